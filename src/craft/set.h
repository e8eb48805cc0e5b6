/* What a craft expression gives a field: one value, or a set of them. */
#ifndef CRAFT_SET_H
#define CRAFT_SET_H

#include "craft/literal.h"

#include <orcap/craft.h>

enum { NO_DIGIT = INT32_MAX };

/* A layer or an item as it was written. */
struct piece {
    uint16_t protocol;
    int at;
    struct given *given; /* by descending field: the last one changes slowest */
    size_t given_count;
    struct orcap_node node; /* as it is without `given`; all of it where nothing varies and it was made before */
    bool varies;            /* a set is in it */
    bool made;
};

enum choice_kind { CHOICE_VALUE, CHOICE_NUMBERS, CHOICE_ADDRESSES, CHOICE_ITEMS };
struct choice {
    enum choice_kind kind;
    uint64_t count;           /* values it stands for */
    struct orcap_value value; /* VALUE; ADDRESSES: the first */
    uint64_t first, step;     /* NUMBERS, modulo 2^64 */
    struct piece *items;      /* ITEMS */
    size_t item_count;
};
struct set {
    struct choice *choices;
    size_t choice_count;
    uint64_t count; /* values of all choices */
};

/* A value for a name. Several fields may have it, of which one is there at a time. */
struct candidate {
    uint16_t field;
    struct set set;
};
struct given {
    int at;
    struct candidate *candidates;
    size_t candidate_count;
    uint32_t digit; /* which of the expression's digits chooses from the set */
};

struct binder {
    const struct orcap_context *context;
    struct arena *arena;
    struct orcap_error *error;
};

/* Each returns ORCAP_OK or fails with error->at. */
int piece_bind(struct binder *binder, const struct literal *call, struct piece *ret_piece);
int item_bind(struct binder *binder, const struct literal *call, struct piece *ret_piece); /* one of a list in a field */
int set_bind(struct binder *binder, uint16_t protocol, size_t field, const struct literal *literal, struct set *ret_set);
int binder_fail(struct binder *binder, int status, int at, const char *format, ...) ORCAP_PRINTF(4, 5);

static inline uint64_t add_saturated(uint64_t a, uint64_t b) {
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}
static inline uint64_t multiply_saturated(uint64_t a, uint64_t b) {
    return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

#endif
