/* Cisco's NetFlow versions 1, 5 and 9 (RFC 3954) and IPFIX (RFC 7011),
 * as far as a packet tells without the templates of others before it. */
#include "proto/describe.h"

#include "proto/numbers.h"

#define WORDS .filter = "cflow"
#define AS(name) .filter = "=cflow." name

#define NETFLOW(FIELD, WHEN) FIELD(version, 16, UINT, .init = 1, .space = "cflow.version")
LAYER_OF(netflow, NETFLOW, 2, .title = "NetflowHeader", .display = "Netflow Header", WORDS, .rfc = "RFC 3954",
         .over = OVER({"udp.port", 2055}, {"udp.port", 2056, .read_only = true}, {"udp.port", 9995, .read_only = true},
                      {"udp.port", 9996, .read_only = true}))

static uint64_t records(const struct orcap_packet *packet, size_t layer) {
    return packet->count - layer - 1;
}
static int record_1_follows(const struct orcap_view *view);
static int record_5_follows(const struct orcap_view *view);

#define TIMES(FIELD)                                                                                                                        \
    FIELD(count,           16, UINT, .compute = records, AS("count"))                                                                       \
    FIELD(sysUptime,       32, UINT, .filter = "")                                                                                          \
    FIELD(unixSecs,        32, UINT, .shows = ORCAP_SHOWS_DATE, AS("unix_secs"))                                                            \
    FIELD(unixNanoSeconds, 32, UINT, AS("unix_nsecs"))
#define HEADER_1(FIELD, WHEN) TIMES(FIELD)
LAYER_OF(header_1, HEADER_1, 14, .title = "NetflowHeaderV1", .display = "Netflow Header v1", .rfc = "NetFlow version 1",
         .others = OTHERS("NetflowRecordV1"), .follows = record_1_follows, .over = OVER({"cflow.version", 1}))

#define RECORD_1(FIELD, WHEN)                                                                                                               \
    FIELD(ipsrc,        32, IP4,  AS("srcaddr"))                                                                                            \
    FIELD(ipdst,        32, IP4,  AS("dstaddr"))                                                                                            \
    FIELD(nexthop,      32, IP4,  AS("nexthop"))                                                                                            \
    FIELD(inputIfIndex, 16, UINT, AS("inputint"))                                                                                           \
    FIELD(outpuIfIndex, 16, UINT, AS("outputint"))                                                                                          \
    FIELD(dpkts,        32, UINT, AS("packets"))                                                                                            \
    FIELD(dbytes,       32, UINT, AS("octets"))                                                                                             \
    FIELD(starttime,    32, UINT, .filter = "")                                                                                             \
    FIELD(endtime,      32, UINT, .filter = "")                                                                                             \
    FIELD(srcport,      16, UINT, AS("srcport"))                                                                                            \
    FIELD(dstport,      16, UINT, AS("dstport"))                                                                                            \
    FIELD(padding,      16, UINT, .filter = "")                                                                                             \
    FIELD(proto,         8, UINT, AS("protocol"))                                                                                           \
    FIELD(tos,           8, UINT, AS("tos"), .print = ORCAP_PRINT_HEX)                                                                      \
    FIELD(padding1,     32, UINT, .filter = "")                                                                                             \
    FIELD(padding2,     32, UINT, .filter = "")
LAYER_OF(record_1, RECORD_1, 48, .title = "NetflowRecordV1", .display = "Netflow Record v1", .rfc = "NetFlow version 1",
         .others = OTHERS("NetflowRecordV1"), .follows = record_1_follows)

#define HEADER_5(FIELD, WHEN)                                                                                                               \
    TIMES(FIELD)                                                                                                                            \
    FIELD(flowSequence,     32, UINT, AS("sequence"))                                                                                       \
    FIELD(engineType,        8, UINT, AS("engine_type"))                                                                                    \
    FIELD(engineID,          8, UINT, AS("engine_id"))                                                                                      \
    FIELD(samplingInterval, 16, UINT, .filter = "")
LAYER_OF(header_5, HEADER_5, 22, .title = "NetflowHeaderV5", .display = "Netflow Header v5", .rfc = "NetFlow version 5",
         .others = OTHERS("NetflowRecordV5"), .follows = record_5_follows, .over = OVER({"cflow.version", 5}))

static const struct orcap_names tcp_flags = FLAG_LETTERS({1, "F", 0}, {2, "S", 0}, {4, "R", 0}, {8, "P", 0}, {16, "A", 0}, {32, "U", 0},
    {64, "E", 0}, {128, "C", 0});
