/* Tables: the batch face. */
#ifndef PYTHON_BATCH_TABLE_H
#define PYTHON_BATCH_TABLE_H

#include "state.h"

#include <orcap/table.h>

/* Rows of an engine's table, over what they borrow from (`owner`, held). Takes the rows. */
PyObject *rows_new(struct state *state, struct orcap_rows *rows, PyObject *owner);
PyObject *engine_error(struct state *state, int status, const struct orcap_error *error);
/* What the owner of rows knows of an input that could not be read, where that is the status; else NULL. */
const struct orcap_error *owner_trouble(const struct state *state, PyObject *owner, int status);
PyObject *module_tables(PyObject *module, PyObject *ignored);
extern PyType_Spec rows_spec, pass_spec, end_spec;

#endif
