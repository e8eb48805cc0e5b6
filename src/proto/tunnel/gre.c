/* GRE. RFC 2784 and RFC 2890; source routes of RFC 1701; the enhanced header of PPTP, RFC 2637 section 4.1. */
#include "proto/describe.h"
#include "proto/numbers.h"

#include "core/checksum.h"

static uint64_t checksum(const struct orcap_packet *packet, size_t layer);
static int by_vendor(const struct orcap_view *view);

#define FLAGS(FIELD, has_key)                                                                                                               \
    FIELD(chksum_present,      1, UINT, .filter = "flags.checksum")                                                                         \
    FIELD(routing_present,     1, UINT, .filter = "flags.routing")                                                                          \
    FIELD(key_present,         1, UINT, .init = has_key, .filter = "flags.key")                                                             \
    FIELD(seqnum_present,      1, UINT, .filter = "flags.sequence_number")                                                                  \
    FIELD(strict_route_source, 1, UINT, .filter = "flags.strict_source_route")                                                              \
    FIELD(recursion_control,   3, UINT, .filter = "flags.recursion_control")

#define GRE(FIELD, WHEN)                                                                                                                    \
    FLAGS(FIELD, 0)                                                                                                                         \
    FIELD(flags,    5, UINT,  .filter = "flags.reserved")                                                                                   \
    FIELD(version,  3, UINT,  .filter = "flags.version")                                                                                    \
    FIELD(proto,   16, XENUM, .names = &ethertypes, .space = "ethertype", .variants = "gre.proto")                                          \
    WHEN(EITHER(chksum_present, routing_present), chksum, 16, HEX, .compute = checksum, .filter = "checksum")                               \
    WHEN(EITHER(chksum_present, routing_present), offset, 16, HEX, .unset = true, .print = ORCAP_PRINT_DECIMAL)                             \
    WHEN(BITS(key_present, 1),    key,             32, HEX, .unset = true)                                                                  \
    WHEN(BITS(seqnum_present, 1), sequence_number, 32, HEX, .unset = true, .print = ORCAP_PRINT_DECIMAL)
#define WORDS                                                                                                                               \
    .filter = "gre", .aliases = ALIASES({.filter = "flags_and_version", .field = "chksum_present", .last = "version",                       \
                                         .print = ORCAP_PRINT_HEX, .digits = 4})
LAYER_OF(gre, GRE, 4, .title = "GRE", WORDS, .rfc = "RFC 2784", .others = OTHERS("ArubaGRE"), .follows = by_vendor,
         .bonds = BONDS({.upper = "LLC", .build_only = true, .values = {{"proto", 122}}},
                        {.upper = "Ether", .build_only = true, .values = {{"proto", 0x6558}}}),
         .over = OVER({"ip.proto", 47}, {"ipv6.nh", 47}, {"udp.port", 4754, .only = "dport"}))

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    struct orcap_view view = orcap_packet_view(packet, layer);
    if (!orcap_view_number(&view, FIELD_OF(gre, chksum_present)))
        return 0;
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, own->limit - own->at, 4));
}

/* Aruba's access points send frames of IEEE 802.11, in numbers of their own. Scapy does not know; so it is a layer that gives way to them. */
static int wireless(const struct orcap_view *view) {
    (void)view;
    return 0;
}
#define ARUBA(FIELD, WHEN) FIELD(frame, 0, BYTES)
LAYER_OF(aruba, ARUBA, 0, .title = "ArubaGRE", .display = "Aruba GRE", .contrib = "", .others = OTHERS("Dot11"), .instead = wireless)
static int by_vendor(const struct orcap_view *view) {
    uint64_t proto = orcap_view_number(view, FIELD_OF(gre, proto));
    return proto >= 0x8200 && proto <= 0x8210 ? 0 : -1;
}

/* WCCP version 2 puts four bytes before the packet, which cannot be taken for IPv4's first. */
static bool has_redirect(const struct orcap_view *view);
#define REDIRECT(FIELD, WHEN) WHEN(PEEK(has_redirect), redirect, 32, HEX, .filter = "")
LAYER_OF(redirect, REDIRECT, 0, .title = "WCCPRedirect", .display = "WCCP Redirect", .rfc = "draft-wilson-wrec-wccp-v2", .contrib = "",
         .bonds = BONDS({.lower = "GRE", .values = {{"proto", 0x883e}}}, {.upper = "IP"}))
static bool has_redirect(const struct orcap_view *view) {
    return view->limit > view->at && view->bytes[view->at] >> 4 != 4;
}

#define PPTP(FIELD, WHEN)                                                                                                                   \
    FLAGS(FIELD, 1)                                                                                                                         \
    FIELD(acknum_present, 1, UINT,  .filter = "flags.ack")                                                                                  \
    FIELD(flags,          4, UINT,  .filter = "flags.reserved")                                                                             \
    FIELD(version,        3, UINT,  .init = 1, .filter = "flags.version")                                                                   \
    FIELD(proto,         16, XENUM, .init = 0x880b, .names = &ethertypes, .space = "ethertype")                                              \
    FIELD(payload_len,   16, UINT,  .covers = PAYLOAD, .filter = "key.payload_length")                                                      \
    FIELD(call_id,       16, UINT,  .unset = true, .filter = "key.call_id")                                                                 \
    WHEN(BITS(seqnum_present, 1), sequence_number, 32, HEX, .unset = true, .print = ORCAP_PRINT_DECIMAL)                                    \
    WHEN(BITS(acknum_present, 1), ack_number,      32, HEX, .unset = true, .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(pptp, PPTP, 8, .title = "GRE_PPTP", .display = "GRE PPTP", WORDS, .rfc = "RFC 2637",
         .bonds = BONDS({.upper = "PPP", .values = {{"proto", 0x880b}}}, {.upper = "Ether", .build_only = true, .values = {{"proto", 0x6558}}},
                        {.upper = "LLC", .build_only = true, .values = {{"proto", 122}}}),
         .over = OVER({"gre.proto", 0x880b}, {"ip.proto", 47, .build_only = true}, {"ipv6.nh", 47, .build_only = true},
                      {"udp.port", 4754, .build_only = true, .only = "dport"}))

/* Entries of the source route, which ends with an empty one. */
#define ROUTING(FIELD, WHEN)                                                                                                                \
    FIELD(address_family, 16, UINT)                                                                                                         \
    FIELD(SRE_offset,      8, UINT,  .filter = "sre_offset")                                                                                \
    FIELD(SRE_len,         8, UINT,  .sizes = "routing_info", .filter = "src_length")                                                       \
    FIELD(routing_info,    0, BYTES, .filter = "information")
LAYER_OF(routing, ROUTING, 4, .title = "GRErouting", .display = "GRE routing information", .filter = "gre.routing", .rfc = "RFC 1701",
         .bonds = BONDS({.lower = "GRE", .values = {{"routing_present", 1}}}, {.lower = "GRE_PPTP", .values = {{"routing_present", 1}}},
                        {.lower = "GRErouting", .upper = "Raw", .read_only = true, .values = {{"address_family", 0}, {"SRE_len", 0}}},
                        {.lower = "GRErouting"}))

PROTOCOLS(gre, &gre, &aruba, &redirect, &pptp, &routing)
