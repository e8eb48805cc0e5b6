/* A row a request with its response, in the order in which they became complete. */
#include "analyse/cells.h"
#include "analyse/listen/attached.h"
#include "analyse/listen/listeners.h"
#include "app/names/resolver.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

/* One that listens, and knows all names: each hears all of DNS. */
struct hearer {
    struct listening listening;
    struct resolver *resolver;
};

struct transactions {
    struct orcap_rows rows;
    struct listeners listeners;
    struct hearer *hearers;
    unsigned count;
    struct dns_lists lists;
    struct told shown; /* what: NULL, none is */
    char client[IP6_TEXT], server[IP6_TEXT];
};

/* The name is looked up when the request is read: later answers resolve nothing. */
static void resolve(void *user, const struct exchange_ends *ends, struct http_message *request) {
    struct hearer *hearer = user;
    size_t size;
    const char *name = resolver_find(hearer->resolver, ends->version, &ends->client, &ends->server, &size);
    if (name)
        http_message_keep(&hearer->listening.tracker->exchange.http.store, request, HTTP_RESOLVED_FROM, name, size);
}

static void learn(void *user, const struct dns_arrival *arrival) {
    struct hearer *hearer = user;
    resolver_take(hearer->resolver, arrival);
}

static void give(const struct told *told) {
    http_give(&told->by->tracker->exchange.http, told->what);
}

static bool take(void *user, const struct exchange_ends *ends, struct http_transaction *transaction) {
    struct hearer *hearer = user;
    const struct http_message *request = transaction->request, *response = transaction->response;
    bool counted = (request && request->counted) || (response && response->counted);
    const struct told told = {.ends = *ends, .number = (request ? request : response)->packet.number, .what = transaction};
    return counted && listening_owns(&hearer->listening, ends) && listening_tell(&hearer->listening, &told);
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

static void cell_latency(struct orcap_cell *cell, const struct http_message *request, const struct http_message *response) {
    cell_null(cell);
    if (!request || !response || !request->complete || !response->complete)
        return;
    int64_t asked = request->packet.time_ns, answered = response->packet.time_ns;
    if (asked != ORCAP_NO_TIME && answered != ORCAP_NO_TIME && answered >= asked)
        cell_i64(cell, answered - asked);
}

static void end_cells(struct transactions *t, const struct exchange_ends *ends, struct orcap_cell *cells) {
    cell_i64(&cells[HTTP_session], ends->session);
    if (rows_wants(&t->rows, HTTP_client))
        cell_end(&cells[HTTP_client], ends, &ends->client, t->client);
    cell_i64(&cells[HTTP_client_port], ends->client_port);
    if (rows_wants(&t->rows, HTTP_server))
        cell_end(&cells[HTTP_server], ends, &ends->server, t->server);
    cell_i64(&cells[HTTP_server_port], ends->server_port);
}

static void message_cells(const struct http_message *request, const struct http_message *response, struct orcap_cell *cells) {
    cell_message(&cells[HTTP_request_number], request);
    cell_message(&cells[HTTP_response_number], response);
    cell_moment(&cells[HTTP_time_ns], (request ? request : response)->packet.time_ns);
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
    cell_words(&cells[HTTP_resolved_from], request, HTTP_RESOLVED_FROM);
}

/* ---- rows ---- */

static int transactions_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct transactions *t = (struct transactions *)rows;
    if (t->shown.what)
        give(&t->shown);
    t->shown.what = NULL;
    int status = listeners_next(&t->listeners, &t->shown);
    if (status <= 0)
        return status;
    const struct http_transaction *transaction = t->shown.what;
    end_cells(t, &t->shown.ends, cells);
    message_cells(transaction->request, transaction->response, cells);
    return 1;
}

static void hearer_clear(struct hearer *hearer) {
    struct told told;
    listening_close(&hearer->listening);
    while (listening_take(&hearer->listening, &told))
        give(&told);
    listening_clear(&hearer->listening);
    resolver_free(hearer->resolver);
}

