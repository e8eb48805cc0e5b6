/* IGMP. RFC 1112 appendix I (version 1), RFC 2236 (2), RFC 3376 (3); multicast router discovery, RFC 4286. */
#include "proto/describe.h"

#include "proto/transport.h"

#include "core/checksum.h"
#include "core/sink.h"

static const struct orcap_names types = NAMES({0x11, "Group Membership Query", 0}, {0x12, "Version 1 - Membership Report", 0},
    {0x16, "Version 2 - Membership Report", 0}, {0x17, "Leave Group", 0});
static const struct orcap_names types_3 = NAMES({0x11, "Membership Query", 0}, {0x22, "Version 3 - Membership Report", 0},
    {0x30, "Multicast Router Advertisement", 0}, {0x31, "Multicast Router Solicitation", 0}, {0x32, "Multicast Router Termination", 0});

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, own->limit - own->at, 2));
}

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    orcap_line_format(chain, layer, transport_is_over_ip(chain, layer) ? "IGMP: %under.src% > %under.dst% %type% %gaddr%" : "IGMP %type% %gaddr%", out);
}

static void line_3(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    orcap_line_format(chain, layer, transport_is_over_ip(chain, layer) ? "IGMPv3: %under.src% > %under.dst% %type%" : "IGMPv3 %type%", out);
}

/* Messages are sent to the next routers, with a precedence for them. */
#define WORDS(...)                                                                                                                          \
    .filter = "igmp", .bonds = BONDS({.lower = "IP", .build_only = true, .values = {{"proto", 2}, {"ttl", 1}, {"tos", 0xc0}, __VA_ARGS__}})
#define TO(last) {"dst", IP4(224, 0, 0, last)} /* all systems, all routers, of version 3, and of RFC 4286 */
#define TYPE(FIELD, number, names_of) FIELD(type, 8, ENUM, .init = number, .names = names_of, .variants = "igmp.type", .print = ORCAP_PRINT_HEX)
#define CHECKSUM(FIELD) FIELD(chksum, 16, HEX, .compute = checksum, .filter = "checksum")

#define MESSAGE(FIELD, WHEN, number)                                                                                                        \
    TYPE(FIELD, number, &types)                                                                                                             \
    WHEN(IN(type, 0x11), mrcode, 8, UINT, .init = 20, .shows = ORCAP_SHOWS_TENTHS, .filter = "max_resp")                                    \
    WHEN(OTHERWISE,      mrcode, 8, UINT, .shows = ORCAP_SHOWS_TENTHS, .filter = "max_resp")                                                \
    CHECKSUM(FIELD)                                                                                                                         \
    FIELD(gaddr, 32, IP4,  .filter = "maddr")
#define QUERY(FIELD, WHEN) MESSAGE(FIELD, WHEN, 0x11)
#define REPORT_1(FIELD, WHEN) MESSAGE(FIELD, WHEN, 0x12)
#define REPORT_2(FIELD, WHEN) MESSAGE(FIELD, WHEN, 0x16)
#define LEAVE(FIELD, WHEN) MESSAGE(FIELD, WHEN, 0x17)
static int third_version(const struct orcap_view *view);
LAYER_OF(message, QUERY, 7, .title = "IGMP", .display = "IGMPv1/v2 Membership Query", WORDS(TO(1)), .rfc = "RFC 2236", .summary = line,
         .others = OTHERS("IGMPv3_MQ"), .instead = third_version, .over = OVER({"ip.proto", 2}))
LAYER_OF(query, QUERY, 7, .title = "IGMP_MQ", .extends = "IGMP", .display = "IGMPv1/v2 Membership Query", WORDS(TO(1)), .rfc = "RFC 2236", .summary = line,
         .others = OTHERS("IGMPv3_MQ"), .instead = third_version, .over = OVER({"igmp.type", 0x11}))
LAYER_OF(report_1, REPORT_1, 7, .title = "IGMP_MR", .extends = "IGMP", .display = "IGMPv1 Membership Report", WORDS({0}), .rfc = "RFC 1112", .summary = line,
         .over = OVER({"igmp.type", 0x12}))
LAYER_OF(report_2, REPORT_2, 7, .title = "IGMPv2_MR", .extends = "IGMP", .display = "IGMPv2 Membership Report", WORDS({0}), .rfc = "RFC 2236", .summary = line,
         .over = OVER({"igmp.type", 0x16}))
LAYER_OF(leave, LEAVE, 7, .title = "IGMPv2_LG", .extends = "IGMP", .display = "IGMPv2 Leave Group", WORDS(TO(2)), .rfc = "RFC 2236", .summary = line,
         .over = OVER({"igmp.type", 0x17}))

static const struct orcap_names query_flags = NAMES({1, "bit_0", 0}, {2, "bit_1", 0}, {4, "bit_2", 0}, {8, "extended", 0});
#define QUERY_3(FIELD, WHEN)                                                                                                                \
    TYPE(FIELD, 0x11, &types_3)                                                                                                             \
    FIELD(mrcode,    8, UINT,  .init = 20, .shows = ORCAP_SHOWS_CODED, .filter = "max_resp")                                                \
    CHECKSUM(FIELD)                                                                                                                         \
    FIELD(gaddr,    32, IP4,   .filter = "maddr")                                                                                           \
    FIELD(flags,     4, FLAGS, .names = &query_flags, .filter = "")                                                                         \
    FIELD(s,         1, UINT)                                                                                                               \
    FIELD(qrv,       3, UINT)                                                                                                               \
    FIELD(qqic,      8, UINT)                                                                                                               \
    FIELD(numsrc,   16, UINT,  .counts = "srcaddrs", .filter = "num_src")                                                                   \
    FIELD(srcaddrs,  0, LIST,  .element = ORCAP_IP4, .element_width = 32, .filter = "saddr")
