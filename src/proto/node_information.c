/* Node information, what IPv6 nodes tell of their names and addresses. RFC 4620. */
#include "proto/icmpv6.h"

static const struct orcap_names questions = NAMES({0, "NOOP", 0}, {2, "Node Name", 0}, {3, "IPv6 Address", 0}, {4, "IPv4 Address", 0});
static const struct orcap_names query_codes = NAMES({0, "IPv6 Query", 0}, {1, "Name Query", 0}, {2, "IPv4 Query", 0});
static const struct orcap_names reply_codes = NAMES({0, "Successful Reply", 0}, {1, "Response Refusal", 0}, {3, "Unknown query type", 0});
static const struct orcap_names flags_of = FLAG_LETTERS({1, "T", 0}, {2, "A", 0}, {4, "C", 0}, {8, "L", 0}, {16, "S", 0}, {32, "G", 0});

#define QUESTION(FIELD, question, flags_init)                                                                                               \
    FIELD(qtype,  16, ENUM,  .init = question, .names = &questions, .filter = "ni.qtype")                                                   \
    FIELD(unused, 10, UINT,  .filter = "ni.flag.rsv")                                                                                       \
    FIELD(flags,   6, FLAGS, .init = flags_init, .names = &flags_of, .filter = "")                                                          \
    FIELD(nonce,  64, BYTES, .filter = "ni.nonce")                                                                                          \
    FIELD(data,    0, BYTES, .filter = "")
#define QUERY(FIELD, question, flags_init)                                                                                                  \
    ICMPV6(FIELD, 139, FIELD(code, 8, ENUM, .unset = true, .init = 1, .names = &query_codes))                                               \
    QUESTION(FIELD, question, flags_init)
#define REPLY(FIELD, number, question)                                                                                                      \
    ICMPV6(FIELD, 140, FIELD(code, 8, ENUM, .init = number, .names = &reply_codes))                                                         \
    QUESTION(FIELD, question, 0)
#define WORDS .stays = true, .filter = "icmpv6", .rfc = "RFC 4620", .over = OVER({"ipv6.nh", 58, .build_only = true})
#define ASKS "ICMPv6 Node Information Query - "
#define TELLS "ICMPv6 Node Information Reply - "

#define QUERY_NONE(FIELD, WHEN) QUERY(FIELD, 0, 0)
#define QUERY_NAME(FIELD, WHEN) QUERY(FIELD, 2, 0)
#define QUERY_6(FIELD, WHEN) QUERY(FIELD, 3, 0x3e)
#define QUERY_4(FIELD, WHEN) QUERY(FIELD, 4, 0)
LAYER_OF(query_none, QUERY_NONE, 16, .title = "ICMPv6NIQueryNOOP", .display = ASKS "NOOP Query", WORDS)
LAYER_OF(query_name, QUERY_NAME, 16, .title = "ICMPv6NIQueryName", .display = ASKS "IPv6 Name Query", WORDS)
LAYER_OF(query_6, QUERY_6, 16, .title = "ICMPv6NIQueryIPv6", .display = ASKS "IPv6 Address Query", WORDS)
LAYER_OF(query_4, QUERY_4, 16, .title = "ICMPv6NIQueryIPv4", .display = ASKS "IPv4 Address Query", WORDS)

#define REPLY_NONE(FIELD, WHEN) REPLY(FIELD, 0, 0)
#define REPLY_NAME(FIELD, WHEN) REPLY(FIELD, 0, 2)
#define REPLY_6(FIELD, WHEN) REPLY(FIELD, 0, 3)
#define REPLY_4(FIELD, WHEN) REPLY(FIELD, 0, 4)
#define REPLY_REFUSE(FIELD, WHEN) REPLY(FIELD, 1, 0)
#define REPLY_UNKNOWN(FIELD, WHEN) REPLY(FIELD, 2, 0)
LAYER_OF(reply_none, REPLY_NONE, 16, .title = "ICMPv6NIReplyNOOP", .display = TELLS "NOOP Reply", WORDS)
LAYER_OF(reply_name, REPLY_NAME, 16, .title = "ICMPv6NIReplyName", .display = TELLS "Node Names", WORDS)
LAYER_OF(reply_6, REPLY_6, 16, .title = "ICMPv6NIReplyIPv6", .display = TELLS "IPv6 addresses", WORDS)
LAYER_OF(reply_4, REPLY_4, 16, .title = "ICMPv6NIReplyIPv4", .display = TELLS "IPv4 addresses", WORDS)
LAYER_OF(reply_refuse, REPLY_REFUSE, 16, .title = "ICMPv6NIReplyRefuse", .display = TELLS "Responder refuses to supply answer", WORDS)
LAYER_OF(reply_unknown, REPLY_UNKNOWN, 16, .title = "ICMPv6NIReplyUnknown", .display = TELLS "Qtype unknown to the responder", WORDS)

PROTOCOLS(node_information, &query_none, &query_name, &query_6, &query_4, &reply_none, &reply_name, &reply_6, &reply_4, &reply_refuse, &reply_unknown)
