/* NTP's private mode (7), with which ntpd was asked and told before RFC 9327's control messages: the structures of ntpd's ntp_request.h. What the items
 * of a message are, its request code says. */
#include "proto/service/ntp.h"

#include "core/cursor.h"

#include <string.h>

enum { HEADER_BYTES = 8, TAIL_BYTES = 28, RESPONSE = 0x80, SHIFTS = 8 };

static const struct orcap_names implementations = NAMES({0, "IMPL_UNIV", 0}, {2, "IMPL_XNTPD_OLD", 0}, {3, "XNTPD", 0});
static const struct orcap_names requests = NAMES({0, "REQ_PEER_LIST", 0}, {1, "REQ_PEER_LIST_SUM", 0}, {2, "REQ_PEER_INFO", 0},
    {3, "REQ_PEER_STATS", 0}, {4, "REQ_SYS_INFO", 0}, {5, "REQ_SYS_STATS", 0}, {6, "REQ_IO_STATS", 0}, {7, "REQ_MEM_STATS", 0},
    {8, "REQ_LOOP_INFO", 0}, {9, "REQ_TIMER_STATS", 0}, {10, "REQ_CONFIG", 0}, {11, "REQ_UNCONFIG", 0}, {12, "REQ_SET_SYS_FLAG", 0},
    {13, "REQ_CLR_SYS_FLAG", 0}, {14, "REQ_MONITOR", 0}, {15, "REQ_NOMONITOR", 0}, {16, "REQ_GET_RESTRICT", 0}, {17, "REQ_RESADDFLAGS", 0},
    {18, "REQ_RESSUBFLAGS", 0}, {19, "REQ_UNRESTRICT", 0}, {20, "REQ_MON_GETLIST", 0}, {21, "REQ_RESET_STATS", 0}, {22, "REQ_RESET_PEER", 0},
    {23, "REQ_REREAD_KEYS", 0}, {24, "REQ_DO_DIRTY_HACK", 0}, {25, "REQ_DONT_DIRTY_HACK", 0}, {26, "REQ_TRUSTKEY", 0}, {27, "REQ_UNTRUSTKEY", 0},
    {28, "REQ_AUTHINFO", 0}, {29, "REQ_TRAPS", 0}, {30, "REQ_ADD_TRAP", 0}, {31, "REQ_CLR_TRAP", 0}, {32, "REQ_REQUEST_KEY", 0},
    {33, "REQ_CONTROL_KEY", 0}, {34, "REQ_GET_CTLSTATS", 0}, {35, "REQ_GET_LEAPINFO", 0}, {36, "REQ_GET_CLOCKINFO", 0}, {37, "REQ_SET_CLKFUDGE", 0},
    {38, "REQ_GET_KERNEL", 0}, {39, "REQ_GET_CLKBUGINFO", 0}, {41, "REQ_SET_PRECISION", 0}, {42, "REQ_MON_GETLIST_1", 0},
    {43, "REQ_HOSTNAME_ASSOCID", 0}, {44, "REQ_IF_STATS", 0}, {45, "REQ_IF_RELOAD", 0});
static const struct orcap_names errors = NAMES({0, "no error", 0}, {1, "incompatible implementation number", 0}, {2, "unimplemented request code", 0},
    {3, "format error (wrong data items, data size, packet size etc.)", 0},
    {4, "no data available (e.g. request for details on unknown peer)", 0}, {5, "I don\"t know", 0}, {6, "I don\"t know", 0},
    {7, "authentication failure (i.e. permission denied)", 0});
static const struct orcap_names peer_flags = NAMES({0x01, "INFO_FLAG_CONFIG", "config"}, {0x02, "INFO_FLAG_SYSPEER", "syspeer"},
    {0x04, "INFO_FLAG_BURST", "burst"}, {0x08, "INFO_FLAG_REFCLOCK", "refclock"}, {0x10, "INFO_FLAG_PREFER", "prefer"},
    {0x20, "INFO_FLAG_AUTHENABLE", "authenable"}, {0x40, "INFO_FLAG_SEL_CANDIDATE", "sel_candidate"}, {0x80, "INFO_FLAG_SHORTLIST", "shortlist"},
    {0x100, "INFO_FLAG_IBURST", 0});
static const struct orcap_names system_flags = NAMES({0x01, "INFO_FLAG_BCLIENT", 0}, {0x02, "INFO_FLAG_AUTHENTICATE", 0}, {0x04, "INFO_FLAG_NTP", 0},
    {0x08, "INFO_FLAG_KERNEL", 0}, {0x10, "INFO_FLAG_CAL", 0}, {0x20, "INFO_FLAG_PPS_SYNC", 0}, {0x40, "INFO_FLAG_MONITOR", 0},
    {0x80, "INFO_FLAG_FILEGEN", 0});
static const struct orcap_names configuration_flags = NAMES({0x01, "CONF_FLAG_AUTHENABLE", 0}, {0x02, "CONF_FLAG_PREFER", 0},
    {0x04, "CONF_FLAG_BURST", 0}, {0x08, "CONF_FLAG_IBURST", 0}, {0x10, "CONF_FLAG_NOSELECT", 0}, {0x20, "CONF_FLAG_SKEY", 0});
