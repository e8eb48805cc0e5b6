#include "track/session.h"

#include "track/evict.h"
#include "track/flow.h"

#include <orcap/status.h>

#include <stdlib.h>

enum { BATCH = 32 };

struct item {
    struct lookup lookup;
    uint64_t place; /* among all that were seen */
    const struct event *event;
    const struct digest_ip *ip;
    bool from_b, overheard;
};

/* Behind the session of an entry, where sessions are analysed. */
struct analysed {
    struct tcp_analysis analysis;
    struct tcp_detail detail; /* with ANALYSIS_FACTS */
};

static void init_stores(struct sessions *sessions, size_t more) {
    store_init(&sessions->stores[0], sizeof(struct session4) + more, KEY_SHORT, &sessions->hash, &sessions->budget);
    store_init(&sessions->stores[1], sizeof(struct session6) + more, KEY_LONG, &sessions->hash, &sessions->budget);
    store_init(&sessions->plain[0], sizeof(struct session4), KEY_SHORT, &sessions->hash, &sessions->budget);
    store_init(&sessions->plain[1], sizeof(struct session6), KEY_LONG, &sessions->hash, &sessions->budget);
}

void sessions_init(struct sessions *sessions, uint64_t max_memory, const struct session_limits *limits) {
    *sessions = (struct sessions){.budget = {.limit = max_memory}, .limits = *limits};
    hash_key_init(&sessions->hash);
    init_stores(sessions, 0);
    unacked_pool_init(&sessions->unacked, &sessions->budget, false);
    gaps_init(&sessions->gaps, &sessions->budget);
    spill_init(&sessions->spills[0], sizeof(struct spilled4));
    spill_init(&sessions->spills[1], sizeof(struct spilled6));
    pair_init(&sessions->rest);
}

void sessions_analyse(struct sessions *sessions, enum sessions_analysis analysis) {
    sessions->analysis = analysis;
    init_stores(sessions, analysis == ANALYSIS_NONE ? 0 : analysis == ANALYSIS_COUNTS ? sizeof(struct tcp_analysis) : sizeof(struct analysed));
    unacked_pool_init(&sessions->unacked, &sessions->budget, analysis == ANALYSIS_FACTS);
}

void sessions_share(struct sessions *sessions, unsigned share, unsigned shares, unsigned first) {
    uint32_t all = first + 100 * (shares - 1), before = share ? first + 100 * (share - 1) : 0, after = first + 100 * share;
    sessions->share = share;
    sessions->shares = shares;
    sessions->share_first = SHARE_WHOLE * before / all;
    sessions->share_end = SHARE_WHOLE * after / all;
}

void sessions_clear(struct sessions *sessions) {
    for (int i = 0; i < 2; i++) {
        store_clear(&sessions->stores[i]);
        store_clear(&sessions->plain[i]);
    }
    gaps_clear(&sessions->gaps);
    unacked_pool_clear(&sessions->unacked);
    free(sessions->opened.places);
    sessions->opened = (struct opened){0};
    spill_clear(&sessions->spills[0]);
    spill_clear(&sessions->spills[1]);
}

/* Every end of TCP that has sent something has a base. */
static bool is_analysed(const struct sessions *sessions, const struct session *s) {
    return sessions->analysis != ANALYSIS_NONE && (s->end[0] | s->end[1]) & END_BASE_SET;
}

struct session_losses session_losses(const struct sessions *sessions, const struct session *s) {
    struct session_losses losses = {gaps_lost(&sessions->gaps, s->gaps, 0, s->acked[1]) + gaps_lost(&sessions->gaps, s->gaps, 1, s->acked[0]), 0, 0, 0};
    if (is_analysed(sessions, s)) {
        const struct tcp_analysis *analysis = session_analysis(s);
        losses.retransmissions = analysis->retransmissions[0] + analysis->retransmissions[1];
        losses.out_of_order = analysis->out_of_order;
        losses.zero_windows = analysis->zero_windows[0] + analysis->zero_windows[1];
    }
    return losses;
}

static const struct session *session_of(const void *entry, bool long_key) {
    return long_key ? &((const struct session6 *)entry)->session : &((const struct session4 *)entry)->session;
}

