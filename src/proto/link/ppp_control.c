/* The protocols that set up PPP. RFC 1661 sections 5 and 6: the Link Control Protocol and its options (callback of RFC 1570); RFC 1332 and RFC 1877:
 * IP's control protocol; RFC 1968: encryption's; RFC 1334 and RFC 1994: passwords and challenges. */
#include "proto/describe.h"
#include "proto/numbers.h"

#define HEAD(FIELD, number, names_of, space_of)                                                                                             \
    FIELD(code, 8, ENUM, .init = number, .names = names_of, .variants = space_of, .filter = "=ppp.code")                                    \
    FIELD(id,   8, HEX,  .filter = "=ppp.identifier", .print = ORCAP_PRINT_DECIMAL)
#define SIZES(FIELD, content, more) FIELD(len, 16, UINT, .sizes = #content, .plus = -(more), .filter = "=ppp.length")

/* Options: type, length of all of it, content. */
#define OPTION_TYPE(FIELD, number, names_of, space_of, prefix)                                                                              \
    FIELD(type, 8, ENUM, .init = number, .names = names_of, .variants = space_of, .filter = prefix ".opt.type")
#define OPTION_SIZED(FIELD, prefix) FIELD(len, 8, UINT, .covers = LAYER, .filter = prefix ".opt.length")
#define OPTION_FIXED(FIELD, prefix, size) FIELD(len, 8, UINT, .init = size, .filter = prefix ".opt.length")

static const struct orcap_names link_options = NAMES({1, "Maximum-Receive-Unit", 0}, {2, "Async-Control-Character-Map", 0},
    {3, "Authentication-protocol", 0}, {4, "Quality-protocol", 0}, {5, "Magic-number", 0}, {7, "Protocol-Field-Compression", 0},
    {8, "Address-and-Control-Field-Compression", 0}, {13, "Callback", 0});
#define LINK_TYPE(FIELD, number) OPTION_TYPE(FIELD, number, &link_options, "lcp.opt", "=lcp")
#define LINK_OPTION(FIELD, WHEN)                                                                                                            \
    FIELD(type, 8, ENUM, .unset = true, .names = &link_options, .variants = "lcp.opt", .filter = "=lcp.opt.type")                           \
    OPTION_SIZED(FIELD, "=lcp")                                                                                                             \
    FIELD(data, 0, BYTES, .unset = true, .filter = "=lcp.opt.data")
ITEM_OF(link_option, LINK_OPTION, 2, .title = "PPP_LCP_Option", .display = "PPP LCP Option")
#define RECEIVE_UNIT(FIELD, WHEN)                                                                                                           \
    LINK_TYPE(FIELD, 1)                                                                                                                     \
    OPTION_FIXED(FIELD, "=lcp", 4)                                                                                                          \
    FIELD(max_recv_unit, 16, UINT, .init = 1500, .filter = "=lcp.opt.mru")
ITEM_OF(receive_unit, RECEIVE_UNIT, 4, .title = "PPP_LCP_MRU_Option", .display = "PPP LCP Option", .stays = true, .over = OVER({"lcp.opt", 1}))
#define CHARACTERS(FIELD, WHEN)                                                                                                             \
    LINK_TYPE(FIELD, 2)                                                                                                                     \
    OPTION_FIXED(FIELD, "=lcp", 6)                                                                                                          \
    FIELD(accm, 32, UINT, .filter = "=lcp.opt.asyncmap", .print = ORCAP_PRINT_HEX)
ITEM_OF(characters, CHARACTERS, 6, .title = "PPP_LCP_ACCM_Option", .display = "PPP LCP Option", .stays = true, .over = OVER({"lcp.opt", 2}))
static const struct orcap_names authentications = NAMES({0xc023, "Password authentication protocol", 0},
    {0xc223, "Challenge-response authentication protocol", 0}, {0xc227, "PPP Extensible authentication protocol", 0});
