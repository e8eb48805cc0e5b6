#include "capture/inflate.h"

#include <isa-l/igzip_lib.h>

#include <stdbool.h>
#include <stdlib.h>

struct isal {
    struct inflate_state inflate;
    struct isal_gzip_header header; /* kept between steps: isal_inflate's own reading of it forgets where a piece ends */
    bool header_read;
};

static void isal_restart(void *opaque) {
    struct isal *self = opaque;
    isal_inflate_reset(&self->inflate);
    self->inflate.crc_flag = ISAL_GZIP_NO_HDR_VER;
    isal_gzip_header_init(&self->header);
    self->header_read = false;
}

/* Zeroed, because damaged data can make ISA-L hand out bytes that it never wrote. */
static void *isal_open(uint64_t memory) {
    (void)memory; /* it needs less than is ever given */
    struct isal *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    isal_inflate_init(&self->inflate);
    isal_restart(self);
    return self;
}

/* Negative: damaged. */
static int isal_go_on(struct isal *self) {
    if (!self->header_read) {
        int result = isal_read_gzip_header(&self->inflate, &self->header);
        if (result)
            return result; /* ISAL_END_INPUT is above zero */
        self->header_read = true;
    }
    return isal_inflate(&self->inflate);
}

/* How much of the output at a damage may be of its making: a match is counted before what it refers to is found wrong. */
static uint32_t doubtful(int result, uint32_t made) {
    if (result != ISAL_INVALID_SYMBOL && result != ISAL_INVALID_LOOKBACK)
        return 0;
    return made < ISAL_DEF_MAX_MATCH ? made : ISAL_DEF_MAX_MATCH;
}

static enum inflate_result isal_step(void *opaque, struct inflate_room *room) {
    struct isal *self = opaque;
    struct inflate_state *inflate = &self->inflate;
    uint32_t in_size = room->in_size > UINT32_MAX ? UINT32_MAX : (uint32_t)room->in_size;
    uint32_t out_size = room->out_size > UINT32_MAX ? UINT32_MAX : (uint32_t)room->out_size;
    inflate->next_in = (uint8_t *)(uintptr_t)room->in; /* which ISA-L only reads */
    inflate->avail_in = in_size;
    inflate->next_out = room->out;
    inflate->avail_out = out_size;
    int result = isal_go_on(self);
    uint32_t made = out_size - inflate->avail_out;
    made -= doubtful(result, made);
    room->in += in_size - inflate->avail_in;
    room->in_size -= in_size - inflate->avail_in;
    room->out += made;
    room->out_size -= made;
    if (result < 0)
        return INFLATE_DAMAGED;
    return self->header_read && inflate->block_state == ISAL_BLOCK_FINISH ? INFLATE_MEMBER_DONE : INFLATE_GOES_ON;
}

static void isal_close(void *state) {
    free(state);
}

const struct inflater inflater_isal = {"gzip", isal_open, isal_step, isal_restart, isal_close};