LAYER_OF(query_3, QUERY_3, 12, .title = "IGMPv3_MQ", .extends = "IGMPv3", .display = "IGMPv3 Membership Query", WORDS(TO(1)), .rfc = "RFC 3376", .summary = line_3)

static const struct orcap_names record_types = NAMES({1, "Mode Is Include", 0}, {2, "Mode Is Exclude", 0}, {3, "Change To Include Mode", 0},
    {4, "Change To Exclude Mode", 0}, {5, "Allow New Sources", 0}, {6, "Block Old Sources", 0});
#define GROUP(FIELD, WHEN)                                                                                                                  \
    FIELD(rtype,    8, ENUM, .init = 4, .names = &record_types, .filter = "=igmp.record_type")                                              \
    FIELD(auxdlen,  8, UINT, .filter = "=igmp.aux_data_len")                                                                                \
    FIELD(numsrc,  16, UINT, .counts = "srcaddrs", .filter = "=igmp.num_src")                                                               \
    FIELD(maddr,   32, IP4,  .filter = "=igmp.maddr")                                                                                       \
    FIELD(srcaddrs, 0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "=igmp.saddr")
ITEM_OF(group, GROUP, 8, .title = "IGMPv3_MR_Group", .display = "IGMPv3 Group Record", .line = "IGMPv3 Group Record ?? ??")
static const struct orcap_items groups = {.base = &group};

static const struct orcap_names report_flags = NAMES({0x0001, "bit_0", 0}, {0x0002, "bit_1", 0}, {0x0004, "bit_2", 0}, {0x0008, "bit_3", 0},
    {0x0010, "bit_4", 0}, {0x0020, "bit_5", 0}, {0x0040, "bit_6", 0}, {0x0080, "bit_7", 0}, {0x0100, "bit_8", 0}, {0x0200, "bit_9", 0},
    {0x0400, "bit_10", 0}, {0x0800, "bit_11", 0}, {0x1000, "bit_12", 0}, {0x2000, "bit_13", 0}, {0x4000, "bit_14", 0}, {0x8000, "extended", 0});
#define REPORT_3(FIELD, WHEN)                                                                                                               \
    TYPE(FIELD, 0x22, &types_3)                                                                                                             \
    FIELD(reserved, 8, UINT, .print = ORCAP_PRINT_HEX)                                                                                      \
    CHECKSUM(FIELD)                                                                                                                         \
    FIELD(flags,   16, FLAGS, .names = &report_flags, .filter = "")                                                                         \
    FIELD(numgrp,  16, UINT,  .counts = "records", .filter = "num_grp_recs")                                                                \
    FIELD(records,  0, ITEMS, .items = &groups, .filter = "")
LAYER_OF(report_3, REPORT_3, 8, .title = "IGMPv3_MR", .extends = "IGMPv3", .display = "IGMPv3 Membership Report", WORDS(TO(22)), .rfc = "RFC 3376", .summary = line_3,
         .over = OVER({"igmp.type", 0x22}))

#define ADVERTISEMENT(FIELD, WHEN)                                                                                                          \
    TYPE(FIELD, 0x30, &types_3)                                                                                                             \
    FIELD(advIntvl, 8, UINT, .filter = "")                                                                                                  \
    CHECKSUM(FIELD)                                                                                                                         \
    FIELD(qryIntvl, 16, UINT, .filter = "")                                                                                                 \
    FIELD(robust,   16, UINT, .filter = "")
LAYER_OF(advertisement, ADVERTISEMENT, 8, .title = "IGMPv3_MRA", .extends = "IGMPv3", WORDS(TO(106)), .rfc = "RFC 4286", .summary = line_3, .over = OVER({"igmp.type", 0x30}))
#define ROUTER(FIELD, number)                                                                                                               \
    TYPE(FIELD, number, &types_3)                                                                                                           \
    FIELD(reserved, 8, UINT, .print = ORCAP_PRINT_HEX)                                                                                      \
    CHECKSUM(FIELD)
#define SOLICITATION(FIELD, WHEN) ROUTER(FIELD, 0x31)
#define TERMINATION(FIELD, WHEN) ROUTER(FIELD, 0x32)
LAYER_OF(solicitation, SOLICITATION, 4, .title = "IGMPv3_MRS", .extends = "IGMPv3", WORDS(TO(2)), .rfc = "RFC 4286", .summary = line_3, .over = OVER({"igmp.type", 0x31}))
LAYER_OF(termination, TERMINATION, 4, .title = "IGMPv3_MRT", .extends = "IGMPv3", WORDS(TO(106)), .rfc = "RFC 4286", .summary = line_3, .over = OVER({"igmp.type", 0x32}))

/* RFC 3376, section 7.1: a query of 12 bytes or more is of version 3. */
static int third_version(const struct orcap_view *view) {
    return view->limit - view->at >= 12 && orcap_view_number(view, FIELD_OF(message, type)) == 0x11 ? 0 : -1;
}

PROTOCOLS(igmp, &message, &query, &report_1, &report_2, &leave, &query_3, &group, &report_3, &advertisement, &solicitation, &termination)
