/* Values of an operand in a packet: found, cut, masked and counted as its steps say. */
#ifndef FILTER_OPERAND_H
#define FILTER_OPERAND_H

#include "filter/program.h"

enum fold { FOLD_NONE, FOLD_LOWER, FOLD_UPPER };

struct operand_value {
    uint64_t number;
    const uint8_t *bytes; /* may lie in the walk */
    size_t size;
    enum fold fold;       /* what each byte is taken as */
};

struct operand_walk {
    const struct operand *operand;
    struct search search;
    bool counted;
    char text[ORCAP_NAME_TEXT]; /* of a name, or of a value made text */
    uint8_t cut[256];           /* joined slices, masked bytes */
};

void operand_begin(struct operand_walk *walk, const struct operand *operand, const struct orcap_packet *packet, const struct orcap_facts *facts);
/* The next value; the one before is gone. */
bool operand_next(struct operand_walk *walk, struct operand_value *ret_value);

static inline uint8_t folded(enum fold fold, uint8_t c) {
    if (fold == FOLD_LOWER && c >= 'A' && c <= 'Z')
        return (uint8_t)(c | 0x20);
    if (fold == FOLD_UPPER && c >= 'a' && c <= 'z')
        return (uint8_t)(c & 0xdf);
    return c;
}

#endif
