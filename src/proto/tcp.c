/* TCP. RFC 9293 section 3.1; flags as RFC 3168 and RFC 3540 leave them; options of RFC 9293, 7323, 2018, 1146, 2385, 5482, 5925,
 * 7413, and 5841. */
#include "proto/describe.h"
#include "proto/numbers.h"
#include "proto/transport.h"

#include <string.h>

static const struct orcap_names flag_names =
    FLAG_LETTERS({1, "F", "fin"}, {2, "S", "syn"}, {4, "R", "reset"}, {8, "P", "push"}, {16, "A", "ack"}, {32, "U", "urg"}, {64, "E", "ece"},
                 {128, "C", "cwr"}, {256, "N", "ae"});

#define KIND_ONLY(FIELD, number) FIELD(kind, 8, UINT, .init = number, .variants = "tcp.option", .filter = "=tcp.option_kind")
#define KIND(FIELD, number)                                                                                                                 \
    KIND_ONLY(FIELD, number)                                                                                                                \
    FIELD(length, 8, UINT, .covers = LAYER, .filter = "=tcp.option_len")

#define OPTION(FIELD, WHEN) KIND(FIELD, 0) FIELD(value, 0, BYTES, .filter = "")
OPTION_OF(option, OPTION, 2, .title = "TCPOption")
#define END(FIELD, WHEN) KIND_ONLY(FIELD, 0)
OPTION_OF(end, END, 1, .title = "EOL", .over = OVER({"tcp.option", 0}))
#define NOP(FIELD, WHEN) KIND_ONLY(FIELD, 1)
OPTION_OF(nop, NOP, 1, .title = "NOP", .over = OVER({"tcp.option", 1}))
#define MSS(FIELD, WHEN) KIND(FIELD, 2) FIELD(mss, 16, UINT, .filter = "=tcp.options.mss_val")
OPTION_OF(mss, MSS, 4, .title = "MSS", .over = OVER({"tcp.option", 2}))
#define WSCALE(FIELD, WHEN) KIND(FIELD, 3) FIELD(shift, 8, UINT, .filter = "=tcp.options.wscale.shift")
OPTION_OF(wscale, WSCALE, 3, .title = "WScale", .over = OVER({"tcp.option", 3}))
#define SACK_OK(FIELD, WHEN) KIND(FIELD, 4) FIELD(value, 0, BYTES, .filter = "")
OPTION_OF(sack_ok, SACK_OK, 2, .title = "SAckOK", .over = OVER({"tcp.option", 4}))
#define SACK(FIELD, WHEN) KIND(FIELD, 5) FIELD(edges, 0, LIST, .element = ORCAP_UINT, .element_width = 32, .filter = "")
static bool block_count(const struct orcap_view *view, const struct orcap_value *edges, uint8_t *room, struct orcap_value *ret_value) {
    (void)view, (void)room;
    ret_value->number = edges->size / 8;
    return true;
}
OPTION_OF(sack, SACK, 2, .title = "SAck", .over = OVER({"tcp.option", 5}),
          .aliases = ALIASES({.filter = "=tcp.options.sack.count", .field = "edges", .kind = ORCAP_UINT, .width = 1, .makes = block_count}))
#define TIMESTAMP(FIELD, WHEN)                                                                                                              \
    KIND(FIELD, 8)                                                                                                                          \
    FIELD(value, 32, UINT, .filter = "=tcp.options.timestamp.tsval")                                                                        \
    FIELD(echo,  32, UINT, .filter = "=tcp.options.timestamp.tsecr")
OPTION_OF(timestamp, TIMESTAMP, 10, .title = "Timestamp", .over = OVER({"tcp.option", 8}))
#define OTHER_SUM(FIELD, WHEN)                                                                                                              \
    KIND(FIELD, 14)                                                                                                                         \
    FIELD(algorithm, 8, UINT, .filter = "")                                                                                                 \
    FIELD(value,    16, UINT, .filter = "")
OPTION_OF(other_sum, OTHER_SUM, 5, .title = "AltChkSum", .over = OVER({"tcp.option", 14}))
#define OTHER_SUM_DATA(FIELD, WHEN) KIND(FIELD, 15) FIELD(value, 0, BYTES, .filter = "")
OPTION_OF(other_sum_data, OTHER_SUM_DATA, 2, .title = "AltChkSumOpt", .over = OVER({"tcp.option", 15}))
#define SIGNATURE(FIELD, WHEN) KIND(FIELD, 19) FIELD(digest, 128, BYTES, .filter = "=tcp.options.md5.digest")
OPTION_OF(signature, SIGNATURE, 18, .title = "MD5", .over = OVER({"tcp.option", 19}))
#define MOOD(FIELD, WHEN) KIND(FIELD, 25) FIELD(value, 0, BYTES, .filter = "")
OPTION_OF(mood, MOOD, 2, .title = "Mood", .over = OVER({"tcp.option", 25}))
#define USER_TIMEOUT(FIELD, WHEN) KIND(FIELD, 28) FIELD(timeout, 16, UINT, .filter = "")
OPTION_OF(user_timeout, USER_TIMEOUT, 4, .title = "UTO", .over = OVER({"tcp.option", 28}))
#define AUTHENTICATION(FIELD, WHEN)                                                                                                         \
    KIND(FIELD, 29)                                                                                                                         \
    FIELD(keyid,      8, UINT,  .filter = "")                                                                                               \
    FIELD(rnextkeyid, 8, UINT,  .filter = "")                                                                                               \
    FIELD(mac,        0, BYTES, .filter = "")
