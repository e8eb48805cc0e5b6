/* Layers by class, name or place. */
#include "node.h"

static bool is_item_key(const struct state *state, PyObject *key) {
    struct class_info *info = PyType_Check(key) ? info_of_type(state, (PyTypeObject *)key) : NULL;
    return info && info->item;
}

/* Whether a layer answers to a key: its class or one that it extends, or the name of the class or the protocol; NULL: any. */
static bool matches(const struct class_info *info, PyObject *key) {
    if (!key)
        return true;
    if ((PyObject *)info->type == key)
        return true;
    const char *extends = info->description->extends;
    if (extends && PyType_Check(key))
        return PyType_IsSubtype(info->type, (PyTypeObject *)key);
    if (extends && PyUnicode_Check(key) && PyUnicode_CompareWithASCIIString(key, extends) == 0)
        return true;
    return PyUnicode_Check(key) && (PyUnicode_Compare(info->name, key) == 0 || PyUnicode_Compare(info->display, key) == 0);
}

/* Whether layers of a protocol are of a class of the lists, or of one that extends it. */
static bool stands_for(const struct state *state, uint16_t protocol, const struct class_info *wanted) {
    if (protocol == wanted->protocol)
        return true;
    const struct class_info *own = wanted->extended ? state->classes[protocol] : NULL;
    return own && PyType_IsSubtype(own->type, wanted->type);
}

static Py_ssize_t find_layer(struct node *root, size_t first, PyObject *key, const struct class_info *wanted) {
    const struct shape *shape = root->body ? NULL : root->shape;
    if (shape && wanted) {
        if (wanted->built_in || wanted->foreign)
            for (size_t i = first; i < shape->count; i++)
                if (stands_for(shape->state, shape->layers[i].protocol, wanted))
                    return (Py_ssize_t)i;
        return -1;
    }
    for (size_t i = first; i < root_count(root); i++)
        if (matches(root_info(root, i), key))
            return (Py_ssize_t)i;
    return -1;
}

/* Whether a layer that was only read holds an item of a protocol, without making objects. */
static bool wire_holds(const struct orcap_view *view, const struct class_info *info, PyObject *key, const struct state *state) {
    for (size_t f = 0; f < info->description->field_count; f++) {
        if (info->description->fields[f].kind != ORCAP_ITEMS || info->description->fields[f].items->pairs)
            continue;
        struct orcap_item_walk walk = orcap_items_first(view, f);
        while (orcap_items_next(&walk))
            if (state->classes[walk.item.protocol] && matches(state->classes[walk.item.protocol], key))
                return true;
    }
    return false;
}

static bool has_lists(const struct class_info *info) {
    return info->lists || info->foreign;
}

/* Whether layers that are no items may be in lists of a packet too. */
static bool may_hold_any(const struct node *root) {
    return root->body || root->shape->stacks;
}

/* The packets in a layer's lists, one after another: calls `each` until it returns other than 0. */
static int each_inner(struct node *root, size_t index, int (*each)(struct node *inner, void *user), void *user) {
    const struct class_info *info = root_info(root, index);
    struct state *state = root_state(root);
    PyObject *values = NULL;
    int result = 0;
    if (info->foreign) {
        values = PyDict_Values(root->body->layers[index].fields);
    } else {
        values = PyList_New(0);
        for (size_t f = 0; values && f < info->description->field_count; f++) {
            const struct orcap_field *field = &info->description->fields[f];
            if (field->kind != ORCAP_ITEMS || field->items->pairs)
                continue;
            PyObject *value = field_get(root, index, info, f);
            if (!value || PyList_Append(values, value) < 0)
                Py_CLEAR(values);
            Py_XDECREF(value);
        }
    }
    if (!values)
        return -1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(values) && !result; i++) {
        PyObject *value = PyList_GET_ITEM(values, i);
        if (is_node(state, value))
            result = each((struct node *)value, user);
        else if (PyList_Check(value))
            for (Py_ssize_t k = 0; k < PyList_GET_SIZE(value) && !result; k++)
                if (is_node(state, PyList_GET_ITEM(value, k)))
                    result = each((struct node *)PyList_GET_ITEM(value, k), user);
    }
    Py_DECREF(values);
    return result;
}

static int inner_has(struct node *inner, void *key) {
    return node_has(node_root(inner), node_index(inner), key);
}

/* Whether one of the lists of a layer holds an answer to a key: 1, 0, -1. */
static int lists_hold(struct node *root, size_t index, PyObject *key) {
    const struct class_info *info = root_info(root, index);
    struct orcap_view view;
    if (!has_lists(info))
        return 0;
    bool touched = root->body && (root->body->layers[index].values || info->foreign);
    if (!touched && layer_view(root, index, &view))
        return wire_holds(&view, info, key, root_state(root));
    return each_inner(root, index, inner_has, key);
}

int node_has(struct node *root, size_t first, PyObject *key) {
    struct state *state = root_state(root);
    const struct class_info *wanted = key && PyType_Check(key) ? info_of_type(state, (PyTypeObject *)key) : NULL;
    if (find_layer(root, first, key, wanted) >= 0)
        return 1;
    if (wanted && !wanted->item && !may_hold_any(root))
        return 0;
    if (!wanted && !PyUnicode_Check(key))
        return 0;
    for (size_t i = first; i < root_count(root); i++) {
        int has = lists_hold(root, i, key);
        if (has)
            return has;
    }
    return 0;
}

struct search {
    PyObject *key, *filters;
    Py_ssize_t left;
    PyObject *found;
};

