/* Elements of management frames. IEEE 802.11-2020, section 9.4.2; the HE and EHT operations of IEEE 802.11ax-2021 and 802.11be. */
#include "proto/wireless/dot11.h"

#include "core/sink.h"

static int by_content(const struct orcap_view *view);
static bool is_name(const struct orcap_chain *chain, size_t layer);
static void name_line(const struct orcap_chain *chain, size_t layer, struct sink *out);

/* What is said of an element that is read, and behind it what older scripts call it. */
const struct orcap_names dot11_element_names = NAMES({0, "SSID", 0}, {1, "Supported Rates", 0}, {1, "Rates", 0}, {2, "FHset", 0},
    {3, "DSSS Set", 0}, {3, "DSset", 0}, {4, "CF Set", 0}, {4, "CFset", 0}, {5, "TIM", 0}, {6, "IBSS Set", 0}, {6, "IBSSset", 0},
    {7, "Country", 0}, {10, "Request", 0}, {11, "BSS Load", 0}, {12, "EDCA Set", 0}, {13, "TSPEC", 0}, {14, "TCLAS", 0},
    {15, "Schedule", 0}, {16, "Challenge text", 0}, {16, "challenge", 0}, {32, "Power Constraint", 0}, {33, "Power Capability", 0},
    {33, "PowerCapability", 0}, {36, "Supported Channels", 0}, {36, "Channels", 0}, {37, "Channel Switch Announcement", 0},
    {38, "Measurement Request", 0}, {39, "Measurement Report", 0}, {42, "ERP", 0}, {42, "ERPinfo", 0}, {45, "HT Capabilities", 0},
    {45, "HTinfo", 0}, {46, "QoS Capability", 0}, {48, "RSN", 0}, {48, "RSNinfo", 0}, {50, "Extended Supported Rates", 0},
    {50, "ESRates", 0}, {52, "Neighbor Report", 0}, {61, "HT Operation", 0}, {74, "Overlapping BSS Scan Parameters", 0},
    {107, "Interworking", 0}, {127, "Extended Capabilities", 0}, {127, "ExtendendCapatibilities", 0}, {191, "VHT Capabilities", 0},
    {191, "VHTCapabilities", 0}, {192, "VHT Operation", 0}, {221, "Vendor Specific", 0}, {221, "Vendor", 0},
    {255, "Element ID Extension", 0});

#define ELEMENT(FIELD, WHEN)                                                                                                                \
    FIELD(ID,  8, ENUM, .names = &dot11_element_names, .variants = "wlan.element", .filter = "=wlan.tag.number")                            \
    FIELD(len, 8, UINT, .sizes = "info", .filter = "=wlan.tag.length")                                                                      \
    FIELD(info, 0, BYTES, .filter = "=wlan.ssid", .filter_when = ONLY(IN(ID, 0)))
LAYER_OF(element, ELEMENT, 2, .title = "Dot11Elt", .display = "802.11 Information Element", .rfc = "IEEE 802.11",
         .others = OTHERS("Dot11EltExtension", "Dot11EltExtensionGeneric", "Dot11EltHEOperation", "Dot11EltEHTOperation", "Dot11EltMicrosoftWPA"),
         .flat = true, .instead = by_content, .summary = name_line, .speaks = is_name, .line_with = "Dot11", .bonds = BONDS({.upper = "Dot11Elt"}))

#define RATES(FIELD, WHEN)                                                                                                                  \
    DOT11_ELEMENT_ID(FIELD, 1)                                                                                                              \
    FIELD(len,   8, UINT, .sizes = "rates", .filter = "=wlan.tag.length")                                                                   \
    FIELD(rates, 0, LIST, .element = ORCAP_UINT, .element_width = 8, .init = 1, .init_text = "\x82", .shows = ORCAP_SHOWS_RATE, .print = ORCAP_PRINT_HEX,                       \
          .filter = "=wlan.supported_rates", .filter_when = ONLY(IN(ID, 1)))