OPTION_OF(authentication, AUTHENTICATION, 4, .title = "AO", .over = OVER({"tcp.option", 29}))
/* The cookie of eight bytes shows as two numbers, one of another size as bytes. */
#define FAST_OPEN(FIELD, WHEN)                                                                                                              \
    KIND(FIELD, 34)                                                                                                                         \
    FIELD(cookie, 32, UINT, .filter = "")                                                                                                   \
    FIELD(rest,   32, UINT, .filter = "")
OPTION_OF(fast_open, FAST_OPEN, 10, .title = "TFO", .over = OVER({"tcp.option", 34}))

static const struct orcap_items options = {.base = &option, .pairs = true, .ends = true};

static uint64_t checksum(const struct orcap_packet *packet, size_t layer) {
    uint16_t sum;
    return transport_checksum(packet, layer, 6, 16, &sum) ? sum : 0;
}

#define HEADER_FIELDS(FIELD, ends)                                                                                                          \
    FIELD(sport,   16, ENUM,  .names = &tcp_ports, .init = 20, .space = "tcp.port", .filter = "srcport")                                    \
    FIELD(dport,   16, ENUM,  .names = &tcp_ports, .init = 80, .space = "tcp.port", .filter = "dstport")                                    \
    FIELD(seq,     32, UINT,  .may_end = ends, .filter = "seq_raw")                                                                         \
    FIELD(ack,     32, UINT,  .filter = "ack_raw")                                                                                          \
    FIELD(dataofs,  4, UINT,  .covers = HEADER, .unit = 4, .filter = "")                                                                    \
    FIELD(reserved, 3, UINT,  .filter = "flags.res")                                                                                        \
    FIELD(flags,    9, FLAGS, .names = &flag_names, .init = 2, .filter = "")                                                                \
    FIELD(window,  16, UINT,  .init = 8192, .filter = "window_size_value")                                                                  \
    FIELD(chksum,  16, HEX,   .compute = checksum, .filter = "checksum")                                                                    \
    FIELD(urgptr,  16, UINT,  .filter = "urgent_pointer")                                                                                   \
    FIELD(options,  0, ITEMS, .items = &options)

#define TCP(FIELD, WHEN) HEADER_FIELDS(FIELD, false)
#define TCP_QUOTED(FIELD, WHEN) HEADER_FIELDS(FIELD, true) /* RFC 792: eight bytes of it are sure to be quoted */

static bool flag_text(const struct orcap_view *view, const struct orcap_value *flags, uint8_t *room, struct orcap_value *ret_value);
#define TCP_WORDS                                                                                                                           \
    .filter = "tcp", .transport = true, .stream = true, .align = 4, .rfc = "RFC 9293",                                                      \
    .aliases = ALIASES({.filter = "port", .field = "sport", .either = "dport"}, {.filter = "hdr_len", .field = "dataofs", .unit = 4},       \
                       {.filter = "flags", .field = "reserved", .last = "flags", .print = ORCAP_PRINT_HEX, .digits = 4},                    \
                       {.filter = "flags.str", .field = "flags", .kind = ORCAP_BYTES, .print = ORCAP_PRINT_TEXT, .makes = flag_text})

static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    transport_line(chain, layer, out);
    orcap_line_format(chain, layer, " %flags%", out);
}

LAYER_OF(tcp, TCP, 20, .title = "TCP", TCP_WORDS, .summary = line, .over = OVER({"ip.proto", 6}, {"ipv6.nh", 6}))
LAYER_OF(tcp_error, TCP_QUOTED, 20, .title = "TCPerror", .display = "TCP in ICMP", .quoted = true, TCP_WORDS,
         .over = OVER({"icmp.proto", 6}, {"icmpv6.nh", 6}))

/* Twelve places, one for each bit, where what is not set is a point: .......AP... */
static bool flag_text(const struct orcap_view *view, const struct orcap_value *flags, uint8_t *room, struct orcap_value *ret_value) {
    static const char letters[] = "RRRACEUAPRSF", point[] = {'\xc2', '\xb7'}; /* U+00B7 */
    uint64_t bits = orcap_view_number(view, FIELD_OF(tcp, reserved)) << 9 | flags->number;
    for (unsigned i = 0; i < sizeof letters - 1; i++)
        if (bits >> (11 - i) & 1)
            room[ret_value->size++] = (uint8_t)letters[i];
        else {
            memcpy(room + ret_value->size, point, sizeof point);
            ret_value->size += sizeof point;
        }
    return true;
}

PROTOCOLS(tcp, &option, &end, &nop, &mss, &wscale, &sack_ok, &sack, &timestamp, &other_sum, &other_sum_data, &signature, &mood,
          &user_timeout, &authentication, &fast_open, &tcp, &tcp_error)
