/* Frames of IEEE 802.11. IEEE 802.11-2020, sections 9.2.4 (fields) and 9.3 (frames); control frame extensions of section 9.3.1.20, S1G beacons of
 * section 9.3.4. What the bits of the frame control field mean, and which addresses are there, depends on type and subtype. */
#include "proto/describe.h"

#include "core/checksum.h"

enum { OF_MANAGEMENT, OF_CONTROL, OF_DATA, OF_EXTENSION };
enum { WITH_QOS = 8, RESERVED_DATA = 13, NAVIGATION = 6, TO_DS = 1, FROM_DS = 2, BOTH_DS = 3, PROTECTED = 0x40 };

static const char *first_means(const struct orcap_chain *chain, size_t layer);
static const char *second_means(const struct orcap_chain *chain, size_t layer);
static const char *third_means(const struct orcap_chain *chain, size_t layer);
static const char *fourth_means(const struct orcap_chain *chain, size_t layer);
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);
static int follows(const struct orcap_view *view);
static uint64_t checksum(const struct orcap_packet *packet, size_t layer);
static bool first_receives(const struct orcap_view *view);
static bool third_receives(const struct orcap_view *view);
static bool second_sends(const struct orcap_view *view);
static bool third_sends(const struct orcap_view *view);
static bool first_is_bss(const struct orcap_view *view);
static bool second_is_bss(const struct orcap_view *view);
static bool third_is_bss(const struct orcap_view *view);

static const struct orcap_names types = NAMES({OF_MANAGEMENT, "Management", 0}, {OF_CONTROL, "Control", 0}, {OF_DATA, "Data", 0},
    {OF_EXTENSION, "Extension", 0});
/* IEEE 802.11-2020, table 9-1: type and subtype. */
static const struct orcap_names subtypes = NAMES({0x00, "Association Request", 0}, {0x01, "Association Response", 0}, {0x02, "Reassociation Request", 0},
    {0x03, "Reassociation Response", 0}, {0x04, "Probe Request", 0}, {0x05, "Probe Response", 0}, {0x06, "Timing Advertisement", 0},
    {0x08, "Beacon", 0}, {0x09, "ATIM", 0}, {0x0a, "Disassociation", 0}, {0x0b, "Authentication", 0}, {0x0c, "Deauthentication", 0},
    {0x0d, "Action", 0}, {0x0e, "Action No Ack", 0}, {0x12, "Trigger", 0}, {0x13, "TACK", 0}, {0x14, "Beamforming Report Poll", 0},
    {0x15, "VHT/HE NDP Announcement", 0}, {0x16, "Control Frame Extension", 0}, {0x17, "Control Wrapper", 0}, {0x18, "Block Ack Request", 0},
    {0x19, "Block Ack", 0}, {0x1a, "PS-Poll", 0}, {0x1b, "RTS", 0}, {0x1c, "CTS", 0}, {0x1d, "Ack", 0}, {0x1e, "CF-End", 0},
    {0x1f, "CF-End+CF-Ack", 0}, {0x20, "Data", 0}, {0x21, "Data+CF-Ack", 0}, {0x22, "Data+CF-Poll", 0}, {0x23, "Data+CF-Ack+CF-Poll", 0},
    {0x24, "Null (no data)", 0}, {0x25, "CF-Ack (no data)", 0}, {0x26, "CF-Poll (no data)", 0}, {0x27, "CF-Ack+CF-Poll (no data)", 0},
    {0x28, "QoS Data", 0}, {0x29, "QoS Data+CF-Ack", 0}, {0x2a, "QoS Data+CF-Poll", 0}, {0x2b, "QoS Data+CF-Ack+CF-Poll", 0},
    {0x2c, "QoS Null (no data)", 0}, {0x2e, "QoS CF-Poll (no data)", 0}, {0x2f, "QoS CF-Ack+CF-Poll (no data)", 0}, {0x30, "DMG Beacon", 0},
    {0x31, "S1G Beacon", 0});
static const struct orcap_names extensions = NAMES({2, "Poll", 0}, {3, "SPR", 0}, {4, "Grant", 0}, {5, "DMG CTS", 0}, {6, "DMG DTS", 0},
    {7, "Grant Ack", 0}, {8, "SSW", 0}, {9, "SSW-Feedback", 0}, {10, "SSW-Ack", 0});
static const struct orcap_names control = NAMES({1, "to_DS", "=wlan.fc.tods"}, {2, "from_DS", "=wlan.fc.fromds"}, {4, "MF", "=wlan.fc.frag"},
    {8, "retry", "=wlan.fc.retry"}, {16, "pw_mgt", "=wlan.fc.pwrmgt"}, {32, "MD", "=wlan.fc.moredata"}, {64, "protected", "=wlan.fc.protected"},
    {128, "order", "=wlan.fc.order"});
