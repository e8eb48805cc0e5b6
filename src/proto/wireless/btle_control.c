/* Control messages of Bluetooth Low Energy's link layer. Bluetooth Core Specification 5.3, volume 6, part B, section 2.4.2;
 * numbers stand least
 * significant byte first. */
#include "proto/describe.h"

#define WORDS(code) .rfc = "Bluetooth Core 5.3", .over = OVER({"btle.opcode", code})
#define AS(name) .filter = "=btle.control." name
#define UNNAMED .filter = ""

static const struct orcap_names opcodes = NAMES({0x00, "LL_CONNECTION_UPDATE_REQ", 0}, {0x01, "LL_CHANNEL_MAP_REQ", 0},
    {0x02, "LL_TERMINATE_IND", 0}, {0x03, "LL_ENC_REQ", 0}, {0x04, "LL_ENC_RSP", 0}, {0x05, "LL_START_ENC_REQ", 0},
    {0x06, "LL_START_ENC_RSP", 0}, {0x07, "LL_UNKNOWN_RSP", 0}, {0x08, "LL_FEATURE_REQ", 0}, {0x09, "LL_FEATURE_RSP", 0},
    {0x0a, "LL_PAUSE_ENC_REQ", 0}, {0x0b, "LL_PAUSE_ENC_RSP", 0}, {0x0c, "LL_VERSION_IND", 0}, {0x0d, "LL_REJECT_IND", 0},
    {0x0e, "LL_SLAVE_FEATURE_REQ", 0}, {0x0f, "LL_CONNECTION_PARAM_REQ", 0}, {0x10, "LL_CONNECTION_PARAM_RSP", 0},
    {0x14, "LL_LENGTH_REQ", 0}, {0x15, "LL_LENGTH_RSP", 0}, {0x16, "LL_PHY_REQ", 0}, {0x17, "LL_PHY_RSP", 0},
    {0x18, "LL_PHY_UPDATE_IND", 0}, {0x19, "LL_MIN_USED_CHANNELS", 0}, {0x1a, "LL_CTE_REQ", 0}, {0x1b, "LL_CTE_RSP", 0},
    {0x1c, "LL_PERIODIC_SYNC_IND", 0}, {0x1d, "LL_CLOCK_ACCURACY_REQ", 0}, {0x1e, "LL_CLOCK_ACCURACY_RSP", 0}, {0x1f, "LL_CIS_REQ", 0},
    {0x20, "LL_CIS_RSP", 0}, {0x21, "LL_CIS_IND", 0}, {0x22, "LL_CIS_TERMINATE_IND", 0}, {0x23, "LL_POWER_CONTROL_REQ", 0},
    {0x24, "LL_POWER_CONTROL_RSP", 0}, {0x25, "LL_POWER_CHANGE_IND", 0}, {0x26, "LL_SUBRATE_REQ", 0}, {0x27, "LL_SUBRATE_IND", 0},
    {0x28, "LL_CHANNEL_REPORTING_IND", 0}, {0x29, "LL_CHANNEL_STATUS_IND", 0});
static const struct orcap_names versions = NAMES({6, "4.0", 0}, {7, "4.1", 0}, {8, "4.2", 0}, {9, "5.0", 0}, {10, "5.1", 0},
    {11, "5.2", 0});
