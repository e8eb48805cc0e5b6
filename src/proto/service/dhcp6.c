/* DHCPv6: messages of RFC 8415 (sections 8 and 9) and RFC 9686, DUIDs (section 11), and the options of RFC 8415 (section 21). */
#include "proto/service/dhcp6.h"

const struct orcap_names dhcp6_options = NAMES({1, "CLIENTID", 0}, {2, "SERVERID", 0}, {3, "IA_NA", 0}, {4, "IA_TA", 0}, {5, "IAADDR", 0}, {6, "ORO", 0},
    {7, "PREFERENCE", 0}, {8, "ELAPSED_TIME", 0}, {9, "RELAY_MSG", 0}, {11, "AUTH", 0}, {12, "UNICAST", 0}, {13, "STATUS_CODE", 0},
    {14, "RAPID_COMMIT", 0}, {15, "USER_CLASS", 0}, {16, "VENDOR_CLASS", 0}, {17, "VENDOR_OPTS", 0}, {18, "INTERFACE_ID", 0}, {19, "RECONF_MSG", 0},
    {20, "RECONF_ACCEPT", 0}, {21, "SIP Servers Domain Name List", 0}, {22, "SIP Servers IPv6 Address List", 0},
    {23, "DNS Recursive Name Server Option", 0}, {24, "Domain Search List option", 0}, {25, "OPTION_IA_PD", 0}, {26, "OPTION_IAPREFIX", 0},
    {27, "OPTION_NIS_SERVERS", 0}, {28, "OPTION_NISP_SERVERS", 0}, {29, "OPTION_NIS_DOMAIN_NAME", 0}, {30, "OPTION_NISP_DOMAIN_NAME", 0},
    {31, "OPTION_SNTP_SERVERS", 0}, {32, "OPTION_INFORMATION_REFRESH_TIME", 0}, {33, "OPTION_BCMCS_SERVER_D", 0}, {34, "OPTION_BCMCS_SERVER_A", 0},
    {36, "OPTION_GEOCONF_CIVIC", 0}, {37, "OPTION_REMOTE_ID", 0}, {38, "OPTION_SUBSCRIBER_ID", 0}, {39, "OPTION_CLIENT_FQDN", 0},
    {40, "OPTION_PANA_AGENT", 0}, {41, "OPTION_NEW_POSIX_TIMEZONE", 0}, {42, "OPTION_NEW_TZDB_TIMEZONE", 0}, {48, "OPTION_LQ_CLIENT_LINK", 0},
    {56, "OPTION_NTP_SERVER", 0}, {59, "OPT_BOOTFILE_URL", 0}, {60, "OPT_BOOTFILE_PARAM", 0}, {61, "OPTION_CLIENT_ARCH_TYPE", 0}, {62, "OPTION_NII", 0},
    {65, "OPTION_ERP_LOCAL_DOMAIN_NAME", 0}, {66, "OPTION_RELAY_SUPPLIED_OPTIONS", 0}, {68, "OPTION_VSS", 0}, {79, "OPTION_CLIENT_LINKLAYER_ADDR", 0},
    {103, "OPTION_CAPTIVE_PORTAL", 0}, {112, "OPTION_MUD_URL", 0}, {148, "OPTION_ADDR_REG_ENABLE", 0});
const struct orcap_names dhcp6_enterprises = NAMES({9, "ciscoSystems", 0}, {35, "Nortel Networks", 0}, {43, "3Com", 0}, {311, "Microsoft", 0},
    {2636, "Juniper Networks, Inc.", 0}, {4526, "Netgear", 0}, {5771, "Cisco Systems, Inc.", 0}, {5842, "Cisco Systems", 0}, {11129, "Google, Inc", 0},
    {16885, "Nortel Networks", 0});

/* ---- messages, which the first byte tells apart */

static const struct orcap_names types = NAMES({1, "SOLICIT", 0}, {2, "ADVERTISE", 0}, {3, "REQUEST", 0}, {4, "CONFIRM", 0}, {5, "RENEW", 0},
    {6, "REBIND", 0}, {7, "REPLY", 0}, {8, "RELEASE", 0}, {9, "DECLINE", 0}, {10, "RECONFIGURE", 0}, {11, "INFORMATION-REQUEST", 0},
    {12, "RELAY-FORW", 0}, {13, "RELAY-REPL", 0}, {36, "ADDR-REG-INFORM", 0}, {37, "ADDR-REG-REPLY", 0});