static const struct orcap_names algorithms = NAMES({5, "MD5", 0}, {6, "SHA1", 0}, {128, "MS-CHAP", 0}, {129, "MS-CHAP-v2", 0});
#define AUTHENTICATION(FIELD, WHEN)                                                                                                         \
    LINK_TYPE(FIELD, 3)                                                                                                                     \
    OPTION_SIZED(FIELD, "=lcp")                                                                                                             \
    FIELD(auth_protocol, 16, ENUM, .init = 0xc023, .names = &authentications, .filter = "=lcp.opt.auth_protocol", .print = ORCAP_PRINT_HEX) \
    WHEN(NOT_IN(auth_protocol, 0xc223), data, 0, BYTES, .filter = "=lcp.opt.data")                                                          \
    WHEN(IN(auth_protocol, 0xc223), algorithm, 8, ENUM, .init = 5, .names = &algorithms, .filter = "=lcp.opt.algorithm")
ITEM_OF(authentication, AUTHENTICATION, 4, .title = "PPP_LCP_Auth_Protocol_Option", .display = "PPP LCP Option", .stays = true, .over = OVER({"lcp.opt", 3}))
static const struct orcap_names qualities = NAMES({0xc025, "Link Quality Report", 0});
#define QUALITY(FIELD, WHEN)                                                                                                                \
    LINK_TYPE(FIELD, 4)                                                                                                                     \
    OPTION_SIZED(FIELD, "=lcp")                                                                                                             \
    FIELD(quality_protocol, 16, ENUM, .init = 0xc025, .names = &qualities, .filter = "=lcp.opt.quality_protocol", .print = ORCAP_PRINT_HEX) \
    FIELD(data, 0, BYTES, .filter = "=lcp.opt.data")
ITEM_OF(quality, QUALITY, 4, .title = "PPP_LCP_Quality_Protocol_Option", .display = "PPP LCP Option", .stays = true, .over = OVER({"lcp.opt", 4}))
#define MAGIC(FIELD, WHEN)                                                                                                                  \
    LINK_TYPE(FIELD, 5)                                                                                                                     \
    OPTION_FIXED(FIELD, "=lcp", 6)                                                                                                          \
    FIELD(magic_number, 32, UINT, .unset = true, .filter = "=lcp.opt.magic_number", .print = ORCAP_PRINT_HEX)
ITEM_OF(magic, MAGIC, 6, .title = "PPP_LCP_Magic_Number_Option", .display = "PPP LCP Option", .stays = true, .over = OVER({"lcp.opt", 5}))
static const struct orcap_names operations = NAMES({0, "Location determined by user authentication", 0}, {1, "Dialing string", 0},
    {2, "Location identifier", 0}, {3, "E.164 number", 0}, {4, "Distinguished name", 0});
#define CALLBACK(FIELD, WHEN)                                                                                                               \
    LINK_TYPE(FIELD, 13)                                                                                                                    \
    OPTION_SIZED(FIELD, "=lcp")                                                                                                             \
    FIELD(operation, 8, ENUM, .names = &operations, .filter = "=lcp.opt.operation")                                                         \
    FIELD(message,   0, BYTES, .filter = "=lcp.opt.message")
ITEM_OF(callback, CALLBACK, 3, .title = "PPP_LCP_Callback_Option", .display = "PPP LCP Option", .stays = true, .over = OVER({"lcp.opt", 13}))
static const struct orcap_items options_of_link = {.base = &link_option};

static const struct orcap_names link_codes = NAMES({1, "Configure-Request", 0}, {2, "Configure-Ack", 0}, {3, "Configure-Nak", 0},
    {4, "Configure-Reject", 0}, {5, "Terminate-Request", 0}, {6, "Terminate-Ack", 0}, {7, "Code-Reject", 0}, {8, "Protocol-Reject", 0},
    {9, "Echo-Request", 0}, {10, "Echo-Reply", 0}, {11, "Discard-Request", 0});
