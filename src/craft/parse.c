/* Text to values. */
#include "core/address.h"
#include "core/arena.h"
#include "core/netbios.h"
#include "dissect/element.h"
#include "dissect/name.h"
#include "dissect/view.h"

#include <orcap/craft.h>

#include <string.h>

static bool parse_number(const char *text, size_t size, uint64_t *ret_number) {
    unsigned base = size > 2 && text[0] == '0' && (text[1] | 0x20) == 'x' ? 16 : 10;
    uint64_t number = 0;
    size_t at = base == 16 ? 2 : 0;
    if (at == size)
        return false;
    for (; at < size; at++) {
        char c = (char)(text[at] | 0x20);
        unsigned digit = text[at] >= '0' && text[at] <= '9' ? (unsigned)(text[at] - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 99;
        if (digit >= base || number > (UINT64_MAX - digit) / base)
            return false;
        number = number * base + digit;
    }
    *ret_number = number;
    return true;
}

static bool parse_enum(const struct orcap_names *names, const char *text, size_t size, uint64_t *ret_number) {
    for (size_t i = 0; names && i < names->count; i++)
        if (strlen(names->list[i].text) == size && memcmp(names->list[i].text, text, size) == 0) {
            *ret_number = names->list[i].value;
            return true;
        }
    return false;
}

/* "SA", "MF+DF": the longest name that fits at each step. */
static bool parse_flags(const struct orcap_names *names, const char *text, size_t size, uint64_t *ret_number) {
    uint64_t number = 0;
    for (size_t at = 0; at < size;) {
        size_t best = 0;
        uint32_t value = 0;
        for (size_t i = 0; names && i < names->count; i++) {
            size_t length = strlen(names->list[i].text);
            if (length > best && length <= size - at && memcmp(names->list[i].text, text + at, length) == 0) {
                best = length;
                value = names->list[i].value;
            }
        }
        number |= value;
        if (!best && text[at] != '+')
            return false;
        at += best ? best : 1;
    }
    *ret_number = number;
    return true;
}

/* Text for an element of any type is a string of bytes. */
static bool parse_element(uint8_t type, const char *text, size_t size, struct arena *arena, struct orcap_value *value) {
    uint8_t *bytes = arena_take(arena, size + BER_HEAD + 4);
    value->bytes = bytes;
    value->size = bytes ? element_from_text(type ? type : (uint8_t)BER_OCTETS, text, size, bytes) : 0;
    return value->size;
}

static bool parse_bytes(const struct orcap_field *field, const char *text, size_t size, struct arena *arena, struct orcap_value *value) {
    uint8_t bytes[NAME_BYTES];
    size_t length = 0;
    if (field_is_short_address(field)) { /* whole; building leaves off what its size does not count */
        const char *slash = memchr(text, '/', size);
        size = slash ? (size_t)(slash - text) : size;
        length = field->shows == ORCAP_SHOWS_SHORT_4 ? (ip4_parse(text, size, bytes) ? 4 : 0) : ip6_parse(text, size, bytes) ? 16 : 0;
        value->size = length;
        return length && (value->bytes = arena_copy(arena, bytes, length)) != NULL;
    }
    switch ((enum orcap_kind)field->kind) {
    case ORCAP_MAC:
        length = mac_parse(text, size, bytes) ? 6 : 0;
        break;
    case ORCAP_LEMAC: {
        uint8_t address[6] = {0};
        length = mac_parse(text, size, address) ? 6 : 0;
        mac_turn(address, bytes);
        break;
    }
    case ORCAP_IP4:
        length = ip4_parse(text, size, bytes) ? 4 : 0;
        break;
    case ORCAP_IP6:
        length = ip6_parse(text, size, bytes) ? 16 : 0;
        break;
    case ORCAP_NETBIOS:
        netbios_encode(text, size, bytes);
        length = NETBIOS_WIRE;
        break;
    case ORCAP_NAME:
        length = name_encode(text, size, bytes);
        value->type = ORCAP_VALUE_NAME;
        break;
    default:
        return (value->bytes = arena_copy(arena, text, size)) != NULL && ((value->size = size), true);
    }
    value->size = length;
    return length && (value->bytes = arena_copy(arena, bytes, length)) != NULL;
}

int orcap_value_parse(const struct orcap_field *field, const char *text, size_t size, struct orcap_arena *arena, struct orcap_value *ret_value,
                      struct orcap_error *error) {
    struct orcap_value value = {.type = ORCAP_VALUE_NUMBER, .kind = field->kind};
    bool good = false;
    if (field->kind <= ORCAP_FLAGS) {
        good = parse_number(text, size, &value.number);
        if (!good && (field->kind == ORCAP_ENUM || field->kind == ORCAP_XENUM || field->kind == ORCAP_LEUINT))
            good = parse_enum(field->names, text, size, &value.number);
        if (!good && field->kind == ORCAP_FLAGS)
            good = parse_flags(field->names, text, size, &value.number);
    } else if (field->kind == ORCAP_ASN1 && ber_is_number(field->asn1)) {
        good = parse_number(text, size, &value.number) || parse_enum(field->names, text, size, &value.number);
    } else if (field->kind == ORCAP_ASN1) {
        value.type = ORCAP_VALUE_BYTES;
        good = parse_element(field->asn1, text, size, (struct arena *)(void *)arena, &value);
    } else if (field->kind != ORCAP_ITEMS && field->kind != ORCAP_LIST && field->kind != ORCAP_STRINGS && field->kind != ORCAP_NAMES) {
        value.type = ORCAP_VALUE_BYTES;
        good = parse_bytes(field, text, size, (struct arena *)(void *)arena, &value);
    }
    if (!good)
        return orcap_fail(error, ORCAP_EVALUE, "\"%.*s\" is no value for %s", size > 60 ? 60 : (int)size, text, field->name);
    *ret_value = value;
    return ORCAP_OK;
}
