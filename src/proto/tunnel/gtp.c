/* GTP version 1: the header of both planes (3GPP TS 29.060 section 6, TS 29.281 section 5.1), extension headers of TS 29.281 section 5.2, the PDU
 * session container of TS 38.415 section 5.5, and the information elements of echoes and error indications. */
#include "proto/describe.h"

#define WORDS .contrib = "gtp", .rfc = "3GPP TS 29.281"

static const struct orcap_names types = NAMES({1, "echo_request", 0}, {2, "echo_response", 0}, {16, "create_pdp_context_req", 0},
    {17, "create_pdp_context_res", 0}, {18, "update_pdp_context_req", 0}, {19, "update_pdp_context_resp", 0}, {20, "delete_pdp_context_req", 0},
    {21, "delete_pdp_context_res", 0}, {26, "error_indication", 0}, {27, "pdu_notification_req", 0},
    {31, "supported_extension_headers_notification", 0}, {254, "end_marker", 0}, {255, "g_pdu", 0});
enum { ERROR_INDICATION = 26, END_MARKER = 254, G_PDU = 255 };
static const struct orcap_names extensions = NAMES({0, "No more extension headers", 0}, {1, "Reserved", 0}, {2, "Reserved", 0}, {64, "UDP Port", 0},
    {133, "PDU Session Container", 0}, {192, "PDCP PDU Number", 0}, {193, "Reserved", 0}, {194, "Reserved", 0});

/* What a tunnel carries is told by its first byte. */
#define CARRIED OTHERS("GTP_U_Header", "GTPHeader", "Raw", "IP", "IPv6", "PPP")
enum { USER, CONTROL, NOT_THIS, IPV4, IPV6, PPP }; /* the others */
static int carried(const struct orcap_view *view) {
    unsigned first = view->bytes[view->at + view->size];
    return first >= 0x45 && first <= 0x4e ? IPV4 : first >> 4 == 6 ? IPV6 : PPP;
}

static int by_type(const struct orcap_view *view);
static int user_follows(const struct orcap_view *view);

#define GTP(FIELD, WHEN)                                                                                                                    \
    FIELD(version,   3, UINT, .init = 1, .filter = "flags.version")                                                                         \
    FIELD(PT,        1, UINT, .init = 1, .filter = "flags.payload")                                                                         \
    FIELD(reserved,  1, UINT, .filter = "")                                                                                                 \
    FIELD(E,         1, UINT, .filter = "flags.e")                                                                                          \
    FIELD(S,         1, UINT, .filter = "flags.s")                                                                                          \
    FIELD(PN,        1, UINT, .filter = "flags.pn")                                                                                         \
    FIELD(gtp_type,  8, ENUM, .unset = true, .names = &types, .filter = "message", .print = ORCAP_PRINT_HEX)                                \
    FIELD(length,   16, UINT, .covers = LAYER, .plus = 8)                                                                                   \
    FIELD(teid,     32, UINT, .print = ORCAP_PRINT_HEX)                                                                                     \
    WHEN(ANY_OF(E, S, PN), seq,     16, HEX,  .filter = "seq_number")                                                                       \
    WHEN(ANY_OF(E, S, PN), npdu,     8, UINT, .filter = "npdu_number", .print = ORCAP_PRINT_HEX)                                            \
    WHEN(ANY_OF(E, S, PN), next_ex,  8, ENUM, .names = &extensions, .filter = "=gtp.ext_hdr.next", .print = ORCAP_PRINT_HEX)
#define GTP_WORDS WORDS, .filter = "gtp", .aliases = ALIASES({.filter = "flags", .field = "version", .last = "PN", .print = ORCAP_PRINT_HEX})
#define EXTENDED(number, title) {.upper = title, .values = {{"E", 1}, {"next_ex", number}}}
LAYER_OF(control, GTP, 8, .title = "GTPHeader", .display = "GTP-C Header", GTP_WORDS, .others = CARRIED, .instead = by_type,
         .over = OVER({"udp.port", 2123}),
         .bonds = BONDS({.upper = "GTPEchoRequest", .values = {{"gtp_type", 1}, {"S", 1}}},
                        {.upper = "GTPEchoResponse", .values = {{"gtp_type", 2}, {"S", 1}}},
                        {.upper = "GTPSupportedExtensionHeadersNotification", .values = {{"gtp_type", 31}, {"S", 1}}},
                        EXTENDED(64, "GTP_UDPPort_ExtensionHeader"), EXTENDED(192, "GTP_PDCP_PDU_ExtensionHeader")))