#define LINK_HEAD(FIELD, number) HEAD(FIELD, number, &link_codes, "lcp.code")
#define LINK .filter = "lcp", .rfc = "RFC 1661", .display = "PPP Link Control Protocol", .line = "LCP %code%", .last = true
#define LINK_UP {"ppp.proto", 0xc021, .build_only = true}
#define LINK_CONTROL(FIELD, WHEN) LINK_HEAD(FIELD, 5) SIZES(FIELD, data, 4) FIELD(data, 0, BYTES, .filter = "data")
LAYER_OF(link_control, LINK_CONTROL, 4, .title = "PPP_LCP", LINK, .over = OVER({"ppp.proto", 0xc021}))
#define CONFIGURE(FIELD, WHEN) LINK_HEAD(FIELD, 1) SIZES(FIELD, options, 4) FIELD(options, 0, ITEMS, .items = &options_of_link, .filter = "")
LAYER_OF(configure, CONFIGURE, 4, .title = "PPP_LCP_Configure", LINK,
         .over = OVER({"lcp.code", 1}, {"lcp.code", 2}, {"lcp.code", 3}, {"lcp.code", 4}, LINK_UP))
LAYER_OF(terminate, LINK_CONTROL, 4, .title = "PPP_LCP_Terminate", LINK, .over = OVER({"lcp.code", 5}, {"lcp.code", 6}, LINK_UP))
static const struct orcap_items rejected = {.base = &link_control, .single = true};
#define CODE_REJECT(FIELD, WHEN)                                                                                                            \
    LINK_HEAD(FIELD, 7) SIZES(FIELD, rejected_packet, 4)                                                                                    \
    FIELD(rejected_packet, 0, ITEMS, .items = &rejected, .unset = true, .filter = "")
LAYER_OF(code_reject, CODE_REJECT, 4, .title = "PPP_LCP_Code_Reject", LINK, .over = OVER({"lcp.code", 7}, LINK_UP))
#define PROTOCOL_REJECT(FIELD, WHEN)                                                                                                        \
    LINK_HEAD(FIELD, 8) SIZES(FIELD, rejected_information, 6)                                                                               \
    FIELD(rejected_protocol,   16, ENUM,  .unset = true, .names = &ppp_protocols, .filter = "rej_proto", .print = ORCAP_PRINT_HEX)                                   \
    FIELD(rejected_information, 0, BYTES, .unset = true, .filter = "data")
LAYER_OF(protocol_reject, PROTOCOL_REJECT, 6, .title = "PPP_LCP_Protocol_Reject", LINK, .over = OVER({"lcp.code", 8}, LINK_UP))
#define TEST_MESSAGE(FIELD, number)                                                                                                         \
    LINK_HEAD(FIELD, number) SIZES(FIELD, data, 8)                                                                                          \
    FIELD(magic_number, 32, UINT,  .unset = true, .filter = "magic_number", .print = ORCAP_PRINT_HEX)                                       \
    FIELD(data,          0, BYTES, .filter = "data")
#define ECHO(FIELD, WHEN) TEST_MESSAGE(FIELD, 9)
#define DISCARD(FIELD, WHEN) TEST_MESSAGE(FIELD, 11)
LAYER_OF(echo, ECHO, 8, .title = "PPP_LCP_Echo", LINK, .over = OVER({"lcp.code", 9}, {"lcp.code", 10}, LINK_UP))
LAYER_OF(discard, DISCARD, 8, .title = "PPP_LCP_Discard_Request", LINK, .over = OVER({"lcp.code", 11}, LINK_UP))

/* Control protocols of what PPP carries. */
static const struct orcap_names network_codes = NAMES({1, "Configure-Request", 0}, {2, "Configure-Ack", 0}, {3, "Configure-Nak", 0},
    {4, "Configure-Reject", 0}, {5, "Terminate-Request", 0}, {6, "Terminate-Ack", 0}, {7, "Code-Reject", 0}, {8, "Protocol-Reject", 0},
    {9, "Echo-Request", 0}, {10, "Echo-Reply", 0}, {11, "Discard-Request", 0}, {14, "Reset-Request", 0}, {15, "Reset-Ack", 0});
static const struct orcap_names ip_options = NAMES({1, "IP-Addresses (Deprecated)", 0}, {2, "IP-Compression-Protocol", 0}, {3, "IP-Address", 0},
    {4, "Mobile-IPv4", 0}, {129, "Primary-DNS-Address", 0}, {130, "Primary-NBNS-Address", 0}, {131, "Secondary-DNS-Address", 0},
    {132, "Secondary-NBNS-Address", 0});
