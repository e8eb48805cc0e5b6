/* Capture files into memory. */
#ifndef PYTHON_READER_H
#define PYTHON_READER_H

#include "packetlist.h"

PyObject *reader_read_all(PyObject *module, PyObject *args);
extern PyType_Spec reader_spec;

#endif
