/* What a report is made of. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/charts.h"
#include "report/messages.h"
#include "report/sequences.h"

#include <orcap/report.h>

struct orcap_report {
    struct clock clock;
    struct charts charts;
    struct sequences sequences;
    struct messages messages;
    struct orcap_analysis *analysis;
    struct disguise *disguise; /* NULL: all is shown as it is */
    size_t captures;
    struct sink capture_data; /* as JSON objects with commas between */
    struct sink domains; /* the table dns_domains, once finished, */
    struct tally domain_counts; /* and its domains over time */
};

#endif
