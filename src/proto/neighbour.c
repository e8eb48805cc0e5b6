/* IPv6 neighbour discovery. RFC 4861; options of RFC 3122, 4191, 5175, 6275 and 8106. As in Scapy, options follow the message as layers. */
#include "proto/icmpv6.h"

#include "core/address.h"
#include "core/sink.h"

static int option_follows(const struct orcap_view *view);
static void servers_line(const struct orcap_chain *chain, size_t layer, struct sink *out);
#define WORDS .others = OTHERS("ICMPv6NDOptUnknown"), .follows = option_follows
#define MESSAGE_TO(group) ICMPV6_WORDS, WORDS, ICMPV6_GROUP(255, group)
#define MESSAGE MESSAGE_TO(ALL_NODES)

#define SOLICITATION(FIELD, number) ICMPV6(FIELD, number, FIELD(code, 8, UINT))

#define ROUTER_SOLICITATION(FIELD, WHEN)                                                                                                    \
    SOLICITATION(FIELD, 133)                                                                                                                \
    FIELD(res, 32, UINT, .filter = "reserved")
LAYER_OF(router_solicitation, ROUTER_SOLICITATION, 8, .title = "ICMPv6ND_RS", .display = "ICMPv6 Neighbor Discovery - Router Solicitation", MESSAGE_TO(ALL_ROUTERS),
         ICMPV6_TYPE(133))

static const struct orcap_names preferences = NAMES({0, "Medium (default)", 0}, {1, "High", 0}, {2, "Reserved", 0}, {3, "Low", 0});
#define ROUTER_ADVERTISEMENT(FIELD, WHEN)                                                                                                   \
    SOLICITATION(FIELD, 134)                                                                                                                \
    FIELD(chlim,           8, UINT, .filter = "nd.ra.cur_hop_limit")                                                                        \
    FIELD(M,               1, UINT, .filter = "nd.ra.flag.m")                                                                               \
    FIELD(O,               1, UINT, .filter = "nd.ra.flag.o")                                                                               \
    FIELD(H,               1, UINT, .filter = "nd.ra.flag.h")                                                                               \
    FIELD(prf,             2, ENUM, .init = 1, .names = &preferences, .filter = "nd.ra.flag.prf")                                           \
    FIELD(P,               1, UINT, .filter = "nd.ra.flag.p")                                                                               \
    FIELD(res,             2, UINT, .filter = "nd.ra.flag.rsv")                                                                             \
    FIELD(routerlifetime, 16, UINT, .init = 1800, .filter = "nd.ra.router_lifetime")                                                        \
    FIELD(reachabletime,  32, UINT, .filter = "nd.ra.reachable_time")                                                                       \
    FIELD(retranstimer,   32, UINT, .filter = "nd.ra.retrans_timer")
LAYER_OF(router_advertisement, ROUTER_ADVERTISEMENT, 16, .title = "ICMPv6ND_RA", .display = "ICMPv6 Neighbor Discovery - Router Advertisement",
         MESSAGE, .line = "%name% Lifetime %routerlifetime% Hop Limit %chlim% Preference %prf% Managed %M% Other %O% Home %H%", ICMPV6_TYPE(134),
         .aliases = ALIASES({.filter = "nd.ra.flag", .field = "M", .last = "res", .print = ORCAP_PRINT_HEX}))

#define NEIGHBOUR_SOLICITATION(FIELD, WHEN)                                                                                                 \
    SOLICITATION(FIELD, 135)                                                                                                                \
    FIELD(res, 32, UINT, .filter = "reserved")                                                                                              \
    FIELD(tgt, 128, IP6, .filter = "nd.ns.target_address")
LAYER_OF(neighbour_solicitation, NEIGHBOUR_SOLICITATION, 24, .title = "ICMPv6ND_NS",
         .display = "ICMPv6 Neighbor Discovery - Neighbor Solicitation", MESSAGE, .line = "%name% (tgt: %tgt%)", ICMPV6_TYPE(135))

#define NEIGHBOUR_ADVERTISEMENT(FIELD, WHEN)                                                                                                \
    SOLICITATION(FIELD, 136)                                                                                                                \
    FIELD(R,     1, UINT, .init = 1, .filter = "nd.na.flag.r")                                                                              \
    FIELD(S,     1, UINT, .filter = "nd.na.flag.s")                                                                                         \
    FIELD(O,     1, UINT, .init = 1, .filter = "nd.na.flag.o")                                                                              \
    FIELD(res,  29, HEX,  .filter = "nd.na.flag.rsv", .print = ORCAP_PRINT_DECIMAL)                                                         \
    FIELD(tgt, 128, IP6,  .filter = "nd.na.target_address")
