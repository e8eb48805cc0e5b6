/* _Packets: the lazy part of PacketList. */
#ifndef PYTHON_PACKETLIST_H
#define PYTHON_PACKETLIST_H

#include "node.h"

/* A slot is a packet's object, or its record plus 1 while nobody touched it. */
struct packets {
    PyObject_HEAD
    uintptr_t *slots;
    size_t count, capacity;
    PyObject *list; /* the same as a list, once somebody asked for `res`; then there are no slots */
    struct chunk **chunks; /* hold the records of the slots */
    size_t chunk_count;
};

/* Both may be called without the interpreter's lock; false: memory is out. */
bool packets_push(struct packets *packets, const struct record *record);
bool packets_hold(struct packets *packets, struct chunk *chunk);
void packets_fit(struct packets *packets);
extern PyType_Spec packets_spec, packets_iterator_spec;

#endif
