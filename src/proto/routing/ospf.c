/* OSPF version 2, RFC 2328 appendix A; opaque LSAs of RFC 5250, not-so-stubby areas of RFC 3101, link-local signalling of RFC 5613. Version 3 is in
 * ospf_v3.c. */
#include "proto/routing/ospf.h"

#include "core/checksum.h"

#include <string.h>

const struct orcap_names ospf_types = NAMES({1, "Hello", 0}, {2, "DBDesc", 0}, {3, "LSReq", 0}, {4, "LSUpd", 0}, {5, "LSAck", 0});
static const struct orcap_names authentications = NAMES({0, "Null", 0}, {1, "Simple", 0}, {2, "Crypto", 0});
enum { CRYPTOGRAPHIC = 2, HEADER_SIZE = 24, SIGNALLING = 0x10 };

/* Signalling and a digest stand behind what the length counts. */
static uint64_t length(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    for (size_t i = layer + 1; i < packet->count; i++)
        if (strcmp(orcap_context_protocol(packet->context, packet->layers[i].protocol)->title, "OSPF_LLS_Hdr") == 0)
            return packet->layers[i].at - own->at;
    return own->limit - own->at;
}

static uint64_t checksum(const struct orcap_packet *packet, size_t layer);
#define OSPF(FIELD, WHEN)                                                                                                                   \
    FIELD(version,   8, UINT, .init = 2)                                                                                                    \
    FIELD(type,      8, ENUM, .init = 1, .names = &ospf_types, .filter = "msg")                                                             \
    FIELD(len,      16, UINT, .compute = length, .filter = "packet_length")                                                                 \
    FIELD(src,      32, IP4,  .init = IP4(1, 1, 1, 1), .filter = "srcrouter")                                                               \
    FIELD(area,     32, IP4,  .filter = "area_id")                                                                                          \
    FIELD(chksum,   16, HEX,  .compute = checksum, .filter = "checksum")                                                                    \
    FIELD(authtype, 16, ENUM, .names = &authentications, .filter = "auth.type")                                                             \
    WHEN(NOT_IN(authtype, CRYPTOGRAPHIC), authdata,   64, HEX,  .filter = "")                                                               \
    WHEN(IN(authtype, CRYPTOGRAPHIC),     reserved,   16, HEX,  .filter = "")                                                               \
    WHEN(IN(authtype, CRYPTOGRAPHIC),     keyid,       8, UINT, .init = 1, .filter = "auth.crypt.key_id")                                   \
    WHEN(IN(authtype, CRYPTOGRAPHIC),     authdatalen, 8, UINT, .filter = "auth.crypt.data_length")                                         \
    WHEN(IN(authtype, CRYPTOGRAPHIC),     seq,        32, HEX,  .filter = "auth.crypt.seq_nbr", .print = ORCAP_PRINT_DECIMAL)
#define FOLLOWED(number, title) {.upper = title, .values = {{"type", number}}}
LAYER_OF(ospf, OSPF, 16, .title = "OSPF_Hdr", .display = "OSPF Header", .filter = "ospf", OSPF_WORDS, .over = OVER({"ip.proto", 89}),
         .bonds = BONDS({.lower = "IP", .build_only = true, .values = {{"dst", IP4(224, 0, 0, 5)}}}, FOLLOWED(1, "OSPF_Hello"), FOLLOWED(2, "OSPF_DBDesc"), FOLLOWED(3, "OSPF_LSReq"), FOLLOWED(4, "OSPF_LSUpd"),
                        FOLLOWED(5, "OSPF_LSAck")))

/* Without the authentication data, and none where a digest stands for it. */
static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    enum { AUTHENTICATION_AT = 16, CHECKSUM_AT = 12 };
    const uint8_t *bytes = packet->bytes + packet->layers[layer].at;
    struct orcap_view view = orcap_packet_view(packet, layer);
    uint64_t size = length(packet, layer);
    if (orcap_view_number(&view, FIELD_OF(ospf, authtype)) == CRYPTOGRAPHIC || size < HEADER_SIZE)
        return 0;
    return checksum_fold(checksum_add(checksum_add_without(0, bytes, AUTHENTICATION_AT, CHECKSUM_AT), bytes + HEADER_SIZE, size - HEADER_SIZE));
}

