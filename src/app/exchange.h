/* What sessions carry: told from the content on any port, read from their streams, handed on as messages.
 *
 * A session is looked at where its first bytes stand, and again at every segment that begins as a message does (a capture may begin in the middle,
 * a protocol may change to TLS). Only what somebody listens for keeps state; connections share a budget, and when it is used up the quarter of them
 * that has been silent longest is closed as it is. */
#ifndef APP_EXCHANGE_H
#define APP_EXCHANGE_H

#include "app/dns.h"
#include "app/dns_arrival.h"
#include "app/dns_stream.h"
#include "app/dtls.h"
#include "app/http.h"
#include "app/logins.h"
#include "app/quic.h"
#include "track/session.h"

/* Ends as the protocol has them: who asks is the client. */
struct exchange_ends {
    union address client, server;
    uint16_t client_port, server_port;
    uint8_t version; /* of IP */
    uint32_t session;
};

/* What is listened for: NULL what is not. */
struct exchange_listener {
    /* A request has begun: its head is read. */
    void (*http_request)(void *user, const struct exchange_ends *ends, struct http_message *request);
    /* A piece of a message's body, decoded; bytes NULL: that many are missing. */
    void (*http_body)(void *user, const struct exchange_ends *ends, struct http_message *message, const uint8_t *bytes, size_t size);
    /* A message has ended; `request`: that of a response, where there is one. */
    void (*http_message)(void *user, const struct exchange_ends *ends, const struct http_message *message, const struct http_message *request);
    /* Takes the transaction over, and gives it back with http_give(&exchange->http, …). */
    void (*http)(void *user, const struct exchange_ends *ends, struct http_transaction *transaction);
    /* A hello was read, one of the two. */
    void (*tls_hello)(void *user, const struct exchange_ends *ends, const struct tls_client_hello *client, const struct tls_server_hello *server);
    /* As http, with tls_give(&exchange->tls, …). */
    void (*tls)(void *user, const struct exchange_ends *ends, struct tls_handshake *handshake);
    void (*dns)(void *user, const struct dns_arrival *arrival);
    /* Somebody has given a name and a password in clear: over FTP, SMTP, POP, IMAP or Telnet. */
    void (*login)(void *user, const struct exchange_ends *ends, const struct login *login);
    const struct dns_lists *dns_lists; /* for their ports; not NULL with `dns` */
    bool undecoded;  /* bodies of HTTP are taken as they come */
    bool names_only; /* nothing more is read once a client has named its server, or not; handshakes have no fingerprints and no server */
    void *user;
};

struct connection;
struct exchange {
    struct session_follower follower;
    struct exchange_listener listener;
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
void exchange_init(struct exchange *exchange, uint64_t max_memory, const struct exchange_listener *listener);
void exchange_clear(struct exchange *exchange);
/* The input has ended: closes all connections. */
void exchange_finish(struct exchange *exchange);

/* For trackers that share the sessions out (session.h, sessions.others and sessions.overhear; user: the exchange): DNS is heard by all of them. */
enum share_others exchange_others(void *user, const struct event *event, const struct digest_ip *ip);
void exchange_overhear(void *user, const struct event *event, const struct digest_ip *ip);

#endif
