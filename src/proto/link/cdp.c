/* CDP, Cisco Discovery Protocol version 2, as Cisco published it; messages that it did not by what Wireshark and Scapy found out. */
#include "proto/describe.h"
#include "proto/numbers.h"

#include "core/checksum.h"

#include <string.h>

static const struct orcap_names types = NAMES({0x0001, "Device ID", 0}, {0x0002, "Addresses", 0}, {0x0003, "Port ID", 0}, {0x0004, "Capabilities", 0},
    {0x0005, "Software Version", 0}, {0x0006, "Platform", 0}, {0x0007, "IP Prefix", 0}, {0x0008, "Protocol Hello", 0},
    {0x0009, "VTP Management Domain", 0}, {0x000a, "Native VLAN", 0}, {0x000b, "Duplex", 0},
    {0x000c, "CDP Unknown command (send us a pcap file)", 0}, {0x000d, "CDP Unknown command (send us a pcap file)", 0},
    {0x000e, "VoIP VLAN Reply", 0}, {0x000f, "VoIP VLAN Query", 0}, {0x0010, "Power", 0}, {0x0011, "MTU", 0}, {0x0012, "Trust Bitmap", 0},
    {0x0013, "Untrusted Port CoS", 0}, {0x0014, "System Name", 0}, {0x0015, "System OID", 0}, {0x0016, "Management Address", 0},
    {0x0017, "Location", 0}, {0x0018, "CDP Unknown command (send us a pcap file)", 0}, {0x0019, "Power Request", 0},
    {0x001a, "Power Available", 0});

#define TYPE(FIELD, ...) FIELD(type, 16, XENUM, __VA_ARGS__, .names = &types, .variants = "cdp.type", .filter = "=cdp.tlv.type")
#define SIZED(FIELD, ...)                                                                                                                   \
    TYPE(FIELD, __VA_ARGS__)                                                                                                                \
    FIELD(len, 16, UINT, .covers = LAYER, .filter = "=cdp.tlv.len")
#define FIXED(FIELD, number, size)                                                                                                          \
    TYPE(FIELD, .init = number)                                                                                                             \
    FIELD(len, 16, UINT, .init = size, .filter = "=cdp.tlv.len")
#define SAID(size) .only_read = true, .init = size, /* what is built does not go by what there is */
#define VALUE(FIELD, name, name_of_value, ...)                                                                                              \
    SIZED(FIELD, __VA_ARGS__)                                                                                                               \
    FIELD(name, 0, BYTES, .filter = name_of_value, .print = ORCAP_PRINT_TEXT)
#define WORDS .contrib = "cdp"
#define OF_TYPE(number) .contrib = "cdp", .over = OVER({"cdp.type", number})

#define GENERIC(FIELD, WHEN)                                                                                                                \
    SIZED(FIELD, .unset = true)                                                                                                             \
    FIELD(val, 0, BYTES, .filter = "=cdp.data")
ITEM_OF(generic, GENERIC, 4, .stays = true, .title = "CDPMsgGeneric", .display = "CDP Generic Message", WORDS)
#define DEVICE(FIELD, WHEN) VALUE(FIELD, val, "=cdp.deviceid", .init = 1)
ITEM_OF(device, DEVICE, 4, .title = "CDPMsgDeviceID", .display = "Device ID", OF_TYPE(1))
#define SOFTWARE(FIELD, WHEN) VALUE(FIELD, val, "=cdp.software_version", .init = 5)
ITEM_OF(software, SOFTWARE, 4, .title = "CDPMsgSoftwareVersion", .display = "Software Version", OF_TYPE(5))
#define PLATFORM(FIELD, WHEN) VALUE(FIELD, val, "=cdp.platform", .init = 6)
ITEM_OF(platform, PLATFORM, 4, .title = "CDPMsgPlatform", .display = "Platform", OF_TYPE(6))
#define DOMAIN(FIELD, WHEN) VALUE(FIELD, val, "=cdp.vtp_management_domain", .init = 9)
ITEM_OF(domain, DOMAIN, 4, .title = "CDPMsgVTPMgmtDomain", .display = "VTP Management Domain", OF_TYPE(9))
#define PORT(FIELD, WHEN)                                                                                                                   \
    SIZED(FIELD, .init = 3)                                                                                                                 \
    FIELD(iface, 0, BYTES, .init_text = "Port 1", .filter = "=cdp.portid", .print = ORCAP_PRINT_TEXT)
