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
