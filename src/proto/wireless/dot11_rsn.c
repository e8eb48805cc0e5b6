/* What a network protects its frames with: the RSN element of IEEE 802.11-2020, section 9.4.2.24, and what came before it, the WPA element of
 * Microsoft's among those of makers, section 9.4.2.25. */
#include "proto/wireless/dot11.h"
#include "proto/numbers.h"

static bool has_keys(const struct orcap_view *view);
static bool has_management_suite(const struct orcap_view *view);

static const struct orcap_names ciphers = NAMES({0, "Use group cipher suite", 0}, {1, "WEP-40", 0}, {2, "TKIP", 0}, {3, "OCB", 0}, {4, "CCMP-128", 0},
    {5, "WEP-104", 0}, {6, "BIP-CMAC-128", 0}, {7, "Group addressed traffic not allowed", 0}, {8, "GCMP-128", 0}, {9, "GCMP-256", 0},
    {10, "CCMP-256", 0}, {11, "BIP-GMAC-128", 0}, {12, "BIP-GMAC-256", 0}, {13, "BIP-CMAC-256", 0});
static const struct orcap_names methods = NAMES({0, "Reserved", 0}, {1, "802.1X", 0}, {2, "PSK", 0}, {3, "FT-802.1X", 0}, {4, "FT-PSK", 0},
    {5, "WPA-SHA256", 0}, {6, "PSK-SHA256", 0}, {7, "TDLS", 0}, {8, "SAE", 0}, {9, "FT-SAE", 0}, {10, "AP-PEER-KEY", 0}, {11, "WPA-SHA256-SUITE-B", 0},
    {12, "WPA-SHA384-SUITE-B", 0}, {13, "FT-802.1X-SHA384", 0}, {14, "FILS-SHA256", 0}, {15, "FILS-SHA384", 0}, {16, "FT-FILS-SHA256", 0},
    {17, "FT-FILS-SHA384", 0}, {18, "OWE", 0});
#define ORGANISATION(FIELD, number, filter_name) FIELD(oui, 24, UINT, .init = number, .names = &organisations, .shows = ORCAP_SHOWS_OUI, .filter = filter_name)

#define CIPHER(FIELD, WHEN)                                                                                                                 \
    ORGANISATION(FIELD, 0x000fac, "=wlan.rsn.pcs.oui")                                                                                      \
    FIELD(cipher, 8, ENUM, .init = 4, .names = &ciphers, .filter = "=wlan.rsn.pcs.type")
ITEM_OF(cipher, CIPHER, 4, .title = "RSNCipherSuite", .display = "Cipher suite")
#define METHOD(FIELD, WHEN)                                                                                                                 \
    ORGANISATION(FIELD, 0x000fac, "=wlan.rsn.akms.oui")                                                                                     \
    FIELD(suite, 8, ENUM, .init = 1, .names = &methods, .filter = "=wlan.rsn.akms.type")
ITEM_OF(method, METHOD, 4, .title = "AKMSuite", .display = "AKM suite")
#define KEYS(FIELD, WHEN)                                                                                                                   \
    FIELD(nb_pmkids, 16, LEUINT, .counts = "pmkid_list", .filter = "=wlan.rsn.pmkid.count")                                                 \
    FIELD(pmkid_list, 0, LIST, .element = ORCAP_BYTES, .element_width = 128, .shows = ORCAP_SHOWS_DIGITS, .filter = "=wlan.pmkid.akms")
ITEM_OF(keys, KEYS, 2, .title = "PMKIDListPacket", .display = "PMKIDs")

static const struct orcap_items one_cipher = {.base = &cipher, .single = true, .own_size = true};
static const struct orcap_items some_ciphers = {.base = &cipher, .own_size = true}, some_methods = {.base = &method, .own_size = true};
static const struct orcap_items one_keys = {.base = &keys, .single = true, .own_size = true};

#define SUITES(FIELD)                                                                                                                       \
    FIELD(version,                   16, LEUINT, .init = 1, .filter = "=wlan.rsn.version")                                                  \
    FIELD(group_cipher_suite,         0, ITEMS,  .items = &one_cipher, .init_item = true, .filter = "")                                     \
    FIELD(nb_pairwise_cipher_suites, 16, LEUINT, .counts = "pairwise_cipher_suites", .filter = "=wlan.rsn.pcs.count")                       \
    FIELD(pairwise_cipher_suites,     0, ITEMS,  .items = &some_ciphers, .init_item = true, .filter = "")                                   \
    FIELD(nb_akm_suites,             16, LEUINT, .counts = "akm_suites", .filter = "=wlan.rsn.akms.count")                                  \
    FIELD(akm_suites,                 0, ITEMS,  .items = &some_methods, .init_item = true, .filter = "")
