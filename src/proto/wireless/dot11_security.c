/* The bodies of protected frames. IEEE 802.11-2020, sections 12.3.2 (WEP), 12.5.2 (TKIP) and 12.5.3 (CCMP). Nothing says which of them it is: as
 * Wireshark does, it is told from the bit for an extended initialisation vector, and from the bytes that repeat or are zero. */
#include "proto/describe.h"

enum { WEP, TKIP, CCMP };
static int algorithm(const struct orcap_view *view);

#define ENCRYPTED(FIELD, WHEN) FIELD(data, 0, BYTES, .unset = true, .filter = "=wlan.data")
LAYER_OF(encrypted, ENCRYPTED, 0, .title = "Dot11Encrypted", .display = "802.11 Encrypted (unknown algorithm)", .rfc = "IEEE 802.11",
         .others = OTHERS("Dot11WEP", "Dot11TKIP", "Dot11CCMP"), .instead = algorithm)
#define WORDS .rfc = "IEEE 802.11"

#define WEP_PACKET(FIELD, WHEN)                                                                                                             \
    FIELD(iv,     24, BYTES, .init_text = "\0\0\0", .init = 3, .shows = ORCAP_SHOWS_TRIMMED, .filter = "=wlan.wep.iv")                                                 \
    FIELD(keyid,   8, UINT,  .filter = "=wlan.wep.key")                                                                                     \
    FIELD(wepdata, 0, BYTES, .leaves = 4, .unset = true, .filter = "")                                                              \
    FIELD(icv,    32, UINT,  .unset = true, .filter = "=wlan.wep.icv", .print = ORCAP_PRINT_HEX)
LAYER_OF(wep, WEP_PACKET, 8, .title = "Dot11WEP", .display = "802.11 WEP packet", WORDS)

#define KEY(FIELD, rest)                                                                                                                    \
    FIELD(key_id, 2, UINT, .filter = "=wlan.wep.key")                                                                                       \
    FIELD(ext_iv, 1, UINT, .filter = "")                                                                                                    \
    FIELD(rest,   5, UINT, .filter = "")
#define TKIP_PACKET(FIELD, WHEN)                                                                                                            \
    FIELD(TSC1,    8, UINT, .filter = "")                                                                                                   \
    FIELD(WEPSeed, 8, UINT, .filter = "")                                                                                                   \
    FIELD(TSC0,    8, UINT, .filter = "")                                                                                                   \
    KEY(FIELD, res)                                                                                                                         \
    WHEN(BITS(ext_iv, 1), TSC2, 8, UINT, .filter = "")                                                                                      \
    WHEN(BITS(ext_iv, 1), TSC3, 8, UINT, .filter = "")                                                                                      \
    WHEN(BITS(ext_iv, 1), TSC4, 8, UINT, .filter = "")                                                                                      \
    WHEN(BITS(ext_iv, 1), TSC5, 8, UINT, .filter = "")                                                                                      \
    FIELD(data, 0, BYTES, .unset = true, .filter = "")
LAYER_OF(tkip, TKIP_PACKET, 4, .title = "Dot11TKIP", .display = "802.11 TKIP packet", WORDS)

#define CCMP_PACKET(FIELD, WHEN)                                                                                                            \
    FIELD(PN0,  8, UINT, .filter = "")                                                                                                      \
    FIELD(PN1,  8, UINT, .filter = "")                                                                                                      \
    FIELD(res0, 8, UINT, .filter = "")                                                                                                      \
    KEY(FIELD, res1)                                                                                                                        \
    FIELD(PN2,  8, UINT, .filter = "")                                                                                                      \
    FIELD(PN3,  8, UINT, .filter = "")                                                                                                      \
    FIELD(PN4,  8, UINT, .filter = "")                                                                                                      \
    FIELD(PN5,  8, UINT, .filter = "")                                                                                                      \
    FIELD(data, 0, BYTES, .unset = true, .filter = "")
LAYER_OF(ccmp, CCMP_PACKET, 8, .title = "Dot11CCMP", .display = "802.11 CCMP packet", WORDS)

static int algorithm(const struct orcap_view *view) {
    enum { EXTENDED = 0x20, EXTENDED_SIZE = 8, WEP_SIZE = 4, SEED = 0x20, SEED_MASK = 0x7f };
    const uint8_t *bytes = view->bytes + view->at;
    uint32_t size = view->limit - view->at;
    if (size < WEP_SIZE)
        return -1;
    if (!(bytes[3] & EXTENDED) || size < EXTENDED_SIZE)
        return WEP;
    if (bytes[1] == ((bytes[0] | SEED) & SEED_MASK))
        return TKIP;
    return bytes[2] == 0 ? CCMP : -1;
}

PROTOCOLS(dot11_security, &encrypted, &wep, &tkip, &ccmp)
