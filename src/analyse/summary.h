/* What the page is made of. */
#ifndef ANALYSE_SUMMARY_H
#define ANALYSE_SUMMARY_H

#include "analyse/bins.h"
#include "analyse/leaders.h"
#include "analyse/part.h"
#include "app/names/labels.h"
#include "core/sink.h"

#include <orcap/summary.h>

enum { SUMMARY_STATES = 128, SUMMARY_SERVICES = 64, SUMMARY_LINES = 5 };

/* Sessions of one protocol that ended in one state. */
struct state_tally {
    char proto[16], state[16]; /* state "": it has none */
    uint64_t count;
};

/* Sessions of one service. */
struct service_tally {
    char name[16];
    uint64_t count;
};

struct orcap_summary {
    struct part part; /* of the analysis: names and bins */
    const struct orcap_context *context;
    struct orcap_analysis *analysis;
    struct dns_lists dns;
    char name[ORCAP_NAME_TEXT];
    struct labels labels;    /* names of addresses */
    struct leaders *servers; /* names of servers, as clients gave them, by sessions */
    struct service_tally services[SUMMARY_SERVICES];
    size_t service_count;
    struct leaders *names;
    uint64_t queries, responses, failed;
    struct bins bins;
    uint64_t untimed; /* packets without a time */
    size_t captures;
    struct sink capture_lines; /* the first few, as lines */
    struct state_tally states[SUMMARY_STATES];
    size_t state_count;
    uint64_t sessions;
};

/* Rows of a table in the order it has; NULL with a status when it cannot be made. */
int summary_rows(struct orcap_summary *summary, const char *table, const char *layer, struct orcap_rows **ret_rows);

#endif
