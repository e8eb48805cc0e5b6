/* A list of packets that makes their objects when they are asked for. */
#include "packetlist.h"

#include <stdlib.h>

struct iterator {
    PyObject_HEAD
    struct packets *packets;
    size_t next;
};

static struct state *state_of_packets(PyObject *self) {
    return state_of_type(Py_TYPE(self));
}

bool packets_push(struct packets *packets, const struct record *record) {
    if (packets->count == packets->capacity) {
        size_t capacity = packets->capacity ? packets->capacity + packets->capacity / 2 : 64;
        uintptr_t *slots = realloc(packets->slots, capacity * sizeof *slots);
        if (!slots)
            return false;
        packets->slots = slots;
        packets->capacity = capacity;
    }
    packets->slots[packets->count++] = (uintptr_t)record | 1;
    return true;
}

bool packets_hold(struct packets *packets, struct chunk *chunk) {
    struct chunk **chunks = realloc(packets->chunks, (packets->chunk_count + 1) * sizeof *chunks);
    if (!chunks)
        return false;
    chunks[packets->chunk_count++] = chunk;
    packets->chunks = chunks;
    return true;
}

void packets_fit(struct packets *packets) {
    uintptr_t *slots = packets->count ? realloc(packets->slots, packets->count * sizeof *slots) : NULL;
    if (slots) {
        packets->slots = slots;
        packets->capacity = packets->count;
    }
}

static Py_ssize_t packets_length(PyObject *self) {
    struct packets *own = (struct packets *)self;
    return own->list ? PyList_GET_SIZE(own->list) : (Py_ssize_t)own->count;
}

/* The packet of a slot; a new reference. */
static PyObject *packet_at(struct state *state, struct packets *own, size_t at) {
    uintptr_t slot = own->slots[at];
    if (!(slot & 1))
        return Py_NewRef((PyObject *)slot);
    PyObject *packet = node_from_record(state, (const struct record *)(slot - 1), UINT16_MAX);
    if (packet && !own->list && at < own->count && own->slots[at] == slot)
        own->slots[at] = (uintptr_t)Py_NewRef(packet);
    return packet;
}

static void drop_slots(struct packets *own) {
    struct state *state = own->chunk_count ? state_of_packets((PyObject *)own) : NULL;
    uintptr_t *slots = own->slots;
    size_t count = own->count;
    own->slots = NULL;
    own->count = own->capacity = 0;
    for (size_t i = 0; i < count; i++)
        if (!(slots[i] & 1))
            Py_DECREF((PyObject *)slots[i]);
    free(slots);
    for (size_t i = 0; i < own->chunk_count; i++)
        chunk_release(state, own->chunks[i]);
    free(own->chunks);
    own->chunks = NULL;
    own->chunk_count = 0;
}

/* The list of all packets, which takes the place of the slots; borrowed. */
static PyObject *as_list(struct packets *own) {
    if (own->list)
        return own->list;
    struct state *state = state_of_packets((PyObject *)own);
    size_t count = own->count;
    PyObject *list = state ? PyList_New((Py_ssize_t)count) : NULL;
    for (size_t i = 0; list && i < count; i++) {
        PyObject *packet = packet_at(state, own, i);
        if (!packet)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, packet);
    }
    if (!list)
        return NULL;
    own->list = list;
    drop_slots(own);
    return list;
}

static PyObject *packets_item(PyObject *self, Py_ssize_t at) {
    struct packets *own = (struct packets *)self;
    if (own->list) {
        if (at < 0 || at >= PyList_GET_SIZE(own->list)) {
            PyErr_SetString(PyExc_IndexError, "list index out of range");
            return NULL;
        }
        return Py_NewRef(PyList_GET_ITEM(own->list, at));
    }
    if (at < 0 || (size_t)at >= own->count) {
        PyErr_SetString(PyExc_IndexError, "list index out of range");
        return NULL;
    }
    struct state *state = state_of_packets(self);
    return state ? packet_at(state, own, (size_t)at) : NULL;
}

static PyObject *packets_subscript(PyObject *self, PyObject *key) {
    if (PyLong_Check(key)) {
        Py_ssize_t at = PyLong_AsSsize_t(key);
        if (at == -1 && PyErr_Occurred())
            return NULL;
        return packets_item(self, at < 0 ? at + packets_length(self) : at);
    }
    return PyObject_CallMethod(self, "_select", "(O)", key);
}

static PyObject *packets_iter(PyObject *self) {
    struct state *state = state_of_packets(self);
    struct iterator *iterator = state ? PyObject_GC_New(struct iterator, state->list_iterator_type) : NULL;
    if (!iterator)
        return NULL;
    iterator->packets = (struct packets *)Py_NewRef(self);
    iterator->next = 0;
    PyObject_GC_Track(iterator);
    return (PyObject *)iterator;
}

