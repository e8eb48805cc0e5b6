/* orcap packets: a row a packet. */
#include "analysis.h"
#include "table.h"

static int rows_of(struct input *input, const struct options *options, struct orcap_rows **ret_rows, struct orcap_error *error) {
    const struct orcap_analysis_options form = analysis_options(options);
    return orcap_packets_rows(input->context, &(struct orcap_batches){input_next, input}, &form, ret_rows, error);
}

void run_packets(const struct options *options) {
    table_stream(options, "packets", rows_of);
}