enum { CLIENT_PORT = 546, SERVER_PORT = 547 };
#define FROM(source, destination) .bonds = BONDS({.lower = "UDP", .values = {{"sport", source}, {"dport", destination}}, .build_only = true})
#define TO_SERVER FROM(CLIENT_PORT, SERVER_PORT)
#define TO_CLIENT FROM(SERVER_PORT, CLIENT_PORT)
#define MESSAGE(FIELD, ...)                                                                                                                 \
    FIELD(msgtype, 8, ENUM, __VA_ARGS__, .names = &types, .variants = "dhcp6.message", .filter = "=dhcpv6.msgtype")                         \
    FIELD(trid,   24, HEX,  .filter = "=dhcpv6.xid")
#define MESSAGE_WORDS(number) .filter = "dhcpv6", DHCP6_WORDS, .over = OVER({"dhcp6.message", number})

static int unless_known(const struct orcap_view *view);
#define GENERIC(FIELD, WHEN) MESSAGE(FIELD, .unset = true)
LAYER_OF(generic, GENERIC, 4, .title = "DHCP6", .display = "DHCPv6 Generic Message", .filter = "dhcpv6", .rfc = "RFC 8415", TO_SERVER,
         .others = OTHERS("DHCP6OptUnknown", "Raw"), .instead = unless_known, .follows = dhcp6_option_follows,
         .over = OVER({"udp.port", CLIENT_PORT, .read_only = true}, {"udp.port", SERVER_PORT, .read_only = true}))
static int unless_known(const struct orcap_view *view) {
    bool known = view->limit - view->at >= 2 && orcap_names_find(&types, view->bytes[view->at]);
    return known ? -1 : 1;
}

#define SOLICIT(FIELD, WHEN) MESSAGE(FIELD, .init = 1)
LAYER_OF(solicit, SOLICIT, 4, .title = "DHCP6_Solicit", .display = "DHCPv6 Solicit Message", MESSAGE_WORDS(1), TO_SERVER)
#define ADVERTISE(FIELD, WHEN) MESSAGE(FIELD, .init = 2)
LAYER_OF(advertise, ADVERTISE, 4, .title = "DHCP6_Advertise", .display = "DHCPv6 Advertise Message", MESSAGE_WORDS(2), TO_CLIENT)
#define REQUEST(FIELD, WHEN) MESSAGE(FIELD, .init = 3)
LAYER_OF(request, REQUEST, 4, .title = "DHCP6_Request", .display = "DHCPv6 Request Message", MESSAGE_WORDS(3), TO_SERVER)
#define CONFIRM(FIELD, WHEN) MESSAGE(FIELD, .init = 4)
LAYER_OF(confirm, CONFIRM, 4, .title = "DHCP6_Confirm", .display = "DHCPv6 Confirm Message", MESSAGE_WORDS(4), TO_SERVER)
#define RENEW(FIELD, WHEN) MESSAGE(FIELD, .init = 5)
LAYER_OF(renew, RENEW, 4, .title = "DHCP6_Renew", .display = "DHCPv6 Renew Message", MESSAGE_WORDS(5), TO_SERVER)
#define REBIND(FIELD, WHEN) MESSAGE(FIELD, .init = 6)
LAYER_OF(rebind, REBIND, 4, .title = "DHCP6_Rebind", .display = "DHCPv6 Rebind Message", MESSAGE_WORDS(6), TO_SERVER)
#define REPLY(FIELD, WHEN) MESSAGE(FIELD, .init = 7)
LAYER_OF(reply, REPLY, 4, .title = "DHCP6_Reply", .display = "DHCPv6 Reply Message", MESSAGE_WORDS(7), TO_CLIENT)
#define RELEASE(FIELD, WHEN) MESSAGE(FIELD, .init = 8)
LAYER_OF(release, RELEASE, 4, .title = "DHCP6_Release", .display = "DHCPv6 Release Message", MESSAGE_WORDS(8), TO_SERVER)
#define DECLINE(FIELD, WHEN) MESSAGE(FIELD, .init = 9)
LAYER_OF(decline, DECLINE, 4, .title = "DHCP6_Decline", .display = "DHCPv6 Decline Message", MESSAGE_WORDS(9), TO_SERVER)
#define RECONFIGURE(FIELD, WHEN) MESSAGE(FIELD, .init = 10)
LAYER_OF(reconfigure, RECONFIGURE, 4, .title = "DHCP6_Reconf", .display = "DHCPv6 Reconfigure Message", MESSAGE_WORDS(10), TO_CLIENT)
#define INFORMATION(FIELD, WHEN) MESSAGE(FIELD, .init = 11)
LAYER_OF(information, INFORMATION, 4, .title = "DHCP6_InfoRequest", .display = "DHCPv6 Information Request Message", MESSAGE_WORDS(11), TO_SERVER)
#define INFORM(FIELD, WHEN) MESSAGE(FIELD, .init = 36)
LAYER_OF(inform, INFORM, 4, .title = "DHCP6_AddrRegInform", .display = "DHCPv6 Information Request Message", MESSAGE_WORDS(36), TO_SERVER)
#define INFORMED(FIELD, WHEN) MESSAGE(FIELD, .init = 37)
LAYER_OF(informed, INFORMED, 4, .title = "DHCP6_AddrRegReply", .display = "DHCPv6 Information Reply Message", MESSAGE_WORDS(37), TO_SERVER)

