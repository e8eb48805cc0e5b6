/* What both versions of OSPF share. */
#ifndef PROTO_ROUTING_OSPF_H
#define PROTO_ROUTING_OSPF_H

#include "proto/describe.h"

extern const struct orcap_names ospf_types;

/* What a message has behind `before` bytes of its own, by the length in the header before it; signalling and authentication may follow that. */
uint32_t ospf_rest(const struct orcap_view *view, uint32_t header_size, uint32_t before);

/* The checksum of an LSA, over all of it but its age. RFC 2328, section 12.1.7; RFC 905, annex B. */
uint64_t ospf_lsa_checksum(const struct orcap_packet *packet, size_t layer);

#define OSPF_WORDS .rfc = "RFC 2328", .contrib = "ospf"

#endif
