/* RADIUS. RFC 2865 (authentication), RFC 2866 (accounting), RFC 2869, RFC 2868, RFC 3579 (EAP), RFC 5176 (changes of authorization); Microsoft's
 * attributes of RFC 2548. Names by IANA's registry radius-types. */
#include "proto/describe.h"

#include "core/sink.h"

static const struct orcap_names codes = NAMES({1, "Access-Request", 0}, {2, "Access-Accept", 0}, {3, "Access-Reject", 0}, {4, "Accounting-Request", 0},
    {5, "Accounting-Response", 0}, {6, "Accounting-Status (now Interim Accounting)", 0}, {7, "Password-Request", 0}, {8, "Password-Ack", 0},
    {9, "Password-Reject", 0}, {10, "Accounting-Message", 0}, {11, "Access-Challenge", 0}, {12, "Status-Server (experimental)", 0},
    {13, "Status-Client (experimental)", 0}, {21, "Resource-Free-Request", 0}, {22, "Resource-Free-Response", 0}, {23, "Resource-Query-Request", 0},
    {24, "Resource-Query-Response", 0}, {25, "Alternate-Resource-Reclaim-Request", 0}, {26, "NAS-Reboot-Request", 0}, {27, "NAS-Reboot-Response", 0},
    {28, "Reserved", 0}, {29, "Next-Passcode", 0}, {30, "New-Pin", 0}, {31, "Terminate-Session", 0}, {32, "Password-Expired", 0},
    {33, "Event-Request", 0}, {34, "Event-Response", 0}, {40, "Disconnect-Request", 0}, {41, "Disconnect-ACK", 0}, {42, "Disconnect-NAK", 0},
    {43, "CoA-Request", 0}, {44, "CoA-ACK", 0}, {45, "CoA-NAK", 0}, {50, "IP-Address-Allocate", 0}, {51, "IP-Address-Release", 0},
    {52, "Protocol-Error", 0}, {250, "Experimental Use", 0}, {251, "Experimental Use", 0}, {252, "Experimental Use", 0}, {253, "Experimental Use", 0},
    {254, "Reserved", 0}, {255, "Reserved", 0});
