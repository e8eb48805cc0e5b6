/* Classes of layers: their registry. */
#ifndef PYTHON_CLASS_H
#define PYTHON_CLASS_H

#include "node.h"

PyObject *class_register(PyObject *module, PyObject *args);
void classes_clear(struct state *state);
void actions_clear(struct state *state);

#endif
