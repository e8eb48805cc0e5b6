#include "proto/numbers.h"

#define TABLE(id, ...)                                                                                                                      \
    static const struct orcap_name id##_list[] = {__VA_ARGS__};                                                                             \
    const struct orcap_names id = {.list = id##_list, .count = sizeof id##_list / sizeof *id##_list};

TABLE(ip_protocols, {0, "hopopt", 0}, {1, "icmp", 0}, {2, "igmp", 0}, {3, "ggp", 0}, {4, "ipencap", 0}, {5, "st", 0}, {6, "tcp", 0},
      {8, "egp", 0}, {9, "igp", 0}, {12, "pup", 0}, {17, "udp", 0}, {20, "hmp", 0}, {22, "xns_idp", 0}, {27, "rdp", 0}, {29, "iso_tp4", 0},
      {33, "dccp", 0}, {36, "xtp", 0}, {37, "ddp", 0}, {38, "idpr_cmtp", 0}, {41, "ipv6", 0}, {43, "ipv6_route", 0}, {44, "ipv6_frag", 0},
      {45, "idrp", 0}, {46, "rsvp", 0}, {47, "gre", 0}, {50, "esp", 0}, {51, "ah", 0}, {57, "skip", 0}, {58, "ipv6_icmp", 0},
      {59, "ipv6_nonxt", 0}, {60, "ipv6_opts", 0}, {73, "rspf", 0}, {81, "vmtp", 0}, {88, "eigrp", 0}, {89, "ospf", 0}, {93, "ax_25", 0},
      {94, "ipip", 0}, {97, "etherip", 0}, {98, "encap", 0}, {103, "pim", 0}, {108, "ipcomp", 0}, {112, "vrrp", 0}, {115, "l2tp", 0},
      {124, "isis", 0}, {132, "sctp", 0}, {133, "fc", 0}, {135, "mobility_header", 0}, {136, "udplite", 0}, {137, "mpls_in_ip", 0},
      {138, "manet", 0}, {139, "hip", 0}, {140, "shim6", 0}, {141, "wesp", 0}, {142, "rohc", 0}, {143, "ethernet", 0})

TABLE(ip_next_headers, {0, "Hop-by-Hop Option Header", 0}, {4, "IP", 0}, {6, "TCP", 0}, {17, "UDP", 0}, {41, "IPv6", 0},
      {43, "Routing Header", 0}, {44, "Fragment Header", 0}, {47, "GRE", 0}, {50, "ESP Header", 0}, {51, "AH Header", 0}, {58, "ICMPv6", 0},
      {59, "No Next Header", 0}, {60, "Destination Option Header", 0}, {112, "VRRP", 0}, {132, "SCTP", 0}, {135, "Mobility Header", 0})

TABLE(ethertypes, {0x0800, "IPv4", 0}, {0x0805, "X25", 0}, {0x0806, "ARP", 0}, {0x0808, "FR_ARP", 0}, {0x08ff, "BPQ", 0},
      {0x22f3, "TRILL", 0}, {0x22f4, "L2_IS_IS", 0}, {0x6558, "TEB", 0}, {0x6559, "RAW_FR", 0}, {0x8035, "RARP", 0}, {0x809b, "ATALK", 0},
      {0x80f3, "AARP", 0}, {0x8100, "n_802_1Q", 0}, {0x8137, "IPX", 0}, {0x8191, "NetBEUI", 0}, {0x86dd, "IPv6", 0}, {0x880b, "PPP", 0},
      {0x8847, "MPLS", 0}, {0x8848, "MPLS_MULTI", 0}, {0x884c, "ATMMPOA", 0}, {0x8863, "PPP_DISC", 0}, {0x8864, "PPP_SES", 0},
      {0x8884, "ATMFATE", 0}, {0x888e, "EAPOL", 0}, {0x88a8, "802_1AD", 0}, {0x88c7, "EAP_PREAUTH", 0}, {0x88cc, "LLDP", 0},
      {0x88e5, "802_1AE", 0}, {0x88e7, "802_1AH", 0}, {0x88f5, "MVRP", 0}, {0x88f7, "PTP", 0}, {0x8906, "FCOE", 0}, {0x8914, "FIP", 0},
      {0x8915, "ROCE", 0}, {0xa0ed, "LoWPAN", 0})

TABLE(hardware_types, {1, "Ethernet (10Mb)", 0}, {2, "Ethernet (3Mb)", 0}, {3, "AX.25", 0}, {4, "Proteon ProNET Token Ring", 0},
      {5, "Chaos", 0}, {6, "IEEE 802 Networks", 0}, {7, "ARCNET", 0}, {8, "Hyperchannel", 0}, {9, "Lanstar", 0},
      {10, "Autonet Short Address", 0}, {11, "LocalTalk", 0}, {12, "LocalNet", 0}, {13, "Ultra link", 0}, {14, "SMDS", 0},
      {15, "Frame relay", 0}, {16, "ATM", 0}, {17, "HDLC", 0}, {18, "Fibre Channel", 0}, {19, "ATM", 0}, {20, "Serial Line", 0}, {21, "ATM", 0})

TABLE(tcp_ports, {7, "echo", 0}, {9, "discard", 0}, {13, "daytime", 0}, {19, "chargen", 0}, {20, "ftp_data", 0}, {21, "ftp", 0}, {22, "ssh", 0},
      {23, "telnet", 0}, {25, "smtp", 0}, {37, "time", 0}, {43, "whois", 0}, {49, "tacacs", 0}, {53, "domain", 0}, {70, "gopher", 0},
      {79, "finger", 0}, {80, "http", 0}, {88, "kerberos", 0}, {102, "iso_tsap", 0}, {110, "pop3", 0}, {111, "sunrpc", 0}, {113, "auth", 0},
      {119, "nntp", 0}, {135, "epmap", 0}, {139, "netbios_ssn", 0}, {143, "imap2", 0}, {161, "snmp", 0}, {162, "snmp_trap", 0}, {179, "bgp", 0},
      {389, "ldap", 0}, {427, "svrloc", 0}, {443, "https", 0}, {445, "microsoft_ds", 0}, {464, "kpasswd", 0}, {465, "submissions", 0},
      {512, "exec", 0}, {513, "login", 0}, {514, "shell", 0}, {515, "printer", 0}, {543, "klogin", 0}, {548, "afpovertcp", 0}, {554, "rtsp", 0},
      {587, "submission", 0}, {631, "ipp", 0}, {636, "ldaps", 0}, {646, "ldp", 0}, {749, "kerberos_adm", 0}, {853, "domain_s", 0},
      {873, "rsync", 0}, {989, "ftps_data", 0}, {990, "ftps", 0}, {992, "telnets", 0}, {993, "imaps", 0}, {995, "pop3s", 0}, {1080, "socks", 0},
      {1099, "rmiregistry", 0}, {1194, "openvpn", 0}, {1352, "lotusnote", 0}, {1433, "ms_sql_s", 0}, {1812, "radius", 0},
      {1813, "radius_acct", 0}, {2000, "cisco_sccp", 0}, {2049, "nfs", 0}, {3205, "isns", 0}, {3260, "iscsi_target", 0}, {3306, "mysql", 0},
      {3389, "ms_wbt_server", 0}, {3690, "svn", 0}, {5060, "sip", 0}, {5061, "sip_tls", 0}, {5222, "xmpp_client", 0}, {5269, "xmpp_server", 0},
      {5432, "postgresql", 0}, {5671, "amqps", 0}, {5672, "amqp", 0}, {6000, "x11", 0}, {6379, "redis", 0}, {6514, "syslog_tls", 0},
      {6667, "ircd", 0}, {8080, "http_alt", 0}, {9418, "git", 0}, {17500, "db_lsp", 0})

TABLE(udp_ports, {7, "echo", 0}, {9, "discard", 0}, {13, "daytime", 0}, {19, "chargen", 0}, {37, "time", 0}, {49, "tacacs", 0},
      {53, "domain", 0}, {67, "bootps", 0}, {68, "bootpc", 0}, {69, "tftp", 0}, {88, "kerberos", 0}, {111, "sunrpc", 0}, {123, "ntp", 0},
      {137, "netbios_ns", 0}, {138, "netbios_dgm", 0}, {161, "snmp", 0}, {162, "snmp_trap", 0}, {177, "xdmcp", 0}, {319, "ptp_event", 0},
      {320, "ptp_general", 0}, {389, "ldap", 0}, {427, "svrloc", 0}, {443, "https", 0}, {464, "kpasswd", 0}, {500, "isakmp", 0},
      {514, "syslog", 0}, {520, "route", 0}, {546, "dhcpv6_client", 0}, {547, "dhcpv6_server", 0}, {554, "rtsp", 0}, {623, "asf_rmcp", 0},
      {636, "ldaps", 0}, {646, "ldp", 0}, {853, "domain_s", 0}, {1194, "openvpn", 0}, {1434, "ms_sql_m", 0}, {1701, "l2f", 0},
      {1812, "radius", 0}, {1813, "radius_acct", 0}, {2049, "nfs", 0}, {3130, "icpv2", 0}, {4500, "ipsec_nat_t", 0}, {4569, "iax", 0},
      {5060, "sip", 0}, {5061, "sip_tls", 0}, {5353, "mdns", 0}, {7000, "afs3_fileserver", 0}, {7001, "afs3_callback", 0},
      {7002, "afs3_prserver", 0}, {7003, "afs3_vlserver", 0}, {7005, "afs3_volser", 0})
