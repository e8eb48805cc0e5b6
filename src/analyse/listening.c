#include "analyse/listening.h"

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
}

int listening_pull(struct listening *listening) {
    if (listening->ended)
        return 0;
    struct orcap_batch batch;
    int status = listening->batches.next(listening->batches.user, &batch);
    if (status > 0) {
        status = orcap_analysis_feed(listening->analysis, batch.frames, batch.verdicts, batch.count, NULL);
        return status < 0 ? status : 1;
    }
    listening->ended = true;
    if (status == 0)
        status = orcap_analysis_finish(listening->analysis);
    if (status < 0)
        return status;
    exchange_finish(&listening->exchange);
    return listening->exchange.status < 0 ? listening->exchange.status : 1;
}