static const struct orcap_names restriction_flags = NAMES({0x0001, "RES_IGNORE", 0}, {0x0002, "RES_DONTSERVE", 0}, {0x0004, "RES_DONTTRUST", 0},
    {0x0008, "RES_VERSION", 0}, {0x0010, "RES_NOPEER", 0}, {0x0020, "RES_LIMITED", 0}, {0x0040, "RES_NOQUERY", 0}, {0x0080, "RES_NOMODIFY", 0},
    {0x0100, "RES_NOTRAP", 0}, {0x0200, "RES_LPTRAP", 0}, {0x0400, "RES_KOD", 0}, {0x0800, "RES_MSSNTP", 0}, {0x1000, "RES_FLAKE", 0},
    {0x2000, "RES_NOMRULIST", 0});
static const char zeros[128] = {0};

#define WORDS .rfc = "ntp_request.h"
#define AS(name) .filter = "=ntp.priv.mode7." name
#define FRACTION .shows = ORCAP_SHOWS_FIXED
#define SIX .filter_when = ONLY({.field = "v6_flag"})
#define EIGHT(bits) .element = ORCAP_UINT, .element_width = (bits), .init = SHIFTS * (bits) / 8, .init_text = zeros

#define PEER_LIST(FIELD, WHEN)                                                                                                             \
    FIELD(addr,     32, IP4,   AS("address"))                                                                                              \
    FIELD(port,     16, UINT,  AS("port"))                                                                                                 \
    FIELD(hmode,     8, ENUM,  .names = &ntp_modes, AS("hmode"))                                                                           \
    FIELD(flags,     8, FLAGS, .names = &peer_flags, AS("peer.flags"))                                                                     \
    FIELD(v6_flag,  32, UINT,  AS("ipv6_flag"))                                                                                            \
    FIELD(unused1,  32, UINT,  AS("unused"))                                                                                               \
    FIELD(addr6,   128, IP6,   AS("address6"))
ITEM_OF(peer_list, PEER_LIST, 32, .title = "NTPInfoPeerList", .display = "info_peer_list", WORDS)

#define PEER_SUMMARY(FIELD, WHEN)                                                                                                          \
    FIELD(dstaddr,     32, IP4,   AS("dstaddress"))                                                                                        \
    FIELD(srcaddr,     32, IP4,   AS("srcaddress"))                                                                                        \
    FIELD(srcport,     16, UINT,  AS("srcport"))                                                                                           \
    FIELD(stratum,      8, UINT,  .filter = "=ntp.stratum")                                                                                \
    FIELD(hpoll,        8, UINT,  AS("hpoll"))                                                                                             \
    FIELD(ppoll,        8, UINT,  .filter = "=ntp.ppoll")                                                                                  \
    FIELD(reach,        8, UINT,  AS("reach"))                                                                                             \
    FIELD(flags,        8, FLAGS, .names = &peer_flags, AS("peer.flags"))                                                                  \
    FIELD(hmode,        8, UINT,  AS("hmode"))                                                                                             \
    FIELD(delay,       32, UINT,  FRACTION, AS("delay"))                                                                                   \
    FIELD(offset,      64, UINT,  NTP_TIME, AS("offset"))                                                                                  \
    FIELD(dispersion,  32, UINT,  FRACTION, AS("dispersion"))                                                                              \
    FIELD(v6_flag,     32, UINT,  AS("ipv6_flag"))                                                                                         \
    FIELD(unused1,     32, UINT,  AS("unused"))                                                                                            \
    FIELD(dstaddr6,   128, IP6,   AS("dstaddress6"))                                                                                       \
    FIELD(srcaddr6,   128, IP6,   AS("srcaddress6"))
ITEM_OF(peer_summary, PEER_SUMMARY, 72, .title = "NTPInfoPeerSummary", .display = "info_peer_summary", WORDS)

