/* HTTP/1 on a connection: requests with their responses, in order (RFC 9112, section 9.2).
 *
 * The response in the same place belongs to a request; interim ones (1xx but 101) to none. Where a hole may have taken responses with it, the
 * next one belongs to the request that was sent last, as hardly anybody sends several before the first is answered. */
#ifndef APP_HTTP_H
#define APP_HTTP_H

#include "app/http_reader.h"

enum { HTTP_WAITING_MOST = 1024 }; /* requests without an answer; past them the oldest is let go, and so is its response */

struct http_transaction {
    struct http_transaction *next;
    struct http_message *request, *response; /* one of them may be NULL */
    bool sent, answered;                     /* nothing of the request, of the response is to come */
};

struct http_connection;
/* What the connections of a capture share. */
struct http {
    struct http_store store;
    struct http_transaction *spare;
    void (*asked)(void *user, struct http_connection *connection, struct http_message *request); /* its head is read; NULL: nobody is told */
    /* A message has ended, also an interim one; `request`: that of a response, where there is one. NULL: nobody is told. */
    void (*read)(void *user, struct http_connection *connection, const struct http_message *message, const struct http_message *request);
    /* A piece of a message's body, decoded; bytes NULL: that many are missing. NULL: nobody is told. */
    void (*body)(void *user, struct http_connection *connection, struct http_message *message, const uint8_t *bytes, size_t size);
    /* Takes the transaction over, and gives it back with http_give. */
    void (*done)(void *user, struct http_connection *connection, struct http_transaction *transaction);
    void *user;
};
void http_init(struct http *http, struct budget *budget);
void http_clear(struct http *http);
void http_give(struct http *http, struct http_transaction *transaction);

struct http_connection {
    struct http_owner owner;
    struct http *http;
    struct http_reader requests, responses;
    struct http_transaction *first, *last; /* in order of request */
    struct http_transaction *unanswered;   /* the first without a response */
    struct http_transaction *answering;    /* whose response is being read */
    uint32_t count, owed;                  /* of the list; responses to come whose requests were let go */
    bool no_answers;                       /* the server has ended */
    bool tunnel;                           /* what comes is another protocol */
};
void http_connection_init(struct http_connection *connection, struct http *http);
void http_connection_take(struct http_connection *connection, bool from_client, const struct stream_piece *piece);
/* Everything that is open is done as it is. */
void http_connection_close(struct http_connection *connection);

#endif
