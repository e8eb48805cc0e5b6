/* Mobile IPv6. RFC 6275 section 6: the Mobility Header and its options; options of RFC 3963 (networks), RFC 4068 (link-layer addresses), RFC 4283
 * (identifiers), RFC 4285 (authentication) and RFC 4866 (enhanced route optimisation). */
#include "proto/describe.h"
#include "proto/numbers.h"

#include "proto/transport.h"

static const struct orcap_names option_types = NAMES({2, "Binding Refresh Advice", 0}, {3, "Alternate Care-of Address", 0}, {4, "Nonce Indices", 0},
    {5, "Binding Authorization Data", 0}, {6, "Mobile Network Prefix (RFC3963)", 0}, {7, "Link-Layer Address (RFC4068)", 0},
    {8, "Mobile Node Identifier (RFC4283)", 0}, {9, "Mobility Message Authentication (RFC4285)", 0}, {10, "Replay Protection (RFC4285)", 0},
    {11, "CGA Parameters Request (RFC4866)", 0}, {12, "CGA Parameters (RFC4866)", 0}, {13, "Signature (RFC4866)", 0},
    {14, "Home Keygen Token (RFC4866)", 0}, {15, "Care-of Test Init (RFC4866)", 0}, {16, "Care-of Test (RFC4866)", 0});
#define TYPE(FIELD, number) FIELD(otype, 8, ENUM, .names = &option_types, .init = number, .variants = "mip6.option", .filter = "")
#define FIXED(FIELD, number, size)                                                                                                          \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(olen, 8, UINT, .init = size, .filter = "")
#define SIZED(FIELD, number, content, name_of_content)                                                                                      \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(olen,    8, UINT,  .sizes = #content, .filter = "")                                                                               \
    FIELD(content, 0, BYTES, .filter = name_of_content)
#define OPTION(number) .stays = true, .over = OVER({"mip6.option", number})

#define UNKNOWN(FIELD, WHEN) SIZED(FIELD, 6, odata, "")
ITEM_OF(unknown, UNKNOWN, 2, .title = "MIP6OptUnknown", .display = "Scapy6 - Unknown Mobility Option")

#define REFRESH(FIELD, WHEN) FIXED(FIELD, 2, 2) FIELD(rinter, 16, UINT, .filter = "=mip6.bra.interval")
ITEM_OF(refresh, REFRESH, 4, .title = "MIP6OptBRAdvice", .display = "Mobile IPv6 Option - Binding Refresh Advice", .align = 2, OPTION(2))

#define CARE_OF(FIELD, WHEN) FIXED(FIELD, 3, 16) FIELD(acoa, 128, IP6, .filter = "=mip6.acoa.acoa")
ITEM_OF(care_of, CARE_OF, 18, .title = "MIP6OptAltCoA", .display = "MIPv6 Option - Alternate Care-of Address", .align = 8, .align_plus = 6, OPTION(3))

#define NONCES(FIELD, WHEN)                                                                                                                 \
    FIXED(FIELD, 4, 16)                                                                                                                     \
    FIELD(hni,  16, UINT, .filter = "=mip6.ni.hni")                                                                                         \
    FIELD(coni, 16, UINT, .filter = "=mip6.ni.cni")
ITEM_OF(nonces, NONCES, 6, .title = "MIP6OptNonceIndices", .display = "MIPv6 Option - Nonce Indices", .align = 2, OPTION(4))

#define AUTHORIZATION(FIELD, WHEN)                                                                                                          \
    FIXED(FIELD, 5, 16)                                                                                                                     \
    FIELD(authenticator, 96, BYTES, .filter = "=mip6.bad.auth")
ITEM_OF(authorization, AUTHORIZATION, 14, .title = "MIP6OptBindingAuthData", .display = "MIPv6 Option - Binding Authorization Data", .align = 8,
        .align_plus = 2, OPTION(5))

#define NETWORK(FIELD, WHEN)                                                                                                                \
    FIXED(FIELD, 6, 18)                                                                                                                     \
    FIELD(reserved, 8, UINT, .filter = "")                                                                                                  \
    FIELD(plen,     8, UINT, .init = 64, .filter = "=mip6.nemo.mnp.pfl")                                                                    \
    FIELD(prefix, 128, IP6,  .filter = "=mip6.nemo.mnp.mnp")
