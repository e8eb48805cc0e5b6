/* BPF filters, the language of pcap-filter(7), over packets and bytes. */
#include "files/bpf.h"
#include "node.h"
#include "record.h"
#include "files/writer.h"

#include <orcap/filter.h>

struct bpf {
    PyObject_HEAD
    struct orcap_bpf *bpf;
};

static PyObject *bpf_create(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    const char *text;
    struct state *state = state_of_type(type);
    struct orcap_error error;
    if (!state || !PyArg_ParseTuple(args, "s", &text))
        return NULL;
    struct bpf *own = (struct bpf *)(void *)type->tp_alloc(type, 0);
    if (!own)
        return NULL;
    int status = orcap_bpf_compile(text, &own->bpf, &error);
    if (status < 0) {
        own->bpf = NULL;
        Py_DECREF(own);
        PyErr_SetString(status == ORCAP_EMEMORY ? PyExc_MemoryError : state->error, error.text);
        return NULL;
    }
    return (PyObject *)own;
}

static void bpf_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    orcap_bpf_free(((struct bpf *)self)->bpf);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *match(struct state *state, struct bpf *own, const struct orcap_frame *frame) {
    struct orcap_error error;
    int status = orcap_bpf_match(own->bpf, frame, &error);
    if (status >= 0)
        return PyBool_FromLong(status);
    PyErr_SetString(status == ORCAP_EMEMORY ? PyExc_MemoryError : state->error, error.text);
    return NULL;
}

/* match(packet, link or -1): whether it passes; -1 is its own link type. */
static PyObject *bpf_match(PyObject *self, PyObject *args) {
    PyObject *packet;
    int link;
    struct state *state = state_of_type(Py_TYPE(self));
    if (!state || !PyArg_ParseTuple(args, "Oi", &packet, &link))
        return NULL;
    struct orcap_frame frame = {.link = (uint16_t)(link < 0 ? 1 : link)};
    if (is_node(state, packet)) {
        struct node *root = node_root((struct node *)packet);
        const struct record *record = root->body ? NULL : root_record(root);
        if (link < 0 && (link = packet_link(state, root)) >= 0)
            frame.link = (uint16_t)link;
        if (record) {
            frame.bytes = record->bytes;
            frame.caplen = record->caplen;
            frame.len = record->len;
            return match(state, (struct bpf *)self, &frame);
        }
    }
    PyObject *bytes = PyObject_Bytes(packet);
    if (!bytes)
        return NULL;
    frame.bytes = (const uint8_t *)PyBytes_AS_STRING(bytes);
    frame.caplen = frame.len = (uint32_t)PyBytes_GET_SIZE(bytes);
    PyObject *result = match(state, (struct bpf *)self, &frame);
    Py_DECREF(bytes);
    return result;
}

/* code(link): the program for a link type, as SO_ATTACH_FILTER takes it. */
static PyObject *bpf_code(PyObject *self, PyObject *link) {
    struct state *state = state_of_type(Py_TYPE(self));
    const struct orcap_bpf_step *steps;
    struct orcap_error error;
    unsigned long number = PyLong_AsUnsignedLong(link);
    if (!state || PyErr_Occurred())
        return NULL;
    int count = orcap_bpf_code(((struct bpf *)self)->bpf, (uint16_t)number, &steps, &error);
    if (count >= 0)
        return PyBytes_FromStringAndSize((const char *)steps, (Py_ssize_t)((size_t)count * sizeof *steps));
    PyErr_SetString(count == ORCAP_EMEMORY ? PyExc_MemoryError : state->error, error.text);
    return NULL;
}

static PyMethodDef methods[] = {
    {"code", bpf_code, METH_O, "The program for a link type, as the kernel takes it."},
    {"match", bpf_match, METH_VARARGS, "Whether a packet passes."},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_new, bpf_create},
    {Py_tp_dealloc, bpf_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};
PyType_Spec bpf_spec = {
    .name = "orcap._orcap._Bpf",
    .basicsize = sizeof(struct bpf),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};
