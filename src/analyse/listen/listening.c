#include "analyse/listen/listening.h"

#include <stdlib.h>

static int take(struct part *part, const struct event *events, size_t count) {
    return tracker_take(&((struct listening *)part)->own, events, count, NULL);
}

int listening_init(struct listening *listening, const struct orcap_analysis_options *options, const struct exchange_listener *listener) {
    const struct orcap_analysis_options form = options ? *options : (struct orcap_analysis_options){0};
    const struct session_limits limits = session_limits_of(&form);
    uint64_t max_memory = form.max_memory ? form.max_memory : (uint64_t)1 << 30;
    *listening = (struct listening){.part = {.take = take}, .tracker = &listening->own};
    tracker_init(&listening->own, &limits);
    tracker_need(&listening->own, &(struct tracker_needs){.sessions_memory = max_memory / 2, .exchange_memory = max_memory / 2});
    tracker_listen(&listening->own, listener);
    tracker_start(&listening->own);
    listening->own.sessions.others = exchange_others;
    listening->own.sessions.overhear = exchange_overhear;
    listening->own.sessions.user = &listening->own.exchange;
    int status = orcap_analysis_new(&form, &listening->analysis, NULL);
    return status < 0 ? status : analysis_add(listening->analysis, &listening->part);
}

void listening_attach(struct listening *listening, struct tracker *tracker, const struct exchange_listener *listener) {
    *listening = (struct listening){.tracker = tracker};
    tracker_listen(tracker, listener);
}

void listening_clear(struct listening *listening) {
    orcap_analysis_free(listening->analysis);
    if (listening->tracker == &listening->own)
        tracker_clear(&listening->own);
    free(listening->told);
}

void listening_close(struct listening *listening) {
    if (listening->tracker == &listening->own)
        tracker_finish(&listening->own);
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
    struct told *kept = &listening->told[listening->count++];
    *kept = *told;
    kept->place = listening->tracker->sessions.now;
    kept->by = listening;
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

bool listening_owns(const struct listening *listening, const struct exchange_ends *ends) {
    struct digest_ip ip = {.src = ends->client, .dst = ends->server, .version = ends->version};
    uint64_t key[5];
    const struct sessions *sessions = &listening->tracker->sessions;
    if (!sessions->shares)
        return true;
    if (ip.version == 4)
        (void)key_of_pair4(&ip, ends->client_port, ends->server_port, 6, true, key);
    else
        (void)key_of_pair6(&ip, ends->client_port, ends->server_port, 6, true, key);
    return sessions_own(sessions, key, ip.version != 4);
}
