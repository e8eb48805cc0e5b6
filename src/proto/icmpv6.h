/* What all ICMPv6 messages start with, RFC 4443 section 2.1. */
#ifndef PROTO_ICMPV6_H
#define PROTO_ICMPV6_H

#include "proto/describe.h"

extern const struct orcap_names icmpv6_types;
uint64_t icmpv6_checksum(const struct orcap_packet *packet, size_t layer);

#define ICMPV6(FIELD, number, code_field)                                                                                                   \
    FIELD(type, 8, ENUM, .names = &icmpv6_types, .init = number, .variants = "icmpv6.type")                                                 \
    code_field                                                                                                                              \
    FIELD(cksum, 16, HEX, .compute = icmpv6_checksum, .filter = "checksum")

#define ICMPV6_WORDS .stays = true, .filter = "icmpv6", .rfc = "RFC 4443"
/* The type chooses the message when reading; any message sets the next header when building. */
#define ICMPV6_TYPE(number) .over = OVER({"icmpv6.type", number}, {"ipv6.nh", 58, .build_only = true})

/* The hop limit that makes a message valid, or keeps it on the link, and the group that it is for. */
#define ICMPV6_HOPS(hops) .bonds = BONDS({.lower = "IPv6", .values = {{"hlim", hops}}, .build_only = true})
#define ICMPV6_GROUP(hops, group) .bonds = BONDS({.lower = "IPv6", .values = {{"hlim", hops}, {"dst", .address = group}}, .build_only = true})
#define ALL_NODES "ff02::1"
#define ALL_ROUTERS "ff02::2"
#define ALL_SNOOPERS "ff02::6a"          /* RFC 4286 */
#define ALL_LISTENING_ROUTERS "ff02::16" /* RFC 3810 */

#endif
