/* Plain values that stand packed one after another. */
#include "dissect/bits.h"

#include <orcap/packet.h>

size_t orcap_list_count(const struct orcap_field *field, const struct orcap_value *list) {
    return field->element_width ? 8 * list->size / field->element_width : 0;
}

void orcap_list_get(const struct orcap_field *field, const struct orcap_value *list, size_t index, struct orcap_value *ret_value) {
    uint32_t width = field->element_width;
    size_t at = index * width;
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = field->element, .bytes = list->bytes + at / 8, .size = width / 8};
    if (field->element > ORCAP_FLAGS || width > 64)
        return;
    uint64_t number = bits_get(list->bytes + at / 8, at % 8, width);
    ret_value->type = ORCAP_VALUE_NUMBER;
    ret_value->number = bits_as(field->element, number, width);
}

bool orcap_texts_next(const struct orcap_value *texts, size_t *at, const uint8_t **ret_bytes, size_t *ret_size) {
    if (*at >= texts->size)
        return false;
    size_t length = texts->bytes[*at], left = texts->size - *at - 1;
    *ret_bytes = texts->bytes + *at + 1;
    *ret_size = length < left ? length : left;
    *at += 1 + *ret_size;
    return true;
}

bool orcap_domains_next(const struct orcap_value *domains, size_t *at, struct orcap_value *ret_name) {
    size_t start = *at;
    if (start >= domains->size)
        return false;
    while (*at < domains->size && domains->bytes[*at])
        *at += 1u + domains->bytes[*at];
    *at += *at < domains->size ? 1 : 0;
    *at = *at < domains->size ? *at : domains->size;
    *ret_name = (struct orcap_value){.type = ORCAP_VALUE_NAME, .kind = ORCAP_NAME, .bytes = domains->bytes + start, .size = *at - start};
    return true;
}