uint32_t ospf_rest(const struct orcap_view *view, uint32_t header_size, uint32_t before) {
    enum { LENGTH_AT = 2 };
    uint32_t room = view->limit - view->at;
    const char *below = view->under == UINT16_MAX ? NULL : orcap_context_protocol(view->context, view->under)->filter;
    if (!below || strcmp(below, "ospf") != 0)
        return room > before ? room - before : 0;
    const uint8_t *said = view->bytes + view->at - header_size + LENGTH_AT;
    uint32_t size = (uint32_t)said[0] << 8 | said[1];
    return size > header_size + before ? size - header_size - before : 0;
}

static uint32_t message_rest(const struct orcap_view *view, uint32_t before) {
    return ospf_rest(view, HEADER_SIZE, before);
}

static const struct orcap_names options = NAMES({0x01, "MT", "=ospf.v2.options.mt"}, {0x02, "E", "=ospf.v2.options.e"},
    {0x04, "MC", "=ospf.v2.options.mc"}, {0x08, "NP", "=ospf.v2.options.n"}, {0x10, "L", "=ospf.v2.options.l"},
    {0x20, "DC", "=ospf.v2.options.dc"}, {0x40, "O", "=ospf.v2.options.o"}, {0x80, "DN", "=ospf.v2.options.dn"});
#define OPTIONS(FIELD) FIELD(options, 8, FLAGS, .names = &options, .filter = "=ospf.v2.options")

static uint32_t hello_rest(const struct orcap_view *view);
static int signalling_follows(const struct orcap_view *view);
#define SIGNALLED OSPF_WORDS, .others = OTHERS("OSPF_LLS_Hdr"), .follows = signalling_follows
#define HELLO(FIELD, WHEN)                                                                                                                  \
    FIELD(mask,          32, IP4,  .init = IP4(255, 255, 255, 0), .filter = "=ospf.hello.network_mask")                                     \
    FIELD(hellointerval, 16, UINT, .init = 10, .filter = "=ospf.hello.hello_interval")                                                      \
    OPTIONS(FIELD)                                                                                                                          \
    FIELD(prio,           8, UINT, .init = 1, .filter = "=ospf.hello.router_priority")                                                      \
    FIELD(deadinterval,  32, UINT, .init = 40, .filter = "=ospf.hello.router_dead_interval")                                                \
    FIELD(router,        32, IP4,  .filter = "=ospf.hello.designated_router")                                                               \
    FIELD(backup,        32, IP4,  .filter = "=ospf.hello.backup_designated_router")                                                        \
    FIELD(neighbors,      0, LIST, .element = ORCAP_IP4, .element_width = 32, .size = hello_rest, .filter = "=ospf.hello.active_neighbor")
LAYER_OF(hello, HELLO, 20, .title = "OSPF_Hello", .display = "OSPF Hello", SIGNALLED)
static uint32_t hello_rest(const struct orcap_view *view) {
    return message_rest(view, 20);
}

uint64_t ospf_lsa_checksum(const struct orcap_packet *packet, size_t layer) {
    enum { AGE = 2, PLACE = 16 };
    const struct orcap_layer *own = &packet->layers[layer];
    int size = (int)(own->limit - own->at), c0 = 0, c1 = 0;
    for (int i = AGE; i < size; i++) {
        c0 = (c0 + (i == PLACE || i == PLACE + 1 ? 0 : packet->bytes[own->at + (uint32_t)i])) % 255;
        c1 = (c1 + c0) % 255;
    }
    int x = (int)(((int64_t)(size - PLACE - 1) * c0 - c1) % 255);
    x += x <= 0 ? 255 : 0;
    int y = 510 - c0 - x;
    return (uint64_t)x << 8 | (uint64_t)(y > 255 ? y - 255 : y);
}

/* LSAs; what every one starts with. Types without a list of their own keep their bytes. */
static const struct orcap_names lsa_types = NAMES({1, "router", 0}, {2, "network", 0}, {3, "summaryIP", 0}, {4, "summaryASBR", 0}, {5, "external", 0},
    {7, "NSSAexternal", 0}, {9, "linkScopeOpaque", 0}, {10, "areaScopeOpaque", 0}, {11, "asScopeOpaque", 0});