#define RELAY(FIELD, number)                                                                                                                \
    FIELD(msgtype,   8, ENUM, .init = number, .names = &types, .filter = "=dhcpv6.msgtype")                                                 \
    FIELD(hopcount,  8, UINT, .unset = true, .filter = "=dhcpv6.hopcount")                                                                  \
    FIELD(linkaddr, 128, IP6, .filter = "=dhcpv6.linkaddr")                                                                                 \
    FIELD(peeraddr, 128, IP6, .filter = "=dhcpv6.peeraddr")
#define FORWARD(FIELD, WHEN) RELAY(FIELD, 12)
LAYER_OF(forward, FORWARD, 34, .title = "DHCP6_RelayForward", .display = "DHCPv6 Relay Forward Message (Relay Agent/Server Message)",
         MESSAGE_WORDS(12), FROM(SERVER_PORT, SERVER_PORT))
#define RETURN(FIELD, WHEN) RELAY(FIELD, 13)
LAYER_OF(back, RETURN, 34, .title = "DHCP6_RelayReply", .display = "DHCPv6 Relay Reply Message (Relay Agent/Server Message)", MESSAGE_WORDS(13),
         FROM(SERVER_PORT, SERVER_PORT))

/* ---- options */

int dhcp6_option_follows(const struct orcap_view *view) {
    return view->limit - view->at - view->size > 2 ? 0 : -1;
}

static int unless_short(const struct orcap_view *view);
#define UNKNOWN(FIELD, WHEN)                                                                                                                \
    DHCP6_SIZED(FIELD, 0, "data", 0)                                                                                                        \
    FIELD(data, 0, BYTES, .filter = "")
LAYER_OF(unknown, UNKNOWN, 4, .title = "DHCP6OptUnknown", .display = "Unknown DHCPv6 Option", .rfc = "RFC 8415",
         .others = OTHERS("DHCP6OptUnknown", "Raw"), .instead = unless_short, .follows = dhcp6_option_follows)
const struct orcap_items dhcp6_inner = {.base = &unknown};
static int unless_short(const struct orcap_view *view) {
    return view->limit - view->at <= 2 ? 1 : -1;
}

static const struct orcap_names duid_types = NAMES({1, "Link-layer address plus time", 0}, {2, "Vendor-assigned unique ID based on Enterprise Number", 0},
    {3, "Link-layer Address", 0}, {4, "UUID", 0});
