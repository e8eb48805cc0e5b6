/* orcap sessions: a row for each exchange of TCP, UDP, SCTP or ICMP. */
#include "analysis.h"

void run_sessions(const struct options *options) {
    analysis_put_table(options, "sessions", NULL);
}