#define IP_OPTION(FIELD, WHEN)                                                                                                              \
    FIELD(type, 8, ENUM, .unset = true, .names = &ip_options, .variants = "ipcp.opt", .filter = "=ipcp.opt.type")                           \
    OPTION_SIZED(FIELD, "=ipcp")                                                                                                            \
    FIELD(data, 0, BYTES, .filter = "=ipcp.data")
ITEM_OF(ip_option, IP_OPTION, 2, .title = "PPP_IPCP_Option", .display = "PPP IPCP Option")
/* What is longer than an address is kept as Scapy calls it. */
static uint32_t garbage_size(const struct orcap_view *view) {
    uint64_t size = orcap_view_number(view, 1);
    return size > 6 ? (uint32_t)size - 6 : 0;
}
#define IP_ADDRESS(FIELD, number, name)                                                                                                     \
    OPTION_TYPE(FIELD, number, &ip_options, "ipcp.opt", "=ipcp")                                                                            \
    FIELD(len,     8, UINT,  .sizes = "data", .plus = -2, .filter = "=ipcp.opt.length")                                                     \
    FIELD(data,   32, IP4,   .filter = "=ipcp.opt." name)                                                                                   \
    FIELD(garbage, 0, BYTES, .size = garbage_size, .filter = "")
#define ADDRESS(FIELD, WHEN) IP_ADDRESS(FIELD, 3, "ip_address")
#define DNS_1(FIELD, WHEN) IP_ADDRESS(FIELD, 129, "pri_dns_address")
#define NBNS_1(FIELD, WHEN) IP_ADDRESS(FIELD, 130, "pri_nbns_address")
#define DNS_2(FIELD, WHEN) IP_ADDRESS(FIELD, 131, "sec_dns_address")
#define NBNS_2(FIELD, WHEN) IP_ADDRESS(FIELD, 132, "sec_nbns_address")
ITEM_OF(address, ADDRESS, 6, .title = "PPP_IPCP_Option_IPAddress", .display = "PPP IPCP Option: IP Address", .stays = true, .over = OVER({"ipcp.opt", 3}))
ITEM_OF(dns_1, DNS_1, 6, .title = "PPP_IPCP_Option_DNS1", .display = "PPP IPCP Option: DNS1 Address", .stays = true, .over = OVER({"ipcp.opt", 129}))
ITEM_OF(nbns_1, NBNS_1, 6, .title = "PPP_IPCP_Option_NBNS1", .display = "PPP IPCP Option: NBNS1 Address", .stays = true, .over = OVER({"ipcp.opt", 130}))
ITEM_OF(dns_2, DNS_2, 6, .title = "PPP_IPCP_Option_DNS2", .display = "PPP IPCP Option: DNS2 Address", .stays = true, .over = OVER({"ipcp.opt", 131}))
ITEM_OF(nbns_2, NBNS_2, 6, .title = "PPP_IPCP_Option_NBNS2", .display = "PPP IPCP Option: NBNS2 Address", .stays = true, .over = OVER({"ipcp.opt", 132}))
static const struct orcap_items options_of_ip = {.base = &ip_option};
#define IP_CONTROL(FIELD, WHEN)                                                                                                             \
    HEAD(FIELD, 1, &network_codes, NULL) SIZES(FIELD, options, 4)                                                                           \
    FIELD(options, 0, ITEMS, .items = &options_of_ip, .filter = "")
LAYER_OF(ip_control, IP_CONTROL, 4, .title = "PPP_IPCP", .filter = "ipcp", .rfc = "RFC 1332",
         .over = OVER({"ppp.proto", 0x8021}, {"ethertype", 0x8021}))

static const struct orcap_names encryption_options = NAMES({0, "OUI", 0}, {1, "DESE", 0});
#define ENCRYPTION_OPTION(FIELD, WHEN)                                                                                                      \
    FIELD(type, 8, ENUM, .unset = true, .names = &encryption_options, .variants = "ecp.opt", .filter = "")                                  \
    FIELD(len,  8, UINT, .covers = LAYER, .filter = "")                                                                                     \
    FIELD(data, 0, BYTES, .filter = "")
