#include "capture/pack.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { GZIP_FORM = 16 + MAX_WBITS, MEMORY_LEVEL = 8 };

static void *gzip_open(void) {
    z_stream *state = calloc(1, sizeof *state);
    if (!state || deflateInit2(state, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_FORM, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK)
        return state;
    free(state);
    return NULL;
}

static enum pack_result gzip_step(void *opaque, struct pack_room *room, enum pack_how how) {
    static const int flushes[] = {[PACK_MORE] = Z_NO_FLUSH, [PACK_SETTLE] = Z_SYNC_FLUSH, [PACK_FINISH] = Z_FINISH};
    z_stream *state = opaque;
    uInt in_size = room->in_size > UINT_MAX ? UINT_MAX : (uInt)room->in_size;
    uInt out_size = room->out_size > UINT_MAX ? UINT_MAX : (uInt)room->out_size;
    state->next_in = (Bytef *)(uintptr_t)room->in; /* which zlib only reads */
    state->avail_in = in_size;
    state->next_out = room->out;
    state->avail_out = out_size;
    int result = deflate(state, flushes[how]);
    room->in += in_size - state->avail_in;
    room->in_size -= in_size - state->avail_in;
    room->out += out_size - state->avail_out;
    room->out_size -= out_size - state->avail_out;
    if (result == Z_STREAM_ERROR)
        return PACK_FAILED;
    bool done = how == PACK_FINISH ? result == Z_STREAM_END : state->avail_out && !room->in_size;
    return done ? PACK_DONE : PACK_AGAIN;
}

static void gzip_close(void *state) {
    (void)deflateEnd(state);
    free(state);
}

const struct packer packer_gzip = {gzip_open, gzip_step, gzip_close};
