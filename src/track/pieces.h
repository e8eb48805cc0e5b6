/* The pieces of one datagram as they came, and what they cover. They are put together once, when all are there or no more are waited for: memory
 * and time go by the bytes that came, whatever the pieces say of their places. */
#ifndef TRACK_PIECES_H
#define TRACK_PIECES_H

#include "track/store.h"

enum { PIECES_MOST = 2048, PIECES_RANGES = 16 };

struct piece {
    uint8_t *bytes;
    uint32_t offset, size, captured;
};
struct piece_range {
    uint32_t start, end;
};
struct pieces {
    struct piece *list; /* in order of arrival */
    uint32_t count, capacity;
    uint64_t memory;    /* taken of the budget */
    struct piece_range ranges[PIECES_RANGES]; /* apart from each other, in order */
    uint32_t range_count;
    uint32_t repeated;  /* bytes that came more than once */
};

/* PIECES_FULL: the datagram is in too many parts, or memory is out; of the piece only its place was noted, if that. */
enum pieces_status { PIECES_OK, PIECES_OVERLAP /* added, over others */, PIECES_AGAIN /* the very same piece was there; not added */, PIECES_FULL };
enum pieces_status pieces_add(struct pieces *pieces, struct budget *budget, uint32_t offset, uint32_t size, const uint8_t *bytes, uint32_t captured);
/* How far the pieces cover from the first byte on without a hole. */
static inline uint32_t pieces_whole(const struct pieces *pieces) {
    return pieces->range_count && pieces->ranges[0].start == 0 ? pieces->ranges[0].end : 0;
}
/* The bytes from the first on, to at most `length`, as far as all were captured; of those that came twice the first stay, and *ret_conflicts is how
 * many of the later ones were others. The caller frees them; NULL with *ret_size 0 when there are none or memory is out. */
uint8_t *pieces_join(const struct pieces *pieces, uint32_t length, uint32_t *ret_size, uint32_t *ret_conflicts);
void pieces_clear(struct pieces *pieces, struct budget *budget);

#endif
