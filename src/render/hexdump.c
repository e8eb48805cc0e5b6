#include "core/sink.h"

#include <orcap/render.h>

enum { LINE = 16 };

static char *put_digits(char *p, size_t number, unsigned digits, const char *alphabet) {
    for (unsigned i = digits; i-- > 0;)
        *p++ = alphabet[number >> 4 * i & 15];
    return p;
}

/* Offset, sixteen bytes in capitals, the same as characters. */
static char *put_line(char *p, const uint8_t *bytes, size_t at, size_t size) {
    unsigned digits = 4;
    while (digits < 16 && at >> 4 * digits)
        digits++;
    p = put_digits(p, at, digits, "0123456789abcdef");
    *p++ = ' ';
    *p++ = ' ';
    for (size_t i = at; i < at + LINE; i++) {
        if (i < size)
            p = put_digits(p, bytes[i], 2, "0123456789ABCDEF");
        else {
            *p++ = ' ';
            *p++ = ' ';
        }
        *p++ = ' ';
    }
    *p++ = ' ';
    for (size_t i = at; i < at + LINE && i < size; i++)
        *p++ = bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char)bytes[i] : '.';
    return p;
}

void orcap_hexdump(const void *bytes, size_t size, struct sink *out) {
    for (size_t at = 0; at < size; at += LINE) {
        if (at)
            sink_char(out, '\n');
        char *start = sink_reserve(out, 16 + 2 + 3 * LINE + 1 + LINE);
        if (start)
            out->size += (size_t)(put_line(start, bytes, at, size) - start);
    }
}
