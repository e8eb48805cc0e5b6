#include "analyse/ranking.h"

#include <stdlib.h>

bool ranking_init(struct ranking *ranking, size_t capacity) {
    *ranking = (struct ranking){.items = malloc((capacity ? capacity : 1) * sizeof *ranking->items), .capacity = capacity};
    return ranking->items;
}

void ranking_clear(struct ranking *ranking) {
    free(ranking->items);
    *ranking = (struct ranking){0};
}

static inline bool goes_first(const struct rank *a, const struct rank *b) {
    return a->value != b->value ? a->value > b->value : a->order < b->order;
}

/* Puts `rank` where it belongs in the heap below `at`, whose place is free. */
static void sift(struct ranking *ranking, size_t at, struct rank rank) {
    for (size_t child; (child = 2 * at + 1) < ranking->count; at = child) {
        if (child + 1 < ranking->count && goes_first(&ranking->items[child + 1], &ranking->items[child]))
            child++;
        if (!goes_first(&ranking->items[child], &rank))
            break;
        ranking->items[at] = ranking->items[child];
    }
    ranking->items[at] = rank;
}

void ranking_start(struct ranking *ranking) {
    for (size_t at = ranking->count / 2; at > 0; at--)
        sift(ranking, at - 1, ranking->items[at - 1]);
}

bool ranking_next(struct ranking *ranking, uint32_t *ret_place) {
    if (!ranking->count)
        return false;
    *ret_place = ranking->items[0].place;
    if (--ranking->count)
        sift(ranking, 0, ranking->items[ranking->count]);
    return true;
}
