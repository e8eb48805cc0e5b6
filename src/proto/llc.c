/* LLC, IEEE 802.2 clause 3, and SNAP, IEEE 802-2014 clause 9. */
#include "proto/describe.h"
#include "proto/numbers.h"

#define LLC_HEADER(FIELD, WHEN)                                                                                                             \
    FIELD(dsap, 8, HEX)                                                                                                                     \
    FIELD(ssap, 8, HEX)                                                                                                                     \
    FIELD(ctrl, 8, UINT, .filter = "")

LAYER_OF(llc, LLC_HEADER, 3, .title = "LLC", .filter = "llc", .rfc = "IEEE 802.2",
         .aliases = ALIASES({.filter = "control", .field = "ctrl", .print = ORCAP_PRINT_HEX, .digits = 4}),
         .over = OVER({"ethertype", 34928}, {"ethertype", 122, .read_only = true}),
         .bonds = BONDS({.lower = "CookedLinux", .build_only = true, .values = {{"proto", 122}}},
                        {.lower = "CookedLinuxV2", .build_only = true, .values = {{"proto", 122}}}))

#define SNAP_HEADER(FIELD, WHEN)                                                                                                            \
    FIELD(OUI,  24, UINT,  .names = &organisations, .shows = ORCAP_SHOWS_OUI, .filter = "=llc.oui")                                                                  \
    FIELD(code, 16, XENUM, .names = &ethertypes, .space = "ethertype", .filter = "=llc.type")

/* The subnetwork access point and unnumbered information. */
LAYER_OF(snap, SNAP_HEADER, 5, .title = "SNAP", .rfc = "IEEE 802",
         .bonds = BONDS({.lower = "LLC", .values = {{"dsap", 0xaa}, {"ssap", 0xaa}, {"ctrl", 3}}}))

PROTOCOLS(llc, &llc, &snap)
