/* Spanning tree, IEEE 802.1D-2004 clause 9.3, over LLC, and as Cisco sends it over SNAP, a tree for each VLAN. */
#include "proto/describe.h"

#define TIMER(FIELD, name, seconds, filter_name)                                                                                            \
    FIELD(name, 16, UINT, .init = 256 * seconds, .shows = ORCAP_SHOWS_PARTS, .filter = filter_name, .print = ORCAP_PRINT_PARTS)
#define STP(FIELD, WHEN)                                                                                                                    \
    FIELD(proto,    16, UINT, .filter = "protocol", .print = ORCAP_PRINT_HEX)                                                               \
    FIELD(version,   8, UINT)                                                                                                               \
    FIELD(bpdutype,  8, UINT, .filter = "type", .print = ORCAP_PRINT_HEX)                                                                   \
    FIELD(bpduflags, 8, UINT, .filter = "flags", .print = ORCAP_PRINT_HEX)                                                                  \
    FIELD(rootid,   16, UINT, .filter = "")                                                                                                 \
    FIELD(rootmac,  48, MAC,  .filter = "root.hw")                                                                                          \
    FIELD(pathcost, 32, UINT, .filter = "root.cost")                                                                                        \
    FIELD(bridgeid, 16, UINT, .filter = "")                                                                                                 \
    FIELD(bridgemac, 48, MAC, .filter = "bridge.hw")                                                                                        \
    FIELD(portid,   16, UINT, .filter = "port", .print = ORCAP_PRINT_HEX)                                                                   \
    TIMER(FIELD, age,       1, "msg_age")                                                                                                   \
    TIMER(FIELD, maxage,   20, "max_age")                                                                                                   \
    TIMER(FIELD, hellotime, 2, "hello")                                                                                                     \
    TIMER(FIELD, fwddelay, 15, "forward")
LAYER_OF(stp, STP, 35, .title = "STP", .display = "Spanning Tree Protocol", .filter = "stp", .rfc = "IEEE 802.1D",
         .aliases = ALIASES({.filter = "root.ext", .field = "rootid", .width = 12}, {.filter = "bridge.ext", .field = "bridgeid", .width = 12},
                            {.filter = "flags.tcack", .field = "bpduflags", .shift = 7, .width = 1},
                            {.filter = "flags.agreement", .field = "bpduflags", .shift = 6, .width = 1},
                            {.filter = "flags.forwarding", .field = "bpduflags", .shift = 5, .width = 1},
                            {.filter = "flags.learning", .field = "bpduflags", .shift = 4, .width = 1},
                            {.filter = "flags.port_role", .field = "bpduflags", .shift = 2, .width = 2},
                            {.filter = "flags.proposal", .field = "bpduflags", .shift = 1, .width = 1},
                            {.filter = "flags.tc", .field = "bpduflags", .width = 1}),
         .bonds = BONDS({.lower = "LLC", .values = {{"dsap", 0x42}, {"ssap", 0x42}, {"ctrl", 3}}}, {.lower = "SNAP", .values = {{"code", 0x010b}}}))

PROTOCOLS(stp, &stp)
