#include "app/tls.h"

#include "core/cursor.h"

#include <stdlib.h>

enum { RECORD_CHANGE_CIPHER = 20, RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, RECORD_DATA = 23, RECORD_HEARTBEAT = 24 };
enum { MESSAGE_CLIENT_HELLO = 1, MESSAGE_SERVER_HELLO = 2, MESSAGE_CERTIFICATE = 11, MESSAGE_SERVER_DONE = 14, MESSAGE_LAST_KNOWN = 25 };
enum { RECORD_MOST = 16384 + 2048, TLS_1_3 = 0x0304 };

void tls_init(struct tls *tls, struct budget *budget) {
    *tls = (struct tls){.budget = budget};
}

void tls_clear(struct tls *tls) {
    for (struct tls_handshake *handshake = tls->spare, *next; handshake; handshake = next) {
        next = handshake->next;
        tls->budget->used -= sizeof *handshake + handshake->text.capacity;
        sink_clear(&handshake->text);
        free(handshake);
    }
    tls->spare = NULL;
    fingerprints_clear(&tls->fingerprints);
}

static struct tls_handshake *handshake_new(struct tls *tls) {
    struct tls_handshake *handshake = tls->spare;
    if (handshake) {
        struct sink text = handshake->text;
        text.size = 0;
        text.status = 0;
        tls->spare = handshake->next;
        *handshake = (struct tls_handshake){.text = text};
        return handshake;
    }
    if (tls->budget->used + sizeof *handshake > tls->budget->limit)
        return NULL;
    handshake = calloc(1, sizeof *handshake);
    if (handshake)
        tls->budget->used += sizeof *handshake;
    return handshake;
}

void tls_give(struct tls *tls, struct tls_handshake *handshake) {
    enum { TEXT_SPARE = 4096 };
    if (handshake->text.capacity > TEXT_SPARE) {
        tls->budget->used -= handshake->text.capacity;
        sink_clear(&handshake->text);
    }
    handshake->next = tls->spare;
    tls->spare = handshake;
}

void tls_connection_init(struct tls_connection *connection, struct tls *tls, char transport) {
    *connection = (struct tls_connection){.tls = tls, .transport = transport};
}

static void drop_buffer(struct tls *tls, struct tls_reader *reader) {
    tls->budget->used -= reader->capacity;
    free(reader->buffer);
    reader->buffer = NULL;
    reader->size = reader->capacity = 0;
}

static void finish(struct tls_connection *connection) {
    struct tls_handshake *handshake = connection->handshake;
    connection->finished = true;
    connection->handshake = NULL;
    drop_buffer(connection->tls, &connection->client);
    drop_buffer(connection->tls, &connection->server);
    if (!handshake)
        return;
    handshake->counted = connection->counted;
    connection->tls->done(connection->tls->user, connection, handshake);
}

void tls_connection_close(struct tls_connection *connection) {
    if (!connection->finished)
        finish(connection);
}

/* ---- messages ---- */

/* Adds to a text that is the last one written. */
static void put_text(struct tls_handshake *handshake, enum tls_text which, const void *bytes, size_t size) {
    struct tls_span *span = &handshake->texts[which];
    if (!span->size)
        span->at = (uint32_t)handshake->text.size;
    sink_bytes(&handshake->text, bytes, size);
    if (!handshake->text.status)
        span->size += (uint32_t)size;
}

static void put_offered(struct tls_handshake *handshake, const struct tls_bytes *protocols) {
    struct cursor list = cursor_over(protocols->bytes, protocols->size);
    for (bool first = true; cursor_left(&list); first = false) {
        size_t size = cursor_u8(&list);
        const uint8_t *name = cursor_take(&list, size);
        if (!name)
            break;
        if (!first)
            put_text(handshake, TLS_OFFERED, ",", 1);
        put_text(handshake, TLS_OFFERED, name, size);
    }
}

static void take_client_hello(struct tls_connection *connection, const uint8_t *body, size_t size, const struct stream_packet *packet) {
    struct tls_handshake *handshake = connection->handshake;
    struct tls_client_hello hello;
    struct fingerprints *fingerprints = connection->tls->names_only ? NULL : &connection->tls->fingerprints;
    if (!tls_client_hello_read(fingerprints, body, size, connection->transport, &hello))
        return;
    if (connection->tls->hello)
        connection->tls->hello(connection->tls->user, connection, &hello, NULL);
    if (handshake->has_client)
        return; /* after a HelloRetryRequest the first one stays */
    handshake->has_client = true;
    handshake->client = *packet;
    memcpy(handshake->ja3, hello.ja3, sizeof hello.ja3);
    memcpy(handshake->ja4, hello.ja4, sizeof hello.ja4);
    memcpy(handshake->session_id, hello.session_id, sizeof hello.session_id);
    handshake->session_id_size = hello.session_id_size;
    put_text(handshake, TLS_SERVER_NAME, hello.server_name.bytes, hello.server_name.size);
    put_offered(handshake, &hello.protocols);
}

