#include "app/quic.h"

#include "core/cursor.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>

enum { LONG_HEADER = 0x80 /* the bit after it may be either (RFC 9287) */, TAG = 16, SAMPLE = 16, SALT = 20 };
enum { FRAME_PADDING = 0, FRAME_PING = 1, FRAME_ACK = 2, FRAME_ACK_ECN = 3, FRAME_CRYPTO = 6 };
static const uint32_t VERSION_1 = 1, VERSION_2 = 0x6b3343cf;
static const uint64_t OFFSET_MOST = (uint64_t)1 << 20; /* no hello goes further */

/* ---- what the library gives ---- */

void quic_clear(struct quic *quic) {
    EVP_CIPHER_CTX_free(quic->mask);
    EVP_CIPHER_CTX_free(quic->open);
    EVP_MAC_CTX_free(quic->hmac);
    OSSL_LIB_CTX_free(quic->library);
    free(quic->plain);
    *quic = (struct quic){0};
}

static bool open_library(struct quic *quic) {
    if (quic->library || quic->failed)
        return !quic->failed;
    quic->failed = true;
    if (!(quic->library = OSSL_LIB_CTX_new()))
        return false;
    EVP_MAC *hmac = EVP_MAC_fetch(quic->library, "HMAC", NULL);
    quic->hmac = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
    EVP_MAC_free(hmac);
    EVP_CIPHER *ecb = EVP_CIPHER_fetch(quic->library, "AES-128-ECB", NULL), *gcm = EVP_CIPHER_fetch(quic->library, "AES-128-GCM", NULL);
    quic->mask = EVP_CIPHER_CTX_new();
    quic->open = EVP_CIPHER_CTX_new();
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
    quic->failed = !quic->hmac || !EVP_MAC_CTX_set_params(quic->hmac, parameters) || !ecb || !gcm || !quic->mask || !quic->open ||
                   !EVP_EncryptInit_ex2(quic->mask, ecb, NULL, NULL, NULL) || !EVP_DecryptInit_ex2(quic->open, gcm, NULL, NULL, NULL);
    EVP_CIPHER_free(ecb);
    EVP_CIPHER_free(gcm);
    return !quic->failed;
}

/* HMAC-SHA256; the result has 32 bytes. */
static bool hmac(struct quic *quic, const uint8_t *key, size_t key_size, const uint8_t *bytes, size_t size, uint8_t ret_hash[QUIC_SECRET]) {
    size_t written;
    return EVP_MAC_init(quic->hmac, key, key_size, NULL) && EVP_MAC_update(quic->hmac, bytes, size) &&
           EVP_MAC_final(quic->hmac, ret_hash, &written, QUIC_SECRET);
}

/* ---- keys ---- */

/* HKDF-Expand-Label without context (RFC 8446, section 7.1), for results of one block: HMAC over size, label and a counter that is 1. */
static bool expand(struct quic *quic, const uint8_t secret[QUIC_SECRET], const char *label, uint8_t *ret_bytes, size_t size) {
    uint8_t info[48] = {0, (uint8_t)size}, block[QUIC_SECRET];
    size_t label_size = strlen(label);
    info[2] = (uint8_t)(6 + label_size);
    memcpy(info + 3, "tls13 ", 6);
    memcpy(info + 9, label, label_size);
    info[9 + label_size] = 0;
    info[10 + label_size] = 1;
    if (!hmac(quic, secret, QUIC_SECRET, info, 11 + label_size, block))
        return false;
    memcpy(ret_bytes, block, size);
    return true;
}

static const uint8_t *salt_of(uint32_t version) {
    static const uint8_t version_1[SALT] = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
    static const uint8_t version_2[SALT] = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};
    static const uint8_t draft_29[SALT] = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};
    static const uint8_t draft_23[SALT] = {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02};
    uint32_t draft = version >> 8 == 0xff0000 ? version & 0xff : 0;
    if (version == VERSION_1 || draft == 33 || draft == 34)
        return version_1;
    if (version == VERSION_2)
        return version_2;
    return draft >= 29 && draft <= 32 ? draft_29 : draft >= 23 && draft <= 28 ? draft_23 : NULL;
}

/* The keys of one side, "client in" or "server in". */
static bool derive(struct quic *quic, uint32_t version, const uint8_t initial[QUIC_SECRET], const char *side, struct quic_keys *ret_keys) {
    uint8_t secret[QUIC_SECRET];
    bool second = version == VERSION_2;
    return expand(quic, initial, side, secret, sizeof secret) && expand(quic, secret, second ? "quicv2 key" : "quic key", ret_keys->key, QUIC_KEY) &&
           expand(quic, secret, second ? "quicv2 iv" : "quic iv", ret_keys->nonce, QUIC_NONCE) &&
           expand(quic, secret, second ? "quicv2 hp" : "quic hp", ret_keys->mask, QUIC_KEY);
}

