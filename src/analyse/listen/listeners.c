#include "analyse/listen/listeners.h"

#include "analyse/lanes.h"

#include <stdlib.h>

int listeners_init(struct listeners *listeners, const struct orcap_batches *batches, struct listening *const *of, unsigned count) {
    *listeners = (struct listeners){.count = count, .batches = *batches};
    for (unsigned i = 0; i < count; i++)
        listeners->of[i] = of[i];
    if (count == 1)
        return ORCAP_OK;
    listeners->team = team_new(count);
    return listeners->team ? numbering_init(&listeners->numbering, count) : ORCAP_EMEMORY;
}

void listeners_attach(struct listeners *listeners, struct listening *listening) {
    *listeners = (struct listeners){.of = {listening}, .count = 1};
}

void listeners_clear(struct listeners *listeners) {
    if (listeners->working && listeners->team)
        (void)team_end(listeners->team);
    team_free(listeners->team);
    numbering_clear(&listeners->numbering);
}

static int hear(void *user, unsigned member) {
    struct listeners *listeners = user;
    struct listening *listening = listeners->of[member];
    const struct orcap_batch *batch = &listeners->batch;
    if (!member && listeners->reads_only)
        return ORCAP_OK;
    int status = orcap_analysis_feed(listening->analysis, batch->frames, batch->verdicts, batch->count, NULL);
    if (status < 0)
        return status;
    return listening->status < 0 ? listening->status : listening->tracker->exchange.status;
}

static int compare_told(const void *a, const void *b) {
    const struct told *left = a, *right = b;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

/* What only the end completes is in order of the packets it began with. */
static void put_in_order(struct listening *listening) {
    for (size_t i = 0; i < listening->count; i++)
        listening->told[i].place = i;
    if (listening->count)
        qsort(listening->told, listening->count, sizeof *listening->told, compare_told);
}

static int hear_end(void *user, unsigned member) {
    struct listening *listening = ((struct listeners *)user)->of[member];
    int status = orcap_analysis_finish(listening->analysis);
    listening_close(listening);
    put_in_order(listening);
    if (status < 0)
        return status;
    return listening->status < 0 ? listening->status : listening->tracker->exchange.status;
}

/* Has the others begin, and does the share of the caller's thread. */
static int begin(struct listeners *listeners, int (*work)(void *user, unsigned member)) {
    if (listeners->team)
        team_begin(listeners->team, work, listeners);
    listeners->working = true;
    return work(listeners, 0);
}

static int end(struct listeners *listeners) {
    int status = listeners->team ? team_end(listeners->team) : ORCAP_OK;
    listeners->working = false;
    struct sessions *sessions[SHARES_MOST];
    listeners->evicted = 0;
    for (unsigned i = 0; i < listeners->count; i++) {
        struct listening *listening = listeners->of[i];
        sessions[i] = &listening->tracker->sessions;
        listeners->evicted += tracker_evicted(listening->tracker);
    }
    return status < 0 || !listeners->team ? status : numbering_take(&listeners->numbering, sessions);
}

/* Of those that were told something that is still to be shown, the one whose is next; NULL: none was. */
static struct listening *next_of(struct listeners *listeners) {
    struct listening *best = NULL;
    for (unsigned i = 0; i < listeners->count; i++) {
        struct listening *one = listeners->of[i];
        if (one->next == one->count) {
            one->next = one->count = 0;
            continue;
        }
        const struct told *told = &one->told[one->next], *least = best ? &best->told[best->next] : NULL;
        if (!best || (listeners->ended ? told->number < least->number : told->place < least->place))
            best = one;
    }
    return best;
}

/* Of a tracker that another feeds. */
static int note_end(struct listeners *listeners, struct listening *attached) {
    if (!listeners->ended && attached->tracker->finished) {
        put_in_order(attached);
        listeners->ended = true;
    }
    return attached->status < 0 ? attached->status : ORCAP_EAGAIN;
}

static void read_next(struct listeners *listeners) {
    listeners->coming_status = listeners->batches.next(listeners->batches.user, &listeners->coming);
    listeners->has_coming = true;
}

static void share_out(struct listeners *listeners) {
    unsigned reader = lanes_reader_share(listeners->count, listeners->batch.frames, listeners->batch.count);
    for (unsigned i = 0; i < listeners->count; i++)
        sessions_share(&listeners->of[i]->own.sessions, i, listeners->count, reader);
    listeners->reads_only = !reader;
    listeners->shared = true;
}

static int go_over_next(struct listeners *listeners) {
    if (!listeners->has_coming)
        read_next(listeners);
    listeners->has_coming = false;
    if (listeners->coming_status < 0)
        return listeners->coming_status;
    listeners->ended = listeners->coming_status == 0;
    listeners->batch = listeners->coming;
    if (listeners->team && !listeners->shared)
        share_out(listeners);
    return begin(listeners, listeners->ended ? hear_end : hear);
}

/* Waits for the team; where batches last, the next one is read meanwhile. */
static int go_on(struct listeners *listeners) {
    if (listeners->team && listeners->batches.lasting && !listeners->ended)
        read_next(listeners);
    return end(listeners);
}

int listeners_next(struct listeners *listeners, struct told *ret_told) {
    struct listening *next;
    struct listening *attached = listeners->of[0]->analysis ? NULL : listeners->of[0];
    int waits = attached ? note_end(listeners, attached) : ORCAP_OK;
    while (listeners->working || !(next = next_of(listeners))) {
        if (!listeners->working && listeners->ended)
            return 0;
        if (attached)
            return waits;
        int status = listeners->working ? go_on(listeners) : go_over_next(listeners);
        if (status < 0)
            return status;
    }
    *ret_told = next->told[next->next++];
    if (listeners->team)
        ret_told->ends.session = numbering_of(&listeners->numbering, next->tracker->sessions.share, ret_told->ends.session);
    return 1;
}
