/* TCP as a bystander sees it (RFC 9293): who opened, what each end has sent, how it ended. */
#include "track/session.h"

static enum end_state state_of(const struct session *s, int way) {
    return s->end[way] & END_STATE;
}

static enum end_state state_before(const struct session *s, int way) {
    return s->end[way] >> END_BEFORE_SHIFT & END_STATE;
}

static void set_state(struct session *s, int way, enum end_state state) {
    unsigned kept = s->end[way] & (END_BASE_SET | END_NEXT_SET), before = s->end[way] & END_STATE;
    s->end[way] = (uint8_t)(kept | before << END_BEFORE_SHIFT | state);
}

static bool before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

/* Wireshark's rule: a SYN without ACK whose number differs from the first one of its direction. Where that direction was silent so far, its
 * first number is taken from what the other end acknowledged. */
bool tcp_opens_anew(const struct session *s, int way, const struct digest_ip *ip) {
    return (ip->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && s->end[way] & END_BASE_SET && ip->tcp_seq != s->base[way];
}

/* A second answer to a SYN, from another number on: Wireshark counts from there. */
bool tcp_answers_anew(const struct session *s, int way, const struct digest_ip *ip) {
    return (ip->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) && s->end[way] & END_BASE_SET && ip->tcp_seq != s->base[way];
}

static void note_bases(struct session *s, int way, const struct digest_ip *ip) {
    if (!(s->end[way] & END_BASE_SET) || tcp_answers_anew(s, way, ip)) {
        s->end[way] |= END_BASE_SET;
        s->base[way] = ip->tcp_flags & TCP_SYN ? ip->tcp_seq : ip->tcp_seq - 1;
    }
    if (ip->tcp_flags & TCP_ACK) {
        if (!(s->end[!way] & END_BASE_SET)) {
            s->end[!way] |= END_BASE_SET;
            s->base[!way] = ip->tcp_ack - 1;
            s->acked[way] = ip->tcp_ack;
        } else if (before(s->acked[way], ip->tcp_ack) || !s->acked[way])
            s->acked[way] = ip->tcp_ack;
    }
}

/* The client is whoever sent a SYN without ACK, or is answered by a SYN with ACK: better than the guess the session began with. */
static void note_client(struct session *s, int way, uint16_t flags) {
    if (!(flags & TCP_SYN) || s->passed & PASSED_SYN_SENT)
        return;
    if (flags & TCP_ACK && s->flags & SESSION_SYN_ACK)
        return;
    int client = flags & TCP_ACK ? !way : way;
    s->flags = (uint8_t)((s->flags & ~SESSION_CLIENT_IS_B) | (client ? SESSION_CLIENT_IS_B : 0));
}

/* Each byte of the stream once: what goes past `next` is new, what lies before it fills holes or was seen. A segment further ahead than any window
 * reaches (RFC 7323: 2^30) does not belong to the stream, nor does what comes with a reset. */
static uint32_t note_stream(struct session *s, int way, const struct digest_ip *ip, struct gaps *gaps) {
    bool syn = ip->tcp_flags & TCP_SYN, fin = ip->tcp_flags & TCP_FIN;
    uint32_t start = ip->tcp_seq + syn, end = start + ip->payload_size, fresh = 0;
    if (ip->tcp_flags & TCP_RST)
        return 0;
    if (!(s->end[way] & END_NEXT_SET)) {
        s->end[way] |= END_NEXT_SET;
        s->next[way] = start;
    }
    uint32_t next = s->next[way];
    if (before(start, next)) {
        uint32_t old_end = before(end, next) ? end : next;
        if (s->gaps && start != end)
            fresh += gaps_fill(gaps, s->gaps, way, start, old_end);
        start = old_end;
    } else if (start != next) {
        if (start - next > (uint32_t)1 << 30)
            return 0;
        if (ip->payload_size || fin)
            gaps_add(gaps, &s->gaps, way, next, start);
        else
            return 0; /* an acknowledgement from further on says nothing of what is missing */
    }
    if (before(next, end + fin)) {
        fresh += end - start;
        s->next[way] = end + fin;
    }
    return fresh;
}

static void step_from_inactive(struct session *s, int way, uint16_t flags, uint32_t size) {
    bool from_client = way == session_client(s);
    enum end_state peer = state_of(s, !way);
    if (flags & TCP_SYN) {
        if (from_client) /* an answer that was captured before what it answers has established it already */
            set_state(s, way, peer == END_ESTABLISHED ? END_ESTABLISHED : flags & TCP_ACK ? END_SYN_ACK_SENT : END_SYN_SENT);
        else {
            if (peer == END_SYN_SENT)
                set_state(s, !way, END_ESTABLISHED);
            set_state(s, way, END_ESTABLISHED);
        }
    }
    if (flags & TCP_FIN)
        set_state(s, way, END_CLOSED);
    if (flags & TCP_RST)
        set_state(s, way, END_RESET);
    if (state_of(s, way) != END_INACTIVE)
        return;
    if (!from_client && size == 0 && peer == END_SYN_SENT)
        return; /* some acknowledge a SYN before they answer it */
    set_state(s, way, flags & TCP_ACK && peer == END_ESTABLISHED ? END_ESTABLISHED : END_PARTIAL);
}

/* The states of the two ends from which Zeek names the state of the connection. */
static void step_ends(struct session *s, int way, uint16_t flags, uint32_t size) {
    switch (state_of(s, way)) {
    case END_INACTIVE:
        step_from_inactive(s, way, flags, size);
        break;
    case END_SYN_SENT:
    case END_SYN_ACK_SENT:
        if (flags & TCP_FIN)
            set_state(s, way, END_CLOSED);
        if (flags & TCP_RST)
            set_state(s, way, END_RESET);
        break;
    case END_PARTIAL:
    case END_ESTABLISHED:
        if ((flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && state_of(s, way) == END_PARTIAL && state_of(s, !way) == END_INACTIVE)
            set_state(s, way, END_SYN_SENT);
        if (flags & TCP_FIN && !(flags & TCP_RST)) {
            set_state(s, way, END_CLOSED);
            if (state_of(s, !way) == END_RESET && state_before(s, !way) == END_CLOSED)
                set_state(s, !way, END_CLOSED); /* a reset after its FIN: this was a normal end */
        }
        if (flags & TCP_RST)
            set_state(s, way, END_RESET);
        break;
    case END_CLOSED:
        if (flags & TCP_RST && state_of(s, !way) != END_CLOSED)
            set_state(s, way, END_RESET);
        break;
    case END_RESET:
        break;
    }
}

const char *tcp_conn_state(const struct session *s) {
    int client = session_client(s);
    enum end_state o = state_of(s, client), r = state_of(s, !client);
    bool o_inactive = o == END_INACTIVE || o == END_PARTIAL, r_inactive = r == END_INACTIVE || r == END_PARTIAL;
    if (r == END_RESET) {
        if (o == END_SYN_SENT || o == END_SYN_ACK_SENT || (o == END_RESET && !s->payload[0] && !s->payload[1]))
            return "REJ";
        return !o_inactive ? "RSTR" : state_before(s, !client) == END_ESTABLISHED && s->flags & SESSION_SYN_ACK ? "RSTRH" : "OTH";
    }
    if (o == END_RESET)
        return !r_inactive ? "RSTO" : state_before(s, client) == END_SYN_SENT ? "RSTOS0" : "OTH";
    if (o == END_CLOSED && r == END_CLOSED)
        return "SF";
    if (o == END_CLOSED)
        return r_inactive ? "SH" : "S2";
    if (r == END_CLOSED)
        return o_inactive ? "SHR" : "S3";
    if (o == END_SYN_SENT && r == END_INACTIVE)
        return "S0";
    return o == END_ESTABLISHED && r == END_ESTABLISHED ? "S1" : "OTH";
}

static void note_handshake(struct session *s, int64_t time_ns) {
    s->flags |= SESSION_HANDSHAKE;
    bool told = s->flags & SESSION_SYN_TIME && time_ns != ORCAP_NO_TIME && time_ns >= s->handshake_ns;
    s->handshake_ns = told ? time_ns - s->handshake_ns : -1;
    s->flags &= (uint8_t)~SESSION_SYN_TIME;
}

static void step_opening(struct session *s, int way, const struct digest_ip *ip, int64_t time_ns) {
    uint16_t flags = ip->tcp_flags;
    int client = session_client(s);
    if ((flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && !(s->passed & PASSED_SYN_SENT)) {
        s->passed |= PASSED_SYN_SENT;
        if (time_ns != ORCAP_NO_TIME) {
            s->handshake_ns = time_ns;
            s->flags |= SESSION_SYN_TIME;
        }
    } else if ((flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK)) {
        s->flags |= SESSION_SYN_ACK;
        if (way != client && ip->tcp_ack == s->base[client] + 1)
            s->passed |= PASSED_SYN_RECEIVED;
    } else if (!(s->passed & PASSED_ESTABLISHED)) {
        bool answers = s->passed & PASSED_SYN_RECEIVED && way == client && flags & TCP_ACK && !before(ip->tcp_ack, s->base[!client] + 1);
        if (answers && s->passed & PASSED_SYN_SENT)
            note_handshake(s, time_ns);
        if (answers || (!(s->passed & PASSED_SYN_SENT) && ip->payload_size))
            s->passed |= PASSED_ESTABLISHED;
    }
}

static void step_closing(struct session *s, int way, const struct digest_ip *ip) {
    int first = s->flags & SESSION_B_FIN_FIRST ? 1 : 0;
    if (ip->tcp_flags & TCP_RST) {
        if (!(s->flags & SESSION_FIN))
            s->flags |= SESSION_RST;
        s->passed |= PASSED_CLOSED;
        return;
    }
    if (ip->tcp_flags & TCP_FIN) {
        if (!(s->passed & PASSED_FIN_WAIT)) {
            s->passed |= PASSED_FIN_WAIT;
            s->flags |= way ? SESSION_B_FIN_FIRST : 0;
        } else if (way != first && !(s->passed & PASSED_CLOSING)) {
            s->passed |= PASSED_CLOSING;
            if (!(s->flags & SESSION_RST))
                s->flags |= SESSION_FIN;
        }
    }
    if (s->passed & PASSED_CLOSING && way == first && ip->tcp_flags & TCP_ACK && !before(ip->tcp_ack, s->next[!first]))
        s->passed |= PASSED_CLOSED;
}

/* A mark that two numbers seldom share. */
static uint8_t mark_of(uint32_t seq) {
    return (uint8_t)(seq * 0x9e3779b1u >> 24);
}

/* Before what is known of the end moves on: does a SYN, FIN or RST stand elsewhere than its last one? A FIN stands at the end of its bytes. */
static bool stands_elsewhere(const struct session *s, struct tcp_analysis *analysis, int way, const struct digest_ip *ip) {
    if (ip->tcp_flags & TCP_SYN)
        return s->end[way] & END_BASE_SET && ip->tcp_seq != s->base[way];
    if (ip->tcp_flags & TCP_FIN)
        return s->next[way] != ip->tcp_seq + ip->payload_size + 1;
    if (!(ip->tcp_flags & TCP_RST) || !analysis)
        return false;
    uint8_t last = analysis->resets[way];
    analysis->resets[way] = mark_of(ip->tcp_seq);
    return last != analysis->resets[way];
}

static void note_letters(struct session *s, int way, uint16_t flags, uint32_t size, bool elsewhere) {
    unsigned marks = flags & (TCP_SYN | TCP_FIN | TCP_RST);
    enum history_letter letter = marks & TCP_FIN && marks & TCP_RST ? HISTORY_INCONSISTENT : HISTORY_MULTI;
    if (marks == 0 && !size && !(flags & TCP_ACK))
        return;
    if (marks == 0)
        letter = size ? HISTORY_DATA : HISTORY_ACK;
    else if (marks == TCP_SYN)
        letter = flags & TCP_ACK ? HISTORY_HANDSHAKE : HISTORY_SYN;
    else if (marks == TCP_FIN || marks == TCP_RST)
        letter = marks == TCP_FIN ? HISTORY_FIN : HISTORY_RST;
    history_note(&s->history, &s->history_seen, way, letter, elsewhere && letter != HISTORY_INCONSISTENT && letter != HISTORY_MULTI);
}

void tcp_take(struct session *s, struct tcp_analysis *analysis, int way, const struct digest_ip *ip, int64_t time_ns, bool count, struct gaps *gaps) {
    bool elsewhere = ip->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST) && stands_elsewhere(s, analysis, way, ip);
    note_client(s, way, ip->tcp_flags);
    note_bases(s, way, ip);
    uint32_t fresh = note_stream(s, way, ip, gaps);
    if (count)
        s->payload[way] += fresh;
    note_letters(s, way, ip->tcp_flags, ip->payload_size, elsewhere);
    step_ends(s, way, ip->tcp_flags, ip->payload_size);
    step_opening(s, way, ip, time_ns);
    step_closing(s, way, ip);
}
