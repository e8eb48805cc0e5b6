/* MACsec Key Agreement. IEEE 802.1X-2010, section 11.11: a basic parameter set, and others behind it, each with its size in twelve bits. */
#include "proto/describe.h"

static uint32_t name_size(const struct orcap_view *view);
static bool has_suite(const struct orcap_view *view);

static const struct orcap_names types = NAMES({1, "Live Peer List", 0}, {2, "Potential Peer List", 0}, {3, "MACsec SAK Use", 0},
    {4, "Distributed SAK", 0}, {5, "Distributed CAK", 0}, {6, "KMD", 0}, {7, "Announcement", 0}, {255, "ICV Indicator", 0});
#define TYPE(FIELD, number) FIELD(param_set_type, 8, ENUM, .init = number, .names = &types, .filter = "=mka.param_set_type")
#define SIZE(FIELD, bits) FIELD(param_set_body_len, bits, UINT, .covers = REST, .only_read = true, .filter = "=mka.param_body_length")
/* The size in a whole word, behind a byte of nothing. */
#define WIDE_SIZE(FIELD) FIELD(param_set_body_len, 16, UINT, .align = 2, .covers = REST, .only_read = true, .filter = "=mka.param_body_length")
#define DIGITS(FIELD, name, bits, filter_name) FIELD(name, bits, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = filter_name)

#define SCI(FIELD, WHEN)                                                                                                                    \
    FIELD(system_identifier, 48, MAC,  .filter = "")                                                                         \
    FIELD(port_identifier,   16, UINT, .filter = "")
ITEM_OF(sci, SCI, 8, .title = "MACsecSCI", .display = "SCI")
static const struct orcap_items scis = {.base = &sci, .single = true, .own_size = true};

#define BASIC(FIELD, WHEN)                                                                                                                  \
    FIELD(mka_version_id,       8, UINT, .filter = "=mka.version_id")                                                                       \
    FIELD(key_server_priority,  8, UINT, .filter = "=mka.ks_prio")                                                                          \
    FIELD(key_server,           1, UINT, .filter = "=mka.key_server")                                                                       \
    FIELD(macsec_desired,       1, UINT, .filter = "=mka.macsec_desired")                                                                   \
    FIELD(macsec_capability,    2, UINT, .filter = "=mka.macsec_capability")                                                                \
    FIELD(param_set_body_len,  12, UINT, .filter = "=mka.param_body_length")                                                                \
    FIELD(SCI,                  0, ITEMS, .items = &scis, .init_item = true, .filter = "=mka.sci")                                          \
    DIGITS(FIELD, actor_member_id, 96, "=mka.actor_mi")                                                                                     \
    FIELD(actor_message_number, 32, HEX, .filter = "=mka.actor_mn")                                                                         \
    FIELD(algorithm_agility,   32, HEX, .filter = "=mka.algo_agility")                                                                      \
    FIELD(cak_name,             0, BYTES, .size = name_size, .shows = ORCAP_SHOWS_DIGITS, .filter = "=mka.cak_name")
ITEM_OF(basic, BASIC, 24, .title = "MKABasicParamSet", .display = "Basic Parameter Set", .pads = 4)
static const struct orcap_items basics = {.base = &basic, .single = true, .own_size = true};

#define PEER(FIELD, WHEN)                                                                                                                   \
    DIGITS(FIELD, member_id,      96, "=mka.peer_mi")                                                                                       \
    DIGITS(FIELD, message_number, 32, "=mka.peer_mn")
ITEM_OF(peer, PEER, 16, .title = "MKAPeerListTuple", .display = "Peer List Tuple")
static const struct orcap_items peers = {.base = &peer};

#define ANY(FIELD, WHEN)                                                                                                                    \
    FIELD(param_set_type, 8, ENUM, .names = &types, .variants = "mka.set", .filter = "=mka.param_set_type")                                 \
    FIELD(unused,         12, UINT, .filter = "")                                                                                           \
    SIZE(FIELD, 12)                                                                                                                         \
    DIGITS(FIELD, body,   0, "=mka.unknown_param_set")
ITEM_OF(any, ANY, 4, .title = "MKAParamSet")

#define PEERS(FIELD, number)                                                                                                                \
    TYPE(FIELD, number)                                                                                                                     \
    WIDE_SIZE(FIELD)                                                                                                                        \
    FIELD(member_id_message_num, 0, ITEMS, .items = &peers, .filter = "")
#define LIVE(FIELD, WHEN) PEERS(FIELD, 1)
#define POTENTIAL(FIELD, WHEN) PEERS(FIELD, 2)
ITEM_OF(live, LIVE, 3, .title = "MKALivePeerListParamSet", .display = "Live Peer List Parameter Set", .extends = "MKAParamSet",
        .over = OVER({"mka.set", 1}))
ITEM_OF(potential, POTENTIAL, 3, .title = "MKAPotentialPeerListParamSet", .display = "Potential Peer List Parameter Set", .extends = "MKAParamSet",
        .over = OVER({"mka.set", 2}))

