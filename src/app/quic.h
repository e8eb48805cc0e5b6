/* QUIC's first packets (RFC 9000, section 17.2.2): their keys follow from the connection identifier that the client begins with (RFC 9001, section 5.2;
 * RFC 9369 for version 2), so that anyone can read the hello messages in them. Drafts 23 to 34 are read as well. */
#ifndef APP_QUIC_H
#define APP_QUIC_H

#include "app/tls.h"

enum { QUIC_KEY = 16, QUIC_NONCE = 12, QUIC_ID = 20, QUIC_SECRET = 32 };

/* Cryptography that connections share. */
struct quic {
    struct ossl_lib_ctx_st *library;
    struct evp_mac_ctx_st *hmac;
    struct evp_cipher_ctx_st *mask, *open;
    bool failed;       /* the library does not have them */
    uint8_t *plain;    /* room for what a packet holds */
    size_t capacity;
};
void quic_clear(struct quic *quic);

struct quic_keys {
    uint8_t key[QUIC_KEY], nonce[QUIC_NONCE], mask[QUIC_KEY];
};

struct quic_connection {
    struct tls_connection tls;
    struct quic_keys client, server;
    uint32_t version;
    bool known; /* a packet of the client could be read: there are keys */
};

/* Does a datagram begin with a long header of a version that is known? */
bool quic_begins(const uint8_t *bytes, size_t size);
/* Takes a datagram; `way` is the direction's in `pair`, which puts the pieces of messages in order. ret_client: which way the client's packets go, set
 * once that is known. False while no packet could be read. */
bool quic_take(struct quic *quic, struct quic_connection *connection, struct streams *streams, struct stream_pair *pair, int way, const uint8_t *bytes,
               size_t size, const struct stream_packet *packet, uint8_t *ret_client);

#endif
