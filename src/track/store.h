/* Entries under keys, for millions of them.
 *
 * Entries lie in chunks in the order in which they were added, which is the order of output; a key is the first bytes of its entry. An
 * index of open addressing, with linear probing, points to them: a slot of 8 bytes holds an entry's number and 32 bits of its hash, so that a
 * probe leaves entries of other keys alone and the index grows without looking at any entry. The position of a slot is its hash's upper
 * bits: growing copies from front to back.
 *
 * Look-ups come in batches, in three passes that hide the memory's latency behind each other: lookup_start each (which prefetches its slot), then
 * lookup_guess each (which prefetches the entry that the slot's hash bits point to), then lookup_find each. No branch in them depends on
 * whether a key is short or long, since in mixed traffic none could be predicted. */
#ifndef TRACK_STORE_H
#define TRACK_STORE_H

#include "core/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct store_slot {
    uint32_t place; /* number of the entry, from 1; 0: free */
    uint32_t tag;   /* upper half of the hash */
};

/* Memory that stores together may take. */
struct budget {
    uint64_t used, limit;
};

struct store {
    struct store_slot *slots; /* 2^bits of them; NULL before the first entry */
    unsigned bits, chunk_bits;
    uint32_t filled; /* slots */
    uint32_t count;  /* entries */
    size_t entry_size, key_size;
    uint64_t long_mask; /* all ones where a key has five words, 0 where it has two */
    uint8_t **chunks;   /* 2^chunk_bits entries each */
    size_t chunk_count, chunk_capacity;
    const struct hash_key *hash;
    struct budget *budget;
};

/* A key on its way: two words and three of anything, or five. */
struct lookup {
    uint64_t key[5];
    struct store *store;
    uint32_t tag;
    uint32_t place; /* the guess: an entry with the same hash bits, 0: none */
};

enum store_status { STORE_OK, STORE_FULL /* the budget is used up */, STORE_MEMORY };

enum { KEY_SHORT = 16, KEY_LONG = 40 };

/* key_size: KEY_SHORT or KEY_LONG; entry_size: a multiple of 8, at least 40. The hash's key and the budget are borrowed. Memory is taken with
 * the first entry. */
void store_init(struct store *store, size_t entry_size, size_t key_size, const struct hash_key *hash, struct budget *budget);
void store_clear(struct store *store);
/* For making room: whether the index leads to an entry (or to one that replaced it); moving an entry down over one that goes; and, once all that
 * stay lie in front, an index over the first `count` of them. In between nothing else may be asked of the store. */
bool store_finds(const struct store *store, uint32_t place);
void store_move(struct store *store, uint32_t from, uint32_t to);
void store_rebuild(struct store *store, uint32_t count);

static inline void *store_entry(const struct store *store, uint32_t place) {
    uint32_t i = place - 1;
    return store->chunks[i >> store->chunk_bits] + (i & (((uint32_t)1 << store->chunk_bits) - 1)) * store->entry_size;
}

static inline uint32_t store_position(const struct store *store, uint32_t tag) {
    return tag >> (32 - store->bits);
}

/* The caller has written the key; long_key is a constant, and that of the store. */
static inline void lookup_start(struct lookup *lookup, struct store *store, bool long_key) {
    uint64_t hash = long_key ? hash_5(store->hash, lookup->key) : hash_2(store->hash, lookup->key);
    lookup->store = store;
    lookup->tag = (uint32_t)(hash >> 32);
    if (store->slots)
        __builtin_prefetch(&store->slots[store_position(store, lookup->tag)], 0);
}

/* `lines`: cache lines of the entry that will be touched. */
static inline void lookup_guess(struct lookup *lookup, int lines) {
    const struct store *store = lookup->store;
    lookup->place = 0;
    if (!store->slots)
        return;
    uint32_t mask = (uint32_t)(((uint64_t)1 << store->bits) - 1), at = store_position(store, lookup->tag);
    while (store->slots[at].place && store->slots[at].tag != lookup->tag)
        at = (at + 1) & mask;
    lookup->place = store->slots[at].place;
    if (lookup->place) {
        const char *entry = store_entry(store, lookup->place);
        for (int i = 0; i < lines; i++)
            __builtin_prefetch(entry + 64 * i, 1);
    }
}

static inline bool lookup_matches(const struct lookup *lookup, uint32_t place) {
    const uint64_t *a = lookup->key, *b = store_entry(lookup->store, place);
    uint64_t differs = ((a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4])) & lookup->store->long_mask;
    return !((a[0] ^ b[0]) | (a[1] ^ b[1]) | differs);
}

/* The slot of the key, NULL when it has none. */
static inline struct store_slot *lookup_slot(const struct lookup *lookup) {
    const struct store *store = lookup->store;
    if (!store->slots)
        return NULL;
    uint32_t mask = (uint32_t)(((uint64_t)1 << store->bits) - 1);
    for (uint32_t at = store_position(store, lookup->tag);; at = (at + 1) & mask) {
        struct store_slot *slot = &store->slots[at];
        if (!slot->place)
            return NULL;
        if (slot->tag == lookup->tag && lookup_matches(lookup, slot->place))
            return slot;
    }
}

/* Number of the entry under the key, 0 when there is none. What was added since the guess is found too. */
static inline uint32_t lookup_find(const struct lookup *lookup) {
    if (lookup->place && lookup_matches(lookup, lookup->place))
        return lookup->place;
    const struct store_slot *slot = lookup_slot(lookup);
    return slot ? slot->place : 0;
}

/* A new entry at the end, all zero but for its key, under a slot of its own. */
enum store_status lookup_add(const struct lookup *lookup, uint32_t *ret_place);
/* The same in place of an older entry of the same key, which stays where it is but is found no more. */
enum store_status lookup_replace(const struct lookup *lookup, uint32_t *ret_place);

static inline void *store_tail(const struct store *store, uint32_t place) { /* what follows the key */
    return (char *)store_entry(store, place) + store->key_size;
}

static inline void store_put(struct store *store, uint32_t place, uint32_t tag) {
    uint32_t mask = (uint32_t)(((uint64_t)1 << store->bits) - 1), at = store_position(store, tag);
    while (store->slots[at].place)
        at = (at + 1) & mask;
    store->slots[at] = (struct store_slot){place, tag};
    store->filled++;
}

#endif
