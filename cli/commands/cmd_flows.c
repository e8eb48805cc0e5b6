/* orcap flows: a row for each direction of ends, ports and protocol. */
#include "analysis.h"

void run_flows(const struct options *options) {
    analysis_put_table(options, "flows", NULL);
}
