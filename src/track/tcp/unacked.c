#include "track/tcp/unacked.h"

#include <stdlib.h>

/* Sequence numbers are compared by their distance (RFC 9293, section 3.4). */
static bool before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

void unacked_pool_init(struct unacked_pool *pool, struct budget *budget, bool with_arrivals) {
    *pool = (struct unacked_pool){.budget = budget, .with_arrivals = with_arrivals};
}

static size_t cost(const struct unacked_pool *pool) {
    return sizeof *pool->segments + (pool->with_arrivals ? sizeof *pool->arrivals : 0);
}

void unacked_pool_clear(struct unacked_pool *pool) {
    if (pool->budget)
        pool->budget->used -= pool->capacity * cost(pool);
    free(pool->segments);
    free(pool->arrivals);
    unacked_pool_init(pool, pool->budget, pool->with_arrivals);
}

static bool grow(struct unacked_pool *pool) {
    uint64_t capacity = pool->capacity ? (uint64_t)pool->capacity * 2 : 256, more = (capacity - pool->capacity) * cost(pool);
    if (capacity > UINT32_MAX || pool->budget->used + more > pool->budget->limit)
        return false;
    if (pool->with_arrivals) {
        struct unacked_arrival *arrivals = realloc(pool->arrivals, capacity * sizeof *arrivals);
        if (!arrivals)
            return false;
        pool->arrivals = arrivals;
    }
    struct unacked_segment *segments = realloc(pool->segments, capacity * sizeof *segments);
    if (!segments)
        return false;
    pool->segments = segments;
    pool->capacity = (uint32_t)capacity;
    pool->budget->used += more;
    return true;
}

static uint32_t take(struct unacked_pool *pool) {
    uint32_t n = pool->free;
    if (n) {
        pool->free = pool->segments[n].next;
        return n;
    }
    if (pool->count + 1 >= pool->capacity && !grow(pool))
        return 0;
    return ++pool->count;
}

static void give(struct unacked_pool *pool, uint32_t n) {
    pool->segments[n].next = pool->free;
    pool->free = n;
}

/* The second segment, 0: there is none. */
static uint32_t second_of(const struct unacked_pool *pool, const struct unacked *list) {
    return list->first.next ? pool->segments[list->first.next].next : 0;
}

/* The segment after which one that begins at `seq` goes, 0: after the first. */
static uint32_t place_of(const struct unacked_pool *pool, const struct unacked *list, uint32_t seq) {
    uint32_t last = list->first.next, place = 0;
    if (last && !before(seq, pool->segments[last].seq))
        return last;
    for (uint32_t n = second_of(pool, list); n && n != last && !before(seq, pool->segments[n].seq); n = pool->segments[n].next)
        place = n;
    return place;
}

/* Puts n after the one at `place`, 0: after the first. */
static void link_after(struct unacked_pool *pool, struct unacked *list, uint32_t place, uint32_t n) {
    uint32_t last = list->first.next, behind = place ? place : last;
    pool->segments[n].next = behind ? pool->segments[behind].next : n;
    if (behind)
        pool->segments[behind].next = n;
    if (!last || place == last)
        list->first.next = n;
}

void unacked_add(struct unacked_pool *pool, struct unacked *list, struct unacked_arrival *first, uint32_t seq, uint32_t end,
                 const struct unacked_arrival *arrival) {
    if (!list->count) {
        list->first = (struct unacked_segment){seq, end, 0};
        list->count = 1;
        if (first)
            *first = *arrival;
        return;
    }
    uint32_t n = list->count < UNACKED_MOST ? take(pool) : 0;
    if (!n)
        return;
    list->count++;
    bool leads = before(seq, list->first.seq);
    uint32_t place = leads ? 0 : place_of(pool, list, seq);
    struct unacked_segment *segment = &pool->segments[n];
    *segment = (struct unacked_segment){leads ? list->first.seq : seq, leads ? list->first.end : end, 0};
    if (first) {
        pool->arrivals[n] = leads ? *first : *arrival;
        *first = leads ? *arrival : *first;
    }
    if (leads) {
        list->first.seq = seq;
        list->first.end = end;
    }
    link_after(pool, list, place, n);
}

/* Takes n out, which comes after `behind` (0: the first). */
static void unlink_after(struct unacked_pool *pool, struct unacked *list, uint32_t behind, uint32_t n) {
    uint32_t last = list->first.next;
    if (n == last && !behind)
        list->first.next = 0;
    else {
        pool->segments[behind ? behind : last].next = pool->segments[n].next;
        if (n == last)
            list->first.next = behind;
    }
    list->count--;
    give(pool, n);
}

/* The second segment becomes the first. */
static void drop_first(struct unacked_pool *pool, struct unacked *list, struct unacked_arrival *first) {
    uint32_t n = second_of(pool, list);
    if (!n) {
        list->count = 0;
        return;
    }
    list->first.seq = pool->segments[n].seq;
    list->first.end = pool->segments[n].end;
    if (first)
        *first = pool->arrivals[n];
    unlink_after(pool, list, 0, n);
}

static void note_earliest(bool *found, const struct unacked_arrival *arrival, struct unacked_arrival *ret_arrival) {
    if (arrival && (!*found || arrival->number < ret_arrival->number))
        *ret_arrival = *arrival;
    *found = true;
}

static const struct unacked_arrival *arrival_of(const struct unacked_pool *pool, const struct unacked_arrival *first, uint32_t n) {
    return !first ? NULL : n ? &pool->arrivals[n] : first;
}

/* Those that begin before `ack` behind a first one that stays: a segment that was sent again in other pieces. */
static void acknowledge_rest(struct unacked_pool *pool, struct unacked *list, const struct unacked_arrival *first, uint32_t ack, bool *found,
                             struct unacked_arrival *ret_arrival) {
    uint32_t behind = 0;
    for (uint32_t left = list->count - 1u, n = second_of(pool, list), next; left && before(pool->segments[n].seq, ack); left--, n = next) {
        struct unacked_segment *segment = &pool->segments[n];
        next = segment->next;
        if (!before(ack, segment->end)) {
            if (segment->end == ack)
                note_earliest(found, arrival_of(pool, first, n), ret_arrival);
            unlink_after(pool, list, behind, n);
        } else {
            segment->seq = ack;
            behind = n;
        }
    }
}

bool unacked_acknowledge(struct unacked_pool *pool, struct unacked *list, struct unacked_arrival *first, uint32_t ack, struct unacked_arrival *ret_arrival) {
    bool found = false;
    while (list->count && !before(ack, list->first.end)) {
        if (list->first.end == ack)
            note_earliest(&found, first, ret_arrival);
        drop_first(pool, list, first);
    }
    if (list->count && before(list->first.seq, ack)) {
        list->first.seq = ack;
        acknowledge_rest(pool, list, first, ack, &found, ret_arrival);
    }
    return found;
}

bool unacked_since(const struct unacked_pool *pool, const struct unacked *list, const struct unacked_arrival *first, uint32_t seq,
                   struct unacked_arrival *ret_arrival) {
    bool found = false;
    if (list->count && !before(list->first.seq, seq))
        note_earliest(&found, first, ret_arrival);
    for (uint32_t left = list->count, n = second_of(pool, list); left > 1; left--, n = pool->segments[n].next)
        if (!before(pool->segments[n].seq, seq))
            note_earliest(&found, arrival_of(pool, first, n), ret_arrival);
    return found;
}

void unacked_release(struct unacked_pool *pool, struct unacked *list) {
    while (list->count)
        drop_first(pool, list, NULL);
}
