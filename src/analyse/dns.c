/* A row a DNS message: the counting road finds where one stands, the lists of DNS read it. */
#include "app/dns.h"
#include "app/dns_queries.h"
#include "core/address.h"
#include "core/cursor.h"
#include "core/sink.h"
#include "table/rows.h"
#include "table/table.h"
#include "track/digest.h"

#include <orcap/streaming.h>

#include <stdlib.h>
#include <string.h>

/* A record of the answer section: where its data stands in the sink. */
struct answer {
    size_t at, size;
    const char *name;          /* of its type; NULL: it has none but `type` */
    char type[DNS_TYPE_TEXT];
};

struct messages {
    struct orcap_rows rows;
    struct orcap_batches batches;
    struct orcap_batch batch;
    struct dns_lists lists;
    struct dns_queries *queries;
    size_t frame;         /* in the batch, the one that `digest` is of, counted from 1; 0: none */
    struct digest digest;
    size_t ip;            /* of it: where to look next */
    uint32_t offset;      /* in the payload of that segment */
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
    messages->offset = 0;
    digest_frame(frame_of(messages), &messages->digest);
    return 1;
}

/* The next message of a segment: a length and as many bytes, RFC 1035 section 4.2.2. False: no whole one begins there. */
static bool next_in_segment(struct messages *messages, const struct digest_ip *ip, struct dns_message *ret_message) {
    const uint8_t *bytes = frame_of(messages)->bytes;
    uint32_t at = ip->payload_at + messages->offset, end = ip->payload_at + ip->payload_captured;
    if (end - at < 2)
        return false;
    uint32_t length = load_be16(bytes + at);
    if (length > end - at - 2 || !dns_message_read(&messages->lists, bytes, at + 2, at + 2 + length, ret_message))
        return false;
    messages->offset += 2 + length;
    return true;
}

/* The next message of the frame at hand; false when it has no more. `ret_ip` is the IP layer it came in. */
static bool next_in_frame(struct messages *messages, struct dns_message *ret_message, const struct digest_ip **ret_ip) {
    for (; messages->ip < messages->digest.ip_count; messages->ip++, messages->offset = 0) {
        const struct digest_ip *ip = &messages->digest.ips[messages->ip];
        bool tcp = ip->transport == TRANSPORT_TCP, udp = ip->transport == TRANSPORT_UDP;
        if ((!tcp && !udp) || ip->fragment || !dns_has_port(&messages->lists, tcp, ip->sport, ip->dport))
            continue;
        *ret_ip = ip;
        if (tcp && next_in_segment(messages, ip, ret_message))
            return true;
        if (udp && dns_message_read(&messages->lists, frame_of(messages)->bytes, ip->payload_at, ip->payload_at + ip->payload_captured, ret_message)) {
            messages->ip++;
            return true;
        }
    }
    return false;
}

static void copy_address(const struct digest_ip *ip, const union address *address, uint8_t ret_bytes[16]) {
    memset(ret_bytes, 0, 16);
    memcpy(ret_bytes, address->bytes, ip->version == 4 ? 4 : 16);
}

static bool is_multicast(const struct digest_ip *ip, const union address *address) {
    return ip->version == 4 ? address->bytes[0] >> 4 == 0xe : address->bytes[0] == 0xff;
}

