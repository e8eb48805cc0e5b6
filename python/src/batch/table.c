/* Rows of tables: as tuples, or as an Arrow stream that no Python touches. */
#include "batch/pass.h"
#include "timevalue.h"

#include "core/sink.h"

#include <orcap/arrow.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct rows {
    PyObject_HEAD
    bool busy; /* in use by a thread that does not hold the lock */
    struct orcap_rows *rows; /* NULL once a stream took them */
    PyObject *owner;
};

PyObject *engine_error(struct state *state, int status, const struct orcap_error *error) {
    if (status == ORCAP_EMEMORY)
        return PyErr_NoMemory();
    PyObject *type = status == ORCAP_ENAME || status == ORCAP_ESYNTAX || status == ORCAP_EVALUE || status == ORCAP_EUSAGE ? PyExc_ValueError
                     : status == ORCAP_EFORMAT                                                                            ? state->error
                                                                                                                          : PyExc_OSError;
    PyErr_SetString(type, error && error->text[0] ? error->text : orcap_status_text(status));
    return NULL;
}

PyObject *rows_new(struct state *state, struct orcap_rows *rows, PyObject *owner) {
    struct rows *own = PyObject_New(struct rows, state->rows_type);
    if (!own) {
        orcap_rows_free(rows);
        return NULL;
    }
    own->busy = false;
    own->rows = rows;
    own->owner = Py_NewRef(owner);
    return (PyObject *)own;
}

static void rows_dealloc(PyObject *self) {
    struct rows *own = (struct rows *)self;
    PyTypeObject *type = Py_TYPE(self);
    orcap_rows_free(own->rows);
    Py_DECREF(own->owner);
    PyObject_Free(self);
    Py_DECREF(type);
}

static bool spent(const struct rows *own) {
    if (!own->rows || own->busy)
        PyErr_SetString(PyExc_ValueError, own->busy ? "these rows are in use by another thread" : "these rows were handed on already");
    return !own->rows || own->busy;
}

/* As in JSON and Arrow: a byte that is no UTF-8 is U+FFFD. */
static PyObject *text(const struct orcap_text *own) {
    PyObject *whole = PyUnicode_DecodeUTF8(own->bytes, (Py_ssize_t)own->size, NULL);
    if (whole || !PyErr_ExceptionMatches(PyExc_UnicodeDecodeError))
        return whole;
    PyErr_Clear();
    struct sink sink = {0};
    sink_utf8(&sink, own->bytes, own->size);
    whole = sink.status ? PyErr_NoMemory() : PyUnicode_DecodeUTF8(sink.bytes, (Py_ssize_t)sink.size, NULL);
    sink_clear(&sink);
    return whole;
}

static PyObject *list_of(const struct orcap_cell *cell, enum orcap_type type) {
    size_t count = type == ORCAP_TEXT_LIST ? cell->texts.count : cell->integers.count;
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list && i < count; i++) {
        PyObject *item = type == ORCAP_TEXT_LIST ? text(&cell->texts.items[i]) : PyLong_FromLongLong(cell->integers.items[i]);
        if (!item)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, item);
    }
    return list;
}

static PyObject *cell_value(struct state *state, const struct orcap_cell *cell, enum orcap_type type) {
    if (cell->null)
        return Py_NewRef(Py_None);
    switch (type) {
    case ORCAP_I64:
    case ORCAP_TIME:
        return PyLong_FromLongLong(cell->i64);
    case ORCAP_TIMESTAMP:
        return time_new(state, cell->i64, 9);
    case ORCAP_F64:
        return PyFloat_FromDouble(cell->f64);
    case ORCAP_BOOL:
        return PyBool_FromLong(cell->boolean);
    case ORCAP_TEXT:
        return text(&cell->text);
    default:
        return list_of(cell, type);
    }
}

