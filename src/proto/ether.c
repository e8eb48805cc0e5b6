/* Ethernet. IEEE 802.3-2018 clause 3: a type, or up to 1500 the length of what follows. */
#include "proto/describe.h"
#include "proto/numbers.h"

#define ADDRESSES(FIELD)                                                                                                                    \
    FIELD(dst, 48, MAC, .unset = true, .role = ORCAP_ROLE_NEIGHBOUR, .init_text = "ff:ff:ff:ff:ff:ff", .filter = "=eth.dst")               \
    FIELD(src, 48, MAC, .unset = true, .role = ORCAP_ROLE_HARDWARE, .filter = "=eth.src")

#define ETHERNET(FIELD, WHEN)                                                                                                               \
    ADDRESSES(FIELD)                                                                                                                        \
    FIELD(type, 16, XENUM, .names = &ethertypes, .init = 0x9000, .space = "ethertype", .filter = "=eth.type")

#define ETHERNET_WITH_LENGTH(FIELD, WHEN)                                                                                                   \
    ADDRESSES(FIELD)                                                                                                                        \
    FIELD(len, 16, UINT, .covers = PAYLOAD, .filter = "=eth.len")

/* Of an address the maker's part, and the bits that make it locally administered, or a group's. */
#define WORDS                                                                                                                               \
    .filter = "eth", .rfc = "IEEE 802.3",                                                                                                   \
    .aliases = ALIASES({.filter = "addr", .field = "dst", .either = "src"},                                                                 \
                       {.filter = "addr.oui", .field = "dst", .either = "src", .shift = 24, .width = 24},                                   \
                       {.filter = "dst.oui", .field = "dst", .shift = 24, .width = 24}, {.filter = "src.oui", .field = "src", .shift = 24, .width = 24}, \
                       {.filter = "lg", .field = "dst", .either = "src", .shift = 41, .width = 1}, {.filter = "dst.lg", .field = "dst", .shift = 41, .width = 1}, \
                       {.filter = "src.lg", .field = "src", .shift = 41, .width = 1},                                                       \
                       {.filter = "ig", .field = "dst", .either = "src", .shift = 40, .width = 1}, {.filter = "dst.ig", .field = "dst", .shift = 40, .width = 1}, \
                       {.filter = "src.ig", .field = "src", .shift = 40, .width = 1})

static int with_length(const struct orcap_view *view);
static int llc_follows(const struct orcap_view *view);

LAYER_OF(ether, ETHERNET, 14, .title = "Ether", .display = "Ethernet", WORDS, .line = "%src% > %dst% (%type%)", .others = OTHERS("Dot3"),
         .instead = with_length, .over = OVER({"linktype", 1}, {"ethertype", 1}, {"ethertype", 0x6558}))
LAYER_OF(dot3, ETHERNET_WITH_LENGTH, 14, .title = "Dot3", .display = "802.3", WORDS, .line = "802.3 %src% > %dst%", .others = OTHERS("LLC"),
         .follows = llc_follows, .zero_ends = true)

static int with_length(const struct orcap_view *view) {
    return view->limit - view->at >= 14 && orcap_view_number(view, FIELD_OF(ether, type)) <= ETHERNET_LENGTH_MAX ? 0 : -1;
}

static int llc_follows(const struct orcap_view *view) {
    (void)view;
    return 0;
}

PROTOCOLS(ether, &ether, &dot3)
