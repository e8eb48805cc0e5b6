/* IP datagrams from their fragments (RFC 791 section 3.2, RFC 8200 section 4.5), as far as counting needs them: which pieces are there, how many
 * bytes their frames had, and the first bytes of the first piece, in which the headers above IP stand. Of bytes that come twice the first stay.
 *
 * A datagram is given up 60 seconds after its first piece, when it has more than DEFRAG_RANGES separate parts, or, the oldest first, when
 * DEFRAG_MOST are open. */
#ifndef TRACK_DEFRAG_H
#define TRACK_DEFRAG_H

#include "core/hash.h"
#include "track/event.h"

enum { DEFRAG_MOST = 16384, DEFRAG_RANGES = 16, DEFRAG_BYTES = 256 };

/* A datagram, whole or given up. */
struct datagram {
    struct digest digest;
    struct orcap_frame frame; /* of its first bytes */
    uint64_t size;            /* original bytes of its frames */
    bool counted;             /* the frame that completed it was, or any of an incomplete one */
    uint8_t outer[2 * DIGEST_CHAIN];
    uint8_t outer_count;
    uint8_t bytes[DEFRAG_BYTES];
};

struct defrag_entry;
struct defrag {
    struct hash_key hash;
    struct defrag_entry *entries;
    uint32_t *slots; /* of entries by hash, from 1; chained through the entries */
    uint32_t count, capacity, free_entry;
    uint32_t oldest, newest;
    const struct renumbers *numbers; /* that stand for others, set after init; NULL: none do */
};

void defrag_init(struct defrag *defrag);
void defrag_clear(struct defrag *defrag);
/* Takes one fragment of an event: 1 when it completed *ret_datagram, 0 when not, ORCAP_EMEMORY. Call defrag_expire before until it gives false. */
int defrag_take(struct defrag *defrag, const struct event *event, const struct digest_ip *ip, struct datagram *ret_datagram);
/* The next datagram that is to be given up at this time (ORCAP_NO_TIME: only for want of room); at the end of input all are, with INT64_MAX. */
bool defrag_expire(struct defrag *defrag, int64_t time_ns, struct datagram *ret_datagram);

#endif
