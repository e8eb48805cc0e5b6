/* What packets are counted by: their chains of layers, who sent them to whom, their sizes, and the time since the packet before. */
#ifndef REPORT_CHARTS_H
#define REPORT_CHARTS_H

#include "analyse/part.h"
#include "report/clock.h"

struct charts {
    struct part part; /* of an analysis */
    struct clock *clock;
    struct tally chains, pairs, sizes, gaps;
    int64_t last_ns; /* of the packet before; ORCAP_NO_TIME */
};

void charts_init(struct charts *charts, struct clock *clock);
void charts_clear(struct charts *charts);

#endif
