/* Fields of sessions: which one a packet belongs to, and of TCP where its segment stands in it and what it is to those before it; and of datagrams that a
 * packet completes. By Wireshark's names, where it has one. */
#include "analyse/fields.h"
#include "analyse/part.h"
#include "dissect/plan.h"
#include "track/session.h"

#include <orcap/streaming.h>

#include <stdlib.h>

/* FIELD(code, name, kind, bits, how it is printed) */
#define SESSION_FIELDS(FIELD)                                                          \
    FIELD(SESSION, "=session", UINT, 32, BY_KIND)                                      \
    FIELD(TCP_STREAM, "=tcp.stream", UINT, 32, BY_KIND)                                \
    FIELD(UDP_STREAM, "=udp.stream", UINT, 32, BY_KIND)                                \
    FIELD(SEQ, "=tcp.seq", UINT, 32, BY_KIND)                                          \
    FIELD(NEXT_SEQ, "=tcp.nxtseq", UINT, 32, BY_KIND)                                  \
    FIELD(ACK, "=tcp.ack", UINT, 32, BY_KIND)                                          \
    FIELD(WINDOW, "=tcp.window_size", UINT, 32, BY_KIND)                               \
    FIELD(SCALE, "=tcp.window_size_scalefactor", INT, 32, BY_KIND)                     \
    FIELD(TIME_RELATIVE, "=tcp.time_relative", INT, 64, SECONDS)                       \
    FIELD(TIME_DELTA, "=tcp.time_delta", INT, 64, SECONDS)                             \
    FIELD(COMPLETENESS, "=tcp.completeness", UINT, 8, BY_KIND)                         \
    FIELD(IP_LENGTH, "=ip.reassembled.length", UINT, 32, BY_KIND)                      \
    FIELD(IP_FRAGMENTS, "=ip.fragment.count", UINT, 32, BY_KIND)                       \
    FIELD(IP_OVERLAP, "=ip.fragment.overlap", UINT, 1, BY_KIND)                        \
    FIELD(IP_CONFLICT, "=ip.fragment.overlap.conflict", UINT, 1, BY_KIND)              \
    FIELD(IPV6_LENGTH, "=ipv6.reassembled.length", UINT, 32, BY_KIND)                  \
    FIELD(IPV6_FRAGMENTS, "=ipv6.fragment.count", UINT, 32, BY_KIND)                   \
    FIELD(IPV6_OVERLAP, "=ipv6.fragment.overlap", UINT, 1, BY_KIND)                    \
    FIELD(IPV6_CONFLICT, "=ipv6.fragment.overlap.conflict", UINT, 1, BY_KIND)          \
    FIELD(FLAGS, "=tcp.analysis.flags", UINT, 1, BY_KIND)                              \
    FIELD(DUPLICATE_COUNT, "=tcp.analysis.duplicate_ack_num", UINT, 32, BY_KIND)       \
    FIELD(DUPLICATE_OF, "=tcp.analysis.duplicate_ack_frame", UINT, 64, BY_KIND)        \
    FIELD(ACKS_FRAME, "=tcp.analysis.acks_frame", UINT, 64, BY_KIND)                   \
    FIELD(ACK_RTT, "=tcp.analysis.ack_rtt", INT, 64, SECONDS)                          \
    FIELD(INITIAL_RTT, "=tcp.analysis.initial_rtt", INT, 64, SECONDS)                  \
    FIELD(IN_FLIGHT, "=tcp.analysis.bytes_in_flight", UINT, 32, BY_KIND)               \
    FIELD(PUSHED, "=tcp.analysis.push_bytes_sent", UINT, 32, BY_KIND)                  \
    FIELD(RTO, "=tcp.analysis.rto", INT, 64, SECONDS)                                  \
    FIELD(RTO_FRAME, "=tcp.analysis.rto_frame", UINT, 64, BY_KIND)                     \
    WORD_FIELDS(FIELD)

