/* Entries that had to make room, kept in an unnamed file until the rows are read: as many runs as there were evictions, each in order of first
 * packet. Nothing is opened before the first entry. */
#ifndef TRACK_SPILL_H
#define TRACK_SPILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spill_run {
    uint64_t first, count; /* records */
};
struct spill {
    size_t record_size;
    int fd; /* -1: not open */
    uint64_t count;
    struct spill_run *runs;
    size_t run_count, run_capacity;
    uint8_t *buffer; /* records not yet written */
    size_t buffered;
    int status;      /* sticky: ORCAP_OK, ORCAP_EOPEN, ORCAP_EWRITE, ORCAP_EMEMORY */
};

void spill_init(struct spill *spill, size_t record_size);
void spill_clear(struct spill *spill);
/* A run begins with spill_begin; what is added goes to it. */
void spill_begin(struct spill *spill);
void spill_add(struct spill *spill, const void *record);
/* Writes what is buffered; returns the status. */
int spill_flush(struct spill *spill);

/* Reads one run from its beginning. */
struct spill_cursor {
    const struct spill *spill;
    uint64_t next, end;
    uint8_t *buffer;
    size_t at, filled; /* records in the buffer */
};
bool spill_cursor_init(struct spill_cursor *cursor, const struct spill *spill, size_t run); /* false: memory is out */
void spill_cursor_clear(struct spill_cursor *cursor);
/* The record the cursor stands at, NULL at the end; *ret_status (set on failure only): ORCAP_EREAD. */
const void *spill_cursor_peek(struct spill_cursor *cursor, int *ret_status);
static inline void spill_cursor_step(struct spill_cursor *cursor) {
    cursor->at++;
}

#endif
