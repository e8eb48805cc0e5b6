#include "capture/inflate.h"

#include <stdlib.h>
#include <zstd.h>

/* Frames that want a longer window would want as much memory: zstd's own limit without --long. */
enum { WINDOW_LOG_MOST = 27 };

static void *zstd_open(void) {
    ZSTD_DCtx *state = ZSTD_createDCtx();
    if (state && !ZSTD_isError(ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, WINDOW_LOG_MOST)))
        return state;
    ZSTD_freeDCtx(state);
    return NULL;
}

static enum inflate_result zstd_step(void *state, struct inflate_room *room) {
    ZSTD_inBuffer in = {room->in, room->in_size, 0};
    ZSTD_outBuffer out = {room->out, room->out_size, 0};
    size_t result = ZSTD_decompressStream(state, &out, &in);
    room->in += in.pos;
    room->in_size -= in.pos;
    room->out += out.pos;
    room->out_size -= out.pos;
    return !result ? INFLATE_MEMBER_DONE : ZSTD_isError(result) ? INFLATE_DAMAGED : INFLATE_GOES_ON;
}

static void zstd_restart(void *state) {
    (void)ZSTD_DCtx_reset(state, ZSTD_reset_session_only);
}

static void zstd_close(void *state) {
    ZSTD_freeDCtx(state);
}

const struct inflater inflater_zstd = {"zstd", zstd_open, zstd_step, zstd_restart, zstd_close};