static const struct orcap_names types = NAMES({1, "User-Name", 0}, {2, "User-Password", 0}, {3, "CHAP-Password", 0}, {4, "NAS-IP-Address", 0},
    {5, "NAS-Port", 0}, {6, "Service-Type", 0}, {7, "Framed-Protocol", 0}, {8, "Framed-IP-Address", 0}, {9, "Framed-IP-Netmask", 0},
    {10, "Framed-Routing", 0}, {11, "Filter-Id", 0}, {12, "Framed-MTU", 0}, {13, "Framed-Compression", 0}, {14, "Login-IP-Host", 0},
    {15, "Login-Service", 0}, {16, "Login-TCP-Port", 0}, {17, "Unassigned", 0}, {18, "Reply-Message", 0}, {19, "Callback-Number", 0},
    {20, "Callback-Id", 0}, {21, "Unassigned", 0}, {22, "Framed-Route", 0}, {23, "Framed-IPX-Network", 0}, {24, "State", 0}, {25, "Class", 0},
    {26, "Vendor-Specific", 0}, {27, "Session-Timeout", 0}, {28, "Idle-Timeout", 0}, {29, "Termination-Action", 0}, {30, "Called-Station-Id", 0},
    {31, "Calling-Station-Id", 0}, {32, "NAS-Identifier", 0}, {33, "Proxy-State", 0}, {34, "Login-LAT-Service", 0}, {35, "Login-LAT-Node", 0},
    {36, "Login-LAT-Group", 0}, {37, "Framed-AppleTalk-Link", 0}, {38, "Framed-AppleTalk-Network", 0}, {39, "Framed-AppleTalk-Zone", 0},
    {40, "Acct-Status-Type", 0}, {41, "Acct-Delay-Time", 0}, {42, "Acct-Input-Octets", 0}, {43, "Acct-Output-Octets", 0}, {44, "Acct-Session-Id", 0},
    {45, "Acct-Authentic", 0}, {46, "Acct-Session-Time", 0}, {47, "Acct-Input-Packets", 0}, {48, "Acct-Output-Packets", 0},
    {49, "Acct-Terminate-Cause", 0}, {50, "Acct-Multi-Session-Id", 0}, {51, "Acct-Link-Count", 0}, {52, "Acct-Input-Gigawords", 0},
    {53, "Acct-Output-Gigawords", 0}, {54, "Unassigned", 0}, {55, "Event-Timestamp", 0}, {56, "Egress-VLANID", 0}, {57, "Ingress-Filters", 0},
    {58, "Egress-VLAN-Name", 0}, {59, "User-Priority-Table", 0}, {60, "CHAP-Challenge", 0}, {61, "NAS-Port-Type", 0}, {62, "Port-Limit", 0},
    {63, "Login-LAT-Port", 0}, {64, "Tunnel-Type", 0}, {65, "Tunnel-Medium-Type", 0}, {66, "Tunnel-Client-Endpoint", 0},
    {67, "Tunnel-Server-Endpoint", 0}, {68, "Acct-Tunnel-Connection", 0}, {69, "Tunnel-Password", 0}, {70, "ARAP-Password", 0},
    {71, "ARAP-Features", 0}, {72, "ARAP-Zone-Access", 0}, {73, "ARAP-Security", 0}, {74, "ARAP-Security-Data", 0}, {75, "Password-Retry", 0},
    {76, "Prompt", 0}, {77, "Connect-Info", 0}, {78, "Configuration-Token", 0}, {79, "EAP-Message", 0}, {80, "Message-Authenticator", 0},
    {81, "Tunnel-Private-Group-ID", 0}, {82, "Tunnel-Assignment-ID", 0}, {83, "Tunnel-Preference", 0}, {84, "ARAP-Challenge-Response", 0},
    {85, "Acct-Interim-Interval", 0}, {86, "Acct-Tunnel-Packets-Lost", 0}, {87, "NAS-Port-Id", 0}, {88, "Framed-Pool", 0}, {89, "CUI", 0},
    {90, "Tunnel-Client-Auth-ID", 0}, {91, "Tunnel-Server-Auth-ID", 0}, {92, "NAS-Filter-Rule", 0}, {93, "Unassigned", 0},
    {94, "Originating-Line-Info", 0}, {95, "NAS-IPv6-Address", 0}, {96, "Framed-Interface-Id", 0}, {97, "Framed-IPv6-Prefix", 0},
    {98, "Login-IPv6-Host", 0}, {99, "Framed-IPv6-Route", 0}, {100, "Framed-IPv6-Pool", 0}, {101, "Error-Cause", 0},
    {102, "EAP-Key-Name", 0}, {103, "Digest-Response", 0}, {104, "Digest-Realm", 0}, {105, "Digest-Nonce", 0}, {106, "Digest-Response-Auth", 0},
    {107, "Digest-Nextnonce", 0}, {108, "Digest-Method", 0}, {109, "Digest-URI", 0}, {110, "Digest-Qop", 0}, {111, "Digest-Algorithm", 0},
    {112, "Digest-Entity-Body-Hash", 0}, {113, "Digest-CNonce", 0}, {114, "Digest-Nonce-Count", 0}, {115, "Digest-Username", 0},
    {116, "Digest-Opaque", 0}, {117, "Digest-Auth-Param", 0}, {118, "Digest-AKA-Auts", 0}, {119, "Digest-Domain", 0}, {120, "Digest-Stale", 0},
    {121, "Digest-HA1", 0}, {122, "SIP-AOR", 0}, {123, "Delegated-IPv6-Prefix", 0}, {124, "MIP6-Feature-Vector", 0}, {125, "MIP6-Home-Link-Prefix", 0},
    {126, "Operator-Name", 0}, {127, "Location-Information", 0}, {128, "Location-Data", 0}, {129, "Basic-Location-Policy-Rules", 0},
    {130, "Extended-Location-Policy-Rules", 0}, {131, "Location-Capable", 0}, {132, "Requested-Location-Info", 0}, {133, "Framed-Management-Protocol", 0},
    {134, "Management-Transport-Protection", 0}, {135, "Management-Policy-Id", 0}, {136, "Management-Privilege-Level", 0}, {137, "PKM-SS-Cert", 0},
    {138, "PKM-CA-Cert", 0}, {139, "PKM-Config-Settings", 0}, {140, "PKM-Cryptosuite-List", 0}, {141, "PKM-SAID", 0}, {142, "PKM-SA-Descriptor", 0},
    {143, "PKM-Auth-Key", 0}, {144, "DS-Lite-Tunnel-Name", 0}, {145, "Mobile-Node-Identifier", 0}, {146, "Service-Selection", 0},
    {147, "PMIP6-Home-LMA-IPv6-Address", 0}, {148, "PMIP6-Visited-LMA-IPv6-Address", 0}, {149, "PMIP6-Home-LMA-IPv4-Address", 0},
    {150, "PMIP6-Visited-LMA-IPv4-Address", 0}, {151, "PMIP6-Home-HN-Prefix", 0}, {152, "PMIP6-Visited-HN-Prefix", 0},
    {153, "PMIP6-Home-Interface-ID", 0}, {154, "PMIP6-Visited-Interface-ID", 0}, {155, "PMIP6-Home-IPv4-HoA", 0}, {156, "PMIP6-Visited-IPv4-HoA", 0},
    {157, "PMIP6-Home-DHCP4-Server-Address", 0}, {158, "PMIP6-Visited-DHCP4-Server-Address", 0}, {159, "PMIP6-Home-DHCP6-Server-Address", 0},
    {160, "PMIP6-Visited-DHCP6-Server-Address", 0}, {161, "PMIP6-Home-IPv4-Gateway", 0}, {162, "PMIP6-Visited-IPv4-Gateway", 0},
    {163, "EAP-Lower-Layer", 0}, {164, "GSS-Acceptor-Service-Name", 0}, {165, "GSS-Acceptor-Host-Name", 0}, {166, "GSS-Acceptor-Service-Specifics", 0},
    {167, "GSS-Acceptor-Realm-Name", 0}, {168, "Framed-IPv6-Address", 0}, {169, "DNS-Server-IPv6-Address", 0}, {170, "Route-IPv6-Information", 0},
    {171, "Delegated-IPv6-Prefix-Pool", 0}, {172, "Stateful-IPv6-Address-Pool", 0}, {173, "IPv6-6rd-Configuration", 0},
    {174, "Allowed-Called-Station-Id", 0}, {175, "EAP-Peer-Id", 0}, {176, "EAP-Server-Id", 0}, {177, "Mobility-Domain-Id", 0},
    {178, "Preauth-Timeout", 0}, {179, "Network-Id-Name", 0}, {180, "EAPoL-Announcement", 0}, {181, "WLAN-HESSID", 0}, {182, "WLAN-Venue-Info", 0},
    {183, "WLAN-Venue-Language", 0}, {184, "WLAN-Venue-Name", 0}, {185, "WLAN-Reason-Code", 0}, {186, "WLAN-Pairwise-Cipher", 0},
    {187, "WLAN-Group-Cipher", 0}, {188, "WLAN-AKM-Suite", 0}, {189, "WLAN-Group-Mgmt-Cipher", 0}, {190, "WLAN-RF-Band", 0}, {191, "Unassigned", 0});

