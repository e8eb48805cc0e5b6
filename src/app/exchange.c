#include "app/exchange.h"

#include "app/recognise.h"

#include <orcap/status.h>

#include <stdlib.h>

/* What a slot says: nothing was seen yet; it is none that is listened for; it is over; only its logins are; else a connection, from SLOT_FIRST. */
enum { SLOT_NEW, SLOT_OTHER, SLOT_OVER, SLOT_LOGGED_IN, SLOT_FIRST };

/* Bytes that must be there to tell what they are, and how many are kept until they are. */
enum { TELL_SIZE = 8, BEGIN_SIZE = 16 };

/* What the bytes of a connection are. */
enum app { APP_UNKNOWN, APP_HTTP, APP_TLS, APP_QUIC, APP_DNS, APP_LOGIN, APP_DTLS, APP_MAIL, APP_NONE /* that is listened for */ };

struct connection {
    struct stream_pair pair;
    struct exchange_ends ends;
    uint64_t last; /* number of its latest packet */
    uint32_t place;
    uint8_t app;    /* enum app */
    uint8_t client; /* the way of its bytes */
    bool asked;     /* a request of HTTP was read */
    bool logged_in; /* its logins were read: what comes may be TLS */
    uint8_t begin_size[2];
    uint8_t begin[2][BEGIN_SIZE]; /* of each way, while it cannot be told */
    union {
        struct http_connection http;
        struct tls_connection tls;
        struct quic_connection quic;
        struct dns_stream dns[2]; /* by way */
        struct login_reader login;
        struct dtls_connection dtls;
        struct mail_reader *mail;
    };
};

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip);
static void session_over(struct session_follower *follower, uint32_t number, bool replaced);

/* The connection that an application's own stands in. */
static struct connection *holder_of(void *app) {
    _Static_assert(offsetof(struct connection, http) == offsetof(struct connection, tls), "members of one union");
    return (struct connection *)((char *)app - offsetof(struct connection, http));
}

static void http_asked(void *user, struct http_connection *http, struct http_message *request) {
    const struct exchange *exchange = user;
    struct connection *connection = holder_of(http);
    connection->asked = true;
    heard_request(&exchange->heard, &connection->ends, request);
}

static void http_read(void *user, struct http_connection *http, const struct http_message *message, const struct http_message *request) {
    const struct exchange *exchange = user;
    heard_message(&exchange->heard, &holder_of(http)->ends, message, request);
}

static void http_done(void *user, struct http_connection *http, struct http_transaction *transaction) {
    struct exchange *exchange = user;
    if (!heard_transaction(&exchange->heard, &holder_of(http)->ends, transaction))
        http_give(&exchange->http, transaction);
}

static void http_body(void *user, struct http_connection *http, struct http_message *message, const uint8_t *bytes, size_t size) {
    const struct exchange *exchange = user;
    heard_body(&exchange->heard, &holder_of(http)->ends, message, bytes, size);
}

static void tls_hello(void *user, struct tls_connection *tls, const struct tls_client_hello *client, const struct tls_server_hello *server) {
    const struct exchange *exchange = user;
    heard_hello(&exchange->heard, &holder_of(tls)->ends, client, server);
}

static void tls_done(void *user, struct tls_connection *tls, struct tls_handshake *handshake) {
    struct exchange *exchange = user;
    if (!heard_handshake(&exchange->heard, &holder_of(tls)->ends, handshake))
        tls_give(&exchange->tls, handshake);
}

void exchange_init(struct exchange *exchange, uint64_t max_memory) {
    *exchange = (struct exchange){.follower = {take_packet, session_over}};
    exchange_limit(exchange, max_memory);
    heard_init(&exchange->heard);
    http_init(&exchange->http, &exchange->budget);
    exchange->http.done = http_done;
    exchange->http.user = exchange;
    tls_init(&exchange->tls, &exchange->budget);
    exchange->tls.done = tls_done;
    exchange->tls.user = exchange;
}

