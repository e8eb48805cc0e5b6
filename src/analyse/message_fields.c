/* Fields that follow streams: what the messages say that a packet completes, wherever their bytes came in. By Wireshark's names. */
#include "analyse/fields.h"
#include "analyse/listen/listening.h"
#include "app/recognise.h"

#include <stdlib.h>

/* FIELD(code, name, kind, bits, how it is printed) */
#define MESSAGE_FIELDS(FIELD)                                                        \
    FIELD(HTTP, "=http", BYTES, 0, TEXT)                                             \
    FIELD(HTTP_REQUEST, "=http.request", UINT, 1, BY_KIND)                           \
    FIELD(HTTP_RESPONSE, "=http.response", UINT, 1, BY_KIND)                         \
    FIELD(REQUEST_METHOD, "=http.request.method", BYTES, 0, TEXT)                    \
    FIELD(REQUEST_URI, "=http.request.uri", BYTES, 0, TEXT)                          \
    FIELD(REQUEST_VERSION, "=http.request.version", BYTES, 0, TEXT)                  \
    FIELD(REQUEST_HOST, "=http.host", BYTES, 0, TEXT)                                \
    FIELD(REQUEST_USER_AGENT, "=http.user_agent", BYTES, 0, TEXT)                    \
    FIELD(REQUEST_REFERER, "=http.referer", BYTES, 0, TEXT)                          \
    FIELD(RESPONSE_CODE, "=http.response.code", UINT, 16, BY_KIND)                   \
    FIELD(RESPONSE_VERSION, "=http.response.version", BYTES, 0, TEXT)                \
    FIELD(RESPONSE_PHRASE, "=http.response.phrase", BYTES, 0, TEXT)                  \
    FIELD(CONTENT_TYPE, "=http.content_type", BYTES, 0, TEXT)                        \
    FIELD(CONTENT_ENCODING, "=http.content_encoding", BYTES, 0, TEXT)                \
    FIELD(REQUEST_IN, "=http.request_in", UINT, 64, BY_KIND)                         \
    FIELD(HTTP_TIME, "=http.time", INT, 64, SECONDS)                                 \
    FIELD(TLS, "=tls", BYTES, 0, TEXT)                                               \
    FIELD(HELLO_TYPE, "=tls.handshake.type", UINT, 8, BY_KIND)                       \
    FIELD(HELLO_VERSION, "=tls.handshake.version", HEX, 16, BY_KIND)                 \
    FIELD(HELLO_CIPHER, "=tls.handshake.ciphersuite", HEX, 16, BY_KIND)              \
    FIELD(HELLO_NAME, "=tls.handshake.extensions_server_name", BYTES, 0, TEXT)       \
    FIELD(HELLO_PROTOCOL, "=tls.handshake.extensions_alpn_str", BYTES, 0, TEXT)      \
    FIELD(HELLO_JA3, "=tls.handshake.ja3", BYTES, 0, TEXT)                           \
    FIELD(HELLO_JA3S, "=tls.handshake.ja3s", BYTES, 0, TEXT)                         \
    FIELD(HELLO_JA4, "=tls.handshake.ja4", BYTES, 0, TEXT)

