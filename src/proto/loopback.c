/* BSD loopback: the address family of the system that wrote the capture, in its own byte order (LINKTYPE_NULL) or big-endian (LINKTYPE_LOOP). */
#include "proto/describe.h"

/* AF_INET6 differs from system to system: 10 Linux, 24 NetBSD, 28 FreeBSD, 30 macOS. */
static const struct orcap_names families =
    NAMES({2, "IPv4", 0}, {7, "OSI", 0}, {16, "Appletalk", 0}, {23, "Netware IPX/SPX", 0}, {24, "IPv6", 0}, {28, "IPv6", 0}, {30, "IPv6", 0});

#define HOST_ORDER(FIELD, WHEN) FIELD(type, 32, LEUINT, .init = 2, .names = &families, .space = "null.family", .filter = "family")
LAYER_OF(loopback, HOST_ORDER, 4, .title = "Loopback", .filter = "null", .over = OVER({"linktype", 0}))

#define NETWORK_ORDER(FIELD, WHEN) FIELD(type, 32, ENUM, .init = 2, .names = &families, .space = "null.family", .filter = "family")
LAYER_OF(openbsd, NETWORK_ORDER, 4, .title = "LoopbackOpenBSD", .display = "OpenBSD Loopback", .filter = "null", .over = OVER({"linktype", 108}))

PROTOCOLS(loopback, &loopback, &openbsd)
