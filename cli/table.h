/* Rows of a table to the output, as --columns, --sort, --limit, --format and --csv-raw say. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "output.h"

#include <orcap/table.h>

/* A whole command: reads the inputs and puts out the table whose rows `rows_of` makes of them. */
void table_stream(const struct options *options, const char *table,
                  int (*rows_of)(struct input *input, const struct options *options, struct orcap_rows **ret_rows, struct orcap_error *error));
/* Takes the rows and frees them. */
void table_put(const struct options *options, struct orcap_rows *rows, struct output *output);
/* Says how many entries the memory had no room for, if there were any. */
void table_tell_evicted(uint64_t evicted);
/* Ends the program when a name in --columns or --sort is no column of the table. */
void table_check(const struct options *options, const char *table);

#endif
