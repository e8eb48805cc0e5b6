#include "track/evict.h"

#include <stdlib.h>

enum { SAMPLES = 4096 };

static int compare_times(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* A time that about a quarter of the entries has not lived past, from a sample at even distances. */
static int64_t quarter_of(const struct store stores[2], const struct evict *evict) {
    int64_t times[SAMPLES];
    uint64_t all = (uint64_t)stores[0].count + stores[1].count, count = all < SAMPLES ? all : SAMPLES;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t at = i * all / count;
        bool long_key = at >= stores[0].count;
        uint32_t place = (uint32_t)(long_key ? at - stores[0].count : at) + 1;
        times[i] = evict->last_of(store_entry(&stores[long_key], place), long_key);
    }
    qsort(times, count, sizeof *times, compare_times);
    return times[count / 4];
}

/* Where all are of one time half of them stays. */
static uint64_t evict_from(struct store *store, bool long_key, int64_t limit, const struct evict *evict) {
    uint32_t kept = 0, idle = 0, most = store->count / 2 + 1;
    for (uint32_t place = 1; place <= store->count; place++) {
        const void *entry = store_entry(store, place);
        bool replaced = !store_finds(store, place);
        bool goes = replaced || (idle < most && evict->last_of(entry, long_key) <= limit);
        idle += goes && !replaced;
        if (goes)
            evict->gone(evict->user, entry, long_key);
        else
            store_move(store, place, ++kept);
    }
    uint64_t gone = store->count - kept;
    store_rebuild(store, kept);
    return gone;
}

uint64_t evict_idle(struct store stores[2], const struct evict *evict) {
    if (!stores[0].count && !stores[1].count)
        return 0;
    int64_t limit = quarter_of(stores, evict);
    return evict_from(&stores[0], false, limit, evict) + evict_from(&stores[1], true, limit, evict);
}