#define FIELD_CODE(code, name, kind, bits, print) FIELD_##code,
enum field { MESSAGE_FIELDS(FIELD_CODE) FIELD_COUNT };
#define FIELD_ENTRY(code, filter_name, of_kind, bits, how)                                                                                       \
    [FIELD_##code] = {.name = &(filter_name)[1], .kind = ORCAP_##of_kind, .width = (bits), .filter = (filter_name), .print = ORCAP_PRINT_##how},
static const struct orcap_field FIELDS[FIELD_COUNT] = {MESSAGE_FIELDS(FIELD_ENTRY)};
#define FIELD_LAYER(code, name, kind, bits, print) [FIELD_##code] = "",
static const char *const LAYERS[FIELD_COUNT] = {MESSAGE_FIELDS(FIELD_LAYER)};

/* A value of the packet at hand; texts stand in the sink. */
struct found {
    uint16_t field;
    uint32_t at, size;
    uint64_t number;
};

struct following {
    struct listening listening;
    struct session_follower follower; /* of its sessions, before the exchange */
    int64_t time_ns;                  /* of the packet at hand */
    struct found *found;
    size_t count, capacity;
    struct sink text;
    int status;                       /* sticky: ORCAP_EMEMORY */
};

/* ---- what a packet gives ---- */

static struct found *add(struct following *f, enum field field) {
    if (f->count == f->capacity) {
        size_t capacity = f->capacity ? 2 * f->capacity : 64;
        struct found *grown = realloc(f->found, capacity * sizeof *grown);
        if (!grown) {
            f->status = ORCAP_EMEMORY;
            return NULL;
        }
        f->found = grown;
        f->capacity = capacity;
    }
    f->found[f->count] = (struct found){.field = (uint16_t)field};
    return &f->found[f->count++];
}

static void add_number(struct following *f, enum field field, uint64_t number) {
    struct found *found = add(f, field);
    if (found)
        found->number = number;
}

static void add_text(struct following *f, enum field field, const void *bytes, size_t size) {
    struct found *found = add(f, field);
    if (!found)
        return;
    found->at = (uint32_t)f->text.size;
    found->size = (uint32_t)size;
    sink_bytes(&f->text, bytes, size);
}

static void add_word(struct following *f, enum field field, const char *word) {
    if (*word)
        add_text(f, field, word, strlen(word));
}

static void add_texts(struct following *f, const struct http_message *message, const uint8_t pairs[][2], size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct http_span *span = &message->texts[pairs[i][0]];
        if (http_message_says(message, (enum http_text)pairs[i][0]))
            add_text(f, (enum field)pairs[i][1], message->text + span->at, span->size);
    }
}

static void hear_message(void *user, const struct exchange_ends *ends, const struct http_message *message, const struct http_message *request) {
    static const uint8_t of_requests[][2] = {{HTTP_METHOD, FIELD_REQUEST_METHOD},         {HTTP_URI, FIELD_REQUEST_URI},
                                             {HTTP_VERSION, FIELD_REQUEST_VERSION},       {HTTP_HOST, FIELD_REQUEST_HOST},
                                             {HTTP_USER_AGENT, FIELD_REQUEST_USER_AGENT}, {HTTP_REFERER, FIELD_REQUEST_REFERER}};
    static const uint8_t of_responses[][2] = {{HTTP_VERSION, FIELD_RESPONSE_VERSION}, {HTTP_REASON, FIELD_RESPONSE_PHRASE}};
    static const uint8_t of_both[][2] = {{HTTP_CONTENT_TYPE, FIELD_CONTENT_TYPE}, {HTTP_CONTENT_ENCODING, FIELD_CONTENT_ENCODING}};
    struct following *f = user;
    (void)ends;
    if (!message->complete)
        return;
    add_word(f, FIELD_HTTP, "http");
    add_number(f, message->response ? FIELD_HTTP_RESPONSE : FIELD_HTTP_REQUEST, 1);
    if (message->response) {
        add_number(f, FIELD_RESPONSE_CODE, message->status);
        add_texts(f, message, of_responses, sizeof of_responses / sizeof *of_responses);
    } else
        add_texts(f, message, of_requests, sizeof of_requests / sizeof *of_requests);
    add_texts(f, message, of_both, sizeof of_both / sizeof *of_both);
    if (request && request->complete) {
        add_number(f, FIELD_REQUEST_IN, request->packet.number);
        if (request->packet.time_ns != ORCAP_NO_TIME && f->time_ns != ORCAP_NO_TIME)
            add_number(f, FIELD_HTTP_TIME, (uint64_t)f->time_ns - (uint64_t)request->packet.time_ns);
    }
}

static void add_protocols(struct following *f, const struct tls_bytes *protocols) {
    for (size_t at = 0; at < protocols->size;) {
        size_t size = protocols->bytes[at++], left = protocols->size - at;
        size = size < left ? size : left;
        add_text(f, FIELD_HELLO_PROTOCOL, protocols->bytes + at, size);
        at += size;
    }
}

