/* MPLS label stacks, RFC 3032 section 2.1, and the control word of pseudowires, RFC 4448 section 4.6. What the last label carries no field says:
 * it is told by its first bits, RFC 4928 section 2. */
#include "proto/describe.h"

static int by_first_bits(const struct orcap_view *view);

#define LABEL(FIELD, WHEN)                                                                                                                  \
    FIELD(label, 20, UINT, .init = 3)                                                                                                       \
    FIELD(cos,    3, UINT, .filter = "exp")                                                                                                 \
    FIELD(s,      1, UINT, .init = 1, .filter = "bottom")                                                                                   \
    FIELD(ttl,    8, UINT)
LAYER_OF(mpls, LABEL, 4, .title = "MPLS", .filter = "mpls", .rfc = "RFC 3032", .contrib = "mpls",
         .others = OTHERS("MPLS", "IP", "IPv6", "EoMCW", "Ether"), .follows = by_first_bits,
         .over = OVER({"ethertype", 0x8847}, {"ethertype", 0x8848, .read_only = true}, {"ip.proto", 137}, {"ipv6.nh", 137},
                      {"udp.port", 6635, .only = "dport"}, {"ppp.proto", 0x0281},
                      {"ppp.proto", 0x0283, .read_only = true}, {"linktype", 219}),
         .bonds = BONDS({.upper = "MPLS", .build_only = true, .values = {{"s", 0}}}, {.upper = "IP", .build_only = true, .values = {{"label", 0}}},
                        {.upper = "IPv6", .build_only = true, .values = {{"label", 2}}}))

#define CONTROL_WORD(FIELD, WHEN)                                                                                                           \
    FIELD(zero,      4, UINT, .filter = "")                                                                                                 \
    FIELD(reserved, 12, UINT, .filter = "")                                                                                                 \
    FIELD(seq,      16, UINT, .filter = "=pweth.cw.sequence_number")
LAYER_OF(control_word, CONTROL_WORD, 4, .title = "EoMCW", .filter = "pwethcw", .rfc = "RFC 4448", .contrib = "mpls",
         .bonds = BONDS({.upper = "Ether"}))

static int by_first_bits(const struct orcap_view *view) {
    enum { AGAIN, IPV4, IPV6, WORD, ETHERNET };
    uint32_t at = view->at + view->size;
    if (!orcap_view_number(view, FIELD_OF(mpls, s)))
        return AGAIN;
    unsigned first = view->bytes[at];
    switch (first >> 4) {
    case 4:
        return IPV4;
    case 6:
        return IPV6;
    case 1: /* RFC 5586: an associated channel */
        return -1;
    default:
        return first == 0 && view->limit - at > 1 && view->bytes[at + 1] == 0 ? WORD : ETHERNET;
    }
}

PROTOCOLS(mpls, &mpls, &control_word)
