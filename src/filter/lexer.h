/* The words of the display filter language. */
#ifndef FILTER_LEXER_H
#define FILTER_LEXER_H

#include <orcap/status.h>

#include "core/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,   /* a name or an unquoted constant */
    TOKEN_STRING, /* between double quotes, decoded */
    TOKEN_CHAR,   /* between single quotes: one byte */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_SET_OPEN,
    TOKEN_SET_CLOSE,
    TOKEN_SLICE, /* "["; what follows is read with lexer_number and lexer_char */
    TOKEN_LAYERS, /* "#" */
    TOKEN_RAW,    /* "@" */
    TOKEN_COMMA,
    TOKEN_RANGE, /* ".." */
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_EQ, /* some value is equal */
    TOKEN_NE, /* no value is equal */
    TOKEN_ALL_EQ,
    TOKEN_ANY_NE,
    TOKEN_GT,
    TOKEN_LT,
    TOKEN_GE,
    TOKEN_LE,
    TOKEN_CONTAINS,
    TOKEN_MATCHES,
    TOKEN_IN,
    TOKEN_ANY,
    TOKEN_ALL,
    TOKEN_MASK,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_TIMES,
    TOKEN_DIVIDE,
    TOKEN_MODULO
};

struct token {
    enum token_kind kind;
    const char *text; /* WORD: in the filter; STRING, CHAR: decoded */
    size_t size;
    size_t at, end;   /* offsets in the filter */
};

struct lexer {
    const char *text;
    size_t size, at;
    struct token token; /* the current one */
    struct arena *arena;
    struct orcap_error *error;
};

/* ORCAP_ESYNTAX, ORCAP_EMEMORY. */
int lexer_next(struct lexer *lexer);
/* A decimal number with sign right here, inside a slice or behind "#": false when there is none. */
bool lexer_number(struct lexer *lexer, int64_t *ret_number);
/* Takes the character if it stands right here, blanks before it left out. */
bool lexer_char(struct lexer *lexer, char c);
/* Fails with a message about offset `at`. */
int lexer_fail(const struct lexer *lexer, int status, size_t at, const char *format, ...) ORCAP_PRINTF(4, 5);

#endif