/* ---- packets ---- */

/* One packet with a long header. */
struct packet {
    const uint8_t *bytes;
    size_t size;      /* with what is protected */
    size_t number_at; /* where the packet number begins */
    uint32_t version;
    const uint8_t *id; /* of the destination */
    size_t id_size;
    bool initial;
};

/* RFC 9000, section 16. */
static uint64_t take_number(struct cursor *c) {
    uint8_t first = cursor_u8(c);
    uint64_t number = first & 0x3f;
    for (unsigned more = (1u << (first >> 6)) - 1; more; more--)
        number = number << 8 | cursor_u8(c);
    return cursor_ok(c) ? number : 0;
}

static bool is_initial(uint32_t version, uint8_t first) {
    return (first >> 4 & 3) == (version == VERSION_2 ? 1 : 0);
}

bool quic_begins(const uint8_t *bytes, size_t size) {
    return size >= 7 && bytes[0] & LONG_HEADER && salt_of(load_be32(bytes + 1)) && bytes[5] <= QUIC_ID;
}

/* The next packet of a datagram; false when there is none whose length is said. */
static bool next_packet(struct cursor *datagram, struct packet *ret_packet) {
    struct cursor c = cursor_over(datagram->bytes + datagram->at, cursor_left(datagram));
    uint8_t first = cursor_u8(&c);
    struct packet packet = {.bytes = c.bytes, .version = cursor_be32(&c)};
    packet.id_size = cursor_u8(&c);
    packet.id = cursor_take(&c, packet.id_size);
    cursor_skip(&c, cursor_u8(&c));
    if (!cursor_ok(&c) || !(first & LONG_HEADER) || !salt_of(packet.version) || packet.id_size > QUIC_ID)
        return false;
    packet.initial = is_initial(packet.version, first);
    if ((first >> 4 & 3) == (packet.version == VERSION_2 ? 0 : 3)) /* Retry */
        return false;
    if (packet.initial) {
        uint64_t token = take_number(&c);
        cursor_skip(&c, token > c.size ? c.size : (size_t)token);
    }
    uint64_t length = take_number(&c);
    packet.number_at = c.at;
    if (!cursor_ok(&c) || length > cursor_left(&c) || length < 4 + SAMPLE)
        return false;
    packet.size = packet.number_at + (size_t)length;
    cursor_skip(datagram, packet.size);
    *ret_packet = packet;
    return true;
}

/* Removes header protection (RFC 9001, section 5.4): the packet's first byte and its number, of ret_size bytes. */
static bool unmask(struct quic *quic, const struct quic_keys *keys, const struct packet *packet, uint8_t *ret_first, uint8_t ret_number[4], size_t *ret_size) {
    uint8_t mask[SAMPLE];
    int written;
    if (!EVP_EncryptInit_ex2(quic->mask, NULL, keys->mask, NULL, NULL) ||
        !EVP_EncryptUpdate(quic->mask, mask, &written, packet->bytes + packet->number_at + 4, SAMPLE))
        return false;
    *ret_first = (uint8_t)(packet->bytes[0] ^ (mask[0] & 0x0f));
    *ret_size = (size_t)(*ret_first & 3) + 1;
    for (size_t i = 0; i < *ret_size; i++)
        ret_number[i] = packet->bytes[packet->number_at + i] ^ mask[1 + i];
    return true;
}

/* What a packet holds, in quic->plain; its size, 0 when these are not its keys. The first packets have numbers so small that their bytes are all. */
static size_t open_packet(struct quic *quic, const struct quic_keys *keys, const struct packet *packet) {
    uint8_t first, number[4], nonce[QUIC_NONCE];
    size_t number_size;
    int size, more;
    if (!unmask(quic, keys, packet, &first, number, &number_size))
        return 0;
    if (packet->size > quic->capacity) {
        uint8_t *plain = realloc(quic->plain, packet->size);
        if (!plain)
            return 0;
        quic->plain = plain;
        quic->capacity = packet->size;
    }
    memcpy(nonce, keys->nonce, sizeof nonce);
    for (size_t i = 0; i < number_size; i++)
        nonce[QUIC_NONCE - number_size + i] ^= number[i];
    size_t head = packet->number_at + number_size, body = packet->size - head - TAG;
    EVP_CIPHER_CTX *c = quic->open;
    bool opened = EVP_DecryptInit_ex2(c, NULL, keys->key, nonce, NULL) && EVP_DecryptUpdate(c, NULL, &size, &first, 1) &&
                  EVP_DecryptUpdate(c, NULL, &size, packet->bytes + 1, (int)packet->number_at - 1) &&
                  EVP_DecryptUpdate(c, NULL, &size, number, (int)number_size) &&
                  EVP_DecryptUpdate(c, quic->plain, &size, packet->bytes + head, (int)body) &&
                  EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG, (void *)(uintptr_t)(packet->bytes + packet->size - TAG)) &&
                  EVP_DecryptFinal_ex(c, quic->plain + size, &more) > 0;
    return opened ? body : 0;
}

