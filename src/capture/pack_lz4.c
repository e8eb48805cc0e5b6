#include "capture/pack.h"

#include <lz4frame.h>
#include <stdlib.h>

/* A piece of this size, with a block that waits from before, fits packed into PACK_ROOM. */
enum { PIECE = 64 * 1024 };

struct lz4 {
    LZ4F_cctx *context;
    bool begun;
};

static const LZ4F_preferences_t PREFERENCES = {.frameInfo = {.contentChecksumFlag = LZ4F_contentChecksumEnabled}};

static void *lz4_open(void) {
    struct lz4 *self = calloc(1, sizeof *self);
    if (self && !LZ4F_isError(LZ4F_createCompressionContext(&self->context, LZ4F_VERSION)))
        return self;
    free(self);
    return NULL;
}

static size_t lz4_give(struct lz4 *self, struct pack_room *room, size_t piece, enum pack_how how) {
    if (!self->begun)
        return LZ4F_compressBegin(self->context, room->out, room->out_size, &PREFERENCES);
    switch (how) {
    case PACK_MORE:
        return LZ4F_compressUpdate(self->context, room->out, room->out_size, room->in, piece, NULL);
    case PACK_SETTLE:
        return LZ4F_flush(self->context, room->out, room->out_size, NULL);
    case PACK_FINISH:
        break;
    }
    return LZ4F_compressEnd(self->context, room->out, room->out_size, NULL);
}

static enum pack_result lz4_step(void *opaque, struct pack_room *room, enum pack_how how) {
    struct lz4 *self = opaque;
    bool begun = self->begun;
    size_t piece = !begun ? 0 : room->in_size < PIECE ? room->in_size : PIECE;
    size_t given = lz4_give(self, room, piece, how);
    if (LZ4F_isError(given))
        return PACK_FAILED;
    self->begun = true;
    room->in += piece;
    room->in_size -= piece;
    room->out += given;
    room->out_size -= given;
    return begun && !room->in_size ? PACK_DONE : PACK_AGAIN;
}

static void lz4_close(void *opaque) {
    struct lz4 *self = opaque;
    (void)LZ4F_freeCompressionContext(self->context);
    free(self);
}

const struct packer packer_lz4 = {lz4_open, lz4_step, lz4_close};
