#include "analyse/listen/listeners.h"

#include <stdlib.h>

int listeners_init(struct listeners *listeners, const struct orcap_batches *batches, struct listening *const *of, unsigned count) {
    *listeners = (struct listeners){.count = count, .batches = *batches};
    for (unsigned i = 0; i < count; i++) {
        listeners->of[i] = of[i];
        if (count > 1)
            sessions_share(&of[i]->own.sessions, i, count, READER_SHARE);
    }
    if (count == 1)
        return ORCAP_OK;
    listeners->team = team_new(count);
    return listeners->team ? numbering_init(&listeners->numbering, count) : ORCAP_EMEMORY;
}

void listeners_attach(struct listeners *listeners, struct listening *listening) {
    *listeners = (struct listeners){.of = {listening}, .count = 1};
}

void listeners_clear(struct listeners *listeners) {
    team_free(listeners->team);
    numbering_clear(&listeners->numbering);
}

static int hear(void *user, unsigned member) {
    struct listeners *listeners = user;
    struct listening *listening = listeners->of[member];
    const struct orcap_batch *batch = &listeners->batch;
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

static int run(struct listeners *listeners, int (*work)(void *user, unsigned member)) {
    int status = listeners->team ? team_run(listeners->team, work, listeners) : work(listeners, 0);
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

int listeners_next(struct listeners *listeners, struct told *ret_told) {
    struct listening *next;
    struct listening *attached = listeners->of[0]->analysis ? NULL : listeners->of[0];
    int waits = attached ? note_end(listeners, attached) : ORCAP_OK;
    while (!(next = next_of(listeners))) {
        if (listeners->ended)
            return 0;
        if (attached)
            return waits;
        int status = listeners->batches.next(listeners->batches.user, &listeners->batch);
        listeners->ended = status == 0;
        if (status >= 0)
            status = run(listeners, status ? hear : hear_end);
        if (status < 0)
            return status;
    }
    *ret_told = next->told[next->next++];
    if (listeners->team)
        ret_told->ends.session = numbering_of(&listeners->numbering, next->tracker->sessions.share, ret_told->ends.session);
    return 1;
}
