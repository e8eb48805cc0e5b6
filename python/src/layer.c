/* _Layer: the base of all classes of packets. What a packet does often is here; what is seldom done is in orcap/packet.py. */
#include "layer.h"
#include "record.h"
#include "timevalue.h"

#include <string.h>
#include <time.h>

static struct state *find_state(PyTypeObject *type) {
    PyObject *module = PyType_GetModuleByDef(type, &orcap_module);
    return module ? PyModule_GetState(module) : NULL;
}

struct state *state_of_type(PyTypeObject *type) {
    return find_state(type);
}

/* ---- making */

/* A record of what a program gave as bytes; NULL without error when that is nothing. */
static struct record *record_of(PyObject *given) {
    PyObject *bytes = PyUnicode_Check(given) ? PyUnicode_AsEncodedString(given, "utf-8", "surrogateescape") : PyObject_Bytes(given);
    if (!bytes)
        return NULL;
    struct record *record = PyBytes_GET_SIZE(bytes) ? record_new((const uint8_t *)PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)) : NULL;
    Py_DECREF(bytes);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (record)
        record->time_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    return record;
}

/* Ether of bytes that are 802.3 gives a Dot3: such an object is read at once, and __init__ does not see it. */
static PyObject *layer_create(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    struct state *state = find_state(type);
    if (!state)
        return NULL;
    const struct class_info *info = info_of_type(state, type);
    if (!info)
        return PyErr_Format(PyExc_TypeError, "%s stands for no protocol", type->tp_name);
    if (info->built_in && PyTuple_GET_SIZE(args) && PyBytes_Check(PyTuple_GET_ITEM(args, 0))) {
        struct record *record = record_of(PyTuple_GET_ITEM(args, 0));
        PyObject *variant = record ? node_read_variant(state, record, info) : NULL;
        if (record)
            record_release(state, record);
        if (variant || PyErr_Occurred())
            return variant;
    }
    return node_made(state, type, info);
}

/* Bytes as the layer itself and what is above it. */
static int read_bytes(struct state *state, struct node *self, const struct class_info *info, PyObject *given) {
    struct record *record = record_of(given);
    if (!record)
        return PyErr_Occurred() ? -1 : 0;
    int status = node_read(state, self, record, info);
    record_release(state, record);
    return status;
}

/* Whether another field has its name: which of them is meant, other fields say. */
static bool has_namesake(const struct class_info *info, size_t field) {
    for (size_t i = 0; i < info->description->field_count; i++)
        if (i != field && strcmp(info->description->fields[i].name, info->description->fields[field].name) == 0)
            return true;
    return false;
}

static int set_field(struct state *state, struct node *self, const struct class_info *info, PyObject *name, PyObject *value, bool namesakes) {
    const struct action *action = action_of(state, info->type, name);
    if (!action)
        return -1;
    int field = action->act == ACT_FIELD ? action->field : orcap_protocol_field(info->description, PyUnicode_AsUTF8(name));
    if (field < 0) {
        PyErr_SetObject(PyExc_AttributeError, name);
        return -1;
    }
    return namesakes == has_namesake(info, (size_t)field) ? field_set(node_root(self), node_index(self), info, (size_t)field, value) : 0;
}

/* Those whose kind hangs on others come last: DNSRR(rdata="a.example", type="NS"). */
static int set_fields(struct state *state, struct node *self, const struct class_info *info, PyObject *fields) {
    PyObject *name, *value;
    if (info->foreign) {
        PyObject *done = PyObject_CallMethod((PyObject *)self, "_set_own_fields", "O", fields);
        Py_XDECREF(done);
        return done ? 0 : -1;
    }
    for (int namesakes = 0; namesakes < 2; namesakes++)
        for (Py_ssize_t at = 0; PyDict_Next(fields, &at, &name, &value);)
            if (set_field(state, self, info, name, value, namesakes) < 0)
                return -1;
    return 0;
}

