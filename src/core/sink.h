/* A growing text or byte buffer that remembers failure, so that writers need no check after each piece.
 * With a `flush` the buffer is handed on whenever it is full, so that output of any size needs a fixed amount of memory. */
#ifndef CORE_SINK_H
#define CORE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sink {
    char *bytes;
    size_t size, capacity;
    int status; /* sticky: ORCAP_OK, ORCAP_EMEMORY or what flush returned */
    int (*flush)(void *user, const char *bytes, size_t size);
    void *user;
};

void sink_clear(struct sink *sink);
/* The long way of sink_reserve: hands on or grows. */
char *sink_grow(struct sink *sink, size_t size);
/* Room for `size` more bytes at sink->bytes + sink->size; NULL on failure. The caller adds what it wrote to sink->size. */
static inline char *sink_reserve(struct sink *sink, size_t size) {
    return !sink->status && size <= sink->capacity - sink->size ? sink->bytes + sink->size : sink_grow(sink, size);
}
void sink_bytes(struct sink *sink, const void *bytes, size_t size);
void sink_text(struct sink *sink, const char *text);
static inline void sink_char(struct sink *sink, char c) {
    char *p = sink_reserve(sink, 1);
    if (p) {
        *p = c;
        sink->size++;
    }
}
void sink_fill(struct sink *sink, char c, size_t count);
void sink_unsigned(struct sink *sink, uint64_t value);
void sink_signed(struct sink *sink, int64_t value);
void sink_256ths(struct sink *sink, uint64_t value); /* value / 256 as a decimal fraction, without zeros at the end */
void sink_hex(struct sink *sink, uint64_t value, unsigned digits); /* lower case, at least `digits` of them, no 0x */
void sink_format(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Packet text made harmless: control characters (below U+0020, U+007F-U+009F) as \n \t \r \xNN, a backslash as \\, bytes that are no UTF-8
 * as \xNN, and what turns the direction of text (U+202A-U+202E, U+2066-U+2069) as \uNNNN. */
void sink_escaped(struct sink *sink, const void *bytes, size_t size);
/* The same for text in presentation form (DNS names, addresses), whose backslashes are escapes already and stay as they are. */
void sink_presentation(struct sink *sink, const void *bytes, size_t size);
/* A JSON string with its quotes: valid UTF-8 stays; quotes, backslashes and control characters (as above) are escaped; each byte that is no
 * UTF-8 becomes U+FFFD. */
void sink_json(struct sink *sink, const void *bytes, size_t size);
/* Bytes as valid UTF-8 by the same rule, with nothing escaped. */
void sink_utf8(struct sink *sink, const void *bytes, size_t size);
/* Hands the rest on; returns the sticky status. */
int sink_finish(struct sink *sink);

#endif
