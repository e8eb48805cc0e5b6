/* Cisco's hot standby router protocol: version 1 is RFC 2281, version 2 is TLVs. */
#include "proto/describe.h"

static const struct orcap_names opcodes = NAMES({0, "Hello", 0}, {1, "Coup", 0}, {2, "Resign", 0}, {3, "Advertise", 0});
static const struct orcap_names states = NAMES({0, "Initial", 0}, {1, "Learn", 0}, {2, "Listen", 0}, {4, "Speak", 0}, {8, "Standby", 0},
    {16, "Active", 0});
enum { GROUP_STATE_2 = 1, ADVERTISE = 3, TEXT_AUTHENTICATION = 3, MD5_AUTHENTICATION = 4 };

static int by_version(const struct orcap_view *view);
static int digest_follows(const struct orcap_view *view);
static int authentication_follows(const struct orcap_view *view);

#define HSRP(FIELD, WHEN)                                                                                                                   \
    FIELD(version,    8, UINT)                                                                                                              \
    FIELD(opcode,     8, ENUM,  .names = &opcodes)                                                                                          \
    FIELD(state,      8, ENUM,  .init = 16, .names = &states)                                                                               \
    FIELD(hellotime,  8, UINT,  .init = 3)                                                                                                  \
    FIELD(holdtime,   8, UINT,  .init = 10)                                                                                                 \
    FIELD(priority,   8, UINT,  .init = 120)                                                                                                \
    FIELD(group,      8, UINT,  .init = 1)                                                                                                  \
    FIELD(reserved,   8, UINT)                                                                                                              \
    FIELD(auth,      64, BYTES, .init_text = "cisco\0\0\0", .init = 8, .shows = ORCAP_SHOWS_TRIMMED, .filter = "auth_data",                 \
          .print = ORCAP_PRINT_TEXT)                                                                                                        \
    FIELD(virtualIP, 32, IP4, .init = IP4(192, 168, 1, 1), .filter = "virt_ip")
LAYER_OF(hsrp, HSRP, 20, .title = "HSRP", .display = "HSRPv1", .filter = "hsrp", .rfc = "RFC 2281",
         .others = OTHERS("HSRPAdvertise", "HSRPv2", "HSRPmd5"), .instead = by_version, .follows = digest_follows,
    .over = OVER({"udp.port", 1985}))

static int by_version(const struct orcap_view *view) {
    const uint8_t *bytes = view->bytes + view->at;
    if (view->limit - view->at < 2)
        return -1;
    return bytes[0] == 0 && bytes[1] == ADVERTISE ? 0 : bytes[0] == GROUP_STATE_2 ? 1 : -1;
}

static int digest_follows(const struct orcap_view *view) {
    return view->under != UINT16_MAX && view->limit - view->at > 20 ? 2 : -1;
}

static const struct orcap_names advertised = NAMES({1, "HSRP interface state", 0});
static const struct orcap_names activities = NAMES({1, "Active", 0}, {2, "Passive", 0});
#define ADVERTISEMENT(FIELD, WHEN)                                                                                                          \
    FIELD(version,        8, UINT, .filter = "version")                                                                                     \
    FIELD(opcode,         8, ENUM, .init = ADVERTISE, .names = &opcodes, .filter = "opcode")                                                \
    FIELD(type,          16, ENUM, .init = 1, .names = &advertised, .filter = "adv.tlvtype")                                                \
    FIELD(length,        16, UINT, .init = 10, .filter = "adv.tlvlength")                                                                   \
    FIELD(state,          8, ENUM, .init = 1, .names = &activities, .filter = "adv.state")                                                  \
    FIELD(reserved1,      8, UINT, .filter = "adv.reserved1")                                                                               \
    FIELD(activegroups,  16, UINT, .filter = "adv.activegrp")                                                                               \
    FIELD(passivegroups, 16, UINT, .filter = "adv.passivegrp")                                                                              \
    FIELD(reserved2,     32, UINT, .filter = "adv.reserved2")
LAYER_OF(advertisement, ADVERTISEMENT, 16, .title = "HSRPAdvertise", .display = "HSRP Advertise", .filter = "hsrp", .rfc = "RFC 2281",
         .over = OVER({"udp.port", 1985, .build_only = true}))

