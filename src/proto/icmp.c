/* ICMP. RFC 792; address masks of RFC 950, MTU of RFC 1191, length of RFC 4884. The type decides which fields there are. */
#include "proto/icmp_extension.h"
#include "proto/numbers.h"
#include "proto/transport.h"

#include "core/checksum.h"

static const struct orcap_names types = NAMES({0, "echo-reply", 0}, {3, "dest-unreach", 0}, {4, "source-quench", 0}, {5, "redirect", 0},
    {8, "echo-request", 0}, {9, "router-advertisement", 0}, {10, "router-solicitation", 0}, {11, "time-exceeded", 0}, {12, "parameter-problem", 0},
    {13, "timestamp-request", 0}, {14, "timestamp-reply", 0}, {15, "information-request", 0}, {16, "information-response", 0},
    {17, "address-mask-request", 0}, {18, "address-mask-reply", 0}, {30, "traceroute", 0}, {31, "datagram-conversion-error", 0},
    {32, "mobile-host-redirect", 0}, {33, "ipv6-where-are-you", 0}, {34, "ipv6-i-am-here", 0}, {35, "mobile-registration-request", 0},
    {36, "mobile-registration-reply", 0}, {37, "domain-name-request", 0}, {38, "domain-name-reply", 0}, {39, "skip", 0}, {40, "photuris", 0});
static const struct orcap_names unreachable = NAMES({0, "network-unreachable", 0}, {1, "host-unreachable", 0}, {2, "protocol-unreachable", 0},
    {3, "port-unreachable", 0}, {4, "fragmentation-needed", 0}, {5, "source-route-failed", 0}, {6, "network-unknown", 0}, {7, "host-unknown", 0},
    {9, "network-prohibited", 0}, {10, "host-prohibited", 0}, {11, "TOS-network-unreachable", 0}, {12, "TOS-host-unreachable", 0},
    {13, "communication-prohibited", 0}, {14, "host-precedence-violation", 0}, {15, "precedence-cutoff", 0});
static const struct orcap_names redirects =
    NAMES({0, "network-redirect", 0}, {1, "host-redirect", 0}, {2, "TOS-network-redirect", 0}, {3, "TOS-host-redirect", 0});
static const struct orcap_names exceeded = NAMES({0, "ttl-zero-during-transit", 0}, {1, "ttl-zero-during-reassembly", 0});
static const struct orcap_names problems = NAMES({0, "ip-header-bad", 0}, {1, "required-option-missing", 0});
static const struct orcap_names photuris = NAMES({0, "bad-spi", 0}, {1, "authentication-failed", 0}, {2, "decompression-failed", 0},
    {3, "decryption-failed", 0}, {4, "need-authentification", 0}, {5, "need-authorization", 0});

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    return checksum_fold(checksum_add_without(0, packet->bytes + own->at, own->limit - own->at, 2));
}

