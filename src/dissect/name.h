/* Domain names, RFC 1035 sections 3.1 and 4.1.4. */
#ifndef DISSECT_NAME_H
#define DISSECT_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that the name at `at` takes up there, up to its root label or its first pointer; 0 when it is none or reaches behind `limit`. */
size_t name_extent(const uint8_t *bytes, size_t at, size_t limit, bool compressed);

/* The labels of a name one after another, pointers followed. Pointers only ever lead back, so a name ends; 255 bytes are its limit. */
struct name_labels {
    const uint8_t *message;
    size_t size, at, total;
    size_t lowest; /* a pointer must lead before it */
    const uint8_t *label;
    size_t length;
    bool broken;
    bool open; /* and so because the root label is missing at the end */
};
struct name_labels name_begin(const uint8_t *message, size_t size, size_t at);
bool name_next(struct name_labels *labels); /* false at the root label, or with `broken` set */

/* A name in its text form (labels joined with ".", with or without the final point, no escapes) as bytes on the wire; the size, or 0 when it is none:
 * an empty label, one over 63 bytes, more than 255 in all. */
enum { NAME_BYTES = 255 };
size_t name_encode(const char *text, size_t size, uint8_t ret_bytes[NAME_BYTES]);
/* A name that was read, without compression; the size, or 0 when it is broken. */
size_t name_expand(const uint8_t *message, size_t size, size_t at, uint8_t ret_bytes[NAME_BYTES]);

#endif
