/* Holes in TCP streams: bytes that were passed over and may still come. A list for each direction of the few sessions that have any, in a pool
 * that they share. A direction keeps at most GAPS_MOST holes; the oldest is then taken for lost, so that no order of segments costs more than a
 * walk over so many. */
#ifndef TRACK_GAP_H
#define TRACK_GAP_H

#include "track/store.h"

enum { GAPS_MOST = 128 };

struct gap {
    uint32_t start, end; /* sequence numbers, [start, end) */
    uint32_t next;       /* in order of sequence; 0: the last */
};
struct gap_lists {
    uint64_t given_up[2]; /* bytes of holes that are no longer kept */
    uint32_t first[2], count[2];
};

struct gaps {
    struct gap *nodes; /* node 0 is not used, and so of lists */
    uint32_t node_count, node_capacity, free_node;
    struct gap_lists *lists;
    uint32_t list_count, list_capacity, free_list;
    struct budget *budget;
};

void gaps_init(struct gaps *gaps, struct budget *budget);
void gaps_clear(struct gaps *gaps);
/* Adds [start, end) past all others of the direction; *list is the session's, 0 for none yet. Where memory or budget give out the hole is counted
 * as lost if the session has a list, and forgotten otherwise. */
void gaps_add(struct gaps *gaps, uint32_t *list, int way, uint32_t start, uint32_t end);
/* Bytes of [start, end) that fill holes, which are taken out of them. */
uint32_t gaps_fill(struct gaps *gaps, uint32_t list, int way, uint32_t start, uint32_t end);
/* Bytes of holes before `acknowledged`: they reached the other end, and not the capture. */
uint64_t gaps_lost(const struct gaps *gaps, uint32_t list, int way, uint32_t acknowledged);
void gaps_release(struct gaps *gaps, uint32_t list);

#endif
