/* What TCP, UDP and the other transports share: the pseudo-header and lines of summary. */
#ifndef PROTO_TRANSPORT_H
#define PROTO_TRANSPORT_H

#include <orcap/craft.h>

/* The Internet checksum over pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1) and the layer as it stands with its own checksum field, at bit
 * `field_at` of the layer, taken as zero. Without an IP layer below: over the layer alone. */
uint16_t transport_checksum(const struct orcap_packet *packet, size_t layer, uint8_t protocol, uint32_t field_at);

/* Whether the layer below has IP addresses, src and dst. */
bool transport_is_over_ip(const struct orcap_chain *chain, size_t layer);

#endif
