/* VRRP. RFC 3768 (version 2) and RFC 5798 (version 3), section 5. */
#include "proto/describe.h"
#include "proto/transport.h"

#include "core/checksum.h"

#include <string.h>

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, own->size, 6));
}

static uint64_t checksum_3(const struct orcap_packet *packet, size_t layer) {
    uint16_t sum;
    return transport_checksum(packet, layer, 112, 6, &sum) ? sum : 0;
}

static int is_third(const struct orcap_view *view);
static bool over_ipv6(const struct orcap_view *view);

#define START(FIELD, number)                                                                                                                \
    FIELD(version,  4, UINT, .init = number)                                                                                                \
    FIELD(type,     4, UINT, .init = 1)                                                                                                     \
    FIELD(vrid,     8, UINT, .init = 1, .filter = "virt_rtr_id")                                                                            \
    FIELD(priority, 8, UINT, .init = 100, .filter = "prio")                                                                                 \
    FIELD(ipcount,  8, UINT, .counts = "addrlist", .filter = "addr_count")

#define VRRP(FIELD, WHEN)                                                                                                                   \
    START(FIELD, 2)                                                                                                                         \
    FIELD(authtype, 8, UINT, .filter = "auth_type")                                                                                         \
    FIELD(adv,      8, UINT, .init = 1, .filter = "adver_int")                                                                              \
    FIELD(chksum,  16, HEX,  .compute = checksum, .filter = "checksum")                                                                     \
    FIELD(addrlist, 0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "ip_addr")                                                \
    FIELD(auth1,   32, UINT, .filter = "")                                                                                                  \
    FIELD(auth2,   32, UINT, .filter = "")
LAYER_OF(vrrp, VRRP, 16, .title = "VRRP", .filter = "vrrp", .rfc = "RFC 3768", .others = OTHERS("VRRPv3"), .instead = is_third,
         .over = OVER({"ip.proto", 112}))

#define VRRP_3(FIELD, WHEN)                                                                                                                 \
    START(FIELD, 3)                                                                                                                         \
    FIELD(res,      4, UINT, .filter = "reserved_mbz")                                                                                      \
    FIELD(adv,     12, UINT, .init = 100, .filter = "short_adver_int")                                                                      \
    FIELD(chksum,  16, HEX,  .compute = checksum_3, .filter = "checksum")                                                                   \
    WHEN(TEST(over_ipv6), addrlist, 0, LIST, .element = ORCAP_IP6, .element_width = 128, .shows = ORCAP_SHOWS_TIGHT, .filter = "ipv6_addr") \
    WHEN(OTHERWISE,       addrlist, 0, LIST, .element = ORCAP_IP4, .element_width = 32, .filter = "ip_addr")
LAYER_OF(vrrp_3, VRRP_3, 8, .title = "VRRPv3", .filter = "vrrp", .rfc = "RFC 5798", .over = OVER({"ipv6.nh", 112}, {"ip.proto", 112, .build_only = true}))

static int is_third(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(vrrp, version)) == 3 ? 0 : -1;
}

static bool over_ipv6(const struct orcap_view *view) {
    const char *filter = view->under == UINT16_MAX ? NULL : orcap_context_protocol(view->context, view->under)->filter;
    return filter && strncmp(filter, "ipv6", 4) == 0;
}

PROTOCOLS(vrrp, &vrrp, &vrrp_3)
