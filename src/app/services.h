/* What each session is for: the application its first payloads belong to, and the name that its client called the server by (TLS, QUIC: SNI; HTTP: the
 * Host header without the port). Kept by number of session, for as long as sessions are. */
#ifndef APP_SERVICES_H
#define APP_SERVICES_H

#include "app/heard.h"
#include "core/sink.h"
#include "track/session.h"

/* Names longer than a DNS name are none; past SERVICES_NAMES bytes of them no more are kept. */
enum { SERVICES_NAME_MOST = 255, SERVICES_NAMES = 64 << 20 };
#define SERVICES_NAMELESS UINT32_MAX

struct service_name {
    uint32_t at;
    uint8_t size;
};

struct services {
    struct session_follower follower;  /* of the sessions, */
    struct exchange_listener listener; /* and of what they carry */
    uint8_t *apps;             /* by session: enum layer, or how often it could not be told */
    uint32_t *named;           /* by session: its name's place, from 1; 0: none so far; SERVICES_NAMELESS: none */
    size_t app_count, named_count;
    struct service_name *names;
    size_t name_count, name_capacity;
    struct sink text;
};

void services_init(struct services *services);
void services_clear(struct services *services);
/* NULL: none was told. */
const char *services_app(const struct services *services, uint32_t session);
const char *services_name(const struct services *services, uint32_t session, size_t *ret_size);

#endif