ITEM_OF(port, PORT, 4, .title = "CDPMsgPortID", .display = "Port ID", OF_TYPE(3))

/* Addresses: a protocol, as an NLPID or in the form of 802.2, and an address of it. */
static const struct orcap_names protocol_types = NAMES({1, "NLPID", 0}, {2, "802.2", 0});
static int by_protocol(const struct orcap_view *view);
#define RECORD(FIELD, kind, size_of, ...)                                                                                                            \
    FIELD(ptype,  8, ENUM,  .init = kind, .names = &protocol_types, .filter = "=cdp.protocol_type", .print = ORCAP_PRINT_HEX)               \
    FIELD(plen,   8, UINT,  .sizes = "proto", size_of .filter = "=cdp.protocol_length")                                                             \
    FIELD(proto,  0, BYTES, __VA_ARGS__, .filter = "=cdp.protocol")
#define ADDRESS(FIELD, WHEN)                                                                                                                \
    RECORD(FIELD, 1, , .unset = true)                                                                                                         \
    FIELD(addrlen, 16, UINT,  .sizes = "addr", .filter = "=cdp.address_length")                                                             \
    FIELD(addr,     0, BYTES, .unset = true, .filter = "=cdp.address")
ITEM_OF(address, ADDRESS, 4, .stays = true, .title = "CDPAddrRecord", .display = "CDP Address", WORDS, .others = OTHERS("CDPAddrRecordIPv4", "CDPAddrRecordIPv6"),
        .instead = by_protocol)
#define ADDRESS_4(FIELD, WHEN)                                                                                                              \
    RECORD(FIELD, 1, SAID(1), .init_text = "\xcc")                                                                                                   \
    FIELD(addrlen, 16, UINT, .init = 4, .filter = "=cdp.address_length")                                                                    \
    FIELD(addr,    32, IP4,  .filter = "=cdp.nrgyz.ip_address")
ITEM_OF(address_4, ADDRESS_4, 8, .title = "CDPAddrRecordIPv4", .display = "CDP Address IPv4", WORDS)
#define ADDRESS_6(FIELD, WHEN)                                                                                                              \
    RECORD(FIELD, 2, SAID(8), .init_text = "\xaa\xaa\3\0\0\0\x86\xdd", .init = 8)                                                                                                       \
    FIELD(addrlen, 16, UINT, .init = 16, .filter = "=cdp.address_length")                                                                   \
    FIELD(addr,   128, IP6,  .init_text = "::1", .filter = "=cdp.nrgyz.ipv6_address")
ITEM_OF(address_6, ADDRESS_6, 20, .title = "CDPAddrRecordIPv6", .display = "CDP Address IPv6", WORDS)
static const struct orcap_items addresses = {.base = &address};
static int by_protocol(const struct orcap_view *view) {
    static const uint8_t ipv6[] = {0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd};
    const uint8_t *bytes = view->bytes + view->at;
    uint32_t room = view->limit - view->at;
    if (room >= 3 && bytes[1] == 1 && bytes[2] == 0xcc)
        return 0;
    return room >= 2 + sizeof ipv6 && bytes[1] == sizeof ipv6 && memcmp(bytes + 2, ipv6, sizeof ipv6) == 0 ? 1 : -1;
}
#define LIST(FIELD, number)                                                                                                                 \
    SIZED(FIELD, .init = number)                                                                                                            \
    FIELD(naddr, 32, UINT,  .counts = "addr", .filter = "=cdp.number_of_addresses")                                                         \
    FIELD(addr,   0, ITEMS, .items = &addresses, .filter = "")
