/* Packets as text. */
#ifndef PYTHON_RENDER_H
#define PYTHON_RENDER_H

#include "node.h"

PyObject *layer_render(PyObject *self, PyObject *args);
PyObject *layer_plain(PyObject *self, PyObject *ignored);
PyObject *layer_all_plain(PyObject *self, PyObject *ignored);
PyObject *module_hexdump(PyObject *module, PyObject *bytes);

#endif
