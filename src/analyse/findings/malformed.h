/* Packets that break their protocols' own rules, by protocol. */
#ifndef ANALYSE_FINDINGS_MALFORMED_H
#define ANALYSE_FINDINGS_MALFORMED_H

#include "analyse/findings/report.h"
#include "app/dns.h"

#include <orcap/packet.h>

struct malformation {
    struct evidence evidence;
    struct sink example; /* what is wrong with the first of them */
};
struct malformed {
    const struct orcap_context *context;
    struct malformation **found; /* by protocol; NULL: none of it */
    const struct dns_lists *dns; /* for their ports */
    uint64_t bound[DNS_PORT_WORDS]; /* a bit a UDP port behind which a list stands */
    bool ports_known;
    uint64_t packets;            /* that were looked at */
    struct orcap_packet packet;
    int status;                  /* sticky: ORCAP_EMEMORY */
};
void malformed_clear(struct malformed *malformed);
void malformed_take(struct malformed *malformed, const struct event *event);
void report_malformed(const struct malformed *malformed, struct report *report);

#endif
