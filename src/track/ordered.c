#include "track/ordered.h"

#include <orcap/status.h>

#include <stdlib.h>

static void look(struct ordered *ordered, struct ordered_source *source) {
    if (source->store)
        source->entry = source->next <= source->store->count ? store_entry(source->store, source->next) : NULL;
    else
        source->entry = spill_cursor_peek(&source->cursor, &ordered->status);
    if (!source->entry)
        return;
    source->order = ordered->order_of(source->entry, source->long_key);
    if (ordered->order_among)
        source->order = ordered->order_among(ordered->user, source->share, source->order);
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

int ordered_add(struct ordered *ordered, const struct store stores[2], struct spill *spills, unsigned share) {
    for (int i = 0; i < 2 && spills; i++)
        if (spill_flush(&spills[i]))
            return spills[i].status;
    size_t total = ordered->total + 2 + (spills ? spills[0].run_count + spills[1].run_count : 0);
    struct ordered_source *sources = realloc(ordered->sources, total * sizeof *sources);
    if (!sources)
        return ORCAP_EMEMORY;
    ordered->sources = sources;
    for (int i = 0; i < 2; i++)
        sources[ordered->total++] = (struct ordered_source){.store = &stores[i], .next = 1, .long_key = i == 1, .share = share};
    for (int i = 0; i < 2 && spills; i++)
        for (size_t run = 0; run < spills[i].run_count; run++) {
            struct ordered_source *source = &sources[ordered->total];
            *source = (struct ordered_source){.long_key = i == 1, .share = share};
            if (!spill_cursor_init(&source->cursor, &spills[i], run))
                return ORCAP_EMEMORY;
            ordered->total++;
        }
    return ORCAP_OK;
}

void ordered_start(struct ordered *ordered) {
    for (size_t i = 0; i < ordered->total; i++) { /* those with something to come stand first */
        look(ordered, &ordered->sources[i]);
        if (ordered->sources[i].entry)
            exchange(&ordered->sources[i], &ordered->sources[ordered->count++]);
    }
    for (size_t at = ordered->count / 2; at > 0; at--)
        sift(ordered, at - 1);
}

int ordered_init(struct ordered *ordered, const struct store stores[2], struct spill spills[2],
                 uint64_t (*order_of)(const void *entry, bool long_key)) {
    *ordered = (struct ordered){.order_of = order_of};
    int status = ordered_add(ordered, stores, spills, 0);
    if (status == ORCAP_OK)
        ordered_start(ordered);
    else
        ordered_clear(ordered);
    return status;
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
