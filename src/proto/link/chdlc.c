/* Cisco HDLC, LINKTYPE_C_HDLC, and its address resolution and keepalives (SLARP), as Cisco published them; both after RFC 1547 section 4.3.1. */
#include "proto/describe.h"

static const struct orcap_names addresses = NAMES({0x0f, "unicast", 0}, {0x8f, "multicast", 0});
#define CHDLC(FIELD, WHEN)                                                                                                                  \
    FIELD(address, 8, ENUM, .init = 0x0f, .names = &addresses, .print = ORCAP_PRINT_HEX)                                                    \
    FIELD(control, 8, UINT, .print = ORCAP_PRINT_HEX)                                                                                       \
    FIELD(proto,  16, HEX,  .init = 0x0800, .space = "ethertype", .filter = "protocol")
LAYER_OF(chdlc, CHDLC, 4, .title = "CHDLC", .display = "Cisco HDLC", .filter = "chdlc", .rfc = "RFC 1547", .contrib = "chdlc",
         .over = OVER({"linktype", 104}), .bonds = BONDS({.upper = "SLARP", .values = {{"proto", 0x8035}}}, {.upper = "STP", .values = {{"proto", 0x4242}}}))

static const struct orcap_names types = NAMES({0, "request", 0}, {1, "reply", 0}, {2, "line keepalive", 0});
#define SLARP(FIELD, WHEN)                                                                                                                  \
    FIELD(type, 32, ENUM, .init = 2, .names = &types, .filter = "ptype")                                                                    \
    WHEN(IN(type, 0, 1), address,      32, IP4,  .init = IP4(192, 168, 0, 1))                                                               \
    WHEN(IN(type, 0, 1), mask,         32, IP4,  .init = IP4(255, 255, 255, 0), .filter = "netmask")                                        \
    WHEN(IN(type, 0, 1), unused,       16, HEX,  .filter = "")                                                                              \
    WHEN(IN(type, 2),    mysequence,   32, UINT)                                                                                            \
    WHEN(IN(type, 2),    yoursequence, 32, UINT)                                                                                            \
    WHEN(IN(type, 2),    reliability,  16, HEX,  .init = 0xffff)
LAYER_OF(slarp, SLARP, 4, .title = "SLARP", .filter = "slarp", .rfc = "RFC 1547", .contrib = "chdlc")

PROTOCOLS(chdlc, &chdlc, &slarp)
