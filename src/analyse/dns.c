/* A row a DNS message: the counting road finds where one stands, the lists of DNS read it. */
#include "analyse/listen/attached.h"
#include "app/dns_queries.h"
#include "core/address.h"
#include "dissect/plan.h"
#include "app/recognise.h"
#include "table/rows.h"
#include "table/table.h"
#include "track/defrag.h"

#include <orcap/streaming.h>

#include <stdlib.h>
#include <string.h>

/* For sessions of DNS over TCP, for what waits in their streams, and for datagrams in pieces. */
static const uint64_t STREAMS_MEMORY = (uint64_t)128 << 20;
static const uint64_t PIECES_MEMORY = (uint64_t)64 << 20;

/* A record of the answer section: where its data stands in the sink. */
struct answer {
    size_t at, size;
    const char *name;          /* of its type; NULL: it has none but `type` */
    char type[DNS_TYPE_TEXT];
};

/* A message that came on a stream, and waits to be shown; its bytes stand in a sink. */
struct waiting_message {
    struct dns_arrival arrival;
    size_t at;
};

struct messages {
    struct orcap_rows rows;
    const struct tracker *tracker; /* that tells of all messages; NULL: it finds them itself, in */
    struct orcap_batches batches;
    struct orcap_batch batch;
    struct dns_lists lists;
    struct dns_queries *queries;
    struct sessions sessions; /* of TCP at the ports of DNS, */
    struct exchange exchange; /* with what they carry */
    struct sink streamed;
    struct waiting_message *waiting;
    size_t next_waiting, waiting_count, waiting_capacity;
    int status;               /* sticky: ORCAP_EMEMORY */
    bool ended;
    size_t frame;         /* in the batch, the one that `digest` is of, counted from 1; 0: none */
    struct digest digest;
    struct defrag defrag;
    size_t ip;            /* of it: where to look next */
    struct dns_question question;
    bool has_question;
    char addresses[2][IP6_TEXT];
    char type[DNS_TYPE_TEXT];
    struct sink data;
    struct answer *answers;
    struct orcap_text *texts, *types;
    int64_t *ttls;
    size_t answer_count, answer_capacity;
};

static const struct orcap_frame *frame_of(const struct messages *messages) {
    return &messages->batch.frames[messages->frame - 1];
}

static bool is_counted(const struct messages *messages) {
    return !messages->batch.verdicts || messages->batch.verdicts[messages->frame - 1] == ORCAP_VERDICT_COUNT;
}

/* ---- messages on streams ---- */

static void hear(void *user, const struct dns_arrival *arrival) {
    struct messages *messages = user;
    if (messages->waiting_count == messages->waiting_capacity) {
        size_t capacity = messages->waiting_capacity ? 2 * messages->waiting_capacity : 16;
        struct waiting_message *waiting = realloc(messages->waiting, capacity * sizeof *waiting);
        if (!waiting) {
            messages->status = ORCAP_EMEMORY;
            return;
        }
        messages->waiting = waiting;
        messages->waiting_capacity = capacity;
    }
    messages->waiting[messages->waiting_count++] = (struct waiting_message){*arrival, messages->streamed.size};
    sink_bytes(&messages->streamed, arrival->bytes, arrival->size);
}

/* The segments of a frame, or of a datagram that has come together, go to the streams. */
static int take_segments(struct messages *messages, const struct event *event) {
    for (size_t i = 0; i < event->digest->ip_count; i++) {
        const struct digest_ip *ip = &event->digest->ips[i];
        if (ip->transport == TRANSPORT_TCP && !ip->fragment && dns_has_port(&messages->lists, true, ip->sport, ip->dport))
            return sessions_take(&messages->sessions, event, 1, NULL);
    }
    return ORCAP_OK;
}

/* The next of those that wait: the sink is emptied when all were taken. */
static bool next_waiting(struct messages *messages, struct dns_arrival *ret_arrival) {
    if (messages->next_waiting == messages->waiting_count) {
        messages->next_waiting = messages->waiting_count = 0;
        messages->streamed.size = 0;
        return false;
    }
    const struct waiting_message *waiting = &messages->waiting[messages->next_waiting++];
    *ret_arrival = waiting->arrival;
    ret_arrival->bytes = (const uint8_t *)messages->streamed.bytes + waiting->at;
    return true;
}

/* ---- messages in datagrams ---- */

