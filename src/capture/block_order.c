#include "capture/block_order.h"

#include "capture/option.h"
#include "capture/writer.h"

#include <stdlib.h>

enum { SECTION_HEADER = 0x0a0d0d0a, INTERFACE = 1, OBSOLETE_PACKET = 2, SIMPLE_PACKET = 3, NAMES = 4, STATISTICS = 5, ENHANCED_PACKET = 6, JOURNAL = 9, SECRETS = 10,
       CUSTOM = 0xbad, CUSTOM_NOT_TO_COPY = 0x40000bad };
enum { ANY_BLOCK = 0, OPTION_DROPS = 4 };

/* Options that are numbers, or several of one size; all others are bytes. */
static const struct {
    uint32_t block;
    uint16_t code;
    uint8_t width;
} NUMBERS[] = {
    {INTERFACE, 8, 8},       {INTERFACE, 10, 4},      {INTERFACE, 14, 8},      {INTERFACE, 16, 8},      {INTERFACE, 17, 8},
    {ENHANCED_PACKET, 2, 4}, {ENHANCED_PACKET, 4, 8}, {ENHANCED_PACKET, 5, 8}, {ENHANCED_PACKET, 6, 4}, {ENHANCED_PACKET, 8, 4},
    {OBSOLETE_PACKET, 2, 4}, {STATISTICS, 2, 4},      {STATISTICS, 3, 4},      {STATISTICS, 4, 8},      {STATISTICS, 5, 8},      {STATISTICS, 6, 8},
    {STATISTICS, 7, 8},      {STATISTICS, 8, 8},
};
/* Custom options, of any block, begin with the number of an enterprise. */
static const uint16_t CUSTOM_OPTIONS[] = {2988, 2989, 19372, 19373};

/* The 32-bit numbers that stand before a block's other bytes. */
static const struct {
    uint32_t block;
    uint8_t numbers;
} HEADS[] = {{SIMPLE_PACKET, 1}, {STATISTICS, 3}, {ENHANCED_PACKET, 5}, {SECRETS, 2}, {CUSTOM, 1}, {CUSTOM_NOT_TO_COPY, 1}};

uint8_t *block_copy_take(struct block_copy *copy, size_t size) {
    if (size > copy->capacity - copy->size) {
        size_t capacity = copy->capacity ? copy->capacity : 512;
        while (capacity - copy->size < size)
            capacity *= 2;
        uint8_t *bytes = realloc(copy->bytes, capacity);
        if (!bytes)
            return NULL;
        copy->bytes = bytes;
        copy->capacity = capacity;
    }
    uint8_t *taken = copy->bytes + copy->size;
    copy->size += size;
    return taken;
}

void block_copy_clear(struct block_copy *copy) {
    free(copy->bytes);
    *copy = (struct block_copy){0};
}

static bool put_bytes(struct block_copy *copy, const uint8_t *bytes, size_t size) {
    uint8_t *p = block_copy_take(copy, size);
    if (p && size)
        memcpy(p, bytes, size);
    return p;
}

static bool put_u32(struct block_copy *copy, uint32_t value, bool big_endian) {
    uint8_t *p = block_copy_take(copy, 4);
    if (p)
        store_u32(p, value, big_endian);
    return p;
}

bool block_can_turn(uint32_t type) {
    static const uint32_t known[] = {SECTION_HEADER, INTERFACE, OBSOLETE_PACKET, SIMPLE_PACKET, NAMES, STATISTICS, ENHANCED_PACKET, JOURNAL, SECRETS, CUSTOM,
                                     CUSTOM_NOT_TO_COPY};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i] == type)
            return true;
    return false;
}

/* Bytes of a number in an option's value; 1: it is bytes. `ret_numbers`: bytes of the value that are such numbers. */
static size_t width_of(uint32_t type, const struct option *option, size_t *ret_numbers) {
    *ret_numbers = option->size;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
        if (NUMBERS[i].block == type && NUMBERS[i].code == option->code)
            return option->size % NUMBERS[i].width ? 1 : NUMBERS[i].width;
    for (size_t i = 0; i < sizeof CUSTOM_OPTIONS / sizeof *CUSTOM_OPTIONS; i++)
        if (CUSTOM_OPTIONS[i] == option->code && option->size >= 4) {
            *ret_numbers = 4;
            return 4;
        }
    return 1;
}

static bool put_option(struct block_copy *copy, uint32_t type, const struct option *option, bool big_endian, bool turned) {
    size_t padded = (option->size + 3) & ~(size_t)3, numbers;
    uint8_t *p = block_copy_take(copy, 4 + padded);
    if (!p)
        return false;
    store_u16(p, (uint16_t)option->code, big_endian);
    store_u16(p + 2, (uint16_t)option->size, big_endian);
    memcpy(p + 4, option->value, padded);
    size_t width = width_of(type, option, &numbers);
    for (size_t at = 0; turned && at < numbers; at += width)
        for (size_t i = 0; i < width; i++)
            p[4 + at + i] = option->value[at + width - 1 - i];
    return true;
}

