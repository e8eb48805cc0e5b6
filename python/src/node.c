/* Packets in memory: roots, handles, bodies. */
#include "body.h"
#include "layer.h"
#include "record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- objects */

static bool is_plain(const PyTypeObject *type) {
    return type->tp_basicsize == (Py_ssize_t)sizeof(struct node) && type->tp_dealloc == node_dealloc;
}

/* An object of a class of layers, not tracked by the garbage collector, all its own members zero. */
struct node *node_allocate(struct state *state, PyTypeObject *type) {
    struct node *node;
    if (is_plain(type)) {
        if (state->spare_count) {
            node = state->spare[--state->spare_count];
            PyObject_Init((PyObject *)node, type);
        } else if (!(node = PyObject_GC_New(struct node, type)))
            return NULL;
        node->source = 0;
        node->shape = NULL;
        node->live = NULL;
        node->body = NULL;
        return node;
    }
    return (struct node *)(void *)type->tp_alloc(type, 0);
}

void nodes_forget_spare(struct state *state) {
    while (state->spare_count)
        PyObject_GC_Del(state->spare[--state->spare_count]);
}

static void layer_clear(struct state *state, struct layer *layer) {
    if (layer->values) {
        for (size_t i = 0; i < layer->info->description->field_count; i++)
            Py_XDECREF(layer->values[i]);
        free(layer->values);
    }
    if (layer->record)
        record_release(state, layer->record);
    Py_XDECREF(layer->fields);
    Py_XDECREF(layer->attributes);
}

void body_free(struct body *body) {
    for (size_t i = 0; i < body->count; i++)
        layer_clear(body->state, &body->layers[i]);
    Py_XDECREF(body->time);
    Py_XDECREF(body->facts);
    free(body->layers);
    free(body);
}

void node_unlink(struct node *handle) {
    struct node *root = node_root(handle);
    struct node **at = &root->live;
    while (*at != handle)
        at = &(*at)->next;
    *at = handle->next;
}

/* Packets in a body's lists no longer have it as their parent. */
static void forget_parent(struct node *root) {
    struct body *body = root->body;
    for (size_t i = 0; i < body->count; i++) {
        struct layer *layer = &body->layers[i];
        for (size_t f = 0; layer->values && f < layer->info->description->field_count; f++) {
            PyObject *value = layer->values[f];
            if (!value || !PyList_Check(value))
                continue;
            for (Py_ssize_t k = 0; k < PyList_GET_SIZE(value); k++) {
                PyObject *item = PyList_GET_ITEM(value, k);
                if (is_node(body->state, item) && node_root((struct node *)item)->body && node_root((struct node *)item)->body->parent == root)
                    node_root((struct node *)item)->body->parent = NULL;
            }
        }
    }
}

void node_dealloc(PyObject *self) {
    struct node *node = (struct node *)self;
    PyTypeObject *type = Py_TYPE(self);
    struct state *state = NULL;
    PyObject_GC_UnTrack(self);
    if (node_is_handle(node)) {
        struct node *root = node_root(node);
        state = root_state(root);
        node_unlink(node);
        node->source = 0;
        Py_DECREF(root);
    } else {
        if (node->body) {
            state = node->body->state;
            forget_parent(node);
            body_free(node->body);
        } else if (node->shape) {
            state = node->shape->state;
            shape_release(node->shape);
        }
        if (node->source)
            record_release(state, root_record(node));
        if (state && state->last_flag.root == node)
            state->last_flag.root = NULL;
    }
    if (state && is_plain(type) && state->spare_count < SPARE)
        state->spare[state->spare_count++] = node;
    else
        type->tp_free(self);
    Py_DECREF(type);
}

