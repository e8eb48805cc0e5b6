/* orcap timeline: packets and bytes over time, by protocol. */
#include "analysis.h"

void run_timeline(const struct options *options) {
    analysis_put_table(options, "timeline", options->texts[OPTION_bin]);
}
