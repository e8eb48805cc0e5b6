/* Action frames. IEEE 802.11-2020, sections 9.6.2 (spectrum management), 9.6.6 (radio measurement) and 9.6.13 (wireless network management). */
#include "proto/wireless/dot11.h"

#define WORDS .rfc = "IEEE 802.11"

static const struct orcap_names categories = NAMES({0, "Spectrum Management", 0}, {1, "QoS", 0}, {2, "DLS", 0}, {3, "Block", 0}, {4, "Public", 0},
    {5, "Radio Measurement", 0}, {6, "Fast BSS Transition", 0}, {7, "HT", 0}, {8, "SA Query", 0}, {9, "Protected Dual of Public Action", 0},
    {10, "WNM", 0}, {11, "Unprotected WNM", 0}, {12, "TDLS", 0}, {13, "Mesh", 0}, {14, "Multihop", 0}, {15, "Self-protected", 0}, {16, "DMG", 0},
    {17, "Reserved Wi-Fi Alliance", 0}, {18, "Fast Session Transfer", 0}, {19, "Robust AV Streaming", 0}, {20, "Unprotected DMG", 0}, {21, "VHT", 0});
#define ACTION(FIELD, WHEN) FIELD(category, 8, ENUM, .names = &categories, .space = "wlan.action", .filter = "=wlan.fixed.category_code")
LAYER_OF(action, ACTION, 1, .title = "Dot11Action", .display = "802.11 Action", WORDS, .over = OVER({"wlan.subtype", 0x0d}))
#define KIND(FIELD, names_of, space_of) FIELD(action, 8, ENUM, .names = &names_of, .space = space_of, .filter = "=wlan.fixed.action_code")

static const struct orcap_names spectrum_actions = NAMES({0, "Measurement Request", 0}, {1, "Measurement Report", 0}, {2, "TPC Request", 0},
    {3, "TPC Report", 0}, {4, "Channel Switch Announcement", 0});
#define SPECTRUM(FIELD, WHEN) KIND(FIELD, spectrum_actions, "wlan.spectrum")
LAYER_OF(spectrum, SPECTRUM, 1, .title = "Dot11SpectrumManagement", .display = "802.11 Spectrum Management Action", WORDS,
         .over = OVER({"wlan.action", 0}))
/* The same element as among others: known by its title. */
static const struct orcap_protocol switch_element = {.title = "Dot11EltCSA"};
static const struct orcap_items switches = {.base = &switch_element, .single = true, .own_size = true};
#define SWITCH(FIELD, WHEN) FIELD(CSA, 0, ITEMS, .items = &switches, .init_item = true, .filter = "")
LAYER_OF(channel_switch, SWITCH, 0, .title = "Dot11CSA", .display = "Channel Switch Announcement Frame", WORDS, .over = OVER({"wlan.spectrum", 4}))

static const struct orcap_names network_actions = NAMES({0, "Event Request", 0}, {1, "Event Report", 0}, {2, "Diagnostic Request", 0},
    {3, "Diagnostic Report", 0}, {4, "Location Configuration Request", 0}, {5, "Location Configuration Response", 0},
    {6, "BSS Transition Management Query", 0}, {7, "BSS Transition Management Request", 0}, {8, "BSS Transition Management Response", 0},
    {9, "FMS Request", 0}, {10, "FMS Response", 0}, {11, "Collocated Interference Request", 0}, {12, "Collocated Interference Report", 0},
    {13, "TFS Request", 0}, {14, "TFS Response", 0}, {15, "TFS Notify", 0}, {16, "WNM Sleep Mode Request", 0}, {17, "WNM Sleep Mode Response", 0},
    {18, "TIM Broadcast Request", 0}, {19, "TIM Broadcast Response", 0}, {20, "QoS Traffic Capability Update", 0}, {21, "Channel Usage Request", 0},
    {22, "Channel Usage Response", 0}, {23, "DMS Request", 0}, {24, "DMS Response", 0}, {25, "Timing Measurement Request", 0},
    {26, "WNM Notification Request", 0}, {27, "WNM Notification Response", 0}, {28, "WNM-Notify Response", 0});