static PyObject *rows_next(PyObject *self) {
    struct rows *own = (struct rows *)self;
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    struct state *state = state_of_type(Py_TYPE(self));
    if (spent(own))
        return NULL;
    int status;
    own->busy = true; /* packets may be read for it */
    Py_BEGIN_ALLOW_THREADS
    status = orcap_rows_next(own->rows, cells);
    Py_END_ALLOW_THREADS
    own->busy = false;
    if (status <= 0)
        return status < 0 ? engine_error(state, status, owner_trouble(state, own->owner, status)) : NULL;
    size_t count;
    const struct orcap_column *columns = orcap_rows_columns(own->rows, &count);
    PyObject *row = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; row && i < count; i++) {
        PyObject *value = cell_value(state, &cells[i], columns[i].type);
        if (!value)
            Py_CLEAR(row);
        else
            PyTuple_SET_ITEM(row, (Py_ssize_t)i, value);
    }
    return row;
}

enum { LOOK_EVERY = 1 << 16 }; /* rows */

static PyObject *rows_count(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct rows *own = (struct rows *)self;
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    size_t count = 0;
    int status = 0;
    if (spent(own))
        return NULL;
    own->busy = true;
    Py_BEGIN_ALLOW_THREADS
    while ((status = orcap_rows_next(own->rows, cells)) > 0)
        if (++count % LOOK_EVERY == 0 && pass_interrupted())
            break;
    Py_END_ALLOW_THREADS
    own->busy = false;
    if (PyErr_Occurred())
        return NULL;
    struct state *state = state_of_type(Py_TYPE(self));
    return status < 0 ? engine_error(state, status, owner_trouble(state, own->owner, status)) : PyLong_FromSize_t(count);
}

static PyObject *rows_columns(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct rows *own = (struct rows *)self;
    if (spent(own))
        return NULL;
    size_t count;
    const struct orcap_column *columns = orcap_rows_columns(own->rows, &count);
    PyObject *names = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; names && i < count; i++) {
        PyObject *name = PyUnicode_InternFromString(columns[i].name);
        if (!name)
            Py_CLEAR(names);
        else
            PyTuple_SET_ITEM(names, (Py_ssize_t)i, name);
    }
    return names;
}

