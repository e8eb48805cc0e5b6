/* Rows made on a thread of their own, a few hundred ahead of who reads them. */
#ifndef TABLE_AHEAD_H
#define TABLE_AHEAD_H

#include "table/rows.h"

/* Puts itself in front of *rows, whose next must touch nothing that the caller's thread touches meanwhile. Leaves *rows alone where they say how many are
 * left, where there are lists in the table, memory is out or no thread can be had: they are the same either way. */
void rows_ahead(struct orcap_rows **rows);

#endif
