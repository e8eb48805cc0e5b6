/* ICMPv6. RFC 4443 (errors, echo), RFC 2710 and RFC 3810 (multicast listeners), RFC 4286 (multicast routers). Each type is a description of its
 * own; neighbour discovery is in neighbour.c. */
#include "proto/icmp_extension.h"
#include "proto/icmpv6.h"

#include "proto/transport.h"

const struct orcap_names icmpv6_types = NAMES({1, "Destination unreachable", 0}, {2, "Packet too big", 0}, {3, "Time exceeded", 0},
    {4, "Parameter problem", 0}, {100, "Private Experimentation", 0}, {101, "Private Experimentation", 0}, {128, "Echo Request", 0},
    {129, "Echo Reply", 0}, {130, "MLD Query", 0}, {131, "MLD Report", 0}, {132, "MLD Done", 0}, {133, "Router Solicitation", 0},
    {134, "Router Advertisement", 0}, {135, "Neighbor Solicitation", 0}, {136, "Neighbor Advertisement", 0}, {137, "Redirect Message", 0},
    {138, "Router Renumbering", 0}, {139, "ICMP Node Information Query", 0}, {140, "ICMP Node Information Response", 0},
    {141, "Inverse Neighbor Discovery Solicitation Message", 0}, {142, "Inverse Neighbor Discovery Advertisement Message", 0},
    {143, "MLD Report Version 2", 0}, {144, "Home Agent Address Discovery Request Message", 0},
    {145, "Home Agent Address Discovery Reply Message", 0}, {146, "Mobile Prefix Solicitation", 0}, {147, "Mobile Prefix Advertisement", 0},
    {148, "Certification Path Solicitation", 0}, {149, "Certification Path Advertisement", 0}, {151, "Multicast Router Advertisement", 0},
    {152, "Multicast Router Solicitation", 0}, {153, "Multicast Router Termination", 0}, {155, "RPL Control Message", 0},
    {200, "Private Experimentation", 0}, {201, "Private Experimentation", 0});

uint64_t icmpv6_checksum(const struct orcap_packet *packet, size_t layer) {
    uint16_t sum;
    return transport_checksum(packet, layer, 58, 2, &sum) ? sum : 0;
}

#define UNKNOWN(FIELD, WHEN)                                                                                                                \
    ICMPV6(FIELD, 1, FIELD(code, 8, UINT))                                                                                                  \
    FIELD(msgbody, 0, BYTES, .filter = "data")
static int other_form(const struct orcap_view *view);
LAYER_OF(unknown, UNKNOWN, 4, .title = "ICMPv6Unknown", .display = "Scapy6 ICMPv6 fallback class", ICMPV6_WORDS, .instead = other_form,
         .others = OTHERS("ICMPv6MLQuery2", "ICMPv6NIQueryNOOP", "ICMPv6NIQueryName", "ICMPv6NIQueryIPv6", "ICMPv6NIQueryIPv4", "ICMPv6NIReplyNOOP",
                          "ICMPv6NIReplyName", "ICMPv6NIReplyIPv6", "ICMPv6NIReplyIPv4", "ICMPv6NIReplyRefuse", "ICMPv6NIReplyUnknown", "Raw"), .over = OVER({"ipv6.nh", 58}, {"icmpv6.nh", 58}))

/* Errors quote the packet that met them. */
static int quote_follows(const struct orcap_view *view) {
    (void)view;
    return 0;
}
#define ERROR_WORDS ICMPV6_WORDS, .others = OTHERS("IPerror6"), .follows = quote_follows
#define EXTENSIBLE(FIELD)                                                                                                                   \
    FIELD(length,  8, UINT,  .filter = "length")                                                                                            \
    FIELD(unused, 24, HEX,   .filter = "reserved")                                                                                          \
    FIELD(extpad,  0, BYTES, ICMP_EXTENSION_PADDING)                                                                                        \
    FIELD(ext,     0, ITEMS, ICMP_EXTENSION)

