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
    const void *entry;    /* the one to come, NULL: none */
    uint64_t order;       /* its place */
};

struct ordered {
    uint64_t (*order_of)(const void *entry, bool long_key);
    struct ordered_source *sources; /* a heap, the least on top */
    size_t count, total;            /* with something to come, and in all */
    int status;
};

/* ORCAP_EMEMORY, or what the spills have failed with. */
int ordered_init(struct ordered *ordered, const struct store stores[2], struct spill spills[2],
                 uint64_t (*order_of)(const void *entry, bool long_key));
void ordered_clear(struct ordered *ordered);
/* The next entry, valid until the next call; NULL at the end, or when ordered->status says what failed. */
const void *ordered_next(struct ordered *ordered, bool *ret_long_key, bool *ret_spilled);

#endif
