/* The largest TCP sessions packet by packet, for the time–sequence chart.
 *
 * A session is followed from its first packet. One that has more than twice SEQUENCE_POINTS packets keeps every second, then every fourth of them, and so
 * on, besides those that are marked. When all followed sessions together have POINTS_MOST, the smaller half of them is given up for good. */
#ifndef REPORT_SEQUENCES_H
#define REPORT_SEQUENCES_H

#include "analyse/part.h"
#include "core/sink.h"

enum { SEQUENCES_SHOWN = 50, SEQUENCE_POINTS = 2000, POINTS_MOST = 1 << 20, OPEN_MOST = 4 };

/* What a packet is marked as; the page has a name for each. */
enum sequence_mark { MARK_NONE, MARK_RETRANSMISSION, MARK_OUT_OF_ORDER, MARK_ZERO_WINDOW, MARK_KEEP_ALIVE, MARK_LOST_SEGMENT, MARK_DUPLICATE_ACK };

struct sequence_point {
    int64_t time_ns, rtt_ns; /* ORCAP_NO_TIME: none */
    uint64_t seq, ack;       /* relative, and past 2^32 where a stream is longer */
    uint32_t size, window;
    uint8_t way, mark; /* enum sequence_mark */
};

/* Segments whose acknowledgement is awaited, to tell the round-trip time: of many in flight the first ones. */
struct open_segments {
    uint32_t count;
    uint32_t ends[OPEN_MOST];
    int64_t times[OPEN_MOST];
};

struct sequence {
    uint32_t session;
    uint8_t client;      /* the way of its packets, when the last one came */
    bool started[2];
    uint64_t bytes;
    uint64_t packets, next; /* seen; the next unmarked one to keep */
    uint64_t stride;
    uint64_t ends[2];    /* by way: the last sequence number, relative */
    uint32_t bases[2], last[2];
    int shifts[2];       /* of windows */
    struct open_segments open[2]; /* by the way of the segments */
    struct sequence_point *points;
    uint32_t count, capacity;
};

struct sequences {
    struct part part; /* of an analysis */
    struct session_follower follower;
    const struct tracker *tracker; /* that it follows */
    uint64_t max_memory;           /* for sessions */
    uint32_t *places;    /* by session: in `items`, from 1; 0: new; UINT32_MAX: given up */
    size_t place_count;
    struct sequence *items;
    uint32_t count, capacity;
    uint64_t point_count;
    int status;          /* sticky: ORCAP_EMEMORY */
};

void sequences_init(struct sequences *sequences, uint64_t max_memory);
void sequences_clear(struct sequences *sequences);
/* An array of the document: those with most bytes first. */
void sequences_json(struct sequences *sequences, int64_t origin_ns, struct sink *out);

#endif