static const struct orcap_names companies = NAMES({0x0f, "Broadcom Corporation", 0}, {0x59, "Nordic Semiconductor ASA", 0});
static const struct orcap_names radios = NAMES({1, "phy_1m", 0}, {2, "phy_2m", 0}, {4, "phy_coded", 0});
static const struct orcap_names features = NAMES({1u << 0, "le_encryption", 0}, {1u << 1, "conn_par_req_proc", 0},
    {1u << 2, "ext_reject_ind", 0}, {1u << 3, "slave_init_feat_exch", 0}, {1u << 4, "le_ping", 0}, {1u << 5, "le_data_len_ext", 0},
    {1u << 6, "ll_privacy", 0}, {1u << 7, "ext_scan_filter", 0}, {1u << 8, "le_2m_phy", 0}, {1u << 9, "tx_mod_idx", 0},
    {1u << 10, "rx_mod_idx", 0}, {1u << 11, "le_coded_phy", 0}, {1u << 12, "le_ext_adv", 0}, {1u << 13, "le_periodic_adv", 0},
    {1u << 14, "ch_sel_alg", 0}, {1u << 15, "le_pwr_class", 0}, {1u << 16, "min_used_channels", 0}, {1u << 17, "conn_cte_req", 0},
    {1u << 18, "conn_cte_rsp", 0}, {1u << 19, "connless_cte_tx", 0}, {1u << 20, "connless_cte_rx", 0},
    {1u << 21, "antenna_switching_cte_aod_tx", 0}, {1u << 22, "antenna_switching_cte_aoa_rx", 0}, {1u << 23, "cte_rx", 0},
    {1u << 24, "periodic_adv_sync_transfer_tx", 0}, {1u << 25, "periodic_adv_sync_transfer_rx", 0},
    {1u << 26, "sleep_clock_accuracy_updates", 0}, {1u << 27, "remote_public_key_validation", 0}, {1u << 28, "cis_central", 0},
    {1u << 29, "cis_peripheral", 0}, {1u << 30, "iso_broadcaster", 0}, {1u << 31, "synchronized_receiver", 0});

#define CONTROL(FIELD, WHEN)                                                                                                                \
    FIELD(opcode, 8, ENUM, .names = &opcodes, .space = "btle.opcode", .filter = "=btle.control_opcode", .print = ORCAP_PRINT_HEX)
LAYER_OF(control, CONTROL, 1, .title = "BTLE_CTRL", .filter = "btle", .rfc = "Bluetooth Core 5.3", .over = OVER({"btle.llid", 3}))

