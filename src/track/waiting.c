#include "track/waiting.h"

#include <stdlib.h>

/* What a piece costs besides its bytes, the allocator's share included. */
enum { PIECE_COST = sizeof(struct waiting_piece) + sizeof(uint16_t) + 32 };

static bool spend(struct streams *streams, uint64_t size) {
    if (streams->budget.used + size > streams->budget.limit)
        return false;
    streams->budget.used += size;
    return true;
}

struct waiting *waiting_new(struct streams *streams) {
    if (!spend(streams, sizeof(struct waiting)))
        return NULL;
    struct waiting *waiting = calloc(1, sizeof *waiting);
    if (!waiting)
        streams->budget.used -= sizeof *waiting;
    return waiting;
}

static void let_go(struct streams *streams, uint8_t *bytes, uint32_t size) {
    free(bytes);
    streams->budget.used -= size;
}

void waiting_free(struct streams *streams, struct waiting *waiting) {
    if (!waiting)
        return;
    for (uint32_t i = 0; i < waiting->count; i++) {
        const struct waiting_piece *piece = &waiting->pieces[waiting->order[waiting->first + i]];
        let_go(streams, piece->bytes, piece->captured);
    }
    let_go(streams, waiting->handed, waiting->handed_size);
    streams->budget.used -= sizeof *waiting + (uint64_t)waiting->capacity * PIECE_COST;
    free(waiting->pieces);
    free(waiting->order);
    free(waiting);
}

static bool grow(struct streams *streams, struct waiting *waiting) {
    uint32_t capacity = waiting->capacity ? 2 * waiting->capacity : 8;
    uint64_t more = (uint64_t)(capacity - waiting->capacity) * PIECE_COST;
    if (capacity > WAITING_MOST || !spend(streams, more))
        return false;
    struct waiting_piece *pieces = realloc(waiting->pieces, capacity * sizeof *pieces);
    waiting->pieces = pieces ? pieces : waiting->pieces;
    uint16_t *order = pieces ? realloc(waiting->order, capacity * sizeof *order) : NULL;
    if (!order) {
        streams->budget.used -= more;
        return false;
    }
    waiting->order = order;
    waiting->capacity = capacity;
    return true;
}

/* A free slot, from 1; 0: there is no room. */
static uint32_t take_slot(struct streams *streams, struct waiting *waiting) {
    uint32_t slot = waiting->free_slot;
    if (slot) {
        waiting->free_slot = waiting->pieces[slot - 1].seq;
        return slot;
    }
    return waiting->used < waiting->capacity || grow(streams, waiting) ? ++waiting->used : 0;
}

static void give_slot(struct waiting *waiting, uint32_t slot) {
    waiting->pieces[slot - 1].seq = waiting->free_slot;
    waiting->free_slot = slot;
}

/* Opens the order at `at` (from its first) for a slot. Room in front is used for what comes before all others. */
static void put_in_order(struct waiting *waiting, uint32_t at, uint16_t slot) {
    uint16_t *order = waiting->order + waiting->first;
    if (waiting->first && at < waiting->count / 2 + 1) {
        memmove(order - 1, order, at * sizeof *order);
        waiting->first--;
        order--;
    } else {
        if (waiting->first + waiting->count == waiting->capacity) {
            memmove(waiting->order, order, waiting->count * sizeof *order);
            waiting->first = 0;
            order = waiting->order;
        }
        memmove(order + at + 1, order + at, (waiting->count - at) * sizeof *order);
    }
    order[at] = slot;
    waiting->count++;
}

/* Bytes [from, to) of the segment, counted from its own first, as the piece at `at`. */
static bool put_piece(struct streams *streams, struct waiting *waiting, uint32_t at, const struct stream_segment *segment, uint32_t from, uint32_t to) {
    uint32_t captured = segment->captured <= from ? 0 : (segment->captured < to ? segment->captured : to) - from;
    uint32_t slot = take_slot(streams, waiting);
    uint8_t *bytes = NULL;
    if (!slot)
        return false;
    if (captured && spend(streams, captured)) {
        bytes = malloc(captured);
        if (!bytes)
            streams->budget.used -= captured;
    }
    if (captured && !bytes) {
        give_slot(waiting, slot);
        return false;
    }
    if (captured)
        memcpy(bytes, segment->bytes + from, captured);
    waiting->pieces[slot - 1] = (struct waiting_piece){.seq = segment->seq + from,
                                                       .size = to - from,
                                                       .captured = captured,
                                                       .ack = segment->ack,
                                                       .acks = segment->acks,
                                                       .packet = segment->packet,
                                                       .bytes = bytes};
    put_in_order(waiting, at, (uint16_t)(slot - 1));
    waiting->bytes += to - from;
    return true;
}

static uint64_t differences(const uint8_t *a, const uint8_t *b, uint32_t size) {
    uint64_t count = 0;
    if (size && memcmp(a, b, size) != 0)
        for (uint32_t i = 0; i < size; i++)
            count += a[i] != b[i];
    return count;
}

/* Bytes of the segment from `from` on that the piece has as well, as far as both were captured. */
static void compare(struct streams *streams, const struct waiting_piece *piece, const struct stream_segment *segment, uint32_t from, uint32_t to) {
    uint32_t in_piece = segment->seq + from - piece->seq;
    if (from >= segment->captured || in_piece >= piece->captured)
        return;
    uint32_t size = to - from, here = segment->captured - from, there = piece->captured - in_piece;
    size = size < here ? size : here;
    size = size < there ? size : there;
    streams->conflicts += differences(piece->bytes + in_piece, segment->bytes + from, size);
}

void waiting_add(struct streams *streams, struct waiting *waiting, uint32_t next, const struct stream_segment *segment) {
    uint32_t low = 0, high = waiting->count, start = segment->seq - next;
    while (low < high) { /* the first piece that ends after the segment's begin */
        uint32_t middle = (low + high) / 2;
        const struct waiting_piece *piece = &waiting->pieces[waiting->order[waiting->first + middle]];
        if (piece->seq - next + piece->size > start)
            high = middle;
        else
            low = middle + 1;
    }
    for (uint32_t at = low, from = 0; from < segment->size;) {
        uint32_t to = segment->size;
        if (at < waiting->count) {
            const struct waiting_piece *piece = &waiting->pieces[waiting->order[waiting->first + at]];
            uint32_t begin = piece->seq - next, end = begin + piece->size;
            if (begin <= start + from) {
                to = end < start + to ? end - start : to;
                compare(streams, piece, segment, from, to);
                from = to;
                at++;
                continue;
            }
            to = begin < start + to ? begin - start : to;
        }
        if (!put_piece(streams, waiting, at, segment, from, to)) {
            streams->dropped += segment->size - from;
            return;
        }
        from = to;
        at++;
    }
}

struct waiting_piece waiting_take(struct streams *streams, struct waiting *waiting) {
    let_go(streams, waiting->handed, waiting->handed_size);
    uint32_t slot = (uint32_t)waiting->order[waiting->first] + 1;
    struct waiting_piece piece = waiting->pieces[slot - 1];
    waiting->first++;
    waiting->count--;
    waiting->bytes -= piece.size;
    waiting->handed = piece.bytes;
    waiting->handed_size = piece.captured;
    give_slot(waiting, slot);
    return piece;
}
