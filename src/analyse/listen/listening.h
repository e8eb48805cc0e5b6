/* Tables of what sessions carry: packets go through a tracker, which tells of messages; the tracker is its own, in an analysis of this one part, or that of
 * an analysis with more parts. What was told waits here until it is shown. */
#ifndef ANALYSE_LISTENING_H
#define ANALYSE_LISTENING_H

#include "analyse/part.h"
#include "analyse/tracker.h"
#include "core/address.h"

#include <orcap/streaming.h>

/* Something that makes a row. */
struct told {
    struct exchange_ends ends;
    uint64_t number; /* of the packet by which rows are ordered that only the end of input has completed */
    void *what;      /* the table's own */
    uint64_t place;  /* set by listening_tell: the place of the packet at hand among all headers of transport; at the end of input
                      * the order in which it was told */
    struct listening *by;
};

struct listening {
    struct part part;
    struct tracker own, *tracker;
    struct orcap_analysis *analysis; /* NULL: the tracker is another's */
    struct told *told;
    size_t next, count, capacity; /* of what was told since the last batch: the one to show next */
    int status;                   /* sticky: ORCAP_EMEMORY */
};
/* Clear it also when this has failed. ORCAP_EMEMORY. */
int listening_init(struct listening *listening, const struct orcap_analysis_options *options, const struct exchange_listener *listener);
/* Listens to a tracker that another feeds and clears. */
void listening_attach(struct listening *listening, struct tracker *tracker, const struct exchange_listener *listener);
/* Before it, listening_close and listening_take until it gives nothing more. */
void listening_clear(struct listening *listening);
/* Tells of what is still open, if nothing more is to be read. */
void listening_close(struct listening *listening);
/* Called by the listener; false when there is no room. */
bool listening_tell(struct listening *listening, const struct told *told);
/* What was told next, of what was read so far: false when that is all. */
bool listening_take(struct listening *listening, struct told *ret_told);
/* With shares (listeners.h): is a session of TCP with these ends of its own? Others it may hear as well. */
bool listening_owns(const struct listening *listening, const struct exchange_ends *ends);

static inline void cell_end(struct orcap_cell *cell, const struct exchange_ends *ends, const union address *address, char text[IP6_TEXT]) {
    cell_text(cell, text, ends->version == 4 ? ip4_format(address->bytes, text) : ip6_format(address->bytes, text));
}
static inline void cell_moment(struct orcap_cell *cell, int64_t time_ns) {
    cell_i64(cell, time_ns);
    cell->null = time_ns == ORCAP_NO_TIME;
}

#endif
