/* Threads of an analysis. The reader's thread goes over each batch for the tables that need no sessions; beside it every lane goes over the same batch
 * with an analysis of its own: for its share of the sessions where they alone are asked for, else one lane for all that follows them. Nothing is shared while they run, so that the tables are the same for any number of lanes. */
#ifndef ANALYSE_LANES_H
#define ANALYSE_LANES_H

#include "analyse/part.h"

struct lanes;

/* What the reader's thread keeps of the sessions where each of the others keeps a hundred, so that all take as long, by the packets of the first batch: the
 * larger they are, the less, as reading costs by bytes and keeping sessions by packets. */
unsigned lanes_reader_share(unsigned members, const struct orcap_frame *frames, size_t count);
/* Lanes for the sessions of `all`, which has been made by sessions_new and has seen no packet; `reader`: what the caller's thread keeps of them, as
 * lanes_reader_share says it, 0 where it has other tables to fill. NULL: memory is out. */
struct lanes *lanes_new(const struct orcap_analysis_options *options, struct part *all, uint64_t max_memory, unsigned reader);
void lanes_free(struct lanes *lanes);
/* One lane for all of these parts together, which share a tracker; the caller's thread fills the others. Borrows them. */
struct lanes *lanes_beside(const struct orcap_analysis_options *options, struct part *const *parts, size_t count);
/* Waits for what lanes still do with frames that were fed: what the first failed with that failed so far. Before anything of theirs is looked at. */
int lanes_await(struct lanes *lanes);
/* The analysis of the first of them, which sees all packets. */
struct orcap_analysis *lanes_first(const struct lanes *lanes);
/* Of what the lanes keep for themselves: entries closed early. */
uint64_t lanes_evicted(const struct lanes *lanes);
/* Feeds the batch to the lanes, and meanwhile to the analysis itself by feed(user). Where frames last (orcap_analysis_options) it does not wait for the
 * lanes. What the first failed with that failed. */
int lanes_feed(struct lanes *lanes, const struct orcap_frame *frames, const uint8_t *verdicts, size_t count, int (*feed)(void *user), void *user);
/* analysis_close of the lanes. */
void lanes_close(struct lanes *lanes);
int lanes_finish(struct lanes *lanes); /* after the analysis has been finished itself */

#endif
