/* The Python object of a layer, and the packet behind it. */
#ifndef PYTHON_NODE_H
#define PYTHON_NODE_H

#include "state.h"

struct node {
    PyObject_HEAD
    uintptr_t source; /* root: its struct record, or 0 when it was made; handle: its root, plus 1 */
    union {
        struct shape *shape; /* root, while it was only read */
        struct node *next;   /* handle: the next of the root's */
    };
    union {
        struct node *live; /* root: handles that somebody holds; borrowed */
        size_t index;      /* handle: which layer */
    };
    struct body *body; /* root, once it has values of its own */
};

/* A layer of a packet with a body. */
struct layer {
    const struct class_info *info;
    const struct record *record; /* the bytes it was read from, held; NULL: made */
    uint32_t at, size, limit, message, trailer;
    uint16_t under;       /* protocol below it when it was read; UINT16_MAX: none */
    bool kept;            /* nothing changed: its own bytes are those of the record */
    PyObject **values;    /* a field each: NULL as read or default, state->deleted: the default */
    PyObject *fields;     /* foreign: the dict */
    PyObject *attributes; /* dict of what no field takes, or NULL */
};

struct body {
    struct state *state;
    uint16_t count, capacity;
    uint16_t first_attributes; /* unused layers below it have none */
    int64_t time_ns;           /* of a made packet */
    uint32_t wirelen;          /* 0: that of the record, where nothing changed */
    bool changed;
    PyObject *time;   /* what a program assigned, or NULL */
    PyObject *facts;  /* dict of sent_time, comment, …, or NULL */
    struct node *parent; /* borrowed: the packet whose list it stands in; forgotten when that goes */
    struct layer *layers;
};

static inline bool node_is_handle(const struct node *node) {
    return node->source & 1;
}
static inline struct node *node_root(struct node *node) {
    return node_is_handle(node) ? (struct node *)(node->source - 1) : node;
}
static inline size_t node_index(const struct node *node) {
    return node_is_handle(node) ? node->index : 0;
}
static inline const struct record *root_record(const struct node *root) {
    return (const struct record *)root->source;
}
static inline struct state *root_state(const struct node *root) {
    return root->body ? root->body->state : root->shape->state;
}
static inline size_t root_count(const struct node *root) {
    return root->body ? root->body->count : root->shape->count;
}
static inline const struct class_info *root_info(const struct node *root, size_t layer) {
    return root->body ? root->body->layers[layer].info : root->shape->state->classes[root->shape->layers[layer].protocol];
}
static inline struct state *node_state(struct node *node) {
    return root_state(node_root(node));
}
static inline bool is_node(const struct state *state, PyObject *object) {
    return PyObject_TypeCheck(object, state->layer_type);
}

/* A packet over a record, by its link type or as `protocol` (UINT16_MAX: by the link type). Holds the record. */
PyObject *node_from_record(struct state *state, const struct record *record, uint16_t protocol);
/* The same where the bytes ask for another class than `info`; NULL without error: they do not. */
PyObject *node_read_variant(struct state *state, const struct record *record, const struct class_info *info);
/* One made layer. */
PyObject *node_made(struct state *state, PyTypeObject *type, const struct class_info *info);
/* An item of a list, as a packet of its own over the record that the view is in. */
PyObject *node_from_view(struct state *state, const struct record *record, const struct orcap_view *view);
/* The Python object of a layer; a new reference. */
PyObject *node_layer(struct node *root, size_t index);
/* The layers as the engine sees them; root without body. Valid until the next call for another record. */
const struct orcap_packet *node_packet(struct node *root);
/* Gives the root a body, or returns the one it has; NULL with Python's error. */
struct body *node_body(struct node *root);
/* The overlay of a layer of a C protocol, made when there is none. */
PyObject **layer_values(struct node *root, size_t index);
/* Marks a change: own bytes are no longer those that were read. */
void node_changed(struct node *root, size_t index);
/* Takes the layers from `index` on away; the new packet that has them, hidden when nobody holds its first layer. */
struct node *node_split(struct node *root, size_t index);
/* Puts all layers of `other` on top of `root`; objects for them stay what they are. */
int node_join(struct node *root, struct node *other);
/* A packet with copies of the layers from `first` on. */
PyObject *node_copy(struct node *root, size_t first);
int layer_append(struct body *body, const struct layer *layer);

