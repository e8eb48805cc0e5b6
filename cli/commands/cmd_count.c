/* orcap count: the values of any field with the packets, and bytes, they occur in. */
#include "input.h"
#include "output.h"
#include "table.h"
#include "trouble.h"

#include <orcap/fields.h>

#include <string.h>

static void put_counts(const struct options *options, struct input *input, const struct orcap_fields *fields, struct output *output) {
    const char *sort = options->texts[OPTION_sort];
    bool bytes = options->flags[OPTION_bytes] || options->texts[OPTION_columns] || (sort && !strncmp(sort, "bytes", 5));
    const struct orcap_batches batches = {input_next, input};
    struct orcap_rows *rows;
    struct orcap_error error;
    static const char *const shown[] = {"value", "packets"};
    int status = orcap_count_rows(input->context, &batches, fields, options->flags[OPTION_bytes], options->numbers[OPTION_max_memory], &rows, &error);
    if (status == ORCAP_OK && !bytes) {
        status = orcap_rows_choose(&rows, shown, sizeof shown / sizeof *shown, &error);
        if (status < 0)
            orcap_rows_free(rows);
    }
    if (status == ORCAP_OK) {
        table_put(options, rows, output);
        return;
    }
    trouble_of(&error);
    output_close(output, TOLD);
}

void run_count(const struct options *options) {
    struct input input;
    struct output output;
    struct orcap_fields *fields = NULL;
    struct orcap_error error;
    size_t at = 0;
    const char *name = options_next(options, OPTION_field, &at);
    if (!name || options_next(options, OPTION_field, &at))
        trouble_usage("count", "count: -e NAME says which field, one, such as ip.src");
    table_check(options, "count");
    if (input_open(&input, options)) {
        if (orcap_fields_compile(input.context, &name, 1, NULL, &fields, &error) < 0)
            trouble_in_expression("-e", name, &error);
        else if (output_open(&output, options, &input))
            put_counts(options, &input, fields, &output);
    }
    orcap_fields_free(fields);
    input_close(&input);
}
