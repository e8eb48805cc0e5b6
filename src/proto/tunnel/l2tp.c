/* L2TP version 2, RFC 2661 section 3.1. Data messages carry PPP, control messages attributes of the tunnel. */
#include "proto/describe.h"

enum { OFFSET = 0x020, SEQUENCE = 0x080, LENGTH = 0x400, CONTROL = 0x800 };
static const struct orcap_names header_names = NAMES({0x001, "res00", 0}, {0x002, "res01", 0}, {0x004, "res02", 0}, {0x008, "res03", 0},
    {0x010, "priority", "=l2tp.priority"}, {OFFSET, "offset", "=l2tp.offset_bit"}, {0x040, "res06", 0}, {SEQUENCE, "sequence", "=l2tp.seq_bit"},
    {0x100, "res08", 0}, {0x200, "res09", 0}, {LENGTH, "length", "=l2tp.length_bit"}, {CONTROL, "control", "=l2tp.type"});
static const struct orcap_names versions = NAMES({2, "L2TPv2", 0});

static int ppp_follows(const struct orcap_view *view);

#define L2TP(FIELD, WHEN)                                                                                                                   \
    FIELD(hdr,        12, FLAGS, .names = &header_names, .filter = "")                                                                      \
    FIELD(version,     4, ENUM,  .init = 2, .names = &versions)                                                                             \
    WHEN(BITS(hdr, CONTROL | LENGTH),              len,    16, UINT,  .covers = LAYER, .filter = "length")                                  \
    FIELD(tunnel_id,  16, UINT,  .filter = "tunnel")                                                                                        \
    FIELD(session_id, 16, UINT,  .filter = "session")                                                                                       \
    WHEN(BITS(hdr, CONTROL | SEQUENCE),            ns,     16, UINT,  .filter = "Ns")                                                       \
    WHEN(BITS(hdr, CONTROL | SEQUENCE),            nr,     16, UINT,  .filter = "Nr")                                                       \
    WHEN(BITS_ARE(hdr, CONTROL | OFFSET, OFFSET),  offset, 16, UINT)                                                                        \
    WHEN(BITS_ARE(hdr, CONTROL | OFFSET, OFFSET),  pad,     0, BYTES, .sized_by = "offset", .filter = "")
LAYER_OF(l2tp, L2TP, 6, .title = "L2TP", .filter = "l2tp", .rfc = "RFC 2661", .others = OTHERS("PPP"), .follows = ppp_follows,
         .aliases = ALIASES({.filter = "flags", .field = "hdr", .last = "version", .print = ORCAP_PRINT_HEX}),
         .over = OVER({"udp.port", 1701}))

static int ppp_follows(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(l2tp, hdr)) & CONTROL || orcap_view_number(view, FIELD_OF(l2tp, version)) != 2 ? -1 : 0;
}

PROTOCOLS(l2tp, &l2tp)
