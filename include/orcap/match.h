/* Which packet answers which, as Scapy has it: a request and its answer have the same key, so that few have to be compared; then the layers of both are asked from below,
 * each for its own part. An ICMP error answers the packet that it quotes, whoever sends it. */
#ifndef ORCAP_MATCH_H
#define ORCAP_MATCH_H

#include <orcap/packet.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The same for a packet and what answers it (Scapy's hashret). */
ORCAP_API uint64_t orcap_match_key(const struct orcap_packet *packet);
/* Whether `reply` answers `request` (Scapy's answers). Both may begin with Ethernet or with IP, but both with the same. */
ORCAP_API bool orcap_match_answers(const struct orcap_packet *reply, const struct orcap_packet *request);

#ifdef __cplusplus
}
#endif
#endif