LAYER_OF(user, GTP, 8, .title = "GTP_U_Header", .display = "GTP-U Header", GTP_WORDS, .others = CARRIED,
         .instead = by_type, .follows = user_follows, .over = OVER({"udp.port", 2152}),
         .bonds = BONDS({.upper = "GTPErrorIndication", .values = {{"gtp_type", ERROR_INDICATION}, {"S", 1}}},
                        {.upper = "GTPPDUSessionContainer", .values = {{"gtp_type", G_PDU}, {"E", 1}, {"next_ex", 133}}},
                        EXTENDED(64, "GTP_UDPPort_ExtensionHeader"), EXTENDED(192, "GTP_PDCP_PDU_ExtensionHeader"),
                        {.upper = "IP", .build_only = true, .values = {{"gtp_type", G_PDU}}},
                        {.upper = "IPv6", .build_only = true, .values = {{"gtp_type", G_PDU}}},
                        {.upper = "PPP", .build_only = true, .values = {{"gtp_type", G_PDU}}}))

/* Which plane a message belongs to its type says, whatever the port. Version 2 is another protocol. */
static int by_type(const struct orcap_view *view) {
    if (view->limit - view->at < 8)
        return -1;
    uint64_t type = orcap_view_number(view, FIELD_OF(user, gtp_type));
    bool of_user = type == ERROR_INDICATION || type == END_MARKER || type == G_PDU;
    return orcap_view_number(view, FIELD_OF(user, version)) == 2 ? NOT_THIS : of_user ? USER : CONTROL;
}

static int user_follows(const struct orcap_view *view) {
    bool plain = !orcap_view_number(view, FIELD_OF(user, E)) || !orcap_view_number(view, user.field_count - 1);
    bool is_packet = orcap_view_number(view, FIELD_OF(user, version)) == 1 && orcap_view_number(view, FIELD_OF(user, PT)) &&
                     orcap_view_number(view, FIELD_OF(user, gtp_type)) == G_PDU;
    return plain && is_packet ? carried(view) : -1;
}

/* Extension headers end with the type of the next one; behind the last the tunnel's packet follows. */
static int extension_follows(const struct orcap_view *view);
#define NEXT(FIELD, name)                                                                                                                   \
    FIELD(name,      8, ENUM, .names = &extensions, .space = "gtp.extension", .filter = "=gtp.ext_hdr.next", .print = ORCAP_PRINT_HEX)
#define EXTENSION_WORDS WORDS, .others = CARRIED, .follows = extension_follows

#define UDP_PORT(FIELD, WHEN)                                                                                                               \
    FIELD(length,    8, UINT, .init = 1, .filter = "=gtp.ext_hdr.length")                                                                   \
    FIELD(udp_port, 16, UINT, .unset = true, .filter = "=gtp.ext_hdr.udp_port")                                                             \
    NEXT(FIELD, next_ex)
LAYER_OF(udp_port, UDP_PORT, 4, .title = "GTP_UDPPort_ExtensionHeader", EXTENSION_WORDS, .over = OVER({"gtp.extension", 64}))

#define PDCP_PDU(FIELD, WHEN)                                                                                                               \
    FIELD(length,    8, UINT, .init = 1, .filter = "=gtp.ext_hdr.length")                                                                   \
    FIELD(pdcp_pdu, 16, UINT, .unset = true, .filter = "=gtp.ext_hdr.pdcp_sn")                                                              \
    NEXT(FIELD, next_ex)
LAYER_OF(pdcp_pdu, PDCP_PDU, 4, .title = "GTP_PDCP_PDU_ExtensionHeader", EXTENSION_WORDS, .over = OVER({"gtp.extension", 192}))

