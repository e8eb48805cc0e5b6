#include "capture/pack.h"

#include <lzma.h>
#include <stdlib.h>

/* 17 MiB; each level above doubles it. */
enum { PRESET = 2 };

static void *xz_open(void) {
    lzma_stream *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    *state = (lzma_stream)LZMA_STREAM_INIT;
    if (lzma_easy_encoder(state, PRESET, LZMA_CHECK_CRC64) == LZMA_OK)
        return state;
    free(state);
    return NULL;
}

static enum pack_result xz_step(void *opaque, struct pack_room *room, enum pack_how how) {
    static const lzma_action actions[] = {[PACK_MORE] = LZMA_RUN, [PACK_SETTLE] = LZMA_SYNC_FLUSH, [PACK_FINISH] = LZMA_FINISH};
    lzma_stream *state = opaque;
    state->next_in = room->in;
    state->avail_in = room->in_size;
    state->next_out = room->out;
    state->avail_out = room->out_size;
    lzma_ret result = lzma_code(state, actions[how]);
    room->in += room->in_size - state->avail_in;
    room->in_size = state->avail_in;
    room->out += room->out_size - state->avail_out;
    room->out_size = state->avail_out;
    if (result == LZMA_STREAM_END)
        return PACK_DONE;
    if (result != LZMA_OK && result != LZMA_BUF_ERROR)
        return PACK_FAILED;
    return how == PACK_MORE && !room->in_size ? PACK_DONE : PACK_AGAIN;
}

static void xz_close(void *opaque) {
    lzma_end(opaque);
    free(opaque);
}

const struct packer packer_xz = {xz_open, xz_step, xz_close};
