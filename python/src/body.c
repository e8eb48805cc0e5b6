/* Packets with values of their own: what a change makes of a packet, layers that move, copies. */
#include "body.h"
#include "record.h"

#include <stdlib.h>
#include <string.h>

int layer_append(struct body *body, const struct layer *layer) {
    if (body->count == body->capacity) {
        size_t capacity = body->capacity * 2u;
        struct layer *layers = capacity > ORCAP_DEPTH * 16u ? NULL : realloc(body->layers, capacity * sizeof *layers);
        if (!layers) {
            PyErr_SetString(PyExc_MemoryError, "too many layers");
            return -1;
        }
        body->layers = layers;
        body->capacity = (uint16_t)capacity;
    }
    body->layers[body->count++] = *layer;
    return 0;
}

struct body *node_body(struct node *root) {
    if (root->body)
        return root->body;
    struct shape *shape = root->shape;
    struct state *state = shape->state;
    const struct orcap_packet *packet = node_packet(root);
    struct body *body = body_new(state, packet->count);
    if (!body)
        return NULL;
    const struct record *record = root_record(root);
    for (size_t i = 0; i < packet->count; i++) {
        struct orcap_view view = orcap_packet_view(packet, i);
        record_hold(record);
        body->layers[body->count++] = (struct layer){.info = state->classes[view.protocol], .record = record, .at = view.at, .size = view.size,
                                                     .limit = view.limit, .trailer = view.trailer, .message = view.message, .under = view.under, .kept = true};
        if (body->layers[i].info->foreign && !(body->layers[i].fields = PyDict_New())) {
            body_free(body);
            return NULL;
        }
    }
    root->body = body;
    root->shape = NULL;
    shape_release(shape);
    if (!PyObject_GC_IsTracked((PyObject *)root))
        PyObject_GC_Track(root);
    for (struct node *handle = root->live; handle; handle = handle->next)
        if (!PyObject_GC_IsTracked((PyObject *)handle))
            PyObject_GC_Track(handle);
    return body;
}

PyObject **layer_values(struct node *root, size_t index) {
    struct body *body = node_body(root);
    if (!body)
        return NULL;
    struct layer *layer = &body->layers[index];
    if (!layer->values && !(layer->values = calloc(layer->info->description->field_count + 1, sizeof *layer->values)))
        PyErr_NoMemory();
    return layer->values;
}

void node_changed(struct node *root, size_t index) {
    root->body->layers[index].kept = false;
    root->body->changed = true;
    if (root->body->parent && root->body->parent != root && root->body->parent->body)
        root->body->parent->body->changed = true;
}

/* ---- moving layers */

static void handle_move(struct node *handle, struct node *to, size_t index) {
    struct node *from = node_root(handle);
    node_unlink(handle);
    handle->source = (uintptr_t)to | 1;
    handle->index = index;
    handle->next = to->live;
    to->live = handle;
    Py_INCREF(to);
    Py_DECREF(from);
}

struct node *node_split(struct node *root, size_t index) {
    struct body *body = node_body(root);
    if (!body)
        return NULL;
    size_t count = body->count - index;
    struct node *taken = node_with_body(body->state, body->state->body_type, count ? count : 1);
    if (!taken)
        return NULL;
    memcpy(taken->body->layers, body->layers + index, count * sizeof *body->layers);
    taken->body->count = (uint16_t)count;
    taken->body->time_ns = root_record(root) ? root_record(root)->time_ns : body->time_ns;
    body->count = (uint16_t)index;
    body->changed = true;
    for (bool moved = true; moved;) {
        moved = false;
        for (struct node *handle = root->live; handle && !moved; handle = handle->next)
            if (handle->index >= index) {
                handle_move(handle, taken, handle->index - index);
                moved = true;
            }
    }
    return taken;
}