static int layer_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    struct node *node = (struct node *)self;
    struct state *state = node_state(node);
    const struct class_info *info = info_of_type(state, Py_TYPE(self));
    static const char *const options[] = {"_pkt", "post_transform", "_internal", "_underlayer", "_parent", "stop_dissection_after"};
    PyObject *given = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL;
    PyObject *fields = kwargs ? PyDict_Copy(kwargs) : NULL;
    if (kwargs && !fields)
        return -1;
    PyObject *parent = NULL;
    for (size_t i = 0; fields && i < sizeof options / sizeof *options; i++) {
        PyObject *option = PyDict_GetItemString(fields, options[i]);
        if (!option)
            continue;
        if (i == 0 && !given)
            given = option;
        if (i == 4)
            parent = option;
        if (PyDict_DelItemString(fields, options[i]) < 0) /* kwargs still holds it */
            goto failed;
    }
    if (info->foreign) {
        PyObject *done = PyObject_CallMethod(self, "_init_fields", NULL);
        if (!done)
            goto failed;
        Py_DECREF(done);
    }
    if (info->foreign && parent && PyObject_SetAttrString(self, "parent", parent) < 0) /* its fields may look at it */
        goto failed;
    bool was_read = !node_is_handle(node) && !node->body; /* what layer_create chose by the bytes, of a class that extends the one asked for */
    if (given && given != Py_None && !was_read && read_bytes(state, node, info, given) < 0)
        goto failed;
    if (!info->foreign && parent && PyObject_SetAttrString(self, "parent", parent) < 0) /* reading took what was there */
        goto failed;
    if (fields && set_fields(state, node, info, fields) < 0)
        goto failed;
    Py_XDECREF(fields);
    return 0;
failed:
    Py_XDECREF(fields);
    return -1;
}

/* ---- attributes */

static PyObject *own_attribute(struct node *root, size_t index, PyObject *name) {
    PyObject *attributes = root->body ? root->body->layers[index].attributes : NULL;
    PyObject *value = attributes ? PyDict_GetItemWithError(attributes, name) : NULL;
    return Py_XNewRef(value);
}

/* A name that the layer's own class does not have: what a program put there, then the fields of the layers above. */
static PyObject *fall_through(struct node *node, PyObject *name) {
    struct node *root = node_root(node);
    struct state *state = root_state(root);
    PyObject *value = own_attribute(root, node_index(node), name);
    if (value || PyErr_Occurred())
        return value;
    for (size_t i = node_index(node); i < root_count(root); i++) {
        const struct class_info *info = root_info(root, i);
        if (info->foreign) {
            PyObject *layer = node_layer(root, i);
            value = layer ? PyObject_CallFunctionObjArgs(state->foreign_get, layer, name, NULL) : NULL;
            Py_XDECREF(layer);
            if (!value || value != state->deleted)
                return value;
            Py_DECREF(value);
            continue;
        }
        const struct action *action = action_of(state, info->type, name);
        if (!action)
            return NULL;
        if (action->act == ACT_FIELD)
            return field_get(root, i, info, action->field);
        if (action->act == ACT_GENERIC || action->act == ACT_GETSET) { /* hidden by the class: still a field */
            int field = orcap_protocol_field(info->description, PyUnicode_AsUTF8(name));
            if (field >= 0 && i > node_index(node))
                return field_get(root, i, info, (size_t)field);
        }
    }
    PyErr_SetObject(PyExc_AttributeError, name);
    return NULL;
}

static PyObject *layer_getattro(PyObject *self, PyObject *name) {
    struct node *node = (struct node *)self;
    struct node *root = node_root(node);
    struct state *state = root_state(root);
    const struct action *action = action_of(state, Py_TYPE(self), name);
    if (!action)
        return NULL;
    switch ((enum act)action->act) {
    case ACT_FIELD:
        return field_get(root, node_index(node), action->info, action->field);
    case ACT_GETSET:
        return action->get(self, action->closure);
    case ACT_GENERIC:
        return PyObject_GenericGetAttr(self, name);
    case ACT_MISSING:
    case ACT_NONE:
        break;
    }
    return fall_through(node, name);
}

static int set_attribute(struct node *node, PyObject *name, PyObject *value) {
    struct node *root = node_root(node);
    struct body *body = node_body(root);
    if (!body)
        return -1;
    PyObject **attributes = &body->layers[node_index(node)].attributes;
    if (!value) {
        if (*attributes && PyDict_Contains(*attributes, name) == 1)
            return PyDict_DelItem(*attributes, name);
        PyErr_Format(PyExc_AttributeError, "'%s' object has no attribute '%U'", Py_TYPE(node)->tp_name, name);
        return -1;
    }
    if (!*attributes && !(*attributes = PyDict_New()))
        return -1;
    return PyDict_SetItem(*attributes, name, value);
}