static const struct orcap_names unreachable_codes = NAMES({0, "No route to destination", 0},
    {1, "Communication with destination administratively prohibited", 0}, {2, "Beyond scope of source address", 0}, {3, "Address unreachable", 0},
    {4, "Port unreachable", 0});
#define UNREACHABLE(FIELD, WHEN)                                                                                                            \
    ICMPV6(FIELD, 1, FIELD(code, 8, ENUM, .names = &unreachable_codes))                                                                     \
    EXTENSIBLE(FIELD)
LAYER_OF(unreachable, UNREACHABLE, 8, .title = "ICMPv6DestUnreach", .display = "ICMPv6 Destination Unreachable", ERROR_WORDS, ICMP_TRAILER, ICMPV6_TYPE(1))

#define TOO_BIG(FIELD, WHEN)                                                                                                                \
    ICMPV6(FIELD, 2, FIELD(code, 8, UINT))                                                                                                  \
    FIELD(mtu, 32, UINT, .init = 1280)
LAYER_OF(too_big, TOO_BIG, 8, .title = "ICMPv6PacketTooBig", .display = "ICMPv6 Packet Too Big", ERROR_WORDS, ICMPV6_TYPE(2))

static const struct orcap_names exceeded_codes = NAMES({0, "hop limit exceeded in transit", 0}, {1, "fragment reassembly time exceeded", 0});
#define EXCEEDED(FIELD, WHEN)                                                                                                               \
    ICMPV6(FIELD, 3, FIELD(code, 8, ENUM, .names = &exceeded_codes))                                                                        \
    EXTENSIBLE(FIELD)
LAYER_OF(exceeded, EXCEEDED, 8, .title = "ICMPv6TimeExceeded", .display = "ICMPv6 Time Exceeded", ERROR_WORDS, ICMP_TRAILER, ICMPV6_TYPE(3))

static const struct orcap_names problem_codes = NAMES({0, "erroneous header field encountered", 0},
    {1, "unrecognized Next Header type encountered", 0},
    {2, "unrecognized IPv6 option encountered", 0}, {3, "first fragment has incomplete header chain", 0});
#define PROBLEM(FIELD, WHEN)                                                                                                                \
    ICMPV6(FIELD, 4, FIELD(code, 8, ENUM, .names = &problem_codes))                                                                         \
    FIELD(ptr, 32, UINT, .init = 6, .filter = "pointer")
LAYER_OF(problem, PROBLEM, 8, .title = "ICMPv6ParamProblem", .display = "ICMPv6 Parameter Problem", ERROR_WORDS, ICMPV6_TYPE(4))

#define ECHO(FIELD, number)                                                                                                                 \
    ICMPV6(FIELD, number, FIELD(code, 8, UINT))                                                                                             \
    FIELD(id,   16, HEX,   .filter = "echo.identifier")                                                                                     \
    FIELD(seq,  16, HEX,   .filter = "echo.sequence_number", .print = ORCAP_PRINT_DECIMAL)                                                  \
    FIELD(data,  0, BYTES, .filter = "=data.data")
#define REQUEST(FIELD, WHEN) ECHO(FIELD, 128)
#define REPLY(FIELD, WHEN) ECHO(FIELD, 129)
#define ECHO_WORDS ICMPV6_WORDS, .line = "%name% (id: %id% seq: %seq%)"
LAYER_OF(request, REQUEST, 8, .title = "ICMPv6EchoRequest", .display = "ICMPv6 Echo Request", ECHO_WORDS, ICMPV6_TYPE(128))
LAYER_OF(reply, REPLY, 8, .title = "ICMPv6EchoReply", .display = "ICMPv6 Echo Reply", ECHO_WORDS, ICMPV6_TYPE(129))

#define LISTENER(FIELD, number, delay)                                                                                                      \
    ICMPV6(FIELD, number, FIELD(code, 8, UINT))                                                                                             \
    FIELD(mrd,       16, UINT, .init = delay, .filter = "mld.maximum_response_delay")                                                       \
    FIELD(reserved,  16, UINT, .filter = "")                                                                                                \
    FIELD(mladdr,   128, IP6,  .filter = "mld.multicast_address")
