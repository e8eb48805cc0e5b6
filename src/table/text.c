/* A table for a person: columns aligned under their names, numbers to the right, times as RFC 3339, "-" for null. Widths are those of the first
 * HELD_ROWS rows, so that a table of any length needs the memory of these; a wider cell further down pushes its row. Where rows are waited for, none is held. */
#include "core/number.h"
#include "table/rows.h"
#include "table/write.h"

#include <math.h>
#include <stdlib.h>

enum { HELD_ROWS = 512, GAP = 2 };

struct text {
    struct sink *sink;
    const struct orcap_column *columns;
    size_t count;
    size_t widths[ORCAP_COLUMNS_MOST];
    struct sink held; /* cells one after the other */
    size_t *ends;     /* where each ends in `held` */
    size_t held_rows;
    bool at_once;
};

/* Characters, not bytes: all text here is valid UTF-8. */
static size_t width_of(const char *text, size_t size) {
    size_t width = 0;
    for (size_t i = 0; i < size; i++)
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
    return width;
}

static bool to_the_right(const struct orcap_column *column) {
    return column->type == ORCAP_I64 || column->type == ORCAP_F64;
}

static void put_shown(struct sink *sink, const struct orcap_column *column, const struct orcap_cell *cell) {
    if (cell->null)
        sink_char(sink, '-');
    else if (column->type == ORCAP_TIME) {
        char *p = sink_reserve(sink, RFC3339_TEXT);
        if (p)
            sink->size += (size_t)(put_rfc3339(p, cell->i64) - p);
    } else if (column->type == ORCAP_F64) {
        struct orcap_cell rounded = *cell; /* a person reads six decimals */
        if (fabs(cell->f64) >= 1e-6 && fabs(cell->f64) < 1e9)
            rounded.f64 = (double)(int64_t)(cell->f64 * 1e6 + (cell->f64 < 0 ? -0.5 : 0.5)) / 1e6;
        put_cell(sink, column, &rounded);
    } else
        put_cell(sink, column, cell);
}

static void put_aligned(struct text *text, size_t column, const char *bytes, size_t size) {
    size_t width = width_of(bytes, size);
    size_t padding = text->widths[column] > width ? text->widths[column] - width : 0;
    bool right = to_the_right(&text->columns[column]), last = column + 1 == text->count;
    if (right)
        sink_fill(text->sink, ' ', padding);
    sink_bytes(text->sink, bytes, size);
    if (last)
        sink_char(text->sink, '\n');
    else
        sink_fill(text->sink, ' ', (right ? 0 : padding) + GAP);
}

static void hold_row(struct text *text, const struct orcap_cell *cells) {
    for (size_t i = 0; i < text->count; i++) {
        size_t from = text->held.size;
        put_shown(&text->held, &text->columns[i], &cells[i]);
        if (text->held.status)
            return;
        size_t width = width_of(text->held.bytes + from, text->held.size - from);
        text->widths[i] = width > text->widths[i] ? width : text->widths[i];
        text->ends[text->held_rows * text->count + i] = text->held.size;
    }
    text->held_rows++;
}

static void put_held(struct text *text) {
    size_t from = 0;
    for (size_t cell = 0; cell < text->held_rows * text->count; cell++) {
        put_aligned(text, cell % text->count, text->held.bytes + from, text->ends[cell] - from);
        from = text->ends[cell];
    }
    text->held.size = 0;
}

static void put_row(struct text *text, const struct orcap_cell *cells) {
    for (size_t i = 0; i < text->count; i++) {
        text->held.size = 0;
        put_shown(&text->held, &text->columns[i], &cells[i]);
        size_t width = text->at_once ? width_of(text->held.bytes, text->held.size) : 0;
        text->widths[i] = width > text->widths[i] ? width : text->widths[i];
        put_aligned(text, i, text->held.bytes, text->held.size);
    }
}

static int write_rows(struct text *text, struct orcap_rows *rows, bool header) {
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    int status = 1;
    for (size_t i = 0; i < text->count && header; i++)
        text->widths[i] = strlen(text->columns[i].name);
    while (!text->at_once && text->held_rows < HELD_ROWS && !text->held.status && (status = orcap_rows_next(rows, cells)) > 0)
        hold_row(text, cells);
    for (size_t i = 0; i < text->count && header; i++)
        put_aligned(text, i, text->columns[i].name, strlen(text->columns[i].name));
    put_held(text);
    while (status > 0 && !text->sink->status && !text->held.status && (status = orcap_rows_next(rows, cells)) > 0)
        put_row(text, cells);
    return text->held.status ? text->held.status : status;
}

int text_write(struct orcap_rows *rows, const struct orcap_output_options *options, struct sink *sink) {
    struct text text = {.sink = sink, .at_once = options->at_once};
    text.columns = orcap_rows_columns(rows, &text.count);
    text.ends = calloc(HELD_ROWS * text.count, sizeof *text.ends);
    if (!text.ends)
        return ORCAP_EMEMORY;
    int status = write_rows(&text, rows, !options->no_header);
    sink_clear(&text.held);
    free(text.ends);
    return status;
}