/* Does a datagram hold a message? */
static bool holds_dns(const struct messages *messages, const struct event *event, const struct digest_ip *ip, struct dns_arrival *ret_arrival) {
    const struct orcap_frame *frame = event->frame;
    if (ip->transport != TRANSPORT_UDP || ip->fragment || !ip->payload_captured ||
        (!dns_has_port(&messages->lists, false, ip->sport, ip->dport) &&
         app_of_payload(NULL, TRANSPORT_UDP, ip->sport, ip->dport, frame->bytes + ip->payload_at, ip->payload_captured) != LAYER_DNS))
        return false;
    *ret_arrival = (struct dns_arrival){.bytes = frame->bytes + ip->payload_at,
                                        .size = ip->payload_captured,
                                        .packet = {frame->number, frame->time_ns, event->counted},
                                        .src = ip->src,
                                        .dst = ip->dst,
                                        .sport = ip->sport,
                                        .dport = ip->dport,
                                        .version = ip->version};
    return true;
}

/* One that came in pieces: its messages wait with those of streams, as its bytes do not last. */
static int take_whole(void *user, struct event *event) {
    struct messages *messages = user;
    struct dns_arrival arrival;
    if (!event->complete)
        return ORCAP_OK;
    for (size_t i = 0; i < event->digest->ip_count; i++)
        if (holds_dns(messages, event, &event->digest->ips[i], &arrival))
            hear(messages, &arrival);
    return take_segments(messages, event);
}

/* The next frame of all: 1, 0 at the end, or what the batches failed with. */
static int next_frame(struct messages *messages) {
    while (messages->frame >= messages->batch.count) {
        int status = messages->batches.next(messages->batches.user, &messages->batch);
        messages->frame = 0;
        if (status <= 0) {
            messages->batch.count = 0;
            return status;
        }
    }
    messages->frame++;
    messages->ip = 0;
    digest_frame_renumbered(frame_of(messages), context_renumbers(messages->lists.context), &messages->digest);
    const struct event event = {.digest = &messages->digest,
                                .frame = frame_of(messages),
                                .size = frame_of(messages)->len,
                                .place = EVENT_NO_PLACE,
                                .counted = is_counted(messages)};
    int status = take_segments(messages, &event);
    if (status == ORCAP_OK && messages->digest.fragments)
        status = defrag_take(&messages->defrag, &event, &(struct defrag_taker){take_whole, messages});
    return status < 0 ? status : 1;
}

/* The next datagram of the frame at hand that DNS stands in. */
static bool next_datagram(struct messages *messages, struct dns_arrival *ret_arrival) {
    const struct event event = {.frame = frame_of(messages), .counted = is_counted(messages)};
    while (messages->ip < messages->digest.ip_count)
        if (holds_dns(messages, &event, &messages->digest.ips[messages->ip++], ret_arrival))
            return true;
    return false;
}

/* The next message's place: 1, 0 at the end, or what failed. */
static int next_arrival(struct messages *messages, struct dns_arrival *ret_arrival) {
    for (;;) {
        if (messages->status < 0 || messages->streamed.status < 0 || messages->exchange.status < 0)
            return ORCAP_EMEMORY;
        if (next_waiting(messages, ret_arrival))
            return 1;
        if (messages->tracker)
            return messages->tracker->finished ? 0 : ORCAP_EAGAIN;
        if (messages->frame && next_datagram(messages, ret_arrival))
            return 1;
        int status = messages->ended ? 0 : next_frame(messages);
        if (status < 0 || messages->ended)
            return status;
        if (status == 0) {
            messages->ended = true;
            exchange_finish(&messages->exchange);
        }
    }
}

/* ---- queries and answers ---- */

static void copy_address(const struct dns_arrival *arrival, const union address *address, uint8_t ret_bytes[16]) {
    memset(ret_bytes, 0, 16);
    memcpy(ret_bytes, address->bytes, arrival->version == 4 ? 4 : 16);
}

/* Matches the message with its query, or remembers it as one. */
static bool match(struct messages *messages, const struct dns_message *message, const struct dns_arrival *arrival, struct dns_query *ret_query) {
    const union address *client = message->response ? &arrival->dst : &arrival->src, *server = message->response ? &arrival->src : &arrival->dst;
    struct dns_ends ends = {.client_port = message->response ? arrival->dport : arrival->sport,
                            .server_port = message->response ? arrival->sport : arrival->dport,
                            .tcp = arrival->tcp};
    copy_address(arrival, client, ends.client);
    if (!is_group(arrival->version, server))
        copy_address(arrival, server, ends.server);
    if (message->response) {
        if (dns_queries_answer(messages->queries, &ends, message->id, &messages->question, ret_query))
            return true;
        memset(ends.server, 0, sizeof ends.server); /* asked of a group */
        return dns_queries_answer(messages->queries, &ends, message->id, &messages->question, ret_query);
    }
    const struct dns_query query = {arrival->packet.number, arrival->packet.time_ns};
    dns_queries_ask(messages->queries, &ends, message->id, &messages->question, &query);
    return false;
}

