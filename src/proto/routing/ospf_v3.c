/* OSPF version 3, for IPv6: RFC 5340 appendix A. */
#include "proto/routing/ospf.h"

#include "proto/transport.h"

#define WORDS .rfc = "RFC 5340", .contrib = "ospf"

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    uint16_t sum;
    const struct orcap_layer *own = &packet->layers[layer];
    const struct orcap_field *below = own->under < ORCAP_DEPTH ? orcap_context_protocol(packet->context, packet->layers[own->under].protocol)->fields : NULL;
    return below && below->init == 6 && transport_checksum(packet, layer, 89, 12, &sum) ? sum : 0;
}

static uint64_t length(const struct orcap_packet *packet, size_t layer) {
    return packet->layers[layer].limit - packet->layers[layer].at;
}

/* An authentication trailer, RFC 7166, stands behind what the length counts. */
enum { HEADER_SIZE = 16 };
static uint32_t rest_of_hello(const struct orcap_view *view) {
    return ospf_rest(view, HEADER_SIZE, 20);
}
static uint32_t rest_of_description(const struct orcap_view *view) {
    return ospf_rest(view, HEADER_SIZE, 12);
}
static uint32_t whole_rest(const struct orcap_view *view) {
    return ospf_rest(view, HEADER_SIZE, 0);
}

#define OSPF(FIELD, WHEN)                                                                                                                   \
    FIELD(version,  8, UINT, .init = 3)                                                                                                     \
    FIELD(type,     8, ENUM, .init = 1, .names = &ospf_types, .filter = "msg")                                                              \
    FIELD(len,     16, UINT, .compute = length, .filter = "packet_length")                                                                  \
    FIELD(src,     32, IP4,  .init = IP4(1, 1, 1, 1), .filter = "srcrouter")                                                                \
    FIELD(area,    32, IP4,  .filter = "area_id")                                                                                           \
    FIELD(chksum,  16, HEX,  .compute = checksum, .filter = "checksum")                                                                     \
    FIELD(instance, 8, UINT, .filter = "instance_id")                                                                                       \
    FIELD(reserved, 8, UINT, .filter = "")
#define FOLLOWED(number, title) {.upper = title, .values = {{"type", number}}}
LAYER_OF(ospf, OSPF, 16, .title = "OSPFv3_Hdr", .display = "OSPFv3 Header", .filter = "ospf", WORDS, .over = OVER({"ipv6.nh", 89}),
         .bonds = BONDS(FOLLOWED(1, "OSPFv3_Hello"), FOLLOWED(2, "OSPFv3_DBDesc"), FOLLOWED(3, "OSPFv3_LSReq"), FOLLOWED(4, "OSPFv3_LSUpd"),
                        FOLLOWED(5, "OSPFv3_LSAck"), {.lower = "IPv6", .build_only = true, .values = {{"dst", .address = "ff02::5"}}}))

static const struct orcap_names options = NAMES({0x001, "V6", "=ospf.v3.options.v6"}, {0x002, "E", "=ospf.v3.options.e"},
    {0x004, "MC", "=ospf.v3.options.mc"}, {0x008, "N", "=ospf.v3.options.n"}, {0x010, "R", "=ospf.v3.options.r"},
    {0x020, "DC", "=ospf.v3.options.dc"}, {0x040, "AF", 0}, {0x080, "L", 0}, {0x100, "I", "=ospf.v3.options.af"}, {0x200, "F", "=ospf.v3.options.l"});
#define OPTIONS(FIELD) FIELD(options, 24, FLAGS, .names = &options, .filter = "=ospf.v3.options")

#define HELLO(FIELD, WHEN)                                                                                                                  \
    FIELD(intid,         32, UINT, .filter = "=ospf.hello.interface_id")                                                                    \
    FIELD(prio,           8, UINT, .init = 1, .filter = "=ospf.hello.router_priority")                                                      \
    OPTIONS(FIELD)                                                                                                                          \
    FIELD(hellointerval, 16, UINT, .init = 10, .filter = "=ospf.hello.hello_interval")                                                      \
    FIELD(deadinterval,  16, UINT, .init = 40, .filter = "=ospf.hello.router_dead_interval")                                                \
    FIELD(router,        32, IP4,  .filter = "=ospf.hello.designated_router")                                                               \
    FIELD(backup,        32, IP4,  .filter = "=ospf.hello.backup_designated_router")                                                        \
    FIELD(neighbors,      0, LIST, .element = ORCAP_IP4, .element_width = 32, .size = rest_of_hello, .filter = "=ospf.hello.active_neighbor")
