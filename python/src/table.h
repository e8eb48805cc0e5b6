/* Tables: the batch face. */
#ifndef PYTHON_TABLE_H
#define PYTHON_TABLE_H

#include "state.h"

#include <orcap/table.h>

/* Rows of an engine's table, over what they borrow from (`owner`, held). Takes the rows. */
PyObject *rows_new(struct state *state, struct orcap_rows *rows, PyObject *owner);
PyObject *engine_error(struct state *state, int status, const struct orcap_error *error);
PyObject *module_tables(PyObject *module, PyObject *ignored);
extern PyType_Spec rows_spec, pass_spec;

#endif
