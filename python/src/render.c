/* Packets as text: the overlay becomes the engine's values, the engine writes. */
#include "render.h"

#include <orcap/render.h>

#include <string.h>

/* The layers of the packet as nodes; foreign ones, and those with values that the engine does not know, are there by name alone. */
static void nodes_of(struct node *root, struct orcap_arena *arena, struct orcap_node *nodes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        nodes[i] = (struct orcap_node){.protocol = root_info(root, i)->protocol};
        if (!root_info(root, i)->foreign && (!layer_is_plain(root, i) || node_of_layer(root, i, arena, &nodes[i]) < 0)) {
            PyErr_Clear();
            nodes[i] = (struct orcap_node){.protocol = root_info(root, i)->protocol};
        }
    }
}

PyObject *layer_all_plain(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct node *root = node_root((struct node *)self);
    bool plain = true;
    for (size_t i = node_index((struct node *)self); root->body && plain && i < root_count(root); i++)
        plain = !root_info(root, i)->foreign && layer_is_plain(root, i);
    return PyBool_FromLong(plain);
}

PyObject *layer_plain(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct node *root = node_root((struct node *)self);
    size_t index = node_index((struct node *)self);
    return PyBool_FromLong(!root_info(root, index)->foreign && layer_is_plain(root, index));
}

static PyObject *text_of(struct sink *out) {
    const char *bytes;
    size_t size;
    if (orcap_sink_get(out, &bytes, &size) < 0)
        return PyErr_NoMemory();
    return PyUnicode_DecodeUTF8(bytes, (Py_ssize_t)size, "backslashreplace");
}

/* render(what, label, level, field): what is "show", "layer", "summary", "line", "repr", "command", "field", "str". */
PyObject *layer_render(PyObject *self, PyObject *args) {
    const char *what, *label = "", *level = "", *name = "";
    if (!PyArg_ParseTuple(args, "s|sss", &what, &label, &level, &name))
        return NULL;
    struct node *root = node_root((struct node *)self);
    size_t index = node_index((struct node *)self), count = root_count(root);
    struct orcap_node nodes[ORCAP_DEPTH];
    if (count > ORCAP_DEPTH)
        count = ORCAP_DEPTH;
    struct orcap_arena *arena = orcap_arena_new();
    struct sink *out = orcap_sink_new();
    PyObject *text = NULL;
    if (!arena || !out)
        PyErr_NoMemory();
    else {
        nodes_of(root, arena, nodes, count);
        struct orcap_chain chain = {.context = root_state(root)->context, .nodes = nodes, .count = count};
        if (strcmp(what, "show") == 0)
            orcap_show(&chain, index, out);
        else if (strcmp(what, "layer") == 0)
            orcap_show_layer(&chain, index, label, level, out);
        else if (strcmp(what, "summary") == 0)
            orcap_summary(&chain, index, out);
        else if (strcmp(what, "line") == 0)
            orcap_line(&chain, index, out);
        else if (strcmp(what, "repr") == 0)
            orcap_repr(&chain, index, out);
        else if (strcmp(what, "command") == 0)
            orcap_command(&chain, index, out);
        else {
            int field = orcap_chain_field(&chain, index, name);
            if (field >= 0)
                orcap_value_format(&chain, index, (size_t)field, strcmp(what, "str") == 0 ? ORCAP_FORM_STR : ORCAP_FORM_SHOW, out);
        }
        text = text_of(out);
    }
    orcap_arena_free(arena);
    orcap_sink_free(out);
    return text;
}

PyObject *module_hexdump(PyObject *Py_UNUSED(module), PyObject *bytes) {
    Py_buffer view;
    if (PyObject_GetBuffer(bytes, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    struct sink *out = orcap_sink_new();
    if (out)
        orcap_hexdump(view.buf, (size_t)view.len, out);
    PyBuffer_Release(&view);
    PyObject *text = out ? text_of(out) : PyErr_NoMemory();
    orcap_sink_free(out);
    return text;
}
