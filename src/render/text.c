/* Sinks for callers outside. */
#include "core/sink.h"

#include <orcap/render.h>

#include <stdlib.h>

struct sink *orcap_sink_new(void) {
    return calloc(1, sizeof(struct sink));
}

void orcap_sink_free(struct sink *sink) {
    if (sink)
        sink_clear(sink);
    free(sink);
}

int orcap_sink_get(const struct sink *sink, const char **ret_bytes, size_t *ret_size) {
    if (sink->status == ORCAP_OK) {
        *ret_bytes = sink->bytes;
        *ret_size = sink->size;
    }
    return sink->status;
}

void orcap_sink_reset(struct sink *sink) {
    sink->size = 0;
    sink->status = ORCAP_OK;
}
