/* Several that listen together: each goes over every batch on a thread of its own, hears what its share of the sessions carries, and nothing is shared
 * while they do. What they were told is put in one order after each batch: by the packet at which it was told, as one alone would have been. */
#ifndef ANALYSE_LISTENERS_H
#define ANALYSE_LISTENERS_H

#include "analyse/listen/listening.h"
#include "core/team.h"
#include "track/numbering.h"

struct listeners {
    struct listening *of[SHARES_MOST]; /* borrowed */
    unsigned count;
    struct orcap_batches batches;
    struct orcap_batch batch, coming; /* the one that is gone over, and the one read meanwhile */
    int coming_status;                /* what the reading of it said, where `has_coming` */
    bool has_coming, working;         /* the team goes over the batch */
    struct team *team; /* NULL: one listens alone */
    bool shared;       /* the sessions are shared out, by the first batch */
    bool reads_only;   /* the caller's thread has no share of them */
    struct numbering numbering;
    bool ended;
    uint64_t evicted;  /* sessions and connections closed early */
};

/* How many listen for so many threads: one alone where memory is short (analysis_shares). */
static inline unsigned listeners_count(const struct orcap_analysis_options *options) {
    return !options || options->threads < 2 || !analysis_shares(options) ? 1 : options->threads < SHARES_MOST ? options->threads : SHARES_MOST;
}
/* After listening_init of each, before any packet. Clear it also when this has failed. ORCAP_EMEMORY. */
int listeners_init(struct listeners *listeners, const struct orcap_batches *batches, struct listening *const *of, unsigned count);
/* One that listens to a tracker which another feeds: listeners_next gives what was told so far, then ORCAP_EAGAIN, and 0 once the tracker has finished. */
void listeners_attach(struct listeners *listeners, struct listening *listening);
void listeners_clear(struct listeners *listeners); /* not what listens */
/* What was told next, and reads on for it: 1, 0 at the end, or what the batches or an analysis failed with. The session in its ends is that among all. */
int listeners_next(struct listeners *listeners, struct told *ret_told);

#endif
