#include "capture/inflate.h"

#include <lzma.h>
#include <stdlib.h>

/* What a dictionary may take: xz -9 wants 65 MiB. */
static const uint64_t MEMORY_MOST = (uint64_t)256 << 20;

static void *xz_open(void) {
    lzma_stream *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    *state = (lzma_stream)LZMA_STREAM_INIT;
    if (lzma_stream_decoder(state, MEMORY_MOST, 0) == LZMA_OK)
        return state;
    free(state);
    return NULL;
}

static enum inflate_result xz_step(void *opaque, struct inflate_room *room) {
    lzma_stream *state = opaque;
    state->next_in = room->in;
    state->avail_in = room->in_size;
    state->next_out = room->out;
    state->avail_out = room->out_size;
    lzma_ret result = lzma_code(state, LZMA_RUN);
    room->in += room->in_size - state->avail_in;
    room->in_size = state->avail_in;
    room->out += room->out_size - state->avail_out;
    room->out_size = state->avail_out;
    if (result == LZMA_STREAM_END)
        return INFLATE_MEMBER_DONE;
    return result == LZMA_OK || result == LZMA_BUF_ERROR ? INFLATE_GOES_ON : INFLATE_DAMAGED;
}

/* Without memory for it the next step finds no decoder, which is damage enough. */
static void xz_restart(void *state) {
    if (lzma_stream_decoder(state, MEMORY_MOST, 0) != LZMA_OK)
        lzma_end(state);
}

static void xz_close(void *opaque) {
    lzma_end(opaque);
    free(opaque);
}

const struct inflater inflater_xz = {"xz", xz_open, xz_step, xz_restart, xz_close};
