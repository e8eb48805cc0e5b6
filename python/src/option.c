/* Options as they are in Python, (name, value) and (name, value, value), to nodes of the engine. */
#include "option.h"

#include <string.h>

/* The description of a pair's name or number; the base where there is none of its own. */
static uint16_t pair_protocol(struct state *state, const struct orcap_field *field, PyObject *name, bool *ret_known) {
    int base = orcap_context_find(state->context, field->items->base->title);
    *ret_known = true;
    if (PyUnicode_Check(name)) {
        const char *title = PyUnicode_AsUTF8(name);
        for (size_t i = 0; title && i < orcap_context_count(state->context); i++) {
            const struct orcap_protocol *protocol = orcap_context_protocol(state->context, (uint16_t)i);
            if (protocol->item && protocol->over_count && strcmp(protocol->title, title) == 0 && field->items->base->fields[0].variants &&
                strcmp(protocol->over[0].space, field->items->base->fields[0].variants) == 0)
                return (uint16_t)i;
        }
        PyErr_Clear();
        *ret_known = false;
        return (uint16_t)base;
    }
    long number = PyLong_AsLong(name);
    PyErr_Clear();
    int own = field->items->base->fields[0].variants ? orcap_context_lookup(state->context, field->items->base->fields[0].variants, (uint32_t)number)
                                                     : ORCAP_ENAME;
    return (uint16_t)(own < 0 ? base : own);
}

static bool is_content(const struct orcap_field *field) {
    return !field->variants && !field->covers && !field->phantom;
}

/* An option whose content is given as bytes: kind, length where it has one, the bytes. */
static int pair_of_bytes(const struct orcap_protocol *protocol, uint64_t kind, PyObject *content, struct orcap_arena *arena, struct orcap_node *ret_node) {
    struct orcap_value value;
    if (object_bytes(content, arena, &value) < 0)
        return -1;
    bool has_length = false;
    for (size_t i = 0; i < protocol->field_count; i++)
        has_length |= protocol->fields[i].covers != ORCAP_COVERS_NOTHING;
    uint8_t *bytes = orcap_arena_take(arena, value.size + 2);
    if (!bytes)
        return no_memory();
    size_t head = has_length ? 2 : 1;
    bytes[0] = (uint8_t)kind;
    bytes[1] = (uint8_t)(value.size + head);
    memcpy(bytes + head, value.bytes, value.size);
    ret_node->built = bytes;
    ret_node->built_size = head + value.size;
    return 0;
}

/* (name, value): None, a value, or a tuple of the values of all fields. */
static int pair_to_node(struct state *state, const struct orcap_field *field, PyObject *pair, struct orcap_arena *arena, struct orcap_node *ret_node) {
    bool known;
    PyObject *name = PyTuple_GET_ITEM(pair, 0), *content = PyTuple_GET_SIZE(pair) > 1 ? PyTuple_GET_ITEM(pair, 1) : Py_None;
    uint16_t number = pair_protocol(state, field, name, &known);
    if (!known) {
        if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "Unknown option %R. Skipped.", name) < 0)
            return -1;
        return OPTION_IS_SKIPPED;
    }
    const struct orcap_protocol *protocol = orcap_context_protocol(state->context, number);
    struct orcap_value *values = orcap_arena_take(arena, (protocol->field_count + 1) * sizeof *values);
    if (!values)
        return no_memory();
    *ret_node = (struct orcap_node){.protocol = number, .values = values};
    uint64_t kind = PyLong_Check(name) ? (uint64_t)PyLong_AsLong(name) : protocol->fields[0].init;
    size_t content_count = 0, last = 0;
    for (size_t i = 0; i < protocol->field_count; i++)
        if (is_content(&protocol->fields[i])) {
            content_count++;
            last = i;
        } else if (protocol->fields[i].variants && PyLong_Check(name))
            values[i] = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .number = kind};
    if (content == Py_None || !content_count)
        return 0;
    struct class_info as_item = {.description = protocol};
    if (content_count == 1 && PyTuple_Check(content) && PyTuple_GET_SIZE(content) == 1)
        content = PyTuple_GET_ITEM(content, 0);
    bool given_bytes = PyBytes_Check(content) || PyUnicode_Check(content);
    if (given_bytes && (content_count > 1 || protocol->fields[last].kind != ORCAP_BYTES))
        return pair_of_bytes(protocol, kind, content, arena, ret_node);
    if (is_node(state, content)) {
        PyObject *bytes = PyObject_Bytes(content);
        int status = bytes ? pair_of_bytes(protocol, kind, bytes, arena, ret_node) : -1;
        Py_XDECREF(bytes);
        return status;
    }
    if (content_count == 1)
        return value_to_engine(state, &as_item, last, content, arena, &values[last]);
    if (!PyTuple_Check(content) && !PyList_Check(content)) {
        PyErr_Format(PyExc_TypeError, "option %R needs a tuple", name);
        return -1;
    }
    PyObject *each = PySequence_Fast(content, "a tuple is needed");
    int status = each ? 0 : -1;
    for (size_t i = 0, k = 0; !status && i < protocol->field_count; i++)
        if (is_content(&protocol->fields[i]) && (Py_ssize_t)k < PySequence_Fast_GET_SIZE(each))
            status = value_to_engine(state, &as_item, i, PySequence_Fast_GET_ITEM(each, (Py_ssize_t)k++), arena, &values[i]);
    Py_XDECREF(each);
    return status;
}