#define USE(FIELD, WHEN)                                                                                                                    \
    TYPE(FIELD, 3)                                                                                                                          \
    FIELD(latest_key_an, 2, UINT, .filter = "=mka.latest_key_an")                                                                           \
    FIELD(latest_key_tx, 1, UINT, .filter = "=mka.latest_key_tx")                                                                           \
    FIELD(latest_key_rx, 1, UINT, .filter = "=mka.latest_key_rx")                                                                           \
    FIELD(old_key_an,    2, UINT, .filter = "=mka.old_key_an")                                                                              \
    FIELD(old_key_tx,    1, UINT, .filter = "=mka.old_key_tx")                                                                              \
    FIELD(old_key_rx,    1, UINT, .filter = "=mka.old_key_rx")                                                                              \
    FIELD(plain_tx,      1, UINT, .filter = "=mka.plain_tx")                                                                                \
    FIELD(plain_rx,      1, UINT, .filter = "=mka.plain_rx")                                                                                \
    FIELD(X,             1, UINT, .filter = "")                                                                                             \
    FIELD(delay_protect, 1, UINT, .filter = "=mka.delay_protect")                                                                           \
    SIZE(FIELD, 12)                                                                                                                         \
    DIGITS(FIELD, latest_key_key_server_member_id,  96, "=mka.latest_key_server_mi")                                                        \
    DIGITS(FIELD, latest_key_key_number,            32, "=mka.latest_key_number")                                                           \
    DIGITS(FIELD, latest_key_lowest_acceptable_pn,  32, "=mka.latest_lowest_acceptable_pn")                                                 \
    DIGITS(FIELD, old_key_key_server_member_id,     96, "=mka.old_key_server_mi")                                                           \
    DIGITS(FIELD, old_key_key_number,               32, "=mka.old_key_number")                                                              \
    DIGITS(FIELD, old_key_lowest_acceptable_pn,     32, "=mka.old_lowest_acceptable_pn")
ITEM_OF(use, USE, 44, .title = "MKASAKUseParamSet", .display = "SAK Use Parameter Set", .extends = "MKAParamSet", .over = OVER({"mka.set", 3}))

#define KEY(FIELD, WHEN)                                                                                                                    \
    TYPE(FIELD, 4)                                                                                                                          \
    FIELD(distributed_an,         2, UINT, .filter = "=mka.distributed_an")                                                                 \
    FIELD(confidentiality_offset, 2, UINT, .filter = "=mka.confidentiality_offset")                                                         \
    FIELD(unused,                 4, UINT, .filter = "")                                                                                    \
    SIZE(FIELD, 16)                                                                                                                         \
    DIGITS(FIELD, key_number, 32, "=mka.key_number")                                                                                        \
    WHEN(TEST(has_suite), macsec_cipher_suite, 64, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=mka.macsec_cipher_suite")                \
    DIGITS(FIELD, sak_aes_key_wrap, 192, "=mka.aes_key_wrap_sak")
ITEM_OF(distributed, KEY, 32, .title = "MKADistributedSAKParamSet", .display = "Distributed SAK parameter set", .extends = "MKAParamSet",
        .over = OVER({"mka.set", 4}))

#define CHECK(FIELD, WHEN)                                                                                                                  \
    TYPE(FIELD, 255)                                                                                                                        \
    WIDE_SIZE(FIELD)                                                                                                                        \
    DIGITS(FIELD, icv, 128, "=mka.icv")
ITEM_OF(check, CHECK, 19, .title = "MKAICVSet", .display = "ICV", .extends = "MKAParamSet", .over = OVER({"mka.set", 255}))
static const struct orcap_items sets = {.base = &any};

/* Of the connectivity association's key; Scapy makes it, but never reads it. */
#define ASSOCIATION(FIELD, WHEN)                                                                                                            \
    TYPE(FIELD, 5)                                                                                                                          \
    WIDE_SIZE(FIELD)                                                                                                                        \
    DIGITS(FIELD, cak_aes_key_wrap, 192, "=mka.aes_key_wrap_cak")                                                                           \
    DIGITS(FIELD, cak_key_name,       0, "=mka.cak_name")
ITEM_OF(association, ASSOCIATION, 27, .title = "MKADistributedCAKParamSet", .display = "Distributed CAK parameter set", .extends = "MKAParamSet")

#define MESSAGE(FIELD, WHEN)                                                                                                                \
    FIELD(basic_param_set, 0, ITEMS, .items = &basics, .filter = "=mka.basic_param_set")                                                    \
    FIELD(parameter_sets,  0, ITEMS, .items = &sets, .filter = "")
LAYER_OF(message, MESSAGE, 0, .title = "MKAPDU", .display = "MKPDU", .filter = "mka", .rfc = "IEEE 802.1X", .last = true, .over = OVER({"eapol.type", 5}))

static uint32_t name_size(const struct orcap_view *view) {
    enum { FIXED = 28 };
    uint32_t size = (uint32_t)orcap_view_number(view, FIELD_OF(basic, param_set_body_len));
    return size > FIXED ? size - FIXED : 0;
}

static bool has_suite(const struct orcap_view *view) {
    enum { WITHOUT = 28 };
    return orcap_view_number(view, FIELD_OF(distributed, param_set_body_len)) > WITHOUT;
}

PROTOCOLS(mka, &sci, &basic, &peer, &any, &live, &potential, &use, &distributed, &check, &association, &message)
