#include "render/grid.h"

#include <string.h>

enum { GAP = 2 };

void grid_end(struct grid *grid) {
    sink_char(&grid->cells, 0);
}

void grid_add(struct grid *grid, const char *text) {
    sink_text(&grid->cells, text ? text : "");
    grid_end(grid);
}

void grid_put(struct grid *grid, struct sink *out) {
    size_t widths[8] = {0}, column = 0;
    const char *end = grid->cells.bytes + grid->cells.size;
    for (const char *cell = grid->cells.bytes; cell < end; cell += strlen(cell) + 1) {
        size_t size = strlen(cell);
        if (size > widths[column])
            widths[column] = size;
        column = (column + 1) % grid->columns;
    }
    size_t blanks = 0; /* written only before another cell */
    for (const char *cell = grid->cells.bytes; cell < end; cell += strlen(cell) + 1) {
        size_t size = strlen(cell);
        if (size) {
            sink_fill(out, ' ', blanks);
            sink_text(out, cell);
            blanks = 0;
        }
        blanks += widths[column] - size + GAP;
        column = (column + 1) % grid->columns;
        if (!column) {
            sink_char(out, '\n');
            blanks = 0;
        }
    }
    if (grid->cells.status)
        out->status = grid->cells.status;
    sink_clear(&grid->cells);
}