/* Those that are there or not, in the order of enum tcp_word. */
#define WORD_FIELDS(FIELD)                                                             \
    FIELD(WORDS, "=tcp.analysis.retransmission", UINT, 1, BY_KIND)                     \
    FIELD(FAST_RETRANSMISSION, "=tcp.analysis.fast_retransmission", UINT, 1, BY_KIND)  \
    FIELD(SPURIOUS, "=tcp.analysis.spurious_retransmission", UINT, 1, BY_KIND)         \
    FIELD(OUT_OF_ORDER, "=tcp.analysis.out_of_order", UINT, 1, BY_KIND)                \
    FIELD(LOST_SEGMENT, "=tcp.analysis.lost_segment", UINT, 1, BY_KIND)                \
    FIELD(ACK_LOST_SEGMENT, "=tcp.analysis.ack_lost_segment", UINT, 1, BY_KIND)        \
    FIELD(KEEP_ALIVE, "=tcp.analysis.keep_alive", UINT, 1, BY_KIND)                    \
    FIELD(KEEP_ALIVE_ACK, "=tcp.analysis.keep_alive_ack", UINT, 1, BY_KIND)            \
    FIELD(DUPLICATE_ACK, "=tcp.analysis.duplicate_ack", UINT, 1, BY_KIND)              \
    FIELD(WINDOW_UPDATE, "=tcp.analysis.window_update", UINT, 1, BY_KIND)              \
    FIELD(WINDOW_FULL, "=tcp.analysis.window_full", UINT, 1, BY_KIND)                  \
    FIELD(ZERO_WINDOW, "=tcp.analysis.zero_window", UINT, 1, BY_KIND)                  \
    FIELD(PROBE, "=tcp.analysis.zero_window_probe", UINT, 1, BY_KIND)                  \
    FIELD(PROBE_ACK, "=tcp.analysis.zero_window_probe_ack", UINT, 1, BY_KIND)          \
    FIELD(REUSED_PORTS, "=tcp.analysis.reused_ports", UINT, 1, BY_KIND)

