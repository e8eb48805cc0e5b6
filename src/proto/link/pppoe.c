/* PPP over Ethernet, RFC 2516; tags also of RFC 4638 and RFC 5578. */
#include "proto/describe.h"

#include "core/sink.h"

static const struct orcap_names session = NAMES({0, "Session", 0});
static const struct orcap_names codes = NAMES({0x00, "PPP Session Stage", 0}, {0x07, "PPPoE Active Discovery Offer (PADO)", 0},
    {0x09, "PPPoE Active Discovery Initiation (PADI)", 0}, {0x0a, "PPPoE Active Discovery Session-Grant (PADG)", 0},
    {0x0b, "PPPoE Active Discovery Session-Credit Response (PADC)", 0}, {0x0c, "PPPoE Active Discovery Quality (PADQ)", 0},
    {0x19, "PPPoE Active Discovery Request (PADR)", 0}, {0x65, "PPPoE Active Discovery Session-confirmation (PADS)", 0},
    {0xa7, "PPPoE Active Discovery Terminate (PADT)", 0});

#define PPPOE(FIELD, number, code_names)                                                                                                    \
    FIELD(version,    4, UINT, .init = 1, .filter = "=pppoe.version")                                                                       \
    FIELD(type,       4, UINT, .init = 1, .filter = "=pppoe.type")                                                                          \
    FIELD(code,       8, ENUM, .init = number, .names = code_names, .filter = "=pppoe.code", .print = ORCAP_PRINT_HEX)                      \
    FIELD(sessionid, 16, HEX,  .filter = "=pppoe.session_id")                                                                               \
    FIELD(len,       16, UINT, .covers = PAYLOAD, .filter = "=pppoe.payload_length")

#define SESSION(FIELD, WHEN) PPPOE(FIELD, 0, &session)
LAYER_OF(session_stage, SESSION, 6, .title = "PPPoE", .display = "PPP over Ethernet", .filter = "pppoes", .rfc = "RFC 2516",
         .over = OVER({"ethertype", 0x8864}, {"linktype", 51}), .bonds = BONDS({.upper = "PPP", .values = {{"code", 0}}}))

#define DISCOVERY(FIELD, WHEN) PPPOE(FIELD, 0x09, &codes)
LAYER_OF(discovery, DISCOVERY, 6, .title = "PPPoED", .display = "PPP over Ethernet Discovery", .filter = "pppoed", .rfc = "RFC 2516",
         .line = "%code%", .over = OVER({"ethertype", 0x8863}), .bonds = BONDS({.upper = "PPPoED_Tags", .values = {{"type", 1}}}))

static const struct orcap_names tag_types = NAMES({0x0000, "End-Of-List", 0}, {0x0101, "Service-Name", 0}, {0x0102, "AC-Name", 0},
    {0x0103, "Host-Uniq", 0}, {0x0104, "AC-Cookie", 0}, {0x0105, "Vendor-Specific", 0}, {0x0106, "Credits", 0}, {0x0107, "Metrics", 0},
    {0x0108, "Sequence Number", 0}, {0x0109, "Credit Scale Factor", 0}, {0x0110, "Relay-Session-Id", 0}, {0x0120, "PPP-Max-Payload", 0},
    {0x0201, "Service-Name-Error", 0}, {0x0202, "AC-System-Error", 0}, {0x0203, "Generic-Error", 0});
#define TAG(FIELD, WHEN)                                                                                                                    \
    FIELD(tag_type,  16, ENUM,  .unset = true, .names = &tag_types, .filter = "")                                                           \
    FIELD(tag_len,   16, UINT,  .sizes = "tag_value", .filter = "")                                                                         \
    FIELD(tag_value,  0, BYTES, .filter = "")
ITEM_OF(tag, TAG, 4, .title = "PPPoETag", .display = "PPPoE Tag")
static const struct orcap_items tags = {.base = &tag};

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);
#define TAGS(FIELD, WHEN) FIELD(tag_list, 0, ITEMS, .items = &tags, .filter = "")
LAYER_OF(tag_list, TAGS, 0, .title = "PPPoED_Tags", .display = "PPPoE Tag List", .rfc = "RFC 2516", .summary = line, .line_with = "PPPoED")

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_value tags_of;
    orcap_chain_get(chain, layer, FIELD_OF(tag_list, tag_list), &tags_of);
    struct orcap_item_list list = orcap_chain_items(chain, layer, FIELD_OF(tag_list, tag_list), &tags_of);
    sink_text(out, "PPPoE Tags");
    for (bool first = true; orcap_item_list_next(&list); first = false)
        orcap_line_format(&list.item, 0, first ? "%tag_type%" : ", %tag_type%", out);
}

PROTOCOLS(pppoe, &session_stage, &discovery, &tag, &tag_list)
