/* PPI, CACE's Per-Packet Information header 1.0.10, LINKTYPE_PPI: fields about a packet of any link type. */
#include "proto/describe.h"

static bool is_nested(const struct orcap_view *view);

static const struct orcap_names types = NAMES({2, "dot11-common", 0}, {3, "dot11-nmac", 0}, {4, "dot11-nmacphy", 0}, {5, "spectrum-map", 0},
    {6, "process-info", 0}, {7, "capture-info", 0}, {8, "aggregation", 0}, {9, "dot3", 0}, {30002, "gps", 0}, {30003, "vector", 0},
    {30004, "sensor", 0}, {30005, "antenna", 0}, {30006, "btle", 0});
#define PPI_FIELD(FIELD, WHEN)                                                                                                              \
    FIELD(pfh_type,   16, LEUINT, .names = &types, .filter = "=ppi.field_type")                                                             \
    FIELD(pfh_length, 16, LEUINT, .covers = PAYLOAD, .only_built = true, .filter = "=ppi.field_len")
LAYER_OF(header, PPI_FIELD, 4, .title = "PPI_Hdr", .display = "PPI Header", .line = "PPI %pfh_type%")
static const struct orcap_items headers = {.base = &header, .stacked = true};

/* What a field header gives the size of. Scapy takes all that follows the first header for that. */
static uint32_t said(const struct orcap_view *view);
#define CONTENT(FIELD, WHEN) FIELD(data, 0, BYTES, .size = said, .filter = "")
LAYER_OF(content, CONTENT, 0, .title = "PPIData", .display = "PPI Data", .contrib = "", .bonds = BONDS({.lower = "PPI_Hdr"}, {.upper = "PPI_Hdr"}))
static uint32_t said(const struct orcap_view *view) {
    const uint8_t *length = view->bytes + view->at - 2;
    return view->at < 2 ? 0 : (uint32_t)(length[0] | length[1] << 8);
}

#define PPI(FIELD, WHEN)                                                                                                                    \
    FIELD(version,  8, UINT)                                                                                                                \
    FIELD(flags,    8, UINT,   .print = ORCAP_PRINT_HEX)                                                                                    \
    FIELD(len,     16, LEUINT, .covers = HEADER, .filter = "length")                                                                        \
    FIELD(dlt,     32, LEUINT, .unset = true, .space = "linktype")                                                                          \
    FIELD(headers,  0, ITEMS,  .items = &headers, .filter = "")
LAYER_OF(ppi, PPI, 8, .title = "PPI", .display = "Per-Packet Information header (PPI)", .filter = "ppi", .rfc = "LINKTYPE_PPI", .opaque = is_nested,
         .over = OVER({"linktype", 192}))

static bool is_nested(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(ppi, dlt)) == 192;
}

PROTOCOLS(ppi, &ppi, &header, &content)
