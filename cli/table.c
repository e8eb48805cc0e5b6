#include "table.h"
#include "trouble.h"

#include "core/nearest.h"
#include "table/write.h"

#include <stdlib.h>
#include <string.h>

/* Whether a name is that of a time without _ns: the time as a timestamp. */
static bool stamp_of(const struct orcap_table *table, const char *name, size_t size) {
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].type == ORCAP_TIME && strlen(table->columns[i].name) == size + 3 && !memcmp(table->columns[i].name, name, size))
            return true;
    return false;
}

/* One column's name, up to a separator, in what the user wrote. */
static void check_column(const char *command, const char *option, const struct orcap_table *table, const char *name, size_t size) {
    struct nearest nearest = nearest_to(name, size);
    for (size_t i = 0; i < table->column_count; i++) {
        if (strlen(table->columns[i].name) == size && !memcmp(table->columns[i].name, name, size))
            return;
        nearest_offer(&nearest, table->columns[i].name);
    }
    if (stamp_of(table, name, size) && strcmp(option, "--columns") == 0)
        return;
    trouble_usage(command, "%s: the table %s has no column \"%.*s\"%s%s%s", option, table->name, size > 60 ? 60 : (int)size, name,
                  nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

void table_check(const struct options *options, const char *name) {
    const char *command = options->command->name, *sort = options->texts[OPTION_sort];
    const struct orcap_table *table = orcap_table_find(name);
    size_t size = sort ? strcspn(sort, ":") : 0;
    if (sort && sort[size] && strcmp(sort + size, ":desc") && strcmp(sort + size, ":asc"))
        trouble_usage(command, "--sort is COLUMN or COLUMN:desc, not \"%s\"", sort);
    if (sort)
        check_column(command, "--sort", table, sort, size);
    for (const char *at = options->texts[OPTION_columns]; at; at = at[size] ? at + size + 1 : NULL) {
        size = strcspn(at, ",");
        check_column(command, "--columns", table, at, size);
    }
}

static int choose(struct orcap_rows **rows, const char *columns, struct orcap_error *error) {
    const char *names[ORCAP_COLUMNS_MOST];
    size_t count = 0;
    char *copy = strdup(columns), *rest = NULL;
    if (!copy)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    for (char *name = strtok_r(copy, ",", &rest); name && count < ORCAP_COLUMNS_MOST; name = strtok_r(NULL, ",", &rest))
        names[count++] = name;
    int status = orcap_rows_choose(rows, names, count, error);
    free(copy);
    return status;
}

static enum orcap_output form_of(const struct options *options) {
    static const char *const words[] = {"table", "csv", "tsv", "jsonl", "json"};
    static const enum orcap_output forms[] = {ORCAP_OUTPUT_TABLE, ORCAP_OUTPUT_CSV, ORCAP_OUTPUT_TSV, ORCAP_OUTPUT_JSONL, ORCAP_OUTPUT_JSON};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (options_says(options, OPTION_format, words[i]))
            return forms[i];
    return ORCAP_OUTPUT_TABLE;
}

void table_tell_evicted(uint64_t evicted) {
    if (evicted)
        note("%llu entries were closed before their time because memory was full; --max-memory gives more", (unsigned long long)evicted);
}

static void put_rows(const struct options *options, struct orcap_rows *rows, struct output *output, bool at_once) {
    struct orcap_error error;
    const char *sort = options->texts[OPTION_sort];
    uint64_t limit = options->numbers[OPTION_limit];
    int status = sort ? orcap_rows_sort(&rows, sort, limit, &error) : ORCAP_OK;
    if (status == ORCAP_OK && limit)
        status = orcap_rows_limit(&rows, limit, &error);
    if (status == ORCAP_OK && options->texts[OPTION_columns])
        status = choose(&rows, options->texts[OPTION_columns], &error);
    if (status < 0)
        trouble_of(&error);
    else {
        const struct orcap_output_options form = {.output = form_of(options), .raw_csv = options->flags[OPTION_csv_raw], .at_once = at_once};
        status = rows_write(rows, &form, &output->sink);
        int written = sink_finish(&output->sink); /* also after a failed pull: the rows before it are good */
        status = written ? written : status;
        table_tell_evicted(orcap_rows_evicted(rows));
    }
    orcap_rows_free(rows);
    output_close(output, status);
}

void table_put(const struct options *options, struct orcap_rows *rows, struct output *output) {
    put_rows(options, rows, output, false);
}

void table_stream(const struct options *options, const char *table,
                  int (*rows_of)(struct input *input, const struct options *options, struct orcap_rows **ret_rows, struct orcap_error *error)) {
    struct input input;
    struct output output;
    table_check(options, table);
    if (input_open(&input, options) && output_open(&output, options, &input)) {
        struct orcap_rows *rows;
        struct orcap_error error;
        if (rows_of(&input, options, &rows, &error) < 0) {
            trouble_of(&error);
            output_close(&output, TOLD);
        } else
            put_rows(options, rows, &output, options->live != NULL);
    }
    input_close(&input);
}
