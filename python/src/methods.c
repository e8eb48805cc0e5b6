/* What a layer has by name: its place in the packet, its facts, its values in dictionaries. */
#include "bind.h"
#include "layer.h"
#include "record.h"
#include "render.h"
#include "timevalue.h"

#include <string.h>

#define ROOT struct node *root = node_root((struct node *)self)
#define INDEX node_index((struct node *)self)

/* ---- the packet's other layers */

static PyObject *get_payload(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    return INDEX + 1 < root_count(root) ? node_layer(root, INDEX + 1) : Py_NewRef(root_state(root)->no_payload);
}

static int set_payload(PyObject *self, PyObject *value, void *Py_UNUSED(closure)) {
    PyObject *done = layer_remove_payload(self, NULL);
    if (!done)
        return -1;
    Py_DECREF(done);
    if (value && !(done = layer_add_payload(self, value)))
        return -1;
    if (value)
        Py_DECREF(done);
    return 0;
}

static PyObject *get_underlayer(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    return INDEX ? node_layer(root, INDEX - 1) : Py_NewRef(Py_None);
}

static PyObject *firstlayer(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    ROOT;
    return node_layer(root, 0);
}

static PyObject *lastlayer(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    ROOT;
    return node_layer(root, root_count(root) - 1);
}

static PyObject *layers(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    ROOT;
    PyObject *list = PyList_New(0);
    for (size_t i = INDEX; list && i < root_count(root); i++)
        if (PyList_Append(list, (PyObject *)root_info(root, i)->type) < 0)
            Py_CLEAR(list);
    return list;
}

/* getlayer(cls, nb=1, _track=None, _subclass=None, **filters) */
static PyObject *getlayer(PyObject *self, PyObject *args, PyObject *kwargs) {
    ROOT;
    PyObject *key = NULL, *number = NULL, *filters = NULL;
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    if (count > 0)
        key = PyTuple_GET_ITEM(args, 0);
    if (count > 1)
        number = PyTuple_GET_ITEM(args, 1);
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        if (!(filters = PyDict_Copy(kwargs)))
            return NULL;
        static const char *const words[] = {"cls", "nb", "_track", "_subclass"};
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            PyObject *value = PyDict_GetItemString(kwargs, words[i]);
            if (i == 0 && value)
                key = value;
            if (i == 1 && value)
                number = value;
            if (value && PyDict_DelItemString(filters, words[i]) < 0) {
                Py_DECREF(filters);
                return NULL;
            }
        }
        if (!PyDict_GET_SIZE(filters))
            Py_CLEAR(filters);
    }
    PyObject *found = NULL, *name = NULL;
    if (key && PyLong_Check(key) && !PyType_Check(key)) { /* the n-th layer from here */
        Py_ssize_t at = PyLong_AsSsize_t(key);
        Py_XDECREF(filters);
        if (at == -1 && PyErr_Occurred())
            return NULL;
        found = at < 0 ? NULL : node_nth(root, INDEX, at);
        return found || PyErr_Occurred() ? found : Py_NewRef(Py_None);
    }
    if (!key || key == Py_None) {
        Py_XDECREF(filters);
        return Py_NewRef(self);
    }
    PyObject *field = NULL;
    if (PyUnicode_Check(key)) { /* "IP.src" asks for the field where this layer is IP, else for IP, as in Scapy */
        Py_ssize_t size = PyUnicode_GET_LENGTH(key), dot = PyUnicode_FindChar(key, '.', 0, size, 1);
        if (dot > 0) {
            field = PyUnicode_Substring(key, dot + 1, size);
            key = name = PyUnicode_Substring(key, 0, dot);
        }
    }
    Py_ssize_t which = number ? PyLong_AsSsize_t(number) : 1;
    if (!(which == -1 && PyErr_Occurred()) && key)
        found = node_find(root, INDEX, key, which, filters);
    if (found == self && field)
        Py_SETREF(found, PyObject_CallMethod(found, "getfieldval", "(O)", field));
    Py_XDECREF(filters);
    Py_XDECREF(field);
    Py_XDECREF(name);
    if (!found && !PyErr_Occurred())
        Py_RETURN_NONE;
    return found;
}

