#include "analyse/listening.h"

#include <stdlib.h>

static int take(struct part *part, const struct event *events, size_t count) {
    struct listening *listening = (struct listening *)part;
    return sessions_take(&listening->sessions, events, count, NULL);
}

int listening_init(struct listening *listening, const struct orcap_batches *batches, const struct orcap_analysis_options *options,
                   const struct exchange_listener *listener) {
    const struct orcap_analysis_options form = options ? *options : (struct orcap_analysis_options){0};
    const struct session_limits limits = session_limits_of(&form);
    uint64_t max_memory = form.max_memory ? form.max_memory : (uint64_t)1 << 30;
    *listening = (struct listening){.part = {.take = take}, .batches = *batches};
    sessions_init(&listening->sessions, max_memory / 2, &limits);
    exchange_init(&listening->exchange, max_memory / 2, listener);
    listening->sessions.numbers_only = true;
    listening->sessions.follower = &listening->exchange.follower;
    int status = orcap_analysis_new(&form, &listening->analysis, NULL);
    return status < 0 ? status : analysis_add(listening->analysis, &listening->part);
}

void listening_clear(struct listening *listening) {
    orcap_analysis_free(listening->analysis);
    exchange_clear(&listening->exchange);
    sessions_clear(&listening->sessions);
    free(listening->told);
}

void listening_close(struct listening *listening) {
    exchange_finish(&listening->exchange);
}

bool listening_tell(struct listening *listening, const struct told *told) {
    if (listening->count == listening->capacity) {
        size_t capacity = listening->capacity ? 2 * listening->capacity : 64;
        struct told *grown = realloc(listening->told, capacity * sizeof *grown);
        if (!grown) {
            listening->status = ORCAP_EMEMORY;
            return false;
        }
        listening->told = grown;
        listening->capacity = capacity;
    }
    listening->told[listening->count++] = *told;
    return true;
}

bool listening_take(struct listening *listening, struct told *ret_told) {
    if (listening->next == listening->count) {
        listening->next = listening->count = 0;
        return false;
    }
    *ret_told = listening->told[listening->next++];
    return true;
}

static int compare_told(const void *a, const void *b) {
    uint64_t left = ((const struct told *)a)->number, right = ((const struct told *)b)->number;
    return left < right ? -1 : left > right;
}

static int end(struct listening *listening) {
    listening->ended = true;
    int status = orcap_analysis_finish(listening->analysis);
    listening_close(listening);
    if (listening->count)
        qsort(listening->told, listening->count, sizeof *listening->told, compare_told);
    return status;
}

int listening_next(struct listening *listening, struct told *ret_told) {
    while (!listening_take(listening, ret_told)) {
        if (listening->ended)
            return 0;
        struct orcap_batch batch;
        int status = listening->batches.next(listening->batches.user, &batch);
        if (status > 0)
            status = orcap_analysis_feed(listening->analysis, batch.frames, batch.verdicts, batch.count, NULL);
        else if (status == 0)
            status = end(listening);
        if (status == ORCAP_OK)
            status = listening->status < 0 ? listening->status : listening->exchange.status;
        if (status < 0)
            return status;
        listening->evicted = listening->sessions.evicted + listening->exchange.evicted;
    }
    return 1;
}
