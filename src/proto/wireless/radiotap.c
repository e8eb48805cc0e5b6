/* Radiotap, radiotap.org: what a radio says of a frame of IEEE 802.11. All is little-endian; each field starts at a multiple of its size. A bit of
 * `present` for each field that is there, in their order; bit 31 says that another word of such bits follows. Fields of further words, and of makers'
 * own namespaces, stay undecoded.
 *
 * Scapy passes over a few fields without reading them, which displaces what follows. Here they are read where something follows, and stay
 * undecoded, as in Scapy, where nothing does. It also aligns the MCS information, which is bytes, to two. */
#include "proto/describe.h"
#include "proto/numbers.h"

static int frame(const struct orcap_view *view);
static uint32_t four(const struct orcap_view *view);
static uint32_t padding(const struct orcap_view *view);

#define FLAG(bit, text, word) {1u << (bit), text, word}
static const struct orcap_names presence = NAMES(FLAG(0, "TSFT", "=radiotap.present.tsft"), FLAG(1, "Flags", "=radiotap.present.flags"),
    FLAG(2, "Rate", "=radiotap.present.rate"), FLAG(3, "Channel", "=radiotap.present.channel"), FLAG(4, "FHSS", "=radiotap.present.fhss"),
    FLAG(5, "dBm_AntSignal", "=radiotap.present.dbm_antsignal"), FLAG(6, "dBm_AntNoise", "=radiotap.present.dbm_antnoise"),
    FLAG(7, "Lock_Quality", "=radiotap.present.lock_quality"), FLAG(8, "TX_Attenuation", "=radiotap.present.tx_attenuation"),
    FLAG(9, "dB_TX_Attenuation", "=radiotap.present.db_tx_attenuation"), FLAG(10, "dBm_TX_Power", "=radiotap.present.dbm_tx_power"),
    FLAG(11, "Antenna", "=radiotap.present.antenna"), FLAG(12, "dB_AntSignal", "=radiotap.present.db_antsignal"),
    FLAG(13, "dB_AntNoise", "=radiotap.present.db_antnoise"), FLAG(14, "RXFlags", "=radiotap.present.rxflags"),
    FLAG(15, "TXFlags", "=radiotap.present.txflags"), FLAG(16, "b17", 0), FLAG(17, "b18", "=radiotap.present.data_retries"),
    FLAG(18, "ChannelPlus", "=radiotap.present.xchannel"), FLAG(19, "MCS", "=radiotap.present.mcs"), FLAG(20, "A_MPDU", "=radiotap.present.ampdu"),
    FLAG(21, "VHT", "=radiotap.present.vht"), FLAG(22, "timestamp", "=radiotap.present.timestamp"), FLAG(23, "HE", "=radiotap.present.he"),
    FLAG(24, "HE_MU", "=radiotap.present.he_mu"), FLAG(25, "HE_MU_other_user", 0), FLAG(26, "zero_length_psdu", "=radiotap.present.0_length.psdu"),
    FLAG(27, "L_SIG", "=radiotap.present.l_sig"), FLAG(28, "TLV", "=radiotap.present.tlv"), FLAG(29, "RadiotapNS", "=radiotap.present.rtap_ns"),
    FLAG(30, "VendorNS", "=radiotap.present.vendor_ns"), FLAG(31, "Ext", "=radiotap.present.ext"));
/* Bits whose fields are read. */
enum { READ = 0x1bfcc8ef, FLAGS_FOLLOW = 2, FCS = 0x10 };

static const struct orcap_names flags = NAMES({1, "CFP", "cfp"}, {2, "ShortPreamble", "preamble"}, {4, "wep", "wep"}, {8, "fragment", "frag"},
    {16, "FCS", "fcs"}, {32, "pad", "datapad"}, {64, "badFCS", "badfcs"}, {128, "ShortGI", "shortgi"});
#define CHANNEL_NAMES                                                                                                                       \
    {0x10, "Turbo", "turbo"}, {0x20, "CCK", "cck"}, {0x40, "OFDM", "ofdm"}, {0x80, "2GHz", "2ghz"}, {0x100, "5GHz", "5ghz"},                \
    {0x200, "Passive", "passive"}, {0x400, "Dynamic_CCK_OFDM", "dynamic"}, {0x800, "GFSK", "gfsk"}, {0x1000, "GSM", "gsm"},                 \
    {0x2000, "StaticTurbo", "sturbo"}, {0x4000, "10MHz", "half"}, {0x8000, "5MHz", "quarter"}
