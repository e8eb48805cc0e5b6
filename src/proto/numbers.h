/* Value names that several protocols share: IANA's registries. */
#ifndef PROTO_NUMBERS_H
#define PROTO_NUMBERS_H

#include <orcap/protocol.h>

extern const struct orcap_names ip_protocols; /* IANA protocol-numbers, as in the system's protocols file */
extern const struct orcap_names ethertypes;   /* IANA ieee-802-numbers */
extern const struct orcap_names tcp_ports;    /* IANA service-names-port-numbers, the ones in wide use */
extern const struct orcap_names udp_ports;

#endif
