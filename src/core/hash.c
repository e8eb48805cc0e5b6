#include "core/hash.h"

#include <sys/random.h>
#include <time.h>

/* 128 random bits, spread over the words by SplitMix64. Without a source of random numbers the time and an address must do. */
void hash_key_init(struct hash_key *key) {
    uint64_t seed[2];
    if (getrandom(seed, sizeof seed, GRND_NONBLOCK) != (long)sizeof seed) {
        struct timespec now;
        (void)clock_gettime(CLOCK_REALTIME, &now);
        seed[0] = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 32;
        seed[1] = (uint64_t)(uintptr_t)key;
    }
    for (size_t i = 0; i < sizeof key->secret / sizeof *key->secret; i++) {
        uint64_t z = seed[i % 2] += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        key->secret[i] = z ^ z >> 31;
    }
    key->secret[5] |= 1; /* odd: no information of what it multiplies is lost */
    key->secret[6] |= 1;
    key->secret[7] |= 1;
}

uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t size) {
    const uint8_t *p = bytes;
    uint64_t words[5] = {size};
    for (size_t at = 0; at < size; at += 32) {
        size_t part = size - at < 32 ? size - at : 32;
        memset(words + 1, 0, 32);
        memcpy(words + 1, p + at, part);
        words[0] = hash_5(key, words);
    }
    return words[0];
}
