/* Flows: one direction of source, destination, ports and protocol. */
#ifndef TRACK_FLOW_H
#define TRACK_FLOW_H

#include "track/event.h"
#include "track/key.h"
#include "track/spill.h"
#include "track/store.h"

/* What a flow keeps besides its key; with an IPv4 key it fills one cache line. */
struct flow {
    uint64_t packets, bytes, payload;
    int64_t start_ns, end_ns; /* TIME_NONE_FIRST, TIME_NONE_LAST: no packet had a time */
    uint64_t order_and_flags; /* place among all flows in order of first packet, in the upper 48 bits; the TCP flags seen below */
};
struct flow4 {
    struct key4 key;
    struct flow flow;
};
struct flow6 {
    struct key6 key;
    struct flow flow;
};
_Static_assert(sizeof(struct flow4) == 64, "a flow of IPv4 fills one cache line");

#define TIME_NONE_FIRST INT64_MAX
#define TIME_NONE_LAST INT64_MIN

struct flows {
    struct hash_key hash;
    struct budget budget;
    struct store stores[2]; /* IPv4, IPv6 */
    struct spill spills[2]; /* entries that had to make room */
    uint64_t made;          /* flows so far, evicted ones too */
    uint64_t evicted;
};

void flows_init(struct flows *flows, uint64_t max_memory);
void flows_clear(struct flows *flows);
/* ORCAP_EMEMORY; ORCAP_EOPEN or ORCAP_EWRITE when what has to make room cannot be put aside. */
int flows_take(struct flows *flows, const struct event *events, size_t count);

static inline uint64_t flow_order(const struct flow *flow) {
    return flow->order_and_flags >> 16;
}

static inline void note_time(int64_t *start_ns, int64_t *end_ns, int64_t time_ns) {
    if (time_ns == ORCAP_NO_TIME)
        return;
    *start_ns = time_ns < *start_ns ? time_ns : *start_ns;
    *end_ns = time_ns > *end_ns ? time_ns : *end_ns;
}

#endif
