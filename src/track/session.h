/* Sessions: two-way exchanges over TCP, UDP, SCTP and ICMP.
 *
 * The two ways are counted by the key's order of ends: 0 from its a to its b, 1 back; which end is the client is a flag. A session is opened
 * by the first packet of its pair of ends and protocol (ICMP: and echo identifier), by a SYN whose sequence number differs from that of the SYN
 * that opened the one before (Wireshark's rule for tcp.stream), or after too long a silence. */
#ifndef TRACK_SESSION_H
#define TRACK_SESSION_H

#include "track/event.h"
#include "track/gap.h"
#include "track/history.h"
#include "track/key.h"
#include "track/pair.h"
#include "track/spill.h"
#include "track/store.h"
#include "track/tcp/tcp_analysis.h"

/* States of a TCP end, as Zeek's conn_state is defined over. */
enum end_state { END_INACTIVE, END_SYN_SENT, END_SYN_ACK_SENT, END_PARTIAL, END_ESTABLISHED, END_CLOSED, END_RESET };
enum { END_STATE = 7, END_BEFORE_SHIFT = 3, END_BASE_SET = 0x40, END_NEXT_SET = 0x80 };

/* The states of the whole connection that were passed through, in their order. */
enum { PASSED_SYN_SENT = 1, PASSED_SYN_RECEIVED = 2, PASSED_ESTABLISHED = 4, PASSED_FIN_WAIT = 8, PASSED_CLOSING = 16, PASSED_CLOSED = 32 };
enum { SESSION_BEGAN_B = 64 }; /* beside them: the first packet was b's */

enum {
    SESSION_CLIENT_IS_B = 1,
    SESSION_SHOWN = 2,     /* one of its packets was counted */
    SESSION_HANDSHAKE = 4, /* SYN, SYN+ACK, ACK */
    SESSION_SYN_TIME = 8,  /* handshake_ns is the time of the SYN, and not yet a round trip */
    SESSION_FIN = 16,      /* closed by a FIN from each end */
    SESSION_RST = 32,      /* closed by a reset */
    SESSION_B_FIN_FIRST = 64,
    SESSION_SYN_ACK = 128 /* a SYN+ACK was seen */
};

/* What a session keeps besides its key; with an IPv4 key two cache lines. */
struct session {
    int64_t start_ns, end_ns; /* TIME_NONE_FIRST, TIME_NONE_LAST: no packet had a time */
    uint64_t bytes[2];
    uint64_t payload[2];
    uint64_t history;      /* history.h */
    int64_t handshake_ns;  /* time of the SYN; once SESSION_HANDSHAKE is set the round trip, negative when it cannot be told */
    uint32_t packets_low[2];
    uint32_t base[2];      /* TCP: initial sequence number; ICMP: base[0] is type << 8 | code of the first packet */
    uint32_t next[2];      /* one past the highest sequence number seen */
    uint32_t acked[2];     /* highest acknowledgement number sent */
    uint32_t number;
    uint32_t gaps;         /* its list of holes, 0: none */
    uint16_t history_seen;
    uint8_t packets_high[2];
    uint8_t end[2]; /* enum end_state, the one before it, END_* */
    uint8_t flags;  /* SESSION_* */
    uint8_t passed; /* PASSED_*, SESSION_BEGAN_B */
};
struct session4 {
    struct key4 key;
    struct session session;
};
struct session6 {
    struct key6 key;
    struct session session;
};
_Static_assert(sizeof(struct session4) == 128, "a session of IPv4 fills two cache lines");

struct session_limits {
    int64_t tcp_idle_ns, udp_idle_ns, icmp_idle_ns; /* silence that ends a session; negative: none */
};

/* Told of each packet after its session has counted it, and of the sessions that get no more: their keys were taken by later ones, or they had
 * to make room. */
struct session_follower {
    int (*packet)(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip);
    /* replaced: by the session of the packet that is told next */
    void (*over)(struct session_follower *follower, uint32_t number, bool replaced);
};

/* Whether segments of TCP are compared with those before them (tcp_analysis.h): not at all; for the counts of sessions; for fields of packets, with
 * the facts of the segment at hand. */
enum sessions_analysis { ANALYSIS_NONE, ANALYSIS_COUNTS, ANALYSIS_FACTS };

/* Of trackers that share the sessions out: each sees all packets, and keeps those sessions that fall to it. */
enum { SHARES_MOST = 64, SHARE_WHOLE = 1 << 16 };
enum share_others { SHARE_PASS, SHARE_HEAR /* without its session */, SHARE_KEEP /* the session as well */ };
struct opened {
    uint64_t *places; /* by the sessions opened since the caller looked: the place of the first packet among all that were seen */
    uint32_t count, capacity;
};

