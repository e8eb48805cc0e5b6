/* LLDP, IEEE 802.1AB-2016 clause 8. A data unit is TLVs one after another; each is a layer, as in Scapy, over one that has no bytes. */
#include "proto/describe.h"

static int tlv_follows(const struct orcap_view *view);
#define WORDS                                                                                                                               \
    .rfc = "IEEE 802.1AB", .contrib = "lldp",                                                                                               \
    .others = OTHERS("LLDPDUEndOfLLDPDU", "LLDPDUChassisID", "LLDPDUPortID", "LLDPDUTimeToLive", "LLDPDUPortDescription",                   \
                     "LLDPDUSystemName", "LLDPDUSystemDescription", "LLDPDUSystemCapabilities", "LLDPDUManagementAddress",                  \
                     "LLDPDUGenericOrganisationSpecific"),                                                                                  \
    .follows = tlv_follows

static int tlv_follows(const struct orcap_view *view) {
    enum { LAST = 8, OF_ORGANISATION = 127 };
    unsigned type = view->bytes[view->at + view->size] >> 1;
    return type <= LAST ? (int)type : type == OF_ORGANISATION ? LAST + 1 : -1;
}

static const struct orcap_protocol unit = {.title = "LLDPDU", .filter = "lldp", WORDS, .over = OVER({"ethertype", 0x88cc})};

/* TLVs that stand on a frame without the unit below them are a unit too. */
#define TLV WORDS, .over = OVER({"ethertype", 0x88cc, .build_only = true})

static const struct orcap_names types = NAMES({0, "end of LLDPDU", 0}, {1, "chassis id", 0}, {2, "port id", 0}, {3, "time to live", 0},
    {4, "port description", 0}, {5, "system name", 0}, {6, "system description", 0}, {7, "system capabilities", 0}, {8, "management address", 0},
    {127, "organisation specific TLV", 0});
static const struct orcap_names families = NAMES({0, "other", 0}, {1, "IPv4", 0}, {2, "IPv6", 0}, {3, "NSAP", 0}, {4, "HDLC", 0}, {5, "BBN", 0},
    {6, "802", 0}, {7, "E.163", 0}, {8, "E.164", 0}, {9, "F.69", 0}, {10, "X.121", 0}, {11, "IPX", 0}, {12, "Appletalk", 0}, {13, "Decnet IV", 0},
    {14, "Banyan Vines", 0}, {15, "E.164 with NSAP", 0}, {16, "DNS", 0}, {17, "Distinguished Name", 0}, {18, "AS Number", 0},
    {19, "XTP over IPv4", 0}, {20, "XTP over IPv6", 0}, {21, "XTP native mode XTP", 0}, {22, "Fiber Channel World-Wide Port Name", 0},
    {23, "Fiber Channel World-Wide Node Name", 0}, {24, "GWID", 0}, {25, "AFI for L2VPN", 0}, {26, "MPLS-TP Section Endpoint ID", 0},
    {27, "MPLS-TP LSP Endpoint ID", 0}, {28, "MPLS-TP Pseudowire Endpoint ID", 0}, {29, "MT IP Multi-Topology IPv4", 0},
    {30, "MT IP Multi-Topology IPv6", 0});

#define TYPE(FIELD, number) FIELD(_type, 7, ENUM, .init = number, .names = &types, .filter = "=lldp.tlv.type")
#define SIZED(FIELD, number)                                                                                                                \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(_length, 9, UINT, .covers = HEADER, .plus = 2, .filter = "=lldp.tlv.len")
#define FIXED(FIELD, number, size)                                                                                                          \
    TYPE(FIELD, number)                                                                                                                     \
    FIELD(_length, 9, UINT, .init = size, .filter = "=lldp.tlv.len")

#define END(FIELD, WHEN) FIXED(FIELD, 0, 0)
LAYER_OF(end, END, 2, .title = "LLDPDUEndOfLLDPDU", .rfc = "IEEE 802.1AB", .contrib = "lldp", .last = true,
         .over = OVER({"ethertype", 0x88cc, .build_only = true}))

