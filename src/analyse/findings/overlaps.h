/* Fragments that contradict each other: of the bytes that came twice some were others the second time (RFC 1858; RFC 5722). No sender divides a datagram so:
 * it is how somebody shows two readers two texts. */
#ifndef ANALYSE_FINDINGS_OVERLAPS_H
#define ANALYSE_FINDINGS_OVERLAPS_H

#include "analyse/findings/report.h"
#include "track/event.h"

struct overlaps {
    struct evidence evidence;
    uint64_t bytes; /* that differed */
    union address src, dst; /* of the first such datagram */
    uint8_t version;
};
void overlaps_init(struct overlaps *overlaps);
void overlaps_take(struct overlaps *overlaps, const struct event *event);
void report_overlaps(const struct overlaps *overlaps, struct report *report);

#endif
