#include "capture/inflate.h"

#include <lzma.h>
#include <stdlib.h>

struct xz {
    lzma_stream stream;
    uint64_t memory; /* for a dictionary above all: xz -9 wants 65 MiB */
};

static void *xz_open(uint64_t memory) {
    struct xz *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    *self = (struct xz){.stream = LZMA_STREAM_INIT, .memory = memory};
    if (lzma_stream_decoder(&self->stream, memory, 0) == LZMA_OK)
        return self;
    free(self);
    return NULL;
}

static enum inflate_result xz_step(void *opaque, struct inflate_room *room) {
    struct xz *self = opaque;
    lzma_stream *state = &self->stream;
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
    if (result == LZMA_MEMLIMIT_ERROR)
        return INFLATE_TOO_LARGE;
    return result == LZMA_OK || result == LZMA_BUF_ERROR ? INFLATE_GOES_ON : INFLATE_DAMAGED;
}

/* Without memory for it the next step finds no decoder, which is damage enough. */
static void xz_restart(void *opaque) {
    struct xz *self = opaque;
    if (lzma_stream_decoder(&self->stream, self->memory, 0) != LZMA_OK)
        lzma_end(&self->stream);
}

static void xz_close(void *opaque) {
    struct xz *self = opaque;
    lzma_end(&self->stream);
    free(self);
}

const struct inflater inflater_xz = {"xz", xz_open, xz_step, xz_restart, xz_close};
