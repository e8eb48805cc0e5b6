/* IPv6, RFC 8200 section 3; DS and ECN as RFC 2474 and RFC 3168 leave the traffic class. Its extension headers are in ipv6_headers.c. */
#include "proto/describe.h"
#include "proto/numbers.h"

#include "core/sink.h"

#define IPV6_FIELDS(FIELD, protocols)                                                                                                       \
    FIELD(version,  4, UINT, .init = 6)                                                                                                     \
    FIELD(tc,       8, UINT, .filter = "")                                                                                                  \
    FIELD(fl,      20, UINT, .filter = "flow", .print = ORCAP_PRINT_HEX)                                                                    \
    FIELD(plen,    16, UINT, .covers = PAYLOAD)                                                                                             \
    FIELD(nh,       8, ENUM, .names = &ip_next_headers, .init = 59, .space = protocols, .filter = "nxt")                                    \
    FIELD(hlim,     8, UINT, .init = 64)                                                                                                    \
    FIELD(src,    128, IP6,  .init_text = "::1", .role = ORCAP_ROLE_SOURCE)                                                                \
    FIELD(dst,    128, IP6,  .init_text = "::1", .role = ORCAP_ROLE_DESTINATION)
#define IPV6(FIELD, WHEN) IPV6_FIELDS(FIELD, "ipv6.nh")
#define IPV6_QUOTED(FIELD, WHEN) IPV6_FIELDS(FIELD, "icmpv6.nh")

#define IPV6_WORDS                                                                                                                          \
    .filter = "ipv6", .rfc = "RFC 8200",                                                                                                    \
    .aliases = ALIASES({.filter = "=ip.version", .field = "version"}, {.filter = "addr", .field = "src", .either = "dst"}, {.filter = "host", .field = "src", .either = "dst"}, {.filter = "src_host", .field = "src"}, {.filter = "dst_host", .field = "dst"},                  \
                       {.filter = "tclass", .field = "tc", .print = ORCAP_PRINT_HEX, .digits = 8},                                        \
                       {.filter = "tclass.dscp", .field = "tc", .shift = 2, .width = 6}, {.filter = "tclass.ecn", .field = "tc", .width = 2})

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

LAYER_OF(ipv6, IPV6, 40, .title = "IPv6", IPV6_WORDS, .summary = line,
         .over = OVER({"ethertype", 0x86dd}, {"ip.proto", 41}, {"ipv6.nh", 41}, {"icmpv6.nh", 41}, {"linktype", 229}, {"linktype", 31},
                      {"ppp.proto", 0x0057}, {"null.family", 10}, {"null.family", 24, .read_only = true}, {"null.family", 28, .read_only = true},
                      {"null.family", 30, .read_only = true}, {"null.family", 0x18000000, .read_only = true},
                      {"null.family", 0x1c000000, .read_only = true}, {"null.family", 0x1e000000, .read_only = true}))
LAYER_OF(ipv6_error, IPV6_QUOTED, 40, .title = "IPerror6", .display = "IPv6 in ICMPv6", .quoted = true, IPV6_WORDS)

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    orcap_line_format(chain, layer, "%src% > %dst% (", out);
    sink_unsigned(out, orcap_chain_number(chain, layer, FIELD_OF(ipv6, nh)));
    sink_char(out, ')');
}

PROTOCOLS(ipv6, &ipv6, &ipv6_error)