static const struct orcap_names extended = NAMES({1, "pw_mgt", 0}, {2, "MD", 0}, {4, "protected", 0}, {8, "order", 0});
static const struct orcap_names beacon_first = NAMES({1, "security", "=wlan.fc.s1g.security"}, {2, "AP_PM", "=wlan.fc.s1g.ap_pm"});
static const struct orcap_names beacon_last = NAMES({1, "next_tbtt", "=wlan.fc.s1g.next_tbtt_present"},
    {2, "comp_ssid", "=wlan.fc.s1g.compressed_ssid_present"}, {4, "ano", "=wlan.fc.s1g.ano_present"});

#define WITH_THIRD {.field = "type", .values = (const uint16_t[]){OF_MANAGEMENT, OF_DATA}, .count = 2,                                       \
                    .also = &(const struct orcap_when){.field = "cfe", .values = (const uint16_t[]){NAVIGATION}, .count = 1, .instead = true}}
#define WITH_FOURTH {.field = "type", .values = (const uint16_t[]){OF_DATA}, .count = 1,                                                     \
                     .also = ONLY(BITS_ARE(FCfield, BOTH_DS, BOTH_DS))}
#define FRAME(FIELD, WHEN)                                                                                                                  \
    FIELD(subtype, 4, ENUM, .front = "type", .names = &subtypes, .space = "wlan.subtype", .filter = "fc.subtype")                           \
    FIELD(type,    2, ENUM, .names = &types, .filter = "fc.type")                                                                           \
    FIELD(proto,   2, UINT, .filter = "fc.version")                                                                                         \
    WHEN(IN(subtype, 0x16),           cfe,        4, ENUM,  .names = &extensions, .filter = "fc.extension")                                 \
    WHEN(NOT_IN(subtype, 0x16, 0x31), FCfield,    8, FLAGS, .names = &control, .filter = "flags")                                           \
    WHEN(IN(subtype, 0x16),           FCfield,    4, FLAGS, .names = &extended, .filter = "")                                               \
    WHEN(OTHERWISE,                   FCfield,    2, FLAGS, .names = &beacon_first, .filter = "")                                           \
    WHEN(IN(subtype, 0x31),           FCfield_bw, 3, UINT,  .filter = "fc.s1g.bss_bw")                                                      \
    WHEN(IN(subtype, 0x31),           FCfield2,   3, FLAGS, .names = &beacon_last, .filter = "")                                            \
    FIELD(ID,     16, LEUINT, .filter = "duration")                                                                                         \
    FIELD(addr1,  48, MAC, .means = first_means, .filter = "ra")                                                                            \
    WHEN(NOT_IN(subtype, 0x10, 0x11, 0x12, 0x13, 0x17, 0x1c, 0x1d, 0x30, 0x31, 0x32, 0x33, 0x37, 0x3c, 0x3d),                               \
         addr2,   48, MAC, .means = second_means, .filter = "ta")                                                                           \
    WHEN(WITH_THIRD,      addr3, 48, MAC, .means = third_means, .filter = "")                                                               \
    WHEN(NOT_IN(type, OF_CONTROL, OF_EXTENSION), SC, 16, LEUINT, .filter = "")                                                              \
    WHEN(WITH_FOURTH,     addr4, 48, MAC, .means = fourth_means, .filter = "sa")
#define FRAME_WITH_CHECKSUM(FIELD, WHEN)                                                                                                    \
    FRAME(FIELD, WHEN)                                                                                                                      \
    FIELD(fcs, 32, HEX, .word = 32, .trails = true, .compute = checksum)

#define NAMES_OF_PARTS                                                                                                                      \
    ALIASES({.filter = "fc", .field = "subtype", .last = "ID", .shift = 16, .width = 16, .print = ORCAP_PRINT_HEX},                          \
            {.filter = "fc.type_subtype", .field = "subtype", .with_front = true, .print = ORCAP_PRINT_HEX, .digits = 4},                   \
            {.filter = "fc.ds", .field = "FCfield", .width = 2, .print = ORCAP_PRINT_HEX},                                                  \
            {.filter = "frag", .field = "SC", .width = 4},                                                                                  \
            {.filter = "seq", .field = "SC", .shift = 4, .width = 12},                                                                      \
            {.filter = "da", .field = "addr1", .when = ONLY(TEST(first_receives))},                                                         \
            {.filter = "da", .field = "addr3", .when = ONLY(TEST(third_receives))},                                                         \
            {.filter = "sa", .field = "addr2", .when = ONLY(TEST(second_sends))},                                                           \
            {.filter = "sa", .field = "addr3", .when = ONLY(TEST(third_sends))},                                                            \
            {.filter = "bssid", .field = "addr1", .when = ONLY(TEST(first_is_bss))},                                                        \
            {.filter = "bssid", .field = "addr2", .when = ONLY(TEST(second_is_bss))},                                                       \
            {.filter = "bssid", .field = "addr3", .when = ONLY(TEST(third_is_bss))},                                                        \
            {.filter = "addr", .field = "addr1", .either = "addr2"}, {.filter = "addr", .field = "addr3", .either = "addr4"})
