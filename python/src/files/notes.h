/* What a pcapng says beside a frame: comments, the interface's name, the direction. */
#ifndef PYTHON_NOTES_H
#define PYTHON_NOTES_H

#include "record.h"

/* What the notes point into lives until notes_clear. */
struct beside {
    struct orcap_notes notes;
    struct orcap_comment *comments;
    PyObject *list, *name;
    uint16_t flags; /* of the frame */
};

/* Those of a record. -1 with Python's error. */
int beside_record(const struct record *record, struct beside *ret_beside);
/* Those that Python has: a sequence of bytes (or text), a name, 1 (in) or 2 (out); None each where not known. */
int beside_values(PyObject *comments, PyObject *name, PyObject *direction, struct beside *ret_beside);
/* Those of a packet, by its attributes. */
int beside_packet(PyObject *packet, struct beside *ret_beside);
void beside_clear(struct beside *beside);

#endif