LAYER_OF(hello, HELLO, 20, .title = "OSPFv3_Hello", .display = "OSPFv3 Hello", WORDS)

/* LSAs; what every one starts with. Types without a list of their own keep their bytes. */
static const struct orcap_names types = NAMES({0x0008, "link", 0}, {0x2001, "router", 0}, {0x2002, "network", 0}, {0x2003, "interAreaPrefix", 0},
    {0x2004, "interAreaRouter", 0}, {0x2007, "type7", 0}, {0x2009, "intraAreaPrefix", 0}, {0x4005, "asExternal", 0});
#define LSA_START(FIELD, number, chooses, sum)                                                                                              \
    FIELD(age,      16, UINT, .init = 1, .filter = "=ospf.lsa.age")                                                                         \
    FIELD(type,     16, ENUM, .init = number, .variants = chooses, .names = &types, .filter = "=ospf.v3.lsa", .print = ORCAP_PRINT_HEX)     \
    FIELD(id,       32, IP4,  .filter = "=ospf.lsa.id")                                                                                     \
    FIELD(adrouter, 32, IP4,  .init = IP4(1, 1, 1, 1), .filter = "=ospf.advrouter")                                                         \
    FIELD(seq,      32, HEX,  .init = 0x80000001, .filter = "=ospf.lsa.seqnum")                                                             \
    FIELD(chksum,   16, HEX,  .compute = sum, .filter = "=ospf.lsa.chksum")
#define LSA(FIELD, number)                                                                                                                  \
    LSA_START(FIELD, number, "ospf.v3.lsa", ospf_lsa_checksum)                                                                              \
    FIELD(len, 16, UINT, .covers = LAYER, .filter = "=ospf.lsa.length")
#define LSA_WORDS(number) WORDS, .stays = true, .over = OVER({"ospf.v3.lsa", number})

#define LSA_HEADER(FIELD, WHEN)                                                                                                             \
    LSA_START(FIELD, 0x2001, NULL, NULL)                                                                                                    \
    FIELD(len, 16, UINT, .init = 36, .filter = "=ospf.lsa.length")
ITEM_OF(lsa_header, LSA_HEADER, 20, .title = "OSPFv3_LSA_Hdr", .display = "OSPFv3 LSA Header", WORDS)
#define UNKNOWN(FIELD, WHEN)                                                                                                                \
    LSA(FIELD, 0)                                                                                                                           \
    FIELD(data, 0, BYTES, .filter = "")
ITEM_OF(unknown, UNKNOWN, 20, .title = "OSPFv3_BaseLSA", WORDS)
static const struct orcap_items lsas = {.base = &unknown}, lsa_headers = {.base = &lsa_header};

static const struct orcap_names link_types = NAMES({1, "p2p", 0}, {2, "transit", 0}, {3, "reserved", 0}, {4, "virtual", 0});
#define LINK(FIELD, WHEN)                                                                                                                   \
    FIELD(type,        8, ENUM, .init = 1, .names = &link_types, .filter = "=ospf.v3.lsa.type", .print = ORCAP_PRINT_DECIMAL)               \
    FIELD(reserved,    8, UINT, .filter = "")                                                                                               \
    FIELD(metric,     16, UINT, .init = 10, .filter = "=ospf.metric")                                                                       \
    FIELD(intid,      32, UINT, .filter = "=ospf.v3.lsa.interface_id")                                                                      \
    FIELD(neighintid, 32, UINT, .filter = "=ospf.v3.lsa.neighbor_interface_id")                                                             \
    FIELD(neighbor,   32, IP4,  .init = IP4(2, 2, 2, 2), .filter = "=ospf.v3.lsa.neighbor_router_id")
