/* repr() and command() of items, which are inside `nested` lists. */
#ifndef RENDER_REPR_H
#define RENDER_REPR_H

#include <orcap/render.h>

void repr_write(const struct orcap_chain *item, unsigned nested, struct sink *out);
void command_write(const struct orcap_chain *item, unsigned nested, struct sink *out);
/* The same without the brackets that close it: more layers follow. */
void repr_begin(const struct orcap_chain *item, unsigned nested, struct sink *out);

#endif
