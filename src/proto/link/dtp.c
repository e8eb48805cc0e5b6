/* Cisco's Dynamic Trunking Protocol, by which switches settle whether a link is a trunk: TLVs over SNAP. */
#include "proto/describe.h"

#define WORDS .contrib = "dtp", .rfc = "DTP"
#define AS(name) .filter = "=dtp." name
#define TYPE(FIELD, number) FIELD(type, 16, UINT, .init = number, AS("tlv_type"), .print = ORCAP_PRINT_HEX)
#define SIZED(FIELD, number)                                                                                                                \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(length, 16, UINT, .covers = HEADER, AS("tlv_len"))

#define ANY(FIELD, WHEN)                                                                                                                    \
    FIELD(type,   16, HEX,   .init = 1, .variants = "dtp.type", AS("tlv_type"))                                                             \
    FIELD(length, 16, UINT,  .covers = HEADER, AS("tlv_len"))                                                                               \
    FIELD(value,   0, BYTES, .filter = "")
ITEM_OF(any, ANY, 4, .title = "DtpGenericTlv", .display = "DTP Generic TLV", WORDS)

#define OF_TYPE(number) WORDS, .extends = "DtpGenericTlv", .over = OVER({"dtp.type", number})
#define DOMAIN(FIELD, WHEN)                                                                                                                 \
    SIZED(FIELD, 1)                                                                                                                         \
    FIELD(domain, 0, BYTES, .init_text = "\0", .init = 1, AS("domain"), .print = ORCAP_PRINT_TEXT)
ITEM_OF(domain, DOMAIN, 4, .title = "DTPDomain", .display = "DTP Domain", OF_TYPE(1))
#define STATUS(FIELD, WHEN)                                                                                                                 \
    SIZED(FIELD, 2)                                                                                                                         \
    FIELD(status, 0, BYTES, .init_text = "\x03", .init = 1, .filter = "")
ITEM_OF(status, STATUS, 4, .title = "DTPStatus", .display = "DTP Status", OF_TYPE(2))
#define ENCAPSULATION(FIELD, WHEN)                                                                                                          \
    SIZED(FIELD, 3)                                                                                                                         \
    FIELD(dtptype, 0, BYTES, .init_text = "\xa5", .init = 1, .filter = "")
ITEM_OF(encapsulation, ENCAPSULATION, 4, .title = "DTPType", .display = "DTP Type", OF_TYPE(3))
#define NEIGHBOUR(FIELD, WHEN)                                                                                                              \
    TYPE(FIELD, 4)                                                                                                                          \
    FIELD(len,      16, UINT, .init = 10, AS("tlv_len"))                                                                                    \
    FIELD(neighbor, 48, MAC,  .unset = true, AS("senderid"))
ITEM_OF(neighbour, NEIGHBOUR, 10, .title = "DTPNeighbor", .display = "DTP Neighbor", OF_TYPE(4))

static const struct orcap_items tlvs = {.base = &any};
#define DTP(FIELD, WHEN)                                                                                                                    \
    FIELD(ver,     8, UINT,  .init = 1, AS("version"))                                                                                      \
    FIELD(tlvlist, 0, ITEMS, .items = &tlvs, .filter = "")
LAYER_OF(dtp, DTP, 1, .title = "DTP", .filter = "dtp", WORDS, .bonds = BONDS({.lower = "SNAP", .values = {{"code", 0x2004}, {"OUI", 0x0c}}}))

PROTOCOLS(dtp, &dtp, &any, &domain, &status, &encapsulation, &neighbour)
