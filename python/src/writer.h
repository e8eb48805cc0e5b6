/* Capture files from memory. */
#ifndef PYTHON_WRITER_H
#define PYTHON_WRITER_H

#include "packetlist.h"

PyObject *module_link_of(PyObject *module, PyObject *packet);
extern PyType_Spec writer_spec;

#endif