static PyObject *iterator_next(PyObject *self) {
    struct iterator *iterator = (struct iterator *)self;
    struct packets *own = iterator->packets;
    if (!own)
        return NULL;
    if (!own->list && iterator->next < own->count) {
        uintptr_t slot = own->slots[iterator->next];
        if (!(slot & 1)) {
            iterator->next++;
            return Py_NewRef((PyObject *)slot);
        }
        return packet_at(PyType_GetModuleState(Py_TYPE(self)), own, iterator->next++);
    }
    if (own->list && iterator->next < (size_t)PyList_GET_SIZE(own->list))
        return Py_NewRef(PyList_GET_ITEM(own->list, (Py_ssize_t)iterator->next++));
    Py_CLEAR(iterator->packets);
    return NULL;
}

static void iterator_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((struct iterator *)self)->packets);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static int iterator_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((struct iterator *)self)->packets);
    return 0;
}

static void packets_dealloc(PyObject *self) {
    struct packets *own = (struct packets *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(own->list);
    drop_slots(own);
    type->tp_free(self);
    Py_DECREF(type);
}

static int packets_traverse(PyObject *self, visitproc visit, void *arg) {
    struct packets *own = (struct packets *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(own->list);
    for (size_t i = 0; i < own->count; i++)
        if (!(own->slots[i] & 1))
            Py_VISIT((PyObject *)own->slots[i]);
    return 0;
}

static int packets_clear(PyObject *self) {
    Py_CLEAR(((struct packets *)self)->list);
    return 0;
}

static PyObject *get_res(PyObject *self, void *Py_UNUSED(closure)) {
    return Py_XNewRef(as_list((struct packets *)self));
}

static int set_res(PyObject *self, PyObject *value, void *Py_UNUSED(closure)) {
    PyObject *list = value ? PySequence_List(value) : PyList_New(0);
    if (!list)
        return -1;
    if (value && PyList_CheckExact(value))
        Py_SETREF(list, Py_NewRef(value));
    Py_XSETREF(((struct packets *)self)->list, list);
    drop_slots((struct packets *)self);
    return 0;
}

static PyObject *total_bytes(PyObject *self, void *Py_UNUSED(closure)) {
    struct packets *own = (struct packets *)self;
    unsigned long long sum = 0;
    for (Py_ssize_t i = 0; i < packets_length(self); i++) {
        if (!own->list && own->slots[i] & 1) {
            sum += ((const struct record *)(own->slots[i] - 1))->caplen;
            continue;
        }
        PyObject *packet = packets_item(self, i);
        Py_ssize_t size = packet ? PyObject_Size(packet) : -1;
        Py_XDECREF(packet);
        if (size < 0)
            return NULL;
        sum += (unsigned long long)size;
    }
    return PyLong_FromUnsignedLongLong(sum);
}

/* How many packets have each of some layers, the first that fits counting: what repr() of a list tells. */
static PyObject *count_layers(PyObject *self, PyObject *keys) {
    struct packets *own = (struct packets *)self;
    struct state *state = state_of_packets(self);
    Py_ssize_t kinds = PyTuple_Check(keys) ? PyTuple_GET_SIZE(keys) : 0;
    Py_ssize_t *counts = calloc((size_t)kinds + 1, sizeof *counts);
    if (!state || !counts) {
        free(counts);
        return PyErr_NoMemory();
    }
    PyObject *result = NULL;
    for (Py_ssize_t i = 0; i < packets_length(self); i++) {
        bool lazy = !own->list && own->slots[i] & 1;
        PyObject *packet = lazy ? node_from_record(state, (const struct record *)(own->slots[i] - 1), UINT16_MAX) : packets_item(self, i);
        Py_ssize_t k = 0;
        int has = packet ? 0 : -1;
        for (; packet && k < kinds; k++)
            if ((has = is_node(state, packet) ? node_contains(packet, PyTuple_GET_ITEM(keys, k)) : 0))
                break;
        Py_XDECREF(packet);
        if (has < 0)
            goto done;
        counts[k]++;
    }
    result = PyTuple_New(kinds + 1);
    for (Py_ssize_t k = 0; result && k <= kinds; k++)
        PyTuple_SET_ITEM(result, k, PyLong_FromSsize_t(counts[k]));
done:
    free(counts);
    return result;
}

static PyMethodDef methods[] = {
    {"_count_layers", count_layers, METH_O, "For each class of a tuple the packets that have it and none before it; last, those with none."},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef members[] = {
    {"res", get_res, set_res, "The packets as a list, which from then on is this list's own.", NULL},
    {"total_bytes", total_bytes, NULL, "The captured bytes of all packets.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_dealloc, packets_dealloc},
    {Py_tp_traverse, packets_traverse},
    {Py_tp_clear, packets_clear},
    {Py_tp_iter, packets_iter},
    {Py_tp_methods, methods},
    {Py_tp_getset, members},
    {Py_mp_length, packets_length},
    {Py_mp_subscript, packets_subscript},
    {Py_sq_length, packets_length},
    {Py_sq_item, packets_item},
    {0, NULL},
};
PyType_Spec packets_spec = {
    .name = "orcap._orcap._Packets",
    .basicsize = sizeof(struct packets),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc},
    {Py_tp_traverse, iterator_traverse},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, iterator_next},
    {0, NULL},
};
PyType_Spec packets_iterator_spec = {
    .name = "orcap._orcap._PacketsIterator",
    .basicsize = sizeof(struct iterator),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = iterator_slots,
};
