/* Link-local multicast name resolution, RFC 4795: messages of DNS with flags of their own. */
#include "proto/dns.h"

#include "core/sink.h"

#include <string.h>

static int by_direction(const struct orcap_view *view);
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out);
static const struct orcap_names opcodes = NAMES({0, "QUERY", 0});

#define MESSAGE(FIELD, response)                                                                                                            \
    FIELD(id,      16, UINT,  .filter = "=dns.id", .print = ORCAP_PRINT_HEX)                                                                \
    FIELD(qr,       1, UINT,  .init = response, .filter = "=dns.flags.response")                                                            \
    FIELD(opcode,   4, ENUM,  .names = &opcodes, .filter = "=dns.flags.opcode")                                                             \
    FIELD(c,        1, UINT,  .filter = "=dns.flags.conflict")                                                                              \
    FIELD(tc,       1, UINT,  .filter = "=dns.flags.truncated")                                                                             \
    FIELD(t,        1, UINT,  .filter = "=dns.flags.tentative")                                                                             \
    FIELD(z,        4, UINT,  .filter = "")                                                                                                 \
    FIELD(rcode,    4, ENUM,  .names = &dns_rcodes, .filter = "=dns.flags.rcode", .filter_when = ONLY(BITS(qr, 1)))                         \
    FIELD(qdcount, 16, UINT,  .counts = "qd", .filter = "=dns.count.queries")                                                               \
    FIELD(ancount, 16, UINT,  .counts = "an", .filter = "=dns.count.answers")                                                               \
    FIELD(nscount, 16, UINT,  .counts = "ns", .filter = "=dns.count.auth_rr")                                                               \
    FIELD(arcount, 16, UINT,  .counts = "ar", .filter = "=dns.count.add_rr")                                                                \
    FIELD(qd,       0, ITEMS, .items = &dns_questions, .filter = "")                                                                        \
    FIELD(an,       0, ITEMS, .items = &dns_records, .filter = "")                                                                          \
    FIELD(ns,       0, ITEMS, .items = &dns_records, .filter = "")                                                                          \
    FIELD(ar,       0, ITEMS, .items = &dns_records, .filter = "")
#define WORDS                                                                                                                               \
    .filter = "llmnr", .rfc = "RFC 4795", .summary = line, .line_with = "UDP", .others = OTHERS("LLMNRResponse", "LLMNRQuery"),             \
    .instead = by_direction, .aliases = ALIASES({.filter = "=dns.flags", .field = "qr", .last = "rcode", .print = ORCAP_PRINT_HEX})
#define QUERY(FIELD, WHEN) MESSAGE(FIELD, 0)
LAYER_OF(query, QUERY, 12, .title = "LLMNRQuery", .display = "Link Local Multicast Node Resolution - Query", WORDS, .over = OVER({"udp.port", 5355}))
#define RESPONSE(FIELD, WHEN) MESSAGE(FIELD, 1)
LAYER_OF(response, RESPONSE, 12, .title = "LLMNRResponse", .display = "Link Local Multicast Node Resolution - Response", WORDS,
         .over = OVER({"udp.port", 5355, .build_only = true}))

static int by_direction(const struct orcap_view *view) {
    return view->limit - view->at < 12 ? -1 : orcap_view_number(view, FIELD_OF(query, qr)) ? 0 : 1;
}

/* The first item of a section: false where there is none, or none of the title. */
static bool first_of(const struct orcap_chain *chain, size_t layer, size_t field, const char *title, struct orcap_item_list *ret_list) {
    struct orcap_value value;
    orcap_chain_get(chain, layer, field, &value);
    *ret_list = orcap_chain_items(chain, layer, field, &value);
    return orcap_item_list_next(ret_list) && strcmp(orcap_context_protocol(chain->context, ret_list->item.nodes->protocol)->title, title) == 0;
}

static void put_name(const struct orcap_item_list *list, struct sink *out) {
    char text[ORCAP_NAME_TEXT];
    struct orcap_value name;
    orcap_chain_get(&list->item, 0, 0, &name);
    int size = orcap_name_format(&name, false, text);
    sink_char(out, '\'');
    sink_escaped(out, text, size > 0 ? (size_t)size : 0);
    sink_char(out, '\'');
}

/* Who is asked for, or the first answer. */
static void line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct orcap_item_list list;
    bool answers = orcap_chain_number(chain, layer, FIELD_OF(query, qr)) != 0;
    sink_text(out, orcap_context_protocol(chain->context, chain->nodes[layer].protocol)->title);
    if (!first_of(chain, layer, answers ? FIELD_OF(query, an) : FIELD_OF(query, qd), answers ? "DNSRR" : "DNSQR", &list)) {
        sink_text(out, " [malformed]");
        return;
    }
    sink_text(out, answers ? " " : " who has ");
    put_name(&list, out);
    int data = answers ? orcap_chain_field(&list.item, 0, "rdata") : ORCAP_ENAME;
    if (data < 0)
        return;
    sink_text(out, " is at '");
    orcap_value_format(&list.item, 0, (size_t)data, ORCAP_FORM_STR, out);
    sink_char(out, '\'');
}

PROTOCOLS(llmnr, &query, &response)
