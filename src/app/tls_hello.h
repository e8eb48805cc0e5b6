/* What hello messages of TLS say (RFC 8446, section 4.1; RFC 5246, section 7.4.1), and the fingerprints that are taken of them: JA3 and JA3S (MD5 over
 * decimal numbers in the order sent), JA4 (counts, and SHA-256 over sorted hexadecimal numbers). Values reserved to keep room for new ones (GREASE,
 * RFC 8701) are left out of all of them. */
#ifndef APP_TLS_HELLO_H
#define APP_TLS_HELLO_H

#include "core/sink.h"

enum { JA3_TEXT = 33, JA4_TEXT = 37, TLS_SESSION_ID = 32 };

/* Hash functions, and room to write what they are taken of. */
struct fingerprints {
    struct ossl_lib_ctx_st *library;
    struct evp_md_st *md5, *sha256; /* NULL: the library does not have it */
    struct sink text;
    uint16_t *numbers; /* room to sort in */
    size_t number_capacity;
};
/* Nothing is taken before the first fingerprint. */
void fingerprints_clear(struct fingerprints *fingerprints);

struct tls_bytes {
    const uint8_t *bytes; /* in the message; NULL: it says nothing */
    size_t size;
};

struct tls_client_hello {
    uint16_t version;        /* as the field says */
    uint8_t session_id[TLS_SESSION_ID];
    uint8_t session_id_size;
    struct tls_bytes ciphers;   /* two bytes each */
    struct tls_bytes server_name;
    struct tls_bytes protocols; /* the list of ALPN (RFC 7301): each a length and as many bytes */
    char ja3[JA3_TEXT], ja4[JA4_TEXT]; /* "": it cannot be made */
};

struct tls_server_hello {
    uint16_t legacy_version; /* as the field says */
    uint16_t version;        /* that was chosen */
    uint16_t cipher;
    bool retry;       /* a HelloRetryRequest (RFC 8446, section 4.1.4) */
    bool pre_shared;  /* a key from before was chosen (section 4.2.11) */
    uint8_t session_id[TLS_SESSION_ID];
    uint8_t session_id_size;
    struct tls_bytes protocol; /* chosen by ALPN */
    char ja3s[JA3_TEXT];
};

/* Of the body of a message; false when it is malformed before its extensions. fingerprints NULL: a ClientHello without them. `transport` is JA4's letter: t, q or d. */
bool tls_client_hello_read(struct fingerprints *fingerprints, const uint8_t *body, size_t size, char transport, struct tls_client_hello *ret_hello);
bool tls_server_hello_read(struct fingerprints *fingerprints, const uint8_t *body, size_t size, struct tls_server_hello *ret_hello);

/* "TLS_AES_128_GCM_SHA256"; NULL: none is known. */
const char *tls_cipher_name(uint16_t cipher);
/* "TLS 1.3"; NULL: none is known. */
const char *tls_version_name(uint16_t version);

#endif
