/* Rows by a column. All rows are read at the first pull and kept; where only the first `most` are asked for, what cannot be among them is
 * dropped each time twice as many have gathered. */
#include "core/arena.h"
#include "table/rows.h"

#include <stdlib.h>

struct kept {
    struct orcap_cell *cells;
    uint64_t place; /* as they came: settles equal rows */
};

struct sort {
    struct orcap_rows rows;
    struct orcap_rows *from;
    int column;
    bool descending;
    bool filled;
    uint64_t most; /* 0: all */
    struct kept *kept;
    size_t count, capacity, at;
    struct arena arena;
};

static int compare_text(struct orcap_text a, struct orcap_text b) {
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.bytes, b.bytes, size) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_texts(struct orcap_text_list a, struct orcap_text_list b) {
    for (size_t i = 0; i < a.count && i < b.count; i++) {
        int order = compare_text(a.items[i], b.items[i]);
        if (order)
            return order;
    }
    return (a.count > b.count) - (a.count < b.count);
}

static int compare_integers(struct orcap_i64_list a, struct orcap_i64_list b) {
    for (size_t i = 0; i < a.count && i < b.count; i++)
        if (a.items[i] != b.items[i])
            return a.items[i] < b.items[i] ? -1 : 1;
    return (a.count > b.count) - (a.count < b.count);
}

static int compare_cells(enum orcap_type type, const struct orcap_cell *a, const struct orcap_cell *b) {
    switch (type) {
    case ORCAP_I64:
    case ORCAP_TIME:
    case ORCAP_TIMESTAMP:
        return (a->i64 > b->i64) - (a->i64 < b->i64);
    case ORCAP_F64:
        return (a->f64 > b->f64) - (a->f64 < b->f64);
    case ORCAP_BOOL:
        return a->boolean - b->boolean;
    case ORCAP_TEXT:
        return compare_text(a->text, b->text);
    case ORCAP_TEXT_LIST:
        return compare_texts(a->texts, b->texts);
    case ORCAP_I64_LIST:
        return compare_integers(a->integers, b->integers);
    }
    return 0;
}

