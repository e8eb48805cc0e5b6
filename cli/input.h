/* The captures a command reads: names from the command line to frames.
 *
 * A directory gives its captures, sorted by the bytes of their names, not those of folders in it. All inputs are read as one, numbers run on. What
 * cannot be read is told and the rest is done. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "options.h"

#include <orcap/filter.h>
#include <orcap/series.h>
#include <orcap/streaming.h>

enum { INPUT_BATCH = 512, INPUT_BATCH_MOST = 4096 /* with threads, which each batch brings together */ };

/* Who is told of everything before the command: what comes from interfaces is written so. NULL: nobody. */
struct input_tap {
    void (*batch)(void *user, const struct orcap_batch *batch);
    void (*block)(void *user, const struct orcap_block *block);
    void (*ended)(void *user, const struct orcap_capture_info *info);
    void (*before_wait)(void *user);
    void *user;
};

struct input {
    char **paths; /* all of them, directories opened up */
    bool *in_directory; /* it came from one: passed over when it is no capture */
    size_t path_count;
    size_t passed_over;
    size_t batch; /* frames at once */
    /* Set before the first input_next; NULL: nothing. */
    void (*ended)(void *user, const struct orcap_capture_info *info);
    void (*block)(void *user, const struct orcap_block *block); /* as orcap_series_options has it */
    void *user;
    void (*before_wait)(void *waiter); /* told before each batch, when one of the inputs is no file and may let us wait; NULL: nothing */
    void *waiter;
    struct live_source *live; /* what it comes from, named in `paths`; NULL: files */
    struct input_tap tap;
    int *held; /* descriptors of `paths`, or why there is none, opened before rights are given up; NULL: each is opened when its turn comes */
    struct orcap_series_options form; /* of the series */
    struct orcap_series *series;
    uint64_t packets; /* read so far */
    struct orcap_context *context;
    struct orcap_bpf *bpf;       /* -f; NULL: all */
    struct orcap_filter *filter; /* -Y; NULL: all */
    struct orcap_facts facts;    /* for the filter */
    int strange_link;            /* the last link type that -f could not be applied to; -1: none */
    bool lasting;                /* a batch lives until the second next one: two take turns */
    unsigned turn;
    struct input_batch {
        uint8_t verdicts[INPUT_BATCH_MOST];
        struct orcap_frame frames[INPUT_BATCH_MOST];
    } batches[2];
};

/* What a reader may take: little where nothing else takes memory, so that `info` and `filter` stay small on any file. */
uint64_t input_memory(const struct options *options);
/* Names and options; false when there is nothing to read or a filter is wrong, which was told. Close with input_close in either case. */
bool input_open(struct input *input, const struct options *options);
/* Opens all inputs now, and looks into none; which cannot be opened is told when its turn comes. False: memory is out, which was told. */
bool input_hold(struct input *input);
/* Once more from the first packet of inputs that are held. False: it cannot, which was told. */
bool input_rewind(struct input *input);
/* The protocols, with --decode-as; also for commands that read nothing. NULL when that fails, which was told. */
struct orcap_context *context_open(const struct options *options);
/* Adds a name as it stands. */
void input_add(struct input *input, const char *path);
/* The next batch: 1, 0 at the end, or what stopped it, which was told. `user` is the input, so that streaming tables can pull. */
int input_next(void *user, struct orcap_batch *ret_batch);
/* Whether one of the inputs is a pipe or the like, whose packets somebody may be waiting for. */
bool input_may_wait(const struct input *input);
void input_close(struct input *input);

/* Whether a frame of the batch is counted and shown. */
static inline bool batch_shows(const struct orcap_batch *batch, size_t at) {
    return !batch->verdicts || batch->verdicts[at] == ORCAP_VERDICT_COUNT;
}

#endif
