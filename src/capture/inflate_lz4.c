#include "capture/inflate.h"

#include <lz4frame.h>

static void *lz4_open(uint64_t memory) {
    (void)memory; /* it needs less than is ever given */
    LZ4F_dctx *state;
    return LZ4F_isError(LZ4F_createDecompressionContext(&state, LZ4F_VERSION)) ? NULL : state;
}

static enum inflate_result lz4_step(void *state, struct inflate_room *room) {
    size_t in = room->in_size, out = room->out_size;
    size_t result = LZ4F_decompress(state, room->out, &out, room->in, &in, NULL);
    if (LZ4F_isError(result))
        return INFLATE_DAMAGED;
    room->in += in;
    room->in_size -= in;
    room->out += out;
    room->out_size -= out;
    return result ? INFLATE_GOES_ON : INFLATE_MEMBER_DONE;
}

static void lz4_restart(void *state) {
    LZ4F_resetDecompressionContext(state);
}

static void lz4_close(void *state) {
    (void)LZ4F_freeDecompressionContext(state);
}

const struct inflater inflater_lz4 = {"lz4", lz4_open, lz4_step, lz4_restart, lz4_close};
