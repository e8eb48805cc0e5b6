#include "batch/feed.h"
#include "batch/table.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is to be read */

static int take_paths(struct feed *feed, PyObject *paths) {
    feed->path_count = (size_t)PyTuple_GET_SIZE(paths);
    feed->paths = calloc(feed->path_count + 1, sizeof *feed->paths);
    feed->paths_held = Py_NewRef(paths);
    if (!feed->paths) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < feed->path_count; i++)
        if (!(feed->paths[i] = PyBytes_AsString(PyTuple_GET_ITEM(paths, (Py_ssize_t)i))))
            return -1;
    return 0;
}

static int decode_as(struct feed *feed, PyObject *rules, struct orcap_error *error) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(rules); i++) {
        const char *rule = PyUnicode_AsUTF8(PyTuple_GET_ITEM(rules, i));
        int status = rule ? orcap_decode_as(feed->context, rule, error) : ORCAP_EUSAGE;
        if (status < 0)
            return status;
    }
    return ORCAP_OK;
}

int feed_init(struct feed *feed, struct state *state, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"paths", "hear", "filter", "bpf", "count", "threads", "max_memory", "decode_as", NULL};
    PyObject *paths, *hear, *rules;
    const char *filter, *bpf;
    unsigned long long count, memory;
    unsigned threads;
    struct orcap_error error = {0};
    feed->strange_link = -1;
    feed->status = 1;
    pthread_mutex_init(&feed->mutex, NULL);
    pthread_cond_init(&feed->moved, NULL);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!OzzKIKO!", names, &PyTuple_Type, &paths, &hear, &filter, &bpf, &count, &threads, &memory,
                                     &PyTuple_Type, &rules))
        return -1;
    feed->hear = Py_NewRef(hear);
    feed->most = count;
    feed->batch_size = threads > 1 && !memory ? FEED_BATCH_MOST : FEED_BATCH;
    if (take_paths(feed, paths) < 0)
        return -1;
    int status = orcap_context_new(NULL, &feed->context, &error);
    feed->options = (struct orcap_analysis_options){.max_memory = memory, .context = feed->context, .threads = threads};
    if (status == ORCAP_OK)
        status = orcap_provide_sessions(feed->context, &feed->options);
    if (status == ORCAP_OK)
        status = decode_as(feed, rules, &error);
    if (status == ORCAP_OK && bpf)
        status = orcap_bpf_compile(bpf, &feed->bpf, &error);
    if (status == ORCAP_OK && filter)
        status = orcap_filter_compile(feed->context, filter, &feed->filter, &error);
    if (status == ORCAP_OK)
        status = orcap_facts_init(&feed->facts, feed->context, feed->filter ? orcap_filter_needs(feed->filter) : 0);
    if (status < 0 && !PyErr_Occurred())
        engine_error(state, status, &error);
    return status < 0 ? -1 : 0;
}

void feed_clear(struct feed *feed) {
    orcap_series_close(feed->series);
    orcap_facts_clear(&feed->facts);
    orcap_filter_free(feed->filter);
    orcap_bpf_free(feed->bpf);
    orcap_context_free(feed->context);
    pthread_cond_destroy(&feed->moved);
    pthread_mutex_destroy(&feed->mutex);
    free(feed->paths);
    Py_CLEAR(feed->paths_held);
    Py_CLEAR(feed->hear);
}

/* ---- reading */

/* Packets are read by threads that do not hold Python's lock. */
static void tell(struct feed *feed, size_t place, int status, const char *text) {
    PyGILState_STATE lock = PyGILState_Ensure();
    PyObject *told = PyObject_CallFunction(feed->hear, "nis", (Py_ssize_t)place, status, text);
    if (!told)
        PyErr_WriteUnraisable(feed->hear);
    Py_XDECREF(told);
    PyGILState_Release(lock);
}

static void trouble(void *user, size_t place, int status, const struct orcap_error *error) {
    struct feed *feed = user;
    const char *path = feed->paths[place], *what = error && error->text[0] ? error->text : orcap_status_text(status);
    struct orcap_error whole;
    (void)orcap_fail(&whole, status, "%s%s%s", strstr(what, path) ? "" : path, strstr(what, path) ? "" : ": ", what);
    if (!feed->trouble.status)
        feed->trouble = whole;
    tell(feed, place, status, whole.text);
}