static PyObject *haslayer(PyObject *self, PyObject *args, PyObject *kwargs) {
    ROOT;
    PyObject *key = PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : kwargs ? PyDict_GetItemString(kwargs, "cls") : NULL;
    if (!key)
        return PyErr_Format(PyExc_TypeError, "haslayer() needs a class or a name");
    int has = node_has(root, INDEX, key);
    return has < 0 ? NULL : has ? Py_NewRef(Py_True) : PyLong_FromLong(0);
}

/* ---- bytes and copies */

static PyObject *to_bytes(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    ROOT;
    return node_bytes(root, INDEX);
}

static PyObject *to_bytes_plain(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    ROOT;
    return node_bytes_plain(root, INDEX, INDEX);
}

static PyObject *copy(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    ROOT;
    return node_copy(root, INDEX);
}

/* The packets in a list that a program looked at. */
static int clear_items(struct state *state, PyObject *list) {
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(list); k++) {
        if (!is_node(state, PyList_GET_ITEM(list, k)))
            continue;
        PyObject *done = PyObject_CallMethod(PyList_GET_ITEM(list, k), "clear_cache", NULL);
        if (!done)
            return -1;
        Py_DECREF(done);
    }
    return 0;
}

static PyObject *clear_cache(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    ROOT;
    struct body *body = node_body(root);
    if (!body)
        return NULL;
    for (size_t i = INDEX; i < body->count; i++) {
        struct layer *layer = &body->layers[i];
        layer->kept = false;
        for (size_t f = 0; !layer->info->foreign && layer->values && f < layer->info->description->field_count; f++)
            if (layer->values[f] && PyList_Check(layer->values[f]) && clear_items(body->state, layer->values[f]) < 0)
                return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *get_original(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    const struct record *record = layer_record(root, INDEX);
    if (!record)
        return PyBytes_FromStringAndSize("", 0);
    uint32_t at = root->body ? root->body->layers[INDEX].at : root->shape->layers[INDEX].at;
    return PyBytes_FromStringAndSize((const char *)record->bytes + at, (Py_ssize_t)(record->caplen - at));
}

static PyObject *get_raw_cache(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    struct orcap_view view;
    const struct layer *layer = root->body ? &root->body->layers[INDEX] : NULL;
    if (layer && layer->kept && layer->record && layer->info->foreign)
        return PyBytes_FromStringAndSize((const char *)layer->record->bytes + layer->at, (Py_ssize_t)layer->size);
    if ((layer && !layer->kept) || !layer_view(root, INDEX, &view))
        Py_RETURN_NONE;
    return PyBytes_FromStringAndSize((const char *)view.bytes + view.at, (Py_ssize_t)view.size);
}

static int set_raw_cache(PyObject *self, PyObject *value, void *Py_UNUSED(closure)) {
    ROOT;
    if (!node_body(root))
        return -1;
    struct layer *layer = &root->body->layers[INDEX];
    if (!value || value == Py_None) {
        node_changed(root, INDEX);
    } else if (layer->info->foreign && !layer->record && PyBytes_Check(value)) { /* read by another layer in Python: the bytes come with it */
        struct record *record = record_new((const uint8_t *)PyBytes_AS_STRING(value), (size_t)PyBytes_GET_SIZE(value));
        if (!record)
            return -1;
        layer->record = record;
        layer->at = 0;
        layer->size = layer->limit = record->caplen;
        layer->kept = true;
    } else if (layer->info->foreign && layer->record && PyBytes_Check(value) && layer->at + PyBytes_GET_SIZE(value) <= layer->record->caplen) {
        layer->size = (uint32_t)PyBytes_GET_SIZE(value);
        layer->kept = true;
    }
    return 0;
}

/* ---- facts of the packet */

static PyObject *fact(struct node *root, const char *name) {
    PyObject *value = root->body && root->body->facts ? PyDict_GetItemString(root->body->facts, name) : NULL;
    return Py_XNewRef(value);
}

static PyObject *get_fact(PyObject *self, void *name) {
    ROOT;
    PyObject *value = fact(root, name);
    return value ? value : Py_NewRef(Py_None);
}

static int set_fact(PyObject *self, PyObject *value, void *name) {
    ROOT;
    struct body *body = node_body(root);
    if (!body || (!body->facts && !(body->facts = PyDict_New())))
        return -1;
    return PyDict_SetItemString(body->facts, name, value ? value : Py_None);
}

/* One that a program gave is held; one in whose list this packet stands is not. */
static PyObject *get_parent(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    PyObject *given = fact(root, "parent");
    if (given)
        return given;
    struct node *parent = root->body ? root->body->parent : NULL;
    return Py_NewRef(parent ? (PyObject *)parent : Py_None);
}

static PyObject *get_time(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    struct state *state = root_state(root);
    if (root->body && root->body->time)
        return Py_NewRef(root->body->time);
    const struct record *record = root_record(root);
    if (record && record->time_ns != ORCAP_NO_TIME)
        return time_new(state, record->time_ns, record->digits);
    int64_t ns = root->body && root->body->time_ns != ORCAP_NO_TIME ? root->body->time_ns : 0;
    return time_new(state, ns, 9);
}

static int set_time(PyObject *self, PyObject *value, void *Py_UNUSED(closure)) {
    ROOT;
    struct body *body = node_body(root);
    if (!body)
        return -1;
    Py_XSETREF(body->time, Py_XNewRef(value));
    return 0;
}

static PyObject *get_wirelen(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    PyObject *value = fact(root, "wirelen");
    if (value)
        return value;
    const struct record *record = root_record(root);
    if (!record || record->link == RECORD_NO_LINK || (root->body && root->body->changed) || INDEX)
        Py_RETURN_NONE;
    return PyLong_FromUnsignedLong(record->len);
}

static PyObject *get_sniffed_on(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    PyObject *value = fact(root, "sniffed_on");
    const struct record *record = root_record(root);
    if (value || !record || INDEX)
        return value ? value : Py_NewRef(Py_None);
    const char *name = record_interface(record);
    return name ? PyUnicode_DecodeUTF8(name, (Py_ssize_t)strlen(name), "surrogateescape") : Py_NewRef(Py_None);
}

static PyObject *get_direction(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    PyObject *value = fact(root, "direction");
    const struct record *record = root_record(root);
    if (value || !record || !record->direction || INDEX)
        return value ? value : Py_NewRef(Py_None);
    return PyLong_FromLong(record->direction);
}

/* The comments that were read or given, or None; those that were read are a list of the packet's own from then on. */
static PyObject *get_comments(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    PyObject *value = fact(root, "comments");
    const struct record *record = root_record(root);
    if (value || !record || !record->noted || INDEX)
        return value ? value : Py_NewRef(Py_None);
    PyObject *list = PyList_New(0);
    const uint8_t *bytes;
    uint32_t size;
    for (size_t at = 0; list && record_comment(record, &at, &bytes, &size);) {
        PyObject *comment = PyBytes_FromStringAndSize((const char *)bytes, (Py_ssize_t)size);
        if (!comment || PyList_Append(list, comment) < 0)
            Py_CLEAR(list);
        Py_XDECREF(comment);
    }
    return list;
}

static PyObject *get_comment(PyObject *self, void *Py_UNUSED(closure)) {
    PyObject *comments = get_comments(self, NULL);
    if (!comments || !PySequence_Check(comments) || PySequence_Size(comments) < 1) {
        Py_XDECREF(comments);
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    }
    PyObject *first = PySequence_GetItem(comments, 0);
    Py_DECREF(comments);
    return first;
}

static int set_comment(PyObject *self, PyObject *value, void *Py_UNUSED(closure)) {
    if (!value || value == Py_None)
        return set_fact(self, NULL, "comments");
    PyObject *list = Py_BuildValue("[O]", value);
    int status = list ? set_fact(self, list, "comments") : -1;
    Py_XDECREF(list);
    return status;
}

static PyObject *get_explicit(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    return PyLong_FromLong(!root->body || root->body->layers[INDEX].kept);
}

static int set_explicit(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(value), void *Py_UNUSED(closure)) {
    return 0;
}

static PyObject *get_class_name(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    return Py_NewRef(root_info(root, INDEX)->display);
}

/* ---- fields by name */

static int own_field(PyObject *self, PyObject *name) {
    ROOT;
    const struct class_info *info = root_info(root, INDEX);
    const char *word = PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : NULL;
    if (!word) {
        PyErr_Clear();
        return -1;
    }
    return orcap_protocol_field(info->description, word);
}

static PyObject *getfieldval(PyObject *self, PyObject *name) {
    ROOT;
    const struct class_info *info = root_info(root, INDEX);
    struct state *state = root_state(root);
    if (info->foreign) {
        PyObject *value = PyObject_CallMethod(self, "_own_value", "(O)", name);
        if (!value || value != state->deleted)
            return value;
        Py_DECREF(value);
    } else {
        int field = own_field(self, name);
        if (field >= 0)
            return field_get(root, INDEX, info, (size_t)field);
    }
    PyObject *payload = get_payload(self, NULL);
    PyObject *value = payload ? PyObject_CallMethod(payload, "getfieldval", "(O)", name) : NULL;
    Py_XDECREF(payload);
    return value;
}

static PyObject *setfieldval(PyObject *self, PyObject *args) {
    PyObject *name, *value;
    if (!PyArg_ParseTuple(args, "OO", &name, &value))
        return NULL;
    ROOT;
    int field = root_info(root, INDEX)->foreign ? -1 : own_field(self, name);
    int status = field >= 0 ? field_set(root, INDEX, root_info(root, INDEX), (size_t)field, value) : PyObject_SetAttr(self, name, value);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *delfieldval(PyObject *self, PyObject *name) {
    ROOT;
    int field = root_info(root, INDEX)->foreign ? -1 : own_field(self, name);
    int status = field >= 0 ? field_delete(root, INDEX, root_info(root, INDEX), (size_t)field) : PyObject_DelAttr(self, name);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

static bool shown_by_default(const struct orcap_field *field) {
    return field->kind == ORCAP_ITEMS || field->kind == ORCAP_LIST;
}

/* Whether Scapy would hold the field's value in `fields`: read, or assigned. */
static bool has_own_value(struct node *root, size_t index, const struct class_info *info, size_t field, const struct orcap_view *view) {
    const struct layer *layer = root->body ? &root->body->layers[index] : NULL;
    if (layer && layer->values && layer->values[field])
        return layer->values[field] != root->body->state->deleted;
    if (view) {
        uint32_t at, width;
        for (size_t i = field; i < info->description->field_count; i++)
            if (info->fields[i].name == info->fields[field].name && !info->description->fields[i].no_value && orcap_view_place(view, i, &at, &width))
                return true;
        return false;
    }
    return shown_by_default(&info->description->fields[field]);
}

static PyObject *get_fields(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    const struct class_info *info = root_info(root, INDEX);
    if (info->foreign) {
        PyObject **fields = &root->body->layers[INDEX].fields;
        return *fields || (*fields = PyDict_New()) ? Py_NewRef(*fields) : NULL;
    }
    struct orcap_view view;
    bool read = layer_view(root, INDEX, &view);
    PyObject *dict = PyDict_New();
    for (size_t f = 0; dict && f < info->description->field_count; f++) {
        if (info->fields[f].named_before || !has_own_value(root, INDEX, info, f, read ? &view : NULL))
            continue;
        PyObject *value = field_get(root, INDEX, info, f);
        if (!value || PyDict_SetItem(dict, info->fields[f].name, value) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(value);
    }
    return dict;
}

static PyObject *get_default_fields(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    struct state *state = root_state(root);
    const struct class_info *info = root_info(root, INDEX);
    if (info->foreign)
        return PyObject_CallMethod(self, "_own_defaults", NULL);
    PyObject *made = node_made(state, info->type, info);
    PyObject *dict = made ? PyDict_New() : NULL;
    for (size_t f = 0; dict && f < info->description->field_count; f++) {
        if (info->fields[f].named_before)
            continue;
        bool found = info->description->fields[f].role > ORCAP_ROLE_TARGET; /* by the system's routes, when it is asked for */
        PyObject *value = found ? Py_NewRef(Py_None) : field_default_get((struct node *)made, 0, info, f);
        if (!value || PyDict_SetItem(dict, info->fields[f].name, value) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(value);
    }
    Py_XDECREF(made);
    return dict;
}

static PyObject *get_overloaded_fields(PyObject *self, void *Py_UNUSED(closure)) {
    ROOT;
    struct state *state = root_state(root);
    const struct class_info *info = root_info(root, INDEX);
    if (info->foreign)
        return PyObject_CallMethod(self, "_overloads", NULL);
    PyObject *dict = PyDict_New();
    for (size_t f = 0; dict && f < info->description->field_count && INDEX + 1 < root_count(root); f++) {
        const struct orcap_field *field = &info->description->fields[f];
        int other = field->with ? orcap_protocol_field(info->description, field->with) : ORCAP_ENAME; /* set whenever that one is */
        const struct orcap_field *bound = other < 0 ? field : &info->description->fields[other];
        uint64_t number;
        uint32_t own;
        if (bound_value(state, info->protocol, root_info(root, INDEX + 1)->protocol, f, &number))
            ;
        else if (bound->space && orcap_context_overload(state->context, bound, root_info(root, INDEX + 1)->protocol, &own))
            number = bound == field ? own : field->init;
        else
            continue;
        PyObject *value = PyLong_FromUnsignedLongLong(number);
        if (!value || PyDict_SetItem(dict, info->fields[f].name, value) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(value);
    }
    return dict;
}

PyMethodDef layer_methods[] = {
    {"add_payload", layer_add_payload, METH_O, "Puts a packet or bytes on top."},
    {"remove_payload", layer_remove_payload, METH_NOARGS, "Takes everything above this layer away."},
    {"getlayer", (PyCFunction)(void (*)(void))getlayer, METH_VARARGS | METH_KEYWORDS, "The layer of a class, name or number, or None."},
    {"haslayer", (PyCFunction)(void (*)(void))haslayer, METH_VARARGS | METH_KEYWORDS, "True, or 0."},
    {"firstlayer", firstlayer, METH_NOARGS, "The outermost layer."},
    {"lastlayer", lastlayer, METH_NOARGS, "The innermost layer."},
    {"layers", layers, METH_NOARGS, "The classes of this layer and those above."},
    {"_build", to_bytes, METH_NOARGS, "The bytes of this layer and those above."},
    {"_build_plain", to_bytes_plain, METH_NOARGS, "The same without this class's post_build."},
    {"_render", layer_render, METH_VARARGS, "The packet as text: show, layer, summary, line, repr, command, field, str."},
    {"_plain", layer_plain, METH_NOARGS, "Whether the engine can show all that this layer was assigned."},
    {"_all_plain", layer_all_plain, METH_NOARGS, "The same of this layer and those above."},
    {"copy", copy, METH_NOARGS, "A packet of its own, from this layer up."},
    {"clear_cache", clear_cache, METH_NOARGS, "Forgets the bytes that were read: all fields are encoded anew."},
    {"getfieldval", getfieldval, METH_O, "A field's value, here or above."},
    {"setfieldval", setfieldval, METH_VARARGS, "Assigns a field, here or above."},
    {"delfieldval", delfieldval, METH_O, "Gives a field its default again."},
    {NULL, NULL, 0, NULL},
};

PyGetSetDef layer_members[] = {
    {"payload", get_payload, set_payload, "The layer above, or NoPayload.", NULL},
    {"underlayer", get_underlayer, NULL, "The layer below, or None.", NULL},
    {"parent", get_parent, set_fact, "The packet in whose list this one stands, or None.", "parent"},
    {"original", get_original, NULL, "The bytes it was read from, with its payload.", NULL},
    {"raw_packet_cache", get_raw_cache, set_raw_cache, "The bytes it was read from, or None once it changed.", NULL},
    {"time", get_time, set_time, "When it was captured or made.", NULL},
    {"sent_time", get_fact, set_fact, NULL, "sent_time"},
    {"comment", get_comment, set_comment, "The first of the comments.", NULL},
    {"comments", get_comments, set_fact, "Comments of a pcapng, bytes each, or None.", "comments"},
    {"process_information", get_fact, set_fact, NULL, "process_information"},
    {"stop_dissection_after", get_fact, set_fact, NULL, "stop_dissection_after"},
    {"wirelen", get_wirelen, set_fact, "Bytes on the wire, where it was read from a capture.", "wirelen"},
    {"sniffed_on", get_sniffed_on, set_fact, "The interface.", "sniffed_on"},
    {"direction", get_direction, set_fact, NULL, "direction"},
    {"explicit", get_explicit, set_explicit, NULL, NULL},
    {"name", get_class_name, NULL, "The protocol's name.", NULL},
    {"fields", get_fields, NULL, "Values that were read or assigned.", NULL},
    {"default_fields", get_default_fields, NULL, "The values of fields that nobody gave.", NULL},
    {"overloaded_fields", get_overloaded_fields, NULL, "Values that follow from the payload.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
