/* What is told of a capture as a whole: which packets a filter leaves, what a session carried, what the files are, the report. */
#include "batch/pass.h"

#include "core/sink.h"
#include "render/info.h"

#include <orcap/follow.h>
#include <orcap/metadata.h>
#include <orcap/report.h>

/* places(): the numbers, from 0, of the packets that the filters leave. */
PyObject *pass_places(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    struct end_object *end = state ? end_new(state, own) : NULL;
    PyObject *places = end ? PyList_New(0) : NULL;
    struct orcap_batch batch;
    int status = 0;
    while (places && (status = end_next(&end->end, &batch)) > 0)
        for (size_t i = 0; places && i < batch.count; i++) {
            if (batch.verdicts && batch.verdicts[i] != ORCAP_VERDICT_COUNT)
                continue;
            PyObject *place = PyLong_FromUnsignedLongLong(batch.frames[i].number - 1);
            if (!place || PyList_Append(places, place) < 0)
                Py_CLEAR(places);
            Py_XDECREF(place);
        }
    Py_XDECREF(end);
    if (status >= 0)
        return places;
    Py_XDECREF(places);
    return pass_failure(state, own, status, NULL);
}

/* Adds (from the client?, bytes or None, size, number, time_ns) to a list. */
static int hear_piece(void *user, const struct orcap_follow_piece *piece) {
    PyObject *bytes = piece->bytes ? PyBytes_FromStringAndSize((const char *)piece->bytes, (Py_ssize_t)piece->size) : Py_NewRef(Py_None);
    PyObject *time_ns = piece->time_ns == ORCAP_NO_TIME ? Py_NewRef(Py_None) : PyLong_FromLongLong(piece->time_ns);
    PyObject *tuple = bytes && time_ns ? Py_BuildValue("(NNKKN)", PyBool_FromLong(piece->from_client), bytes, (unsigned long long)piece->size,
                                                       (unsigned long long)piece->number, time_ns)
                                       : NULL;
    int status = tuple && PyList_Append(user, tuple) == 0 ? ORCAP_OK : ORCAP_EMEMORY;
    Py_XDECREF(tuple);
    return status;
}

/* follow("12" or "tcp:3"): the pieces of one session. */
PyObject *pass_follow(PyObject *self, PyObject *session) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    const char *text = PyUnicode_AsUTF8(session);
    struct orcap_error error = {0};
    struct orcap_follow_target target;
    struct end_object *end = state && text ? end_new(state, own) : NULL;
    PyObject *pieces = end ? PyList_New(0) : NULL;
    if (!pieces) {
        Py_XDECREF(end);
        return NULL;
    }
    int status = orcap_follow_parse(text, &target, &error);
    if (status == ORCAP_OK)
        status = orcap_follow(&(struct orcap_batches){.next = end_next, .user = &end->end}, &own->feed.options, &target, hear_piece, pieces, &error);
    Py_DECREF(end);
    if (status == ORCAP_OK)
        return pieces;
    Py_DECREF(pieces);
    return pass_failure(state, own, status, &error);
}

/* The sink's text, or NULL with Python's error. Frees the sink. */
static PyObject *take_sink(struct state *state, struct sink *sink, bool text) {
    const char *bytes;
    size_t size;
    int status = sink ? orcap_sink_get(sink, &bytes, &size) : ORCAP_EMEMORY;
    PyObject *object = status < 0 ? engine_error(state, status, NULL)
                       : text     ? PyUnicode_DecodeUTF8(bytes ? bytes : "", (Py_ssize_t)size, "replace")
                                  : PyBytes_FromStringAndSize(bytes, (Py_ssize_t)size);
    orcap_sink_free(sink);
    return object;
}

/* ---- info */

struct infos {
    struct sink *sink;
    struct orcap_metadata *metadata; /* of the capture at hand */
    size_t count;
};