LAYER_OF(neighbour_advertisement, NEIGHBOUR_ADVERTISEMENT, 24, .title = "ICMPv6ND_NA",
         .display = "ICMPv6 Neighbor Discovery - Neighbor Advertisement", MESSAGE, .line = "%name% (tgt: %tgt%)", ICMPV6_TYPE(136),
         .aliases = ALIASES({.filter = "nd.na.flag", .field = "R", .last = "res", .print = ORCAP_PRINT_HEX}))

#define REDIRECT(FIELD, WHEN)                                                                                                               \
    SOLICITATION(FIELD, 137)                                                                                                                \
    FIELD(res, 32, HEX, .filter = "reserved")                                                                                               \
    FIELD(tgt, 128, IP6, .filter = "nd.rd.target_address")                                                                                  \
    FIELD(dst, 128, IP6, .filter = "rd.na.destination_address")
LAYER_OF(redirect, REDIRECT, 40, .title = "ICMPv6ND_Redirect", .display = "ICMPv6 Neighbor Discovery - Redirect", MESSAGE, ICMPV6_TYPE(137))

#define INVERSE(FIELD, number)                                                                                                              \
    SOLICITATION(FIELD, number)                                                                                                             \
    FIELD(reserved, 32, HEX)
#define INVERSE_SOLICITATION(FIELD, WHEN) INVERSE(FIELD, 141)
#define INVERSE_ADVERTISEMENT(FIELD, WHEN) INVERSE(FIELD, 142)
LAYER_OF(inverse_solicitation, INVERSE_SOLICITATION, 8, .title = "ICMPv6ND_INDSol", .display = "ICMPv6 Inverse Neighbor Discovery Solicitation",
         MESSAGE, ICMPV6_TYPE(141))
LAYER_OF(inverse_advertisement, INVERSE_ADVERTISEMENT, 8, .title = "ICMPv6ND_INDAdv",
         .display = "ICMPv6 Inverse Neighbor Discovery Advertisement", MESSAGE, ICMPV6_TYPE(142))

/* Options: the length counts units of 8 bytes. Those of fixed size are read whatever it says. */
#define FIXED(FIELD, number, units)                                                                                                         \
    FIELD(type, 8, UINT, .init = number, .variants = "icmpv6.option", .filter = "=icmpv6.opt.type")                                         \
    FIELD(len,  8, UINT, .init = units, .filter = "=icmpv6.opt.length")
#define SIZED(FIELD, number)                                                                                                                \
    FIELD(type, 8, UINT, .init = number, .variants = "icmpv6.option", .filter = "=icmpv6.opt.type")                                         \
    FIELD(len,  8, UINT, .covers = HEADER, .unit = 8, .filter = "=icmpv6.opt.length")
#define OPTION(number) WORDS, .stays = true, .over = OVER({"icmpv6.option", number})
#define ND "ICMPv6 Neighbor Discovery "

#define UNKNOWN(FIELD, WHEN)                                                                                                                \
    SIZED(FIELD, 0)                                                                                                                         \
    FIELD(data, 0, BYTES, .filter = "")
LAYER_OF(unknown, UNKNOWN, 2, .title = "ICMPv6NDOptUnknown", .display = ND "Option - Scapy Unimplemented", .align = 8, WORDS)

#define SOURCE_ADDRESS(FIELD, WHEN)                                                                                                         \
    FIXED(FIELD, 1, 1)                                                                                                                      \
    FIELD(lladdr, 48, MAC, .filter = "=icmpv6.opt.linkaddr")
#define TARGET_ADDRESS(FIELD, WHEN)                                                                                                         \
    FIXED(FIELD, 2, 1)                                                                                                                      \
    FIELD(lladdr, 48, MAC, .filter = "=icmpv6.opt.linkaddr")
LAYER_OF(source_address, SOURCE_ADDRESS, 8, .title = "ICMPv6NDOptSrcLLAddr", .display = ND "Option - Source Link-Layer Address",
         .line = "%name% %lladdr%", OPTION(1))
