#include "files/notes.h"

#include <stdlib.h>

void beside_clear(struct beside *beside) {
    free(beside->comments);
    Py_CLEAR(beside->list);
    Py_CLEAR(beside->name);
    *beside = (struct beside){0};
}

static int make_room(struct beside *beside, size_t count) {
    beside->comments = calloc(count, sizeof *beside->comments);
    beside->notes.comments = beside->comments;
    if (!beside->comments)
        PyErr_NoMemory();
    return beside->comments ? 0 : -1;
}

int beside_record(const struct record *record, struct beside *ret_beside) {
    *ret_beside = (struct beside){.notes = {.interface = record_interface(record)}, .flags = record->direction};
    const uint8_t *bytes;
    uint32_t size;
    size_t count = 0;
    for (size_t at = 0; record_comment(record, &at, &bytes, &size);)
        count++;
    if (!count)
        return 0;
    if (make_room(ret_beside, count) < 0)
        return -1;
    for (size_t at = 0; record_comment(record, &at, &bytes, &size);)
        ret_beside->comments[ret_beside->notes.comment_count++] = (struct orcap_comment){bytes, size};
    return 0;
}

/* Bytes of bytes or text. */
static PyObject *as_bytes(PyObject *value) {
    return PyUnicode_Check(value) ? PyUnicode_AsEncodedString(value, "utf-8", "surrogateescape") : PyObject_Bytes(value);
}

static int take_comments(struct beside *beside, PyObject *comments) {
    Py_ssize_t count = PySequence_Size(comments);
    if (count < 0 || !(beside->list = PyList_New(count)) || (count && make_room(beside, (size_t)count) < 0))
        return -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *comment = PySequence_GetItem(comments, i), *bytes = comment ? as_bytes(comment) : NULL;
        Py_XDECREF(comment);
        if (!bytes)
            return -1;
        PyList_SET_ITEM(beside->list, i, bytes);
        beside->comments[i] = (struct orcap_comment){PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)};
        beside->notes.comment_count++;
    }
    return 0;
}

int beside_values(PyObject *comments, PyObject *name, PyObject *direction, struct beside *ret_beside) {
    struct beside beside = {0};
    if (PyBytes_Check(comments) || PyUnicode_Check(comments)) {
        PyObject *list = Py_BuildValue("[O]", comments);
        int status = list ? take_comments(&beside, list) : -1;
        Py_XDECREF(list);
        if (status < 0)
            goto failed;
    } else if (comments != Py_None && take_comments(&beside, comments) < 0)
        goto failed;
    if (PyUnicode_Check(name) || PyBytes_Check(name)) {
        if (!(beside.name = as_bytes(name)))
            goto failed;
        beside.notes.interface = PyBytes_AS_STRING(beside.name);
    }
    if (PyLong_Check(direction)) {
        long way = PyLong_AsLong(direction);
        if (way == -1 && PyErr_Occurred())
            goto failed;
        beside.flags = way == 1 ? ORCAP_FRAME_INBOUND : way == 2 ? ORCAP_FRAME_OUTBOUND : 0;
    }
    *ret_beside = beside;
    return 0;
failed:
    beside_clear(&beside);
    return -1;
}

int beside_packet(PyObject *packet, struct beside *ret_beside) {
    PyObject *comments = PyObject_GetAttrString(packet, "comments"), *name = comments ? PyObject_GetAttrString(packet, "sniffed_on") : NULL;
    PyObject *direction = name ? PyObject_GetAttrString(packet, "direction") : NULL;
    int status = direction ? beside_values(comments, name, direction, ret_beside) : -1;
    Py_XDECREF(comments);
    Py_XDECREF(name);
    Py_XDECREF(direction);
    return status;
}
