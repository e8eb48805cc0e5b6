#include "track/stream.h"

#include "track/waiting.h"

/* Sequence numbers are compared by their distance (RFC 9293, section 3.4). A segment further ahead than any window reaches (RFC 7323: 2^30)
 * does not belong to the stream. */
static const uint32_t WINDOW_MOST = (uint32_t)1 << 30;

static bool before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

void stream_start(struct stream *stream, uint32_t seq) {
    if (!(stream->flags & STREAM_STARTED)) {
        stream->flags |= STREAM_STARTED;
        stream->next = seq;
    }
}

/* Where the first thing that waits stands. */
static uint32_t first_seq(const struct waiting *waiting) {
    const struct waiting_piece *piece = waiting_first(waiting);
    return piece ? piece->seq : waiting->fin_seq;
}

/* What an acknowledgement says of the two directions; true when it answers bytes that have not come, and it is worth waiting for them. */
static bool note_ack(struct stream *stream, struct stream *other, bool answers, const struct stream_segment *segment) {
    if (!segment->acks || !(other->flags & STREAM_STARTED))
        return false;
    if (other->flags & STREAM_WAITING) {
        uint32_t hole_end = first_seq(other->waiting);
        if (hole_end != other->next && !before(segment->ack, hole_end) && other->acked < STREAM_PATIENCE)
            other->acked++;
    }
    if (!answers || !before(other->next, segment->ack) || other->flags & STREAM_ENDED) {
        stream->ahead = 0;
        return false;
    }
    if (stream->ahead <= STREAM_PATIENCE)
        stream->ahead++;
    return stream->ahead <= STREAM_PATIENCE;
}

static void wait(struct streams *streams, struct stream *stream, const struct stream_segment *segment) {
    if (!stream->waiting)
        stream->waiting = waiting_new(streams);
    if (!stream->waiting) {
        streams->dropped += segment->size;
        return;
    }
    if (segment->size)
        waiting_add(streams, stream->waiting, stream->next, segment);
    if (segment->fin && !stream->waiting->fin) {
        stream->waiting->fin = true;
        stream->waiting->fin_seq = segment->seq + segment->size;
        stream->waiting->fin_packet = segment->packet;
    }
    if (stream->waiting->count || stream->waiting->fin)
        stream->flags |= STREAM_WAITING;
}

static struct stream_packet latest(struct stream *stream, const struct stream_packet *packet) {
    bool newer = packet->number >= stream->last.number;
    if (newer)
        stream->last = *packet;
    return (struct stream_packet){stream->last.number, stream->last.time_ns, packet->counted};
}

/* `size` bytes at `next` are read, of which `captured` are here. */
static void hand_on(struct stream *stream, int way, const uint8_t *bytes, uint32_t size, uint32_t captured, const struct stream_packet *packet,
                    struct stream_piece *ret_piece) {
    stream->next += size;
    ret_piece->bytes = bytes;
    ret_piece->way = way;
    ret_piece->packet = latest(stream, packet);
    ret_piece->kind = captured ? STREAM_BYTES : STREAM_GAP;
    ret_piece->size = captured ? captured : size;
    if (captured && captured != size) {
        stream->cut = size - captured;
        stream->flags |= STREAM_CUT;
    }
}

/* What came before `next` was read already. */
static void cut_front(struct stream_segment *segment, uint32_t next) {
    uint32_t past = next - segment->seq;
    segment->bytes = past < segment->captured ? segment->bytes + past : NULL;
    segment->captured -= past < segment->captured ? past : segment->captured;
    segment->seq = next;
    segment->size -= past;
}

static bool take_in_turn(struct streams *streams, struct stream *stream, int way, const struct stream_segment *segment, struct stream_piece *ret_piece) {
    uint32_t size = segment->size;
    if (stream->flags & STREAM_WAITING) { /* as far as the first that waits; of the rest it keeps what it lacks */
        uint32_t room = first_seq(stream->waiting) - stream->next;
        size = room < size ? room : size;
        struct stream_segment rest = *segment;
        rest.bytes = size < segment->captured ? segment->bytes + size : NULL;
        rest.captured -= size < segment->captured ? size : segment->captured;
        rest.seq += size;
        rest.size -= size;
        wait(streams, stream, &rest);
    } else if (segment->fin)
        stream->flags |= STREAM_END_DUE;
    stream->acked = 0;
    if (!size) {
        (void)latest(stream, &segment->packet);
        return false;
    }
    hand_on(stream, way, segment->bytes, size, segment->captured < size ? segment->captured : size, &segment->packet, ret_piece);
    return true;
}

