/* Those who listen to what sessions carry. Each hears what it would hear alone; what nobody listens for is not read. */
#ifndef APP_HEARD_H
#define APP_HEARD_H

#include "app/dns.h"
#include "app/dns_arrival.h"
#include "app/http.h"
#include "app/logins.h"
#include "app/mail/mail.h"
#include "app/tls.h"

enum { LISTENERS_MOST = 6 }; /* more than an analysis has parts that listen */

/* Ends as the protocol has them: who asks is the client. */
struct exchange_ends {
    union address client, server;
    uint16_t client_port, server_port;
    uint8_t version; /* of IP */
    uint32_t session;
};

/* What somebody listens for: NULL what not. Each hears what it would hear alone. */
struct exchange_listener {
    /* A request has begun: its head is read. */
    void (*http_request)(void *user, const struct exchange_ends *ends, struct http_message *request);
    /* A piece of a message's body, decoded; bytes NULL: that many are missing. */
    void (*http_body)(void *user, const struct exchange_ends *ends, struct http_message *message, const uint8_t *bytes, size_t size);
    /* A message has ended; `request`: that of a response, where there is one. */
    void (*http_message)(void *user, const struct exchange_ends *ends, const struct http_message *message, const struct http_message *request);
    /* True: takes the transaction over, which one listener may, and gives it back with http_give(&exchange->http, …). */
    bool (*http)(void *user, const struct exchange_ends *ends, struct http_transaction *transaction);
    /* A hello was read, one of the two. */
    void (*tls_hello)(void *user, const struct exchange_ends *ends, const struct tls_client_hello *client, const struct tls_server_hello *server);
    /* As http, with tls_give(&exchange->tls, …). */
    bool (*tls)(void *user, const struct exchange_ends *ends, struct tls_handshake *handshake);
    void (*dns)(void *user, const struct dns_arrival *arrival);
    /* Somebody has given a name and a password in clear: over FTP, SMTP, POP, IMAP or Telnet. */
    void (*login)(void *user, const struct exchange_ends *ends, const struct login *login);
    /* A piece of a message of mail, or of a file in it, which then has ended: mail.h. */
    void (*mail_bytes)(void *user, struct mime_entity *entity, const uint8_t *bytes, size_t size);
    void (*mail)(void *user, const struct exchange_ends *ends, struct mime_entity *entity, const struct mail_carried *carried);
    const struct dns_lists *dns_lists; /* for their ports; not NULL with `dns` */
    bool undecoded;  /* bodies of HTTP may be taken as they come, */
    bool names_only; /* and nothing more be read once a client has named its server, or not; handshakes have no fingerprints and no server then */
    void *user;
};

struct heard {
    struct exchange_listener listeners[LISTENERS_MOST];
    unsigned count;
    bool http, tls, login, mail; /* somebody listens for it, */
    bool hello, body, message, request;
    bool http_names, tls_names, undecoded; /* nobody wants more of it */
    const struct dns_lists *dns; /* NULL: nobody listens for it */
};
void heard_init(struct heard *heard);
void heard_add(struct heard *heard, const struct exchange_listener *listener);

void heard_request(const struct heard *heard, const struct exchange_ends *ends, struct http_message *request);
void heard_body(const struct heard *heard, const struct exchange_ends *ends, struct http_message *message, const uint8_t *bytes, size_t size);
void heard_message(const struct heard *heard, const struct exchange_ends *ends, const struct http_message *message, const struct http_message *request);
/* True: a listener has taken it over. */
bool heard_transaction(const struct heard *heard, const struct exchange_ends *ends, struct http_transaction *transaction);
void heard_hello(const struct heard *heard, const struct exchange_ends *ends, const struct tls_client_hello *client, const struct tls_server_hello *server);
bool heard_handshake(const struct heard *heard, const struct exchange_ends *ends, struct tls_handshake *handshake);
void heard_dns(const struct heard *heard, const struct dns_arrival *arrival);
void heard_login(const struct heard *heard, const struct exchange_ends *ends, const struct login *login);
/* One listener may hear mail, and then nobody hears its logins. */
void heard_mail_bytes(const struct heard *heard, struct mime_entity *entity, const uint8_t *bytes, size_t size);
void heard_mail(const struct heard *heard, const struct exchange_ends *ends, struct mime_entity *entity, const struct mail_carried *carried);

#endif
