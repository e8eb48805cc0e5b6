#include "capture/inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { GZIP_FORM = 16 + MAX_WBITS };

static void *zlib_open(uint64_t memory) {
    (void)memory; /* it needs less than is ever given */
    z_stream *state = calloc(1, sizeof *state);
    if (!state || inflateInit2(state, GZIP_FORM) == Z_OK)
        return state;
    free(state);
    return NULL;
}

static enum inflate_result zlib_step(void *opaque, struct inflate_room *room) {
    z_stream *state = opaque;
    uInt in_size = room->in_size > UINT_MAX ? UINT_MAX : (uInt)room->in_size;
    uInt out_size = room->out_size > UINT_MAX ? UINT_MAX : (uInt)room->out_size;
    state->next_in = (Bytef *)(uintptr_t)room->in; /* which zlib only reads */
    state->avail_in = in_size;
    state->next_out = room->out;
    state->avail_out = out_size;
    int result = inflate(state, Z_NO_FLUSH);
    room->in += in_size - state->avail_in;
    room->in_size -= in_size - state->avail_in;
    room->out += out_size - state->avail_out;
    room->out_size -= out_size - state->avail_out;
    if (result == Z_STREAM_END)
        return INFLATE_MEMBER_DONE;
    return result == Z_OK || result == Z_BUF_ERROR ? INFLATE_GOES_ON : INFLATE_DAMAGED;
}

static void zlib_restart(void *state) {
    (void)inflateReset(state);
}

static void zlib_close(void *state) {
    (void)inflateEnd(state);
    free(state);
}

const struct inflater inflater_zlib = {"gzip", zlib_open, zlib_step, zlib_restart, zlib_close};
