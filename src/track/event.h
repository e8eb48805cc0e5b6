/* What the tables count: a frame as the counting road saw it, or a datagram that has come together from fragments. */
#ifndef TRACK_EVENT_H
#define TRACK_EVENT_H

#include "track/digest.h"

struct event {
    const struct digest *digest;
    const struct orcap_frame *frame; /* number, time, and the bytes that the digest's offsets count from */
    uint64_t size;                   /* original bytes: of the frame, or of all frames of the datagram */
    uint32_t place;                  /* the frame's among those fed, EVENT_NO_PLACE for a datagram that nothing completed */
    bool counted;                    /* else it only builds state */
    uint8_t app;                     /* enum layer: what the innermost transport's payload begins as; LAYER_NONE where nobody asks for it */
    /* A datagram: its frames were counted under ips[0] and the layers before it, which are `outer`; the digest's chain begins above. */
    bool datagram;
    bool complete;      /* else it was given up, and has its bytes as far as they came */
    uint8_t outer_count;
    const uint8_t *outer;
    uint32_t fragments;
    uint32_t repeated;  /* bytes that came in more than one of them, */
    uint32_t conflicts; /* and how many of those were others than before */
    const struct renumbers *numbers; /* that stand for others; NULL: none do */
};
#define EVENT_NO_PLACE UINT32_MAX

#endif