void exchange_limit(struct exchange *exchange, uint64_t max_memory) {
    exchange->budget.limit = max_memory / 2;
    exchange->streams.budget.limit = max_memory / 2;
}

void exchange_listen(struct exchange *exchange, const struct exchange_listener *listener) {
    struct heard *heard = &exchange->heard;
    heard_add(heard, listener);
    exchange->http.asked = heard->request ? http_asked : NULL;
    exchange->http.read = heard->message ? http_read : NULL;
    exchange->http.body = heard->body ? http_body : NULL;
    exchange->http.store.undecoded = heard->undecoded;
    exchange->tls.hello = heard->hello ? tls_hello : NULL;
    exchange->tls.names_only = heard->tls_names;
}

/* ---- connections ---- */

/* Bytes of an address that mean something, the rest zero. */
static union address address_of(const struct digest_ip *ip, const union address *address) {
    union address copy = {{0}};
    memcpy(copy.bytes, address->bytes, ip->version == 4 ? 4 : 16);
    return copy;
}

static void turn(struct connection *connection) {
    struct exchange_ends *ends = &connection->ends;
    union address address = ends->client;
    uint16_t port = ends->client_port;
    ends->client = ends->server;
    ends->client_port = ends->server_port;
    ends->server = address;
    ends->server_port = port;
    connection->client ^= 1;
    connection->pair.first = connection->client;
}

static void let_go(struct exchange *exchange, struct connection *connection, uint32_t slot) {
    exchange->slots[connection->ends.session] = slot;
    exchange->connections[connection->place] = NULL;
    exchange->free_connections[exchange->free_count++] = connection->place;
    exchange->budget.used -= sizeof *connection;
    stream_clear(&exchange->streams, &connection->pair);
    free(connection);
}

static void take_piece(struct exchange *exchange, struct connection *connection, const struct stream_piece *piece);

/* Where a message on a stream stands. */
struct place {
    struct exchange *exchange;
    const struct connection *connection;
};

static void mail_bytes(void *user, struct mime_entity *entity, const uint8_t *bytes, size_t size) {
    const struct place *place = user;
    heard_mail_bytes(&place->exchange->heard, entity, bytes, size);
}

static void mail_ended(void *user, struct mime_entity *entity, const struct mail_carried *carried) {
    const struct place *place = user;
    heard_mail(&place->exchange->heard, &place->connection->ends, entity, carried);
}

static void close_mail(struct exchange *exchange, struct connection *connection) {
    struct place place = {exchange, connection};
    mail_reader_close(connection->mail, &(struct mail_hearer){mail_bytes, mail_ended, &place});
    exchange->budget.used -= connection->mail ? mail_reader_size() : 0;
}

static void close_app(struct exchange *exchange, struct connection *connection) {
    if (connection->app == APP_HTTP)
        http_connection_close(&connection->http);
    else if (connection->app == APP_TLS)
        tls_connection_close(&connection->tls);
    else if (connection->app == APP_QUIC)
        tls_connection_close(&connection->quic.tls);
    else if (connection->app == APP_DTLS) {
        tls_connection_close(&connection->dtls.tls);
        dtls_connection_clear(&connection->dtls);
    }
    else if (connection->app == APP_DNS)
        for (int way = 0; way < 2; way++)
            dns_stream_clear(&connection->dns[way], &exchange->budget);
    else if (connection->app == APP_MAIL)
        close_mail(exchange, connection);
    connection->app = APP_NONE;
}

static void close_connection(struct exchange *exchange, struct connection *connection) {
    struct stream_piece piece;
    stream_flush(&connection->pair);
    while (stream_next(&exchange->streams, &connection->pair, &piece))
        take_piece(exchange, connection, &piece);
    close_app(exchange, connection);
    let_go(exchange, connection, SLOT_OVER);
}