#define NETWORK(FIELD, WHEN) KIND(FIELD, network_actions, "wlan.wnm")
LAYER_OF(network, NETWORK, 1, .title = "Dot11WNM", .display = "802.11 WNM Action", WORDS, .over = OVER({"wlan.action", 10}))

#define SUBELEMENT(FIELD, WHEN)                                                                                                             \
    FIELD(type,  8, UINT, .filter = "")                                                                                                     \
    FIELD(len,   8, UINT, .sizes = "value", .filter = "")                                                                                   \
    FIELD(value, 0, LIST, .element = ORCAP_UINT, .element_width = 8, .filter = "")
ITEM_OF(subelement, SUBELEMENT, 2, .title = "SubelemTLV")
static const struct orcap_items subelements = {.base = &subelement};

#define TERMINATION(FIELD, WHEN)                                                                                                            \
    FIELD(id,        8, UINT,   .init = 4, .filter = "")                                                                                    \
    FIELD(len,       8, UINT,   .init = 10, .filter = "")                                                                                   \
    FIELD(TSF,      64, LEUINT, .filter = "")                                                                                               \
    FIELD(duration, 16, LEUINT, .filter = "")
ITEM_OF(termination, TERMINATION, 12, .title = "BSSTerminationDuration", .display = "BSS Termination Duration")
static const struct orcap_items terminations = {.base = &termination, .single = true, .own_size = true};