ITEM_OF(encryption_option, ENCRYPTION_OPTION, 2, .title = "PPP_ECP_Option", .display = "PPP ECP Option")
#define ENCRYPTION_VENDOR(FIELD, WHEN)                                                                                                      \
    FIELD(type,    8, ENUM,  .names = &encryption_options, .variants = "ecp.opt", .filter = "")                                             \
    FIELD(len,     8, UINT,  .covers = LAYER, .filter = "")                                                                                 \
    FIELD(oui,    24, UINT,  .names = &organisations, .shows = ORCAP_SHOWS_OUI, .filter = "")                                                                        \
    FIELD(subtype, 8, UINT,  .filter = "")                                                                                                  \
    FIELD(data,    0, BYTES, .filter = "")
ITEM_OF(encryption_vendor, ENCRYPTION_VENDOR, 6, .title = "PPP_ECP_Option_OUI", .display = "PPP ECP Option", .stays = true, .over = OVER({"ecp.opt", 0}))
static const struct orcap_items options_of_encryption = {.base = &encryption_option};
#define ENCRYPTION(FIELD, WHEN)                                                                                                             \
    HEAD(FIELD, 1, &network_codes, NULL) SIZES(FIELD, options, 4)                                                                           \
    FIELD(options, 0, ITEMS, .items = &options_of_encryption, .filter = "")
LAYER_OF(encryption, ENCRYPTION, 4, .title = "PPP_ECP", .filter = "ecp", .rfc = "RFC 1968", .over = OVER({"ppp.proto", 0x8053}, {"ethertype", 0x8053}))

/* Who is there: passwords, RFC 1334 section 2, and challenges, RFC 1994 section 4. */
static const struct orcap_names password_codes = NAMES({1, "Authenticate-Request", 0}, {2, "Authenticate-Ack", 0}, {3, "Authenticate-Nak", 0});
#define PASSWORD_HEAD(FIELD, number)                                                                                                        \
    FIELD(code, 8, ENUM, .init = number, .names = &password_codes, .variants = "pap.code")                                                  \
    FIELD(id,   8, HEX,  .filter = "identifier", .print = ORCAP_PRINT_DECIMAL)
#define PASSWORD .filter = "pap", .rfc = "RFC 1334", .display = "PPP Password Authentication Protocol", .last = true
#define PASSWORD_UP {"ppp.proto", 0xc023, .build_only = true}
#define PASSWORD_OTHER(FIELD, WHEN)                                                                                                         \
    PASSWORD_HEAD(FIELD, 1)                                                                                                                 \
    FIELD(len, 16, UINT, .sizes = "data", .plus = -4, .filter = "length")                                                                   \
    FIELD(data, 0, BYTES, .filter = "")
LAYER_OF(password, PASSWORD_OTHER, 4, .title = "PPP_PAP", PASSWORD, .over = OVER({"ppp.proto", 0xc023}))
#define PASSWORD_REQUEST(FIELD, WHEN)                                                                                                       \
    PASSWORD_HEAD(FIELD, 1)                                                                                                                 \
    FIELD(len,         16, UINT,  .covers = HEADER, .filter = "length")                                                                     \
    FIELD(username_len, 8, UINT,  .sizes = "username", .filter = "peer_id.length")                                                          \
    FIELD(username,     0, BYTES, .unset = true, .filter = "peer_id", .print = ORCAP_PRINT_TEXT)                                            \
    FIELD(passwd_len,   8, UINT,  .sizes = "password", .filter = "password.length")                                                         \
    FIELD(password,     0, BYTES, .unset = true, .filter = "password", .print = ORCAP_PRINT_TEXT)
LAYER_OF(password_request, PASSWORD_REQUEST, 6, .title = "PPP_PAP_Request", PASSWORD,
         .line = "PAP-Request username=%username% password=%password%", .over = OVER({"pap.code", 1}, PASSWORD_UP))
#define PASSWORD_RESPONSE(FIELD, WHEN)                                                                                                      \
    PASSWORD_HEAD(FIELD, 2)                                                                                                                 \
    FIELD(len,    16, UINT,  .covers = HEADER, .filter = "length")                                                                          \
    FIELD(msg_len, 8, UINT,  .sizes = "message", .filter = "message.length")                                                                \
    FIELD(message, 0, BYTES, .filter = "message", .print = ORCAP_PRINT_TEXT)