/* Assigns to, or with NULL deletes, the field of that name of this layer or one above. 1: there is none. */
static int set_field_above(struct node *node, PyObject *name, PyObject *value) {
    struct node *root = node_root(node);
    struct state *state = root_state(root);
    for (size_t i = node_index(node); i < root_count(root); i++) {
        const struct class_info *info = root_info(root, i);
        if (info->foreign) {
            PyObject *layer = node_layer(root, i);
            PyObject *done = !layer  ? NULL
                             : value ? PyObject_CallMethod(layer, "_set_own_field", "OO", name, value)
                                     : PyObject_CallMethod(layer, "_delete_own_field", "(O)", name);
            Py_XDECREF(layer);
            if (done) {
                Py_DECREF(done);
                return 0;
            }
            if (!PyErr_ExceptionMatches(PyExc_AttributeError))
                return -1;
            PyErr_Clear();
            continue;
        }
        const struct action *action = action_of(state, info->type, name);
        if (!action)
            return -1;
        int field = action->act == ACT_FIELD ? action->field : orcap_protocol_field(info->description, PyUnicode_AsUTF8(name));
        if (field >= 0)
            return value ? field_set(root, i, info, (size_t)field, value) : field_delete(root, i, info, (size_t)field);
    }
    return 1;
}

static int layer_setattro(PyObject *self, PyObject *name, PyObject *value) {
    struct node *node = (struct node *)self;
    struct state *state = node_state(node);
    const struct action *action = action_of(state, Py_TYPE(self), name);
    if (!action)
        return -1;
    if (action->act == ACT_GETSET || action->act == ACT_GENERIC) {
        PyObject *found = _PyType_Lookup(Py_TYPE(self), name);
        if (found && Py_TYPE(found)->tp_descr_set)
            return PyObject_GenericSetAttr(self, name, value);
        return set_attribute(node, name, value);
    }
    int status = set_field_above(node, name, value);
    return status == 1 ? set_attribute(node, name, value) : status;
}

/* ---- sizes, comparison */

static Py_ssize_t layer_length(PyObject *self) {
    struct node *node = (struct node *)self;
    struct node *root = node_root(node);
    if (!root->body)
        return (Py_ssize_t)(root_record(root)->caplen - root->shape->layers[node_index(node)].at);
    PyObject *bytes = PyObject_Bytes(self);
    Py_ssize_t size = bytes ? PyBytes_GET_SIZE(bytes) : -1;
    Py_XDECREF(bytes);
    return size;
}

static int layer_bool(PyObject *Py_UNUSED(self)) {
    return 1;
}

static int same_layers(struct node *a, size_t at_a, struct node *b, size_t at_b) {
    if (root_count(a) - at_a != root_count(b) - at_b)
        return 0;
    for (; at_a < root_count(a); at_a++, at_b++) {
        const struct class_info *info = root_info(a, at_a);
        if (info != root_info(b, at_b))
            return 0;
        if (info->foreign) {
            PyObject *left = node_layer(a, at_a), *right = node_layer(b, at_b);
            PyObject *same = left && right ? PyObject_CallMethod(left, "_same_fields", "(O)", right) : NULL;
            Py_XDECREF(left);
            Py_XDECREF(right);
            int result = same ? PyObject_IsTrue(same) : -1;
            Py_XDECREF(same);
            if (result <= 0)
                return result;
            continue;
        }
        for (size_t f = 0; f < info->description->field_count; f++) {
            if (info->fields[f].named_before)
                continue;
            PyObject *left = field_get(a, at_a, info, f), *right = left ? field_get(b, at_b, info, f) : NULL;
            int same = left && right ? PyObject_RichCompareBool(left, right, Py_EQ) : -1;
            Py_XDECREF(left);
            Py_XDECREF(right);
            if (same <= 0)
                return same;
        }
    }
    return 1;
}

static PyObject *layer_compare(PyObject *self, PyObject *other, int op) {
    struct node *a = (struct node *)self;
    struct state *state = node_state(a);
    if (op != Py_EQ && op != Py_NE)
        Py_RETURN_NOTIMPLEMENTED;
    int same = 0;
    if (self == other)
        same = 1;
    else if (is_node(state, other)) {
        struct node *b = (struct node *)other;
        if (Py_EnterRecursiveCall(" in the comparison of packets"))
            return NULL;
        same = same_layers(node_root(a), node_index(a), node_root(b), node_index(b));
        Py_LeaveRecursiveCall();
    }
    return same < 0 ? NULL : PyBool_FromLong((op == Py_EQ) == (same == 1));
}

