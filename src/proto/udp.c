/* UDP, RFC 768. */
#include "proto/describe.h"
#include "proto/numbers.h"
#include "proto/transport.h"

/* A sum that comes out as zero is sent as all ones: zero says that there is none. */
static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    uint16_t sum;
    if (!transport_checksum(packet, layer, 17, 6, &sum))
        return 0;
    return sum ? sum : 0xffff;
}

#define UDP_HEADER(FIELD, WHEN)                                                                                                             \
    FIELD(sport,  16, ENUM, .names = &udp_ports, .init = 53, .space = "udp.port", .filter = "srcport")                                      \
    FIELD(dport,  16, ENUM, .names = &udp_ports, .init = 53, .space = "udp.port", .filter = "dstport")                                      \
    FIELD(len,    16, UINT, .covers = LAYER, .filter = "length")                                                                            \
    FIELD(chksum, 16, HEX,  .compute = checksum, .filter = "checksum")

#define UDP_WORDS                                                                                                                           \
    .filter = "udp", .transport = true, .rfc = "RFC 768", .aliases = ALIASES({.filter = "port", .field = "sport", .either = "dport"})

LAYER_OF(udp, UDP_HEADER, 8, .title = "UDP", UDP_WORDS, .summary = transport_line, .over = OVER({"ip.proto", 17}, {"ipv6.nh", 17}))
LAYER_OF(udp_error, UDP_HEADER, 8, .title = "UDPerror", .display = "UDP in ICMP", .quoted = true, UDP_WORDS,
         .over = OVER({"icmp.proto", 17}, {"icmpv6.nh", 17}))

PROTOCOLS(udp, &udp, &udp_error)
