/* What packets are counted by: their chains of layers, who sent them to whom, their sizes, and the time since the packet before. */
#ifndef REPORT_CHARTS_H
#define REPORT_CHARTS_H

#include "analyse/part.h"
#include "report/clock.h"

#include "track/pair.h"

enum { CHART_HINTS = 1024, RANGES_MOST = 16 };

/* Counts of a few ranges, which go into the tally once packets of another bin come. */
struct ranges {
    struct tally tally;
    int64_t time_ns;                        /* of a packet in the bin at hand */
    int64_t bin;
    uint32_t dirty;                         /* a bit a range */
    uint64_t counts[RANGES_MOST], bytes[RANGES_MOST];
};

struct charts {
    struct part part; /* of an analysis */
    struct clock *clock;
    struct pairs_listener listener; /* to the pairs of conversations */
    struct tally chains, pairs;
    struct ranges sizes, gaps;
    uint32_t chain_hints[CHART_HINTS], pair_hints[CHART_HINTS]; /* of tally_count_again */
    int64_t last_ns; /* of the packet before; ORCAP_NO_TIME */
};

void charts_init(struct charts *charts, struct clock *clock);
/* After the last packet. ORCAP_EMEMORY. */
int charts_finish(struct charts *charts);
void charts_clear(struct charts *charts);

#endif
