/* JSON Lines, and the same objects as one array. Numbers are never text; missing is null. */
#include "core/number.h"
#include "table/rows.h"
#include "table/write.h"

#include <math.h>

void json_cell(struct sink *sink, const struct orcap_column *column, const struct orcap_cell *cell) {
    if (cell->null || (column->type == ORCAP_F64 && !isfinite(cell->f64))) {
        sink_bytes(sink, "null", 4);
        return;
    }
    switch (column->type) {
    case ORCAP_TEXT:
        sink_json(sink, cell->text.bytes, cell->text.size);
        break;
    case ORCAP_TIMESTAMP:
        sink_char(sink, '"');
        put_cell(sink, column, cell);
        sink_char(sink, '"');
        break;
    case ORCAP_TEXT_LIST:
        sink_char(sink, '[');
        for (size_t i = 0; i < cell->texts.count; i++) {
            if (i)
                sink_char(sink, ',');
            sink_json(sink, cell->texts.items[i].bytes, cell->texts.items[i].size);
        }
        sink_char(sink, ']');
        break;
    case ORCAP_I64_LIST:
        sink_char(sink, '[');
        for (size_t i = 0; i < cell->integers.count; i++) {
            if (i)
                sink_char(sink, ',');
            sink_signed(sink, cell->integers.items[i]);
        }
        sink_char(sink, ']');
        break;
    default:
        put_cell(sink, column, cell);
    }
}

static void put_object(struct sink *sink, const struct orcap_column *columns, size_t count, const struct orcap_cell *cells) {
    for (size_t i = 0; i < count; i++) {
        sink_bytes(sink, i ? ",\"" : "{\"", 2);
        sink_text(sink, columns[i].name);
        sink_bytes(sink, "\":", 2);
        json_cell(sink, &columns[i], &cells[i]);
    }
    sink_char(sink, '}');
}

int json_write(struct orcap_rows *rows, bool lines, struct sink *sink) {
    size_t count;
    const struct orcap_column *columns = orcap_rows_columns(rows, &count);
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    const char *before = lines ? "" : "[\n";
    int status = ORCAP_OK;
    while (!sink->status && (status = orcap_rows_next(rows, cells)) > 0) {
        sink_text(sink, before);
        put_object(sink, columns, count, cells);
        before = lines ? "" : ",\n";
        if (lines)
            sink_char(sink, '\n');
    }
    if (!lines)
        sink_text(sink, *before == '[' ? "[]\n" : "\n]\n");
    return status;
}