static int64_t last_of(const void *entry, bool long_key) {
    return session_of(entry, long_key)->end_ns;
}

static void add_to_rest(struct sessions *sessions, const struct session *s) {
    struct pair counted = {
        .bytes = {s->bytes[0], s->bytes[1]},
        .start_ns = s->start_ns,
        .end_ns = s->end_ns,
        .packets_low = {s->packets_low[0], s->packets_low[1]},
        .packets_high = {s->packets_high[0], s->packets_high[1]},
        .b_was_first = session_client(s) == 1,
    };
    pair_add(&sessions->rest, &counted);
}

static void forget_unacked(struct sessions *sessions, const struct session *s) {
    if (is_analysed(sessions, s))
        tcp_analysis_release(&sessions->unacked, session_analysis(s));
}

static void put_aside(void *user, const void *entry, bool long_key) {
    struct sessions *sessions = user;
    const struct session *s = session_of(entry, long_key);
    if (sessions->follower)
        sessions->follower->over(sessions->follower, s->number, false);
    bool shown = s->flags & SESSION_SHOWN && !sessions->numbers_only;
    if (shown && sessions->counted_only)
        add_to_rest(sessions, s);
    else if (shown && long_key)
        spill_add(&sessions->spills[1], &(struct spilled6){*(const struct session6 *)entry, session_losses(sessions, s)});
    else if (shown)
        spill_add(&sessions->spills[0], &(struct spilled4){*(const struct session4 *)entry, session_losses(sessions, s)});
    gaps_release(&sessions->gaps, s->gaps);
    forget_unacked(sessions, s);
}

/* Entries move: a place that was looked up before means nothing now. */
static int make_room(struct sessions *sessions) {
    const struct evict evict = {.last_of = last_of, .gone = put_aside, .user = sessions};
    struct store *const both[] = {sessions->stores, sessions->plain};
    for (int i = 0; i < 2; i++) { /* a run is in order of first packet, which two pairs of stores together are not */
        spill_begin(&sessions->spills[0]);
        spill_begin(&sessions->spills[1]);
        sessions->evicted += evict_idle(both[i], &evict);
    }
    return sessions->spills[0].status ? sessions->spills[0].status : sessions->spills[1].status;
}

/* Did the sender of this packet, the first of its session, begin? What the protocol says comes first (DHCP gives client and server a port each); then a port below 1024
 * is the server's when the other's is not; then whoever speaks first is the client. */
static bool sender_is_client(const struct digest_ip *ip) {
    switch (ip->transport) {
    case TRANSPORT_TCP:
        if (ip->tcp_flags & TCP_SYN)
            return !(ip->tcp_flags & TCP_ACK);
        break;
    case TRANSPORT_SCTP:
        if (ip->icmp_type == 1 || ip->icmp_type == 2) /* INIT, INIT ACK */
            return ip->icmp_type == 1;
        break;
    case TRANSPORT_ICMP: /* replies have the even numbers of each pair but for echo */
        return ip->icmp_type != 0 && ip->icmp_type != 14 && ip->icmp_type != 16 && ip->icmp_type != 18;
    case TRANSPORT_ICMPV6:
        return ip->icmp_type != 129;
    case TRANSPORT_UDP:
        if ((ip->sport == 67 && ip->dport == 68) || (ip->sport == 547 && ip->dport == 546))
            return false;
        break;
    default:
        break;
    }
    return !(ip->sport < 1024 && ip->dport >= 1024);
}

static enum store_status add_or_replace(const struct lookup *lookup, uint32_t *ret_place) {
    return lookup_slot(lookup) ? lookup_replace(lookup, ret_place) : lookup_add(lookup, ret_place);
}

static bool note_opened(struct opened *opened, uint64_t place) {
    if (opened->count == opened->capacity) {
        uint32_t capacity = opened->capacity ? 2 * opened->capacity : 256;
        uint64_t *places = realloc(opened->places, capacity * sizeof *places);
        if (!places)
            return false;
        opened->places = places;
        opened->capacity = capacity;
    }
    opened->places[opened->count++] = place;
    return true;
}

