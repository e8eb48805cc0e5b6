#include "render/repr.h"
#include "core/sink.h"
#include "render/value.h"

static const struct orcap_protocol *protocol_of(const struct orcap_chain *chain, size_t layer) {
    return orcap_context_protocol(chain->context, chain->nodes[layer].protocol);
}

static void repr_open(const struct orcap_chain *chain, size_t layer, unsigned nested, struct sink *out) {
    const struct orcap_protocol *protocol = protocol_of(chain, layer);
    sink_char(out, '<');
    sink_text(out, protocol->title);
    sink_char(out, ' ');
    for (size_t i = 0; i < protocol->field_count; i++) {
        struct orcap_value value;
        if (!orcap_chain_has(chain, layer, i) || !(shown_given(chain, layer, i) || shown_overloaded(chain, layer, i)))
            continue;
        shown_get(chain, layer, i, &value);
        if (value_is_empty_list(chain, layer, i, &value))
            continue;
        sink_char(out, ' ');
        sink_text(out, protocol->fields[i].name);
        sink_char(out, '=');
        value_write(chain, layer, i, &value, ORCAP_FORM_SHOW, nested, out);
    }
    sink_text(out, " |");
}

static void repr_from(const struct orcap_chain *chain, size_t layer, unsigned nested, struct sink *out) {
    for (size_t i = layer; i < chain->count; i++)
        repr_open(chain, i, nested, out);
    sink_fill(out, '>', chain->count - layer);
}

void repr_begin(const struct orcap_chain *item, unsigned nested, struct sink *out) {
    repr_open(item, 0, nested, out);
}

void repr_write(const struct orcap_chain *item, unsigned nested, struct sink *out) {
    repr_from(item, 0, nested, out);
}

void orcap_repr(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    repr_from(chain, layer, 0, out);
}

static void command_layer(const struct orcap_chain *chain, size_t layer, unsigned nested, struct sink *out) {
    const struct orcap_protocol *protocol = protocol_of(chain, layer);
    size_t count = 0;
    sink_text(out, protocol->title);
    sink_char(out, '(');
    for (size_t i = 0; i < protocol->field_count; i++) {
        struct orcap_value value;
        if (!orcap_chain_has(chain, layer, i) || !shown_given(chain, layer, i))
            continue;
        shown_get(chain, layer, i, &value);
        if (value_is_empty_list(chain, layer, i, &value) && !protocol->fields[i].init_item)
            continue;
        if (count++)
            sink_text(out, ", ");
        sink_text(out, protocol->fields[i].name);
        sink_char(out, '=');
        value_write(chain, layer, i, &value, ORCAP_FORM_COMMAND, nested, out);
    }
    sink_char(out, ')');
}

void command_write(const struct orcap_chain *item, unsigned nested, struct sink *out) {
    command_layer(item, 0, nested, out);
}

void orcap_command(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    for (size_t i = layer; i < chain->count; i++) {
        if (i > layer)
            sink_char(out, '/');
        command_layer(chain, i, 0, out);
    }
}
