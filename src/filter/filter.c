/* The public face of display filters. */
#include "filter/program.h"

#include <stdlib.h>

void orcap_filter_free(struct orcap_filter *filter) {
    if (!filter)
        return;
    for (struct regex_entry *entry = filter->regexes; entry; entry = entry->next)
        regex_free(entry->regex);
    arena_clear(&filter->arena);
    free(filter);
}

int orcap_filter_compile(const struct orcap_context *context, const char *text, struct orcap_filter **ret_filter, struct orcap_error *error) {
    struct orcap_filter *filter = calloc(1, sizeof *filter);
    if (!filter)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    filter->context = context;
    int status = filter_parse(filter, text, error);
    if (status == ORCAP_OK && target_reach(filter->targets, filter->target_count, &filter->arena, &filter->last) < 0)
        status = orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    if (status < 0) {
        orcap_filter_free(filter);
        return status;
    }
    *ret_filter = filter;
    return ORCAP_OK;
}

uint32_t orcap_filter_needs(const struct orcap_filter *filter) {
    return filter->needs;
}

const uint8_t *orcap_filter_last(const struct orcap_filter *filter) {
    return filter->last;
}