LAYER_OF(rates, RATES, 2, .title = "Dot11EltRates", .display = "802.11 Rates", DOT11_ELEMENT_WORDS,
         .aliases = ALIASES({.filter = "=wlan.extended_supported_rates", .field = "rates", .when = ONLY(IN(ID, 50))}),
         .over = OVER({"wlan.element", 1}, {"wlan.element", 50}))

#define DSSS(FIELD, WHEN)                                                                                                                   \
    DOT11_ELEMENT_OF(FIELD, 3, 1)                                                                                                           \
    FIELD(channel, 8, UINT, .filter = "=wlan.ds.current_channel")
LAYER_OF(dsss, DSSS, 3, .title = "Dot11EltDSSSet", .display = "802.11 DSSS Parameter Set", DOT11_ELEMENT_WORDS, .over = OVER({"wlan.element", 3}))

#define ERP(FIELD, WHEN)                                                                                                                    \
    DOT11_ELEMENT_OF(FIELD, 42, 1)                                                                                                          \
    FIELD(NonERP_Present,       1, UINT, .filter = "")                                                                                      \
    FIELD(Use_Protection,       1, UINT, .filter = "")                                                                                      \
    FIELD(Barker_Preamble_Mode, 1, UINT, .filter = "")                                                                                      \
    FIELD(res,                  5, UINT, .filter = "")
LAYER_OF(erp, ERP, 3, .title = "Dot11EltERP", .display = "802.11 ERP", DOT11_ELEMENT_WORDS, .over = OVER({"wlan.element", 42}),
         .aliases = ALIASES({.filter = "=wlan.erp_info", .field = "NonERP_Present", .last = "res", .print = ORCAP_PRINT_HEX},
                            {.filter = "=wlan.erp_info.erp_present", .field = "res", .width = 1},
                            {.filter = "=wlan.erp_info.use_protection", .field = "res", .shift = 1, .width = 1},
                            {.filter = "=wlan.erp_info.barker_preamble_mode", .field = "res", .shift = 2, .width = 1}))

static uint32_t triplets(const struct orcap_view *view);
static bool is_padded(const struct orcap_view *view);
#define TRIPLET(FIELD, WHEN)                                                                                                                \
    FIELD(first_channel_number, 8, UINT, .init = 1,  .filter = "=wlan.country_info.fnm.fcn")                                                \
    FIELD(num_channels,         8, UINT, .init = 24, .filter = "=wlan.country_info.fnm.nc")                                                 \
    FIELD(mtp,                  8, UINT, .filter = "=wlan.country_info.fnm.mtpl")
ITEM_OF(triplet, TRIPLET, 3, .title = "Dot11EltCountryConstraintTriplet", .display = "802.11 Country Constraint Triplet")
static const struct orcap_items constraints = {.base = &triplet};
#define COUNTRY(FIELD, WHEN)                                                                                                                \
    DOT11_ELEMENT(FIELD, 7)                                                                                                                 \
    FIELD(country_string, 24, BYTES, .init_text = "\0\0\0", .init = 3, .shows = ORCAP_SHOWS_TRIMMED, .filter = "=wlan.country_info.code", .print = ORCAP_PRINT_TEXT)          \
    FIELD(descriptors,     0, ITEMS, .size = triplets, .items = &constraints, .filter = "")                                                 \
    WHEN(TEST(is_padded), pad, 8, UINT, .filter = "=wlan.country_info.padding")
LAYER_OF(country, COUNTRY, 5, .title = "Dot11EltCountry", .display = "802.11 Country", DOT11_ELEMENT_WORDS, .over = OVER({"wlan.element", 7}))

#define CSA(FIELD, WHEN)                                                                                                                    \
    DOT11_ELEMENT_OF(FIELD, 37, 3)                                                                                                          \
    FIELD(mode,                 8, UINT, .filter = "=wlan.csa.channel_switch_mode")                                                         \
    FIELD(new_channel,          8, UINT, .filter = "=wlan.csa.new_channel_number")                                                          \
    FIELD(channel_switch_count, 8, UINT, .filter = "=wlan.csa.channel_switch.count")
