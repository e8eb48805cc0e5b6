/* IPv6 extension headers and their options. RFC 8200 section 4; routing types of RFC 2460, RFC 6275 (2) and RFC 8754 (4); options of RFC 2711
 * (router alert), RFC 2675 (jumbo payload), RFC 6553 (RPL), RFC 6275 (home address). */
#include "proto/describe.h"
#include "proto/numbers.h"

/* What a node does with an option that it does not know stands in the upper bits of its type. */
static const struct orcap_names option_types = NAMES({0x00, "Pad1", 0}, {0x01, "PadN", 0}, {0x04, "Tunnel Encapsulation Limit", 0},
    {0x05, "Router Alert", 0}, {0x06, "Quick-Start", 0}, {0xc2, "Jumbo Payload", 0}, {0xc9, "Home Address Option", 0});

#define TYPE(FIELD, number)                                                                                                                 \
    FIELD(otype, 8, ENUM, .names = &option_types, .shows = ORCAP_SHOWS_ACTION, .init = number, .variants = "ipv6.option",                   \
          .filter = "=ipv6.opt.type", .print = ORCAP_PRINT_HEX)
#define TYPE_BITS                                                                                                                           \
    .aliases = ALIASES({.filter = "=ipv6.opt.type.action", .field = "otype", .shift = 6, .width = 2, .print = ORCAP_PRINT_DECIMAL},         \
                       {.filter = "=ipv6.opt.type.change", .field = "otype", .shift = 5, .width = 1, .print = ORCAP_PRINT_DECIMAL},         \
                       {.filter = "=ipv6.opt.type.rest", .field = "otype", .width = 5, .print = ORCAP_PRINT_HEX})
#define FIXED(FIELD, number, size)                                                                                                          \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(optlen, 8, UINT, .init = size, .filter = "=ipv6.opt.length")
#define SIZED(FIELD, number, name_of_data)                                                                                                  \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(optlen,  8, UINT,  .sizes = "optdata", .filter = "=ipv6.opt.length")                                                              \
    FIELD(optdata, 0, BYTES, .filter = name_of_data)

#define UNKNOWN(FIELD, WHEN) SIZED(FIELD, 1, "=ipv6.opt.unknown")
ITEM_OF(unknown, UNKNOWN, 2, .title = "HBHOptUnknown", .display = "Scapy6 Unknown Option", TYPE_BITS)
#define PAD1(FIELD, WHEN) TYPE(FIELD, 0)
ITEM_OF(pad1, PAD1, 1, .title = "Pad1", .stays = true, .over = OVER({"ipv6.option", 0}, {"mip6.option", 0}), TYPE_BITS)
#define PADN(FIELD, WHEN) SIZED(FIELD, 1, "=ipv6.opt.padn")
ITEM_OF(padn, PADN, 2, .title = "PadN", .stays = true, .over = OVER({"ipv6.option", 1}, {"mip6.option", 1}), TYPE_BITS)

static const struct orcap_names alerts = NAMES({0, "Datagram contains a MLD message", 0}, {1, "Datagram contains RSVP message", 0},
    {2, "Datagram contains an Active Network message", 0}, {68, "NSIS NATFW NSLP", 0}, {69, "MPLS OAM", 0}, {65535, "Reserved", 0});
#define ROUTER_ALERT(FIELD, WHEN)                                                                                                           \
    FIXED(FIELD, 5, 2)                                                                                                                      \
    FIELD(value, 16, ENUM, .unset = true, .names = &alerts, .filter = "=ipv6.opt.router_alert")
ITEM_OF(router_alert, ROUTER_ALERT, 4, .title = "RouterAlert", .display = "Router Alert", .align = 2, .stays = true,
        .over = OVER({"ipv6.option", 5}), TYPE_BITS)