#define RECORD_5(FIELD, WHEN)                                                                                                               \
    FIELD(src,      32, IP4,   .init = IP4(127, 0, 0, 1), AS("srcaddr"))                                                                    \
    FIELD(dst,      32, IP4,   .init = IP4(127, 0, 0, 1), AS("dstaddr"))                                                                    \
    FIELD(nexthop,  32, IP4,   AS("nexthop"))                                                                                               \
    FIELD(input,    16, UINT,  AS("inputint"))                                                                                              \
    FIELD(output,   16, UINT,  AS("outputint"))                                                                                             \
    FIELD(dpkts,    32, UINT,  .init = 1, AS("packets"))                                                                                    \
    FIELD(dOctets,  32, UINT,  .init = 60, AS("octets"))                                                                                    \
    FIELD(first,    32, UINT,  .filter = "")                                                                                                \
    FIELD(last,     32, UINT,  .filter = "")                                                                                                \
    FIELD(srcport,  16, UINT,  AS("srcport"))                                                                                               \
    FIELD(dstport,  16, UINT,  AS("dstport"))                                                                                               \
    FIELD(pad1,      8, UINT,  .filter = "")                                                                                                \
    FIELD(tcpFlags,  8, FLAGS, .init = 2, .names = &tcp_flags, AS("tcpflags"))                                                              \
    FIELD(prot,      8, ENUM,  .init = 6, .names = &ip_protocols, AS("protocol"))                                                           \
    FIELD(tos,       8, UINT,  AS("tos"), .print = ORCAP_PRINT_HEX)                                                                         \
    FIELD(src_as,   16, UINT,  AS("srcas"))                                                                                                 \
    FIELD(dst_as,   16, UINT,  AS("dstas"))                                                                                                 \
    FIELD(src_mask,  8, UINT,  AS("srcmask"))                                                                                               \
    FIELD(dst_mask,  8, UINT,  AS("dstmask"))                                                                                               \
    FIELD(pad2,     16, UINT,  .filter = "")
LAYER_OF(record_5, RECORD_5, 48, .title = "NetflowRecordV5", .display = "Netflow Record v5", .rfc = "NetFlow version 5",
         .others = OTHERS("NetflowRecordV5"), .follows = record_5_follows)

static int record_1_follows(const struct orcap_view *view) {
    (void)view;
    return 0;
}
static int record_5_follows(const struct orcap_view *view) {
    (void)view;
    return 0;
}

static int flowset_follows(const struct orcap_view *view);
static uint64_t counted(const struct orcap_packet *packet, size_t layer);
#define HEADER_9(FIELD, WHEN)                                                                                                               \
    FIELD(count,           16, UINT, .compute = counted, AS("count"))                                                                       \
    FIELD(sysUptime,       32, UINT, .filter = "")                                                                                          \
    FIELD(unixSecs,        32, UINT, .unset = true, .shows = ORCAP_SHOWS_DATE, AS("unix_secs"))                                             \
    FIELD(packageSequence, 32, UINT, AS("sequence"))                                                                                        \
    FIELD(SourceID,        32, UINT, AS("source_id"))
LAYER_OF(header_9, HEADER_9, 18, .title = "NetflowHeaderV9", .display = "Netflow Header V9", .rfc = "RFC 3954",
         .others = OTHERS("NetflowDataflowsetV9"), .follows = flowset_follows, .over = OVER({"cflow.version", 9}))

#define HEADER_10(FIELD, WHEN)                                                                                                              \
    FIELD(length,              16, UINT, .covers = LAYER, .plus = -2, AS("len"))                                                            \
    FIELD(ExportTime,          32, UINT, .shows = ORCAP_SHOWS_DATE, .filter = "")                                                           \
    FIELD(flowSequence,        32, UINT, AS("sequence"))                                                                                    \
    FIELD(ObservationDomainID, 32, UINT, AS("od_id"))
LAYER_OF(header_10, HEADER_10, 14, .title = "NetflowHeaderV10", .display = "IPFix (Netflow V10) Header", .rfc = "RFC 7011",
         .others = OTHERS("NetflowDataflowsetV9"), .follows = flowset_follows, .over = OVER({"cflow.version", 10}))

/* RFC 3954, section 8. */
static const struct orcap_names types = NAMES({1, "IN_BYTES", 0}, {2, "IN_PKTS", 0}, {3, "FLOWS", 0}, {4, "PROTOCOL", 0}, {5, "TOS", 0},
    {6, "TCP_FLAGS", 0}, {7, "L4_SRC_PORT", 0}, {8, "IPV4_SRC_ADDR", 0}, {9, "SRC_MASK", 0}, {10, "INPUT_SNMP", 0}, {11, "L4_DST_PORT", 0},
    {12, "IPV4_DST_ADDR", 0}, {13, "DST_MASK", 0}, {14, "OUTPUT_SNMP", 0}, {15, "IPV4_NEXT_HOP", 0}, {16, "SRC_AS", 0}, {17, "DST_AS", 0},
    {18, "BGP_IPV4_NEXT_HOP", 0}, {19, "MUL_DST_PKTS", 0}, {20, "MUL_DST_BYTES", 0}, {21, "LAST_SWITCHED", 0}, {22, "FIRST_SWITCHED", 0},
    {23, "OUT_BYTES", 0}, {24, "OUT_PKTS", 0}, {27, "IPV6_SRC_ADDR", 0}, {28, "IPV6_DST_ADDR", 0}, {29, "IPV6_SRC_MASK", 0},
    {30, "IPV6_DST_MASK", 0}, {31, "FLOW_LABEL", 0}, {32, "ICMP_TYPE", 0});
