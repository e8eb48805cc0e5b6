#include "app/names/dns_glance.h"

#include "core/cursor.h"
#include "dissect/name.h"

#include <string.h>

enum { HEADER = 12, QUESTION_REST = 4, RECORD_REST = 10 };

bool dns_glance(const uint8_t *bytes, size_t size, struct dns_glance *ret_glance) {
    if (size < HEADER)
        return false;
    *ret_glance = (struct dns_glance){.bytes = bytes,
                                      .size = size,
                                      .id = load_be16(bytes),
                                      .response = bytes[2] & 0x80,
                                      .opcode = bytes[2] >> 3 & 15,
                                      .authoritative = bytes[2] & 4,
                                      .truncated = bytes[2] & 2,
                                      .rcode = bytes[3] & 15};
    for (size_t i = 0; i < 4; i++)
        ret_glance->counts[i] = load_be16(bytes + 4 + 2 * i);
    size_t at = HEADER;
    for (uint32_t i = 0; i < ret_glance->counts[0]; i++) {
        size_t name = name_extent(bytes, at, size, true);
        if (!name || at + name + QUESTION_REST > size)
            return true;
        if (i == 0) {
            ret_glance->asked = true;
            ret_glance->name_size = name;
            ret_glance->type = load_be16(bytes + at + name);
        }
        at += name + QUESTION_REST;
    }
    ret_glance->answers_at = at;
    return true;
}

bool dns_glance_record(const struct dns_glance *glance, size_t *at, struct dns_glance_record *ret_record) {
    size_t name = *at < glance->size ? name_extent(glance->bytes, *at, glance->size, true) : 0, rest = *at + name;
    if (!name || rest + RECORD_REST > glance->size)
        return false;
    size_t size = load_be16(glance->bytes + rest + 8);
    if (rest + RECORD_REST + size > glance->size)
        return false;
    *ret_record = (struct dns_glance_record){.name_at = *at,
                                             .data_at = rest + RECORD_REST,
                                             .data_size = size,
                                             .type = load_be16(glance->bytes + rest),
                                             .class = load_be16(glance->bytes + rest + 2)};
    *at = rest + RECORD_REST + size;
    return true;
}

static bool ends_in_name(const struct dns_glance *glance, size_t at, size_t end) {
    return at < end && name_extent(glance->bytes, at, end, true) == end - at;
}

/* Of the types that nearly all records have what they must hold is known; others are left to the lists. */
static bool is_whole_record(const struct dns_glance *glance, const struct dns_glance_record *record) {
    enum { A = 1, NS = 2, CNAME = 5, SOA = 6, NULL_DATA = 10, PTR = 12, MX = 15, TXT = 16, AAAA = 28, SRV = 33, OPT = 41, SOA_NUMBERS = 20 };
    size_t end = record->data_at + record->data_size;
    switch (record->type) {
    case A:
        return record->data_size == 4;
    case AAAA:
        return record->data_size == 16;
    case NS:
    case CNAME:
    case PTR:
        return ends_in_name(glance, record->data_at, end);
    case MX:
        return ends_in_name(glance, record->data_at + 2, end);
    case SRV:
        return ends_in_name(glance, record->data_at + 6, end);
    case SOA: {
        size_t first = record->data_size > SOA_NUMBERS ? name_extent(glance->bytes, record->data_at, end - SOA_NUMBERS, true) : 0;
        return first && ends_in_name(glance, record->data_at + first, end - SOA_NUMBERS);
    }
    case NULL_DATA:
        return true;
    case TXT: {
        size_t at = record->data_at;
        while (at < end)
            at += 1 + (size_t)glance->bytes[at];
        return record->data_size && at == end;
    }
    case OPT: /* RFC 6891, section 6.1.2: codes and sizes */
        for (size_t at = record->data_at; at < end; at += 4 + (size_t)load_be16(glance->bytes + at + 2))
            if (at + 4 > end || at + 4 + load_be16(glance->bytes + at + 2) > end)
                return false;
        return true;
    default:
        return false;
    }
}

bool dns_glance_is_whole(const struct dns_glance *glance) {
    size_t at = glance->answers_at;
    if (!at)
        return false;
    for (int section = 1; section < 4; section++)
        for (uint32_t i = 0; i < glance->counts[section]; i++) {
            struct dns_glance_record record;
            if (!dns_glance_record(glance, &at, &record) || !is_whole_record(glance, &record))
                return false;
        }
    return at == glance->size;
}

size_t dns_glance_name(const struct dns_glance *glance, size_t at, char text[ORCAP_NAME_TEXT]) {
    const struct orcap_value value = {
        .type = ORCAP_VALUE_NAME, .bytes = glance->bytes + at, .size = glance->size - at, .message = glance->bytes, .message_size = glance->size};
    int size = orcap_name_format(&value, true, text);
    return size < 0 ? 0 : (size_t)size;
}
