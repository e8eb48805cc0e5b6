/* Ethernet II, IEEE 802.3-2018 clause 3. */
#include "proto/describe.h"
#include "proto/numbers.h"

#define ETHERNET(FIELD, WHEN)                                                                                                               \
    FIELD(dst,  48, MAC,   .unset = true, .init_text = "ff:ff:ff:ff:ff:ff")                                                                 \
    FIELD(src,  48, MAC,   .unset = true)                                                                                                   \
    FIELD(type, 16, XENUM, .names = &ethertypes, .init = 0x9000, .space = "ethertype")

LAYER_OF(ether, ETHERNET, 14, .title = "Ether", .display = "Ethernet", .filter = "eth", .line = "%src% > %dst% (%type%)", .rfc = "IEEE 802.3",
         .over = OVER({"linktype", 1}, {"ethertype", 1}),
         .aliases = ALIASES({.filter = "addr", .field = "dst", .either = "src"}))

PROTOCOLS(ether, &ether)
