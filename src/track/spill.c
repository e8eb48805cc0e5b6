#include "track/spill.h"

#include <orcap/status.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WRITE_SIZE = 1024 * 1024, READ_SIZE = 64 * 1024 };

void spill_init(struct spill *spill, size_t record_size) {
    *spill = (struct spill){.record_size = record_size, .fd = -1};
}

void spill_clear(struct spill *spill) {
    if (spill->fd >= 0)
        (void)close(spill->fd); /* and with that the file is gone: what it held has been read, or will not be */
    free(spill->runs);
    free(spill->buffer);
    spill_init(spill, spill->record_size);
}

/* A file without a name: on a disk where there is a choice, since /tmp is often memory itself. */
static int open_unnamed(void) {
    static const char *const folders[] = {"/var/tmp", "/tmp", NULL};
    for (const char *const *folder = folders; *folder; folder++) {
#ifdef O_TMPFILE
        int fd = open(*folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0)
            return fd;
#endif
        char path[32] = "";
        size_t size = strlen(*folder);
        memcpy(path, *folder, size);
        memcpy(path + size, "/orcap-XXXXXX", sizeof "/orcap-XXXXXX");
        int named = mkostemp(path, O_CLOEXEC);
        if (named >= 0) {
            (void)unlink(path);
            return named;
        }
    }
    return -1;
}

void spill_begin(struct spill *spill) {
    if (spill->status)
        return;
    if (spill->run_count == spill->run_capacity) {
        size_t capacity = spill->run_capacity ? spill->run_capacity * 2 : 16;
        struct spill_run *runs = realloc(spill->runs, capacity * sizeof *runs);
        if (!runs) {
            spill->status = ORCAP_EMEMORY;
            return;
        }
        spill->runs = runs;
        spill->run_capacity = capacity;
    }
    spill->runs[spill->run_count++] = (struct spill_run){.first = spill->count};
}

int spill_flush(struct spill *spill) {
    for (size_t at = 0; at < spill->buffered && !spill->status;) {
        ssize_t written = write(spill->fd, spill->buffer + at, spill->buffered - at);
        if (written > 0)
            at += (size_t)written;
        else if (written == 0 || errno != EINTR)
            spill->status = ORCAP_EWRITE;
    }
    spill->buffered = 0;
    return spill->status;
}

void spill_add(struct spill *spill, const void *record) {
    if (!spill->buffer && !spill->status) {
        spill->buffer = malloc(WRITE_SIZE);
        spill->fd = open_unnamed();
        spill->status = !spill->buffer ? ORCAP_EMEMORY : spill->fd < 0 ? ORCAP_EOPEN : ORCAP_OK;
    }
    if (spill->status || (spill->buffered + spill->record_size > WRITE_SIZE && spill_flush(spill)))
        return;
    memcpy(spill->buffer + spill->buffered, record, spill->record_size);
    spill->buffered += spill->record_size;
    spill->count++;
    spill->runs[spill->run_count - 1].count++;
}

bool spill_cursor_init(struct spill_cursor *cursor, const struct spill *spill, size_t run) {
    *cursor = (struct spill_cursor){.spill = spill, .next = spill->runs[run].first, .end = spill->runs[run].first + spill->runs[run].count};
    cursor->buffer = malloc(READ_SIZE);
    return cursor->buffer;
}

void spill_cursor_clear(struct spill_cursor *cursor) {
    free(cursor->buffer);
    cursor->buffer = NULL;
}

static bool fill(struct spill_cursor *cursor) {
    size_t record = cursor->spill->record_size, most = READ_SIZE / record;
    uint64_t left = cursor->end - cursor->next;
    size_t size = (left < most ? (size_t)left : most) * record, have = 0;
    while (have < size) {
        ssize_t got = pread(cursor->spill->fd, cursor->buffer + have, size - have, (off_t)(cursor->next * record + have));
        if (got > 0)
            have += (size_t)got;
        else if (got == 0 || errno != EINTR)
            return false;
    }
    cursor->at = 0;
    cursor->filled = size / record;
    cursor->next += cursor->filled;
    return true;
}

const void *spill_cursor_peek(struct spill_cursor *cursor, int *ret_status) {
    if (cursor->at == cursor->filled) {
        if (cursor->next == cursor->end)
            return NULL;
        if (!fill(cursor)) {
            *ret_status = ORCAP_EREAD;
            return NULL;
        }
    }
    return cursor->buffer + cursor->at * cursor->spill->record_size;
}
