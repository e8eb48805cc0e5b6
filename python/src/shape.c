/* Shapes: most packets of a capture are stacked like many others, so a packet need not hold where its own layers stand. */
#include "state.h"

#include <stdlib.h>
#include <string.h>

enum { SHAPES_MOST = 1 << 14 }; /* what goes beyond belongs to its packet alone */

static size_t hash_layers(const struct orcap_packet *packet) {
    uint64_t hash = packet->count;
    for (size_t i = 0; i < packet->count; i++)
        hash = (hash ^ ((uint64_t)packet->layers[i].protocol << 32 | packet->layers[i].at)) * 0x9e3779b97f4a7c15u;
    return (size_t)(hash >> 20);
}

static bool same(const struct shape *shape, const struct orcap_packet *packet) {
    if (shape->count != packet->count)
        return false;
    for (size_t i = 0; i < packet->count; i++)
        if (shape->layers[i].protocol != packet->layers[i].protocol || shape->layers[i].at != packet->layers[i].at)
            return false;
    return true;
}

static struct shape *make(struct state *state, const struct orcap_packet *packet) {
    struct shape *shape = malloc(sizeof *shape + packet->count * sizeof *shape->layers);
    if (!shape) {
        PyErr_NoMemory();
        return NULL;
    }
    *shape = (struct shape){.state = state, .count = packet->count};
    for (size_t i = 0; i < packet->count; i++) {
        const struct class_info *info = state->classes[packet->layers[i].protocol];
        shape->layers[i] = (struct place){.protocol = packet->layers[i].protocol, .at = packet->layers[i].at};
        shape->stacks |= info && info->stacks;
    }
    return shape;
}

static size_t hash_shape(const struct shape *shape) {
    uint64_t hash = shape->count;
    for (size_t i = 0; i < shape->count; i++)
        hash = (hash ^ ((uint64_t)shape->layers[i].protocol << 32 | shape->layers[i].at)) * 0x9e3779b97f4a7c15u;
    return (size_t)(hash >> 20);
}

static bool grow(struct state *state) {
    size_t size = state->shapes ? 2 * (state->shape_mask + 1) : 256;
    struct shape **table = calloc(size, sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; state->shapes && i <= state->shape_mask; i++) {
        if (!state->shapes[i])
            continue;
        size_t at = hash_shape(state->shapes[i]) & (size - 1);
        while (table[at])
            at = (at + 1) & (size - 1);
        table[at] = state->shapes[i];
    }
    free(state->shapes);
    state->shapes = table;
    state->shape_mask = size - 1;
    return true;
}

struct shape *shape_of(struct state *state, const struct orcap_packet *packet) {
    if ((!state->shapes || 2 * state->shape_count > state->shape_mask) && state->shape_count < SHAPES_MOST && !grow(state)) {
        PyErr_NoMemory();
        return NULL;
    }
    size_t at = hash_layers(packet) & state->shape_mask;
    for (; state->shapes[at]; at = (at + 1) & state->shape_mask)
        if (same(state->shapes[at], packet))
            return state->shapes[at];
    struct shape *shape = make(state, packet);
    if (shape && state->shape_count < SHAPES_MOST) {
        shape->shared = true;
        state->shapes[at] = shape;
        state->shape_count++;
    }
    return shape;
}

void shape_release(struct shape *shape) {
    if (shape && !shape->shared)
        free(shape);
}

void shapes_clear(struct state *state) {
    for (size_t i = 0; state->shapes && i <= state->shape_mask; i++)
        free(state->shapes[i]);
    free(state->shapes);
    state->shapes = NULL;
    state->shape_count = 0;
}
