/* FlagValue: a number whose bits have names. */
#ifndef PYTHON_FLAGVALUE_H
#define PYTHON_FLAGVALUE_H

#include "state.h"

PyObject *flag_new(struct state *state, uint64_t value, const struct orcap_names *names);
/* From what a program assigns: a number, names ("SA", "MF+DF"), a list of names; anything else as it is. */
PyObject *flag_take(struct state *state, PyObject *value, const struct orcap_names *names);
bool flag_number(const struct state *state, PyObject *value, uint64_t *ret_number); /* false: no FlagValue */
/* A flag was changed in place: where it was just read from a packet, the packet gets the new value. */
int flag_written(struct state *state, PyObject *flag);
extern PyType_Spec flag_spec;

#endif
