/* Frames in memory. */
#include "record.h"

#include <stdlib.h>
#include <string.h>

struct source *source_new(size_t count) {
    struct source *source = calloc(1, sizeof *source + count * sizeof *source->names);
    if (source) {
        source->refs = 1;
        source->count = count;
    }
    return source;
}

void source_release(struct source *source) {
    if (!source || --source->refs)
        return;
    for (size_t i = 0; i < source->count; i++)
        free(source->names[i]);
    free(source);
}

struct chunk *chunk_new(size_t capacity) {
    struct chunk *chunk = malloc(sizeof *chunk + capacity);
    if (chunk)
        *chunk = (struct chunk){.refs = 1, .capacity = capacity};
    return chunk;
}

void chunk_release(struct state *state, struct chunk *chunk) {
    if (!chunk || --chunk->refs)
        return;
    for (size_t i = 0; i < RECENT; i++)
        if (state->recent[i].record && record_chunk(state->recent[i].record) == chunk)
            state->recent[i].record = NULL;
    source_release(chunk->source);
    free(chunk);
}

size_t record_room(uint32_t size) {
    return (sizeof(struct record) + size + 7) & ~(size_t)7;
}

struct record *chunk_take(struct chunk *chunk, uint32_t size) {
    size_t room = record_room(size);
    if (room > chunk->capacity - chunk->used || sizeof *chunk + chunk->used > UINT32_MAX)
        return NULL;
    struct record *record = (struct record *)(void *)(chunk->bytes + chunk->used);
    record->back = (uint32_t)(sizeof *chunk + chunk->used);
    chunk->used += room;
    return record;
}

const char *record_interface(const struct record *record) {
    const struct source *source = record_chunk(record)->source;
    return source && record->interface < source->count ? source->names[record->interface] : NULL;
}

/* ---- comments: their number of bytes together, then each with its size */

uint32_t record_notes_size(const struct orcap_frame *frame) {
    uint32_t total = 0;
    const uint8_t *bytes;
    size_t size;
    for (size_t at = 0; orcap_frame_comment(frame, &at, &bytes, &size);)
        total += 4 + (uint32_t)size;
    return total ? 4 + total : 0;
}

void record_put_notes(struct record *record, const struct orcap_frame *frame) {
    uint8_t *to = record->bytes + record->caplen + 4;
    const uint8_t *bytes;
    size_t size;
    for (size_t at = 0; orcap_frame_comment(frame, &at, &bytes, &size); to += size) {
        uint32_t own = (uint32_t)size;
        memcpy(to, &own, 4);
        to += 4;
        memcpy(to, bytes, size);
    }
    uint32_t total = (uint32_t)(to - record->bytes) - record->caplen - 4;
    memcpy(record->bytes + record->caplen, &total, 4);
    record->noted = 1;
}

bool record_comment(const struct record *record, size_t *at, const uint8_t **ret_bytes, uint32_t *ret_size) {
    if (!record->noted)
        return false;
    const uint8_t *notes = record->bytes + record->caplen;
    uint32_t total;
    memcpy(&total, notes, 4);
    if (*at >= total)
        return false;
    memcpy(ret_size, notes + 4 + *at, 4);
    *ret_bytes = notes + 4 + *at + 4;
    *at += 4 + *ret_size;
    return true;
}

struct record *record_new(const uint8_t *bytes, size_t size) {
    if (size > INT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "a packet of more than 2 GiB");
        return NULL;
    }
    struct chunk *chunk = chunk_new(record_room((uint32_t)size));
    if (!chunk) {
        PyErr_NoMemory();
        return NULL;
    }
    struct record *record = chunk_take(chunk, (uint32_t)size);
    uint32_t back = record->back;
    *record = (struct record){.time_ns = ORCAP_NO_TIME, .caplen = (uint32_t)size, .len = (uint32_t)size, .back = back, .link = RECORD_NO_LINK,
                              .interface = RECORD_INTERFACES, .digits = 9};
    if (size)
        memcpy(record->bytes, bytes, size);
    return record;
}
