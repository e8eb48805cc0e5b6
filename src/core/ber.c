#include "core/ber.h"

#include <string.h>

enum { NESTING = 16, HIGH_TAG = 0x1f };
__extension__ typedef unsigned __int128 wide;
__extension__ typedef __int128 wide_signed;

bool ber_read(const uint8_t *bytes, size_t size, struct ber *ret_element) {
    if (size < 2 || (bytes[0] & HIGH_TAG) == HIGH_TAG)
        return false;
    size_t head = 2, content = bytes[1];
    if (bytes[1] & 0x80) {
        size_t count = bytes[1] & 0x7f;
        if (count > size - 2)
            return false;
        content = 0;
        for (size_t i = 0; i < count; i++) {
            if (content > size)
                return false;
            content = content << 8 | bytes[2 + i];
        }
        head += count;
    }
    if (content > size - head)
        return false;
    *ret_element = (struct ber){.tag = bytes[0], .head = head, .size = content};
    return true;
}

const char *ber_type_name(uint8_t type) {
    static const char *const names[] = {NULL, "BOOLEAN", "INTEGER", "BIT_STRING", "STRING", "NULL", "OID", NULL, NULL, NULL, "ENUMERATED", NULL,
                                        "UTF8_STRING", NULL, NULL, NULL, NULL, NULL, "NUMERIC_STRING", "PRINTABLE_STRING", "T61_STRING",
                                        "VIDEOTEX_STRING", "IA5_STRING", "UTC_TIME", "GENERALIZED_TIME", NULL, "ISO646_STRING", "GENERAL_STRING",
                                        "UNIVERSAL_STRING", NULL, "BMP_STRING"};
    static const char *const application[] = {"IPADDRESS", "COUNTER32", "GAUGE32", "TIME_TICKS", NULL, NULL, "COUNTER64"};
    if (type < sizeof names / sizeof *names)
        return names[type];
    if (type >= BER_IPADDRESS && type <= BER_COUNTER64)
        return application[type - BER_IPADDRESS];
    return type == BER_SEQUENCE ? "SEQUENCE" : type == BER_SET ? "SET" : NULL;
}

bool ber_is_number(uint8_t type) {
    return type == BER_BOOLEAN || type == BER_INTEGER || type == BER_NULL || type == BER_ENUMERATED ||
           (type >= BER_COUNTER32 && type <= BER_TIME_TICKS) || type == BER_COUNTER64;
}

/* The next part of an object identifier, X.690 section 8.19.2. */
static bool next_part(const uint8_t *content, size_t size, size_t *at, wide *ret_part) {
    wide part = 0;
    for (size_t i = 0; i < 18 && *at + i < size; i++) {
        part = part << 7 | (content[*at + i] & 0x7f);
        if (content[*at + i] & 0x80)
            continue;
        *at += i + 1;
        *ret_part = part;
        return true;
    }
    return false;
}

static bool is_oid(const uint8_t *content, size_t size) {
    wide part;
    for (size_t at = 0; at < size;)
        if (!next_part(content, size, &at, &part))
            return false;
    return true;
}

static bool is_constructed(uint8_t type) {
    return type == BER_SEQUENCE || type == BER_SET;
}

static bool is_valid_alone(uint8_t type, const uint8_t *content, size_t size) {
    if (type == BER_OID)
        return is_oid(content, size);
    if (type == BER_IPADDRESS)
        return size == 4;
    return type == BER_BIT_STRING ? size > 0 : ber_type_name(type) != NULL;
}

bool ber_is_valid(uint8_t type, const uint8_t *content, size_t size) {
    size_t ends[NESTING], depth = 0;
    if (!is_constructed(type))
        return is_valid_alone(type, content, size);
    ends[depth++] = size;
    for (size_t at = 0; depth;) {
        struct ber element;
        if (at == ends[depth - 1]) {
            depth--;
            continue;
        }
        if (!ber_read(content + at, ends[depth - 1] - at, &element))
            return false;
        at += element.head;
        if (is_constructed(element.tag)) {
            if (depth == NESTING)
                return false;
            ends[depth++] = at + element.size;
        } else if (!is_valid_alone(element.tag, content + at, element.size)) {
            return false;
        } else {
            at += element.size;
        }
    }
    return true;
}

