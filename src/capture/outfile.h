/* A file in the making. It is written beside its name and takes the name when it is closed, so that nobody ever sees half of it; only what
 * cannot be replaced (a pipe, a device, standard output) and what is appended to is written in place. Failures are sticky: writers go on
 * and ask at the end. */
#ifndef CAPTURE_OUTFILE_H
#define CAPTURE_OUTFILE_H

#include <orcap/capture.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outfile_packer; /* of one of the compressions */

struct outfile_form {
    enum orcap_compression compression;
    bool append;
    bool sync; /* the close waits until the disk has it */
};

struct outfile {
    char *path;      /* as the caller named it, for messages */
    char *target;    /* what the finished file is renamed to; NULL: it is written in place */
    char *temporary; /* what it is called until then; NULL likewise */
    int fd;
    bool keep_open;        /* it is not ours to close */
    bool sync;
    int64_t appended_from; /* size of the file that is appended to; -1: a new one */
    uint8_t *buffer;
    size_t size, capacity;
    size_t whole; /* bytes of the buffer that end with a record */
    struct outfile_packer *packer; /* NULL: not compressed */
    int status;                    /* ORCAP_OK, ORCAP_EWRITE or ORCAP_EMEMORY */
    int number;                    /* errno of the first failure */
};

/* ORCAP_EOPEN, ORCAP_EMEMORY, ORCAP_EUNSUPPORTED; nothing is left behind then. */
int outfile_open(struct outfile *file, const char *path, const struct outfile_form *form, struct orcap_error *error);
/* `size` bytes of the buffer to be filled at once, at most 64 KiB. Never NULL: after a failure what is written there is dropped. */
uint8_t *outfile_reserve(struct outfile *file, size_t size);
void outfile_bytes(struct outfile *file, const void *bytes, size_t size);
/* What was written so far ends with a record. A buffer that is full goes out up to there, so that who is killed leaves a file of whole records, where each has room in
 * the buffer. */
static inline void outfile_end_record(struct outfile *file) {
    file->whole = file->size;
}
/* The first failure so far. */
int outfile_status(const struct outfile *file, struct orcap_error *error);
/* Writes out what is buffered, under the file's own name, which it keeps. */
void outfile_settle(struct outfile *file);
/* Writes out what is buffered, closes and renames, checking each; the handle is gone whatever this returns. */
int outfile_close(struct outfile *file, struct orcap_error *error);
/* Removes what was written; what was appended to gets its old size back. */
void outfile_abandon(struct outfile *file);

#endif
