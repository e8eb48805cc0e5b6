/* orcap hosts: a row for each address. */
#include "analysis.h"

void run_hosts(const struct options *options) {
    analysis_put_table(options, "hosts", NULL);
}
