/* Blocks of a pcapng in either byte order. What a block holds is told by the draft for the types below; of others nobody but their makers knows which bytes are
 * numbers. */
#ifndef CAPTURE_BLOCK_ORDER_H
#define CAPTURE_BLOCK_ORDER_H

#include <orcap/capture.h>

/* Bytes in the making. */
struct block_copy {
    uint8_t *bytes;
    size_t size, capacity;
};

/* Whether `type` can be turned into the other byte order. */
bool block_can_turn(uint32_t type);
/* The block in this byte order, with a packet of the obsolete kind as an enhanced one. What is broken inside a block ends there. Of a type that cannot be turned the
 * order must be the block's own. False: memory is out. */
bool block_turn(const struct orcap_block *block, bool big_endian, struct block_copy *copy);
/* The options from `at` on, of a block of this type, behind what the copy holds; without their end mark. */
bool block_turn_options(const struct orcap_block *block, size_t at, bool big_endian, struct block_copy *copy);
/* Room for `size` bytes more; NULL: memory is out. */
uint8_t *block_copy_take(struct block_copy *copy, size_t size);
void block_copy_clear(struct block_copy *copy);

#endif