#define RSN(FIELD, WHEN)                                                                                                                    \
    DOT11_ELEMENT(FIELD, 48)                                                                                                                \
    SUITES(FIELD)                                                                                                                           \
    FIELD(mfp_capable,          1, UINT, .init = 1, .filter = "=wlan.rsn.capabilities.mfpc")                                                \
    FIELD(mfp_required,         1, UINT, .init = 1, .filter = "=wlan.rsn.capabilities.mfpr")                                                \
    FIELD(gtksa_replay_counter, 2, UINT, .filter = "=wlan.rsn.capabilities.gtksa_replay_counter")                                           \
    FIELD(ptksa_replay_counter, 2, UINT, .filter = "=wlan.rsn.capabilities.ptksa_replay_counter")                                           \
    FIELD(no_pairwise,          1, UINT, .filter = "=wlan.rsn.capabilities.no_pairwise")                                                    \
    FIELD(pre_auth,             1, UINT, .filter = "=wlan.rsn.capabilities.preauth")                                                        \
    FIELD(reserved,             1, UINT, .filter = "")                                                                                      \
    FIELD(ocvc,                 1, UINT, .filter = "=wlan.rsn.capabilities.ocvc")                                                           \
    FIELD(extended_key_id,      1, UINT, .filter = "=wlan.rsn.capabilities.extended_key_id_iaf")                                            \
    FIELD(pbac,                 1, UINT, .filter = "")                                                                                      \
    FIELD(spp_a_msdu_required,  1, UINT, .filter = "")                                                                                      \
    FIELD(spp_a_msdu_capable,   1, UINT, .filter = "")                                                                                      \
    FIELD(peer_key_enabled,     1, UINT, .filter = "=wlan.rsn.capabilities.peerkey")                                                        \
    FIELD(joint_multiband_rsna, 1, UINT, .filter = "=wlan.rsn.capabilities.jmr")                                                            \
    WHEN(TEST(has_keys),             pmkids,                        0, ITEMS, .items = &one_keys, .init_item = true, .filter = "")          \
    WHEN(TEST(has_management_suite), group_management_cipher_suite, 0, ITEMS, .items = &one_cipher, .init_item = true, .filter = "")
LAYER_OF(rsn, RSN, 10, .title = "Dot11EltRSN", .display = "802.11 RSN information", DOT11_ELEMENT_WORDS, .over = OVER({"wlan.element", 48}))

#define VENDOR(FIELD, WHEN)                                                                                                                 \
    DOT11_ELEMENT_ID(FIELD, 221)                                                                                                            \
    FIELD(len,  8, UINT,  .sizes = "info", .plus = -3, .filter = "=wlan.tag.length")                                                         \
    ORGANISATION(FIELD, 0, "=wlan.tag.oui")                                                                                                 \
    FIELD(info, 0, BYTES, .filter = "=wlan.tag.vendor.data")
LAYER_OF(vendor, VENDOR, 5, .title = "Dot11EltVendorSpecific", .display = "802.11 Vendor Specific", DOT11_ELEMENT_WORDS,
         .over = OVER({"wlan.element", 221}))

#define WPA(FIELD, WHEN)                                                                                                                    \
    DOT11_ELEMENT(FIELD, 221)                                                                                                               \
    ORGANISATION(FIELD, 0x0050f2, "=wlan.tag.oui")                                                                                          \
    FIELD(type, 8, HEX, .init = 1, .filter = "=wlan.wfa.ie.type")                                                                           \
    SUITES(FIELD)
LAYER_OF(wpa, WPA, 12, .title = "Dot11EltMicrosoftWPA", .display = "802.11 Microsoft WPA", .rfc = "IEEE 802.11", .extends = "Dot11EltVendorSpecific",
         .flat = true, .bonds = BONDS({.upper = "Dot11Elt"}))

/* What is there behind the capabilities is told from the size, as many do not say it in these. */
static uint64_t left(const struct orcap_view *view, uint64_t more) {
    enum { FIXED = 12, SUITE = 4 };
    uint64_t suites = orcap_view_number(view, FIELD_OF(rsn, nb_pairwise_cipher_suites)) + orcap_view_number(view, FIELD_OF(rsn, nb_akm_suites));
    uint64_t needed = FIXED + SUITE * suites + more, size = orcap_view_number(view, FIELD_OF(rsn, len));
    return size > needed ? size - needed : 0;
}
/* An element whose size is still to be computed has all. */
static bool has_keys(const struct orcap_view *view) {
    return view->open || left(view, 0) >= 2;
}
static bool has_management_suite(const struct orcap_view *view) {
    enum { KEYS_FIELD = FIELD_OF(rsn, joint_multiband_rsna) + 1, COUNT = 2, KEY = 16, SUITE = 4 };
    uint32_t at, width;
    if (view->open)
        return true;
    if (!has_keys(view) || !orcap_view_place(view, KEYS_FIELD, &at, &width))
        return left(view, 0) >= SUITE;
    return left(view, width / 8) >= SUITE;
}

PROTOCOLS(dot11_rsn, &cipher, &method, &keys, &rsn, &vendor, &wpa)
