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
    bool given;         /* the one value of count, max or min */
    bool turning;       /* the sides' values with `taken` are being given */
    uint32_t *turns;    /* of a side: counts what it looks at; else NULL */
    struct operand_value taken; /* before the steps, which the sides take another time */
    const struct source *source; /* where it was found */
    char text[ORCAP_NAME_TEXT]; /* of a name, or of a value made text */
    uint8_t cut[256];           /* joined slices, masked bytes */
};

/* An operand within another one, with room for what it has. It belongs to the filter, so that running takes no memory. */
struct side {
    struct operand operand;
    struct operand_walk walk;
    struct operand_value value;
    uint32_t *turns;
};
enum { TURNS = 65536 }; /* what a hostile packet may make sides of a filter cost */

void operand_begin(struct operand_walk *walk, const struct operand *operand, const struct orcap_packet *packet, const struct orcap_facts *facts);
/* Does a step that is a sum. Numbers are signed, division is that of C; false: nothing comes of it. */
bool operand_calculate(const struct step *step, struct operand_value *v);
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
