/* Value names and limits that several protocols share: IANA's registries. */
#ifndef PROTO_NUMBERS_H
#define PROTO_NUMBERS_H

#include <orcap/protocol.h>

enum { ETHERNET_LENGTH_MAX = 1500 }; /* IEEE 802.3 clause 3.2.6: up to it a length, above it a type */

extern const struct orcap_names ip_protocols;   /* IANA protocol-numbers, as in the system's protocols file */
extern const struct orcap_names ip_next_headers; /* the same as IPv6 says them */
extern const struct orcap_names ethertypes;     /* IANA ieee-802-numbers */
extern const struct orcap_names hardware_types; /* IANA arp-parameters */
extern const struct orcap_names ppp_protocols;  /* IANA ppp-numbers */
extern const struct orcap_names organisations;  /* IEEE's OUIs, of those that give numbers or elements of their own to protocols */
extern const struct orcap_names tcp_ports;      /* ports.c */
extern const struct orcap_names udp_ports;

#endif
