/* The forms a table is written in. Each writer pulls all rows into the sink; returns ORCAP_OK or what a pull failed with (the sink keeps
 * its own failure). */
#ifndef TABLE_WRITE_H
#define TABLE_WRITE_H

#include "core/sink.h"

#include <orcap/table.h>

int rows_write(struct orcap_rows *rows, const struct orcap_output_options *options, struct sink *sink); /* the form of the options */
int csv_write(struct orcap_rows *rows, const struct orcap_output_options *options, struct sink *sink); /* csv and tsv */
int json_write(struct orcap_rows *rows, bool lines, struct sink *sink);
int text_write(struct orcap_rows *rows, const struct orcap_output_options *options, struct sink *sink);

/* One cell as text for a person or a spreadsheet, without quotes: a list joined with ";", packet text escaped. Nothing for null. */
void put_cell(struct sink *sink, const struct orcap_column *column, const struct orcap_cell *cell);

/* One cell as JSON: null, a number, a string, true, false, or an array of these. */
void json_cell(struct sink *sink, const struct orcap_column *column, const struct orcap_cell *cell);

#endif
