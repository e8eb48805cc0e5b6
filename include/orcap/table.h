/* Tables: rows of typed cells under named columns, pulled one at a time. Every face shows the same tables; src/table/tables.list names
 * each table and column once.
 *
 * A source of rows is used by one thread. It borrows what it was made from (an analysis, a reader), which must outlive it. Text and lists
 * in cells are the source's and die with the next call. */
#ifndef ORCAP_TABLE_H
#define ORCAP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <orcap/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum orcap_type {
    ORCAP_I64,
    ORCAP_F64,
    ORCAP_BOOL,
    ORCAP_TIME,      /* i64 nanoseconds since 1970, a column whose name ends in _ns */
    ORCAP_TIMESTAMP, /* the same for those who want a date: text by RFC 3339, a timestamp in Arrow; only orcap_rows_choose makes such columns */
    ORCAP_TEXT,
    ORCAP_TEXT_LIST, /* a list of text */
    ORCAP_I64_LIST   /* a list of i64 */
};

/* What text holds: words of our own (addresses, states: never in need of an escape), bytes of a packet or another stranger (escaped before
 * anyone sees them), or names already in presentation form (not escaped a second time). */
enum orcap_text_origin { ORCAP_WORD, ORCAP_FOREIGN, ORCAP_PRESENTATION };

struct orcap_column {
    const char *name;
    enum orcap_type type;
    enum orcap_text_origin origin; /* of text and lists of text */
    const char *meaning;           /* one line */
};

struct orcap_table {
    const char *name;
    const char *row; /* what a row is */
    const struct orcap_column *columns;
    size_t column_count;
};

enum { ORCAP_COLUMNS_MOST = 64 }; /* no table has more */

ORCAP_API size_t orcap_table_count(void);
ORCAP_API const struct orcap_table *orcap_table_at(size_t index); /* NULL past the end */
ORCAP_API const struct orcap_table *orcap_table_find(const char *name); /* NULL: there is none */

struct orcap_text {
    const char *bytes; /* not terminated */
    size_t size;
};
struct orcap_text_list {
    const struct orcap_text *items;
    size_t count;
};
struct orcap_i64_list {
    const int64_t *items;
    size_t count;
};

struct orcap_cell {
    bool null;
    union {
        int64_t i64; /* ORCAP_I64, ORCAP_TIME, ORCAP_TIMESTAMP */
        double f64;
        bool boolean;
        struct orcap_text text;
        struct orcap_text_list texts;
        struct orcap_i64_list integers;
    };
};

struct orcap_rows;

/* The columns of the rows to come. Borrowed from `rows`. */
ORCAP_API const struct orcap_column *orcap_rows_columns(const struct orcap_rows *rows, size_t *ret_count);
/* Fills a cell for each column. 1: a row, 0: the end, negative: ORCAP_E*. */
ORCAP_API ORCAP_MUST_CHECK int orcap_rows_next(struct orcap_rows *rows, struct orcap_cell *cells);
/* Of a table that streams: entries closed early so far, because the memory it may take was used up. */
ORCAP_API uint64_t orcap_rows_evicted(const struct orcap_rows *rows);
/* NULL is fine. */
ORCAP_API void orcap_rows_free(struct orcap_rows *rows);

/* Adapters: each puts itself in front of *rows and owns what stood there. On failure *rows is untouched. Call them before the first
 * orcap_rows_next, in the order locate, sort, limit, choose.
 *
 * locate: the columns country and asn of a row from its column address, out of databases in MaxMind's format (.mmdb), the first that knows it.
 * ORCAP_EOPEN names the file that cannot be read; ORCAP_EUSAGE: a build without libmaxminddb. */
ORCAP_API ORCAP_MUST_CHECK int orcap_rows_locate(struct orcap_rows **rows, const char *const *paths, size_t count, struct orcap_error *error);
/* choose: only these columns, in this order; a column that nobody asks for costs nothing. A time can be had as a timestamp, by its name without _ns.
 * ORCAP_ENAME names the wrong one. */
ORCAP_API ORCAP_MUST_CHECK int orcap_rows_choose(struct orcap_rows **rows, const char *const *names, size_t count, struct orcap_error *error);
/* sort: by "column" or "column:desc"; equal rows keep their order, nulls come last. Holds the rows, or only the first `most` (0: all). */
ORCAP_API ORCAP_MUST_CHECK int orcap_rows_sort(struct orcap_rows **rows, const char *by, uint64_t most, struct orcap_error *error);
/* limit: at most so many rows; nothing is pulled after them. */
ORCAP_API ORCAP_MUST_CHECK int orcap_rows_limit(struct orcap_rows **rows, uint64_t most, struct orcap_error *error);

enum orcap_output { ORCAP_OUTPUT_TABLE, ORCAP_OUTPUT_CSV, ORCAP_OUTPUT_TSV, ORCAP_OUTPUT_JSONL, ORCAP_OUTPUT_JSON };

struct orcap_output_options {
    enum orcap_output output;
    bool raw_csv;   /* no ' before a cell of packet text that a spreadsheet would take for a formula */
    bool no_header; /* of table, csv and tsv */
    bool at_once;   /* of table: rows go out one by one, and columns grow with what is in them; else the first 512 tell how wide they are */
};

/* Pulls all rows and writes them. `write` gets pieces of about 64 KiB and returns 0 or a negative status, which ends the work and is
 * returned. Does not free the rows. */
ORCAP_API ORCAP_MUST_CHECK int orcap_rows_write(struct orcap_rows *rows, const struct orcap_output_options *options,
                                                int (*write)(void *user, const char *bytes, size_t size), void *user);

/* The Arrow C data interface (arrow.apache.org/docs/format/CDataInterface.html): fills *ret_stream, a struct ArrowArrayStream of the
 * caller's, which then owns the rows. Times are int64, timestamps are in nanoseconds, UTC; text is valid UTF-8. */
struct ArrowArrayStream;
ORCAP_API ORCAP_MUST_CHECK int orcap_rows_to_arrow(struct orcap_rows *rows, struct ArrowArrayStream *ret_stream);

#ifdef __cplusplus
}
#endif
#endif
