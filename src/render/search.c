/* Where a word stands among protocols: in their names, in names of fields and filters, or as the name of a value. */
#include "render/describe.h"
#include "render/grid.h"

#include <string.h>
#include <strings.h>

struct search {
    const char *word;
    struct grid grid;
    struct sink name; /* a filter name */
    size_t found;
};

static bool contains(const char *text, const char *word) {
    size_t size = strlen(word);
    for (; text && *text; text++)
        if (!strncasecmp(text, word, size))
            return true;
    return false;
}

static void add_protocol(struct search *search, const struct orcap_protocol *protocol) {
    if (!contains(protocol->title, search->word) && !contains(protocol->display, search->word) && !contains(protocol->filter, search->word))
        return;
    grid_add(&search->grid, protocol->title);
    grid_add(&search->grid, NULL);
    grid_add(&search->grid, NULL);
    grid_add(&search->grid, protocol->filter);
    grid_add(&search->grid, protocol->rfc);
    search->found++;
}

/* `value` NULL: the field itself. */
static void add_row(struct search *search, const struct orcap_protocol *protocol, const struct orcap_field *field, const struct orcap_name *value) {
    struct sink *cells = &search->grid.cells;
    sink_format(cells, "%s.%s", protocol->title, field->name);
    grid_end(&search->grid);
    if (field->width)
        sink_unsigned(cells, field->width);
    grid_end(&search->grid);
    grid_add(&search->grid, kind_name(field->kind));
    sink_bytes(cells, search->name.bytes, search->name.size);
    grid_end(&search->grid);
    if (value) {
        sink_unsigned(cells, value->value);
        sink_format(cells, " %s", value->text);
    }
    grid_end(&search->grid);
    search->found++;
}

static void add_field(struct search *search, const struct orcap_protocol *protocol, const struct orcap_field *field) {
    search->name.size = 0;
    (void)filter_name(protocol, field, &search->name);
    sink_char(&search->name, 0);
    bool named = search->name.bytes && contains(search->name.bytes, search->word);
    search->name.size -= search->name.size > 0;
    if (named || contains(field->name, search->word))
        add_row(search, protocol, field, NULL);
    for (size_t i = 0; field->names && i < field->names->count; i++)
        if (!strcasecmp(field->names->list[i].text, search->word))
            add_row(search, protocol, field, &field->names->list[i]);
}

bool orcap_protocols_search(const struct orcap_context *context, const char *word, struct sink *out) {
    struct search search = {.word = word, .grid = {.columns = 5}};
    for (size_t i = 0; i < orcap_context_count(context); i++)
        add_protocol(&search, orcap_context_protocol(context, (uint16_t)i));
    for (size_t i = 0; i < orcap_context_count(context); i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)i);
        for (size_t k = 0; k < protocol->field_count; k++)
            add_field(&search, protocol, &protocol->fields[k]);
    }
    if (search.name.status)
        out->status = search.name.status;
    sink_clear(&search.name);
    grid_put(&search.grid, out);
    return search.found;
}