#define ADDRESSES(FIELD, WHEN) LIST(FIELD, 2)
ITEM_OF(address_list, ADDRESSES, 8, .title = "CDPMsgAddr", .display = "Addresses", OF_TYPE(2))
#define MANAGEMENT(FIELD, WHEN) LIST(FIELD, 0x16)
ITEM_OF(management, MANAGEMENT, 8, .title = "CDPMsgMgmtAddr", .display = "Management Address", OF_TYPE(0x16))

static const struct orcap_names capabilities = NAMES({1u << 0, "Router", "=cdp.capabilities.router"},
    {1u << 1, "TransparentBridge", "=cdp.capabilities.trans_bridge"}, {1u << 2, "SourceRouteBridge", "=cdp.capabilities.src_bridge"},
    {1u << 3, "Switch", "=cdp.capabilities.switch"}, {1u << 4, "Host", "=cdp.capabilities.host"},
    {1u << 5, "IGMPCapable", "=cdp.capabilities.igmp_capable"}, {1u << 6, "Repeater", "=cdp.capabilities.repeater"}, {1u << 7, "Bit25", 0},
    {1u << 8, "Bit24", 0}, {1u << 9, "Bit23", 0}, {1u << 10, "Bit22", 0}, {1u << 11, "Bit21", 0}, {1u << 12, "Bit20", 0}, {1u << 13, "Bit19", 0},
    {1u << 14, "Bit18", 0}, {1u << 15, "Bit17", 0}, {1u << 16, "Bit16", 0}, {1u << 17, "Bit15", 0}, {1u << 18, "Bit14", 0}, {1u << 19, "Bit13", 0},
    {1u << 20, "Bit12", 0}, {1u << 21, "Bit11", 0}, {1u << 22, "Bit10", 0}, {1u << 23, "Bit9", 0}, {1u << 24, "Bit8", 0}, {1u << 25, "Bit7", 0},
    {1u << 26, "Bit6", 0}, {1u << 27, "Bit5", 0}, {1u << 28, "Bit4", 0}, {1u << 29, "Bit3", 0}, {1u << 30, "Bit2", 0}, {1u << 31, "Bit1", 0});
#define CAPABILITIES(FIELD, WHEN)                                                                                                           \
    FIXED(FIELD, 4, 8)                                                                                                                      \
    FIELD(cap, 32, FLAGS, .names = &capabilities, .filter = "=cdp.capabilities")
ITEM_OF(capabilities_of, CAPABILITIES, 8, .title = "CDPMsgCapabilities", .display = "Capabilities", OF_TYPE(4))

/* Type 7 has a gateway or prefixes: its length tells. */
static int has_prefixes(const struct orcap_view *view);
#define GATEWAY(FIELD, WHEN)                                                                                                                \
    FIXED(FIELD, 7, 8)                                                                                                                      \
    FIELD(defaultgw, 32, IP4, .init = IP4(192, 168, 0, 1), .filter = "=cdp.odr_default_gateway")
ITEM_OF(gateway, GATEWAY, 8, .stays = true, .title = "CDPMsgIPGateway", .display = "IP Gateway", OF_TYPE(7), .others = OTHERS("CDPMsgIPPrefix"),
        .instead = has_prefixes)
#define PREFIX(FIELD, WHEN)                                                                                                                 \
    FIELD(prefix, 32, IP4,  .init = IP4(192, 168, 0, 1), .filter = "=cdp.ip_prefix")                                                        \
    FIELD(plen,    8, UINT, .init = 24, .filter = "")
