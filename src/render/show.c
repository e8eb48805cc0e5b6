/* The text of show(): a line a field, each layer three columns further in than the one below it, items behind a gutter. */
#include "core/sink.h"
#include "render/value.h"

#include <string.h>

enum { INDENT = 3, NAME_COLUMN = 10 };

/* What stands before every line: first that of the layer which holds the list, then the items' own. */
struct gutter {
    const struct gutter *outer;
    const char *label; /* before titles and fields */
    const char *level; /* before fields, */
    size_t indent;     /* and so many spaces */
};

/* The label of the items of a list in the layer; at most ITEMS_NESTED deep. */
static void put_bars(const struct gutter *gutter, struct sink *out) {
    if (!gutter)
        return;
    put_bars(gutter->outer, out);
    sink_text(out, gutter->label);
    sink_text(out, gutter->level);
    sink_fill(out, ' ', gutter->indent);
    sink_text(out, "   |");
}

static void put_label(const struct gutter *gutter, struct sink *out) {
    put_bars(gutter->outer, out);
    sink_text(out, gutter->label);
}

static void put_name(const struct gutter *gutter, const char *name, const char *before, const char *after, struct sink *out) {
    size_t size = strlen(name);
    put_label(gutter, out);
    sink_text(out, gutter->level);
    sink_fill(out, ' ', gutter->indent + 2);
    sink_text(out, before);
    sink_text(out, name);
    sink_fill(out, ' ', size < NAME_COLUMN ? NAME_COLUMN - size : 0);
    sink_text(out, after);
}

static void show_one(const struct orcap_chain *chain, size_t layer, const struct gutter *gutter, unsigned nested, struct sink *out);

static void show_items(const struct orcap_chain *chain, size_t layer, size_t index, const struct orcap_value *value, const struct gutter *gutter,
                       unsigned nested, struct sink *out) {
    struct gutter inner = {.outer = gutter, .label = "", .level = ""};
    struct orcap_item_list list = orcap_chain_items(chain, layer, index, value);
    while (nested < ITEMS_NESTED && orcap_item_list_next(&list)) {
        if (orcap_item_list_begins(&list))
            inner.indent = 0;
        show_one(&list.item, 0, &inner, nested + 1, out);
        if (list.items->stacked)
            inner.indent += orcap_context_protocol(chain->context, list.item.nodes->protocol)->level ? 0 : INDENT;
    }
}

static void show_one(const struct orcap_chain *chain, size_t layer, const struct gutter *gutter, unsigned nested, struct sink *out) {
    const struct orcap_protocol *protocol = orcap_context_protocol(chain->context, chain->nodes[layer].protocol);
    put_label(gutter, out);
    sink_text(out, "###[ ");
    sink_text(out, protocol->display ? protocol->display : protocol->title);
    sink_text(out, " ]###\n");
    for (size_t i = 0; i < protocol->field_count; i++) {
        const struct orcap_field *field = &protocol->fields[i];
        struct orcap_value value;
        if (!orcap_chain_has(chain, layer, i))
            continue;
        shown_get(chain, layer, i, &value);
        if (value.type == ORCAP_VALUE_ITEMS && !field->items->pairs) {
            put_name(gutter, field->name, "\\", "\\\n", out);
            show_items(chain, layer, i, &value, gutter, nested, out);
            continue;
        }
        put_name(gutter, field->name, "", "= ", out);
        value_write(chain, layer, i, &value, ORCAP_FORM_SHOW, nested, out);
        sink_char(out, '\n');
    }
}

void orcap_show_layer(const struct orcap_chain *chain, size_t layer, const char *label, const char *level, struct sink *out) {
    const struct gutter gutter = {.label = label, .level = level};
    show_one(chain, layer, &gutter, 0, out);
}

void orcap_show(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    struct gutter gutter = {.label = "", .level = ""};
    for (size_t i = layer; i < chain->count; i++) {
        show_one(chain, i, &gutter, 0, out);
        gutter.indent += orcap_context_protocol(chain->context, chain->nodes[i].protocol)->flat ? 0 : INDENT;
    }
}
