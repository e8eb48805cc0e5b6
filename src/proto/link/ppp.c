/* PPP. RFC 1661 section 2: the protocol is two bytes, or one where its lowest bit is set and the peers agreed to it; RFC 1662 section 3.1 for the
 * bytes that HDLC puts before it. Protocol numbers of IANA. */
#include "proto/describe.h"

static const struct orcap_names protocols = NAMES({0x0001, "Padding Protocol", 0}, {0x0003, "ROHC small-CID [RFC3095]", 0},
    {0x0005, "ROHC large-CID [RFC3095]", 0}, {0x0021, "Internet Protocol version 4", 0}, {0x0023, "OSI Network Layer", 0},
    {0x0025, "Xerox NS IDP", 0}, {0x0027, "DECnet Phase IV", 0}, {0x0029, "Appletalk", 0}, {0x002b, "Novell IPX", 0},
    {0x002d, "Van Jacobson Compressed TCP/IP", 0}, {0x002f, "Van Jacobson Uncompressed TCP/IP", 0}, {0x0031, "Bridging PDU", 0},
    {0x0033, "Stream Protocol (ST-II)", 0}, {0x0035, "Banyan Vines", 0}, {0x0039, "AppleTalk EDDP", 0}, {0x003b, "AppleTalk SmartBuffered", 0},
    {0x003d, "Multi-Link [RFC1717]", 0}, {0x003f, "NETBIOS Framing", 0}, {0x0041, "Cisco Systems", 0}, {0x0043, "Ascom Timeplex", 0},
    {0x0047, "DCA Remote Lan", 0}, {0x0049, "Serial Data Transport Protocol (PPP-SDTP)", 0}, {0x004b, "SNA over 802.2", 0}, {0x004d, "SNA", 0},
    {0x004f, "IPv6 Header Compression", 0}, {0x0053, "Encryption [Meyer]", 0}, {0x0055, "Individual Link Encryption [Meyer]", 0},
    {0x0057, "Internet Protocol version 6 [Hinden]", 0}, {0x0059, "PPP Muxing [RFC3153]", 0}, {0x0061, "RTP IPHC Full Header [RFC3544]", 0},
    {0x0063, "RTP IPHC Compressed TCP [RFC3544]", 0}, {0x0065, "RTP IPHC Compressed Non TCP [RFC3544]", 0},
    {0x0067, "RTP IPHC Compressed UDP 8 [RFC3544]", 0}, {0x0069, "RTP IPHC Compressed RTP 8 [RFC3544]", 0},
    {0x00fb, "single link compression in multilink [RFC1962]", 0}, {0x00fd, "compressed datagram [RFC1962]", 0},
    {0x0201, "802.1d Hello Packets", 0}, {0x0203, "IBM Source Routing BPDU", 0}, {0x0205, "DEC LANBridge100 Spanning Tree", 0},
    {0x0207, "Cisco Discovery Protocol [Sastry]", 0}, {0x0281, "MPLS Unicast [RFC3032]  ", 0}, {0x0283, "MPLS Multicast [RFC3032]", 0},
    {0x2063, "RTP IPHC Compressed TCP No Delta [RFC3544]", 0}, {0x2065, "RTP IPHC Context State [RFC3544]", 0},
    {0x2067, "RTP IPHC Compressed UDP 16 [RFC3544]", 0}, {0x2069, "RTP IPHC Compressed RTP 16 [RFC3544]", 0}, {0x4021, "Stacker LZS [Simpson]", 0},
    {0x8021, "Internet Protocol Control Protocol", 0}, {0x8023, "OSI Network Layer Control Protocol", 0},
    {0x8025, "Xerox NS IDP Control Protocol", 0}, {0x8027, "DECnet Phase IV Control Protocol", 0}, {0x8029, "Appletalk Control Protocol", 0},
    {0x802b, "Novell IPX Control Protocol", 0}, {0x8031, "Bridging NCP", 0}, {0x8033, "Stream Protocol Control Protocol", 0},
    {0x8035, "Banyan Vines Control Protocol", 0}, {0x803d, "Multi-Link Control Protocol", 0}, {0x803f, "NETBIOS Framing Control Protocol", 0},
    {0x8041, "Cisco Systems Control Protocol", 0}, {0x8049, "Serial Data Control Protocol (PPP-SDCP)", 0},
    {0x804b, "SNA over 802.2 Control Protocol", 0}, {0x804d, "SNA Control Protocol", 0}, {0x804f, "IP6 Header Compression Control Protocol", 0},
    {0x8053, "Encryption Control Protocol [Meyer]", 0}, {0x8055, "Individual Link Encryption Control Protocol [Meyer]", 0},
    {0x8057, "IPv6 Control Protovol [Hinden]", 0}, {0x8059, "PPP Muxing Control Protocol [RFC3153]", 0},
    {0x80fb, "single link compression in multilink control [RFC1962]", 0}, {0x80fd, "Compression Control Protocol [RFC1962]", 0},
    {0x8207, "Cisco Discovery Protocol Control [Sastry]", 0}, {0x8281, "MPLSCP [RFC3032]", 0}, {0xc021, "Link Control Protocol", 0},
    {0xc023, "Password Authentication Protocol", 0}, {0xc025, "Link Quality Report", 0}, {0xc027, "Shiva Password Authentication Protocol", 0},
    {0xc029, "CallBack Control Protocol (CBCP)", 0}, {0xc02b, "BACP Bandwidth Allocation Control Protocol [RFC2125]", 0},
    {0xc02d, "BAP [RFC2125]", 0}, {0xc223, "Challenge Handshake Authentication Protocol", 0}, {0xc225, "RSA Authentication Protocol [Narayana]", 0},
    {0xc227, "Extensible Authentication Protocol [RFC2284]", 0});
