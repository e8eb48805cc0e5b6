/* A pass over captures, as Python's object. */
#ifndef PYTHON_BATCH_PASS_H
#define PYTHON_BATCH_PASS_H

#include "batch/feed.h"
#include "batch/table.h"

struct pass {
    PyObject_HEAD
    struct orcap_analysis *analysis;
    struct orcap_fields *fields;
    uint64_t left_out; /* files that were not written */
    struct feed feed;
};

/* Keeps an end of a pass's source as long as the rows that pull from it. */
struct end_object {
    PyObject_HEAD
    struct pass *pass;
    struct end end;
};

/* Another end of the source, before anything is read from it; NULL with Python's error. */
struct end_object *end_new(struct state *state, struct pass *pass);
/* NULL, with Python's error for what failed; one that is set stays. */
PyObject *pass_failure(struct state *state, const struct pass *pass, int status, const struct orcap_error *error);
/* Whether somebody has asked for the work to end, by Python's error. Looked at now and then by what runs long in one call. */
bool pass_interrupted(void);
enum { PASS_INTERRUPTED = -1000 };

/* What is told of a capture as a whole. */
PyObject *pass_places(PyObject *self, PyObject *ignored);
PyObject *pass_follow(PyObject *self, PyObject *session);
PyObject *pass_info(PyObject *self, PyObject *ignored);
PyObject *pass_report(PyObject *self, PyObject *args);

#endif
