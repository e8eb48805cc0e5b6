/* Bluetooth Low Energy's link layer. Bluetooth Core Specification 5.3, volume 6, part B, section 2;
 * the header that a sniffer puts before a packet is
 * LINKTYPE_BLUETOOTH_LE_LL_WITH_PHDR. Bits are sent least significant first,
 * so that the fields of a byte stand the other way round than in the
 * specification's drawings. */
#include "proto/describe.h"

#define WORDS .filter = "btle", .rfc = "Bluetooth Core 5.3"
#define ADVERTISING_CHANNEL 0x8e89bed6u /* more than fits an enum */

static const struct orcap_names kinds = NAMES({0, "ADV_OR_DATA_UNKNOWN_DIR", 0}, {1, "AUX_ADV", 0}, {2, "DATA_M_TO_S", 0},
    {3, "DATA_S_TO_M", 0}, {4, "CONN_ISO_M_TO_S", 0}, {5, "CONN_ISO_S_TO_M", 0}, {6, "BROADCAST_ISO", 0}, {7, "RFU", 0});
static const struct orcap_names radios = NAMES({0, "1M", 0}, {1, "2M", 0}, {2, "Coded", 0}, {3, "RFU", 0});
#define FLAG(FIELD, name, wireshark) FIELD(name, 1, UINT, .word = 16, .rising = true, .filter = wireshark)
#define RADIO(FIELD, WHEN)                                                                                                                  \
    FIELD(rf_channel,                8, UINT, .filter = "channel")                                                                          \
    FIELD(signal,                    8, INT,  .init = (uint64_t)-128, .filter = "signal_dbm")                                               \
    FIELD(noise,                     8, INT,  .init = (uint64_t)-128, .filter = "noise_dbm")                                                \
    FIELD(access_address_offenses,   8, UINT)                                                                                               \
    FIELD(reference_access_address, 32, HEX,  .word = 32)                                                                                   \
    FLAG(FIELD, dewhitened, "flags.dewhitened")                                                                                             \
    FLAG(FIELD, sig_power_valid, "flags.signal_dbm_valid")                                                                                  \
    FLAG(FIELD, noise_power_valid, "flags.noise_dbm_valid")                                                                                 \
    FLAG(FIELD, decrypted, "flags.decrypted")                                                                                               \
    FLAG(FIELD, reference_access_address_valid, "flags.reference_access_address_valid")                                                     \
    FLAG(FIELD, access_address_offenses_valid, "flags.access_address_offenses_valid")                                                       \
    FLAG(FIELD, channel_aliased, "flags.channel_aliased")                                                                                   \
    FIELD(type, 3, ENUM, .word = 16, .rising = true, .names = &kinds, .filter = "pdu_type")                                                 \
    FLAG(FIELD, crc_checked, "flags.crc_checked")                                                                                           \
    FLAG(FIELD, crc_valid, "flags.crc_valid")                                                                                               \
    FLAG(FIELD, mic_checked, "flags.mic_checked")                                                                                           \
    FLAG(FIELD, mic_valid, "flags.mic_valid")                                                                                               \
    FIELD(phy, 2, ENUM, .word = 16, .rising = true, .names = &radios)
LAYER_OF(radio, RADIO, 10, .title = "BTLE_RF", .display = "BTLE RF info header", .filter = "btle_rf",
         .rfc = "LINKTYPE_BLUETOOTH_LE_LL_WITH_PHDR",
         .over = OVER({"linktype", 256}), .bonds = BONDS({.upper = "BTLE"}))

static uint64_t checksum(const struct orcap_packet *packet, size_t layer);
static int channel_follows(const struct orcap_view *view);
static bool turned_checksum(const struct orcap_view *view, const struct orcap_value *field, uint8_t *room, struct orcap_value *ret_value);
#define FRAME(FIELD, WHEN)                                                                                                                  \
    FIELD(access_addr, 32, HEX, .word = 32, .init = ADVERTISING_CHANNEL, .filter = "access_address")                                        \
    FIELD(crc,         24, HEX, .trails = true, .compute = checksum, .filter = "")
LAYER_OF(btle, FRAME, 7, .title = "BTLE", .display = "BT4LE", WORDS, .trailer_size = 3, .over = OVER({"linktype", 251}),
         .others = OTHERS("BTLE_ADV", "BTLE_DATA"), .follows = channel_follows,
         .aliases = ALIASES({.filter = "crc", .field = "crc", .kind = ORCAP_HEX, .width = 3, .makes = turned_checksum}))

static int channel_follows(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(btle, access_addr)) == ADVERTISING_CHANNEL ? 0 : 1;
}

/* Section 3.1.1, of an advertising channel: x^24 + x^10 + x^9 + x^6 + x^4 + x^3 + x + 1,
 * the register begins with 0x555555 and bits go in least
 * significant first. */
