/* A header drawn as in an RFC. */
#ifndef RENDER_DIAGRAM_H
#define RENDER_DIAGRAM_H

#include <orcap/render.h>

/* The fields that are there by default, 32 bits a line; what has no fixed size has a line of its own between strokes. */
void diagram_write(const struct orcap_context *context, uint16_t protocol, struct sink *out);

#endif