#define FIELD_CODE(code, name, kind, bits, print) FIELD_##code,
enum field { SESSION_FIELDS(FIELD_CODE) FIELD_COUNT };
_Static_assert(TCP_REUSED_PORTS == 1 << (FIELD_REUSED_PORTS - FIELD_WORDS), "the words stand in order");
#define FIELD_ENTRY(code, filter_name, of_kind, bits, how)                                                                                       \
    [FIELD_##code] = {.name = &(filter_name)[1], .kind = ORCAP_##of_kind, .width = (bits), .filter = (filter_name), .print = ORCAP_PRINT_##how},
static const struct orcap_field FIELDS[FIELD_COUNT] = {SESSION_FIELDS(FIELD_ENTRY)};
#define FIELD_LAYER(code, name, kind, bits, print) [FIELD_##code] = "",
static const char *const LAYERS[FIELD_COUNT] = {SESSION_FIELDS(FIELD_LAYER)};

enum { EXCHANGES = 2 * DIGEST_IPS /* of a packet with tunnels, and of the datagram that it completes */, JOINED_MOST = 4 };

/* A header of a transport in the packet at hand. */
struct exchanged {
    uint32_t session, stream;
    uint8_t transport;
    bool analysed;
    uint16_t flags;
    uint32_t seq, ack, next, window;
    struct tcp_facts facts;
};

/* A datagram that the packet at hand completes. */
struct joined {
    uint32_t length, fragments, repeated, conflicts;
    uint8_t version;
};

struct following {
    struct part part;
    struct session_follower follower;
    struct orcap_analysis *analysis;
    struct sessions sessions;
    uint32_t *streams; /* by session: place among those of its protocol, from 1 */
    size_t stream_capacity;
    uint32_t tcp_count, udp_count;
    uint32_t replaced; /* stream of the session that the next one takes the place of; 0: of none */
    size_t count, joined_count;
    struct exchanged exchanged[EXCHANGES];
    struct joined joined[JOINED_MOST];
};

/* ---- what a packet gives ---- */

/* Each session of TCP is a tcp.stream of its own; those of UDP between the same ends are one udp.stream, however long they are silent. */
static uint32_t *stream_of(struct following *f, uint32_t session) {
    if (session >= f->stream_capacity) {
        size_t capacity = f->stream_capacity ? f->stream_capacity : 1024;
        while (capacity <= session)
            capacity *= 2;
        uint32_t *grown = realloc(f->streams, capacity * sizeof *grown);
        if (!grown)
            return NULL;
        memset(grown + f->stream_capacity, 0, (capacity - f->stream_capacity) * sizeof *grown);
        f->streams = grown;
        f->stream_capacity = capacity;
    }
    return &f->streams[session];
}

static void take_segment(const struct following *f, const struct session *session, int way, const struct digest_ip *ip, struct exchanged *exchanged) {
    uint32_t length = ip->payload_size + (ip->tcp_flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
    exchanged->analysed = ip->tcp_header >= 20;
    exchanged->flags = ip->tcp_flags;
    exchanged->seq = ip->tcp_seq - session->base[way];
    exchanged->next = exchanged->seq + length;
    exchanged->ack = ip->tcp_ack - (ip->tcp_flags & TCP_ACK ? session->base[!way] : 0);
    exchanged->facts = f->sessions.facts;
    bool scaled = !(ip->tcp_flags & TCP_SYN) && exchanged->facts.scale > 0;
    exchanged->window = (uint32_t)ip->tcp_window << (scaled ? exchanged->facts.scale : 0);
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct following *f = (struct following *)((char *)follower - offsetof(struct following, follower));
    uint32_t *stream = stream_of(f, session->number);
    if (!stream)
        return ORCAP_EMEMORY;
    if (!*stream && ip->transport == TRANSPORT_UDP)
        *stream = f->replaced ? f->replaced : ++f->udp_count;
    else if (!*stream && ip->transport == TRANSPORT_TCP)
        *stream = ++f->tcp_count;
    f->replaced = 0;
    if (event->place == EVENT_NO_PLACE || f->count == EXCHANGES)
        return ORCAP_OK;
    struct exchanged *exchanged = &f->exchanged[f->count++];
    *exchanged = (struct exchanged){.session = session->number, .stream = *stream - 1, .transport = ip->transport};
    if (ip->transport == TRANSPORT_TCP)
        take_segment(f, session, way, ip, exchanged);
    return ORCAP_OK;
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    struct following *f = (struct following *)((char *)follower - offsetof(struct following, follower));
    if (replaced && number < f->stream_capacity)
        f->replaced = f->streams[number];
}

static int take_events(struct part *part, const struct event *events, size_t count) {
    struct following *f = (struct following *)part;
    for (size_t i = 0; i < count; i++)
        if (events[i].datagram && events[i].complete && f->joined_count < JOINED_MOST)
            f->joined[f->joined_count++] = (struct joined){.length = events[i].frame->len,
                                                           .fragments = events[i].fragments,
                                                           .repeated = events[i].repeated,
                                                           .conflicts = events[i].conflicts,
                                                           .version = events[i].digest->ips[0].version};
    return sessions_take(&f->sessions, events, count, NULL);
}

/* ---- the provider ---- */

static void end(void *state) {
    struct following *f = state;
    orcap_analysis_free(f->analysis);
    sessions_clear(&f->sessions);
    free(f->streams);
    free(f);
}

static int begin(const struct orcap_context *context, void **ret_state) {
    struct following *f = calloc(1, sizeof *f);
    if (!f)
        return ORCAP_EMEMORY;
    const struct orcap_analysis_options options = fields_options(context);
    const struct session_limits limits = session_limits_of(&options);
    f->part = (struct part){.take = take_events};
    f->follower = (struct session_follower){take_packet, session_over};
    sessions_init(&f->sessions, options.max_memory, &limits);
    sessions_analyse(&f->sessions, ANALYSIS_FACTS);
    f->sessions.numbers_only = true;
    f->sessions.follower = &f->follower;
    int status = orcap_analysis_new(&options, &f->analysis, NULL);
    if (status == ORCAP_OK)
        status = analysis_add(f->analysis, &f->part);
    if (status < 0) {
        end(f);
        return status;
    }
    *ret_state = f;
    return ORCAP_OK;
}

static int feed(void *state, const struct orcap_packet *packet, const struct orcap_frame *frame) {
    struct following *f = state;
    (void)packet;
    f->count = f->joined_count = 0;
    return orcap_analysis_feed(f->analysis, frame, NULL, 1, NULL);
}

static bool tell_fact(const struct exchanged *e, enum field field, uint64_t *ret_number) {
    const struct tcp_facts *facts = &e->facts;
    const struct {
        enum field field;
        bool there;
        uint64_t number;
    } known[] = {
        {FIELD_TIME_RELATIVE, facts->since_first_ns != ORCAP_NO_TIME, (uint64_t)facts->since_first_ns},
        {FIELD_TIME_DELTA, facts->since_last_ns != ORCAP_NO_TIME, (uint64_t)facts->since_last_ns},
        {FIELD_COMPLETENESS, true, facts->completeness},
        {FIELD_FLAGS, facts->words, 1},
        {FIELD_DUPLICATE_COUNT, facts->duplicate_count, facts->duplicate_count},
        {FIELD_DUPLICATE_OF, facts->duplicate_of, facts->duplicate_of},
        {FIELD_ACKS_FRAME, facts->acked_number, facts->acked_number},
        {FIELD_ACK_RTT, facts->ack_rtt_ns != ORCAP_NO_TIME, (uint64_t)facts->ack_rtt_ns},
        {FIELD_INITIAL_RTT, facts->rtt_ns != ORCAP_NO_TIME && (facts->words || facts->acked_number || facts->in_flight), (uint64_t)facts->rtt_ns},
        {FIELD_IN_FLIGHT, facts->in_flight, facts->in_flight},
        {FIELD_PUSHED, facts->pushed, facts->pushed},
        {FIELD_RTO, facts->rto_ns != ORCAP_NO_TIME, (uint64_t)facts->rto_ns},
        {FIELD_RTO_FRAME, facts->rto_number, facts->rto_number},
        {FIELD_SCALE, !(e->flags & TCP_SYN), facts->scale < 0 ? (uint64_t)(int64_t)facts->scale : 1u << facts->scale},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].field == field) {
            *ret_number = known[i].number;
            return known[i].there;
        }
    *ret_number = 1;
    return field >= FIELD_WORDS && facts->words >> (field - FIELD_WORDS) & 1;
}

static bool tell(const struct exchanged *e, enum field field, uint64_t *ret_number) {
    bool tcp = e->transport == TRANSPORT_TCP;
    switch (field) {
    case FIELD_SESSION:
        *ret_number = e->session;
        return true;
    case FIELD_TCP_STREAM:
    case FIELD_UDP_STREAM:
        *ret_number = e->stream;
        return field == FIELD_TCP_STREAM ? tcp : e->transport == TRANSPORT_UDP;
    case FIELD_SEQ:
        *ret_number = e->seq;
        return tcp;
    case FIELD_NEXT_SEQ:
        *ret_number = e->next;
        return tcp && e->analysed;
    case FIELD_ACK:
        *ret_number = e->ack;
        return tcp;
    case FIELD_WINDOW:
        *ret_number = e->window;
        return tcp;
    default:
        return tcp && e->analysed && tell_fact(e, field, ret_number);
    }
}

static bool tell_joined(const struct joined *joined, enum field field, uint64_t *ret_number) {
    unsigned which = field - (joined->version == 4 ? FIELD_IP_LENGTH : FIELD_IPV6_LENGTH);
    *ret_number = which == 0 ? joined->length : which == 1 ? joined->fragments : 1;
    return which < 2 || (which == 2 && joined->repeated) || (which == 3 && joined->conflicts);
}

/* duplicate_ack is there twice, as tshark prints it: it has two items of that name, a heading and an expert's note. */
static bool find(const struct following *f, enum field field, size_t nth, uint64_t *ret_number) {
    if (field >= FIELD_IP_LENGTH && field <= FIELD_IPV6_CONFLICT) {
        for (size_t i = 0; i < f->joined_count; i++)
            if (tell_joined(&f->joined[i], field, ret_number) && !nth--)
                return true;
        return false;
    }
    nth /= field == FIELD_DUPLICATE_ACK ? 2 : 1;
    for (size_t i = 0; i < f->count; i++)
        if (tell(&f->exchanged[i], field, ret_number) && !nth--)
            return true;
    return false;
}

static bool get(const void *state, const struct orcap_packet *packet, const struct orcap_frame *frame, size_t field, size_t nth,
                uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    const struct following *f = state;
    (void)packet;
    (void)frame;
    (void)room;
    uint64_t number = 0;
    if (!f || !find(f, (enum field)field, nth, &number))
        return false;
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .kind = FIELDS[field].kind, .number = number};
    return true;
}

const struct orcap_provider session_fields = {.filter = "",
                                              .fields = FIELDS,
                                              .field_count = FIELD_COUNT,
                                              .layers = LAYERS,
                                              .begin = begin,
                                              .feed = feed,
                                              .end = end,
                                              .get = get};

struct orcap_analysis_options fields_options(const struct orcap_context *context) {
    return (struct orcap_analysis_options){.context = context,
                                           .max_memory = context->limits.max_memory ? context->limits.max_memory : (uint64_t)1 << 30,
                                           .tcp_idle_ns = context->limits.tcp_idle_ns,
                                           .udp_idle_ns = context->limits.udp_idle_ns,
                                           .icmp_idle_ns = context->limits.icmp_idle_ns};
}

int orcap_provide_sessions(struct orcap_context *context, const struct orcap_analysis_options *options) {
    if (options)
        context->limits = (struct context_limits){options->max_memory, options->tcp_idle_ns, options->udp_idle_ns, options->icmp_idle_ns};
    int status = orcap_context_provide(context, &session_fields);
    return status < 0 ? status : orcap_context_provide(context, &message_fields);
}