ITEM_OF(network, NETWORK, 20, .title = "MIP6OptMobNetPrefix", .display = "NEMO Option - Mobile Network Prefix", .align = 8, .align_plus = 4, OPTION(6))

static const struct orcap_names address_codes = NAMES({0, "Wildcard requesting resolution for all nearby AP", 0}, {1, "LLA for the new AP", 0},
    {2, "LLA of the MN", 0}, {3, "LLA of the NAR", 0}, {4, "LLA of the src of TrSolPr or PrRtAdv msg", 0},
    {5, "AP identified by LLA belongs to current iface of router", 0}, {6, "No preifx info available for AP identified by the LLA", 0},
    {7, "No fast handovers support for AP identified by the LLA", 0});
#define ADDRESS(FIELD, WHEN)                                                                                                                \
    FIXED(FIELD, 7, 7)                                                                                                                      \
    FIELD(ocode, 8, ENUM, .init = 2, .names = &address_codes, .filter = "=mip6.lla.optcode")                                                \
    FIELD(pad,   8, UINT, .filter = "")                                                                                                     \
    FIELD(lla,  48, MAC,  .filter = "")
ITEM_OF(address, ADDRESS, 10, .title = "MIP6OptLLAddr", .display = "MIPv6 Option - Link-Layer Address (MH-LLA)", OPTION(7))

static const struct orcap_names identifiers = NAMES({1, "NAI", 0});
#define IDENTIFIER(FIELD, WHEN)                                                                                                             \
    TYPE(FIELD, 8)                                                                                                                          \
    FIELD(olen,    8, UINT,  .sizes = "id", .plus = -1, .filter = "")                                                                       \
    FIELD(subtype, 8, ENUM,  .init = 1, .names = &identifiers, .filter = "=mip6.mnid.subtype")                                              \
    FIELD(id,      0, BYTES, .filter = "=mip6.mnid.identifier", .print = ORCAP_PRINT_TEXT)
ITEM_OF(identifier, IDENTIFIER, 3, .title = "MIP6OptMNID", .display = "MIPv6 Option - Mobile Node Identifier", OPTION(8))

static const struct orcap_names authentications =
    NAMES({1, "MN-HA authentication mobility option", 0}, {2, "MN-AAA authentication mobility option", 0});
#define AUTHENTICATION(FIELD, WHEN)                                                                                                         \
    TYPE(FIELD, 9)                                                                                                                          \
    FIELD(olen,     8, UINT,  .sizes = "authdata", .plus = -5, .filter = "")                                                                \
    FIELD(subtype,  8, ENUM,  .init = 1, .names = &authentications, .filter = "=mip6.auth.subtype")                                         \
    FIELD(mspi,    32, UINT,  .unset = true, .filter = "=mip6.auth.mobility_spi")                                                           \
    FIELD(authdata, 0, BYTES, .init_text = "AAAAAAAAAAAA", .filter = "=mip6.auth.auth_data")
ITEM_OF(authentication, AUTHENTICATION, 7, .title = "MIP6OptMsgAuth", .display = "MIPv6 Option - Mobility Message Authentication", .align = 4,
        .align_plus = 1, OPTION(9))

#define REPLAY(FIELD, WHEN) FIXED(FIELD, 10, 8) FIELD(timestamp, 64, UINT, .shows = ORCAP_SHOWS_NTP, .filter = "")
ITEM_OF(replay, REPLAY, 10, .title = "MIP6OptReplayProtection", .display = "MIPv6 option - Replay Protection", .align = 8, .align_plus = 2, OPTION(10))