bool stream_take(struct streams *streams, struct stream_pair *pair, int way, const struct stream_segment *segment, struct stream_piece *ret_piece) {
    struct stream *stream = &pair->ways[way];
    bool ahead = note_ack(stream, &pair->ways[!way], way != pair->first, segment);
    if (stream->flags & STREAM_ENDED)
        return false;
    stream_start(stream, segment->seq);
    if (!segment->size && !segment->fin)
        return false;
    struct stream_segment rest = *segment;
    if (before(rest.seq, stream->next)) {
        if (before(rest.seq + rest.size, stream->next) || (rest.seq + rest.size == stream->next && !rest.fin))
            return false;
        cut_front(&rest, stream->next);
    } else if (rest.seq - stream->next > WINDOW_MOST)
        return false;
    if (rest.seq == stream->next && !ahead)
        return take_in_turn(streams, stream, way, &rest, ret_piece);
    wait(streams, stream, &rest);
    return false;
}

static bool is_over_limits(const struct waiting *waiting) {
    return waiting->count > STREAM_WAIT_PIECES || waiting->bytes > STREAM_WAIT_BYTES;
}

/* Does the first piece still wait for what it acknowledges? */
static bool is_ahead(const struct stream_pair *pair, int way, const struct waiting_piece *piece) {
    const struct stream *other = &pair->ways[!way];
    return way != pair->first && piece->acks && other->flags & STREAM_STARTED && !(other->flags & STREAM_ENDED) && before(other->next, piece->ack) &&
           pair->ways[way].ahead <= STREAM_PATIENCE;
}

static void end(struct streams *streams, struct stream *stream, int way, const struct stream_packet *packet, struct stream_piece *ret_piece) {
    hand_on(stream, way, NULL, 0, 0, packet, ret_piece);
    ret_piece->kind = STREAM_END;
    waiting_free(streams, stream->waiting);
    stream->waiting = NULL;
    stream->next++;
    stream->flags = STREAM_STARTED | STREAM_ENDED;
}

static bool pull_waiting(struct streams *streams, struct stream_pair *pair, int way, struct stream_piece *ret_piece) {
    struct stream *stream = &pair->ways[way];
    struct waiting *waiting = stream->waiting;
    const struct waiting_piece *first = waiting_first(waiting);
    uint32_t seq = first_seq(waiting);
    bool all = pair->flushing || is_over_limits(waiting);
    if (waiting->fin && !before(stream->next, waiting->fin_seq)) {
        struct stream_packet packet = waiting->fin_packet;
        end(streams, stream, way, &packet, ret_piece);
        return true;
    }
    if (seq != stream->next) {
        if (!all && stream->acked < STREAM_PATIENCE)
            return false;
        stream->acked = 0;
        hand_on(stream, way, NULL, seq - stream->next, 0, first ? &first->packet : &waiting->fin_packet, ret_piece);
        return true;
    }
    if (!all && is_ahead(pair, way, first))
        return false;
    struct waiting_piece piece = waiting_take(streams, waiting);
    hand_on(stream, way, piece.bytes, piece.size, piece.captured, &piece.packet, ret_piece);
    if (!waiting->count && !waiting->fin)
        stream->flags &= (uint8_t)~STREAM_WAITING;
    return true;
}

static bool pull(struct streams *streams, struct stream_pair *pair, int way, struct stream_piece *ret_piece) {
    struct stream *stream = &pair->ways[way];
    if (stream->flags & STREAM_CUT) {
        stream->flags &= (uint8_t)~STREAM_CUT;
        *ret_piece = (struct stream_piece){.kind = STREAM_GAP, .size = stream->cut, .way = way, .packet = stream->last};
        return true;
    }
    if (stream->flags & STREAM_END_DUE) {
        struct stream_packet packet = stream->last;
        end(streams, stream, way, &packet, ret_piece);
        return true;
    }
    return stream->flags & STREAM_WAITING && pull_waiting(streams, pair, way, ret_piece);
}

bool stream_pull(struct streams *streams, struct stream_pair *pair, struct stream_piece *ret_piece) {
    return pull(streams, pair, pair->first, ret_piece) || pull(streams, pair, !pair->first, ret_piece);
}

void stream_clear(struct streams *streams, struct stream_pair *pair) {
    for (int way = 0; way < 2; way++)
        waiting_free(streams, pair->ways[way].waiting);
    *pair = (struct stream_pair){0};
}
