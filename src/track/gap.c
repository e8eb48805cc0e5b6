#include "track/gap.h"

#include <stdlib.h>

void gaps_init(struct gaps *gaps, struct budget *budget) {
    *gaps = (struct gaps){.budget = budget};
}

void gaps_clear(struct gaps *gaps) {
    gaps->budget->used -= gaps->node_capacity * sizeof *gaps->nodes + gaps->list_capacity * sizeof *gaps->lists;
    free(gaps->nodes);
    free(gaps->lists);
    gaps_init(gaps, gaps->budget);
}

/* Twice the room for items of one of the two arrays; NULL when there is none. */
static void *grow(struct budget *budget, void *items, uint32_t *capacity, size_t size) {
    uint64_t count = *capacity ? (uint64_t)*capacity * 2 : 256, more = (count - *capacity) * size;
    if (count > UINT32_MAX || budget->used + more > budget->limit)
        return NULL;
    void *grown = realloc(items, count * size);
    if (grown) {
        *capacity = (uint32_t)count;
        budget->used += more;
    }
    return grown;
}

static uint32_t take_node(struct gaps *gaps) {
    uint32_t n = gaps->free_node;
    if (n) {
        gaps->free_node = gaps->nodes[n].next;
        return n;
    }
    if (gaps->node_count + 1 >= gaps->node_capacity) {
        struct gap *nodes = grow(gaps->budget, gaps->nodes, &gaps->node_capacity, sizeof *nodes);
        if (!nodes)
            return 0;
        gaps->nodes = nodes;
    }
    return ++gaps->node_count;
}

static void give_node(struct gaps *gaps, uint32_t n) {
    gaps->nodes[n].next = gaps->free_node;
    gaps->free_node = n;
}

static uint32_t take_list(struct gaps *gaps) {
    uint32_t list = gaps->free_list;
    if (list)
        gaps->free_list = gaps->lists[list].first[0];
    else {
        if (gaps->list_count + 1 >= gaps->list_capacity) {
            struct gap_lists *lists = grow(gaps->budget, gaps->lists, &gaps->list_capacity, sizeof *lists);
            if (!lists)
                return 0;
            gaps->lists = lists;
        }
        list = ++gaps->list_count;
    }
    gaps->lists[list] = (struct gap_lists){0};
    return list;
}

static void give_up_first(struct gaps *gaps, struct gap_lists *lists, int way) {
    uint32_t n = lists->first[way];
    lists->given_up[way] += gaps->nodes[n].end - gaps->nodes[n].start;
    lists->first[way] = gaps->nodes[n].next;
    lists->count[way]--;
    give_node(gaps, n);
}

void gaps_add(struct gaps *gaps, uint32_t *list, int way, uint32_t start, uint32_t end) {
    if (!*list && !(*list = take_list(gaps)))
        return;
    struct gap_lists *lists = &gaps->lists[*list];
    if (lists->count[way] == GAPS_MOST)
        give_up_first(gaps, lists, way);
    uint32_t n = take_node(gaps), *link = &lists->first[way];
    if (!n) {
        lists->given_up[way] += end - start;
        return;
    }
    while (*link)
        link = &gaps->nodes[*link].next;
    gaps->nodes[n] = (struct gap){start, end, 0};
    *link = n;
    lists->count[way]++;
}

/* Sequence numbers are compared by their distance, which a window keeps below 2^31 (RFC 9293, section 3.4). */
static bool before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

/* Takes [start, end) out of the hole *link; a hole that is left in two parts gets a second node, or is given up from there on. */
static uint32_t fill_one(struct gaps *gaps, struct gap_lists *lists, int way, uint32_t *link, uint32_t start, uint32_t end) {
    uint32_t n = *link;
    struct gap *gap = &gaps->nodes[n];
    uint32_t from = before(start, gap->start) ? gap->start : start, to = before(gap->end, end) ? gap->end : end;
    uint32_t old_end = gap->end;
    if (from == gap->start && to == old_end) {
        *link = gap->next;
        lists->count[way]--;
        give_node(gaps, n);
    } else if (from == gap->start)
        gap->start = to;
    else {
        gap->end = from;
        if (to != old_end) {
            uint32_t second = lists->count[way] < GAPS_MOST ? take_node(gaps) : 0; /* may move the nodes */
            if (second) {
                gaps->nodes[second] = (struct gap){to, old_end, gaps->nodes[n].next};
                gaps->nodes[n].next = second;
                lists->count[way]++;
            } else
                lists->given_up[way] += old_end - to;
        }
    }
    return to - from;
}

uint32_t gaps_fill(struct gaps *gaps, uint32_t list, int way, uint32_t start, uint32_t end) {
    uint32_t filled = 0;
    struct gap_lists *lists = &gaps->lists[list];
    for (uint32_t before_n = 0, n = lists->first[way]; n;) {
        uint32_t next = gaps->nodes[n].next;
        if (!before(gaps->nodes[n].start, end))
            break;
        if (before(start, gaps->nodes[n].end))
            filled += fill_one(gaps, lists, way, before_n ? &gaps->nodes[before_n].next : &lists->first[way], start, end);
        if ((before_n ? gaps->nodes[before_n].next : lists->first[way]) == n)
            before_n = n; /* it is still there */
        n = next;
    }
    return filled;
}

uint64_t gaps_lost(const struct gaps *gaps, uint32_t list, int way, uint32_t acknowledged) {
    if (!list)
        return 0;
    uint64_t lost = gaps->lists[list].given_up[way];
    for (uint32_t n = gaps->lists[list].first[way]; n; n = gaps->nodes[n].next) {
        const struct gap *gap = &gaps->nodes[n];
        if (!before(gap->start, acknowledged))
            break;
        lost += (before(acknowledged, gap->end) ? acknowledged : gap->end) - gap->start;
    }
    return lost;
}

void gaps_release(struct gaps *gaps, uint32_t list) {
    if (!list)
        return;
    for (int way = 0; way < 2; way++)
        for (uint32_t n = gaps->lists[list].first[way], next; n; n = next) {
            next = gaps->nodes[n].next;
            give_node(gaps, n);
        }
    gaps->lists[list].first[0] = gaps->free_list;
    gaps->free_list = list;
}
