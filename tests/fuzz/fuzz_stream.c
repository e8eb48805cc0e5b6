/* Segments of one connection, made of the input: what is read of each way is its bytes once and in order, however they came. */
#include "core/cursor.h"
#include "track/stream.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct reading {
    struct streams streams;
    struct stream_pair pair;
    uint32_t next[2]; /* where each way has been read to */
    bool started[2], ended[2];
};

static void check_piece(struct reading *r, const struct stream_piece *piece) {
    int way = piece->way;
    if (r->ended[way] || (piece->kind != STREAM_END && !piece->size))
        abort();
    if (piece->kind == STREAM_BYTES)
        for (uint32_t i = 0; i < piece->size; i++)
            if (piece->bytes[i] != (uint8_t)(r->next[way] + i)) /* each byte says where it stands */
                abort();
    r->next[way] += piece->size;
    r->ended[way] = piece->kind == STREAM_END;
}

static void pull(struct reading *r) {
    struct stream_piece piece;
    while (stream_next(&r->streams, &r->pair, &piece))
        check_piece(r, &piece);
}

static void take(struct reading *r, struct cursor *c, uint64_t number) {
    uint8_t what = cursor_u8(c), payload[256];
    int way = what & 1;
    uint32_t seq = cursor_be16(c), segment_size = what & 2 ? cursor_u8(c) : what >> 4, captured = what & 4 ? segment_size / 2 : segment_size;
    seq = what & 8 ? seq : UINT32_MAX - 300 + seq % 600;
    for (uint32_t i = 0; i < segment_size; i++)
        payload[i] = (uint8_t)(seq + i);
    const struct stream_segment segment = {.bytes = payload, .seq = seq, .size = segment_size, .captured = captured, .ack = cursor_be32(c),
                                           .acks = what & 16, .fin = (what & 0xe0) == 0xe0, .packet = {number, 0, true}};
    struct stream_piece piece;
    if (!r->started[way]) {
        r->started[way] = true;
        if (!(r->pair.ways[way].flags & STREAM_STARTED))
            r->next[way] = seq;
    }
    if (stream_take(&r->streams, &r->pair, way, &segment, &piece))
        check_piece(r, &piece);
    pull(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct reading r = {.streams = {.budget = {.limit = 1 << 16}}};
    struct cursor c = cursor_over(bytes, size);
    for (uint64_t number = 1; cursor_left(&c); number++)
        take(&r, &c, number);
    stream_flush(&r.pair);
    pull(&r);
    stream_clear(&r.streams, &r.pair);
    if (r.streams.budget.used || r.streams.conflicts)
        abort();
    return 0;
}