#define RPL(FIELD, WHEN)                                                                                                                    \
    FIXED(FIELD, 0x63, 4)                                                                                                                   \
    FIELD(Down,           1, UINT, .filter = "=ipv6.opt.rpl.flag.o")                                                                        \
    FIELD(RankError,      1, UINT, .filter = "=ipv6.opt.rpl.flag.r")                                                                        \
    FIELD(ForwardError,   1, UINT, .filter = "=ipv6.opt.rpl.flag.f")                                                                        \
    FIELD(unused,         5, UINT, .filter = "=ipv6.opt.rpl.flag.rsv")                                                                      \
    FIELD(RplInstanceId,  8, HEX,  .filter = "=ipv6.opt.rpl.instance_id")                                                                   \
    FIELD(SenderRank,    16, HEX,  .filter = "=ipv6.opt.rpl.sender_rank")
ITEM_OF(rpl, RPL, 6, .title = "RplOption", .display = "RPL Option", .align = 2, .stays = true,
        .over = OVER({"ipv6.option", 0x63}), TYPE_BITS)

#define JUMBO(FIELD, WHEN)                                                                                                                  \
    FIXED(FIELD, 0xc2, 4)                                                                                                                   \
    FIELD(jumboplen, 32, UINT, .unset = true, .filter = "=ipv6.opt.jumbo")
ITEM_OF(jumbo, JUMBO, 6, .title = "Jumbo", .display = "Jumbo Payload", .align = 4, .align_plus = 2, .stays = true,
        .over = OVER({"ipv6.option", 0xc2}), TYPE_BITS)

#define HOME_ADDRESS(FIELD, WHEN)                                                                                                           \
    FIXED(FIELD, 0xc9, 16)                                                                                                                  \
    FIELD(hoa, 128, IP6, .filter = "=ipv6.opt.mipv6.home_address")
ITEM_OF(home_address, HOME_ADDRESS, 18, .title = "HAO", .display = "Home Address Option", .align = 8, .align_plus = 6,
        .stays = true, .over = OVER({"ipv6.option", 0xc9}), TYPE_BITS)

static const struct orcap_items options = {.base = &unknown, .pad_to = 8, .pad_one = 0, .pad_more = 1, .pad_when = "autopad"};
static const struct orcap_names on_off = NAMES({0, "Off", 0}, {1, "On", 0});

/* What every extension header but the fragment's starts with: the next header, and the size in units of 8 bytes without the first. */
#define NEXT(FIELD) FIELD(nh, 8, ENUM, .names = &ip_next_headers, .init = 59, .space = "ipv6.nh", .filter = "nxt")
#define NEXT_AND_SIZE(FIELD)                                                                                                                \
    NEXT(FIELD)                                                                                                                             \
    FIELD(len, 8, UINT, .covers = HEADER, .unit = 8, .plus = 8)

#define OPTIONS(FIELD, WHEN)                                                                                                                \
    NEXT_AND_SIZE(FIELD)                                                                                                                    \
    FIELD(autopad, 0, ENUM,  .phantom = true, .init = 1, .names = &on_off, .filter = "")                                                    \
    FIELD(options, 0, ITEMS, .items = &options, .filter = "")
LAYER_OF(hop_by_hop, OPTIONS, 2, .title = "IPv6ExtHdrHopByHop", .display = "IPv6 Extension Header - Hop-by-Hop Options Header",
         .filter = "ipv6.hopopts", .rfc = "RFC 8200", .over = OVER({"ipv6.nh", 0}, {"icmpv6.nh", 0}))
LAYER_OF(destination, OPTIONS, 2, .title = "IPv6ExtHdrDestOpt", .display = "IPv6 Extension Header - Destination Options Header",
         .filter = "ipv6.dstopts", .rfc = "RFC 8200", .over = OVER({"ipv6.nh", 60}, {"icmpv6.nh", 60}))

#define ROUTING(FIELD, WHEN)                                                                                                                \
    NEXT_AND_SIZE(FIELD)                                                                                                                    \
    FIELD(type,       8, UINT, .variants = "ipv6.routing.type")                                                                             \
    FIELD(segleft,    8, UINT, .counts = "addresses", .only_built = true)                                                                   \
    FIELD(reserved,  32, UINT, .filter = "")                                                                                                \
    FIELD(addresses,  0, LIST, .element = ORCAP_IP6, .element_width = 128, .filter = "src.addr")