extern PyType_Spec node_body_spec;
void node_dealloc(PyObject *self);
int node_traverse(PyObject *self, visitproc visit, void *arg);
int node_clear(PyObject *self);
void nodes_forget_spare(struct state *state);

/* ---- field.c */
PyObject *field_get(struct node *root, size_t layer, const struct class_info *info, size_t field);
int field_set(struct node *root, size_t layer, const struct class_info *info, size_t field, PyObject *value);
int field_delete(struct node *root, size_t layer, const struct class_info *info, size_t field);
PyObject *field_default_get(struct node *root, size_t layer, const struct class_info *info, size_t field);
/* Of the fields of one name the one that is there. */
size_t field_choose(struct node *root, size_t layer, const struct class_info *info, size_t field);
bool layer_view(struct node *root, size_t layer, struct orcap_view *ret_view); /* false: made */
const struct record *layer_record(struct node *root, size_t layer);

/* ---- value.c */
PyObject *value_quick(struct state *state, const struct class_info *info, size_t field, const uint8_t *bytes);
PyObject *value_to_python(struct state *state, const struct record *record, const struct orcap_view *view, size_t field, const struct orcap_value *value);
PyObject *value_items(struct state *state, const struct record *record, const struct orcap_view *view, size_t field);
PyObject *list_of_records(struct state *state, PyObject *list); /* takes the list's reference */
PyObject *text_of_ip4(struct state *state, const uint8_t *bytes);
PyObject *text_of_ip6(struct state *state, const uint8_t *bytes);
PyObject *text_of_mac(struct state *state, const uint8_t *bytes);
/* What a program assigns, as the overlay keeps it; a new reference. */
PyObject *value_take(struct state *state, const struct class_info *info, size_t field, PyObject *value);
bool name_is_wire(const char *bytes, Py_ssize_t size);
/* Memory is out: -1 with Python's error. */
int no_memory(void);
/* The bytes of any object that is or has some: 0, or -1 with Python's error. */
int object_bytes(PyObject *value, struct orcap_arena *arena, struct orcap_value *ret_value);
/* The overlay's value for the engine, with memory of the arena (and of objects that are alive). 0, or -1 with Python's error. */
int value_to_engine(struct state *state, const struct class_info *info, size_t field, PyObject *value, struct orcap_arena *arena,
                    struct orcap_value *ret_value);

/* ---- build.c */
/* The same with numbers alone, which is what conditions look at; nothing else can fail. */
int node_of_numbers(struct node *root, size_t layer, struct orcap_arena *arena, struct orcap_node *ret_node);
/* Whether the engine can show all that the layer was assigned: no sets, no values of another kind. */
bool layer_is_plain(struct node *root, size_t layer);
int node_of_layer(struct node *root, size_t layer, struct orcap_arena *arena, struct orcap_node *ret_node);
PyObject *node_bytes(struct node *root, size_t first);
/* The same with the layer `plain` built as its list says, whatever its class does in post_build. */
PyObject *node_bytes_plain(struct node *root, size_t first, size_t plain);

/* ---- class.c */
struct class_info *info_of_type(const struct state *state, PyTypeObject *type); /* NULL: none */
const struct action *action_of(struct state *state, PyTypeObject *type, PyObject *name); /* NULL with Python's error */

/* ---- find.c */
PyObject *node_find(struct node *root, size_t first, PyObject *key, Py_ssize_t which, PyObject *filters); /* NULL without error: none */
PyObject *node_nth(struct node *root, size_t first, Py_ssize_t number); /* from 0, those in lists too; NULL without error: none */
int node_has(struct node *root, size_t first, PyObject *key); /* 1, 0, -1 */
PyObject *node_getitem(PyObject *self, PyObject *key);
int node_contains(PyObject *self, PyObject *key);

#endif
