/* TCP analysis: what a segment is to those before it, in Wireshark's words and by its rules (User's Guide, section "TCP Analysis"), which are
 * written out in tcp_analysis.c. A session has one state for both directions; what only fields of packets need is kept apart, and only for them. */
#ifndef TRACK_TCP_ANALYSIS_H
#define TRACK_TCP_ANALYSIS_H

#include "track/digest.h"
#include "track/tcp/unacked.h"

/* A segment that was sent again is TCP_RETRANSMISSION and perhaps one of the two kinds. */
enum tcp_word {
    TCP_RETRANSMISSION = 1,
    TCP_FAST_RETRANSMISSION = 2,
    TCP_SPURIOUS_RETRANSMISSION = 4,
    TCP_OUT_OF_ORDER = 8,
    TCP_LOST_SEGMENT = 16,
    TCP_ACK_LOST_SEGMENT = 32,
    TCP_KEEP_ALIVE = 64,
    TCP_KEEP_ALIVE_ACK = 128,
    TCP_DUPLICATE_ACK = 256,
    TCP_WINDOW_UPDATE = 512,
    TCP_WINDOW_FULL = 1024,
    TCP_ZERO_WINDOW = 2048,
    TCP_ZERO_WINDOW_PROBE = 4096,
    TCP_ZERO_WINDOW_PROBE_ACK = 8192,
    TCP_REUSED_PORTS = 16384
};

/* Shifts of a window: its SYN has not told; one of the two ends does not scale. */
enum { SCALE_UNKNOWN = -1, SCALE_NONE = -2 };

struct tcp_side {
    uint32_t next;         /* one past the highest sequence number it has sent; 0: it has sent nothing */
    uint32_t most_to_ack;  /* as far as its bytes came without a hole; 0 likewise */
    uint32_t ack;          /* its last acknowledgement number */
    struct unacked sent;   /* its marks: enum side_mark */
    uint16_t window;       /* the last one, as sent */
    int8_t scale;
    uint8_t duplicates;    /* acknowledgements in a row that said the same, up to 255 */
};
enum side_mark {
    SIDE_SCALES = 1,     /* the last window was not in a SYN: it is scaled */
    SIDE_HOLE = 2,       /* a segment was lost: what is in flight cannot be told before the next acknowledgement */
    SIDE_KEEP_ALIVE = 4, /* what the last segment was */
    SIDE_PROBE = 8,
    SIDE_TOLD = 16,      /* bytes were acknowledged that were not seen, and that was told */
    SIDE_SYN_TIME = 32,  /* of sides[0], for both: rtt_ns is the time of the SYN, */
    SIDE_RTT = 64        /* or from then to the ACK of the handshake; else it means nothing */
};
struct tcp_analysis {
    int64_t next_ns[2]; /* by direction: when `next` was reached, */
    int64_t ack_ns[2];  /* and when its last segment came */
    int64_t rtt_ns;     /* SIDE_SYN_TIME, SIDE_RTT */
    uint32_t retransmissions[2], zero_windows[2]; /* by direction */
    uint32_t out_of_order;
    uint8_t lost[2];    /* how often the direction was found to have lost segments, up to 255 */
    uint8_t resets[2];  /* a mark of its last RST's number */
    struct tcp_side sides[2];
};
_Static_assert(sizeof(struct tcp_analysis) == 128, "the analysis of a session fills two cache lines");

/* What fields of packets need besides. */
struct tcp_detail {
    int64_t first_ns, last_ns; /* of the session's segments; ORCAP_NO_TIME: none had a time */
    struct tcp_detail_side {
        struct unacked_arrival first; /* of side.sent's first segment */
        uint64_t next_number;         /* segment that reached side.next */
        uint64_t ack_number;          /* segment that first said side.ack */
        uint32_t duplicates;
        uint32_t most_in_flight;      /* highest end of what is in side.sent */
        uint32_t selected;            /* bytes that its last segment acknowledged selectively */
        uint32_t pushed;              /* bytes since the last one with PSH */
        bool pushed_last;
    } sides[2];
    bool met;                         /* a segment */
    uint8_t completeness;             /* what was there: SYN 1, SYN+ACK 2, ACK 4, data 8, FIN 16, RST 32 */
};

/* What is known of one segment; absent where 0, or ORCAP_NO_TIME where a time. */
struct tcp_facts {
    uint32_t words; /* enum tcp_word */
    uint32_t duplicate_count;
    uint64_t duplicate_of;
    uint64_t acked_number;
    int64_t ack_rtt_ns, rtt_ns;
    uint32_t in_flight, pushed;
    int64_t rto_ns;
    uint64_t rto_number;
    int64_t since_first_ns, since_last_ns;
    int scale; /* SCALE_* or the shift that this segment's window is subject to */
    uint8_t completeness; /* before this segment */
};

/* A session's first segment comes next. */
void tcp_analysis_init(struct tcp_analysis *analysis, struct tcp_detail *detail);
/* The segment's letters of history that only an analysis knows. */
void tcp_analysis_letters(struct tcp_analysis *analysis, int way, const struct digest_ip *ip, uint32_t words, uint64_t *letters);
/* `reused`: a SYN that took the place of another session. detail NULL: ret_facts gets the words alone. */
void tcp_analysis_take(struct unacked_pool *pool, struct tcp_analysis *analysis, struct tcp_detail *detail, int way, const struct digest_ip *ip,
                       const struct orcap_frame *frame, bool reused, struct tcp_facts *ret_facts);
void tcp_analysis_release(struct unacked_pool *pool, struct tcp_analysis *analysis);

#endif
