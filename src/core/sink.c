#include "core/sink.h"
#include "core/utf8.h"

#include <orcap/status.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLUSH_AT = 64 * 1024 };

void sink_clear(struct sink *sink) {
    free(sink->bytes);
    sink->bytes = NULL;
    sink->size = sink->capacity = 0;
}

static void hand_on(struct sink *sink) {
    if (!sink->status && sink->size)
        sink->status = sink->flush(sink->user, sink->bytes, sink->size);
    sink->size = 0;
}

char *sink_grow(struct sink *sink, size_t size) {
    if (sink->status)
        return NULL;
    if (size > sink->capacity - sink->size) {
        if (sink->flush && sink->size >= FLUSH_AT / 2) {
            hand_on(sink);
            if (sink->status)
                return NULL;
        }
        if (size > sink->capacity - sink->size) {
            size_t capacity = sink->capacity ? sink->capacity * 2 : sink->flush ? FLUSH_AT : 256;
            while (capacity - sink->size < size)
                capacity *= 2;
            char *bytes = realloc(sink->bytes, capacity);
            if (!bytes) {
                sink->status = ORCAP_EMEMORY;
                return NULL;
            }
            sink->bytes = bytes;
            sink->capacity = capacity;
        }
    }
    return sink->bytes + sink->size;
}

void sink_bytes(struct sink *sink, const void *bytes, size_t size) {
    char *p = sink_reserve(sink, size);
    if (p && size) {
        memcpy(p, bytes, size);
        sink->size += size;
    }
}

void sink_text(struct sink *sink, const char *text) {
    sink_bytes(sink, text, strlen(text));
}

void sink_fill(struct sink *sink, char c, size_t count) {
    char *p = sink_reserve(sink, count);
    if (p && count) {
        memset(p, c, count);
        sink->size += count;
    }
}

void sink_unsigned(struct sink *sink, uint64_t value) {
    char digits[20];
    size_t n = sizeof digits;
    do
        digits[--n] = (char)('0' + value % 10);
    while (value /= 10);
    sink_bytes(sink, digits + n, sizeof digits - n);
}

void sink_signed(struct sink *sink, int64_t value) {
    if (value < 0)
        sink_char(sink, '-');
    sink_unsigned(sink, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void sink_256ths(struct sink *sink, uint64_t value) {
    sink_unsigned(sink, value / 256);
    uint32_t digits = (uint32_t)(value % 256) * 390625; /* of eight decimals */
    if (!digits)
        return;
    sink_char(sink, '.');
    for (uint32_t place = 10000000; digits; digits %= place, place /= 10)
        sink_char(sink, (char)('0' + digits / place));
}

void sink_hex(struct sink *sink, uint64_t value, unsigned digits) {
    static const char hex[] = "0123456789abcdef";
    char text[16];
    size_t n = sizeof text;
    do
        text[--n] = hex[value & 15];
    while ((value >>= 4) != 0);
    while (n && sizeof text - n < digits)
        text[--n] = '0';
    sink_bytes(sink, text + n, sizeof text - n);
}

void sink_format(struct sink *sink, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0) {
        sink->status = ORCAP_EVALUE;
        return;
    }
    char *p = sink_reserve(sink, (size_t)size + 1);
    if (!p)
        return;
    va_start(arguments, format);
    (void)vsnprintf(p, (size_t)size + 1, format, arguments);
    va_end(arguments);
    sink->size += (size_t)size;
}

/* Length of the C1 control character (U+0080-U+009F) that starts at p, 0 when none does. */
static size_t c1_length(const uint8_t *p, size_t length) {
    return length == 2 && *p == 0xc2 && p[1] < 0xa0 ? 2 : 0;
}

static void put_control(struct sink *sink, uint8_t byte) {
    switch (byte) {
    case '\n':
        sink_text(sink, "\\n");
        return;
    case '\t':
        sink_text(sink, "\\t");
        return;
    case '\r':
        sink_text(sink, "\\r");
        return;
    default:
        sink_text(sink, "\\x");
        sink_hex(sink, byte, 2);
    }
}

/* Characters that turn the direction of the text after them: a line could be made to read as another (U+202A-U+202E, U+2066-U+2069). */
static bool turns_text(const uint8_t *p, size_t length) {
    return length == 3 && p[0] == 0xe2 && ((p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) || (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

static void put_harmless(struct sink *sink, const uint8_t *p, size_t size, bool backslash_stays) {
    const uint8_t *end = p + size;
    while (p < end) {
        const uint8_t *clean = p;
        while (p < end && *p >= 0x20 && *p < 0x7f && (*p != '\\' || backslash_stays))
            p++;
        sink_bytes(sink, clean, (size_t)(p - clean));
        if (p == end)
            return;
        size_t length = utf8_length(p, (size_t)(end - p));
        if (*p == '\\') {
            sink_text(sink, "\\\\");
            p++;
        } else if (c1_length(p, length)) {
            put_control(sink, p[1]);
            p += 2;
        } else if (turns_text(p, length)) {
            sink_text(sink, "\\u");
            sink_hex(sink, 0x2000u | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu), 4);
            p += 3;
        } else if (length > 1) {
            sink_bytes(sink, p, length);
            p += length;
        } else
            put_control(sink, *p++);
    }
}

void sink_escaped(struct sink *sink, const void *bytes, size_t size) {
    put_harmless(sink, bytes, size, false);
}

void sink_presentation(struct sink *sink, const void *bytes, size_t size) {
    put_harmless(sink, bytes, size, true);
}

static void put_json_control(struct sink *sink, uint8_t byte) {
    static const char short_forms[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    for (const char *f = short_forms; *f; f += 2)
        if ((uint8_t)*f == byte) {
            sink_char(sink, '\\');
            sink_char(sink, f[1]);
            return;
        }
    sink_text(sink, "\\u");
    sink_hex(sink, byte, 4);
}

void sink_json(struct sink *sink, const void *bytes, size_t size) {
    const uint8_t *p = bytes, *end = p + size;
    sink_char(sink, '"');
    while (p < end) {
        const uint8_t *clean = p;
        while (p < end && *p >= 0x20 && *p < 0x7f && *p != '\\' && *p != '"')
            p++;
        sink_bytes(sink, clean, (size_t)(p - clean));
        if (p == end)
            break;
        size_t length = utf8_length(p, (size_t)(end - p));
        if (c1_length(p, length)) {
            put_json_control(sink, p[1]);
            p += 2;
        } else if (length == 1)
            put_json_control(sink, *p++);
        else if (length) {
            sink_bytes(sink, p, length);
            p += length;
        } else {
            sink_text(sink, "\xef\xbf\xbd");
            p++;
        }
    }
    sink_char(sink, '"');
}

void sink_utf8(struct sink *sink, const void *bytes, size_t size) {
    const uint8_t *p = bytes, *end = p + size;
    while (p < end) {
        const uint8_t *good = p;
        size_t length = 0;
        while (p < end && (length = utf8_length(p, (size_t)(end - p))) > 0)
            p += length;
        sink_bytes(sink, good, (size_t)(p - good));
        if (p < end) {
            sink_text(sink, "\xef\xbf\xbd");
            p++;
        }
    }
}

int sink_finish(struct sink *sink) {
    if (sink->flush)
        hand_on(sink);
    return sink->status;
}
