/* What came before radiotap: the header of Prism II drivers (LINKTYPE_IEEE802_11_PRISM), little-endian values each with an identifier, a status and a
 * size, and that of AVS (LINKTYPE_IEEE802_11_AVS, "Proposal for 802.11 capture headers" of AbsoluteValue Systems), which may stand in its place. */
#include "proto/describe.h"

static int is_avs(const struct orcap_view *view);

#define VALUE(FIELD, name, kind)                                                                                                            \
    FIELD(name##_did,    32, LEUINT, .filter = "did.type")                                                                                  \
    FIELD(name##_status, 16, LEUINT, .filter = "did.status")                                                                                \
    FIELD(name##_len,    16, LEUINT, .filter = "did.length")                                                                                \
    FIELD(name,          32, kind, .filter = "did." #name)
#define PRISM(FIELD, WHEN)                                                                                                                  \
    FIELD(msgcode, 32, LEUINT, .init = 68, .print = ORCAP_PRINT_HEX)                                                                                                 \
    FIELD(len,     32, LEUINT, .init = 144, .filter = "msglen")                                                                             \
    FIELD(dev,    128, BYTES,  .shows = ORCAP_SHOWS_TRIMMED, .print = ORCAP_PRINT_TEXT, .filter = "devname")                                \
    VALUE(FIELD, hosttime, LEUINT)                                                                                                          \
    VALUE(FIELD, mactime,  LEUINT)                                                                                                          \
    VALUE(FIELD, channel,  LEUINT)                                                                                                          \
    VALUE(FIELD, rssi,     LEUINT)                                                                                                          \
    VALUE(FIELD, sq,       LEUINT)                                                                                                          \
    VALUE(FIELD, signal,   SIGNED)                                                                                                          \
    VALUE(FIELD, noise,    LEUINT)                                                                                                          \
    VALUE(FIELD, rate,     LEUINT)                                                                                                          \
    VALUE(FIELD, istx,     LEUINT)                                                                                                          \
    VALUE(FIELD, frmlen,   LEUINT)
#define ORCAP_SIGNED ORCAP_INT, .word = 32
LAYER_OF(prism, PRISM, 144, .title = "PrismHeader", .display = "Prism header", .filter = "prism", .rfc = "LINKTYPE_IEEE802_11_PRISM",
         .others = OTHERS("AVSHeader"), .instead = is_avs, .bonds = BONDS({.upper = "Dot11"}), .over = OVER({"linktype", 119}))

#define AVS(FIELD, WHEN)                                                                                                                    \
    FIELD(version,      32, HEX,  .init = 0x80211001, .filter = "")                                                                                      \
    FIELD(length,       32, UINT, .covers = HEADER)                                                                                         \
    FIELD(mactime,      64, UINT)                                                                                                           \
    FIELD(hosttime,     64, UINT)                                                                                                           \
    FIELD(phytype,      32, UINT)                                                                                                           \
    FIELD(channel,      32, UINT)                                                                                                           \
    FIELD(datarate,     32, UINT, .print_unit = 100000, .filter = "data_rate")                                                              \
    FIELD(antenna,      32, UINT)                                                                                                           \
    FIELD(priority,     32, UINT)                                                                                                           \
    FIELD(ssi_type,     32, UINT)                                                                                                           \
    FIELD(ssi_signal,   32, INT,  .filter = "dbm_antsignal")                                                                                \
    FIELD(ssi_noise,    32, INT,  .filter = "dbm_antnoise")                                                                                 \
    FIELD(preamble,     32, UINT)                                                                                                           \
    FIELD(encoding,     32, UINT)                                                                                                           \
    WHEN(IN(length, 80), sequence,      32, UINT)                                                                                           \
    WHEN(IN(length, 80), drops,         32, UINT)                                                                                           \
    WHEN(IN(length, 80), receiver_addr, 48, MAC)                                                                                            \
    WHEN(IN(length, 80), padding,       16, UINT)
LAYER_OF(avs, AVS, 64, .title = "AVSHeader", .display = "AVS WLAN Capture header", .filter = "wlancap", .rfc = "LINKTYPE_IEEE802_11_AVS",
         .contrib = "", .aliases = ALIASES({.filter = "version", .field = "version", .width = 12, .print = ORCAP_PRINT_DECIMAL}), .bonds = BONDS({.upper = "Dot11"}), .over = OVER({"linktype", 163}))

static int is_avs(const struct orcap_view *view) {
    enum { MAGIC = 0x80211000 >> 12 };
    const uint8_t *bytes = view->bytes + view->at;
    return view->limit - view->at >= 4 && (bytes[0] << 12 | bytes[1] << 4 | bytes[2] >> 4) == MAGIC ? 0 : -1;
}

PROTOCOLS(prism, &prism, &avs)