bool block_turn_options(const struct orcap_block *block, size_t at, bool big_endian, struct block_copy *copy) {
    if (at >= block->size - 4)
        return true;
    struct cursor options = options_from(block->bytes, at, block->size);
    struct option option;
    while (option_take(&options, block->big_endian, &option) > 0)
        if (!put_option(copy, block->type, &option, big_endian, big_endian != block->big_endian))
            return false;
    return true;
}

/* The options and, where there are any, their end mark. */
static bool put_options(const struct orcap_block *block, size_t at, bool big_endian, struct block_copy *copy) {
    size_t before = copy->size;
    return block_turn_options(block, at, big_endian, copy) && (copy->size == before || put_u32(copy, 0, big_endian));
}

/* Records of addresses with their names, as options are built but with an end that must be there. */
static bool put_names(const struct orcap_block *block, bool big_endian, struct block_copy *copy) {
    struct cursor records = options_from(block->bytes, 8, block->size);
    struct option record;
    while (option_take(&records, block->big_endian, &record) > 0)
        if (!put_option(copy, ANY_BLOCK, &record, big_endian, false))
            return false;
    return put_u32(copy, 0, big_endian) && put_options(block, block->size - 4 - cursor_left(&records), big_endian, copy);
}

static bool put_interface(const struct orcap_block *block, bool big_endian, struct block_copy *copy) {
    uint8_t *p = block_copy_take(copy, 8);
    if (!p)
        return false;
    store_u16(p, load_u16(block->bytes + 8, block->big_endian), big_endian);
    store_u16(p + 2, load_u16(block->bytes + 10, block->big_endian), big_endian);
    store_u32(p + 4, load_u32(block->bytes + 12, block->big_endian), big_endian);
    return put_options(block, 16, big_endian, copy);
}

static size_t padded_in(const struct orcap_block *block, size_t at, uint32_t size) {
    size_t room = block->size - 4 - at;
    return size < room ? ((size_t)size + 3) & ~(size_t)3 : room;
}

/* Its interface and what was dropped before it are numbers of 16 bits; the latter becomes an option. */
static bool put_obsolete_packet(const struct orcap_block *block, bool big_endian, struct block_copy *copy) {
    const uint8_t *from = block->bytes;
    uint16_t drops = load_u16(from + 10, block->big_endian);
    uint32_t caplen = load_u32(from + 20, block->big_endian);
    size_t data = padded_in(block, 28, caplen);
    bool good = put_u32(copy, load_u16(from + 8, block->big_endian), big_endian);
    for (size_t at = 12; good && at < 28; at += 4)
        good = put_u32(copy, load_u32(from + at, block->big_endian), big_endian);
    good = good && put_bytes(copy, from + 28, data) && block_turn_options(block, 28 + data, big_endian, copy);
    if (drops != 0xffff) {
        uint8_t value[8];
        store_u64(value, drops, big_endian);
        good = good && put_option(copy, ENHANCED_PACKET, &(struct option){OPTION_DROPS, sizeof value, value}, big_endian, false);
    }
    bool any = drops != 0xffff || 28 + data < block->size - 4;
    return good && (!any || put_u32(copy, 0, big_endian));
}

/* Bytes behind a block's numbers that are no options. */
static size_t bytes_of(const struct orcap_block *block, size_t at) {
    const uint8_t *from = block->bytes;
    switch (block->type) {
    case ENHANCED_PACKET:
        return padded_in(block, at, load_u32(from + 20, block->big_endian));
    case SECRETS:
        return at == 16 ? padded_in(block, at, load_u32(from + 12, block->big_endian)) : block->size - 4 - at;
    case STATISTICS:
        return 0;
    default:
        return block->size - 4 - at;
    }
}

static bool put_plain(const struct orcap_block *block, bool big_endian, struct block_copy *copy) {
    size_t at = 8, numbers = 0;
    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
        numbers = HEADS[i].block == block->type ? HEADS[i].numbers : numbers;
    for (; numbers && at + 4 <= block->size - 4; numbers--, at += 4)
        if (!put_u32(copy, load_u32(block->bytes + at, block->big_endian), big_endian))
            return false;
    size_t bytes = bytes_of(block, at);
    return put_bytes(copy, block->bytes + at, bytes) && put_options(block, at + bytes, big_endian, copy);
}

bool block_turn(const struct orcap_block *block, bool big_endian, struct block_copy *copy) {
    size_t start = copy->size;
    bool good = put_u32(copy, block->type == OBSOLETE_PACKET ? ENHANCED_PACKET : block->type, big_endian) && put_u32(copy, 0, big_endian);
    if (good && block->type == INTERFACE)
        good = put_interface(block, big_endian, copy);
    else if (good && block->type == OBSOLETE_PACKET)
        good = put_obsolete_packet(block, big_endian, copy);
    else if (good && block->type == NAMES)
        good = put_names(block, big_endian, copy);
    else if (good)
        good = put_plain(block, big_endian, copy);
    if (!good || !put_u32(copy, 0, big_endian))
        return false;
    uint32_t total = (uint32_t)(copy->size - start);
    store_u32(copy->bytes + start + 4, total, big_endian);
    store_u32(copy->bytes + copy->size - 4, total, big_endian);
    return true;
}
