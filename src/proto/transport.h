/* What TCP, UDP and the other transports share: the pseudo-header and lines of summary. */
#ifndef PROTO_TRANSPORT_H
#define PROTO_TRANSPORT_H

#include <orcap/render.h>

/* The Internet checksum over pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1; the destination is the final one where there is a source
 * route) and the layer as it stands, with its own checksum field at byte `field_at` taken as zero. False without an IP layer below. */
bool transport_checksum(const struct orcap_packet *packet, size_t layer, uint8_t protocol, uint32_t field_at, uint16_t *ret_sum);

/* Whether the layer below has IP addresses, src and dst. */
bool transport_is_over_ip(const struct orcap_chain *chain, size_t layer);
/* "TCP 192.0.2.1:443 > 192.0.2.2:50000", or without IP below only the ports: the first two fields. */
void transport_line(const struct orcap_chain *chain, size_t layer, struct sink *out);

#endif
