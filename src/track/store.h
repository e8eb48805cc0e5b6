/* Entries under keys, for millions of them.
 *
 * Entries lie in chunks in the order in which they were added, which is the order of output; a key is the first bytes of its entry. An
 * index of open addressing, with linear probing, points to them: a slot of 8 bytes holds an entry's number and 32 bits of its hash, so that a
 * probe leaves entries of other keys alone and the index grows without looking at any entry. The position of a slot is its hash's upper
 * bits: growing copies from front to back.
 *
 * Look-ups come in batches, in three passes that hide the memory's latency behind each other: store_prefetch the slot of each, then
 * store_guess and prefetch the entry of each, then store_find. */
#ifndef TRACK_STORE_H
#define TRACK_STORE_H

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
    struct store_slot *slots; /* 2^bits of them */
    unsigned bits, chunk_bits;
    uint32_t filled; /* slots */
    uint32_t count;  /* entries */
    size_t entry_size;
    uint8_t **chunks; /* 2^chunk_bits entries each */
    size_t chunk_count, chunk_capacity;
    struct budget *budget;
};

enum store_status { STORE_OK, STORE_FULL /* the budget is used up */, STORE_MEMORY };

/* entry_size: a multiple of 8. Memory is taken with the first entry. */
void store_init(struct store *store, size_t entry_size, struct budget *budget);
void store_clear(struct store *store);
/* Room for one more entry and its slot. */
enum store_status store_ready(struct store *store);
/* Makes the store hold exactly its first `count` entries, under the keys they have now: for after entries were moved. hash gives a key's. */
void store_rebuild(struct store *store, uint32_t count, uint64_t (*hash)(const void *user, const void *entry), const void *user);

static inline void *store_entry(const struct store *store, uint32_t place) {
    uint32_t i = place - 1;
    return store->chunks[i >> store->chunk_bits] + (i & (((uint32_t)1 << store->chunk_bits) - 1)) * store->entry_size;
}

static inline uint32_t store_position(const struct store *store, uint32_t tag) {
    return tag >> (32 - store->bits);
}

static inline void store_prefetch(const struct store *store, uint64_t hash) {
    if (store->slots)
        __builtin_prefetch(&store->slots[store_position(store, (uint32_t)(hash >> 32))], 0);
}

/* The first entry with the same hash bits, 0 when there is none. */
static inline uint32_t store_guess(const struct store *store, uint64_t hash) {
    if (!store->slots)
        return 0;
    uint32_t tag = (uint32_t)(hash >> 32), mask = (uint32_t)(((uint64_t)1 << store->bits) - 1);
    for (uint32_t at = store_position(store, tag);; at = (at + 1) & mask) {
        const struct store_slot *slot = &store->slots[at];
        if (!slot->place || slot->tag == tag)
            return slot->place;
    }
}

/* The slot of a key, NULL when it has none. key_size is a constant, so that the comparison is a few instructions. */
static inline struct store_slot *store_find(const struct store *store, const void *key, size_t key_size, uint64_t hash) {
    if (!store->slots)
        return NULL;
    uint32_t tag = (uint32_t)(hash >> 32), mask = (uint32_t)(((uint64_t)1 << store->bits) - 1);
    for (uint32_t at = store_position(store, tag);; at = (at + 1) & mask) {
        struct store_slot *slot = &store->slots[at];
        if (!slot->place)
            return NULL;
        if (slot->tag == tag && memcmp(store_entry(store, slot->place), key, key_size) == 0)
            return slot;
    }
}

/* After store_ready: a new entry at the end, all zero. The caller writes its key, and puts it under a slot (store_put) or in place of an older
 * entry of the same key (slot->place = place). */
static inline uint32_t store_append(struct store *store) {
    uint32_t place = ++store->count;
    memset(store_entry(store, place), 0, store->entry_size);
    return place;
}

static inline void store_put(struct store *store, uint32_t place, uint32_t tag) {
    uint32_t mask = (uint32_t)(((uint64_t)1 << store->bits) - 1), at = store_position(store, tag);
    while (store->slots[at].place)
        at = (at + 1) & mask;
    store->slots[at] = (struct store_slot){place, tag};
    store->filled++;
}

#endif
