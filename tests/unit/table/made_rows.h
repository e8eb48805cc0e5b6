/* A source of rows from an array of cells, and a writer into memory. */
#ifndef TESTS_MADE_ROWS_H
#define TESTS_MADE_ROWS_H

#include "table/rows.h"

#include <assert.h>
#include <stdlib.h>

struct made_rows {
    struct orcap_rows rows;
    const struct orcap_cell *cells;
    size_t row_count, at;
    int fail_at; /* row whose pull fails; -1: none */
    int *freed;
};

static int made_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct made_rows *made = (struct made_rows *)rows;
    if (made->fail_at >= 0 && made->at == (size_t)made->fail_at)
        return ORCAP_EREAD;
    if (made->at == made->row_count)
        return 0;
    for (size_t i = 0; i < rows->column_count; i++) {
        if (rows_wants(rows, (int)i))
            cells[i] = made->cells[made->at * rows->column_count + i];
        else
            memset(&cells[i], 0xa5, sizeof cells[i]); /* whoever reads it will notice */
    }
    made->at++;
    return 1;
}

static void made_free(struct orcap_rows *rows) {
    struct made_rows *made = (struct made_rows *)rows;
    if (made->freed)
        ++*made->freed;
    free(made);
}

static inline struct orcap_rows *made_rows_new(const struct orcap_column *columns, size_t column_count, const struct orcap_cell *cells,
                                               size_t row_count) {
    struct made_rows *made = malloc(sizeof *made);
    assert(made);
    *made = (struct made_rows){
        .rows = {.columns = columns, .column_count = column_count, .wanted = rows_mask_of(column_count), .next = made_next, .free = made_free},
        .cells = cells,
        .row_count = row_count,
        .fail_at = -1,
    };
    return &made->rows;
}

struct written {
    char text[1 << 16];
    size_t size;
};

static inline int written_add(void *user, const char *bytes, size_t size) {
    struct written *written = user;
    if (size > sizeof written->text - 1 - written->size)
        return ORCAP_EWRITE;
    memcpy(written->text + written->size, bytes, size);
    written->size += size;
    written->text[written->size] = 0;
    return ORCAP_OK;
}

#define TEXT_CELL(literal) {.text = {literal, sizeof literal - 1}}
#define NULL_CELL {.null = true}

#endif