#define TEMPLATE_FIELD(FIELD, WHEN)                                                                                                         \
    FIELD(enterpriseBit,  1, UINT, .filter = "")                                                                                            \
    FIELD(fieldType,     15, ENUM, .unset = true, .names = &types, AS("template_field_type"))                                               \
    FIELD(fieldLength,   16, UINT, .unset = true, AS("template_field_length"))                                                              \
    WHEN(BITS(enterpriseBit, 1), enterpriseNumber, 32, UINT, .filter = "")
ITEM_OF(described, TEMPLATE_FIELD, 4, .title = "NetflowTemplateFieldV9", .display = "Netflow Flowset Template Field V9/10",
         .rfc = "RFC 3954")
static const struct orcap_items fields_of_templates = {.base = &described};

#define TEMPLATE(FIELD, WHEN)                                                                                                               \
    FIELD(templateID,      16, UINT,  .init = 255, AS("template_id"))                                                                       \
    FIELD(fieldCount,      16, UINT,  .counts = "template_fields", AS("template_field_count"))                                              \
    FIELD(template_fields,  0, ITEMS, .items = &fields_of_templates, .filter = "")
ITEM_OF(template, TEMPLATE, 4, .title = "NetflowTemplateV9", .display = "Netflow Flowset Template V9/10", .rfc = "RFC 3954")
static const struct orcap_items templates = {.base = &template};

#define FLOWSET(FIELD, WHEN)                                                                                                                \
    FIELD(flowSetID, 16, UINT,  AS("flowset_id"))                                                                                           \
    FIELD(length,    16, UINT,  .sizes = "templates", .plus = -4, AS("flowset_length"))                                                     \
    FIELD(templates,  0, ITEMS, .items = &templates, .filter = "")
LAYER_OF(flowset, FLOWSET, 4, .title = "NetflowFlowsetV9", .display = "Netflow FlowSet V9/10", .rfc = "RFC 3954",
         .others = OTHERS("NetflowDataflowsetV9"), .follows = flowset_follows)

/* Without its template a flow set of data is one record. */
#define RECORD(FIELD, WHEN) FIELD(fieldValue, 0, BYTES, .filter = "")
ITEM_OF(record, RECORD, 0, .title = "NetflowRecordV9", .display = "Netflow DataFlowset Record V9/10", .rfc = "RFC 3954")
static const struct orcap_items data_records = {.base = &record};
static int by_number(const struct orcap_view *view);
#define DATA(FIELD, WHEN)                                                                                                                   \
    FIELD(templateID, 16, UINT,  .init = 255, AS("flowset_id"))                                                                             \
    FIELD(length,     16, UINT,  .covers = HEADER, AS("flowset_length"))                                                                    \
    FIELD(records,     0, ITEMS, .items = &data_records, .filter = "")
LAYER_OF(data, DATA, 4, .title = "NetflowDataflowsetV9", .display = "Netflow DataFlowSet V9/10", .rfc = "RFC 3954", .align = 4,
         .others = OTHERS("NetflowFlowsetV9", "NetflowDataflowsetV9"), .instead = by_number, .follows = flowset_follows)

static int by_number(const struct orcap_view *view) {
    enum { TEMPLATES = 0, TEMPLATES_10 = 2 };
    if (view->limit - view->at < 2 || view->bytes[view->at])
        return -1;
    unsigned number = view->bytes[view->at + 1];
    return number == TEMPLATES || number == TEMPLATES_10 ? 0 : -1;
}

static int flowset_follows(const struct orcap_view *view) {
    const struct orcap_protocol *own = orcap_context_protocol(view->context, view->protocol);
    return own == &data ? 1 : 0;
}

/* Templates and records of all that follows, RFC 3954 section 5.1. */
static uint64_t counted(const struct orcap_packet *packet, size_t layer) {
    uint64_t count = 0;
    for (size_t i = layer + 1; i < packet->count; i++) {
        struct orcap_view view = orcap_packet_view(packet, i);
        const struct orcap_protocol *own = orcap_context_protocol(view.context, view.protocol);
        if (own != &data && own != &flowset)
            continue;
        struct orcap_item_walk walk = orcap_items_first(&view, 2);
        while (orcap_items_next(&walk))
            count++;
    }
    return count;
}

PROTOCOLS(netflow, &netflow, &header_1, &record_1, &header_5, &record_5, &header_9, &header_10, &described, &template, &flowset,
          &record, &data)