int node_join(struct node *root, struct node *other) {
    struct body *body = node_body(root), *from = node_body(other);
    if (!body || !from)
        return -1;
    size_t base = body->count;
    for (size_t i = 0; i < from->count; i++)
        if (layer_append(body, &from->layers[i]) < 0)
            return -1;
    from->count = 0;
    body->changed = true;
    Py_INCREF(other);
    while (other->live)
        handle_move(other->live, root, base + other->live->index);
    if (Py_TYPE(other) != body->state->body_type) { /* the object itself becomes a handle */
        if (other->source)
            record_release(body->state, root_record(other));
        other->body = NULL;
        body_free(from);
        other->source = (uintptr_t)root | 1;
        other->index = base;
        other->next = root->live;
        root->live = other;
        Py_INCREF(root);
    }
    Py_DECREF(other);
    return 0;
}

/* ---- copies */

static PyObject *value_copy(struct state *state, PyObject *value) {
    bool records = (PyObject *)Py_TYPE(value) == state->record_list;
    if (PyList_CheckExact(value) || records) {
        PyObject *list = PyList_New(PyList_GET_SIZE(value));
        for (Py_ssize_t i = 0; list && i < PyList_GET_SIZE(value); i++) {
            PyObject *item = value_copy(state, PyList_GET_ITEM(value, i));
            if (!item)
                Py_CLEAR(list);
            else
                PyList_SET_ITEM(list, i, item);
        }
        return records ? list_of_records(state, list) : list;
    }
    if (is_node(state, value))
        return node_copy(node_root((struct node *)value), node_index((struct node *)value));
    if (Py_TYPE(value) == state->flag_type) /* flags can be changed in place */
        return PyObject_CallMethod(value, "copy", NULL);
    if (PyList_Check(value) || PyDict_Check(value))
        return PyObject_CallMethod(value, "copy", NULL);
    return Py_NewRef(value);
}

static int layer_copy(struct state *state, const struct layer *from, struct layer *ret_to) {
    struct layer to = *from;
    to.values = NULL;
    to.fields = to.attributes = NULL;
    if (to.record)
        record_hold(to.record);
    *ret_to = to;
    if (from->values) {
        size_t count = from->info->description->field_count;
        if (!(ret_to->values = calloc(count + 1, sizeof *to.values))) {
            PyErr_NoMemory();
            return -1;
        }
        for (size_t i = 0; i < count; i++)
            if (from->values[i] && !(ret_to->values[i] = value_copy(state, from->values[i])))
                return -1;
    }
    if (from->fields) {
        if (!(ret_to->fields = PyDict_New()))
            return -1;
        PyObject *key, *value;
        for (Py_ssize_t at = 0; PyDict_Next(from->fields, &at, &key, &value);) {
            PyObject *copy = value_copy(state, value);
            if (!copy || PyDict_SetItem(ret_to->fields, key, copy) < 0) {
                Py_XDECREF(copy);
                return -1;
            }
            Py_DECREF(copy);
        }
    }
    if (from->attributes && !(ret_to->attributes = PyDict_Copy(from->attributes)))
        return -1;
    return 0;
}

PyObject *node_copy(struct node *root, size_t first) {
    struct state *state = root_state(root);
    if (!root->body && !first) {
        struct node *copy = node_allocate(state, Py_TYPE(root));
        if (!copy)
            return NULL;
        struct shape *shape = root->shape->shared ? root->shape : shape_of(state, node_packet(root));
        if (!shape) {
            Py_DECREF(copy);
            return NULL;
        }
        copy->shape = shape;
        copy->source = root->source;
        record_hold(root_record(root));
        return (PyObject *)copy;
    }
    struct body *body = node_body(root);
    struct node *copy = body ? node_with_body(state, body->layers[first].info->type, body->count - first) : NULL;
    if (!copy)
        return NULL;
    copy->body->time_ns = body->time_ns;
    copy->body->wirelen = body->wirelen;
    copy->body->changed = body->changed || first;
    copy->body->time = Py_XNewRef(body->time);
    if (root->source) {
        copy->source = root->source;
        record_hold(root_record(root));
    }
    if (body->facts && !(copy->body->facts = PyDict_Copy(body->facts)))
        goto failed;
    for (size_t i = first; i < body->count; i++) {
        copy->body->count++;
        if (layer_copy(state, &body->layers[i], &copy->body->layers[i - first]) < 0)
            goto failed;
    }
    return (PyObject *)copy;
failed:
    Py_DECREF(copy);
    return NULL;
}
