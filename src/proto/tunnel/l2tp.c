/* L2TP version 2, RFC 2661 section 3.1. Data messages carry PPP, control messages attributes of the tunnel. */
#include "proto/describe.h"

enum { OFFSET = 0x020, SEQUENCE = 0x080, LENGTH = 0x400, CONTROL = 0x800 };
static const struct orcap_names header_names = NAMES({0x001, "res00", 0}, {0x002, "res01", 0}, {0x004, "res02", 0}, {0x008, "res03", 0},
    {0x010, "priority", "=l2tp.priority"}, {OFFSET, "offset", "=l2tp.offset_bit"}, {0x040, "res06", 0}, {SEQUENCE, "sequence", "=l2tp.seq_bit"},
    {0x100, "res08", 0}, {0x200, "res09", 0}, {LENGTH, "length", "=l2tp.length_bit"}, {CONTROL, "control", "=l2tp.type"});
static const struct orcap_names versions = NAMES({2, "L2TPv2", 0});

static int by_kind(const struct orcap_view *view);
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
#define FLAGS_WORD ALIASES({.filter = "flags", .field = "hdr", .last = "version", .print = ORCAP_PRINT_HEX})
LAYER_OF(l2tp, L2TP, 6, .title = "L2TP", .filter = "l2tp", .rfc = "RFC 2661", .others = OTHERS("L2TPControl", "L2TPv3", "PPP"), .instead = by_kind,
         .follows = ppp_follows, .aliases = FLAGS_WORD, .over = OVER({"udp.port", 1701}))

/* What Scapy does not tell apart: control messages, section 4.1, and version 3 over UDP, RFC 3931 section 4.1.2.1. */
#define AVP(FIELD, WHEN)                                                                                                                    \
    FIELD(mandatory,  1, UINT)                                                                                                              \
    FIELD(hidden,     1, UINT)                                                                                                              \
    FIELD(reserved,   4, UINT,  .filter = "")                                                                                               \
    FIELD(len,       10, UINT,  .covers = LAYER, .filter = "length")                                                                        \
    FIELD(vendor_id, 16, UINT)                                                                                                              \
    FIELD(type,      16, UINT)                                                                                                              \
    FIELD(value,      0, BYTES, .filter = "")
ITEM_OF(avp, AVP, 6, .title = "L2TP_AVP", .display = "L2TP AVP", .filter = "l2tp.avp", .contrib = "")
static const struct orcap_items avps = {.base = &avp};

#define MESSAGE(FIELD, WHEN)                                                                                                                \
    L2TP(FIELD, WHEN)                                                                                                                       \
    FIELD(avps, 0, ITEMS, .items = &avps, .filter = "")
LAYER_OF(control, MESSAGE, 6, .title = "L2TPControl", .display = "L2TP", .filter = "l2tp", .rfc = "RFC 2661", .contrib = "", .aliases = FLAGS_WORD)

#define VERSION_3(FIELD, WHEN)                                                                                                              \
    FIELD(hdr,        12, FLAGS, .names = &header_names, .filter = "")                                                                      \
    FIELD(version,     4, ENUM,  .init = 3, .names = &versions)                                                                             \
    FIELD(reserved,   16, HEX,   .filter = "res")                                                                                           \
    FIELD(session_id, 32, HEX,   .filter = "sid")
LAYER_OF(third, VERSION_3, 8, .title = "L2TPv3", .filter = "l2tp", .rfc = "RFC 3931", .contrib = "", .aliases = FLAGS_WORD)

static int by_kind(const struct orcap_view *view) {
    if (view->limit - view->at < 2)
        return -1;
    unsigned first = (unsigned)view->bytes[view->at] << 8 | view->bytes[view->at + 1];
    return first & CONTROL << 4 ? 0 : (first & 0xf) == 3 ? 1 : -1;
}

static int ppp_follows(const struct orcap_view *view) {
    (void)view;
    return 2;
}

PROTOCOLS(l2tp, &l2tp, &avp, &control, &third)
