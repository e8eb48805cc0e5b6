#include <orcap/edit.h>

#include "core/hash.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_DEFAULT = 4, WINDOW_MOST = 1 << 20 };

struct print {
    uint64_t words[2]; /* two hashes of different keys over all that is compared */
    int64_t time_ns;
};

/* The last packets in a ring, and where each print stands in it last: entries of the ring that were overwritten are found by that and mean nothing. */
struct orcap_dedupe {
    struct orcap_dedupe_options options;
    struct hash_key keys[2];
    struct print *ring; /* packet n lies in ring[n % window] */
    uint64_t count;
    uint64_t *slots; /* packet's number + 1 by print; 0: free */
    uint64_t slot_count;
};

int orcap_dedupe_new(const struct orcap_dedupe_options *options, struct orcap_dedupe **ret_dedupe, struct orcap_error *error) {
    if (options->window > WINDOW_MOST)
        return orcap_fail(error, ORCAP_EVALUE, "a window of %u packets is too large; %d are the most", options->window, WINDOW_MOST);
    struct orcap_dedupe *dedupe = calloc(1, sizeof *dedupe);
    if (dedupe) {
        dedupe->options = *options;
        if (!dedupe->options.window)
            dedupe->options.window = WINDOW_DEFAULT;
        dedupe->slot_count = 16;
        while (dedupe->slot_count < 4 * (uint64_t)dedupe->options.window)
            dedupe->slot_count *= 2;
        dedupe->ring = calloc(dedupe->options.window, sizeof *dedupe->ring);
        dedupe->slots = calloc(dedupe->slot_count, sizeof *dedupe->slots);
        hash_key_init(&dedupe->keys[0]);
        hash_key_init(&dedupe->keys[1]);
    }
    if (!dedupe || !dedupe->ring || !dedupe->slots) {
        orcap_dedupe_free(dedupe);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first packet");
    }
    *ret_dedupe = dedupe;
    return ORCAP_OK;
}

void orcap_dedupe_free(struct orcap_dedupe *dedupe) {
    if (!dedupe)
        return;
    free(dedupe->ring);
    free(dedupe->slots);
    free(dedupe);
}

static struct print print_of(const struct orcap_dedupe *dedupe, const struct orcap_frame *frame) {
    uint32_t skip = dedupe->options.skip < frame->caplen ? dedupe->options.skip : frame->caplen;
    struct print print = {.time_ns = frame->time_ns};
    for (int i = 0; i < 2; i++) {
        uint64_t words[2] = {hash_bytes(&dedupe->keys[i], frame->bytes + skip, frame->caplen - skip), (uint64_t)frame->len << 32 | frame->caplen};
        print.words[i] = hash_2(&dedupe->keys[i], words);
    }
    return print;
}

static bool is_in_ring(const struct orcap_dedupe *dedupe, uint64_t number) {
    return number + dedupe->options.window >= dedupe->count;
}

/* The slot that leads to the last packet of this print, or the first that leads nowhere any more. */
static uint64_t *slot_of(struct orcap_dedupe *dedupe, const struct print *print) {
    uint64_t *usable = NULL;
    for (uint64_t i = print->words[0] & (dedupe->slot_count - 1), tries = 0; tries < dedupe->slot_count; i = (i + 1) & (dedupe->slot_count - 1), tries++) {
        uint64_t *slot = &dedupe->slots[i];
        if (!*slot)
            return usable ? usable : slot;
        const struct print *there = &dedupe->ring[(*slot - 1) % dedupe->options.window];
        if (!is_in_ring(dedupe, *slot - 1))
            usable = usable ? usable : slot;
        else if (there->words[0] == print->words[0] && there->words[1] == print->words[1])
            return slot;
    }
    return usable;
}

/* Slots that lead nowhere lengthen every search: now and then all that still lead somewhere are set anew. */
static void tidy(struct orcap_dedupe *dedupe) {
    memset(dedupe->slots, 0, dedupe->slot_count * sizeof *dedupe->slots);
    uint64_t first = dedupe->count > dedupe->options.window ? dedupe->count - dedupe->options.window : 0;
    for (uint64_t number = first; number < dedupe->count; number++)
        *slot_of(dedupe, &dedupe->ring[number % dedupe->options.window]) = number + 1;
}

static bool is_within(const struct orcap_dedupe *dedupe, int64_t before, int64_t now) {
    if (!dedupe->options.within_ns)
        return true;
    if (before == ORCAP_NO_TIME || now == ORCAP_NO_TIME)
        return false;
    uint64_t apart = now > before ? (uint64_t)now - (uint64_t)before : (uint64_t)before - (uint64_t)now;
    return apart <= (uint64_t)dedupe->options.within_ns;
}

bool orcap_dedupe_seen(struct orcap_dedupe *dedupe, const struct orcap_frame *frame) {
    struct print print = print_of(dedupe, frame);
    uint64_t *slot = slot_of(dedupe, &print), number = dedupe->count;
    const struct print *last = *slot && is_in_ring(dedupe, *slot - 1) ? &dedupe->ring[(*slot - 1) % dedupe->options.window] : NULL;
    bool seen = last && last->words[0] == print.words[0] && last->words[1] == print.words[1] && is_within(dedupe, last->time_ns, frame->time_ns);
    *slot = number + 1;
    dedupe->ring[number % dedupe->options.window] = print;
    dedupe->count++;
    if (dedupe->count % dedupe->slot_count == 0)
        tidy(dedupe);
    return seen;
}
