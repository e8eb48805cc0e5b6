/* IPsec's headers: AH, RFC 4302 section 2, and ESP, RFC 4303 section 2, also over UDP, RFC 3948 section 2. */
#include "proto/describe.h"
#include "proto/numbers.h"

#include <string.h>

static bool over_ipv4(const struct orcap_view *view);

#define AH(FIELD, WHEN)                                                                                                                     \
    WHEN(TEST(over_ipv4), nh, 8, ENUM, .unset = true, .names = &ip_protocols, .space = "ip.proto", .filter = "next_header")                 \
    WHEN(OTHERWISE,       nh, 8, ENUM, .unset = true, .names = &ip_protocols, .space = "ipv6.nh", .filter = "next_header")                  \
    FIELD(payloadlen,  8, UINT,  .covers = HEADER, .unit = 4, .plus = 8, .filter = "length")                                                \
    FIELD(reserved,   16, UINT,  .unset = true, .print = ORCAP_PRINT_HEX)                                                                   \
    FIELD(spi,        32, HEX,   .init = 1)                                                                                                 \
    FIELD(seq,        32, UINT,  .filter = "sequence")                                                                                      \
    FIELD(icv,         0, BYTES, .unset = true, .shows = ORCAP_SHOWS_DIGITS)                                                                \
    FIELD(padding,     0, BYTES, .unset = true, .shows = ORCAP_SHOWS_DIGITS, .filter = "")
LAYER_OF_BITS(ah, AH, 88, .title = "AH", .filter = "ah", .rfc = "RFC 4302", .over = OVER({"ip.proto", 51}, {"ipv6.nh", 51}))

static bool over_ipv4(const struct orcap_view *view) {
    return view->under != UINT16_MAX && strcmp(orcap_context_protocol(view->context, view->under)->title, "IP") == 0;
}

static int by_marker(const struct orcap_view *view);

#define ESP(FIELD, WHEN)                                                                                                                    \
    FIELD(spi,  32, HEX,   .init = 1)                                                                                                       \
    FIELD(seq,  32, UINT,  .filter = "sequence")                                                                                            \
    FIELD(data,  0, BYTES, .unset = true, .shows = ORCAP_SHOWS_DIGITS, .filter = "encrypted_data")
LAYER_OF(esp, ESP, 8, .title = "ESP", .filter = "esp", .rfc = "RFC 4303", .others = OTHERS("NON_ESP", "NAT_KEEPALIVE"), .instead = by_marker,
         .over = OVER({"ip.proto", 50}, {"ipv6.nh", 50}, {"udp.port", 4500}))

#define MARKER(FIELD, WHEN) FIELD(non_esp, 32, HEX, .filter = "=udpencap.non_esp_marker")
LAYER_OF(marker, MARKER, 4, .title = "NON_ESP", .filter = "udpencap", .rfc = "RFC 3948", .over = OVER({"udp.port", 4500, .build_only = true}))

#define KEEPALIVE(FIELD, WHEN) FIELD(nat_keepalive, 8, HEX, .init = 0xff, .filter = "=udpencap.nat_keepalive")
LAYER_OF(keepalive, KEEPALIVE, 1, .title = "NAT_KEEPALIVE", .filter = "udpencap", .rfc = "RFC 3948",
         .over = OVER({"udp.port", 4500, .build_only = true}))

/* Over IP there is no marker, section 2.2: a number of 0 is ESP's own. */
static int by_marker(const struct orcap_view *view) {
    const uint8_t *bytes = view->bytes + view->at;
    uint32_t size = view->limit - view->at;
    if (view->under != UINT16_MAX && !orcap_context_protocol(view->context, view->under)->transport)
        return -1;
    if (size >= 4 && !bytes[0] && !bytes[1] && !bytes[2] && !bytes[3])
        return 0;
    return size == 1 && bytes[0] == 0xff ? 1 : -1;
}

PROTOCOLS(ipsec, &ah, &esp, &marker, &keepalive)
