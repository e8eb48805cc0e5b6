#include "report/messages.h"

#include "report/document.h"

static const char *const NAMES[] = {[MESSAGES_DNS] = "dns", [MESSAGES_HTTP] = "http", [MESSAGES_TLS] = "tls"};

static int next_batch(void *user, struct orcap_batch *ret_batch) {
    struct messages *messages = user;
    if (!messages->batch)
        return messages->ended ? 0 : ORCAP_EAGAIN;
    *ret_batch = *messages->batch;
    messages->batch = NULL;
    return 1;
}

int messages_init(struct messages *messages, const struct orcap_context *context, const struct orcap_analysis_options *options, struct clock *clock,
                  uint64_t most, struct orcap_error *error) {
    const struct orcap_batches batches = {next_batch, messages};
    *messages = (struct messages){.clock = clock, .most = most};
    facets_init(&messages->facets, clock);
    int status = orcap_dns_rows(context, &batches, &messages->tables[MESSAGES_DNS].rows, error);
    if (status == ORCAP_OK)
        status = orcap_http_rows(context, &batches, options, &messages->tables[MESSAGES_HTTP].rows, error);
    if (status == ORCAP_OK)
        status = orcap_tls_rows(&batches, options, &messages->tables[MESSAGES_TLS].rows, error);
    return status;
}

void messages_clear(struct messages *messages) {
    for (size_t i = 0; i < MESSAGES_COUNT; i++) {
        orcap_rows_free(messages->tables[i].rows);
        sink_clear(&messages->tables[i].text);
    }
    facets_clear(&messages->facets);
}

/* All rows that the packets so far have completed. */
static int take_rows(struct messages *messages, enum message_table which) {
    struct message_rows *table = &messages->tables[which];
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    size_t count;
    const struct orcap_column *columns = orcap_rows_columns(table->rows, &count);
    int status;
    while ((status = orcap_rows_next(table->rows, cells)) > 0) {
        status = facets_take(&messages->facets, which, cells);
        if (status < 0)
            return status;
        if (table->kept == messages->most) {
            table->left_out++;
            continue;
        }
        sink_text(&table->text, table->kept++ ? ",\n" : "\n");
        document_row(columns, count, cells, messages->clock->origin_ns, &table->text);
    }
    return status == ORCAP_EAGAIN ? table->text.status : status;
}

int messages_feed(struct messages *messages, const struct orcap_batch *batch) {
    int status = ORCAP_OK;
    for (size_t i = 0; i < MESSAGES_COUNT && status == ORCAP_OK; i++) {
        messages->batch = batch;
        status = take_rows(messages, (enum message_table)i);
    }
    return status;
}

int messages_finish(struct messages *messages) {
    messages->batch = NULL;
    messages->ended = true;
    int status = ORCAP_OK;
    for (size_t i = 0; i < MESSAGES_COUNT && status == ORCAP_OK; i++)
        status = take_rows(messages, (enum message_table)i);
    return status;
}

const char *message_table_name(enum message_table table) {
    return NAMES[table];
}

void messages_json(const struct messages *messages, enum message_table which, struct sink *out) {
    const struct message_rows *table = &messages->tables[which];
    size_t count;
    const struct orcap_column *columns = orcap_rows_columns(table->rows, &count);
    sink_char(out, '{');
    document_columns(columns, count, out);
    sink_text(out, ",\"rows\":[");
    sink_bytes(out, table->text.bytes, table->text.size);
    sink_format(out, "],\"left_out\":%llu}", (unsigned long long)table->left_out);
}

uint64_t messages_evicted(const struct messages *messages) {
    uint64_t evicted = 0;
    for (size_t i = 0; i < MESSAGES_COUNT; i++)
        evicted += orcap_rows_evicted(messages->tables[i].rows);
    return evicted;
}
