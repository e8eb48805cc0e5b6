/* PPP. RFC 1661 section 2: the protocol is two bytes, or one where its lowest bit is set and the peers agreed to it; RFC 1662 section 3.1 for the
 * bytes that HDLC puts before it. Protocol numbers of IANA. */
#include "proto/describe.h"
#include "proto/numbers.h"

static const struct orcap_names directions = NAMES({0, "received", 0}, {1, "sent", 0});

static bool is_short(const struct orcap_view *view);
static int with_address(const struct orcap_view *view);

#define PPP(FIELD, WHEN)                                                                                                                    \
    WHEN(PEEK(is_short), proto,  8, ENUM, .init = 0x21, .names = &ppp_protocols, .space = "ppp.proto", .filter = "protocol",                    \
         .print = ORCAP_PRINT_HEX)                                                                                                          \
    WHEN(OTHERWISE,      proto, 16, ENUM, .init = 0x21, .names = &ppp_protocols, .space = "ppp.proto", .filter = "protocol",                    \
         .print = ORCAP_PRINT_HEX)
LAYER_OF(ppp, PPP, 0, .title = "PPP", .display = "PPP Link Layer", .filter = "ppp", .rfc = "RFC 1661", .others = OTHERS("HDLC"),
         .instead = with_address, .over = OVER({"linktype", 9}))

#define HDLC(FIELD, WHEN)                                                                                                                   \
    FIELD(address, 8, HEX, .init = 0xff, .filter = "=ppp.address")                                                                          \
    FIELD(control, 8, HEX, .init = 0x03, .filter = "=ppp.control")
LAYER_OF(hdlc, HDLC, 2, .title = "HDLC", .rfc = "RFC 1662", .over = OVER({"linktype", 50}), .bonds = BONDS({.upper = "PPP"}))

#define DIRECTED(FIELD, WHEN) FIELD(direction, 8, ENUM, .names = &directions, .filter = "=ppp.direction")
LAYER_OF(directed, DIRECTED, 1, .title = "DIR_PPP", .rfc = "LINKTYPE_PPP_WITH_DIR", .over = OVER({"linktype", 204}), .bonds = BONDS({.upper = "PPP"}))

static bool is_short(const struct orcap_view *view) {
    return view->limit > view->at && view->bytes[view->at] & 1;
}

static int with_address(const struct orcap_view *view) {
    return view->limit > view->at && view->bytes[view->at] == 0xff ? 0 : -1;
}

PROTOCOLS(ppp, &ppp, &hdlc, &directed)