LAYER_OF(csa, CSA, 5, .title = "Dot11EltCSA", .display = "802.11 CSA Element", DOT11_ELEMENT_WORDS, .over = OVER({"wlan.element", 37}))

#define OBSS(FIELD, WHEN)                                                                                                                   \
    DOT11_ELEMENT_OF(FIELD, 74, 14)                                                                                                         \
    FIELD(Passive_Dwell,             16, LEUINT, .filter = "=wlan.obss.spd")                                                                \
    FIELD(Active_Dwell,              16, LEUINT, .filter = "=wlan.obss.sad")                                                                \
    FIELD(Scan_Interval,             16, LEUINT, .filter = "=wlan.obss.cwtsi")                                                              \
    FIELD(Passive_Total_Per_Channel, 16, LEUINT, .filter = "=wlan.obss.sptpc")                                                              \
    FIELD(Active_Total_Per_Channel,  16, LEUINT, .filter = "=wlan.obss.satpc")                                                              \
    FIELD(Delay,                     16, LEUINT, .filter = "=wlan.obss.wctdf")                                                              \
    FIELD(Activity_Threshold,        16, LEUINT, .filter = "=wlan.obss.sat")
LAYER_OF(obss, OBSS, 16, .title = "Dot11EltOBSS", .display = "802.11 OBSS Scan Parameters Element", DOT11_ELEMENT_WORDS,
         .over = OVER({"wlan.element", 74}))

/* Two bits a number of streams. */
#define STREAMS(FIELD, name) FIELD(name, 16, LIST, .element = ORCAP_UINT, .element_width = 2, .filter = "")
#define VHT_INFO(FIELD, WHEN)                                                                                                               \
    FIELD(channel_width,   8, UINT, .filter = "=wlan.vht.op.channelwidth")                                                                  \
    FIELD(channel_center0, 8, UINT, .init = 36, .filter = "=wlan.vht.op.channelcenter0")                                                    \
    FIELD(channel_center1, 8, UINT, .filter = "=wlan.vht.op.channelcenter1")
ITEM_OF(vht_info, VHT_INFO, 3, .title = "Dot11VHTOperationInfo", .display = "802.11 VHT Operation Information")
static const struct orcap_items vht_infos = {.base = &vht_info, .single = true, .own_size = true};
#define VHT(FIELD, WHEN)                                                                                                                    \
    DOT11_ELEMENT_OF(FIELD, 192, 5)                                                                                                         \
    FIELD(VHT_Operation_Info, 0, ITEMS, .items = &vht_infos, .init_item = true, .filter = "")                                               \
    STREAMS(FIELD, mcs_set)
LAYER_OF_BITS(vht, VHT, 32, .title = "Dot11EltVHTOperation", .display = "802.11 VHT Operation Element", DOT11_ELEMENT_WORDS,
              .over = OVER({"wlan.element", 192}))

