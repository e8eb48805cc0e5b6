/* Linux cooked capture, both versions: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 of tcpdump.org. */
#include "proto/describe.h"
#include "proto/numbers.h"

static const struct orcap_names packet_types =
    NAMES({0, "unicast", 0}, {1, "broadcast", 0}, {2, "multicast", 0}, {3, "unicast-to-another-host", 0}, {4, "sent-by-us", 0});

#define COOKED(FIELD, WHEN)                                                                                                                 \
    FIELD(pkttype,    16, ENUM,  .names = &packet_types)                                                                                    \
    FIELD(lladdrtype, 16, HEX,   .init = 512, .filter = "hatype", .print = ORCAP_PRINT_DECIMAL)                                             \
    FIELD(lladdrlen,  16, UINT,  .filter = "halen")                                                                                         \
    FIELD(src,        64, BYTES, .filter = "src.other", .shows = ORCAP_SHOWS_TRIMMED)                                                       \
    FIELD(proto,      16, XENUM, .init = 0x0800, .names = &ethertypes, .space = "ethertype", .filter = "etype")
LAYER_OF(cooked, COOKED, 16, .title = "CookedLinux", .display = "cooked linux", .filter = "sll", .over = OVER({"linktype", 113}, {"linktype", 144}))

#define COOKED_2(FIELD, WHEN)                                                                                                               \
    FIELD(proto,      16, XENUM, .init = 0x0800, .names = &ethertypes, .space = "ethertype", .filter = "etype")                             \
    FIELD(reserved,   16, UINT,  .filter = "")                                                                                              \
    FIELD(ifindex,    32, UINT)                                                                                                             \
    FIELD(lladdrtype, 16, HEX,   .init = 512, .filter = "hatype", .print = ORCAP_PRINT_DECIMAL)                                             \
    FIELD(pkttype,     8, ENUM,  .names = &packet_types)                                                                                    \
    FIELD(lladdrlen,   8, UINT,  .filter = "halen")                                                                                         \
    FIELD(src,        64, BYTES, .filter = "src.other", .shows = ORCAP_SHOWS_TRIMMED)
LAYER_OF(cooked_2, COOKED_2, 20, .title = "CookedLinuxV2", .display = "cooked linux v2", .filter = "sll", .over = OVER({"linktype", 276}))

PROTOCOLS(sll, &cooked, &cooked_2)