#define PEER_INFO(FIELD, WHEN)                                                                                                             \
    FIELD(dstaddr,         32, IP4,    AS("dstaddress"))                                                                                   \
    FIELD(srcaddr,         32, IP4,    AS("srcaddress"))                                                                                   \
    FIELD(srcport,         16, UINT,   AS("srcport"))                                                                                      \
    FIELD(flags,            8, FLAGS,  .names = &peer_flags, AS("peer.flags"))                                                             \
    FIELD(leap,             8, UINT,   AS("leap"))                                                                                         \
    FIELD(hmode,            8, ENUM,   .names = &ntp_modes, AS("hmode"))                                                                   \
    FIELD(pmode,            8, UINT,   AS("pmode"))                                                                                        \
    FIELD(stratum,          8, UINT,   .filter = "=ntp.stratum")                                                                           \
    FIELD(ppoll,            8, UINT,   .filter = "=ntp.ppoll")                                                                             \
    FIELD(hpoll,            8, UINT,   AS("hpoll"))                                                                                        \
    FIELD(precision,        8, INT,    .filter = "")                                                                                       \
    FIELD(version,          8, UINT,   AS("version"))                                                                                      \
    FIELD(unused8,          8, UINT,   AS("unused"))                                                                                       \
    FIELD(reach,            8, UINT,   AS("reach"))                                                                                        \
    FIELD(unreach,          8, UINT,   AS("unreach"))                                                                                      \
    FIELD(flash,            8, HEX,    AS("flash"))                                                                                        \
    FIELD(ttl,              8, UINT,   AS("ttl"))                                                                                          \
    FIELD(flash2,          16, HEX,  .word = 16, AS("flash2"))                                                                             \
    FIELD(associd,         16, UINT,   AS("associd"))                                                                                      \
    FIELD(keyid,           32, LEUINT, .filter = "")                                                                                       \
    FIELD(pkeyid,          32, UINT,   AS("pkeyid"))                                                                                       \
    FIELD(refid,           32, IP4,    .filter = "")                                                                                       \
    FIELD(timer,           32, UINT,   AS("timer"))                                                                                        \
    FIELD(rootdelay,       32, UINT,   FRACTION, .filter = "=ntp.rootdelay")                                                               \
    FIELD(rootdispersion,  32, UINT,   FRACTION, .filter = "=ntp.rootdispersion")                                                          \
    FIELD(reftime,         64, UINT,   NTP_TIME, .filter = "=ntp.reftime")                                                                 \
    FIELD(org,             64, UINT,   NTP_TIME, .filter = "=ntp.org")                                                                     \
    FIELD(rec,             64, UINT,   NTP_TIME, .filter = "=ntp.rec")                                                                     \
    FIELD(xmt,             64, UINT,   NTP_TIME, .filter = "=ntp.xmt")                                                                     \
    FIELD(filtdelay,      256, LIST,   EIGHT(32), FRACTION, AS("filtdelay"))                                                               \
    FIELD(filtoffset,     512, LIST,   EIGHT(64), NTP_TIME, AS("filtoffset"))                                                              \
    FIELD(order,           64, LIST,   EIGHT(8), AS("order"))                                                                              \
    FIELD(delay,           32, UINT,   FRACTION, AS("delay"))                                                                              \
    FIELD(dispersion,      32, UINT,   FRACTION, AS("dispersion"))                                                                         \
    FIELD(offset,          64, UINT,   NTP_TIME, AS("offset"))                                                                             \
    FIELD(selectdisp,      32, UINT,   FRACTION, AS("selectdis"))                                                                          \
    FIELD(unused1,         32, UINT,   AS("unused"))                                                                                       \
    FIELD(unused2,         32, UINT,   AS("unused"))                                                                                       \
    FIELD(unused3,         32, UINT,   AS("unused"))                                                                                       \
    FIELD(unused4,         32, UINT,   AS("unused"))                                                                                       \
    FIELD(unused5,         32, UINT,   AS("unused"))                                                                                       \
    FIELD(unused6,         32, UINT,   AS("unused"))                                                                                       \
    FIELD(unused7,         32, UINT,   AS("unused"))                                                                                       \
    FIELD(estbdelay,       32, UINT,   FRACTION, AS("estbdelay"))                                                                          \
    FIELD(v6_flag,         32, UINT,   AS("ipv6_flag"))                                                                                    \
    FIELD(unused9,         32, UINT,   AS("unused"))                                                                                       \
    FIELD(dstaddr6,       128, IP6,    AS("dstaddress6"))                                                                                  \
    FIELD(srcaddr6,       128, IP6,    AS("srcaddress6"))
ITEM_OF(peer_info, PEER_INFO, 280, .title = "NTPInfoPeer", .display = "info_peer", WORDS)

#define PEER_STATS(FIELD, WHEN)                                                                                                            \
    FIELD(dstaddr,        32, IP4,   AS("dstaddress"))                                                                                     \
    FIELD(srcaddr,        32, IP4,   AS("srcaddress"))                                                                                     \
    FIELD(srcport,        16, UINT,  AS("srcport"))                                                                                        \
    FIELD(flags,          16, FLAGS, .names = &peer_flags, AS("peer.flags"))                                                               \
    FIELD(timereset,      32, UINT,  AS("timereset"))                                                                                      \
    FIELD(timereceived,   32, UINT,  AS("timereceived"))                                                                                   \
    FIELD(timetosend,     32, UINT,  AS("timetosend"))                                                                                     \
    FIELD(timereachable,  32, UINT,  AS("timereachable"))                                                                                  \
    FIELD(sent,           32, UINT,  AS("sent"))                                                                                           \
    FIELD(unused1,        32, UINT,  AS("unused"))                                                                                         \
    FIELD(processed,      32, UINT,  AS("processed"))                                                                                      \
    FIELD(unused2,        32, UINT,  AS("unused"))                                                                                         \
    FIELD(badauth,        32, UINT,  AS("badauth"))                                                                                        \
    FIELD(bogusorg,       32, UINT,  AS("bogusorg"))                                                                                       \
    FIELD(oldpkt,         32, UINT,  AS("oldpkt"))                                                                                         \
    FIELD(unused3,        32, UINT,  AS("unused"))                                                                                         \
    FIELD(unused4,        32, UINT,  AS("unused"))                                                                                         \
    FIELD(seldisp,        32, UINT,  AS("seldisp"))                                                                                        \
    FIELD(selbroken,      32, UINT,  AS("selbroken"))                                                                                      \
    FIELD(unused5,        32, UINT,  AS("unused"))                                                                                         \
    FIELD(candidate,       8, UINT,  AS("candidate"))                                                                                      \
    FIELD(unused6,         8, UINT,  AS("unused"))                                                                                         \
    FIELD(unused7,         8, UINT,  AS("unused"))                                                                                         \
    FIELD(unused8,         8, UINT,  AS("unused"))                                                                                         \
    FIELD(v6_flag,        32, UINT,  AS("ipv6_flag"))                                                                                      \
    FIELD(unused9,        32, UINT,  AS("unused"))                                                                                         \
    FIELD(dstaddr6,      128, IP6,   AS("dstaddress6"))                                                                                    \
    FIELD(srcaddr6,      128, IP6,   AS("srcaddress6"))
ITEM_OF(peer_stats, PEER_STATS, 120, .title = "NTPInfoPeerStats", .display = "info_peer_stats", WORDS)