/* An identifier is an address where its subtype says so, an address of a family where that is of the network. */
#define IDENTIFIER(WHEN, hardware, network, prefix)                                                                                         \
    WHEN(IN(subtype, network), family, 8, ENUM, .names = &families, .filter = "=lldp.network_address.subtype")                              \
    WHEN(IN(subtype, hardware),             id,  48, MAC,   .unset = true, .filter = "=lldp." prefix ".id.mac")                             \
    WHEN(BOTH(subtype, network, family, 1), id,  32, IP4,   .unset = true, .filter = "=lldp." prefix ".id.ip4")                             \
    WHEN(BOTH(subtype, network, family, 2), id, 128, IP6,   .unset = true, .filter = "=lldp." prefix ".id.ip6")                             \
    WHEN(OTHERWISE,                         id,   0, BYTES, .filter = "=lldp." prefix ".id", .print = ORCAP_PRINT_TEXT)
static const struct orcap_names chassis_subtypes = NAMES({0, "reserved", 0}, {1, "chassis component", 0}, {2, "interface alias", 0},
    {3, "port component", 0}, {4, "MAC address", 0}, {5, "network address", 0}, {6, "interface name", 0}, {7, "locally assigned", 0});
#define CHASSIS(FIELD, WHEN)                                                                                                                \
    SIZED(FIELD, 1)                                                                                                                         \
    FIELD(subtype, 8, ENUM, .names = &chassis_subtypes, .filter = "=lldp.chassis.subtype")                                                  \
    IDENTIFIER(WHEN, 4, 5, "chassis")
LAYER_OF(chassis, CHASSIS, 3, .title = "LLDPDUChassisID", TLV)
static const struct orcap_names port_subtypes = NAMES({0, "reserved", 0}, {1, "interface alias", 0}, {2, "port component", 0}, {3, "MAC address", 0},
    {4, "network address", 0}, {5, "interface name", 0}, {6, "agent circuit ID", 0}, {7, "locally assigned", 0});
#define PORT(FIELD, WHEN)                                                                                                                   \
    SIZED(FIELD, 2)                                                                                                                         \
    FIELD(subtype, 8, ENUM, .names = &port_subtypes, .filter = "=lldp.port.subtype")                                                        \
    IDENTIFIER(WHEN, 3, 4, "port")
LAYER_OF(port, PORT, 3, .title = "LLDPDUPortID", TLV)

#define TIME(FIELD, WHEN)                                                                                                                   \
    FIXED(FIELD, 3, 2)                                                                                                                      \
    FIELD(ttl, 16, UINT, .init = 20, .filter = "=lldp.time_to_live")
LAYER_OF(time_to_live, TIME, 4, .title = "LLDPDUTimeToLive", TLV)

#define TEXT(FIELD, number, name, name_of_text)                                                                                             \
    SIZED(FIELD, number)                                                                                                                    \
    FIELD(name, 0, BYTES, .filter = name_of_text, .print = ORCAP_PRINT_TEXT)
#define PORT_DESCRIPTION(FIELD, WHEN) TEXT(FIELD, 4, description, "=lldp.port.desc")
LAYER_OF(port_description, PORT_DESCRIPTION, 2, .title = "LLDPDUPortDescription", TLV)
#define SYSTEM_NAME(FIELD, WHEN) TEXT(FIELD, 5, system_name, "=lldp.tlv.system.name")
LAYER_OF(system_name, SYSTEM_NAME, 2, .title = "LLDPDUSystemName", TLV)
#define SYSTEM_DESCRIPTION(FIELD, WHEN) TEXT(FIELD, 6, description, "=lldp.tlv.system.desc")
LAYER_OF(system_description, SYSTEM_DESCRIPTION, 2, .title = "LLDPDUSystemDescription", TLV)