static const struct orcap_names duid_hardware = NAMES({0, "NET/ROM pseudo", 0}, {1, "Ethernet (10Mb)", 0}, {2, "Experimental Ethernet (3Mb)", 0},
    {3, "Amateur Radio AX.25", 0}, {4, "Proteon ProNET Token Ring", 0}, {5, "Chaos", 0}, {6, "IEEE 802 Networks", 0}, {7, "ARCNET", 0},
    {8, "Hyperchannel", 0}, {9, "Lanstar", 0}, {10, "Autonet Short Address", 0}, {11, "LocalTalk", 0}, {12, "LocalNet (IBM PCNet or SYTEK LocalNET)", 0},
    {13, "Ultra link", 0}, {14, "SMDS", 0}, {15, "Frame Relay", 0}, {16, "Asynchronous Transmission Mode (ATM)", 0}, {17, "HDLC", 0},
    {18, "Fibre Channel", 0}, {19, "Asynchronous Transmission Mode (ATM)", 0}, {20, "Serial Line", 0}, {21, "Asynchronous Transmission Mode (ATM)", 0},
    {22, "MIL-STD-188-220", 0}, {23, "Metricom", 0}, {24, "IEEE 1394.1995", 0}, {25, "MAPOS", 0}, {26, "Twinaxial", 0}, {27, "EUI-64", 0},
    {28, "HIPARP", 0}, {29, "IP and ARP over ISO 7816-3", 0}, {30, "ARPSec", 0}, {31, "IPsec tunnel", 0}, {32, "InfiniBand (TM)", 0},
    {33, "TIA-102 Project 25 Common Air Interface (CAI)", 0});
static int unless_duid(const struct orcap_view *view);
#define DUID_WORDS .rfc = "RFC 8415", .others = OTHERS("Raw"), .instead = unless_duid
#define DUID_TYPE(FIELD, number)                                                                                                            \
    FIELD(type, 16, ENUM, .init = number, .names = &duid_types, .variants = "dhcp6.duid", .filter = "=dhcpv6.duid.type")
#define DUID_TIME(FIELD, WHEN)                                                                                                              \
    DUID_TYPE(FIELD, 1)                                                                                                                     \
    FIELD(hwtype,  16, XENUM, .init = 1, .names = &duid_hardware, .filter = "=dhcpv6.duidllt.hwtype", .print = ORCAP_PRINT_DECIMAL)         \
    FIELD(timeval, 32, UINT,  .shows = ORCAP_SHOWS_DATE_2000, .filter = "")                                                                 \
    FIELD(lladdr,  48, MAC,   .filter = "=dhcpv6.duidllt.link_layer_addr")
ITEM_OF(duid_time, DUID_TIME, 14, .title = "DUID_LLT", .display = "DUID - Link-layer address plus time", DUID_WORDS, .over = OVER({"dhcp6.duid", 1}))
#define DUID_VENDOR(FIELD, WHEN)                                                                                                            \
    DUID_TYPE(FIELD, 2)                                                                                                                     \
    FIELD(enterprisenum, 32, ENUM,  .init = 311, .names = &dhcp6_enterprises, .filter = "=dhcpv6.duiden.enterprise")                        \
    FIELD(id,             0, BYTES, .filter = "=dhcpv6.duiden.identifier")
ITEM_OF(duid_vendor, DUID_VENDOR, 6, .title = "DUID_EN", .display = "DUID - Assigned by Vendor Based on Enterprise Number", DUID_WORDS,
        .over = OVER({"dhcp6.duid", 2}))
#define DUID_LINK(FIELD, WHEN)                                                                                                              \
    DUID_TYPE(FIELD, 3)                                                                                                                     \
    FIELD(hwtype, 16, XENUM, .init = 1, .names = &duid_hardware, .filter = "=dhcpv6.duidll.hwtype", .print = ORCAP_PRINT_DECIMAL)           \
    FIELD(lladdr, 48, MAC,   .filter = "=dhcpv6.duidll.link_layer_addr")
ITEM_OF(duid_link, DUID_LINK, 10, .title = "DUID_LL", .display = "DUID - Based on Link-layer Address", DUID_WORDS, .over = OVER({"dhcp6.duid", 3}))
#define DUID_UUID(FIELD, WHEN)                                                                                                              \
    DUID_TYPE(FIELD, 4)                                                                                                                     \
    FIELD(uuid, 128, BYTES, .unset = true, .shows = ORCAP_SHOWS_UUID, .filter = "=dhcpv6.duiduuid.bytes")