#define LSA_START(FIELD, type_of, id_of, router_of, sum)                                                                                    \
    FIELD(age,      16, UINT, .init = 1, .filter = "=ospf.lsa.age")                                                                         \
    OPTIONS(FIELD)                                                                                                                          \
    type_of                                                                                                                                 \
    FIELD(id,       32, IP4,  .init = id_of, .filter = "=ospf.lsa.id")                                                                      \
    FIELD(adrouter, 32, IP4,  .init = router_of, .filter = "=ospf.advrouter")                                                               \
    FIELD(seq,      32, HEX,  .init = 0x80000001, .filter = "=ospf.lsa.seqnum")                                                             \
    FIELD(chksum,   16, HEX,  .compute = sum, .filter = "=ospf.lsa.chksum")
#define LSA(FIELD, number, id_of, router_of)                                                                                                \
    LSA_START(FIELD, FIELD(type, 8, UINT, .init = number, .variants = "ospf.lsa", .filter = "=ospf.lsa"), id_of, router_of, ospf_lsa_checksum) \
    FIELD(len, 16, UINT, .covers = LAYER, .filter = "=ospf.lsa.length")
#define LSA_WORDS(number) OSPF_WORDS, .stays = true, .over = OVER({"ospf.lsa", number})
#define HERE IP4(192, 168, 0, 0)
#define FIRST IP4(1, 1, 1, 1)
#define SECOND IP4(2, 2, 2, 2)

#define LSA_HEADER(FIELD, WHEN)                                                                                                             \
    LSA_START(FIELD, FIELD(type, 8, ENUM, .init = 1, .names = &lsa_types, .filter = "=ospf.lsa", .print = ORCAP_PRINT_DECIMAL), HERE,       \
              FIRST, NULL)                                                                                                                        \
    FIELD(len, 16, UINT, .init = 36, .filter = "=ospf.lsa.length")
ITEM_OF(lsa_header, LSA_HEADER, 20, .title = "OSPF_LSA_Hdr", .display = "OSPF LSA Header", OSPF_WORDS)

#define OPAQUE(FIELD, number)                                                                                                               \
    LSA_START(FIELD, FIELD(type, 8, UINT, .init = number, .variants = "ospf.lsa", .filter = "=ospf.lsa"), IP4(192, 0, 2, 1),                \
              IP4(198, 51, 100, 100), ospf_lsa_checksum)                                                                                                       \
    FIELD(len, 16, UINT, .covers = LAYER, .filter = "=ospf.lsa.length")                                                                     \
    FIELD(data, 0, BYTES, .init_text = "data", .filter = "")
#define UNKNOWN_LSA(FIELD, WHEN) OPAQUE(FIELD, 0)
ITEM_OF(unknown_lsa, UNKNOWN_LSA, 20, .title = "OSPF_BaseLSA", OSPF_WORDS)
static const struct orcap_items lsas = {.base = &unknown_lsa}, lsa_headers = {.base = &lsa_header};
#define OPAQUE_LINK(FIELD, WHEN) OPAQUE(FIELD, 9)
ITEM_OF(opaque_link, OPAQUE_LINK, 20, .title = "OSPF_Link_Scope_Opaque_LSA", .display = "OSPF Link Scope External LSA", LSA_WORDS(9))
#define OPAQUE_AREA(FIELD, WHEN) OPAQUE(FIELD, 10)
ITEM_OF(opaque_area, OPAQUE_AREA, 20, .title = "OSPF_Area_Scope_Opaque_LSA", .display = "OSPF Area Scope External LSA", LSA_WORDS(10))
#define OPAQUE_SYSTEM(FIELD, WHEN) OPAQUE(FIELD, 11)
ITEM_OF(opaque_system, OPAQUE_SYSTEM, 20, .title = "OSPF_AS_Scope_Opaque_LSA", .display = "OSPF AS Scope External LSA", LSA_WORDS(11))

