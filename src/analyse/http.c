/* A row a request with its response, in the order in which they became complete. */
#include "analyse/cells.h"
#include "analyse/listening.h"
#include "core/address.h"
#include "table/rows.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

struct row {
    struct exchange_ends ends;
    struct http_transaction *transaction;
};

struct transactions {
    struct orcap_rows rows;
    struct listening listening;
    struct row *queue;
    size_t next, count, capacity; /* rows told since the last batch, and the one to show next */
    struct http_transaction *shown;
    char client[IP6_TEXT], server[IP6_TEXT];
    int status;
};

static struct http *http_of(struct transactions *t) {
    return &t->listening.exchange.http;
}

static void take(void *user, const struct exchange_ends *ends, struct http_transaction *transaction) {
    struct transactions *t = user;
    bool counted = (transaction->request && transaction->request->counted) || (transaction->response && transaction->response->counted);
    if (t->count == t->capacity && counted) {
        size_t capacity = t->capacity ? 2 * t->capacity : 64;
        struct row *queue = realloc(t->queue, capacity * sizeof *queue);
        if (queue) {
            t->queue = queue;
            t->capacity = capacity;
        } else
            t->status = ORCAP_EMEMORY;
    }
    if (t->count < t->capacity && counted)
        t->queue[t->count++] = (struct row){*ends, transaction};
    else
        http_give(http_of(t), transaction);
}

/* ---- cells ---- */

static void cell_message(struct orcap_cell *cell, const struct http_message *message) {
    if (message && message->complete)
        cell_count(cell, message->packet.number);
    else
        cell_null(cell);
}

static void cell_body(struct orcap_cell *cell, const struct http_message *message) {
    if (message && message->body_known)
        cell_count(cell, message->body);
    else
        cell_null(cell);
}

static void cell_words(struct orcap_cell *cell, const struct http_message *message, enum http_text which) {
    if (message && http_message_says(message, which))
        cell_text(cell, message->text + message->texts[which].at, message->texts[which].size);
    else
        cell_null(cell);
}

static void cell_time(struct orcap_cell *cell, int64_t time_ns) {
    cell_i64(cell, time_ns);
    cell->null = time_ns == ORCAP_NO_TIME;
}

static void cell_latency(struct orcap_cell *cell, const struct http_message *request, const struct http_message *response) {
    cell_null(cell);
    if (!request || !response || !request->complete || !response->complete)
        return;
    int64_t asked = request->packet.time_ns, answered = response->packet.time_ns;
    if (asked != ORCAP_NO_TIME && answered != ORCAP_NO_TIME && answered >= asked)
        cell_i64(cell, answered - asked);
}

static void cell_end(struct orcap_cell *cell, const struct exchange_ends *ends, const union address *address, char text[IP6_TEXT]) {
    cell_text(cell, text, ends->version == 4 ? ip4_format(address->bytes, text) : ip6_format(address->bytes, text));
}

static void end_cells(struct transactions *t, const struct exchange_ends *ends, struct orcap_cell *cells) {
    cell_i64(&cells[HTTP_session], ends->session);
    cell_end(&cells[HTTP_client], ends, &ends->client, t->client);
    cell_i64(&cells[HTTP_client_port], ends->client_port);
    cell_end(&cells[HTTP_server], ends, &ends->server, t->server);
    cell_i64(&cells[HTTP_server_port], ends->server_port);
}

static void message_cells(const struct http_message *request, const struct http_message *response, struct orcap_cell *cells) {
    cell_message(&cells[HTTP_request_number], request);
    cell_message(&cells[HTTP_response_number], response);
    cell_time(&cells[HTTP_time_ns], (request ? request : response)->packet.time_ns);
    cell_words(&cells[HTTP_method], request, HTTP_METHOD);
    cell_words(&cells[HTTP_host], request, HTTP_HOST);
    cell_words(&cells[HTTP_uri], request, HTTP_URI);
    cell_words(&cells[HTTP_version], request ? request : response, HTTP_VERSION);
    cell_words(&cells[HTTP_user_agent], request, HTTP_USER_AGENT);
    cell_words(&cells[HTTP_referer], request, HTTP_REFERER);
    cell_null(&cells[HTTP_status]);
    if (response)
        cell_i64(&cells[HTTP_status], response->status);
    cell_words(&cells[HTTP_reason], response, HTTP_REASON);
    cell_words(&cells[HTTP_content_type], response, HTTP_CONTENT_TYPE);
    cell_words(&cells[HTTP_content_encoding], response, HTTP_CONTENT_ENCODING);
    cell_body(&cells[HTTP_request_bytes], request);
    cell_body(&cells[HTTP_response_bytes], response);
    cell_latency(&cells[HTTP_latency_ns], request, response);
}

/* ---- rows ---- */

static uint64_t number_of(const struct row *row) {
    return (row->transaction->request ? row->transaction->request : row->transaction->response)->packet.number;
}

static int compare_rows(const void *a, const void *b) {
    uint64_t left = number_of(a), right = number_of(b);
    return left < right ? -1 : left > right;
}

/* What only the end of input has completed is in order of request. */
static int pull(struct transactions *t) {
    t->next = t->count = 0;
    int status = listening_pull(&t->listening);
    if (t->listening.ended && t->count)
        qsort(t->queue, t->count, sizeof *t->queue, compare_rows);
    return status < 0 ? status : t->status < 0 ? t->status : status;
}

static int transactions_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct transactions *t = (struct transactions *)rows;
    if (t->shown)
        http_give(http_of(t), t->shown);
    t->shown = NULL;
    while (t->next == t->count) {
        int status = pull(t);
        if (status <= 0)
            return status;
    }
    const struct row *row = &t->queue[t->next++];
    t->shown = row->transaction;
    end_cells(t, &row->ends, cells);
    message_cells(row->transaction->request, row->transaction->response, cells);
    cell_null(&cells[HTTP_resolved_from]);
    return 1;
}

static void transactions_free(struct orcap_rows *rows) {
    struct transactions *t = (struct transactions *)rows;
    if (t->shown)
        http_give(http_of(t), t->shown);
    for (; t->next < t->count; t->next++)
        http_give(http_of(t), t->queue[t->next].transaction);
    t->count = t->next = 0;
    listening_clear(&t->listening); /* tells of what was open */
    free(t->queue);
    free(t);
}

int orcap_http_rows(const struct orcap_batches *batches, const struct orcap_analysis_options *options, struct orcap_rows **ret_rows,
                    struct orcap_error *error) {
    struct transactions *t = calloc(1, sizeof *t);
    if (!t)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first row of http");
    t->rows = rows_of(orcap_table_find("http"), transactions_next, transactions_free);
    int status = listening_init(&t->listening, batches, options, &(struct exchange_listener){.http = take, .user = t});
    if (status < 0) {
        transactions_free(&t->rows);
        return orcap_fail(error, status, "memory is out before the first row of http");
    }
    *ret_rows = &t->rows;
    return ORCAP_OK;
}
