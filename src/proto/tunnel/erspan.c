/* ERSPAN, draft-foschiano-erspan-03: mirrored frames behind GRE. Type I has no header of its own, and GRE no sequence number then. */
#include "proto/describe.h"

#define WORDS .filter = "erspan", .rfc = "draft-foschiano-erspan", .contrib = "erspan"

static const struct orcap_protocol type_1 = {.title = "ERSPAN_I", .display = "ERSPAN I", WORDS,
    .bonds = BONDS({.lower = "GRE", .values = {{"proto", 0x88be}, {"seqnum_present", 0}}}, {.upper = "Ether"})};

#define TYPE_2(FIELD, WHEN)                                                                                                                 \
    FIELD(ver,         4, UINT, .init = 1, .filter = "version")                                                                             \
    FIELD(vlan,       12, UINT)                                                                                                             \
    FIELD(cos,         3, UINT)                                                                                                             \
    FIELD(en,          2, UINT, .filter = "encap")                                                                                          \
    FIELD(t,           1, UINT, .filter = "truncated")                                                                                      \
    FIELD(session_id, 10, UINT, .filter = "spanid")                                                                                         \
    FIELD(reserved,   12, UINT)                                                                                                             \
    FIELD(index,      20, UINT)
LAYER_OF(type_2, TYPE_2, 8, .title = "ERSPAN_II", .display = "ERSPAN II", WORDS,
         .bonds = BONDS({.lower = "GRE", .values = {{"proto", 0x88be}, {"seqnum_present", 1}}}, {.upper = "Ether"}))

static const struct orcap_names frame_types = NAMES({0, "Ethernet", 0}, {2, "IP", 0});
static const struct orcap_names granularities = NAMES({0, "100us", 0}, {1, "100ns", 0}, {2, "IEEE 1588", 0});
#define TYPE_3(FIELD, WHEN)                                                                                                                 \
    FIELD(ver,         4, UINT, .init = 2, .filter = "version")                                                                             \
    FIELD(vlan,       12, UINT)                                                                                                             \
    FIELD(cos,         3, UINT)                                                                                                             \
    FIELD(bso,         2, UINT)                                                                                                             \
    FIELD(t,           1, UINT, .filter = "truncated")                                                                                      \
    FIELD(session_id, 10, UINT, .filter = "spanid")                                                                                         \
    FIELD(timestamp,  32, HEX,  .print = ORCAP_PRINT_DECIMAL)                                                                               \
    FIELD(sgt_other,  16, HEX,  .filter = "sgt", .print = ORCAP_PRINT_DECIMAL)                                                              \
    FIELD(p,           1, UINT)                                                                                                             \
    FIELD(ft,          5, ENUM, .names = &frame_types)                                                                                      \
    FIELD(hw,          6, UINT)                                                                                                             \
    FIELD(d,           1, UINT, .filter = "direction")                                                                                      \
    FIELD(gra,         2, ENUM, .names = &granularities)                                                                                    \
    FIELD(o,           1, UINT)
LAYER_OF(type_3, TYPE_3, 12, .title = "ERSPAN_III", .display = "ERSPAN III", WORDS,
         .bonds = BONDS({.lower = "GRE", .values = {{"proto", 0x22eb}}}, {.upper = "ERSPAN_PlatformSpecific", .values = {{"o", 1}}},
                        {.upper = "Ether", .values = {{"o", 0}}}))

#define PLATFORM(FIELD, WHEN)                                                                                                               \
    FIELD(platf_id,  6, UINT, .filter = "=erspan.platid")                                                                                   \
    FIELD(info1,    26, UINT, .filter = "")                                                                                                 \
    FIELD(info2,    32, HEX,  .filter = "")
LAYER_OF(platform, PLATFORM, 8, .title = "ERSPAN_PlatformSpecific", .display = "PlatformSpecific", .rfc = "draft-foschiano-erspan",
         .contrib = "erspan", .bonds = BONDS({.upper = "Ether"}))

PROTOCOLS(erspan, &type_1, &type_2, &type_3, &platform)
