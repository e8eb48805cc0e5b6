/* orcap findings: what is worth a look. */
#include "analysis.h"

void run_findings(const struct options *options) {
    analysis_put_table(options, "findings", NULL);
}