static void capture_ended(void *user, size_t place, const struct orcap_capture_info *info) {
    const struct feed *feed = user;
    (void)place;
    if (feed->ended)
        feed->ended(feed->user, info);
}

static void take_block(void *user, size_t place, const struct orcap_block *block) {
    const struct feed *feed = user;
    (void)place;
    feed->block(feed->user, block);
}

int feed_open(struct feed *feed, struct orcap_error *error) {
    const struct orcap_series_options options = {.paths = feed->paths,
                                                 .path_count = feed->path_count,
                                                 .most = feed->most,
                                                 .memory = feed->options.max_memory,
                                                 .trouble = trouble,
                                                 .ended = capture_ended,
                                                 .block = feed->block ? take_block : NULL,
                                                 .user = feed};
    return orcap_series_open(&options, &feed->series, error);
}

/* Drops the frames that the BPF does not want; they keep their numbers. A link type that its words mean nothing for is told of once. */
static size_t drop(struct feed *feed, size_t count) {
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        struct orcap_error error;
        const struct orcap_frame *frame = &feed->frames[i];
        int passes = orcap_bpf_match(feed->bpf, frame, &error);
        if (passes < 0 && feed->strange_link != frame->link) {
            feed->strange_link = frame->link;
            tell(feed, orcap_series_place(feed->series), passes, error.text);
        }
        if (passes > 0)
            feed->frames[left++] = *frame;
    }
    return left;
}

/* At the end of input: a single capture of which nothing could be read is a failure. */
static int ending(const struct feed *feed) {
    int status = orcap_series_status(feed->series), first = feed->trouble.status;
    return status == ORCAP_OK && feed->path_count == 1 && (first == ORCAP_EOPEN || first == ORCAP_EFORMAT) ? first : status;
}

static int read_batch(struct feed *feed, struct orcap_batch *ret_batch) {
    size_t left = 0;
    while (!left) {
        left = orcap_series_next(feed->series, feed->frames, feed->batch_size);
        if (!left)
            return ending(feed);
        if (feed->bpf)
            left = drop(feed, left);
    }
    int status = feed->filter ? orcap_filter_judge(feed->filter, &feed->facts, feed->frames, left, feed->verdicts) : ORCAP_OK;
    *ret_batch = (struct orcap_batch){.frames = feed->frames,
                                      .verdicts = feed->filter ? feed->verdicts : NULL,
                                      .count = left,
                                      .file = feed->paths[orcap_series_place(feed->series)]};
    return status < 0 ? status : 1;
}

/* ---- ends */

void end_attach(struct end *end, struct feed *feed) {
    pthread_mutex_lock(&feed->mutex);
    *end = (struct end){.feed = feed, .next = feed->ends};
    feed->ends = end;
    pthread_mutex_unlock(&feed->mutex);
}

void end_detach(struct end *end) {
    struct feed *feed = end->feed;
    pthread_mutex_lock(&feed->mutex);
    struct end **at = &feed->ends;
    while (*at && *at != end)
        at = &(*at)->next;
    if (*at)
        *at = end->next;
    pthread_cond_broadcast(&feed->moved); /* the others need not wait for it any more */
    pthread_mutex_unlock(&feed->mutex);
}

static bool all_ask(const struct feed *feed) {
    const struct end *end = feed->ends;
    while (end && end->asks)
        end = end->next;
    return !end;
}

/* The last one to ask reads for all. */
static void read_for_all(struct feed *feed) {
    feed->reading = true;
    pthread_mutex_unlock(&feed->mutex);
    int status = feed->status > 0 ? read_batch(feed, &feed->batch) : feed->status;
    pthread_mutex_lock(&feed->mutex);
    feed->reading = false;
    feed->status = status;
    for (struct end *end = feed->ends; end; end = end->next)
        end->asks = false;
    pthread_cond_broadcast(&feed->moved);
}

int end_next(void *user, struct orcap_batch *ret_batch) {
    struct end *end = user;
    struct feed *feed = end->feed;
    pthread_mutex_lock(&feed->mutex);
    end->asks = true;
    while (end->asks)
        if (!feed->reading && all_ask(feed))
            read_for_all(feed);
        else
            pthread_cond_wait(&feed->moved, &feed->mutex);
    int status = feed->status;
    *ret_batch = feed->batch;
    pthread_mutex_unlock(&feed->mutex);
    return status;
}
