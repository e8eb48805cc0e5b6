/* bind_layers and what it is made of, where the lower layer is one of the engine's. */
#include "bind.h"

#include <stdlib.h>
#include <string.h>

enum { MATCHES = 8 };

void recent_forget(struct state *state) {
    for (size_t i = 0; i < RECENT; i++)
        state->recent[i].record = NULL;
}

/* {name: number} as fields of a protocol; -1 with Python's error. */
static int matches_of(const struct state *state, int parent, PyObject *values, struct orcap_match *matches) {
    const struct orcap_protocol *protocol = orcap_context_protocol(state->context, (uint16_t)parent);
    int count = 0;
    PyObject *name, *value;
    for (Py_ssize_t at = 0; PyDict_Next(values, &at, &name, &value);) {
        const char *word = PyUnicode_AsUTF8(name);
        int field = word ? orcap_protocol_field(protocol, word) : -1;
        if (!word)
            return -1;
        if (field < 0 || count == MATCHES) {
            PyErr_SetObject(PyExc_AttributeError, name);
            return -1;
        }
        PyObject *number = PyNumber_Long(value);
        if (!number)
            return -1;
        matches[count++] = (struct orcap_match){.field = (uint16_t)field, .value = PyLong_AsUnsignedLongLongMask(number)};
        Py_DECREF(number);
    }
    return count;
}

/* bind(lower, upper, values, late) */
PyObject *module_bind(PyObject *module, PyObject *args) {
    struct state *state = state_of_module(module);
    int lower, upper, late;
    PyObject *values;
    struct orcap_match matches[MATCHES];
    if (!PyArg_ParseTuple(args, "iiO!p", &lower, &upper, &PyDict_Type, &values, &late))
        return NULL;
    int count = matches_of(state, lower, values, matches);
    if (count < 0)
        return NULL;
    if (orcap_context_match(state->context, (uint16_t)lower, matches, (size_t)count, (uint16_t)upper, late) < 0)
        return PyErr_NoMemory();
    recent_forget(state);
    Py_RETURN_NONE;
}

/* bind_link(number, protocol): packets of that link type begin with the protocol. */
PyObject *module_bind_link(PyObject *module, PyObject *args) {
    struct state *state = state_of_module(module);
    unsigned link;
    int protocol;
    if (!PyArg_ParseTuple(args, "Ii", &link, &protocol))
        return NULL;
    if (orcap_context_bind(state->context, "linktype", link, (uint16_t)protocol) < 0)
        return PyErr_NoMemory();
    recent_forget(state);
    Py_RETURN_NONE;
}

/* hide(protocol, hidden) */
PyObject *module_hide(PyObject *module, PyObject *args) {
    struct state *state = state_of_module(module);
    int protocol, hidden;
    if (!PyArg_ParseTuple(args, "ip", &protocol, &hidden))
        return NULL;
    if (protocol >= 0 && (size_t)protocol < orcap_context_count(state->context))
        orcap_context_hide(state->context, (uint16_t)protocol, hidden);
    recent_forget(state);
    Py_RETURN_NONE;
}

/* unbind(lower, upper, values): what a program bound, and what the lists say of the same value. */
PyObject *module_unbind(PyObject *module, PyObject *args) {
    struct state *state = state_of_module(module);
    int lower, upper;
    PyObject *values;
    struct orcap_match matches[MATCHES];
    if (!PyArg_ParseTuple(args, "iiO!", &lower, &upper, &PyDict_Type, &values))
        return NULL;
    int count = matches_of(state, lower, values, matches);
    if (count < 0)
        return NULL;
    orcap_context_unmatch(state->context, (uint16_t)lower, matches, (size_t)count, (uint16_t)upper);
    const struct orcap_protocol *protocol = orcap_context_protocol(state->context, (uint16_t)lower);
    for (int i = 0; i < count; i++)
        if (protocol->fields[matches[i].field].space)
            orcap_context_unbind(state->context, protocol->fields[matches[i].field].space, (uint32_t)matches[i].value, (uint16_t)upper);
    recent_forget(state);
    Py_RETURN_NONE;
}

static void drop(struct state *state, int parent, int child) {
    size_t kept = 0;
    for (size_t i = 0; i < state->bound_count; i++)
        if (state->bounds[i].parent != parent || state->bounds[i].child != child)
            state->bounds[kept++] = state->bounds[i];
    state->bound_count = kept;
}

/* overload(lower, upper, values or None) */
PyObject *module_overload(PyObject *module, PyObject *args) {
    struct state *state = state_of_module(module);
    int lower, upper;
    PyObject *values;
    struct orcap_match matches[MATCHES];
    if (!PyArg_ParseTuple(args, "iiO", &lower, &upper, &values))
        return NULL;
    int count = values == Py_None ? 0 : matches_of(state, lower, values, matches);
    if (count < 0)
        return NULL;
    drop(state, lower, upper);
    struct bound *bounds = realloc(state->bounds, (state->bound_count + (size_t)count + 1) * sizeof *bounds);
    if (!bounds)
        return PyErr_NoMemory();
    state->bounds = bounds;
    for (int i = 0; i < count; i++)
        bounds[state->bound_count++] =
            (struct bound){.parent = (uint16_t)lower, .child = (uint16_t)upper, .field = matches[i].field, .value = matches[i].value};
    Py_RETURN_NONE;
}

bool bound_value(const struct state *state, uint16_t parent, uint16_t child, size_t field, uint64_t *ret_value) {
    for (size_t i = 0; i < state->bound_count; i++)
        if (state->bounds[i].parent == parent && state->bounds[i].child == child && state->bounds[i].field == field) {
            *ret_value = state->bounds[i].value;
            return true;
        }
    return false;
}

void bounds_clear(struct state *state) {
    free(state->bounds);
    state->bounds = NULL;
    state->bound_count = 0;
}
