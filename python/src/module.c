/* The module orcap._orcap: its types, its state, and the functions that orcap's Python files use. */
#include "bind.h"
#include "files/bpf.h"
#include "class.h"
#include "flagvalue.h"
#include "layer.h"
#include "net.h"
#include "files/reader.h"
#include "render.h"
#include "batch/table.h"
#include "timevalue.h"
#include "files/writer.h"

#include <orcap/filter.h>
#include <orcap/streaming.h>

#include <stdlib.h>
#include <string.h>

static PyObject *links_of(const struct orcap_protocol *protocol) {
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < protocol->over_count; i++) {
        if (strcmp(protocol->over[i].space, "linktype") != 0)
            continue;
        PyObject *number = PyLong_FromUnsignedLong(protocol->over[i].value);
        if (!number || PyList_Append(list, number) < 0)
            Py_CLEAR(list);
        Py_XDECREF(number);
    }
    return list;
}

/* protocols(first): (number, title, display name or None, link types, module, whether it is of some contrib, title of the class that it extends or
 * None, whether what follows is shown no further in) of each from a number on that is a class in Python. */
static PyObject *protocols(PyObject *module, PyObject *first) {
    const struct orcap_context *context = state_of_module(module)->context;
    PyObject *list = PyList_New(0);
    for (size_t i = PyLong_AsSize_t(first); list && i < orcap_context_count(context); i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)i);
        if (protocol->option)
            continue;
        PyObject *entry = Py_BuildValue("(nszNzNzN)", (Py_ssize_t)i, protocol->title, protocol->display, links_of(protocol),
                                        orcap_protocol_module(protocol), PyBool_FromLong(protocol->contrib != NULL), protocol->extends,
                                        PyBool_FromLong(protocol->flat));
        if (!entry || PyList_Append(list, entry) < 0)
            Py_CLEAR(list);
        Py_XDECREF(entry);
    }
    return list;
}

/* modules(): (name, whether it is of contrib) of each protocol that is built in, loaded or not. */
static PyObject *modules(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored)) {
    struct orcap_context *context;
    struct orcap_error error;
    if (orcap_context_new(NULL, &context, &error) < 0)
        return PyErr_Format(PyExc_RuntimeError, "%s", error.text);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < orcap_context_count(context); i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)i);
        PyObject *entry = Py_BuildValue("(zN)", orcap_protocol_module(protocol), PyBool_FromLong(protocol->contrib != NULL));
        if (!entry || PyList_Append(list, entry) < 0)
            Py_CLEAR(list);
        Py_XDECREF(entry);
    }
    orcap_context_free(context);
    return list;
}

static void put_name(void *list, const char *name) {
    PyObject *text = PyErr_Occurred() ? NULL : PyUnicode_FromString(name);
    if (text)
        (void)PyList_Append(list, text);
    Py_XDECREF(text);
}

/* filter_names(): every name that display filters and columns know, some of them several times. */
static PyObject *filter_names(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored)) {
    struct orcap_context *context;
    struct orcap_error error;
    if (orcap_context_new(NULL, &context, &error) < 0)
        return PyErr_Format(PyExc_RuntimeError, "%s", error.text);
    PyObject *list = orcap_provide_sessions(context, NULL) < 0 ? PyErr_NoMemory() : PyList_New(0);
    if (list)
        orcap_filter_names(context, put_name, list);
    orcap_context_free(context);
    if (list && PyErr_Occurred())
        Py_CLEAR(list);
    return list;
}

/* load(name): the number of the first protocol that the context did not have before; they go on to the end. */
static PyObject *load(PyObject *module, PyObject *name) {
    struct state *state = state_of_module(module);
    const char *word = PyUnicode_AsUTF8(name);
    struct orcap_error error;
    size_t first = orcap_context_count(state->context);
    if (!word)
        return NULL;
    if (orcap_context_load(state->context, word, &error) < 0)
        return PyErr_Format(PyExc_RuntimeError, "%s", error.text);
    recent_forget(state);
    return PyLong_FromSize_t(first);
}

/* fields(protocol): (name, kind, width in bits, whether others decide if it is there, names of values) of each. */
static PyObject *fields(PyObject *module, PyObject *number) {
    const struct orcap_context *context = state_of_module(module)->context;
    static const char *const kinds[] = {
#define KIND_NAME(kind) #kind,
        ORCAP_KINDS(KIND_NAME)
#undef KIND_NAME
    };
    long own = PyLong_AsLong(number);
    if (own < 0 || (size_t)own >= orcap_context_count(context))
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_IndexError, "no protocol has the number %ld", own);
    const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)own);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < protocol->field_count; i++) {
        const struct orcap_field *field = &protocol->fields[i];
        PyObject *names = PyDict_New();
        for (size_t k = 0; names && field->names && k < field->names->count; k++) {
            PyObject *value = PyLong_FromUnsignedLong(field->names->list[k].value), *text = PyUnicode_FromString(field->names->list[k].text);
            if (!value || !text || !PyDict_SetDefault(names, value, text))
                Py_CLEAR(names);
            Py_XDECREF(value);
            Py_XDECREF(text);
        }
        PyObject *entry = names ? Py_BuildValue("(ssINN)", field->name, kinds[field->kind], (unsigned)field->width,
                                                PyBool_FromLong(field->when.field || field->when.test || field->when.otherwise), names)
                                : NULL;
        if (!entry || PyList_Append(list, entry) < 0)
            Py_CLEAR(list);
        Py_XDECREF(entry);
    }
    return list;
}