#define LISTENER_QUERY(FIELD, WHEN) LISTENER(FIELD, 130, 10000)
#define LISTENER_REPORT(FIELD, WHEN) LISTENER(FIELD, 131, 0)
#define LISTENER_DONE(FIELD, WHEN) LISTENER(FIELD, 132, 0)
LAYER_OF(listener_query, LISTENER_QUERY, 24, .title = "ICMPv6MLQuery", .display = "MLD - Multicast Listener Query", ICMPV6_WORDS,
         ICMPV6_GROUP(1, ALL_NODES), ICMPV6_TYPE(130))
LAYER_OF(listener_report, LISTENER_REPORT, 24, .title = "ICMPv6MLReport", .display = "MLD - Multicast Listener Report", ICMPV6_WORDS,
         ICMPV6_HOPS(1), ICMPV6_TYPE(131))
LAYER_OF(listener_done, LISTENER_DONE, 24, .title = "ICMPv6MLDone", .display = "MLD - Multicast Listener Done", ICMPV6_WORDS,
         ICMPV6_GROUP(1, ALL_ROUTERS), ICMPV6_TYPE(132))

#define LISTENER_QUERY_2(FIELD, WHEN)                                                                                                       \
    ICMPV6(FIELD, 130, FIELD(code, 8, UINT))                                                                                                \
    FIELD(mrd,            16, UINT, .init = 10000, .filter = "mld.maximum_response_code")                                                   \
    FIELD(reserved,       16, UINT, .filter = "")                                                                                           \
    FIELD(mladdr,        128, IP6,  .filter = "mld.multicast_address")                                                                      \
    FIELD(Resv,            4, UINT, .filter = "mld.flag.reserved")                                                                          \
    FIELD(S,               1, UINT, .filter = "mld.flag.s")                                                                                 \
    FIELD(QRV,             3, UINT, .filter = "mld.flag.qrv")                                                                               \
    FIELD(QQIC,            8, UINT, .filter = "mld.qqi")                                                                                    \
    FIELD(sources_number, 16, UINT, .counts = "sources", .filter = "mld.nb_sources")                                                        \
    FIELD(sources,         0, LIST, .element = ORCAP_IP6, .element_width = 128, .filter = "mld.source_address")
LAYER_OF(listener_query_2, LISTENER_QUERY_2, 28, .title = "ICMPv6MLQuery2", .display = "MLDv2 - Multicast Listener Query", ICMPV6_WORDS,
         .over = OVER({"ipv6.nh", 58, .build_only = true}), ICMPV6_GROUP(1, ALL_NODES))

#define GROUP(FIELD, WHEN)                                                                                                                  \
    FIELD(rtype,           8, UINT,  .init = 4, .filter = "=icmpv6.mldr.mar.record_type")                                                   \
    FIELD(auxdata_len,     8, UINT,  .sizes = "auxdata", .unit = 4, .filter = "=icmpv6.mldr.mar.aux_data_len")                              \
    FIELD(sources_number, 16, UINT,  .counts = "sources", .filter = "=icmpv6.mldr.mar.nb_sources")                                          \
    FIELD(dst,           128, IP6,   .filter = "=icmpv6.mldr.mar.multicast_address")                                                        \
    FIELD(sources,         0, LIST,  .element = ORCAP_IP6, .element_width = 128,                                                            \
          .filter = "=icmpv6.mldr.mar.source_address")                                                                                      \
    FIELD(auxdata,         0, BYTES, .filter = "=icmpv6.mldr.mar.auxiliary_data")
/* As in Scapy each record is a layer on the one before it. */
static int record_follows(const struct orcap_view *view) {
    (void)view;
    return 0;
}
LAYER_OF(group, GROUP, 20, .title = "ICMPv6MLDMultAddrRec", .display = "ICMPv6 MLDv2 - Multicast Address Record", .rfc = "RFC 3810",
         .others = OTHERS("ICMPv6MLDMultAddrRec"), .follows = record_follows)