static const struct orcap_names link_types = NAMES({1, "p2p", 0}, {2, "transit", 0}, {3, "stub", 0}, {4, "virtual", 0});
#define LINK(FIELD, WHEN)                                                                                                                   \
    FIELD(id,       32, IP4,  .init = IP4(192, 168, 0, 0), .filter = "=ospf.lsa.router.linkid")                                             \
    FIELD(data,     32, IP4,  .init = IP4(255, 255, 255, 0), .filter = "=ospf.lsa.router.linkdata")                                         \
    FIELD(type,      8, ENUM, .init = 3, .names = &link_types, .filter = "=ospf.lsa.router.linktype", .print = ORCAP_PRINT_DECIMAL)         \
    FIELD(toscount,  8, UINT, .filter = "=ospf.lsa.router.nummetrics")                                                                      \
    FIELD(metric,   16, UINT, .init = 10, .filter = "=ospf.lsa.router.metric0")
ITEM_OF(link, LINK, 12, .title = "OSPF_Link", .display = "OSPF Link", OSPF_WORDS)
static const struct orcap_items links = {.base = &link};
static const struct orcap_names router_flags = NAMES({1, "B", "=ospf.v2.router.lsa.flags.b"}, {2, "E", "=ospf.v2.router.lsa.flags.e"},
    {4, "V", "=ospf.v2.router.lsa.flags.v"}, {8, "W", "=ospf.v2.router.lsa.flags.w"}, {16, "Nt", "=ospf.v2.router.lsa.flags.n"});
#define ROUTER_LSA(FIELD, WHEN)                                                                                                             \
    LSA(FIELD, 1, FIRST, FIRST)                                                                                                             \
    FIELD(flags,      8, FLAGS, .names = &router_flags, .filter = "=ospf.v2.router.lsa.flags")                                              \
    FIELD(reserved,   8, UINT,  .filter = "")                                                                                               \
    FIELD(linkcount, 16, UINT,  .counts = "linklist", .filter = "=ospf.lsa.number_of_links")                                                \
    FIELD(linklist,   0, ITEMS, .items = &links, .filter = "")
ITEM_OF(router_lsa, ROUTER_LSA, 24, .title = "OSPF_Router_LSA", .display = "OSPF Router LSA", LSA_WORDS(1))
#define NETWORK_LSA(FIELD, WHEN)                                                                                                            \
    LSA(FIELD, 2, HERE, FIRST)                                                                                                              \
    FIELD(mask,      32, IP4,  .init = IP4(255, 255, 255, 0), .filter = "=ospf.lsa.network.netmask")                                        \
    FIELD(routerlist, 0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "=ospf.lsa.network.attchrtr")
ITEM_OF(network_lsa, NETWORK_LSA, 24, .title = "OSPF_Network_LSA", .display = "OSPF Network LSA", LSA_WORDS(2))
#define SUMMARY(FIELD, number, id_of, mask_of, metric_of)                                                                                   \
    LSA(FIELD, number, id_of, FIRST)                                                                                                        \
    FIELD(mask,    32, IP4,  .init = mask_of, .filter = "=ospf.lsa.asbr.netmask")                                                           \
    FIELD(reserved, 8, UINT, .filter = "")                                                                                                  \
    FIELD(metric,  24, HEX,  .init = metric_of, .filter = "=ospf.metric", .print = ORCAP_PRINT_DECIMAL)
#define SUMMARY_IP(FIELD, WHEN) SUMMARY(FIELD, 3, HERE, IP4(255, 255, 255, 0), 10)
ITEM_OF(summary_ip, SUMMARY_IP, 28, .title = "OSPF_SummaryIP_LSA", .display = "OSPF Summary LSA (IP Network)", LSA_WORDS(3))
#define SUMMARY_ASBR(FIELD, WHEN) SUMMARY(FIELD, 4, SECOND, 0, 20)
ITEM_OF(summary_asbr, SUMMARY_ASBR, 28, .title = "OSPF_SummaryASBR_LSA", .display = "OSPF Summary LSA (AS Boundary Router)", LSA_WORDS(4))
static const struct orcap_names external_flags = NAMES({1, "E", 0});
#define EXTERNAL(FIELD, number)                                                                                                             \
    LSA(FIELD, number, HERE, SECOND)                                                                                                        \
    FIELD(mask,    32, IP4,   .init = IP4(255, 255, 255, 0), .filter = "=ospf.lsa.asext.netmask")                                           \
    FIELD(ebit,     1, FLAGS, .names = &external_flags, .filter = "")                                                                       \
    FIELD(reserved, 7, UINT,  .filter = "")                                                                                                 \
    FIELD(metric,  24, HEX,   .init = 20, .filter = "=ospf.metric", .print = ORCAP_PRINT_DECIMAL)                                           \
    FIELD(fwdaddr, 32, IP4,   .filter = "=ospf.lsa.asext.fwdaddr")                                                                          \
    FIELD(tag,     32, HEX,   .filter = "=ospf.lsa.asext.extrttag", .print = ORCAP_PRINT_DECIMAL)