static int compare_kept(const void *a, const void *b, void *user) {
    const struct sort *sort = user;
    const struct kept *x = a, *y = b;
    const struct orcap_cell *p = &x->cells[sort->column], *q = &y->cells[sort->column];
    int order = p->null - q->null;
    if (!order && !p->null) {
        order = compare_cells(sort->rows.columns[sort->column].type, p, q);
        order = sort->descending ? -order : order;
    }
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static bool copy_text(struct arena *arena, struct orcap_text *text) {
    if (!text->size)
        return true;
    text->bytes = arena_copy(arena, text->bytes, text->size);
    return text->bytes;
}

static bool copy_cell(struct arena *arena, enum orcap_type type, struct orcap_cell *cell) {
    if (cell->null)
        return true;
    if (type == ORCAP_TEXT)
        return copy_text(arena, &cell->text);
    if (type == ORCAP_I64_LIST && cell->integers.count) {
        cell->integers.items = arena_copy(arena, cell->integers.items, cell->integers.count * sizeof *cell->integers.items);
        return cell->integers.items;
    }
    if (type == ORCAP_TEXT_LIST && cell->texts.count) {
        struct orcap_text *items = arena_copy(arena, cell->texts.items, cell->texts.count * sizeof *items);
        for (size_t i = 0; items && i < cell->texts.count; i++)
            if (!copy_text(arena, &items[i]))
                return false;
        cell->texts.items = items;
        return items;
    }
    return true;
}

/* The cells that somebody reads or the order needs, copied into the arena; NULL when memory is out. */
static struct orcap_cell *copy_cells(struct sort *sort, struct arena *arena, const struct orcap_cell *cells) {
    struct orcap_cell *copy = arena_copy(arena, cells, sort->rows.column_count * sizeof *cells);
    if (!copy)
        return NULL;
    for (size_t i = 0; i < sort->rows.column_count; i++) {
        if (!rows_wants(sort->from, (int)i))
            copy[i].null = true;
        if (!copy_cell(arena, sort->rows.columns[i].type, &copy[i]))
            return NULL;
    }
    return copy;
}

/* Sorts what has gathered and drops what is past `most`, with its memory. */
static int sort_cut(struct sort *sort) {
    if (sort->count)
        qsort_r(sort->kept, sort->count, sizeof *sort->kept, compare_kept, sort);
    if (!sort->most || sort->count <= sort->most)
        return ORCAP_OK;
    struct arena arena = {0};
    sort->count = (size_t)sort->most;
    for (size_t i = 0; i < sort->count; i++) {
        sort->kept[i].cells = copy_cells(sort, &arena, sort->kept[i].cells);
        if (!sort->kept[i].cells) {
            arena_clear(&arena);
            sort->count = 0;
            return ORCAP_EMEMORY;
        }
    }
    arena_clear(&sort->arena);
    sort->arena = arena;
    return ORCAP_OK;
}

static int sort_keep(struct sort *sort, const struct orcap_cell *cells, uint64_t place) {
    if (sort->count == sort->capacity) {
        size_t capacity = sort->capacity ? sort->capacity * 2 : 256;
        struct kept *kept = realloc(sort->kept, capacity * sizeof *kept);
        if (!kept)
            return ORCAP_EMEMORY;
        sort->kept = kept;
        sort->capacity = capacity;
    }
    struct orcap_cell *copy = copy_cells(sort, &sort->arena, cells);
    if (!copy)
        return ORCAP_EMEMORY;
    sort->kept[sort->count++] = (struct kept){copy, place};
    return sort->most && sort->count >= 1024 && sort->count / 2 >= sort->most ? sort_cut(sort) : ORCAP_OK;
}

static int sort_fill(struct sort *sort) {
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    int status;
    for (uint64_t place = 0; (status = sort->from->next(sort->from, cells)) > 0; place++) {
        status = sort_keep(sort, cells, place);
        if (status)
            return status;
    }
    return status ? status : sort_cut(sort);
}

static int sort_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct sort *sort = (struct sort *)rows;
    if (!sort->filled) {
        int status = sort_fill(sort);
        if (status)
            return status;
        sort->filled = true;
    }
    if (sort->at == sort->count)
        return 0;
    memcpy(cells, sort->kept[sort->at++].cells, rows->column_count * sizeof *cells);
    return 1;
}

static void sort_want(struct orcap_rows *rows, uint64_t wanted) {
    struct sort *sort = (struct sort *)rows;
    rows_want(sort->from, wanted | (uint64_t)1 << sort->column);
}

static void sort_free(struct orcap_rows *rows) {
    struct sort *sort = (struct sort *)rows;
    orcap_rows_free(sort->from);
    arena_clear(&sort->arena);
    free(sort->kept);
    free(sort);
}

int orcap_rows_sort(struct orcap_rows **rows, const char *by, uint64_t most, struct orcap_error *error) {
    const char *colon = strchr(by, ':');
    size_t size = colon ? (size_t)(colon - by) : strlen(by);
    bool descending = colon && strcmp(colon, ":desc") == 0;
    if (colon && !descending && strcmp(colon, ":asc") != 0)
        return orcap_fail(error, ORCAP_ESYNTAX, "a table is sorted by COLUMN, COLUMN:asc or COLUMN:desc, not by \"%.80s\"", by);
    int column = rows_find_column(*rows, by, size);
    if (column < 0)
        return rows_no_column(*rows, by, size, error);
    struct sort *sort = calloc(1, sizeof *sort);
    if (!sort)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out while sorting a table");
    sort->rows = **rows;
    sort->rows.left = NULL;
    sort->from = *rows;
    sort->column = column;
    sort->descending = descending;
    sort->most = most;
    sort->rows.next = sort_next;
    sort->rows.want = sort_want;
    sort->rows.free = sort_free;
    *rows = &sort->rows;
    return ORCAP_OK;
}
