/* The table `sessions`, in order of first packet, and the conversations over TCP, which are its sessions by bytes. */
#include "analyse/cells.h"
#include "analyse/part.h"
#include "analyse/ranking.h"
#include "app/services.h"
#include "core/sha1.h"
#include "table/table.h"
#include "track/community.h"
#include "track/numbering.h"
#include "track/ordered.h"

#include <stdlib.h>

enum { SERVICES_SHARE = 8 }; /* of the memory, for streams until a name was read from them */

struct sessions_part {
    struct part part;
    uint64_t max_memory;
    struct tracker *tracker; /* that keeps its sessions; NULL: others do */
    struct services services;
    /* Where others keep them: those that do, in the order of their shares, and the numbers of all. */
    struct sessions_part *shares[SHARES_MOST];
    unsigned share_count;
    struct numbering numbering;
    unsigned share, first; /* among how many, and which: sessions_share */
    unsigned of_shares;
};

static int sessions_part_follow(struct part *part, struct tracker *tracker) {
    struct sessions_part *p = (struct sessions_part *)part;
    p->tracker = tracker;
    const struct tracker_needs needs = {.sessions_memory = p->max_memory - p->max_memory / SERVICES_SHARE,
                                        .exchange_memory = p->max_memory / SERVICES_SHARE,
                                        .analysis = ANALYSIS_COUNTS,
                                        .rows = true,
                                        .shares = p->of_shares,
                                        .share = p->share,
                                        .first_share = p->first};
    tracker_need(tracker, &needs);
    tracker_follow(tracker, &p->services.follower);
    tracker_listen(tracker, &p->services.listener);
    return ORCAP_OK;
}

int sessions_share_out(struct part *all, struct part *const *parts, unsigned count, unsigned first) {
    struct sessions_part *p = (struct sessions_part *)all;
    uint64_t max_memory = p->max_memory / count;
    p->part.follow = NULL; /* unless it is one of them */
    p->share_count = count;
    for (unsigned i = 0; i < count; i++) {
        struct sessions_part *share = p->shares[i] = (struct sessions_part *)parts[i];
        share->max_memory = max_memory;
        share->share = i;
        share->of_shares = count;
        share->first = first;
        share->part.follow = sessions_part_follow;
    }
    return numbering_init(&p->numbering, count);
}

int sessions_number(struct part *all) {
    struct sessions_part *p = (struct sessions_part *)all;
    struct sessions *sessions[SHARES_MOST];
    for (unsigned i = 0; i < p->share_count; i++)
        sessions[i] = &p->shares[i]->tracker->sessions;
    return numbering_take(&p->numbering, sessions);
}

static uint64_t sessions_part_evicted(const struct part *part) {
    const struct sessions_part *p = (const struct sessions_part *)part;
    uint64_t evicted = 0;
    for (unsigned i = 0; i < p->share_count; i++)
        if (p->shares[i] != p) /* its own tracker's are counted where that is */
            evicted += tracker_evicted(p->shares[i]->tracker);
    return evicted;
}

static void sessions_part_free(struct part *part) {
    struct sessions_part *p = (struct sessions_part *)part;
    services_clear(&p->services);
    numbering_clear(&p->numbering);
    free(p);
}

/* A session with its ends as bytes. */
struct shown {
    const struct session *session;
    const struct sessions_part *of; /* that keeps it */
    uint32_t number;                /* of the session, among all */
    uint8_t a[16], b[16];
    uint16_t a_port, b_port;
    uint8_t proto;
    bool v6;
    struct session_losses losses;
};

static struct shown shown_with(const struct session *session, uint64_t rest, bool v6) {
    return (struct shown){.session = session, .a_port = key_a_port(rest), .b_port = key_b_port(rest), .proto = key_proto(rest), .v6 = v6};
}

static struct shown shown_v4(const struct session4 *entry) {
    struct shown shown = shown_with(&entry->session, entry->key.rest, false);
    uint32_t a = key4_a(&entry->key), b = key4_b(&entry->key);
    memcpy(shown.a, &a, sizeof a);
    memcpy(shown.b, &b, sizeof b);
    return shown;
}

static struct shown shown_v6(const struct session6 *entry) {
    struct shown shown = shown_with(&entry->session, entry->key.rest, true);
    memcpy(shown.a, entry->key.a, sizeof shown.a);
    memcpy(shown.b, entry->key.b, sizeof shown.b);
    return shown;
}

static void cell_address(struct orcap_cell *cell, const uint8_t *bytes, bool v6, char text[IP6_TEXT]) {
    cell_text(cell, text, v6 ? ip6_format(bytes, text) : ip4_format(bytes, text));
}

static bool is_icmp(const struct shown *shown) {
    return shown->proto == 1 || shown->proto == 58;
}

