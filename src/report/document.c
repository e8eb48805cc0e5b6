#include "report/document.h"

#include "table/write.h"

#include <orcap/status.h>

#include <stdlib.h>

static const char *const TYPES[] = {[ORCAP_I64] = "i64",   [ORCAP_F64] = "f64",           [ORCAP_BOOL] = "bool",        [ORCAP_TIME] = "time",  [ORCAP_TIMESTAMP] = "timestamp",
                                    [ORCAP_TEXT] = "text", [ORCAP_TEXT_LIST] = "list_text", [ORCAP_I64_LIST] = "list_i64"};

void document_columns(const struct orcap_column *columns, size_t count, struct sink *out) {
    sink_text(out, "\"columns\":[");
    for (size_t i = 0; i < count; i++)
        sink_format(out, "%s{\"name\":\"%s\",\"type\":\"%s\"}", i ? "," : "", columns[i].name, TYPES[columns[i].type]);
    sink_char(out, ']');
}

void document_row(const struct orcap_column *columns, size_t count, const struct orcap_cell *cells, int64_t origin_ns, struct disguise *disguise, struct sink *out) {
    for (size_t i = 0; i < count; i++) {
        sink_char(out, i ? ',' : '[');
        if (columns[i].type == ORCAP_TIME && !cells[i].null)
            sink_signed(out, (int64_t)((uint64_t)cells[i].i64 - (uint64_t)origin_ns));
        else {
            struct orcap_cell cell = cells[i];
            if (disguise)
                disguise_cell(disguise, &columns[i], &cell);
            json_cell(out, &columns[i], &cell);
        }
    }
    sink_char(out, ']');
}

/* ---- tables ---- */

static uint64_t weight_of(const int weights[2], const struct orcap_cell *cells) {
    uint64_t weight = 0;
    for (int i = 0; i < 2; i++)
        if (weights[i] >= 0 && !cells[weights[i]].null)
            weight += (uint64_t)cells[weights[i]].i64;
    return weight;
}

struct weighed {
    uint64_t weight, place;
};

