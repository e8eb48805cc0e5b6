#include "table/write.h"

#include "core/number.h"

int rows_write(struct orcap_rows *rows, const struct orcap_output_options *options, struct sink *sink) {
    switch (options->output) {
    case ORCAP_OUTPUT_TABLE:
        return text_write(rows, options, sink);
    case ORCAP_OUTPUT_CSV:
    case ORCAP_OUTPUT_TSV:
        return csv_write(rows, options, sink);
    case ORCAP_OUTPUT_JSONL:
    case ORCAP_OUTPUT_JSON:
        return json_write(rows, options->output == ORCAP_OUTPUT_JSONL, sink);
    }
    return ORCAP_EUSAGE;
}

int orcap_rows_write(struct orcap_rows *rows, const struct orcap_output_options *options,
                     int (*write)(void *user, const char *bytes, size_t size), void *user) {
    struct sink sink = {.flush = write, .user = user};
    int status = rows_write(rows, options, &sink);
    int written = sink_finish(&sink); /* also after a failed pull: the rows before it are good */
    sink_clear(&sink);
    return written ? written : status;
}

static void put_text(struct sink *sink, enum orcap_text_origin origin, struct orcap_text text) {
    if (origin == ORCAP_WORD)
        sink_bytes(sink, text.bytes, text.size);
    else if (origin == ORCAP_FOREIGN)
        sink_escaped(sink, text.bytes, text.size);
    else
        sink_presentation(sink, text.bytes, text.size);
}

static void put_timestamp(struct sink *sink, int64_t time_ns) {
    char *p = sink_reserve(sink, RFC3339_TEXT);
    if (p)
        sink->size += (size_t)(put_rfc3339(p, time_ns) - p);
}

static void put_f64(struct sink *sink, double value) {
    char *p = sink_reserve(sink, DECIMAL_TEXT);
    if (p)
        sink->size += (size_t)(put_decimal(p, value) - p);
}

void put_cell(struct sink *sink, const struct orcap_column *column, const struct orcap_cell *cell) {
    if (cell->null)
        return;
    switch (column->type) {
    case ORCAP_I64:
    case ORCAP_TIME:
        sink_signed(sink, cell->i64);
        break;
    case ORCAP_TIMESTAMP:
        put_timestamp(sink, cell->i64);
        break;
    case ORCAP_F64:
        put_f64(sink, cell->f64);
        break;
    case ORCAP_BOOL:
        sink_text(sink, cell->boolean ? "true" : "false");
        break;
    case ORCAP_TEXT:
        put_text(sink, column->origin, cell->text);
        break;
    case ORCAP_TEXT_LIST:
        for (size_t i = 0; i < cell->texts.count; i++) {
            if (i)
                sink_char(sink, ';');
            put_text(sink, column->origin, cell->texts.items[i]);
        }
        break;
    case ORCAP_I64_LIST:
        for (size_t i = 0; i < cell->integers.count; i++) {
            if (i)
                sink_char(sink, ';');
            sink_signed(sink, cell->integers.items[i]);
        }
        break;
    }
}