/* set(name, object): gives C one of the objects that Python makes. */
static PyObject *set(PyObject *module, PyObject *args) {
    struct state *state = state_of_module(module);
    const char *name;
    PyObject *object;
    if (!PyArg_ParseTuple(args, "sO", &name, &object))
        return NULL;
    const struct {
        const char *name;
        PyObject **at;
    } places[] = {{"packet_class", &state->packet_class},       {"no_payload", &state->no_payload},   {"dissect_foreign", &state->dissect_foreign},
                  {"build_foreign", &state->build_foreign},     {"foreign_get", &state->foreign_get}, {"take_address", &state->take_address},
                  {"read_element", &state->read_element},       {"write_element", &state->write_element},
                  {"find_address", &state->find_address},       {"first_of", &state->first_of},             {"error", &state->error},             {"packet_list_class", &state->packet_list_class},
                  {"record_list", &state->record_list},         {"fixed_point", &state->fixed_point}, {"fixed_number", &state->fixed_number}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(args, 0), places[i].name) == 0) {
            Py_XSETREF(*places[i].at, Py_NewRef(object));
            Py_RETURN_NONE;
        }
    return PyErr_Format(PyExc_KeyError, "%s", name);
}

/* strict(flag): whether bytes that are none of a layer that was found are an error. */
static PyObject *strict(PyObject *module, PyObject *flag) {
    int on = PyObject_IsTrue(flag);
    if (on < 0)
        return NULL;
    state_of_module(module)->strict = on;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"register", class_register, METH_VARARGS, "Makes a class stand for a protocol."},
    {"protocols", protocols, METH_O, "The protocols of the context from a number on."},
    {"modules", modules, METH_NOARGS, "The modules of the protocols that are built in."},
    {"filter_names", filter_names, METH_NOARGS, "The names that display filters know."},
    {"load", load, METH_O, "Takes the protocols of a module into the context."},
    {"bind", module_bind, METH_VARARGS, "Makes a protocol follow another where its fields have these values."},
    {"bind_link", module_bind_link, METH_VARARGS, "Makes packets of a link type begin with a protocol."},
    {"unbind", module_unbind, METH_VARARGS, "Undoes it."},
    {"hide", module_hide, METH_VARARGS, "Whether a protocol never follows another."},
    {"overload", module_overload, METH_VARARGS, "The values of fields of a protocol when another follows it."},
    {"fields", fields, METH_O, "The fields of a protocol."},
    {"read_all", reader_read_all, METH_VARARGS, "Reads a capture into a list of packets."},
    {"tables", module_tables, METH_NOARGS, "The tables and their columns."},
    {"network", module_network, METH_NOARGS, "Interfaces, addresses and routes of this system."},
    {"neighbour", module_neighbour, METH_VARARGS, "The hardware address of a neighbour as the kernel has it, or None."},
    {"link_of", module_link_of, METH_O, "The link type of a packet, or -1."},
    {"hexdump", module_hexdump, METH_O, "Bytes in hexadecimal, sixteen a line."},
    {"strict", strict, METH_O, "Whether bytes that are none of a layer that was found are an error."},
    {"set", set, METH_VARARGS, "Gives C an object that Python made."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject *add_type(PyObject *module, PyType_Spec *spec, PyObject *base, const char *name) {
    PyObject *type = PyType_FromModuleAndSpec(module, spec, base);
    if (type && name && PyModule_AddObjectRef(module, name, type) < 0)
        Py_CLEAR(type);
    return (PyTypeObject *)type;
}

static int fill_types(PyObject *module, struct state *state) {
    return (state->layer_type = add_type(module, &layer_spec, NULL, "_Layer")) && (state->body_type = add_type(module, &node_body_spec, NULL, NULL)) &&
                   (state->time_type = add_type(module, &time_spec, (PyObject *)&PyFloat_Type, "EDecimal")) &&
                   (state->flag_type = add_type(module, &flag_spec, NULL, "FlagValue")) &&
                   (state->list_type = add_type(module, &packets_spec, NULL, "_Packets")) &&
                   (state->list_iterator_type = add_type(module, &packets_iterator_spec, NULL, NULL)) &&
                   (state->reader_type = add_type(module, &reader_spec, NULL, "_Reader")) &&
                   (state->writer_type = add_type(module, &writer_spec, NULL, "_Writer")) &&
                   (state->rows_type = add_type(module, &rows_spec, NULL, "_Rows")) && (state->pass_type = add_type(module, &pass_spec, NULL, "_Pass")) &&
                   (state->end_type = add_type(module, &end_spec, NULL, NULL)) &&
                   (state->bpf_type = add_type(module, &bpf_spec, NULL, "_Bpf"))
               ? 0
               : -1;
}

/* Messages call these types by their own name alone, as those of classes made in Python. */
static void shorten_names(struct state *state) {
    state->flag_type->tp_name = "FlagValue";
    state->time_type->tp_name = "EDecimal";
}

static int execute(PyObject *module) {
    struct state *state = state_of_module(module);
    struct orcap_error error;
    static const char *const without[] = {"http", "tls", "contrib", NULL};
    if (orcap_context_new(without, &state->context, &error) < 0) {
        PyErr_Format(PyExc_ImportError, "%s", error.text);
        return -1;
    }
    state->registry = calloc(CLASSES, sizeof *state->registry);
    state->deleted = PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type);
    state->error = Py_NewRef(PyExc_Exception);
    state->found_addresses = PyDict_New();
    if (!state->registry || !state->deleted || !state->found_addresses)
        return -1;
    net_begin(state);
    if (PyModule_AddObjectRef(module, "_deleted", state->deleted) < 0 || PyModule_AddStringConstant(module, "version", ORCAP_VERSION) < 0)
        return -1;
    if (fill_types(module, state) < 0)
        return -1;
    shorten_names(state);
    return 0;
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    struct state *state = state_of_module(module);
    Py_VISIT(state->layer_type);
    Py_VISIT(state->body_type);
    Py_VISIT(state->time_type);
    Py_VISIT(state->flag_type);
    Py_VISIT(state->list_type);
    Py_VISIT(state->list_iterator_type);
    Py_VISIT(state->reader_type);
    Py_VISIT(state->writer_type);
    Py_VISIT(state->rows_type);
    Py_VISIT(state->pass_type);
    Py_VISIT(state->end_type);
    Py_VISIT(state->bpf_type);
    Py_VISIT(state->packet_class);
    Py_VISIT(state->no_payload);
    Py_VISIT(state->dissect_foreign);
    Py_VISIT(state->build_foreign);
    Py_VISIT(state->foreign_get);
    Py_VISIT(state->take_address);
    Py_VISIT(state->read_element);
    Py_VISIT(state->write_element);
    Py_VISIT(state->first_of);
    Py_VISIT(state->find_address);
    Py_VISIT(state->found_addresses);
    Py_VISIT(state->packet_list_class);
    Py_VISIT(state->record_list);
    for (size_t i = 0; state->registry && i < CLASSES; i++)
        if (state->registry[i])
            Py_VISIT(state->registry[i]->type);
    return 0;
}

