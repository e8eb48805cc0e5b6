/* orcap dns: a row a DNS message. */
#include "table.h"

static int rows_of(struct input *input, const struct options *options, struct orcap_rows **ret_rows, struct orcap_error *error) {
    (void)options;
    return orcap_dns_rows(input->context, &(struct orcap_batches){input_next, input}, ret_rows, error);
}

void run_dns(const struct options *options) {
    table_stream(options, "dns", rows_of);
}