struct sessions {
    struct hash_key hash;
    struct budget budget;
    struct store stores[2]; /* IPv4, IPv6 */
    struct store plain[2];  /* where TCP is analysed: those of all else, whose entries are half as large */
    struct gaps gaps;
    enum sessions_analysis analysis;
    struct unacked_pool unacked;
    struct tcp_facts facts; /* with ANALYSIS_FACTS: of the segment that a follower is told of */
    struct session_limits limits;
    bool tcp_only;     /* for conversations over TCP, */
    bool counted_only; /* which count only what is counted */
    bool numbers_only; /* nobody will ask for them but their follower */
    struct session_follower *follower; /* NULL: none */
    uint32_t made;     /* sessions so far */
    struct spill spills[2]; /* struct spilled4 and spilled6: sessions that had to make room, */
    struct pair rest;       /* or where only conversations are counted, what they had counted, client first */
    uint64_t evicted;
    uint64_t replaced; /* sessions whose key a later one has taken */
    /* With shares: the sessions it keeps are those whose keys mix to [first, end) of SHARE_WHOLE. */
    unsigned share, shares; /* its own and how many there are; 0: it keeps all */
    uint32_t share_first, share_end;
    enum share_others (*others)(void *user, const struct event *event, const struct digest_ip *ip); /* of packets whose session falls to others; NULL: pass over */
    void (*overhear)(void *user, const struct event *event, const struct digest_ip *ip);            /* with SHARE_HEAR, in turn with all else */
    void *user;
    uint64_t seen;          /* transport headers so far, of all shares, */
    uint64_t now;           /* and which of them its follower is told of */
    struct opened opened;   /* with shares */
};
/* Is it this tracker's alone to tell of the session under a key of so many words, 2 or 5? */
static inline bool sessions_own(const struct sessions *sessions, const uint64_t *key, bool long_key) {
    uint64_t mix = key[0] ^ key[1] * 0x9e3779b97f4a7c15;
    if (long_key)
        mix ^= key[2] * 0xc2b2ae3d27d4eb4f ^ key[3] * 0x165667b19e3779f9 ^ key[4] * 0xd6e8feb86659fd93;
    uint32_t at = (uint32_t)((mix * 0x9e3779b97f4a7c15) >> 48);
    return at >= sessions->share_first && at < sessions->share_end;
}
/* Before the first packet: its share of so many, of which the first one's is as large as `first` of 100 others. */
void sessions_share(struct sessions *sessions, unsigned share, unsigned shares, unsigned first);

/* What a session's holes and its analysis have come to. */
struct session_losses {
    uint64_t bytes;
    uint32_t retransmissions, out_of_order, zero_windows;
};
struct session_losses session_losses(const struct sessions *sessions, const struct session *session);

/* A session that was put aside. */
struct spilled4 {
    struct session4 entry;
    struct session_losses losses;
};
struct spilled6 {
    struct session6 entry;
    struct session_losses losses;
};

void sessions_init(struct sessions *sessions, uint64_t max_memory, const struct session_limits *limits);
/* Right after sessions_init: what is not asked for costs nothing. */
void sessions_analyse(struct sessions *sessions, enum sessions_analysis analysis);
void sessions_clear(struct sessions *sessions);
/* ret_sessions, where not NULL, gets the session of each event's frame (by event.place): that of the innermost transport. ORCAP_EMEMORY; ORCAP_ELIMIT
 * past 2^32 sessions; ORCAP_EOPEN or ORCAP_EWRITE when what has to make room cannot be put aside. */
int sessions_take(struct sessions *sessions, const struct event *events, size_t count, int64_t *ret_sessions);

static inline int session_client(const struct session *session) { /* the way of its packets */
    return session->flags & SESSION_CLIENT_IS_B ? 1 : 0;
}
static inline uint64_t session_packets(const struct session *session, int way) {
    return (uint64_t)session->packets_high[way] << 32 | session->packets_low[way];
}
/* Behind each session of TCP, where they are analysed. */
static inline struct tcp_analysis *session_analysis(const struct session *session) {
    return (struct tcp_analysis *)(uintptr_t)(session + 1);
}

/* One segment of a TCP session: tcp.c. `count`: its bytes are counted too; analysis NULL: there is none. */
void tcp_take(struct session *session, struct tcp_analysis *analysis, int way, const struct digest_ip *ip, int64_t time_ns, bool count, struct gaps *gaps);
/* Does a SYN open a new session after this one? */
bool tcp_opens_anew(const struct session *session, int way, const struct digest_ip *ip);
/* Does a SYN with ACK begin its direction at another number than before? */
bool tcp_answers_anew(const struct session *session, int way, const struct digest_ip *ip);
/* Zeek's conn_state. */
const char *tcp_conn_state(const struct session *session);

#endif
