/* orcap http: a row a request of HTTP/1 with its response. */
#include "analysis.h"
#include "table.h"

static int rows_of(struct input *input, const struct options *options, struct orcap_rows **ret_rows, struct orcap_error *error) {
    const struct orcap_analysis_options form = analysis_options(options);
    return orcap_http_rows(input->context, &(struct orcap_batches){input_next, input, .lasting = input->lasting}, &form, ret_rows, error);
}

void run_http(const struct options *options) {
    table_stream(options, "http", rows_of);
}