/* A new session under the item's key, after an older one or not. */
static int open_session(struct sessions *sessions, const struct item *item, struct session **ret_session) {
    const struct digest_ip *ip = item->ip;
    uint32_t place;
    if (sessions->made == UINT32_MAX)
        return ORCAP_ELIMIT;
    if (sessions->shares && !note_opened(&sessions->opened, item->place))
        return ORCAP_EMEMORY;
    enum store_status added = add_or_replace(&item->lookup, &place);
    if (added == STORE_FULL) {
        int status = make_room(sessions);
        if (status != ORCAP_OK)
            return status;
        added = add_or_replace(&item->lookup, &place);
    }
    if (added != STORE_OK)
        return ORCAP_EMEMORY;
    struct session *s = store_tail(item->lookup.store, place);
    s->start_ns = TIME_NONE_FIRST;
    s->end_ns = TIME_NONE_LAST;
    s->number = sessions->made++;
    if (item->from_b == sender_is_client(ip))
        s->flags = SESSION_CLIENT_IS_B;
    s->passed = item->from_b ? SESSION_BEGAN_B : 0;
    if (sessions->analysis != ANALYSIS_NONE && ip->transport == TRANSPORT_TCP)
        tcp_analysis_init(session_analysis(s), sessions->analysis == ANALYSIS_FACTS ? &((struct analysed *)(void *)(s + 1))->detail : NULL);
    if (ip->transport == TRANSPORT_ICMP || ip->transport == TRANSPORT_ICMPV6)
        s->base[0] = (uint32_t)ip->icmp_type << 8 | ip->icmp_code;
    *ret_session = s;
    return ORCAP_OK;
}

static bool is_over(const struct sessions *sessions, const struct session *s, const struct item *item) {
    const struct digest_ip *ip = item->ip;
    int64_t idle = -1;
    switch (ip->transport) {
    case TRANSPORT_TCP:
        if (tcp_opens_anew(s, item->from_b, ip))
            return true;
        idle = sessions->limits.tcp_idle_ns;
        break;
    case TRANSPORT_UDP:
        idle = sessions->limits.udp_idle_ns;
        break;
    case TRANSPORT_ICMP:
    case TRANSPORT_ICMPV6:
        idle = sessions->limits.icmp_idle_ns;
        break;
    default:
        break;
    }
    int64_t time_ns = item->event->frame->time_ns;
    return idle >= 0 && time_ns != ORCAP_NO_TIME && s->end_ns != TIME_NONE_LAST && time_ns > s->end_ns &&
           (uint64_t)time_ns - (uint64_t)s->end_ns > (uint64_t)idle;
}

static void analyse(struct sessions *sessions, struct session *s, const struct item *item, bool reused) {
    struct analysed *analysed = (struct analysed *)(void *)(s + 1);
    if (sessions->analysis == ANALYSIS_NONE || item->ip->tcp_header < 20)
        return;
    tcp_analysis_take(&sessions->unacked, &analysed->analysis, sessions->analysis == ANALYSIS_FACTS ? &analysed->detail : NULL, item->from_b, item->ip,
                      item->event->frame, reused, &sessions->facts);
    tcp_analysis_letters(&analysed->analysis, item->from_b, item->ip, sessions->facts.words, &s->history);
}

static void count_packet(struct sessions *sessions, struct session *s, const struct item *item) {
    int way = item->from_b;
    bool count = item->event->counted || !sessions->counted_only;
    if (count) {
        s->bytes[way] += item->event->size;
        s->packets_high[way] = (uint8_t)(s->packets_high[way] + (++s->packets_low[way] == 0));
    }
    if (item->event->counted)
        s->flags |= SESSION_SHOWN;
    note_time(&s->start_ns, &s->end_ns, item->event->frame->time_ns);
    if (item->ip->transport == TRANSPORT_TCP)
        tcp_take(s, sessions->analysis == ANALYSIS_NONE ? NULL : session_analysis(s), way, item->ip, item->event->frame->time_ns, count, &sessions->gaps);
    else {
        s->payload[way] += count ? item->ip->payload_size : 0;
        history_note(&s->history, &s->history_seen, way, HISTORY_DATA, false);
    }
}