static void response_line(const struct orcap_chain *chain, size_t layer, struct sink *out);
LAYER_OF(password_response, PASSWORD_RESPONSE, 5, .title = "PPP_PAP_Response", PASSWORD, .summary = response_line,
         .over = OVER({"pap.code", 2}, {"pap.code", 3}, PASSWORD_UP))
static void response_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    bool good = orcap_chain_number(chain, layer, FIELD_OF(password_response, code)) == 2;
    orcap_line_format(chain, layer, good ? "PAP-Ack" : "PAP-Nak", out);
    if (orcap_chain_number(chain, layer, FIELD_OF(password_response, msg_len)))
        orcap_line_format(chain, layer, " msg=%message%", out);
}

static const struct orcap_names challenge_codes = NAMES({1, "Challenge", 0}, {2, "Response", 0}, {3, "Success", 0}, {4, "Failure", 0});
#define CHALLENGE_HEAD(FIELD, number)                                                                                                       \
    FIELD(code, 8, ENUM, .init = number, .names = &challenge_codes, .variants = "chap.code")                                                \
    FIELD(id,   8, HEX,  .filter = "identifier", .print = ORCAP_PRINT_DECIMAL)
#define CHALLENGE .filter = "chap", .rfc = "RFC 1994", .display = "PPP Challenge Handshake Authentication Protocol", .last = true
#define CHALLENGE_OTHER(FIELD, WHEN)                                                                                                        \
    CHALLENGE_HEAD(FIELD, 1)                                                                                                                \
    FIELD(len, 16, UINT,  .sizes = "data", .plus = -4, .filter = "length")                                                                  \
    FIELD(data, 0, BYTES, .filter = "message", .print = ORCAP_PRINT_TEXT)
static void result_line(const struct orcap_chain *chain, size_t layer, struct sink *out);
LAYER_OF(challenge, CHALLENGE_OTHER, 4, .title = "PPP_CHAP", CHALLENGE, .summary = result_line, .over = OVER({"ppp.proto", 0xc223}))
static void result_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    uint64_t code = orcap_chain_number(chain, layer, FIELD_OF(challenge, code));
    orcap_line_format(chain, layer, code == 3 ? "CHAP Success message=%data%" : code == 4 ? "CHAP Failure message=%data%" : "PPP_CHAP", out);
}
#define CHALLENGE_RESPONSE(FIELD, WHEN)                                                                                                     \
    CHALLENGE_HEAD(FIELD, 1)                                                                                                                \
    FIELD(len,          16, UINT,  .covers = HEADER, .filter = "length")                                                                    \
    FIELD(value_size,    8, UINT,  .sizes = "value")                                                                                        \
    FIELD(value,         0, BYTES, .init_text = "\0\0\0\0\0\0\0\0", .init = 8, .shows = ORCAP_SHOWS_DIGITS)                                                                             \
    FIELD(optional_name, 0, BYTES, .filter = "name", .print = ORCAP_PRINT_TEXT)
static void challenge_line(const struct orcap_chain *chain, size_t layer, struct sink *out);
LAYER_OF(challenge_response, CHALLENGE_RESPONSE, 5, .title = "PPP_CHAP_ChallengeResponse", CHALLENGE, .summary = challenge_line,
         .over = OVER({"chap.code", 1}, {"chap.code", 2}, {"ppp.proto", 0xc223, .build_only = true}))
static void challenge_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    bool response = orcap_chain_number(chain, layer, FIELD_OF(challenge_response, code)) == 2;
    orcap_line_format(chain, layer, response ? "CHAP response=0x%value% optional_name=%optional_name%"
                                             : "CHAP challenge=0x%value% optional_name=%optional_name%", out);
}

PROTOCOLS(ppp_control, &link_option, &receive_unit, &characters, &authentication, &quality, &magic, &callback, &link_control, &configure, &terminate,
          &code_reject, &protocol_reject, &echo, &discard, &ip_option, &address, &dns_1, &nbns_1, &dns_2, &nbns_2, &ip_control, &encryption_option,
          &encryption_vendor, &encryption, &password, &password_request, &password_response, &challenge, &challenge_response)
