#include "report/document.h"

#include "table/write.h"

#include <orcap/status.h>

#include <stdlib.h>

static const char *const TYPES[] = {[ORCAP_I64] = "i64",   [ORCAP_F64] = "f64",           [ORCAP_BOOL] = "bool",        [ORCAP_TIME] = "time",
                                    [ORCAP_TEXT] = "text", [ORCAP_TEXT_LIST] = "list_text", [ORCAP_I64_LIST] = "list_i64"};

void document_columns(const struct orcap_column *columns, size_t count, struct sink *out) {
    sink_text(out, "\"columns\":[");
    for (size_t i = 0; i < count; i++)
        sink_format(out, "%s{\"name\":\"%s\",\"type\":\"%s\"}", i ? "," : "", columns[i].name, TYPES[columns[i].type]);
    sink_char(out, ']');
}

void document_row(const struct orcap_column *columns, size_t count, const struct orcap_cell *cells, int64_t origin_ns, struct sink *out) {
    for (size_t i = 0; i < count; i++) {
        sink_char(out, i ? ',' : '[');
        if (columns[i].type == ORCAP_TIME && !cells[i].null)
            sink_signed(out, (int64_t)((uint64_t)cells[i].i64 - (uint64_t)origin_ns));
        else
            json_cell(out, &columns[i], &cells[i]);
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

static int heavier_first(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* What a row must weigh to be among the `most` heaviest, and how many of just that weight are. */
struct bar {
    uint64_t weight, equal;
};

static int find_bar(const struct document_source *source, uint64_t most, struct bar *ret_bar) {
    struct orcap_rows *rows;
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    uint64_t *heaviest = malloc(2 * most * sizeof *heaviest); /* halved when it is full: each row costs a constant on the average */
    uint64_t count = 0;
    int status = heaviest ? source->rows(source->user, &rows) : ORCAP_EMEMORY;
    if (status < 0) {
        free(heaviest);
        return status;
    }
    while ((status = orcap_rows_next(rows, cells)) > 0) {
        heaviest[count++] = weight_of(source->weights, cells);
        if (count == 2 * most) {
            qsort(heaviest, count, sizeof *heaviest, heavier_first);
            count = most;
        }
    }
    orcap_rows_free(rows);
    qsort(heaviest, count, sizeof *heaviest, heavier_first);
    *ret_bar = (struct bar){0, UINT64_MAX};
    if (count >= most) {
        ret_bar->weight = heaviest[most - 1];
        for (ret_bar->equal = 0; ret_bar->equal < most && heaviest[most - 1 - ret_bar->equal] == ret_bar->weight;)
            ret_bar->equal++;
    }
    free(heaviest);
    return status;
}

static bool passes(struct bar *bar, uint64_t weight) {
    if (weight == bar->weight && bar->equal) {
        bar->equal--;
        return true;
    }
    return weight > bar->weight;
}

int document_table(const struct document_source *source, uint64_t most, int64_t origin_ns, struct sink *out) {
    struct bar bar = {0};
    bool weighed = source->weights[0] >= 0;
    struct orcap_rows *rows;
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    uint64_t kept = 0, left_out = 0;
    int status = weighed ? find_bar(source, most, &bar) : ORCAP_OK;
    if (status == ORCAP_OK)
        status = source->rows(source->user, &rows);
    if (status < 0)
        return status;
    size_t count;
    const struct orcap_column *columns = orcap_rows_columns(rows, &count);
    sink_char(out, '{');
    document_columns(columns, count, out);
    sink_text(out, ",\"rows\":[");
    while ((status = orcap_rows_next(rows, cells)) > 0) {
        if (weighed ? !passes(&bar, weight_of(source->weights, cells)) : kept == most) {
            left_out++;
            continue;
        }
        sink_text(out, kept++ ? ",\n" : "\n");
        document_row(columns, count, cells, origin_ns, out);
    }
    sink_format(out, "],\"left_out\":%llu}", (unsigned long long)left_out);
    orcap_rows_free(rows);
    return status < 0 ? status : out->status;
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
