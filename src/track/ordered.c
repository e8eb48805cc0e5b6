#include "track/ordered.h"

#include <orcap/status.h>

#include <stdlib.h>

static void look(struct ordered *ordered, struct ordered_source *source) {
    if (source->store)
        source->entry = source->next <= source->store->count ? store_entry(source->store, source->next) : NULL;
    else
        source->entry = spill_cursor_peek(&source->cursor, &ordered->status);
    if (source->entry)
        source->order = ordered->order_of(source->entry, source->long_key);
}

static void step(struct ordered_source *source) {
    if (source->store)
        source->next++;
    else
        spill_cursor_step(&source->cursor);
}

static void exchange(struct ordered_source *a, struct ordered_source *b) {
    struct ordered_source keep = *a;
    *a = *b;
    *b = keep;
}

static void sift(struct ordered *ordered, size_t at) {
    struct ordered_source *sources = ordered->sources;
    for (size_t child; (child = 2 * at + 1) < ordered->count; at = child) {
        if (child + 1 < ordered->count && sources[child + 1].order < sources[child].order)
            child++;
        if (sources[at].order <= sources[child].order)
            return;
        exchange(&sources[at], &sources[child]);
    }
}

int ordered_init(struct ordered *ordered, const struct store stores[2], struct spill spills[2],
                 uint64_t (*order_of)(const void *entry, bool long_key)) {
    for (int i = 0; i < 2; i++)
        if (spill_flush(&spills[i]))
            return spills[i].status;
    *ordered = (struct ordered){.order_of = order_of};
    ordered->sources = calloc(2 + spills[0].run_count + spills[1].run_count, sizeof *ordered->sources);
    if (!ordered->sources)
        return ORCAP_EMEMORY;
    for (int i = 0; i < 2; i++)
        ordered->sources[ordered->total++] = (struct ordered_source){.store = &stores[i], .next = 1, .long_key = i == 1};
    for (int i = 0; i < 2; i++)
        for (size_t run = 0; run < spills[i].run_count; run++) {
            struct ordered_source *source = &ordered->sources[ordered->total++];
            source->long_key = i == 1;
            if (!spill_cursor_init(&source->cursor, &spills[i], run)) {
                ordered_clear(ordered);
                return ORCAP_EMEMORY;
            }
        }
    for (size_t i = 0; i < ordered->total; i++) { /* those with something to come stand first */
        look(ordered, &ordered->sources[i]);
        if (ordered->sources[i].entry)
            exchange(&ordered->sources[i], &ordered->sources[ordered->count++]);
    }
    for (size_t at = ordered->count / 2; at > 0; at--)
        sift(ordered, at - 1);
    return ORCAP_OK;
}

void ordered_clear(struct ordered *ordered) {
    for (size_t i = 0; i < ordered->total; i++)
        spill_cursor_clear(&ordered->sources[i].cursor);
    free(ordered->sources);
    *ordered = (struct ordered){0};
}

/* The top is stepped over at the next call, as its entry is the caller's until then. */
const void *ordered_next(struct ordered *ordered, bool *ret_long_key, bool *ret_spilled) {
    struct ordered_source *top = ordered->sources;
    if (ordered->count && !top->entry) {
        step(top);
        look(ordered, top);
        if (!top->entry)
            exchange(top, &ordered->sources[--ordered->count]);
        sift(ordered, 0);
    }
    if (!ordered->count || ordered->status)
        return NULL;
    const void *entry = top->entry;
    top->entry = NULL;
    *ret_long_key = top->long_key;
    *ret_spilled = !top->store;
    return entry;
}