#define EXTERNAL_LSA(FIELD, WHEN) EXTERNAL(FIELD, 5)
ITEM_OF(external_lsa, EXTERNAL_LSA, 36, .title = "OSPF_External_LSA", .display = "OSPF External LSA (ASBR)", LSA_WORDS(5))
#define NSSA_LSA(FIELD, WHEN) EXTERNAL(FIELD, 7)
ITEM_OF(nssa_lsa, NSSA_LSA, 36, .title = "OSPF_NSSA_External_LSA", .display = "OSPF NSSA External LSA", LSA_WORDS(7))

static uint32_t description_rest(const struct orcap_view *view);
static uint32_t whole_rest(const struct orcap_view *view);
static const struct orcap_names description_flags = NAMES({0x01, "MS", "=ospf.dbd.ms"}, {0x02, "M", "=ospf.dbd.m"}, {0x04, "I", "=ospf.dbd.i"},
    {0x08, "R", "=ospf.dbd.r"}, {0x10, "4", 0}, {0x20, "3", 0}, {0x40, "2", 0}, {0x80, "1", 0});
#define DESCRIPTION(FIELD, WHEN)                                                                                                            \
    FIELD(mtu,       16, UINT,  .init = 1500, .filter = "=ospf.db.interface_mtu")                                                           \
    OPTIONS(FIELD)                                                                                                                          \
    FIELD(dbdescr,    8, FLAGS, .names = &description_flags, .filter = "=ospf.dbd")                                                         \
    FIELD(ddseq,     32, UINT,  .init = 1, .filter = "=ospf.db.dd_sequence")                                                                \
    FIELD(lsaheaders, 0, ITEMS, .items = &lsa_headers, .size = description_rest, .filter = "")
LAYER_OF(description, DESCRIPTION, 8, .title = "OSPF_DBDesc", .display = "OSPF Database Description", SIGNALLED)
static uint32_t description_rest(const struct orcap_view *view) {
    return message_rest(view, 8);
}

#define WANTED(FIELD, WHEN)                                                                                                                 \
    FIELD(type,     32, ENUM, .init = 1, .names = &lsa_types, .filter = "=ospf.lsa", .print = ORCAP_PRINT_DECIMAL)                          \
    FIELD(id,       32, IP4,  .init = IP4(1, 1, 1, 1), .filter = "=ospf.lsa.id")                                                            \
    FIELD(adrouter, 32, IP4,  .init = IP4(1, 1, 1, 1), .filter = "=ospf.advrouter")
ITEM_OF(wanted, WANTED, 12, .title = "OSPF_LSReq_Item", .display = "OSPF Link State Request (item)", OSPF_WORDS)
static const struct orcap_items wanted_lsas = {.base = &wanted};
#define REQUEST(FIELD, WHEN) FIELD(requests, 0, ITEMS, .items = &wanted_lsas, .size = whole_rest, .filter = "")
LAYER_OF(request, REQUEST, 0, .title = "OSPF_LSReq", .display = "OSPF Link State Request (container)", OSPF_WORDS)
#define UPDATE(FIELD, WHEN)                                                                                                                 \
    FIELD(lsacount, 32, UINT,  .counts = "lsalist", .filter = "=ospf.ls.number_of_lsas")                                                    \
    FIELD(lsalist,   0, ITEMS, .items = &lsas, .filter = "")