/* The values of (name, value, value), one after another where they are bytes. */
static int flat_content(struct state *state, const struct class_info *as_item, size_t field, PyObject *tuple, struct orcap_arena *arena,
                        struct orcap_value *ret_value) {
    const struct orcap_field *own = &as_item->description->fields[field];
    if (own->together)
        return value_to_engine(state, as_item, field, PyTuple_GET_ITEM(tuple, 1), arena, ret_value);
    PyObject *values = PyTuple_GetSlice(tuple, 1, PyTuple_GET_SIZE(tuple));
    int status = values ? 0 : -1;
    if (!status && own->kind == ORCAP_LIST)
        status = value_to_engine(state, as_item, field, values, arena, ret_value);
    else if (!status) {
        size_t size = 0;
        for (Py_ssize_t i = 0; !status && i < PyTuple_GET_SIZE(values); i++) {
            struct orcap_value more;
            status = object_bytes(PyTuple_GET_ITEM(values, i), arena, &more);
            uint8_t *joint = status ? NULL : orcap_arena_take(arena, size + more.size + 1);
            if (!status && !joint)
                status = no_memory();
            if (status)
                break;
            if (size)
                memcpy(joint, ret_value->bytes, size);
            memcpy(joint + size, more.bytes, more.size);
            size += more.size;
            ret_value->bytes = joint;
        }
        ret_value->type = ORCAP_VALUE_BYTES;
        ret_value->size = size;
    }
    Py_XDECREF(values);
    return status;
}

/* An option of a flat list, (name, value, value) or (number, bytes). */
static int tuple_to_node(struct state *state, const struct orcap_field *field, PyObject *tuple, struct orcap_arena *arena, struct orcap_node *ret_node) {
    PyObject *name = PyTuple_GET_ITEM(tuple, 0);
    bool known = true;
    int base = orcap_context_find(state->context, field->items->base->title);
    uint16_t number = PyLong_Check(name) ? (uint16_t)base : pair_protocol(state, field, name, &known);
    if (!known) {
        if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "Unknown field option %S", name) < 0)
            return -1;
        return OPTION_IS_SKIPPED;
    }
    const struct orcap_protocol *protocol = orcap_context_protocol(state->context, number);
    struct orcap_value *values = orcap_arena_take(arena, (protocol->field_count + 1) * sizeof *values);
    if (!values)
        return no_memory();
    *ret_node = (struct orcap_node){.protocol = number, .values = values};
    struct class_info as_item = {.description = protocol};
    for (size_t i = 0; i < protocol->field_count; i++) {
        if (protocol->fields[i].variants && PyLong_Check(name))
            values[i] = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .number = PyLong_AsUnsignedLongMask(name)};
        else if (is_content(&protocol->fields[i]))
            return flat_content(state, &as_item, i, tuple, arena, &values[i]);
    }
    return 0;
}

/* A name alone, as "end". False: it is the name of no such option. */
static bool word_to_node(struct state *state, const struct orcap_field *field, PyObject *word, struct orcap_node *ret_node) {
    bool known;
    uint16_t number = pair_protocol(state, field, word, &known);
    const struct orcap_protocol *protocol = orcap_context_protocol(state->context, number);
    for (size_t i = 0; known && i < protocol->field_count; i++)
        known = !is_content(&protocol->fields[i]);
    if (!known)
        return false;
    *ret_node = (struct orcap_node){.protocol = number};
    return true;
}

/* A number alone: an option without a value. */
static int number_to_node(struct state *state, const struct orcap_field *field, PyObject *number, struct orcap_arena *arena,
                          struct orcap_node *ret_node) {
    const struct orcap_protocol *base = field->items->base;
    struct orcap_value *values = orcap_arena_take(arena, base->field_count * sizeof *values);
    if (!values)
        return no_memory();
    *ret_node = (struct orcap_node){.protocol = (uint16_t)orcap_context_find(state->context, base->title), .values = values};
    values[0] = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .number = PyLong_AsUnsignedLongMask(number)};
    return 0;
}

int option_to_node(struct state *state, const struct orcap_field *field, PyObject *option, struct orcap_arena *arena, struct orcap_node *ret_node) {
    Py_ssize_t size = PyTuple_Check(option) ? PyTuple_GET_SIZE(option) : 0;
    if (field->items->flat && PyUnicode_Check(option) && word_to_node(state, field, option, ret_node))
        return 0;
    if (field->items->flat && PyLong_Check(option))
        return number_to_node(state, field, option, arena, ret_node);
    if (field->items->flat)
        return size > 1 ? tuple_to_node(state, field, option, arena, ret_node) : OPTION_IS_NONE;
    return size ? pair_to_node(state, field, option, arena, ret_node) : OPTION_IS_NONE;
}