static const struct orcap_names tlv_types = NAMES({1, "Group state TLV", 0});
static const struct orcap_names ip_versions = NAMES({4, "IPv4", 0}, {6, "IPv6", 0});
#define HSRP_2(FIELD, WHEN)                                                                                                                 \
    FIELD(type,        8, ENUM, .init = GROUP_STATE_2, .names = &tlv_types, .filter = "")                                                   \
    FIELD(len,         8, UINT, .covers = HEADER, .plus = 2, .filter = "")                                                                  \
    FIELD(version,     8, UINT, .init = 2)                                                                                                  \
    FIELD(opcode,      8, ENUM, .names = &opcodes)                                                                                          \
    FIELD(state,       8, ENUM, .init = 16, .names = &states)                                                                               \
    FIELD(ipVer,       8, ENUM, .init = 4, .unset = true, .names = &ip_versions, .filter = "ipversion")                                     \
    FIELD(group,      16, HEX,  .init = 1, .print = ORCAP_PRINT_DECIMAL)                                                                    \
    FIELD(identifier, 48, MAC)                                                                                                              \
    FIELD(priority,   32, UINT, .init = 100)                                                                                                \
    FIELD(hellotime,  32, UINT, .init = 3000)                                                                                               \
    FIELD(holdtime,   32, UINT, .init = 10000)                                                                                              \
    WHEN(NOT_IN(ipVer, 6), virtualIP,  32, IP4,   .filter = "virt_ip")                                                                      \
    WHEN(OTHERWISE,        virtualIP, 128, IP6,   .filter = "virt_ip_v6")                                                                   \
    WHEN(NOT_IN(ipVer, 6), padding,    96, BYTES, .init_text = "\0\0\0\0\0\0\0\0\0\0\0\0", .init = 12, .shows = ORCAP_SHOWS_TRIMMED,        \
          .filter = "")
LAYER_OF(hsrp_2, HSRP_2, 26, .title = "HSRPv2", .filter = "hsrp2", .rfc = "HSRP version 2", .others = OTHERS("HSRPv2TextAuth", "HSRPmd5"),
         .follows = authentication_follows, .over = OVER({"udp.port", 2029}))

static int authentication_follows(const struct orcap_view *view) {
    uint8_t type = view->bytes[view->at + view->size];
    return type == TEXT_AUTHENTICATION ? 0 : type == MD5_AUTHENTICATION ? 1 : -1;
}

static const struct orcap_names digest_types = NAMES({MD5_AUTHENTICATION, "MD5 authentication", 0});
static const struct orcap_names algorithms = NAMES({1, "MD5", 0});
#define DIGEST(FIELD, WHEN)                                                                                                                 \
    FIELD(type,         8, ENUM,  .init = MD5_AUTHENTICATION, .names = &digest_types, .filter = "")                                         \
    FIELD(len,          8, UINT,  .covers = HEADER, .plus = 2, .filter = "")                                                                \
    FIELD(algo,         8, ENUM,  .init = 1, .names = &algorithms, .filter = "=hsrp2.md5_algorithm")                                        \
    FIELD(padding,      8, UINT,  .filter = "=hsrp2.md5_padding", .print = ORCAP_PRINT_HEX)                                                 \
    FIELD(flags,       16, HEX,   .filter = "=hsrp2.md5_flags", .print = ORCAP_PRINT_DECIMAL)                                               \
    FIELD(sourceip,    32, IP4,   .init = IP4(127, 0, 0, 1), .filter = "=hsrp.md5_ip_address")                                              \
    FIELD(keyid,       32, HEX,   .filter = "=hsrp2.md5_key_id", .print = ORCAP_PRINT_DECIMAL)                                              \
    FIELD(authdigest, 128, BYTES, .init_text = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", .init = 16, .shows = ORCAP_SHOWS_TRIMMED,                \
          .filter = "=hsrp2.md5_auth_data")
LAYER_OF(digest, DIGEST, 30, .title = "HSRPmd5", .display = "HSRP MD5 Authentication", .rfc = "RFC 2281")

static const struct orcap_names text_types = NAMES({TEXT_AUTHENTICATION, "Text Authentication TLV", 0});
#define TEXT(FIELD, WHEN)                                                                                                                   \
    FIELD(type,  8, ENUM,  .init = TEXT_AUTHENTICATION, .names = &text_types, .filter = "")                                                 \
    FIELD(len,   8, UINT,  .init = 8, .filter = "")                                                                                         \
    FIELD(auth, 64, BYTES, .init_text = "cisco\0\0\0", .init = 8, .shows = ORCAP_SHOWS_TRIMMED, .filter = "=hsrp2.auth_data",               \
          .print = ORCAP_PRINT_TEXT)
LAYER_OF(text, TEXT, 10, .title = "HSRPv2TextAuth", .display = "HSRP Authentication", .rfc = "HSRP version 2")

PROTOCOLS(hsrp, &hsrp, &advertisement, &hsrp_2, &digest, &text)
