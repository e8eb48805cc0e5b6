/* Counts over time, in at most 200 bins whose width is found while packets stream: it starts with a millisecond and is made coarser along a ladder
 * on which each width divides the next, so that the bins are those that the final width would have given from the start. Packets may come in any
 * order. */
#ifndef ANALYSE_BINS_H
#define ANALYSE_BINS_H

#include <stddef.h>
#include <stdint.h>

enum { BINS_MOST = 200, BINS_STEPS = 23 };

/* Widths in nanoseconds, each a multiple of the one before. */
extern const int64_t BINS_LADDER[BINS_STEPS];
/* a / b, downwards. */
int64_t bins_floor(int64_t a, int64_t b);

struct bin {
    uint64_t packets, bytes;
};
struct bins {
    size_t step;   /* on the ladder */
    int64_t first; /* the first bin is that of [first * width, (first + 1) * width) */
    size_t count;  /* bins from there on, empty ones too */
    struct bin bins[BINS_MOST];
};

/* Zeroed bins are empty. A packet without a time is none of theirs. */
void bins_count(struct bins *bins, int64_t time_ns, uint64_t bytes);
int64_t bins_width(const struct bins *bins); /* nanoseconds */
/* When the first bin begins; nanoseconds since 1970. */
int64_t bins_start(const struct bins *bins);

#endif
