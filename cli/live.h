/* What `orcap capture` reads: network interfaces in place of files, for the same commands.
 *
 * Interfaces and outputs are opened with the rights that we were started with; these are given up when the first packets are asked for. Ctrl-C ends the capture, not
 * the work: what came is shown and written. */
#ifndef CLI_LIVE_H
#define CLI_LIVE_H

#include "input.h"
#include "options.h"
#include "passing.h"
#include "privileges.h"
#include "screen.h"
#include "turning.h"

#include "capture/outfile.h"

#include <orcap/live.h>

struct live_source {
    const struct options *options;
    const struct command *view;
    struct orcap_live *live;
    const char *interfaces[ORCAP_LIVE_MOST];
    size_t interface_count;
    struct privileges privileges;
    char *folder; /* of the files that are made later */
    struct passing passing; /* with -w */
    struct turning turning; /* with -C, -G */
    struct screen screen;
    size_t described;       /* interfaces that the capture has told of */
    uint64_t processed;     /* packets that were handed on */
};

/* Opens the interfaces and the file of -w, for what `view` shows of them (NULL: nothing); false when it cannot, which was told. Close with live_close in either case. */
bool live_open(struct live_source *source, const struct options *options, const struct command *view);
/* Becomes all that the input reads. */
void live_attach(struct live_source *source, struct input *input);
/* Gives up rights and begins. */
int live_reader(struct live_source *source, struct orcap_reader **ret_reader, struct orcap_error *error);
/* A file of text is in its place from now on, because later we may not put it there. False: it cannot, which was told. */
bool live_take_output(struct live_source *source, struct outfile *file);
/* Whether a table is drawn again and again: it goes to a terminal. Then it is made by one thread. */
bool live_is_drawn(const struct options *options);
/* Ends the capture: says what was received and dropped. */
void live_close(struct live_source *source);

#endif