static int heavier_first(const void *a, const void *b) {
    const struct weighed *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static int earlier_first(const void *a, const void *b) {
    const struct weighed *x = a, *y = b;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* The places of the `most` heaviest rows, of equal ones the first, in order, and how many rows there are. Only the weights are asked for. */
static int find_heaviest(const struct document_source *source, uint64_t most, struct weighed **ret_heaviest, uint64_t *ret_count, uint64_t *ret_all) {
    struct orcap_rows *rows;
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    struct weighed *heaviest = malloc(2 * most * sizeof *heaviest); /* halved when it is full: each row costs a constant on the average */
    uint64_t count = 0, wanted = 0;
    int status = heaviest ? source->rows(source->user, &rows) : ORCAP_EMEMORY;
    if (status < 0) {
        free(heaviest);
        return status;
    }
    for (int i = 0; i < 2; i++)
        if (source->weights[i] >= 0)
            wanted |= (uint64_t)1 << source->weights[i];
    rows_want(rows, wanted);
    uint64_t place = 0;
    for (; (status = orcap_rows_next(rows, cells)) > 0; place++) {
        heaviest[count++] = (struct weighed){weight_of(source->weights, cells), place};
        if (count == 2 * most) {
            qsort(heaviest, count, sizeof *heaviest, heavier_first);
            count = most;
        }
    }
    orcap_rows_free(rows);
    qsort(heaviest, count, sizeof *heaviest, heavier_first);
    count = count < most ? count : most;
    qsort(heaviest, count, sizeof *heaviest, earlier_first);
    *ret_heaviest = heaviest;
    *ret_count = count;
    *ret_all = place;
    return status;
}

/* How many rows come after those that were put. Nobody reads them: without knowing they are counted. */
static int count_rest(struct orcap_rows *rows, uint64_t *ret_left) {
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    int status = ORCAP_OK;
    *ret_left = 0;
    if (rows->left)
        *ret_left = rows->left(rows);
    else {
        rows_want(rows, 0);
        while ((status = orcap_rows_next(rows, cells)) > 0)
            ++*ret_left;
    }
    return status;
}

/* The kept rows, of which the places are given where they are not the first ones; `all`: of how many then. */
static int put_rows(struct orcap_rows *rows, const struct weighed *kept, uint64_t count, uint64_t all, const struct document_source *source, int64_t origin_ns, struct sink *out) {
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    size_t column_count;
    const struct orcap_column *columns = orcap_rows_columns(rows, &column_count);
    uint64_t put = 0, left_out = all - count;
    int status = ORCAP_OK;
    sink_char(out, '{');
    document_columns(columns, column_count, out);
    sink_text(out, ",\"rows\":[");
    for (uint64_t place = 0; put < count; place++) {
        bool keep = !kept || kept[put].place == place;
        if (kept) /* of a row that is left out nothing is asked for */
            rows_want(rows, keep ? rows_mask_of(column_count) : 0);
        status = orcap_rows_next(rows, cells);
        if (status <= 0)
            break;
        if (!keep)
            continue;
        sink_text(out, put++ ? ",\n" : "\n");
        document_row(columns, column_count, cells, origin_ns, source->disguise, out);
    }
    if (!kept && status >= 0)
        status = put == count ? count_rest(rows, &left_out) : ((left_out = 0), ORCAP_OK);
    sink_format(out, "],\"left_out\":%llu}", (unsigned long long)left_out);
    return status < 0 ? status : out->status;
}

int document_table(const struct document_source *source, uint64_t most, int64_t origin_ns, struct sink *out) {
    struct weighed *kept = NULL;
    struct orcap_rows *rows;
    uint64_t all = most;
    int status = source->weights[0] >= 0 ? find_heaviest(source, most, &kept, &most, &all) : ORCAP_OK;
    if (status == ORCAP_OK)
        status = source->rows(source->user, &rows);
    if (status == ORCAP_OK) {
        status = put_rows(rows, kept, most, all, source, origin_ns, out);
        orcap_rows_free(rows);
    }
    free(kept);
    return status;
}

/* ---- tallies ---- */

static void put_cells(const struct tally *tally, const struct tally_entry *entry, const struct clock *clock, struct sink *out) {
    sink_char(out, '[');
    for (uint32_t cell = entry->cells; cell; cell = tally->cells[cell].next) {
        const struct tally_cell *c = &tally->cells[cell];
        sink_format(out, "%s%lld,%llu,%llu", cell == entry->cells ? "" : ",", (long long)(c->bin - clock->bins.first), (unsigned long long)c->count,
                    (unsigned long long)c->bytes);
    }
    sink_char(out, ']');
}

void document_tally(struct tally *tally, const char *columns, uint32_t most, bool by_bytes, const struct clock *clock,
                    void (*put_key)(const void *user, const struct tally_entry *entry, struct sink *out), const void *user, struct sink *out) {
    uint32_t count = tally_finish(tally, most, by_bytes);
    sink_format(out, "{\"columns\":[%s],\"rows\":[", columns);
    for (uint32_t i = 1; i <= count; i++) {
        const struct tally_entry *entry = &tally->entries[i];
        sink_text(out, i > 1 ? ",\n[[" : "\n[[");
        put_key(user, entry, out);
        sink_format(out, "],%llu,%llu,", (unsigned long long)entry->count, (unsigned long long)entry->bytes);
        put_cells(tally, entry, clock, out);
        sink_char(out, ']');
    }
    sink_text(out, "],\"left_out\":");
    if (!tally->dropped)
        sink_text(out, "null}");
    else {
        const struct tally_entry *others = &tally->entries[0];
        sink_format(out, "{\"keys\":%llu,\"count\":%llu,\"bytes\":%llu,\"bins\":", (unsigned long long)tally->dropped, (unsigned long long)others->count,
                    (unsigned long long)others->bytes);
        put_cells(tally, others, clock, out);
        sink_text(out, "}}");
    }
}
