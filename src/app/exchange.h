/* What sessions carry: told from the content on any port, read from their streams, handed on as messages.
 *
 * A session is looked at where its first bytes stand, and again at every segment that begins as a message does (a capture may begin in the middle,
 * a protocol may change to TLS). Only what somebody listens for keeps state; connections share a budget, and when it is used up the quarter of them
 * that has been silent longest is closed as it is. */
#ifndef APP_EXCHANGE_H
#define APP_EXCHANGE_H

#include "app/dns_stream.h"
#include "app/dtls.h"
#include "app/heard.h"
#include "app/quic.h"
#include "track/session.h"

struct connection;
struct exchange {
    struct session_follower follower;
    struct heard heard;
    struct budget budget; /* connections and messages */
    struct streams streams;
    struct http http;
    struct tls tls;
    struct quic quic;
    uint32_t *slots;      /* by session: what is known of it, or its connection */
    size_t slot_count;
    struct connection **connections; /* NULL: free */
    uint32_t connection_count, connection_capacity;
    uint32_t *free_connections;
    uint32_t free_count;
    uint64_t evicted;
    int status;           /* sticky: ORCAP_EMEMORY */
};

/* The memory is shared between the connections and what waits in their streams. */
void exchange_init(struct exchange *exchange, uint64_t max_memory);
/* Both before the first packet. */
void exchange_limit(struct exchange *exchange, uint64_t max_memory);
void exchange_listen(struct exchange *exchange, const struct exchange_listener *listener);
void exchange_clear(struct exchange *exchange);
/* The input has ended: closes all connections. */
void exchange_finish(struct exchange *exchange);

/* For trackers that share the sessions out (session.h, sessions.others and sessions.overhear; user: the exchange): DNS is heard by all of them. */
enum share_others exchange_others(void *user, const struct event *event, const struct digest_ip *ip);
void exchange_overhear(void *user, const struct event *event, const struct digest_ip *ip);

#endif
