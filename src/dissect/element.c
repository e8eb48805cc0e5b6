#include "dissect/element.h"

#include "core/address.h"
#include "dissect/plan.h"
#include "dissect/view.h"

#include <string.h>

void element_enter(struct orcap_walk *walk, uint8_t tag) {
    const struct orcap_view *view = &walk->view;
    struct ber element;
    if (!ber_read(view->bytes + view->at, walk->end / 8, &element) || element.tag != tag) {
        walk->cut = walk->broken = true;
        return;
    }
    walk->at = 8 * (uint32_t)element.head;
    walk->end = 8 * (uint32_t)(element.head + element.size);
}

/* Where the content of the view's own element begins. */
static uint32_t content_at(const struct orcap_view *view, uint32_t end) {
    struct ber element;
    return ber_read(view->bytes + view->at, end, &element) ? (uint32_t)element.head : end;
}

static bool are_items(const struct orcap_view *view, size_t field, uint32_t at, uint32_t end, uint32_t *ret_end) {
    struct orcap_item_walk items = items_over(view, field, at, end, UINT32_MAX);
    while (orcap_items_next(&items))
        if (items.malformed)
            return false;
    *ret_end = items.next;
    return true;
}

bool element_size(const struct orcap_walk *walk, size_t index, uint32_t at, uint32_t end, uint32_t *ret_size) {
    const struct orcap_view *view = &walk->view;
    const struct orcap_field *field = &context_plan(view->context, view->protocol)->protocol->fields[index];
    const uint8_t *bytes = view->bytes + view->at + at;
    struct ber element;
    uint32_t items_end;
    *ret_size = 0;
    if (at == end && at == content_at(view, end)) /* an empty sequence has none of its fields */
        return true;
    if (!ber_read(bytes, end - at, &element))
        return field->optional && at == end;
    *ret_size = (uint32_t)(element.head + element.size);
    if (field->kind == ORCAP_ITEMS)
        return (!field->asn1 || element.tag == field->asn1) &&
               are_items(view, index, view->at + at, view->at + at + *ret_size, &items_end) && items_end == view->at + at + *ret_size;
    uint8_t tag = field->implicit ? field->implicit : field->asn1;
    bool good = (!tag || element.tag == tag) && ber_is_valid(field->implicit || field->asn1 ? field->asn1 : element.tag, bytes + element.head, element.size);
    if (!good && field->optional)
        *ret_size = 0;
    return good || field->optional;
}

uint8_t element_type(const struct orcap_field *field, const struct orcap_value *value) {
    return field->asn1 ? field->asn1 : value->size ? value->bytes[0] : (uint8_t)BER_NULL;
}

void element_settle(const struct orcap_field *field, struct orcap_value *value) {
    struct ber element;
    int64_t number;
    value->type = ORCAP_VALUE_NONE;
    if (!value->size || !ber_read(value->bytes, value->size, &element))
        return;
    value->type = ORCAP_VALUE_BYTES;
    value->as_read = true;
    if (!ber_is_number(element_type(field, value)) || !ber_number(value->bytes + element.head, element.size, &number))
        return;
    value->type = ORCAP_VALUE_NUMBER;
    value->number = (uint64_t)number;
}

struct element element_of(const struct orcap_field *field, const struct orcap_value *value, uint8_t room[BER_NUMBER]) {
    struct ber element;
    const uint8_t *bytes = value->bytes;
    size_t size = value->size;
    if (value->type == ORCAP_VALUE_NUMBER && !size) {
        bytes = room;
        size = ber_number_put(room, field->asn1 ? field->asn1 : (uint8_t)BER_INTEGER, (int64_t)value->number);
    }
    if (!ber_read(bytes, size, &element))
        return (struct element){.type = element_type(field, value)};
    return (struct element){.type = field->asn1 ? field->asn1 : element.tag, .content = bytes + element.head, .size = element.size};
}

size_t element_from_text(uint8_t type, const char *text, size_t size, uint8_t *bytes) {
    uint8_t head[BER_HEAD], *content = bytes + BER_HEAD;
    size_t content_size = size;
    if (type == BER_OID)
        content_size = ber_oid_parse(text, size, content);
    else if (type == BER_IPADDRESS)
        content_size = ip4_parse(text, size, content) ? 4 : 0;
    else if (size)
        memcpy(content, text, size);
    if (size && !content_size)
        return 0;
    size_t head_size = ber_head_put(head, type, content_size);
    memcpy(bytes, head, head_size);
    memmove(bytes + head_size, content, content_size);
    return head_size + content_size;
}

size_t element_default(const struct orcap_field *field, uint8_t bytes[ELEMENT_DEFAULT]) {
    const char *text = field->init_text ? field->init_text : "";
    if (!field->asn1 || ber_is_number(field->asn1))
        return ber_number_put(bytes, field->asn1 ? field->asn1 : (uint8_t)BER_NULL, (int64_t)field->init);
    return strlen(text) + BER_HEAD + 4 > ELEMENT_DEFAULT ? 0 : element_from_text(field->asn1, text, strlen(text), bytes);
}
