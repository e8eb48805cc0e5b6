/* Chains of layers of frames that hold fragments: none shows what is above IP but the one that completes its datagram. */
#ifndef ANALYSE_CHAINS_WHOLE_CHAINS_H
#define ANALYSE_CHAINS_WHOLE_CHAINS_H

#include "core/sink.h"
#include "track/defrag.h"

struct orcap_context;

struct whole_chains {
    struct defrag defrag;
    struct digest digest;
    struct sink text; /* the last frame's chain, where it holds a fragment */
    bool is_piece;
};

void whole_chains_init(struct whole_chains *chains, const struct orcap_context *context);
/* Every frame of a pass, in order. ORCAP_EMEMORY. */
int whole_chains_take(struct whole_chains *chains, const struct orcap_frame *frame);
void whole_chains_clear(struct whole_chains *chains);

#endif
