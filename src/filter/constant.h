/* Constants of the display filter language, read as the class of what they are compared with asks. */
#ifndef FILTER_CONSTANT_H
#define FILTER_CONSTANT_H

#include "filter/lexer.h"
#include "filter/program.h"

struct constant {
    uint64_t number, high; /* of numbers and addresses of up to 8 bytes; `high` differs for a network: its last address */
    struct bytes_range bytes; /* of the others */
};

/* `negative`: a minus stood before it. ORCAP_EVALUE, ORCAP_ESYNTAX, ORCAP_EMEMORY. */
int constant_parse(const struct lexer *lexer, const struct token *token, bool negative, const struct operand *like, struct constant *ret_constant);
/* A whole number in any base, or a character; false: it is none. */
bool constant_integer(const struct token *token, uint64_t *ret_number);

#endif
