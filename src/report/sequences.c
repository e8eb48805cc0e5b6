#include "report/sequences.h"

#include <orcap/status.h>

#include <stdlib.h>

static const uint32_t GIVEN_UP = UINT32_MAX;

/* ---- which sessions ---- */

static uint32_t *place_of(struct sequences *s, uint32_t session) {
    if (session >= s->place_count) {
        size_t count = s->place_count ? s->place_count : 1024;
        while (count <= session)
            count *= 2;
        uint32_t *places = realloc(s->places, count * sizeof *places);
        if (!places)
            return NULL;
        memset(places + s->place_count, 0, (count - s->place_count) * sizeof *places);
        s->places = places;
        s->place_count = count;
    }
    return &s->places[session];
}

static struct sequence *sequence_of(struct sequences *s, uint32_t session) {
    uint32_t *place = place_of(s, session);
    if (place && *place)
        return *place == GIVEN_UP ? NULL : &s->items[*place - 1];
    if (place && s->count == s->capacity) {
        uint32_t capacity = s->capacity ? 2 * s->capacity : 64;
        struct sequence *items = realloc(s->items, capacity * sizeof *items);
        s->items = items ? items : s->items;
        s->capacity = items ? capacity : s->capacity;
    }
    if (!place || s->count == s->capacity) {
        s->status = ORCAP_EMEMORY;
        return NULL;
    }
    s->items[s->count] = (struct sequence){.session = session, .stride = 1};
    *place = ++s->count;
    return &s->items[s->count - 1];
}

static int larger_first(const void *a, const void *b) {
    const struct sequence *x = a, *y = b;
    return x->bytes != y->bytes ? (x->bytes < y->bytes ? 1 : -1) : x->session < y->session ? -1 : 1;
}

static void give_up_small(struct sequences *s) {
    qsort(s->items, s->count, sizeof *s->items, larger_first);
    while (s->count > SEQUENCES_SHOWN && s->point_count > POINTS_MOST / 2) {
        struct sequence *gone = &s->items[--s->count];
        s->places[gone->session] = GIVEN_UP;
        s->point_count -= gone->count;
        free(gone->points);
    }
    for (uint32_t i = 0; i < s->count; i++)
        s->places[s->items[i].session] = i + 1;
}

/* ---- which packets ---- */

static uint8_t mark_of(uint32_t words) {
    if (words & (TCP_KEEP_ALIVE | TCP_KEEP_ALIVE_ACK))
        return MARK_KEEP_ALIVE;
    if (words & TCP_RETRANSMISSION)
        return MARK_RETRANSMISSION;
    if (words & TCP_OUT_OF_ORDER)
        return MARK_OUT_OF_ORDER;
    if (words & TCP_LOST_SEGMENT)
        return MARK_LOST_SEGMENT;
    if (words & TCP_ZERO_WINDOW)
        return MARK_ZERO_WINDOW;
    return words & TCP_DUPLICATE_ACK ? MARK_DUPLICATE_ACK : MARK_NONE;
}

/* Every second of the unmarked ones; marks stay while there is room for as many points more. */
static void thin(struct sequences *s, struct sequence *sequence) {
    uint32_t kept = 0, marks = 0;
    for (uint32_t i = 0; i < sequence->count; i++) {
        bool marked = sequence->points[i].mark && marks++ < SEQUENCE_POINTS / 2;
        if (marked || i % 2 == 0)
            sequence->points[kept++] = sequence->points[i];
    }
    s->point_count -= sequence->count - kept;
    sequence->count = kept;
    sequence->stride *= 2;
}

/* A stream's number as one that goes on past 2^32: it is near the last one. */
static uint64_t unwrapped(struct sequence *sequence, int way, uint32_t number) {
    if (!sequence->started[way]) {
        sequence->started[way] = true;
        sequence->bases[way] = sequence->last[way] = number;
    }
    int32_t step = (int32_t)(number - sequence->last[way]);
    if (step < 0 && (uint64_t)-(int64_t)step > sequence->ends[way])
        return 0; /* before the first byte that was seen */
    uint64_t at = sequence->ends[way] + (uint64_t)(int64_t)step;
    if (step > 0) {
        sequence->ends[way] = at;
        sequence->last[way] = number;
    }
    return at;
}