ITEM_OF(prefix, PREFIX, 5, .title = "CDPIPPrefix", WORDS)
static const struct orcap_items prefixes = {.base = &prefix};
#define PREFIXES(FIELD, WHEN)                                                                                                               \
    TYPE(FIELD, .init = 7)                                                                                                                  \
    FIELD(len, 16, UINT, .covers = LAYER, SAID(9) .filter = "=cdp.tlv.len")                                                                 \
    FIELD(prefixes, 0, ITEMS, .items = &prefixes, .filter = "")
ITEM_OF(prefix_list, PREFIXES, 4, .title = "CDPMsgIPPrefix", .display = "IP Prefix", WORDS)
static int has_prefixes(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(gateway, len)) != 8 ? 0 : -1;
}

#define HELLO(FIELD, WHEN)                                                                                                                  \
    TYPE(FIELD, .init = 8)                                                                                                                  \
    FIELD(len,         16, UINT,  .covers = LAYER, SAID(32) .filter = "=cdp.tlv.len")                                                       \
    FIELD(oui,         24, UINT,  .init = 0x00000c, .names = &organisations, .shows = ORCAP_SHOWS_OUI, .filter = "=cdp.oui")                                         \
    FIELD(protocol_id, 16, HEX,   .filter = "=cdp.protocol_id")                                                                             \
    FIELD(data,         0, BYTES, .filter = "=cdp.hello.unknown")
ITEM_OF(hello, HELLO, 9, .title = "CDPMsgProtoHello", .display = "Protocol Hello", OF_TYPE(8))
#define VLAN(FIELD) FIELD(vlan, 16, UINT, .init = 1, .filter = "=cdp.voice_vlan")
#define NATIVE(FIELD, WHEN)                                                                                                                 \
    FIXED(FIELD, 10, 6)                                                                                                                     \
    FIELD(vlan, 16, UINT, .init = 1, .filter = "=cdp.native_vlan")
ITEM_OF(native, NATIVE, 6, .title = "CDPMsgNativeVLAN", .display = "Native VLAN", OF_TYPE(10))
static const struct orcap_names duplexes = NAMES({0, "Half", 0}, {1, "Full", 0});
#define DUPLEX(FIELD, WHEN)                                                                                                                 \
    FIXED(FIELD, 11, 5)                                                                                                                     \
    FIELD(duplex, 8, ENUM, .names = &duplexes, .filter = "=cdp.duplex")
ITEM_OF(duplex, DUPLEX, 5, .title = "CDPMsgDuplex", .display = "Duplex", OF_TYPE(11))
#define VOICE_REPLY(FIELD, WHEN)                                                                                                            \
    FIXED(FIELD, 14, 7)                                                                                                                     \
    FIELD(status, 8, UINT, .init = 1, .filter = "")                                                                                         \
    VLAN(FIELD)
ITEM_OF(voice_reply, VOICE_REPLY, 7, .title = "CDPMsgVoIPVLANReply", .display = "VoIP VLAN Reply", OF_TYPE(14))
#define VOICE_QUERY(FIELD, WHEN)                                                                                                            \
    SIZED(FIELD, .init = 15)                                                                                                                \
    FIELD(unknown1, 8, HEX,   .filter = "")                                                                                                 \
    VLAN(FIELD)                                                                                                                             \
    FIELD(unknown2, 0, BYTES, .filter = "")
ITEM_OF(voice_query, VOICE_QUERY, 7, .title = "CDPMsgVoIPVLANQuery", .display = "VoIP VLAN Query", OF_TYPE(15))
#define POWER(FIELD, WHEN)                                                                                                                  \
    FIXED(FIELD, 16, 6)                                                                                                                     \
    FIELD(power, 16, UINT, .init = 1337, .shows = ORCAP_SHOWS_MILLIWATTS, .filter = "=cdp.power_consumption")
ITEM_OF(power, POWER, 6, .title = "CDPMsgPower", .display = "Power", OF_TYPE(16))
#define MTU(FIELD, WHEN)                                                                                                                    \
    FIXED(FIELD, 17, 6)                                                                                                                     \
    FIELD(mtu, 16, UINT, .init = 1500, .filter = "=cdp.mtu")
