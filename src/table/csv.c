/* CSV (RFC 4180, but lines end in one newline) and TSV. A field is quoted where it holds a comma, a quote, or a space at either end; control
 * characters of packet text are escaped before, so no field holds a newline. In CSV a cell of packet text that a spreadsheet would run as a
 * formula gets a ' in front (CWE-1236). */
#include "core/number.h"
#include "table/rows.h"
#include "table/write.h"

struct csv {
    struct sink *sink;
    struct sink field; /* scratch for one cell of packet text */
    bool tabs, raw;
};

static bool looks_like_formula(const struct orcap_column *column, const struct orcap_cell *cell) {
    struct orcap_text text = {NULL, 0};
    if (column->type == ORCAP_TEXT)
        text = cell->text;
    else if (column->type == ORCAP_TEXT_LIST && cell->texts.count)
        text = cell->texts.items[0];
    return text.size && strchr("=+-@\t\r", text.bytes[0]) && text.bytes[0];
}

/* A cell that may hold anything. */
static void put_field(struct csv *csv, const struct orcap_column *column, const struct orcap_cell *cell) {
    struct sink *sink = csv->sink, *field = &csv->field;
    if (csv->tabs) {
        put_cell(sink, column, cell);
        return;
    }
    field->size = 0;
    if (!csv->raw && column->origin != ORCAP_WORD && looks_like_formula(column, cell))
        sink_char(field, '\'');
    put_cell(field, column, cell);
    if (field->status)
        sink->status = field->status;
    if (!field->size)
        return;
    const char *text = field->bytes;
    if (!memchr(text, ',', field->size) && !memchr(text, '"', field->size) && text[0] != ' ' && text[field->size - 1] != ' ') {
        sink_bytes(sink, text, field->size);
        return;
    }
    sink_char(sink, '"');
    for (size_t i = 0; i < field->size; i++) {
        if (text[i] == '"')
            sink_char(sink, '"');
        sink_char(sink, text[i]);
    }
    sink_char(sink, '"');
}

/* Most cells are numbers and words of our own, which need no quotes: they go straight to reserved room. */
enum { PLAIN_MOST = 96 };

static bool is_plain(const struct orcap_column *column, const struct orcap_cell *cell) {
    return cell->null || column->type < ORCAP_TEXT || (column->type == ORCAP_TEXT && column->origin == ORCAP_WORD && cell->text.size <= PLAIN_MOST);
}

static char *put_plain(char *p, const struct orcap_column *column, const struct orcap_cell *cell) {
    if (cell->null)
        return p;
    switch (column->type) {
    case ORCAP_I64:
    case ORCAP_TIME:
        return put_signed(p, cell->i64);
    case ORCAP_TIMESTAMP:
        return put_rfc3339(p, cell->i64);
    case ORCAP_F64:
        return put_decimal(p, cell->f64);
    case ORCAP_BOOL:
        memcpy(p, cell->boolean ? "true" : "false", cell->boolean ? 4 : 5);
        return p + (cell->boolean ? 4 : 5);
    default:
        memcpy(p, cell->text.bytes, cell->text.size);
        return p + cell->text.size;
    }
}

static void put_row(struct csv *csv, const struct orcap_column *columns, size_t count, const struct orcap_cell *cells) {
    struct sink *sink = csv->sink;
    const char separator = csv->tabs ? '\t' : ',';
    char *start = sink_reserve(sink, count * (PLAIN_MOST + 1)), *p = start;
    for (size_t i = 0; i < count && p; i++) {
        if (is_plain(&columns[i], &cells[i]))
            p = put_plain(p, &columns[i], &cells[i]);
        else {
            sink->size += (size_t)(p - start);
            put_field(csv, &columns[i], &cells[i]);
            p = start = sink_reserve(sink, (count - i) * (PLAIN_MOST + 1));
            if (!p)
                return;
        }
        *p++ = i + 1 < count ? separator : '\n';
    }
    if (p)
        sink->size += (size_t)(p - start);
}

int csv_write(struct orcap_rows *rows, const struct orcap_output_options *options, struct sink *sink) {
    size_t count;
    const struct orcap_column *columns = orcap_rows_columns(rows, &count);
    struct csv csv = {.sink = sink, .tabs = options->output == ORCAP_OUTPUT_TSV, .raw = options->raw_csv};
    for (size_t i = 0; i < count && !options->no_header; i++) {
        sink_text(sink, columns[i].name);
        sink_char(sink, i + 1 == count ? '\n' : csv.tabs ? '\t' : ',');
    }
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    int status = ORCAP_OK;
    while (!sink->status && (status = orcap_rows_next(rows, cells)) > 0)
        put_row(&csv, columns, count, cells);
    sink_clear(&csv.field);
    return status;
}
