/* orcap hierarchy: packets and bytes of every chain of protocols. */
#include "analysis.h"

void run_hierarchy(const struct options *options) {
    analysis_put_table(options, "hierarchy", NULL);
}