#define LOOP(FIELD, WHEN)                                                                                                                  \
    FIELD(last_offset,    64, UINT, NTP_TIME, AS("last_offset"))                                                                           \
    FIELD(drift_comp,     64, UINT, NTP_TIME, AS("drift_comp"))                                                                            \
    FIELD(compliance,     32, UINT, AS("compliance"))                                                                                      \
    FIELD(watchdog_timer, 32, UINT, AS("watchdog_timer"))
ITEM_OF(loop, LOOP, 24, .title = "NTPInfoLoop", .display = "info_loop", WORDS)

#define SYSTEM(FIELD, WHEN)                                                                                                                \
    FIELD(peer,            32, IP4,   AS("address"))                                                                                       \
    FIELD(peer_mode,        8, UINT,  AS("pmode"))                                                                                         \
    FIELD(leap,             8, UINT,  AS("leap"))                                                                                          \
    FIELD(stratum,          8, UINT,  .filter = "=ntp.stratum")                                                                            \
    FIELD(precision,        8, INT,   .filter = "")                                                                                        \
    FIELD(rootdelay,       32, UINT,  FRACTION, .filter = "=ntp.rootdelay")                                                                \
    FIELD(rootdispersion,  32, UINT,  FRACTION, .filter = "=ntp.rootdispersion")                                                           \
    FIELD(refid,           32, IP4,   .filter = "")                                                                                        \
    FIELD(reftime,         64, UINT,  NTP_TIME, .filter = "=ntp.reftime")                                                                  \
    FIELD(poll,            32, UINT,  AS("poll"))                                                                                          \
    FIELD(flags,            8, FLAGS, .names = &system_flags, AS("sys.flags8"))                                                            \
    FIELD(unused1,          8, UINT,  AS("unused"))                                                                                        \
    FIELD(unused2,          8, UINT,  AS("unused"))                                                                                        \
    FIELD(unused3,          8, UINT,  AS("unused"))                                                                                        \
    FIELD(bdelay,          32, UINT,  FRACTION, AS("bdelay"))                                                                              \
    FIELD(frequency,       32, UINT,  FRACTION, AS("freq"))                                                                                \
    FIELD(authdelay,       64, UINT,  NTP_TIME, AS("authdelay"))                                                                           \
    FIELD(stability,       32, UINT,  FRACTION, AS("stability"))                                                                           \
    FIELD(v6_flag,         32, UINT,  AS("ipv6_flag"))                                                                                     \
    FIELD(unused4,         32, UINT,  AS("unused"))                                                                                        \
    FIELD(peer6,          128, IP6,   AS("address6"))
ITEM_OF(variables, SYSTEM, 80, .title = "NTPInfoSys", .display = "info_sys", WORDS)

#define SYSTEM_STATS(FIELD, WHEN)                                                                                                          \
    FIELD(timeup,         32, UINT, AS("timeup"))                                                                                          \
    FIELD(timereset,      32, UINT, AS("timereset"))                                                                                       \
    FIELD(denied,         32, UINT, AS("denied"))                                                                                          \
    FIELD(oldversionpkt,  32, UINT, AS("oldversion"))                                                                                      \
    FIELD(newversionpkt,  32, UINT, AS("newversion"))                                                                                      \
    FIELD(unknownversion, 32, UINT, AS("lamport"))                                                                                         \
    FIELD(badlength,      32, UINT, AS("badlength"))                                                                                       \
    FIELD(processed,      32, UINT, AS("processed"))                                                                                       \
    FIELD(badauth,        32, UINT, AS("badauth"))                                                                                         \
    FIELD(received,       32, UINT, AS("received"))                                                                                        \
    FIELD(limitrejected,  32, UINT, AS("limitrejected"))
ITEM_OF(system_stats, SYSTEM_STATS, 44, .title = "NTPInfoSysStats", .display = "info_sys_stats", WORDS)

#define MEMORY(FIELD, WHEN)                                                                                                                \
    FIELD(timereset,         32, UINT, AS("timereset"))                                                                                    \
    FIELD(totalpeermem,      16, UINT, AS("totalmem"))                                                                                     \
    FIELD(freepeermem,       16, UINT, AS("freemem"))                                                                                      \
    FIELD(findpeer_calls,    32, UINT, AS("findpeer_calls"))                                                                               \
    FIELD(allocations,       32, UINT, AS("allocations"))                                                                                  \
    FIELD(demobilizations,   32, UINT, AS("demobilizations"))                                                                              \
    FIELD(hashcount,       1024, LIST, .element = ORCAP_UINT, .element_width = 8, .init = 128, .init_text = zeros, AS("hashcount"))
ITEM_OF(memory, MEMORY, 148, .title = "NTPInfoMemStats", .display = "info_mem_stats", WORDS)

#define INPUT_OUTPUT(FIELD, WHEN)                                                                                                          \
    FIELD(timereset,     32, UINT, AS("timereset"))                                                                                        \
    FIELD(totalrecvbufs, 16, UINT, AS("totalrecvbufs"))                                                                                    \
    FIELD(freerecvbufs,  16, UINT, AS("freerecvbufs"))                                                                                     \
    FIELD(fullrecvbufs,  16, UINT, AS("fullrecvbufs"))                                                                                     \
    FIELD(lowwater,      16, UINT, AS("lowwater"))                                                                                         \
    FIELD(dropped,       32, UINT, AS("dropped"))                                                                                          \
    FIELD(ignored,       32, UINT, AS("ignored"))                                                                                          \
    FIELD(received,      32, UINT, AS("received"))                                                                                         \
    FIELD(sent,          32, UINT, AS("sent"))                                                                                             \
    FIELD(notsent,       32, UINT, AS("notsent"))                                                                                          \
    FIELD(interrupts,    32, UINT, AS("interrupts"))                                                                                       \
    FIELD(int_received,  32, UINT, AS("int_received"))
