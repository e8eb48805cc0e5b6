/* NTP. RFC 5905 section 7.3, extension fields of RFC 7822; control messages (mode 6) of RFC 9327. */
#include "proto/service/ntp.h"

#include "core/cursor.h"

enum { HEADER_BYTES = 48, DIGEST_BYTES = 20, CONTROL_MODE = 6, PRIVATE_MODE = 7 };

static const struct orcap_names leaps = NAMES({0, "no warning", 0}, {1, "last minute of the day has 61 seconds", 0},
    {2, "last minute of the day has 59 seconds", 0}, {3, "unknown (clock unsynchronized)", 0});
const struct orcap_names ntp_modes = NAMES({0, "reserved", 0}, {1, "symmetric active", 0}, {2, "symmetric passive", 0}, {3, "client", 0}, {4, "server", 0},
    {5, "broadcast", 0}, {6, "NTP control message", 0}, {7, "reserved for private use", 0});
#define CLOCK(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))
static const struct orcap_names clocks = NAMES({CLOCK('A', 'C', 'T', 'S'), "NIST telephone modem", 0}, {CLOCK('C', 'H', 'U', ' '), "HF Radio CHU Ottawa, Ontario", 0},
    {CLOCK('D', 'C', 'F', ' '), "LF Radio DCF77 Mainflingen, DE 77.5 kHz", 0}, {CLOCK('G', 'A', 'L', ' '), "Galileo Positioning System", 0},
    {CLOCK('G', 'O', 'E', 'S'), "Geosynchronous Orbit Environment Satellite", 0}, {CLOCK('G', 'P', 'S', ' '), "Global Position System", 0},
    {CLOCK('H', 'B', 'G', ' '), "LF Radio HBG Prangins, HB 75 kHz", 0}, {CLOCK('I', 'R', 'I', 'G'), "Inter-Range Instrumentation Group", 0},
    {CLOCK('J', 'J', 'Y', ' '), "LF Radio JJY Fukushima, JP 40 kHz, Saga, JP 60 kHz", 0}, {CLOCK('L', 'O', 'R', 'C'), "MF Radio LORAN C station, 100 kHz", 0},
    {CLOCK('M', 'S', 'F', ' '), "LF Radio MSF Anthorn, UK 60 kHz", 0}, {CLOCK('N', 'I', 'S', 'T'), "NIST telephone modem", 0},
    {CLOCK('P', 'P', 'S', ' '), "Generic pulse-per-second", 0}, {CLOCK('P', 'T', 'B', ' '), "European telephone modem", 0},
    {CLOCK('T', 'D', 'F', ' '), "MF Radio Allouis, FR 162 kHz", 0}, {CLOCK('U', 'S', 'N', 'O'), "USNO telephone modem", 0},
    {CLOCK('W', 'W', 'V', ' '), "HF Radio WWV Ft. Collins, CO", 0}, {CLOCK('W', 'W', 'V', 'B'), "LF Radio WWVB Ft. Collins, CO 60 kHz", 0},
    {CLOCK('W', 'W', 'V', 'H'), "HF Radio WWVH Kauai, HI", 0});

static int by_mode(const struct orcap_view *view);
static int tail_follows(const struct orcap_view *view);

#define HEADER_OF_ALL(FIELD, version_of, mode_of)                                                                                           \
    FIELD(leap,     2, ENUM, .names = &leaps, .filter = "=ntp.flags.li")                                                                    \
    FIELD(version,  3, UINT, .init = version_of, .filter = "=ntp.flags.vn")                                                                 \
    FIELD(mode,     3, ENUM, .init = mode_of, .names = &ntp_modes, .filter = "=ntp.flags.mode")