/* Sign and magnitude of at most 15 bytes. */
static wide_signed number_of(const uint8_t *content, size_t size) {
    wide number = size && content[0] & 0x80 ? ~(wide)0 : 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | content[i];
    return (wide_signed)number;
}

bool ber_number(const uint8_t *content, size_t size, int64_t *ret_number) {
    if (size > sizeof *ret_number)
        return false;
    *ret_number = (int64_t)number_of(content, size);
    return true;
}

static size_t put_wide(char *text, wide number, unsigned base) {
    char digits[40];
    size_t at = sizeof digits;
    do
        digits[--at] = "0123456789abcdef"[number % base];
    while (number /= base);
    memcpy(text, digits + at, sizeof digits - at);
    return sizeof digits - at;
}

void ber_number_write(struct sink *out, const uint8_t *content, size_t size, bool hex) {
    char text[40];
    if (size > 15) {
        sink_text(out, "0x");
        for (size_t i = 0; i < size; i++)
            sink_hex(out, content[i], 2);
        return;
    }
    wide_signed number = number_of(content, size);
    if (number < 0)
        sink_char(out, '-');
    if (hex)
        sink_text(out, "0x");
    sink_bytes(out, text, put_wide(text, number < 0 ? -(wide)number : (wide)number, hex ? 16 : 10));
}

size_t ber_oid_next(const uint8_t *content, size_t size, size_t *at, char text[BER_PART]) {
    bool first = *at == 0;
    size_t put = 0;
    wide part;
    if (*at >= size || !next_part(content, size, at, &part))
        return 0;
    if (first) { /* two in one, section 8.19.4 */
        wide arc = part < 80 ? part / 40 : 2;
        put = put_wide(text, arc, 10);
        part -= 40 * arc;
    }
    text[put++] = '.';
    return put + put_wide(text + put, part, 10);
}

void ber_oid_write(struct sink *out, const uint8_t *content, size_t size) {
    char text[BER_PART];
    for (size_t at = 0, part; (part = ber_oid_next(content, size, &at, text)) != 0;)
        sink_bytes(out, text, part);
}

size_t ber_head_put(uint8_t bytes[BER_HEAD], uint8_t tag, size_t size) {
    size_t count = 0;
    bytes[0] = tag;
    if (size < 0x80) {
        bytes[1] = (uint8_t)size;
        return 2;
    }
    while (size >> 8 * count)
        count++;
    bytes[1] = (uint8_t)(0x80 | count);
    for (size_t i = 0; i < count; i++)
        bytes[2 + i] = (uint8_t)(size >> 8 * (count - 1 - i));
    return 2 + count;
}

size_t ber_number_put(uint8_t bytes[BER_NUMBER], uint8_t tag, int64_t number) {
    size_t size = 1;
    while (size < 8 && number >> (8 * size - 1) != 0 && number >> (8 * size - 1) != -1)
        size++;
    if (tag == BER_NULL && !number)
        size = 0;
    size_t head = ber_head_put(bytes, tag, size);
    for (size_t i = 0; i < size; i++)
        bytes[head + i] = (uint8_t)((uint64_t)number >> 8 * (size - 1 - i));
    return head + size;
}

static size_t part_put(uint8_t *bytes, uint64_t part) {
    size_t put = 0;
    for (unsigned shift = 63; shift; shift -= 7)
        if (part >> shift)
            bytes[put++] = (uint8_t)(0x80 | part >> shift);
    bytes[put++] = part & 0x7f;
    return put;
}

size_t ber_oid_parse(const char *text, size_t size, uint8_t *ret_bytes) {
    size_t put = 0, count = 0;
    uint64_t first = 0;
    for (size_t at = size && *text == '.' ? 1 : 0; at < size; at++) { /* over the dot */
        uint64_t part = 0;
        size_t start = at;
        for (; at < size && text[at] >= '0' && text[at] <= '9' && part < UINT64_MAX / 16; at++)
            part = 10 * part + (uint64_t)(text[at] - '0');
        if (at == start || (at < size && text[at] != '.'))
            return 0;
        if (count++ == 0 && at < size)
            first = part;
        else
            put += part_put(ret_bytes + put, count == 2 ? part + 40 * first : part);
    }
    return put;
}
