/* Frame Relay: an address of two to four bytes, ITU-T Q.922 section 3.2; then control and a protocol identifier, RFC 2427 section 3, or the EtherType
 * that Cisco puts there. */
#include "proto/describe.h"
#include "proto/numbers.h"

static bool is_cisco(const struct orcap_view *view);
static bool is_standard(const struct orcap_view *view);
static bool is_padded(const struct orcap_view *view);

#define FRAME_RELAY(FIELD, WHEN)                                                                                                            \
    FIELD(upper_dlci,  6, HEX)                                                                                                              \
    FIELD(cr,          1, UINT)                                                                                                             \
    FIELD(ea,          1, UINT)                                                                                                             \
    WHEN(IN(ea, 0),    second_dlci, 4, HEX)                                                                                                 \
    WHEN(IN(ea, 0),    fecn,        1, UINT)                                                                                                \
    WHEN(IN(ea, 0),    becn,        1, UINT)                                                                                                \
    WHEN(IN(ea, 0),    de,          1, UINT)                                                                                                \
    WHEN(IN(ea, 0),    ea2,         1, UINT, .init = 1, .filter = "=fr.ea")                                                                 \
    WHEN(BOTH(ea, 0, ea2, 0), third_dlci, 7, HEX)                                                                                           \
    WHEN(BOTH(ea, 0, ea2, 0), ea3,        1, UINT, .init = 1, .filter = "=fr.ea")                                                           \
    WHEN(ALL_CLEAR(ea, ea2, ea3), lower_dlci, 6, HEX)                                                                                       \
    WHEN(ALL_CLEAR(ea, ea2, ea3), dc,         1, UINT)                                                                                      \
    WHEN(ALL_CLEAR(ea, ea2, ea3), ea4,        1, UINT, .init = 1, .filter = "=fr.ea")                                                       \
    WHEN(PEEK(is_cisco),    type,    16, XENUM, .names = &ethertypes, .space = "ethertype", .filter = "chdlctype")                          \
    WHEN(PEEK(is_standard), control,  8, HEX,   .init = 3)                                                                                  \
    WHEN(PEEK(is_padded),   pad,      8, HEX,   .filter = "")                                                                               \
    WHEN(BITS(control, 0xff), nlpid,  8, HEX,   .init = 0xcc)
LAYER_OF(frame_relay, FRAME_RELAY, 1, .title = "FrameRelay", .display = "Frame Relay", .filter = "fr", .rfc = "RFC 2427", .contrib = "",
         .over = OVER({"linktype", 107}),
         .bonds = BONDS({.upper = "IP", .values = {{"nlpid", 0xcc}}}, {.upper = "IPv6", .values = {{"nlpid", 0x8e}}},
                        {.upper = "SNAP", .values = {{"nlpid", 0x80}}}))

/* What stands behind the address, `ahead` bytes further; a number that is none where that is missing. */
static unsigned behind_address(const struct orcap_view *view, uint32_t ahead) {
    uint32_t at = view->at, room = view->limit - view->at;
    for (uint32_t i = 0; i < 4 && i < room; i++)
        if (view->bytes[at + i] & 1 || i == 3)
            return room - i > 1 + ahead ? view->bytes[at + i + 1 + ahead] : 256;
    return 256;
}

static bool is_cisco(const struct orcap_view *view) {
    return behind_address(view, 0) < 256 && behind_address(view, 0) != 3;
}

/* Also where nothing is left: something must be there. */
static bool is_standard(const struct orcap_view *view) {
    return behind_address(view, 0) == 3 || behind_address(view, 0) == 256;
}

/* A byte before the identifier, so that what follows is aligned. */
static bool is_padded(const struct orcap_view *view) {
    return is_standard(view) && behind_address(view, 1) == 0;
}

PROTOCOLS(frame_relay, &frame_relay)