ITEM_OF(link, LINK, 16, .title = "OSPFv3_Link", .display = "OSPFv3 Link", WORDS)
static const struct orcap_items links = {.base = &link};
static const struct orcap_names router_flags = NAMES({1, "B", "=ospf.v3.router.lsa.flags.b"}, {2, "E", "=ospf.v3.router.lsa.flags.e"},
    {4, "V", "=ospf.v3.router.lsa.flags.v"}, {8, "W", "=ospf.v3.router.lsa.flags.w"});
#define ROUTER_LSA(FIELD, WHEN)                                                                                                             \
    LSA(FIELD, 0x2001)                                                                                                                      \
    FIELD(flags,    8, FLAGS, .names = &router_flags, .filter = "=ospf.v3.router.lsa.flags")                                                \
    OPTIONS(FIELD)                                                                                                                          \
    FIELD(linklist, 0, ITEMS, .items = &links, .filter = "")
ITEM_OF(router_lsa, ROUTER_LSA, 24, .title = "OSPFv3_Router_LSA", .display = "OSPFv3 Router LSA", LSA_WORDS(0x2001))
#define NETWORK_LSA(FIELD, WHEN)                                                                                                            \
    LSA(FIELD, 0x2002)                                                                                                                      \
    FIELD(reserved,   8, UINT, .filter = "")                                                                                                \
    OPTIONS(FIELD)                                                                                                                          \
    FIELD(routerlist, 0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "=ospf.v3.lsa.attached_router")
ITEM_OF(network_lsa, NETWORK_LSA, 24, .title = "OSPFv3_Network_LSA", .display = "OSPFv3 Network LSA", LSA_WORDS(0x2002))

/* Prefixes take as many words of four bytes as their length needs. */
static uint32_t prefix_bytes(const struct orcap_view *view);
static const struct orcap_names prefix_options = NAMES({1, "NU", "=ospf.v3.prefix.options.nu"}, {2, "LA", "=ospf.v3.prefix.options.la"},
    {4, "MC", "=ospf.v3.prefix.options.mc"}, {8, "P", "=ospf.v3.prefix.options.p"});
#define PREFIX_LENGTH(FIELD)                                                                                                                \
    FIELD(prefixlen,     8, UINT,  .init = 64, .filter = "=ospf.prefix_length")                                                             \
    FIELD(prefixoptions, 8, FLAGS, .names = &prefix_options, .filter = "=ospf.v3.prefix.options")
#define PREFIX(FIELD) FIELD(prefix, 0, BYTES, .init_text = "\x20\x01\x0d\xb8\0\0\0\x42", .init = 8, .size = prefix_bytes, .shows = ORCAP_SHOWS_PREFIX_6, .filter = "")
#define AREA_PREFIX(FIELD, WHEN)                                                                                                            \
    LSA(FIELD, 0x2003)                                                                                                                      \
    FIELD(reserved,   8, UINT, .filter = "")                                                                                                \
    FIELD(metric,    24, HEX,  .init = 10, .filter = "=ospf.metric", .print = ORCAP_PRINT_DECIMAL)                                          \
    PREFIX_LENGTH(FIELD)                                                                                                                    \
    FIELD(reserved2, 16, UINT, .filter = "")                                                                                                \
    PREFIX(FIELD)
ITEM_OF(area_prefix, AREA_PREFIX, 28, .title = "OSPFv3_Inter_Area_Prefix_LSA", .display = "OSPFv3 Inter Area Prefix LSA", LSA_WORDS(0x2003))
#define AREA_ROUTER(FIELD, WHEN)                                                                                                            \
    LSA(FIELD, 0x2004)                                                                                                                      \
    FIELD(reserved,  8, UINT, .filter = "")                                                                                                 \
    OPTIONS(FIELD)                                                                                                                          \
    FIELD(reserved2, 8, UINT, .filter = "")                                                                                                 \
    FIELD(metric,   24, HEX,  .init = 1, .filter = "=ospf.metric", .print = ORCAP_PRINT_DECIMAL)                                            \
    FIELD(router,   32, IP4,  .init = IP4(2, 2, 2, 2), .filter = "=ospf.v3.lsa.destination_router_id")