static const struct orcap_names channel_flags =
    NAMES({1, "res1", "700mhz"}, {2, "res2", "800mhz"}, {4, "res3", "900mhz"}, {8, "res4", 0}, CHANNEL_NAMES);
static const struct orcap_names xchannel_flags = NAMES({1, "res1", 0}, {2, "res2", 0}, {4, "res3", 0}, {8, "res4", 0}, CHANNEL_NAMES,
    {0x10000, "20MHz", "ht20"}, {0x20000, "40MHz_ext_channel_above", "ht40u"}, {0x40000, "40MHz_ext_channel_below", "ht40d"}, {0x80000, "res5", 0},
    {0x100000, "res6", 0}, {0x200000, "res7", 0}, {0x400000, "res8", 0}, {0x800000, "res9", 0});
static const struct orcap_names received = NAMES({1, "res1", 0}, {2, "BAD_PLCP", "badplcp"}, {4, "res2", 0});
static const struct orcap_names sent = NAMES({1, "TX_FAIL", "=radiotap.rxflags.fail"}, {2, "CTS", "=radiotap.rxflags.cts"},
    {4, "RTS", "=radiotap.rxflags.rts"}, {8, "NOACK", "=radiotap.rxflags.noack"}, {16, "NOSEQ", "=radiotap.rxflags.noseqno"},
    {32, "ORDER", "=radiotap.rxflags.order"});
static const struct orcap_names mcs_known = NAMES({1, "MCS_bandwidth", "=radiotap.mcs.have_bw"}, {2, "MCS_index", "=radiotap.mcs.have_index"},
    {4, "guard_interval", "=radiotap.mcs.have_gi"}, {8, "HT_format", "=radiotap.mcs.have_format"}, {16, "FEC_type", "=radiotap.mcs.have_fec"},
    {32, "STBC_streams", "=radiotap.mcs.have_stbc"}, {64, "Ness", "=radiotap.mcs.have_ness"}, {128, "Ness_MSB", "=radiotap.mcs.ness_bit1"});
static const struct orcap_names fec_types = NAMES({0, "BCC", 0}, {1, "LDPC", 0});
static const struct orcap_names formats = NAMES({0, "mixed", 0}, {1, "greenfield", 0});
static const struct orcap_names guards = NAMES({0, "Long_GI", 0}, {1, "Short_GI", 0});
static const struct orcap_names bandwidths = NAMES({0, "20MHz", 0}, {1, "40MHz", 0}, {2, "ht40Mhz-", 0}, {3, "ht40MHz+", 0});
static const struct orcap_names ampdu_flags = NAMES({1, "Report0Subframe", "report_zerolen"}, {2, "Is0Subframe", "is_zerolen"},
    {4, "KnownLastSubframe", "lastknown"}, {8, "LastSubframe", "last"}, {16, "CRCerror", "delim_crc_error"}, {32, "EOFsubframe", 0},
    {64, "KnownEOF", "eof"}, {128, "res1", "eof_known"}, {256, "res2", 0}, {512, "res3", 0}, {1024, "res4", 0}, {2048, "res5", 0},
    {4096, "res6", 0}, {8192, "res7", 0}, {16384, "res8", 0});
static const struct orcap_names vht_known = NAMES({1, "STBC", "=radiotap.vht.have_stbc"}, {2, "TXOP_PS_NOT_ALLOWED", "=radiotap.vht.have_txop_ps"},
    {4, "GuardInterval", "=radiotap.vht.have_gi"}, {8, "SGINsysmDis", "=radiotap.vht.have_sgi_nsym_da"},
    {16, "LDPCextraOFDM", "=radiotap.vht.ldpc_extra"}, {32, "Beamformed", "=radiotap.vht.have_beamformed"}, {64, "Bandwidth", 0},
    {128, "GroupID", "=radiotap.mcs.have_gid"}, {256, "PartialAID", "=radiotap.mcs.have_paid"}, {512, "res1", 0}, {1024, "res2", 0},
    {2048, "res3", 0}, {4096, "res4", 0}, {8192, "res5", 0}, {16384, "res6", 0}, {32768, "res7", 0});