static bool answers_grow(struct messages *messages) {
    if (messages->answer_count < messages->answer_capacity)
        return true;
    size_t capacity = messages->answer_capacity ? 2 * messages->answer_capacity : 16;
    struct answer *answers = realloc(messages->answers, capacity * sizeof *answers);
    messages->answers = answers ? answers : messages->answers;
    struct orcap_text *texts = realloc(messages->texts, capacity * sizeof *texts);
    messages->texts = texts ? texts : messages->texts;
    struct orcap_text *types = realloc(messages->types, capacity * sizeof *types);
    messages->types = types ? types : messages->types;
    int64_t *ttls = realloc(messages->ttls, capacity * sizeof *ttls);
    messages->ttls = ttls ? ttls : messages->ttls;
    if (!answers || !texts || !types || !ttls)
        return false;
    messages->answer_capacity = capacity;
    return true;
}

/* The answer section into lists of cells. */
static int read_answers(struct messages *messages, const struct dns_message *message) {
    struct orcap_item_walk walk = dns_answers(&messages->lists, message);
    struct dns_record record;
    messages->data.size = 0;
    messages->answer_count = 0;
    while (orcap_items_next(&walk) && !walk.malformed && dns_record_read(&messages->lists, &walk.item, &record)) {
        if (!answers_grow(messages))
            return ORCAP_EMEMORY;
        size_t i = messages->answer_count++;
        struct answer *answer = &messages->answers[i];
        answer->at = messages->data.size;
        dns_data_format(&messages->lists, &walk.item, &messages->data);
        answer->size = messages->data.size - answer->at;
        answer->name = dns_type_name(&messages->lists, record.type, answer->type);
        if (answer->name == answer->type)
            answer->name = NULL;
        messages->ttls[i] = record.ttl;
    }
    for (size_t i = 0; i < messages->answer_count; i++) { /* now that nothing moves any more */
        const struct answer *answer = &messages->answers[i];
        const char *type = answer->name ? answer->name : answer->type;
        messages->texts[i] = (struct orcap_text){messages->data.bytes + answer->at, answer->size};
        messages->types[i] = (struct orcap_text){type, strlen(type)};
    }
    return messages->data.status;
}

static void answer_cells(struct messages *messages, struct orcap_cell *cells) {
    cells[DNS_answers] = (struct orcap_cell){.texts = {messages->texts, messages->answer_count}};
    cells[DNS_answer_types] = (struct orcap_cell){.texts = {messages->types, messages->answer_count}};
    cells[DNS_ttls] = (struct orcap_cell){.integers = {messages->ttls, messages->answer_count}};
}

static void question_cells(struct messages *messages, struct orcap_cell *cells) {
    cell_null(&cells[DNS_qname]);
    cell_null(&cells[DNS_qtype]);
    cell_null(&cells[DNS_qtype_name]);
    if (!messages->has_question)
        return;
    cell_text(&cells[DNS_qname], messages->question.name, messages->question.name_size);
    cell_i64(&cells[DNS_qtype], messages->question.type);
    cell_word(&cells[DNS_qtype_name], dns_type_name(&messages->lists, messages->question.type, messages->type));
}

static void cell_address(struct orcap_cell *cell, const struct dns_arrival *arrival, const union address *address, char text[IP6_TEXT]) {
    cell_text(cell, text, arrival->version == 4 ? ip4_format(address->bytes, text) : ip6_format(address->bytes, text));
}

static void message_cells(struct messages *messages, const struct dns_message *message, const struct dns_arrival *arrival, struct orcap_cell *cells) {
    cell_count(&cells[DNS_number], arrival->packet.number);
    cell_i64(&cells[DNS_time_ns], arrival->packet.time_ns);
    cells[DNS_time_ns].null = arrival->packet.time_ns == ORCAP_NO_TIME;
    if (rows_wants(&messages->rows, DNS_src))
        cell_address(&cells[DNS_src], arrival, &arrival->src, messages->addresses[0]);
    cell_i64(&cells[DNS_sport], arrival->sport);
    if (rows_wants(&messages->rows, DNS_dst))
        cell_address(&cells[DNS_dst], arrival, &arrival->dst, messages->addresses[1]);
    cell_i64(&cells[DNS_dport], arrival->dport);
    cell_word(&cells[DNS_transport], arrival->tcp ? "tcp" : "udp");
    cell_i64(&cells[DNS_id], message->id);
    cell_bool(&cells[DNS_response], message->response);
    cell_i64(&cells[DNS_opcode], message->opcode);
    cell_i64(&cells[DNS_rcode], message->rcode);
    cells[DNS_rcode].null = !message->response;
    cell_bool(&cells[DNS_authoritative], message->authoritative);
    cell_bool(&cells[DNS_truncated], message->truncated);
}

