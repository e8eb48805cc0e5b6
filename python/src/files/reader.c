/* Capture files into memory: all at once for rdpcap, packet by packet for PcapReader. The interpreter's lock is released around file work. */
#include "files/reader.h"
#include "record.h"
#include "timevalue.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 128, CHUNK_FIRST = 16 * 1024, CHUNK_MOST = 1024 * 1024 };

struct reader {
    PyObject_HEAD
    struct orcap_reader *reader;
    PyObject *input; /* the file or bytes that it reads from */
    struct source *source;
    struct orcap_frame frames[BATCH];
    size_t count, next;
    bool busy; /* in use by a thread that does not hold the lock */
};

/* Decimals of a time: in a pcap those of its ticks, in a pcapng, as Scapy divides there, those that are no zeros at the end. */
static unsigned digits_of(const struct orcap_capture_info *info, const struct orcap_frame *frame) {
    if (info->format == ORCAP_FORMAT_PCAP)
        return info->interface_count && info->interfaces[0].ticks_per_second == 1000000 ? 6 : 9;
    int64_t rest = frame->time_ns == ORCAP_NO_TIME ? 0 : frame->time_ns % 1000000000;
    unsigned digits = rest ? 9 : 0;
    for (; rest && rest % 10 == 0; rest /= 10)
        digits--;
    return digits;
}

static bool same_names(const struct source *source, const struct orcap_capture_info *info) {
    return source && source->count == info->interface_count;
}

