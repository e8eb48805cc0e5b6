/* orcap filter: the packets that pass, as a capture. */
#include "passing.h"

void run_filter(const struct options *options) {
    struct passing passing = {0};
    passing_run(&passing, options);
}
