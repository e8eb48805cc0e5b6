/* A file under construction: bytes piled up in either byte order. */
#ifndef TESTS_PILE_H
#define TESTS_PILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct pile {
    uint8_t *bytes;
    size_t size, capacity;
    bool big_endian;
};

static inline void pile_bytes(struct pile *pile, const void *bytes, size_t size) {
    if (pile->size + size > pile->capacity) {
        pile->capacity = (pile->size + size) * 2;
        pile->bytes = realloc(pile->bytes, pile->capacity);
        if (!pile->bytes)
            abort();
    }
    if (size)
        memcpy(pile->bytes + pile->size, bytes, size);
    pile->size += size;
}
static inline void pile_fill(struct pile *pile, uint8_t value, size_t count) {
    while (count--)
        pile_bytes(pile, &value, 1);
}
static inline void pile_number(struct pile *pile, uint64_t value, size_t width) {
    for (size_t i = 0; i < width; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * (pile->big_endian ? width - 1 - i : i));
        pile_bytes(pile, &byte, 1);
    }
}
static inline void pile_clear(struct pile *pile) {
    free(pile->bytes);
    *pile = (struct pile){0};
}

/* The bytes alone in a block of their exact size, so that a sanitizer sees a read past the end. The caller frees them. */
static inline uint8_t *pile_exact(const struct pile *pile, size_t size) {
    uint8_t *bytes = malloc(size ? size : 1);
    if (!bytes)
        abort();
    if (size)
        memcpy(bytes, pile->bytes, size);
    return bytes;
}

static inline void pile_pcap_header(struct pile *pile, uint32_t magic, uint32_t snaplen, uint32_t link) {
    pile_number(pile, magic, 4);
    pile_number(pile, 2, 2);
    pile_number(pile, 4, 2);
    pile_number(pile, 0, 8);
    pile_number(pile, snaplen, 4);
    pile_number(pile, link, 4);
}
static inline void pile_pcap_record(struct pile *pile, uint32_t seconds, uint32_t fraction, uint32_t caplen, uint32_t len, uint8_t fill) {
    pile_number(pile, seconds, 4);
    pile_number(pile, fraction, 4);
    pile_number(pile, caplen, 4);
    pile_number(pile, len, 4);
    pile_fill(pile, fill, caplen);
}

/* A pcapng block: returns where it starts; pile_block_end pads the body and writes both lengths. */
static inline size_t pile_block(struct pile *pile, uint32_t type) {
    size_t start = pile->size;
    pile_number(pile, type, 4);
    pile_number(pile, 0, 4);
    return start;
}
static inline void pile_pad(struct pile *pile) {
    pile_fill(pile, 0, (4 - pile->size % 4) % 4);
}
static inline void pile_block_end(struct pile *pile, size_t start) {
    pile_pad(pile);
    size_t end = pile->size + 4, total = end - start;
    pile->size = start + 4;
    pile_number(pile, total, 4);
    pile->size = end - 4;
    pile_number(pile, total, 4);
}
static inline void pile_option(struct pile *pile, unsigned code, const void *value, size_t size) {
    pile_number(pile, code, 2);
    pile_number(pile, size, 2);
    pile_bytes(pile, value, size);
    pile_pad(pile);
}
static inline void pile_section(struct pile *pile, const char *comment) {
    size_t start = pile_block(pile, 0x0a0d0d0a);
    pile_number(pile, 0x1a2b3c4d, 4);
    pile_number(pile, 1, 2);
    pile_number(pile, 0, 2);
    pile_number(pile, UINT64_MAX, 8);
    if (comment) {
        pile_option(pile, 1, comment, strlen(comment));
        pile_option(pile, 0, NULL, 0);
    }
    pile_block_end(pile, start);
}
/* With a resolution below zero there is no option for it. */
static inline void pile_interface(struct pile *pile, uint16_t link, uint32_t snaplen, const char *name, int resolution) {
    size_t start = pile_block(pile, 1);
    pile_number(pile, link, 2);
    pile_number(pile, 0, 2);
    pile_number(pile, snaplen, 4);
    if (name)
        pile_option(pile, 2, name, strlen(name));
    uint8_t exponent = (uint8_t)resolution;
    if (resolution >= 0)
        pile_option(pile, 9, &exponent, 1);
    pile_block_end(pile, start);
}
static inline void pile_enhanced(struct pile *pile, uint32_t interface, uint64_t ticks, uint32_t caplen, uint32_t len, uint8_t fill) {
    size_t start = pile_block(pile, 6);
    pile_number(pile, interface, 4);
    pile_number(pile, ticks >> 32, 4);
    pile_number(pile, ticks & UINT32_MAX, 4);
    pile_number(pile, caplen, 4);
    pile_number(pile, len, 4);
    pile_fill(pile, fill, caplen);
    pile_block_end(pile, start);
}

#endif
