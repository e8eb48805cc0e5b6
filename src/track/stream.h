/* TCP streams: the bytes that each end of a connection has sent, in their order and each once (RFC 9293, section 3.4), with the packets that
 * brought them.
 *
 * What comes in its turn is handed on where it lies, without a copy. What comes early waits, within limits for a direction and a budget for all.
 * The hole in front of it is given up, and told as a gap of its size, when a limit is reached, when the other end has acknowledged it in
 * STREAM_PATIENCE packets (it got there, but not into the capture), and at the end. Bytes on both sides of a gap are never joined silently; what
 * a snap length cut off is a gap as well.
 *
 * Of bytes that come twice the first stay; where the second differ while the first still wait it is counted. Bytes of the server that acknowledge
 * what has not come yet wait for it, for STREAM_PATIENCE packets, so that a question is read before its answer whichever was captured first. Urgent
 * bytes stay in line (RFC 6093, section 4). */
#ifndef TRACK_STREAM_H
#define TRACK_STREAM_H

#include "track/event.h"
#include "track/store.h"

enum { STREAM_PATIENCE = 3, STREAM_WAIT_PIECES = 2048, STREAM_WAIT_BYTES = 4 << 20 };

/* Shared by the streams of a capture. */
struct streams {
    struct budget budget;
    uint64_t conflicts; /* bytes that came again and were others */
    uint64_t dropped;   /* bytes for which there was no room */
};

struct stream_packet {
    uint64_t number;
    int64_t time_ns;
    bool counted; /* else it only builds state */
};

enum { STREAM_STARTED = 1, STREAM_WAITING = 2, STREAM_CUT = 4, STREAM_END_DUE = 8, STREAM_ENDED = 16 };
enum { STREAM_BUSY = STREAM_WAITING | STREAM_CUT | STREAM_END_DUE };

struct waiting;
struct stream {
    uint32_t next; /* sequence number of what is read next */
    uint32_t cut;  /* bytes just read that were not captured: a gap to tell */
    uint8_t flags; /* STREAM_* */
    uint8_t acked; /* packets that acknowledged the hole at `next` */
    uint8_t ahead; /* packets in a row that acknowledged what has not come from the other end */
    struct stream_packet last;
    struct waiting *waiting;
};
/* Both directions; all zero before the first segment. */
struct stream_pair {
    struct stream ways[2];
    uint8_t first;    /* the way that is read first where it does not matter to TCP: the client's */
    bool flushing;
};

/* One segment; a SYN takes a sequence number of its own, which the caller has stepped over. */
struct stream_segment {
    const uint8_t *bytes;
    uint32_t seq, size;   /* as sent */
    uint32_t captured;    /* bytes that are here */
    uint32_t ack;
    bool acks, fin;
    struct stream_packet packet;
};
/* The segment of an IP layer with TCP in an event. A SYN takes the number before the first byte. */
static inline struct stream_segment stream_segment_of(const struct event *event, const struct digest_ip *ip) {
    return (struct stream_segment){
        .bytes = ip->payload_captured ? event->frame->bytes + ip->payload_at : NULL,
        .seq = ip->tcp_seq + (ip->tcp_flags & TCP_SYN ? 1 : 0),
        .size = ip->payload_size,
        .captured = ip->payload_captured,
        .ack = ip->tcp_ack,
        .acks = ip->tcp_flags & TCP_ACK,
        .fin = ip->tcp_flags & TCP_FIN,
        .packet = {event->frame->number, event->frame->time_ns, event->counted},
    };
}

enum stream_kind { STREAM_BYTES, STREAM_GAP, STREAM_END };
struct stream_piece {
    const uint8_t *bytes; /* valid until the next call for these streams */
    uint32_t size;
    enum stream_kind kind;
    int way;
    struct stream_packet packet; /* the latest one that was needed to read the stream so far */
};

/* Where a direction begins, when it is known before its first segment. */
void stream_start(struct stream *stream, uint32_t seq);
/* Takes a segment: true with its own bytes, when it was their turn. In any case call stream_next afterwards until it gives false. */
bool stream_take(struct streams *streams, struct stream_pair *pair, int way, const struct stream_segment *segment, struct stream_piece *ret_piece);
bool stream_pull(struct streams *streams, struct stream_pair *pair, struct stream_piece *ret_piece);
static inline bool stream_next(struct streams *streams, struct stream_pair *pair, struct stream_piece *ret_piece) {
    return (pair->ways[0].flags | pair->ways[1].flags) & STREAM_BUSY && stream_pull(streams, pair, ret_piece);
}
/* No more segments will come: stream_next gives all that waits. */
static inline void stream_flush(struct stream_pair *pair) {
    pair->flushing = true;
}
void stream_clear(struct streams *streams, struct stream_pair *pair);

#endif
