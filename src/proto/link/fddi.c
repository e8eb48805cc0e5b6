/* FDDI, ISO 9314-2: frame control and two addresses, whose bytes have their bits in the order of the medium, turned round against Ethernet's. LLC follows in asynchronous and synchronous LLC frames. */
#include "proto/describe.h"

static int llc_follows(const struct orcap_view *view);

#define FDDI(FIELD, WHEN)                                                                                                                   \
    FIELD(fc,   8, HEX, .init = 0x50)                                                                                                       \
    FIELD(dst, 48, MAC, .init_text = "ff:ff:ff:ff:ff:ff", .filter = "")                                                                     \
    FIELD(src, 48, MAC, .filter = "")
LAYER_OF(fddi, FDDI, 13, .title = "FDDI", .filter = "fddi", .rfc = "ISO 9314-2", .contrib = "", .line = "%src% > %dst% (%fc%)",
         .aliases = ALIASES({.filter = "fc.clf", .field = "fc", .shift = 4, .width = 4, .print = ORCAP_PRINT_HEX}),
         .others = OTHERS("LLC"), .follows = llc_follows, .over = OVER({"linktype", 10}))

static int llc_follows(const struct orcap_view *view) {
    uint64_t class = orcap_view_number(view, FIELD_OF(fddi, fc)) >> 4;
    return class == 0x5 || class == 0xd ? 0 : -1;
}

PROTOCOLS(fddi, &fddi)
