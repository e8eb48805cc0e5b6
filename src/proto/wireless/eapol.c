/* EAPOL, EAP over networks of IEEE 802, wireless ones too. IEEE 802.1X-2010, sections 11.3 and 11.9; the key descriptor of IEEE 802.11-2020,
 * section 12.7.2. */
#include "proto/describe.h"

static const struct orcap_names versions = NAMES({1, "802.1X-2001", 0}, {2, "802.1X-2004", 0}, {3, "802.1X-2010", 0});
static const struct orcap_names types = NAMES({0, "EAP-Packet", 0}, {1, "EAPOL-Start", 0}, {2, "EAPOL-Logoff", 0}, {3, "EAPOL-Key", 0},
    {4, "EAPOL-Encapsulated-ASF-Alert", 0}, {5, "EAPOL-MKA", 0}, {6, "EAPOL-Announcement (Generic)", 0}, {7, "EAPOL-Announcement (Specific)", 0},
    {8, "EAPOL-Announcement-Req", 0});
#define EAPOL(FIELD, WHEN)                                                                                                                  \
    FIELD(version, 8, ENUM, .init = 1, .names = &versions)                                                                                  \
    FIELD(type,    8, ENUM, .names = &types, .space = "eapol.type")                                                                         \
    FIELD(len,    16, UINT, .covers = PAYLOAD)
LAYER_OF(eapol, EAPOL, 4, .title = "EAPOL", .filter = "eapol", .line = "EAPOL %type%", .rfc = "IEEE 802.1X", .zero_ends = true,
         .over = OVER({"ethertype", 0x888e}))

static uint32_t behind_key(const struct orcap_view *view);
static int other_descriptor(const struct orcap_view *view);
static const struct orcap_names descriptors = NAMES({1, "RC4", 0}, {2, "RSN", 0});
static const struct orcap_names key_types = NAMES({0, "Group/SMK", 0}, {1, "Pairwise", 0});
static const struct orcap_names algorithms = NAMES({1, "HMAC-MD5+ARC4", 0}, {2, "HMAC-SHA1-128+AES-128", 0}, {3, "AES-128-CMAC+AES-128", 0});
#define INFORMATION(FIELD, name, bits, filter_name) FIELD(name, bits, UINT, .filter = "=wlan_rsna_eapol.keydes.key_info." filter_name)
#define KEY(FIELD, WHEN)                                                                                                                    \
    FIELD(key_descriptor_type, 8, ENUM, .init = 1, .names = &descriptors, .filter = "=eapol.keydes.type")                                   \
    FIELD(res2, 2, UINT, .filter = "")                                                                                                      \
    INFORMATION(FIELD, smk_message,        1, "smk_message")                                                                                \
    INFORMATION(FIELD, encrypted_key_data, 1, "encrypted_key_data")                                                                         \
    INFORMATION(FIELD, request,            1, "request")                                                                                    \
    INFORMATION(FIELD, error,              1, "error")                                                                                      \
    INFORMATION(FIELD, secure,             1, "secure")                                                                                     \
    FIELD(has_key_mic, 1, UINT, .init = 1, .filter = "=wlan_rsna_eapol.keydes.key_info.key_mic")                                            \
    INFORMATION(FIELD, key_ack,            1, "key_ack")                                                                                    \
    INFORMATION(FIELD, install,            1, "install")                                                                                    \
    INFORMATION(FIELD, res,                2, "key_index")                                                                                  \
    FIELD(key_type, 1, ENUM, .names = &key_types, .filter = "=wlan_rsna_eapol.keydes.key_info.key_type")                                    \
    FIELD(key_descriptor_type_version, 3, ENUM, .names = &algorithms, .filter = "=wlan_rsna_eapol.keydes.key_info.keydes_version")          \
    FIELD(key_length,         16, UINT,  .covers = PAYLOAD, .only_built = true, .filter = "=eapol.keydes.key_len")                                              \
    FIELD(key_replay_counter, 64, UINT,  .filter = "=eapol.keydes.replay_counter")                                                          \
    FIELD(key_nonce,         256, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=wlan_rsna_eapol.keydes.nonce")                            \
    FIELD(key_iv,            128, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=eapol.keydes.key_iv")                                     \
    FIELD(key_rsc,            64, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=wlan_rsna_eapol.keydes.rsc")                              \
    FIELD(key_id,             64, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=wlan_rsna_eapol.keydes.id")                               \
    FIELD(key_mic,           128, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=wlan_rsna_eapol.keydes.mic")                              \
    FIELD(key_data_length,    16, UINT,  .sizes = "key_data", .filter = "=wlan_rsna_eapol.keydes.data_len")                                 \
    FIELD(key_data,            0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=wlan_rsna_eapol.keydes.data")
LAYER_OF(key, KEY, 95, .title = "EAPOL_KEY", .rfc = "IEEE 802.11", .ends = behind_key, .over = OVER({"eapol.type", 3}),
         .others = OTHERS("Raw"), .instead = other_descriptor,
         .aliases = ALIASES({.filter = "=wlan_rsna_eapol.keydes.key_info", .field = "res2", .last = "key_descriptor_type_version",
                             .print = ORCAP_PRINT_HEX}))

/* What stands behind the key's data is, in Scapy, of the key's size, and then padding. */
static uint32_t behind_key(const struct orcap_view *view) {
    uint32_t room = view->limit - view->at, size = view->size + (uint32_t)orcap_view_number(view, FIELD_OF(key, key_length));
    return size < room ? size : room;
}

/* IEEE 802.1X-2004, section 7.6: the descriptor of dynamic WEP (1) is shorter, and nothing of 802.11. */
static int other_descriptor(const struct orcap_view *view) {
    enum { RSN = 2, WPA = 254, LEAST = 95 };
    uint64_t type = orcap_view_number(view, FIELD_OF(key, key_descriptor_type));
    return view->limit - view->at < LEAST && type != RSN && type != WPA ? 0 : -1;
}

PROTOCOLS(eapol, &eapol, &key)