LAYER_OF(routing, ROUTING, 8, .title = "IPv6ExtHdrRouting", .display = "IPv6 Option Header Routing", .filter = "ipv6.routing", .rfc = "RFC 2460",
         .over = OVER({"ipv6.nh", 43}, {"icmpv6.nh", 43}))

static const struct orcap_names tlv_types = NAMES({0, "Pad1 TLV", 0}, {1, "Ingress Node TLV", 0}, {2, "Egress Node TLV", 0}, {4, "PadN TLV", 0},
                                                  {5, "HMAC TLV", 0});
#define TLV_TYPE(FIELD, number) FIELD(type, 8, ENUM, .names = &tlv_types, .init = number, .variants = "ipv6.srh.tlv", .filter = "")
#define TLV(FIELD, WHEN)                                                                                                                    \
    TLV_TYPE(FIELD, 0)                                                                                                                      \
    FIELD(len,   8, UINT,  .sizes = "value", .filter = "")                                                                                  \
    FIELD(value, 0, BYTES, .filter = "")
ITEM_OF(tlv, TLV, 2, .title = "IPv6ExtHdrSegmentRoutingTLV", .display = "IPv6 Option Header Segment Routing - Generic TLV")
#define TLV_PAD1(FIELD, WHEN) TLV_TYPE(FIELD, 0)
ITEM_OF(tlv_pad1, TLV_PAD1, 1, .title = "IPv6ExtHdrSegmentRoutingTLVPad1", .display = "IPv6 Option Header Segment Routing - Pad1 TLV",
        .stays = true, .over = OVER({"ipv6.srh.tlv", 0}))
#define TLV_NODE(FIELD, number, node)                                                                                                       \
    TLV_TYPE(FIELD, number)                                                                                                                 \
    FIELD(len,       8, UINT, .init = 18, .filter = "")                                                                                     \
    FIELD(reserved,  8, UINT, .filter = "")                                                                                                 \
    FIELD(flags,     8, UINT, .filter = "")                                                                                                 \
    FIELD(node,    128, IP6,  .init_text = "::1", .filter = "")
#define TLV_INGRESS(FIELD, WHEN) TLV_NODE(FIELD, 1, ingress_node)
ITEM_OF(tlv_ingress, TLV_INGRESS, 20, .title = "IPv6ExtHdrSegmentRoutingTLVIngressNode",
        .display = "IPv6 Option Header Segment Routing - Ingress Node TLV", .stays = true, .over = OVER({"ipv6.srh.tlv", 1}))
#define TLV_EGRESS(FIELD, WHEN) TLV_NODE(FIELD, 2, egress_node)
ITEM_OF(tlv_egress, TLV_EGRESS, 20, .title = "IPv6ExtHdrSegmentRoutingTLVEgressNode",
        .display = "IPv6 Option Header Segment Routing - Egress Node TLV", .stays = true, .over = OVER({"ipv6.srh.tlv", 2}))
#define TLV_PADN(FIELD, WHEN)                                                                                                               \
    TLV_TYPE(FIELD, 4)                                                                                                                      \
    FIELD(len,     8, UINT,  .sizes = "padding", .filter = "")                                                                              \
    FIELD(padding, 0, BYTES, .init_text = "\0", .init = 1, .filter = "")
ITEM_OF(tlv_padn, TLV_PADN, 2, .title = "IPv6ExtHdrSegmentRoutingTLVPadN", .display = "IPv6 Option Header Segment Routing - PadN TLV",
        .stays = true, .over = OVER({"ipv6.srh.tlv", 4}))
#define TLV_HMAC(FIELD, WHEN)                                                                                                               \
    TLV_TYPE(FIELD, 5)                                                                                                                      \
    FIELD(len,        8, UINT,  .sizes = "hmac", .plus = -6, .filter = "")                                                                  \
    FIELD(D,          1, UINT,  .filter = "")                                                                                               \
    FIELD(reserved,  15, UINT,  .filter = "")                                                                                               \
    FIELD(hmackeyid, 32, UINT,  .filter = "")                                                                                               \
    FIELD(hmac,       0, BYTES, .filter = "")
