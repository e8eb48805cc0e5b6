/* A pass over captures: all tables that are made at the end of input in one go, and tables whose rows come while packets are read. */
#include "batch/pass.h"

#include <orcap/extract.h>

#include <stdlib.h>
#include <string.h>

static PyObject *pass_create(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    struct state *state = state_of_type(type);
    struct pass *own = state ? (struct pass *)(void *)type->tp_alloc(type, 0) : NULL;
    if (own && feed_init(&own->feed, state, args, kwargs) < 0)
        Py_CLEAR(own);
    return (PyObject *)own;
}

static void pass_dealloc(PyObject *self) {
    struct pass *own = (struct pass *)self;
    PyTypeObject *type = Py_TYPE(self);
    orcap_analysis_free(own->analysis);
    orcap_fields_free(own->fields);
    feed_clear(&own->feed);
    type->tp_free(self);
    Py_DECREF(type);
}

static void end_dealloc(PyObject *self) {
    struct end_object *own = (struct end_object *)self;
    PyTypeObject *type = Py_TYPE(self);
    if (own->pass)
        end_detach(&own->end);
    Py_XDECREF(own->pass);
    type->tp_free(self);
    Py_DECREF(type);
}

struct end_object *end_new(struct state *state, struct pass *pass) {
    struct orcap_error error = {0};
    if (pass->feed.reading || pass->feed.status <= 0 || pass->feed.batch.count)
        return (void *)PyErr_Format(PyExc_ValueError, "this pass was made already");
    int status = pass->feed.series ? ORCAP_OK : feed_open(&pass->feed, &error);
    if (status < 0)
        return (void *)engine_error(state, status, &error);
    struct end_object *own = (struct end_object *)(void *)PyType_GenericAlloc(state->end_type, 0);
    if (!own)
        return NULL;
    own->pass = (struct pass *)Py_NewRef(pass);
    end_attach(&own->end, &pass->feed);
    return own;
}

bool pass_interrupted(void) {
    PyGILState_STATE lock = PyGILState_Ensure();
    bool is = PyErr_CheckSignals() < 0;
    PyGILState_Release(lock);
    return is;
}

const struct orcap_error *owner_trouble(const struct state *state, PyObject *owner, int status) {
    if (!PyObject_TypeCheck(owner, state->end_type))
        return NULL;
    const struct orcap_error *trouble = &((struct end_object *)owner)->pass->feed.trouble;
    return !status || status == trouble->status ? trouble : NULL;
}

enum { LOOK_EVERY = 64 };

static int feed_all(struct orcap_analysis *analysis, struct end *end) {
    struct orcap_batch batch;
    int status;
    for (unsigned n = 1; (status = end_next(end, &batch)) > 0; n++) {
        status = orcap_analysis_feed(analysis, batch.frames, batch.verdicts, batch.count, NULL);
        if (status == ORCAP_OK && n % LOOK_EVERY == 0 && pass_interrupted())
            status = PASS_INTERRUPTED;
        if (status < 0)
            return status;
    }
    return status < 0 ? status : orcap_analysis_finish(analysis);
}

PyObject *pass_failure(struct state *state, const struct pass *own, int status, const struct orcap_error *error) {
    if (PyErr_Occurred())
        return NULL;
    return engine_error(state, status, status == own->feed.trouble.status && !(error && error->text[0]) ? &own->feed.trouble : error);
}

/* prepare([(table, layer or None), …]): what run() will do, so that other tables can be asked of the same pass. */
static PyObject *pass_prepare(PyObject *self, PyObject *tables) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    struct orcap_error error = {0};
    if (!state || !PyList_Check(tables))
        return PyErr_Format(PyExc_TypeError, "a list of tables is needed");
    struct end_object *end = own->analysis ? (void *)PyErr_Format(PyExc_ValueError, "this pass was made already") : end_new(state, own);
    if (!end)
        return NULL;
    int status = orcap_analysis_new(&own->feed.options, &own->analysis, &error);
    for (Py_ssize_t i = 0; status == ORCAP_OK && i < PyList_GET_SIZE(tables); i++) {
        const char *table, *layer;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(tables, i), "sz", &table, &layer))
            status = ORCAP_EUSAGE;
        else
            status = orcap_analysis_want(own->analysis, table, layer, &error);
    }
    if (status == ORCAP_OK)
        return (PyObject *)end;
    Py_DECREF(end);
    return pass_failure(state, own, status, &error);
}

/* run(what prepare() gave): fills the tables. */
static PyObject *pass_run(PyObject *self, PyObject *prepared) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    struct orcap_error error = {0};
    if (!state || !PyObject_TypeCheck(prepared, state->end_type) || ((struct end_object *)prepared)->pass != own)
        return PyErr_Format(PyExc_TypeError, "what this pass prepared is needed");
    int status;
    Py_BEGIN_ALLOW_THREADS
    status = feed_all(own->analysis, &((struct end_object *)prepared)->end);
    Py_END_ALLOW_THREADS
    end_detach(&((struct end_object *)prepared)->end);
    return status < 0 ? pass_failure(state, own, status, &error) : Py_NewRef(Py_None);
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

