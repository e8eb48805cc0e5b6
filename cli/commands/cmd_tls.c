/* orcap tls: a row a handshake of TLS. */
#include "analysis.h"
#include "table.h"

static int rows_of(struct input *input, const struct options *options, struct orcap_rows **ret_rows, struct orcap_error *error) {
    struct orcap_analysis_options form = analysis_options(options);
    form.context = input->context;
    return orcap_tls_rows(&(struct orcap_batches){input_next, input, .lasting = input->lasting}, &form, ret_rows, error);
}

void run_tls(const struct options *options) {
    table_stream(options, "tls", rows_of);
}
