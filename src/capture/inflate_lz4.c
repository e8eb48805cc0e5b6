/* The library gives a block only once all of it is there, and a block may hold 4 MiB. So that a file that is cut short gives what it holds, the bytes of the block at hand are kept
 * beside it: where blocks begin is read along (lz4_Frame_format.md), and the part of the last one is unpacked at the end. */
#include "capture/inflate.h"

#include "core/cursor.h"

#include <lz4.h>
#include <lz4frame.h>
#include <stdlib.h>

enum { WINDOW = 65536, HEAD_MOST = 19, BLOCK_MOST = 4 << 20 };
enum place { IN_HEAD, IN_BLOCK_SIZE, IN_BLOCK, IN_STORED_BLOCK, IN_CHECKSUM, BEHIND };

struct lz4_state {
    LZ4F_dctx *frame;
    enum place place;
    uint8_t head[HEAD_MOST]; /* of the frame, or a block's size */
    size_t head_size;
    size_t left;  /* bytes of what it stands in */
    bool checked; /* a checksum stands behind each block */
    uint8_t *block; /* what came of the one at hand */
    size_t block_size, block_capacity;
    uint8_t window[WINDOW]; /* what was unpacked last */
    size_t window_size;
    uint8_t *rest; /* what a part of a block gave */
    size_t rest_size, rest_at;
    bool ended;
};

static void *lz4_open(uint64_t memory) {
    (void)memory; /* it needs less than is ever given */
    struct lz4_state *state = calloc(1, sizeof *state);
    if (state && LZ4F_isError(LZ4F_createDecompressionContext(&state->frame, LZ4F_VERSION))) {
        free(state);
        return NULL;
    }
    return state;
}

/* ---- where blocks begin ---- */

/* Bytes of the frame's head, as far as they say so. */
static size_t head_wanted(const struct lz4_state *state) {
    enum { CONTENT_SIZE = 8, DICTIONARY = 1 };
    if (state->head_size < 6)
        return 6;
    return 7u + (state->head[4] & CONTENT_SIZE ? 8 : 0) + (state->head[4] & DICTIONARY ? 4 : 0);
}

static void end_head(struct lz4_state *state) {
    enum { MAGIC = 0x184d2204, BLOCK_CHECKSUM = 16 };
    state->checked = state->head[4] & BLOCK_CHECKSUM;
    state->place = load_le32(state->head) == MAGIC ? IN_BLOCK_SIZE : BEHIND; /* of frames that are skipped nothing is looked at */
    state->head_size = 0;
}

static void end_block_size(struct lz4_state *state) {
    const uint32_t stored = 0x80000000;
    uint32_t size = load_le32(state->head);
    state->head_size = state->block_size = 0;
    state->left = size & ~stored;
    state->place = !size ? BEHIND : size & stored ? IN_STORED_BLOCK : IN_BLOCK;
    if (state->left > BLOCK_MOST)
        state->place = BEHIND;
}

static bool keep(struct lz4_state *state, const uint8_t *bytes, size_t size) {
    if (state->block_size + size > state->block_capacity) {
        size_t capacity = state->block_size + size < BLOCK_MOST / 2 ? 2 * (state->block_size + size) : BLOCK_MOST;
        uint8_t *block = realloc(state->block, capacity);
        if (!block)
            return false;
        state->block = block;
        state->block_capacity = capacity;
    }
    memcpy(state->block + state->block_size, bytes, size);
    state->block_size += size;
    return true;
}

static void read_along(struct lz4_state *state, const uint8_t *bytes, size_t size) {
    while (size && state->place != BEHIND) {
        bool in_head = state->place == IN_HEAD || state->place == IN_BLOCK_SIZE;
        size_t wanted = !in_head ? state->left : (state->place == IN_HEAD ? head_wanted(state) : 4) - state->head_size;
        size_t step = wanted < size ? wanted : size;
        if (in_head) {
            memcpy(state->head + state->head_size, bytes, step);
            state->head_size += step;
        } else
            state->left -= step;
        if (state->place == IN_BLOCK && !keep(state, bytes, step))
            state->place = BEHIND;
        bytes += step;
        size -= step;
        if (step < wanted || state->place == BEHIND)
            continue;
        if (state->place == IN_HEAD && state->head_size == head_wanted(state))
            end_head(state);
        else if (state->place == IN_BLOCK_SIZE)
            end_block_size(state);
        else if (!in_head && state->place != IN_CHECKSUM && state->checked) {
            state->place = IN_CHECKSUM;
            state->left = 4;
        } else if (!in_head)
            state->place = IN_BLOCK_SIZE;
    }
}

static void remember(struct lz4_state *state, const uint8_t *bytes, size_t size) {
    size_t taken = size < WINDOW ? size : WINDOW, kept = state->window_size < WINDOW - taken ? state->window_size : WINDOW - taken;
    memmove(state->window, state->window + state->window_size - kept, kept);
    memcpy(state->window + kept, bytes + size - taken, taken);
    state->window_size = kept + taken;
}

static enum inflate_result lz4_step(void *opaque, struct inflate_room *room) {
    struct lz4_state *state = opaque;
    size_t in = room->in_size, out = room->out_size;
    size_t result = LZ4F_decompress(state->frame, room->out, &out, room->in, &in, NULL);
    if (LZ4F_isError(result))
        return INFLATE_DAMAGED;
    read_along(state, room->in, in);
    if (out)
        remember(state, room->out, out);
    room->in += in;
    room->in_size -= in;
    room->out += out;
    room->out_size -= out;
    return result ? INFLATE_GOES_ON : INFLATE_MEMBER_DONE;
}

/* ---- the last block, of which only a part came ---- */

/* It may end inside a length, which the library takes for a fault: then it is unpacked up to a little before. */
static void unpack_rest(struct lz4_state *state) {
    enum { LENGTH_MOST = 64 };
    state->rest = malloc(BLOCK_MOST);
    for (size_t less = 0; state->rest && !state->rest_size && less < LENGTH_MOST && less < state->block_size; less++) {
        int size = LZ4_decompress_safe_partial_usingDict((const char *)state->block, (char *)state->rest, (int)(state->block_size - less), BLOCK_MOST, BLOCK_MOST,
                                                         (const char *)state->window, (int)state->window_size);
        state->rest_size = size > 0 ? (size_t)size : 0;
    }
}

static bool lz4_rest(void *opaque, struct inflate_room *room) {
    struct lz4_state *state = opaque;
    if (!state->ended && state->place == IN_BLOCK && state->block_size)
        unpack_rest(state);
    state->ended = true;
    size_t left = state->rest_size - state->rest_at, step = left < room->out_size ? left : room->out_size;
    if (step)
        memcpy(room->out, state->rest + state->rest_at, step);
    state->rest_at += step;
    room->out += step;
    room->out_size -= step;
    return state->rest_at < state->rest_size;
}

static void lz4_restart(void *opaque) {
    struct lz4_state *state = opaque;
    LZ4F_resetDecompressionContext(state->frame);
    state->place = IN_HEAD;
    state->head_size = state->window_size = 0;
}

static void lz4_close(void *opaque) {
    struct lz4_state *state = opaque;
    (void)LZ4F_freeDecompressionContext(state->frame);
    free(state->block);
    free(state->rest);
    free(state);
}

const struct inflater inflater_lz4 = {"lz4", lz4_open, lz4_step, lz4_restart, lz4_close, lz4_rest};
