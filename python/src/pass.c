/* A pass over captures: all tables that are made at the end of input in one go, or one whose rows come while packets are read. */
#include "table.h"

#include <orcap/analyse.h>
#include <orcap/extract.h>
#include <orcap/filter.h>
#include <orcap/follow.h>
#include <orcap/series.h>
#include <orcap/streaming.h>

#include <stdlib.h>
#include <string.h>

enum { BATCH = 128 };

struct pass {
    PyObject_HEAD
    PyObject *names; /* the paths as text, which `paths` borrows */
    const char **paths;
    size_t path_count;
    struct orcap_context *context; /* knows every protocol */
    struct orcap_filter *filter;
    struct orcap_facts facts;
    struct orcap_analysis *analysis;
    struct orcap_series *series;
    struct orcap_fields *fields;
    struct orcap_frame frames[BATCH];
    uint8_t verdicts[BATCH];
    bool taken; /* the series belongs to rows */
    struct orcap_error trouble; /* the first input that could not be read */
};

static PyObject *pass_create(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    PyObject *names;
    const char *filter;
    struct state *state = state_of_type(type);
    if (!state || !PyArg_ParseTuple(args, "O!z", &PyTuple_Type, &names, &filter))
        return NULL;
    struct pass *own = (struct pass *)(void *)type->tp_alloc(type, 0);
    if (!own)
        return NULL;
    struct orcap_error error = {0};
    own->names = Py_NewRef(names);
    own->path_count = (size_t)PyTuple_GET_SIZE(names);
    own->paths = calloc(own->path_count + 1, sizeof *own->paths);
    int status = own->paths ? ORCAP_OK : ORCAP_EMEMORY;
    for (size_t i = 0; status == ORCAP_OK && i < own->path_count; i++)
        if (!(own->paths[i] = PyUnicode_AsUTF8(PyTuple_GET_ITEM(names, (Py_ssize_t)i)))) {
            Py_DECREF(own);
            return NULL;
        }
    if (status == ORCAP_OK)
        status = orcap_context_new(NULL, &own->context, &error);
    if (status == ORCAP_OK)
        status = orcap_provide_sessions(own->context, NULL);
    if (status == ORCAP_OK && filter)
        status = orcap_filter_compile(own->context, filter, &own->filter, &error);
    if (status == ORCAP_OK)
        status = orcap_facts_init(&own->facts, own->context, own->filter ? orcap_filter_needs(own->filter) : 0);
    if (status < 0) {
        Py_DECREF(own);
        return engine_error(state, status, &error);
    }
    return (PyObject *)own;
}

static void pass_dealloc(PyObject *self) {
    struct pass *own = (struct pass *)self;
    PyTypeObject *type = Py_TYPE(self);
    orcap_series_close(own->series);
    orcap_analysis_free(own->analysis);
    orcap_facts_clear(&own->facts);
    orcap_fields_free(own->fields);
    orcap_filter_free(own->filter);
    orcap_context_free(own->context);
    free(own->paths);
    Py_XDECREF(own->names);
    type->tp_free(self);
    Py_DECREF(type);
}

/* Which frames the filter wants counted. */
static int judge(struct pass *own, const struct orcap_frame *frames, size_t count, uint8_t *verdicts) {
    const uint8_t *last = orcap_filter_last(own->filter);
    bool keeps_state = orcap_filter_needs(own->filter) != 0;
    struct orcap_packet packet;
    for (size_t i = 0; i < count; i++) {
        const struct orcap_frame *frame = &frames[i];
        orcap_dissect_until(own->context, frame->link, frame->bytes, frame->caplen, frame->len, last, &packet);
        own->facts.frame = frame;
        int status = keeps_state ? orcap_facts_feed(&own->facts, &packet, frame) : ORCAP_OK;
        if (status < 0)
            return status;
        verdicts[i] = orcap_filter_match(own->filter, &packet, &own->facts) ? ORCAP_VERDICT_COUNT : ORCAP_VERDICT_STATE;
    }
    return ORCAP_OK;
}