static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    enum { ADDRESS = 4, SIZE = 3, TURNED_START = 0xaaaaaa, TURNED_POLYNOMIAL = 0xda6000 };
    const struct orcap_layer *own = &packet->layers[layer];
    uint32_t state = TURNED_START;
    for (uint32_t at = own->at + ADDRESS; at + SIZE < own->limit; at++) {
        state ^= packet->bytes[at];
        for (int bit = 0; bit < 8; bit++)
            state = state & 1 ? state >> 1 ^ TURNED_POLYNOMIAL : state >> 1;
    }
    return (state & 0xff) << 16 | (state & 0xff00) | state >> 16;
}

/* As Wireshark has it: its bits are sent most significant first, unlike all others. */
static bool turned_checksum(const struct orcap_view *view, const struct orcap_value *field, uint8_t *room, struct orcap_value *ret_value) {
    (void)view, (void)room;
    ret_value->number = 0;
    for (int bit = 0; bit < 24; bit++) {
        uint32_t byte = (uint32_t)field->number >> (16 - bit / 8 * 8) & 0xff;
        ret_value->number = ret_value->number << 1 | (byte >> bit % 8 & 1);
    }
    return true;
}

static const struct orcap_names address_types = NAMES({0, "public", 0}, {1, "random", 0});
static const struct orcap_names algorithms = NAMES({1, "#2", 0});
static const struct orcap_names advertisements = NAMES({0, "ADV_IND", 0}, {1, "ADV_DIRECT_IND", 0}, {2, "ADV_NONCONN_IND", 0},
    {3, "SCAN_REQ", 0}, {4, "SCAN_RSP", 0}, {5, "CONNECT_IND", 0}, {6, "ADV_SCAN_IND", 0});