static int compare_numbers(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Closes the quarter of the connections that has been silent longest. */
static void make_room(struct exchange *exchange) {
    uint64_t *numbers = malloc(exchange->connection_count * sizeof *numbers);
    size_t count = 0;
    for (uint32_t i = 0; numbers && i < exchange->connection_count; i++)
        if (exchange->connections[i])
            numbers[count++] = exchange->connections[i]->last;
    if (!count) {
        free(numbers);
        return;
    }
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    uint64_t limit = numbers[count / 4];
    free(numbers);
    for (uint32_t i = 0; i < exchange->connection_count; i++)
        if (exchange->connections[i] && exchange->connections[i]->last <= limit) {
            close_connection(exchange, exchange->connections[i]);
            exchange->evicted++;
        }
}

/* A place among the connections; false: memory is out. */
static bool find_place(struct exchange *exchange, uint32_t *ret_place) {
    if (exchange->free_count) {
        *ret_place = exchange->free_connections[--exchange->free_count];
        return true;
    }
    if (exchange->connection_count == exchange->connection_capacity) {
        uint32_t capacity = exchange->connection_capacity ? 2 * exchange->connection_capacity : 64;
        struct connection **connections = realloc(exchange->connections, capacity * sizeof *connections);
        exchange->connections = connections ? connections : exchange->connections;
        uint32_t *places = connections ? realloc(exchange->free_connections, capacity * sizeof *places) : NULL;
        if (!places)
            return false;
        exchange->free_connections = places;
        exchange->connection_capacity = capacity;
    }
    *ret_place = exchange->connection_count++;
    return true;
}

static struct connection *open_connection(struct exchange *exchange, const struct session *session, int way, const struct digest_ip *ip) {
    if (exchange->budget.used + sizeof(struct connection) > exchange->budget.limit)
        make_room(exchange);
    uint32_t place;
    struct connection *connection = find_place(exchange, &place) ? calloc(1, sizeof *connection) : NULL;
    if (!connection) {
        exchange->status = ORCAP_EMEMORY;
        return NULL;
    }
    exchange->budget.used += sizeof *connection;
    exchange->connections[place] = connection;
    exchange->slots[session->number] = SLOT_FIRST + place;
    connection->place = place;
    connection->ends = (struct exchange_ends){.client = address_of(ip, &ip->src),
                                              .server = address_of(ip, &ip->dst),
                                              .client_port = ip->sport,
                                              .server_port = ip->dport,
                                              .version = ip->version,
                                              .session = session->number};
    connection->client = connection->pair.first = (uint8_t)way;
    if (session_client(session) != way)
        turn(connection);
    return connection;
}

void exchange_finish(struct exchange *exchange) {
    for (uint32_t i = 0; i < exchange->connection_count; i++)
        if (exchange->connections[i])
            close_connection(exchange, exchange->connections[i]);
}

void exchange_clear(struct exchange *exchange) {
    exchange_finish(exchange);
    http_clear(&exchange->http);
    tls_clear(&exchange->tls);
    quic_clear(&exchange->quic);
    free(exchange->slots);
    free(exchange->connections);
    free(exchange->free_connections);
    *exchange = (struct exchange){0};
}

/* ---- telling ---- */

static bool listens_to_dns(const struct exchange *exchange, uint16_t sport, uint16_t dport) {
    return exchange->heard.dns && dns_has_port(exchange->heard.dns, true, sport, dport);
}

/* What begins with these bytes, as far as that can be told: APP_UNKNOWN wants more. */
static enum app tell(const struct exchange *exchange, uint16_t sport, uint16_t dport, const uint8_t *bytes, size_t size, bool logged_in, bool *ret_client) {
    enum app app = APP_NONE;
    if (listens_to_dns(exchange, sport, dport) && dns_begins_in_stream(bytes, size)) {
        app = APP_DNS;
        *ret_client = true;
    } else if (exchange->heard.http && (http_begins_request(bytes, size) || http_begins_response(bytes, size))) {
        app = APP_HTTP;
        *ret_client = !http_begins_response(bytes, size);
    } else if (exchange->heard.tls && tls_begins_hello(bytes, size, ret_client))
        app = APP_TLS;
    else if ((exchange->heard.login || exchange->heard.mail) && !logged_in && login_begins(sport, dport, bytes, size, ret_client))
        app = exchange->heard.mail ? APP_MAIL : APP_LOGIN;
    return app != APP_NONE && size < TELL_SIZE ? APP_UNKNOWN : app;
}

/* A first look that costs next to nothing. */
static bool may_begin(const struct exchange *exchange, const struct digest_ip *ip, uint8_t first) {
    return (exchange->heard.http && first >= 'A' && first <= 'Z') || (exchange->heard.tls && first == 22) ||
           ((exchange->heard.login || exchange->heard.mail) && login_may_begin(ip->sport, ip->dport, first)) ||
           listens_to_dns(exchange, ip->sport, ip->dport);
}

static void begin_app(struct exchange *exchange, struct connection *connection, enum app app, int way, bool from_client) {
    if ((way == connection->client) != from_client && app != APP_DNS && app != APP_LOGIN && app != APP_MAIL)
        turn(connection);
    connection->app = (uint8_t)app;
    if (app == APP_HTTP)
        http_connection_init(&connection->http, &exchange->http);
    else if (app == APP_DNS)
        memset(connection->dns, 0, sizeof connection->dns);
    else if (app == APP_LOGIN)
        login_reader_init(&connection->login, connection->ends.server_port);
    else if (app == APP_MAIL) {
        connection->mail = mail_reader_new(connection->ends.server_port);
        exchange->budget.used += connection->mail ? mail_reader_size() : 0;
        exchange->status = connection->mail ? exchange->status : ORCAP_EMEMORY;
    }
    else
        tls_connection_init(&connection->tls, &exchange->tls, 't');
}

static void hear_dns(void *user, int way, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    const struct place *place = user;
    const struct exchange_ends *ends = &place->connection->ends;
    bool from_client = way == place->connection->client;
    const struct dns_arrival arrival = {.bytes = bytes,
                                        .size = size,
                                        .packet = *packet,
                                        .src = from_client ? ends->client : ends->server,
                                        .dst = from_client ? ends->server : ends->client,
                                        .sport = from_client ? ends->client_port : ends->server_port,
                                        .dport = from_client ? ends->server_port : ends->client_port,
                                        .version = ends->version,
                                        .tcp = true};
    heard_dns(&place->exchange->heard, &arrival);
}

static void hear_login(void *user, const struct login *login) {
    const struct place *place = user;
    heard_login(&place->exchange->heard, &place->connection->ends, login);
}

static void take_known(struct exchange *exchange, struct connection *connection, const struct stream_piece *piece) {
    bool from_client = piece->way == connection->client;
    if (connection->app == APP_HTTP)
        http_connection_take(&connection->http, from_client, piece);
    else if (connection->app == APP_TLS)
        tls_connection_take(&connection->tls, from_client, piece);
    else if (connection->app == APP_DNS) {
        struct place place = {exchange, connection};
        dns_stream_take(&connection->dns[piece->way], &exchange->budget, piece, &(struct dns_hearer){hear_dns, &place});
    } else if (connection->app == APP_LOGIN) {
        struct place place = {exchange, connection};
        login_reader_take(&connection->login, from_client, piece, &(struct login_hearer){hear_login, &place});
    } else if (connection->app == APP_MAIL && connection->mail) {
        struct place place = {exchange, connection};
        mail_reader_take(connection->mail, from_client, piece, &(struct mail_hearer){mail_bytes, mail_ended, &place});
    }
}

/* What was kept of a way goes first. */
static void take_begin(struct exchange *exchange, struct connection *connection, int way, const struct stream_packet *packet) {
    uint8_t size = connection->begin_size[way];
    connection->begin_size[way] = 0;
    if (size)
        take_known(exchange, connection, &(struct stream_piece){.bytes = connection->begin[way], .size = size, .way = way, .packet = *packet});
}

/* A piece of a connection that could not be told so far. */
static void take_unknown(struct exchange *exchange, struct connection *connection, const struct stream_piece *piece) {
    int way = piece->way;
    uint8_t *begin = connection->begin[way], *begin_size = &connection->begin_size[way];
    if (piece->kind == STREAM_GAP)
        *begin_size = 0;
    if (piece->kind != STREAM_BYTES)
        return;
    uint8_t joined[2 * BEGIN_SIZE];
    const uint8_t *bytes = piece->bytes;
    size_t size = piece->size;
    if (*begin_size) { /* lines may go on for long: the first part of them tells */
        size = size < BEGIN_SIZE ? size : BEGIN_SIZE;
        memcpy(joined, begin, *begin_size);
        memcpy(joined + *begin_size, piece->bytes, size);
        bytes = joined;
        size += *begin_size;
    }
    bool from_client;
    enum app app = tell(exchange, connection->ends.client_port, connection->ends.server_port, bytes, size, connection->logged_in, &from_client);
    if (app == APP_UNKNOWN) {
        memcpy(begin, bytes, size);
        *begin_size = (uint8_t)size;
    } else if (app == APP_NONE)
        connection->app = APP_NONE;
    else {
        begin_app(exchange, connection, app, way, from_client);
        take_begin(exchange, connection, !way, &piece->packet);
        take_begin(exchange, connection, way, &piece->packet);
        take_known(exchange, connection, piece);
    }
}

static void take_piece(struct exchange *exchange, struct connection *connection, const struct stream_piece *piece) {
    if (connection->app == APP_NONE)
        return;
    if (connection->app == APP_UNKNOWN)
        take_unknown(exchange, connection, piece);
    else
        take_known(exchange, connection, piece);
    if (connection->app == APP_HTTP && connection->http.tunnel) { /* what comes may be anything */
        close_app(exchange, connection);
        connection->app = APP_UNKNOWN;
    } else if (connection->app == APP_HTTP && connection->asked && exchange->heard.http_names)
        close_app(exchange, connection);
    else if (connection->app == APP_TLS && connection->tls.finished)
        connection->app = APP_NONE;
    else if (connection->app == APP_MAIL && (!connection->mail || mail_reader_is_over(connection->mail)))
        close_app(exchange, connection);
    else if (connection->app == APP_LOGIN && connection->login.over) { /* by this piece, which may be TLS */
        connection->logged_in = true;
        connection->app = APP_UNKNOWN;
        take_unknown(exchange, connection, piece);
    }
}

/* ---- packets ---- */

static uint32_t *slot_of(struct exchange *exchange, uint32_t number) {
    if (number >= exchange->slot_count) {
        size_t count = exchange->slot_count ? exchange->slot_count : 1024;
        while (count <= number)
            count *= 2;
        uint32_t *slots = realloc(exchange->slots, count * sizeof *slots);
        if (!slots)
            return NULL;
        memset(slots + exchange->slot_count, 0, (count - exchange->slot_count) * sizeof *slots);
        exchange->slots = slots;
        exchange->slot_count = count;
    }
    return &exchange->slots[number];
}

/* A session without a connection gets one when its bytes begin as something that is listened for, or may still turn out to: there are too few of them,
 * or the first ones are missing. */
static struct connection *consider(struct exchange *exchange, uint32_t *slot, const struct session *session, int way, const struct digest_ip *ip,
                                   const uint8_t *bytes) {
    uint32_t seq = ip->tcp_seq + (ip->tcp_flags & TCP_SYN ? 1 : 0);
    uint32_t early = seq - (session->base[way] + 1);
    bool first = *slot == SLOT_NEW, hole = first && early && early <= STREAM_WAIT_BYTES;
    bool client, logged_in = *slot == SLOT_LOGGED_IN;
    bool begins = may_begin(exchange, ip, *bytes) && tell(exchange, ip->sport, ip->dport, bytes, ip->payload_captured, logged_in, &client) != APP_NONE;
    if (!begins && !hole) {
        *slot = logged_in ? SLOT_LOGGED_IN : SLOT_OTHER;
        return NULL;
    }
    struct connection *connection = open_connection(exchange, session, way, ip);
    if (!connection)
        return NULL;
    connection->logged_in = logged_in;
    stream_start(&connection->pair.ways[way], hole ? session->base[way] + 1 : seq);
    bool known = session->end[!way] & END_BASE_SET;
    if (first && known)
        stream_start(&connection->pair.ways[!way], session->base[!way] + 1);
    else if (ip->tcp_flags & TCP_ACK)
        stream_start(&connection->pair.ways[!way], ip->tcp_ack);
    return connection;
}

static void take_segment(struct exchange *exchange, struct connection *connection, int way, const struct stream_segment *segment) {
    struct stream_piece piece;
    connection->last = segment->packet.number;
    bool known = connection->app != APP_UNKNOWN;
    if (stream_take(&exchange->streams, &connection->pair, way, segment, &piece))
        take_piece(exchange, connection, &piece);
    while (connection->app != APP_NONE && stream_next(&exchange->streams, &connection->pair, &piece))
        take_piece(exchange, connection, &piece);
    if (connection->app == APP_NONE)
        let_go(exchange, connection, connection->logged_in ? SLOT_LOGGED_IN : known ? SLOT_OVER : SLOT_OTHER);
    else if (connection->pair.ways[0].flags & connection->pair.ways[1].flags & STREAM_ENDED)
        close_connection(exchange, connection);
}

/* A reset counts where its sequence number is near what was read: others are noise, or forged. */
static bool is_reset(const struct connection *connection, int way, const struct digest_ip *ip) {
    const struct stream *stream = &connection->pair.ways[way];
    uint32_t distance = ip->tcp_seq - stream->next + 1;
    return ip->tcp_flags & TCP_RST && (!(stream->flags & STREAM_STARTED) || distance < STREAM_WAIT_BYTES);
}

static void take_dns(struct exchange *exchange, const struct event *event, const struct digest_ip *ip, const uint8_t *bytes) {
    const struct dns_arrival arrival = {.bytes = bytes,
                                        .size = ip->payload_captured,
                                        .packet = {event->frame->number, event->frame->time_ns, event->counted},
                                        .src = address_of(ip, &ip->src),
                                        .dst = address_of(ip, &ip->dst),
                                        .sport = ip->sport,
                                        .dport = ip->dport,
                                        .version = ip->version};
    heard_dns(&exchange->heard, &arrival);
}

static bool holds_dns(const struct exchange *exchange, const struct digest_ip *ip, const uint8_t *bytes) {
    return exchange->heard.dns && ip->payload_captured &&
           (dns_has_port(exchange->heard.dns, false, ip->sport, ip->dport) ||
            app_of_payload(NULL, TRANSPORT_UDP, ip->sport, ip->dport, bytes, ip->payload_captured) == LAYER_DNS);
}

enum share_others exchange_others(void *user, const struct event *event, const struct digest_ip *ip) {
    const struct exchange *exchange = user;
    if (ip->transport == TRANSPORT_TCP)
        return listens_to_dns(exchange, ip->sport, ip->dport) ? SHARE_KEEP : SHARE_PASS;
    return ip->transport == TRANSPORT_UDP && holds_dns(exchange, ip, event->frame->bytes + ip->payload_at) ? SHARE_HEAR : SHARE_PASS;
}

void exchange_overhear(void *user, const struct event *event, const struct digest_ip *ip) {
    take_dns(user, event, ip, event->frame->bytes + ip->payload_at);
}

/* The first datagram tells which way the client's go. */
static void take_dtls(struct exchange *exchange, struct connection *connection, int way, bool asks, const uint8_t *bytes, size_t size,
                      const struct stream_packet *packet) {
    connection->last = packet->number;
    if (connection->app == APP_UNKNOWN) {
        if ((way == connection->client) != asks)
            turn(connection);
        connection->app = APP_DTLS;
        connection->dtls = (struct dtls_connection){0};
        tls_connection_init(&connection->dtls.tls, &exchange->tls, 'd');
    }
    dtls_connection_take(&connection->dtls, way == connection->client, bytes, size, packet);
    if (connection->dtls.tls.finished) {
        dtls_connection_clear(&connection->dtls);
        connection->app = APP_NONE;
        let_go(exchange, connection, SLOT_OVER);
    }
}

static int take_datagram(struct exchange *exchange, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    const uint8_t *bytes = event->frame->bytes + ip->payload_at;
    if (holds_dns(exchange, ip, bytes))
        take_dns(exchange, event, ip, bytes);
    bool asks = false, quic = exchange->heard.tls && quic_begins(bytes, ip->payload_captured);
    if (!quic && !(exchange->heard.tls && dtls_begins(bytes, ip->payload_captured, &asks)))
        return ORCAP_OK;
    uint32_t *slot = slot_of(exchange, session->number);
    if (!slot || *slot == SLOT_OVER)
        return slot ? ORCAP_OK : ORCAP_EMEMORY;
    struct connection *connection = *slot >= SLOT_FIRST ? exchange->connections[*slot - SLOT_FIRST] : open_connection(exchange, session, way, ip);
    if (!connection)
        return exchange->status;
    const struct stream_packet packet = {event->frame->number, event->frame->time_ns, event->counted};
    if (connection->app == APP_DTLS || (connection->app == APP_UNKNOWN && !quic)) {
        take_dtls(exchange, connection, way, asks, bytes, ip->payload_captured, &packet);
        return exchange->status;
    }
    if (connection->app == APP_UNKNOWN) {
        connection->app = APP_QUIC;
        tls_connection_init(&connection->quic.tls, &exchange->tls, 'q');
    }
    uint8_t client = connection->client;
    connection->last = packet.number;
    bool read = quic_take(&exchange->quic, &connection->quic, &exchange->streams, &connection->pair, way, bytes, ip->payload_captured, &packet, &client);
    if (client != connection->client)
        turn(connection);
    if (!read || connection->quic.tls.finished)
        let_go(exchange, connection, read ? SLOT_OVER : SLOT_OTHER);
    return exchange->status;
}

static int take_packet(struct session_follower *follower, const struct session *session, int way, const struct event *event, const struct digest_ip *ip) {
    struct exchange *exchange = (struct exchange *)follower;
    if (ip->transport == TRANSPORT_UDP)
        return take_datagram(exchange, session, way, event, ip);
    if (ip->transport != TRANSPORT_TCP)
        return ORCAP_OK;
    uint32_t known = session->number < exchange->slot_count ? exchange->slots[session->number] : SLOT_NEW;
    struct connection *connection = NULL;
    if (known >= SLOT_FIRST)
        connection = exchange->connections[known - SLOT_FIRST];
    else if (known == SLOT_OVER || !ip->payload_captured || ip->tcp_flags & TCP_RST)
        return ORCAP_OK;
    else {
        uint32_t *slot = slot_of(exchange, session->number);
        if (!slot)
            return ORCAP_EMEMORY;
        connection = consider(exchange, slot, session, way, ip, event->frame->bytes + ip->payload_at);
    }
    if (connection && is_reset(connection, way, ip))
        close_connection(exchange, connection);
    else if (connection && !(ip->tcp_flags & TCP_RST)) {
        const struct stream_segment segment = stream_segment_of(event, ip);
        take_segment(exchange, connection, way, &segment);
    }
    return exchange->status;
}

static void session_over(struct session_follower *follower, uint32_t number, bool replaced) {
    struct exchange *exchange = (struct exchange *)follower;
    (void)replaced;
    if (number < exchange->slot_count && exchange->slots[number] >= SLOT_FIRST)
        close_connection(exchange, exchange->connections[exchange->slots[number] - SLOT_FIRST]);
}
