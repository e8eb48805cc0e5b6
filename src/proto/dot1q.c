/* VLAN tags, IEEE 802.1Q-2018 clause 9: customer tags, and service tags as 802.1ad brought them. */
#include "proto/describe.h"
#include "proto/numbers.h"

#include <string.h>

#define TAG(FIELD, priority, drop, identifier)                                                                                              \
    FIELD(prio,  3, UINT,  .filter = priority)                                                                                              \
    FIELD(dei,   1, UINT,  .filter = drop)                                                                                                  \
    FIELD(vlan, 12, UINT,  .init = 1, .filter = identifier)                                                                                 \
    FIELD(type, 16, XENUM, .names = &ethertypes, .space = "ethertype", .filter = "=vlan.etype")
#define CUSTOMER_TAG(FIELD, WHEN) TAG(FIELD, "priority", "dei", "id")
#define SERVICE_TAG(FIELD, WHEN) TAG(FIELD, "priority", "dei", "id")

static int llc_follows(const struct orcap_view *view);
static uint32_t length_ends(const struct orcap_view *view);
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

#define WORDS .rfc = "IEEE 802.1Q", .summary = line, .others = OTHERS("LLC"), .follows = llc_follows, .ends = length_ends

LAYER_OF(dot1q, CUSTOMER_TAG, 4, .title = "Dot1Q", .display = "802.1Q", .filter = "vlan", WORDS, .over = OVER({"ethertype", 0x8100}))
LAYER_OF(dot1ad, SERVICE_TAG, 4, .title = "Dot1AD", .display = "802_1AD", .filter = "ieee8021ad", WORDS, .over = OVER({"ethertype", 0x88a8}))

/* The type may be a length, as in Ethernet itself. */
static int llc_follows(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(dot1q, type)) <= ETHERNET_LENGTH_MAX ? 0 : -1;
}

static uint32_t length_ends(const struct orcap_view *view) {
    uint64_t type = orcap_view_number(view, FIELD_OF(dot1q, type));
    return type <= ETHERNET_LENGTH_MAX ? 4 + (uint32_t)type : 0;
}

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    bool in_ethernet = layer && strcmp(orcap_context_protocol(chain->context, chain->nodes[layer - 1].protocol)->title, "Ether") == 0;
    orcap_line_format(chain, layer, in_ethernet ? "802.1q %under.src% > %under.dst% (%type%) vlan %vlan%" : "802.1q (%type%) vlan %vlan%", out);
}

PROTOCOLS(dot1q, &dot1q, &dot1ad)
