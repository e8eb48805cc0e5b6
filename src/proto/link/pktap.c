/* PKTAP, LINKTYPE_PKTAP: what Apple's systems say of a packet, its process among it, before the packet itself. */
#include "proto/describe.h"

static bool is_nested(const struct orcap_view *view);

#define PKTAP(FIELD, WHEN)                                                                                                                  \
    FIELD(hdrlen, 32, LEUINT, .covers = HEADER)                                                                                             \
    FIELD(rectype, 32, LEUINT, .init = 1)                                                                                                   \
    FIELD(dlt,     32, LEUINT, .init = 1, .space = "linktype")                                                                              \
    FIELD(ifname, 192, BYTES,  .shows = ORCAP_SHOWS_TRIMMED)                                                                                \
    FIELD(flags,   32, LEUINT, .print = ORCAP_PRINT_HEX)                                                                                    \
    FIELD(pfamily, 32, LEUINT)                                                                                                              \
    FIELD(llhdrlen, 32, LEUINT)                                                                                                             \
    FIELD(lltrlrlen, 32, LEUINT)                                                                                                            \
    FIELD(pid,     32, LEUINT)                                                                                                              \
    FIELD(cmdname, 160, BYTES, .shows = ORCAP_SHOWS_TRIMMED)                                                                                \
    FIELD(svc_class, 32, LEUINT)                                                                                                            \
    FIELD(iftype,  16, LEUINT)                                                                                                              \
    FIELD(ifunit,  16, LEUINT)                                                                                                              \
    FIELD(epid,    32, LEUINT)                                                                                                              \
    FIELD(ecmdname, 160, BYTES, .shows = ORCAP_SHOWS_TRIMMED)                                                                               \
    FIELD(more,     0, BYTES,  .filter = "")
LAYER_OF(pktap, PKTAP, 108, .title = "PKTAP", .display = "Packet Tap", .filter = "pktap", .rfc = "LINKTYPE_PKTAP", .contrib = "", .opaque = is_nested,
         .over = OVER({"linktype", 258}))

static bool is_nested(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(pktap, dlt)) == 258;
}

PROTOCOLS(pktap, &pktap)
