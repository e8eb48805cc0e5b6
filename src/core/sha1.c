#include "core/sha1.h"

#include "core/cursor.h"

static inline uint32_t rotate(uint32_t v, int bits) {
    return v << bits | v >> (32 - bits);
}

/* One step of section 6.1; the caller gives the function of b, c and d and its constant. */
#define STEP(f, k)                                           \
    do {                                                     \
        uint32_t t = rotate(a, 5) + (f) + e + (k) + w[i];    \
        e = d;                                               \
        d = c;                                               \
        c = rotate(b, 30);                                   \
        b = a;                                               \
        a = t;                                               \
    } while (0)

void sha1_short(const uint8_t *bytes, size_t size, uint8_t ret_digest[SHA1_SIZE]) {
    static const uint32_t start[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t block[64] = {0};
    memcpy(block, bytes, size);
    block[size] = 0x80; /* section 4: a one bit, zeros, the length in bits */
    store_be32(block + 60, (uint32_t)size * 8);
    uint32_t w[80], a = start[0], b = start[1], c = start[2], d = start[3], e = start[4];
    int i = 0;
    for (; i < 16; i++)
        w[i] = load_be32(block + 4 * i);
    for (; i < 80; i++)
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (i = 0; i < 20; i++)
        STEP(d ^ (b & (c ^ d)), 0x5a827999);
    for (; i < 40; i++)
        STEP(b ^ c ^ d, 0x6ed9eba1);
    for (; i < 60; i++)
        STEP((b & c) | (d & (b | c)), 0x8f1bbcdc);
    for (; i < 80; i++)
        STEP(b ^ c ^ d, 0xca62c1d6);
    store_be32(ret_digest, start[0] + a);
    store_be32(ret_digest + 4, start[1] + b);
    store_be32(ret_digest + 8, start[2] + c);
    store_be32(ret_digest + 12, start[3] + d);
    store_be32(ret_digest + 16, start[4] + e);
}