static const struct orcap_items groups = {.base = &group, .stacked = true};

#define LISTENER_REPORT_2(FIELD, WHEN)                                                                                                      \
    ICMPV6(FIELD, 143, FIELD(res, 8, UINT, .filter = "code"))                                                                               \
    FIELD(reserved,       16, UINT,  .filter = "")                                                                                          \
    FIELD(records_number, 16, UINT,  .counts = "records", .filter = "mldr.nb_mcast_records")                                                \
    FIELD(records,         0, ITEMS, .items = &groups, .filter = "")
LAYER_OF(listener_report_2, LISTENER_REPORT_2, 8, .title = "ICMPv6MLReport2", .display = "MLDv2 - Multicast Listener Report", ICMPV6_WORDS,
         ICMPV6_GROUP(1, ALL_LISTENING_ROUTERS), ICMPV6_TYPE(143))

#define ROUTER_HERE(FIELD, WHEN)                                                                                                            \
    ICMPV6(FIELD, 151, FIELD(advinter, 8, UINT, .init = 20, .filter = ""))                                                                  \
    FIELD(queryint,   16, UINT, .filter = "mcast_ra.query_interval")                                                                        \
    FIELD(robustness, 16, UINT, .filter = "mcast_ra.robustness_variable")
LAYER_OF(router_here, ROUTER_HERE, 8, .title = "ICMPv6MRD_Advertisement", .display = "ICMPv6 Multicast Router Discovery Advertisement",
         ICMPV6_WORDS, .last = true, ICMPV6_GROUP(1, ALL_ROUTERS), ICMPV6_TYPE(151))
#define ROUTER_WHERE(FIELD, WHEN) ICMPV6(FIELD, 152, FIELD(res, 8, UINT, .filter = "code"))
LAYER_OF(router_where, ROUTER_WHERE, 4, .title = "ICMPv6MRD_Solicitation", .display = "ICMPv6 Multicast Router Discovery Solicitation",
         ICMPV6_WORDS, .last = true, ICMPV6_GROUP(1, ALL_ROUTERS), ICMPV6_TYPE(152))
#define ROUTER_GONE(FIELD, WHEN) ICMPV6(FIELD, 153, FIELD(res, 8, UINT, .filter = "code"))
LAYER_OF(router_gone, ROUTER_GONE, 4, .title = "ICMPv6MRD_Termination", .display = "ICMPv6 Multicast Router Discovery Termination", ICMPV6_WORDS,
         .last = true, ICMPV6_GROUP(1, ALL_SNOOPERS), ICMPV6_TYPE(153))

/* RFC 6550, section 6: only what all messages start with. */
static const struct orcap_names lossy_codes = NAMES({0, "DIS", 0}, {1, "DIO", 0}, {2, "DAO", 0}, {3, "DAO-ACK", 0}, {7, "DCO", 0}, {8, "DCO-ACK", 0});
#define LOSSY(FIELD, WHEN) ICMPV6(FIELD, 155, FIELD(code, 8, ENUM, .names = &lossy_codes))
LAYER_OF(lossy, LOSSY, 4, .title = "ICMPv6RPL", .display = "RPL", ICMPV6_WORDS, ICMPV6_TYPE(155))

/* Finding home agents and prefixes of mobile nodes, RFC 6275 sections 6.5 to 6.8, RFC 3963 section 5. */
static const struct orcap_names mobile_router = NAMES({1, "MR", 0});
#define HOME_AGENT(FIELD, number)                                                                                                           \
    ICMPV6(FIELD, number, FIELD(code, 8, UINT))                                                                                             \
    FIELD(id,  16, HEX,  .unset = true, .filter = "mip6.identifier", .print = ORCAP_PRINT_DECIMAL)                                            \
    FIELD(R,    1, ENUM, .init = 1, .names = &mobile_router, .filter = "")                                                                  \
    FIELD(res, 15, HEX,  .filter = "")
