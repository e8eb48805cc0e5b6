/* ISAKMP: RFC 2408, with the domain of interpretation of RFC 2407;
 * IKE version 2 (RFC 7296) has the same header. Attributes of a transform stay bytes. */
#include "proto/describe.h"

#define WORDS .rfc = "RFC 2408"
#define AS(name) .filter = "=isakmp." name
enum { ENCRYPTED = 1 };

static const struct orcap_names payloads = NAMES({0, "None", 0}, {1, "SA", 0}, {2, "Proposal", 0}, {3, "Transform", 0}, {4, "KE", 0},
    {5, "ID", 0}, {6, "CERT", 0}, {7, "CR", 0}, {8, "Hash", 0}, {9, "SIG", 0}, {10, "Nonce", 0}, {11, "Notification", 0}, {12, "Delete", 0},
    {13, "VendorID", 0});
static const struct orcap_names exchanges = NAMES({0, "None", 0}, {1, "base", 0}, {2, "identity protection", 0},
    {3, "authentication only", 0}, {4, "aggressive", 0}, {5, "informational", 0}, {32, "quick mode", 0});
static const struct orcap_names flag_names = NAMES({1, "encryption", "flag_e"}, {2, "commit", "flag_c"}, {4, "auth_only", "flag_a"},
    {8, "?", 0}, {16, "?", 0}, {32, "?", 0}, {64, "?", 0}, {128, "?", 0});
static bool is_encrypted(const struct orcap_view *view);
static int other_payload(const struct orcap_view *view);
#define ISAKMP(FIELD, WHEN)                                                                                                                 \
    FIELD(init_cookie,  64, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "ispi")                                                           \
    FIELD(resp_cookie,  64, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "rspi")                                                           \
    FIELD(next_payload,  8, ENUM,  .names = &payloads, .space = "isakmp.payload", .filter = "nextpayload")                                  \
    FIELD(version,       8, HEX,   .init = 0x10)                                                                                            \
    FIELD(exch_type,     8, ENUM,  .names = &exchanges, .filter = "exchangetype")                                                           \
    FIELD(flags,         8, FLAGS, .names = &flag_names)                                                                                    \
    FIELD(id,           32, UINT,  .filter = "messageid", .print = ORCAP_PRINT_HEX)                                                         \
    FIELD(length,       32, UINT,  .covers = LAYER, .only_built = true)
LAYER_OF(isakmp, ISAKMP, 28, .title = "ISAKMP", .filter = "isakmp", WORDS, .opaque = is_encrypted, .others = OTHERS("ISAKMP_payload"),
         .follows = other_payload, .over = OVER({"udp.port", 500}), .bonds = BONDS({.lower = "NON_ESP", .read_only = true}))

static bool is_encrypted(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(isakmp, flags)) & ENCRYPTED;
}

#define HEADER_OF_PAYLOAD(FIELD)                                                                                                            \
    FIELD(next_payload,  8, ENUM, .unset = true, .names = &payloads, .space = "isakmp.payload", AS("nextpayload"))                          \
    FIELD(res,           8, UINT, .filter = "")                                                                                             \
    FIELD(length,       16, UINT, .covers = HEADER, AS("payloadlength"))
#define OF_TYPE(number)                                                                                                                     \
    WORDS, .flat = true, .others = OTHERS("ISAKMP_payload"), .follows = other_payload, .extends = "ISAKMP_payload",                         \
    .over = OVER({"isakmp.payload", number})
#define PAYLOAD_ANY(FIELD, WHEN)                                                                                                            \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(load, 0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "")
LAYER_OF(payload, PAYLOAD_ANY, 4, .title = "ISAKMP_payload", .display = "ISAKMP payload", WORDS, .others = OTHERS("ISAKMP_payload"),
         .follows = other_payload, .flat = true)

/* A payload of a type that has no list; behind the last one nothing follows. */
static int other_payload(const struct orcap_view *view) {
    const struct orcap_protocol *own = orcap_context_protocol(view->context, view->protocol);
    uint64_t next = orcap_view_number(view, own == &isakmp ? FIELD_OF(isakmp, next_payload) : FIELD_OF(payload, next_payload));
    return next && orcap_context_lookup(view->context, "isakmp.payload", (uint32_t)next) < 0 ? 0 : -1;
}

