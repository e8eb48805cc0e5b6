#include "analyse/cells.h"
#include "analyse/part.h"
#include "track/stream.h"

#include <orcap/follow.h>

#include <stdlib.h>

struct following {
    struct part part;
    struct session_follower follower;
    struct sessions sessions;
    struct streams streams;
    struct stream_pair pair;
    struct orcap_follow_target target;
    struct orcap_follow_piece piece; /* what all pieces of a session have in common */
    char client[IP6_TEXT], server[IP6_TEXT], proto[5];
    uint64_t tcp_count, udp_count;
    uint32_t session;  /* the one that is followed just now, if found */
    uint32_t replaced; /* session whose ends the next packet's has */
    bool found, open, was_replaced;
    int (*hear)(void *user, const struct orcap_follow_piece *piece);
    void *user;
    int status; /* sticky: what hear returned */
};

int orcap_follow_parse(const char *text, struct orcap_follow_target *ret_target, struct orcap_error *error) {
    static const struct {
        const char *prefix;
        enum orcap_follow_kind kind;
    } kinds[] = {{"tcp:", ORCAP_FOLLOW_TCP}, {"udp:", ORCAP_FOLLOW_UDP}, {"", ORCAP_FOLLOW_SESSION}};
    size_t i = 0;
    while (strncmp(text, kinds[i].prefix, strlen(kinds[i].prefix)))
        i++;
    const char *digits = text + strlen(kinds[i].prefix);
    uint64_t number = 0;
    size_t size = strspn(digits, "0123456789");
    for (size_t k = 0; k < size && number <= UINT32_MAX; k++)
        number = number * 10 + (uint64_t)(digits[k] - '0');
    if (!size || digits[size] || number > UINT32_MAX)
        return orcap_fail(error, ORCAP_ENAME, "\"%.60s\" is no session; write its number in the table sessions, or tcp:3, or udp:3", text);
    *ret_target = (struct orcap_follow_target){kinds[i].kind, (uint32_t)number};
    return ORCAP_OK;
}

/* ---- pieces ---- */

static void tell(struct following *f, bool from_client, const uint8_t *bytes, uint64_t size, const struct stream_packet *packet) {
    if (!size || !packet->counted || f->status < 0)
        return;
    f->piece.from_client = from_client;
    f->piece.bytes = bytes;
    f->piece.size = size;
    f->piece.number = packet->number;
    f->piece.time_ns = packet->time_ns;
    f->status = f->hear(f->user, &f->piece);
    f->piece.new_session = false;
}

static void tell_stream(struct following *f, const struct stream_piece *piece) {
    if (piece->kind != STREAM_END)
        tell(f, piece->way == f->pair.first, piece->kind == STREAM_BYTES ? piece->bytes : NULL, piece->size, &piece->packet);
}

static void flush(struct following *f) {
    struct stream_piece piece;
    if (!f->open)
        return;
    stream_flush(&f->pair);
    while (stream_next(&f->streams, &f->pair, &piece))
        tell_stream(f, &piece);
    stream_clear(&f->streams, &f->pair);
    f->open = false;
}

static void take_segment(struct following *f, int way, const struct event *event, const struct digest_ip *ip) {
    const struct stream_segment segment = stream_segment_of(event, ip);
    struct stream_piece piece;
    if (ip->tcp_flags & TCP_RST)
        return;
    if (ip->tcp_flags & TCP_SYN)
        stream_start(&f->pair.ways[way], segment.seq);
    if (stream_take(&f->streams, &f->pair, way, &segment, &piece))
        tell_stream(f, &piece);
    while (stream_next(&f->streams, &f->pair, &piece))
        tell_stream(f, &piece);
}

/* ---- sessions ---- */

static void begin(struct following *f, const struct session *session, int way, const struct digest_ip *ip) {
    int client = session_client(session);
    const union address *ends[2] = {way == client ? &ip->src : &ip->dst, way == client ? &ip->dst : &ip->src};
    char *texts[2] = {f->client, f->server};
    struct orcap_cell cell;
    for (int i = 0; i < 2; i++)
        texts[i][ip->version == 4 ? ip4_format(ends[i]->bytes, texts[i]) : ip6_format(ends[i]->bytes, texts[i])] = 0;
    char number[4];
    cell_proto(&cell, ip->proto, number);
    size_t size = cell.text.size < sizeof f->proto ? cell.text.size : sizeof f->proto - 1;
    memcpy(f->proto, cell.text.bytes, size);
    f->proto[size] = 0;
    bool ports = has_ports(ip);
    f->piece = (struct orcap_follow_piece){.session = session->number,
                                           .new_session = true,
                                           .proto = f->proto,
                                           .client = f->client,
                                           .server = f->server,
                                           .client_port = !ports ? -1 : way == client ? ip->sport : ip->dport,
                                           .server_port = !ports ? -1 : way == client ? ip->dport : ip->sport};
    f->session = session->number;
    f->found = f->open = true;
    f->pair = (struct stream_pair){.first = (uint8_t)client};
}

