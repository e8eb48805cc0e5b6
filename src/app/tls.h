/* TLS on a connection: records (RFC 8446, section 5.1), the handshake messages in them, whatever way they are cut, and what the two ends say before
 * they go over to cipher text. Nothing more is read once that is known. */
#ifndef APP_TLS_H
#define APP_TLS_H

#include "app/certificate.h"
#include "app/tls_hello.h"
#include "track/stream.h"

/* Messages past this size are passed over. */
enum { TLS_MESSAGE_MOST = 256 * 1024 };

enum tls_text { TLS_SERVER_NAME, TLS_OFFERED /* protocols, with commas */, TLS_CHOSEN, TLS_SUBJECT, TLS_ISSUER, TLS_TEXTS };
struct tls_span {
    uint32_t at, size; /* size 0: it was not said */
};

struct tls_handshake {
    struct tls_handshake *next;  /* of those that wait for use */
    struct stream_packet client; /* that completed the (first) ClientHello, */
    struct stream_packet server; /* and the (last) ServerHello */
    bool has_client, has_server;
    bool counted;                /* one of its packets was */
    bool quic;
    bool retried;                /* the server asked for another ClientHello */
    bool resumed;
    bool has_certificate;
    uint16_t version, cipher;    /* that the server chose */
    uint8_t session_id[TLS_SESSION_ID];
    uint8_t session_id_size;
    char ja3[JA3_TEXT], ja3s[JA3_TEXT], ja4[JA4_TEXT];
    char not_before[CERTIFICATE_TIME], not_after[CERTIFICATE_TIME];
    struct tls_span texts[TLS_TEXTS];
    struct sink text;
};

struct tls_connection;
/* What the connections of a capture share. */
struct tls {
    struct budget *budget;
    struct fingerprints fingerprints;
    struct tls_handshake *spare;
    bool names_only; /* a handshake is done with its ClientHello, and has no fingerprints */
    /* A hello was read: one of the two. NULL: nobody is told. */
    void (*hello)(void *user, struct tls_connection *connection, const struct tls_client_hello *client, const struct tls_server_hello *server);
    /* Takes the handshake over, and gives it back with tls_give. */
    void (*done)(void *user, struct tls_connection *connection, struct tls_handshake *handshake);
    void *user;
};
void tls_init(struct tls *tls, struct budget *budget);
void tls_clear(struct tls *tls);
void tls_give(struct tls *tls, struct tls_handshake *handshake);

/* One direction. */
struct tls_reader {
    uint8_t record[5], record_size; /* the head of a record, and how much of it is here */
    uint8_t head[4], head_size;     /* that of a message */
    uint32_t record_left, message_left;
    uint8_t *buffer;                /* the beginning of a message whose end has not come */
    uint32_t size, capacity;
    bool over;                      /* nothing more can be read */
};

struct tls_connection {
    struct tls *tls;
    struct tls_handshake *handshake; /* NULL: nothing was said, or all is done */
    struct tls_reader client, server;
    char transport;                  /* JA4's letter */
    bool counted;                    /* one of its packets was, so far */
    bool finished;                   /* what will be told has been told */
};
void tls_connection_init(struct tls_connection *connection, struct tls *tls, char transport);
void tls_connection_take(struct tls_connection *connection, bool from_client, const struct stream_piece *piece);
/* Bytes of handshake messages without records around them, as QUIC has them. */
void tls_connection_messages(struct tls_connection *connection, bool from_client, const uint8_t *bytes, size_t size, const struct stream_packet *packet);
void tls_connection_close(struct tls_connection *connection);

/* Does a payload begin with a record that begins with a hello, as far as it goes? */
bool tls_begins_hello(const uint8_t *bytes, size_t size, bool *ret_client);

#endif
