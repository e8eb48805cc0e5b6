/* Numbers of sessions that several trackers share out among themselves. Each of them sees all packets and keeps the sessions of its share, under numbers of
 * its own; which of all was opened first is told by the place of its first packet among all, which is the same for each. */
#ifndef TRACK_NUMBERING_H
#define TRACK_NUMBERING_H

#include "track/session.h"

struct numbering {
    unsigned shares;
    uint32_t made;
    struct numbering_share {
        uint32_t *numbers; /* by a share's own number: the session's among all */
        size_t capacity;
    } *share;
};

int numbering_init(struct numbering *numbering, unsigned shares); /* ORCAP_EMEMORY */
void numbering_clear(struct numbering *numbering);
/* Numbers what the trackers, one a share, have opened since the last call. What several of them opened at the same place is one session. ORCAP_EMEMORY. */
int numbering_take(struct numbering *numbering, struct sessions *const *sessions);
static inline uint32_t numbering_of(const struct numbering *numbering, unsigned share, uint32_t own) {
    return numbering->share[share].numbers[own];
}

#endif
