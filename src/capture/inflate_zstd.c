#include "capture/inflate.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* zstd's own limit without --long, and the default of its own at which one starts. */
enum { WINDOW_LOG_MOST = 27, WINDOW_LOG_LEAST = 23 };

/* Frames that want a longer window would want as much memory. */
static void *zstd_open(uint64_t memory) {
    ZSTD_DCtx *state = ZSTD_createDCtx();
    int window_log = WINDOW_LOG_LEAST;
    while (window_log < WINDOW_LOG_MOST && (uint64_t)2 << window_log <= memory)
        window_log++;
    if (state && !ZSTD_isError(ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, window_log)))
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
    if (ZSTD_isError(result))
        return ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge ? INFLATE_TOO_LARGE : INFLATE_DAMAGED;
    return result ? INFLATE_GOES_ON : INFLATE_MEMBER_DONE;
}

static void zstd_restart(void *state) {
    (void)ZSTD_DCtx_reset(state, ZSTD_reset_session_only);
}

static void zstd_close(void *state) {
    ZSTD_freeDCtx(state);
}

const struct inflater inflater_zstd = {"zstd", zstd_open, zstd_step, zstd_restart, zstd_close};
