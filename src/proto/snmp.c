/* SNMP, versions 1 and 2c. RFC 1157 and RFC 3416; the application's types of RFC 2578; messages of version 2c, RFC 1901. What is of version 3 has
 * another form behind its version and stays bytes. */
#include "proto/describe.h"

#include "core/ber.h"

#define WORDS .filter = "snmp", .rfc = "RFC 3416"
#define INTEGER(FIELD, name, name_of) FIELD(name, 0, ASN1, .asn1 = BER_INTEGER, .filter = name_of)

/* One object and what it is worth, or why it has no value. */
#define BINDING(FIELD, WHEN)                                                                                                                \
    FIELD(oid,            0, ASN1, .asn1 = BER_OID, .init_text = "1.3", .filter = "name")                                                   \
    FIELD(value,          0, ASN1, .optional = true, .filter = "")                                                                          \
    FIELD(noSuchObject,   0, ASN1, .asn1 = BER_NULL, .implicit = 0x80, .optional = true, .unset = true, .filter = "noSuchObject")           \
    FIELD(noSuchInstance, 0, ASN1, .asn1 = BER_NULL, .implicit = 0x81, .optional = true, .unset = true, .filter = "noSuchInstance") \
    FIELD(endOfMibView,   0, ASN1, .asn1 = BER_NULL, .implicit = 0x82, .optional = true, .unset = true, .filter = "endOfMibView")
ITEM_OF(binding, BINDING, 0, .title = "SNMPvarbind", .asn1 = BER_SEQUENCE, WORDS,
        .aliases = ALIASES({.filter = "value.int", .field = "value", .asn1 = BER_INTEGER},
                           {.filter = "value.octets", .field = "value", .asn1 = BER_OCTETS},
                           {.filter = "value.oid", .field = "value", .asn1 = BER_OID},
                           {.filter = "value.ipv4", .field = "value", .asn1 = BER_IPADDRESS},
                           {.filter = "value.counter", .field = "value", .asn1 = BER_COUNTER32},
                           {.filter = "value.g32", .field = "value", .asn1 = BER_GAUGE32},
                           {.filter = "value.timeticks", .field = "value", .asn1 = BER_TIME_TICKS},
                           {.filter = "value.counter", .field = "value", .asn1 = BER_COUNTER64}))
static const struct orcap_items bindings = {.base = &binding};
#define BINDINGS(FIELD) FIELD(varbindlist, 0, ITEMS, .items = &bindings, .asn1 = BER_SEQUENCE, .filter = "")

static const struct orcap_names errors = NAMES({0, "no_error", 0}, {1, "too_big", 0}, {2, "no_such_name", 0}, {3, "bad_value", 0},
    {4, "read_only", 0}, {5, "generic_error", 0}, {6, "no_access", 0}, {7, "wrong_type", 0}, {8, "wrong_length", 0}, {9, "wrong_encoding", 0},
    {10, "wrong_value", 0}, {11, "no_creation", 0}, {12, "inconsistent_value", 0}, {13, "resource_unavailable", 0}, {14, "commit_failed", 0},
    {15, "undo_failed", 0}, {16, "authorization_error", 0}, {17, "not_writable", 0}, {18, "inconsistent_name", 0});
#define PDU(FIELD, WHEN)                                                                                                                    \
    INTEGER(FIELD, id, "request_id")                                                                                                        \
    FIELD(error, 0, ASN1, .asn1 = BER_INTEGER, .names = &errors, .filter = "error_status")                                                  \
    INTEGER(FIELD, error_index, "error_index")                                                                                              \
    BINDINGS(FIELD)
#define PDU_OF(id, name, tag) ITEM_OF(id, PDU, 0, .title = name, .asn1 = tag, WORDS, .over = OVER({"snmp.pdu", tag}))
PDU_OF(get, "SNMPget", 0xa0)
PDU_OF(next, "SNMPnext", 0xa1)
PDU_OF(response, "SNMPresponse", 0xa2)
PDU_OF(set, "SNMPset", 0xa3)
PDU_OF(inform, "SNMPinform", 0xa6)
PDU_OF(trap_2, "SNMPtrapv2", 0xa7)

static const struct orcap_names traps = NAMES({0, "cold_start", 0}, {1, "warm_start", 0}, {2, "link_down", 0}, {3, "link_up", 0},
    {4, "auth_failure", 0}, {5, "egp_neigh_loss", 0}, {6, "enterprise_specific", 0});
#define TRAP_1(FIELD, WHEN)                                                                                                                 \
    FIELD(enterprise,   0, ASN1, .asn1 = BER_OID, .init_text = "1.3")                                                                       \
    FIELD(agent_addr,   0, ASN1, .asn1 = BER_IPADDRESS, .init_text = "0.0.0.0")                                                             \
    FIELD(generic_trap, 0, ASN1, .asn1 = BER_INTEGER, .names = &traps)                                                                      \
    INTEGER(FIELD, specific_trap, "specific_trap")                                                                                          \
    FIELD(time_stamp,   0, ASN1, .asn1 = BER_TIME_TICKS)                                                                                    \
    BINDINGS(FIELD)
ITEM_OF(trap_1, TRAP_1, 0, .title = "SNMPtrapv1", .asn1 = 0xa4, WORDS, .over = OVER({"snmp.pdu", 0xa4}))

#define BULK(FIELD, WHEN)                                                                                                                   \
    INTEGER(FIELD, id, "request_id")                                                                                                        \
    INTEGER(FIELD, non_repeaters, "non_repeaters")                                                                                          \
    INTEGER(FIELD, max_repetitions, "max_repetitions")                                                                                      \
    BINDINGS(FIELD)
ITEM_OF(bulk, BULK, 0, .title = "SNMPbulk", .asn1 = 0xa5, WORDS, .over = OVER({"snmp.pdu", 0xa5}))

static const struct orcap_items pdu = {.base = &get, .single = true};
static const struct orcap_names versions = NAMES({0, "v1", 0}, {1, "v2c", 0}, {2, "v2", 0}, {3, "v3", 0});
static int later_version(const struct orcap_view *view);
#define SNMP(FIELD, WHEN)                                                                                                                   \
    FIELD(version,   0, ASN1, .asn1 = BER_INTEGER, .init = 1, .names = &versions)                                                           \
    FIELD(community, 0, ASN1, .asn1 = BER_OCTETS, .init_text = "public", .print = ORCAP_PRINT_TEXT)                                         \
    FIELD(PDU,       0, ITEMS, .items = &pdu, .variants = "snmp.pdu", .init_item = true, .filter = "")
LAYER_OF(snmp, SNMP, 0, .title = "SNMP", .asn1 = BER_SEQUENCE, WORDS, .over = OVER({"udp.port", 161}, {"udp.port", 162}),
         .others = OTHERS("Raw"), .instead = later_version)

/* RFC 3412, section 6: after its number, 3, a message of version 3 has no community but a header of its own. */
static int later_version(const struct orcap_view *view) {
    struct ber message, version;
    int64_t number;
    const uint8_t *bytes = view->bytes + view->at, *content = bytes;
    if (!ber_read(bytes, view->limit - view->at, &message) || message.tag != BER_SEQUENCE)
        return -1;
    content += message.head;
    bool read = ber_read(content, message.size, &version) && version.tag == BER_INTEGER && ber_number(content + version.head, version.size, &number);
    return read && number == 3 ? 0 : -1;
}

PROTOCOLS(snmp, &binding, &get, &next, &response, &set, &inform, &trap_2, &trap_1, &bulk, &snmp)
