/* What management frames begin with, before their elements. IEEE 802.11-2020, sections 9.3.3 and, for the S1G beacon, 9.3.4.3. */
#include "proto/wireless/dot11.h"

/* Section 9.4.1.4, the byte that is sent second first, as Scapy counts. */
static const struct orcap_names capabilities = NAMES({1, "res8", "=wlan.fixed.capabilities.spec_man"}, {2, "res9", "=wlan.fixed.capabilities.qos"},
    {4, "short-slot", "=wlan.fixed.capabilities.short_slot_time"}, {8, "res11", "=wlan.fixed.capabilities.apsd"},
    {16, "res12", "=wlan.fixed.capabilities.radio_measurement"}, {32, "DSSS-OFDM", "=wlan.fixed.capabilities.epd"},
    {64, "res14", "=wlan.fixed.capabilities.reserved5"}, {128, "res15", "=wlan.fixed.capabilities.reserved6"},
    {256, "ESS", "=wlan.fixed.capabilities.ess"}, {512, "IBSS", "=wlan.fixed.capabilities.ibss"}, {1024, "CFP", "=wlan.fixed.capabilities.reserved1"},
    {2048, "CFP-req", "=wlan.fixed.capabilities.reserved2"}, {4096, "privacy", "=wlan.fixed.capabilities.privacy"},
    {8192, "short-preamble", "=wlan.fixed.capabilities.short_preamble"}, {16384, "PBCC", "=wlan.fixed.capabilities.reserved3"},
    {32768, "agility", "=wlan.fixed.capabilities.reserved4"});
static const struct orcap_names reasons = NAMES({0, "reserved", 0}, {1, "unspec", 0}, {2, "auth-expired", 0}, {3, "deauth-ST-leaving", 0},
    {4, "inactivity", 0}, {5, "AP-full", 0}, {6, "class2-from-nonauth", 0}, {7, "class3-from-nonass", 0}, {8, "disas-ST-leaving", 0},
    {9, "ST-not-auth", 0});
static const struct orcap_names statuses = NAMES({0, "success", 0}, {1, "failure", 0}, {10, "cannot-support-all-cap", 0}, {11, "inexist-asso", 0},
    {12, "asso-denied", 0}, {13, "algo-unsupported", 0}, {14, "bad-seq-num", 0}, {15, "challenge-failure", 0}, {16, "timeout", 0}, {17, "AP-full", 0},
    {18, "rate-unsupported", 0});
static const struct orcap_names algorithms = NAMES({0, "open", 0}, {1, "sharedkey", 0});

#define CAPABILITIES(FIELD) FIELD(cap, 16, FLAGS, .names = &capabilities, .filter = "")
#define REASON(FIELD, WHEN) FIELD(reason, 16, LEUINT, .init = 1, .names = &reasons, .filter = "=wlan.fixed.reason_code", .print = ORCAP_PRINT_HEX)
#define STATUS(FIELD, names_of) FIELD(status, 16, LEUINT, .names = names_of, .filter = "=wlan.fixed.status_code", .print = ORCAP_PRINT_HEX)
#define WITH_ELEMENTS .rfc = "IEEE 802.11", .bonds = BONDS({.upper = "Dot11Elt"})

#define BEACON(FIELD, WHEN)                                                                                                                 \
    FIELD(timestamp,       64, LEUINT, .filter = "=wlan.fixed.timestamp")                                                                   \
    FIELD(beacon_interval, 16, LEUINT, .init = 100, .filter = "=wlan.fixed.beacon")                                                         \
    CAPABILITIES(FIELD)
LAYER_OF(beacon, BEACON, 12, .title = "Dot11Beacon", .display = "802.11 Beacon", WITH_ELEMENTS, .over = OVER({"wlan.subtype", 0x08}))
LAYER_OF(probe_response, BEACON, 12, .title = "Dot11ProbeResp", .display = "802.11 Probe Response", WITH_ELEMENTS, .over = OVER({"wlan.subtype", 0x05}))
#define NOTHING(title_of, display_of, number)                                                                                               \
    {.title = title_of, .display = display_of, WITH_ELEMENTS, .over = OVER({"wlan.subtype", number})}