#define TYPE(FIELD, number) FIELD(type, 8, ENUM, .init = number, .names = &types, .variants = "radius.attribute", .filter = "")
#define WORDS .rfc = "RFC 2865"

#define ATTRIBUTE(FIELD, WHEN)                                                                                                              \
    TYPE(FIELD, 1)                                                                                                                          \
    FIELD(len,   8, UINT,  .covers = LAYER, .filter = "")                                                                                   \
    FIELD(value, 0, BYTES, .filter = "")
ITEM_OF(attribute, ATTRIBUTE, 2, .title = "RadiusAttribute", .display = "Radius Attribute", WORDS)
static const struct orcap_items attributes = {.base = &attribute};

/* An attribute with a class of its own: its name in C, as IANA writes it, its number, its length and value. */
#define OWN(id, shown, number, ...)                                                                                                         \
    static const struct orcap_field id##_fields[] = {TYPE(ENTRY_, number) __VA_ARGS__};                                                     \
    static const struct orcap_protocol id = {.title = "RadiusAttr_" #id, .display = shown, WORDS, .item = true, .fields = id##_fields,      \
                                             .field_count = COUNT_(id##_fields), .over = OVER({"radius.attribute", number})};
#define SIX ENTRY_(len, 8, UINT, .init = 6, .filter = "")
#define ANY ENTRY_(len, 8, UINT, .covers = LAYER, .filter = "")
#define NUMBER(id, shown, number) OWN(id, shown, number, SIX ENTRY_(value, 32, UINT, .filter = "=radius." #id))
#define ADDRESS(id, shown, number) OWN(id, shown, number, SIX ENTRY_(value, 32, IP4, .filter = "=radius." #id))
#define CHOICE(id, shown, number, table) OWN(id, shown, number, SIX ENTRY_(value, 32, ENUM, .names = table, .filter = "=radius." #id))
#define DIGITS(id, shown, number) OWN(id, shown, number, ANY ENTRY_(value, 0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=radius." #id))

OWN(User_Name, "User-Name", 1, ANY ENTRY_(value, 0, BYTES, .filter = "=radius.User_Name", .print = ORCAP_PRINT_TEXT))
NUMBER(NAS_Port, "NAS-Port", 5)
NUMBER(Framed_MTU, "Framed-MTU", 12)
NUMBER(Login_TCP_Port, "Login-TCP-Port", 16)
NUMBER(Session_Timeout, "Session-Timeout", 27)
NUMBER(Idle_Timeout, "Idle-Timeout", 28)
NUMBER(Framed_AppleTalk_Link, "Framed-AppleTalk-Link", 37)
NUMBER(Framed_AppleTalk_Network, "Framed-AppleTalk-Network", 38)
NUMBER(Acct_Delay_Time, "Acct-Delay-Time", 41)
NUMBER(Acct_Input_Octets, "Acct-Input-Octets", 42)
NUMBER(Acct_Output_Octets, "Acct-Output-Octets", 43)
NUMBER(Acct_Session_Time, "Acct-Session-Time", 46)
NUMBER(Acct_Input_Packets, "Acct-Input-Packets", 47)
NUMBER(Acct_Output_Packets, "Acct-Output-Packets", 48)
NUMBER(Acct_Link_Count, "Acct-Link-Count", 51)
NUMBER(Acct_Input_Gigawords, "Acct-Input-Gigawords", 52)
NUMBER(Acct_Output_Gigawords, "Acct-Output-Gigawords", 53)
NUMBER(Event_Timestamp, "Event-Timestamp", 55)
NUMBER(Egress_VLANID, "Egress-VLANID", 56)
NUMBER(Port_Limit, "Port-Limit", 62)
NUMBER(ARAP_Security, "ARAP-Security", 73)
NUMBER(Password_Retry, "Password-Retry", 75)
NUMBER(Tunnel_Preference, "Tunnel-Preference", 83)
NUMBER(Acct_Interim_Interval, "Acct-Interim-Interval", 85)
NUMBER(Acct_Tunnel_Packets_Lost, "Acct-Tunnel-Packets-Lost", 86)
NUMBER(Management_Privilege_Level, "Management-Privilege-Level", 136)
NUMBER(Mobility_Domain_Id, "Mobility-Domain-Id", 177)
NUMBER(Preauth_Timeout, "Preauth-Timeout", 178)
NUMBER(WLAN_Venue_Info, "WLAN-Venue-Info", 182)
NUMBER(WLAN_Reason_Code, "WLAN-Reason-Code", 185)
NUMBER(WLAN_Pairwise_Cipher, "WLAN-Pairwise-Cipher", 186)
NUMBER(WLAN_Group_Cipher, "WLAN-Group-Cipher", 187)
NUMBER(WLAN_AKM_Suite, "WLAN-AKM-Suite", 188)
NUMBER(WLAN_Group_Mgmt_Cipher, "WLAN-Group-Mgmt-Cipher", 189)
NUMBER(WLAN_RF_Band, "WLAN-RF-Band", 190)
DIGITS(User_Password, "User-Password", 2)
DIGITS(State, "State", 24)
OWN(Message_Authenticator, "Message-Authenticator", 80,
    ENTRY_(len, 8, UINT, .init = 18, .filter = "") ENTRY_(value, 128, BYTES, .init_text = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", .init = 16, .shows = ORCAP_SHOWS_DIGITS,
                                                      .filter = "=radius.Message_Authenticator"))
ADDRESS(NAS_IP_Address, "NAS-IP-Address", 4)
OWN(Framed_IP_Address, "Framed-IP-Address", 8, SIX ENTRY_(value, 32, IP4, .filter = "=radius.Framed-IP-Address"))
ADDRESS(Framed_IP_Netmask, "Framed-IP-Netmask", 9)
OWN(Login_IP_Host, "Login-IP-Host", 14, SIX ENTRY_(value, 32, IP4, .filter = "=radius.Login-IP-Host"))
ADDRESS(Framed_IPX_Network, "Framed-IPX-Network", 23)
ADDRESS(PMIP6_Home_LMA_IPv4_Address, "PMIP6-Home-LMA-IPv4-Address", 149)
ADDRESS(PMIP6_Visited_LMA_IPv4_Address, "PMIP6-Visited-LMA-IPv4-Address", 150)
ADDRESS(PMIP6_Home_DHCP4_Server_Address, "PMIP6-Home-DHCP4-Server-Address", 157)
ADDRESS(PMIP6_Visited_DHCP4_Server_Address, "PMIP6-Visited-DHCP4-Server-Address", 158)
ADDRESS(PMIP6_Home_IPv4_Gateway, "PMIP6-Home-IPv4-Gateway", 161)
ADDRESS(PMIP6_Visited_IPv4_Gateway, "PMIP6-Visited-IPv4-Gateway", 162)

static const struct orcap_names service_types = NAMES({1, "Login", 0}, {2, "Framed", 0}, {3, "Callback Login", 0}, {4, "Callback Framed", 0},
    {5, "Outbound", 0}, {6, "Administrative", 0}, {7, "NAS Prompt", 0}, {8, "Authenticate Only", 0}, {9, "Callback NAS Prompt", 0}, {10, "Call Check", 0},
    {11, "Callback Administrative", 0}, {12, "Voice", 0}, {13, "Fax", 0}, {14, "Modem Relay", 0}, {15, "IAPP-Register", 0}, {16, "IAPP-AP-Check", 0},
    {17, "Authorize Only", 0}, {18, "Framed-Management", 0}, {19, "Additional-Authorization", 0});
CHOICE(Service_Type, "Service-Type", 6, &service_types)
static const struct orcap_names framed = NAMES({1, "PPP", 0}, {2, "SLIP", 0}, {3, "AppleTalk Remote Access Protocol (ARAP)", 0},
    {4, "Gandalf proprietary SingleLink/MultiLink protocol", 0}, {5, "Xylogics proprietary IPX/SLIP", 0}, {6, "X.75 Synchronous", 0},
    {7, "GPRS PDP Context", 0});
CHOICE(Framed_Protocol, "Framed-Protocol", 7, &framed)
static const struct orcap_names accounted = NAMES({1, "Start", 0}, {2, "Stop", 0}, {3, "Interim-Update", 0}, {4, "Unassigned", 0},
    {5, "Unassigned", 0}, {6, "Unassigned", 0}, {7, "Accounting-On", 0},
    {8, "Accounting-Off", 0}, {9, "Tunnel-Start", 0}, {10, "Tunnel-Stop", 0}, {11, "Tunnel-Reject", 0}, {12, "Tunnel-Link-Start", 0},
    {13, "Tunnel-Link-Stop", 0}, {14, "Tunnel-Link-Reject", 0}, {15, "Failed", 0});
CHOICE(Acct_Status_Type, "Acct-Status-Type", 40, &accounted)
static const struct orcap_names authentic = NAMES({1, "RADIUS", 0}, {2, "Local", 0}, {3, "Remote", 0}, {4, "Diameter", 0});
CHOICE(Acct_Authentic, "Acct-Authentic", 45, &authentic)
static const struct orcap_names causes = NAMES({1, "User Request", 0}, {2, "Lost Carrier", 0}, {3, "Lost Service", 0}, {4, "Idle Timeout", 0},
    {5, "Session Timeout", 0}, {6, "Admin Reset", 0}, {7, "Admin Reboot", 0}, {8, "Port Error", 0}, {9, "NAS Error", 0}, {10, "NAS Request", 0},
    {11, "NAS Reboot", 0}, {12, "Port Unneeded", 0}, {13, "Port Preempted", 0}, {14, "Port Suspended", 0}, {15, "Service Unavailable", 0},
    {16, "Callback", 0}, {17, "User Error", 0}, {18, "Host Request", 0}, {19, "Supplicant Restart", 0}, {20, "Reauthentication Failure", 0},
    {21, "Port Reinitialized", 0}, {22, "Port Administratively Disabled", 0}, {23, "Lost Power", 0});
CHOICE(Acct_Terminate_Cause, "Acct-Terminate-Cause", 49, &causes)
static const struct orcap_names ports = NAMES({0, "Async", 0}, {1, "Sync", 0}, {2, "ISDN Sync", 0}, {3, "ISDN Async V.120", 0}, {4, "ISDN Async V.110", 0},
    {5, "Virtual", 0}, {6, "PIAFS", 0}, {7, "HDLC Clear Channel", 0}, {8, "X.25", 0}, {9, "X.75", 0}, {10, "G.3 Fax", 0},
    {11, "SDSL - Symmetric DSL", 0}, {12, "ADSL-CAP - Asymmetric DSL, Carrierless Amplitude Phase Modulation", 0},
    {13, "ADSL-DMT - Asymmetric DSL, Discrete Multi-Tone", 0}, {14, "IDSL - ISDN Digital Subscriber Line", 0}, {15, "Ethernet", 0},
    {16, "xDSL - Digital Subscriber Line of unknown type", 0}, {17, "Cable", 0}, {18, "Wireles - Other", 0}, {19, "Wireless - IEEE 802.11", 0},
    {20, "Token-Ring", 0}, {21, "FDDI", 0}, {22, "Wireless - CDMA2000", 0}, {23, "Wireless - UMTS", 0}, {24, "Wireless - 1X-EV", 0}, {25, "IAPP", 0},
    {26, "FTTP - Fiber to the Premises", 0}, {27, "Wireless - IEEE 802.16", 0}, {28, "Wireless - IEEE 802.20", 0}, {29, "Wireless - IEEE 802.22", 0},
    {30, "PPPoA - PPP over ATM", 0}, {31, "PPPoEoA - PPP over Ethernet over ATM", 0}, {32, "PPPoEoE - PPP over Ethernet over Ethernet", 0},
    {33, "PPPoEoVLAN - PPP over Ethernet over VLAN", 0}, {34, "PPPoEoQinQ - PPP over Ethernet over IEEE 802.1QinQ", 0},
    {35, "xPON - Passive Optical Network", 0}, {36, "Wireless - XGP", 0}, {37, "WiMAX Pre-Release 8 IWK Function", 0},
    {38, "WIMAX-WIFI-IWK: WiMAX WIFI Interworking", 0}, {39, "WIMAX-SFF: Signaling Forwarding Function for LTE/3GPP2", 0},
    {40, "WIMAX-HA-LMA: WiMAX HA and or LMA function", 0}, {41, "WIMAX-DHCP: WIMAX DHCP service", 0}, {42, "WIMAX-LBS: WiMAX location based service", 0},
    {43, "WIMAX-WVS: WiMAX voice service", 0});
CHOICE(NAS_Port_Type, "NAS-Port-Type", 61, &ports)

OWN(EAP_Message, "EAP-Message", 79, ANY ENTRY_(value, 0, BYTES, .filter = "=radius.EAP_Message"))

/* Microsoft's, RFC 2548. */
#define RESPONSE(FIELD, WHEN)                                                                                                               \
    FIELD(Ident,           8, UINT,  .filter = "")                                                                                          \
    FIELD(Flags,           8, UINT,  .filter = "")                                                                                          \
    FIELD(PeerChallenge, 128, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "")                                                             \
    FIELD(Reserved,       64, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "")                                                             \
    FIELD(Response,      192, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "")
ITEM_OF(response, RESPONSE, 50, .title = "MS_CHAP2_Response", .rfc = "RFC 2548")
#define SUCCESS(FIELD, WHEN)                                                                                                                \
    FIELD(Ident,   8, UINT,  .filter = "")                                                                                                  \
    FIELD(String, 336, BYTES, .shows = ORCAP_SHOWS_TRIMMED, .filter = "")
ITEM_OF(success, SUCCESS, 43, .title = "MS_CHAP2_Success", .rfc = "RFC 2548")
#define IDENTIFIED(FIELD, WHEN)                                                                                                             \
    FIELD(Ident,  8, UINT,  .filter = "")                                                                                                   \
    FIELD(String, 0, BYTES, .filter = "")
ITEM_OF(error, IDENTIFIED, 1, .title = "MS_CHAP_Error", .rfc = "RFC 2548")
ITEM_OF(domain, IDENTIFIED, 1, .title = "MS_CHAP_Domain", .rfc = "RFC 2548")
static const struct orcap_items responses = {.base = &response, .single = true};
static const struct orcap_items successes = {.base = &success, .single = true};
static const struct orcap_items errors = {.base = &error, .single = true};
static const struct orcap_items domains = {.base = &domain, .single = true};

static const struct orcap_names vendors = NAMES({311, "Microsoft", 0});
static const struct orcap_names microsoft_types = NAMES({1, "MS-CHAP-Response", 0}, {2, "MS-CHAP-Error", 0}, {3, "MS-CHAP-CPW-1", 0}, {4, "MS-CHAP-CPW-2", 0},
    {5, "MS-CHAP-LM-Enc-PW", 0}, {6, "MS-CHAP-NT-Enc-PW", 0}, {7, "MS-MPPE-Encryption-Policy", 0}, {8, "MS-MPPE-Encryption-Type", 0},
    {9, "MS-RAS-Vendor", 0}, {10, "MS-CHAP-Domain", 0}, {11, "MS-CHAP-Challenge", 0}, {12, "MS-CHAP-MPPE-Keys", 0}, {13, "MS-BAP-Usage", 0},
    {14, "MS-Link-Utilization-Threshold", 0}, {15, "MS-Link-Drop-Time-Limit", 0}, {16, "MS-MPPE-Send-Key", 0}, {17, "MS-MPPE-Recv-Key", 0},
    {18, "MS-RAS-Version", 0}, {19, "MS-Old-ARAP-Password", 0}, {20, "MS-New-ARAP-Password", 0}, {21, "MS-ARAP-Password-Change-Reason", 0},
    {22, "MS-Filter", 0}, {23, "MS-Acct-Auth-Type", 0}, {24, "MS-Acct-EAP-Type", 0}, {25, "MS-CHAP2-Response", 0}, {26, "MS-CHAP2-Success", 0},
    {27, "MS-CHAP2-CPW", 0}, {28, "MS-Primary-DNS-Server", 0}, {29, "MS-Secondary-DNS-Server", 0}, {30, "MS-Primary-NBNS-Server", 0},
    {31, "MS-Secondary-NBNS-Server", 0}, {33, "MS-ARAP-Challenge", 0});
#define VENDOR_SPECIFIC(FIELD, WHEN)                                                                                                        \
    TYPE(FIELD, 26)                                                                                                                         \
    FIELD(len,        8, UINT, .covers = LAYER, .filter = "")                                                                               \
    FIELD(vendor_id, 32, ENUM, .names = &vendors, .filter = "")                                                                             \
    WHEN(IN(vendor_id, 311), vendor_type, 8, ENUM, .names = &microsoft_types, .filter = "")                                                 \
    WHEN(OTHERWISE,          vendor_type, 8, UINT, .filter = "")                                                                            \
    FIELD(vendor_len, 8, UINT, .sizes = "value", .plus = -2, .filter = "")                                                                  \
    WHEN(BOTH(vendor_id, 311, vendor_type, 2),  value, 0, ITEMS, .items = &errors, .filter = "")                                            \
    WHEN(BOTH(vendor_id, 311, vendor_type, 10), value, 0, ITEMS, .items = &domains, .filter = "")                                           \
    WHEN(BOTH(vendor_id, 311, vendor_type, 25), value, 0, ITEMS, .items = &responses, .filter = "")                                         \
    WHEN(BOTH(vendor_id, 311, vendor_type, 26), value, 0, ITEMS, .items = &successes, .filter = "")                                         \
    WHEN(OTHERWISE,                             value, 0, BYTES, .filter = "")
ITEM_OF(vendor_specific, VENDOR_SPECIFIC, 7, .title = "RadiusAttr_Vendor_Specific", .display = "Vendor-Specific", WORDS,
        .over = OVER({"radius.attribute", 26}))

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);
#define RADIUS(FIELD, WHEN)                                                                                                                 \
    FIELD(code,            8, ENUM,  .init = 1, .names = &codes)                                                                            \
    FIELD(id,              8, UINT)                                                                                                         \
    FIELD(len,            16, UINT,  .covers = HEADER, .filter = "length")                                                                  \
    FIELD(authenticator, 128, BYTES, .shows = ORCAP_SHOWS_DIGITS)                                                                           \
    FIELD(attributes,      0, ITEMS, .items = &attributes, .filter = "")
LAYER_OF(radius, RADIUS, 20, .title = "Radius", .display = "RADIUS", .filter = "radius", WORDS, .summary = line,
         .over = OVER({"udp.port", 1812}, {"udp.port", 1813, .read_only = true}, {"udp.port", 3799, .read_only = true}))

/* How a user's word is given: each is told by an attribute, of Microsoft's by that vendor's number. The first that is there counts. */
enum way { PAP, CHAP, EAP, MS_CHAP, MS_CHAP2, WAYS };
static enum way way_of(const struct orcap_chain *item) {
    enum { PASSWORD = 2, CHAP_PASSWORD = 3, VENDOR = 26, EAP_MESSAGE = 79, MICROSOFT = 311, CHAP_RESPONSE = 1, CHAP2_RESPONSE = 25 };
    uint64_t type = orcap_chain_number(item, 0, 0);
    if (type != VENDOR)
        return type == PASSWORD ? PAP : type == CHAP_PASSWORD ? CHAP : type == EAP_MESSAGE ? EAP : WAYS;
    int kind = orcap_chain_field(item, 0, "vendor_type");
    if (kind < 0 || orcap_chain_number(item, 0, FIELD_OF(vendor_specific, vendor_id)) != MICROSOFT)
        return WAYS;
    uint64_t number = orcap_chain_number(item, 0, (size_t)kind);
    return number == CHAP_RESPONSE ? MS_CHAP : number == CHAP2_RESPONSE ? MS_CHAP2 : WAYS;
}

/* RADIUS Access-Request (User:'alpha' PAP) */
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    static const char *const names[] = {[PAP] = "PAP", [CHAP] = "CHAP", [EAP] = "EAP", [MS_CHAP] = "MS-CHAP", [MS_CHAP2] = "MS-CHAP2"};
    struct orcap_value value, user = {0};
    enum way way = WAYS;
    orcap_line_format(chain, layer, "RADIUS %code%", out);
    if (orcap_chain_number(chain, layer, FIELD_OF(radius, code)) != 1)
        return;
    orcap_chain_get(chain, layer, FIELD_OF(radius, attributes), &value);
    struct orcap_item_list list = orcap_chain_items(chain, layer, FIELD_OF(radius, attributes), &value);
    while (orcap_item_list_next(&list)) {
        const struct orcap_protocol *own = orcap_context_protocol(chain->context, list.item.nodes->protocol);
        if (own == &User_Name)
            orcap_chain_get(&list.item, 0, own->field_count - 1, &user);
        enum way found = own->field_count && own->item ? way_of(&list.item) : WAYS;
        way = found < way ? found : way;
    }
    if (!user.bytes && way == WAYS)
        return;
    sink_text(out, " (");
    if (user.bytes) {
        sink_text(out, "User:'");
        sink_escaped(out, user.bytes, user.size);
        sink_text(out, way < WAYS ? "' " : "'");
    }
    sink_text(out, way < WAYS ? names[way] : "");
    sink_char(out, ')');
}

