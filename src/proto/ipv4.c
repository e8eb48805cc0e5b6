/* IPv4. RFC 791 section 3.1; DS and ECN as RFC 2474 and RFC 3168 leave the type of service; options of RFC 791, 1063, 1393, 1770, 2113, 2507. */
#include "proto/describe.h"
#include "proto/numbers.h"

#include "core/checksum.h"

static const struct orcap_names flag_names = NAMES({1, "MF", "mf"}, {2, "DF", "df"}, {4, "evil", "rb"});
static const struct orcap_names option_classes = NAMES({0, "control", 0}, {2, "debug", 0});
static const struct orcap_names option_names = NAMES({0, "end_of_list", 0}, {1, "nop", 0}, {2, "security", 0}, {3, "loose_source_route", 0},
    {4, "timestamp", 0}, {5, "extended_security", 0}, {6, "commercial_security", 0}, {7, "record_route", 0}, {8, "stream_id", 0},
    {9, "strict_source_route", 0}, {10, "experimental_measurement", 0}, {11, "mtu_probe", 0}, {12, "mtu_reply", 0}, {13, "flow_control", 0},
    {14, "access_control", 0}, {15, "encode", 0}, {16, "imi_traffic_descriptor", 0}, {17, "extended_IP", 0}, {18, "traceroute", 0},
    {19, "address_extension", 0}, {20, "router_alert", 0}, {21, "selective_directed_broadcast_mode", 0}, {23, "dynamic_packet_state", 0},
    {24, "upstream_multicast_packet", 0}, {25, "quick_start", 0}, {30, "rfc4727_experiment", 0});

/* The one byte that every option starts with. */
#define OPTION_TYPE(FIELD, copied, class, number)                                                                                           \
    FIELD(copy_flag, 1, UINT, .init = copied, .filter = "=ip.opt.type.copy")                                                                \
    FIELD(optclass,  2, ENUM, .init = class, .names = &option_classes, .filter = "=ip.opt.type.class")                                      \
    FIELD(option,    5, ENUM, .init = number, .names = &option_names, .variants = "ip.opt.type", .filter = "=ip.opt.type.number")
#define WHOLE_TYPE .aliases = ALIASES({.filter = "=ip.opt.type", .field = "copy_flag", .last = "option", .print = ORCAP_PRINT_DECIMAL})
/* The length of an option of fixed size: nothing is read by it. */
#define FIXED(FIELD, copied, class, number, size)                                                                                           \
    OPTION_TYPE(FIELD, copied, class, number)                                                                                               \
    FIELD(length, 8, UINT, .init = size, .filter = "=ip.opt.len")
#define SIZED(FIELD, copied, class, number)                                                                                                 \
    OPTION_TYPE(FIELD, copied, class, number)                                                                                               \
    FIELD(length, 8, UINT, .covers = LAYER, .filter = "=ip.opt.len")

#define OPTION(FIELD, WHEN)                                                                                                                 \
    SIZED(FIELD, 0, 0, 0)                                                                                                                   \
    FIELD(value, 0, BYTES, .filter = "")
ITEM_OF(option, OPTION, 2, .title = "IPOption", .display = "IP Option", WHOLE_TYPE)

#define END(FIELD, WHEN) OPTION_TYPE(FIELD, 0, 0, 0)
ITEM_OF(end, END, 1, .title = "IPOption_EOL", .display = "IP Option End of Options List", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 0}))

#define NO_OPERATION(FIELD, WHEN) OPTION_TYPE(FIELD, 0, 0, 1)
ITEM_OF(nop, NO_OPERATION, 1, .title = "IPOption_NOP", .display = "IP Option No Operation", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 1}))

#define SECURITY(FIELD, WHEN)                                                                                                               \
    FIXED(FIELD, 1, 0, 2, 11)                                                                                                               \
    FIELD(security,                  16, UINT,  .filter = "=ip.opt.sec_rfc791_sec")                                                         \
    FIELD(compartment,               16, UINT,  .filter = "=ip.opt.sec_rfc791_comp")                                                        \
    FIELD(handling_restrictions,     16, UINT,  .filter = "=ip.opt.sec_rfc791_hr")                                                          \
    FIELD(transmission_control_code, 24, BYTES, .init_text = "xxx", .filter = "=ip.opt.sec_rfc791_tcc")
ITEM_OF(security, SECURITY, 11, .title = "IPOption_Security", .display = "IP Option Security", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 2}))

#define ROUTE(FIELD, copied, number)                                                                                                        \
    SIZED(FIELD, copied, 0, number)                                                                                                         \
    FIELD(pointer, 8, UINT, .init = 4, .filter = "=ip.opt.ptr")                                                                             \
    FIELD(routers, 0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "")