static const struct orcap_names directions = NAMES({0, "DL PDU SESSION INFORMATION", 0}, {1, "UL PDU SESSION INFORMATION", 0});
#define CONTAINER(FIELD, WHEN)                                                                                                              \
    FIELD(ExtHdrLen, 8, UINT, .covers = HEADER, .unit = 4, .filter = "=gtp.ext_hdr.length")                                                 \
    FIELD(type,      4, ENUM, .names = &directions, .filter = "=gtp.ext_hdr.pdu_ses_con.pdu_type")                                          \
    FIELD(QMP,       1, UINT, .filter = "")                                                                                                 \
    WHEN(IN(type, 1), dlDelayInd,   1, UINT, .filter = "")                                                                                  \
    WHEN(IN(type, 1), ulDelayInd,   1, UINT, .filter = "")                                                                                  \
    FIELD(SNP,       1, UINT, .filter = "")                                                                                                 \
    WHEN(IN(type, 1), N3N9DelayInd, 1, UINT, .filter = "")                                                                                  \
    WHEN(IN(type, 1), spareUl1,     1, HEX,  .filter = "")                                                                                  \
    WHEN(NOT_IN(type, 0, 1), spareUl1, 4, HEX, .filter = "") /* of types that 3GPP TS 38.415 does not define */                             \
    WHEN(IN(type, 0), spareDl1,     2, HEX,  .filter = "")                                                                                  \
    WHEN(IN(type, 0), PPP,          1, UINT, .filter = "=gtp.ext_hdr.pdu_ses_cont.ppp")                                                     \
    WHEN(IN(type, 0), RQI,          1, UINT, .filter = "=gtp.ext_hdr.pdu_ses_cont.rqi")                                                     \
    FIELD(QFI,       6, UINT, .filter = "=gtp.ext_hdr.pdu_ses_con.qos_flow_id")                                                             \
    WHEN(BOTH(type, 0, PPP, 1), PPI,           3, HEX, .filter = "=gtp.ext_hdr.pdu_ses_cont.ppi", .print = ORCAP_PRINT_DECIMAL)             \
    WHEN(BOTH(type, 0, PPP, 1), spareDl2,      5, HEX, .filter = "")                                                                        \
    WHEN(BOTH(type, 0, QMP, 1), dlSendTime,   64, HEX, .filter = "")                                                                        \
    WHEN(BOTH(type, 0, SNP, 1), dlQFISeqNum,  24, HEX, .filter = "")                                                                        \
    WHEN(BOTH(type, 1, QMP, 1), dlSendTimeRpt, 64, HEX, .filter = "")                                                                       \
    WHEN(BOTH(type, 1, QMP, 1), dlRecvTime,   64, HEX, .filter = "")                                                                        \
    WHEN(BOTH(type, 1, QMP, 1), ulSendTime,   64, HEX, .filter = "")                                                                        \
    WHEN(BOTH(type, 1, dlDelayInd, 1), dlDelayRslt, 32, HEX, .filter = "")                                                                  \
    WHEN(BOTH(type, 1, ulDelayInd, 1), ulDelayRslt, 32, HEX, .filter = "")                                                                  \
    WHEN(BOTH(type, 1, SNP, 1), UlQFISeqNum,  24, HEX, .filter = "")                                                                        \
    WHEN(BOTH(type, 1, N3N9DelayInd, 1), N3N9DelayRslt, 32, HEX, .filter = "")                                                              \
    NEXT(FIELD, NextExtHdr)                                                                                                                 \
    WHEN(IN(NextExtHdr, 0), padding, 0, BYTES, .filter = "")
LAYER_OF_BITS(container, CONTAINER, 28, .title = "GTPPDUSessionContainer", .display = "GTP PDU Session Container", EXTENSION_WORDS,
              .over = OVER({"gtp.extension", 133}))

static int extension_follows(const struct orcap_view *view) {
    bool in_control = view->under != UINT16_MAX && orcap_context_protocol(view->context, view->under) == &control;
    return in_control || view->bytes[view->at + view->size - 1] ? -1 : carried(view);
}

static const struct orcap_names element_types = NAMES({1, "Cause", 0}, {2, "IMSI", 0}, {3, "RAI", 0}, {4, "TLLI", 0}, {5, "P_TMSI", 0},
    {8, "IE_ReorderingRequired", 0}, {14, "Recovery", 0}, {15, "SelectionMode", 0}, {16, "TEIDI", 0}, {17, "TEICP", 0}, {19, "TeardownInd", 0},
    {20, "NSAPI", 0}, {26, "ChargingChrt", 0}, {27, "TraceReference", 0}, {28, "TraceType", 0}, {127, "ChargingId", 0},
    {128, "EndUserAddress", 0}, {131, "AccessPointName", 0}, {132, "ProtocolConfigurationOptions", 0}, {133, "GSNAddress", 0},
    {134, "MSInternationalNumber", 0}, {135, "QoS", 0}, {148, "CommonFlags", 0}, {149, "APNRestriction", 0}, {151, "RatType", 0},
    {152, "UserLocationInformation", 0}, {153, "MSTimeZone", 0}, {154, "IMEI", 0}, {181, "MSInfoChangeReportingAction", 0},
    {184, "BearerControlMode", 0}, {191, "EvolvedAllocationRetentionPriority", 0}, {255, "PrivateExtention", 0});