/* ---- stacking */

/* What may stand in a payload, as a packet of its own that may be moved; bytes become Raw. NULL without error: neither. */
static struct node *as_payload(struct state *state, PyObject *given, bool copied) {
    if (is_node(state, given)) {
        struct node *node = (struct node *)given;
        if (copied)
            return (struct node *)node_copy(node_root(node), node_index(node));
        if (!node_is_handle(node))
            return (struct node *)Py_NewRef(given);
        if (node_index(node) == 0) /* first of a hidden root */
            return (struct node *)Py_NewRef((PyObject *)node_root(node));
        return (struct node *)node_copy(node_root(node), node_index(node)); /* it belongs to another packet */
    }
    if (!PyBytes_Check(given) && !PyUnicode_Check(given) && !PyByteArray_Check(given) && !PyMemoryView_Check(given))
        return NULL;
    const struct class_info *raw = state->classes[orcap_context_find(state->context, "Raw")];
    PyObject *layer = node_made(state, raw->type, raw);
    if (layer && field_set((struct node *)layer, 0, raw, 0, given) < 0)
        Py_CLEAR(layer);
    return (struct node *)layer;
}

static PyObject *layer_divide(PyObject *left, PyObject *right) {
    PyTypeObject *type = Py_TYPE(left)->tp_as_number && Py_TYPE(left)->tp_as_number->nb_true_divide == layer_divide ? Py_TYPE(left) : Py_TYPE(right);
    struct state *state = find_state(type);
    if (!state) {
        PyErr_Clear();
        Py_RETURN_NOTIMPLEMENTED;
    }
    struct node *upper = as_payload(state, right, true);
    if (!upper) {
        if (PyErr_Occurred())
            return NULL;
        PyObject *method = PyObject_GetAttrString(right, "__rdiv__");
        PyObject *result = method ? PyObject_CallOneArg(method, left) : NULL;
        Py_XDECREF(method);
        return result;
    }
    struct node *lower = as_payload(state, left, true);
    if (!lower) {
        Py_DECREF(upper);
        if (PyErr_Occurred())
            return NULL;
        Py_RETURN_NOTIMPLEMENTED;
    }
    if (node_join(lower, upper) < 0)
        Py_CLEAR(lower);
    Py_DECREF(upper);
    return (PyObject *)lower;
}

PyObject *layer_add_payload(PyObject *self, PyObject *payload) {
    struct node *node = (struct node *)self;
    struct state *state = node_state(node);
    if (payload == Py_None || payload == state->no_payload)
        Py_RETURN_NONE;
    struct node *root = node_root(node);
    bool own = is_node(state, payload) && node_root((struct node *)payload) == root;
    struct node *upper = as_payload(state, payload, own);
    if (!upper)
        return PyErr_Occurred()
                   ? NULL
                   : PyErr_Format(PyExc_TypeError, "payload must be 'Packet', 'bytes', 'str', 'bytearray', or 'memoryview', not [%R]", payload);
    int status = node_join(root, upper);
    Py_DECREF(upper);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

PyObject *layer_remove_payload(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct node *node = (struct node *)self;
    struct node *root = node_root(node);
    if (node_index(node) + 1 < root_count(root)) {
        struct node *taken = node_split(root, node_index(node) + 1);
        if (!taken)
            return NULL;
        Py_DECREF(taken);
    }
    Py_RETURN_NONE;
}

static PyType_Slot slots[] = {
    {Py_tp_new, layer_create},
    {Py_tp_init, layer_init},
    {Py_tp_dealloc, node_dealloc},
    {Py_tp_traverse, node_traverse},
    {Py_tp_clear, node_clear},
    {Py_tp_getattro, layer_getattro},
    {Py_tp_setattro, layer_setattro},
    {Py_tp_richcompare, layer_compare},
    {Py_tp_hash, PyObject_HashNotImplemented},
    {Py_tp_methods, layer_methods},
    {Py_tp_getset, layer_members},
    {Py_mp_length, layer_length},
    {Py_mp_subscript, node_getitem},
    {Py_sq_contains, node_contains},
    {Py_nb_bool, layer_bool},
    {Py_nb_true_divide, layer_divide},
    {0, NULL},
};
PyType_Spec layer_spec = {
    .name = "orcap._orcap._Layer",
    .basicsize = sizeof(struct node),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};