ITEM_OF(tlv_hmac, TLV_HMAC, 8, .title = "IPv6ExtHdrSegmentRoutingTLVHMAC", .display = "IPv6 Option Header Segment Routing - HMAC TLV",
        .stays = true, .over = OVER({"ipv6.srh.tlv", 5}))
static const struct orcap_items tlvs = {.base = &tlv, .pad_to = 8, .pad_one = 0, .pad_more = 4};

#define SEGMENT_ROUTING(FIELD, WHEN)                                                                                                        \
    NEXT_AND_SIZE(FIELD)                                                                                                                    \
    FIELD(type,         8, UINT,  .init = 4, .variants = "ipv6.routing.type")                                                               \
    FIELD(segleft,      8, UINT,  .counts = "addresses", .only_built = true, .plus = 1)                                                     \
    FIELD(lastentry,    8, UINT,  .counts = "addresses", .plus = 1, .filter = "srh.last_entry")                                             \
    FIELD(unused1,      1, UINT,  .filter = "")                                                                                             \
    FIELD(protected,    1, UINT,  .filter = "")                                                                                             \
    FIELD(oam,          1, UINT,  .filter = "")                                                                                             \
    FIELD(alert,        1, UINT,  .filter = "")                                                                                             \
    FIELD(hmac,         1, UINT,  .filter = "")                                                                                             \
    FIELD(unused2,      3, UINT,  .filter = "")                                                                                             \
    FIELD(tag,         16, UINT,  .filter = "")                                                                                             \
    FIELD(addresses,    0, LIST,  .element = ORCAP_IP6, .element_width = 128,                                                               \
          .init_text = "::1", .filter = "srh.addr")                                                                                         \
    FIELD(tlv_objects,  0, ITEMS, .items = &tlvs, .filter = "")
LAYER_OF(segment_routing, SEGMENT_ROUTING, 8, .title = "IPv6ExtHdrSegmentRouting", .display = "IPv6 Option Header Segment Routing",
         .filter = "ipv6.routing", .rfc = "RFC 8754",
         .aliases = ALIASES({.filter = "srh.flags", .field = "unused1", .last = "unused2", .print = ORCAP_PRINT_HEX},
                            {.filter = "srh.tag", .field = "tag", .print = ORCAP_PRINT_HEX}),
         .over = OVER({"ipv6.routing.type", 4}, {"ipv6.nh", 43, .build_only = true}))

#define FRAGMENT(FIELD, WHEN)                                                                                                               \
    NEXT(FIELD)                                                                                                                             \
    FIELD(res1,    8, UINT, .filter = "reserved_octet", .print = ORCAP_PRINT_HEX)                                                           \
    FIELD(offset, 13, UINT)                                                                                                                 \
    FIELD(res2,    2, UINT, .filter = "reserved_bits")                                                                                      \
    FIELD(m,       1, UINT, .filter = "more")                                                                                               \
    FIELD(id,     32, UINT, .unset = true, .filter = "ident", .print = ORCAP_PRINT_HEX)
static bool is_later_fragment(const struct orcap_view *view);
static bool has_more(const struct orcap_view *view);
LAYER_OF(fragment, FRAGMENT, 8, .title = "IPv6ExtHdrFragment", .display = "IPv6 Extension Header - Fragmentation header",
         .filter = "ipv6.fraghdr", .rfc = "RFC 8200", .opaque = is_later_fragment, .partial = has_more,
         .over = OVER({"ipv6.nh", 44}, {"icmpv6.nh", 44}))

static bool is_later_fragment(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(fragment, offset)) != 0;
}

static bool has_more(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(fragment, m)) != 0;
}

PROTOCOLS(ipv6_headers, &unknown, &pad1, &padn, &router_alert, &rpl, &jumbo, &home_address, &hop_by_hop, &destination, &routing, &tlv, &tlv_pad1,
          &tlv_ingress, &tlv_egress, &tlv_padn, &tlv_hmac, &segment_routing, &fragment)