static void cell_session_port(struct orcap_cell *cell, const struct shown *shown, uint16_t port) {
    if (is_icmp(shown))
        cell_null(cell);
    else
        cell_i64(cell, port);
}

/* ---- sessions ---- */

struct session_rows {
    struct orcap_rows rows;
    const struct sessions_part *part;
    bool sha1_instructions; /* sha1_has_instructions */
    struct ordered ordered;
    char client[IP6_TEXT], server[IP6_TEXT], proto[4], history[HISTORY_TEXT], states[96], community[COMMUNITY_TEXT];
};

static size_t history_of(const struct session *s, char text[HISTORY_TEXT]) {
    int client = session_client(s), first = s->passed & SESSION_BEGAN_B ? 1 : 0;
    return history_format(s->history, client, first != client, text);
}

static size_t states_format(uint8_t passed, char text[96]) {
    static const char *const names[] = {"SYN_SENT", "SYN_RECEIVED", "ESTABLISHED", "FIN_WAIT", "CLOSING", "CLOSED"};
    memcpy(text, "INIT", 4);
    char *p = text + 4;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (passed >> i & 1) {
            memcpy(p, "\xe2\x86\x92", 3); /* an arrow to the right */
            memcpy(p + 3, names[i], strlen(names[i]));
            p += 3 + strlen(names[i]);
        }
    return (size_t)(p - text);
}

static void fill_tcp(struct session_rows *r, const struct shown *shown, struct orcap_cell *cells) {
    const struct session *s = shown->session;
    cell_word(&cells[SESSIONS_state], tcp_conn_state(s));
    cell_text(&cells[SESSIONS_history], r->history, history_of(s, r->history));
    cell_text(&cells[SESSIONS_states], r->states, states_format(s->passed, r->states));
    cell_bool(&cells[SESSIONS_handshake], s->flags & SESSION_HANDSHAKE);
    cell_word(&cells[SESSIONS_closed], s->flags & SESSION_FIN ? "fin" : s->flags & SESSION_RST ? "rst" : NULL);
    if (s->flags & SESSION_HANDSHAKE && s->handshake_ns >= 0)
        cell_i64(&cells[SESSIONS_rtt_ns], s->handshake_ns);
    cell_count(&cells[SESSIONS_retransmissions], shown->losses.retransmissions);
    cell_count(&cells[SESSIONS_out_of_order], shown->losses.out_of_order);
    cell_count(&cells[SESSIONS_lost_bytes], shown->losses.bytes);
    cell_count(&cells[SESSIONS_zero_windows], shown->losses.zero_windows);
}

/* UDP by Zeek's rule: who has spoken. */
static void fill_udp(struct session_rows *r, const struct session *s, struct orcap_cell *cells) {
    int out = session_client(s);
    uint64_t sent = session_packets(s, out), answered = session_packets(s, !out);
    cell_word(&cells[SESSIONS_state], sent && answered ? "SF" : sent ? "S0" : "SHR");
    cell_text(&cells[SESSIONS_history], r->history, history_of(s, r->history));
}

static void fill_counts(const struct session *s, struct orcap_cell *cells) {
    int out = session_client(s), in = !out;
    cell_times(&cells[SESSIONS_start_ns], s->start_ns, s->end_ns);
    cell_count(&cells[SESSIONS_packets_out], session_packets(s, out));
    cell_count(&cells[SESSIONS_packets_in], session_packets(s, in));
    cell_count(&cells[SESSIONS_bytes_out], s->bytes[out]);
    cell_count(&cells[SESSIONS_bytes_in], s->bytes[in]);
    cell_count(&cells[SESSIONS_payload_out], s->payload[out]);
    cell_count(&cells[SESSIONS_payload_in], s->payload[in]);
}

static void fill_community(struct session_rows *r, const struct shown *shown, struct orcap_cell *cell) {
    bool turn = session_client(shown->session);
    struct community_ends ends = {
        .src = turn ? shown->b : shown->a,
        .dst = turn ? shown->a : shown->b,
        .address_size = shown->v6 ? 16 : 4,
        .proto = shown->proto,
        .has_ports = true,
        .sport = turn ? shown->b_port : shown->a_port,
        .dport = turn ? shown->a_port : shown->b_port,
    };
    if (is_icmp(shown)) {
        ends.sport = (uint16_t)(shown->session->base[0] >> 8);
        ends.dport = (uint16_t)(shown->session->base[0] & 255);
    }
    cell_text(cell, r->community, community_format(&ends, r->sha1_instructions, r->community));
}

