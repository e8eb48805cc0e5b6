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

static void *isal_open(void) {
    struct isal *self = malloc(sizeof *self);
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
    room->in += in_size - inflate->avail_in;
    room->in_size -= in_size - inflate->avail_in;
    room->out += out_size - inflate->avail_out;
    room->out_size -= out_size - inflate->avail_out;
    if (result < 0)
        return INFLATE_DAMAGED;
    return self->header_read && inflate->block_state == ISAL_BLOCK_FINISH ? INFLATE_MEMBER_DONE : INFLATE_GOES_ON;
}

static void isal_close(void *state) {
    free(state);
}

const struct inflater inflater_isal = {isal_open, isal_step, isal_restart, isal_close};