#define ICMP(FIELD, WHEN)                                                                                                                   \
    FIELD(type, 8, ENUM, .names = &types, .init = 8, .space = "icmp.type", .filter = "=icmp.type")                                          \
    WHEN(IN(type, 3),           code,        8, ENUM, .names = &unreachable, .filter = "=icmp.code")                                        \
    WHEN(IN(type, 5),           code,        8, ENUM, .names = &redirects, .filter = "=icmp.code")                                          \
    WHEN(IN(type, 11),          code,        8, ENUM, .names = &exceeded, .filter = "=icmp.code")                                           \
    WHEN(IN(type, 12),          code,        8, ENUM, .names = &problems, .filter = "=icmp.code")                                           \
    WHEN(IN(type, 40),          code,        8, ENUM, .names = &photuris, .filter = "=icmp.code")                                           \
    WHEN(OTHERWISE,             code,        8, UINT, .filter = "=icmp.code")                                                               \
    FIELD(chksum, 16, HEX, .compute = checksum, .filter = "=icmp.checksum")                                                                 \
    WHEN(ECHO_LIKE,            id,         16, HEX,  .filter = "=icmp.ident", .print = ORCAP_PRINT_DECIMAL)                                 \
    WHEN(ECHO_LIKE,            seq,        16, HEX,  .filter = "=icmp.seq", .print = ORCAP_PRINT_DECIMAL)                                   \
    WHEN(IN(type, 13, 14),     ts_ori,     32, UINT, .shows = ORCAP_SHOWS_CLOCK, .filter = "=icmp.originate_timestamp")                     \
    WHEN(IN(type, 13, 14),     ts_rx,      32, UINT, .shows = ORCAP_SHOWS_CLOCK, .filter = "=icmp.receive_timestamp")                       \
    WHEN(IN(type, 13, 14),     ts_tx,      32, UINT, .shows = ORCAP_SHOWS_CLOCK, .filter = "=icmp.transmit_timestamp")                      \
    WHEN(IN(type, 5),          gw,         32, IP4,  .filter = "=icmp.redir_gw")                                                            \
    WHEN(IN(type, 12),         ptr,         8, UINT, .filter = "=icmp.pointer")                                                             \
    WHEN(IN(type, 3, 11),      reserved,    8, UINT, .filter = "")                                                                          \
    WHEN(IN(type, 3, 11, 12),  length,      8, UINT, .filter = "=icmp.length", .filter_when = ONLY({.field = "length"}))                    \
    WHEN(IN(type, 17, 18),     addr_mask,  32, IP4,  .filter = "=icmp.address_mask")                                                        \
    WHEN(IN(type, 3),          nexthopmtu, 16, UINT, .filter = "=icmp.mtu", .filter_when = ONLY(IN(code, 4)))                               \
    WHEN(IN(type, 11, 12),     unused,     16, UINT, .filter = "=icmp.unused")                                                              \
    WHEN(NOT_IN(type, 0, 3, 5, 8, 11, 12, 13, 14, 15, 16, 17, 18), unused, 32, UINT, .filter = "=icmp.unused")                              \
    WHEN(OTHERWISE,            unused,      0, BYTES, .phantom = true, .filter = "")                                                        \
    WHEN(IN(type, 3, 11, 12),  extpad,      0, BYTES, ICMP_EXTENSION_PADDING)                                                                \
    WHEN(IN(type, 3, 11, 12),  ext,         0, ITEMS, ICMP_EXTENSION)
#define ECHO_LIKE IN(type, 0, 8, 13, 14, 15, 16, 17, 18, 37, 38)

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    orcap_line_format(chain, layer,
                      transport_is_over_ip(chain, layer) ? "ICMP %under.src% > %under.dst% %type% %code%" : "ICMP %type% %code%", out);
    icmp_extension_line(chain, layer, out);
}

/* Some hosts write identifier and sequence number in their own, little-endian, order. */
static bool swapped(const struct orcap_view *view, const struct orcap_value *field, uint8_t *room, struct orcap_value *ret_value) {
    (void)view, (void)room;
    ret_value->number = (field->number & 0xff) << 8 | field->number >> 8;
    return true;
}
#define OTHER_ORDER                                                                                                                         \
    .aliases = ALIASES({.filter = "=icmp.ident_le", .field = "id", .kind = ORCAP_UINT, .width = 2, .makes = swapped},                       \
                       {.filter = "=icmp.seq_le", .field = "seq", .kind = ORCAP_UINT, .width = 2, .makes = swapped})

LAYER_OF(icmp, ICMP, 3, .title = "ICMP", .filter = "icmp", ICMP_TRAILER, OTHER_ORDER, .rfc = "RFC 792", .summary = line,
         .over = OVER({"ip.proto", 1}))
LAYER_OF(icmp_error, ICMP, 3, .title = "ICMPerror", .display = "ICMP in ICMP", .filter = "icmp", .quoted = true, ICMP_TRAILER,
         OTHER_ORDER, .rfc = "RFC 792", .over = OVER({"icmp.proto", 1}))

PROTOCOLS(icmp, &icmp, &icmp_error)
