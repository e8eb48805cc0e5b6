/* One walk over sessions and what they carry, for all parts of an analysis that need either: packets are sorted into sessions once, streams are put
 * together once, messages are read once, and each part hears of what it asked for. What nobody asked for costs nothing. */
#ifndef ANALYSE_TRACKER_H
#define ANALYSE_TRACKER_H

#include "app/exchange.h"
#include "track/session.h"

enum { TRACKER_FOLLOWERS = 4 }; /* more than an analysis has parts that follow */

/* What a part needs of it. */
struct tracker_needs {
    uint64_t sessions_memory, exchange_memory; /* of the first the most that anybody gives is used, of the second the sum */
    enum sessions_analysis analysis;
    bool rows; /* sessions are asked for at the end: those that make room are put aside */
    unsigned share, shares, first_share; /* sessions_share; shares 0: it keeps all */
};

struct tracker {
    struct sessions sessions;
    struct exchange exchange;
    struct session_follower follower; /* of the sessions, where there is more to follow them than the exchange */
    struct session_follower *followers[TRACKER_FOLLOWERS];
    unsigned follower_count;
    struct session_limits limits;
    struct tracker_needs needs;
    bool finished; /* all was told that is to be told */
};

/* Then the parts say what they need and who follows and listens; tracker_start comes before the first packet. */
void tracker_init(struct tracker *tracker, const struct session_limits *limits);
void tracker_clear(struct tracker *tracker);
void tracker_need(struct tracker *tracker, const struct tracker_needs *needs);
/* Followers are told of a packet in the order they were added, before those who listen to what it carries. */
void tracker_follow(struct tracker *tracker, struct session_follower *follower);
static inline void tracker_listen(struct tracker *tracker, const struct exchange_listener *listener) {
    exchange_listen(&tracker->exchange, listener);
}
void tracker_start(struct tracker *tracker);
/* As sessions_take. */
int tracker_take(struct tracker *tracker, const struct event *events, size_t count, int64_t *ret_sessions);
void tracker_finish(struct tracker *tracker);
/* Sessions and connections closed early. */
uint64_t tracker_evicted(const struct tracker *tracker);

#endif
