/* NFLOG, LINKTYPE_NFLOG of tcpdump.org: Linux netfilter's log, attributes of linux/netfilter/nfnetlink_log.h in the byte order of the machine, which
 * is little-endian here as everywhere. The packet is the attribute of type 9, which ends the list. */
#include "proto/describe.h"
#include "proto/numbers.h"

enum { PAYLOAD_TYPE = 9, FAMILY_IPV4 = 2, FAMILY_IPV6 = 10 };

#define ATTRIBUTE(FIELD, WHEN)                                                                                                              \
    FIELD(length, 16, LEUINT, .covers = LAYER, .filter = "=nflog.tlv_length")                                                               \
    FIELD(type,   16, LEUINT, .filter = "=nflog.tlv_type")                                                                                  \
    WHEN(IN(type, 1),  protocol,     16, XENUM, .names = &ethertypes, .filter = "=nflog.protocol")                                          \
    WHEN(IN(type, 1),  hook,          8, UINT,  .filter = "=nflog.hook")                                                                    \
    WHEN(IN(type, 3),  seconds,      64, UINT,  .filter = "")                                                                               \
    WHEN(IN(type, 3),  microseconds, 64, UINT,  .filter = "")                                                                               \
    WHEN(IN(type, 4),  ifindex,      32, UINT,  .filter = "=nflog.ifindex_indev")                                                           \
    WHEN(IN(type, 5),  ifindex,      32, UINT,  .filter = "=nflog.ifindex_outdev")                                                          \
    WHEN(IN(type, 6),  ifindex,      32, UINT,  .filter = "=nflog.ifindex_physindev")                                                       \
    WHEN(IN(type, 7),  ifindex,      32, UINT,  .filter = "=nflog.ifindex_physoutdev")                                                      \
    WHEN(IN(type, 10), prefix,        0, BYTES, .filter = "=nflog.prefix", .print = ORCAP_PRINT_TEXT)                                       \
    WHEN(IN(type, 11), uid,          32, INT,   .filter = "=nflog.uid")                                                                     \
    WHEN(IN(type, 14), gid,          32, INT,   .filter = "=nflog.gid")                                                                     \
    FIELD(value,        0, BYTES,  .filter = "=nflog.tlv_value")
ITEM_OF(attribute, ATTRIBUTE, 4, .title = "NFLOGAttribute", .contrib = "", .pads = 4)
static const struct orcap_items attributes = {.base = &attribute, .until = "type", .until_value = PAYLOAD_TYPE};

static int family_follows(const struct orcap_view *view);

#define NFLOG(FIELD, WHEN)                                                                                                                  \
    FIELD(family,    8, UINT,  .init = FAMILY_IPV4)                                                                                         \
    FIELD(version,   8, UINT)                                                                                                               \
    FIELD(res_id,   16, UINT)                                                                                                               \
    FIELD(attributes, 0, ITEMS, .items = &attributes, .filter = "")                                                                         \
    FIELD(length,   16, LEUINT, .covers = PAYLOAD, .plus = -4, .filter = "=nflog.tlv_length")                                               \
    FIELD(type,     16, LEUINT, .init = PAYLOAD_TYPE, .filter = "=nflog.tlv_type")
LAYER_OF(nflog, NFLOG, 8, .title = "NFLOG", .display = "Netfilter Log", .filter = "nflog", .rfc = "LINKTYPE_NFLOG", .contrib = "",
         .others = OTHERS("IP", "IPv6"), .follows = family_follows, .over = OVER({"linktype", 239}))

static int family_follows(const struct orcap_view *view) {
    switch (orcap_view_number(view, FIELD_OF(nflog, family))) {
    case FAMILY_IPV4:
        return 0;
    case FAMILY_IPV6:
        return 1;
    default:
        return -1;
    }
}

PROTOCOLS(nflog, &nflog, &attribute)
