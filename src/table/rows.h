/* What a source of rows is inside: the first member of whatever the source keeps. */
#ifndef TABLE_ROWS_H
#define TABLE_ROWS_H

#include <orcap/table.h>

#include <string.h>

struct orcap_rows {
    const struct orcap_column *columns;
    size_t column_count;
    uint64_t wanted; /* bit i: somebody reads column i; cells of other columns may be left alone. Set before the next row. */
    int (*next)(struct orcap_rows *rows, struct orcap_cell *cells); /* 1, 0 or ORCAP_E* */
    void (*want)(struct orcap_rows *rows, uint64_t wanted);         /* NULL: only the member is set */
    void (*free)(struct orcap_rows *rows);
    uint64_t (*left)(const struct orcap_rows *rows); /* how many are still to come; NULL: nobody knows without looking */
    const uint64_t *evicted; /* the source's count of what it closed early for want of memory; NULL: it never does */
};

static inline uint64_t rows_mask_of(size_t column_count) {
    return column_count >= 64 ? UINT64_MAX : ((uint64_t)1 << column_count) - 1;
}
/* A source with all columns of a table, all wanted. */
static inline struct orcap_rows rows_of(const struct orcap_table *table, int (*next)(struct orcap_rows *, struct orcap_cell *),
                                        void (*release)(struct orcap_rows *)) {
    return (struct orcap_rows){.columns = table->columns,
                               .column_count = table->column_count,
                               .wanted = rows_mask_of(table->column_count),
                               .next = next,
                               .free = release};
}
static inline bool rows_wants(const struct orcap_rows *rows, int column) {
    return rows->wanted >> column & 1;
}
void rows_want(struct orcap_rows *rows, uint64_t wanted);
/* Index of the column with the name of `size` characters, -1 when there is none. */
int rows_find_column(const struct orcap_rows *rows, const char *name, size_t size);
/* Fails with ORCAP_ENAME and names the columns there are. */
int rows_no_column(const struct orcap_rows *rows, const char *name, size_t size, struct orcap_error *error);

static inline void cell_null(struct orcap_cell *cell) {
    cell->null = true;
}
static inline void cell_i64(struct orcap_cell *cell, int64_t value) {
    cell->null = false;
    cell->i64 = value;
}
/* Counters never pass 2^63: that many bytes cannot be captured. */
static inline void cell_count(struct orcap_cell *cell, uint64_t value) {
    cell_i64(cell, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}
static inline void cell_f64(struct orcap_cell *cell, double value) {
    cell->null = false;
    cell->f64 = value;
}
static inline void cell_bool(struct orcap_cell *cell, bool value) {
    cell->null = false;
    cell->boolean = value;
}
static inline void cell_text(struct orcap_cell *cell, const char *bytes, size_t size) {
    cell->null = false;
    cell->text = (struct orcap_text){bytes, size};
}
static inline void cell_word(struct orcap_cell *cell, const char *word) { /* NULL: null */
    cell->null = !word;
    if (word)
        cell->text = (struct orcap_text){word, strlen(word)};
}

#endif