static void query_cells(const struct dns_arrival *arrival, bool known, const struct dns_query *query, struct orcap_cell *cells) {
    int64_t time = arrival->packet.time_ns;
    cell_null(&cells[DNS_query_number]);
    cell_null(&cells[DNS_latency_ns]);
    if (!known)
        return;
    cell_count(&cells[DNS_query_number], query->number);
    if (time != ORCAP_NO_TIME && query->time_ns != ORCAP_NO_TIME && time >= query->time_ns)
        cell_i64(&cells[DNS_latency_ns], time - query->time_ns);
}

/* What nobody asks for is not looked up. */
static bool wants_query(const struct messages *messages) {
    return rows_wants(&messages->rows, DNS_query_number) || rows_wants(&messages->rows, DNS_latency_ns);
}

static bool wants_answers(const struct messages *messages) {
    return rows_wants(&messages->rows, DNS_answers) || rows_wants(&messages->rows, DNS_answer_types) || rows_wants(&messages->rows, DNS_ttls);
}

static int messages_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct messages *messages = (struct messages *)rows;
    for (;;) {
        struct dns_arrival arrival;
        struct dns_message message;
        int status = next_arrival(messages, &arrival);
        if (status <= 0)
            return status;
        if (!dns_message_read(&messages->lists, arrival.bytes, 0, (uint32_t)arrival.size, &message))
            continue;
        struct dns_query query = {0};
        messages->has_question = dns_question_read(&messages->lists, &message, &messages->question);
        bool known = messages->has_question && wants_query(messages) && match(messages, &message, &arrival, &query);
        if (!arrival.packet.counted)
            continue;
        message_cells(messages, &message, &arrival, cells);
        question_cells(messages, cells);
        query_cells(&arrival, known, &query, cells);
        status = wants_answers(messages) ? read_answers(messages, &message) : ORCAP_OK;
        answer_cells(messages, cells);
        return status < 0 ? status : 1;
    }
}

static void messages_free(struct orcap_rows *rows) {
    struct messages *messages = (struct messages *)rows;
    exchange_clear(&messages->exchange);
    sessions_clear(&messages->sessions);
    defrag_clear(&messages->defrag);
    sink_clear(&messages->streamed);
    free(messages->waiting);
    dns_lists_clear(&messages->lists);
    dns_queries_free(messages->queries);
    sink_clear(&messages->data);
    free(messages->answers);
    free(messages->texts);
    free(messages->types);
    free(messages->ttls);
    free(messages);
}

static int messages_new(const struct orcap_context *context, struct messages **ret_messages) {
    struct messages *messages = calloc(1, sizeof *messages);
    if (!messages)
        return ORCAP_EMEMORY;
    const struct orcap_table *table = orcap_table_find("dns");
    messages->rows = (struct orcap_rows){.columns = table->columns, .column_count = table->column_count, .wanted = rows_mask_of(table->column_count),
                                         .next = messages_next, .free = messages_free};
    const struct session_limits limits = {-1, -1, -1};
    defrag_init(&messages->defrag, PIECES_MEMORY);
    messages->defrag.numbers = context_renumbers(context);
    sessions_init(&messages->sessions, STREAMS_MEMORY, &limits);
    messages->sessions.tcp_only = messages->sessions.numbers_only = true;
    messages->sessions.follower = &messages->exchange.follower;
    exchange_init(&messages->exchange, STREAMS_MEMORY);
    messages->queries = dns_queries_new();
    int status = messages->queries ? dns_lists_init(&messages->lists, context) : ORCAP_EMEMORY;
    if (status < 0) {
        messages_free(&messages->rows);
        return status;
    }
    *ret_messages = messages;
    return ORCAP_OK;
}

int orcap_dns_rows(const struct orcap_context *context, const struct orcap_batches *batches, struct orcap_rows **ret_rows, struct orcap_error *error) {
    struct messages *messages;
    int status = messages_new(context, &messages);
    if (status < 0)
        return orcap_fail(error, status, status == ORCAP_EMEMORY ? "memory is out before the first row of dns" : "the context does not know DNS");
    messages->batches = *batches;
    exchange_listen(&messages->exchange, &(struct exchange_listener){.dns = hear, .dns_lists = &messages->lists, .user = messages});
    *ret_rows = &messages->rows;
    return ORCAP_OK;
}

int dns_rows_attach(const struct orcap_context *context, struct tracker *tracker, struct orcap_rows **ret_rows) {
    struct messages *messages;
    int status = messages_new(context, &messages);
    if (status < 0)
        return status;
    messages->tracker = tracker;
    tracker_listen(tracker, &(struct exchange_listener){.dns = hear, .dns_lists = &messages->lists, .user = messages});
    *ret_rows = &messages->rows;
    return ORCAP_OK;
}