static const struct orcap_names vht_present = NAMES({1, "STBC", "=radiotap.vht.stbc"}, {2, "TXOP_PS_NOT_ALLOWED", "=radiotap.vht.txop_ps"},
    {4, "GuardInterval", "=radiotap.vht.gi"}, {8, "SGINsysmDis", "=radiotap.vht.sgi_nsym_da"}, {16, "LDPCextraOFDM", 0},
    {32, "Beamformed", "=radiotap.vht.beamformed"}, {64, "res1", 0}, {128, "res2", 0});
static const struct orcap_names vht_bandwidths = NAMES({0, "20MHz", 0}, {1, "40MHz", 0}, {2, "40MHz", 0}, {3, "40MHz", 0}, {4, "80MHz", 0},
    {5, "80MHz", 0}, {6, "80MHz", 0}, {7, "80MHz", 0}, {8, "80MHz", 0}, {9, "80MHz", 0}, {10, "80MHz", 0}, {11, "160MHz", 0}, {12, "160MHz", 0},
    {13, "160MHz", 0}, {14, "160MHz", 0}, {15, "160MHz", 0}, {16, "160MHz", 0}, {17, "160MHz", 0}, {18, "160MHz", 0}, {19, "160MHz", 0},
    {20, "160MHz", 0}, {21, "160MHz", 0}, {22, "160MHz", 0}, {23, "160MHz", 0}, {24, "160MHz", 0}, {25, "160MHz", 0});
static const struct orcap_names time_units = NAMES({0, "milliseconds", 0}, {1, "microseconds", 0}, {2, "nanoseconds", 0});
static const struct orcap_names time_flags = NAMES({1, "32-bit_counter", "=radiotap.timestamp.flags.32bit"},
    {2, "Accuracy", "=radiotap.timestamp.flags.accuracy"}, {4, "res1", 0}, {8, "res2", 0}, {16, "res3", 0}, {32, "res4", 0}, {64, "res5", 0},
    {128, "res6", 0});
static const struct orcap_names user_known = NAMES({1, "user field position", 0}, {2, "STA-ID", 0}, {4, "NSTS", 0}, {8, "Tx Beamforming", 0},
    {16, "Spatial Configuration", 0}, {32, "MCS", 0}, {64, "DCM", 0}, {128, "Coding", 0});
static const struct orcap_names signal_parts = NAMES({1, "rate", 0}, {2, "length", 0});

/* Names by number, of the first word; Scapy's go on counting in the words behind it. */
static const struct orcap_names bits = NAMES(FLAG(0, "b0", 0), FLAG(1, "b1", 0), FLAG(2, "b2", 0), FLAG(3, "b3", 0), FLAG(4, "b4", 0), FLAG(5, "b5", 0),
    FLAG(6, "b6", 0), FLAG(7, "b7", 0), FLAG(8, "b8", 0), FLAG(9, "b9", 0), FLAG(10, "b10", 0), FLAG(11, "b11", 0), FLAG(12, "b12", 0),
    FLAG(13, "b13", 0), FLAG(14, "b14", 0), FLAG(15, "b15", 0), FLAG(16, "b16", 0), FLAG(17, "b17", 0), FLAG(18, "b18", 0), FLAG(19, "b19", 0),
    FLAG(20, "b20", 0), FLAG(21, "b21", 0), FLAG(22, "b22", 0), FLAG(23, "b23", 0), FLAG(24, "b24", 0), FLAG(25, "b25", 0), FLAG(26, "b26", 0),
    FLAG(27, "b27", 0), FLAG(28, "b28", 0), FLAG(29, "b29", 0), FLAG(30, "b30", 0), FLAG(31, "Ext", 0));
#define MASK(FIELD, WHEN) FIELD(present, 32, FLAGS, .word = 32, .unset = true, .names = &bits, .filter = "=radiotap.present.word")
ITEM_OF(mask, MASK, 4, .title = "RadioTapExtendedPresenceMask", .display = "RadioTap Extended presence mask")
static const struct orcap_items masks = {.base = &mask, .own_size = true, .more = "present", .more_mask = 1u << 31};

