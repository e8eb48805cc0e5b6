/* Rows by a number, largest first, then in order of first packet, handed out one at a time: a heap, so that the first few of a million cost
 * little more than looking at each once, and all of them no more than sorting. */
#ifndef ANALYSE_RANKING_H
#define ANALYSE_RANKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rank {
    uint64_t value;
    uint32_t order;
    uint32_t place; /* whatever finds the row again */
};

struct ranking {
    struct rank *items;
    size_t count, capacity;
};

/* Adds need the capacity to be there; then ranking_start; then ranking_next until it gives false. */
bool ranking_init(struct ranking *ranking, size_t capacity); /* false: memory is out */
void ranking_clear(struct ranking *ranking);
static inline void ranking_add(struct ranking *ranking, struct rank rank) {
    ranking->items[ranking->count++] = rank;
}
void ranking_start(struct ranking *ranking);
bool ranking_next(struct ranking *ranking, uint32_t *ret_place);

#endif