static void hear_hello(void *user, const struct exchange_ends *ends, const struct tls_client_hello *client, const struct tls_server_hello *server) {
    struct following *f = user;
    (void)ends;
    add_word(f, FIELD_TLS, "tls");
    add_number(f, FIELD_HELLO_TYPE, client ? 1 : 2);
    add_number(f, FIELD_HELLO_VERSION, client ? client->version : server->legacy_version);
    if (client) {
        for (size_t at = 0; at + 2 <= client->ciphers.size; at += 2)
            add_number(f, FIELD_HELLO_CIPHER, (uint64_t)client->ciphers.bytes[at] << 8 | client->ciphers.bytes[at + 1]);
        if (client->server_name.size)
            add_text(f, FIELD_HELLO_NAME, client->server_name.bytes, client->server_name.size);
        add_protocols(f, &client->protocols);
        add_word(f, FIELD_HELLO_JA3, client->ja3);
        add_word(f, FIELD_HELLO_JA4, client->ja4);
    } else {
        add_number(f, FIELD_HELLO_CIPHER, server->cipher);
        if (server->protocol.size)
            add_text(f, FIELD_HELLO_PROTOCOL, server->protocol.bytes, server->protocol.size);
        add_word(f, FIELD_HELLO_JA3S, server->ja3s);
    }
}

/* ---- sessions ---- */

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct following *f = (struct following *)((char *)follower - offsetof(struct following, follower));
    if (ip->transport == TRANSPORT_TCP && ip->payload_captured &&
        app_of_payload(event->numbers, TRANSPORT_TCP, ip->sport, ip->dport, event->frame->bytes + ip->payload_at, ip->payload_captured) == LAYER_TLS)
        add_word(f, FIELD_TLS, "tls");
    int status = f->listening.own.exchange.follower.packet(&f->listening.own.exchange.follower, session, way, event, ip);
    return status < 0 ? status : f->status;
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    struct following *f = (struct following *)((char *)follower - offsetof(struct following, follower));
    f->listening.own.exchange.follower.over(&f->listening.own.exchange.follower, number, replaced);
}

/* ---- the provider ---- */

static void end(void *state) {
    struct following *f = state;
    listening_close(&f->listening);
    listening_clear(&f->listening);
    free(f->found);
    sink_clear(&f->text);
    free(f);
}

static int begin(const struct orcap_context *context, void **ret_state) {
    struct following *f = calloc(1, sizeof *f);
    if (!f)
        return ORCAP_EMEMORY;
    const struct exchange_listener listener = {
        .http_message = hear_message, .tls_hello = hear_hello, .user = f};
    const struct orcap_analysis_options options = fields_options(context);
    int status = listening_init(&f->listening, &options, &listener);
    f->follower = (struct session_follower){take_packet, session_over};
    f->listening.own.sessions.follower = &f->follower;
    if (status < 0) {
        end(f);
        return status;
    }
    *ret_state = f;
    return ORCAP_OK;
}

static int feed(void *state, const struct orcap_packet *packet, const struct orcap_frame *frame) {
    struct following *f = state;
    (void)packet;
    f->count = f->text.size = 0;
    f->time_ns = frame->time_ns;
    int status = orcap_analysis_feed(f->listening.analysis, frame, NULL, 1, NULL);
    return status < 0 ? status : f->text.status;
}

static bool get(const void *state, const struct orcap_packet *packet, const struct orcap_frame *frame, size_t field, size_t nth,
                uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    const struct following *f = state;
    (void)packet;
    (void)frame;
    (void)room;
    for (size_t i = 0; f && i < f->count; i++) {
        const struct found *found = &f->found[i];
        if (found->field != field || nth--)
            continue;
        bool text = FIELDS[field].kind == ORCAP_BYTES;
        *ret_value = (struct orcap_value){.type = text ? ORCAP_VALUE_BYTES : ORCAP_VALUE_NUMBER, .kind = FIELDS[field].kind, .number = found->number};
        if (text) {
            ret_value->bytes = (const uint8_t *)f->text.bytes + found->at;
            ret_value->size = found->size;
        }
        return true;
    }
    return false;
}

const struct orcap_provider message_fields = {.filter = "",
                                              .fields = FIELDS,
                                              .field_count = FIELD_COUNT,
                                              .layers = LAYERS,
                                              .begin = begin,
                                              .feed = feed,
                                              .end = end,
                                              .get = get};
