/* DNS. RFC 1035 section 4; flags as RFC 4035 leaves them; multicast DNS bits of RFC 6762. Records with data of more than one value are in
 * dns_records.c, options of EDNS in dns_options.c. */
#include "proto/dns.h"
#include "proto/dns_guess.h"

#include "core/cursor.h"
#include "core/sink.h"

const struct orcap_names dns_types = NAMES({0, "RESERVED", 0}, {1, "A", 0}, {2, "NS", 0}, {3, "MD", 0}, {4, "MF", 0}, {5, "CNAME", 0}, {6, "SOA", 0},
    {7, "MB", 0}, {8, "MG", 0}, {9, "MR", 0}, {10, "NULL", 0}, {11, "WKS", 0}, {12, "PTR", 0}, {13, "HINFO", 0}, {14, "MINFO", 0}, {15, "MX", 0},
    {16, "TXT", 0}, {17, "RP", 0}, {18, "AFSDB", 0}, {19, "X25", 0}, {20, "ISDN", 0}, {21, "RT", 0}, {22, "NSAP", 0}, {23, "NSAP-PTR", 0},
    {24, "SIG", 0}, {25, "KEY", 0}, {26, "PX", 0}, {27, "GPOS", 0}, {28, "AAAA", 0}, {29, "LOC", 0}, {30, "NXT", 0}, {31, "EID", 0},
    {32, "NIMLOC", 0}, {33, "SRV", 0}, {34, "ATMA", 0}, {35, "NAPTR", 0}, {36, "KX", 0}, {37, "CERT", 0}, {38, "A6", 0}, {39, "DNAME", 0},
    {40, "SINK", 0}, {41, "OPT", 0}, {42, "APL", 0}, {43, "DS", 0}, {44, "SSHFP", 0}, {45, "IPSECKEY", 0}, {46, "RRSIG", 0}, {47, "NSEC", 0},
    {48, "DNSKEY", 0}, {49, "DHCID", 0}, {50, "NSEC3", 0}, {51, "NSEC3PARAM", 0}, {52, "TLSA", 0}, {53, "SMIMEA", 0}, {55, "HIP", 0},
    {56, "NINFO", 0}, {57, "RKEY", 0}, {58, "TALINK", 0}, {59, "CDS", 0}, {60, "CDNSKEY", 0}, {61, "OPENPGPKEY", 0}, {62, "CSYNC", 0},
    {63, "ZONEMD", 0}, {64, "SVCB", 0}, {65, "HTTPS", 0}, {99, "SPF", 0}, {100, "UINFO", 0}, {101, "UID", 0}, {102, "GID", 0}, {103, "UNSPEC", 0},
    {104, "NID", 0}, {105, "L32", 0}, {106, "L64", 0}, {107, "LP", 0}, {108, "EUI48", 0}, {109, "EUI64", 0}, {249, "TKEY", 0}, {250, "TSIG", 0},
    {251, "IXFR", 0}, {252, "AXFR", 0}, {253, "MAILB", 0}, {254, "MAILA", 0}, {255, "ALL", 0}, {256, "URI", 0}, {257, "CAA", 0}, {258, "AVC", 0},
    {259, "DOA", 0}, {260, "AMTRELAY", 0}, {32768, "TA", 0}, {32769, "DLV", 0}, {65535, "RESERVED", 0});
const struct orcap_names dns_classes = NAMES({1, "IN", 0}, {2, "CS", 0}, {3, "CH", 0}, {4, "HS", 0}, {255, "ANY", 0});
static const struct orcap_names opcodes = NAMES({0, "QUERY", 0}, {1, "IQUERY", 0}, {2, "STATUS", 0});
const struct orcap_names dns_rcodes = NAMES({0, "ok", 0}, {1, "format-error", 0}, {2, "server-failure", 0}, {3, "name-error", 0},
                                               {4, "not-implemented", 0}, {5, "refused", 0});

#define QUESTION(FIELD, WHEN)                                                                                                               \
    FIELD(qname,            0, NAME, .compressed = true, .init_text = "www.example.com.", .filter = "=dns.qry.name")                        \
    FIELD(qtype,           16, ENUM, .names = &dns_types, .init = 1, .filter = "=dns.qry.type")                                             \
    FIELD(unicastresponse,  1, UINT, .filter = "=dns.qry.qu", .filter_when = ONLY(TEST(dns_is_multicast)))                                                                               \
    FIELD(qclass,          15, ENUM, .names = &dns_classes, .init = 1, .filter = "=dns.qry.class", .print = ORCAP_PRINT_HEX)