static void put_info(void *user, const struct orcap_capture_info *info) {
    struct infos *infos = user;
    sink_text(infos->sink, infos->count++ ? "," : "");
    info_json(info, orcap_metadata_view(infos->metadata), infos->sink);
    orcap_metadata_reset(infos->metadata);
}

static void take_note(void *user, const struct orcap_block *block) {
    orcap_metadata_take(((struct infos *)user)->metadata, block);
}

/* Reads everything to the end; `take` NULL: for what the captures say of themselves alone. */
static int read_all(struct pass *own, struct end *end, int (*take)(struct orcap_report *report, const struct orcap_batch *batch), struct orcap_report *report) {
    enum { LOOK_EVERY = 64 };
    struct orcap_batch batch;
    int status;
    (void)own;
    for (unsigned n = 1; (status = end_next(end, &batch)) > 0; n++) {
        status = take ? take(report, &batch) : ORCAP_OK;
        if (status == ORCAP_OK && n % LOOK_EVERY == 0 && pass_interrupted())
            status = PASS_INTERRUPTED;
        if (status < 0)
            return status;
    }
    return status;
}

/* info(): an array of JSON objects, one a capture that could be opened. */
PyObject *pass_info(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    struct infos infos = {.sink = orcap_sink_new()};
    struct orcap_error error = {0};
    int status = infos.sink ? orcap_metadata_new(&infos.metadata, &error) : ORCAP_EMEMORY;
    own->feed.ended = put_info;
    own->feed.block = take_note;
    own->feed.user = &infos;
    struct end_object *end = state && status == ORCAP_OK ? end_new(state, own) : NULL;
    if (end) {
        sink_text(infos.sink, "[");
        Py_BEGIN_ALLOW_THREADS
        status = read_all(own, &end->end, NULL, NULL);
        Py_END_ALLOW_THREADS
        sink_text(infos.sink, "]");
        Py_DECREF(end);
    }
    orcap_metadata_free(infos.metadata);
    if (status == ORCAP_OK && !PyErr_Occurred())
        return take_sink(state, infos.sink, true);
    orcap_sink_free(infos.sink);
    return pass_failure(state, own, status, &error);
}

/* ---- report */

static void report_capture(void *user, const struct orcap_capture_info *info) {
    orcap_report_capture(user, info);
}

static int fill_report(struct pass *own, struct end *end, struct orcap_report *report, const char *title, bool data, struct sink *sink,
                       struct orcap_error *error) {
    int status = read_all(own, end, orcap_report_feed, report);
    if (status == ORCAP_OK)
        status = orcap_report_finish(report);
    if (status == ORCAP_OK)
        status = data ? orcap_report_json(report, title, sink) : orcap_report_html(report, title, sink, error);
    return status;
}

/* report(title or None, anonymise with this key or None, whether the data alone is wanted): bytes. */
PyObject *pass_report(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    const char *title, *key;
    Py_ssize_t key_size;
    int data;
    struct orcap_error error = {0};
    struct orcap_report *report = NULL;
    if (!state || !PyArg_ParseTuple(args, "zz#p", &title, &key, &key_size, &data))
        return NULL;
    struct sink *sink = orcap_sink_new();
    int status = sink ? orcap_report_new(own->feed.context, &own->feed.options, &report, &error) : ORCAP_EMEMORY;
    if (status == ORCAP_OK && key)
        status = orcap_report_anonymise(report, key_size ? key : NULL, (size_t)key_size, &error);
    own->feed.ended = report_capture;
    own->feed.user = report;
    struct end_object *end = status == ORCAP_OK ? end_new(state, own) : NULL;
    if (end) {
        Py_BEGIN_ALLOW_THREADS
        status = fill_report(own, &end->end, report, title, data, sink, &error);
        Py_END_ALLOW_THREADS
        Py_DECREF(end);
    }
    orcap_report_free(report);
    if (status == ORCAP_OK && !PyErr_Occurred())
        return take_sink(state, sink, false);
    orcap_sink_free(sink);
    return pass_failure(state, own, status, &error);
}
