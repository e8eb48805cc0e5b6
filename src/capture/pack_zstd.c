#include "capture/pack.h"

#include <zstd.h>

static void *zstd_open(void) {
    ZSTD_CCtx *state = ZSTD_createCCtx();
    if (state && !ZSTD_isError(ZSTD_CCtx_setParameter(state, ZSTD_c_checksumFlag, 1)))
        return state;
    ZSTD_freeCCtx(state);
    return NULL;
}

static enum pack_result zstd_step(void *state, struct pack_room *room, enum pack_how how) {
    static const ZSTD_EndDirective directives[] = {[PACK_MORE] = ZSTD_e_continue, [PACK_SETTLE] = ZSTD_e_flush, [PACK_FINISH] = ZSTD_e_end};
    ZSTD_inBuffer in = {room->in, room->in_size, 0};
    ZSTD_outBuffer out = {room->out, room->out_size, 0};
    size_t left = ZSTD_compressStream2(state, &out, &in, directives[how]);
    room->in += in.pos;
    room->in_size -= in.pos;
    room->out += out.pos;
    room->out_size -= out.pos;
    if (ZSTD_isError(left))
        return PACK_FAILED;
    return (how == PACK_MORE ? room->in_size : left) ? PACK_AGAIN : PACK_DONE;
}

static void zstd_close(void *state) {
    ZSTD_freeCCtx(state);
}

const struct packer packer_zstd = {zstd_open, zstd_step, zstd_close};