#define HOME_AGENT_REQUEST(FIELD, WHEN) HOME_AGENT(FIELD, 144)
#define HOME_AGENT_REPLY(FIELD, WHEN)                                                                                                       \
    HOME_AGENT(FIELD, 145)                                                                                                                  \
    FIELD(addresses, 0, LIST, .element = ORCAP_IP6, .element_width = 128, .filter = "mip6.home_agent_address")
LAYER_OF(home_agent_request, HOME_AGENT_REQUEST, 8, .title = "ICMPv6HAADRequest", .display = "ICMPv6 Home Agent Address Discovery Request",
         ICMPV6_WORDS, ICMPV6_TYPE(144))
LAYER_OF(home_agent_reply, HOME_AGENT_REPLY, 8, .title = "ICMPv6HAADReply", .display = "ICMPv6 Home Agent Address Discovery Reply", ICMPV6_WORDS,
         ICMPV6_TYPE(145))

static const struct orcap_names prefix_flags = NAMES({1, "O", 0}, {2, "M", 0});
#define MOBILE_SOLICITATION(FIELD, WHEN)                                                                                                    \
    ICMPV6(FIELD, 146, FIELD(code, 8, UINT))                                                                                                \
    FIELD(id,  16, HEX, .unset = true, .filter = "mip6.identifier", .print = ORCAP_PRINT_DECIMAL)                                                                     \
    FIELD(res, 16, HEX, .filter = "reserved")
LAYER_OF(mobile_solicitation, MOBILE_SOLICITATION, 8, .title = "ICMPv6MPSol", .display = "ICMPv6 Mobile Prefix Solicitation", ICMPV6_WORDS,
         ICMPV6_TYPE(146))
#define MOBILE_ADVERTISEMENT(FIELD, WHEN)                                                                                                   \
    ICMPV6(FIELD, 147, FIELD(code, 8, UINT))                                                                                                \
    FIELD(id,   16, HEX,  .unset = true, .filter = "mip6.identifier", .print = ORCAP_PRINT_DECIMAL)                                                                   \
    FIELD(flags, 2, ENUM, .init = 2, .names = &prefix_flags, .filter = "")                                                                  \
    FIELD(res,  14, HEX,  .filter = "")
static int prefix_follows(const struct orcap_view *view);
LAYER_OF(mobile_advertisement, MOBILE_ADVERTISEMENT, 8, .title = "ICMPv6MPAdv", .display = "ICMPv6 Mobile Prefix Advertisement", ICMPV6_WORDS,
         .others = OTHERS("ICMPv6NDOptPrefixInfo"), .follows = prefix_follows, ICMPV6_TYPE(147))
static int prefix_follows(const struct orcap_view *view) {
    (void)view;
    return 0;
}

/* RFC 3810, section 8.1: a query of 28 bytes or more is of version 2. RFC 4620, section 4: what a node is asked, and whether it answers. */
static int other_form(const struct orcap_view *view) {
    static const int questions[] = {1, 11, 2, 3, 4};
    uint64_t type = orcap_view_number(view, FIELD_OF(unknown, type)), code = orcap_view_number(view, FIELD_OF(unknown, code));
    uint32_t size = view->limit - view->at;
    if (type == 130)
        return size >= 28 ? 0 : -1;
    if (type != 139 && type != 140)
        return -1;
    if (type == 140 && code)
        return code == 1 ? 9 : code == 2 ? 10 : 11;
    unsigned question = size > 6 ? (unsigned)view->bytes[view->at + 4] << 8 | view->bytes[view->at + 5] : 1;
    int form = question < 5 ? questions[question] : 11;
    return form < 5 && type == 140 ? form + 4 : form;
}

PROTOCOLS(icmpv6, &unknown, &unreachable, &too_big, &exceeded, &problem, &request, &reply, &listener_query, &listener_report, &listener_done,
          &listener_query_2, &group, &listener_report_2, &router_here, &router_where, &router_gone, &lossy, &home_agent_request, &home_agent_reply, &mobile_solicitation,
          &mobile_advertisement)
