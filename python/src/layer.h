/* The type _Layer, in two files: layer.c has what operators and attributes do, methods.c what has a name. */
#ifndef PYTHON_LAYER_H
#define PYTHON_LAYER_H

#include "node.h"

extern PyType_Spec layer_spec;
extern PyMethodDef layer_methods[];
extern PyGetSetDef layer_members[];

PyObject *layer_add_payload(PyObject *self, PyObject *payload);
PyObject *layer_remove_payload(PyObject *self, PyObject *ignored);
/* Makes a new object one that was read from a record, its class `info`; struct.error when the bytes are too few for it. */
int node_read(struct state *state, struct node *self, const struct record *record, const struct class_info *info);

#endif