ITEM_OF(duid_uuid, DUID_UUID, 18, .title = "DUID_UUID", .display = "DUID - Based on UUID", DUID_WORDS, .over = OVER({"dhcp6.duid", 4}))
static const struct orcap_items duids = {.base = &duid_time, .single = true};
static int unless_duid(const struct orcap_view *view) {
    bool known = view->limit - view->at > 4 && orcap_names_find(&duid_types, orcap_view_number(view, FIELD_OF(duid_time, type)));
    return known ? -1 : 0;
}

#define IDENTIFIER(FIELD, number)                                                                                                           \
    DHCP6_SIZED(FIELD, number, "duid", 0)                                                                                                   \
    FIELD(duid, 0, ITEMS, .items = &duids, .filter = "=dhcpv6.duid.bytes")
#define CLIENT(FIELD, WHEN) IDENTIFIER(FIELD, 1)
LAYER_OF(client, CLIENT, 4, .title = "DHCP6OptClientId", .display = "DHCP6 Client Identifier Option", DHCP6_WORDS, DHCP6_OF(1))
#define SERVER(FIELD, WHEN) IDENTIFIER(FIELD, 2)
LAYER_OF(server, SERVER, 4, .title = "DHCP6OptServerId", .display = "DHCP6 Server Identifier Option", DHCP6_WORDS, DHCP6_OF(2))

static const struct orcap_names lifetimes = NAMES({0xffffffff, "infinity", 0});
#define ADDRESS(FIELD, WHEN)                                                                                                                \
    DHCP6_SIZED(FIELD, 5, "iaaddropts", 24)                                                                                                 \
    FIELD(addr,      128, IP6,   .filter = "=dhcpv6.iaaddr.ip")                                                                             \
    FIELD(preflft,    32, ENUM,  .names = &lifetimes, .filter = "=dhcpv6.iaaddr.pref_lifetime")                                             \
    FIELD(validlft,   32, ENUM,  .names = &lifetimes, .filter = "=dhcpv6.iaaddr.valid_lifetime")                                            \
    FIELD(iaaddropts,  0, ITEMS, .items = &dhcp6_inner, .filter = "")
LAYER_OF(address, ADDRESS, 28, .title = "DHCP6OptIAAddress", .display = "DHCP6 IA Address Option (IA_TA or IA_NA suboption)", .rfc = "RFC 8415",
         .last = true, DHCP6_OF(5))
