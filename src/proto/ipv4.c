/* IPv4. RFC 791 section 3.1; DS and ECN as RFC 2474 and RFC 3168 leave the type of service; options of RFC 791, 1063, 1393, 1770, 2113, 4782. */
#include "proto/describe.h"
#include "proto/numbers.h"

#include "core/checksum.h"
#include "core/cursor.h"

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

#define OPTION(FIELD, WHEN)                                                                                                                 \
    OPTION_TYPE(FIELD, 0, 0, 0)                                                                                                             \
    FIELD(length, 8, UINT, .covers = LAYER, .filter = "=ip.opt.len")                                                                        \
    FIELD(value,  0, BYTES, .filter = "")
ITEM_OF(option, OPTION, 2, .title = "IPOption", .display = "IP Option")

#define END(FIELD, WHEN) OPTION_TYPE(FIELD, 0, 0, 0)
ITEM_OF(end, END, 1, .title = "IPOption_EOL", .display = "IP Option End of Options List", .over = OVER({"ip.opt.type", 0}))

#define NO_OPERATION(FIELD, WHEN) OPTION_TYPE(FIELD, 0, 0, 1)
ITEM_OF(nop, NO_OPERATION, 1, .title = "IPOption_NOP", .display = "IP Option No Operation", .over = OVER({"ip.opt.type", 1}))

#define ROUTERS(FIELD)                                                                                                                      \
    FIELD(length,  8, UINT, .covers = LAYER, .filter = "=ip.opt.len")                                                                       \
    FIELD(pointer, 8, UINT, .init = 4, .filter = "=ip.opt.ptr")                                                                             \
    FIELD(routers, 0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "")
#define RECORD_ROUTE(FIELD, WHEN) OPTION_TYPE(FIELD, 0, 0, 7) ROUTERS(FIELD)
ITEM_OF(record_route, RECORD_ROUTE, 3, .title = "IPOption_RR", .display = "IP Option Record Route", .over = OVER({"ip.opt.type", 7}))

#define LOOSE_ROUTE(FIELD, WHEN) OPTION_TYPE(FIELD, 1, 0, 3) ROUTERS(FIELD)
ITEM_OF(loose_route, LOOSE_ROUTE, 3, .title = "IPOption_LSRR", .display = "IP Option Loose Source and Record Route",
        .over = OVER({"ip.opt.type", 3}))

static const struct orcap_items options = {.base = &option};

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    const uint8_t *bytes = packet->bytes + own->at;
    return checksum_fold(checksum_add(0, bytes, own->size) + 0xffff - load_be16(bytes + 10));
}

#define IPV4_FIELDS(FIELD, protocols)                                                                                                                   \
    FIELD(version, 4, UINT,  .init = 4)                                                                                                     \
    FIELD(ihl,     4, UINT,  .covers = HEADER, .unit = 4, .filter = "")                                                                     \
    FIELD(tos,     8, HEX,   .filter = "dsfield")                                                                                           \
    FIELD(len,    16, UINT,  .covers = LAYER)                                                                                               \
    FIELD(id,     16, UINT,  .init = 1, .print = ORCAP_PRINT_HEX)                                                                           \
    FIELD(flags,   3, FLAGS, .names = &flag_names)                                                                                          \
    FIELD(frag,   13, UINT,  .filter = "frag_offset", .print_unit = 8)                                                                      \
    FIELD(ttl,     8, UINT,  .init = 64)                                                                                                    \
    FIELD(proto,   8, ENUM,  .names = &ip_protocols, .space = protocols)                                                                   \
    FIELD(chksum, 16, HEX,   .compute = checksum, .filter = "checksum")                                                                     \
    FIELD(src,    32, IP4,   .init = IP4(127, 0, 0, 1))                                                                                     \
    FIELD(dst,    32, IP4,   .init = IP4(127, 0, 0, 1))                                                                                     \
    FIELD(options, 0, ITEMS, .items = &options, .filter = "")
#define IPV4(FIELD, WHEN) IPV4_FIELDS(FIELD, "ip.proto")
#define IPV4_QUOTED(FIELD, WHEN) IPV4_FIELDS(FIELD, "icmp.proto")

#define IPV4_WORDS                                                                                                                          \
    .filter = "ip", .align = 4, .rfc = "RFC 791", .opaque = is_fragment,                                                                    \
    .aliases = ALIASES({.filter = "addr", .field = "src", .either = "dst"}, {.filter = "hdr_len", .field = "ihl", .unit = 4})

static bool is_fragment(const struct orcap_view *view);
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

LAYER_OF(ipv4, IPV4, 20, .title = "IP", IPV4_WORDS, .summary = line,
         .over = OVER({"ethertype", 0x0800}, {"ip.proto", 4}, {"linktype", 228}, {"linktype", 101}))
LAYER_OF(ipv4_error, IPV4_QUOTED, 20, .title = "IPerror", .display = "IP in ICMP", .quoted = true, IPV4_WORDS,
         .over = OVER({"icmp.type", 3}, {"icmp.type", 4}, {"icmp.type", 5}, {"icmp.type", 11}, {"icmp.type", 12}))

/* Only the first fragment starts with the header of what IP carries. */
static bool is_fragment(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(ipv4, frag)) != 0;
}

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    bool later = orcap_chain_number(chain, layer, FIELD_OF(ipv4, frag)) != 0;
    orcap_line_format(chain, layer, later ? "%src% > %dst% %proto% frag:%frag%" : "%src% > %dst% %proto%", out);
}

PROTOCOLS(ipv4, &option, &end, &nop, &record_route, &loose_route, &ipv4, &ipv4_error)
