#include "app/services.h"

#include "app/recognise.h"

#include <orcap/status.h>

#include <stdlib.h>

/* Payloads of a session that are looked at, and how "not told by so many" is written down. */
enum { TRIES = 4, NOT_TOLD = 256 - TRIES, GIVEN_UP = 255 };
_Static_assert((int)LAYER_COUNT < (int)NOT_TOLD, "layers and tries share a byte");

/* Makes an array by session long enough. */
static bool reach(void **items, size_t *count, size_t size, uint32_t number) {
    if (number < *count)
        return true;
    size_t more = *count ? *count : 1024;
    while (more <= number)
        more *= 2;
    uint8_t *grown = realloc(*items, more * size);
    if (!grown)
        return false;
    memset(grown + *count * size, 0, (more - *count) * size);
    *items = grown;
    *count = more;
    return true;
}

/* The place of a name that is kept. */
static uint32_t keep_name(struct services *services, const char *name, size_t size) {
    if (!size || size > SERVICES_NAME_MOST || services->text.size + size > SERVICES_NAMES)
        return SERVICES_NAMELESS;
    if (services->name_count == services->name_capacity) {
        size_t capacity = services->name_capacity ? 2 * services->name_capacity : 256;
        struct service_name *names = realloc(services->names, capacity * sizeof *names);
        if (!names)
            return SERVICES_NAMELESS;
        services->names = names;
        services->name_capacity = capacity;
    }
    services->names[services->name_count++] = (struct service_name){(uint32_t)services->text.size, (uint8_t)size};
    sink_bytes(&services->text, name, size);
    return (uint32_t)services->name_count;
}

/* The first request or handshake of a session names its server, or nobody does. */
static void note_name(struct services *services, uint32_t session, const char *name, size_t size) {
    void *named = services->named;
    if (!reach(&named, &services->named_count, sizeof(uint32_t), session))
        return;
    services->named = named;
    if (!services->named[session])
        services->named[session] = keep_name(services, name, size);
}

/* A port behind the name is no part of it; an address of IPv6 has its own colons, and brackets before a port. */
static size_t without_port(const char *host, size_t size) {
    size_t end = size;
    while (end && host[end - 1] >= '0' && host[end - 1] <= '9')
        end--;
    if (end < 2 || host[end - 1] != ':')
        return size;
    return host[end - 2] == ']' || !memchr(host, ':', end - 1) ? end - 1 : size;
}

/* What a stream has shown where no single payload did. */
static void note_app(struct services *services, uint32_t session, enum layer app) {
    if (session < services->app_count && (services->apps[session] == LAYER_NONE || services->apps[session] >= NOT_TOLD))
        services->apps[session] = (uint8_t)app;
}

static void hear_request(void *user, const struct exchange_ends *ends, struct http_message *request) {
    note_app(user, ends->session, LAYER_HTTP);
    const struct http_span *host = &request->texts[HTTP_HOST];
    bool says = http_message_says(request, HTTP_HOST);
    note_name(user, ends->session, says ? request->text + host->at : "", says ? without_port(request->text + host->at, host->size) : 0);
}

static bool hear_tls(void *user, const struct exchange_ends *ends, struct tls_handshake *handshake) {
    struct services *services = user;
    const struct tls_span *name = &handshake->texts[TLS_SERVER_NAME];
    note_app(services, ends->session, handshake->quic ? LAYER_QUIC : LAYER_TLS);
    note_name(services, ends->session, name->size ? handshake->text.bytes + name->at : "", name->size);
    return false;
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct services *services = (struct services *)follower;
    (void)way;
    if (ip->payload_captured && (ip->transport == TRANSPORT_TCP || ip->transport == TRANSPORT_UDP)) {
        void *apps = services->apps;
        if (!reach(&apps, &services->app_count, 1, session->number))
            return ORCAP_EMEMORY;
        services->apps = apps;
        uint8_t *app = &services->apps[session->number];
        if (!*app || (*app >= NOT_TOLD && *app != GIVEN_UP)) {
            enum layer told = app_of_payload(event->numbers, ip->transport, ip->sport, ip->dport, event->frame->bytes + ip->payload_at, ip->payload_captured);
            if (told == LAYER_QUIC_TLS)
                told = LAYER_QUIC;
            *app = told ? (uint8_t)told : (uint8_t)(*app ? *app + 1 : NOT_TOLD);
        }
    }
    return ORCAP_OK;
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    (void)follower;
    (void)number;
    (void)replaced;
}

void services_init(struct services *services) {
    *services = (struct services){
        .follower = {take_packet, session_over},
        .listener = {.http_request = hear_request, .tls = hear_tls, .undecoded = true, .names_only = true, .user = services},
    };
}

void services_clear(struct services *services) {
    free(services->apps);
    free(services->named);
    free(services->names);
    sink_clear(&services->text);
}

const char *services_app(const struct services *services, uint32_t session) {
    uint8_t app = session < services->app_count ? services->apps[session] : LAYER_NONE;
    return app == LAYER_NONE || app >= NOT_TOLD ? NULL : layer_name((enum layer)app);
}

const char *services_name(const struct services *services, uint32_t session, size_t *ret_size) {
    uint32_t place = session < services->named_count ? services->named[session] : 0;
    if (!place || place == SERVICES_NAMELESS || services->text.status)
        return NULL;
    *ret_size = services->names[place - 1].size;
    return services->text.bytes + services->names[place - 1].at;
}