LAYER_OF(target_address, TARGET_ADDRESS, 8, .title = "ICMPv6NDOptDstLLAddr", .display = ND "Option - Destination Link-Layer Address",
         .line = "%name% %lladdr%", OPTION(2))

#define PREFIX(FIELD, WHEN)                                                                                                                 \
    FIXED(FIELD, 3, 4)                                                                                                                      \
    FIELD(prefixlen,          8, UINT, .init = 64, .filter = "=icmpv6.opt.prefix.length")                                                   \
    FIELD(L,                  1, UINT, .init = 1, .filter = "=icmpv6.opt.prefix.flag.l")                                                    \
    FIELD(A,                  1, UINT, .init = 1, .filter = "=icmpv6.opt.prefix.flag.a")                                                    \
    FIELD(R,                  1, UINT, .filter = "=icmpv6.opt.prefix.flag.r")                                                               \
    FIELD(res1,               5, UINT, .filter = "=icmpv6.opt.prefix.flag.reserved")                                                        \
    FIELD(validlifetime,     32, HEX,  .init = 0xffffffff, .filter = "=icmpv6.opt.prefix.valid_lifetime", .print = ORCAP_PRINT_DECIMAL)     \
    FIELD(preferredlifetime, 32, HEX,  .init = 0xffffffff, .filter = "=icmpv6.opt.prefix.preferred_lifetime", .print = ORCAP_PRINT_DECIMAL) \
    FIELD(res2,              32, HEX,  .filter = "")                                                                                        \
    FIELD(prefix,           128, IP6,  .filter = "=icmpv6.opt.prefix")
LAYER_OF(prefix, PREFIX, 32, .title = "ICMPv6NDOptPrefixInfo", .display = ND "Option - Prefix Information",
         .line = "%name% %prefix%/%prefixlen% On-link %L% Autonomous Address %A% Router Address %R%", OPTION(3))

/* RFC 4861, section 4.6.3: the beginning of the packet that met the router. Only the title is looked at. */
static const struct orcap_protocol any_packet = {.title = "IPv6"};
static const struct orcap_items redirected_packet = {.base = &any_packet, .single = true, .stacked = true};
#define REDIRECTED(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 4)                                                                                                                         \
    FIELD(res, 48, BYTES, .init_text = "\0\0\0\0\0\0", .init = 6, .shows = ORCAP_SHOWS_TRIMMED, .filter = "")                                                                                                     \
    FIELD(pkt,  0, ITEMS, .items = &redirected_packet, .unset = true, .filter = "=icmpv6.opt.redirected_packet")
LAYER_OF(redirected, REDIRECTED, 8, .title = "ICMPv6NDOptRedirectedHdr", .display = ND "Option - Redirected Header", .align = 8, OPTION(4))

#define MTU(FIELD, WHEN)                                                                                                                    \
    FIXED(FIELD, 5, 1)                                                                                                                      \
    FIELD(res, 16, HEX,  .filter = "")                                                                                                      \
    FIELD(mtu, 32, UINT, .init = 1280, .filter = "=icmpv6.opt.mtu")
LAYER_OF(mtu, MTU, 8, .title = "ICMPv6NDOptMTU", .display = ND "Option - MTU", .line = "%name% %mtu%", OPTION(5))

#define INTERVAL(FIELD, WHEN)                                                                                                               \
    FIXED(FIELD, 7, 1)                                                                                                                      \
    FIELD(res,    16, UINT, .filter = "")                                                                                                   \
    FIELD(advint, 32, UINT, .filter = "=icmpv6.opt.advertisement_interval")
LAYER_OF(interval, INTERVAL, 8, .title = "ICMPv6NDOptAdvInterval", .display = ND "- Interval Advertisement",
         .line = "%name% %advint% milliseconds", OPTION(7))

#define HOME_AGENT(FIELD, WHEN)                                                                                                             \
    FIXED(FIELD, 8, 1)                                                                                                                      \
    FIELD(res,      16, UINT, .filter = "")                                                                                                 \
    FIELD(pref,     16, UINT, .filter = "=icmpv6.opt.home_agent_preference")                                                                \
    FIELD(lifetime, 16, UINT, .init = 1, .filter = "=icmpv6.opt.home_agent_lifetime")
LAYER_OF(home_agent, HOME_AGENT, 8, .title = "ICMPv6NDOptHAInfo", .display = ND "- Home Agent Information",
         .line = "%name% %pref% %lifetime% seconds", OPTION(8))