#define HT(FIELD, WHEN)                                                                                                                     \
    DOT11_ELEMENT_OF(FIELD, 61, 22)                                                                                                         \
    FIELD(primary_channel,          8, UINT, .filter = "=wlan.ht.info.primarychannel")                                                      \
    FIELD(reserved_1,               4, UINT, .filter = "")                                                                                  \
    FIELD(rifs_mode,                1, UINT, .filter = "=wlan.ht.info.rifs")                                                                \
    FIELD(channel_width,            1, UINT, .filter = "=wlan.ht.info.chanwidth")                                                           \
    FIELD(secondary_channel_offset, 2, UINT, .filter = "=wlan.ht.info.secchanoffset", .print = ORCAP_PRINT_HEX)                             \
    FIELD(reserved_3,              11, UINT, .word = 16, .filter = "")                                                                      \
    FIELD(obss_non_ht_stas_present, 1, UINT, .word = 16, .filter = "=wlan.ht.info.obssnonht")                                               \
    FIELD(reserved_2,               1, UINT, .word = 16, .filter = "")                                                                      \
    FIELD(nongreenfield_ht_stas_present, 1, UINT, .word = 16, .filter = "=wlan.ht.info.greenfield")                                         \
    FIELD(ht_protection,            2, UINT, .word = 16, .filter = "=wlan.ht.info.ht_protection", .print = ORCAP_PRINT_HEX)                 \
    FIELD(reserved_4,              10, UINT, .word = 16, .filter = "")                                                                      \
    FIELD(pco_phase,                1, UINT, .word = 16, .filter = "")                                               \
    FIELD(pco_active,               1, UINT, .word = 16, .filter = "")                                              \
    FIELD(lsig_txop_protection_full_support, 1, UINT, .word = 16, .filter = "")                                \
    FIELD(stbc_beacon,              1, UINT, .word = 16, .filter = "")                                         \
    FIELD(dual_cts_protection,      1, UINT, .word = 16, .filter = "")                                                 \
    FIELD(dual_beacon,              1, UINT, .word = 16, .filter = "")                                              \
    FIELD(basic_mcs_set,          128, BYTES, .init_text = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", .init = 16, .shows = ORCAP_SHOWS_TRIMMED, .filter = "")
/* Scapy has the last word's bits six places too low; Wireshark's names stand for the right ones. */
#define LAST_WORD(name, bit) {.filter = "=wlan.ht.info." name, .field = "reserved_4", .last = "dual_beacon", .shift = bit, .width = 1}
LAYER_OF(ht, HT, 24, .title = "Dot11EltHTOperation", .display = "802.11 HT Operation", DOT11_ELEMENT_WORDS, .over = OVER({"wlan.element", 61}),
         .aliases = ALIASES(LAST_WORD("pco.phase", 11), LAST_WORD("pco.active", 10), LAST_WORD("lsigprotsupport", 9),
                            LAST_WORD("secondarybeacon", 8), LAST_WORD("dualcts", 7), LAST_WORD("dualbeacon", 6)))

/* Elements with a second number. */
enum { EXTENSION = 255, HE_OPERATION = 36, EHT_OPERATION = 106 };
#define EXTENDS .rfc = "IEEE 802.11", .extends = "Dot11EltExtension", .flat = true, .bonds = BONDS({.upper = "Dot11Elt"})
#define NUMBERED(FIELD, WHEN)                                                                                                               \
    DOT11_ELEMENT_OF(FIELD, EXTENSION, 0)                                                                                                   \
    WHEN(BITS(len, 0xff), ext_ID, 8, UINT, .filter = "=wlan.ext_tag.number")
LAYER_OF(extension, NUMBERED, 2, .title = "Dot11EltExtension", .display = "802.11 Element ID Extension", DOT11_ELEMENT_WORDS)

static uint32_t behind_number(const struct orcap_view *view);
#define GENERIC(FIELD, WHEN)                                                                                                                \
    NUMBERED(FIELD, WHEN)                                                                                                                   \
    FIELD(info, 0, BYTES, .size = behind_number, .filter = "=wlan.ext_tag.data")
LAYER_OF(generic, GENERIC, 2, .title = "Dot11EltExtensionGeneric", .display = "802.11 Element ID Extension", EXTENDS)

#define NUMBER_OF(FIELD, number)                                                                                                            \
    DOT11_ELEMENT_OF(FIELD, EXTENSION, 0)                                                                                                   \
    FIELD(ext_ID, 8, UINT, .init = number, .filter = "=wlan.ext_tag.number")
#define HE_6G(FIELD, WHEN)                                                                                                                  \
    FIELD(primary_channel,  8, UINT, .filter = "=wlan.ext_tag.he_operation.6ghz.primary_channel")                                           \
    FIELD(reserved,         2, UINT, .filter = "=wlan.ext_tag.he_operation.6ghz.control.reserved")                                          \
    FIELD(regulatory_info,  3, UINT, .filter = "=wlan.ext_tag.he_operation.6ghz.control.regulatory_info")                                   \
    FIELD(duplicate_beacon, 1, UINT, .filter = "=wlan.ext_tag.he_operation.6ghz.control.duplicate_beacon")                                  \
    FIELD(channel_width,    2, UINT, .filter = "=wlan.ext_tag.he_operation.6ghz.control.channel_width")                                     \
    FIELD(channel_center0,  8, UINT, .filter = "=wlan.ext_tag.he_operation.6ghz.chan_center_freq_seg_0")                                    \
    FIELD(channel_center1,  8, UINT, .filter = "=wlan.ext_tag.he_operation.6ghz.chan_center_freq_seg_1")                                    \
    FIELD(minimum_rate,     8, UINT, .filter = "=wlan.ext_tag.he_operation.6ghz.minimum_rate")
ITEM_OF(he_6g, HE_6G, 5, .title = "Dot11HE6GOperationInfo", .display = "802.11 HE 6 GHz Operation Information")
static const struct orcap_items he_6g_infos = {.base = &he_6g, .single = true, .own_size = true};
#define PARAMETER(FIELD, name, bits, filter_name) FIELD(name, bits, UINT, .word = 24, .filter = "=wlan.ext_tag.he_operation." filter_name)
#define HE(FIELD, WHEN)                                                                                                                     \
    NUMBER_OF(FIELD, HE_OPERATION)                                                                                                          \
    PARAMETER(FIELD, reserved,                    6, "reserved_b16_b32")                                                                    \
    PARAMETER(FIELD, six_g_op_info_present,       1, "6ghz_operation_information_present")                                                  \
    PARAMETER(FIELD, er_su_disable,               1, "er_su_disable")                                                                       \
    PARAMETER(FIELD, co_hosted_bss,               1, "co_hosted_bss")                                                                       \
    PARAMETER(FIELD, vht_operation_info_present,  1, "vht_op_info_present")                                                                 \
    PARAMETER(FIELD, txop_duration_rts_threshold, 10, "txop_duration_rts_thresh")                                                           \
    PARAMETER(FIELD, twt_required,                1, "twt_required")                                                                        \
    PARAMETER(FIELD, default_pe_duration,         3, "default_pe_duration")                                                                 \
    FIELD(bss_color_disabled, 1, UINT, .filter = "")                                                                                        \
    FIELD(partial_bss_color,  1, UINT, .filter = "")                                                                                        \
    FIELD(bss_color,          6, UINT, .filter = "")                                                                                        \
    STREAMS(FIELD, basic_he_mcs_and_nss_set)                                                                                                \
    WHEN(BITS(vht_operation_info_present, 1), vht_operation_info, 0, ITEMS, .items = &vht_infos, .init_item = true, .filter = "")           \
    WHEN(BITS(co_hosted_bss, 1), max_co_hosted_bssid, 8, UINT, .filter = "=wlan.ext_tag.he_operation.max_co_hosted_bssid_indicator")        \
    WHEN(BITS(six_g_op_info_present, 1), he_6g_operation_info, 0, ITEMS, .items = &he_6g_infos, .init_item = true, .filter = "")
LAYER_OF(he, HE, 9, .title = "Dot11EltHEOperation", .display = "802.11 HE Operation", EXTENDS)

#define EHT_INFO(FIELD, WHEN)                                                                                                               \
    FIELD(reserved,        5, UINT, .filter = "")                                                                                           \
    FIELD(channel_width,   3, UINT, .filter = "")                                                                                           \
    FIELD(channel_center0, 8, UINT, .filter = "")                                                                                           \
    FIELD(channel_center1, 8, UINT, .filter = "")
ITEM_OF(eht_info, EHT_INFO, 3, .title = "Dot11EHTOperationInfo", .display = "802.11 EHT Operation Information")
static const struct orcap_items eht_infos = {.base = &eht_info, .single = true, .own_size = true};
static bool has_eht_info(const struct orcap_view *view);
static bool has_eht_bitmap(const struct orcap_view *view);
#define EHT(FIELD, WHEN)                                                                                                                    \
    NUMBER_OF(FIELD, EHT_OPERATION)                                                                                                         \
    FIELD(reserved,                               2, UINT, .filter = "")                                                                    \
    FIELD(group_addressed_bu_indication_exponent, 2, UINT, .filter = "")                                                                    \
    FIELD(group_addressed_bu_indication_limit,    1, UINT, .filter = "")                                                                    \
    FIELD(eht_default_pe_duration,                1, UINT, .filter = "")                                                                    \
    FIELD(disabled_subchannel_bitmap_present,     1, UINT, .filter = "")                                                                    \
    FIELD(eht_operation_information_present,      1, UINT, .filter = "")                                                                    \
    FIELD(basic_eht_mcs_and_nss_set,             32, LEUINT, .filter = "")                                                                  \
    WHEN(TEST(has_eht_info),   eht_operation_info,         0, ITEMS,  .items = &eht_infos, .init_item = true, .filter = "")                 \
    WHEN(TEST(has_eht_bitmap), disabled_subchannel_bitmap, 16, LEUINT, .filter = "")
LAYER_OF(eht, EHT, 8, .title = "Dot11EltEHTOperation", .display = "802.11 EHT Operation", EXTENDS)

static bool has_eht_info(const struct orcap_view *view) {
    enum { WITH_INFO = 9 };
    return orcap_view_number(view, FIELD_OF(eht, eht_operation_information_present)) && orcap_view_number(view, FIELD_OF(eht, len)) >= WITH_INFO;
}
static bool has_eht_bitmap(const struct orcap_view *view) {
    enum { WITH_BITMAP = 11 };
    return has_eht_info(view) && orcap_view_number(view, FIELD_OF(eht, disabled_subchannel_bitmap_present)) &&
           orcap_view_number(view, FIELD_OF(eht, len)) >= WITH_BITMAP;
}

static uint32_t behind_number(const struct orcap_view *view) {
    uint32_t size = (uint32_t)orcap_view_number(view, FIELD_OF(generic, len));
    return size ? size - 1 : 0;
}

/* A country's triplets are padded to an even size by those who keep to the standard. */
static uint32_t triplets(const struct orcap_view *view) {
    uint32_t size = (uint32_t)orcap_view_number(view, FIELD_OF(country, len));
    return size >= 3 ? size - 3 - size % 3 : 0;
}
static bool is_padded(const struct orcap_view *view) {
    enum { HEAD = 5 };
    uint32_t made = view->limit - view->at > HEAD ? view->limit - view->at - HEAD : 0;
    return view->open ? (made / 3 + 1) % 2 != 0 : orcap_view_number(view, FIELD_OF(country, len)) % 3 != 0;
}

/* The elements that more than their number tells. */
static int by_content(const struct orcap_view *view) {
    enum { PLAIN_EXTENSION, GENERIC_EXTENSION, HE_EXTENSION, EHT_EXTENSION, MICROSOFT_WPA, VENDOR = 221, MICROSOFT = 0x0050f2, WPA = 1 };
    const uint8_t *bytes = view->bytes + view->at;
    uint32_t size = view->limit - view->at;
    if (size && bytes[0] == EXTENSION)
        return size < 3 ? PLAIN_EXTENSION : bytes[2] == HE_OPERATION ? HE_EXTENSION : bytes[2] == EHT_OPERATION ? EHT_EXTENSION : GENERIC_EXTENSION;
    bool of_microsoft = size >= 6 && bytes[0] == VENDOR && (bytes[2] << 16 | bytes[3] << 8 | bytes[4]) == MICROSOFT;
    return of_microsoft && bytes[5] == WPA ? MICROSOFT_WPA : -1;
}

/* The name of a network is what the line of a frame ends with. */
static bool is_name(const struct orcap_chain *chain, size_t layer) {
    return orcap_chain_number(chain, layer, FIELD_OF(element, ID)) == 0;
}
static void name_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_value name;
    orcap_chain_get(chain, layer, FIELD_OF(element, info), &name);
    sink_text(out, "SSID='");
    if (name.type == ORCAP_VALUE_BYTES)
        sink_escaped(out, name.bytes, name.size);
    sink_text(out, "'");
}

PROTOCOLS(dot11_elements, &element, &rates, &dsss, &erp, &country, &triplet, &csa, &obss, &vht_info, &vht, &ht, &extension, &generic, &he_6g, &he,
          &eht_info, &eht)
