/* The walk through all values of a target in a packet: layers outermost first, fields and items in the order they stand. */
#include "core/address.h"
#include "core/cursor.h"
#include "dissect/element.h"
#include "core/netbios.h"
#include "dissect/plan.h"
#include "dissect/view.h"
#include "filter/target.h"

#include <string.h>

void search_begin(struct search *search, const struct target *target, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    search->target = target;
    search->packet = packet;
    search->facts = facts;
    search->layer = 0;
    search->source = NO_SOURCE;
    search->depth = 0;
    search->list_source = NULL;
    search->nth = 0;
}

bool source_is_layer(const struct source *source, const struct orcap_context *context, const struct orcap_layer *layer) {
    const char *own = context_plan(context, source->protocol)->protocol->filter;
    if (!layer->chain) /* quoted */
        return !source->chain;
    return layer->chain == own ? !source->chain : strcmp(layer->chain, source->chain ? source->chain : own) == 0;
}

static bool next_provided(struct search *s, struct found *ret_found) {
    const struct target *target = s->target;
    if (!s->facts || !s->facts->frame)
        return false;
    ret_found->source = NULL;
    ret_found->layer = 0;
    return target->context->providers[target->provider]->get(s->facts->states[target->provider], s->packet, s->facts->frame, target->provided_field,
                                                             s->nth++, s->room, &ret_found->value);
}

/* The next element of the list that is being given. */
static bool next_element(struct search *s, struct orcap_value *ret_value) {
    const struct orcap_field *field = s->list_source->field;
    if (field->kind == ORCAP_LIST) {
        if (s->list_at >= orcap_list_count(field, &s->list))
            return false;
        orcap_list_get(field, &s->list, s->list_at++, ret_value);
        return true;
    }
    if (field->kind == ORCAP_NAMES)
        return orcap_domains_next(&s->list, &s->list_at, ret_value);
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = ORCAP_BYTES};
    return orcap_texts_next(&s->list, &s->list_at, &ret_value->bytes, &ret_value->size);
}

/* The joint bits of neighbouring fields of which the first has to be looked for. */
static bool read_part(const struct source *source, const struct orcap_view *view, uint64_t *ret_number) {
    uint32_t at, width, last_at, last_width;
    if (!orcap_view_place(view, source->index, &at, &width) || !orcap_view_place(view, source->last, &last_at, &last_width))
        return false;
    uint32_t total = last_at + last_width - at, skip = source->shift;
    const struct field_plan *first = &context_plan(view->context, view->protocol)->fields[source->index];
    if (total > 64 || !total || skip + source->width > total)
        return false;
    if (first->word || first->kind == ORCAP_LEUINT) { /* the neighbours are of one word */
        const struct field_plan *last = &context_plan(view->context, view->protocol)->fields[source->last];
        uint32_t below = first->below < last->below ? first->below : last->below, word = first->word ? first->word : width;
        if (first->before + total > word)
            return false;
        *ret_number = source_number(source, bits_get_word(view->bytes + view->at + (at - first->before) / 8, below + skip, source->width));
        return true;
    }
    *ret_number = source_number(source, bits_get(view->bytes + view->at, at + total - skip - source->width, source->width));
    return true;
}

static bool read_bits(const struct source *source, const struct orcap_view *view, struct orcap_value *ret_value) {
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .kind = source->field->kind};
    if (source->form == SOURCE_PART) {
        const struct plan *plan = context_plan(view->context, view->protocol);
        if (!read_part(source, view, &ret_value->number))
            return false;
        if (source->with_front)
            ret_value->number = plan_joint(plan, view, source->index);
        return true;
    }
    if (source->at + source->width > 8 * (view->limit - view->at))
        return false;
    ret_value->number = source_number(source, bits_get(view->bytes + view->at, source->at, source->width));
    if (source->class == CLASS_IP4 || source->class == CLASS_MAC) {
        ret_value->type = ORCAP_VALUE_BYTES;
        ret_value->bytes = view->bytes + view->at + source->at / 8;
        ret_value->size = source->width / 8;
    }
    return true;
}

static size_t put_netbios(uint8_t *text, size_t at, uint8_t byte, bool as_number) {
    static const char digits[] = "0123456789abcdef";
    if (!as_number) {
        text[at] = byte;
        return at + 1;
    }
    text[at] = '<';
    text[at + 1] = (uint8_t)digits[byte >> 4];
    text[at + 2] = (uint8_t)digits[byte & 15];
    text[at + 3] = '>';
    return at + 4;
}