static const struct orcap_names keys = NAMES({1, "KEY_IKE", 0});
static const struct orcap_names protocols = NAMES({1, "ISAKMP", 0}, {2, "IPSEC_AH", 0}, {3, "IPSEC_ESP", 0}, {4, "IPCOMP", 0},
    {5, "GIGABEAM_RADIO", 0});
static const struct orcap_names domains = NAMES({0, "ISAKMP", 0}, {1, "IPSEC", 0});
static const struct orcap_names situations = NAMES({1, "identity", 0});

#define TRANSFORM(FIELD, WHEN)                                                                                                              \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(transform_count,  8, UINT,  .unset = true, AS("trans.number"))                                                                    \
    FIELD(transform_id,     8, ENUM,  .init = 1, .names = &keys, AS("trans.id"))                                                            \
    FIELD(res2,            16, UINT,  .filter = "")                                                                                         \
    FIELD(transforms,       0, BYTES, .unset = true, .filter = "")
LAYER_OF(transform, TRANSFORM, 8, .title = "ISAKMP_payload_Transform", .display = "IKE Transform", OF_TYPE(3))
static const struct orcap_items transforms = {.base = &transform, .single = true, .stacked = true};

#define PROPOSAL(FIELD, WHEN)                                                                                                               \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(proposal, 8, UINT,  .init = 1, AS("prop.number"))                                                                                 \
    FIELD(proto,    8, ENUM,  .init = 1, .names = &protocols, AS("prop.protoid"))                                                           \
    FIELD(SPIsize,  8, UINT,  .sizes = "SPI", AS("spisize"))                                                                                \
    FIELD(trans_nb, 8, UINT,  .unset = true, AS("prop.transforms"))                                                                         \
    FIELD(SPI,      0, BYTES, AS("spi"))                                                                                                    \
    FIELD(trans,    0, ITEMS, .items = &transforms, .filter = "")
LAYER_OF(proposal, PROPOSAL, 8, .title = "ISAKMP_payload_Proposal", .display = "IKE proposal", OF_TYPE(2))
static const struct orcap_items proposals = {.base = &proposal, .single = true, .stacked = true};

#define ASSOCIATION(FIELD, WHEN)                                                                                                            \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(doi,       32, ENUM,  .init = 1, .names = &domains, AS("sa.doi"))                                                                 \
    FIELD(situation, 32, ENUM,  .init = 1, .names = &situations, AS("sa.situation"), .print = ORCAP_PRINT_HEX)                              \
    FIELD(prop,       0, ITEMS, .items = &proposals, .filter = "")
LAYER_OF(association, ASSOCIATION, 12, .title = "ISAKMP_payload_SA", .display = "ISAKMP SA", OF_TYPE(1))

#define MAKER(FIELD, WHEN)                                                                                                                  \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(VendorID, 0, BYTES, AS("vid_bytes"))
LAYER_OF(maker, MAKER, 4, .title = "ISAKMP_payload_VendorID", .display = "ISAKMP Vendor ID", OF_TYPE(13))
#define NONCE(FIELD, WHEN)                                                                                                                  \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(nonce, 0, BYTES, AS("nonce"))
LAYER_OF(nonce, NONCE, 4, .title = "ISAKMP_payload_Nonce", .display = "ISAKMP Nonce", OF_TYPE(10))
#define EXCHANGE(FIELD, WHEN)                                                                                                               \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(ke, 0, BYTES, AS("key_exchange.data"))
LAYER_OF(exchange, EXCHANGE, 4, .title = "ISAKMP_payload_KE", .display = "ISAKMP Key Exchange", OF_TYPE(4))

static const struct orcap_names identities = NAMES({1, "IPv4_addr", 0}, {11, "Key", 0});
static const struct orcap_names unused = NAMES({0, "Unused", 0});
#define IDENTITY(FIELD, WHEN)                                                                                                               \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(IDtype,   8, ENUM, .init = 1, .names = &identities, AS("id.type"))                                                                \
    FIELD(ProtoID,  8, ENUM, .names = &unused, AS("id.protoid"))                                                                            \
    FIELD(Port,    16, ENUM, .names = &unused, AS("id.port"))                                                                               \
    WHEN(IN(IDtype, 1), IdentData, 32, IP4, .init = IP4(127, 0, 0, 1), AS("id.data.ipv4_addr"))                                             \
    WHEN(OTHERWISE,     IdentData,  0, BYTES, .filter = "")