static uint32_t behind_neighbour(const struct orcap_view *view);
static bool has_more_of_neighbour(const struct orcap_view *view);
#define NEIGHBOUR(FIELD, WHEN)                                                                                                              \
    FIELD(type,          8, UINT, .filter = "")                                                                                             \
    FIELD(len,           8, UINT, .init = 13, .filter = "")                                                                                 \
    FIELD(BSSID,        48, MAC,  .filter = "=wlan.nreport.bssid")                                                                          \
    FIELD(AP_reach,      2, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(security,      1, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(key_scope,     1, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(capabilities,  6, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(mobility,      1, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(HT,            1, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(VHT,           1, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(FTM,           1, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(reserved,     18, UINT, .word = 32, .filter = "")                                                                                 \
    FIELD(op_class,      8, UINT, .filter = "=wlan.nreport.opeclass")                                                                       \
    FIELD(channel,       8, UINT, .filter = "=wlan.nreport.channumber")                                                                     \
    FIELD(phy_type,      8, UINT, .filter = "=wlan.nreport.phytype")                                                                        \
    WHEN(TEST(has_more_of_neighbour), subelems, 0, ITEMS, .size = behind_neighbour, .items = &subelements, .init_item = true, .filter = "")
ITEM_OF(neighbour_report, NEIGHBOUR, 15, .title = "NeighborReport", .display = "Neighbor Report")
static const struct orcap_items neighbours = {.base = &neighbour_report, .own_size = true};

static const struct orcap_names modes = NAMES({1, "Preferred_Candidate_List_Included", 0}, {2, "Abridged", 0}, {4, "Disassociation_Imminent", 0},
    {8, "BSS_Termination_Included", 0}, {16, "ESS_Disassociation_Imminent", 0});
static uint32_t address_size(const struct orcap_view *view);
#define MOVE_REQUEST(FIELD, WHEN)                                                                                                           \
    FIELD(token,                 8, UINT,   .filter = "=wlan.fixed.dialog_token")                                                           \
    FIELD(mode,                  8, FLAGS,  .names = &modes, .filter = "")                                                                  \
    FIELD(disassociation_timer, 16, LEUINT, .filter = "=wlan.fixed.disassoc_timer")                                                         \
    FIELD(validity_interval,     8, UINT,   .filter = "=wlan.fixed.validity_interval")                                                      \
    WHEN(BITS(mode, 8),  termination_duration, 0, ITEMS, .items = &terminations, .init_item = true, .filter = "")                           \
    WHEN(BITS(mode, 16), url_len,              8, UINT,  .filter = "=wlan.fixed.session_information.url_length")                            \
    WHEN(BITS(mode, 16), url,                  0, BYTES, .size = address_size, .filter = "=wlan.fixed.session_information.url",             \
         .print = ORCAP_PRINT_TEXT)                                                                                                         \
    WHEN(BITS(mode, 1),  neighbor_report,      0, ITEMS, .items = &neighbours, .init_item = true, .filter = "")
LAYER_OF(move_request, MOVE_REQUEST, 5, .title = "Dot11BSSTMRequest", .display = "BSS Transition Management Request", WORDS, .over = OVER({"wlan.wnm", 7}))

static const struct orcap_names move_statuses = NAMES({0, "Accept", 0}, {1, "Reject-Unspecified_reject_reason", 0},
    {2, "Reject-Insufficient_Beacon_or_Probe_Response_frames", 0}, {3, "Reject-Insufficient_available_capacity_from_all_candidates", 0},
    {4, "Reject-BSS_termination_undesired", 0}, {5, "Reject-BSS_termination_delay_requested", 0},
    {6, "Reject-STA_BSS_Transition_Candidate_List_provided", 0}, {7, "Reject-No_suitable_BSS_transition_candidates", 0}, {8, "Reject-Leaving_ESS", 0});
#define MOVE_RESPONSE(FIELD, WHEN)                                                                                                          \
    FIELD(token,             8, UINT, .filter = "=wlan.fixed.dialog_token")                                                                 \
    FIELD(status,            8, ENUM, .names = &move_statuses, .filter = "=wlan.fixed.bss_transition_status_code")                          \
    FIELD(termination_delay, 8, UINT, .filter = "=wlan.fixed.bss_termination_delay")                                                        \
    WHEN(IN(status, 0), target,          48, MAC,   .filter = "=wlan.fixed.bss_transition_target_bss")                                      \
    WHEN(IN(status, 6), neighbor_report,  0, ITEMS, .items = &neighbours, .init_item = true, .filter = "")
LAYER_OF(move_response, MOVE_RESPONSE, 3, .title = "Dot11BSSTMResponse", .display = "BSS Transition Management Response", WORDS,
         .over = OVER({"wlan.wnm", 8}))

static const struct orcap_names measurement_actions = NAMES({0, "Radio Measurement Request", 0}, {1, "Radio Measurement Report", 0},
    {2, "Link Measurement Request", 0}, {3, "Link Measurement Report", 0}, {4, "Neighbor Report Request", 0}, {5, "Neighbor Report Response", 0});
static const struct orcap_names measurements = NAMES({5, "Beacon", 0});
enum { OF_BEACON = 5 };
#define MEASUREMENT(FIELD, WHEN) KIND(FIELD, measurement_actions, "wlan.measurement")
LAYER_OF(measurement, MEASUREMENT, 1, .title = "Dot11RadioMeasurement", .display = "802.11 Radio Measurement Action", WORDS,
         .over = OVER({"wlan.action", 5}))

#define BEACON_REQUEST(FIELD, WHEN)                                                                                                         \
    FIELD(op_class,                8, UINT,   .filter = "")                                                                                 \
    FIELD(channel,                 8, UINT,   .filter = "")                                                                                 \
    FIELD(randomization_interval, 16, LEUINT, .filter = "")                                                                                 \
    FIELD(measurement_duration,   16, LEUINT, .filter = "")                                                                                 \
    FIELD(measurement_mode,        8, UINT,   .filter = "")                                                                                 \
    FIELD(BSSID,                  48, MAC,    .filter = "")
ITEM_OF(beacon_request, BEACON_REQUEST, 13, .title = "Dot11RadioMeasurementBeaconRequest", .display = "802.11 Radio Measurement Beacon Request")
static const struct orcap_items beacon_requests = {.base = &beacon_request, .single = true, .own_size = true};
static uint32_t request_rest(const struct orcap_view *view);
static uint32_t request_subelements(const struct orcap_view *view);
static bool has_request_subelements(const struct orcap_view *view);
#define REQUEST(FIELD, WHEN)                                                                                                                \
    FIELD(token,              8, UINT,   .filter = "=wlan.rm.dialog_token")                                                                 \
    FIELD(repetitions,       16, LEUINT, .filter = "=wlan.rm.repetitions")                                                                  \
    DOT11_ELEMENT_OF(FIELD, 38, 16)                                                                                                         \
    FIELD(measurement_token,  8, UINT,   .filter = "")                                                                                      \
    FIELD(reserved,           3, UINT,   .filter = "")                                                                                      \
    FIELD(duration_mandatory, 1, UINT,   .filter = "")                                                                                      \
    FIELD(report,             1, UINT,   .filter = "")                                                                                      \
    FIELD(request,            1, UINT,   .filter = "")                                                                                      \
    FIELD(enable,             1, UINT,   .filter = "")                                                                                      \
    FIELD(parallel,           1, UINT,   .filter = "")                                                                                      \
    FIELD(measurement_request_type, 8, ENUM, .init = OF_BEACON, .names = &measurements, .filter = "")                                       \
    WHEN(IN(measurement_request_type, OF_BEACON), measurement_request, 0, ITEMS, .items = &beacon_requests, .init_item = true,              \
         .filter = "")                                                                                                                      \
    WHEN(NOT_IN(measurement_request_type, OF_BEACON), measurement_request_data, 0, BYTES, .size = request_rest, .filter = "")               \
    WHEN(TEST(has_request_subelements), subelems, 0, ITEMS, .size = request_subelements, .items = &subelements, .filter = "")
LAYER_OF(measurement_request, REQUEST, 8, .title = "Dot11RadioMeasurementRequest", .display = "802.11 Radio Measurement Request", WORDS,
         .over = OVER({"wlan.measurement", 0}))

#define BEACON_REPORT(FIELD, WHEN)                                                                                                          \
    FIELD(op_class,                8, UINT,   .filter = "")                                                                                 \
    FIELD(channel,                 8, UINT,   .filter = "")                                                                                 \
    FIELD(measurement_start_time, 64, LEUINT, .filter = "")                                                                                 \
    FIELD(measurement_duration,   16, LEUINT, .filter = "")                                                                                 \
    FIELD(reported_frame_type,     1, UINT,   .filter = "")                                                                                 \
    FIELD(condensed_phy,           7, UINT,   .filter = "")                                                                                 \
    FIELD(RCPI,                    8, UINT,   .filter = "")                                                                                 \
    FIELD(RSNI,                    8, UINT,   .filter = "")                                                                                 \
    FIELD(BSSID,                  48, MAC,    .filter = "")                                                                                 \
    FIELD(antenna_id,              8, UINT,   .filter = "")                                                                                 \
    FIELD(parent_tsf,             32, LEUINT, .filter = "")
ITEM_OF(beacon_report, BEACON_REPORT, 26, .title = "Dot11RadioMeasurementBeaconReport", .display = "802.11 Radio Measurement Beacon Report")
static const struct orcap_items beacon_reports = {.base = &beacon_report, .single = true, .own_size = true};
static bool is_beacon_report(const struct orcap_view *view);
static bool is_other_report(const struct orcap_view *view);
static uint32_t report_rest(const struct orcap_view *view);
static uint32_t report_subelements(const struct orcap_view *view);
static bool has_report_subelements(const struct orcap_view *view);
#define REPORT(FIELD, WHEN)                                                                                                                 \
    FIELD(token,             8, UINT, .filter = "=wlan.rm.dialog_token")                                                                    \
    DOT11_ELEMENT_OF(FIELD, 39, 29)                                                                                                         \
    FIELD(measurement_token, 8, UINT, .filter = "")                                                                                         \
    FIELD(reserved,          5, UINT, .filter = "")                                                                                         \
    FIELD(refused,           1, UINT, .filter = "")                                                                                         \
    FIELD(incapable,         1, UINT, .filter = "")                                                                                         \
    FIELD(late,              1, UINT, .filter = "")                                                                                         \
    FIELD(measurement_report_type, 8, ENUM, .init = OF_BEACON, .names = &measurements, .filter = "")                                        \
    WHEN(TEST(is_beacon_report), measurement_report, 0, ITEMS, .items = &beacon_reports, .init_item = true, .filter = "")                   \
    WHEN(TEST(is_other_report), measurement_report_data, 0, BYTES, .size = report_rest, .filter = "")                                       \
    WHEN(TEST(has_report_subelements), subelems, 0, ITEMS, .size = report_subelements, .items = &subelements, .filter = "")
LAYER_OF(measurement_report, REPORT, 6, .title = "Dot11RadioMeasurementReport", .display = "802.11 Radio Measurement Report", WORDS,
         .over = OVER({"wlan.measurement", 1}))

static uint32_t address_size(const struct orcap_view *view) {
    enum { SIZE_FIELD = FIELD_OF(move_request, validity_interval) + 2 };
    return (uint32_t)orcap_view_number(view, SIZE_FIELD);
}

/* What an element's size says there is behind `known` bytes of it. */
static uint32_t rest(const struct orcap_view *view, size_t field, uint32_t known) {
    uint32_t size = (uint32_t)orcap_view_number(view, field);
    return size > known ? size - known : 0;
}

enum { NEIGHBOUR_SIZE = 13, REQUEST_SIZE = 16, REPORT_SIZE = 29, HEAD_SIZE = 3 };
static uint32_t behind_neighbour(const struct orcap_view *view) {
    return rest(view, FIELD_OF(neighbour_report, len), NEIGHBOUR_SIZE);
}
static bool has_more_of_neighbour(const struct orcap_view *view) {
    return behind_neighbour(view) != 0;
}

static uint32_t request_rest(const struct orcap_view *view) {
    return rest(view, FIELD_OF(measurement_request, len), HEAD_SIZE);
}
static uint32_t request_subelements(const struct orcap_view *view) {
    return rest(view, FIELD_OF(measurement_request, len), REQUEST_SIZE);
}
static bool has_request_subelements(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(measurement_request, measurement_request_type)) == OF_BEACON && request_subelements(view);
}

static bool is_beacon_report(const struct orcap_view *view) {
    bool failed = orcap_view_number(view, FIELD_OF(measurement_report, refused)) || orcap_view_number(view, FIELD_OF(measurement_report, incapable)) ||
                  orcap_view_number(view, FIELD_OF(measurement_report, late));
    uint64_t type = view->bytes ? orcap_view_number(view, FIELD_OF(measurement_report, measurement_report_type)) : OF_BEACON;
    return !failed && type == OF_BEACON;
}
static bool is_other_report(const struct orcap_view *view) {
    return !is_beacon_report(view);
}
static uint32_t report_rest(const struct orcap_view *view) {
    return rest(view, FIELD_OF(measurement_report, len), HEAD_SIZE);
}
static uint32_t report_subelements(const struct orcap_view *view) {
    return rest(view, FIELD_OF(measurement_report, len), REPORT_SIZE);
}
static bool has_report_subelements(const struct orcap_view *view) {
    return is_beacon_report(view) && report_subelements(view);
}

PROTOCOLS(dot11_action, &action, &spectrum, &channel_switch, &network, &subelement, &termination, &neighbour_report, &move_request, &move_response,
          &measurement, &beacon_request, &measurement_request, &beacon_report, &measurement_report)