/* Closed before their time for want of memory. */
static PyObject *pass_evicted(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    const struct pass *own = (struct pass *)self;
    return PyLong_FromUnsignedLongLong(own->analysis ? orcap_analysis_totals_get(own->analysis).evicted : 0);
}

static int rows_of(struct pass *own, const char *table, const char *directory, const struct orcap_batches *batches, struct orcap_rows **ret_rows,
                   struct orcap_error *error) {
    const struct orcap_context *context = own->feed.context;
    const struct orcap_analysis_options *options = &own->feed.options;
    if (strcmp(table, "packets") == 0)
        return orcap_packets_rows(context, batches, options, ret_rows, error);
    if (strcmp(table, "list") == 0)
        return orcap_list_rows(context, batches, ret_rows, error);
    if (strcmp(table, "dns") == 0)
        return orcap_dns_rows(context, batches, ret_rows, error);
    if (strcmp(table, "http") == 0)
        return orcap_http_rows(context, batches, options, ret_rows, error);
    if (strcmp(table, "tls") == 0)
        return orcap_tls_rows(batches, options, ret_rows, error);
    if (strcmp(table, "files") == 0)
        return orcap_files_rows(batches, options, &(struct orcap_extract_options){.directory = directory}, &own->left_out, ret_rows, error);
    return orcap_fail(error, ORCAP_ENAME, "no rows of the table %s come while packets are read", table);
}

/* stream(table, directory or None): the rows of a table that come while packets are read. Files are written into the directory. */
static PyObject *pass_stream(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    const char *table;
    PyObject *directory;
    struct orcap_error error = {0};
    struct orcap_rows *rows = NULL;
    if (!state || !PyArg_ParseTuple(args, "sO", &table, &directory))
        return NULL;
    struct end_object *end = end_new(state, own);
    if (!end)
        return NULL;
    int status = rows_of(own, table, directory == Py_None ? NULL : PyBytes_AsString(directory), &(struct orcap_batches){.next = end_next, .user = &end->end},
                         &rows, &error);
    PyObject *object = status < 0 || PyErr_Occurred() ? pass_failure(state, own, status, &error) : rows_new(state, rows, (PyObject *)end);
    Py_DECREF(end);
    return object;
}

static PyObject *pass_left_out(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    return PyLong_FromUnsignedLongLong(((struct pass *)self)->left_out);
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
    return orcap_fields_compile(own->feed.context, texts, count, NULL, &own->fields, error);
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

/* fields((name, …), all): any fields as columns, made while packets are read. */
static PyObject *pass_fields(PyObject *self, PyObject *args) {
    struct pass *own = (struct pass *)self;
    struct state *state = state_of_type(Py_TYPE(self));
    PyObject *names;
    int all;
    struct orcap_error error = {0};
    struct orcap_rows *rows = NULL;
    if (!state || !PyArg_ParseTuple(args, "O!p", &PyTuple_Type, &names, &all))
        return NULL;
    struct end_object *end = own->fields ? (void *)PyErr_Format(PyExc_ValueError, "this pass was made already") : end_new(state, own);
    if (!end)
        return NULL;
    int status = compile_fields(own, names, &error);
    if (status == ORCAP_OK)
        status = orcap_field_rows(own->feed.context, &(struct orcap_batches){.next = end_next, .user = &end->end}, own->fields,
                                  (size_t)PyTuple_GET_SIZE(names), all, &rows, &error);
    PyObject *object = status < 0 ? pass_failure(state, own, status, &error) : rows_new(state, rows, (PyObject *)end);
    Py_DECREF(end);
    return object;
}

static PyMethodDef methods[] = {
    {"prepare", pass_prepare, METH_O, "Says which tables run() will fill at the end of input."},
    {"run", pass_run, METH_O, "Fills them."},
    {"rows", pass_rows, METH_VARARGS, "The rows of one of them."},
    {"evicted", pass_evicted, METH_NOARGS, "How many of their entries were closed before their time for want of memory."},
    {"stream", pass_stream, METH_VARARGS, "The rows of a table that come while packets are read."},
    {"left_out", pass_left_out, METH_NOARGS, "How many files were not written because of a limit."},
    {"check_fields", pass_check_fields, METH_O, "Fails when there are no such fields."},
    {"fields", pass_fields, METH_VARARGS, "Any fields as columns, made while packets are read."},
    {"places", pass_places, METH_NOARGS, "The packets that the filters leave, numbered from 0."},
    {"follow", pass_follow, METH_O, "What one session carried."},
    {"info", pass_info, METH_NOARGS, "What the captures are, as JSON."},
    {"report", pass_report, METH_VARARGS, "The report, as HTML or JSON."},
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

static PyType_Slot end_slots[] = {
    {Py_tp_dealloc, end_dealloc},
    {0, NULL},
};
PyType_Spec end_spec = {
    .name = "orcap._orcap._End",
    .basicsize = sizeof(struct end_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = end_slots,
};
