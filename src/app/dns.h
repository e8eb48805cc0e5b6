/* DNS messages, wherever they stand: in a datagram, in a segment, on a stream. Read through the lists of DNS; where its fields are in them is
 * looked up once; what nearly every message has is seen at a glance (names/dns_glance.h). */
#ifndef APP_DNS_H
#define APP_DNS_H

#include "core/sink.h"

#include <orcap/packet.h>

enum { DNS_PORT_WORDS = 65536 / 64 };

struct dns_lists {
    const struct orcap_context *context;
    const struct orcap_names *types;
    uint16_t protocol; /* DNS */
    uint16_t id, response, opcode, authoritative, truncated, rcode, question_count, answer_count, questions, answers; /* its fields */
    uint16_t name, type;               /* fields of a question */
    struct dns_record_fields *records; /* one for each protocol of the context */
    uint64_t udp_ports[DNS_PORT_WORDS], tcp_ports[DNS_PORT_WORDS]; /* a bit a port */
};
struct dns_record_fields {
    int16_t type, ttl, size; /* -1: it is no record */
};
/* ORCAP_ENAME when the context does not know DNS, ORCAP_EMEMORY. */
ORCAP_MUST_CHECK int dns_lists_init(struct dns_lists *lists, const struct orcap_context *context);
void dns_lists_clear(struct dns_lists *lists);

/* Whether messages stand on one of these ports: well-known ones, or what was bound to DNS. */
static inline bool dns_has_port(const struct dns_lists *lists, bool tcp, uint16_t sport, uint16_t dport) {
    const uint64_t *ports = tcp ? lists->tcp_ports : lists->udp_ports;
    return (ports[sport / 64] >> sport % 64 | ports[dport / 64] >> dport % 64) & 1;
}

struct dns_message {
    struct orcap_view view;
    uint32_t questions_at, answers_at, end; /* in the bytes */
    uint32_t question_count, answer_count;  /* as the header says */
    uint16_t id;
    uint8_t opcode, rcode;
    bool response, authoritative, truncated;
};
/* The message whose header begins at `at` of `bytes` and that ends before `limit`; false when not even its header is there. */
bool dns_message_read(const struct dns_lists *lists, const uint8_t *bytes, uint32_t at, uint32_t limit, struct dns_message *ret_message);

/* The same by the lists alone, for messages that are not all there, and for the tests that hold the two equal. */
bool dns_message_walk(const struct dns_lists *lists, const uint8_t *bytes, uint32_t at, uint32_t limit, struct dns_message *ret_message);

struct dns_question {
    char name[ORCAP_NAME_TEXT]; /* presentation form, without final dot */
    size_t name_size;
    uint16_t type;
};
/* The first question; false when there is none, or it was cut off. */
bool dns_question_read(const struct dns_lists *lists, const struct dns_message *message, struct dns_question *ret_question);
bool dns_question_walk(const struct dns_lists *lists, const struct dns_message *message, struct dns_question *ret_question); /* by the lists alone */

/* The records of the answer section, in order, for orcap_items_next. */
struct orcap_item_walk dns_answers(const struct dns_lists *lists, const struct dns_message *message);
struct dns_record {
    uint16_t type;
    uint32_t ttl;
};
/* False where the item is no record. */
bool dns_record_read(const struct dns_lists *lists, const struct orcap_view *item, struct dns_record *ret_record);
/* The address that a record of type A or AAAA gives: its size, 4 or 16; 0 when it gives none. ret_owner, where not NULL, gets the record's own name. */
size_t dns_record_address(const struct dns_lists *lists, const struct orcap_view *item, struct dns_question *ret_owner, uint8_t ret_address[16]);
/* A record's data: an address, a name without final dot, else its presentation form; that of RFC 3597 where the list says nothing better. */
void dns_data_format(const struct dns_lists *lists, const struct orcap_view *item, struct sink *out);

/* "AAAA", or TYPE65400 where no name is known: RFC 3597 section 5. */
enum { DNS_TYPE_TEXT = 16 };
const char *dns_type_name(const struct dns_lists *lists, uint16_t type, char text[DNS_TYPE_TEXT]);

#endif