ITEM_OF(area_router, AREA_ROUTER, 32, .title = "OSPFv3_Inter_Area_Router_LSA", .display = "OSPFv3 Inter Area Router LSA", LSA_WORDS(0x2004))
static const struct orcap_names external_flags = NAMES({1, "T", "=ospf.v3.as.external.flags.t"}, {2, "F", "=ospf.v3.as.external.flags.f"},
    {4, "E", "=ospf.v3.as.external.flags.e"});
#define EXTERNAL(FIELD, WHEN, number)                                                                                                       \
    LSA(FIELD, number)                                                                                                                      \
    FIELD(flags,      8, FLAGS, .names = &external_flags, .filter = "=ospf.v3.as.external.flags")                                           \
    FIELD(metric,    24, HEX,   .init = 20, .filter = "=ospf.metric", .print = ORCAP_PRINT_DECIMAL)                                         \
    PREFIX_LENGTH(FIELD)                                                                                                                    \
    FIELD(reflstype, 16, ENUM,  .names = &types, .filter = "=ospf.v3.lsa.referenced_ls_type", .print = ORCAP_PRINT_HEX)                     \
    PREFIX(FIELD)                                                                                                                           \
    WHEN(BITS(flags, 2), fwaddr, 128, IP6, .filter = "=ospf.v3.lsa.forwarding_address.ipv6")                                                \
    WHEN(BITS(flags, 1), tag,     32, UINT, .filter = "=ospf.v3.lsa.external_route_tag")                                                    \
    WHEN(NOT_IN(reflstype, 0), reflsid, 32, IP4, .filter = "=ospf.v3.lsa.referenced_link_state_id")
#define AS_EXTERNAL(FIELD, WHEN) EXTERNAL(FIELD, WHEN, 0x4005)
ITEM_OF(as_external, AS_EXTERNAL, 28, .title = "OSPFv3_AS_External_LSA", .display = "OSPFv3 AS External LSA", LSA_WORDS(0x4005))
#define TYPE_7(FIELD, WHEN) EXTERNAL(FIELD, WHEN, 0x2007)
ITEM_OF(type_7, TYPE_7, 28, .title = "OSPFv3_Type_7_LSA", .display = "OSPFv3 Type 7 LSA", LSA_WORDS(0x2007))
#define LISTED(FIELD, WHEN)                                                                                                                 \
    PREFIX_LENGTH(FIELD)                                                                                                                    \
    FIELD(metric, 16, UINT, .init = 10, .filter = "=ospf.metric")                                                                           \
    PREFIX(FIELD)
ITEM_OF(listed, LISTED, 4, .title = "OSPFv3_Prefix_Item", .display = "OSPFv3 Link Prefix Item", WORDS)
static const struct orcap_items prefixes = {.base = &listed};
#define LINK_LSA(FIELD, WHEN)                                                                                                               \
    LSA(FIELD, 0x0008)                                                                                                                      \
    FIELD(prio,       8, UINT,  .init = 1, .filter = "=ospf.v3.lsa.router_priority")                                                        \
    OPTIONS(FIELD)                                                                                                                          \
    FIELD(lladdr,   128, IP6,   .init_text = "fe80::", .filter = "=ospf.v3.lsa.link_local_interface_address.ipv6")                          \
    FIELD(prefixes,  32, UINT,  .counts = "prefixlist", .filter = "=ospf.v3.lsa.num_prefixes")                                              \
    FIELD(prefixlist, 0, ITEMS, .items = &prefixes, .filter = "")
ITEM_OF(link_lsa, LINK_LSA, 44, .title = "OSPFv3_Link_LSA", .display = "OSPFv3 Link LSA", LSA_WORDS(0x0008))
#define INTRA_AREA(FIELD, WHEN)                                                                                                             \
    LSA(FIELD, 0x2009)                                                                                                                      \
    FIELD(prefixes,    16, UINT,  .counts = "prefixlist", .filter = "=ospf.v3.lsa.num_prefixes")                                            \
    FIELD(reflstype,   16, ENUM,  .names = &types, .filter = "=ospf.v3.lsa.referenced_ls_type", .print = ORCAP_PRINT_HEX)                   \
    FIELD(reflsid,     32, IP4,   .filter = "=ospf.v3.lsa.referenced_link_state_id")                                                        \
    FIELD(refadrouter, 32, IP4,   .filter = "=ospf.v3.lsa.referenced_advertising_router")                                                   \
    FIELD(prefixlist,   0, ITEMS, .items = &prefixes, .filter = "")
