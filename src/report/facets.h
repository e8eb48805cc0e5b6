/* What messages say, counted over time: each facet is a column of a table of messages, or a part of it. */
#ifndef REPORT_FACETS_H
#define REPORT_FACETS_H

#include "core/sink.h"
#include "report/clock.h"
#include "report/disguise.h"
#include "table/rows.h"

enum message_table { MESSAGES_DNS, MESSAGES_HTTP, MESSAGES_TLS, MESSAGES_COUNT };

/* FACET(name of its tally, table, column, what of the column, of which rows, keys that are kept). */
#define FACETS(FACET)                                                     \
    FACET(dns_types, DNS, DNS_qtype_name, TEXT, QUERIES, 64)              \
    FACET(dns_rcodes, DNS, DNS_rcode, NUMBER, RESPONSES, 64)              \
    FACET(dns_names, DNS, DNS_qname, TEXT, QUERIES, 65536)                \
    FACET(dns_clients, DNS, DNS_src, TEXT, QUERIES, 16384)                \
    FACET(dns_lengths, DNS, DNS_qname, LENGTH, QUERIES, 64)               \
    FACET(http_methods, HTTP, HTTP_method, TEXT, ALL, 256)                \
    FACET(http_statuses, HTTP, HTTP_status, NUMBER, ALL, 1024)            \
    FACET(http_types, HTTP, HTTP_content_type, MEDIA_TYPE, ALL, 4096)     \
    FACET(http_extensions, HTTP, HTTP_uri, EXTENSION, ALL, 4096)          \
    FACET(http_paths, HTTP, HTTP_uri, PATH, ALL, 16384)                   \
    FACET(http_hosts, HTTP, HTTP_host, TEXT, ALL, 16384)                  \
    FACET(http_resolved, HTTP, HTTP_resolved_from, TEXT, ALL, 16384)      \
    FACET(http_agents, HTTP, HTTP_user_agent, TEXT, ALL, 4096)            \
    FACET(tls_names, TLS, TLS_server_name, TEXT, ALL, 16384)              \
    FACET(tls_versions, TLS, TLS_version, TEXT, ALL, 64)                  \
    FACET(tls_ciphers, TLS, TLS_cipher, TEXT, ALL, 1024)                  \
    FACET(tls_alpn, TLS, TLS_alpn, TEXT, ALL, 1024)                       \
    FACET(tls_ja4, TLS, TLS_ja4, TEXT, ALL, 16384)

#define FACET_ID(name, table, column, part, rows, most) FACET_##name,
enum facet { FACETS(FACET_ID) FACET_COUNT };
#undef FACET_ID

struct facets {
    struct clock *clock;
    struct tally tallies[FACET_COUNT];
};

void facets_init(struct facets *facets, struct clock *clock);
void facets_clear(struct facets *facets);
/* A row of a table of messages. ORCAP_EMEMORY. */
int facets_take(struct facets *facets, enum message_table table, const struct orcap_cell *cells);
/* The columns that it reads, as a mask of rows. */
uint64_t facets_columns(enum message_table table);

const char *facet_name(enum facet facet);
/* What its keys are called. */
const char *facet_columns(enum facet facet);
/* Its keys as elements of a JSON array. */
void facet_key_json(enum facet facet, const struct tally_entry *entry, struct disguise *disguise, struct sink *out);

#endif
