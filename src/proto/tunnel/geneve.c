/* GENEVE, RFC 8926 section 3.4; options section 3.5. */
#include "proto/describe.h"
#include "proto/numbers.h"

static const struct orcap_names classes = NAMES({0x0100, "Linux", 0}, {0x0101, "Open vSwitch", 0}, {0x0102, "Open Virtual Networking (OVN)", 0},
    {0x0103, "In-band Network Telemetry (INT)", 0}, {0x0104, "VMware", 0}, {0x0105, "Amazon.com, Inc.", 0}, {0x0106, "Cisco Systems, Inc.", 0},
    {0x0107, "Oracle Corporation", 0}, {0x0110, "Amazon.com, Inc.", 0}, {0x0118, "IBM", 0}, {0x0128, "Ericsson", 0}, {0xfeff, "Unassigned", 0},
    {0xffff, "Experimental", 0});

#define OPTION(FIELD, WHEN)                                                                                                                 \
    FIELD(classid, 16, XENUM, .names = &classes, .filter = "=geneve.option.class")                                                          \
    FIELD(type,     8, HEX,   .filter = "=geneve.option.type")                                                                              \
    FIELD(reserved, 3, UINT,  .filter = "")                                                                                                 \
    FIELD(length,   5, UINT,  .sizes = "data", .unit = 4, .filter = "")                                                                     \
    FIELD(data,     0, BYTES, .filter = "=geneve.option.unknown.data")
ITEM_OF(option, OPTION, 4, .title = "GeneveOptions", .display = "Geneve Options", .contrib = "geneve")
static const struct orcap_items options = {.base = &option};

static bool is_unknown(const struct orcap_view *view);

#define GENEVE(FIELD, WHEN)                                                                                                                 \
    FIELD(version,    2, UINT)                                                                                                              \
    FIELD(optionlen,  6, UINT,  .sizes = "options", .unit = 4, .filter = "")                                                                \
    FIELD(oam,        1, UINT,  .filter = "flags.oam")                                                                                      \
    FIELD(critical,   1, UINT,  .filter = "flags.critical")                                                                                 \
    FIELD(reserved,   6, UINT,  .filter = "")                                                                                               \
    FIELD(proto,     16, XENUM, .names = &ethertypes, .space = "ethertype", .filter = "proto_type")                                         \
    FIELD(vni,       24, HEX)                                                                                                               \
    FIELD(reserved2,  8, HEX,   .filter = "reserved")                                                                                       \
    FIELD(options,    0, ITEMS, .items = &options)
LAYER_OF(geneve, GENEVE, 8, .title = "GENEVE", .filter = "geneve", .rfc = "RFC 8926", .contrib = "geneve", .opaque = is_unknown,
         .line = "GENEVE (vni=%vni%,optionlen=%optionlen%,proto=%proto%)",
         .aliases = ALIASES({.filter = "flags", .field = "oam", .last = "reserved", .print = ORCAP_PRINT_HEX}),
         .bonds = BONDS({.upper = "Ether", .build_only = true, .values = {{"proto", 0x6558}}}), .over = OVER({"udp.port", 6081, .only = "dport"}))

/* Nobody knows what another version means. */
static bool is_unknown(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(geneve, version)) != 0;
}

PROTOCOLS(geneve, &option, &geneve)
