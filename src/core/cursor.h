/* A bounded view of bytes with a sticky error: once a read goes past the end, `short_by` is set, every later read gives 0 and nothing moves.
 * All reads of packet and file bytes go through a cursor or a span that was checked against one. */
#ifndef CORE_CURSOR_H
#define CORE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
    const uint8_t *bytes;
    size_t size;
    size_t at;
    size_t short_by; /* bytes that were missing at the first read past the end; 0: all is well */
};

static inline struct cursor cursor_over(const uint8_t *bytes, size_t size) {
    return (struct cursor){.bytes = bytes, .size = size};
}
static inline bool cursor_ok(const struct cursor *c) {
    return c->short_by == 0;
}
static inline size_t cursor_left(const struct cursor *c) {
    return c->short_by ? 0 : c->size - c->at;
}
/* The next `size` bytes, or NULL. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t size) {
    if (c->short_by)
        return NULL;
    if (size > c->size - c->at) {
        c->short_by = size - (c->size - c->at);
        return NULL;
    }
    const uint8_t *p = c->bytes + c->at;
    c->at += size;
    return p;
}
static inline void cursor_skip(struct cursor *c, size_t size) {
    (void)cursor_take(c, size);
}

static inline uint16_t load_be16(const uint8_t *p) {
    return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}
static inline uint32_t load_be32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline uint64_t load_be64(const uint8_t *p) {
    return (uint64_t)load_be32(p) << 32 | load_be32(p + 4);
}
static inline uint16_t load_le16(const uint8_t *p) {
    return (uint16_t)((unsigned)p[1] << 8 | p[0]);
}
static inline uint32_t load_le32(const uint8_t *p) {
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}
static inline uint64_t load_le64(const uint8_t *p) {
    return (uint64_t)load_le32(p + 4) << 32 | load_le32(p);
}
static inline void store_be16(uint8_t *p, uint16_t v) {
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}
static inline void store_be32(uint8_t *p, uint32_t v) {
    store_be16(p, (uint16_t)(v >> 16));
    store_be16(p + 2, (uint16_t)v);
}

static inline void store_le64(uint8_t *p, uint64_t v) { /* written out so that a compiler makes it one store */
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
    p[3] = (uint8_t)(v >> 24);
    p[4] = (uint8_t)(v >> 32);
    p[5] = (uint8_t)(v >> 40);
    p[6] = (uint8_t)(v >> 48);
    p[7] = (uint8_t)(v >> 56);
}

static inline uint8_t cursor_u8(struct cursor *c) {
    const uint8_t *p = cursor_take(c, 1);
    return p ? *p : 0;
}
static inline uint16_t cursor_be16(struct cursor *c) {
    const uint8_t *p = cursor_take(c, 2);
    return p ? load_be16(p) : 0;
}
static inline uint32_t cursor_be32(struct cursor *c) {
    const uint8_t *p = cursor_take(c, 4);
    return p ? load_be32(p) : 0;
}

#endif
