/* Members of the document. */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include "core/sink.h"
#include "report/clock.h"
#include "report/disguise.h"
#include "table/rows.h"

/* A row as an array; times as nanoseconds after the origin. disguise NULL: as it is. */
void document_row(const struct orcap_column *columns, size_t count, const struct orcap_cell *cells, int64_t origin_ns, struct disguise *disguise, struct sink *out);
/* "columns":[...] of a table. */
void document_columns(const struct orcap_column *columns, size_t count, struct sink *out);
/* A table of which the first `most` rows are kept, or with `weights` (indices of two columns) those of greatest sum: then `rows` gives them twice, and
 * what is wanted of them changes from row to row. */
struct document_source {
    int (*rows)(void *user, struct orcap_rows **ret_rows);
    void *user;
    int weights[2]; /* -1: none */
    struct disguise *disguise;
};
int document_table(const struct document_source *source, uint64_t most, int64_t origin_ns, struct sink *out);

/* A tally whose keys have these columns, with its bins counted from the clock's first. Finishes it. */
void document_tally(struct tally *tally, const char *columns, uint32_t most, bool by_bytes, const struct clock *clock,
                    void (*put_key)(const void *user, const struct tally_entry *entry, struct sink *out), const void *user, struct sink *out);

#endif
