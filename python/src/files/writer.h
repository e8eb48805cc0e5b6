/* Capture files from memory. */
#ifndef PYTHON_WRITER_H
#define PYTHON_WRITER_H

#include "node.h"
#include "packetlist.h"

/* The link type of a packet: that of the capture it was read from, or one that its class is bound to; -1: none. */
int packet_link(struct state *state, struct node *root);
PyObject *module_link_of(PyObject *module, PyObject *packet);
extern PyType_Spec writer_spec;

#endif
