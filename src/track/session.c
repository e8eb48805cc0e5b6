#include "track/session.h"

#include "track/flow.h"

#include <orcap/status.h>

enum { BATCH = 32 };

struct item {
    struct lookup lookup;
    const struct event *event;
    const struct digest_ip *ip;
    bool from_b;
};

void sessions_init(struct sessions *sessions, uint64_t max_memory, const struct session_limits *limits) {
    *sessions = (struct sessions){.budget = {.limit = max_memory}, .limits = *limits};
    hash_key_init(&sessions->hash);
    store_init(&sessions->v4, sizeof(struct session4), KEY_SHORT, &sessions->budget);
    store_init(&sessions->v6, sizeof(struct session6), KEY_LONG, &sessions->budget);
    gaps_init(&sessions->gaps, &sessions->budget);
}

void sessions_clear(struct sessions *sessions) {
    store_clear(&sessions->v4);
    store_clear(&sessions->v6);
    gaps_clear(&sessions->gaps);
}

void session_note_history(struct session *session, int way, unsigned letter) {
    unsigned code = (unsigned)way << 3 | letter;
    if (session->history_seen >> code & 1)
        return;
    session->history |= (uint64_t)code << 4 * __builtin_popcount(session->history_seen);
    session->history_seen = (uint16_t)(session->history_seen | 1u << code);
}

/* Did the sender of this packet, the first of its session, begin? What the protocol says comes first; then a port below 1024 is the server's
 * when the other's is not; then whoever speaks first is the client. */
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
    default:
        break;
    }
    return !(ip->sport < 1024 && ip->dport >= 1024);
}

/* A new session under the item's key, after an older one or not. */
static int open_session(struct sessions *sessions, const struct item *item, bool after, struct session **ret_session) {
    const struct digest_ip *ip = item->ip;
    uint32_t place;
    if (sessions->made == UINT32_MAX)
        return ORCAP_ELIMIT;
    if ((after ? lookup_replace(&item->lookup, &place) : lookup_add(&item->lookup, &place)) != STORE_OK)
        return ORCAP_EMEMORY;
    struct session *s = store_tail(item->lookup.store, place);
    s->start_ns = TIME_NONE_FIRST;
    s->end_ns = TIME_NONE_LAST;
    s->number = sessions->made++;
    if (item->from_b == sender_is_client(ip))
        s->flags = SESSION_CLIENT_IS_B;
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
        tcp_take(s, way, item->ip, item->event->frame->time_ns, count, &sessions->gaps);
    else {
        s->payload[way] += count ? item->ip->payload_size : 0;
        session_note_history(s, way, HISTORY_DATA);
    }
}

static int take_item(struct sessions *sessions, const struct item *item, int64_t *ret_sessions) {
    uint32_t place = lookup_find(&item->lookup);
    struct session *s = place ? store_tail(item->lookup.store, place) : NULL;
    if (!s || is_over(sessions, s, item)) {
        int status = open_session(sessions, item, s != NULL, &s);
        if (status != ORCAP_OK)
            return status;
    }
    count_packet(sessions, s, item);
    if (ret_sessions && item->event->place != EVENT_NO_PLACE)
        ret_sessions[item->event->place] = s->number;
    return ORCAP_OK;
}

static int take_items(struct sessions *sessions, struct item *items, size_t count, int64_t *ret_sessions) {
    for (size_t i = 0; i < count; i++)
        lookup_guess(&items[i].lookup, 2);
    int status = ORCAP_OK;
    for (size_t i = 0; i < count && status == ORCAP_OK; i++)
        status = take_item(sessions, &items[i], ret_sessions);
    return status;
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
            item->from_b = key_of_pair(ip, true, ip->proto, item->lookup.key);
            if (ip->version == 6)
                lookup_start(&item->lookup, &sessions->v6, hash_5(&sessions->hash, item->lookup.key));
            else
                lookup_start(&item->lookup, &sessions->v4, hash_2(&sessions->hash, item->lookup.key));
            if (++n == BATCH) {
                int status = take_items(sessions, items, n, ret_sessions);
                if (status != ORCAP_OK)
                    return status;
                n = 0;
            }
        }
    return take_items(sessions, items, n, ret_sessions);
}
