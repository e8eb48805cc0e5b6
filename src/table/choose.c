/* Some of the columns, in an order of one's own. */
#include "table/rows.h"

#include <stdlib.h>

enum { NAME = 32 };

struct choose {
    struct orcap_rows rows;
    struct orcap_rows *from;
    uint8_t source[ORCAP_COLUMNS_MOST]; /* which of from's columns each of ours is */
    struct orcap_column columns[ORCAP_COLUMNS_MOST];
    char names[ORCAP_COLUMNS_MOST][NAME]; /* of timestamps */
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
};


static int choose_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct choose *choose = (struct choose *)rows;
    int status = choose->from->next(choose->from, choose->cells);
    if (status > 0)
        for (size_t i = 0; i < rows->column_count; i++)
            cells[i] = choose->cells[choose->source[i]];
    return status;
}

static void choose_want(struct orcap_rows *rows, uint64_t wanted) {
    struct choose *choose = (struct choose *)rows;
    uint64_t mask = 0;
    for (size_t i = 0; i < rows->column_count; i++)
        if (wanted >> i & 1)
            mask |= (uint64_t)1 << choose->source[i];
    rows_want(choose->from, mask);
}

static void choose_free(struct orcap_rows *rows) {
    orcap_rows_free(((struct choose *)rows)->from);
    free(rows);
}

/* Our column i is the one of that name, or a time as a timestamp; false when there is none. */
static bool choose_column(struct choose *choose, size_t i, const char *name) {
    size_t size = strlen(name);
    int source = rows_find_column(choose->from, name, size);
    bool stamp = source < 0 && size + sizeof "_ns" <= NAME;
    if (stamp) {
        memcpy(choose->names[i], name, size);
        memcpy(choose->names[i] + size, "_ns", sizeof "_ns");
        source = rows_find_column(choose->from, choose->names[i], size + strlen("_ns"));
        choose->names[i][size] = 0;
    }
    if (source < 0 || (stamp && choose->from->columns[source].type != ORCAP_TIME))
        return false;
    choose->source[i] = (uint8_t)source;
    choose->columns[i] = choose->from->columns[source];
    if (stamp) {
        choose->columns[i].name = choose->names[i];
        choose->columns[i].type = ORCAP_TIMESTAMP;
    }
    return true;
}

int orcap_rows_choose(struct orcap_rows **rows, const char *const *names, size_t count, struct orcap_error *error) {
    if (count == 0 || count > ORCAP_COLUMNS_MOST)
        return orcap_fail(error, ORCAP_EUSAGE, "a table shows 1 to %d columns, not %zu", ORCAP_COLUMNS_MOST, count);
    struct choose *choose = malloc(sizeof *choose);
    if (!choose)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out while choosing columns");
    choose->from = *rows;
    choose->rows = (struct orcap_rows){
        .columns = choose->columns, .column_count = count, .next = choose_next, .want = choose_want, .free = choose_free, .evicted = (*rows)->evicted};
    for (size_t i = 0; i < count; i++) {
        if (choose_column(choose, i, names[i]))
            continue;
        free(choose);
        return rows_no_column(*rows, names[i], strlen(names[i]), error);
    }
    rows_want(&choose->rows, rows_mask_of(count));
    *rows = &choose->rows;
    return ORCAP_OK;
}
