/* DTLS hellos in datagrams (RFC 6347, RFC 9147): records of the first epoch, whose handshake messages may come in fragments. They say what those of TLS
 * say, but for the cookie of a ClientHello, which is taken out. A HelloVerifyRequest only asks for the same hello again. */
#ifndef APP_DTLS_H
#define APP_DTLS_H

#include "app/tls.h"

/* A message of one direction that is put together from fragments, with a head as TLS has it. */
struct dtls_way {
    uint8_t *message;
    uint32_t size, length; /* so far; of its body */
    uint16_t number;
    uint8_t type;
};
struct dtls_connection {
    struct tls_connection tls;
    struct dtls_way ways[2]; /* of the client, of the server */
};

/* Does a datagram begin with a record that holds a handshake in clear? ret_client: whether it is one that clients send. */
bool dtls_begins(const uint8_t *bytes, size_t size, bool *ret_client);
void dtls_connection_take(struct dtls_connection *connection, bool from_client, const uint8_t *bytes, size_t size, const struct stream_packet *packet);
/* Frees what waits; closing the TLS connection inside is the caller's. */
void dtls_connection_clear(struct dtls_connection *connection);

#endif
