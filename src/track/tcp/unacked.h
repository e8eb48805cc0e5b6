/* Segments that were sent and not yet acknowledged, a list for each direction of a TCP session: what an acknowledgement answers, what is in flight,
 * and whether a segment was there before. In order of sequence number; what is sent in order and acknowledged in order costs a step each.
 *
 * The first segment stands in the list itself, as most sessions never have two; the others come from a pool that all share. A list holds UNACKED_MOST
 * at most, since where nobody acknowledges (one direction was not captured) it would grow for ever; more are not noted, as when memory gives out. */
#ifndef TRACK_UNACKED_H
#define TRACK_UNACKED_H

#include "track/store.h"

enum { UNACKED_MOST = 1024 };

struct unacked_segment {
    uint32_t seq, end; /* [seq, end) */
    uint32_t next;     /* in a ring of the pool: the last leads to the second */
};
/* When a segment came; kept where somebody asks for it. */
struct unacked_arrival {
    uint64_t number;
    int64_t time_ns;
};
struct unacked {
    struct unacked_segment first; /* when there is one; its `next`: the last, of the pool, 0 when there is no other */
    uint16_t count;
    uint16_t marks;               /* the owner's own */
};

struct unacked_pool {
    struct unacked_segment *segments; /* segment 0 is not used */
    struct unacked_arrival *arrivals; /* of the same; NULL: not kept */
    uint32_t count, capacity, free;
    bool with_arrivals;
    struct budget *budget;
};

void unacked_pool_init(struct unacked_pool *pool, struct budget *budget, bool with_arrivals);
void unacked_pool_clear(struct unacked_pool *pool);
/* `first`: the arrival of the list's first segment, NULL where they are not kept, as in all that follow. */
void unacked_add(struct unacked_pool *pool, struct unacked *list, struct unacked_arrival *first, uint32_t seq, uint32_t end,
                 const struct unacked_arrival *arrival);
/* Forgets what lies before `ack`; of a segment that is acknowledged in part the rest stays. True with the arrival (where kept) of the earliest one
 * that ended exactly there. */
bool unacked_acknowledge(struct unacked_pool *pool, struct unacked *list, struct unacked_arrival *first, uint32_t ack, struct unacked_arrival *ret_arrival);
/* The earliest arrival of those that begin at `seq` or after. */
bool unacked_since(const struct unacked_pool *pool, const struct unacked *list, const struct unacked_arrival *first, uint32_t seq,
                   struct unacked_arrival *ret_arrival);
void unacked_release(struct unacked_pool *pool, struct unacked *list);

#endif
