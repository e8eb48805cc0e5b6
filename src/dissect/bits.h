/* Bits of a span as a number, most significant first. */
#ifndef DISSECT_BITS_H
#define DISSECT_BITS_H

#include "core/cursor.h"

#include <orcap/protocol.h>

/* `width` bits (1 to 64) from bit `at` of `bytes`; the caller has checked that they are there. */
static inline uint64_t bits_get(const uint8_t *bytes, uint32_t at, uint32_t width) {
    const uint8_t *p = bytes + at / 8;
    unsigned shift = at % 8;
    if (shift == 0) {
        if (width == 16)
            return load_be16(p);
        if (width == 32)
            return load_be32(p);
        if (width == 8)
            return *p;
    }
    uint64_t value = p[0] & (0xffu >> shift);
    unsigned have = 8 - shift;
    for (p++; have < width && have <= 56; have += 8)
        value = value << 8 | *p++;
    if (have < width) /* 57 to 64 bits that start inside a byte */
        return value << (width - have) | (unsigned)*p >> (8 - (width - have));
    return value >> (have - width);
}

/* What bits that were read mean in a field of `kind`: bytes turned round, or a sign carried on. */
static inline uint64_t bits_as(uint8_t kind, uint64_t number, uint32_t width) {
    if (kind == ORCAP_LEUINT) {
        uint64_t turned = 0;
        for (uint32_t i = 0; i < width; i += 8)
            turned |= (number >> i & 0xff) << (width - 8 - i);
        return turned;
    }
    if (kind == ORCAP_INT && width < 64 && number >> (width - 1))
        return number | ~(uint64_t)0 << width;
    return number;
}

/* `width` bits with `below` less significant ones under them, of the little-endian word at `bytes`: the lower 64 of them. */
static inline uint64_t bits_get_word(const uint8_t *bytes, uint32_t below, uint32_t width) {
    uint64_t value = 0;
    for (uint32_t done = 0; done < width && done < 64;) {
        uint32_t bit = below + done, room = 8 - bit % 8, take = width - done < room ? width - done : room;
        value |= (uint64_t)((uint32_t)bytes[bit / 8] >> bit % 8 & ((1u << take) - 1)) << done;
        done += take;
    }
    return value;
}
static inline void bits_set_word(uint8_t *bytes, uint32_t below, uint32_t width, uint64_t value) {
    for (uint32_t done = 0; done < width && done < 64;) {
        uint32_t bit = below + done, room = 8 - bit % 8, take = width - done < room ? width - done : room;
        uint8_t mask = (uint8_t)(((1u << take) - 1) << bit % 8);
        bytes[bit / 8] = (uint8_t)((bytes[bit / 8] & ~mask) | ((uint8_t)(value >> done << bit % 8) & mask));
        done += take;
    }
}

static inline void bits_set(uint8_t *bytes, uint32_t at, uint32_t width, uint64_t value) {
    for (uint32_t done = 0; done < width;) {
        uint32_t bit = at + done, room = 8 - bit % 8, take = width - done < room ? width - done : room;
        uint8_t mask = (uint8_t)((0xffu >> (8 - take)) << (room - take));
        uint8_t part = (uint8_t)(value >> (width - done - take) << (room - take));
        bytes[bit / 8] = (uint8_t)((bytes[bit / 8] & ~mask) | (part & mask));
        done += take;
    }
}

#endif
