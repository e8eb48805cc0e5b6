#include "app/dtls.h"

#include "core/cursor.h"

#include <stdlib.h>

enum { RECORD_HEAD = 13, FRAGMENT_HEAD = 12, TLS_HEAD = 4, HANDSHAKE = 22, CLIENT_HELLO = 1, SERVER_HELLO = 2, VERIFY_REQUEST = 3, CERTIFICATE = 11, SERVER_DONE = 14 };
enum { MESSAGE_MOST = 64 << 10 };

static uint32_t load_be24(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 16 | load_be16(bytes + 1);
}

/* RFC 6347, section 4.1: type, version, epoch, sequence number, length. */
static bool is_plain_handshake(const uint8_t *record, size_t size) {
    return size >= RECORD_HEAD && record[0] == HANDSHAKE && record[1] == 0xfe && (record[2] == 0xff || record[2] == 0xfd) && load_be16(record + 3) == 0;
}

bool dtls_begins(const uint8_t *bytes, size_t size, bool *ret_client) {
    if (size < RECORD_HEAD + FRAGMENT_HEAD || !is_plain_handshake(bytes, size))
        return false;
    uint8_t type = bytes[RECORD_HEAD];
    *ret_client = type == CLIENT_HELLO || type == 16; /* or ClientKeyExchange */
    return type <= 25;
}

static void drop(struct dtls_connection *connection, struct dtls_way *way) {
    if (way->message)
        connection->tls.tls->budget->used -= TLS_HEAD + way->size;
    free(way->message);
    way->message = NULL;
    way->size = 0;
}

void dtls_connection_clear(struct dtls_connection *connection) {
    drop(connection, &connection->ways[0]);
    drop(connection, &connection->ways[1]);
}

/* Room for what has come, and no more: what a head says of the rest may never come. */
static bool keep(struct dtls_connection *connection, struct dtls_way *way, const uint8_t *bytes, uint32_t size) {
    struct budget *budget = connection->tls.tls->budget;
    uint32_t more = way->message ? size : TLS_HEAD + size;
    uint8_t *message = budget->used + more <= budget->limit ? realloc(way->message, TLS_HEAD + way->size + size) : NULL;
    if (!message)
        return false;
    budget->used += more;
    memcpy(message + TLS_HEAD + way->size, bytes, size);
    way->message = message;
    way->size += size;
    return true;
}

/* RFC 6347, section 4.2.1: the cookie stands behind the session identifier. Returns the message's new size, 0 when it is broken. */
static uint32_t without_cookie(uint8_t *body, uint32_t size) {
    enum { SESSION_ID = 2 + 32 };
    uint32_t at = SESSION_ID;
    if (size < at + 1 || size < at + 1 + body[at] + 1)
        return 0;
    at += 1 + body[at];
    uint32_t cookie = 1 + body[at];
    if (size < at + cookie)
        return 0;
    memmove(body + at, body + at + cookie, size - at - cookie);
    return size - cookie;
}

static void end_message(struct dtls_connection *connection, bool from_client, struct dtls_way *way, const struct stream_packet *packet) {
    uint8_t *message = way->message;
    uint32_t size = way->length;
    if (message[0] == CLIENT_HELLO)
        size = without_cookie(message + TLS_HEAD, size);
    if (size || way->length == 0) {
        message[1] = (uint8_t)(size >> 16);
        message[2] = (uint8_t)(size >> 8);
        message[3] = (uint8_t)size;
        tls_connection_messages(&connection->tls, from_client, message, TLS_HEAD + size, packet);
    }
    drop(connection, way);
}

/* Fragments are taken in their order; others are waited for again, as their sender sends them again. */
static void take_fragment(struct dtls_connection *connection, bool from_client, const uint8_t *head, const uint8_t *body, const struct stream_packet *packet) {
    struct dtls_way *way = &connection->ways[!from_client];
    uint32_t length = load_be24(head + 1), offset = load_be24(head + 6), size = load_be24(head + 9);
    uint16_t number = load_be16(head + 4);
    bool wanted = head[0] == CLIENT_HELLO || head[0] == SERVER_HELLO || head[0] == CERTIFICATE || head[0] == SERVER_DONE;
    if (!wanted || length > MESSAGE_MOST || (uint64_t)offset + size > length)
        return;
    if (offset == 0) {
        drop(connection, way);
        way->type = head[0];
        way->length = length;
        way->number = number;
    } else if (!way->message || way->number != number || way->length != length || way->type != head[0] || offset != way->size)
        return;
    if (!keep(connection, way, body, size)) {
        drop(connection, way);
        return;
    }
    way->message[0] = way->type;
    if (way->size == length)
        end_message(connection, from_client, way, packet);
}

void dtls_connection_take(struct dtls_connection *connection, bool from_client, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    connection->tls.counted |= packet->counted;
    while (size >= RECORD_HEAD && !connection->tls.finished) {
        size_t length = load_be16(bytes + 11), end = RECORD_HEAD + length < size ? RECORD_HEAD + length : size;
        if (bytes[1] != 0xfe)
            return;
        for (size_t at = RECORD_HEAD; is_plain_handshake(bytes, size) && at + FRAGMENT_HEAD <= end && !connection->tls.finished;) {
            uint32_t fragment = load_be24(bytes + at + 9);
            if (fragment > end - at - FRAGMENT_HEAD)
                break;
            take_fragment(connection, from_client, bytes + at, bytes + at + FRAGMENT_HEAD, packet);
            at += FRAGMENT_HEAD + fragment;
        }
        bytes += end;
        size -= end;
    }
}
