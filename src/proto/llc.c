/* LLC, IEEE 802.2 clause 3, and SNAP, IEEE 802-2014 clause 9. */
#include "proto/describe.h"
#include "proto/numbers.h"

#define LLC_HEADER(FIELD, WHEN)                                                                                                             \
    FIELD(dsap, 8, HEX)                                                                                                                     \
    FIELD(ssap, 8, HEX)                                                                                                                     \
    FIELD(ctrl, 8, UINT, .filter = "control", .print = ORCAP_PRINT_HEX)

static int snap_follows(const struct orcap_view *view);

LAYER_OF(llc, LLC_HEADER, 3, .title = "LLC", .filter = "llc", .rfc = "IEEE 802.2", .others = OTHERS("SNAP"), .follows = snap_follows,
         .over = OVER({"ethertype", 34928}, {"ethertype", 122, .read_only = true}))

#define SNAP_HEADER(FIELD, WHEN)                                                                                                            \
    FIELD(OUI,  24, UINT,  .shows = ORCAP_SHOWS_OUI, .print = ORCAP_PRINT_HEX, .filter = "=llc.oui")                                        \
    FIELD(code, 16, XENUM, .names = &ethertypes, .space = "ethertype", .filter = "=llc.type")

LAYER_OF(snap, SNAP_HEADER, 5, .title = "SNAP", .rfc = "IEEE 802")

/* The subnetwork access point and unnumbered information. */
static int snap_follows(const struct orcap_view *view) {
    bool both = orcap_view_number(view, FIELD_OF(llc, dsap)) == 0xaa && orcap_view_number(view, FIELD_OF(llc, ssap)) == 0xaa;
    return both && orcap_view_number(view, FIELD_OF(llc, ctrl)) == 3 ? 0 : -1;
}

PROTOCOLS(llc, &llc, &snap)