static int take_item(struct sessions *sessions, const struct item *item, int64_t *ret_sessions) {
    uint32_t place = lookup_find(&item->lookup);
    struct session *s = place ? store_tail(item->lookup.store, place) : NULL;
    bool reused = false;
    if (!s || is_over(sessions, s, item)) {
        if (s && sessions->follower)
            sessions->follower->over(sessions->follower, s->number, true);
        if (s) {
            forget_unacked(sessions, s);
            sessions->replaced++;
        }
        reused = s && item->ip->transport == TRANSPORT_TCP;
        int status = open_session(sessions, item, &s);
        if (status != ORCAP_OK)
            return status;
    }
    if (item->ip->transport == TRANSPORT_TCP)
        reused |= tcp_answers_anew(s, item->from_b, item->ip);
    count_packet(sessions, s, item);
    if (item->ip->transport == TRANSPORT_TCP)
        analyse(sessions, s, item, reused);
    if (ret_sessions && item->event->place != EVENT_NO_PLACE)
        ret_sessions[item->event->place] = s->number;
    return sessions->follower ? sessions->follower->packet(sessions->follower, s, item->from_b, item->event, item->ip) : ORCAP_OK;
}

static int take_items(struct sessions *sessions, struct item *items, size_t count, int64_t *ret_sessions) {
    for (size_t i = 0; i < count; i++)
        if (!items[i].overheard)
            lookup_guess(&items[i].lookup, items[i].lookup.store->entry_size > 192 ? 4 : 2);
    uint64_t changes = sessions->evicted + sessions->replaced;
    int status = ORCAP_OK;
    for (size_t i = 0; i < count && status == ORCAP_OK; i++) {
        if (sessions->evicted + sessions->replaced != changes) /* the guess may be of what went, or of what another stands for */
            items[i].lookup.place = 0;
        sessions->now = items[i].place;
        if (items[i].overheard)
            sessions->overhear(sessions->user, items[i].event, items[i].ip);
        else
            status = take_item(sessions, &items[i], ret_sessions);
    }
    return status;
}

/* What to do with an item: SHARE_KEEP where its session is its own, or all are. */
static enum share_others share_of(const struct sessions *sessions, const struct item *item, bool long_key) {
    if (!sessions->shares || sessions_own(sessions, item->lookup.key, long_key))
        return SHARE_KEEP;
    return sessions->others ? sessions->others(sessions->user, item->event, item->ip) : SHARE_PASS;
}

static struct store *stores_of(struct sessions *sessions, const struct digest_ip *ip) {
    return sessions->analysis == ANALYSIS_NONE || ip->transport == TRANSPORT_TCP ? sessions->stores : sessions->plain;
}

int sessions_take(struct sessions *sessions, const struct event *events, size_t count, int64_t *ret_sessions) {
    struct item items[BATCH];
    size_t n = 0;
    for (size_t e = 0; e < count; e++)
        for (size_t i = 0; i < events[e].digest->ip_count; i++) {
            const struct digest_ip *ip = &events[e].digest->ips[i];
            if (ip->fragment || ip->transport == TRANSPORT_NONE || (sessions->tcp_only && ip->transport != TRANSPORT_TCP))
                continue;
            struct item *item = &items[n];
            item->event = &events[e];
            item->ip = ip;
            item->place = sessions->seen++;
            bool long_key = ip->version != 4;
            if (long_key)
                item->from_b = key_of_pair6(ip, ip->sport, ip->dport, ip->proto, true, item->lookup.key);
            else
                item->from_b = key_of_pair4(ip, ip->sport, ip->dport, ip->proto, true, item->lookup.key);
            enum share_others whose = share_of(sessions, item, long_key);
            if (whose == SHARE_PASS)
                continue;
            item->overheard = whose == SHARE_HEAR;
            if (item->overheard)
                item->lookup.store = NULL;
            else if (long_key)
                lookup_start(&item->lookup, &stores_of(sessions, ip)[1], true);
            else
                lookup_start(&item->lookup, &stores_of(sessions, ip)[0], false);
            if (++n == BATCH) {
                int status = take_items(sessions, items, n, ret_sessions);
                if (status != ORCAP_OK)
                    return status;
                n = 0;
            }
        }
    return take_items(sessions, items, n, ret_sessions);
}