/* DTLS counts its versions down. */
static bool is_from_1_3(uint16_t version) {
    return version < 0xfe00 ? version >= TLS_1_3 : version <= 0xfefc;
}

/* True when all that follows is cipher text. */
static bool take_server_hello(struct tls_connection *connection, const uint8_t *body, size_t size, const struct stream_packet *packet) {
    struct tls_handshake *handshake = connection->handshake;
    struct tls_server_hello hello;
    if (!tls_server_hello_read(&connection->tls->fingerprints, body, size, &hello))
        return false;
    if (connection->tls->hello)
        connection->tls->hello(connection->tls->user, connection, NULL, &hello);
    handshake->has_server = true;
    handshake->server = *packet;
    handshake->version = hello.version;
    handshake->cipher = hello.cipher;
    handshake->retried |= hello.retry;
    memcpy(handshake->ja3s, hello.ja3s, sizeof hello.ja3s);
    if (!handshake->texts[TLS_CHOSEN].size)
        put_text(handshake, TLS_CHOSEN, hello.protocol.bytes, hello.protocol.size);
    bool same_id = hello.session_id_size && hello.session_id_size == handshake->session_id_size &&
                   memcmp(hello.session_id, handshake->session_id, hello.session_id_size) == 0;
    handshake->resumed = is_from_1_3(hello.version) ? hello.pre_shared : same_id;
    return is_from_1_3(hello.version) && !hello.retry;
}

/* The first of the list is the server's own (RFC 5246, section 7.4.2). */
static void take_certificate(struct tls_handshake *handshake, const uint8_t *body, size_t size) {
    struct cursor c = cursor_over(body, size);
    cursor_skip(&c, 3); /* the length of the list */
    size_t length = (size_t)cursor_u8(&c) << 16;
    length |= cursor_be16(&c);
    const uint8_t *der = cursor_take(&c, length);
    struct certificate_text text;
    uint32_t at = (uint32_t)handshake->text.size;
    if (handshake->has_certificate || !der || !certificate_read(der, length, &handshake->text, &text) || handshake->text.status)
        return;
    handshake->has_certificate = true;
    handshake->texts[TLS_SUBJECT] = (struct tls_span){at, (uint32_t)text.subject_size};
    handshake->texts[TLS_ISSUER] = (struct tls_span){at + (uint32_t)text.subject_size, (uint32_t)text.issuer_size};
    memcpy(handshake->not_before, text.not_before, sizeof text.not_before);
    memcpy(handshake->not_after, text.not_after, sizeof text.not_after);
    handshake->resumed = false;
}

static bool is_wanted(bool from_client, uint8_t type) {
    return from_client ? type == MESSAGE_CLIENT_HELLO : type == MESSAGE_SERVER_HELLO || type == MESSAGE_CERTIFICATE;
}

static void take_message(struct tls_connection *connection, uint8_t type, const uint8_t *body, size_t size, const struct stream_packet *packet) {
    if (!connection->handshake && !(connection->handshake = handshake_new(connection->tls)))
        return;
    struct tls_handshake *handshake = connection->handshake;
    handshake->quic = connection->transport == 'q';
    size_t before = handshake->text.capacity;
    bool last = false;
    switch (type) {
    case MESSAGE_CLIENT_HELLO:
        take_client_hello(connection, body, size, packet);
        last = connection->tls->names_only;
        break;
    case MESSAGE_SERVER_HELLO:
        last = take_server_hello(connection, body, size, packet);
        break;
    default:
        take_certificate(handshake, body, size);
    }
    connection->tls->budget->used += handshake->text.capacity - before;
    if (last)
        finish(connection);
}

/* Keeps bytes of a message in the buffer; false when there is no room for it. */
static bool keep(struct tls *tls, struct tls_reader *reader, const uint8_t *bytes, size_t size) {
    uint32_t needed = reader->size + (uint32_t)size, capacity = reader->capacity ? reader->capacity : 2048;
    while (capacity < needed)
        capacity *= 2;
    if (capacity != reader->capacity) {
        uint8_t *buffer = tls->budget->used + capacity - reader->capacity <= tls->budget->limit ? realloc(reader->buffer, capacity) : NULL;
        if (!buffer)
            return false;
        tls->budget->used += capacity - reader->capacity;
        reader->buffer = buffer;
        reader->capacity = capacity;
    }
    memcpy(reader->buffer + reader->size, bytes, size);
    reader->size = needed;
    return true;
}

/* The head of the next message: type, and length in three bytes. Returns the bytes used. */
static size_t take_head(struct tls_reader *reader, const uint8_t *bytes, size_t size) {
    size_t used = 0;
    while (used < size && reader->head_size < sizeof reader->head)
        reader->head[reader->head_size++] = bytes[used++];
    if (reader->head_size == sizeof reader->head) {
        reader->message_left = load_be32(reader->head) & 0xffffff;
        reader->over = reader->head[0] > MESSAGE_LAST_KNOWN; /* cipher text */
    }
    return used;
}

