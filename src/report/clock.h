/* The bins that all tallies of a report share. */
#ifndef REPORT_CLOCK_H
#define REPORT_CLOCK_H

#include "analyse/bins.h"
#include "report/tally.h"

#include <orcap/capture.h>

enum { CLOCK_TALLIES = 32, SECOND_NS = 1000000000 };

struct clock {
    struct bins bins;
    uint64_t untimed;  /* packets without a time */
    int64_t origin_ns; /* the whole second of the first packet that has one: what times in the document count from */
    struct tally *tallies[CLOCK_TALLIES]; /* those that follow it */
    size_t tally_count;
    int64_t last_ns, until_ns, last; /* the bin of the last packet, and what times are in it; it was counted */
};

/* Makes a tally of the caller's follow the clock. */
static inline void clock_add(struct clock *clock, struct tally *tally, uint32_t most) {
    tally_init(tally, most);
    clock->tallies[clock->tally_count++] = tally;
}

static inline int64_t clock_bin(const struct clock *clock, int64_t time_ns) {
    if (time_ns == ORCAP_NO_TIME)
        return TALLY_NO_BIN;
    return time_ns >= clock->last_ns && time_ns < clock->until_ns ? clock->last : bins_floor(time_ns, bins_width(&clock->bins));
}

/* Counts a packet; the bin it is in from now on. */
static inline int64_t clock_count(struct clock *clock, int64_t time_ns, uint64_t bytes) {
    if (time_ns == ORCAP_NO_TIME) {
        clock->untimed++;
        return TALLY_NO_BIN;
    }
    if (time_ns >= clock->last_ns && time_ns < clock->until_ns)
        return clock->last;
    if (!clock->bins.count)
        clock->origin_ns = time_ns - (time_ns % SECOND_NS + SECOND_NS) % SECOND_NS;
    int64_t width = bins_width(&clock->bins);
    bins_count(&clock->bins, time_ns, bytes);
    if (bins_width(&clock->bins) != width)
        for (size_t i = 0; i < clock->tally_count; i++)
            tally_coarsen(clock->tallies[i], bins_width(&clock->bins) / width);
    width = bins_width(&clock->bins);
    clock->last = bins_floor(time_ns, width);
    bool ends = clock->last > INT64_MIN / width && clock->last < INT64_MAX / width; /* else it reaches past what a number can say */
    clock->last_ns = ends ? clock->last * width : 0;
    clock->until_ns = ends ? clock->last_ns + width : 0;
    return clock->last;
}

#endif
