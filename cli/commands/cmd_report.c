/* orcap report: captures as one page that anyone can open, or with --format json as the data alone. */
#include "report.h"
#include "trouble.h"

#include <unistd.h>

void run_report(const struct options *options) {
    bool data = options_says(options, OPTION_format, "json");
    if (options->texts[OPTION_format] && !data)
        trouble_usage("report", "report: --format is json here; without it a page is made");
    if (!data && !options->texts[OPTION_output] && isatty(STDOUT_FILENO))
        trouble_usage("report", "report: a page is no text for a terminal; say -o FILE");
    report_run(options, data);
}
