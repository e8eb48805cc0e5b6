/* A compiled display filter: tests joined by jumps. */
#ifndef FILTER_PROGRAM_H
#define FILTER_PROGRAM_H

#include "filter/target.h"

/* What is done with a found value before it is compared. */
enum step_kind {
    STEP_SLICE, /* of the bytes: `from`, `size` */
    STEP_JOIN,  /* several slices one after another: `count` SLICE steps follow, each of the whole value */
    STEP_LOWER,
    STEP_UPPER,
    STEP_LEN,
    STEP_COUNT, /* how many values there are, in place of them */
    STEP_TEXT,  /* as text, as `fields` prints it */
    STEP_AND,   /* `number` */
    STEP_MASK,  /* `bytes`, `size` of them */
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_MULTIPLY,
    STEP_DIVIDE,
    STEP_MODULO,
    STEP_ABS
};

struct side;

struct step {
    uint8_t kind; /* enum step_kind */
    bool turned;  /* of sums: the other number stands on the left */
    uint16_t count;
    int64_t from; /* SLICE: negative counts from the end */
    int64_t size; /* SLICE: INT64_MAX: to the end */
    uint64_t number;
    const uint8_t *bytes;
    struct side *side; /* of sums: another operand, whose value is the other number; NULL: `number` is */
};

/* Layers that count, numbered from 1 among those of the same protocol; negative from the last. */
struct layers {
    int64_t first, last;
};

/* max and min: the one number of all that several operands have. */
struct extreme {
    bool least, is_unsigned;
    struct side **sides;
    size_t count;
};

struct operand {
    const struct target *target;
    const struct extreme *extreme; /* NULL: it is over the values of the target */
    const struct step *steps;
    const struct layers *layers;
    uint16_t step_count, layers_count;
    uint8_t class; /* enum value_class, after the steps */
    uint8_t width; /* of NUMBER: bits that it may have; 64 counts as unsigned */
    bool counts;   /* the steps begin with COUNT */
    bool sided;    /* a step has a side */
};

/* Numbers compare as unsigned after this is added: it puts negative ones first. */
#define NUMBER_BIAS (UINT64_C(1) << 63)

struct number_range {
    uint64_t low, high; /* both inclusive */
};

/* Bytes compare byte by byte; a set holds several with EQ. */
struct bytes_range {
    const uint8_t *low, *high;
    size_t low_size, high_size;
};

enum relation { RELATION_EQ, RELATION_LT, RELATION_LE, RELATION_GT, RELATION_GE, RELATION_CONTAINS };

enum test_kind {
    TEST_PRESENT,
    TEST_NUMBERS,       /* the left number is in one of the ranges */
    TEST_PLAIN_NUMBERS, /* the same of a plain target with at most a mask */
    TEST_BYTES,         /* the left bytes or text stand in `relation` to one of the byte ranges */
    TEST_OPERANDS,      /* left and right stand in `relation` */
    TEST_MATCHES        /* the regular expression is found in the left text or bytes */
};

struct test {
    uint8_t kind;     /* enum test_kind */
    uint8_t relation; /* enum relation */
    bool all;         /* every value must pass, and there must be one; else some value must */
    bool inverted;    /* a value passes when it does not stand in the relation */
    uint64_t bias;    /* NUMBERS */
    uint64_t mask;    /* PLAIN_NUMBERS */
    size_t range_count;
    union {
        const struct number_range *numbers; /* sorted, apart */
        const struct bytes_range *bytes;
        void *regex;
    } with;
    struct operand left, right;
    int32_t yes, no; /* the test to go on with, always an earlier one, or ACCEPT or REJECT */
};
enum { ACCEPT = -1, REJECT = -2 };

struct regex_entry {
    void *regex;
    struct regex_entry *next;
};

struct orcap_filter {
    struct arena arena;
    const struct orcap_context *context;
    struct test *tests;
    size_t test_count, test_capacity;
    int32_t start;
    uint32_t needs;
    const uint8_t *last;
    uint32_t turns; /* values of sides that were looked at in the packet at hand */
    size_t side_count;
    const struct target **targets; /* all of them */
    size_t target_count, target_capacity;
    struct regex_entry *regexes;   /* all of them, to be freed */
};

/* Fills an empty filter: arena, tests, start, targets. The arena is the caller's to clear, also on failure. */
int filter_parse(struct orcap_filter *filter, const char *text, struct orcap_error *error);

/* Regular expressions, without regard to case. ORCAP_EUNSUPPORTED in a build without them. */
int regex_compile(const char *text, size_t size, void **ret_regex, struct orcap_error *error);
bool regex_found(void *regex, const uint8_t *bytes, size_t size);
void regex_free(void *regex);

#endif
