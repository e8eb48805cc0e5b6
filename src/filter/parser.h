/* What the two halves of the parser share: tests joined by and, or, not; operands and what they are compared with. */
#ifndef FILTER_PARSER_H
#define FILTER_PARSER_H

#include "filter/constant.h"
#include "filter/lexer.h"
#include "filter/program.h"

struct parser {
    struct lexer lexer;
    struct orcap_filter *filter;
    unsigned depth; /* of brackets and functions */
    bool right;     /* behind a relation, where a word that is no name is a constant */
};
enum { PARSER_DEPTH = 50, PARSER_STEPS = 16, PARSER_SIDES = 64, PARSER_TEXT = 1 << 20 };

/* Moves on when the current token is of this kind. */
int parser_take(struct parser *parser, enum token_kind kind, bool *ret_taken);
int parser_expect(struct parser *parser, enum token_kind kind, const char *what);

/* A constant, or an operand over a field. */
struct term {
    bool constant;
    bool negative;
    struct token token; /* the constant; of an operand its first */
    struct operand operand;
    struct step steps[PARSER_STEPS];
};
/* With its masks and sums. */
int term_parse(struct parser *parser, struct term *ret_term);
/* Copies the steps of an operand to where they stay. */
int term_settle(struct parser *parser, struct term *term);

/* [any|all] OPERAND [relation ...] into *ret_test, without jumps; negated when the packet passes where the test does not hold. */
int test_parse(struct parser *parser, struct test *ret_test, bool *ret_negated);

#endif
