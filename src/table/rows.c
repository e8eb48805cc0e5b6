#include "table/rows.h"

#include <stdlib.h>

const struct orcap_column *orcap_rows_columns(const struct orcap_rows *rows, size_t *ret_count) {
    *ret_count = rows->column_count;
    return rows->columns;
}

int orcap_rows_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    return rows->next(rows, cells);
}

uint64_t orcap_rows_evicted(const struct orcap_rows *rows) {
    return rows->evicted ? *rows->evicted : 0;
}

void orcap_rows_free(struct orcap_rows *rows) {
    if (rows)
        rows->free(rows);
}

void rows_want(struct orcap_rows *rows, uint64_t wanted) {
    rows->wanted = wanted;
    if (rows->want)
        rows->want(rows, wanted);
}

int rows_find_column(const struct orcap_rows *rows, const char *name, size_t size) {
    for (size_t i = 0; i < rows->column_count; i++)
        if (strncmp(rows->columns[i].name, name, size) == 0 && rows->columns[i].name[size] == 0)
            return (int)i;
    return -1;
}

int rows_no_column(const struct orcap_rows *rows, const char *name, size_t size, struct orcap_error *error) {
    char names[300];
    size_t at = 0;
    for (size_t i = 0; i < rows->column_count; i++) {
        size_t length = strlen(rows->columns[i].name);
        if (at + length + 3 > sizeof names)
            break;
        memcpy(names + at, i ? ", " : "", i ? 2 : 0);
        at += i ? 2 : 0;
        memcpy(names + at, rows->columns[i].name, length);
        at += length;
    }
    names[at] = 0;
    return orcap_fail(error, ORCAP_ENAME, "there is no column \"%.*s\"; the columns are %s", size < 60 ? (int)size : 60, name, names);
}

struct limit {
    struct orcap_rows rows;
    struct orcap_rows *from;
    uint64_t left;
};

static int limit_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct limit *limit = (struct limit *)rows;
    if (!limit->left)
        return 0;
    limit->left--;
    return limit->from->next(limit->from, cells);
}

static void limit_want(struct orcap_rows *rows, uint64_t wanted) {
    rows_want(((struct limit *)rows)->from, wanted);
}

static void limit_free(struct orcap_rows *rows) {
    orcap_rows_free(((struct limit *)rows)->from);
    free(rows);
}

int orcap_rows_limit(struct orcap_rows **rows, uint64_t most, struct orcap_error *error) {
    struct limit *limit = malloc(sizeof *limit);
    if (!limit)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out while limiting a table");
    *limit = (struct limit){.rows = **rows, .from = *rows, .left = most};
    limit->rows.next = limit_next;
    limit->rows.left = NULL;
    limit->rows.want = limit_want;
    limit->rows.free = limit_free;
    *rows = &limit->rows;
    return ORCAP_OK;
}
