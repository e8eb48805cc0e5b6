/* DNS. RFC 1035 section 4; flags as RFC 4035 leaves them; multicast DNS bits of RFC 6762. */
#include "core/sink.h"
#include "proto/describe.h"

static const struct orcap_names types = NAMES({1, "A", 0}, {2, "NS", 0}, {5, "CNAME", 0}, {6, "SOA", 0}, {12, "PTR", 0}, {15, "MX", 0}, {16, "TXT", 0},
                                              {28, "AAAA", 0}, {33, "SRV", 0}, {41, "OPT", 0}, {255, "ALL", 0});
static const struct orcap_names classes = NAMES({1, "IN", 0}, {2, "CS", 0}, {3, "CH", 0}, {4, "HS", 0}, {255, "ANY", 0});
static const struct orcap_names opcodes = NAMES({0, "QUERY", 0}, {1, "IQUERY", 0}, {2, "STATUS", 0}, {4, "NOTIFY", 0}, {5, "UPDATE", 0});
static const struct orcap_names rcodes = NAMES({0, "ok", 0}, {1, "format-error", 0}, {2, "server-failure", 0}, {3, "name-error", 0},
                                               {4, "not-implemented", 0}, {5, "refused", 0});

#define QUESTION(FIELD, WHEN)                                                                                                               \
    FIELD(qname,            0, NAME, .compressed = true, .init_text = "www.example.com.", .filter = "=dns.qry.name")                        \
    FIELD(qtype,           16, ENUM, .names = &types, .init = 1, .filter = "=dns.qry.type")                                                 \
    FIELD(unicastresponse,  1, UINT, .filter = "=dns.qry.qu")                                                                               \
    FIELD(qclass,          15, ENUM, .names = &classes, .init = 1, .filter = "=dns.qry.class")
ITEM_OF(question, QUESTION, 4, .title = "DNSQR", .display = "DNS Question Record")

#define RECORD_HEAD(FIELD, number)                                                                                                          \
    FIELD(rrname,    0, NAME, .compressed = true, .init_text = ".", .filter = "=dns.resp.name")                                             \
    FIELD(type,     16, ENUM, .names = &types, .init = number, .variants = "dns.type", .filter = "=dns.resp.type")                          \
    FIELD(cacheflush, 1, UINT, .filter = "=dns.resp.cache_flush")                                                                           \
    FIELD(rclass,   15, ENUM, .names = &classes, .init = 1, .filter = "=dns.resp.class")                                                    \
    FIELD(ttl,      32, UINT, .filter = "=dns.resp.ttl")                                                                                    \
    FIELD(rdlen,    16, UINT, .covers = REST, .no_value = true, .filter = "=dns.resp.len")

#define RECORD(FIELD, WHEN)                                                                                                                 \
    RECORD_HEAD(FIELD, 1)                                                                                                                   \
    WHEN(IN(type, 1), rdata, 32, IP4, .filter = "=dns.a")                                                                                   \
    WHEN(IN(type, 28), rdata, 128, IP6, .filter = "=dns.aaaa")                                                                              \
    WHEN(IN(type, 2, 3, 4, 5, 7, 8, 9, 12, 39), rdata, 0, NAME, .compressed = true)                                                         \
    WHEN(IN(type, 16), rdata, 0, STRINGS, .filter = "=dns.txt")                                                                             \
    WHEN(NOT_IN(type, 1, 28, 2, 3, 4, 5, 7, 8, 9, 12, 39, 16), rdata, 0, BYTES)
ITEM_OF(record, RECORD, 10, .title = "DNSRR", .display = "DNS Resource Record")

static const struct orcap_items questions = {.base = &question, .records = true};
static const struct orcap_items records = {.base = &record, .records = true};

static bool over_tcp(const struct orcap_view *view);
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);

#define DNS_MESSAGE(FIELD, WHEN)                                                                                                            \
    WHEN(TEST(over_tcp), length, 16, UINT, .covers = REST)                                                                                  \
    FIELD(id,      16, UINT)                                                                                                                \
    FIELD(qr,       1, UINT, .filter = "flags.response")                                                                                    \
    FIELD(opcode,   4, ENUM, .names = &opcodes, .filter = "flags.opcode")                                                                   \
    FIELD(aa,       1, UINT, .filter = "flags.authoritative")                                                                               \
    FIELD(tc,       1, UINT, .filter = "flags.truncated")                                                                                   \
    FIELD(rd,       1, UINT, .init = 1, .filter = "flags.recdesired")                                                                       \
    FIELD(ra,       1, UINT, .filter = "flags.recavail")                                                                                    \
    FIELD(z,        1, UINT, .filter = "flags.z")                                                                                           \
    FIELD(ad,       1, UINT, .filter = "flags.authenticated")                                                                               \
    FIELD(cd,       1, UINT, .filter = "flags.checkdisable")                                                                                \
    FIELD(rcode,    4, ENUM, .names = &rcodes, .filter = "flags.rcode")                                                                     \
    FIELD(qdcount, 16, UINT, .counts = "qd", .filter = "count.queries")                                                                     \
    FIELD(ancount, 16, UINT, .counts = "an", .filter = "count.answers")                                                                     \
    FIELD(nscount, 16, UINT, .counts = "ns", .filter = "count.auth_rr")                                                                     \
    FIELD(arcount, 16, UINT, .counts = "ar", .filter = "count.add_rr")                                                                      \
    FIELD(qd,       0, ITEMS, .items = &questions, .init_item = true)                                                                       \
    FIELD(an,       0, ITEMS, .items = &records)                                                                                            \
    FIELD(ns,       0, ITEMS, .items = &records)                                                                                            \
    FIELD(ar,       0, ITEMS, .items = &records)
LAYER_OF(dns, DNS_MESSAGE, 12, .title = "DNS", .filter = "dns", .rfc = "RFC 1035", .summary = line,
         .over = OVER({"udp.port", 53}, {"tcp.port", 53, .only = "sport"}, {"udp.port", 5353, .chain = "mdns", .read_only = true}))

static bool over_tcp(const struct orcap_view *view) {
    return view->under != UINT16_MAX && orcap_context_protocol(view->context, view->under)->stream;
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