#define WORDS                                                                                                                               \
    .filter = "wlan", .rfc = "IEEE 802.11", .aliases = NAMES_OF_PARTS, .summary = line,                                                     \
    .others = OTHERS("Dot11QoS", "Dot11Encrypted", "LLC"), .follows = follows

LAYER_OF_BITS(dot11, FRAME, 72, .title = "Dot11", .display = "802.11", WORDS, .over = OVER({"linktype", 105}),
         .bonds = BONDS({.upper = "LLC", .build_only = true, .values = {{"type", OF_DATA}}},
                        {.upper = "Dot11QoS", .build_only = true, .values = {{"type", OF_DATA}, {"subtype", 12}}}))
LAYER_OF_BITS(dot11_fcs, FRAME_WITH_CHECKSUM, 104, .title = "Dot11FCS", .display = "802.11-FCS", WORDS, .extends = "Dot11", .trailer_size = 4,
         .bonds = BONDS({.upper = "LLC", .build_only = true, .values = {{"type", OF_DATA}}},
                        {.upper = "Dot11QoS", .build_only = true, .values = {{"type", OF_DATA}, {"subtype", 12}}}))

#define QOS(FIELD, WHEN)                                                                                                                    \
    FIELD(A_MSDU_Present, 1, UINT, .filter = "=wlan.qos.amsdupresent")                                                                      \
    FIELD(Ack_Policy,     2, UINT, .filter = "")                                                                                            \
    FIELD(EOSP,           1, UINT, .filter = "=wlan.qos.eosp")                                                                              \
    FIELD(TID,            4, UINT, .filter = "=wlan.qos.tid")                                                                               \
    FIELD(TXOP,           8, UINT, .filter = "")
static int protected_follows(const struct orcap_view *view);
LAYER_OF(qos, QOS, 2, .title = "Dot11QoS", .display = "802.11 QoS", .rfc = "IEEE 802.11", .others = OTHERS("LLC", "Dot11Encrypted"),
         .follows = protected_follows, .aliases = ALIASES({.filter = "=wlan.qos.priority", .field = "TID", .width = 3},
                                                       {.filter = "=wlan.qos.ack", .field = "Ack_Policy", .print = ORCAP_PRINT_HEX, .digits = 4}))

/* The bits of the frame control field stand behind the version; those of an extension frame behind the kind of it. */
enum { KIND_FIELD = FIELD_OF(dot11, proto) + 1, CONTROL_FIELD, EXTENDED_FIELD };

static unsigned control_of(const struct orcap_view *view) {
    return (unsigned)orcap_view_number(view, CONTROL_FIELD);
}

static bool is_protected(const struct orcap_view *view) {
    enum { EXTENDED_PROTECTED = 4 };
    return control_of(view) & PROTECTED || orcap_view_number(view, EXTENDED_FIELD) & EXTENDED_PROTECTED;
}

static int follows(const struct orcap_view *view) {
    enum { QOS, ENCRYPTED, LLC };
    uint64_t type = orcap_view_number(view, FIELD_OF(dot11, type)), subtype = orcap_view_number(view, FIELD_OF(dot11, subtype));
    if (type == OF_DATA && subtype >= WITH_QOS && subtype != RESERVED_DATA)
        return QOS;
    if (is_protected(view))
        return ENCRYPTED;
    return type == OF_DATA ? LLC : -1;
}

static int protected_follows(const struct orcap_view *view) {
    enum { LLC, ENCRYPTED };
    struct orcap_view frame = *view;
    frame.protocol = view->under;
    frame.at = view->under_at;
    frame.size = view->at - view->under_at;
    const struct orcap_protocol *below = view->under == UINT16_MAX ? NULL : orcap_context_protocol(view->context, view->under);
    return (below == &dot11 || below == &dot11_fcs) && is_protected(&frame) ? ENCRYPTED : LLC;
}

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    enum { SIZE = 4 };
    const struct orcap_layer *own = &packet->layers[layer];
    return checksum_crc32(packet->bytes + own->at, own->limit - own->at - SIZE);
}