#define PARAMETERS_REQUEST(FIELD, WHEN) FIXED(FIELD, 11, 0)
ITEM_OF(parameters_request, PARAMETERS_REQUEST, 2, .title = "MIP6OptCGAParamsReq", .display = "MIPv6 option - CGA Parameters Request", OPTION(11))
#define PARAMETERS(FIELD, WHEN) SIZED(FIELD, 12, cgaparams, "=mip6.cgar.cga_par")
ITEM_OF(parameters, PARAMETERS, 2, .title = "MIP6OptCGAParams", .display = "MIPv6 option - CGA Parameters", OPTION(12))
#define SIGNATURE(FIELD, WHEN) SIZED(FIELD, 13, sig, "=mip6.sign.sign")
ITEM_OF(signature, SIGNATURE, 2, .title = "MIP6OptSignature", .display = "MIPv6 option - Signature", OPTION(13))
#define HOME_TOKEN(FIELD, WHEN) SIZED(FIELD, 14, hkt, "=mip6.phkt.phkt")
ITEM_OF(home_token, HOME_TOKEN, 2, .title = "MIP6OptHomeKeygenToken", .display = "MIPv6 option - Home Keygen Token", OPTION(14))
#define CARE_OF_INIT(FIELD, WHEN) FIXED(FIELD, 15, 0)
ITEM_OF(care_of_init, CARE_OF_INIT, 2, .title = "MIP6OptCareOfTestInit", .display = "MIPv6 option - Care-of Test Init", OPTION(15))
#define CARE_OF_TEST(FIELD, WHEN)                                                                                                           \
    TYPE(FIELD, 16)                                                                                                                         \
    FIELD(olen, 8, UINT,  .sizes = "cokt", .filter = "")                                                                                    \
    FIELD(cokt, 0, BYTES, .init_text = "\0\0\0\0\0\0\0\0", .init = 8, .filter = "=mip6.mocot.co_keygen_tok")
ITEM_OF(care_of_test, CARE_OF_TEST, 2, .title = "MIP6OptCareOfTest", .display = "MIPv6 option - Care-of Test", OPTION(16))

static const struct orcap_items options = {.base = &unknown, .pad_to = 8, .pad_one = 0, .pad_more = 1, .pad_when = "autopad"};
static const struct orcap_items options_alone = {.base = &unknown, .pad_to = 8, .pad_one = 0, .pad_more = 1};

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    uint16_t sum;
    return transport_checksum(packet, layer, 135, 4, &sum) ? sum : 0;
}

static const struct orcap_names on_off = NAMES({0, "Off", 0}, {1, "On", 0});
static const struct orcap_names types = NAMES({0, "BRR", 0}, {1, "HoTI", 0}, {2, "CoTI", 0}, {3, "HoT", 0}, {4, "CoT", 0}, {5, "BU", 0}, {6, "BA", 0},
                                              {7, "BE", 0}, {8, "Fast BU", 0}, {9, "Fast BA", 0}, {10, "Fast NA", 0});
#define HEADER_FIELDS(FIELD, type_of, reserved_unset)                                                                                       \
    FIELD(nh,      8, ENUM, .names = &ip_next_headers, .init = 59, .space = "ipv6.nh", .filter = "proto")                                   \
    FIELD(len,     8, UINT, .covers = HEADER, .unit = 8, .plus = 8, .filter = "hlen")                                                       \
    FIELD(mhtype,  8, ENUM, .names = &types, type_of, .variants = "mip6.mhtype", .filter = "mhtype")                                        \
    FIELD(res,     8, UINT, .unset = reserved_unset, .filter = "reserved")                                                                  \
    FIELD(cksum,  16, HEX,  .compute = checksum, .filter = "csum")
#define OPTIONS(FIELD)                                                                                                                      \
    FIELD(autopad, 0, ENUM,  .phantom = true, .init = 1, .names = &on_off, .filter = "")                                                    \
    FIELD(options, 0, ITEMS, .items = &options, .filter = "")
#define WORDS .stays = true, .filter = "mip6", .rfc = "RFC 6275"
#define MESSAGE(number) WORDS, .over = OVER({"mip6.mhtype", number}, {"ipv6.nh", 135, .build_only = true})

#define GENERIC(FIELD, WHEN)                                                                                                                \
    HEADER_FIELDS(FIELD, .unset = true, true)                                                                                               \
    FIELD(msg, 0, BYTES, .init_text = "\0\0", .init = 2, .filter = "")
LAYER_OF(generic, GENERIC, 6, .title = "MIP6MH_Generic", .display = "IPv6 Mobility Header - Generic Message", WORDS, .align = 8,
         .over = OVER({"ipv6.nh", 135}))

#define REFRESH_REQUEST(FIELD, WHEN)                                                                                                        \
    HEADER_FIELDS(FIELD, .init = 0, true)                                                                                                   \
    FIELD(res2, 16, UINT, .unset = true, .filter = "")                                                                                      \
    OPTIONS(FIELD)
LAYER_OF(refresh_request, REFRESH_REQUEST, 8, .title = "MIP6MH_BRR", .display = "IPv6 Mobility Header - Binding Refresh Request", MESSAGE(0))