ITEM_OF(input_output, INPUT_OUTPUT, 40, .title = "NTPInfoIOStats", .display = "info_io_stats", WORDS)

#define TIMER(FIELD, WHEN)                                                                                                                 \
    FIELD(timereset, 32, UINT, AS("timereset"))                                                                                            \
    FIELD(alarms,    32, UINT, AS("alarms"))                                                                                               \
    FIELD(overflows, 32, UINT, AS("overflows"))                                                                                            \
    FIELD(xmtcalls,  32, UINT, AS("xmtcalls"))
ITEM_OF(timer, TIMER, 16, .title = "NTPInfoTimerStats", .display = "info_timer_stats", WORDS)

#define CONFIGURE(FIELD, WHEN)                                                                                                             \
    FIELD(peeraddr,    32, IP4,   AS("address"))                                                                                           \
    FIELD(hmode,        8, UINT,  AS("hmode"))                                                                                             \
    FIELD(version,      8, UINT,  AS("version"))                                                                                           \
    FIELD(minpoll,      8, UINT,  AS("minpoll"))                                                                                           \
    FIELD(maxpoll,      8, UINT,  AS("maxpoll"))                                                                                           \
    FIELD(flags,        8, FLAGS, .names = &configuration_flags, .filter = "=ntp.priv.config.flags")                                       \
    FIELD(ttl,          8, UINT,  AS("ttl"))                                                                                               \
    FIELD(unused1,     16, UINT,  AS("unused"))                                                                                            \
    FIELD(keyid,       32, UINT,  .filter = "")                                                                                            \
    FIELD(keystr,    1024, BYTES, .shows = ORCAP_SHOWS_TRIMMED, .print = ORCAP_PRINT_TEXT, AS("key_file"))                                 \
    FIELD(v6_flag,     32, UINT,  AS("ipv6_flag"))                                                                                         \
    FIELD(unused2,     32, UINT,  AS("unused"))                                                                                            \
    FIELD(peeraddr6,  128, IP6,   AS("address6"))
ITEM_OF(configure, CONFIGURE, 168, .title = "NTPConfPeer", .display = "conf_peer", WORDS)

#define REMOVE(FIELD, WHEN)                                                                                                                \
    FIELD(peeraddr,   32, IP4,  AS("address"))                                                                                             \
    FIELD(v6_flag,    32, UINT, AS("ipv6_flag"))                                                                                           \
    FIELD(peeraddr6, 128, IP6,  AS("address6"))
ITEM_OF(remove_peer, REMOVE, 24, .title = "NTPConfUnpeer", .display = "conf_unpeer", WORDS)

#define RESTRICT(FIELD, WHEN)                                                                                                              \
    FIELD(addr,     32, IP4,   AS("address"))                                                                                              \
    FIELD(mask,     32, IP4,   AS("mask"))                                                                                                 \
    FIELD(flags,    16, FLAGS, .names = &restriction_flags, AS("rflags"))                                                                  \
    FIELD(m_flags,  16, UINT,  AS("mflags"))                                                                                               \
    FIELD(v6_flag,  32, UINT,  AS("ipv6_flag"))                                                                                            \
    FIELD(addr6,   128, IP6,   AS("address6"))                                                                                             \
    FIELD(mask6,   128, IP6,   AS("mask6"))
ITEM_OF(restriction, RESTRICT, 48, .title = "NTPConfRestrict", .display = "conf_restrict", WORDS)

#define KERNEL(FIELD, WHEN)                                                                                                                \
    FIELD(offset,    32, UINT, AS("kernel_offset"))                                                                                        \
    FIELD(freq,      32, UINT, AS("freq"))                                                                                                 \
    FIELD(maxerror,  32, UINT, AS("maxerror"))                                                                                             \
    FIELD(esterror,  32, UINT, AS("esterror"))                                                                                             \
    FIELD(status,    16, UINT, AS("status"))                                                                                               \
    FIELD(shift,     16, UINT, AS("shift"))                                                                                                \
    FIELD(constant,  32, UINT, AS("constant"))                                                                                             \
    FIELD(precision, 32, UINT, AS("precision"))                                                                                            \
    FIELD(tolerance, 32, UINT, AS("tolerance"))                                                                                            \
    FIELD(ppsfreq,   32, UINT, AS("ppsfreq"))                                                                                              \
    FIELD(jitter,    32, UINT, AS("jitter"))                                                                                               \
    FIELD(stabil,    32, UINT, AS("stabil"))                                                                                               \
    FIELD(jitcnt,    32, UINT, AS("jitcnt"))                                                                                               \
    FIELD(calcnt,    32, UINT, AS("calcnt"))                                                                                               \
    FIELD(errcnt,    32, UINT, AS("errcnt"))                                                                                               \
    FIELD(stbcnt,    32, UINT, AS("stbcnt"))
ITEM_OF(kernel, KERNEL, 60, .title = "NTPInfoKernel", .display = "info_kernel", WORDS)