#define ASSOCIATION(FIELD, number, name)                                                                                                    \
    DHCP6_SIZED(FIELD, number, #name, 12)                                                                                                   \
    FIELD(iaid, 32, HEX,   .unset = true, .filter = "")                                                                                     \
    FIELD(T1,   32, UINT,  .unset = true, .filter = "=dhcpv6.iaid.t1")                                                                      \
    FIELD(T2,   32, UINT,  .unset = true, .filter = "=dhcpv6.iaid.t2")                                                                      \
    FIELD(name,  0, ITEMS, .items = &dhcp6_inner, .filter = "")
#define IAID ALIASES({.filter = "=dhcpv6.iaid", .field = "iaid", .kind = ORCAP_BYTES})
#define ADDRESSES(FIELD, WHEN) ASSOCIATION(FIELD, 3, ianaopts)
LAYER_OF(addresses, ADDRESSES, 16, .title = "DHCP6OptIA_NA", .display = "DHCP6 Identity Association for Non-temporary Addresses Option", DHCP6_WORDS,
         .aliases = IAID, DHCP6_OF(3))
#define TEMPORARY(FIELD, WHEN)                                                                                                              \
    DHCP6_SIZED(FIELD, 4, "iataopts", 4)                                                                                                    \
    FIELD(iaid,    32, HEX,   .unset = true, .filter = "")                                                                                  \
    FIELD(iataopts, 0, ITEMS, .items = &dhcp6_inner, .filter = "")
LAYER_OF(temporary, TEMPORARY, 8, .title = "DHCP6OptIA_TA", .display = "DHCP6 Identity Association for Temporary Addresses Option", DHCP6_WORDS,
         .aliases = ALIASES({.filter = "=dhcpv6.iata", .field = "iaid", .kind = ORCAP_BYTES}), DHCP6_OF(4))
#define PREFIX(FIELD, WHEN)                                                                                                                 \
    DHCP6_SIZED(FIELD, 26, "iaprefopts", 25)                                                                                                \
    FIELD(preflft,    32, ENUM,  .names = &lifetimes, .filter = "=dhcpv6.iaprefix.pref_lifetime")                                           \
    FIELD(validlft,   32, ENUM,  .names = &lifetimes, .filter = "=dhcpv6.iaprefix.valid_lifetime")                                          \
    FIELD(plen,        8, UINT,  .init = 48, .filter = "=dhcpv6.iaprefix.pref_len")                                                         \
    FIELD(prefix,    128, IP6,   .init_text = "2001:db8::", .filter = "=dhcpv6.iaprefix.pref_addr")                                         \
    FIELD(iaprefopts,  0, ITEMS, .items = &dhcp6_inner, .filter = "")
LAYER_OF(prefix, PREFIX, 29, .title = "DHCP6OptIAPrefix", .display = "DHCP6 Option - IA Prefix option", .rfc = "RFC 8415", .last = true, DHCP6_OF(26))
#define PREFIXES(FIELD, WHEN) ASSOCIATION(FIELD, 25, iapdopt)
LAYER_OF(prefixes, PREFIXES, 16, .title = "DHCP6OptIA_PD", .display = "DHCP6 Option - Identity Association for Prefix Delegation", DHCP6_WORDS,
         .aliases = IAID, DHCP6_OF(25))

#define REQUESTED(FIELD, number)                                                                                                            \
    DHCP6_SIZED(FIELD, number, "reqopts", 0)                                                                                                \
    FIELD(reqopts, 0, LIST, .element = ORCAP_ENUM, .element_width = 16, .names = &dhcp6_options, .init_text = "\0\27\0\30", .init = 4,      \
          .filter = "=dhcpv6.requested_option_code")
#define WANTED(FIELD, WHEN) REQUESTED(FIELD, 6)
LAYER_OF(wanted, WANTED, 4, .title = "DHCP6OptOptReq", .display = "DHCP6 Option Request Option", DHCP6_WORDS, DHCP6_OF(6))
#define PREFERENCE(FIELD, WHEN)                                                                                                             \
    DHCP6_FIXED(FIELD, 7, 1)                                                                                                                \
    FIELD(prefval, 8, UINT, .init = 255, .filter = "=dhcpv6.option_preference")
LAYER_OF(preference, PREFERENCE, 5, .title = "DHCP6OptPref", .display = "DHCP6 Preference Option", DHCP6_WORDS, DHCP6_OF(7))
#define ELAPSED(FIELD, WHEN)                                                                                                                \
    DHCP6_FIXED(FIELD, 8, 2)                                                                                                                \
    FIELD(elapsedtime, 16, UINT, .shows = ORCAP_SHOWS_HUNDREDTHS, .print_unit = 10, .filter = "=dhcpv6.elapsed_time")
LAYER_OF(elapsed, ELAPSED, 6, .title = "DHCP6OptElapsedTime", .display = "DHCP6 Elapsed Time Option", DHCP6_WORDS, DHCP6_OF(8))

static const struct orcap_items messages = {.base = &generic, .single = true};
#define RELAYED(FIELD, WHEN)                                                                                                                \
    DHCP6_SIZED(FIELD, 9, "message", 0)                                                                                                     \
    FIELD(message, 0, ITEMS, .items = &messages, .init_item = true, .filter = "")
LAYER_OF(relayed, RELAYED, 4, .title = "DHCP6OptRelayMsg", .display = "DHCP6 Relay Message Option", DHCP6_WORDS, DHCP6_OF(9))

static const struct orcap_names protocols = NAMES({0, "configuration token", 0}, {1, "delayed authentication", 0},
    {2, "delayed authentication (obsolete)", 0}, {3, "reconfigure key", 0});
static const struct orcap_names algorithms = NAMES({0, "configuration token", 0}, {1, "HMAC-MD5", 0});
static const struct orcap_names replays = NAMES({0, "use of a monotonically increasing value", 0});
#define AUTHENTICATION(FIELD, WHEN)                                                                                                         \
    DHCP6_SIZED(FIELD, 11, "authinfo", 11)                                                                                                  \
    FIELD(proto,    8, ENUM,  .init = 3, .names = &protocols, .filter = "=dhcpv6.auth.protocol")                                            \
    FIELD(alg,      8, ENUM,  .init = 1, .names = &algorithms, .filter = "=dhcpv6.auth.algorithm")                                          \
    FIELD(rdm,      8, ENUM,  .names = &replays, .filter = "=dhcpv6.auth.rdm")                                                              \
    FIELD(replay,  64, BYTES, .init_text = "\0\0\0\0\0\0\0\0", .init = 8, .shows = ORCAP_SHOWS_TRIMMED, .filter = "")                       \
    FIELD(authinfo, 0, BYTES, .filter = "=dhcpv6.auth.info")
LAYER_OF(authentication, AUTHENTICATION, 15, .title = "DHCP6OptAuth", .display = "DHCP6 Option - Authentication", DHCP6_WORDS, DHCP6_OF(11))
#define UNICAST(FIELD, WHEN)                                                                                                                \
    DHCP6_FIXED(FIELD, 12, 16)                                                                                                              \
    FIELD(srvaddr, 128, IP6, .filter = "=dhcpv6.unicast")
LAYER_OF(unicast, UNICAST, 20, .title = "DHCP6OptServerUnicast", .display = "DHCP6 Server Unicast Option", DHCP6_WORDS, DHCP6_OF(12))
static const struct orcap_names codes = NAMES({0, "Success", 0}, {1, "UnspecFail", 0}, {2, "NoAddrsAvail", 0}, {3, "NoBinding", 0}, {4, "NotOnLink", 0},
    {5, "UseMulticast", 0}, {6, "NoPrefixAvail", 0});
#define STATUS(FIELD, WHEN)                                                                                                                 \
    DHCP6_SIZED(FIELD, 13, "statusmsg", 2)                                                                                                  \
    FIELD(statuscode, 16, ENUM,  .unset = true, .names = &codes, .filter = "=dhcpv6.status_code")                                           \
    FIELD(statusmsg,   0, BYTES, .filter = "=dhcpv6.status_msg", .print = ORCAP_PRINT_TEXT)
LAYER_OF(status, STATUS, 6, .title = "DHCP6OptStatusCode", .display = "DHCP6 Status Code Option", DHCP6_WORDS, DHCP6_OF(13))
#define COMMIT(FIELD, WHEN) DHCP6_FIXED(FIELD, 14, 0)
LAYER_OF(commit, COMMIT, 4, .title = "DHCP6OptRapidCommit", .display = "DHCP6 Rapid Commit Option", DHCP6_WORDS, DHCP6_OF(14))

#define CLASS_DATA(FIELD, name_of_length, name_of_data)                                                                                     \
    FIELD(len, 16, UINT,  .sizes = "data", .filter = name_of_length)                                                                        \
    FIELD(data, 0, BYTES, .filter = name_of_data, .print = ORCAP_PRINT_TEXT)
#define USER_CLASS(FIELD, WHEN) CLASS_DATA(FIELD, "=dhcpv6.userclass.length", "=dhcpv6.userclass.opaque_data")
ITEM_OF(user_class, USER_CLASS, 2, .title = "USER_CLASS_DATA", .display = "user class data")
static const struct orcap_items user_classes = {.base = &user_class};
#define USER_CLASSES(FIELD, WHEN)                                                                                                           \
    DHCP6_SIZED(FIELD, 15, "userclassdata", 0)                                                                                              \
    FIELD(userclassdata, 0, ITEMS, .items = &user_classes, .filter = "")
LAYER_OF(user_class_list, USER_CLASSES, 4, .title = "DHCP6OptUserClass", .display = "DHCP6 User Class Option", DHCP6_WORDS, DHCP6_OF(15))
#define VENDOR_CLASS(FIELD, WHEN) CLASS_DATA(FIELD, "", "=dhcpv6.vendorclass.data")
ITEM_OF(vendor_class, VENDOR_CLASS, 2, .title = "VENDOR_CLASS_DATA", .display = "vendor class data")
static const struct orcap_items vendor_classes = {.base = &vendor_class};
#define VENDOR_CLASSES(FIELD, WHEN)                                                                                                         \
    DHCP6_SIZED(FIELD, 16, "vcdata", 4)                                                                                                     \
    FIELD(enterprisenum, 32, ENUM,  .unset = true, .names = &dhcp6_enterprises, .filter = "=dhcpv6.vendorclass.enterprise")                 \
    FIELD(vcdata,         0, ITEMS, .items = &vendor_classes, .filter = "")
LAYER_OF(vendor_class_list, VENDOR_CLASSES, 8, .title = "DHCP6OptVendorClass", .display = "DHCP6 Vendor Class Option", DHCP6_WORDS, DHCP6_OF(16))
#define VENDOR_OPTION(FIELD, WHEN)                                                                                                          \
    FIELD(optcode, 16, UINT,  .unset = true, .filter = "=dhcpv6.vendoropts.enterprise.option_code")                                         \
    FIELD(optlen,  16, UINT,  .sizes = "optdata", .filter = "=dhcpv6.vendoropts.enterprise.option_length")                                  \
    FIELD(optdata,  0, BYTES, .filter = "=dhcpv6.vendoropts.enterprise.option_data")
ITEM_OF(vendor_option, VENDOR_OPTION, 4, .title = "VENDOR_SPECIFIC_OPTION", .display = "vendor specific option data")
static const struct orcap_items vendor_options = {.base = &vendor_option};
#define VENDOR_OPTIONS(FIELD, WHEN)                                                                                                         \
    DHCP6_SIZED(FIELD, 17, "vso", 4)                                                                                                        \
    FIELD(enterprisenum, 32, ENUM,  .unset = true, .names = &dhcp6_enterprises, .filter = "=dhcpv6.vendoropts.enterprise")                  \
    FIELD(vso,            0, ITEMS, .items = &vendor_options, .filter = "")
LAYER_OF(vendor_option_list, VENDOR_OPTIONS, 8, .title = "DHCP6OptVendorSpecificInfo", .display = "DHCP6 Vendor-specific Information Option",
         DHCP6_WORDS, DHCP6_OF(17))

#define INTERFACE(FIELD, WHEN)                                                                                                              \
    DHCP6_SIZED(FIELD, 18, "ifaceid", 0)                                                                                                    \
    FIELD(ifaceid, 0, BYTES, .filter = "=dhcpv6.interface_id")
LAYER_OF(interface, INTERFACE, 4, .title = "DHCP6OptIfaceId", .display = "DHCP6 Interface-Id Option", DHCP6_WORDS, DHCP6_OF(18))
static const struct orcap_names wishes = NAMES({5, "Renew Message", 0}, {11, "Information Request", 0});
#define RECONFIGURED(FIELD, WHEN)                                                                                                           \
    DHCP6_FIXED(FIELD, 19, 1)                                                                                                               \
    FIELD(msgtype, 8, ENUM, .init = 11, .names = &wishes, .filter = "=dhcpv6.reconf_msg")
LAYER_OF(reconfigured, RECONFIGURED, 5, .title = "DHCP6OptReconfMsg", .display = "DHCP6 Reconfigure Message Option", DHCP6_WORDS, DHCP6_OF(19))
#define ACCEPT(FIELD, WHEN) DHCP6_FIXED(FIELD, 20, 0)
LAYER_OF(accept, ACCEPT, 4, .title = "DHCP6OptReconfAccept", .display = "DHCP6 Reconfigure Accept Option", DHCP6_WORDS, DHCP6_OF(20))

PROTOCOLS(dhcp6, &generic, &solicit, &advertise, &request, &confirm, &renew, &rebind, &reply, &release, &decline, &reconfigure, &information, &inform,
          &informed, &forward, &back, &unknown, &duid_time, &duid_vendor, &duid_link, &duid_uuid, &client, &server, &address, &addresses, &temporary,
          &prefix, &prefixes, &wanted, &preference, &elapsed, &relayed, &authentication, &unicast, &status, &commit, &user_class, &user_class_list,
          &vendor_class, &vendor_class_list, &vendor_option, &vendor_option_list, &interface, &reconfigured, &accept)