#define ADDRESS_LIST(FIELD, number)                                                                                                         \
    SIZED(FIELD, number)                                                                                                                    \
    FIELD(res,      48, BYTES, .init_text = "\0\0\0\0\0\0", .init = 6, .shows = ORCAP_SHOWS_TRIMMED, .filter = "")                                                                                                \
    FIELD(addrlist,  0, LIST,  .element = ORCAP_IP6, .element_width = 128, .filter = "=icmpv6.opt.ipv6_address")
#define SOURCES(FIELD, WHEN) ADDRESS_LIST(FIELD, 9)
#define TARGETS(FIELD, WHEN) ADDRESS_LIST(FIELD, 10)
LAYER_OF(sources, SOURCES, 8, .title = "ICMPv6NDOptSrcAddrList", .display = "ICMPv6 Inverse Neighbor Discovery Option - Source Address List",
         OPTION(9))
LAYER_OF(targets, TARGETS, 8, .title = "ICMPv6NDOptTgtAddrList", .display = "ICMPv6 Inverse Neighbor Discovery Option - Target Address List",
         OPTION(10))

#define ROUTE(FIELD, WHEN)                                                                                                                  \
    SIZED(FIELD, 24)                                                                                                                        \
    FIELD(plen,        8, UINT,  .unset = true, .filter = "=icmpv6.opt.prefix.length")                                                      \
    FIELD(res1,        3, UINT,  .filter = "")                                                                                              \
    FIELD(prf,         2, ENUM,  .names = &preferences, .filter = "=icmpv6.opt.route_info.flag.route_preference")                           \
    FIELD(res2,        3, UINT,  .filter = "")                                                                                              \
    FIELD(rtlifetime, 32, UINT,  .init = 0xffffffff, .filter = "=icmpv6.opt.route_lifetime")                                                \
    FIELD(prefix,      0, BYTES, .unset = true, .shows = ORCAP_SHOWS_SHORT_6, .filter = "=icmpv6.opt.prefix")
LAYER_OF(route, ROUTE, 8, .title = "ICMPv6NDOptRouteInfo", .display = ND "Option - Route Information Option",
         .line = "%name% %prefix%/%plen% Preference %prf%", .align = 8, OPTION(24))

#define RESOLVERS(FIELD, WHEN)                                                                                                              \
    SIZED(FIELD, 25)                                                                                                                        \
    FIELD(res,      16, UINT, .unset = true, .filter = "")                                                                                  \
    FIELD(lifetime, 32, UINT, .init = 0xffffffff, .filter = "=icmpv6.opt.rdnss.lifetime")                                                   \
    FIELD(dns,       0, LIST, .element = ORCAP_IP6, .element_width = 128, .filter = "=icmpv6.opt.rdnss")
LAYER_OF(resolvers, RESOLVERS, 8, .title = "ICMPv6NDOptRDNSS", .display = ND "Option - Recursive DNS Server Option", .summary = servers_line,
         OPTION(25))

#define FLAGS_EXPANSION(FIELD, WHEN)                                                                                                        \
    FIXED(FIELD, 26, 1)                                                                                                                     \
    FIELD(res, 48, UINT, .filter = "")
LAYER_OF(flags_expansion, FLAGS_EXPANSION, 8, .title = "ICMPv6NDOptEFA", .display = ND "Option - Expanded Flags Option", OPTION(26))

#define SHORTCUT(FIELD, WHEN)                                                                                                               \
    FIXED(FIELD, 6, 1)                                                                                                                      \
    FIELD(shortcutlim, 8, UINT, .init = 40, .filter = "=icmpv6.opt.nbma.shortcut_limit")                                                    \
    FIELD(res1,        8, UINT, .filter = "")                                                                                               \
    FIELD(res2,       32, UINT, .filter = "")
LAYER_OF(shortcut, SHORTCUT, 8, .title = "ICMPv6NDOptShortcutLimit", .display = ND "Option - NBMA Shortcut Limit", OPTION(6))

