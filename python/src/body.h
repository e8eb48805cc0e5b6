/* Bodies: the part of packets that changes. */
#ifndef PYTHON_BODY_H
#define PYTHON_BODY_H

#include "node.h"

struct body *body_new(struct state *state, size_t capacity); /* NULL with Python's error */
void body_free(struct body *body);
/* A root of a class with an empty body. */
struct node *node_with_body(struct state *state, PyTypeObject *type, size_t capacity);
/* An object of a class of layers, all its own members zero; a plain one is not tracked by the garbage collector. */
struct node *node_allocate(struct state *state, PyTypeObject *type);
/* Takes a handle off its root's list. */
void node_unlink(struct node *handle);

#endif
