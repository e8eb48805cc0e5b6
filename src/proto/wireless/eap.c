/* EAP, RFC 3748, and its methods: MD5 (section 5.4), TLS (RFC 5216), TTLS (RFC 5281), PEAP (draft-josefsson-pppext-eap-tls-eap-05), FAST (RFC 4851) and
 * Cisco's LEAP. */
#include "proto/describe.h"

enum { REQUEST = 1, RESPONSE = 2, SUCCESS = 3, FAILURE = 4, IDENTITY = 1, NAK = 3 };

static int method(const struct orcap_view *view);
static uint32_t wanted_types(const struct orcap_view *view);
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

/* IANA eap-numbers. */
static const struct orcap_names codes = NAMES({1, "Request", 0}, {2, "Response", 0}, {3, "Success", 0}, {4, "Failure", 0}, {5, "Initiate", 0},
    {6, "Finish", 0});
static const struct orcap_names types = NAMES({0, "Reserved", 0}, {1, "Identity", 0}, {2, "Notification", 0}, {3, "Legacy Nak", 0},
    {4, "MD5-Challenge", 0}, {5, "One-Time Password (OTP)", 0}, {6, "Generic Token Card (GTC)", 0}, {7, "Allocated - RFC3748", 0},
    {8, "Allocated - RFC3748", 0}, {9, "RSA Public Key Authentication", 0}, {10, "DSS Unilateral", 0}, {11, "KEA", 0}, {12, "KEA-VALIDATE", 0},
    {13, "EAP-TLS", 0}, {14, "Defender Token (AXENT)", 0}, {15, "RSA Security SecurID EAP", 0}, {16, "Arcot Systems EAP", 0},
    {17, "EAP-Cisco Wireless", 0}, {18, "GSM Subscriber Identity Modules (EAP-SIM)", 0}, {19, "SRP-SHA1", 0}, {20, "Unassigned", 0}, {21, "EAP-TTLS", 0},
    {22, "Remote Access Service", 0}, {23, "EAP-AKA Authentication", 0}, {24, "EAP-3Com Wireless", 0}, {25, "PEAP", 0},
    {26, "MS-EAP-Authentication", 0}, {27, "Mutual Authentication w/Key Exchange (MAKE)", 0}, {28, "CRYPTOCard", 0}, {29, "EAP-MSCHAP-V2", 0},
    {30, "DynamID", 0}, {31, "Rob EAP", 0}, {32, "Protected One-Time Password", 0}, {33, "MS-Authentication-TLV", 0}, {34, "SentriNET", 0},
    {35, "EAP-Actiontec Wireless", 0}, {36, "Cogent Systems Biometrics Authentication EAP", 0}, {37, "AirFortress EAP", 0}, {38, "EAP-HTTP Digest", 0},
    {39, "SecureSuite EAP", 0}, {40, "DeviceConnect EAP", 0}, {41, "EAP-SPEKE", 0}, {42, "EAP-MOBAC", 0}, {43, "EAP-FAST", 0},
    {44, "ZoneLabs EAP (ZLXEAP)", 0}, {45, "EAP-Link", 0}, {46, "EAP-PAX", 0}, {47, "EAP-PSK", 0}, {48, "EAP-SAKE", 0}, {49, "EAP-IKEv2", 0},
    {50, "EAP-AKA", 0}, {51, "EAP-GPSK", 0}, {52, "EAP-pwd", 0}, {53, "EAP-EKE Version 1", 0}, {54, "EAP Method Type for PT-EAP", 0}, {55, "TEAP", 0},
    {254, "Reserved for the Expanded Type", 0}, {255, "Experimental", 0});

#define EAP(FIELD, WHEN)                                                                                                                    \
    FIELD(code, 8, ENUM, .init = FAILURE, .names = &codes)                                                                                  \
    FIELD(id,   8, UINT)                                                                                                                    \
    FIELD(len, 16, UINT, .covers = LAYER)                                                                                                   \
    WHEN(NOT_IN(code, SUCCESS, FAILURE), type, 8, ENUM, .names = &types)                                                                    \
    WHEN(BOTH(code, RESPONSE, type, NAK), desired_auth_types, 0, LIST, .size = wanted_types, .element = ORCAP_ENUM, .element_width = 8,     \
         .names = &types, .filter = "desired_type")                                                                                         \
    WHEN(BOTH(code, RESPONSE, type, IDENTITY), identity, 0, BYTES, .size = text_size, .print = ORCAP_PRINT_TEXT)                            \
    WHEN(BOTH(code, REQUEST, type, IDENTITY),  message,  0, BYTES, .size = text_size, .print = ORCAP_PRINT_TEXT, .filter = "")
#define WORDS .filter = "eap", .last = true, .summary = line
static uint32_t text_size(const struct orcap_view *view);
LAYER_OF(eap, EAP, 4, .title = "EAP", WORDS, .rfc = "RFC 3748", .others = OTHERS("EAP_MD5", "EAP_TLS", "EAP_TTLS", "EAP_PEAP", "EAP_FAST", "LEAP"),
         .instead = method, .over = OVER({"eapol.type", 0}, {"ppp.proto", 0xc227}))

#define METHOD(FIELD, number)                                                                                                               \
    FIELD(code, 8, ENUM, .init = REQUEST, .names = &codes)                                                                                  \
    FIELD(id,   8, UINT)                                                                                                                    \
    FIELD(len, 16, UINT, .covers = HEADER)                                                                                                  \
    FIELD(type, 8, ENUM, .init = number, .names = &types)
#define METHOD_WORDS WORDS, .extends = "EAP", .bonds = BONDS({.lower = "EAPOL", .build_only = true, .values = {{"type", 0}}})