#define CONNECTION_UPDATE_IND(FIELD, WHEN)                                                                                                  \
    FIELD(win_size,    8, HEX, AS("window_size"), .print = ORCAP_PRINT_DECIMAL)                                                             \
    FIELD(win_offset, 16, HEX, .word = 16, AS("window_offset"), .print = ORCAP_PRINT_DECIMAL)                                               \
    FIELD(interval,   16, HEX, .init = 6, .word = 16, AS("interval"), .print = ORCAP_PRINT_DECIMAL)                                         \
    FIELD(latency,    16, HEX, .word = 16, AS("latency"), .print = ORCAP_PRINT_DECIMAL)                                                     \
    FIELD(timeout,    16, HEX, .init = 50, .word = 16, AS("timeout"), .print = ORCAP_PRINT_DECIMAL)                                         \
    FIELD(instant,    16, HEX, .init = 6, .word = 16, AS("instant"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(connection_update_ind, CONNECTION_UPDATE_IND, 11, .title = "LL_CONNECTION_UPDATE_IND", WORDS(0x00))

#define CHANNEL_MAP_IND(FIELD, WHEN)                                                                                                        \
    FIELD(chM,     40, HEX, .init = 0xfffffffffe, .word = 40, UNNAMED)                                                                      \
    FIELD(instant, 16, HEX, .word = 16, AS("instant"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(channel_map_ind, CHANNEL_MAP_IND, 7, .title = "LL_CHANNEL_MAP_IND", WORDS(0x01))

#define ERROR_CODE(FIELD, WHEN)                                                                                                             \
    FIELD(code, 8, HEX, AS("error_code"))
LAYER_OF(terminate_ind, ERROR_CODE, 1, .title = "LL_TERMINATE_IND", WORDS(0x02))

#define ENC_REQ(FIELD, WHEN)                                                                                                                \
    FIELD(rand, 64, HEX, .word = 64, AS("random_number"))                                                                                   \
    FIELD(ediv, 16, HEX, .word = 16, AS("encrypted_diversifier"))                                                                           \
    FIELD(skdm, 64, HEX, .word = 64, AS("master_session_key_diversifier"))                                                                  \
    FIELD(ivm,  32, HEX, .word = 32, AS("master_session_initialization_vector"))
LAYER_OF(enc_req, ENC_REQ, 22, .title = "LL_ENC_REQ", WORDS(0x03))

#define ENC_RSP(FIELD, WHEN)                                                                                                                \
    FIELD(skds, 64, HEX, .word = 64, AS("slave_session_key_diversifier"))                                                                   \
    FIELD(ivs,  32, HEX, .word = 32, AS("slave_session_initialization_vector"))
LAYER_OF(enc_rsp, ENC_RSP, 12, .title = "LL_ENC_RSP", WORDS(0x04))

static const struct orcap_protocol start_enc_req = {.title = "LL_START_ENC_REQ", WORDS(0x05)};
static const struct orcap_protocol start_enc_rsp = {.title = "LL_START_ENC_RSP", WORDS(0x06)};
LAYER_OF(unknown_rsp, ERROR_CODE, 1, .title = "LL_UNKNOWN_RSP", WORDS(0x07))

#define FEATURES(FIELD, WHEN)                                                                                                               \
    FIELD(feature_set, 64, FLAGS, .word = 64, .names = &features, AS("feature_set"))
LAYER_OF(feature_req, FEATURES, 8, .title = "LL_FEATURE_REQ", WORDS(0x08))
LAYER_OF(feature_rsp, FEATURES, 8, .title = "LL_FEATURE_RSP", WORDS(0x09))

static const struct orcap_protocol pause_enc_req = {.title = "LL_PAUSE_ENC_REQ", WORDS(0x0a)};
static const struct orcap_protocol pause_enc_rsp = {.title = "LL_PAUSE_ENC_RSP", WORDS(0x0b)};
#define VERSION_IND(FIELD, WHEN)                                                                                                            \
    FIELD(version,     8, ENUM,   .init = 8, .names = &versions, AS("version_number"), .print = ORCAP_PRINT_HEX)                            \
    FIELD(company,    16, LEUINT, .names = &companies, AS("company_id"), .print = ORCAP_PRINT_HEX)                                          \
    FIELD(subversion, 16, HEX,    .word = 16, AS("subversion_number"))
LAYER_OF(version_ind, VERSION_IND, 5, .title = "LL_VERSION_IND", WORDS(0x0c))
LAYER_OF(reject_ind, ERROR_CODE, 1, .title = "LL_REJECT_IND", WORDS(0x0d))
LAYER_OF(slave_feature_req, FEATURES, 8, .title = "LL_SLAVE_FEATURE_REQ", WORDS(0x0e))

#define CONNECTION_PARAMETERS(FIELD, WHEN)                                                                                                  \
    FIELD(interval_min,             16, HEX, .init = 6, .word = 16, AS("interval.min"), .print = ORCAP_PRINT_DECIMAL)                       \
    FIELD(interval_max,             16, HEX, .init = 6, .word = 16, AS("interval.max"), .print = ORCAP_PRINT_DECIMAL)                       \
    FIELD(latency,                  16, HEX, .word = 16, AS("latency"), .print = ORCAP_PRINT_DECIMAL)                                       \
    FIELD(timeout,                  16, HEX, .word = 16, AS("timeout"), .print = ORCAP_PRINT_DECIMAL)                                       \
    FIELD(preferred_periodicity,     8, HEX, AS("preferred_periodicity"), .print = ORCAP_PRINT_DECIMAL)                                     \
    FIELD(reference_conn_evt_count, 16, HEX, .word = 16, AS("reference_connection_event_count"), .print = ORCAP_PRINT_DECIMAL)              \
    FIELD(offset0,                  16, HEX, .word = 16, AS("offset.0"), .print = ORCAP_PRINT_DECIMAL)                                      \
    FIELD(offset1,                  16, HEX, .word = 16, AS("offset.1"), .print = ORCAP_PRINT_DECIMAL)                                      \
    FIELD(offset2,                  16, HEX, .word = 16, AS("offset.2"), .print = ORCAP_PRINT_DECIMAL)                                      \
    FIELD(offset3,                  16, HEX, .word = 16, AS("offset.3"), .print = ORCAP_PRINT_DECIMAL)                                      \
    FIELD(offset4,                  16, HEX, .word = 16, AS("offset.4"), .print = ORCAP_PRINT_DECIMAL)                                      \
    FIELD(offset5,                  16, HEX, .word = 16, AS("offset.5"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(connection_param_req, CONNECTION_PARAMETERS, 23, .title = "LL_CONNECTION_PARAM_REQ", WORDS(0x0f))
LAYER_OF(connection_param_rsp, CONNECTION_PARAMETERS, 23, .title = "LL_CONNECTION_PARAM_RSP", WORDS(0x10))

#define REJECT_EXT_IND(FIELD, WHEN)                                                                                                         \
    FIELD(reject_opcode, 8, HEX, AS("reject_opcode"))                                                                                       \
    FIELD(error_code,    8, HEX, AS("error_code"))
LAYER_OF(reject_ext_ind, REJECT_EXT_IND, 2, .title = "LL_REJECT_EXT_IND", WORDS(0x11))

static const struct orcap_protocol ping_req = {.title = "LL_PING_REQ", WORDS(0x12)};
static const struct orcap_protocol ping_rsp = {.title = "LL_PING_RSP", WORDS(0x13)};
#define LENGTHS(FIELD, WHEN)                                                                                                                \
    FIELD(max_rx_bytes, 16, HEX, .init = 251, .word = 16, AS("max_rx_octets"), .print = ORCAP_PRINT_DECIMAL)                                \
    FIELD(max_rx_time,  16, HEX, .init = 0x848, .word = 16, AS("max_rx_time"), .print = ORCAP_PRINT_DECIMAL)                                \
    FIELD(max_tx_bytes, 16, HEX, .init = 251, .word = 16, AS("max_tx_octets"), .print = ORCAP_PRINT_DECIMAL)                                \
    FIELD(max_tx_time,  16, HEX, .init = 0x848, .word = 16, AS("max_tx_time"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(length_req, LENGTHS, 8, .title = "LL_LENGTH_REQ", .display = " LL_LENGTH_REQ", WORDS(0x14))
LAYER_OF(length_rsp, LENGTHS, 8, .title = "LL_LENGTH_RSP", .display = " LL_LENGTH_RSP", WORDS(0x15))

#define RADIOS(FIELD, WHEN)                                                                                                                 \
    FIELD(tx_phys, 8, FLAGS, .names = &radios, AS("tx_phys"))                                                                               \
    FIELD(rx_phys, 8, FLAGS, .names = &radios, AS("rx_phys"))
LAYER_OF(phy_req, RADIOS, 2, .title = "LL_PHY_REQ", WORDS(0x16))
LAYER_OF(phy_rsp, RADIOS, 2, .title = "LL_PHY_RSP", WORDS(0x17))

#define PHY_UPDATE_IND(FIELD, WHEN)                                                                                                         \
    FIELD(tx_phy,   8, FLAGS, .names = &radios, AS("m_to_s_phy"))                                                                           \
    FIELD(rx_phy,   8, FLAGS, .names = &radios, AS("s_to_m_phy"))                                                                           \
    FIELD(instant, 16, HEX,   .word = 16, AS("instant"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(phy_update_ind, PHY_UPDATE_IND, 4, .title = "LL_PHY_UPDATE_IND", WORDS(0x18))

#define MIN_USED_CHANNELS_IND(FIELD, WHEN)                                                                                                  \
    FIELD(phys,              8, FLAGS, .names = &radios, AS("phys"))                                                                        \
    FIELD(min_used_channels, 8, UINT,  .init = 2, AS("min_used_channels"))
LAYER_OF(min_used_channels_ind, MIN_USED_CHANNELS_IND, 2, .title = "LL_MIN_USED_CHANNELS_IND", WORDS(0x19))

#define CTE_REQ(FIELD, WHEN)                                                                                                                \
    FIELD(min_cte_len_req, 5, UINT, .word = 8, .rising = true, AS("cte.min_len_req"))                                                       \
    FIELD(rfu,             1, UINT, .word = 8, .rising = true, UNNAMED)                                                                     \
    FIELD(cte_type_req,    2, UINT, .word = 8, .rising = true, AS("cte.type_req"))
LAYER_OF(cte_req, CTE_REQ, 1, .title = "LL_CTE_REQ", WORDS(0x1a))

static const struct orcap_protocol cte_rsp = {.title = "LL_CTE_RSP", WORDS(0x1b)};
#define PERIODIC_SYNC_IND(FIELD, WHEN)                                                                                                      \
    FIELD(id,                     16, HEX,   .init = 251, .word = 16, AS("sync.id"))                                                        \
    FIELD(sync_info,             144, BYTES, UNNAMED)                                                                                       \
    FIELD(conn_event_count,       16, HEX,   .word = 16, AS("conn_event_count"), .print = ORCAP_PRINT_DECIMAL)                              \
    FIELD(last_pa_event_counter,  16, HEX,   .word = 16, AS("sync.last_pa_event_counter"), .print = ORCAP_PRINT_DECIMAL)                    \
    FIELD(sid,                     4, UINT,  .word = 8, .rising = true, AS("sync.sid"), .print = ORCAP_PRINT_HEX)                           \
    FIELD(a_type,                  1, UINT,  .word = 8, .rising = true, AS("sync.atype"))                                                   \
    FIELD(sca,                     3, UINT,  .word = 8, .rising = true, AS("sleep_clock_accuracy"))                                         \
    FIELD(phy,                     8, FLAGS, .names = &radios, AS("pwr_phy"))                                                               \
    FIELD(AdvA,                   48, LEMAC, .unset = true, UNNAMED)                                                                        \
    FIELD(sync_conn_event_count,  16, HEX,   .word = 16, AS("sync.sync_conn_event_count"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(periodic_sync_ind, PERIODIC_SYNC_IND, 34, .title = "LL_PERIODIC_SYNC_IND", WORDS(0x1c))

#define CLOCK_ACCURACY(FIELD, WHEN)                                                                                                         \
    FIELD(sca, 8, HEX, AS("sleep_clock_accuracy"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(clock_accuracy_req, CLOCK_ACCURACY, 1, .title = "LL_CLOCK_ACCURACY_REQ", WORDS(0x1d))
LAYER_OF(clock_accuracy_rsp, CLOCK_ACCURACY, 1, .title = "LL_CLOCK_ACCURACY_RSP", WORDS(0x1e))

#define CIS_REQ(FIELD, WHEN)                                                                                                                \
    FIELD(cig_id,               8, HEX,   AS("cig_id"), .print = ORCAP_PRINT_DECIMAL)                                                       \
    FIELD(cis_id,               8, HEX,   AS("cis_id"), .print = ORCAP_PRINT_DECIMAL)                                                       \
    FIELD(phy_c_to_p,           8, FLAGS, .names = &radios, UNNAMED)                                                                        \
    FIELD(phy_p_to_c,           8, FLAGS, .names = &radios, UNNAMED)                                                                        \
    FIELD(max_sdu_c_to_p,      12, UINT,  .word = 16, .rising = true, AS("max_sdu_m_to_s"))                                                 \
    FIELD(rfu1,                 3, UINT,  .word = 16, .rising = true, UNNAMED)                                                              \
    FIELD(framed,               1, UINT,  .word = 16, .rising = true, AS("framed"))                                                         \
    FIELD(max_sdu_p_to_c,      12, UINT,  .word = 16, .rising = true, AS("max_sdu_s_to_m"))                                                 \
    FIELD(rfu2,                 4, UINT,  .word = 16, .rising = true, UNNAMED)                                                              \
    FIELD(sdu_interval_c_to_p, 20, UINT,  .word = 24, .rising = true, AS("sdu_interval_m_to_s"))                                            \
    FIELD(rfu3,                 4, UINT,  .word = 24, .rising = true, UNNAMED)                                                              \
    FIELD(sdu_interval_p_to_c, 20, UINT,  .word = 24, .rising = true, AS("sdu_interval_s_to_m"))                                            \
    FIELD(rfu4,                 4, UINT,  .word = 24, .rising = true, UNNAMED)                                                              \
    FIELD(max_pdu_c_to_p,      16, HEX,   .word = 16, AS("max_pdu_m_to_s"), .print = ORCAP_PRINT_DECIMAL)                                   \
    FIELD(max_pdu_p_to_c,      16, HEX,   .word = 16, AS("max_pdu_s_to_m"), .print = ORCAP_PRINT_DECIMAL)                                   \
    FIELD(nse,                  8, HEX,   AS("num_sub_events"), .print = ORCAP_PRINT_DECIMAL)                                               \
    FIELD(subinterval,         24, HEX,   .word = 24, AS("sub_interval"), .print = ORCAP_PRINT_DECIMAL)                                     \
    FIELD(bn_c_to_p,            4, UINT,  .word = 8, .rising = true, AS("bn_m_to_s"))                                                       \
    FIELD(bn_p_to_c,            4, UINT,  .word = 8, .rising = true, AS("bn_s_to_m"))                                                       \
    FIELD(ft_c_to_p,            8, UINT,  AS("ft_m_to_s"))                                                                                  \
    FIELD(ft_p_to_c,            8, UINT,  AS("ft_s_to_m"))                                                                                  \
    FIELD(iso_interval,        16, HEX,   .word = 16, AS("iso_interval"), .print = ORCAP_PRINT_DECIMAL)                                     \
    FIELD(cis_offset_min,      24, HEX,   .word = 24, AS("cis_offset_min"), .print = ORCAP_PRINT_DECIMAL)                                   \
    FIELD(cis_offset_max,      24, HEX,   .word = 24, AS("cis_offset_max"), .print = ORCAP_PRINT_DECIMAL)                                   \
    FIELD(conn_event_count,    16, HEX,   .word = 16, AS("conn_event_count"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(cis_req, CIS_REQ, 35, .title = "LL_CIS_REQ", WORDS(0x1f))

#define CIS_RSP(FIELD, WHEN)                                                                                                                \
    FIELD(cis_offset_min,   24, HEX, .word = 24, AS("cis_offset_min"), .print = ORCAP_PRINT_DECIMAL)                                        \
    FIELD(cis_offset_max,   24, HEX, .word = 24, AS("cis_offset_max"), .print = ORCAP_PRINT_DECIMAL)                                        \
    FIELD(conn_event_count, 16, HEX, .word = 16, AS("conn_event_count"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(cis_rsp, CIS_RSP, 8, .title = "LL_CIS_RSP", WORDS(0x20))

#define CIS_IND(FIELD, WHEN)                                                                                                                \
    FIELD(AA,               32, HEX, .word = 32, AS("access_address"))                                                                      \
    FIELD(cis_offset,       24, HEX, .word = 24, AS("cis_offset"), .print = ORCAP_PRINT_DECIMAL)                                            \
    FIELD(cig_sync_delay,   24, HEX, .word = 24, AS("cig_sync_delay"), .print = ORCAP_PRINT_DECIMAL)                                        \
    FIELD(cis_sync_delay,   24, HEX, .word = 24, AS("cis_sync_delay"), .print = ORCAP_PRINT_DECIMAL)                                        \
    FIELD(conn_event_count, 16, HEX, .word = 16, AS("conn_event_count"), .print = ORCAP_PRINT_DECIMAL)
LAYER_OF(cis_ind, CIS_IND, 15, .title = "LL_CIS_IND", WORDS(0x21))

#define CIS_TERMINATE_IND(FIELD, WHEN)                                                                                                      \
    FIELD(cig_id,     8, UINT, AS("cig_id"))                                                                                                \
    FIELD(cis_id,     8, UINT, AS("cis_id"))                                                                                                \
    FIELD(error_code, 8, UINT, AS("error_code"), .print = ORCAP_PRINT_HEX)
LAYER_OF(cis_terminate_ind, CIS_TERMINATE_IND, 3, .title = "LL_CIS_TERMINATE_IND", WORDS(0x22))

#define POWER_CONTROL_REQ(FIELD, WHEN)                                                                                                      \
    FIELD(phy,      8, UINT, AS("pwr_phy"), .print = ORCAP_PRINT_HEX)                                                                       \
    FIELD(delta,    8, INT,  AS("delta"))                                                                                                   \
    FIELD(tx_power, 8, INT,  AS("txpower"))
LAYER_OF(power_control_req, POWER_CONTROL_REQ, 3, .title = "LL_POWER_CONTROL_REQ", WORDS(0x23))

#define POWER_CONTROL_RSP(FIELD, WHEN)                                                                                                      \
    FIELD(min,      1, UINT, .word = 8, .rising = true, AS("min"))                                                                          \
    FIELD(max,      1, UINT, .word = 8, .rising = true, AS("max"))                                                                          \
    FIELD(rfu,      6, UINT, .word = 8, .rising = true, UNNAMED)                                                                            \
    FIELD(delta,    8, INT,  AS("delta"))                                                                                                   \
    FIELD(tx_power, 8, INT,  AS("txpower"))                                                                                                 \
    FIELD(apr,      8, UINT, AS("acceptable_power_reduction"))
LAYER_OF(power_control_rsp, POWER_CONTROL_RSP, 4, .title = "LL_POWER_CONTROL_RSP", WORDS(0x24))

#define POWER_CHANGE_IND(FIELD, WHEN)                                                                                                       \
    FIELD(phy,      8, UINT, AS("pwr_phy"), .print = ORCAP_PRINT_HEX)                                                                       \
    FIELD(min,      1, UINT, .word = 8, .rising = true, AS("min"))                                                                          \
    FIELD(max,      1, UINT, .word = 8, .rising = true, AS("max"))                                                                          \
    FIELD(rfu,      6, UINT, .word = 8, .rising = true, UNNAMED)                                                                            \
    FIELD(delta,    8, INT,  AS("delta"))                                                                                                   \
    FIELD(tx_power, 8, UINT, AS("txpower"))
LAYER_OF(power_change_ind, POWER_CHANGE_IND, 4, .title = "LL_POWER_CHANGE_IND", WORDS(0x25))

#define SUBRATE_REQ(FIELD, WHEN)                                                                                                            \
    FIELD(subrate_factor_min,  16, LEUINT, UNNAMED)                                                                                         \
    FIELD(subrate_factor_max,  16, LEUINT, UNNAMED)                                                                                         \
    FIELD(max_latency,         16, LEUINT, UNNAMED)                                                                                         \
    FIELD(continuation_number, 16, LEUINT, UNNAMED)                                                                                         \
    FIELD(timeout,             16, LEUINT, AS("timeout"))
LAYER_OF(subrate_req, SUBRATE_REQ, 10, .title = "LL_SUBRATE_REQ", WORDS(0x26))

#define SUBRATE_IND(FIELD, WHEN)                                                                                                            \
    FIELD(subrate_factor,      16, LEUINT, UNNAMED)                                                                                         \
    FIELD(subrate_base_event,  16, LEUINT, UNNAMED)                                                                                         \
    FIELD(latency,             16, LEUINT, AS("latency"))                                                                                   \
    FIELD(continuation_number, 16, LEUINT, UNNAMED)                                                                                         \
    FIELD(timeout,             16, LEUINT, AS("timeout"))
LAYER_OF(subrate_ind, SUBRATE_IND, 10, .title = "LL_SUBRATE_IND", WORDS(0x27))

#define CHANNEL_REPORTING_IND(FIELD, WHEN)                                                                                                  \
    FIELD(enable,      8, UINT, UNNAMED)                                                                                                    \
    FIELD(min_spacing, 8, UINT, UNNAMED)                                                                                                    \
    FIELD(max_delay,   8, UINT, UNNAMED)
LAYER_OF(channel_reporting_ind, CHANNEL_REPORTING_IND, 3, .title = "LL_CHANNEL_REPORTING_IND", .display = "LL_SUBRATE_IND", WORDS(0x28))

#define CHANNEL_STATUS_IND(FIELD, WHEN)                                                                                                     \
    FIELD(channel_classification, 80, BYTES, UNNAMED)
LAYER_OF(channel_status_ind, CHANNEL_STATUS_IND, 10, .title = "LL_CHANNEL_STATUS_IND", WORDS(0x29))

PROTOCOLS(btle_control, &control, &connection_update_ind, &channel_map_ind, &terminate_ind, &enc_req, &enc_rsp, &start_enc_req,
          &start_enc_rsp, &unknown_rsp, &feature_req, &feature_rsp, &pause_enc_req, &pause_enc_rsp, &version_ind, &reject_ind,
          &slave_feature_req, &connection_param_req, &connection_param_rsp, &reject_ext_ind, &ping_req, &ping_rsp, &length_req,
          &length_rsp, &phy_req, &phy_rsp, &phy_update_ind, &min_used_channels_ind, &cte_req, &cte_rsp, &periodic_sync_ind,
          &clock_accuracy_req, &clock_accuracy_rsp, &cis_req, &cis_rsp, &cis_ind, &cis_terminate_ind, &power_control_req,
          &power_control_rsp, &power_change_ind, &subrate_req, &subrate_ind, &channel_reporting_ind, &channel_status_ind)