/* Is a session that has just begun the one that is asked for, or another of its ends? */
static bool is_wanted(struct following *f, const struct session *session, const struct digest_ip *ip) {
    bool goes_on = f->was_replaced && f->found && f->replaced == f->session, counted_before = f->was_replaced;
    f->was_replaced = false;
    switch (f->target.kind) {
    case ORCAP_FOLLOW_TCP:
        return ip->transport == TRANSPORT_TCP && f->tcp_count++ == f->target.number;
    case ORCAP_FOLLOW_UDP:
        if (ip->transport != TRANSPORT_UDP)
            return false;
        return goes_on || (!counted_before && f->udp_count++ == f->target.number);
    default:
        return session->number == f->target.number;
    }
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct following *f = (struct following *)((char *)follower - offsetof(struct following, follower));
    if (session_packets(session, 0) + session_packets(session, 1) == 1 && is_wanted(f, session, ip))
        begin(f, session, way, ip);
    if (!f->open || session->number != f->session)
        return ORCAP_OK;
    const struct stream_packet packet = {event->frame->number, event->frame->time_ns, event->counted};
    bool from_client = session_client(session) == way;
    if (ip->transport == TRANSPORT_TCP)
        take_segment(f, way, event, ip);
    else {
        if (ip->payload_captured)
            tell(f, from_client, event->frame->bytes + ip->payload_at, ip->payload_captured, &packet);
        tell(f, from_client, NULL, ip->payload_size - ip->payload_captured, &packet);
    }
    return f->status;
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    struct following *f = (struct following *)((char *)follower - offsetof(struct following, follower));
    f->replaced = number;
    f->was_replaced = replaced;
    if (f->open && number == f->session)
        flush(f);
}

static int take(struct part *part, const struct event *events, size_t count) {
    return sessions_take(&((struct following *)part)->sessions, events, count, NULL);
}

static int read_all(struct following *f, struct orcap_analysis *analysis, const struct orcap_batches *batches) {
    struct orcap_batch batch;
    int status;
    while ((status = batches->next(batches->user, &batch)) > 0) {
        status = orcap_analysis_feed(analysis, batch.frames, batch.verdicts, batch.count, NULL);
        if (status < 0)
            return status;
    }
    if (status == ORCAP_OK)
        status = orcap_analysis_finish(analysis);
    flush(f);
    return status < 0 ? status : f->status;
}

static int no_such_session(const struct following *f, struct orcap_error *error) {
    bool tcp = f->target.kind == ORCAP_FOLLOW_TCP, udp = f->target.kind == ORCAP_FOLLOW_UDP;
    uint64_t count = tcp ? f->tcp_count : udp ? f->udp_count : f->sessions.made;
    return orcap_fail(error, ORCAP_ENAME, "there is no such session; there %s %llu%s%s", count == 1 ? "is" : "are", (unsigned long long)count,
                      tcp ? " of TCP" : udp ? " of UDP" : "", count ? ", numbered from 0" : "");
}

int orcap_follow(const struct orcap_batches *batches, const struct orcap_analysis_options *options, const struct orcap_follow_target *target,
                 int (*hear)(void *user, const struct orcap_follow_piece *piece), void *user, struct orcap_error *error) {
    const struct orcap_analysis_options form = options ? *options : (struct orcap_analysis_options){0};
    const struct session_limits limits = session_limits_of(&form);
    uint64_t max_memory = form.max_memory ? form.max_memory : (uint64_t)1 << 30;
    struct following *f = calloc(1, sizeof *f);
    struct orcap_analysis *analysis = NULL;
    if (!f)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the session is followed");
    f->part.take = take;
    f->follower = (struct session_follower){take_packet, session_over};
    f->target = *target;
    f->hear = hear;
    f->user = user;
    f->streams.budget.limit = max_memory / 2;
    sessions_init(&f->sessions, max_memory / 2, &limits);
    f->sessions.numbers_only = true;
    f->sessions.follower = &f->follower;
    int status = orcap_analysis_new(&form, &analysis, error);
    if (status == ORCAP_OK)
        status = analysis_add(analysis, &f->part);
    if (status == ORCAP_OK)
        status = read_all(f, analysis, batches);
    if (status == ORCAP_OK && !f->found)
        status = no_such_session(f, error);
    else if (status < 0)
        (void)orcap_fail(error, status, "%s", orcap_status_text(status));
    orcap_analysis_free(analysis);
    stream_clear(&f->streams, &f->pair);
    sessions_clear(&f->sessions);
    free(f);
    return status;
}
