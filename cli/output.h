/* Where text goes: standard output, or with -o a file that is written beside its place and renamed when all is well.
 *
 * Every write and the close are checked. Who reads our output and goes away ends the work quietly. An output that is an input is refused.
 * Ctrl-C and SIGTERM leave nothing half: what was begun beside its place is removed. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "input.h"
#include "options.h"

#include "capture/outfile.h"
#include "core/sink.h"

struct output {
    struct sink sink; /* write here; output_close looks at its status */
    bool to_file;     /* -o: `file`; else standard output */
    struct outfile file;
    bool colored;
    unsigned columns; /* of the terminal, of COLUMNS, or 80 */
};

/* Signals, once, when the program starts. */
void output_begin(void);

/* Opens what the options say; false when it cannot, which was told. `input` NULL: nothing is read. While packets of a pipe are waited for, what
 * was written to standard output so far is shown; so the output must not move, and only the thread that writes reads the input. */
bool output_open(struct output *output, const struct options *options, struct input *input);
/* `status` is what the work came to. ORCAP_OK: flushes, closes, renames. Otherwise what was begun is dropped, and unless it is TOLD the status is told. */
void output_close(struct output *output, int status);

/* Whether standard output is a pipe that nobody reads any more: then work ends quietly. */
bool output_reader_gone(void);

/* Whether packets may be written to `path`: it must be no input. Tells why not. */
bool output_may_write(const char *path, const struct input *input);

/* What is written now and not yet in its place: Ctrl-C removes it. The path is copied; NULL: it is in place, or dropped. */
enum guard { GUARD_TEXT, GUARD_PACKETS, GUARD_COUNT = GUARD_PACKETS + 512 /* files of packets at once */ };
void output_guard(unsigned guard, const char *path);

#endif
