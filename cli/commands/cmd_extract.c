/* orcap extract: the files that were carried, into the directory that -o names, and a table of them. */
#include "analysis.h"
#include "table.h"
#include "trouble.h"

#include <orcap/extract.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static uint64_t left_out;

static int rows_of(struct input *input, const struct options *options, struct orcap_rows **ret_rows, struct orcap_error *error) {
    struct orcap_analysis_options form = analysis_options(options);
    const struct orcap_extract_options extract = {.directory = options->texts[OPTION_directory],
                                                  .max_size = options->numbers[OPTION_max_size],
                                                  .max_total = options->numbers[OPTION_max_total]};
    form.context = input->context;
    return orcap_files_rows(&(struct orcap_batches){input_next, input}, &form, &extract, &left_out, ret_rows, error);
}

void run_extract(const struct options *options) {
    const char *directory = options->texts[OPTION_directory];
    if (directory && mkdir(directory, 0777) < 0 && errno != EEXIST) {
        trouble(FAILED, "%s: the directory cannot be made: %s", directory, strerror(errno));
        return;
    }
    table_stream(options, "files", rows_of);
    if (left_out)
        note("%llu file%s not written; --max-size and --max-total give more room", (unsigned long long)left_out, left_out == 1 ? " was" : "s were");
}
