/* VXLAN. RFC 7348 section 5; group policies of draft-smith-vxlan-group-policy; next protocols of draft-ietf-nvo3-vxlan-gpe. */
#include "proto/describe.h"

static const struct orcap_names flag_names =
    NAMES({0x01, "OAM", "=vxlan.o_bit"}, {0x02, "R", 0}, {0x04, "NextProtocol", "=vxlan.p_bit"}, {0x08, "Instance", "=vxlan.flag_i"},
          {0x10, "V1", 0}, {0x20, "V2", 0}, {0x40, "R", 0}, {0x80, "G", "=vxlan.flag_g"});
static const struct orcap_names policy_names = NAMES({0x01, "R", 0}, {0x02, "R", 0}, {0x04, "R", 0}, {0x08, "A", "=vxlan.flag_a"},
    {0x10, "R", 0}, {0x20, "R", 0}, {0x40, "D", "=vxlan.flag_d"}, {0x80, "R", 0});
static const struct orcap_names next_protocols = NAMES({0, "NotDefined", 0}, {1, "IPv4", 0}, {2, "IPv6", 0}, {3, "Ethernet", 0}, {4, "NSH", 0});

enum { NEXT = 0x04, GROUP = 0x80 };
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

#define VXLAN(FIELD, WHEN)                                                                                                                  \
    FIELD(flags, 8, FLAGS, .init = 0x08, .names = &flag_names, .filter = "")                                                                \
    WHEN(BITS(flags, NEXT),               reserved0,    16, UINT,  .filter = "reserved_16")                                                 \
    WHEN(BITS(flags, NEXT),               NextProtocol,  8, ENUM,  .names = &next_protocols, .filter = "next_proto")                        \
    WHEN(BITS_ARE(flags, NEXT | GROUP, 0), reserved1,    24, UINT,  .filter = "")                                                           \
    WHEN(BITS(flags, GROUP),              gpflags,       8, FLAGS, .names = &policy_names, .filter = "")                                    \
    WHEN(BITS(flags, GROUP),              gpid,         16, UINT,  .filter = "gbp")                                                         \
    FIELD(vni,      24, HEX, .print = ORCAP_PRINT_DECIMAL)                                                                                  \
    FIELD(reserved2, 8, HEX, .filter = "reserved8", .print = ORCAP_PRINT_DECIMAL)
#define CARRIED(title, number) {.upper = title, .build_only = true, .values = {{"flags", 0x0c}, {"NextProtocol", number}}}
LAYER_OF(vxlan, VXLAN, 5, .title = "VXLAN", .filter = "vxlan", .rfc = "RFC 7348", .summary = line,
         .over = OVER({"udp.port", 4789}, {"udp.port", 4790}, {"udp.port", 6633}, {"udp.port", 8472}, {"udp.port", 48879}),
         .bonds = BONDS(CARRIED("IP", 1), CARRIED("IPv6", 2), CARRIED("Ether", 3),
                        {.upper = "Ether", .read_only = true, .values = {{"NextProtocol", 0}}},
                        {.upper = "IP", .read_only = true, .values = {{"NextProtocol", 1}}},
                        {.upper = "IPv6", .read_only = true, .values = {{"NextProtocol", 2}}},
                        {.upper = "Ether", .read_only = true, .values = {{"NextProtocol", 3}}}))

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    bool grouped = orcap_chain_number(chain, layer, FIELD_OF(vxlan, flags)) & GROUP;
    orcap_line_format(chain, layer, grouped ? "VXLAN (vni=%vni% gpid=%gpid%)" : "VXLAN (vni=%vni%)", out);
}

PROTOCOLS(vxlan, &vxlan)