/* Fast handovers, RFC 4068 section 6.4. */
static const struct orcap_names care_of_codes = NAMES({1, "Old Care-Of Address", 0}, {2, "New Care-Of Address", 0}, {3, "NAR's IP address", 0});
static const struct orcap_names address_codes = NAMES({0, "Wildcard requesting resolution for all nearby AP", 0}, {1, "LLA for the new AP", 0},
    {2, "LLA of the MN", 0}, {3, "LLA of the NAR", 0}, {4, "LLA of the src of TrSolPr or PrRtAdv msg", 0},
    {5, "AP identified by LLA belongs to current iface of router", 0}, {6, "No preifx info available for AP identified by the LLA", 0},
    {7, "No fast handovers support for AP identified by the LLA", 0});
#define CARE_OF(FIELD, WHEN)                                                                                                                \
    FIXED(FIELD, 17, 3)                                                                                                                     \
    FIELD(optcode, 8, ENUM, .init = 1, .names = &care_of_codes, .filter = "=icmpv6.opt.ipa.option_code")                                    \
    FIELD(plen,    8, UINT, .init = 64, .filter = "=icmpv6.opt.ipa.prefix_len")                                                             \
    FIELD(res,    32, UINT, .filter = "")                                                                                                   \
    FIELD(addr,  128, IP6,  .filter = "=icmpv6.opt.ipa.ipv6_address")
LAYER_OF(care_of, CARE_OF, 24, .title = "ICMPv6NDOptIPAddr", .display = ND "- IP Address Option (FH for MIPv6)", OPTION(17))
#define NEW_PREFIX(FIELD, WHEN)                                                                                                             \
    FIXED(FIELD, 18, 3)                                                                                                                     \
    FIELD(optcode, 8, UINT, .filter = "=icmpv6.opt.nrpi.option_code")                                                                       \
    FIELD(plen,    8, UINT, .init = 64, .filter = "=icmpv6.opt.nrpi.prefix_len")                                                            \
    FIELD(res,    32, UINT, .filter = "")                                                                                                   \
    FIELD(prefix, 128, IP6, .filter = "=icmpv6.opt.nrpi.prefix")
LAYER_OF(new_prefix, NEW_PREFIX, 24, .title = "ICMPv6NDOptNewRtrPrefix", .display = ND "- New Router Prefix Information Option (FH for MIPv6)",
         OPTION(18))
#define LINK_ADDRESS(FIELD, WHEN)                                                                                                           \
    FIXED(FIELD, 19, 1)                                                                                                                     \
    FIELD(optcode, 8, ENUM, .names = &address_codes, .filter = "=icmpv6.opt.lla.option_code")                                               \
    FIELD(lla,    48, MAC,  .filter = "")
LAYER_OF(link_address, LINK_ADDRESS, 9, .title = "ICMPv6NDOptLLA", .display = ND "- Link-Layer Address (LLA) Option (FH for MIPv6)", OPTION(19))

/* RFC 5380, section 5. */
#define ANCHOR(FIELD, WHEN)                                                                                                                 \
    FIXED(FIELD, 23, 3)                                                                                                                     \
    FIELD(dist,           4, UINT, .init = 1, .filter = "=icmpv6.opt.map.distance")                                                         \
    FIELD(pref,           4, UINT, .init = 15, .filter = "=icmpv6.opt.map.preference")                                                      \
    FIELD(R,              1, UINT, .init = 1, .filter = "=icmpv6.opt.map.flag.r")                                                           \
    FIELD(res,            7, UINT, .filter = "=icmpv6.opt.map.flag.reserved")                                                               \
    FIELD(validlifetime, 32, UINT, .init = 0xffffffff, .filter = "=icmpv6.opt.map.valid_lifetime")                                          \
    FIELD(addr,         128, IP6,  .filter = "=icmpv6.opt.map.global_address")
LAYER_OF(anchor, ANCHOR, 24, .title = "ICMPv6NDOptMAP", .display = ND "- MAP Option", OPTION(23))

/* RFC 8106, section 5.2: zeros fill up behind the last name. */
static uint32_t search_size(const struct orcap_view *view) {
    enum { HEAD = 8 };
    uint32_t room = 8 * (uint32_t)orcap_view_number(view, 1), left = view->limit - view->at, at = HEAD;
    room = room < left ? room : left;
    while (at < room && view->bytes[view->at + at])
        for (uint32_t label = 1; label && at < room; at += label + 1)
            label = view->bytes[view->at + at];
    return at < room ? at - HEAD : room > HEAD ? room - HEAD : 0;
}
static void search_line(const struct orcap_chain *chain, size_t layer, struct sink *out);

