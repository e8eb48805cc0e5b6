/* The text of a craft expression as a tree: calls, stacks of them, and Python's literals. It knows nothing of protocols.
 *
 *     Ether()/IP(dst="192.0.2.0/30", ttl=(1, 5))/UDP(dport=[53, 5353])/b"\x00\x01"
 *
 * Operators bind as in Python: `/` and `*` alike from the left, `+` and `-` weaker. `*` repeats text, lists and packets, and multiplies numbers. */
#ifndef CRAFT_LITERAL_H
#define CRAFT_LITERAL_H

#include "core/arena.h"

#include <orcap/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From -2^63 to 2^64 - 1, the numbers that a field can hold. */
__extension__ typedef __int128 literal_number;

enum literal_kind {
    LITERAL_NONE,
    LITERAL_NUMBER,
    LITERAL_TEXT, /* of either sort: str as UTF-8 */
    LITERAL_LIST,
    LITERAL_TUPLE,
    LITERAL_CALL,
    LITERAL_STACK /* `items` from the bottom up: calls and texts */
};

struct literal {
    enum literal_kind kind;
    int at; /* where it starts in the text */
    literal_number number;
    uint32_t billionths; /* NUMBER: what it has behind the point; it is not negative then */
    uint64_t times; /* CALL and STACK: how often it stands there */
    const char *text; /* TEXT: its bytes; CALL: its name */
    size_t size;
    struct literal *items; /* LIST, TUPLE, STACK: what is in it; CALL: its arguments */
    struct argument *names; /* CALL: one an argument; size 0: by position */
    size_t count;
};
struct argument {
    const char *name;
    size_t size;
    int at;
};

/* ORCAP_ESYNTAX with error->at, ORCAP_ELIMIT, ORCAP_EMEMORY. All of the tree lives in the arena and borrows the text. */
ORCAP_MUST_CHECK int literal_parse(const char *text, struct arena *arena, struct literal *ret_literal, struct orcap_error *error);

#endif