PROTOCOLS(radius, &radius, &attribute, &User_Name, &NAS_Port, &Framed_MTU, &Login_TCP_Port, &Session_Timeout, &Idle_Timeout, &Framed_AppleTalk_Link,
          &Framed_AppleTalk_Network, &Acct_Delay_Time, &Acct_Input_Octets, &Acct_Output_Octets, &Acct_Session_Time, &Acct_Input_Packets,
          &Acct_Output_Packets, &Acct_Link_Count, &Acct_Input_Gigawords, &Acct_Output_Gigawords, &Event_Timestamp, &Egress_VLANID, &Port_Limit,
          &ARAP_Security, &Password_Retry, &Tunnel_Preference, &Acct_Interim_Interval, &Acct_Tunnel_Packets_Lost, &Management_Privilege_Level,
          &Mobility_Domain_Id, &Preauth_Timeout, &WLAN_Venue_Info, &WLAN_Reason_Code, &WLAN_Pairwise_Cipher, &WLAN_Group_Cipher, &WLAN_AKM_Suite,
          &WLAN_Group_Mgmt_Cipher, &WLAN_RF_Band, &User_Password, &State, &Message_Authenticator, &NAS_IP_Address, &Framed_IP_Address,
          &Framed_IP_Netmask, &Login_IP_Host, &Framed_IPX_Network, &PMIP6_Home_LMA_IPv4_Address, &PMIP6_Visited_LMA_IPv4_Address,
          &PMIP6_Home_DHCP4_Server_Address, &PMIP6_Visited_DHCP4_Server_Address, &PMIP6_Home_IPv4_Gateway, &PMIP6_Visited_IPv4_Gateway, &Service_Type,
          &Framed_Protocol, &Acct_Status_Type, &Acct_Authentic, &Acct_Terminate_Cause, &NAS_Port_Type, &EAP_Message, &vendor_specific, &response,
          &success, &error, &domain)
