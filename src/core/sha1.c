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

static const uint32_t START[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

bool sha1_has_instructions(void) {
    unsigned a, b, c, d;
    bool sse41 = __get_cpuid(1, &a, &b, &c, &d) && c >> 19 & 1;
    return sse41 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && b >> 29 & 1;
}

/* Four steps at a time; a stands in the highest lane. */
__attribute__((target("sha,sse4.1"))) static void hash_by_instructions(const uint8_t block[64], uint32_t state[5]) {
    const __m128i turn = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
    __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)START), 0x1b), before = _mm_set_epi32((int)START[4], 0, 0, 0), w[4];
    for (int i = 0; i < 20; i++) {
        __m128i *own = &w[i & 3];
        if (i < 4)
            *own = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i)), turn);
        else
            *own = _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(*own, w[(i + 1) & 3]), w[(i + 2) & 3]), w[(i + 3) & 3]);
        __m128i e = i ? _mm_sha1nexte_epu32(before, *own) : _mm_add_epi32(before, *own);
        before = abcd;
        if (i < 5)
            abcd = _mm_sha1rnds4_epu32(abcd, e, 0);
        else if (i < 10)
            abcd = _mm_sha1rnds4_epu32(abcd, e, 1);
        else if (i < 15)
            abcd = _mm_sha1rnds4_epu32(abcd, e, 2);
        else
            abcd = _mm_sha1rnds4_epu32(abcd, e, 3);
    }
    _mm_storeu_si128((__m128i *)(void *)state, _mm_shuffle_epi32(abcd, 0x1b));
    state[4] = (uint32_t)_mm_extract_epi32(_mm_sha1nexte_epu32(before, _mm_setzero_si128()), 3);
}
#else
bool sha1_has_instructions(void) {
    return false;
}

static void hash_by_instructions(const uint8_t block[64], uint32_t state[5]) {
    (void)block;
    (void)state;
}
#endif

static void hash(const uint8_t block[64], uint32_t state[5]) {
    uint32_t w[80], a = START[0], b = START[1], c = START[2], d = START[3], e = START[4];
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
    const uint32_t ended[5] = {a, b, c, d, e};
    memcpy(state, ended, sizeof ended);
}

void sha1_short(const uint8_t *bytes, size_t size, bool instructions, uint8_t ret_digest[SHA1_SIZE]) {
    uint8_t block[64] = {0};
    uint32_t state[5];
    memcpy(block, bytes, size);
    block[size] = 0x80; /* section 4: a one bit, zeros, the length in bits */
    store_be32(block + 60, (uint32_t)size * 8);
    if (instructions)
        hash_by_instructions(block, state);
    else
        hash(block, state);
    for (int i = 0; i < 5; i++)
        store_be32(ret_digest + 4 * i, START[i] + state[i]);
}
