/* Where text goes: standard output, or with -o a file that is written beside its place and renamed when all is well.
 *
 * Every write and the close are checked. Who reads our output and goes away ends the work quietly. An output that is an input is refused.
 * Ctrl-C and SIGTERM leave nothing half: what was begun beside its place is removed. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "input.h"
#include "options.h"

#include "core/sink.h"

struct output {
    struct sink sink; /* write here; output_close looks at its status */
    const char *path; /* as messages name it */
    char *target;     /* the file in the end; NULL: written directly */
    char *temporary;  /* written now */
    int fd;
    bool owned;       /* the descriptor is ours to close */
    bool reader_gone; /* of a pipe: nobody wants more */
    bool colored;
    unsigned columns; /* of the terminal, of COLUMNS, or 80 */
};

/* Signals, once, when the program starts. */
void output_begin(void);

/* Opens what the options say; false when it cannot, which was told. `input` NULL: nothing is read. */
bool output_open(struct output *output, const struct options *options, const struct input *input);
/* What a sink or orcap_rows_write needs: `user` is the output. */
int output_write(void *user, const char *bytes, size_t size);
/* `status` is what the work came to. ORCAP_OK: flushes, closes, renames. Otherwise what was begun is dropped, and unless it is TOLD the status is told. */
void output_close(struct output *output, int status);

/* Whether packets may be written to `path`: it must be no input. Tells why not. */
bool output_may_write(const char *path, const struct input *input);

/* A file that Ctrl-C removes, until it is renamed or dropped. The path is borrowed; NULL forgets it. */
void output_guard(const char *path);

#endif
