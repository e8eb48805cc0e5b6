/* Pieces of JSON that packets and pages of protocols share. */
#ifndef RENDER_JSON_H
#define RENDER_JSON_H

#include "core/sink.h"

/* A string, or null. */
void json_text(const char *text, struct sink *out);
/* `before`, then "key": */
void json_key(const char *before, const char *key, struct sink *out);

#endif