/* What is told of a name: its characters without the final point, and its labels. */
static bool name_length(const struct orcap_view *view, const struct orcap_value *name, uint8_t *room, struct orcap_value *ret_value) {
    char text[ORCAP_NAME_TEXT];
    int size = orcap_name_format(name, false, text);
    (void)view, (void)room;
    ret_value->number = size > 1 ? (uint64_t)size - (text[size - 1] == '.') : 0;
    return size >= 0;
}
static bool label_count(const struct orcap_view *view, const struct orcap_value *name, uint8_t *room, struct orcap_value *ret_value) {
    char text[ORCAP_NAME_TEXT];
    int size = orcap_name_format(name, true, text);
    (void)view, (void)room;
    ret_value->number = size > 0 && !(size == 1 && *text == '.');
    for (int i = 0; i < size && ret_value->number; i++) {
        if (text[i] == '.')
            ret_value->number++;
        i += text[i] == '\\';
    }
    return size >= 0;
}
ITEM_OF(question, QUESTION, 4, .title = "DNSQR", .display = "DNS Question Record",
        .aliases = ALIASES({.filter = "=dns.qry.name.len", .field = "qname", .kind = ORCAP_UINT, .width = 2, .makes = name_length},
                           {.filter = "=dns.count.labels", .field = "qname", .kind = ORCAP_UINT, .width = 2, .makes = label_count}))

#define RECORD(FIELD, WHEN)                                                                                                                 \
    RECORD_HEAD(FIELD, 1)                                                                                                                   \
    WHEN(IN(type, 1),  rdata,  32, IP4, .filter = "=dns.a")                                                                                 \
    WHEN(IN(type, 28), rdata, 128, IP6, .filter = "=dns.aaaa")                                                                              \
    WHEN(IN(type, 2),  rdata,   0, NAME, .compressed = true, .filter = "=dns.ns")                                                           \
    WHEN(IN(type, 3),  rdata,   0, NAME, .compressed = true, .filter = "=dns.md")                                                           \
    WHEN(IN(type, 4),  rdata,   0, NAME, .compressed = true, .filter = "=dns.mf")                                                           \
    WHEN(IN(type, 5),  rdata,   0, NAME, .compressed = true, .filter = "=dns.cname")                                                        \
    WHEN(IN(type, 12), rdata,   0, NAME, .compressed = true, .filter = "=dns.ptr.domain_name")                                              \
    WHEN(IN(type, 39), rdata,   0, NAME, .compressed = true, .filter = "=dns.dname")                                                        \
    WHEN(IN(type, 16), rdata,   0, STRINGS, .filter = "=dns.txt")                                                                           \
    WHEN(OTHERWISE,    rdata,   0, BYTES, .filter = "=dns.data")
ITEM_OF(record, RECORD, 10, .title = "DNSRR", .display = "DNS Resource Record")

const struct orcap_items dns_questions = {.base = &question, .records = true};
const struct orcap_items dns_records = {.base = &record, .records = true};

static bool over_tcp(const struct orcap_view *view);
static bool says_authenticated(const struct orcap_view *view);
static int part_of_message(const struct orcap_view *view);
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

#define DNS_MESSAGE(FIELD, WHEN)                                                                                                            \
    WHEN(TEST(over_tcp), length, 16, UINT, .covers = REST)                                                                                  \
    FIELD(id,      16, UINT, .print = ORCAP_PRINT_HEX)                                                                                      \
    FIELD(qr,       1, UINT, .filter = "flags.response")                                                                                    \
    FIELD(opcode,   4, ENUM, .names = &opcodes, .filter = "flags.opcode")                                                                   \
    FIELD(aa,       1, UINT, .filter = "flags.authoritative", .filter_when = ONLY(BITS(qr, 1)))                                             \
    FIELD(tc,       1, UINT, .filter = "flags.truncated")                                                                                   \
    FIELD(rd,       1, UINT, .init = 1, .filter = "flags.recdesired")                                                                       \
    FIELD(ra,       1, UINT, .filter = "flags.recavail", .filter_when = ONLY(BITS(qr, 1)))                                                  \
    FIELD(z,        1, UINT, .filter = "flags.z")                                                                                           \
    FIELD(ad,       1, UINT, .filter = "flags.authenticated", .filter_when = ONLY(TEST(says_authenticated)))                                \
    FIELD(cd,       1, UINT, .filter = "flags.checkdisable")                                                                                \
    FIELD(rcode,    4, ENUM, .names = &dns_rcodes, .filter = "flags.rcode", .filter_when = ONLY(BITS(qr, 1)))                                   \
    FIELD(qdcount, 16, UINT, .counts = "qd", .filter = "count.queries")                                                                     \
    FIELD(ancount, 16, UINT, .counts = "an", .filter = "count.answers")                                                                     \
    FIELD(nscount, 16, UINT, .counts = "ns", .filter = "count.auth_rr")                                                                     \
    FIELD(arcount, 16, UINT, .counts = "ar", .filter = "count.add_rr")                                                                      \
    FIELD(qd,       0, ITEMS, .items = &dns_questions, .init_item = true, .filter = "")                                                         \
    FIELD(an,       0, ITEMS, .items = &dns_records, .filter = "")                                                                              \
    FIELD(ns,       0, ITEMS, .items = &dns_records, .filter = "")                                                                              \
    FIELD(ar,       0, ITEMS, .items = &dns_records, .filter = "")
