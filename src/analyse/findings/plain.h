/* Packets in which no list can find fault: nearly all of them, told by a look at the lengths that the counting road has passed by. */
#ifndef ANALYSE_FINDINGS_PLAIN_H
#define ANALYSE_FINDINGS_PLAIN_H

#include "app/dns.h"
#include "track/event.h"

/* `bound`: a bit a UDP port behind which a list stands; dns: for its ports, NULL: none are known. */
bool packet_is_plain(const struct event *event, const uint64_t bound[DNS_PORT_WORDS], const struct dns_lists *dns);

#endif