static void end_message(struct tls_connection *connection, struct tls_reader *reader, bool from_client, const uint8_t *body, size_t size,
                        const struct stream_packet *packet) {
    uint8_t type = reader->head[0];
    reader->head_size = 0;
    if (body && is_wanted(from_client, type))
        take_message(connection, type, body, size, packet);
    else if (!from_client && type == MESSAGE_SERVER_DONE && connection->handshake)
        finish(connection);
    if (!connection->finished)
        reader->size = 0;
}

void tls_connection_messages(struct tls_connection *connection, bool from_client, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    struct tls_reader *reader = from_client ? &connection->client : &connection->server;
    while (!connection->finished && !reader->over && (size || (reader->head_size == sizeof reader->head && !reader->message_left))) {
        if (reader->head_size < sizeof reader->head) {
            size_t used = take_head(reader, bytes, size);
            bytes += used;
            size -= used;
            continue;
        }
        bool wanted = is_wanted(from_client, reader->head[0]) && (load_be32(reader->head) & 0xffffff) <= TLS_MESSAGE_MOST;
        size_t here = size < reader->message_left ? size : reader->message_left;
        bool whole = here == reader->message_left && !reader->size;
        if (wanted && !whole && here && !keep(connection->tls, reader, bytes, here)) {
            reader->over = true;
            return;
        }
        reader->message_left -= (uint32_t)here;
        if (!reader->message_left)
            end_message(connection, reader, from_client, !wanted ? NULL : whole ? bytes : reader->buffer, whole ? here : reader->size, packet);
        bytes += here;
        size -= here;
    }
}

/* ---- records ---- */

/* The head of the next record: type, version, length. False when it is none. */
static bool take_record(struct tls_reader *reader, const uint8_t **bytes, size_t *size) {
    while (*size && reader->record_size < sizeof reader->record) {
        reader->record[reader->record_size++] = *(*bytes)++;
        --*size;
    }
    if (reader->record_size < sizeof reader->record)
        return true;
    uint8_t type = reader->record[0];
    reader->record_left = load_be16(reader->record + 3);
    return type >= RECORD_CHANGE_CIPHER && type <= RECORD_HEARTBEAT && reader->record[1] == 3 && reader->record_left <= RECORD_MOST;
}

/* After a chosen version before 1.3, cipher text follows a change of cipher; without a choice one is sent to please middleboxes (RFC 8446, appendix
 * D.4), as it is before the second ClientHello. An alert ends what has not been agreed on. */
static void begin_record(struct tls_connection *connection, bool from_client, uint8_t type) {
    const struct tls_handshake *handshake = connection->handshake;
    bool agreed = handshake && handshake->has_server && handshake->version < TLS_1_3;
    if (agreed && type != RECORD_HANDSHAKE)
        finish(connection);
    else if (type == RECORD_ALERT && !from_client && handshake)
        finish(connection);
}

static void take_bytes(struct tls_connection *connection, bool from_client, const struct stream_piece *piece) {
    struct tls_reader *reader = from_client ? &connection->client : &connection->server;
    const uint8_t *bytes = piece->bytes;
    size_t size = piece->size;
    connection->counted |= piece->packet.counted;
    while (size && !connection->finished && !reader->over) {
        if (reader->record_size < sizeof reader->record) {
            if (!take_record(reader, &bytes, &size))
                reader->over = true;
            else if (reader->record_size == sizeof reader->record)
                begin_record(connection, from_client, reader->record[0]);
            continue;
        }
        size_t here = size < reader->record_left ? size : reader->record_left;
        if (reader->record[0] == RECORD_HANDSHAKE && here)
            tls_connection_messages(connection, from_client, bytes, here, &piece->packet);
        bytes += here;
        size -= here;
        reader->record_left -= (uint32_t)here;
        if (!reader->record_left)
            reader->record_size = 0;
    }
}

void tls_connection_take(struct tls_connection *connection, bool from_client, const struct stream_piece *piece) {
    if (connection->finished)
        return;
    if (piece->kind == STREAM_BYTES)
        take_bytes(connection, from_client, piece);
    else
        (from_client ? &connection->client : &connection->server)->over = true;
    if (connection->client.over && connection->server.over)
        tls_connection_close(connection);
}

bool tls_begins_hello(const uint8_t *bytes, size_t size, bool *ret_client) {
    static const uint8_t begin[] = {RECORD_HANDSHAKE, 3};
    if (size == 0 || memcmp(bytes, begin, size < 2 ? size : 2) != 0 || (size > 2 && bytes[2] > 4))
        return false;
    if (size > 4 && (load_be16(bytes + 3) > RECORD_MOST || load_be16(bytes + 3) == 0))
        return false;
    *ret_client = size <= 5 || bytes[5] == MESSAGE_CLIENT_HELLO;
    return size <= 5 || *ret_client || bytes[5] == MESSAGE_SERVER_HELLO;
}