/* Breaks the circle of module and classes. What live packets still need (context, shapes, classes) goes with the memory of the state. */
static int clear(PyObject *module) {
    struct state *state = state_of_module(module);
    Py_CLEAR(state->packet_class);
    Py_CLEAR(state->no_payload);
    Py_CLEAR(state->dissect_foreign);
    Py_CLEAR(state->build_foreign);
    Py_CLEAR(state->foreign_get);
    Py_CLEAR(state->take_address);
    Py_CLEAR(state->read_element);
    Py_CLEAR(state->write_element);
    Py_CLEAR(state->first_of);
    Py_CLEAR(state->find_address);
    Py_CLEAR(state->packet_list_class);
    Py_CLEAR(state->record_list);
    actions_clear(state);
    return 0;
}

static void release(void *module) {
    struct state *state = state_of_module(module);
    clear(module);
    Py_CLEAR(state->error);
    Py_CLEAR(state->deleted);
    Py_CLEAR(state->found_addresses);
    for (size_t i = 0; i < IP4_CACHE; i++)
        Py_CLEAR(state->ip4[i].text);
    for (size_t i = 0; i < IP6_CACHE; i++)
        Py_CLEAR(state->ip6[i].text);
    for (size_t i = 0; i < MAC_CACHE; i++)
        Py_CLEAR(state->mac[i].text);
    nodes_forget_spare(state);
    times_forget_spare(state);
    classes_clear(state);
    shapes_clear(state);
    bounds_clear(state);
    Py_CLEAR(state->layer_type);
    Py_CLEAR(state->body_type);
    Py_CLEAR(state->time_type);
    Py_CLEAR(state->flag_type);
    Py_CLEAR(state->list_type);
    Py_CLEAR(state->list_iterator_type);
    Py_CLEAR(state->reader_type);
    Py_CLEAR(state->writer_type);
    Py_CLEAR(state->rows_type);
    Py_CLEAR(state->pass_type);
    Py_CLEAR(state->end_type);
    Py_CLEAR(state->bpf_type);
    orcap_context_free(state->context);
    state->context = NULL;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

struct PyModuleDef orcap_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "orcap._orcap",
    .m_doc = "The engine of orcap: packets, lists of them, capture files.",
    .m_size = sizeof(struct state),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC PyInit__orcap(void);
PyMODINIT_FUNC PyInit__orcap(void) {
    return PyModuleDef_Init(&orcap_module);
}