int node_traverse(PyObject *self, visitproc visit, void *arg) {
    struct node *node = (struct node *)self;
    Py_VISIT(Py_TYPE(self));
    if (node_is_handle(node)) {
        Py_VISIT(node_root(node));
        return 0;
    }
    struct body *body = node->body;
    if (!body)
        return 0;
    Py_VISIT(body->time);
    Py_VISIT(body->facts);
    for (size_t i = 0; i < body->count; i++) {
        struct layer *layer = &body->layers[i];
        for (size_t f = 0; layer->values && f < layer->info->description->field_count; f++)
            Py_VISIT(layer->values[f]);
        Py_VISIT(layer->fields);
        Py_VISIT(layer->attributes);
    }
    return 0;
}

int node_clear(PyObject *self) {
    struct node *node = (struct node *)self;
    if (node_is_handle(node) || !node->body)
        return 0;
    for (size_t i = 0; i < node->body->count; i++) {
        struct layer *layer = &node->body->layers[i];
        for (size_t f = 0; layer->values && f < layer->info->description->field_count; f++)
            Py_CLEAR(layer->values[f]);
        Py_CLEAR(layer->fields);
        Py_CLEAR(layer->attributes);
    }
    Py_CLEAR(node->body->facts);
    return 0;
}

/* ---- reading */

/* The engine's view of a record, from those looked at lately or anew. */
static struct orcap_packet *dissected(struct state *state, const struct record *record, uint16_t protocol) {
    for (size_t i = 0; i < RECENT; i++)
        if (state->recent[i].record == record && state->recent[i].protocol == protocol)
            return &state->recent[i].packet;
    unsigned at = state->recent_next++ % RECENT;
    struct orcap_packet *packet = &state->recent[at].packet;
    state->recent[at].record = record;
    state->recent[at].protocol = protocol;
    if (protocol == UINT16_MAX)
        orcap_dissect(state->context, record->link, record->bytes, record->caplen, record->len, packet);
    else
        orcap_dissect_as(state->context, protocol, record->bytes, record->caplen, record->len, packet);
    return packet;
}

static PyObject *root_over(struct state *state, const struct record *record, const struct orcap_packet *packet) {
    struct shape *shape = shape_of(state, packet);
    if (!shape)
        return NULL;
    struct node *root = node_allocate(state, state->classes[shape->layers[0].protocol]->type);
    if (!root) {
        shape_release(shape);
        return NULL;
    }
    root->shape = shape;
    root->source = (uintptr_t)record;
    record_hold(record);
    return (PyObject *)root;
}

/* Python reads what stands under a foreign protocol. */
static PyObject *read_foreign(struct state *state, PyObject *root) {
    struct node *node = (struct node *)root;
    size_t last = root_count(node) - 1;
    if (!node_body(node)) {
        Py_DECREF(root);
        return NULL;
    }
    for (size_t i = 0; i <= last; i++)
        if (root_info(node, i)->foreign) {
            PyObject *done = PyObject_CallFunction(state->dissect_foreign, "On", root, (Py_ssize_t)i);
            if (!done)
                Py_CLEAR(root);
            else
                node->body->changed = false;
            Py_XDECREF(done);
            return root;
        }
    return root;
}

PyObject *node_from_record(struct state *state, const struct record *record, uint16_t protocol) {
    const struct orcap_packet *packet = dissected(state, record, protocol);
    if (!packet->count) { /* no bytes: the protocol's own class, as made */
        int number = protocol == UINT16_MAX ? orcap_context_lookup(state->context, "linktype", record->link) : protocol;
        const struct class_info *info = state->classes[number < 0 ? orcap_context_find(state->context, "Raw") : number];
        PyObject *made = node_made(state, info->type, info);
        if (made) { /* its time and length are the record's */
            ((struct node *)made)->source = (uintptr_t)record;
            record_hold(record);
        }
        return made;
    }
    PyObject *root = root_over(state, record, packet);
    if (root && root_info((struct node *)root, packet->count - 1)->foreign)
        return read_foreign(state, root);
    return root;
}

