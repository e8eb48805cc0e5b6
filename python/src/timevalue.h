/* Time: a float with exact nanoseconds beside it. */
#ifndef PYTHON_TIMEVALUE_H
#define PYTHON_TIMEVALUE_H

#include "state.h"

PyObject *time_new(struct state *state, int64_t ns, unsigned digits);
/* The nanoseconds of a Time, an int, a float or a Decimal; -1 with Python's error. */
int time_to_ns(const struct state *state, PyObject *value, int64_t *ret_ns);
void times_forget_spare(struct state *state);
extern PyType_Spec time_spec;

#endif