#define INTERFACE_REST(FIELD, WHEN)                                                                                                        \
    FIELD(v6_flag,         32, UINT,  AS("ipv6_flag"))                                                                                     \
    FIELD(ifname,         256, BYTES, .shows = ORCAP_SHOWS_TRIMMED, AS("int_name"), .print = ORCAP_PRINT_TEXT)                             \
    FIELD(flags,           32, UINT,  AS("int_flags"))                                                                                     \
    FIELD(last_ttl,        32, UINT,  AS("last_ttl"))                                                                                      \
    FIELD(num_mcast,       32, UINT,  AS("num_mcast"))                                                                                     \
    FIELD(received,        32, UINT,  AS("received"))                                                                                      \
    FIELD(sent,            32, UINT,  AS("sent"))                                                                                          \
    FIELD(notsent,         32, UINT,  AS("notsent"))                                                                                       \
    FIELD(uptime,          32, UINT,  AS("uptime"))                                                                                        \
    FIELD(scopeid,         32, UINT,  AS("scopeid"))                                                                                       \
    FIELD(ifindex,         32, UINT,  AS("ifindex"))                                                                                       \
    FIELD(ifnum,           32, UINT,  AS("ifnum"))                                                                                         \
    FIELD(peercnt,         32, UINT,  AS("peercnt"))                                                                                       \
    FIELD(family,          16, UINT,  AS("family"))                                                                                        \
    FIELD(ignore_packets,   8, UINT,  AS("ignore_pkts"))                                                                                   \
    FIELD(action,           8, UINT,  AS("action"))                                                                                        \
    FIELD(_filler0,        32, UINT,  .filter = "")

#define INTERFACE_4(FIELD, WHEN)                                                                                                           \
    FIELD(unaddr,          32, IP4,   .pads = 16, AS("address"))                                                                           \
    FIELD(unbcast,         32, IP4,   .pads = 16, AS("bcast"))                                                                             \
    FIELD(unmask,          32, IP4,   .pads = 16, AS("mask"))                                                                              \
    INTERFACE_REST(FIELD, WHEN)
ITEM_OF(interface_4, INTERFACE_4, 100, .title = "NTPInfoIfStatsIPv4", .display = "info_if_stats", WORDS)

#define INTERFACE_6(FIELD, WHEN)                                                                                                           \
    FIELD(unaddr,         128, IP6,   AS("address6"))                                                                                      \
    FIELD(unbcast,        128, IP6,   AS("bcast6"))                                                                                        \
    FIELD(unmask,         128, IP6,   AS("mask6"))                                                                                         \
    INTERFACE_REST(FIELD, WHEN)
ITEM_OF(interface_6, INTERFACE_6, 136, .title = "NTPInfoIfStatsIPv6", .display = "info_if_stats", WORDS)

#define MONITOR(FIELD, WHEN)                                                                                                               \
    FIELD(lasttime,   32, UINT, .filter = "=ntp.priv.monlist.avgint")                                                                      \
    FIELD(firsttime,  32, UINT, .filter = "=ntp.priv.monlist.lsint")                                                                       \
    FIELD(lastdrop,   32, UINT, .print = ORCAP_PRINT_HEX, .filter = "=ntp.priv.monlist.restr")                                             \
    FIELD(count,      32, UINT, .filter = "=ntp.priv.monlist.count")                                                                       \
    FIELD(addr,       32, IP4,  .filter = "=ntp.priv.monlist.remote_address")                                                              \
    FIELD(daddr,      32, IP4,  .filter = "=ntp.priv.monlist.local_address")                                                               \
    FIELD(flags,      32, UINT, .print = ORCAP_PRINT_HEX, .filter = "=ntp.priv.monlist.flags")                                             \
    FIELD(port,       16, UINT, .filter = "=ntp.priv.monlist.port")                                                                        \
    FIELD(mode,        8, UINT, .filter = "=ntp.priv.monlist.mode")                                                                        \
    FIELD(version,     8, UINT, .filter = "=ntp.priv.monlist.version")                                                                     \
    FIELD(v6_flag,    32, UINT, .filter = "=ntp.priv.monlist.ipv6")                                                                        \
    FIELD(unused1,    32, UINT, .filter = "=ntp.priv.monlist.unused")                                                                      \
    FIELD(addr6,     128, IP6,  .filter = "=ntp.priv.monlist.addr6", SIX)                                                                       \
    FIELD(daddr6,    128, IP6,  .filter = "=ntp.priv.monlist.daddr6", SIX)
ITEM_OF(monitor, MONITOR, 72, .title = "NTPInfoMonitor1", .display = "InfoMonitor1", WORDS)

#define AUTHENTICATION(FIELD, WHEN)                                                                                                        \
    FIELD(timereset,   32, UINT, AS("timereset"))                                                                                          \
    FIELD(numkeys,     32, UINT, AS("numkeys"))                                                                                            \
    FIELD(numfreekeys, 32, UINT, AS("numfreekeys"))                                                                                        \
    FIELD(keylookups,  32, UINT, AS("keylookups"))                                                                                         \
    FIELD(keynotfound, 32, UINT, AS("keynotfound"))                                                                                        \
    FIELD(encryptions, 32, UINT, AS("encryptions"))                                                                                        \
    FIELD(decryptions, 32, UINT, AS("decryptions"))                                                                                        \
    FIELD(expired,     32, UINT, AS("expired"))                                                                                            \
    FIELD(keyuncached, 32, UINT, AS("keyuncached"))
ITEM_OF(authentication, AUTHENTICATION, 36, .title = "NTPInfoAuth", .display = "info_auth", WORDS)