#define TEST_INIT(FIELD, number, name_of_cookie)                                                                                            \
    HEADER_FIELDS(FIELD, .init = number, true)                                                                                              \
    FIELD(reserved, 16, BYTES, .init_text = "\0\0", .init = 2, .shows = ORCAP_SHOWS_TRIMMED, .filter = "")                                                                                                \
    FIELD(cookie,   64, BYTES, .init_text = "\0\0\0\0\0\0\0\0", .init = 8, .shows = ORCAP_SHOWS_TRIMMED, .filter = name_of_cookie)                                                                                    \
    OPTIONS(FIELD)
#define HOME_INIT(FIELD, WHEN) TEST_INIT(FIELD, 1, "hoti.cookie")
#define CARE_INIT(FIELD, WHEN) TEST_INIT(FIELD, 2, "coti.cookie")
LAYER_OF(home_init, HOME_INIT, 16, .title = "MIP6MH_HoTI", .display = "IPv6 Mobility Header - Home Test Init", MESSAGE(1))
LAYER_OF(care_init, CARE_INIT, 16, .title = "MIP6MH_CoTI", .display = "IPv6 Mobility Header - Care-of Test Init", MESSAGE(2))

#define KEYGEN_TEST(FIELD, number, name, name_of_token)                                                                                     \
    HEADER_FIELDS(FIELD, .init = number, true)                                                                                              \
    FIELD(index,  16, UINT,  .unset = true, .filter = name ".nindex")                                                                       \
    FIELD(cookie, 64, BYTES, .init_text = "\0\0\0\0\0\0\0\0", .init = 8, .shows = ORCAP_SHOWS_TRIMMED, .filter = name ".cookie")                                                                                      \
    FIELD(token,  64, BYTES, .init_text = "\0\0\0\0\0\0\0\0", .init = 8, .shows = ORCAP_SHOWS_TRIMMED, .filter = name_of_token)                                                                                       \
    OPTIONS(FIELD)
#define HOME_TEST(FIELD, WHEN) KEYGEN_TEST(FIELD, 3, "hot", "hot.token")
#define CARE_TEST(FIELD, WHEN) KEYGEN_TEST(FIELD, 4, "cot", "")
LAYER_OF(home_test, HOME_TEST, 24, .title = "MIP6MH_HoT", .display = "IPv6 Mobility Header - Home Test", MESSAGE(3))
LAYER_OF(care_test, CARE_TEST, 24, .title = "MIP6MH_CoT", .display = "IPv6 Mobility Header - Care-of Test", MESSAGE(4))

static const struct orcap_names update_flags = FLAG_LETTERS({1, "P", 0}, {2, "R", 0}, {4, "M", 0}, {8, "K", 0}, {16, "L", 0}, {32, "H", 0}, {64, "A", 0});
#define UPDATE(FIELD, WHEN)                                                                                                                 \
    HEADER_FIELDS(FIELD, .init = 5, true)                                                                                                   \
    FIELD(seq,     16, HEX,   .unset = true, .filter = "bu.seqnr", .print = ORCAP_PRINT_DECIMAL)                                            \
    FIELD(flags,    7, FLAGS, .init = 0x68, .names = &update_flags, .filter = "")                                                           \
    FIELD(reserved, 9, HEX,   .filter = "")                                                                                                 \
    FIELD(mhtime,  16, UINT,  .init = 3, .shows = ORCAP_SHOWS_FOURS, .filter = "bu.lifetime")                                               \
    OPTIONS(FIELD)
LAYER_OF(update, UPDATE, 12, .title = "MIP6MH_BU", .display = "IPv6 Mobility Header - Binding Update", MESSAGE(5),
         .aliases = ALIASES({.filter = "bu.a_flag", .field = "flags", .shift = 6, .width = 1, .print = ORCAP_PRINT_DECIMAL}, {.filter = "bu.h_flag", .field = "flags", .shift = 5, .width = 1, .print = ORCAP_PRINT_DECIMAL},
                            {.filter = "bu.l_flag", .field = "flags", .shift = 4, .width = 1, .print = ORCAP_PRINT_DECIMAL}, {.filter = "bu.k_flag", .field = "flags", .shift = 3, .width = 1, .print = ORCAP_PRINT_DECIMAL},
                            {.filter = "bu.m_flag", .field = "flags", .shift = 2, .width = 1, .print = ORCAP_PRINT_DECIMAL},
                            {.filter = "nemo.bu.r_flag", .field = "flags", .shift = 1, .width = 1, .print = ORCAP_PRINT_DECIMAL}, {.filter = "bu.p_flag", .field = "flags", .width = 1, .print = ORCAP_PRINT_DECIMAL}))