#define CAPABILITIES(FIELD, kind, prefix)                                                                                                   \
    FIELD(reserved_5_##kind,             1, UINT, .filter = "")                                                                             \
    FIELD(reserved_4_##kind,             1, UINT, .filter = "")                                                                             \
    FIELD(reserved_3_##kind,             1, UINT, .filter = "")                                                                             \
    FIELD(reserved_2_##kind,             1, UINT, .filter = "")                                                                             \
    FIELD(reserved_1_##kind,             1, UINT, .filter = "")                                                                             \
    FIELD(two_port_mac_relay_##kind,     1, UINT, .filter = "")                                                                             \
    FIELD(s_vlan_component_##kind,       1, UINT, .filter = "")                                                                             \
    FIELD(c_vlan_component_##kind,       1, UINT, .filter = "")                                                                             \
    FIELD(station_only_##kind,           1, UINT, .filter = prefix ".station_only")                                                         \
    FIELD(docsis_cable_device_##kind,    1, UINT, .filter = prefix ".docsis_cable_device")                                                  \
    FIELD(telephone_##kind,              1, UINT, .filter = prefix ".telephone")                                                            \
    FIELD(router_##kind,                 1, UINT, .filter = prefix ".router")                                                               \
    FIELD(wlan_access_point_##kind,      1, UINT, .filter = prefix ".wlan_access_pt")                                                       \
    FIELD(mac_bridge_##kind,             1, UINT, .filter = prefix ".bridge")                                                               \
    FIELD(repeater_##kind,               1, UINT, .filter = prefix ".repeater")                                                             \
    FIELD(other_##kind,                  1, UINT, .filter = prefix ".other")
#define SYSTEM_CAPABILITIES(FIELD, WHEN)                                                                                                    \
    FIXED(FIELD, 7, 4)                                                                                                                      \
    CAPABILITIES(FIELD, available, "=lldp.tlv.system_cap")                                                                                  \
    CAPABILITIES(FIELD, enabled, "=lldp.tlv.enable_system_cap")
LAYER_OF(system_capabilities, SYSTEM_CAPABILITIES, 6, .title = "LLDPDUSystemCapabilities", TLV,
         .aliases = ALIASES({.filter = "=lldp.tlv.system_cap", .field = "reserved_5_available", .last = "other_available", .print = ORCAP_PRINT_HEX},
                            {.filter = "=lldp.tlv.enable_system_cap", .field = "reserved_5_enabled", .last = "other_enabled",
                             .print = ORCAP_PRINT_HEX}))

static const struct orcap_names numberings = NAMES({1, "unknown", 0}, {2, "ifIndex", 0}, {3, "system port number", 0});
#define MANAGEMENT(FIELD, WHEN)                                                                                                             \
    SIZED(FIELD, 8)                                                                                                                         \
    FIELD(_management_address_string_length, 8, UINT,  .sizes = "management_address", .plus = -1, .filter = "=lldp.mgn.address.len")        \
    FIELD(management_address_subtype,        8, ENUM,  .names = &families, .filter = "=lldp.mgn.address.subtype")                           \
    FIELD(management_address,                0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=lldp.mgn.addr.hex")                         \
    FIELD(interface_numbering_subtype,       8, ENUM,  .init = 1, .names = &numberings, .filter = "=lldp.mgn.interface.subtype")            \
    FIELD(interface_number,                 32, UINT,  .filter = "=lldp.mgn.interface.number")                                              \
    FIELD(_oid_string_length,                8, UINT,  .sizes = "object_id", .filter = "=lldp.mgn.obj.len")                                 \
    FIELD(object_id,                         0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "")
LAYER_OF(management, MANAGEMENT, 10, .title = "LLDPDUManagementAddress", TLV)

static const struct orcap_names organisations = NAMES({0x000ecf, "PROFIBUS International (PNO)", 0}, {0x00120f, "IEEE 802.3", 0},
    {0x0012bb, "TIA TR-41 Committee . Media Endpoint Discovery", 0}, {0x0080c2, "IEEE 802.1", 0}, {0x30b216, "Hytec Geraetebau GmbH", 0});
#define ORGANISATION(FIELD, WHEN)                                                                                                           \
    SIZED(FIELD, 127)                                                                                                                       \
    FIELD(org_code, 24, ENUM,  .names = &organisations, .filter = "=lldp.orgtlv.oui")                                                       \
    FIELD(subtype,   8, UINT,  .filter = "")                                                                                                \
    FIELD(data,      0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "")
LAYER_OF(organisation, ORGANISATION, 6, .title = "LLDPDUGenericOrganisationSpecific", TLV)

PROTOCOLS(lldp, &unit, &end, &chassis, &port, &time_to_live, &port_description, &system_name, &system_description, &system_capabilities, &management,
          &organisation)
