#ifndef PYTHON_OPTION_H
#define PYTHON_OPTION_H

#include "node.h"

/* What stands in a list of options, as the node that it builds: 0, or -1 with Python's error; OPTION_IS_SKIPPED: its name is not known, and that was
 * warned of; OPTION_IS_NONE: it is no tuple, nor a name that stands alone. */
enum { OPTION_IS_SKIPPED = 1, OPTION_IS_NONE };
int option_to_node(struct state *state, const struct orcap_field *field, PyObject *option, struct orcap_arena *arena, struct orcap_node *ret_node);

#endif