LAYER_OF(identity, IDENTITY, 8, .title = "ISAKMP_payload_ID", .display = "ISAKMP Identification", OF_TYPE(5))

#define HASH(FIELD, WHEN)                                                                                                                   \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(hash, 0, BYTES, AS("hash"))
LAYER_OF(hash, HASH, 4, .title = "ISAKMP_payload_Hash", .display = "ISAKMP Hash", OF_TYPE(8))
#define SIGNATURE(FIELD, WHEN)                                                                                                              \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(sig, 0, BYTES, AS("sig"))
LAYER_OF(signature, SIGNATURE, 4, .title = "ISAKMP_payload_SIG", .display = "ISAKMP Signature", OF_TYPE(9))

static const struct orcap_names notifications = NAMES({1, "INVALID-PAYLOAD-TYPE", 0}, {2, "DOI-NOT-SUPPORTED", 0},
    {3, "SITUATION-NOT-SUPPORTED", 0}, {4, "INVALID-COOKIE", 0}, {5, "INVALID-MAJOR-VERSION", 0}, {6, "INVALID-MINOR-VERSION", 0},
    {7, "INVALID-EXCHANGE-TYPE", 0}, {8, "INVALID-FLAGS", 0}, {9, "INVALID-MESSAGE-ID", 0}, {10, "INVALID-PROTOCOL-ID", 0},
    {11, "INVALID-SPI", 0}, {12, "INVALID-TRANSFORM-ID", 0}, {13, "ATTRIBUTES-NOT-SUPPORTED", 0}, {14, "NO-PROPOSAL-CHOSEN", 0},
    {15, "BAD-PROPOSAL-SYNTAX", 0}, {16, "PAYLOAD-MALFORMED", 0}, {17, "INVALID-KEY-INFORMATION", 0}, {18, "INVALID-ID-INFORMATION", 0},
    {19, "INVALID-CERT-ENCODING", 0}, {20, "INVALID-CERTIFICATE", 0}, {21, "CERT-TYPE-UNSUPPORTED", 0}, {22, "INVALID-CERT-AUTHORITY", 0},
    {23, "INVALID-HASH-INFORMATION", 0}, {24, "AUTHENTICATION-FAILED", 0}, {25, "INVALID-SIGNATURE", 0}, {26, "ADDRESS-NOTIFICATION", 0},
    {27, "NOTIFY-SA-LIFETIME", 0}, {28, "CERTIFICATE-UNAVAILABLE", 0}, {29, "UNSUPPORTED-EXCHANGE-TYPE", 0},
    {30, "UNEQUAL-PAYLOAD-LENGTHS", 0}, {16384, "CONNECTED", 0}, {36136, "R-U-THERE", 0}, {36137, "R-U-THERE-ACK", 0});
#define NOTIFY(FIELD, WHEN)                                                                                                                 \
    HEADER_OF_PAYLOAD(FIELD)                                                                                                                \
    FIELD(doi,             32, ENUM,  .names = &domains, AS("notify.doi"))                                                                  \
    FIELD(proto,            8, ENUM,  .init = 1, .names = &protocols, AS("notify.protoid"))                                                 \
    FIELD(SPIsize,          8, UINT,  .sizes = "SPI", AS("spisize"))                                                                        \
    FIELD(notify_msg_type, 16, ENUM,  .unset = true, .names = &notifications, AS("notify.msgtype"))                                         \
    FIELD(SPI,              0, BYTES, AS("spi"))                                                                                            \
    FIELD(notify_data,      0, BYTES, AS("notify.data"))
LAYER_OF(notify, NOTIFY, 12, .title = "ISAKMP_payload_Notify", .display = "ISAKMP Notify (Notification)", OF_TYPE(11))

PROTOCOLS(isakmp, &isakmp, &payload, &transform, &proposal, &maker, &association, &nonce, &exchange, &identity, &hash, &signature, &notify)