static void transactions_free(struct orcap_rows *rows) {
    struct transactions *t = (struct transactions *)rows;
    if (t->shown.what)
        give(&t->shown);
    listeners_clear(&t->listeners);
    for (unsigned i = 0; i < t->count; i++)
        hearer_clear(&t->hearers[i]);
    dns_lists_clear(&t->lists);
    free(t->hearers);
    free(t);
}

static struct exchange_listener hearer_init(struct hearer *hearer, const struct dns_lists *lists, bool learns) {
    hearer->resolver = resolver_new();
    return (struct exchange_listener){.http = take, .http_request = resolve, .dns = learns ? learn : NULL, .dns_lists = lists, .user = hearer};
}

/* Each has its part of the memory. */
static int open_hearers(struct transactions *t, const struct orcap_analysis_options *options, const struct orcap_batches *batches, bool learns) {
    struct listening *of[SHARES_MOST];
    struct orcap_analysis_options form = *options;
    unsigned count = listeners_count(options);
    form.threads = 1;
    form.max_memory = (form.max_memory ? form.max_memory : (uint64_t)1 << 30) / count;
    t->hearers = calloc(count, sizeof *t->hearers);
    for (unsigned i = 0; i < count && t->hearers; i++) {
        struct hearer *hearer = &t->hearers[i];
        const struct exchange_listener listener = hearer_init(hearer, &t->lists, learns);
        of[t->count++] = &hearer->listening;
        if (listening_init(&hearer->listening, &form, &listener) < 0 || !hearer->resolver)
            return ORCAP_EMEMORY;
    }
    return t->hearers ? listeners_init(&t->listeners, batches, of, count) : ORCAP_EMEMORY;
}

static int attach_hearer(struct transactions *t, struct tracker *tracker, bool learns) {
    struct hearer *hearer = t->hearers = calloc(1, sizeof *t->hearers);
    if (!hearer)
        return ORCAP_EMEMORY;
    const struct exchange_listener listener = hearer_init(hearer, &t->lists, learns);
    t->count = 1;
    listening_attach(&hearer->listening, tracker, &listener);
    listeners_attach(&t->listeners, &hearer->listening);
    return hearer->resolver ? ORCAP_OK : ORCAP_EMEMORY;
}

/* NULL: memory is out. A context without DNS resolves nothing. */
static struct transactions *transactions_new(const struct orcap_context *context, bool *ret_learns) {
    struct transactions *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->rows = rows_of(orcap_table_find("http"), transactions_next, transactions_free);
    int status = dns_lists_init(&t->lists, context);
    *ret_learns = status == ORCAP_OK;
    if (status != ORCAP_EMEMORY)
        return t;
    transactions_free(&t->rows);
    return NULL;
}

int orcap_http_rows(const struct orcap_context *context, const struct orcap_batches *batches, const struct orcap_analysis_options *options,
                    struct orcap_rows **ret_rows, struct orcap_error *error) {
    bool learns;
    struct transactions *t = transactions_new(context, &learns);
    struct orcap_analysis_options form = options ? *options : (struct orcap_analysis_options){0};
    form.context = context;
    if (!t || open_hearers(t, &form, batches, learns) < 0) {
        if (t)
            transactions_free(&t->rows);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first row of http");
    }
    t->rows.evicted = &t->listeners.evicted;
    *ret_rows = &t->rows;
    return ORCAP_OK;
}

int http_rows_attach(const struct orcap_context *context, struct tracker *tracker, struct orcap_rows **ret_rows) {
    bool learns;
    struct transactions *t = transactions_new(context, &learns);
    int status = t ? attach_hearer(t, tracker, learns) : ORCAP_EMEMORY;
    if (status == ORCAP_OK)
        *ret_rows = &t->rows;
    else if (t)
        transactions_free(&t->rows);
    return status;
}
