/* Counts of keys over time, in bounded memory: what a picture needs to show the most frequent keys of any part of the time.
 *
 * Bins are numbered by the shared ladder of analyse/bins.h: bin = time / width, downwards; when the ladder's width grows, tally_coarsen follows.
 * Past `most` keys, or their share of cells, the lighter keys are dropped into one common sum, so that totals stay exact; a key that was dropped and comes
 * again counts from then on. What is kept does not depend on the hash's key. */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "core/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally_cell {
    int64_t bin;
    uint64_t count, bytes;
    uint32_t next; /* older; 0: none */
};

enum { TALLY_NEAR = 40 };

struct tally_entry {
    union {
        void *far;
        uint8_t near[TALLY_NEAR]; /* a key that has room here; the first entry has none: it is that of all dropped keys */
    };
    size_t size; /* of the key */
    uint64_t hash, count, bytes;
    uint64_t order; /* of its first count: settles equals */
    uint32_t cells; /* newest first; 0: none */
};

struct tally {
    struct hash_key hash;
    struct tally_entry *entries; /* the first is that of all dropped keys */
    uint32_t count, capacity, most;
    uint32_t *slots; /* entries by hash; 0: free */
    uint32_t slot_count;
    struct tally_cell *cells; /* the first is none */
    uint32_t cell_count, cell_capacity, free_cells;
    uint64_t dropped; /* keys, each time they were dropped */
    uint64_t least;   /* bytes of the lightest key that was kept when room was last made */
    uint64_t orders;
    int status; /* sticky: ORCAP_EMEMORY */
};

static inline const void *tally_key(const struct tally_entry *entry) {
    return entry->size > TALLY_NEAR ? entry->far : entry->near;
}

static const int64_t TALLY_NO_BIN = INT64_MIN;

void tally_init(struct tally *tally, uint32_t most);
void tally_clear(struct tally *tally);
/* bin TALLY_NO_BIN: it counts in the sums alone. */
void tally_count(struct tally *tally, const void *key, size_t size, int64_t bin, uint64_t bytes);
/* So many at once. */
void tally_count_many(struct tally *tally, const void *key, size_t size, int64_t bin, uint64_t count, uint64_t bytes);
/* As tally_count, for a key that comes often: *hint is where it stood the last time, and is renewed. Any value will do. */
void tally_count_again(struct tally *tally, uint32_t *hint, const void *key, size_t size, int64_t bin, uint64_t bytes);
/* Counts with the dropped keys, for one that is not worth an entry. */
void tally_count_dropped(struct tally *tally, int64_t bin, uint64_t bytes);
/* Adds what an entry of another tally of the same bins has counted; key NULL: to the sum of dropped keys. */
void tally_add(struct tally *tally, const void *key, size_t size, const struct tally *from, const struct tally_entry *entry);
/* All bins are joined by `factor`. */
void tally_coarsen(struct tally *tally, int64_t factor);
/* At the end: keeps the `most` keys of most bytes, or most counts, and puts them in that order; the cells of each are in order of bins, one a bin. The
 * number of keys; they stand from entries[1] on. */
uint32_t tally_finish(struct tally *tally, uint32_t most, bool by_bytes);

#endif