static void fill_row(struct session_rows *r, const struct shown *shown, struct orcap_cell *cells) {
    const struct session *s = shown->session;
    bool turn = session_client(s);
    cell_i64(&cells[SESSIONS_session], shown->number);
    cell_proto(&cells[SESSIONS_proto], shown->proto, r->proto);
    if (rows_wants(&r->rows, SESSIONS_client))
        cell_address(&cells[SESSIONS_client], turn ? shown->b : shown->a, shown->v6, r->client);
    if (rows_wants(&r->rows, SESSIONS_server))
        cell_address(&cells[SESSIONS_server], turn ? shown->a : shown->b, shown->v6, r->server);
    cell_session_port(&cells[SESSIONS_client_port], shown, turn ? shown->b_port : shown->a_port);
    cell_session_port(&cells[SESSIONS_server_port], shown, turn ? shown->a_port : shown->b_port);
    fill_counts(s, cells);
    for (int i = SESSIONS_state; i < SESSIONS_COUNT; i++)
        cell_null(&cells[i]);
    if (shown->proto == 6)
        fill_tcp(r, shown, cells);
    else if (shown->proto == 17)
        fill_udp(r, s, cells);
    else
        cell_word(&cells[SESSIONS_state], "OTH"); /* Zeek's word where it has no states */
    size_t size;
    const char *name = services_name(&shown->of->services, s->number, &size);
    cell_word(&cells[SESSIONS_service], services_app(&shown->of->services, s->number));
    if (name)
        cell_text(&cells[SESSIONS_server_name], name, size);
    if (rows_wants(&r->rows, SESSIONS_community_id))
        fill_community(r, shown, &cells[SESSIONS_community_id]);
}

static uint64_t order_of(const void *entry, bool long_key) {
    return long_key ? ((const struct session6 *)entry)->session.number : ((const struct session4 *)entry)->session.number;
}

static uint64_t order_among(const void *user, unsigned share, uint64_t order) {
    return numbering_of(user, share, (uint32_t)order);
}

/* Columns that fill_counts fills, of which the two are asked for alone when the largest sessions are looked for. */
static const uint64_t COUNTS = (uint64_t)1 << SESSIONS_bytes_out | (uint64_t)1 << SESSIONS_bytes_in;

static int sessions_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct session_rows *r = (struct session_rows *)rows;
    bool long_key, spilled;
    for (const void *entry; (entry = ordered_next(&r->ordered, &long_key, &spilled));) {
        struct shown shown = long_key ? shown_v6(entry) : shown_v4(entry);
        if (!(shown.session->flags & SESSION_SHOWN))
            continue;
        unsigned share = ordered_share(&r->ordered);
        shown.of = r->part->share_count ? r->part->shares[share] : r->part;
        shown.number = r->part->share_count ? numbering_of(&r->part->numbering, share, shown.session->number) : shown.session->number;
        if (spilled)
            shown.losses = long_key ? ((const struct spilled6 *)entry)->losses : ((const struct spilled4 *)entry)->losses;
        else
            shown.losses = session_losses(&shown.of->tracker->sessions, shown.session);
        if (r->rows.wanted & ~COUNTS)
            fill_row(r, &shown, cells);
        else
            fill_counts(shown.session, cells);
        return 1;
    }
    return r->ordered.status;
}

static void session_rows_free(struct orcap_rows *rows) {
    ordered_clear(&((struct session_rows *)rows)->ordered);
    free(rows);
}

static int sessions_part_rows(struct part *part, struct orcap_rows **ret_rows) {
    struct sessions_part *p = (struct sessions_part *)part;
    struct session_rows *r = calloc(1, sizeof *r);
    if (!r)
        return ORCAP_EMEMORY;
    r->rows = rows_of(orcap_table_find("sessions"), sessions_next, session_rows_free);
    r->part = p;
    r->sha1_instructions = sha1_has_instructions();
    r->ordered = (struct ordered){.order_of = order_of, .order_among = p->share_count ? order_among : NULL, .user = &p->numbering};
    int status = ORCAP_OK;
    for (unsigned i = 0; i < (p->share_count ? p->share_count : 1) && status == ORCAP_OK; i++) {
        struct sessions_part *of = p->share_count ? p->shares[i] : p;
        struct sessions *sessions = &of->tracker->sessions;
        status = ordered_add(&r->ordered, sessions->stores, sessions->spills, i);
        if (status == ORCAP_OK)
            status = ordered_add(&r->ordered, sessions->plain, NULL, i);
    }
    if (status != ORCAP_OK) {
        session_rows_free(&r->rows);
        return status;
    }
    ordered_start(&r->ordered);
    *ret_rows = &r->rows;
    return ORCAP_OK;
}

struct part *sessions_new(uint64_t max_memory) {
    struct sessions_part *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->part = (struct part){.rows = sessions_part_rows, .evicted = sessions_part_evicted, .free = sessions_part_free, .follow = sessions_part_follow};
    p->max_memory = max_memory;
    services_init(&p->services);
    return &p->part;
}