#define MD5(FIELD, WHEN)                                                                                                                    \
    METHOD(FIELD, 4)                                                                                                                        \
    FIELD(value_size,    8, UINT,  .sizes = "value", .filter = "=eap.md5.value_size")                                                       \
    FIELD(value,         0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=eap.md5.value")                                                 \
    FIELD(optional_name, 0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=eap.md5.extra_data")
LAYER_OF(md5, MD5, 6, .title = "EAP_MD5", .display = "EAP-MD5", METHOD_WORDS, .rfc = "RFC 3748")

#define TUNNEL(FIELD, number)                                                                                                               \
    METHOD(FIELD, number)                                                                                                                   \
    FIELD(L, 1, UINT, .filter = "=eap.tls.flags.len_included")                                                                              \
    FIELD(M, 1, UINT, .filter = "=eap.tls.flags.more_fragments")                                                                            \
    FIELD(S, 1, UINT, .filter = "=eap.tls.flags.start")
#define VERSION(FIELD, spare, bits, number)                                                                                                 \
    FIELD(reserved, spare, UINT, .filter = "")                                                                                              \
    FIELD(version,   bits, UINT, .init = number, .filter = "=eap.tls.flags.version")
#define CONTENT(FIELD, WHEN, size_name, data_name)                                                                                          \
    WHEN(BITS(L, 1), size_name, 32, UINT, .filter = "=eap.tls.len")                                                                         \
    FIELD(data_name, 0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=eap.data")

#define TLS(FIELD, WHEN)                                                                                                                    \
    TUNNEL(FIELD, 13)                                                                                                                       \
    FIELD(reserved, 5, UINT, .filter = "")                                                                                                  \
    CONTENT(FIELD, WHEN, tls_message_len, tls_data)
LAYER_OF(tls, TLS, 6, .title = "EAP_TLS", .display = "EAP-TLS", METHOD_WORDS, .rfc = "RFC 5216")

#define TTLS(FIELD, WHEN)                                                                                                                   \
    TUNNEL(FIELD, 21)                                                                                                                       \
    VERSION(FIELD, 2, 3, 0)                                                                                                                 \
    CONTENT(FIELD, WHEN, message_len, data)
LAYER_OF(ttls, TTLS, 6, .title = "EAP_TTLS", .display = "EAP-TTLS", METHOD_WORDS, .rfc = "RFC 5281")

#define PEAP(FIELD, WHEN)                                                                                                                   \
    TUNNEL(FIELD, 25)                                                                                                                       \
    VERSION(FIELD, 3, 2, 1)                                                                                                                 \
    CONTENT(FIELD, WHEN, tls_message_len, tls_data)
LAYER_OF(peap, PEAP, 6, .title = "EAP_PEAP", .display = "PEAP", METHOD_WORDS, .rfc = "draft-josefsson-pppext-eap-tls-eap-05")

#define FAST(FIELD, WHEN)                                                                                                                   \
    TUNNEL(FIELD, 43)                                                                                                                       \
    VERSION(FIELD, 2, 3, 0)                                                                                                                 \
    CONTENT(FIELD, WHEN, message_len, data)
LAYER_OF(fast, FAST, 6, .title = "EAP_FAST", .display = "EAP-FAST", METHOD_WORDS, .rfc = "RFC 4851")

#define CISCO(FIELD, WHEN)                                                                                                                  \
    METHOD(FIELD, 17)                                                                                                                       \
    FIELD(version, 8, UINT, .init = 1, .filter = "=eap.leap.version")                                                                       \
    FIELD(unused,  8, HEX,  .filter = "=eap.leap.reserved", .print = ORCAP_PRINT_HEX)                                                       \
    FIELD(count,   8, UINT, .sizes = "challenge_response", .filter = "=eap.leap.count")                                                     \
    FIELD(challenge_response, 0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=eap.leap.data")                                            \
    FIELD(username,           0, BYTES, .print = ORCAP_PRINT_TEXT, .filter = "=eap.leap.name")
LAYER_OF(leap, CISCO, 8, .title = "LEAP", .display = "Cisco LEAP", METHOD_WORDS, .rfc = "draft-macnally-eap-leap")

/* Requests and responses have methods; their type stands behind the length. */
static int method(const struct orcap_view *view) {
    static const uint8_t numbers[] = {4, 13, 21, 25, 43, 17};
    enum { TYPE_AT = 4 };
    const uint8_t *bytes = view->bytes + view->at;
    if (view->limit - view->at <= TYPE_AT || (bytes[0] != REQUEST && bytes[0] != RESPONSE))
        return -1;
    for (size_t i = 0; i < sizeof numbers; i++)
        if (numbers[i] == bytes[TYPE_AT])
            return (int)i;
    return -1;
}

/* Bytes behind the first `known`, as far as there are any. */
static uint32_t rest(const struct orcap_view *view, uint32_t known) {
    enum { HEAD = 5 };
    uint32_t size = (uint32_t)orcap_view_number(view, FIELD_OF(eap, len)), room = view->limit - view->at;
    size = size > known ? size - known : 0;
    room = room > HEAD ? room - HEAD : 0;
    return size < room ? size : room;
}
static uint32_t text_size(const struct orcap_view *view) {
    return rest(view, 5);
}
static uint32_t wanted_types(const struct orcap_view *view) {
    return rest(view, 4);
}

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    int identity = orcap_chain_field(chain, layer, "identity");
    bool typed = orcap_chain_field(chain, layer, "type") >= 0;
    orcap_line_format(chain, layer, typed ? "EAP %code% %type%" : "EAP %code% Reserved", out);
    orcap_line_format(chain, layer, identity >= 0 ? " %identity%" : "", out);
}

PROTOCOLS(eap, &eap, &md5, &tls, &ttls, &peap, &fast, &leap)
