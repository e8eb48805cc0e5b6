/* One table's part in an analysis. Each takes events in order and gives rows once they have ended. */
#ifndef ANALYSE_PART_H
#define ANALYSE_PART_H

#include "analyse/tracker.h"
#include "table/rows.h"

#include <orcap/analyse.h>
#include <orcap/packet.h>

struct part {
    /* After the tracker has taken them; NULL: it hears from that alone. ORCAP_EMEMORY, ORCAP_EOPEN, ORCAP_EWRITE, ORCAP_ELIMIT. */
    int (*take)(struct part *part, const struct event *events, size_t count);
    int (*rows)(struct part *part, struct orcap_rows **ret_rows);             /* ORCAP_EMEMORY, ORCAP_EWRITE */
    uint64_t (*evicted)(const struct part *part);                             /* entries closed early; NULL: never */
    void (*free)(struct part *part);
    /* Says to the tracker of its analysis, before the first event, what it needs and who follows and listens; NULL: it needs none. ORCAP_EMEMORY. */
    int (*follow)(struct part *part, struct tracker *tracker);
    bool with_followers; /* it shares something with a part that follows: they go by one thread */
    bool wants_apps; /* events say what their payload begins as */
};

/* The bytes of all frames counted, for shares. */
struct part *hierarchy_new(const uint64_t *total_bytes);
/* `bin`: the width of bins as timeline_width reads it; NULL: found while packets come. */
struct part *timeline_new(const char *bin, uint64_t max_memory);
/* "10ms", "0.5 s", "2min", "1h", "7d"; without a unit seconds. False: it is no width. */
bool timeline_width(const char *bin, int64_t *ret_ns);
/* The context is borrowed. */
struct part *hosts_new(const struct orcap_context *context, uint64_t max_memory);
/* Of hosts and conversations at the layer ip that have seen no packet: hosts are then the sums of the conversations' pairs, which are counted once. */
void hosts_share_pairs(struct part *hosts, struct part *conversations);
struct part *findings_new(const struct orcap_context *context, uint64_t max_memory);
struct part *conversations_new(const char *layer, uint64_t max_memory); /* eth, ip, udp, sctp */
struct pairs *conversations_pairs(struct part *conversations);
struct part *flows_new(uint64_t max_memory);
struct part *sessions_new(uint64_t max_memory);
struct part *tcp_conversations_new(uint64_t max_memory, const struct session_limits *limits);
/* May threads share sessions out? What has to make room would depend on how many they are: with less memory than by default one keeps them all, so that
 * the rows are the same for any number. */
static inline bool analysis_shares(const struct orcap_analysis_options *options) {
    return !options->max_memory || options->max_memory >= (uint64_t)1 << 30;
}
struct session_limits session_limits_of(const struct orcap_analysis_options *options);
/* Gives the analysis, which is not yet started, a part of the caller's making, which it does not own. ORCAP_EUSAGE: it has too many. */
int analysis_add(struct orcap_analysis *analysis, struct part *part);
/* Of an analysis that is not yet started and makes conversations at the layer ip: who is told of their packets, on the thread of those parts that follow. */
struct pairs_listener;
void analysis_hear_pairs(struct orcap_analysis *analysis, const struct pairs_listener *listener);
/* As orcap_analysis_rows, on the caller's thread, so that what is wanted may change from row to row. */
int analysis_rows(struct orcap_analysis *analysis, const char *table, const char *layer, struct orcap_rows **ret_rows, struct orcap_error *error);
/* Tells of all that is still open, as nothing more will be fed: then whoever listens may go before the analysis does. */
void analysis_close(struct orcap_analysis *analysis);

/* Of a part of sessions_new that has seen no packet: its sessions are kept by these, of the same kind (it may be one of them), each a share, the first one
 * `first` where others have a hundred; it gives the rows of all. ORCAP_EMEMORY. */
int sessions_share_out(struct part *all, struct part *const *parts, unsigned count, unsigned first);
/* After each batch that all of them have taken. ORCAP_EMEMORY, ORCAP_ELIMIT. */
int sessions_number(struct part *all);

#endif