static int choose(void *user, const struct orcap_frame *frames, size_t count, uint8_t *keep, uint8_t *verdicts) {
    (void)keep;
    return judge(user, frames, count, verdicts);
}

static void note(struct pass *own, const char *path, int status, const struct orcap_error *error) {
    if (own->trouble.status)
        return;
    const char *what = error ? error->text : orcap_status_text(status);
    (void)orcap_fail(&own->trouble, status, "%s%s%s", strstr(what, path) ? "" : path, strstr(what, path) ? "" : ": ", what);
}

static void trouble(void *user, const char *path, int status, const struct orcap_error *error) {
    note(user, path, status, error);
}

static void series_trouble(void *user, size_t path, int status, const struct orcap_error *error) {
    struct pass *own = user;
    note(own, own->paths[path], status, error);
}

/* run([(table, layer or None), …], most, threads): fills these tables. */
static PyObject *pass_run(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    PyObject *tables;
    unsigned long long most;
    unsigned threads;
    struct orcap_error error = {0};
    if (!state || !PyArg_ParseTuple(args, "O!KI", &PyList_Type, &tables, &most, &threads))
        return NULL;
    if (own->analysis || own->taken)
        return PyErr_Format(PyExc_ValueError, "this pass was made already");
    int status = orcap_analysis_new(&(struct orcap_analysis_options){.context = own->context, .threads = threads}, &own->analysis, &error);
    for (Py_ssize_t i = 0; status == ORCAP_OK && i < PyList_GET_SIZE(tables); i++) {
        const char *table, *layer;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(tables, i), "sz", &table, &layer))
            return NULL;
        status = orcap_analysis_want(own->analysis, table, layer, &error);
    }
    if (status == ORCAP_OK) {
        struct orcap_pass pass = {.paths = own->paths, .path_count = own->path_count, .most = most, .trouble = trouble, .user = own};
        if (own->filter)
            pass.choose = choose;
        Py_BEGIN_ALLOW_THREADS
        status = orcap_analysis_run(own->analysis, &pass, &error);
        Py_END_ALLOW_THREADS
    }
    return status < 0 ? engine_error(state, status, &error) : Py_NewRef(Py_None);
}

/* rows(table, layer or None) of a pass that was run. */
static PyObject *pass_rows(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    const char *table, *layer;
    struct orcap_error error = {0};
    struct orcap_rows *rows;
    if (!state || !PyArg_ParseTuple(args, "sz", &table, &layer))
        return NULL;
    if (!own->analysis)
        return PyErr_Format(PyExc_ValueError, "this pass was not run");
    int status = orcap_analysis_rows(own->analysis, table, layer, &rows, &error);
    return status < 0 ? engine_error(state, status, &error) : rows_new(state, rows, self);
}

static int next_batch(void *user, struct orcap_batch *ret_batch) {
    struct pass *own = user;
    size_t count = orcap_series_next(own->series, own->frames, BATCH);
    if (!count)
        return orcap_series_status(own->series);
    int status = own->filter ? judge(own, own->frames, count, own->verdicts) : ORCAP_OK;
    *ret_batch = (struct orcap_batch){.frames = own->frames, .verdicts = own->filter ? own->verdicts : NULL, .count = count,
                                      .file = own->paths[orcap_series_place(own->series)]};
    return status < 0 ? status : 1;
}

