/* HT Capabilities, IEEE 802.11-2020, section 9.4.2.55: what a station of high throughput can do. */
#include "proto/wireless/dot11.h"

static const struct orcap_names sizes = NAMES({0, "3839 o", 0}, {1, "7935 o", 0});
static const struct orcap_names savings = NAMES({0, "static SM", 0}, {1, "dynamic SM", 0}, {3, "disabled", 0});
static const struct orcap_names widths = NAMES({0, "20Mhz", 0}, {1, "20Mhz+40Mhz", 0});
static const struct orcap_names selection = NAMES({1, "res", 0}, {2, "Transmit_Sounding_PPDUs", 0}, {4, "Receive_ASEL", 0},
    {8, "Antenna_Indices_Feedback", 0}, {16, "Explicit_CSI_Feedback", 0}, {32, "Explicit_CSI_Feedback_Based_Transmit_ASEL", 0},
    {64, "Antenna_Selection", 0});

#define CAPABILITY(FIELD, name, bits, filter_name) FIELD(name, bits, UINT, .word = 16, .filter = "=wlan.ht.capabilities." filter_name)
#define BEAMFORMING(FIELD, name, bits) FIELD(name, bits, UINT, .word = 32, .filter = "")
#define RATES(FIELD, name, bits, filter_name) FIELD(name, bits, UINT, .word = 128, .filter = filter_name)
#define CAPABILITIES(FIELD, WHEN)                                                                                                           \
    DOT11_ELEMENT(FIELD, 45)                                                                                                                \
    CAPABILITY(FIELD, L_SIG_TXOP_Protection, 1, "lsig")                                                                                     \
    CAPABILITY(FIELD, Forty_Mhz_Intolerant,  1, "40mhzintolerant")                                                                          \
    CAPABILITY(FIELD, PSMP,                  1, "psmp")                                                                                     \
    CAPABILITY(FIELD, DSSS_CCK,              1, "dsscck")                                                                                   \
    FIELD(Max_A_MSDU,                        1, ENUM, .word = 16, .names = &sizes, .filter = "=wlan.ht.capabilities.amsdu")                 \
    CAPABILITY(FIELD, Delayed_BlockAck,      1, "delayedblockack")                                                                          \
    FIELD(Rx_STBC,                           2, UINT, .word = 16, .filter = "")                                                                                \
    CAPABILITY(FIELD, Tx_STBC,               1, "txstbc")                                                                                   \
    CAPABILITY(FIELD, Short_GI_40Mhz,        1, "short40")                                                                                  \
    CAPABILITY(FIELD, Short_GI_20Mhz,        1, "short20")                                                                                  \
    CAPABILITY(FIELD, Green_Field,           1, "green")                                                                                    \
    FIELD(SM_Power_Save,                     2, ENUM, .word = 16, .names = &savings, .filter = "=wlan.ht.capabilities.sm")                  \
    FIELD(Supported_Channel_Width,           1, ENUM, .word = 16, .names = &widths, .filter = "=wlan.ht.capabilities.width")                \
    CAPABILITY(FIELD, LDPC_Coding_Capability, 1, "ldpccoding")                                                                              \
    FIELD(res1,                       3, UINT, .filter = "=wlan.ht.ampduparam.reserved")                                                    \
    FIELD(Min_MPDCU_Start_Spacing,    3, UINT, .init = 8, .filter = "=wlan.ht.ampduparam.mpdudensity")                                      \
    FIELD(Max_A_MPDU_Length_Exponent, 2, UINT, .init = 3, .print = ORCAP_PRINT_HEX, .filter = "=wlan.ht.ampduparam.maxlength")                                      \
    RATES(FIELD, res2,                           27, "")                                                                                    \
    RATES(FIELD, TX_Unequal_Modulation,           1, "=wlan.ht.mcsset.txunequalmod")                                                        \
    RATES(FIELD, TX_Max_Spatial_Streams,          2, "=wlan.ht.mcsset.txmaxss")                                                             \
    RATES(FIELD, TX_RX_MCS_Set_Not_Equal,         1, "=wlan.ht.mcsset.txrxmcsnotequal")                                                     \
    RATES(FIELD, TX_MCS_Set_Defined,              1, "=wlan.ht.mcsset.txsetdefined")                                                        \
    RATES(FIELD, res3,                            6, "")                                                                                    \
    FIELD(RX_Highest_Supported_Data_Rate, 10, UINT, .word = 128, .print = ORCAP_PRINT_HEX, .filter = "=wlan.ht.mcsset.highestdatarate")                                                     \
    RATES(FIELD, res4,                            3, "")                                                                                    \
    RATES(FIELD, RX_MSC_Bitmask,                 77, "")                                                                                    \
    FIELD(res5,                4, UINT, .word = 16, .filter = "")                                                                           \
    FIELD(RD_Responder,        1, UINT, .word = 16, .filter = "=wlan.htex.capabilities.rdresponder")                                        \
    FIELD(HTC_HT_Support,      1, UINT, .word = 16, .filter = "=wlan.htex.capabilities.htc")                                                \
    FIELD(MCS_Feedback,        2, UINT, .word = 16, .filter = "=wlan.htex.capabilities.mcs")                                                \
    FIELD(res6,                5, UINT, .word = 16, .filter = "")                                                                           \
    FIELD(PCO_Transition_Time, 2, UINT, .word = 16, .filter = "=wlan.htex.capabilities.transtime")                                          \
    FIELD(PCO,                 1, UINT, .word = 16, .filter = "=wlan.htex.capabilities.pco")                                                \
    BEAMFORMING(FIELD, res7,                                                3)                                                              \
    BEAMFORMING(FIELD, Channel_Estimation_Capability,                       2)                                                              \
    BEAMFORMING(FIELD, CSI_max_n_Rows_Beamformer_Supported,                 2)                                                              \
    BEAMFORMING(FIELD, Compressed_Steering_n_Beamformer_Antennas_Supported, 2)                                                              \
    BEAMFORMING(FIELD, Noncompressed_Steering_n_Beamformer_Antennas_Supported, 2)                                                           \
    BEAMFORMING(FIELD, CSI_n_Beamformer_Antennas_Supported,                 2)                                                              \
    BEAMFORMING(FIELD, Minimal_Grouping,                                    2)                                                              \
    BEAMFORMING(FIELD, Explicit_Compressed_Beamforming_Feedback,            2)                                                              \
    BEAMFORMING(FIELD, Explicit_Noncompressed_Beamforming_Feedback,         2)                                                              \
    BEAMFORMING(FIELD, Explicit_Transmit_Beamforming_CSI_Feedback,          2)                                                              \
    BEAMFORMING(FIELD, Explicit_Compressed_Steering,                        1)                                                              \
    BEAMFORMING(FIELD, Explicit_Noncompressed_Steering,                     1)                                                              \
    BEAMFORMING(FIELD, Explicit_CSI_Transmit_Beamforming,                   1)                                                              \
    BEAMFORMING(FIELD, Calibration,                                         2)                                                              \
    BEAMFORMING(FIELD, Implicit_Trasmit_Beamforming,                        1)                                                              \
    BEAMFORMING(FIELD, Transmit_NDP,                                        1)                                                              \
    BEAMFORMING(FIELD, Receive_NDP,                                         1)                                                              \
    BEAMFORMING(FIELD, Transmit_Staggered_Sounding,                         1)                                                              \
    BEAMFORMING(FIELD, Receive_Staggered_Sounding,                          1)                                                              \
    BEAMFORMING(FIELD, Implicit_Transmit_Beamforming_Receiving,             1)                                                              \
    FIELD(ASEL, 8, FLAGS, .names = &selection, .filter = "")
LAYER_OF(capabilities, CAPABILITIES, 28, .title = "Dot11EltHTCapabilities", .display = "802.11 HT Capabilities", DOT11_ELEMENT_WORDS,
         .aliases = ALIASES({.filter = "=wlan.ht.capabilities", .field = "L_SIG_TXOP_Protection", .last = "LDPC_Coding_Capability",
                             .print = ORCAP_PRINT_HEX, .digits = 4},
                            {.filter = "=wlan.ht.capabilities.rxstbc", .field = "Rx_STBC", .print = ORCAP_PRINT_HEX, .digits = 4},
                            {.filter = "=wlan.ht.ampduparam", .field = "res1", .last = "Max_A_MPDU_Length_Exponent", .print = ORCAP_PRINT_HEX}),
         .over = OVER({"wlan.element", 45}))

PROTOCOLS(dot11_ht, &capabilities)