ITEM_OF(mtu, MTU, 6, .title = "CDPMsgMTU", .display = "MTU", OF_TYPE(17))
#define TRUST(FIELD, WHEN)                                                                                                                  \
    FIXED(FIELD, 18, 5)                                                                                                                     \
    FIELD(trust_bitmap, 8, HEX, .filter = "=cdp.trust_bitmap")
ITEM_OF(trust, TRUST, 5, .title = "CDPMsgTrustBitmap", .display = "Trust Bitmap", OF_TYPE(18))
#define UNTRUSTED(FIELD, WHEN)                                                                                                              \
    FIXED(FIELD, 19, 5)                                                                                                                     \
    FIELD(untrusted_port_cos, 8, HEX, .filter = "=cdp.untrusted_port_cos")
ITEM_OF(untrusted, UNTRUSTED, 5, .title = "CDPMsgUntrustedPortCoS", .display = "Untrusted Port CoS", OF_TYPE(19))
#define POWERS(FIELD, number, list, name_of_list)                                                                                           \
    SIZED(FIELD, .init = number)                                                                                                            \
    FIELD(req_id,  16, UINT, .filter = "=cdp.request_id")                                                                                   \
    FIELD(mgmt_id, 16, UINT, .filter = "=cdp.management_id")                                                                                \
    FIELD(list,     0, LIST, .element = ORCAP_UINT, .element_width = 32, .filter = name_of_list)
#define POWER_REQUEST(FIELD, WHEN) POWERS(FIELD, 25, power_requested_list, "=cdp.power_requested")
ITEM_OF(power_request, POWER_REQUEST, 8, .title = "CDPMsgPowerRequest", .display = "Power Request", OF_TYPE(25))
#define POWER_AVAILABLE(FIELD, WHEN) POWERS(FIELD, 26, power_available_list, "=cdp.power_available")
ITEM_OF(power_available, POWER_AVAILABLE, 8, .title = "CDPMsgPowerAvailable", .display = "Power Available", OF_TYPE(26))

/* The Internet checksum, but of an odd number of bytes the last counts as the lower one of a word, and from 0x81 on as if it was negative. */
static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    const uint8_t *bytes = packet->bytes + own->at;
    uint32_t size = own->limit - own->at, even = size & ~1u;
    uint64_t sum = checksum_add_without(0, bytes, even, 2);
    if (size > even)
        sum += bytes[even] <= 0x80 ? bytes[even] : 0xff00u + bytes[even] - 1;
    return checksum_fold(sum);
}

static const struct orcap_items messages = {.base = &generic};
#define CDP(FIELD, WHEN)                                                                                                                    \
    FIELD(vers,   8, UINT,  .init = 2, .filter = "version")                                                                                 \
    FIELD(ttl,    8, UINT,  .init = 180)                                                                                                    \
    FIELD(cksum, 16, HEX,   .compute = checksum, .filter = "checksum")                                                                      \
    FIELD(msg,    0, ITEMS, .items = &messages, .filter = "")
LAYER_OF(cdp, CDP, 4, .title = "CDPv2_HDR", .display = "Cisco Discovery Protocol version 2", .filter = "cdp", .rfc = "CDP", WORDS,
         .over = OVER({"ppp.proto", 0x0207}),
         .bonds = BONDS({.lower = "SNAP", .values = {{"code", 0x2000}, {"OUI", 0x00000c}}}, {.lower = "CHDLC", .values = {{"proto", 0x2000}}}))

PROTOCOLS(cdp, &generic, &device, &software, &platform, &domain, &port, &address, &address_4, &address_6, &address_list, &management, &capabilities_of,
          &gateway, &prefix, &prefix_list, &hello, &native, &duplex, &voice_reply, &voice_query, &power, &mtu, &trust, &untrusted, &power_request,
          &power_available, &cdp)
