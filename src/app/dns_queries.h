/* DNS queries that wait for their answers. A query is known by a keyed fingerprint of ends, identifier, name and type; the newest are kept, and
 * which gives way does not depend on the key. */
#ifndef APP_DNS_QUERIES_H
#define APP_DNS_QUERIES_H

#include "app/dns.h"

struct dns_ends {
    uint8_t client[16], server[16]; /* zeros behind an IPv4 address; a multicast server is all zeros, as anybody may answer */
    uint16_t client_port, server_port;
    bool tcp;
};
struct dns_query {
    uint64_t number;
    int64_t time_ns; /* or ORCAP_NO_TIME */
};

struct dns_queries;
struct dns_queries *dns_queries_new(void); /* NULL: memory is out */
void dns_queries_free(struct dns_queries *queries);
/* Asked again before it was answered, a query stays the first; after that it is a new one. */
void dns_queries_ask(struct dns_queries *queries, const struct dns_ends *ends, uint16_t id, const struct dns_question *question,
                     const struct dns_query *query);
/* The query that a response answers, also one that was answered before; names compare without regard to case (RFC 4343). */
bool dns_queries_answer(struct dns_queries *queries, const struct dns_ends *ends, uint16_t id, const struct dns_question *question,
                        struct dns_query *ret_query);

#endif
