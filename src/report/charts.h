/* What packets are counted by: their chains of layers, who sent them to whom, their sizes, and the time since the packet before. */
#ifndef REPORT_CHARTS_H
#define REPORT_CHARTS_H

#include "analyse/part.h"
#include "report/clock.h"

enum { CHART_HINTS = 1024 };

struct charts {
    struct part part; /* of an analysis */
    struct clock *clock;
    struct tally chains, pairs, sizes, gaps;
    uint32_t chain_hints[CHART_HINTS], pair_hints[CHART_HINTS], size_hints[CHART_HINTS], gap_hints[CHART_HINTS]; /* of tally_count_again */
    int64_t last_ns; /* of the packet before; ORCAP_NO_TIME */
};

void charts_init(struct charts *charts, struct clock *clock);
void charts_clear(struct charts *charts);

#endif
