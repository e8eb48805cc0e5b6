#include "track/unacked.h"

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

static uint32_t last_seq(const struct unacked_pool *pool, const struct unacked *list) {
    return list->last ? pool->segments[list->last].seq : list->first.seq;
}

/* The segment after which one that begins at `seq` goes, 0: after the first. */
static uint32_t place_of(const struct unacked_pool *pool, const struct unacked *list, uint32_t seq) {
    if (!before(seq, last_seq(pool, list)))
        return list->last;
    uint32_t place = 0;
    for (uint32_t n = list->first.next; n && !before(seq, pool->segments[n].seq); n = pool->segments[n].next)
        place = n;
    return place;
}

void unacked_add(struct unacked_pool *pool, struct unacked *list, struct unacked_arrival *first, uint32_t seq, uint32_t end,
                 const struct unacked_arrival *arrival) {
    if (!list->count) {
        list->first = (struct unacked_segment){seq, end, 0};
        list->last = 0;
        list->count = 1;
        if (first)
            *first = *arrival;
        return;
    }
    uint32_t n = list->count < UNACKED_MOST ? take(pool) : 0;
    if (!n)
        return;
    list->count++;
    if (before(seq, list->first.seq)) {
        pool->segments[n] = list->first;
        list->first = (struct unacked_segment){seq, end, n};
        list->last = list->last ? list->last : n;
        if (first) {
            pool->arrivals[n] = *first;
            *first = *arrival;
        }
        return;
    }
    uint32_t place = place_of(pool, list, seq), *link = place ? &pool->segments[place].next : &list->first.next;
    pool->segments[n] = (struct unacked_segment){seq, end, *link};
    *link = n;
    list->last = pool->segments[n].next ? list->last : n;
    if (first)
        pool->arrivals[n] = *arrival;
}

/* The second segment becomes the first. */
static void drop_first(struct unacked_pool *pool, struct unacked *list, struct unacked_arrival *first) {
    uint32_t n = list->first.next;
    list->count--;
    if (!n)
        return;
    list->first = pool->segments[n];
    if (first)
        *first = pool->arrivals[n];
    if (list->last == n)
        list->last = 0;
    give(pool, n);
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
    uint32_t before_n = 0;
    for (uint32_t n = list->first.next, next; n && before(pool->segments[n].seq, ack); n = next) {
        struct unacked_segment *segment = &pool->segments[n];
        next = segment->next;
        if (!before(ack, segment->end)) {
            if (segment->end == ack)
                note_earliest(found, arrival_of(pool, first, n), ret_arrival);
            *(before_n ? &pool->segments[before_n].next : &list->first.next) = next;
            list->last = list->last == n ? before_n : list->last;
            list->count--;
            give(pool, n);
        } else {
            segment->seq = ack;
            before_n = n;
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

static uint32_t first_of(const struct unacked *list, const struct unacked_segment **ret_segment) {
    *ret_segment = list->count ? &list->first : NULL;
    return 0;
}

static uint32_t next_of(const struct unacked_pool *pool, const struct unacked_segment **segment) {
    uint32_t n = (*segment)->next;
    *segment = n ? &pool->segments[n] : NULL;
    return n;
}

bool unacked_since(const struct unacked_pool *pool, const struct unacked *list, const struct unacked_arrival *first, uint32_t seq,
                   struct unacked_arrival *ret_arrival) {
    bool found = false;
    const struct unacked_segment *segment;
    for (uint32_t n = first_of(list, &segment); segment; n = next_of(pool, &segment))
        if (!before(segment->seq, seq))
            note_earliest(&found, arrival_of(pool, first, n), ret_arrival);
    return found;
}

void unacked_release(struct unacked_pool *pool, struct unacked *list) {
    for (uint32_t n = list->count ? list->first.next : 0, next; n; n = next) {
        next = pool->segments[n].next;
        give(pool, n);
    }
    list->count = 0;
}