#define ADVERTISING(FIELD, WHEN)                                                                                                            \
    FIELD(RxAdd,    1, ENUM, .names = &address_types, .filter = "advertising_header.randomized_rx")                                         \
    FIELD(TxAdd,    1, ENUM, .names = &address_types, .filter = "advertising_header.randomized_tx")                                         \
    FIELD(ChSel,    1, ENUM, .names = &algorithms, .filter = "advertising_header.ch_sel")                                                   \
    FIELD(RFU,      1, UINT, .filter = "")                                                                                                  \
    FIELD(PDU_type, 4, ENUM, .names = &advertisements, .space = "btle.pdu_type", .filter = "advertising_header.pdu_type",                   \
          .print = ORCAP_PRINT_HEX)                                                                                                         \
    FIELD(Length,   8, HEX,  .covers = PAYLOAD, .filter = "advertising_header.length", .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(advertising, ADVERTISING, 2, .title = "BTLE_ADV", .display = "BTLE advertising header", WORDS,
         .aliases = ALIASES({.filter = "length", .field = "Length", .print = ORCAP_PRINT_DECIMAL}),
         .bonds = BONDS({.lower = "BTLE", .build_only = true, .values = {{"access_addr", ADVERTISING_CHANNEL}}}))

#define OVER_PDU(type) .over = OVER({"btle.pdu_type", type})
static const struct orcap_protocol structure = {.title = "EIR_Hdr"}; /* only its title is looked at */
static const struct orcap_items structures = {.base = &structure, .stacked = true, .several = true};
#define ADDRESS(FIELD, name, wireshark) FIELD(name, 48, LEMAC, .unset = true, .filter = wireshark)
#define ADVERTISED(FIELD, WHEN)                                                                                                             \
    ADDRESS(FIELD, AdvA, "advertising_address")                                                                                             \
    FIELD(data, 0, ITEMS, .items = &structures, .filter = "")
LAYER_OF(connectable, ADVERTISED, 6, .title = "BTLE_ADV_IND", .display = "BTLE ADV_IND", WORDS, OVER_PDU(0))
LAYER_OF(nonconnectable, ADVERTISED, 6, .title = "BTLE_ADV_NONCONN_IND", .display = "BTLE ADV_NONCONN_IND", WORDS,
         .extends = "BTLE_ADV_IND", OVER_PDU(2))
LAYER_OF(scannable, ADVERTISED, 6, .title = "BTLE_ADV_SCAN_IND", .display = "BTLE ADV_SCAN_IND", WORDS, .extends = "BTLE_ADV_IND",
         OVER_PDU(6))
LAYER_OF(scan_response, ADVERTISED, 6, .title = "BTLE_SCAN_RSP", .display = "BTLE scan response", WORDS, OVER_PDU(4))

#define DIRECTED(FIELD, WHEN)                                                                                                               \
    ADDRESS(FIELD, AdvA, "advertising_address")                                                                                             \
    ADDRESS(FIELD, InitA, "target_address")
LAYER_OF(directed, DIRECTED, 12, .title = "BTLE_ADV_DIRECT_IND", .display = "BTLE ADV_DIRECT_IND", WORDS, OVER_PDU(1))

#define SCAN_REQUEST(FIELD, WHEN)                                                                                                           \
    ADDRESS(FIELD, ScanA, "scanning_address")                                                                                               \
    ADDRESS(FIELD, AdvA, "advertising_address")
LAYER_OF(scan_request, SCAN_REQUEST, 12, .title = "BTLE_SCAN_REQ", .display = "BTLE scan request", WORDS, OVER_PDU(3))

#define LINK_DATA(FIELD, name, bits, wireshark, shown)                                                                                      \
    FIELD(name, bits, HEX, .word = bits, .filter = "link_layer_data." wireshark, .print = ORCAP_PRINT_##shown)
#define CONNECT(FIELD, WHEN)                                                                                                                \
    ADDRESS(FIELD, InitA, "initiator_address")                                                                                              \
    ADDRESS(FIELD, AdvA, "advertising_address")                                                                                             \
    LINK_DATA(FIELD, AA, 32, "access_address", HEX)                                                                                         \
    LINK_DATA(FIELD, crc_init, 24, "crc_init", HEX)                                                                                         \
    LINK_DATA(FIELD, win_size, 8, "window_size", DECIMAL)                                                                                   \
    LINK_DATA(FIELD, win_offset, 16, "window_offset", DECIMAL)                                                                              \
    LINK_DATA(FIELD, interval, 16, "interval", DECIMAL)                                                                                     \
    LINK_DATA(FIELD, latency, 16, "latency", DECIMAL)                                                                                       \
    LINK_DATA(FIELD, timeout, 16, "timeout", DECIMAL)                                                                                       \
    FIELD(chM, 40, HEX,  .word = 40, .filter = "")                                                                                          \
    FIELD(SCA,  3, UINT, .filter = "link_layer_data.sleep_clock_accuracy")                                                                  \
    FIELD(hop,  5, UINT, .filter = "link_layer_data.hop")
LAYER_OF(connect_request, CONNECT, 34, .title = "BTLE_CONNECT_REQ", .display = "BTLE connect request", WORDS, OVER_PDU(5))

static const struct orcap_names links = NAMES({1, "continue", 0}, {2, "start", 0}, {3, "control", 0});
#define DATA(FIELD, WHEN)                                                                                                                   \
    FIELD(RFU,  3, UINT, .filter = "")                                                                                                      \
    FIELD(MD,   1, UINT, .filter = "data_header.more_data")                                                                                 \
    FIELD(SN,   1, UINT, .filter = "data_header.sequence_number")                                                                           \
    FIELD(NESN, 1, UINT, .filter = "data_header.next_expected_sequence_number")                                                             \
    FIELD(LLID, 2, ENUM, .names = &links, .space = "btle.llid", .filter = "data_header.llid", .print = ORCAP_PRINT_HEX)                     \
    FIELD(len,  8, UINT, .covers = PAYLOAD, .filter = "data_header.length")
LAYER_OF(data, DATA, 2, .title = "BTLE_DATA", .display = "BTLE data header", WORDS,
         .aliases = ALIASES({.filter = "length", .field = "len"}), .bonds = BONDS({.lower = "BTLE", .build_only = true}))

static const struct orcap_protocol empty = {.title = "BTLE_EMPTY_PDU", .display = "Empty data PDU", WORDS,
    .bonds = BONDS({.lower = "BTLE_DATA", .build_only = true, .values = {{"len", 0}, {"LLID", 1}}})};

#define CLOCKED(FIELD, WHEN)                                                                                                                \
    FIELD(btle_version,    8, UINT,   .filter = "")                                                                                         \
    FIELD(btle_channel,   16, LEUINT, .unset = true, .filter = "")                                                                          \
    FIELD(btle_clkn_high,  8, UINT,   .unset = true, .filter = "")                                                                          \
    FIELD(btle_clk_100ns, 32, LEUINT, .unset = true, .filter = "")                                                                          \
    FIELD(rssi_max,        8, INT,    .unset = true, .filter = "")                                                                          \
    FIELD(rssi_min,        8, INT,    .unset = true, .filter = "")                                                                          \
    FIELD(rssi_avg,        8, INT,    .unset = true, .filter = "")                                                                          \
    FIELD(rssi_count,      8, UINT,   .unset = true, .filter = "")
LAYER_OF(clocked, CLOCKED, 12, .title = "BTLE_PPI", .display = "BTLE PPI header", .rfc = "LINKTYPE_PPI",
         .bonds = BONDS({.lower = "PPI_Hdr", .values = {{"pfh_type", 30006}}}))

PROTOCOLS(btle, &clocked, &radio, &btle, &advertising, &connectable, &directed, &nonconnectable, &scannable, &scan_request, &scan_response,
          &connect_request, &data,
          &empty)