#define TRAP(FIELD, WHEN)                                                                                                                  \
    FIELD(local_address,   32, IP4,  AS("local_address"))                                                                                  \
    FIELD(trap_address,    32, IP4,  AS("trap_address"))                                                                                   \
    FIELD(trap_port,       16, UINT, AS("trap_port"))                                                                                      \
    FIELD(unused,          16, UINT, AS("unused"))                                                                                         \
    FIELD(v6_flag,         32, UINT, AS("ipv6_flag"))                                                                                      \
    FIELD(local_address6, 128, IP6,  AS("local_address6"))                                                                                 \
    FIELD(trap_address6,  128, IP6,  AS("trap_address6"))
ITEM_OF(trap, TRAP, 48, .title = "NTPConfTrap", .display = "conf_trap", WORDS)

#define CONTROL_STATS(FIELD, WHEN)                                                                                                         \
    FIELD(ctltimereset,       32, UINT, AS("timereset"))                                                                                   \
    FIELD(numctlreq,          32, UINT, AS("requests"))                                                                                    \
    FIELD(numctlbadpkts,      32, UINT, AS("bad_packets"))                                                                                 \
    FIELD(numctlresponses,    32, UINT, AS("responses"))                                                                                   \
    FIELD(numctlfrags,        32, UINT, AS("fragments"))                                                                                   \
    FIELD(numctlerrors,       32, UINT, AS("errors"))                                                                                      \
    FIELD(numctltooshort,     32, UINT, AS("too_short"))                                                                                   \
    FIELD(numctlinputresp,    32, UINT, AS("input_responses"))                                                                             \
    FIELD(numctlinputfrag,    32, UINT, AS("input_fragments"))                                                                             \
    FIELD(numctlinputerr,     32, UINT, AS("input_errors"))                                                                                \
    FIELD(numctlbadoffset,    32, UINT, AS("bad_offset"))                                                                                  \
    FIELD(numctlbadversion,   32, UINT, AS("bad_version"))                                                                                 \
    FIELD(numctldatatooshort, 32, UINT, AS("data_too_short"))                                                                              \
    FIELD(numctlbadop,        32, UINT, AS("badop"))                                                                                       \
    FIELD(numasyncmsgs,       32, UINT, AS("async_messages"))
ITEM_OF(control_stats, CONTROL_STATS, 60, .title = "NTPInfoControl", .display = "info_control", WORDS)

static int by_request(const struct orcap_view *view);
static uint32_t item_bytes(const struct orcap_view *view);
#define STRUCTURES                                                                                                                          \
    "NTPInfoPeerList", "NTPInfoPeerSummary", "NTPInfoPeer", "NTPInfoPeerStats", "NTPInfoSys", "NTPInfoSysStats", "NTPInfoIOStats",          \
        "NTPInfoMemStats", "NTPInfoLoop", "NTPInfoTimerStats", "NTPConfPeer", "NTPConfUnpeer", "NTPInfoAuth", "NTPConfTrap",                \
        "NTPInfoControl", "NTPInfoKernel", "NTPInfoMonitor1", "NTPConfRestrict", "NTPInfoIfStatsIPv4", "NTPInfoIfStatsIPv6", "Raw"
#define REQUEST_DATA(FIELD, WHEN) FIELD(req_data, 0, BYTES, .size = item_bytes, .filter = "=ntp.priv.mode7.item")
ITEM_OF(request_data, REQUEST_DATA, 0, .title = "NTPPrivateReqPacket", .display = "request data", WORDS, .others = OTHERS(STRUCTURES),
        .instead = by_request)
static const struct orcap_items items = {.base = &request_data};

/* What a request and what a response with a request code hold; NULL: bytes. */
static const struct {
    uint8_t request;
    const struct orcap_protocol *asked, *told;
} structures[] = {{0, NULL, &peer_list},        {1, NULL, &peer_summary},  {2, &peer_list, &peer_info},     {3, &peer_list, &peer_stats},
                  {4, NULL, &variables},           {5, NULL, &system_stats},  {6, NULL, &input_output},        {7, NULL, &memory},
                  {8, NULL, &loop},             {9, NULL, &timer},         {10, &configure, &configure},    {11, &remove_peer, &remove_peer},
                  {17, &restriction, NULL},     {18, &restriction, NULL},  {22, &remove_peer, NULL},        {28, NULL, &authentication},
                  {30, &trap, &trap},           {31, &trap, NULL},         {34, NULL, &control_stats},      {38, NULL, &kernel},
                  {42, NULL, &monitor},         {44, NULL, &interface_4},  {45, NULL, &interface_4}};

#define TAIL(FIELD, WHEN)                                                                                                                   \
    FIELD(tstamp, 64, UINT,  NTP_TIME, .filter = "=ntp.priv.tstamp")                                                                        \
    FIELD(key_id, 32, UINT,  .filter = "")                                                                                                  \
    FIELD(dgst,  128, BYTES, .shows = ORCAP_SHOWS_DIGITS, .filter = "=ntp.mac")
ITEM_OF(tail, TAIL, TAIL_BYTES, .title = "NTPPrivatePktTail", .display = "req_pkt_tail", WORDS,
        .aliases = ALIASES({.filter = "=ntp.keyid", .field = "key_id", .kind = ORCAP_BYTES}))
static const struct orcap_items tails = {.base = &tail, .single = true};

