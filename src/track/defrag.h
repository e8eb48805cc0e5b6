/* IP datagrams from their fragments (RFC 791 section 3.2, RFC 8200 section 4.5).
 *
 * Of bytes that come twice the first stay in IPv4, and differences are counted. An IPv6 datagram with pieces over each other never comes together
 * (RFC 5722), unless one is the very same piece again (RFC 8200 allows for that). A datagram is given up 60 seconds after its first piece, when it
 * has more than PIECES_RANGES separate parts or PIECES_MOST pieces, or, the oldest first, when DEFRAG_MOST are open or memory is used up. */
#ifndef TRACK_DEFRAG_H
#define TRACK_DEFRAG_H

#include "core/hash.h"
#include "track/event.h"
#include "track/store.h"

enum { DEFRAG_MOST = 16384 };

struct defrag_entry;
struct defrag {
    struct hash_key hash;
    struct budget budget;
    struct defrag_entry *entries;
    uint32_t *slots; /* of entries by hash, from 1; chained through the entries */
    uint32_t count, capacity, free_entry;
    uint32_t oldest, newest;
    uint64_t evicted; /* given up for want of room */
    const struct renumbers *numbers; /* that stand for others, set after init; NULL: none do */
};

/* Told of a datagram, whole or given up; what the event points to lives until it returns. What it returns ends the call unless it is ORCAP_OK. */
struct defrag_taker {
    int (*take)(void *user, struct event *event);
    void *user;
};

void defrag_init(struct defrag *defrag, uint64_t max_memory);
void defrag_clear(struct defrag *defrag);
/* Takes the fragments of an event, after the event itself, and tells of what is given up by now and of what they complete, which may hold fragments
 * again. ORCAP_EMEMORY, or what the taker returned. */
int defrag_take(struct defrag *defrag, const struct event *event, const struct defrag_taker *taker);
/* The end of input: tells of all that is open. */
int defrag_finish(struct defrag *defrag, const struct defrag_taker *taker);

#endif
