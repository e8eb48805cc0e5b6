/* The sums that every walk over packets keeps. A walk copies the tally into locals and back, so that a packet costs a few register
 * operations. */
#ifndef CAPTURE_TALLY_H
#define CAPTURE_TALLY_H

#include <stdbool.h>
#include <stdint.h>

struct tally {
    uint64_t packets, captured, original;
    int64_t first, last; /* earliest and latest; first > last: no packet had a time */
    int64_t previous;
    bool in_order;
};

static inline struct tally tally_new(void) {
    return (struct tally){.first = INT64_MAX, .last = INT64_MIN, .previous = INT64_MIN, .in_order = true};
}

static inline void tally_time(struct tally *tally, int64_t time) {
    tally->first = time < tally->first ? time : tally->first;
    tally->last = time > tally->last ? time : tally->last;
    tally->in_order &= time >= tally->previous;
    tally->previous = time;
}

static inline void tally_packet(struct tally *tally, uint32_t caplen, uint32_t len) {
    tally->packets++;
    tally->captured += caplen;
    tally->original += len;
}

#endif
