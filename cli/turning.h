/* When packets go into another file: after so many, so many bytes, or so much time since the first. */
#ifndef CLI_TURNING_H
#define CLI_TURNING_H

#include <orcap/capture.h>

#include <stdbool.h>
#include <stdint.h>

struct turning {
    uint64_t packets_most, bytes_most; /* of a file; 0: no matter */
    int64_t span_ns;                   /* likewise */
    uint64_t packets, bytes;           /* in this file */
    int64_t first_ns;                  /* of the capture; ORCAP_NO_TIME: not known yet */
    int64_t span;                      /* number of the one at hand */
};

/* Whether another file begins with this frame, which is counted. */
bool turning_due(struct turning *turning, const struct orcap_frame *frame);

#endif
