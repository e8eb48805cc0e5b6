/* ARP, RFC 826; operations of RFC 903, 1931, 2390. Sizes of the addresses are in the header: MAC and IP addresses show as such. */
#include "proto/describe.h"
#include "proto/numbers.h"

static const struct orcap_names operations =
    NAMES({1, "who-has", 0}, {2, "is-at", 0}, {3, "RARP-req", 0}, {4, "RARP-rep", 0}, {5, "Dyn-RARP-req", 0}, {6, "Dyn-RAR-rep", 0},
          {7, "Dyn-RARP-err", 0}, {8, "InARP-req", 0}, {9, "InARP-rep", 0});

#define SENDER(WHEN)                                                                                                                        \
    WHEN(BOTH(hwtype, 1, hwlen, 6),      hwsrc,  48, MAC,   .role = ORCAP_ROLE_HARDWARE, .sized_by = "hwlen", .filter = "src.hw_mac")      \
    WHEN(OTHERWISE,                      hwsrc,   0, BYTES, .sized_by = "hwlen", .filter = "src.hw")                                        \
    WHEN(BOTH(ptype, 0x0800, plen, 4),   psrc,   32, IP4,   .role = ORCAP_ROLE_SOURCE, .sized_by = "plen", .filter = "src.proto_ipv4")     \
    WHEN(BOTH(ptype, 0x86dd, plen, 16),  psrc,  128, IP6,   .role = ORCAP_ROLE_SOURCE, .sized_by = "plen", .filter = "src.proto")          \
    WHEN(OTHERWISE,                      psrc,    0, BYTES, .sized_by = "plen", .filter = "src.proto")
#define TARGET(WHEN)                                                                                                                        \
    WHEN(BOTH(hwtype, 1, hwlen, 6),      hwdst,  48, MAC,   .sized_by = "hwlen", .filter = "dst.hw_mac")                                    \
    WHEN(OTHERWISE,                      hwdst,   0, BYTES, .sized_by = "hwlen", .filter = "dst.hw")                                        \
    WHEN(BOTH(ptype, 0x0800, plen, 4),   pdst,   32, IP4,   .role = ORCAP_ROLE_TARGET, .sized_by = "plen", .filter = "dst.proto_ipv4")     \
    WHEN(BOTH(ptype, 0x86dd, plen, 16),  pdst,  128, IP6,   .role = ORCAP_ROLE_TARGET, .sized_by = "plen", .filter = "dst.proto")          \
    WHEN(OTHERWISE,                      pdst,    0, BYTES, .sized_by = "plen", .filter = "dst.proto")

#define ARP(FIELD, WHEN)                                                                                                                    \
    FIELD(hwtype, 16, XENUM, .names = &hardware_types, .init = 1, .filter = "hw.type", .print = ORCAP_PRINT_DECIMAL)                        \
    FIELD(ptype,  16, XENUM, .names = &ethertypes, .init = 0x0800, .filter = "proto.type")                                                  \
    FIELD(hwlen,   8, UINT,  .sizes = "hwsrc", .filter = "hw.size")                                                                         \
    FIELD(plen,    8, UINT,  .sizes = "psrc", .filter = "proto.size")                                                                       \
    FIELD(op,     16, ENUM,  .names = &operations, .init = 1, .filter = "opcode")                                                           \
    SENDER(WHEN)                                                                                                                            \
    TARGET(WHEN)

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

LAYER_OF(arp, ARP, 8, .title = "ARP", .filter = "arp", .rfc = "RFC 826", .summary = line, .over = OVER({"ethertype", 0x0806}), .last = true)

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    uint64_t operation = orcap_chain_number(chain, layer, FIELD_OF(arp, op));
    orcap_line_format(chain, layer,
                      operation == 1   ? "ARP who has %pdst% says %psrc%"
                      : operation == 2 ? "ARP is at %hwsrc% says %psrc%"
                                       : "ARP %op% %psrc% > %pdst%",
                      out);
}

PROTOCOLS(arp, &arp)