ITEM_OF(intra_area, INTRA_AREA, 32, .title = "OSPFv3_Intra_Area_Prefix_LSA", .display = "OSPFv3 Intra Area Prefix LSA", LSA_WORDS(0x2009))

static uint32_t prefix_bytes(const struct orcap_view *view) {
    int field = orcap_protocol_field(orcap_context_protocol(view->context, view->protocol), "prefixlen");
    uint64_t bits = field < 0 ? 0 : orcap_view_number(view, (size_t)field);
    return bits > 128 ? 16 : ((uint32_t)bits + 31) / 32 * 4;
}

static const struct orcap_names description_flags =
    NAMES({1, "MS", "=ospf.dbd.ms"}, {2, "M", "=ospf.dbd.m"}, {4, "I", "=ospf.dbd.i"}, {8, "R", "=ospf.dbd.r"});
#define DESCRIPTION(FIELD, WHEN)                                                                                                            \
    FIELD(reserved,   8, UINT,  .filter = "")                                                                                               \
    OPTIONS(FIELD)                                                                                                                          \
    FIELD(mtu,       16, UINT,  .init = 1500, .filter = "=ospf.db.interface_mtu")                                                           \
    FIELD(reserved2,  8, UINT,  .filter = "")                                                                                               \
    FIELD(dbdescr,    8, FLAGS, .names = &description_flags, .filter = "=ospf.dbd")                                                         \
    FIELD(ddseq,     32, UINT,  .init = 1, .filter = "=ospf.db.dd_sequence")                                                                \
    FIELD(lsaheaders, 0, ITEMS, .items = &lsa_headers, .size = rest_of_description, .filter = "")
LAYER_OF(description, DESCRIPTION, 12, .title = "OSPFv3_DBDesc", .display = "OSPFv3 Database Description", WORDS)
#define WANTED(FIELD, WHEN)                                                                                                                 \
    FIELD(reserved, 16, UINT, .filter = "")                                                                                                 \
    FIELD(type,     16, ENUM, .init = 0x2001, .names = &types, .filter = "=ospf.v3.lsa", .print = ORCAP_PRINT_HEX)                          \
    FIELD(id,       32, IP4,  .init = IP4(1, 1, 1, 1), .filter = "=ospf.lsa.id")                                                            \
    FIELD(adrouter, 32, IP4,  .init = IP4(1, 1, 1, 1), .filter = "=ospf.advrouter")
ITEM_OF(wanted, WANTED, 12, .title = "OSPFv3_LSReq_Item", .display = "OSPFv3 Link State Request (item)", WORDS)
static const struct orcap_items wanted_lsas = {.base = &wanted};
#define REQUEST(FIELD, WHEN) FIELD(requests, 0, ITEMS, .items = &wanted_lsas, .size = whole_rest, .filter = "")
LAYER_OF(request, REQUEST, 0, .title = "OSPFv3_LSReq", .display = "OSPFv3 Link State Request (container)", WORDS)
#define UPDATE(FIELD, WHEN)                                                                                                                 \
    FIELD(lsacount, 32, UINT,  .counts = "lsalist", .filter = "=ospf.ls.number_of_lsas")                                                    \
    FIELD(lsalist,   0, ITEMS, .items = &lsas, .filter = "")
LAYER_OF(update, UPDATE, 4, .title = "OSPFv3_LSUpd", .display = "OSPFv3 Link State Update", WORDS)
#define ACKNOWLEDGEMENT(FIELD, WHEN) FIELD(lsaheaders, 0, ITEMS, .items = &lsa_headers, .size = whole_rest, .filter = "")
LAYER_OF(acknowledgement, ACKNOWLEDGEMENT, 0, .title = "OSPFv3_LSAck", .display = "OSPFv3 Link State Acknowledgement", WORDS)

PROTOCOLS(ospf_v3, &ospf, &hello, &lsa_header, &unknown, &link, &router_lsa, &network_lsa, &area_prefix, &area_router, &as_external, &type_7, &listed,
          &link_lsa, &intra_area, &description, &wanted, &request, &update, &acknowledgement)