/* 1: all filters hold, 0: not, -1. */
static int filters_hold(PyObject *layer, PyObject *filters) {
    PyObject *name, *value;
    if (!filters)
        return 1;
    for (Py_ssize_t at = 0; PyDict_Next(filters, &at, &name, &value);) {
        PyObject *own = PyObject_CallMethod(layer, "getfieldval", "(O)", name);
        if (!own) {
            if (!PyErr_ExceptionMatches(PyExc_AttributeError))
                return -1;
            PyErr_Clear();
            return 0;
        }
        int same = PyObject_RichCompareBool(own, value, Py_EQ);
        Py_DECREF(own);
        if (same <= 0)
            return same;
    }
    return 1;
}

static int search(struct node *root, size_t first, struct search *s);

static int search_inner(struct node *inner, void *user) {
    return search(node_root(inner), node_index(inner), user);
}

/* Depth first, as Scapy: a layer, what is in its lists, then its payload. 1: found, 0: not, -1. */
static int search(struct node *root, size_t first, struct search *s) {
    struct state *state = root_state(root);
    const struct class_info *wanted = s->key && PyType_Check(s->key) ? info_of_type(state, (PyTypeObject *)s->key) : NULL;
    bool inside = !wanted || wanted->item || may_hold_any(root);
    for (size_t i = first; i < root_count(root); i++) {
        const struct class_info *info = root_info(root, i);
        if (matches(info, s->key)) {
            PyObject *layer = node_layer(root, i);
            int holds = layer ? filters_hold(layer, s->filters) : -1;
            if (holds > 0 && --s->left <= 0) {
                s->found = layer;
                return 1;
            }
            Py_XDECREF(layer);
            if (holds < 0)
                return -1;
        }
        if (inside && has_lists(info)) {
            int found = lists_hold(root, i, s->key) ? each_inner(root, i, search_inner, s) : 0;
            if (found)
                return found;
        }
    }
    return 0;
}

PyObject *node_find(struct node *root, size_t first, PyObject *key, Py_ssize_t which, PyObject *filters) {
    struct state *state = root_state(root);
    if (which <= 1 && !filters && !is_item_key(state, key) && (root->body || !root->shape->stacks)) {
        Py_ssize_t at = find_layer(root, first, key, PyType_Check(key) ? info_of_type(state, (PyTypeObject *)key) : NULL);
        if (at >= 0 && !root->body)
            return node_layer(root, (size_t)at);
        if (!root->body && PyType_Check(key))
            return NULL;
    }
    struct search s = {.key = key, .filters = filters, .left = which};
    return search(root, first, &s) > 0 ? s.found : NULL;
}

PyObject *node_nth(struct node *root, size_t first, Py_ssize_t number) {
    bool inside = false;
    for (size_t i = first; !inside && i < root_count(root) && (Py_ssize_t)(i - first) < number; i++) {
        int holds = lists_hold(root, i, NULL);
        if (holds < 0)
            return NULL;
        inside = holds;
    }
    if (!inside)
        return (size_t)number < root_count(root) - first ? node_layer(root, first + (size_t)number) : NULL;
    struct search s = {.left = number + 1};
    return search(root, first, &s) > 0 ? s.found : NULL;
}

int node_contains(PyObject *self, PyObject *key) {
    struct node *node = (struct node *)self;
    struct node *root = node_root(node);
    if (!root->body && PyType_Check(key)) {
        const struct shape *shape = root->shape;
        const struct class_info *wanted = info_of_type(shape->state, (PyTypeObject *)key);
        if (wanted && wanted->built_in && !wanted->item && !shape->stacks) {
            for (size_t i = node_index(node); i < shape->count; i++)
                if (stands_for(shape->state, shape->layers[i].protocol, wanted))
                    return 1;
            return 0;
        }
    }
    return node_has(root, node_index(node), key);
}

static PyObject *not_found(PyObject *key) {
    if (PyType_Check(key))
        return PyErr_Format(PyExc_IndexError, "Layer [%s] not found", ((PyTypeObject *)key)->tp_name);
    return PyErr_Format(PyExc_IndexError, "Layer [%R] not found", key);
}

/* p[L], p[L:n], p[L:n:{field: value}]. */
PyObject *node_getitem(PyObject *self, PyObject *key) {
    struct node *node = (struct node *)self;
    struct node *root = node_root(node);
    if (PyType_Check(key)) {
        if (!root->body) {
            const struct shape *shape = root->shape;
            const struct class_info *wanted = info_of_type(shape->state, (PyTypeObject *)key);
            if (wanted && wanted->built_in && !wanted->item && !shape->stacks) {
                for (size_t i = node_index(node); i < shape->count; i++)
                    if (stands_for(shape->state, shape->layers[i].protocol, wanted))
                        return node_layer(root, i);
                return not_found(key);
            }
        }
        PyObject *found = node_find(root, node_index(node), key, 1, NULL);
        return found || PyErr_Occurred() ? found : not_found(key);
    }
    PyObject *found, *wanted = key;
    if (PySlice_Check(key)) {
        PySliceObject *slice = (PySliceObject *)key;
        if (slice->step != Py_None && !PyDict_Check(slice->step))
            return PyErr_Format(PyExc_TypeError, "getlayer() argument after ** must be a mapping, not %s", Py_TYPE(slice->step)->tp_name);
        PyObject *args = slice->stop == Py_None ? PyTuple_Pack(1, slice->start) : PyTuple_Pack(2, slice->start, slice->stop);
        PyObject *method = args ? PyObject_GetAttrString(self, "getlayer") : NULL;
        found = method ? PyObject_Call(method, args, slice->step == Py_None ? NULL : slice->step) : NULL;
        Py_XDECREF(method);
        Py_XDECREF(args);
        wanted = slice->start;
    } else
        found = PyObject_CallMethod(self, "getlayer", "(O)", key);
    if (found != Py_None)
        return found;
    Py_DECREF(found);
    return not_found(wanted);
}
