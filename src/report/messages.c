#include "report/messages.h"

#include "analyse/listen/attached.h"
#include "report/document.h"

static const char *const NAMES[] = {[MESSAGES_DNS] = "dns", [MESSAGES_HTTP] = "http", [MESSAGES_TLS] = "tls"};

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
        document_row(columns, count, cells, messages->clock->origin_ns, messages->disguise, &table->text);
        if (table->kept == messages->most) /* from now on they are only counted */
            rows_want(table->rows, facets_columns(which));
    }
    return status == ORCAP_EAGAIN ? table->text.status : status;
}

int messages_finish(struct messages *messages) {
    int status = ORCAP_OK;
    for (size_t i = 0; i < MESSAGES_COUNT && status == ORCAP_OK; i++)
        status = take_rows(messages, (enum message_table)i);
    return status;
}

static int take(struct part *part, const struct event *events, size_t count) {
    (void)events;
    (void)count;
    return messages_finish((struct messages *)part);
}

static int follow(struct part *part, struct tracker *tracker) {
    struct messages *messages = (struct messages *)part;
    int status = dns_rows_attach(messages->context, tracker, &messages->tables[MESSAGES_DNS].rows);
    if (status == ORCAP_OK)
        status = http_rows_attach(messages->context, tracker, &messages->tables[MESSAGES_HTTP].rows);
    if (status == ORCAP_OK)
        status = tls_rows_attach(tracker, &messages->tables[MESSAGES_TLS].rows);
    tracker_need(tracker, &(struct tracker_needs){.exchange_memory = messages->max_memory});
    return status;
}

void messages_init(struct messages *messages, const struct orcap_context *context, struct clock *clock, uint64_t most, uint64_t max_memory) {
    *messages = (struct messages){.part = {.take = take, .follow = follow}, .context = context, .clock = clock, .most = most, .max_memory = max_memory};
    facets_init(&messages->facets, clock);
}

void messages_clear(struct messages *messages) {
    for (size_t i = 0; i < MESSAGES_COUNT; i++) {
        orcap_rows_free(messages->tables[i].rows);
        sink_clear(&messages->tables[i].text);
    }
    facets_clear(&messages->facets);
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