static uint32_t items_size(const struct orcap_view *view);
#define PRIVATE(FIELD, WHEN)                                                                                                                \
    FIELD(response,       1, UINT, .filter = "=ntp.priv.flags.r")                                                                           \
    FIELD(more,           1, UINT, .filter = "=ntp.priv.flags.more")                                                                        \
    FIELD(version,        3, UINT, .init = 2, .filter = "=ntp.flags.vn")                                                                    \
    FIELD(mode,           3, ENUM, .init = 7, .names = &ntp_modes, .filter = "=ntp.flags.mode")                                             \
    FIELD(auth,           1, UINT, .filter = "=ntp.priv.auth")                                                                              \
    FIELD(seq,            7, UINT, .filter = "=ntp.priv.seq")                                                                               \
    FIELD(implementation, 8, ENUM, .names = &implementations, .filter = "=ntp.priv.impl")                                                   \
    FIELD(request_code,   8, ENUM, .names = &requests, .filter = "=ntp.priv.reqcode")                                                       \
    FIELD(err,            4, ENUM, .names = &errors, .filter = "=ntp.priv.err", .print = ORCAP_PRINT_HEX)                                   \
    FIELD(nb_items,      12, UINT, .filter = "=ntp.priv.numitems")                                                                          \
    FIELD(mbz,            4, UINT, .filter = "=ntp.priv.reserved", .print = ORCAP_PRINT_HEX)                                                \
    FIELD(data_item_size, 12, UINT, .filter = "=ntp.priv.itemsize")                                                                         \
    WHEN(BITS_ARE(response, 1, 0), req_data, 0, ITEMS, .items = &items, .size = items_size, .filter = "")                                   \
    WHEN(BITS(response, 1),        data,     0, ITEMS, .items = &items, .size = items_size, .filter = "")                                   \
    WHEN(BOTH(response, 0, auth, 1), authenticator, 0, ITEMS, .items = &tails, .filter = "")
LAYER_OF(message, PRIVATE, HEADER_BYTES, .title = "NTPPrivate", .extends = "NTP", .display = "Private (mode 7)", .filter = "ntp", WORDS,
         .line = "NTP v%version%, %mode%", .over = OVER({"udp.port", 123, .build_only = true}),
         .aliases = ALIASES({.filter = "=ntp.flags", .field = "response", .last = "mode", .print = ORCAP_PRINT_HEX},
                            {.filter = "=ntp.priv.auth_seq", .field = "auth", .last = "seq"}))

/* Of the message that an item is in. */
static bool is_response(const struct orcap_view *view) {
    return view->bytes[view->message] & RESPONSE;
}
static uint32_t count_of(const struct orcap_view *view) {
    return load_be16(view->bytes + view->message + 4) & 0xfff;
}
static uint32_t size_of(const struct orcap_view *view) {
    return load_be16(view->bytes + view->message + 6) & 0xfff;
}
static bool has_header(const struct orcap_view *view) {
    return view->bytes && view->message + HEADER_BYTES <= view->limit;
}

/* As many whole items as are said, and are there; in a request that is signed, what stands before the signature. */
static uint32_t items_size(const struct orcap_view *view) {
    enum { SIGNED = 0x80 };
    if (!has_header(view))
        return UINT32_MAX;
    uint32_t room = view->limit - view->at - HEADER_BYTES, size = size_of(view), whole = size ? room / size : 0;
    if (!is_response(view) && view->bytes[view->at + 1] & SIGNED)
        return room > TAIL_BYTES ? room - TAIL_BYTES : 0;
    return size * (whole < count_of(view) ? whole : count_of(view));
}

static uint32_t item_bytes(const struct orcap_view *view) {
    uint32_t room = view->limit - view->at;
    return !has_header(view) || size_of(view) > room ? room : size_of(view);
}

static uint32_t structure_size(const struct orcap_protocol *structure) {
    uint32_t size = 0;
    for (size_t i = 0; i < structure->field_count; i++)
        size += structure->fields[i].pads ? structure->fields[i].pads : structure->fields[i].width / 8;
    return size;
}

static const struct orcap_protocol *structure_of(const struct orcap_view *view) {
    enum { REQUEST_AT = 3, VERSION_6_AT = 48 };
    for (size_t i = 0; i < COUNT_(structures); i++) {
        if (structures[i].request != view->bytes[view->message + REQUEST_AT])
            continue;
        const struct orcap_protocol *structure = is_response(view) ? structures[i].told : structures[i].asked;
        if (structure == &interface_4 && size_of(view) > VERSION_6_AT + 4 && load_be32(view->bytes + view->at + VERSION_6_AT))
            return &interface_6;
        return structure;
    }
    return NULL;
}

/* Items of another size than the structure has are those of another version of ntpd: bytes. What stands between items and signature is filling. */
static int by_request(const struct orcap_view *view) {
    const int filling = (int)request_data.other_count - 1;
    if (!has_header(view) || view->message == view->at)
        return -1;
    uint32_t size = size_of(view);
    if (!size || (view->at - view->message - HEADER_BYTES) / size >= count_of(view) || view->limit - view->at < size)
        return filling;
    const struct orcap_protocol *structure = structure_of(view);
    if (!structure || structure_size(structure) != size)
        return -1;
    for (int i = 0; i < filling; i++)
        if (strcmp(structure->title, request_data.others[i]) == 0)
            return i;
    return -1;
}

PROTOCOLS(ntp_private, &peer_list, &peer_summary, &peer_info, &peer_stats, &loop, &variables, &system_stats, &memory, &input_output, &timer,
          &configure, &remove_peer, &restriction, &kernel, &interface_4, &interface_6, &monitor, &authentication, &trap, &control_stats,
          &request_data, &tail, &message)