LAYER_OF(dns, DNS_MESSAGE, 12, .title = "DNS", .filter = "dns", .rfc = "RFC 1035", .summary = line, .names_from = "id",
         .others = OTHERS("Raw"), .instead = part_of_message, .guess = looks_like_dns,
         .aliases = ALIASES({.filter = "flags", .field = "qr", .last = "rcode", .print = ORCAP_PRINT_HEX}),
         .over = OVER({"udp.port", 53}, {"tcp.port", 53, .only = "sport"}, {"udp.port", 5353, .chain = "mdns", .read_only = true}))

/* An answer does so with either value; a query asks for it, RFC 6840 section 5.7. */
static bool says_authenticated(const struct orcap_view *view) {
    return orcap_view_number(view, FIELD_OF(dns, qr)) || orcap_view_number(view, FIELD_OF(dns, ad));
}

static bool over_tcp(const struct orcap_view *view) {
    return view->under != UINT16_MAX && orcap_context_protocol(view->context, view->under)->stream;
}

/* A segment of TCP that holds no whole message from its start on; 14 is the size of length and header. */
static int part_of_message(const struct orcap_view *view) {
    if (!over_tcp(view))
        return -1;
    uint64_t length = orcap_view_number(view, 0);
    return length < 14 || view->limit - view->at < length ? 0 : -1;
}

/* The ports stand in the datagram's header, right before the message. */
bool dns_is_multicast(const struct orcap_view *view) {
    enum { DATAGRAM_HEADER = 8, MULTICAST_PORT = 5353 };
    const uint8_t *header = view->message >= DATAGRAM_HEADER ? view->bytes + view->message - DATAGRAM_HEADER : NULL;
    return header && (load_be16(header) == MULTICAST_PORT || load_be16(header + 2) == MULTICAST_PORT);
}

static bool is_multicast(const struct orcap_chain *chain, size_t layer) {
    int port = layer ? orcap_chain_field(chain, layer - 1, "dport") : ORCAP_ENAME;
    return port >= 0 && orcap_chain_number(chain, layer - 1, (size_t)port) == 5353;
}

/* What is asked, or the first answer. */
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    bool answer = orcap_chain_number(chain, layer, FIELD_OF(dns, qr)) != 0;
    struct orcap_value section;
    orcap_chain_get(chain, layer, answer ? FIELD_OF(dns, an) : FIELD_OF(dns, qd), &section);
    struct orcap_item_list list = orcap_chain_items(chain, layer, answer ? FIELD_OF(dns, an) : FIELD_OF(dns, qd), &section);
    sink_text(out, is_multicast(chain, layer) ? "mDNS " : "DNS ");
    sink_text(out, answer ? "Ans" : "Qry");
    if (orcap_item_list_next(&list) && orcap_context_protocol(chain->context, list.item.nodes->protocol) == (answer ? &record : &question)) {
        sink_char(out, ' ');
        int field = orcap_chain_field(&list.item, 0, answer ? "rdata" : "qname");
        if (field >= 0)
            orcap_value_format(&list.item, 0, (size_t)field, ORCAP_FORM_STR, out);
    } else if (answer && orcap_chain_number(chain, layer, FIELD_OF(dns, rcode)))
        orcap_line_format(chain, layer, " %rcode%", out);
}

PROTOCOLS(dns, &question, &record, &dns)