/* Names of the interfaces known so far; the one there is where it still fits. NULL: memory is out. */
static struct source *names_of(struct source *before, const struct orcap_capture_info *info) {
    if (same_names(before, info))
        return before;
    struct source *source = source_new(info->interface_count);
    for (size_t i = 0; source && i < info->interface_count; i++)
        if (info->interfaces[i].name && !(source->names[i] = strdup(info->interfaces[i].name))) {
            source_release(source);
            source = NULL;
        }
    source_release(before);
    return source;
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void fill(struct record *record, const struct orcap_frame *frame, unsigned digits) {
    uint32_t back = record->back;
    *record = (struct record){.time_ns = frame->time_ns,
                              .caplen = frame->caplen,
                              .len = frame->len,
                              .back = back,
                              .link = frame->link,
                              .interface = frame->interface < RECORD_INTERFACES ? frame->interface & RECORD_INTERFACES : RECORD_INTERFACES,
                              .digits = digits & 15,
                              .direction = 0};
    if (frame->time_ns == ORCAP_NO_TIME) /* it gets that of the reading, as in Scapy */
        record->time_ns = now_ns();
    record->direction = frame->flags & 3u;
    memcpy(record->bytes, frame->bytes, frame->caplen);
    if (frame->flags & ORCAP_FRAME_HAS_OPTIONS && record_notes_size(frame))
        record_put_notes(record, frame);
}

/* Bytes that a record of the frame takes. */
static uint32_t size_of(const struct orcap_frame *frame) {
    return frame->caplen + (frame->flags & ORCAP_FRAME_HAS_OPTIONS ? record_notes_size(frame) : 0);
}

/* ---- all at once */

struct filling {
    struct packets *packets;
    struct chunk *chunk;
    struct source *source;
    size_t chunk_size;
};

static bool take_frame(struct filling *f, const struct orcap_frame *frame, unsigned digits) {
    uint32_t size = size_of(frame);
    struct record *record = f->chunk ? chunk_take(f->chunk, size) : NULL;
    if (!record) {
        size_t room = record_room(size);
        f->chunk = chunk_new(room > f->chunk_size ? room : f->chunk_size);
        if (!f->chunk || !packets_hold(f->packets, f->chunk)) {
            free(f->chunk);
            f->chunk = NULL;
            return false;
        }
        f->chunk->source = f->source;
        f->source->refs++;
        if (f->chunk_size < CHUNK_MOST)
            f->chunk_size *= 2;
        record = chunk_take(f->chunk, size);
    }
    fill(record, frame, digits);
    return packets_push(f->packets, record);
}

static bool read_frames(struct orcap_reader *reader, struct packets *packets, uint64_t most) {
    struct filling f = {.packets = packets, .chunk_size = CHUNK_FIRST};
    struct orcap_frame frames[BATCH];
    bool good = true;
    for (uint64_t read = 0; good && (!most || read < most);) {
        size_t room = most && most - read < BATCH ? (size_t)(most - read) : BATCH;
        size_t count = orcap_reader_next(reader, frames, room);
        if (!count)
            break;
        const struct orcap_capture_info *info = orcap_reader_info(reader);
        if (!same_names(f.source, info)) {
            f.source = names_of(f.source, info);
            good = f.source != NULL;
            f.chunk = NULL;
        }
        for (size_t i = 0; good && i < count; i++)
            good = take_frame(&f, &frames[i], digits_of(info, &frames[i]));
        read += count;
    }
    source_release(f.source);
    packets_fit(packets);
    return good;
}

static PyObject *open_error(struct state *state, int status, const struct orcap_error *error) {
    if (status == ORCAP_EMEMORY)
        return PyErr_NoMemory();
    PyErr_SetString(status == ORCAP_EFORMAT ? state->error : PyExc_OSError, error->text);
    return NULL;
}

/* A reader over a descriptor or bytes. */
static struct orcap_reader *open_input(struct state *state, PyObject *input, const char *name) {
    struct orcap_reader *reader = NULL;
    struct orcap_error error;
    int status;
    if (PyBytes_Check(input)) {
        Py_BEGIN_ALLOW_THREADS
        status = orcap_reader_open_memory((const uint8_t *)PyBytes_AS_STRING(input), (size_t)PyBytes_GET_SIZE(input), name, &reader, &error);
        Py_END_ALLOW_THREADS
    } else {
        int fd = PyObject_AsFileDescriptor(input);
        if (fd < 0)
            return NULL;
        Py_BEGIN_ALLOW_THREADS
        status = orcap_reader_open_fd(fd, name, &reader, &error);
        Py_END_ALLOW_THREADS
    }
    if (status < 0)
        open_error(state, status, &error);
    return status < 0 ? NULL : reader;
}

/* What a reader's end was: None, or a sentence on the damage. */
static PyObject *ending(const struct orcap_reader *reader) {
    struct orcap_error error;
    int status = orcap_reader_status(reader, &error);
    if (status == ORCAP_EMEMORY)
        return PyErr_NoMemory();
    return status < 0 ? PyUnicode_DecodeUTF8(error.text, (Py_ssize_t)strlen(error.text), "replace") : Py_NewRef(Py_None);
}

/* read_all(packets, file or bytes, name, most) */
PyObject *reader_read_all(PyObject *module, PyObject *args) {
    struct state *state = state_of_module(module);
    PyObject *packets, *input;
    const char *name;
    unsigned long long most;
    if (!PyArg_ParseTuple(args, "O!OsK", state->list_type, &packets, &input, &name, &most))
        return NULL;
    struct orcap_reader *reader = open_input(state, input, name);
    if (!reader)
        return NULL;
    bool good;
    Py_BEGIN_ALLOW_THREADS
    good = read_frames(reader, (struct packets *)packets, most);
    Py_END_ALLOW_THREADS
    PyObject *end = good ? ending(reader) : PyErr_NoMemory();
    orcap_reader_close(reader);
    return end;
}

/* ---- packet by packet */

static PyObject *reader_create(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    PyObject *input;
    const char *name;
    struct state *state = state_of_type(type);
    if (!state || !PyArg_ParseTuple(args, "Os", &input, &name))
        return NULL;
    struct reader *own = (struct reader *)(void *)type->tp_alloc(type, 0);
    if (!own)
        return NULL;
    own->input = Py_NewRef(input);
    own->reader = open_input(state, input, name);
    if (!own->reader)
        Py_CLEAR(own);
    return (PyObject *)own;
}

static void reader_dealloc(PyObject *self) {
    struct reader *own = (struct reader *)self;
    PyTypeObject *type = Py_TYPE(self);
    if (own->reader)
        orcap_reader_close(own->reader);
    source_release(own->source);
    Py_XDECREF(own->input);
    type->tp_free(self);
    Py_DECREF(type);
}

/* The next frame, or NULL: at the end without error. */
static const struct orcap_frame *next_frame(struct reader *own) {
    if (own->next < own->count)
        return &own->frames[own->next++];
    if (!own->reader)
        return NULL;
    if (own->busy) {
        PyErr_SetString(PyExc_ValueError, "this reader is in use by another thread");
        return NULL;
    }
    size_t count;
    own->busy = true;
    own->count = own->next = 0; /* what another thread may see meanwhile: no frames */
    Py_BEGIN_ALLOW_THREADS
    count = orcap_reader_next(own->reader, own->frames, BATCH);
    Py_END_ALLOW_THREADS
    own->busy = false;
    own->count = count;
    return own->count ? &own->frames[own->next++] : NULL;
}

static unsigned frame_digits(const struct reader *own, const struct orcap_frame *frame) {
    return digits_of(orcap_reader_info(own->reader), frame);
}

static PyObject *next_packet(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct reader *own = (struct reader *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    const struct orcap_frame *frame = state ? next_frame(own) : NULL;
    if (!frame)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    uint32_t size = size_of(frame);
    struct chunk *chunk = chunk_new(record_room(size));
    if (chunk)
        own->source = names_of(own->source, orcap_reader_info(own->reader));
    if (!chunk || !own->source) {
        free(chunk);
        return PyErr_NoMemory();
    }
    chunk->source = own->source;
    own->source->refs++;
    struct record *record = chunk_take(chunk, size);
    fill(record, frame, frame_digits(own, frame));
    PyObject *packet = node_from_record(state, record, UINT16_MAX);
    chunk_release(state, chunk);
    return packet;
}

static PyObject *comments_of(const struct orcap_frame *frame) {
    PyObject *list = NULL;
    const uint8_t *bytes;
    size_t size;
    for (size_t at = 0; orcap_frame_comment(frame, &at, &bytes, &size);) {
        PyObject *comment = PyBytes_FromStringAndSize((const char *)bytes, (Py_ssize_t)size);
        if (!comment || (!list && !(list = PyList_New(0))) || PyList_Append(list, comment) < 0) {
            Py_XDECREF(comment);
            Py_XDECREF(list);
            return NULL;
        }
        Py_DECREF(comment);
    }
    return list ? list : Py_NewRef(Py_None);
}

/* (bytes, (time in ns or None, length on the wire, link type, ticks a second, name of the interface, direction, comments)) or None. */
static PyObject *next_raw(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct reader *own = (struct reader *)self;
    const struct orcap_frame *frame = next_frame(own);
    if (!frame)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    PyObject *time = frame->time_ns == ORCAP_NO_TIME ? Py_NewRef(Py_None) : PyLong_FromLongLong(frame->time_ns);
    const struct orcap_interface *interface = &orcap_reader_info(own->reader)->interfaces[frame->interface];
    PyObject *comments = comments_of(frame);
    return Py_BuildValue("(y#(NIHKzIN))", (const char *)frame->bytes, (Py_ssize_t)frame->caplen, time, frame->len, frame->link,
                         (unsigned long long)interface->ticks_per_second, interface->name, frame->flags & 3u, comments);
}

static PyObject *reader_end(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct reader *own = (struct reader *)self;
    return own->reader ? ending(own->reader) : Py_NewRef(Py_None);
}

static PyObject *reader_close(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct reader *own = (struct reader *)self;
    if (own->busy)
        return PyErr_Format(PyExc_ValueError, "this reader is in use by another thread");
    if (own->reader)
        orcap_reader_close(own->reader);
    own->reader = NULL;
    own->count = own->next = 0;
    Py_RETURN_NONE;
}

static PyObject *reader_facts(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct reader *own = (struct reader *)self;
    if (!own->reader)
        return PyErr_Format(PyExc_ValueError, "the reader is closed");
    const struct orcap_capture_info *info = orcap_reader_info(own->reader);
    return Py_BuildValue("{s:s,s:O,s:i,s:I,s:K}", "format", info->format == ORCAP_FORMAT_PCAPNG ? "pcapng" : "pcap", "big_endian",
                         info->big_endian ? Py_True : Py_False, "link", info->interface_count ? info->interfaces[0].link : -1, "snaplen",
                         info->interface_count ? info->interfaces[0].snaplen : 0, "ticks",
                         (unsigned long long)(info->interface_count ? info->interfaces[0].ticks_per_second : 0));
}

static PyMethodDef methods[] = {
    {"next_packet", next_packet, METH_NOARGS, "The next packet, or None at the end."},
    {"next_raw", next_raw, METH_NOARGS, "The next packet as bytes and facts, or None at the end."},
    {"end", reader_end, METH_NOARGS, "None when the file ended well, else what was wrong with it."},
    {"close", reader_close, METH_NOARGS, "Gives the file back."},
    {"facts", reader_facts, METH_NOARGS, "What the file's header says."},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_new, reader_create},
    {Py_tp_dealloc, reader_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};
PyType_Spec reader_spec = {
    .name = "orcap._orcap._Reader",
    .basicsize = sizeof(struct reader),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};
