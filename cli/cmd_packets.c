/* orcap packets: a row a packet. */
#include "input.h"
#include "output.h"
#include "table.h"
#include "trouble.h"

void run_packets(const struct options *options) {
    struct input input;
    struct output output;
    table_check(options, "packets");
    if (input_open(&input, options) && output_open(&output, options, &input)) {
        struct orcap_rows *rows;
        struct orcap_error error;
        if (orcap_packets_rows(input.context, &(struct orcap_batches){input_next, &input}, NULL, &rows, &error) < 0) {
            trouble_of(&error);
            output_close(&output, TOLD);
        } else
            table_put(options, rows, &output);
    }
    input_close(&input);
}
