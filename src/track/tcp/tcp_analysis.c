#include "track/tcp/tcp_analysis.h"

#include "core/cursor.h"
#include "track/history.h"

static const int64_t FAST_NS = 20000000;   /* a fast retransmission follows the duplicates within so long */
static const int64_t REORDER_NS = 3000000; /* what comes later than that after its successor was sent again, if the round trip is not known */

static bool before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

/* A segment and whose it is. */
struct turn {
    const struct digest_ip *ip;
    struct tcp_analysis *analysis;
    struct tcp_side *own, *peer;
    const struct unacked_pool *pool;
    int64_t time_ns;
    uint32_t seq, ack, size, window;
    uint32_t length; /* size, and one for SYN or FIN */
    uint16_t flags;
    int way;
};

void tcp_analysis_init(struct tcp_analysis *analysis, struct tcp_detail *detail) {
    *analysis = (struct tcp_analysis){.sides = {{.scale = SCALE_UNKNOWN}, {.scale = SCALE_UNKNOWN}}};
    if (detail)
        *detail = (struct tcp_detail){.first_ns = ORCAP_NO_TIME, .last_ns = ORCAP_NO_TIME};
}

/* ---- options ---- */

/* The data of the first option of a kind, NULL when it is not there. */
static const uint8_t *find_option(const struct digest_ip *ip, const struct orcap_frame *frame, uint8_t kind, uint32_t *ret_size) {
    uint32_t end = ip->payload_at, at = end - (ip->tcp_header - 20u);
    while (at < end && at < frame->caplen) {
        uint32_t left = (end < frame->caplen ? end : frame->caplen) - at;
        const uint8_t *p = frame->bytes + at;
        if (p[0] == 0)
            return NULL;
        if (p[0] == 1) {
            at++;
            continue;
        }
        if (left < 2 || p[1] < 2 || p[1] > left)
            return NULL;
        if (p[0] == kind) {
            *ret_size = p[1] - 2u;
            return p + 2;
        }
        at += p[1];
    }
    return NULL;
}

/* RFC 7323: windows are scaled when both SYNs say by how much; after one that does not, none are. */
static void note_scale(struct turn *t, const struct orcap_frame *frame) {
    if (!(t->flags & TCP_SYN))
        return;
    uint32_t size;
    const uint8_t *shift = find_option(t->ip, frame, 3, &size);
    if (shift && size)
        t->own->scale = (int8_t)(*shift < 14 ? *shift : 14);
    if (!shift)
        t->own->scale = t->peer->scale = SCALE_NONE;
}

/* RFC 2018: bytes that came, though others before them have not. */
static uint32_t bytes_selected(const struct digest_ip *ip, const struct orcap_frame *frame) {
    uint32_t size, sum = 0;
    const uint8_t *edges = find_option(ip, frame, 5, &size);
    for (uint32_t at = 0; edges && at + 8 <= size; at += 8)
        sum += load_be32(edges + at + 4) - load_be32(edges + at);
    return sum;
}

/* ---- what a segment says of windows and by its acknowledgement ---- */

