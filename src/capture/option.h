/* Options of pcapng blocks: (code, length, value padded to 32 bits), until an end mark that may be missing. */
#ifndef CAPTURE_OPTION_H
#define CAPTURE_OPTION_H

#include "capture/reader.h"

enum { OPTION_END = 0, OPTION_COMMENT = 1 };

struct option {
    unsigned code;
    size_t size;
    const uint8_t *value;
};

/* The next option: 1; 0: there is no more; -1: it is longer than its block. */
static inline int option_take(struct cursor *options, bool big_endian, struct option *ret_option) {
    if (!cursor_left(options))
        return 0;
    const uint8_t *head = cursor_take(options, 4);
    if (!head)
        return -1;
    unsigned code = load_u16(head, big_endian);
    size_t size = load_u16(head + 2, big_endian);
    if (code == OPTION_END)
        return 0;
    const uint8_t *value = cursor_take(options, (size + 3) & ~(size_t)3);
    if (!value)
        return -1;
    *ret_option = (struct option){code, size, value};
    return 1;
}

/* Those of a block of `total` bytes, from the byte `from` on. */
static inline struct cursor options_from(const uint8_t *block, size_t from, uint32_t total) {
    return cursor_over(block + from, total - 4 - from);
}

static inline uint64_t load_u64(const uint8_t *p, bool big_endian) {
    return big_endian ? load_be64(p) : load_le64(p);
}

#endif