#define ELEMENT_TYPE(FIELD, number)                                                                                                         \
    FIELD(ietype, 8, ENUM, .init = number, .names = &element_types, .variants = "gtp.element", .filter = "=gtp.ie_id")

#define ELEMENT(FIELD, WHEN)                                                                                                                \
    ELEMENT_TYPE(FIELD, 0)                                                                                                                  \
    FIELD(length, 16, UINT,  .sizes = "data", .filter = "")                                                                                 \
    FIELD(data,    0, BYTES, .filter = "")
ITEM_OF(element, ELEMENT, 3, .title = "IE_NotImplementedTLV", .display = "IE not implemented", .contrib = "gtp")
#define RECOVERY(FIELD, WHEN)                                                                                                               \
    ELEMENT_TYPE(FIELD, 14)                                                                                                                 \
    FIELD(restart_counter, 8, UINT, .init = 24, .filter = "=gtp.recovery")
ITEM_OF(recovery, RECOVERY, 2, .title = "IE_Recovery", .display = "Recovery", .contrib = "gtp", .over = OVER({"gtp.element", 14}))
#define ENDPOINT(FIELD, WHEN)                                                                                                               \
    ELEMENT_TYPE(FIELD, 16)                                                                                                                 \
    FIELD(TEIDI, 32, HEX, .filter = "=gtp.teid_data")
ITEM_OF(endpoint, ENDPOINT, 5, .title = "IE_TEIDI", .display = "Tunnel Endpoint Identifier Data", .contrib = "gtp",
        .over = OVER({"gtp.element", 16}))
#define ADDRESS(FIELD, WHEN)                                                                                                                \
    ELEMENT_TYPE(FIELD, 133)                                                                                                                \
    FIELD(length, 16, UINT, .covers = REST, .init = 4, .filter = "=gtp.gsn_addr_len")                                                       \
    WHEN(BOTH(ietype, 133, length, 4), ipv4_address,  32, IP4, .filter = "=gtp.gsn_ipv4")                                                   \
    WHEN(IN(length, 16),               ipv6_address, 128, IP6, .init_text = "::1", .filter = "=gtp.gsn_ipv6")
ITEM_OF(address, ADDRESS, 3, .title = "IE_GSNAddress", .display = "GSN Address", .contrib = "gtp", .over = OVER({"gtp.element", 133}))
#define HEADERS(FIELD, WHEN)                                                                                                                \
    ELEMENT_TYPE(FIELD, 141)                                                                                                                \
    FIELD(length,            16, UINT, .sizes = "extension_headers", .filter = "=gtp.num_ext_hdr_types")                                    \
    FIELD(extension_headers,  0, LIST, .element = ORCAP_UINT, .element_width = 8, .init_text = "\x40\xc0", .init = 2, .filter = "=gtp.ext_hdr_type")
ITEM_OF(headers, HEADERS, 3, .title = "IE_ExtensionHeaderList", .display = "Extension Header List", .contrib = "gtp",
        .over = OVER({"gtp.element", 141}))
static const struct orcap_items elements = {.base = &element};

#define MESSAGE(FIELD, WHEN) FIELD(IE_list, 0, ITEMS, .items = &elements, .filter = "")
static const struct orcap_protocol echo_request = {.title = "GTPEchoRequest", .display = "GTP Echo Request", WORDS};
LAYER_OF(echo_response, MESSAGE, 0, .title = "GTPEchoResponse", .display = "GTP Echo Response", WORDS)
LAYER_OF(error_indication, MESSAGE, 0, .title = "GTPErrorIndication", .display = "GTP Error Indication", WORDS)
static const struct orcap_items header_lists = {.base = &headers};
#define SUPPORTED(FIELD, WHEN) FIELD(IE_list, 0, ITEMS, .items = &header_lists, .init_item = true, .filter = "")
LAYER_OF(supported_headers, SUPPORTED, 0, .title = "GTPSupportedExtensionHeadersNotification",
         .display = "GTP Supported Extension Headers Notification", WORDS)

PROTOCOLS(gtp, &control, &user, &udp_port, &pdcp_pdu, &container, &element, &recovery, &endpoint, &address, &headers, &echo_request, &echo_response,
          &error_indication, &supported_headers)