/* NAME<1d>: a NetBIOS name and the field of its last byte. */
static bool read_netbios(const struct source *source, const struct orcap_view *view, uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    uint8_t name[NETBIOS_NAME];
    uint32_t at, width, last_at, last_width;
    if (!orcap_view_place(view, source->index, &at, &width) || !orcap_view_place(view, source->last, &last_at, &last_width) || last_width != 16)
        return false;
    size_t size = netbios_decode(view->bytes + view->at + at / 8, width / 8, name), end = 0;
    for (size_t i = 0; i < size; i++)
        end = put_netbios(room, end, name[i], name[i] < 0x20 || name[i] > 0x7e);
    const uint8_t *last = view->bytes + view->at + last_at / 8;
    end = put_netbios(room, end, (uint8_t)((last[0] - 'A') << 4 | ((last[1] - 'A') & 15)), true);
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = ORCAP_BYTES, .bytes = room, .size = end};
    return true;
}

/* Bytes of a field as another value. False where there are too few. */
static bool read_slice(const struct source *source, const struct orcap_view *view, uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    uint32_t at, width;
    if (source->kind == ORCAP_NETBIOS)
        return read_netbios(source, view, room, ret_value);
    if (!orcap_view_place(view, source->index, &at, &width) || at % 8 || width / 8 < (uint32_t)source->shift + source->width)
        return false;
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES,
                                      .kind = source->kind,
                                      .bytes = view->bytes + view->at + at / 8 + source->shift,
                                      .size = source->width ? source->width : width / 8 - source->shift};
    if (source->kind <= ORCAP_FLAGS) {
        ret_value->type = ORCAP_VALUE_NUMBER;
        ret_value->number = ret_value->size <= 8 ? bits_get(ret_value->bytes, 0, 8 * (uint32_t)ret_value->size) : 0;
    }
    return true;
}

/* What is made of a field. */
static bool read_made(const struct source *source, const struct orcap_view *view, uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    struct orcap_value field;
    orcap_view_get(view, source->index, &field);
    *ret_value = (struct orcap_value){.type = source->class == CLASS_TEXT ? ORCAP_VALUE_BYTES : ORCAP_VALUE_NUMBER, .kind = source->kind, .bytes = room};
    return field.type != ORCAP_VALUE_NONE && source->makes(view, &field, room, ret_value);
}

/* The bytes that a field stands in, whole, with its neighbours where it shares a byte with them. */
static bool read_raw(const struct source *source, const struct orcap_view *view, struct orcap_value *ret_value) {
    uint32_t at, width, last_at, last_width;
    if (!orcap_view_place(view, source->index, &at, &width) || !orcap_view_place(view, source->last, &last_at, &last_width))
        return false;
    const struct field_plan *first = &context_plan(view->context, view->protocol)->fields[source->index];
    if (first->word) {
        at -= first->before;
        last_at = at;
        last_width = first->word;
    }
    size_t begin = at / 8, end = ((size_t)last_at + last_width + 7) / 8;
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = ORCAP_BYTES, .bytes = view->bytes + view->at + begin, .size = end - begin};
    return end >= begin && end <= view->limit - view->at;
}

/* An element as a plain value: a number, an address, the text of an object identifier, or the content. */
static bool read_element(struct search *s, const struct source *source, struct orcap_value *value) {
    uint8_t room[BER_NUMBER];
    struct element element = element_of(source->field, value, room);
    if (!value->size || (source->asn1 && value->bytes[0] != source->asn1))
        return false;
    if (ber_is_number(element.type)) {
        if (value->type == ORCAP_VALUE_BYTES && element.size >= 8) /* an unsigned number of 64 bits has a zero before it */
            value->number = load_be64(element.content + element.size - 8);
        value->type = ORCAP_VALUE_NUMBER;
        value->kind = ORCAP_INT;
        return true;
    }
    *value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = ORCAP_BYTES, .bytes = element.content, .size = element.size};
    if (element.type == BER_IPADDRESS) {
        value->kind = ORCAP_IP4;
        value->number = element.size == 4 ? load_be32(element.content) : 0;
    } else if (element.type == BER_OID) {
        char text[BER_PART];
        size_t put = 0;
        for (size_t at = 0, part; (part = ber_oid_next(element.content, element.size, &at, text)) != 0 && put + part <= sizeof s->room; put += part)
            memcpy(s->room + put, text, part);
        value->bytes = s->room;
        value->size = put;
    }
    return true;
}

/* An address with the zeros that were left off at its end. */
static void whole_address(size_t size, uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *value) {
    memset(room, 0, size);
    if (value->size)
        memcpy(room, value->bytes, value->size < size ? value->size : size);
    value->bytes = room;
    value->size = size;
    value->number = size == 4 ? load_be32(room) : 0;
}