#define RECORD_ROUTE(FIELD, WHEN) ROUTE(FIELD, 0, 7)
ITEM_OF(record_route, RECORD_ROUTE, 3, .title = "IPOption_RR", .display = "IP Option Record Route", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 7}))
#define LOOSE_ROUTE(FIELD, WHEN) ROUTE(FIELD, 1, 3)
ITEM_OF(loose_route, LOOSE_ROUTE, 3, .title = "IPOption_LSRR", .display = "IP Option Loose Source and Record Route", WHOLE_TYPE,
        .stays = true, .over = OVER({"ip.opt.type", 3}))
#define STRICT_ROUTE(FIELD, WHEN) ROUTE(FIELD, 1, 9)
ITEM_OF(strict_route, STRICT_ROUTE, 3, .title = "IPOption_SSRR", .display = "IP Option Strict Source and Record Route", WHOLE_TYPE,
        .stays = true, .over = OVER({"ip.opt.type", 9}))

#define STREAM(FIELD, WHEN)                                                                                                                 \
    FIXED(FIELD, 1, 0, 8, 4)                                                                                                                \
    FIELD(security, 16, UINT, .filter = "=ip.opt.sid")
ITEM_OF(stream, STREAM, 4, .title = "IPOption_Stream_Id", .display = "IP Option Stream ID", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 8}))

#define MTU(FIELD, number)                                                                                                                  \
    FIXED(FIELD, 0, 0, number, 4)                                                                                                           \
    FIELD(mtu, 16, UINT, .filter = "=ip.opt.mtu")
#define MTU_PROBE(FIELD, WHEN) MTU(FIELD, 11)
ITEM_OF(mtu_probe, MTU_PROBE, 4, .title = "IPOption_MTU_Probe", .display = "IP Option MTU Probe", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 11}))
#define MTU_REPLY(FIELD, WHEN) MTU(FIELD, 12)
ITEM_OF(mtu_reply, MTU_REPLY, 4, .title = "IPOption_MTU_Reply", .display = "IP Option MTU Reply", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 12}))

#define TRACEROUTE(FIELD, WHEN)                                                                                                             \
    FIXED(FIELD, 0, 0, 18, 12)                                                                                                              \
    FIELD(id,            16, UINT, .filter = "=ip.opt.id_number")                                                                           \
    FIELD(outbound_hops, 16, UINT, .filter = "=ip.opt.ohc")                                                                                 \
    FIELD(return_hops,   16, UINT, .filter = "=ip.opt.rhc")                                                                                 \
    FIELD(originator_ip, 32, IP4,  .filter = "=ip.opt.originator")
ITEM_OF(traceroute, TRACEROUTE, 12, .title = "IPOption_Traceroute", .display = "IP Option Traceroute", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 18}))

static const struct orcap_names timestamp_flags =
    NAMES({0, "timestamp_only", 0}, {1, "timestamp_and_ip_addr", 0}, {3, "prespecified_ip_addr", 0});
#define TIMESTAMP(FIELD, WHEN)                                                                                                              \
    SIZED(FIELD, 0, 2, 4)                                                                                                                   \
    FIELD(pointer,   8, UINT, .init = 9, .filter = "=ip.opt.ptr")                                                                           \
    FIELD(oflw,      4, UINT, .filter = "=ip.opt.overflow")                                                                                 \
    FIELD(flg,       4, ENUM, .init = 1, .names = &timestamp_flags, .filter = "=ip.opt.flag", .print = ORCAP_PRINT_HEX)                     \
    WHEN(BITS(flg, 0xf), internet_address, 32, IP4, .filter = "=ip.opt.time_stamp_addr")                                                    \
    FIELD(timestamp, 32, UINT, .filter = "=ip.opt.time_stamp")
ITEM_OF(timestamp, TIMESTAMP, 8, .title = "IPOption_Timestamp", .display = "IP Option Timestamp", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 4}))

#define ADDRESS_EXTENSION(FIELD, WHEN)                                                                                                      \
    FIXED(FIELD, 1, 0, 19, 10)                                                                                                              \
    FIELD(src_ext, 32, IP4, .filter = "")                                                                                                   \
    FIELD(dst_ext, 32, IP4, .filter = "")
ITEM_OF(address_extension, ADDRESS_EXTENSION, 10, .title = "IPOption_Address_Extension", .display = "IP Option Address Extension",
        WHOLE_TYPE,
        .stays = true, .over = OVER({"ip.opt.type", 19}))

static const struct orcap_names alerts = NAMES({0, "router_shall_examine_packet", 0});
#define ROUTER_ALERT(FIELD, WHEN)                                                                                                           \
    FIXED(FIELD, 1, 0, 20, 4)                                                                                                               \
    FIELD(alert, 16, ENUM, .names = &alerts, .filter = "=ip.opt.ra")
ITEM_OF(router_alert, ROUTER_ALERT, 4, .title = "IPOption_Router_Alert", .display = "IP Option Router Alert", WHOLE_TYPE, .stays = true,
        .over = OVER({"ip.opt.type", 20}))

#define DIRECTED_BROADCAST(FIELD, WHEN)                                                                                                     \
    SIZED(FIELD, 1, 0, 21)                                                                                                                  \
    FIELD(addresses, 0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "=ip.opt.addr")