/* Which of the addresses is which, section 9.3.2.1.2, table 9-30: by type, and in data frames by whether they go to or come from the network that
 * the stations are served from. */
static bool is_of(const struct orcap_view *view, uint64_t type) {
    return orcap_view_number(view, FIELD_OF(dot11, type)) == type;
}
static bool is_data(const struct orcap_view *view, unsigned ways) {
    return is_of(view, OF_DATA) && (control_of(view) & BOTH_DS) == ways;
}
static bool first_receives(const struct orcap_view *view) {
    return is_of(view, OF_MANAGEMENT) || (is_of(view, OF_DATA) && !(control_of(view) & TO_DS));
}
static bool third_receives(const struct orcap_view *view) {
    return is_of(view, OF_DATA) && control_of(view) & TO_DS;
}
static bool second_sends(const struct orcap_view *view) {
    return is_of(view, OF_MANAGEMENT) || (is_of(view, OF_DATA) && !(control_of(view) & FROM_DS));
}
static bool third_sends(const struct orcap_view *view) {
    return is_data(view, FROM_DS);
}
static bool first_is_bss(const struct orcap_view *view) {
    return is_data(view, TO_DS);
}
static bool second_is_bss(const struct orcap_view *view) {
    return is_data(view, FROM_DS);
}
static bool third_is_bss(const struct orcap_view *view) {
    return is_of(view, OF_MANAGEMENT) || is_data(view, 0);
}

/* The same in Scapy's words; of an aggregate of several frames, addresses three and four are of the cell. */
static const char *meaning(const struct orcap_chain *chain, size_t layer, size_t index) {
    static const char *const of_data[4][4] = {{"RA=DA", "RA=BSSID", "RA=DA", "RA"}, {"TA=SA", "TA=SA", "TA=BSSID", "TA"},
                                              {"BSSID", "DA", "SA", "DA"}, {NULL, "SA", NULL, "BSSID"}};
    static const char *const of_management[4] = {"RA=DA", "TA=SA", "BSSID/STA", NULL};
    static const char *const of_control[4] = {"RA", "TA", NULL, NULL};
    static const char *const of_navigation[4] = {"RA", "NAV-SA", "NAV-DA", NULL};
    uint64_t type = orcap_chain_number(chain, layer, FIELD_OF(dot11, type));
    uint64_t subtype = orcap_chain_number(chain, layer, FIELD_OF(dot11, subtype));
    if (type == OF_MANAGEMENT)
        return of_management[index];
    if (type == OF_CONTROL)
        return subtype == 6 && orcap_chain_number(chain, layer, KIND_FIELD) == NAVIGATION ? of_navigation[index] : of_control[index];
    if (type == OF_EXTENSION)
        return index ? NULL : "BSSID";
    const char *means = of_data[index][orcap_chain_number(chain, layer, CONTROL_FIELD) & BOTH_DS];
    bool aggregate = means && index >= 2 && layer + 1 < chain->count &&
                     orcap_context_protocol(chain->context, chain->nodes[layer + 1].protocol) == &qos &&
                     orcap_chain_number(chain, layer + 1, FIELD_OF(qos, A_MSDU_Present));
    return aggregate ? "BSSID" : means;
}
static const char *first_means(const struct orcap_chain *chain, size_t layer) {
    return meaning(chain, layer, 0);
}
static const char *second_means(const struct orcap_chain *chain, size_t layer) {
    return meaning(chain, layer, 1);
}
static const char *third_means(const struct orcap_chain *chain, size_t layer) {
    return meaning(chain, layer, 2);
}
static const char *fourth_means(const struct orcap_chain *chain, size_t layer) {
    return meaning(chain, layer, 3);
}

/* A frame without the sender's address has, in Scapy, its default in the line. */
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    bool sent = orcap_chain_field(chain, layer, "addr2") >= 0;
    bool control_frame = orcap_chain_number(chain, layer, FIELD_OF(dot11, type)) == OF_CONTROL;
    orcap_line_format(chain, layer, "802.11 %type% %subtype% ", out);
    orcap_line_format(chain, layer, sent ? "%addr2%" : control_frame ? "00:00:00:00:00:00 (TA)" : "00:00:00:00:00:00", out);
    orcap_line_format(chain, layer, " > %addr1%", out);
}

PROTOCOLS(dot11, &dot11, &dot11_fcs, &qos)