/* Matches the message with its query, or remembers it as one. */
static bool match(struct messages *messages, const struct dns_message *message, const struct digest_ip *ip, struct dns_query *ret_query) {
    const struct orcap_frame *frame = frame_of(messages);
    const union address *client = message->response ? &ip->dst : &ip->src, *server = message->response ? &ip->src : &ip->dst;
    struct dns_ends ends = {.client_port = message->response ? ip->dport : ip->sport,
                            .server_port = message->response ? ip->sport : ip->dport,
                            .tcp = ip->transport == TRANSPORT_TCP};
    copy_address(ip, client, ends.client);
    if (!is_multicast(ip, server))
        copy_address(ip, server, ends.server);
    if (message->response) {
        if (dns_queries_answer(messages->queries, &ends, message->id, &messages->question, ret_query))
            return true;
        memset(ends.server, 0, sizeof ends.server); /* asked of a group */
        return dns_queries_answer(messages->queries, &ends, message->id, &messages->question, ret_query);
    }
    dns_queries_ask(messages->queries, &ends, message->id, &messages->question, &(struct dns_query){frame->number, frame->time_ns});
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

static void cell_address(struct orcap_cell *cell, const struct digest_ip *ip, const union address *address, char text[IP6_TEXT]) {
    cell_text(cell, text, ip->version == 4 ? ip4_format(address->bytes, text) : ip6_format(address->bytes, text));
}

static void message_cells(struct messages *messages, const struct dns_message *message, const struct digest_ip *ip, struct orcap_cell *cells) {
    const struct orcap_frame *frame = frame_of(messages);
    cell_count(&cells[DNS_number], frame->number);
    cell_i64(&cells[DNS_time_ns], frame->time_ns);
    cells[DNS_time_ns].null = frame->time_ns == ORCAP_NO_TIME;
    cell_address(&cells[DNS_src], ip, &ip->src, messages->addresses[0]);
    cell_i64(&cells[DNS_sport], ip->sport);
    cell_address(&cells[DNS_dst], ip, &ip->dst, messages->addresses[1]);
    cell_i64(&cells[DNS_dport], ip->dport);
    cell_word(&cells[DNS_transport], ip->transport == TRANSPORT_TCP ? "tcp" : "udp");
    cell_i64(&cells[DNS_id], message->id);
    cell_bool(&cells[DNS_response], message->response);
    cell_i64(&cells[DNS_opcode], message->opcode);
    cell_i64(&cells[DNS_rcode], message->rcode);
    cells[DNS_rcode].null = !message->response;
    cell_bool(&cells[DNS_authoritative], message->authoritative);
    cell_bool(&cells[DNS_truncated], message->truncated);
}

static void query_cells(const struct messages *messages, bool known, const struct dns_query *query, struct orcap_cell *cells) {
    int64_t time = frame_of(messages)->time_ns;
    cell_null(&cells[DNS_query_number]);
    cell_null(&cells[DNS_latency_ns]);
    if (!known)
        return;
    cell_count(&cells[DNS_query_number], query->number);
    if (time != ORCAP_NO_TIME && query->time_ns != ORCAP_NO_TIME && time >= query->time_ns)
        cell_i64(&cells[DNS_latency_ns], time - query->time_ns);
}

static bool is_counted(const struct messages *messages) {
    return !messages->batch.verdicts || messages->batch.verdicts[messages->frame - 1] == ORCAP_VERDICT_COUNT;
}

static int messages_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct messages *messages = (struct messages *)rows;
    for (;;) {
        struct dns_message message;
        const struct digest_ip *ip = NULL;
        if (!messages->frame || !next_in_frame(messages, &message, &ip)) {
            int status = next_frame(messages);
            if (status <= 0)
                return status;
            continue;
        }
        struct dns_query query = {0};
        messages->has_question = dns_question_read(&messages->lists, &message, &messages->question);
        bool known = messages->has_question && match(messages, &message, ip, &query);
        if (!is_counted(messages))
            continue;
        message_cells(messages, &message, ip, cells);
        question_cells(messages, cells);
        query_cells(messages, known, &query, cells);
        int status = read_answers(messages, &message);
        answer_cells(messages, cells);
        return status < 0 ? status : 1;
    }
}

static void messages_free(struct orcap_rows *rows) {
    struct messages *messages = (struct messages *)rows;
    dns_lists_clear(&messages->lists);
    dns_queries_free(messages->queries);
    sink_clear(&messages->data);
    free(messages->answers);
    free(messages->texts);
    free(messages->types);
    free(messages->ttls);
    free(messages);
}

int orcap_dns_rows(const struct orcap_context *context, const struct orcap_batches *batches, struct orcap_rows **ret_rows, struct orcap_error *error) {
    struct messages *messages = calloc(1, sizeof *messages);
    if (!messages)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first row of dns");
    const struct orcap_table *table = orcap_table_find("dns");
    messages->rows = (struct orcap_rows){.columns = table->columns, .column_count = table->column_count, .wanted = rows_mask_of(table->column_count),
                                         .next = messages_next, .free = messages_free};
    messages->batches = *batches;
    messages->queries = dns_queries_new();
    int status = messages->queries ? dns_lists_init(&messages->lists, context) : ORCAP_EMEMORY;
    if (status < 0) {
        messages_free(&messages->rows);
        return orcap_fail(error, status, status == ORCAP_EMEMORY ? "memory is out before the first row of dns" : "the context does not know DNS");
    }
    *ret_rows = &messages->rows;
    return ORCAP_OK;
}