static const struct orcap_names tlv_types = NAMES({0, "TSFT", 0}, {1, "Flags", 0}, {2, "Rate", 0}, {3, "Channel", 0}, {4, "FHSS", 0},
    {5, "dBm_AntSignal", 0}, {6, "dBm_AntNoise", 0}, {7, "Lock_Quality", 0}, {8, "TX_Attenuation", 0}, {9, "dB_TX_Attenuation", 0},
    {10, "dBm_TX_Power", 0}, {11, "Antenna", 0}, {12, "dB_AntSignal", 0}, {13, "dB_AntNoise", 0}, {14, "RXFlags", 0}, {15, "TXFlags", 0},
    {16, "b17", 0}, {17, "b18", 0}, {18, "ChannelPlus", 0}, {19, "MCS", 0}, {20, "A_MPDU", 0}, {21, "VHT", 0}, {22, "timestamp", 0}, {23, "HE", 0},
    {24, "HE_MU", 0}, {25, "HE_MU_other_user", 0}, {26, "zero_length_psdu", 0}, {27, "L_SIG", 0}, {28, "TLV", 0}, {29, "RadiotapNS", 0},
    {30, "VendorNS", 0}, {31, "Ext", 0});
#define TLV(FIELD, WHEN)                                                                                                                    \
    FIELD(type,   16, LEUINT, .names = &tlv_types, .filter = "=radiotap.tlv.type")                                                          \
    FIELD(length, 16, LEUINT, .sizes = "data", .filter = "=radiotap.tlv.datalen")                                                           \
    WHEN(IN(type, 30), oui,           24, UINT,   .names = &organisations, .shows = ORCAP_SHOWS_OUI, .filter = "=radiotap.vendor_oui")                               \
    WHEN(IN(type, 30), subtype,        8, UINT,   .filter = "")                                                                             \
    WHEN(IN(type, 30), presence_type, 16, LEUINT, .filter = "")                                                                             \
    WHEN(IN(type, 30), reserved,      16, LEUINT, .filter = "")                                                                             \
    FIELD(data,    0, BYTES, .filter = "=radiotap.tlv.unknown_data")                                                                        \
    FIELD(pad,     0, BYTES, .size = padding, .unset = true, .filter = "")
ITEM_OF(tlv, TLV, 4, .title = "RadioTapTLV", .pads = 4)
static const struct orcap_items tlvs = {.base = &tlv};

