/* Capture files from memory: what was only read goes out as it came in. */
#include "files/writer.h"
#include "files/notes.h"
#include "timevalue.h"

#include <string.h>
#include <time.h>

struct writer {
    PyObject_HEAD
    struct orcap_writer *writer;
    uint16_t link;
    bool one_link; /* a pcap has no other */
};

static PyObject *failed(int status, const struct orcap_error *error) {
    PyErr_SetString(status == ORCAP_EMEMORY ? PyExc_MemoryError : status == ORCAP_EVALUE ? PyExc_ValueError : PyExc_OSError, error->text);
    return NULL;
}

static PyObject *writer_create(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    const char *path, *format;
    struct orcap_writer_options options = {.format = ORCAP_FORMAT_PCAP};
    int link, microseconds, big_endian, gzip, append;
    unsigned snaplen;
    if (!PyArg_ParseTuple(args, "ssiIpppp", &path, &format, &link, &snaplen, &microseconds, &big_endian, &gzip, &append))
        return NULL;
    options.format = strcmp(format, "pcapng") == 0 ? ORCAP_FORMAT_PCAPNG : ORCAP_FORMAT_PCAP;
    options.link = (uint16_t)link;
    options.snaplen = snaplen;
    options.microseconds = microseconds;
    options.big_endian = big_endian;
    options.compression = gzip ? ORCAP_GZIP : ORCAP_PLAIN;
    options.append = append;
    struct writer *own = (struct writer *)(void *)type->tp_alloc(type, 0);
    if (!own)
        return NULL;
    own->link = options.link;
    own->one_link = options.format == ORCAP_FORMAT_PCAP;
    struct orcap_error error;
    int status = orcap_writer_open(path, &options, &own->writer, &error);
    if (status < 0) {
        own->writer = NULL;
        Py_DECREF(own);
        return failed(status, &error);
    }
    return (PyObject *)own;
}

static void writer_dealloc(PyObject *self) {
    struct writer *own = (struct writer *)self;
    PyTypeObject *type = Py_TYPE(self);
    if (own->writer && orcap_writer_close(own->writer, NULL) < 0)
        PyErr_WarnEx(PyExc_ResourceWarning, "a capture could not be written to its end", 1);
    type->tp_free(self);
    Py_DECREF(type);
}

static int write_frame(struct writer *own, struct orcap_frame *frame, const struct orcap_notes *notes) {
    struct orcap_error error;
    if (!own->writer) {
        PyErr_SetString(PyExc_ValueError, "write to closed file");
        return -1;
    }
    if (own->one_link) {
        frame->link = own->link;
        if (frame->time_ns == ORCAP_NO_TIME)
            frame->time_ns = 0;
    }
    int status = orcap_writer_write_noted(own->writer, frame, notes, &error);
    if (status < 0)
        failed(status, &error);
    return status < 0 ? -1 : 0;
}

