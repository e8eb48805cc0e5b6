#include "analyse/tracker.h"

static struct tracker *tracker_of(struct session_follower *follower) {
    return (struct tracker *)((char *)follower - offsetof(struct tracker, follower));
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct tracker *tracker = tracker_of(follower);
    int status = ORCAP_OK;
    for (unsigned i = 0; i < tracker->follower_count && status == ORCAP_OK; i++)
        status = tracker->followers[i]->packet(tracker->followers[i], session, way, event, ip);
    if (status != ORCAP_OK || !tracker->exchange.heard.count)
        return status;
    return tracker->exchange.follower.packet(&tracker->exchange.follower, session, way, event, ip);
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    struct tracker *tracker = tracker_of(follower);
    for (unsigned i = 0; i < tracker->follower_count; i++)
        tracker->followers[i]->over(tracker->followers[i], number, replaced);
    tracker->exchange.follower.over(&tracker->exchange.follower, number, replaced);
}

void tracker_init(struct tracker *tracker, const struct session_limits *limits) {
    *tracker = (struct tracker){.limits = *limits, .follower = {take_packet, session_over}};
    exchange_init(&tracker->exchange, 0);
}

void tracker_clear(struct tracker *tracker) {
    exchange_clear(&tracker->exchange);
    sessions_clear(&tracker->sessions);
}

void tracker_need(struct tracker *tracker, const struct tracker_needs *needs) {
    struct tracker_needs *all = &tracker->needs;
    if (needs->sessions_memory > all->sessions_memory)
        all->sessions_memory = needs->sessions_memory;
    all->exchange_memory += needs->exchange_memory;
    if (needs->analysis > all->analysis)
        all->analysis = needs->analysis;
    all->rows |= needs->rows;
    if (needs->shares) {
        all->share = needs->share;
        all->shares = needs->shares;
        all->first_share = needs->first_share;
    }
}

void tracker_follow(struct tracker *tracker, struct session_follower *follower) {
    tracker->followers[tracker->follower_count++] = follower;
}

void tracker_start(struct tracker *tracker) {
    struct sessions *sessions = &tracker->sessions;
    sessions_init(sessions, tracker->needs.sessions_memory, &tracker->limits);
    if (tracker->needs.analysis != ANALYSIS_NONE)
        sessions_analyse(sessions, tracker->needs.analysis);
    sessions->numbers_only = !tracker->needs.rows;
    sessions->follower = tracker->follower_count ? &tracker->follower : tracker->exchange.heard.count ? &tracker->exchange.follower : NULL;
    if (tracker->needs.shares)
        sessions_share(sessions, tracker->needs.share, tracker->needs.shares, tracker->needs.first_share);
    exchange_limit(&tracker->exchange, tracker->needs.exchange_memory);
}

int tracker_take(struct tracker *tracker, const struct event *events, size_t count, int64_t *ret_sessions) {
    return sessions_take(&tracker->sessions, events, count, ret_sessions);
}

void tracker_finish(struct tracker *tracker) {
    exchange_finish(&tracker->exchange);
    tracker->finished = true;
}

uint64_t tracker_evicted(const struct tracker *tracker) {
    return tracker->sessions.evicted + tracker->exchange.evicted;
}