static const struct orcap_protocol probe_request = NOTHING("Dot11ProbeReq", "802.11 Probe Request", 0x04);
static const struct orcap_protocol atim = {.title = "Dot11ATIM", .display = "802.11 ATIM", .rfc = "IEEE 802.11", .over = OVER({"wlan.subtype", 0x09})};
static const struct orcap_protocol ack = {.title = "Dot11Ack", .display = "802.11 Ack packet", .rfc = "IEEE 802.11",
                                          .over = OVER({"wlan.subtype", 0x1d})};

#define REQUEST(FIELD, WHEN)                                                                                                                \
    CAPABILITIES(FIELD)                                                                                                                     \
    FIELD(listen_interval, 16, LEUINT, .init = 200, .filter = "=wlan.fixed.listen_ival", .print = ORCAP_PRINT_HEX)
LAYER_OF(request, REQUEST, 4, .title = "Dot11AssoReq", .display = "802.11 Association Request", WITH_ELEMENTS, .over = OVER({"wlan.subtype", 0x00}))
#define AGAIN(FIELD, WHEN)                                                                                                                  \
    REQUEST(FIELD, WHEN)                                                                                                                    \
    FIELD(current_AP, 48, MAC, .filter = "=wlan.fixed.current_ap")
LAYER_OF(again, AGAIN, 10, .title = "Dot11ReassoReq", .display = "802.11 Reassociation Request", WITH_ELEMENTS, .over = OVER({"wlan.subtype", 0x02}))
#define RESPONSE(FIELD, WHEN)                                                                                                               \
    CAPABILITIES(FIELD)                                                                                                                     \
    STATUS(FIELD, 0)                                                                                                                        \
    FIELD(AID, 16, LEUINT, .filter = "=wlan.fixed.aid", .print = ORCAP_PRINT_HEX)
LAYER_OF(response, RESPONSE, 6, .title = "Dot11AssoResp", .display = "802.11 Association Response", WITH_ELEMENTS,
         .over = OVER({"wlan.subtype", 0x01}))
LAYER_OF(response_again, RESPONSE, 6, .title = "Dot11ReassoResp", .display = "802.11 Reassociation Response", WITH_ELEMENTS,
         .over = OVER({"wlan.subtype", 0x03}))

#define AUTHENTICATION(FIELD, WHEN)                                                                                                         \
    FIELD(algo,   16, LEUINT, .names = &algorithms, .filter = "=wlan.fixed.auth.alg")                                                       \
    FIELD(seqnum, 16, LEUINT, .filter = "=wlan.fixed.auth_seq", .print = ORCAP_PRINT_HEX)                                                   \
    STATUS(FIELD, &statuses)
LAYER_OF(authentication, AUTHENTICATION, 6, .title = "Dot11Auth", .display = "802.11 Authentication", WITH_ELEMENTS,
         .over = OVER({"wlan.subtype", 0x0b}))
LAYER_OF(disassociation, REASON, 2, .title = "Dot11Disas", .display = "802.11 Disassociation", .rfc = "IEEE 802.11",
         .over = OVER({"wlan.subtype", 0x0a}))
LAYER_OF(deauthentication, REASON, 2, .title = "Dot11Deauth", .display = "802.11 Deauthentication", .rfc = "IEEE 802.11",
         .over = OVER({"wlan.subtype", 0x0c}))

#define SHORT_BEACON(FIELD, WHEN)                                                                                                           \
    FIELD(timestamp, 32, LEUINT, .filter = "=wlan.fixed.s1g.timestamp")                                                                     \
    FIELD(change_seq, 8, UINT,   .filter = "=wlan.fixed.s1g.change_sequence")
LAYER_OF(short_beacon, SHORT_BEACON, 5, .title = "Dot11S1GBeacon", .display = "802.11 S1G Beacon", WITH_ELEMENTS, .over = OVER({"wlan.subtype", 0x31}))

PROTOCOLS(dot11_frames, &beacon, &probe_response, &probe_request, &atim, &ack, &request, &again, &response, &response_again, &authentication,
          &disassociation, &deauthentication, &short_beacon)
