/* Teredo, RFC 4380 section 5.1.1: IPv6 in UDP, with indications before it or with none. */
#include "proto/describe.h"

static bool has_authentication(const struct orcap_view *view);
static bool has_origin(const struct orcap_view *view);
static int ipv6_follows(const struct orcap_view *view);
static int no_ipv6(const struct orcap_view *view);

#define TEREDO(FIELD, WHEN)                                                                                                                 \
    WHEN(PEEK(has_authentication), auth,   16, HEX,   .init = 1, .filter = "")                                                              \
    WHEN(BITS(auth, 1), idlen,    8, UINT,  .sizes = "id", .filter = "auth.idlen")                                                          \
    WHEN(BITS(auth, 1), aulen,    8, UINT,  .sizes = "value", .filter = "auth.aulen")                                                       \
    WHEN(BITS(auth, 1), id,       0, BYTES, .filter = "auth.id")                                                                            \
    WHEN(BITS(auth, 1), value,    0, BYTES, .filter = "auth.value")                                                                         \
    WHEN(BITS(auth, 1), nonce,   64, BYTES, .filter = "auth.nonce")                                                                         \
    WHEN(BITS(auth, 1), confirm,  8, HEX,   .filter = "auth.conf")                                                                          \
    WHEN(PEEK(has_origin),         origin,  16, HEX,   .filter = "")                                                                        \
    WHEN(PEEK(has_origin),         port,    16, HEX,   .filter = "")                                                                        \
    WHEN(PEEK(has_origin),         address, 32, HEX,   .filter = "")
LAYER_OF(teredo, TEREDO, 0, .title = "Teredo", .filter = "teredo", .contrib = "", .rfc = "RFC 4380", .others = OTHERS("IPv6", "Raw"), .instead = no_ipv6,
         .follows = ipv6_follows, .over = OVER({"udp.port", 3544}))

/* The two bytes `at` bytes into the layer; a number that is none where they are missing. */
static unsigned two_bytes(const struct orcap_view *view, uint32_t at) {
    const uint8_t *bytes = view->bytes + view->at + at;
    return view->limit - view->at >= at + 2 ? (unsigned)bytes[0] << 8 | bytes[1] : UINT32_MAX;
}

static bool has_authentication(const struct orcap_view *view) {
    return two_bytes(view, 0) == 1;
}

static uint32_t origin_at(const struct orcap_view *view) {
    unsigned sizes = has_authentication(view) ? two_bytes(view, 2) : UINT32_MAX;
    return sizes == UINT32_MAX ? 0 : 13 + (sizes >> 8) + (sizes & 0xff);
}

static bool has_origin(const struct orcap_view *view) {
    return two_bytes(view, origin_at(view)) == 0;
}

static int ipv6_follows(const struct orcap_view *view) {
    (void)view;
    return 0;
}

/* Anything may be sent to the port; what is not IPv6 in the end is left alone. */
static int no_ipv6(const struct orcap_view *view) {
    uint32_t at = origin_at(view) + (has_origin(view) ? 8 : 0);
    return view->limit - view->at > at && view->bytes[view->at + at] >> 4 == 6 ? -1 : 1;
}

PROTOCOLS(teredo, &teredo)
