/* Where the tables of the batch face get their packets: captures read as one, chosen by BPF and display filter. Several tables may be made of the same
 * packets in one pass, each in a thread of its own: the next batch is read when all of them ask for it. */
#ifndef PYTHON_BATCH_FEED_H
#define PYTHON_BATCH_FEED_H

#include "state.h"

#include <orcap/filter.h>
#include <orcap/series.h>
#include <orcap/streaming.h>

#include <pthread.h>

enum { FEED_BATCH = 512, FEED_BATCH_MOST = 4096 /* with threads */ };

struct feed {
    PyObject *paths_held; /* bytes objects, which `paths` borrows */
    PyObject *hear;       /* called with (place, status, sentence) of an input that could not be read */
    const char **paths;
    size_t path_count, batch_size;
    struct orcap_context *context; /* knows every protocol */
    struct orcap_bpf *bpf;         /* NULL: all packets */
    struct orcap_filter *filter;   /* NULL: all are counted */
    struct orcap_facts facts;
    struct orcap_analysis_options options;
    uint64_t most;
    int strange_link; /* the last link type that the BPF could not be applied to; -1: none */
    struct orcap_series *series;
    void (*ended)(void *user, const struct orcap_capture_info *info); /* as orcap_series_options has it; set before the first batch */
    void (*block)(void *user, const struct orcap_block *block);
    void *user;
    struct orcap_error trouble; /* the first of an input */
    struct orcap_frame frames[FEED_BATCH_MOST];
    uint8_t verdicts[FEED_BATCH_MOST];

    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t moved;
    struct end *ends;
    bool reading;
    int status; /* of the batch at hand */
    struct orcap_batch batch;
};

/* One that takes the batches. */
struct end {
    struct end *next;
    struct feed *feed;
    bool asks;
};

/* What is to be read, in Python's words; opens nothing. 0, or -1 with Python's error. In both cases feed_clear. */
int feed_init(struct feed *feed, struct state *state, PyObject *args, PyObject *kwargs);
void feed_clear(struct feed *feed);
/* Before the first batch. ORCAP_EMEMORY. */
int feed_open(struct feed *feed, struct orcap_error *error);

void end_attach(struct end *end, struct feed *feed);
void end_detach(struct end *end);
/* As orcap_batches has it; `user` is an end. Python's lock is not held, or held by this thread where it has the only end. */
int end_next(void *user, struct orcap_batch *ret_batch);

#endif
