/* Tables of what sessions carry: packets go through an analysis of one part, whose sessions are followed by an exchange that tells of messages. */
#ifndef ANALYSE_LISTENING_H
#define ANALYSE_LISTENING_H

#include "analyse/part.h"
#include "app/exchange.h"

#include <orcap/streaming.h>

struct listening {
    struct part part;
    struct sessions sessions;
    struct exchange exchange;
    struct orcap_analysis *analysis;
    struct orcap_batches batches;
    bool ended;
};
/* Clear it also when this has failed. ORCAP_EMEMORY. */
int listening_init(struct listening *listening, const struct orcap_batches *batches, const struct orcap_analysis_options *options,
                   const struct exchange_listener *listener);
void listening_clear(struct listening *listening);
/* Reads on: 1; 0 once nothing more will be told; what the batches or the analysis failed with. */
int listening_pull(struct listening *listening);

#endif
