/* Packets that are made of stack expressions, for commands that write, send or ask with them. */
#ifndef CLI_WIRE_MADE_H
#define CLI_WIRE_MADE_H

#include <orcap/expression.h>

#include <stdbool.h>

enum { LINK_ETHERNET = 1, LINK_RAW = 101 };

/* The link type whose packets begin with this protocol; -1: there is none. Raw IP holds both versions, and every program knows it. */
int made_link(const struct orcap_context *context, uint16_t protocol);
/* Gives each packet of an expression to `take`, which says whether to go on. False: it did not, or the expression is wrong, which was told. */
bool made_each(const char *command, const struct orcap_context *context, const char *text, bool (*take)(void *user, const struct orcap_built *built), void *user);

#endif