static bool is_plain(const struct turn *t) {
    return !(t->flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

/* Says nothing but what its sender's last segment said. */
static bool repeats(const struct turn *t) {
    return t->size == 0 && is_plain(t) && t->seq == t->own->next && t->ack == t->own->ack;
}

/* The last byte that the other end has room for. */
static bool fills_window(const struct turn *t) {
    unsigned shift = t->peer->sent.marks & SIDE_SCALES && t->peer->scale > 0 ? (unsigned)t->peer->scale : 0;
    return t->size && is_plain(t) && t->peer->scale != SCALE_UNKNOWN && t->seq + t->size == t->peer->ack + ((uint32_t)t->peer->window << shift);
}

static uint32_t words_of_acknowledgement(struct turn *t) {
    if (!repeats(t))
        return 0;
    if (t->window != t->own->window)
        return t->window ? TCP_WINDOW_UPDATE : 0;
    if (t->window)
        return t->peer->sent.marks & SIDE_KEEP_ALIVE ? TCP_KEEP_ALIVE_ACK : TCP_DUPLICATE_ACK;
    return t->peer->sent.marks & SIDE_PROBE ? TCP_ZERO_WINDOW_PROBE_ACK : 0;
}

/* zero_window_probe: one byte, the next one, though the other end's window is closed.
 * zero_window: a window of 0, except in a SYN, FIN or RST.
 * lost_segment: it begins past all that was seen of its direction.
 * keep_alive: no byte or one, at the last number that was sent already.
 * No byte, at the next number, acknowledging the same as its sender's segment before: window_update, with another window that is not 0;
 * keep_alive_ack, with the same, in answer to a keep-alive; duplicate_ack, with the same, otherwise; zero_window_probe_ack, with 0 again, in answer to a probe.
 * window_full: its last byte is the last that the other end has room for. */
static uint32_t words_of_header(struct turn *t) {
    uint32_t words = 0;
    if (t->size == 1 && t->seq == t->own->next && t->peer->window == 0)
        return TCP_ZERO_WINDOW_PROBE;
    if (t->window == 0 && is_plain(t))
        words |= TCP_ZERO_WINDOW;
    if (t->own->next && before(t->own->next, t->seq) && !(t->flags & TCP_RST)) {
        words |= TCP_LOST_SEGMENT;
        t->own->sent.marks = (uint16_t)((t->own->sent.marks | SIDE_HOLE) & ~SIDE_TOLD);
    }
    if (t->size <= 1 && t->seq == t->own->next - 1 && is_plain(t))
        words |= TCP_KEEP_ALIVE;
    if (fills_window(t))
        words |= TCP_WINDOW_FULL;
    return words | words_of_acknowledgement(t);
}

/* ack_lost_segment: it acknowledges what was not seen (or the byte of a probe); told once until the other end is seen to have lost more. */
static uint32_t words_of_lost(struct turn *t) {
    struct tcp_side *peer = t->peer;
    if (!peer->most_to_ack || !(t->flags & TCP_ACK) || !before(peer->most_to_ack, t->ack) || peer->sent.marks & SIDE_TOLD)
        return 0;
    peer->sent.marks |= SIDE_TOLD;
    return TCP_ACK_LOST_SEGMENT;
}

/* ---- whether a segment was sent before ---- */

static int64_t reorder_ns(const struct turn *t) {
    return t->analysis->sides[0].sent.marks & SIDE_RTT && t->analysis->rtt_ns ? t->analysis->rtt_ns : REORDER_NS;
}

static bool is_within(int64_t time_ns, int64_t since_ns, int64_t limit_ns) {
    return (int64_t)((uint64_t)time_ns - (uint64_t)since_ns) < limit_ns;
}

/* Of a segment with bytes, SYN or FIN that is no keep-alive:
 * spurious_retransmission: the other end had acknowledged all of its bytes.
 * The rest only when it begins before the highest number seen (but not one byte before, with more than that one: the one was a probe's):
 * fast_retransmission: the other end has just asked for it, twice or more, within 20 ms.
 * out_of_order: it came within a round trip (or 3 ms) of that highest number, and does not end there.
 * retransmission: all others; the first two are retransmissions too. */
static uint32_t words_of_repetition(const struct turn *t, uint32_t words) {
    const struct tcp_side *own = t->own, *peer = t->peer;
    if (!t->length || words & TCP_KEEP_ALIVE)
        return 0;
    if (t->size && peer->ack && !before(peer->ack, t->seq + t->size))
        return TCP_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION;
    bool is_old = own->next && before(t->seq, own->next) && !(t->size > 1 && t->seq == own->next - 1);
    if (!is_old)
        return 0;
    if (peer->duplicates >= 2 && peer->ack == t->seq && is_within(t->time_ns, t->analysis->ack_ns[!t->way], FAST_NS))
        return TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION;
    if (is_within(t->time_ns, t->analysis->next_ns[t->way], reorder_ns(t)) && t->seq + t->length != own->next)
        return TCP_OUT_OF_ORDER;
    return TCP_RETRANSMISSION;
}

/* ---- what is kept ---- */

static void note_rtt(const struct turn *t) {
    struct tcp_analysis *analysis = t->analysis;
    uint16_t *marks = &analysis->sides[0].sent.marks;
    if ((t->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && !(*marks & SIDE_RTT)) {
        *marks |= SIDE_SYN_TIME;
        analysis->rtt_ns = t->time_ns;
    } else if ((t->flags & (TCP_SYN | TCP_ACK)) == TCP_ACK && *marks & SIDE_SYN_TIME) {
        *marks = (uint16_t)((*marks | SIDE_RTT) & ~SIDE_SYN_TIME);
        analysis->rtt_ns = (int64_t)((uint64_t)t->time_ns - (uint64_t)analysis->rtt_ns);
    }
}

static void note_duplicates(const struct turn *t, uint32_t words, uint64_t number, struct tcp_detail_side *detail) {
    struct tcp_side *own = t->own;
    if (words & TCP_DUPLICATE_ACK)
        own->duplicates = (uint8_t)(own->duplicates + (own->duplicates < UINT8_MAX));
    if (detail)
        detail->duplicates += words & TCP_DUPLICATE_ACK ? 1 : 0;
    if (t->ack == own->ack)
        return;
    own->duplicates = 0;
    if (detail) {
        detail->duplicates = 0;
        detail->ack_number = number;
    }
}

static void note_segment(const struct turn *t, uint32_t words, uint64_t number, struct tcp_detail_side *detail) {
    struct tcp_side *own = t->own;
    uint32_t end = t->seq + t->length;
    bool probe = words & TCP_ZERO_WINDOW_PROBE;
    if ((before(own->next, end) || !own->next) && !probe) {
        own->next = end;
        t->analysis->next_ns[t->way] = t->time_ns;
        if (detail)
            detail->next_number = number;
    }
    if ((t->seq == own->most_to_ack || !own->most_to_ack) && !probe)
        own->most_to_ack = own->next;
    own->window = (uint16_t)t->window;
    own->ack = t->ack;
    t->analysis->ack_ns[t->way] = t->time_ns;
    unsigned kept = own->sent.marks & (SIDE_HOLE | SIDE_TOLD | SIDE_SYN_TIME | SIDE_RTT);
    kept |= t->flags & TCP_SYN ? 0 : SIDE_SCALES;
    kept |= words & TCP_KEEP_ALIVE ? SIDE_KEEP_ALIVE : 0;
    own->sent.marks = (uint16_t)(kept | (probe ? SIDE_PROBE : 0));
    if (t->flags & TCP_ACK)
        t->peer->sent.marks &= (uint16_t)~SIDE_HOLE;
}

static void count_words(const struct turn *t, uint32_t words) {
    struct tcp_analysis *analysis = t->analysis;
    analysis->retransmissions[t->way] += words & TCP_RETRANSMISSION ? 1 : 0;
    analysis->zero_windows[t->way] += words & TCP_ZERO_WINDOW ? 1 : 0;
    analysis->out_of_order += words & TCP_OUT_OF_ORDER ? 1 : 0;
    if (words & TCP_ACK_LOST_SEGMENT && analysis->lost[!t->way] < UINT8_MAX)
        analysis->lost[!t->way]++;
}

void tcp_analysis_letters(struct tcp_analysis *analysis, int way, const struct digest_ip *ip, uint32_t words, uint64_t *letters) {
    if (words & TCP_RETRANSMISSION && ip->payload_size)
        history_count(letters, way, HISTORY_REPEATED, analysis->retransmissions[way]);
    if (words & TCP_ZERO_WINDOW)
        history_count(letters, way, HISTORY_WINDOW, analysis->zero_windows[way]);
    if (words & TCP_ACK_LOST_SEGMENT && analysis->lost[!way] < UINT8_MAX)
        history_count(letters, !way, HISTORY_GAP, analysis->lost[!way]);
}

/* ---- what fields of packets say besides ---- */

enum { COMPLETE_SYN = 1, COMPLETE_SYN_ACK = 2, COMPLETE_ACK = 4, COMPLETE_DATA = 8, COMPLETE_FIN = 16, COMPLETE_RST = 32 };

/* As Wireshark counts: what comes before a SYN only from the second segment on. */
static uint8_t completeness_of(const struct turn *t, bool first) {
    unsigned bits = 0;
    if (first && (t->flags & (TCP_SYN | TCP_ACK)) != TCP_SYN)
        return 0;
    if (t->flags & TCP_SYN)
        bits |= t->flags & TCP_ACK ? COMPLETE_SYN_ACK : COMPLETE_SYN;
    else if (t->flags & TCP_ACK && !t->size)
        bits |= COMPLETE_ACK;
    bits |= t->size ? COMPLETE_DATA : 0;
    bits |= t->flags & TCP_FIN ? COMPLETE_FIN : 0;
    return (uint8_t)(bits | (t->flags & TCP_RST ? COMPLETE_RST : 0));
}

static int64_t span(int64_t from_ns, int64_t to_ns) {
    return from_ns == ORCAP_NO_TIME || to_ns == ORCAP_NO_TIME ? ORCAP_NO_TIME : (int64_t)((uint64_t)to_ns - (uint64_t)from_ns);
}

static void tell_before(const struct turn *t, struct tcp_detail *detail, uint32_t words, int64_t time_ns, struct tcp_facts *facts) {
    const struct tcp_detail_side *own = &detail->sides[t->way];
    if (words & TCP_DUPLICATE_ACK) {
        facts->duplicate_count = own->duplicates;
        facts->duplicate_of = own->ack_number;
    }
    if ((words & (TCP_RETRANSMISSION | TCP_FAST_RETRANSMISSION | TCP_SPURIOUS_RETRANSMISSION)) == TCP_RETRANSMISSION) {
        struct unacked_arrival arrival = {own->next_number, t->analysis->next_ns[t->way]};
        (void)unacked_since(t->pool, &t->own->sent, &own->first, t->seq, &arrival);
        facts->rto_number = arrival.number;
        facts->rto_ns = span(arrival.time_ns, t->time_ns);
    }
    bool first = !detail->met;
    detail->met = true;
    if (detail->first_ns == ORCAP_NO_TIME)
        detail->first_ns = detail->last_ns = time_ns;
    facts->since_first_ns = span(detail->first_ns, time_ns);
    facts->since_last_ns = span(detail->last_ns, time_ns);
    detail->last_ns = time_ns == ORCAP_NO_TIME ? detail->last_ns : time_ns;
    facts->completeness = detail->completeness;
    detail->completeness |= completeness_of(t, first);
    facts->scale = t->own->scale;
}

/* bytes_in_flight: from the first byte that is not acknowledged to the last that was sent, but for those acknowledged selectively.
 * push_bytes_sent: bytes since the segment after the last one with PSH. */
static void tell_flight(const struct turn *t, struct tcp_detail *detail, struct tcp_facts *facts) {
    struct tcp_detail_side *own = &detail->sides[t->way];
    const struct unacked *sent = &t->own->sent;
    if (!t->size || !sent->count || sent->marks & SIDE_HOLE)
        return;
    uint32_t sent_bytes = own->most_in_flight - sent->first.seq, selected = detail->sides[!t->way].selected;
    if (sent_bytes > (uint32_t)1 << 30) /* further than any window reaches */
        return;
    facts->in_flight = sent_bytes > selected ? sent_bytes - selected : 0;
    own->pushed = own->pushed_last ? t->size : own->pushed + t->size;
    own->pushed_last = t->flags & TCP_PSH;
    facts->pushed = facts->in_flight ? own->pushed : 0;
}

/* ---- a segment ---- */

static void keep_segment(struct unacked_pool *pool, const struct turn *t, const struct unacked_arrival *arrival, struct tcp_detail_side *detail) {
    if (!t->length)
        return;
    uint32_t end = t->seq + t->size;
    if (detail && (!t->own->sent.count || before(detail->most_in_flight, end)))
        detail->most_in_flight = end;
    unacked_add(pool, &t->own->sent, detail ? &detail->first : NULL, t->seq, t->seq + t->length, arrival);
}

void tcp_analysis_take(struct unacked_pool *pool, struct tcp_analysis *analysis, struct tcp_detail *detail, int way, const struct digest_ip *ip,
                       const struct orcap_frame *frame, bool reused, struct tcp_facts *ret_facts) {
    uint16_t flags = ip->tcp_flags;
    int64_t time_ns = frame->time_ns == ORCAP_NO_TIME ? analysis->ack_ns[way] : frame->time_ns;
    struct turn t = {
        .ip = ip,
        .analysis = analysis,
        .own = &analysis->sides[way],
        .peer = &analysis->sides[!way],
        .pool = pool,
        .time_ns = time_ns,
        .seq = ip->tcp_seq,
        .ack = ip->tcp_ack,
        .size = ip->payload_size,
        .window = ip->tcp_window,
        .length = ip->payload_size + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0),
        .flags = flags,
        .way = way,
    };
    struct tcp_detail_side *own = detail ? &detail->sides[way] : NULL;
    const struct unacked_arrival arrival = {frame->number, time_ns};
    note_scale(&t, frame);
    note_rtt(&t);
    uint32_t words = words_of_header(&t);
    note_duplicates(&t, words, frame->number, own);
    words |= words_of_lost(&t);
    words |= words_of_repetition(&t, words);
    words |= reused ? TCP_REUSED_PORTS : 0;
    count_words(&t, words);
    if (detail) {
        *ret_facts = (struct tcp_facts){.ack_rtt_ns = ORCAP_NO_TIME, .rtt_ns = ORCAP_NO_TIME, .rto_ns = ORCAP_NO_TIME};
        tell_before(&t, detail, words, frame->time_ns, ret_facts);
    }
    ret_facts->words = words;
    keep_segment(pool, &t, &arrival, own);
    note_segment(&t, words, frame->number, own);
    struct unacked_arrival acked = {0};
    bool answers = unacked_acknowledge(pool, &t.peer->sent, detail ? &detail->sides[!way].first : NULL, t.ack, &acked);
    if (!detail)
        return;
    if (answers) {
        ret_facts->acked_number = acked.number;
        ret_facts->ack_rtt_ns = acked.time_ns == time_ns ? ORCAP_NO_TIME : span(acked.time_ns, time_ns);
    }
    if (analysis->sides[0].sent.marks & SIDE_RTT)
        ret_facts->rtt_ns = analysis->rtt_ns;
    own->selected = bytes_selected(ip, frame);
    tell_flight(&t, detail, ret_facts);
}

void tcp_analysis_release(struct unacked_pool *pool, struct tcp_analysis *analysis) {
    unacked_release(pool, &analysis->sides[0].sent);
    unacked_release(pool, &analysis->sides[1].sent);
}
