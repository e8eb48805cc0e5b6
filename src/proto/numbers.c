#include "proto/numbers.h"

#define TABLE(id, ...)                                                                                                                      \
    static const struct orcap_name id##_list[] = {__VA_ARGS__};                                                                             \
    const struct orcap_names id = {.list = id##_list, .count = sizeof id##_list / sizeof *id##_list};

TABLE(ip_protocols, {0, "hopopt", 0}, {1, "icmp", 0}, {2, "igmp", 0}, {4, "ipencap", 0}, {6, "tcp", 0}, {17, "udp", 0}, {41, "ipv6", 0},
      {43, "ipv6_route", 0}, {44, "ipv6_frag", 0}, {47, "gre", 0}, {50, "esp", 0}, {51, "ah", 0}, {58, "ipv6_icmp", 0}, {59, "ipv6_nonxt", 0},
      {60, "ipv6_opts", 0}, {132, "sctp", 0})

TABLE(ethertypes, {0x0800, "IPv4", 0}, {0x0806, "ARP", 0}, {0x8100, "n_802_1Q", 0}, {0x86dd, "IPv6", 0})

TABLE(tcp_ports, {20, "ftp_data", 0}, {21, "ftp", 0}, {22, "ssh", 0}, {23, "telnet", 0}, {25, "smtp", 0}, {53, "domain", 0}, {80, "http", 0},
      {110, "pop3", 0}, {143, "imap2", 0}, {443, "https", 0}, {445, "microsoft_ds", 0}, {993, "imaps", 0}, {995, "pop3s", 0}, {8080, "http_alt", 0})

TABLE(udp_ports, {53, "domain", 0}, {67, "bootps", 0}, {68, "bootpc", 0}, {69, "tftp", 0}, {123, "ntp", 0}, {137, "netbios_ns", 0},
      {138, "netbios_dgm", 0}, {161, "snmp", 0}, {443, "https", 0}, {514, "syslog", 0}, {1900, "ssdp", 0}, {5353, "mdns", 0})
