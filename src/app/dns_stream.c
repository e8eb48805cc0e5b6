#include "app/dns_stream.h"

#include "core/cursor.h"

#include <stdlib.h>

enum { HEADER = 12, KNOWN_OPCODES = 6, MANY_QUESTIONS = 16 };

bool dns_begins_in_stream(const uint8_t *bytes, size_t size) {
    if (size >= 2 && load_be16(bytes) < HEADER)
        return false;
    if (size >= 5 && (bytes[4] >> 3 & 15) > KNOWN_OPCODES)
        return false;
    return size < 8 || load_be16(bytes + 6) <= MANY_QUESTIONS;
}

static void drop(struct dns_stream *stream, struct budget *budget) {
    budget->used -= stream->capacity;
    free(stream->bytes);
    stream->bytes = NULL;
    stream->size = stream->capacity = 0;
}

void dns_stream_clear(struct dns_stream *stream, struct budget *budget) {
    drop(stream, budget);
    *stream = (struct dns_stream){0};
}

/* A length was said before its bytes are there: the buffer grows with them. */
static bool keep(struct dns_stream *stream, struct budget *budget, const uint8_t *bytes, size_t size) {
    uint32_t needed = stream->size + (uint32_t)size, capacity = stream->capacity ? stream->capacity : 512;
    while (capacity < needed)
        capacity *= 2;
    if (capacity != stream->capacity) {
        uint8_t *grown = budget->used + capacity - stream->capacity <= budget->limit ? realloc(stream->bytes, capacity) : NULL;
        if (!grown)
            return false;
        budget->used += capacity - stream->capacity;
        stream->bytes = grown;
        stream->capacity = capacity;
    }
    memcpy(stream->bytes + stream->size, bytes, size);
    stream->size = needed;
    return true;
}

static void lose(struct dns_stream *stream, struct budget *budget) {
    dns_stream_clear(stream, budget);
    stream->lost = true;
}

/* The length of the message to come, or a part of it; returns the bytes used. */
static size_t take_head(struct dns_stream *stream, const uint8_t *bytes, size_t size) {
    size_t used = 0;
    while (used < size && stream->head_size < sizeof stream->head)
        stream->head[stream->head_size++] = bytes[used++];
    return used;
}

static void take_bytes(struct dns_stream *stream, struct budget *budget, const struct stream_piece *piece, const struct dns_hearer *hearer) {
    const uint8_t *bytes = piece->bytes;
    size_t size = piece->size;
    while (size) {
        stream->counted = piece->packet.counted || (stream->head_size && stream->counted);
        size_t used = take_head(stream, bytes, size);
        bytes += used;
        size -= used;
        if (stream->head_size < sizeof stream->head)
            return;
        size_t length = load_be16(stream->head), missing = length - stream->size, here = size < missing ? size : missing;
        if (length < HEADER) {
            lose(stream, budget);
            return;
        }
        bool whole = here == length;
        if (!whole && here && !keep(stream, budget, bytes, here)) {
            lose(stream, budget);
            return;
        }
        if (here == missing) {
            const struct stream_packet packet = {piece->packet.number, piece->packet.time_ns, stream->counted};
            hearer->message(hearer->user, piece->way, whole ? bytes : stream->bytes, length, &packet);
            stream->head_size = 0;
            drop(stream, budget);
        }
        bytes += here;
        size -= here;
    }
}

void dns_stream_take(struct dns_stream *stream, struct budget *budget, const struct stream_piece *piece, const struct dns_hearer *hearer) {
    if (piece->kind != STREAM_BYTES)
        lose(stream, budget);
    else if (!stream->lost || dns_begins_in_stream(piece->bytes, piece->size)) {
        stream->lost = false;
        take_bytes(stream, budget, piece, hearer);
    }
}
