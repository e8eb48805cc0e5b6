/* The network of this system for Python: interfaces, addresses, routes, neighbours; and addresses that crafted packets take from them. */
#ifndef PYTHON_NET_H
#define PYTHON_NET_H

#include "node.h"

PyObject *module_network(PyObject *module, PyObject *ignored);
PyObject *module_neighbour(PyObject *module, PyObject *args);
/* Makes the context ask Python's `find_address`. */
void net_begin(struct state *state);
/* The default of a field with a role: text, or NULL, without error where nothing is known. */
PyObject *net_default(struct node *root, size_t index, const struct orcap_field *field);

#endif