#define NTP(FIELD, WHEN)                                                                                                                    \
    HEADER_OF_ALL(FIELD, 4, 3)                                                                                                              \
    FIELD(stratum,    8, UINT,  .init = 2)                                                                                                  \
    FIELD(poll,       8, INT,   .init = 10, .filter = "ppoll")                                                                              \
    FIELD(precision,  8, INT,   .filter = "")                                                                                            \
    FIELD(delay,     32, UINT,  .shows = ORCAP_SHOWS_FIXED, .filter = "rootdelay")                                                          \
    FIELD(dispersion, 32, UINT, .shows = ORCAP_SHOWS_FIXED, .filter = "rootdispersion")                                                     \
    WHEN(NOT_IN(stratum, 0, 1), id,     32, IP4,   .init = IP4(127, 0, 0, 1), .filter = "")                                                 \
    WHEN(IN(stratum, 0, 1),     ref_id, 32, BYTES, .names = &clocks, .filter = "")                                                          \
    FIELD(ref,       64, UINT,  NTP_TIME, .filter = "reftime")                                                                              \
    FIELD(orig,      64, UINT,  NTP_TIME, .unset = true, .filter = "org")                                                                   \
    FIELD(recv,      64, UINT,  NTP_TIME, .filter = "rec")                                                                                  \
    FIELD(sent,      64, UINT,  NTP_TIME, .unset = true, .filter = "xmt")
#define WORDS .filter = "ntp", .rfc = "RFC 5905", .extends = "NTP", .line = "NTP v%version%, %mode%"
#define FLAGS_OF_ALL {.filter = "=ntp.flags", .field = "leap", .last = "mode", .print = ORCAP_PRINT_HEX}
LAYER_OF(ntp, NTP, 44, .title = "NTPHeader", WORDS, .others = OTHERS("NTPControl", "NTPPrivate", "Raw", "NTPAuthenticator", "NTPExtensions"),
         .instead = by_mode, .follows = tail_follows, .over = OVER({"udp.port", 123}),
         .aliases = ALIASES(FLAGS_OF_ALL, {.filter = "precision", .field = "precision", .kind = ORCAP_HEX, .print = ORCAP_PRINT_DECIMAL, .width = 1}, {.filter = "refid", .field = "id", .kind = ORCAP_BYTES}, {.filter = "refid", .field = "ref_id", .kind = ORCAP_BYTES}))

static int by_mode(const struct orcap_view *view) {
    enum { LEAST = 8 };
    if (view->limit - view->at < LEAST)
        return 2;
    unsigned mode = view->bytes[view->at] & 7;
    return mode == CONTROL_MODE ? 0 : mode == PRIVATE_MODE ? 1 : -1;
}

/* Behind a key's number a digest as long as that of MD5, SHA-1, SHA-256, SHA-384 or SHA-512; else extensions, which end with one. */
static int tail_follows(const struct orcap_view *view) {
    uint32_t size = view->limit - view->at - view->size;
    bool digest = size == 4 + 16 || size == 4 + 20 || size == 4 + 32 || size == 4 + 48 || size == 4 + 64;
    return digest ? 3 : size > DIGEST_BYTES ? 4 : -1;
}

