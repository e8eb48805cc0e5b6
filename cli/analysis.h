/* One pass over the inputs that fills tables of the analysis. */
#ifndef CLI_ANALYSIS_H
#define CLI_ANALYSIS_H

#include "input.h"

#include <orcap/analyse.h>

/* --max-memory, --idle and -j; ends the program where they are wrong. */
struct orcap_analysis_options analysis_options(const struct options *options);
/* A whole command: reads the inputs, puts out the table. `layer` as in orcap_analysis_want. */
void analysis_put_table(const struct options *options, const char *table, const char *layer);

#endif
