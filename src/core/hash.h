/* A keyed hash of a few 64-bit words, for tables whose keys come from the wire.
 *
 * The words are added to secret words and multiplied in pairs, and the 128-bit products summed (NH of UMAC, RFC 4418 section 5.2.2, with 64-bit
 * words): two different inputs collide with a probability of 2^-64 over the choice of the key, whoever chose them without knowing it. Two
 * further multiplications bring the sum to 64 bits whose upper ones are all well mixed. */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct hash_key {
    uint64_t secret[8];
};

/* A new key from the system's random numbers. */
void hash_key_init(struct hash_key *key);

__extension__ typedef unsigned __int128 hash_sum;

static inline uint64_t hash_finish(const struct hash_key *key, hash_sum sum) {
    uint64_t x = (uint64_t)sum + (uint64_t)(sum >> 64) * key->secret[6];
    x ^= x >> 32;
    return x * key->secret[7];
}

static inline uint64_t hash_2(const struct hash_key *key, const void *words) {
    uint64_t w[2];
    memcpy(w, words, sizeof w);
    return hash_finish(key, (hash_sum)(w[0] + key->secret[0]) * (w[1] + key->secret[1]));
}

static inline uint64_t hash_5(const struct hash_key *key, const void *words) {
    uint64_t w[5];
    memcpy(w, words, sizeof w);
    hash_sum sum = (hash_sum)(w[0] + key->secret[0]) * (w[1] + key->secret[1]);
    sum += (hash_sum)(w[2] + key->secret[2]) * (w[3] + key->secret[3]);
    sum += (hash_sum)(w[4] + key->secret[4]) * key->secret[5];
    return hash_finish(key, sum);
}

/* Bytes of any number: 32 at a time, with the hash so far as one of the words. */
uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t size);

#endif