static const struct orcap_names directions = NAMES({0, "received", 0}, {1, "sent", 0});

static bool is_short(const struct orcap_view *view);
static int with_address(const struct orcap_view *view);

#define PPP(FIELD, WHEN)                                                                                                                    \
    WHEN(PEEK(is_short), proto,  8, ENUM, .init = 0x21, .names = &protocols, .space = "ppp.proto", .filter = "protocol",                    \
         .print = ORCAP_PRINT_HEX)                                                                                                          \
    WHEN(OTHERWISE,      proto, 16, ENUM, .init = 0x21, .names = &protocols, .space = "ppp.proto", .filter = "protocol",                    \
         .print = ORCAP_PRINT_HEX)
LAYER_OF(ppp, PPP, 0, .title = "PPP", .display = "PPP Link Layer", .filter = "ppp", .rfc = "RFC 1661", .others = OTHERS("HDLC"),
         .instead = with_address, .over = OVER({"linktype", 9}, {"gre.pptp", 0x880b}))

#define HDLC(FIELD, WHEN)                                                                                                                   \
    FIELD(address, 8, HEX, .init = 0xff, .filter = "=ppp.address")                                                                          \
    FIELD(control, 8, HEX, .init = 0x03, .filter = "=ppp.control")
LAYER_OF(hdlc, HDLC, 2, .title = "HDLC", .rfc = "RFC 1662", .over = OVER({"linktype", 50}), .bonds = BONDS({.upper = "PPP"}))

#define DIRECTED(FIELD, WHEN) FIELD(direction, 8, ENUM, .names = &directions, .filter = "=ppp.direction")
LAYER_OF(directed, DIRECTED, 1, .title = "DIR_PPP", .rfc = "LINKTYPE_PPP_WITH_DIR", .over = OVER({"linktype", 204}), .bonds = BONDS({.upper = "PPP"}))

static bool is_short(const struct orcap_view *view) {
    return view->limit > view->at && view->bytes[view->at] & 1;
}

static int with_address(const struct orcap_view *view) {
    return view->limit > view->at && view->bytes[view->at] == 0xff ? 0 : -1;
}

PROTOCOLS(ppp, &ppp, &hdlc, &directed)