/* stream(table, most): the rows of `packets`, `list`, `dns`, `http` or `tls`, made while packets are read. */
static PyObject *pass_stream(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    const char *table;
    unsigned long long most;
    struct orcap_error error = {0};
    struct orcap_rows *rows = NULL;
    if (!state || !PyArg_ParseTuple(args, "sK", &table, &most))
        return NULL;
    if (own->analysis || own->taken)
        return PyErr_Format(PyExc_ValueError, "this pass was made already");
    own->taken = true;
    struct orcap_series_options options = {.paths = own->paths, .path_count = own->path_count, .most = most, .trouble = series_trouble, .user = own};
    struct orcap_batches batches = {.next = next_batch, .user = own};
    int status = orcap_series_open(&options, &own->series, &error);
    if (status == ORCAP_OK && strcmp(table, "packets") == 0)
        status = orcap_packets_rows(own->context, &batches, NULL, &rows, &error);
    else if (status == ORCAP_OK && strcmp(table, "list") == 0)
        status = orcap_list_rows(own->context, &batches, &rows, &error);
    else if (status == ORCAP_OK && strcmp(table, "dns") == 0)
        status = orcap_dns_rows(own->context, &batches, &rows, &error);
    else if (status == ORCAP_OK && strcmp(table, "http") == 0)
        status = orcap_http_rows(own->context, &batches, NULL, &rows, &error);
    else if (status == ORCAP_OK && strcmp(table, "files") == 0)
        status = orcap_files_rows(&batches, &(struct orcap_analysis_options){.context = own->context}, NULL, NULL, &rows, &error);
    else if (status == ORCAP_OK && strcmp(table, "tls") == 0)
        status = orcap_tls_rows(&batches, NULL, &rows, &error);
    else if (status == ORCAP_OK)
        status = orcap_fail(&error, ORCAP_ENAME, "no rows of the table %s come while packets are read", table);
    return status < 0 ? engine_error(state, status, &error) : rows_new(state, rows, self);
}

/* The columns of a pass; they live as long as it. */
static int compile_fields(struct pass *own, PyObject *names, struct orcap_error *error) {
    const char *texts[ORCAP_COLUMNS_MOST];
    size_t count = (size_t)PyTuple_GET_SIZE(names);
    if (count > ORCAP_COLUMNS_MOST || !count)
        return orcap_fail(error, ORCAP_EUSAGE, "between 1 and %d names of fields are needed", ORCAP_COLUMNS_MOST);
    for (size_t i = 0; i < count; i++)
        if (!(texts[i] = PyUnicode_AsUTF8(PyTuple_GET_ITEM(names, (Py_ssize_t)i))))
            return ORCAP_EUSAGE;
    return orcap_fields_compile(own->context, texts, count, NULL, &own->fields, error);
}

/* check_fields((name, …)): whether there are such fields. */
static PyObject *pass_check_fields(PyObject *self, PyObject *names) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    struct orcap_error error = {0};
    if (!state || !PyTuple_Check(names))
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "a tuple of names is needed");
    int status = compile_fields(own, names, &error);
    orcap_fields_free(own->fields);
    own->fields = NULL;
    if (PyErr_Occurred())
        return NULL;
    return status < 0 ? engine_error(state, status, &error) : Py_NewRef(Py_None);
}

/* fields((name, …), all, most): any fields as columns, made while packets are read. */
static PyObject *pass_fields(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    PyObject *names;
    int all;
    unsigned long long most;
    struct orcap_error error = {0};
    struct orcap_rows *rows = NULL;
    if (!state || !PyArg_ParseTuple(args, "O!pK", &PyTuple_Type, &names, &all, &most))
        return NULL;
    if (own->analysis || own->taken)
        return PyErr_Format(PyExc_ValueError, "this pass was made already");
    own->taken = true;
    struct orcap_series_options options = {.paths = own->paths, .path_count = own->path_count, .most = most, .trouble = series_trouble, .user = own};
    int status = compile_fields(own, names, &error);
    if (status == ORCAP_OK)
        status = orcap_series_open(&options, &own->series, &error);
    if (status == ORCAP_OK)
        status = orcap_field_rows(own->context, &(struct orcap_batches){.next = next_batch, .user = own}, own->fields,
                                  (size_t)PyTuple_GET_SIZE(names), all, &rows, &error);
    if (PyErr_Occurred())
        return NULL;
    return status < 0 ? engine_error(state, status, &error) : rows_new(state, rows, self);
}