LAYER_OF(update, UPDATE, 4, .title = "OSPF_LSUpd", .display = "OSPF Link State Update", OSPF_WORDS)
#define ACKNOWLEDGEMENT(FIELD, WHEN) FIELD(lsaheaders, 0, ITEMS, .items = &lsa_headers, .size = whole_rest, .filter = "")
LAYER_OF(acknowledgement, ACKNOWLEDGEMENT, 0, .title = "OSPF_LSAck", .display = "OSPF Link State Acknowledgement", OSPF_WORDS)
static uint32_t whole_rest(const struct orcap_view *view) {
    return message_rest(view, 0);
}

/* Link-local signalling, where the options announce it. */
static int signalling_follows(const struct orcap_view *view) {
    size_t field = orcap_context_protocol(view->context, view->protocol) == &hello ? FIELD_OF(hello, options) : FIELD_OF(description, options);
    return orcap_view_number(view, field) & SIGNALLING ? 0 : -1;
}
static uint64_t signalling_checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, own->size, 0));
}
#define SIGNAL_START(FIELD, number)                                                                                                         \
    FIELD(type, 16, UINT, .init = number, .variants = "ospf.lls", .filter = "=ospf.tlv_type")
#define SIGNAL(FIELD, number, name)                                                                                                         \
    SIGNAL_START(FIELD, number)                                                                                                             \
    FIELD(len,  16, UINT,  .covers = REST, .filter = "=ospf.tlv_length")                                                                    \
    FIELD(name,  0, BYTES, .filter = "")
#define SIGNAL_GENERIC(FIELD, WHEN) SIGNAL(FIELD, 0, val)
ITEM_OF(signal_generic, SIGNAL_GENERIC, 4, .title = "LLS_Generic_TLV", .display = "LLS Generic", OSPF_WORDS, .pads = 4)
#define SIGNAL_OPTIONS(FIELD, WHEN) SIGNAL(FIELD, 1, options)
ITEM_OF(signal_options, SIGNAL_OPTIONS, 4, .title = "LLS_Extended_Options", .display = "LLS Extended Options and Flags", OSPF_WORDS, .pads = 4,
        .over = OVER({"ospf.lls", 1}))
#define SIGNAL_DIGEST(FIELD, WHEN)                                                                                                          \
    SIGNAL_START(FIELD, 2)                                                                                                                  \
    FIELD(len,      16, UINT,  .covers = REST, .only_read = true, .init = 20, .filter = "=ospf.tlv_length")                                 \
    FIELD(sequence, 32, HEX,   .filter = "=ospf.v2.lls.sequence_number")                                                                    \
    FIELD(authdata,  0, BYTES, .init_text = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", .init = 16, .filter = "=ospf.v2.lls.auth_data")
ITEM_OF(signal_digest, SIGNAL_DIGEST, 8, .title = "LLS_Crypto_Auth", .display = "LLS Cryptographic Authentication", OSPF_WORDS, .pads = 4,
        .over = OVER({"ospf.lls", 2}))
static const struct orcap_items signals = {.base = &signal_generic};
#define SIGNALLING_BLOCK(FIELD, WHEN)                                                                                                       \
    FIELD(chksum, 16, HEX,   .compute = signalling_checksum, .filter = "=ospf.lls.checksum")                                                \
    FIELD(len,    16, UINT,  .covers = HEADER, .unit = 4, .shows = ORCAP_SHOWS_WORDS, .filter = "=ospf.lls.data_length")                    \
    FIELD(llstlv,  0, ITEMS, .items = &signals, .filter = "")
LAYER_OF(signalling, SIGNALLING_BLOCK, 4, .title = "OSPF_LLS_Hdr", .display = "OSPF Link-local signaling", OSPF_WORDS)

PROTOCOLS(ospf, &ospf, &hello, &lsa_header, &unknown_lsa, &opaque_link, &opaque_area, &opaque_system, &link, &router_lsa, &network_lsa, &summary_ip,
          &summary_asbr, &external_lsa, &nssa_lsa, &description, &wanted, &request, &update, &acknowledgement, &signal_generic, &signal_options,
          &signal_digest, &signalling)
