/* Text in columns, each as wide as its widest cell. */
#ifndef RENDER_GRID_H
#define RENDER_GRID_H

#include "core/sink.h"

/* Cells row by row, each with its NUL; at most 8 columns. */
struct grid {
    struct sink cells; /* the cell at hand is written here, */
    size_t columns;
};

/* and ended. */
void grid_end(struct grid *grid);
/* A cell with this text; NULL: none. */
void grid_add(struct grid *grid, const char *text);
/* All of it; the grid is empty then. */
void grid_put(struct grid *grid, struct sink *out);

#endif
