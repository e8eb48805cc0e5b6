/* Reports, for the commands report and summary. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "options.h"

/* Reads the captures and writes the page, or the data alone. */
void report_run(const struct options *options, bool data);

#endif
