/* Capture in, capture out: packets pass one by one from the inputs to the file that -w names, and with them all that the inputs say of themselves. Pcapng to pcapng
 * everything is kept as it stands; a pcap knows interfaces and packets only. */
#ifndef CLI_PASSING_H
#define CLI_PASSING_H

#include "packets_out.h"

enum passage { PASSAGE_FAILED = -1, PASSAGE_DROP, PASSAGE_KEEP };

/* A block that stands between packets of the batch at hand, copied. */
struct waiting_block {
    struct waiting_block *next;
    struct orcap_block block;
};

struct passing {
    const struct options *options;
    struct input *input;
    struct packets_out out;
    const struct orcap_capture_info *info; /* of the capture whose packets pass; NULL: none has begun */
    struct waiting_block *waiting, **waiting_end;
    bool failed;
    /* Which packets pass; it may change the frame that is written. Those that -Y does not show are dropped before. NULL: all. */
    enum passage (*choose)(void *user, struct orcap_frame *frame);
    void *user;
};

/* Reads and writes everything: `choose` and `user` are set, the rest is zero. Tells what fails. */
void passing_run(struct passing *passing, const struct options *options);

#endif