#define IF(bit) BITS(present, 1u << (bit))
#define IF_MORE(bit) {.field = "present", .mask = 1u << (bit), .also = ONLY(BITS(present, READ & ~((2u << (bit)) - 1)))}
#define RADIOTAP(FIELD, WHEN)                                                                                                               \
    FIELD(version,  8, UINT)                                                                                                                \
    FIELD(pad,      8, UINT)                                                                                                                \
    FIELD(len,     16, LEUINT, .covers = HEADER, .filter = "length")                                                                        \
    FIELD(present, 32, FLAGS,  .word = 32, .unset = true, .names = &presence, .filter = "present.word")                                     \
    WHEN(IF(31), Ext,            0, ITEMS,  .items = &masks, .filter = "")                                                                  \
    WHEN(IF(0),  mac_timestamp, 64, LEUINT, .align = 8, .filter = "mactime")                                                                \
    WHEN(IF(1),  Flags,          8, FLAGS,  .unset = true, .names = &flags, .filter = "flags")                                              \
    WHEN(IF(2),  Rate,           8, UINT,   .shows = ORCAP_SHOWS_HALVES, .unit_name = "Mbps", .print = ORCAP_PRINT_PARTS,                    \
         .print_unit = 500000000, .filter = "datarate")                                                                                     \
    WHEN(IF(3),  ChannelFrequency, 16, LEUINT, .align = 2, .filter = "channel.freq")                                                        \
    WHEN(IF(3),  ChannelFlags,  16, FLAGS,  .word = 16, .unset = true, .names = &channel_flags, .filter = "channel.flags")                  \
    WHEN(IF_MORE(4), FHSS_hop_set,     8, UINT, .align = 2, .filter = "fhss.hopset")                                                        \
    WHEN(IF_MORE(4), FHSS_hop_pattern, 8, UINT, .filter = "fhss.pattern")                                                                   \
    WHEN(IF(5),  dBm_AntSignal,  8, INT,    .unit_name = "dBm", .filter = "dbm_antsignal")                                                  \
    WHEN(IF(6),  dBm_AntNoise,   8, INT,    .unit_name = "dBm", .filter = "dbm_antnoise")                                                   \
    WHEN(IF(7),  Lock_Quality,  16, LEUINT, .align = 2, .filter = "quality")                                                                \
    WHEN(IF_MORE(8),  TX_Attenuation,    16, LEUINT, .align = 2, .filter = "txattenuation")                                                 \
    WHEN(IF_MORE(9),  dB_TX_Attenuation, 16, LEUINT, .align = 2, .filter = "db_txattenuation")                                              \
    WHEN(IF_MORE(10), dBm_TX_Power,       8, INT,    .unit_name = "dBm", .filter = "txpower")                                               \
    WHEN(IF(11), Antenna,        8, UINT,   .filter = "antenna")                                                                            \
    WHEN(IF_MORE(12), dB_AntSignal, 8, UINT, .unit_name = "dB", .filter = "db_antsignal")                                                   \
    WHEN(IF_MORE(13), dB_AntNoise,  8, UINT, .unit_name = "dB", .filter = "db_antnoise")                                                    \
    WHEN(IF(14), RXFlags,       16, FLAGS,  .word = 16, .align = 2, .unset = true, .names = &received, .filter = "rxflags")                 \
    WHEN(IF(15), TXFlags,       16, FLAGS,  .word = 16, .align = 2, .unset = true, .names = &sent, .filter = "txflags")                     \
    WHEN(IF(18), ChannelPlusFlags, 32, FLAGS, .word = 32, .align = 4, .unset = true, .names = &xchannel_flags, .filter = "xchannel.flags")  \
    WHEN(IF(18), ChannelPlusFrequency, 16, LEUINT, .filter = "xchannel.freq")                                                               \
    WHEN(IF(18), ChannelPlusNumber, 8, UINT, .filter = "xchannel.channel")                                                                  \
    WHEN(IF_MORE(18), ChannelPlusPower, 8, UINT, .filter = "")                                                                              \
    WHEN(IF(19), knownMCS,       8, FLAGS,  .unset = true,             .names = &mcs_known, .filter = "mcs.known")                          \
    WHEN(IF(19), Ness_LSB,       1, UINT,   .filter = "mcs.ness_bit0")                                                                      \
    WHEN(IF(19), STBC_streams,   2, UINT,   .filter = "mcs.stbc")                                                                           \
    WHEN(IF(19), FEC_type,       1, ENUM,   .names = &fec_types, .filter = "mcs.fec")                                                       \
    WHEN(IF(19), HT_format,      1, ENUM,   .names = &formats, .filter = "mcs.format")                                                      \
    WHEN(IF(19), guard_interval, 1, ENUM,   .names = &guards, .filter = "mcs.gi")                                                           \
    WHEN(IF(19), MCS_bandwidth,  2, ENUM,   .names = &bandwidths, .filter = "mcs.bw")                                                       \
    WHEN(IF(19), MCS_index,      8, UINT,   .filter = "mcs.index")                                                                          \
    WHEN(IF(20), A_MPDU_ref,    32, LEUINT, .align = 4, .filter = "ampdu.reference")                                                        \
    WHEN(IF(20), A_MPDU_flags,  32, FLAGS,  .word = 32, .unset = true, .names = &ampdu_flags, .filter = "ampdu.flags")                      \
    WHEN(IF(21), KnownVHT,      16, FLAGS,  .word = 16, .align = 2, .unset = true, .names = &vht_known, .filter = "vht.known")              \
    WHEN(IF(21), PresentVHT,     8, FLAGS,  .unset = true, .names = &vht_present, .filter = "")                                             \
    WHEN(IF(21), VHT_bandwidth,  8, ENUM,   .names = &vht_bandwidths, .filter = "vht.bw")                                                   \
    WHEN(IF(21), mcs_nss,       40, BYTES,  .shows = ORCAP_SHOWS_TRIMMED, .filter = "")                                                     \
    WHEN(IF(21), GroupID,        8, UINT,   .filter = "vht.gid")                                                                            \
    WHEN(IF(21), PartialAID,    16, UINT,   .filter = "vht.paid")                                                                           \
    WHEN(IF(22), timestamp,     64, LEUINT, .align = 8, .filter = "timestamp.ts")                                                           \
    WHEN(IF(22), ts_accuracy,   16, LEUINT, .filter = "timestamp.accuracy")                                                                 \
    WHEN(IF(22), ts_unit,        4, ENUM,   .names = &time_units, .filter = "")                                                             \
    WHEN(IF(22), ts_position,    4, UINT,   .filter = "")                                                                                   \
    WHEN(IF(22), ts_flags,       8, FLAGS,  .unset = true, .names = &time_flags, .filter = "")                                              \
    WHEN(IF(23), he_data1,      16, LEUINT, .align = 2, .filter = "he.data_1")                                                              \
    WHEN(IF(23), he_data2,      16, LEUINT, .filter = "he.data_2")                                                                          \
    WHEN(IF(23), he_data3,      16, LEUINT, .filter = "he.data_3")                                                                          \
    WHEN(IF(23), he_data4,      16, LEUINT, .filter = "he.data_4")                                                                          \
    WHEN(IF(23), he_data5,      16, LEUINT, .filter = "he.data_5")                                                                          \
    WHEN(IF(23), he_data6,      16, LEUINT, .filter = "he.data_6")                                                                          \
    WHEN(IF(24), hemu_flags1,   16, LEUINT, .align = 2, .filter = "")                                                                       \
    WHEN(IF(24), hemu_flags2,   16, LEUINT, .filter = "")                                                                                   \
    WHEN(IF(24), RU_channel1,    0, LIST,   .size = four, .element = ORCAP_UINT, .element_width = 8, .filter = "")                          \
    WHEN(IF(24), RU_channel2,    0, LIST,   .size = four, .element = ORCAP_UINT, .element_width = 8, .filter = "")                          \
    WHEN(IF(25), hemuou_per_user_1, 16, LEUINT, .align = 2, .init = 0x7fff, .filter = "")                                                   \
    WHEN(IF(25), hemuou_per_user_2, 16, LEUINT, .init = 0x003f, .filter = "")                                                               \
    WHEN(IF(25), hemuou_per_user_position, 8, UINT, .filter = "")                                                                           \
    WHEN(IF(25), hemuou_per_user_known, 16, FLAGS, .word = 16, .names = &user_known, .filter = "")                                          \
    WHEN(IF_MORE(26), zero_length_psdu, 8, UINT, .filter = "0_length_psdu.type")                                                            \
    WHEN(IF(27), lsig_data1,    16, FLAGS,  .word = 16, .align = 2, .names = &signal_parts, .filter = "")                                   \
    WHEN(IF(27), lsig_length,   12, UINT,   .word = 16, .filter = "")                                                                       \
    WHEN(IF(27), lsig_rate,      4, UINT,   .word = 16, .filter = "")                                                                       \
    WHEN(IF(28), tlvs,           0, ITEMS,  .items = &tlvs, .align = 4, .filter = "")                                                       \
    FIELD(notdecoded,            0, BYTES,  .filter = "")
LAYER_OF(radiotap, RADIOTAP, 8, .title = "RadioTap", .filter = "radiotap", .rfc = "radiotap.org", .others = OTHERS("Dot11", "Dot11FCS"),
         .follows = frame, .over = OVER({"linktype", 127}),
         .bonds = BONDS({.upper = "Dot11FCS", .build_only = true, .values = {{"present", FLAGS_FOLLOW}, {"Flags", FCS}}}))

static uint32_t four(const struct orcap_view *view) {
    (void)view;
    return 4;
}

static uint32_t padding(const struct orcap_view *view) {
    return -(uint32_t)orcap_view_number(view, FIELD_OF(tlv, length)) % 4;
}

/* With its checksum at the end where the radio says so and the capture has not cut it off. */
static int frame(const struct orcap_view *view) {
    for (size_t i = 0; i < radiotap.field_count; i++)
        if (radiotap.fields[i].names == &flags)
            return orcap_view_number(view, i) & FCS && !view->cut;
    return 0;
}

PROTOCOLS(radiotap, &radiotap, &mask, &tlv)