/* choose([names]) */
static PyObject *rows_choose(PyObject *self, PyObject *list) {
    struct rows *own = (struct rows *)self;
    const char *names[ORCAP_COLUMNS_MOST];
    if (spent(own))
        return NULL;
    PyObject *each = PySequence_Fast(list, "a list of names of columns is needed");
    if (!each)
        return NULL;
    size_t count = (size_t)PySequence_Fast_GET_SIZE(each);
    bool good = count <= ORCAP_COLUMNS_MOST;
    for (size_t i = 0; good && i < count; i++)
        good = (names[i] = PyUnicode_AsUTF8(PySequence_Fast_GET_ITEM(each, (Py_ssize_t)i))) != NULL;
    struct orcap_error error = {0};
    int status = good ? orcap_rows_choose(&own->rows, names, count, &error) : ORCAP_EUSAGE;
    Py_DECREF(each);
    if (status < 0 && !PyErr_Occurred())
        engine_error(PyType_GetModuleState(Py_TYPE(self)), status, &error);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

/* What rows are written to: a descriptor of the caller's. */
struct target {
    int descriptor;
    int error; /* errno of the write that failed */
    unsigned long long lines;
};

static int write_piece(void *user, const char *bytes, size_t size) {
    struct target *target = user;
    if (pass_interrupted())
        return PASS_INTERRUPTED;
    while (size) {
        ssize_t written = write(target->descriptor, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            target->error = errno;
            return ORCAP_EWRITE;
        }
        for (ssize_t i = 0; i < written; i++)
            target->lines += bytes[i] == '\n';
        bytes += written;
        size -= (size_t)written;
    }
    return ORCAP_OK;
}

/* write(descriptor, "csv" | "tsv" | "jsonl" | "json"): the number of lines. */
static PyObject *rows_write(PyObject *self, PyObject *args) {
    static const struct {
        const char *name;
        enum orcap_output output;
    } forms[] = {{"csv", ORCAP_OUTPUT_CSV}, {"tsv", ORCAP_OUTPUT_TSV}, {"jsonl", ORCAP_OUTPUT_JSONL}, {"json", ORCAP_OUTPUT_JSON}};
    struct rows *own = (struct rows *)self;
    struct target target = {0};
    const char *form;
    size_t at = 0;
    if (spent(own) || !PyArg_ParseTuple(args, "is", &target.descriptor, &form))
        return NULL;
    while (at < sizeof forms / sizeof *forms && strcmp(forms[at].name, form) != 0)
        at++;
    if (at == sizeof forms / sizeof *forms)
        return PyErr_Format(PyExc_ValueError, "rows are written as csv, tsv, jsonl or json, not as \"%s\"", form);
    const struct orcap_output_options options = {.output = forms[at].output};
    int status;
    Py_BEGIN_ALLOW_THREADS
    status = orcap_rows_write(own->rows, &options, write_piece, &target);
    Py_END_ALLOW_THREADS
    if (status == ORCAP_EWRITE && target.error) {
        errno = target.error;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    if (PyErr_Occurred())
        return NULL;
    struct state *state = state_of_type(Py_TYPE(self));
    return status < 0 ? engine_error(state, status, owner_trouble(state, own->owner, status)) : PyLong_FromUnsignedLongLong(target.lines);
}

/* close(): nothing is pulled any more, and who reads the same packets need not wait. */
static PyObject *rows_close(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct rows *own = (struct rows *)self;
    if (own->busy)
        return PyErr_Format(PyExc_ValueError, "these rows are in use by another thread");
    orcap_rows_free(own->rows);
    own->rows = NULL;
    Py_SETREF(own->owner, Py_NewRef(Py_None));
    Py_RETURN_NONE;
}

/* limit(most) */
static PyObject *rows_limit(PyObject *self, PyObject *most) {
    struct rows *own = (struct rows *)self;
    struct orcap_error error = {0};
    if (spent(own))
        return NULL;
    unsigned long long count = PyLong_AsUnsignedLongLong(most);
    if (PyErr_Occurred())
        return NULL;
    int status = orcap_rows_limit(&own->rows, count, &error);
    return status < 0 ? engine_error(state_of_type(Py_TYPE(self)), status, &error) : Py_NewRef(Py_None);
}

/* ---- Arrow: a stream that holds the rows' owner */

struct held_stream {
    struct ArrowArrayStream inner;
    PyObject *owner;
    const struct orcap_error *trouble; /* of the input, for who asks what went wrong; NULL: the owner knows none */
};

static int stream_schema(struct ArrowArrayStream *self, struct ArrowSchema *out) {
    struct held_stream *held = self->private_data;
    return held->inner.get_schema(&held->inner, out);
}

static int stream_next(struct ArrowArrayStream *self, struct ArrowArray *out) {
    struct held_stream *held = self->private_data;
    return held->inner.get_next(&held->inner, out);
}

static const char *stream_error(struct ArrowArrayStream *self) {
    struct held_stream *held = self->private_data;
    return held->trouble && held->trouble->status ? held->trouble->text : held->inner.get_last_error(&held->inner);
}

static void stream_release(struct ArrowArrayStream *self) {
    struct held_stream *held = self->private_data;
    self->release = NULL;
    held->inner.release(&held->inner);
    PyGILState_STATE lock = PyGILState_Ensure();
    Py_DECREF(held->owner);
    PyGILState_Release(lock);
    free(held);
}

static void capsule_free(PyObject *capsule) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream && stream->release)
        stream->release(stream);
    free(stream);
}

