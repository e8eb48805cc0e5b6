/* Entries of two stores (short keys, long keys) and of what was spilled from them, merged into one order. */
#ifndef TRACK_ORDERED_H
#define TRACK_ORDERED_H

#include "track/spill.h"
#include "track/store.h"

struct ordered_source {
    const struct store *store; /* NULL: of the cursor */
    struct spill_cursor cursor;
    uint32_t next;        /* place in the store */
    bool long_key;
    unsigned share;       /* as ordered_add was told */
    const void *entry;    /* the one to come, NULL: none */
    uint64_t order;       /* its place */
};

struct ordered {
    uint64_t (*order_of)(const void *entry, bool long_key);
    uint64_t (*order_among)(const void *user, unsigned share, uint64_t order); /* NULL: as it is */
    const void *user;
    struct ordered_source *sources; /* a heap, the least on top */
    size_t count, total;            /* with something to come, and in all */
    int status;
};

/* ORCAP_EMEMORY, or what the spills have failed with. */
int ordered_init(struct ordered *ordered, const struct store stores[2], struct spill spills[2],
                 uint64_t (*order_of)(const void *entry, bool long_key));
/* The same of several pairs of stores, with what was spilled from each: *ordered holds order_of and the like, and nothing else, at first; then
 * ordered_add each, and ordered_start. ordered_clear also where they fail. */
int ordered_add(struct ordered *ordered, const struct store stores[2], struct spill *spills, unsigned share); /* spills: two, or NULL for none */
void ordered_start(struct ordered *ordered);
void ordered_clear(struct ordered *ordered);
/* The next entry, valid until the next call; NULL at the end, or when ordered->status says what failed. */
const void *ordered_next(struct ordered *ordered, bool *ret_long_key, bool *ret_spilled);
/* Whose share the entry is that ordered_next gave last. */
static inline unsigned ordered_share(const struct ordered *ordered) {
    return ordered->sources[0].share;
}

#endif