/* ---- conversations over TCP ---- */

static const uint32_t PLACE_V6 = (uint32_t)1 << 31;

/* They count only what is counted, and so have sessions of their own. */
struct tcp_part {
    struct part part;
    struct sessions sessions;
};

struct tcp_rows {
    struct orcap_rows rows;
    const struct sessions *sessions;
    struct ranking ranking;
    char client[IP6_TEXT], server[IP6_TEXT];
    bool rest_shown;
};

static int tcp_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct tcp_rows *r = (struct tcp_rows *)rows;
    uint32_t place;
    cell_word(&cells[CONVERSATIONS_layer], "tcp");
    if (!ranking_next(&r->ranking, &place)) {
        bool rest = r->sessions->evicted && !r->rest_shown;
        if (rest)
            cells_conversation_rest(&r->sessions->rest, cells);
        r->rest_shown = true;
        return rest;
    }
    struct shown shown = place & PLACE_V6 ? shown_v6(store_entry(&r->sessions->stores[1], place & ~PLACE_V6))
                                          : shown_v4(store_entry(&r->sessions->stores[0], place));
    const struct session *s = shown.session;
    int out = session_client(s), in = !out;
    cell_address(&cells[CONVERSATIONS_a], out ? shown.b : shown.a, shown.v6, r->client);
    cell_i64(&cells[CONVERSATIONS_a_port], out ? shown.b_port : shown.a_port);
    cell_address(&cells[CONVERSATIONS_b], out ? shown.a : shown.b, shown.v6, r->server);
    cell_i64(&cells[CONVERSATIONS_b_port], out ? shown.a_port : shown.b_port);
    cell_i64(&cells[CONVERSATIONS_session], s->number);
    cell_count(&cells[CONVERSATIONS_packets], session_packets(s, 0) + session_packets(s, 1));
    cell_count(&cells[CONVERSATIONS_bytes], s->bytes[0] + s->bytes[1]);
    cell_count(&cells[CONVERSATIONS_packets_ab], session_packets(s, out));
    cell_count(&cells[CONVERSATIONS_bytes_ab], s->bytes[out]);
    cell_count(&cells[CONVERSATIONS_packets_ba], session_packets(s, in));
    cell_count(&cells[CONVERSATIONS_bytes_ba], s->bytes[in]);
    cell_times(&cells[CONVERSATIONS_start_ns], s->start_ns, s->end_ns);
    return 1;
}

static void tcp_rows_free(struct orcap_rows *rows) {
    struct tcp_rows *r = (struct tcp_rows *)rows;
    ranking_clear(&r->ranking);
    free(r);
}

static void rank_session(struct ranking *ranking, const struct session *s, uint32_t place) {
    if (s->flags & SESSION_SHOWN)
        ranking_add(ranking, (struct rank){s->bytes[0] + s->bytes[1], s->number, place});
}

static int tcp_part_rows(struct part *part, struct orcap_rows **ret_rows) {
    const struct sessions *sessions = &((struct tcp_part *)part)->sessions;
    struct tcp_rows *r = calloc(1, sizeof *r);
    if (!r || !ranking_init(&r->ranking, (size_t)sessions->stores[0].count + sessions->stores[1].count)) {
        free(r);
        return ORCAP_EMEMORY;
    }
    r->rows = rows_of(orcap_table_find("conversations"), tcp_next, tcp_rows_free);
    r->sessions = sessions;
    for (uint32_t place = 1; place <= sessions->stores[0].count; place++)
        rank_session(&r->ranking, &((const struct session4 *)store_entry(&sessions->stores[0], place))->session, place);
    for (uint32_t place = 1; place <= sessions->stores[1].count; place++)
        rank_session(&r->ranking, &((const struct session6 *)store_entry(&sessions->stores[1], place))->session, place | PLACE_V6);
    ranking_start(&r->ranking);
    *ret_rows = &r->rows;
    return ORCAP_OK;
}

static int tcp_part_take(struct part *part, const struct event *events, size_t count) {
    return sessions_take(&((struct tcp_part *)part)->sessions, events, count, NULL);
}

static uint64_t tcp_part_evicted(const struct part *part) {
    return ((const struct tcp_part *)part)->sessions.evicted;
}

static void tcp_part_free(struct part *part) {
    sessions_clear(&((struct tcp_part *)part)->sessions);
    free(part);
}

struct part *tcp_conversations_new(uint64_t max_memory, const struct session_limits *limits) {
    struct tcp_part *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->part = (struct part){.take = tcp_part_take, .rows = tcp_part_rows, .evicted = tcp_part_evicted, .free = tcp_part_free};
    sessions_init(&p->sessions, max_memory, limits);
    p->sessions.tcp_only = p->sessions.counted_only = true;
    return &p->part;
}