/* Reads what the source gives; of a list only that it is there: its elements follow. */
static bool read_source(struct search *s, const struct source *source, struct orcap_value *ret_value) {
    if (source->form == SOURCE_LAYER) {
        const struct orcap_layer *layer = &s->packet->layers[s->layer - 1];
        *ret_value = (struct orcap_value){
            .type = ORCAP_VALUE_BYTES, .kind = ORCAP_BYTES, .bytes = s->packet->bytes + layer->at, .size = layer->size};
        return source_is_layer(source, s->packet->context, layer);
    }
    if (source->form == SOURCE_CHECKSUM)
        return !s->depth && !s->target->raw && checksum_fact_get(source, s->packet, s->layer - 1, ret_value);
    if (source->when && !(source->when->test ? source->when->test(&s->view)
                                             : when_met(source->when, orcap_view_number(&s->view, source->when_field))))
        return false;
    if (s->target->raw)
        return read_raw(source, &s->view, ret_value);
    if (source->form == SOURCE_SLICE)
        return read_slice(source, &s->view, s->room, ret_value);
    if (source->form == SOURCE_MADE)
        return read_made(source, &s->view, s->room, ret_value);
    if (source->form != SOURCE_VALUE)
        return read_bits(source, &s->view, ret_value);
    orcap_view_get(&s->view, source->index, ret_value);
    if (ret_value->type == ORCAP_VALUE_NONE)
        return false;
    if (source->field->kind == ORCAP_LEMAC) {
        mac_turn(ret_value->bytes, s->room);
        ret_value->kind = ORCAP_MAC;
        ret_value->bytes = s->room;
    }
    if (source->field->kind == ORCAP_NETBIOS) {
        ret_value->size = netbios_decode(ret_value->bytes, ret_value->size, s->room);
        ret_value->bytes = s->room;
    }
    if (field_is_short_address(source->field) && source->field->kind == ORCAP_BYTES)
        whole_address(source->class == CLASS_IP4 ? 4 : 16, s->room, ret_value);
    if (source->class == CLASS_TEXT && source->field->shows == ORCAP_SHOWS_TRIMMED)
        ret_value->size = strnlen((const char *)ret_value->bytes, ret_value->size);
    if (source->field->kind == ORCAP_ASN1)
        return read_element(s, source, ret_value);
    if (source->field->kind == ORCAP_ITEMS) {
        ret_value->type = ORCAP_VALUE_BYTES;
        if (!ret_value->size) /* options that are none are not there */
            return false;
    }
    if (ret_value->type == ORCAP_VALUE_NUMBER)
        ret_value->number = source_number(source, ret_value->number);
    if (source->field->kind == ORCAP_LIST || source->field->kind == ORCAP_STRINGS || source->field->kind == ORCAP_NAMES) {
        s->list = *ret_value;
        s->list_source = source;
        s->list_at = 0;
    }
    return true;
}

/* Goes to the next view that has sources: the next item, the outer one again, or the next layer. */
static bool next_view(struct search *s) {
    if (s->depth) {
        struct orcap_item_walk *walk = &s->items[s->depth - 1].walk;
        if (orcap_items_next(walk)) {
            s->view = walk->item;
            s->source = s->target->first[s->view.protocol];
            return true;
        }
        s->depth--;
        s->view = s->items[s->depth].outer;
        s->source = s->items[s->depth].source;
        return true;
    }
    while (s->layer < s->packet->count) {
        uint16_t source = s->target->first[s->packet->layers[s->layer++].protocol];
        if (source == NO_SOURCE)
            continue;
        s->view = orcap_packet_view(s->packet, s->layer - 1);
        s->source = source;
        return true;
    }
    return false;
}

bool search_next(struct search *s, struct found *ret_found) {
    if (s->target->provided)
        return next_provided(s, ret_found);
    for (;;) {
        if (s->list_source) {
            ret_found->source = s->list_source;
            ret_found->layer = s->layer - 1;
            if (next_element(s, &ret_found->value))
                return true;
            s->list_source = NULL;
        }
        if (s->source == NO_SOURCE) {
            if (!next_view(s))
                return false;
            continue;
        }
        const struct source *source = &s->target->sources[s->source - 1];
        s->source = source->next;
        if (source->form == SOURCE_INSIDE) {
            if (s->depth == TARGET_ITEMS)
                continue;
            s->items[s->depth].walk = orcap_items_first(&s->view, source->index);
            s->items[s->depth].outer = s->view;
            s->items[s->depth++].source = s->source;
            s->source = NO_SOURCE;
        } else if (read_source(s, source, &ret_found->value) && !s->list_source) {
            ret_found->source = source;
            ret_found->layer = s->layer - 1;
            return true;
        }
    }
}