#define AUTHENTICATOR(FIELD, WHEN)                                                                                                          \
    FIELD(key_id, 32, UINT,  .filter = "")                                                                                                  \
    FIELD(dgst,    0, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=ntp.mac")
LAYER_OF(authenticator, AUTHENTICATOR, 4, .title = "NTPAuthenticator", .display = "Authenticator", .rfc = "RFC 5905", .last = true,
         .aliases = ALIASES({.filter = "=ntp.keyid", .field = "key_id", .kind = ORCAP_BYTES}))
static const struct orcap_items authenticators = {.base = &authenticator, .single = true};

static int unless_short(const struct orcap_view *view);
static uint32_t value_size(const struct orcap_view *view);
static uint32_t extensions_size(const struct orcap_view *view);
#define EXTENSION(FIELD, WHEN)                                                                                                              \
    FIELD(type,  16, UINT,  .filter = "=ntp.ext.type", .print = ORCAP_PRINT_HEX)                                                            \
    FIELD(len,   16, UINT,  .filter = "=ntp.ext.length")                                                                                    \
    FIELD(value,  0, BYTES, .size = value_size, .pads = 4, .filter = "=ntp.ext.value")
ITEM_OF(extension, EXTENSION, 4, .title = "NTPExtension", .display = "extension", .rfc = "RFC 7822", .others = OTHERS("Raw"), .instead = unless_short)
static const struct orcap_items extensions = {.base = &extension};

static int unless_short(const struct orcap_view *view) {
    enum { LEAST = 16 };
    return view->limit - view->at < LEAST ? 0 : -1;
}

/* What the length counts besides itself and the type, or all where it counts nothing. */
static uint32_t value_size(const struct orcap_view *view) {
    uint32_t room = view->limit - view->at, size = room < 4 ? 0 : load_be16(view->bytes + view->at + 2);
    size = size && size < room ? size : room;
    return size < 4 ? 0 : size - 4;
}

#define EXTENSIONS(FIELD, WHEN)                                                                                                             \
    FIELD(extensions, 0, ITEMS, .items = &extensions, .size = extensions_size, .filter = "")                                                \
    FIELD(mac,        0, ITEMS, .items = &authenticators, .init_item = true, .filter = "")
LAYER_OF(extension_list, EXTENSIONS, 0, .title = "NTPExtensions", .display = "NTPv4 extensions", .rfc = "RFC 7822")

static uint32_t extensions_size(const struct orcap_view *view) {
    uint32_t room = view->limit - view->at;
    return room > DIGEST_BYTES ? room - DIGEST_BYTES : 0;
}

static const struct orcap_names operations = NAMES({0, "CTL_OP_UNSPEC", 0}, {1, "CTL_OP_READSTAT", 0}, {2, "CTL_OP_READVAR", 0},
    {3, "CTL_OP_WRITEVAR", 0}, {4, "CTL_OP_READCLOCK", 0}, {5, "CTL_OP_WRITECLOCK", 0}, {6, "CTL_OP_SETTRAP", 0}, {7, "CTL_OP_ASYNCMSG", 0},
    {8, "CTL_OP_CONFIGURE", 0}, {9, "CTL_OP_SAVECONFIG", 0}, {10, "CTL_OP_READ_MRU", 0}, {11, "CTL_OP_READ_ORDLIST_A", 0},
    {12, "CTL_OP_REQ_NONCE", 0}, {31, "CTL_OP_UNSETTRAP", 0});
enum { READ_STATUS = 1, READ_CLOCK = 4, WRITE_CLOCK = 5, SET_TRAP = 6, ASYNCHRONOUS = 7 };

static const struct orcap_names alarms = NAMES({0, "no warning", 0}, {1, "last minute was 61 seconds", 0}, {2, "last minute was 59 seconds", 0},
    {3, "alarm condition (clock not synchronized)", 0});
static const struct orcap_names sources = NAMES({0, "unspecified or unknown", 0}, {1, " Calibrated atomic clock", 0},
    {2, "VLF (band 4) or LF (band 5) radio", 0}, {3, "HF (band 7) radio", 0}, {4, "UHF (band 9) satellite", 0}, {5, "local net", 0}, {6, "UDP/NTP", 0},
    {7, "UDP/TIME", 0}, {8, "eyeball-and-wristwatch", 0}, {9, "telephone modem", 0});
static const struct orcap_names system_events = NAMES({0, "unspecified", 0}, {1, "system restart", 0}, {2, "system or hardware fault", 0},
    {3, "system new status word (leap bits or synchronization change)", 0},
    {4, "system new synchronization source or stratum (sys.peer or sys.stratum change)", 0},
    {5, "system clock reset (offset correction exceeds CLOCK.MAX)", 0}, {6, "system invalid time or date", 0}, {7, "system clock exception", 0});
#define SYSTEM_STATUS(FIELD, WHEN)                                                                                                          \
    FIELD(leap_indicator,       2, ENUM, .names = &alarms, .filter = "=ntp.ctrl.sys_status.li")                                             \
    FIELD(clock_source,         6, ENUM, .names = &sources, .filter = "=ntp.ctrl.sys_status.clksrc")                                        \
    FIELD(system_event_counter, 4, UINT, .filter = "=ntp.ctrl.sys_status.count")                                                            \
    FIELD(system_event_code,    4, ENUM, .names = &system_events, .filter = "=ntp.ctrl.sys_status.code")
ITEM_OF(system_status, SYSTEM_STATUS, 2, .title = "NTPSystemStatusPacket", .display = "system status")

static const struct orcap_names selections = NAMES({0, "rejected", 0}, {1, "passed sanity checks", 0}, {2, "passed correctness checks", 0},
    {3, "passed candidate checks", 0}, {4, "passed outlyer checks", 0}, {5, "current synchronization source; max distance exceeded", 0},
    {6, "current synchronization source; max distance okay", 0}, {7, "reserved", 0});
static const struct orcap_names peer_events = NAMES({0, "unspecified", 0}, {1, "peer IP error", 0}, {2, "peer authentication failure", 0},
    {3, "peer unreachable", 0}, {4, "peer reachable", 0}, {5, "peer clock exception", 0});
#define PEER_STATUS(FIELD, WHEN)                                                                                                            \
    FIELD(configured,         1, UINT, .filter = "=ntp.ctrl.peer_status.config")                                                            \
    FIELD(auth_enabled,       1, UINT, .filter = "=ntp.ctrl.peer_status.authenable")                                                        \
    FIELD(authentic,          1, UINT, .filter = "=ntp.ctrl.peer_status.authentic")                                                         \
    FIELD(reachability,       1, UINT, .filter = "=ntp.ctrl.peer_status.reach")                                                             \
    FIELD(reserved,           1, UINT, .filter = "=ntp.ctrl.peer_status.bcast")                                                             \
    FIELD(peer_sel,           3, ENUM, .names = &selections, .filter = "=ntp.ctrl.peer_status.selection")                                   \
    FIELD(peer_event_counter, 4, UINT, .filter = "=ntp.ctrl.peer_status.count")                                                             \
    FIELD(peer_event_code,    4, ENUM, .names = &peer_events, .filter = "=ntp.ctrl.peer_status.code")
ITEM_OF(peer_status, PEER_STATUS, 2, .title = "NTPPeerStatusPacket", .display = "peer status")

static const struct orcap_names clock_states = NAMES({0, "clock operating within nominals", 0}, {1, "reply timeout", 0}, {2, "bad reply format", 0},
    {3, "hardware or software fault", 0}, {4, "propagation failure", 0}, {5, "bad date format or value", 0}, {6, "bad time format or value", 0});
#define CLOCK_STATUS(FIELD, WHEN)                                                                                                           \
    FIELD(clock_status, 8, ENUM, .names = &clock_states, .filter = "=ntp.ctrl.clock_status.status")                                         \
    FIELD(code,         8, UINT, .filter = "=ntp.ctrl.clock_status.code")
ITEM_OF(clock_status, CLOCK_STATUS, 2, .title = "NTPClockStatusPacket", .display = "clock status")

static const struct orcap_names error_codes = NAMES({0, "unspecified", 0}, {1, "authentication failure", 0}, {2, "invalid message length or format", 0},
    {3, "invalid opcode", 0}, {4, "unknown association identifier", 0}, {5, "unknown variable name", 0}, {6, "invalid variable value", 0},
    {7, "administratively prohibited", 0});
#define ERROR_STATUS(FIELD, WHEN)                                                                                                           \
    FIELD(error_code, 8, ENUM, .names = &error_codes, .filter = "=ntp.ctrl.err_status")                                                     \
    FIELD(reserved,   8, UINT, .filter = "")
ITEM_OF(error_status, ERROR_STATUS, 2, .title = "NTPErrorStatusPacket", .display = "error status")

static const struct orcap_items peer_statuses = {.base = &peer_status, .single = true};
#define PEER(FIELD, WHEN)                                                                                                                   \
    FIELD(association_id, 16, UINT,  .filter = "=ntp.ctrl.associd")                                                                         \
    FIELD(peer_status,     0, ITEMS, .items = &peer_statuses, .init_item = true, .size = status_size, .filter = "")
static uint32_t status_size(const struct orcap_view *view);
ITEM_OF(peer, PEER, 2, .title = "NTPPeerStatusDataPacket", .display = "data / peer status")

static const struct orcap_items error_statuses = {.base = &error_status, .single = true};
static const struct orcap_items clock_statuses = {.base = &clock_status, .single = true};
static const struct orcap_items system_statuses = {.base = &system_status, .single = true};
static const struct orcap_items peers = {.base = &peer};

static bool has_word(const struct orcap_view *view);
static bool has_error(const struct orcap_view *view);
static bool has_clock(const struct orcap_view *view);
static bool has_peer(const struct orcap_view *view);
static bool has_system(const struct orcap_view *view);
static bool has_peers(const struct orcap_view *view);
static bool has_text(const struct orcap_view *view);
static bool has_authenticator(const struct orcap_view *view);

#define CONTROL(FIELD, WHEN)                                                                                                                \
    HEADER_OF_ALL(FIELD, 2, CONTROL_MODE)                                                                                                   \
    FIELD(response,  1, UINT,  .filter = "=ntp.ctrl.flags2.r")                                                                              \
    FIELD(err,       1, UINT,  .filter = "=ntp.ctrl.flags2.error")                                                                          \
    FIELD(more,      1, UINT,  .filter = "=ntp.ctrl.flags2.more")                                                                           \
    FIELD(op_code,   5, ENUM,  .names = &operations, .filter = "=ntp.ctrl.flags2.opcode")                                                   \
    FIELD(sequence, 16, UINT,  .filter = "=ntp.ctrl.sequence")                                                                              \
    WHEN(TEST(has_word),  status, 16, UINT,  .filter = "=ntp.ctrl.status", .print = ORCAP_PRINT_HEX)                                        \
    WHEN(PEEK(has_error), status,  0, ITEMS, .items = &error_statuses, .size = status_size, .filter = "")                                   \
    WHEN(PEEK(has_clock), status,  0, ITEMS, .items = &clock_statuses, .size = status_size, .filter = "")                                   \
    WHEN(PEEK(has_peer),  status,  0, ITEMS, .items = &peer_statuses, .size = status_size, .filter = "")                                    \
    WHEN(PEEK(has_system), status, 0, ITEMS, .items = &system_statuses, .size = status_size, .filter = "")                                  \
    FIELD(association_id, 16, UINT, .filter = "=ntp.ctrl.associd")                                                                          \
    FIELD(offset,         16, UINT, .filter = "=ntp.ctrl.offset")                                                                           \
    FIELD(count,          16, UINT, .sizes = "data", .filter = "=ntp.ctrl.count")                                                           \
    WHEN(TEST(has_peers), data, 0, ITEMS, .items = &peers, .pads = 4, .filter = "")                                                         \
    WHEN(TEST(has_text),  data, 0, BYTES, .pads = 4, .filter = "=ntp.ctrl.data")                                                            \
    WHEN(PEEK(has_authenticator), authenticator, 0, ITEMS, .items = &authenticators, .filter = "")
LAYER_OF(control, CONTROL, 10, .title = "NTPControl", .display = "NTP Control message", WORDS, .last = true,
         .over = OVER({"udp.port", 123, .build_only = true}), .aliases = ALIASES(FLAGS_OF_ALL))

static uint32_t status_size(const struct orcap_view *view) {
    (void)view;
    return 2;
}

/* The second byte says what the status is; a message that is made has a word. */
static unsigned flags_of(const struct orcap_view *view) {
    return view->bytes && view->limit - view->at >= 2 ? view->bytes[view->at + 1] : 0;
}
static bool has_word(const struct orcap_view *view) {
    unsigned flags = flags_of(view), operation = flags & 0x1f;
    return !(flags & 0x80) || operation == SET_TRAP || operation == ASYNCHRONOUS;
}
static bool has_error(const struct orcap_view *view) {
    return !has_word(view) && flags_of(view) & 0x40;
}
static bool has_clock(const struct orcap_view *view) {
    unsigned operation = flags_of(view) & 0x1f;
    return !has_word(view) && !has_error(view) && (operation == READ_CLOCK || operation == WRITE_CLOCK);
}
static bool is_associated(const struct orcap_view *view) {
    enum { ASSOCIATION = 6 };
    return view->bytes && view->limit - view->at >= ASSOCIATION + 2 && load_be16(view->bytes + view->at + ASSOCIATION);
}
static bool has_peer(const struct orcap_view *view) {
    return !has_word(view) && !has_error(view) && !has_clock(view) && is_associated(view);
}
static bool has_system(const struct orcap_view *view) {
    return !has_word(view) && !has_error(view) && !has_clock(view) && !is_associated(view);
}
static bool has_peers(const struct orcap_view *view) {
    unsigned flags = flags_of(view);
    return flags & 0x80 && (flags & 0x1f) == READ_STATUS && !is_associated(view);
}
static bool has_text(const struct orcap_view *view) {
    return !has_peers(view);
}
static bool has_authenticator(const struct orcap_view *view) {
    enum { FIXED = 12 };
    uint32_t room = view->bytes ? view->limit - view->at : 0;
    return room >= FIXED && room > FIXED + (load_be16(view->bytes + view->at + FIXED - 2) + 3u) / 4 * 4;
}

PROTOCOLS(ntp, &ntp, &authenticator, &extension, &extension_list, &system_status, &peer_status, &clock_status, &error_status, &peer, &control)