/* places(most): the numbers, from 0, of the packets that the filter counts. */
static PyObject *pass_places(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    unsigned long long most;
    struct orcap_error error = {0};
    if (!state || !PyArg_ParseTuple(args, "K", &most))
        return NULL;
    if (own->analysis || own->taken)
        return PyErr_Format(PyExc_ValueError, "this pass was made already");
    own->taken = true;
    struct orcap_series_options options = {.paths = own->paths, .path_count = own->path_count, .most = most, .trouble = series_trouble, .user = own};
    int status = orcap_series_open(&options, &own->series, &error);
    PyObject *places = status == ORCAP_OK ? PyList_New(0) : NULL;
    struct orcap_batch batch;
    while (places && (status = next_batch(own, &batch)) > 0)
        for (size_t i = 0; places && i < batch.count; i++) {
            if (batch.verdicts && batch.verdicts[i] != ORCAP_VERDICT_COUNT)
                continue;
            PyObject *place = PyLong_FromUnsignedLongLong(batch.frames[i].number - 1);
            if (!place || PyList_Append(places, place) < 0)
                Py_CLEAR(places);
            Py_XDECREF(place);
        }
    if (status >= 0)
        return places;
    Py_XDECREF(places);
    return engine_error(state, status, &error);
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

/* follow("12" or "tcp:3", most): the pieces of one session. */
static PyObject *pass_follow(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    const char *text;
    unsigned long long most;
    struct orcap_error error = {0};
    struct orcap_follow_target target;
    if (!state || !PyArg_ParseTuple(args, "sK", &text, &most))
        return NULL;
    if (own->analysis || own->taken)
        return PyErr_Format(PyExc_ValueError, "this pass was made already");
    own->taken = true;
    PyObject *pieces = PyList_New(0);
    struct orcap_series_options options = {.paths = own->paths, .path_count = own->path_count, .most = most, .trouble = series_trouble, .user = own};
    struct orcap_analysis_options form = {.context = own->context};
    int status = orcap_follow_parse(text, &target, &error);
    if (status == ORCAP_OK)
        status = orcap_series_open(&options, &own->series, &error);
    if (status == ORCAP_OK && pieces)
        status = orcap_follow(&(struct orcap_batches){.next = next_batch, .user = own}, &form, &target, hear_piece, pieces, &error);
    if (pieces && status == ORCAP_OK)
        return pieces;
    Py_XDECREF(pieces);
    return PyErr_Occurred() ? NULL : engine_error(state, status, &error);
}

static PyObject *pass_trouble(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct pass *own = (struct pass *)self;
    if (!own->trouble.status)
        Py_RETURN_NONE;
    return Py_BuildValue("(is)", own->trouble.status, own->trouble.text);
}

static PyMethodDef methods[] = {
    {"run", pass_run, METH_VARARGS, "Fills tables that are made at the end of input."},
    {"rows", pass_rows, METH_VARARGS, "The rows of one of them."},
    {"stream", pass_stream, METH_VARARGS, "The rows of a table that come while packets are read."},
    {"check_fields", pass_check_fields, METH_O, "Fails when there are no such fields."},
    {"fields", pass_fields, METH_VARARGS, "Any fields as columns, made while packets are read."},
    {"places", pass_places, METH_VARARGS, "The packets that the filter counts, numbered from 0."},
    {"follow", pass_follow, METH_VARARGS, "What one session carried."},
    {"trouble", pass_trouble, METH_NOARGS, "The first input that could not be read, as (status, sentence), or None."},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_new, pass_create},
    {Py_tp_dealloc, pass_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};
PyType_Spec pass_spec = {
    .name = "orcap._orcap._Pass",
    .basicsize = sizeof(struct pass),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};