#define SEARCH_LIST(FIELD, WHEN)                                                                                                            \
    SIZED(FIELD, 31)                                                                                                                        \
    FIELD(res,       16, UINT,  .unset = true, .filter = "")                                                                                \
    FIELD(lifetime,  32, UINT,  .init = 0xffffffff, .filter = "=icmpv6.opt.dnssl.lifetime")                                                 \
    FIELD(searchlist, 0, NAMES, .size = search_size, .filter = "=icmpv6.opt.dnssl")
LAYER_OF(search_list, SEARCH_LIST, 8, .title = "ICMPv6NDOptDNSSL", .display = ND "Option - DNS Search List Option", .align = 8, .summary = search_line,
         OPTION(31))
static void search_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_value names, name;
    char text[ORCAP_NAME_TEXT];
    orcap_line_format(chain, layer, "%name% ", out);
    orcap_chain_get(chain, layer, FIELD_OF(search_list, searchlist), &names);
    for (size_t at = 0, count = 0; names.type == ORCAP_VALUE_BYTES && orcap_domains_next(&names, &at, &name); count++) {
        int size = orcap_name_format(&name, false, text);
        sink_text(out, count ? ", " : "");
        sink_escaped(out, text, size > 0 ? (size_t)size : 0);
    }
}

/* RFC 8910, section 2.3: padded with zeros. */
#define PORTAL(FIELD, WHEN)                                                                                                                 \
    SIZED(FIELD, 37)                                                                                                                        \
    FIELD(URI, 0, BYTES, .shows = ORCAP_SHOWS_TRIMMED, .filter = "=icmpv6.opt.captive_portal", .print = ORCAP_PRINT_TEXT)
LAYER_OF(portal, PORTAL, 2, .title = "ICMPv6NDOptCaptivePortal", .display = ND "Option - Captive-Portal Option", .align = 8, .line = "%name% %URI%",
         OPTION(37))

/* RFC 8781, section 4: the upper 96 bits of a prefix. */
static const struct orcap_names prefix_codes = NAMES({0, "/96", 0}, {1, "/64", 0}, {2, "/56", 0}, {3, "/48", 0}, {4, "/40", 0}, {5, "/32", 0});
static uint32_t upper_bits(const struct orcap_view *view) {
    (void)view;
    return 12;
}
#define TRANSLATION(FIELD, WHEN)                                                                                                            \
    FIXED(FIELD, 38, 2)                                                                                                                     \
    FIELD(scaledlifetime, 13, UINT,  .filter = "=icmpv6.opt.pref64.scaled_lifetime")                                                        \
    FIELD(plc,             3, ENUM,  .names = &prefix_codes, .filter = "")                                                                   \
    FIELD(prefix,          0, BYTES, .init_text = "\0\0\0\0\0\0\0\0\0\0\0\0", .init = 12, .size = upper_bits, .shows = ORCAP_SHOWS_SHORT_6, .filter = "")
LAYER_OF(translation, TRANSLATION, 4, .title = "ICMPv6NDOptPREF64", .display = ND "Option - PREF64 Option", .line = "%name% %prefix%%plc%",
         .aliases = ALIASES({.filter = "=icmpv6.opt.pref64.plc", .field = "plc", .width = 3, .print = ORCAP_PRINT_HEX, .digits = 4}), OPTION(38))

static void servers_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_value servers;
    orcap_line_format(chain, layer, "%name% ", out);
    orcap_chain_get(chain, layer, FIELD_OF(resolvers, dns), &servers);
    for (size_t at = 0; servers.type == ORCAP_VALUE_BYTES && at + 16 <= servers.size; at += 16) {
        char text[IP6_TEXT];
        sink_text(out, at ? ", " : "");
        sink_bytes(out, text, ip6_format(servers.bytes + at, text));
    }
}

static int option_follows(const struct orcap_view *view) {
    return view->limit - view->at - view->size > 1 ? 0 : -1;
}

PROTOCOLS(neighbour, &router_solicitation, &router_advertisement, &neighbour_solicitation, &neighbour_advertisement, &redirect, &inverse_solicitation,
          &inverse_advertisement, &unknown, &source_address, &target_address, &prefix, &redirected, &mtu, &interval, &home_agent, &sources, &targets,
          &route, &resolvers, &flags_expansion, &shortcut, &care_of, &new_prefix, &link_address, &anchor, &search_list, &portal, &translation)