static const struct orcap_names statuses = NAMES({0, "Binding Update accepted", 0}, {1, "Accepted but prefix discovery necessary", 0},
    {128, "Reason unspecified", 0}, {129, "Administratively prohibited", 0}, {130, "Insufficient resources", 0},
    {131, "Home registration not supported", 0}, {132, "Not home subnet", 0}, {133, "Not home agent for this mobile node", 0},
    {134, "Duplicate Address Detection failed", 0}, {135, "Sequence number out of window", 0}, {136, "Expired home nonce index", 0},
    {137, "Expired care-of nonce index", 0}, {138, "Expired nonces", 0}, {139, "Registration type change disallowed", 0},
    {140, "Mobile Router Operation not permitted", 0}, {141, "Invalid Prefix", 0}, {142, "Not Authorized for Prefix", 0},
    {143, "Forwarding Setup failed (prefixes missing)", 0}, {144, "MIPV6-ID-MISMATCH", 0}, {145, "MIPV6-MESG-ID-REQD", 0},
    {146, "MIPV6-AUTH-FAIL", 0}, {147, "Permanent home keygen token unavailable", 0}, {148, "CGA and signature verification failed", 0},
    {149, "Permanent home keygen token exists", 0}, {150, "Non-null home nonce index expected", 0});
static const struct orcap_names acknowledgement_flags = FLAG_LETTERS({1, "P", 0}, {2, "R", 0}, {4, "K", 0});
#define ACKNOWLEDGEMENT(FIELD, WHEN)                                                                                                        \
    HEADER_FIELDS(FIELD, .init = 6, true)                                                                                                   \
    FIELD(status,  8, ENUM,  .names = &statuses, .filter = "ba.status")                                                                     \
    FIELD(flags,   3, FLAGS, .init = 4, .names = &acknowledgement_flags, .filter = "")                                                      \
    FIELD(res2,    5, HEX,   .unset = true, .filter = "")                                                                                   \
    FIELD(seq,    16, HEX,   .unset = true, .filter = "ba.seqnr", .print = ORCAP_PRINT_DECIMAL)                                             \
    FIELD(mhtime, 16, HEX,   .filter = "ba.lifetime", .print = ORCAP_PRINT_DECIMAL)                                                         \
    OPTIONS(FIELD)
LAYER_OF(acknowledgement, ACKNOWLEDGEMENT, 12, .title = "MIP6MH_BA", .display = "IPv6 Mobility Header - Binding ACK", MESSAGE(6),
         .aliases = ALIASES({.filter = "ba.k_flag", .field = "flags", .shift = 2, .width = 1, .print = ORCAP_PRINT_DECIMAL},
                            {.filter = "nemo.ba.r_flag", .field = "flags", .shift = 1, .width = 1, .print = ORCAP_PRINT_DECIMAL}, {.filter = "ba.p_flag", .field = "flags", .width = 1, .print = ORCAP_PRINT_DECIMAL}))

static const struct orcap_names errors = NAMES({1, "Unknown binding for Home Address destination option", 0}, {2, "Unrecognized MH Type value", 0});
#define ERROR(FIELD, WHEN)                                                                                                                  \
    HEADER_FIELDS(FIELD, .init = 7, false)                                                                                                  \
    FIELD(status,   8, ENUM,  .names = &errors, .filter = "be.status")                                                                      \
    FIELD(reserved, 8, UINT,  .filter = "")                                                                                                 \
    FIELD(ha,     128, IP6,   .filter = "be.haddr")                                                                                         \
    FIELD(options,  0, ITEMS, .items = &options_alone, .filter = "")
LAYER_OF(error, ERROR, 24, .title = "MIP6MH_BE", .display = "IPv6 Mobility Header - Binding Error", MESSAGE(7))

PROTOCOLS(mobile_ipv6, &unknown, &refresh, &care_of, &nonces, &authorization, &network, &address, &identifier, &authentication, &replay,
          &parameters_request, &parameters, &signature, &home_token, &care_of_init, &care_of_test, &generic, &refresh_request, &home_init, &care_init,
          &home_test, &care_test, &update, &acknowledgement, &error)
