#include "track/pieces.h"

#include <stdlib.h>

/* Joins [start, end) to the ranges, and says how much of it they had; false when it would be one too many. */
static bool add_range(struct pieces *pieces, uint32_t start, uint32_t end, uint32_t *ret_had) {
    struct piece_range *ranges = pieces->ranges;
    uint32_t at = 0, last, had = 0, whole_start = start, whole_end = end;
    while (at < pieces->range_count && ranges[at].end < start)
        at++;
    for (last = at; last < pieces->range_count && ranges[last].start <= end; last++) {
        uint32_t from = ranges[last].start > start ? ranges[last].start : start, to = ranges[last].end < end ? ranges[last].end : end;
        had += to > from ? to - from : 0;
        whole_start = ranges[last].start < whole_start ? ranges[last].start : whole_start;
        whole_end = ranges[last].end > whole_end ? ranges[last].end : whole_end;
    }
    if (at == last) {
        if (pieces->range_count == PIECES_RANGES)
            return false;
        memmove(&ranges[at + 1], &ranges[at], (pieces->range_count - at) * sizeof *ranges);
        pieces->range_count++;
    } else {
        memmove(&ranges[at + 1], &ranges[last], (pieces->range_count - last) * sizeof *ranges);
        pieces->range_count -= last - at - 1;
    }
    ranges[at] = (struct piece_range){whole_start, whole_end};
    *ret_had = had;
    return true;
}

static bool is_there(const struct pieces *pieces, uint32_t offset, uint32_t size, const uint8_t *bytes, uint32_t captured) {
    for (uint32_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->list[i];
        if (piece->offset == offset && piece->size == size && piece->captured == captured && memcmp(piece->bytes, bytes, captured) == 0)
            return true;
    }
    return false;
}

static bool grow(struct pieces *pieces, struct budget *budget) {
    uint32_t capacity = pieces->capacity ? 2 * pieces->capacity : 4;
    struct piece *list = capacity <= PIECES_MOST ? realloc(pieces->list, capacity * sizeof *list) : NULL;
    if (!list)
        return false;
    uint64_t more = (capacity - pieces->capacity) * sizeof *list;
    budget->used += more;
    pieces->memory += more;
    pieces->list = list;
    pieces->capacity = capacity;
    return true;
}

enum pieces_status pieces_add(struct pieces *pieces, struct budget *budget, uint32_t offset, uint32_t size, const uint8_t *bytes, uint32_t captured) {
    uint32_t had;
    if (!size)
        return PIECES_OK;
    if (!add_range(pieces, offset, offset + size, &had))
        return PIECES_FULL;
    pieces->repeated += had;
    if (had && is_there(pieces, offset, size, bytes, captured))
        return PIECES_AGAIN;
    if (pieces->count == pieces->capacity && !grow(pieces, budget))
        return PIECES_FULL;
    uint8_t *copy = malloc(captured ? captured : 1);
    if (!copy)
        return PIECES_FULL;
    if (captured)
        memcpy(copy, bytes, captured);
    pieces->list[pieces->count++] = (struct piece){copy, offset, size, captured};
    budget->used += captured + 32u; /* with the allocator's share */
    pieces->memory += captured + 32u;
    return had ? PIECES_OVERLAP : PIECES_OK;
}

/* How much of the first `size` bytes a piece gives. */
static uint32_t share(const struct piece *piece, uint32_t size) {
    if (piece->offset >= size)
        return 0;
    return piece->captured < size - piece->offset ? piece->captured : size - piece->offset;
}

static uint32_t differences(const uint8_t *a, const uint8_t *b, uint32_t size) {
    uint32_t count = 0;
    if (size && memcmp(a, b, size) != 0)
        for (uint32_t i = 0; i < size; i++)
            count += a[i] != b[i];
    return count;
}

uint8_t *pieces_join(const struct pieces *pieces, uint32_t length, uint32_t *ret_size, uint32_t *ret_conflicts) {
    uint32_t whole = pieces_whole(pieces), size = whole < length ? whole : length;
    for (uint32_t i = 0; i < pieces->count; i++) { /* up to the first byte that a snap length cut off */
        const struct piece *piece = &pieces->list[i];
        if (piece->captured < piece->size && piece->offset + piece->captured < size)
            size = piece->offset + piece->captured;
    }
    *ret_size = *ret_conflicts = 0;
    uint8_t *bytes = size ? malloc(size) : NULL;
    if (!bytes)
        return NULL;
    for (uint32_t i = pieces->count; i-- > 0;) /* the first comes last, and stays */
        if (share(&pieces->list[i], size))
            memcpy(bytes + pieces->list[i].offset, pieces->list[i].bytes, share(&pieces->list[i], size));
    for (uint32_t i = 0; i < pieces->count && pieces->repeated; i++)
        if (share(&pieces->list[i], size))
            *ret_conflicts += differences(bytes + pieces->list[i].offset, pieces->list[i].bytes, share(&pieces->list[i], size));
    *ret_size = size;
    return bytes;
}

void pieces_clear(struct pieces *pieces, struct budget *budget) {
    for (uint32_t i = 0; i < pieces->count; i++)
        free(pieces->list[i].bytes);
    free(pieces->list);
    budget->used -= pieces->memory;
    *pieces = (struct pieces){0};
}