ITEM_OF(directed_broadcast, DIRECTED_BROADCAST, 2, .title = "IPOption_SDBM", .display = "IP Option Selective Directed Broadcast Mode",
        WHOLE_TYPE,
        .stays = true, .over = OVER({"ip.opt.type", 21}))

static const struct orcap_items options = {.base = &option};

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, own->size, 10));
}

#define IPV4_FIELDS(FIELD, protocols)                                                                                                       \
    FIELD(version, 4, UINT,  .init = 4)                                                                                                     \
    FIELD(ihl,     4, UINT,  .covers = HEADER, .unit = 4, .filter = "")                                                                     \
    FIELD(tos,     8, HEX,   .filter = "dsfield")                                                                                           \
    FIELD(len,    16, UINT,  .covers = LAYER)                                                                                               \
    FIELD(id,     16, UINT,  .init = 1, .print = ORCAP_PRINT_HEX)                                                                           \
    FIELD(flags,   3, FLAGS, .names = &flag_names)                                                                                          \
    FIELD(frag,   13, UINT,  .with = "proto", .filter = "frag_offset")                                                                      \
    FIELD(ttl,     8, UINT,  .init = 64)                                                                                                    \
    FIELD(proto,   8, ENUM,  .names = &ip_protocols, .space = protocols)                                                                    \
    FIELD(chksum, 16, HEX,   .compute = checksum, .filter = "checksum")                                                                     \
    FIELD(src,    32, IP4,   .init = IP4(127, 0, 0, 1), .role = ORCAP_ROLE_SOURCE)                                                         \
    FIELD(dst,    32, IP4,   .init = IP4(127, 0, 0, 1), .role = ORCAP_ROLE_DESTINATION)                                                    \
    FIELD(options, 0, ITEMS, .items = &options, .filter = "")
#define IPV4(FIELD, WHEN) IPV4_FIELDS(FIELD, "ip.proto")
#define IPV4_QUOTED(FIELD, WHEN) IPV4_FIELDS(FIELD, "icmp.proto")

static bool is_fragment(const struct orcap_view *view);
static bool has_more(const struct orcap_view *view);
static int by_version(const struct orcap_view *view);
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

#define IPV4_WORDS                                                                                                                          \
    .filter = "ip", .align = 4, .rfc = "RFC 791", .opaque = is_fragment, .partial = has_more,                                               \
    .aliases = ALIASES({.filter = "addr", .field = "src", .either = "dst"}, {.filter = "host", .field = "src", .either = "dst"}, {.filter = "src_host", .field = "src"}, {.filter = "dst_host", .field = "dst"}, {.filter = "hdr_len", .field = "ihl", .unit = 4},               \
                       {.filter = "dsfield.dscp", .field = "tos", .shift = 2, .width = 6, .print = ORCAP_PRINT_DECIMAL},                    \
                       {.filter = "dsfield.ecn", .field = "tos", .width = 2, .print = ORCAP_PRINT_DECIMAL})

LAYER_OF(ipv4, IPV4, 20, .title = "IP", IPV4_WORDS, .summary = line,
         .over = OVER({"ethertype", 0x0800}, {"ip.proto", 4}, {"ipv6.nh", 4}, {"null.family", 2}, {"null.family", 0, .read_only = true}, {"null.family", 0x02000000, .read_only = true},
                      {"linktype", 228}, {"ppp.proto", 0x0021}))
LAYER_OF(ipv4_error, IPV4_QUOTED, 20, .title = "IPerror", .display = "IP in ICMP", .quoted = true, IPV4_WORDS,
         .over = OVER({"icmp.type", 3, .read_only = true}, {"icmp.type", 4, .read_only = true}, {"icmp.type", 5, .read_only = true},
                      {"icmp.type", 11, .read_only = true}, {"icmp.type", 12, .read_only = true}, {"icmp.proto", 4}))
/* Link types that carry either version. */
LAYER_OF(either_version, IPV4, 20, .title = "IPv46", .display = "IPv4/6", IPV4_WORDS, .others = OTHERS("IP", "IPv6"), .instead = by_version,
         .over = OVER({"linktype", 12}, {"linktype", 14}, {"linktype", 101}))

/* Only the first fragment starts with the header of what IP carries. */
static bool is_fragment(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(ipv4, frag)) != 0;
}

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    bool later = orcap_chain_number(chain, layer, FIELD_OF(ipv4, frag)) != 0;
    orcap_line_format(chain, layer, later ? "%src% > %dst% %proto% frag:%frag%" : "%src% > %dst% %proto%", out);
}

static bool has_more(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(ipv4, flags)) & 1;
}

static int by_version(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(either_version, version)) == 6 ? 1 : 0;
}

PROTOCOLS(ipv4, &option, &end, &nop, &security, &record_route, &loose_route, &strict_route, &stream, &mtu_probe, &mtu_reply, &traceroute, &timestamp,
          &address_extension, &router_alert, &directed_broadcast, &ipv4, &ipv4_error, &either_version)