/* The rows as a capsule of the Arrow C stream interface; they are spent then. */
static PyObject *rows_arrow(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct rows *own = (struct rows *)self;
    if (spent(own))
        return NULL;
    struct ArrowArrayStream *stream = calloc(1, sizeof *stream);
    struct held_stream *held = calloc(1, sizeof *held);
    if (!stream || !held) {
        free(stream);
        free(held);
        return PyErr_NoMemory();
    }
    int status = orcap_rows_to_arrow(own->rows, &held->inner);
    if (status < 0) {
        free(stream);
        free(held);
        return engine_error(PyType_GetModuleState(Py_TYPE(self)), status, NULL);
    }
    own->rows = NULL;
    held->owner = Py_NewRef(own->owner);
    held->trouble = owner_trouble(state_of_type(Py_TYPE(self)), own->owner, 0);
    *stream = (struct ArrowArrayStream){
        .get_schema = stream_schema, .get_next = stream_next, .get_last_error = stream_error, .release = stream_release, .private_data = held};
    Py_SETREF(own->owner, Py_NewRef(Py_None)); /* the stream holds it now */
    PyObject *capsule = PyCapsule_New(stream, "arrow_array_stream", capsule_free);
    if (!capsule) {
        stream_release(stream);
        free(stream);
    }
    return capsule;
}

static void schema_capsule_free(PyObject *capsule) {
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema && schema->release)
        schema->release(schema);
    free(schema);
}

/* The columns as a capsule of the Arrow C data interface; the rows are spent then. */
static PyObject *rows_schema(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    struct rows *own = (struct rows *)self;
    struct ArrowArrayStream stream;
    if (spent(own))
        return NULL;
    struct ArrowSchema *schema = calloc(1, sizeof *schema);
    if (!schema || orcap_rows_to_arrow(own->rows, &stream) < 0) {
        free(schema);
        return PyErr_NoMemory();
    }
    own->rows = NULL;
    int failed = stream.get_schema(&stream, schema);
    stream.release(&stream);
    PyObject *capsule = failed ? PyErr_NoMemory() : PyCapsule_New(schema, "arrow_schema", schema_capsule_free);
    if (!capsule) {
        if (schema->release)
            schema->release(schema);
        free(schema);
    }
    return capsule;
}

static const char *const TYPES[] = {[ORCAP_I64] = "i64",   [ORCAP_F64] = "f64",           [ORCAP_BOOL] = "bool",         [ORCAP_TIME] = "time", [ORCAP_TIMESTAMP] = "timestamp",
                                    [ORCAP_TEXT] = "text", [ORCAP_TEXT_LIST] = "list_text", [ORCAP_I64_LIST] = "list_i64"};

/* tables(): {name: (what a row is, ((column, meaning, type), …))} */
PyObject *module_tables(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored)) {
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict && i < orcap_table_count(); i++) {
        const struct orcap_table *table = orcap_table_at(i);
        PyObject *columns = PyTuple_New((Py_ssize_t)table->column_count);
        for (size_t c = 0; columns && c < table->column_count; c++) {
            PyObject *column = Py_BuildValue("(sss)", table->columns[c].name, table->columns[c].meaning, TYPES[table->columns[c].type]);
            if (!column)
                Py_CLEAR(columns);
            else
                PyTuple_SET_ITEM(columns, (Py_ssize_t)c, column);
        }
        PyObject *entry = columns ? Py_BuildValue("(sN)", table->row, columns) : NULL;
        if (!entry || PyDict_SetItemString(dict, table->name, entry) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(entry);
    }
    return dict;
}

static PyMethodDef methods[] = {
    {"columns", rows_columns, METH_NOARGS, "The names of the columns."},
    {"choose", rows_choose, METH_O, "Leaves only these columns, in this order."},
    {"count", rows_count, METH_NOARGS, "How many rows are left; they are gone then."},
    {"write", rows_write, METH_VARARGS, "Writes the rows that are left to a descriptor, as csv, tsv, jsonl or json."},
    {"close", rows_close, METH_NOARGS, "Gives back what they were made from."},
    {"limit", rows_limit, METH_O, "Leaves no more than so many rows."},
    {"schema", rows_schema, METH_NOARGS, "The columns as a capsule of the Arrow C data interface."},
    {"arrow", rows_arrow, METH_NOARGS, "The rows as a capsule of the Arrow C stream interface."},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_dealloc, rows_dealloc},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, rows_next},
    {Py_tp_methods, methods},
    {0, NULL},
};
PyType_Spec rows_spec = {
    .name = "orcap._orcap._Rows",
    .basicsize = sizeof(struct rows),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