static struct orcap_frame frame_of_record(const struct record *record) {
    return (struct orcap_frame){.bytes = record->bytes, .time_ns = record->time_ns, .caplen = record->caplen, .len = record->len, .link = record->link,
                                .flags = record->direction};
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int packet_link(struct state *state, struct node *root) {
    const struct record *record = root_record(root);
    if (record && record->link != RECORD_NO_LINK)
        return record->link;
    const struct orcap_protocol *protocol = root_count(root) ? orcap_context_protocol(state->context, root_info(root, 0)->protocol) : NULL;
    int link = -1;
    for (size_t i = 0; protocol && i < protocol->over_count; i++)
        if (link < 0 && strcmp(protocol->over[i].space, "linktype") == 0)
            link = (int)protocol->over[i].value;
    return link;
}

PyObject *module_link_of(PyObject *module, PyObject *packet) {
    struct state *state = state_of_module(module);
    return PyLong_FromLong(is_node(state, packet) ? packet_link(state, node_root((struct node *)packet)) : -1);
}

/* The facts of a packet that is no plain record: as it builds, at its time. */
static int frame_of_packet(struct state *state, PyObject *packet, PyObject *bytes, struct orcap_frame *ret_frame) {
    struct node *root = node_root((struct node *)packet);
    int link = packet_link(state, root);
    *ret_frame = (struct orcap_frame){.bytes = (const uint8_t *)PyBytes_AS_STRING(bytes), .caplen = (uint32_t)PyBytes_GET_SIZE(bytes),
                                      .len = (uint32_t)PyBytes_GET_SIZE(bytes), .link = (uint16_t)(link < 0 ? 1 : link)};
    PyObject *time = PyObject_GetAttrString(packet, "time");
    if (!time)
        return -1;
    int status = 0;
    if (time == Py_None)
        ret_frame->time_ns = now_ns();
    else
        status = time_to_ns(state, time, &ret_frame->time_ns);
    Py_DECREF(time);
    PyObject *wirelen = status == 0 ? PyObject_GetAttrString(packet, "wirelen") : NULL;
    if (wirelen && PyLong_Check(wirelen)) {
        unsigned long own = PyLong_AsUnsignedLong(wirelen);
        if (own == (unsigned long)-1 && PyErr_Occurred())
            PyErr_Clear();
        else if (own > ret_frame->caplen && own <= UINT32_MAX)
            ret_frame->len = (uint32_t)own;
    }
    if (!wirelen)
        status = -1;
    Py_XDECREF(wirelen);
    return status;
}

/* A packet that was only read, as it was read. */
static int write_record(struct writer *own, const struct record *record) {
    struct orcap_frame frame = frame_of_record(record);
    struct beside beside = {0};
    if (!own->one_link && beside_record(record, &beside) < 0)
        return -1;
    int status = write_frame(own, &frame, &beside.notes);
    beside_clear(&beside);
    return status;
}

/* What a program says about a packet or bytes; None where it says nothing. */
struct said {
    PyObject *ns, *wirelen, *caplen, *comments, *interface, *direction;
    int link; /* -1: not said */
    bool any;
};

static int apply(const struct said *said, struct orcap_frame *frame) {
    if (said->link >= 0)
        frame->link = (uint16_t)said->link;
    if (said->ns != Py_None)
        frame->time_ns = PyLong_AsLongLong(said->ns);
    if (said->wirelen != Py_None)
        frame->len = (uint32_t)PyLong_AsUnsignedLongMask(said->wirelen);
    if (said->caplen != Py_None) {
        unsigned long most = PyLong_AsUnsignedLongMask(said->caplen);
        frame->caplen = most < frame->caplen ? (uint32_t)most : frame->caplen;
    }
    if (frame->len < frame->caplen)
        frame->len = frame->caplen;
    return PyErr_Occurred() ? -1 : 0;
}

static int write_bytes(struct writer *own, struct state *state, PyObject *packet, PyObject *bytes, const struct said *said) {
    struct orcap_frame frame = {.bytes = (const uint8_t *)PyBytes_AS_STRING(bytes), .caplen = (uint32_t)PyBytes_GET_SIZE(bytes),
                                .len = (uint32_t)PyBytes_GET_SIZE(bytes), .link = own->link, .time_ns = now_ns()};
    struct beside beside = {0};
    bool is_packet = is_node(state, packet);
    if ((is_packet && frame_of_packet(state, packet, bytes, &frame) < 0) || apply(said, &frame) < 0)
        return -1;
    if (!own->one_link) {
        bool told = said->comments != Py_None || said->interface != Py_None || said->direction != Py_None;
        if ((is_packet && !told ? beside_packet(packet, &beside) : beside_values(said->comments, said->interface, said->direction, &beside)) < 0)
            return -1;
        frame.flags = beside.flags;
    }
    int status = write_frame(own, &frame, &beside.notes);
    beside_clear(&beside);
    return status;
}

static int write_one(struct writer *own, struct state *state, PyObject *packet, const struct said *said) {
    bool untouched = is_node(state, packet) && !node_is_handle((struct node *)packet) && !((struct node *)packet)->body;
    if (untouched && !said->any)
        return write_record(own, root_record((struct node *)packet));
    PyObject *bytes = PyObject_Bytes(packet);
    int status = bytes ? write_bytes(own, state, packet, bytes, said) : -1;
    Py_XDECREF(bytes);
    return status;
}

/* write(packet or bytes, link or -1, nanoseconds, length on the wire, captured length, comments, interface, direction): None where not said */
static PyObject *writer_write(PyObject *self, PyObject *args) {
    PyObject *packet;
    struct said said;
    struct state *state = state_of_type(Py_TYPE(self));
    if (!state || !PyArg_ParseTuple(args, "OiOOOOOO", &packet, &said.link, &said.ns, &said.wirelen, &said.caplen, &said.comments, &said.interface,
                                    &said.direction))
        return NULL;
    said.any = true;
    return write_one((struct writer *)self, state, packet, &said) < 0 ? NULL : Py_NewRef(Py_None);
}

/* put(packet or bytes): as it is. */
static PyObject *writer_put(PyObject *self, PyObject *packet) {
    struct state *state = state_of_type(Py_TYPE(self));
    struct said said = {Py_None, Py_None, Py_None, Py_None, Py_None, Py_None, -1, false};
    return state && write_one((struct writer *)self, state, packet, &said) == 0 ? Py_NewRef(Py_None) : NULL;
}

/* put_all(PacketList): packets that nobody touched go out without becoming objects. */
static PyObject *writer_put_all(PyObject *self, PyObject *list) {
    struct writer *own = (struct writer *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    if (!state)
        return NULL;
    if (!PyObject_TypeCheck(list, state->list_type))
        return PyErr_Format(PyExc_TypeError, "a PacketList is needed");
    struct packets *packets = (struct packets *)list;
    for (size_t i = 0; i < (packets->list ? (size_t)PyList_GET_SIZE(packets->list) : packets->count); i++) {
        if (!packets->list && packets->slots[i] & 1) {
            if (write_record(own, (const struct record *)(packets->slots[i] - 1)) < 0)
                return NULL;
            continue;
        }
        PyObject *packet = Py_NewRef(packets->list ? PyList_GET_ITEM(packets->list, (Py_ssize_t)i) : (PyObject *)packets->slots[i]);
        PyObject *done = writer_put(self, packet);
        Py_DECREF(packet);
        if (!done)
            return NULL;
        Py_DECREF(done);
    }
    Py_RETURN_NONE;
}

static PyObject *writer_flush(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct orcap_writer *writer = ((struct writer *)self)->writer;
    struct orcap_error error;
    if (!writer)
        Py_RETURN_NONE;
    int status = orcap_writer_flush(writer, &error);
    return status < 0 ? failed(status, &error) : Py_NewRef(Py_None);
}

static PyObject *writer_close(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct writer *own = (struct writer *)self;
    struct orcap_writer *writer = own->writer;
    struct orcap_error error;
    own->writer = NULL;
    if (!writer)
        Py_RETURN_NONE;
    int status;
    Py_BEGIN_ALLOW_THREADS
    status = orcap_writer_close(writer, &error);
    Py_END_ALLOW_THREADS
    return status < 0 ? failed(status, &error) : Py_NewRef(Py_None);
}

static PyMethodDef methods[] = {
    {"write", writer_write, METH_VARARGS, "Writes a packet or bytes with what else is said of them."},
    {"put", writer_put, METH_O, "Writes a packet or bytes as they are."},
    {"put_all", writer_put_all, METH_O, "Writes the packets of a list as they are."},
    {"flush", writer_flush, METH_NOARGS, "Puts what was written so far into the file."},
    {"close", writer_close, METH_NOARGS, "Ends the file."},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_new, writer_create},
    {Py_tp_dealloc, writer_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};
PyType_Spec writer_spec = {
    .name = "orcap._orcap._Writer",
    .basicsize = sizeof(struct writer),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};
