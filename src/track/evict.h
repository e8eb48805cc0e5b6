/* Room in full stores: the quarter of the entries that has been silent longest goes, and those that a newer entry of the same key has replaced. */
#ifndef TRACK_EVICT_H
#define TRACK_EVICT_H

#include "track/store.h"

struct evict {
    int64_t (*last_of)(const void *entry, bool long_key); /* time of an entry's last packet */
    void (*gone)(void *user, const void *entry, bool long_key); /* told of each, those with short keys first, in order within each store */
    void *user;
};

/* Returns how many went; the others keep their order. */
uint64_t evict_idle(struct store stores[2], const struct evict *evict);

#endif