static uint32_t window_of(struct sequence *sequence, int way, const struct digest_ip *ip, int scale) {
    if (scale >= 0)
        sequence->shifts[way] = scale;
    return ip->tcp_flags & TCP_SYN ? ip->tcp_window : (uint32_t)ip->tcp_window << sequence->shifts[way];
}

static void await(struct open_segments *open, const struct digest_ip *ip, int64_t time_ns) {
    uint32_t length = ip->payload_size + (ip->tcp_flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
    if (!length || open->count == OPEN_MOST || time_ns == ORCAP_NO_TIME)
        return;
    open->ends[open->count] = ip->tcp_seq + length;
    open->times[open->count++] = time_ns;
}

/* The time since the last of the segments that this number acknowledges; ORCAP_NO_TIME: none of them was awaited. */
static int64_t answered(struct open_segments *open, uint32_t ack, int64_t time_ns) {
    uint32_t kept = 0;
    int64_t since = ORCAP_NO_TIME;
    for (uint32_t i = 0; i < open->count; i++) {
        if ((int32_t)(ack - open->ends[i]) >= 0) {
            since = open->times[i];
            continue;
        }
        open->ends[kept] = open->ends[i];
        open->times[kept++] = open->times[i];
    }
    open->count = kept;
    return since == ORCAP_NO_TIME || time_ns == ORCAP_NO_TIME || time_ns < since ? ORCAP_NO_TIME : (int64_t)((uint64_t)time_ns - (uint64_t)since);
}

static void add_point(struct sequences *s, struct sequence *sequence, const struct sequence_point *point) {
    bool due = sequence->packets++ >= sequence->next;
    if (!due && !point->mark)
        return;
    if (due)
        sequence->next = sequence->packets - 1 + sequence->stride;
    if (sequence->count == 2 * SEQUENCE_POINTS)
        thin(s, sequence);
    if (sequence->count == sequence->capacity) {
        uint32_t capacity = sequence->capacity ? 2 * sequence->capacity : 8;
        struct sequence_point *points = realloc(sequence->points, capacity * sizeof *points);
        if (!points) {
            s->status = ORCAP_EMEMORY;
            return;
        }
        sequence->points = points;
        sequence->capacity = capacity;
    }
    sequence->points[sequence->count++] = *point;
    s->point_count++;
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct sequences *s = (struct sequences *)((char *)follower - offsetof(struct sequences, follower));
    if (ip->transport != TRANSPORT_TCP || !event->counted)
        return ORCAP_OK;
    if (s->point_count >= POINTS_MOST)
        give_up_small(s);
    struct sequence *sequence = sequence_of(s, session->number);
    if (!sequence)
        return s->status;
    bool whole = ip->tcp_header >= 20; /* else nothing was compared with what came before */
    uint32_t words = whole ? s->tracker->sessions.facts.words : 0;
    int64_t time_ns = event->frame->time_ns;
    sequence->client = (uint8_t)session_client(session);
    sequence->bytes = session->bytes[0] + session->bytes[1];
    const struct sequence_point point = {
        .time_ns = time_ns,
        .rtt_ns = ip->tcp_flags & TCP_ACK ? answered(&sequence->open[!way], ip->tcp_ack, time_ns) : ORCAP_NO_TIME,
        .seq = unwrapped(sequence, way, ip->tcp_seq),
        .ack = ip->tcp_flags & TCP_ACK ? unwrapped(sequence, !way, ip->tcp_ack) : 0,
        .size = ip->payload_size,
        .window = window_of(sequence, way, ip, whole ? session_analysis(session)->sides[way].scale : SCALE_UNKNOWN),
        .way = (uint8_t)way,
        .mark = mark_of(words),
    };
    if (!(words & TCP_RETRANSMISSION)) /* the time counts from when it was sent first */
        await(&sequence->open[way], ip, time_ns);
    add_point(s, sequence, &point);
    return s->status;
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    (void)follower;
    (void)number;
    (void)replaced;
}

static int follow(struct part *part, struct tracker *tracker) {
    struct sequences *s = (struct sequences *)part;
    tracker_need(tracker, &(struct tracker_needs){.sessions_memory = s->max_memory, .analysis = ANALYSIS_COUNTS});
    tracker_follow(tracker, &s->follower);
    s->tracker = tracker;
    return ORCAP_OK;
}

void sequences_init(struct sequences *sequences, uint64_t max_memory) {
    *sequences = (struct sequences){.part = {.follow = follow}, .follower = {take_packet, session_over}, .max_memory = max_memory};
}

void sequences_clear(struct sequences *sequences) {
    for (uint32_t i = 0; i < sequences->count; i++)
        free(sequences->items[i].points);
    free(sequences->items);
    free(sequences->places);
}

/* ---- the document ---- */

static void put_time(struct sink *out, int64_t time_ns, int64_t from_ns) {
    if (time_ns == ORCAP_NO_TIME)
        sink_text(out, "null");
    else
        sink_signed(out, (int64_t)((uint64_t)time_ns - (uint64_t)from_ns));
}

enum point_member { POINT_TIME, POINT_OUT, POINT_SEQ, POINT_SIZE, POINT_ACK, POINT_WINDOW, POINT_MARK, POINT_RTT };

static void put_member(const struct sequence *sequence, const struct sequence_point *point, enum point_member member, int64_t origin_ns, struct sink *out) {
    switch (member) {
    case POINT_TIME:
        put_time(out, point->time_ns, origin_ns);
        break;
    case POINT_OUT:
        sink_char(out, point->way == sequence->client ? '1' : '0');
        break;
    case POINT_SEQ:
        sink_unsigned(out, point->seq);
        break;
    case POINT_SIZE:
        sink_unsigned(out, point->size);
        break;
    case POINT_ACK:
        sink_unsigned(out, point->ack);
        break;
    case POINT_WINDOW:
        sink_unsigned(out, point->window);
        break;
    case POINT_MARK:
        sink_unsigned(out, point->mark);
        break;
    case POINT_RTT:
        put_time(out, point->rtt_ns, 0);
        break;
    }
}

static void put_sequence(const struct sequence *sequence, int64_t origin_ns, struct sink *out) {
    static const char *const members[] = {"time", "out", "seq", "length", "ack", "window", "mark", "rtt_ns"};
    sink_format(out, "{\"session\":%u,\"left_out\":%llu", sequence->session, (unsigned long long)(sequence->packets - sequence->count));
    for (size_t member = 0; member < sizeof members / sizeof *members; member++) {
        sink_format(out, ",\"%s\":[", members[member]);
        for (uint32_t i = 0; i < sequence->count; i++) {
            if (i)
                sink_char(out, ',');
            put_member(sequence, &sequence->points[i], (enum point_member)member, origin_ns, out);
        }
        sink_char(out, ']');
    }
    sink_char(out, '}');
}

void sequences_json(struct sequences *s, int64_t origin_ns, struct sink *out) {
    if (s->count)
        qsort(s->items, s->count, sizeof *s->items, larger_first);
    sink_char(out, '[');
    for (uint32_t i = 0; i < s->count && i < SEQUENCES_SHOWN; i++) {
        while (s->items[i].count > SEQUENCE_POINTS) /* half of them may be marks that stay: each time there are fewer */
            thin(s, &s->items[i]);
        sink_text(out, i ? ",\n" : "\n");
        put_sequence(&s->items[i], origin_ns, out);
    }
    sink_char(out, ']');
}