/* Bindings changed since the packet was read: its layers stay what they were, as far as the shape tells. */
static void restore(const struct shape *shape, struct orcap_packet *packet) {
    packet->count = shape->count;
    for (size_t i = 0; i < shape->count; i++) {
        uint32_t end = i + 1 < shape->count ? shape->layers[i + 1].at : packet->caplen;
        packet->layers[i] = (struct orcap_layer){.protocol = shape->layers[i].protocol,
                                                 .under = (uint16_t)(i ? i - 1 : ORCAP_DEPTH),
                                                 .at = shape->layers[i].at,
                                                 .size = end - shape->layers[i].at,
                                                 .limit = packet->caplen};
    }
}

const struct orcap_packet *node_packet(struct node *root) {
    const struct record *record = root_record(root);
    const struct shape *shape = root->shape;
    struct orcap_packet *packet = dissected(shape->state, record, record->link == RECORD_NO_LINK ? shape->layers[0].protocol : UINT16_MAX);
    bool same = packet->count == shape->count;
    for (size_t i = 0; same && i < shape->count; i++)
        same = packet->layers[i].protocol == shape->layers[i].protocol && packet->layers[i].at == shape->layers[i].at;
    if (!same)
        restore(shape, packet);
    return packet;
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct body *body_new(struct state *state, size_t capacity) {
    struct body *body = calloc(1, sizeof *body);
    struct layer *layers = calloc(capacity, sizeof *layers);
    if (!body || !layers) {
        free(body);
        free(layers);
        PyErr_NoMemory();
        return NULL;
    }
    *body = (struct body){.state = state, .capacity = (uint16_t)capacity, .layers = layers, .time_ns = ORCAP_NO_TIME};
    return body;
}

struct node *node_with_body(struct state *state, PyTypeObject *type, size_t capacity) {
    struct body *body = body_new(state, capacity);
    struct node *root = body ? node_allocate(state, type) : NULL;
    if (!root) {
        if (body)
            body_free(body);
        return NULL;
    }
    root->body = body;
    if (!PyObject_GC_IsTracked((PyObject *)root))
        PyObject_GC_Track(root);
    return root;
}

PyObject *node_made(struct state *state, PyTypeObject *type, const struct class_info *info) {
    struct node *root = node_with_body(state, type, 1);
    if (!root)
        return NULL;
    root->body->time_ns = now_ns();
    struct layer layer = {.info = info, .under = UINT16_MAX};
    if (info->foreign && !(layer.fields = PyDict_New())) {
        Py_DECREF(root);
        return NULL;
    }
    root->body->layers[root->body->count++] = layer;
    return (PyObject *)root;
}

/* One layer over all of a record, for Python to read. */
static int read_as_foreign(struct state *state, struct node *self, const struct record *record) {
    struct layer *layer = &self->body->layers[0];
    layer->record = record;
    layer->size = layer->limit = record->caplen;
    record_hold(record);
    self->source = (uintptr_t)record;
    record_hold(record);
    PyObject *done = PyObject_CallFunction(state->dissect_foreign, "On", (PyObject *)self, (Py_ssize_t)0);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

static int too_short(const struct class_info *info) {
    PyObject *module = PyImport_ImportModule("struct");
    PyObject *error = module ? PyObject_GetAttrString(module, "error") : NULL;
    if (error)
        PyErr_Format(error, "the bytes are too few for %U", info->name);
    Py_XDECREF(module);
    Py_XDECREF(error);
    return -1;
}

/* The class of the first layer above the lowest whose bytes could not be read and are Raw; NULL: none. */
static const struct class_info *unread(const struct state *state, const struct orcap_packet *packet, uint16_t raw) {
    for (size_t i = 0; i < packet->anomaly_count; i++)
        for (size_t k = 1; k < packet->count; k++)
            if (packet->layers[k].protocol == raw && packet->layers[k].at == packet->anomalies[i].at && packet->anomalies[i].protocol != raw)
                return state->classes[packet->anomalies[i].protocol];
    return NULL;
}

int node_read(struct state *state, struct node *self, const struct record *record, const struct class_info *info) {
    if (node_is_handle(self) || !self->body || self->body->count != 1) {
        PyErr_SetString(PyExc_TypeError, "this packet is made already");
        return -1;
    }
    if (info->foreign)
        return read_as_foreign(state, self, record);
    const struct orcap_packet *packet = dissected(state, record, info->protocol);
    uint16_t raw = (uint16_t)orcap_context_find(state->context, "Raw");
    if (!packet->count || (packet->layers[0].protocol == raw && info->protocol != raw))
        return too_short(info);
    const struct class_info *failed = state->strict ? unread(state, packet, raw) : NULL;
    if (failed)
        return too_short(failed);
    struct shape *shape = shape_of(state, packet);
    if (!shape)
        return -1;
    PyObject_GC_UnTrack(self);
    body_free(self->body);
    self->body = NULL;
    self->shape = shape;
    self->source = (uintptr_t)record;
    record_hold(record);
    if (Py_TYPE(self) != root_info(self, 0)->type) {
        if (!node_body(self))
            return -1;
        self->body->layers[0].info = info;
    }
    size_t last = root_count(self) - 1;
    if (!root_info(self, last)->foreign)
        return 0;
    if (!node_body(self))
        return -1;
    PyObject *done = PyObject_CallFunction(state->dissect_foreign, "On", (PyObject *)self, (Py_ssize_t)last);
    if (done)
        self->body->changed = false;
    Py_XDECREF(done);
    return done ? 0 : -1;
}

PyObject *node_read_variant(struct state *state, const struct record *record, const struct class_info *info) {
    const struct orcap_packet *packet = dissected(state, record, info->protocol);
    if (!packet->count || packet->layers[0].protocol == info->protocol)
        return NULL;
    if (packet->layers[0].protocol == (uint16_t)orcap_context_find(state->context, "Raw")) {
        too_short(info);
        return NULL;
    }
    return node_from_record(state, record, info->protocol);
}

PyObject *node_from_view(struct state *state, const struct record *record, const struct orcap_view *view) {
    const struct class_info *info = state->classes[view->protocol];
    struct node *root = node_with_body(state, info->type, 1);
    if (!root)
        return NULL;
    root->source = (uintptr_t)record;
    record_hold(record);
    record_hold(record);
    root->body->layers[root->body->count++] = (struct layer){.info = info, .record = record, .at = view->at, .size = view->size, .limit = view->limit, .trailer = view->trailer,
                                                             .message = view->message, .under = view->under, .kept = true};
    return (PyObject *)root;
}

/* ---- handles */

PyObject *node_layer(struct node *root, size_t index) {
    struct state *state = root_state(root);
    bool hidden = Py_TYPE(root) == state->body_type;
    if (index == 0 && !hidden)
        return Py_NewRef((PyObject *)root);
    for (struct node *handle = root->live; handle; handle = handle->next)
        if (handle->index == index)
            return Py_NewRef((PyObject *)handle);
    struct node *handle = node_allocate(state, root_info(root, index)->type);
    if (!handle)
        return NULL;
    handle->source = (uintptr_t)root | 1;
    handle->index = index;
    handle->next = root->live;
    root->live = handle;
    Py_INCREF(root);
    if (root->body && !PyObject_GC_IsTracked((PyObject *)handle))
        PyObject_GC_Track(handle);
    return (PyObject *)handle;
}

static PyType_Slot body_slots[] = {
    {Py_tp_dealloc, node_dealloc},
    {Py_tp_traverse, node_traverse},
    {Py_tp_clear, node_clear},
    {0, NULL},
};
PyType_Spec node_body_spec = {
    .name = "orcap._orcap._Body",
    .basicsize = sizeof(struct node),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = body_slots,
};
