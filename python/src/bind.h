/* Bindings that a program makes at run time. */
#ifndef PYTHON_BIND_H
#define PYTHON_BIND_H

#include "node.h"

/* What was dissected before may look otherwise now. */
void recent_forget(struct state *state);
PyObject *module_bind(PyObject *module, PyObject *args);
PyObject *module_bind_link(PyObject *module, PyObject *args);
PyObject *module_unbind(PyObject *module, PyObject *args);
PyObject *module_hide(PyObject *module, PyObject *args);
PyObject *module_overload(PyObject *module, PyObject *args);
/* The value that a field of `parent` takes when `child` follows, by what a program bound; false: none. */
bool bound_value(const struct state *state, uint16_t parent, uint16_t child, size_t field, uint64_t *ret_value);
void bounds_clear(struct state *state);

#endif