/* ---- connections ---- */

/* Keys that follow from the identifier a packet of the client is sent to: those of a new connection, and again those after a Retry. */
static size_t open_of_client(struct quic *quic, struct quic_connection *connection, const struct packet *packet) {
    uint8_t initial[QUIC_SECRET];
    struct quic_keys client, server;
    size_t size = connection->known ? open_packet(quic, &connection->client, packet) : 0;
    if (size)
        return size;
    if (!hmac(quic, salt_of(packet->version), SALT, packet->id, packet->id_size, initial) ||
        !derive(quic, packet->version, initial, "client in", &client) || !(size = open_packet(quic, &client, packet)) ||
        !derive(quic, packet->version, initial, "server in", &server))
        return 0;
    connection->client = client;
    connection->server = server;
    connection->version = packet->version;
    connection->known = true;
    return size;
}

/* RFC 9000, section 19.3. */
static void skip_ack(struct cursor *c, bool ecn) {
    (void)take_number(c);
    (void)take_number(c);
    uint64_t ranges = take_number(c);
    (void)take_number(c);
    for (; ranges && cursor_ok(c); ranges--) {
        (void)take_number(c);
        (void)take_number(c);
    }
    for (int i = 0; ecn && i < 3; i++)
        (void)take_number(c);
}

struct delivery {
    struct quic_connection *connection;
    struct streams *streams;
    struct stream_pair *pair;
    struct stream_packet packet;
    int way;
    uint8_t client;
};

static void deliver(const struct delivery *d, const struct stream_piece *piece) {
    if (piece->kind == STREAM_BYTES)
        tls_connection_messages(&d->connection->tls, piece->way == d->client, piece->bytes, piece->size, &piece->packet);
}

static void take_crypto(const struct delivery *d, uint64_t offset, const uint8_t *bytes, size_t size) {
    const struct stream_segment segment = {.bytes = bytes, .seq = (uint32_t)offset, .size = (uint32_t)size, .captured = (uint32_t)size, .packet = d->packet};
    struct stream_piece piece;
    if (stream_take(d->streams, d->pair, d->way, &segment, &piece))
        deliver(d, &piece);
    while (stream_next(d->streams, d->pair, &piece))
        deliver(d, &piece);
}

/* The frames of a first packet: what else there is ends the walk. */
static void take_frames(const struct delivery *d, const uint8_t *bytes, size_t size) {
    struct cursor c = cursor_over(bytes, size);
    while (cursor_left(&c)) {
        uint8_t type = cursor_u8(&c);
        if (type == FRAME_ACK || type == FRAME_ACK_ECN)
            skip_ack(&c, type == FRAME_ACK_ECN);
        else if (type == FRAME_CRYPTO) {
            uint64_t offset = take_number(&c), length = take_number(&c);
            const uint8_t *data = length <= cursor_left(&c) ? cursor_take(&c, (size_t)length) : NULL;
            if (!data || offset > OFFSET_MOST)
                return;
            if (length)
                take_crypto(d, offset, data, (size_t)length);
        } else if (type != FRAME_PADDING && type != FRAME_PING)
            return;
    }
}

bool quic_take(struct quic *quic, struct quic_connection *connection, struct streams *streams, struct stream_pair *pair, int way, const uint8_t *bytes,
               size_t size, const struct stream_packet *packet, uint8_t *ret_client) {
    struct cursor datagram = cursor_over(bytes, size);
    struct packet one;
    if (!open_library(quic))
        return false;
    stream_start(&pair->ways[0], 0);
    stream_start(&pair->ways[1], 0);
    while (cursor_left(&datagram) && !connection->tls.finished && next_packet(&datagram, &one)) {
        if (!one.initial)
            continue;
        bool of_server = connection->known && way != *ret_client;
        size_t plain = of_server ? open_packet(quic, &connection->server, &one) : open_of_client(quic, connection, &one);
        if (!plain)
            continue;
        if (!of_server)
            *ret_client = (uint8_t)way;
        const struct delivery delivery = {connection, streams, pair, *packet, way, *ret_client};
        connection->tls.counted |= packet->counted;
        take_frames(&delivery, quic->plain, plain);
    }
    return connection->known;
}
