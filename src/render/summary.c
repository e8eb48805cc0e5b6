#include "core/sink.h"

#include <orcap/render.h>

#include <string.h>

static const struct orcap_protocol *protocol_of(const struct orcap_chain *chain, size_t layer) {
    return orcap_context_protocol(chain->context, chain->nodes[layer].protocol);
}

/* The field of that name which is there; several may share a name. */
static bool find_field(const struct orcap_chain *chain, size_t layer, const char *name, size_t size, size_t *ret_field) {
    const struct orcap_protocol *protocol = protocol_of(chain, layer);
    for (size_t i = 0; i < protocol->field_count; i++) {
        const char *own = protocol->fields[i].name;
        if (*own == *name && strncmp(own, name, size) == 0 && !own[size] && orcap_chain_has(chain, layer, i)) {
            *ret_field = i;
            return true;
        }
    }
    return false;
}

static void put_named(const struct orcap_chain *chain, size_t layer, const char *name, size_t size, struct sink *out) {
    static const char under[] = "under.";
    const struct orcap_protocol *protocol = protocol_of(chain, layer);
    size_t field;
    if (size > sizeof under - 1 && memcmp(name, under, sizeof under - 1) == 0 && layer)
        put_named(chain, layer - 1, name + sizeof under - 1, size - (sizeof under - 1), out);
    else if (find_field(chain, layer, name, size, &field))
        orcap_value_format(chain, layer, field, ORCAP_FORM_SHOW, out);
    else if (size == 4 && memcmp(name, "name", 4) == 0)
        sink_text(out, protocol->display ? protocol->display : protocol->title);
}

void orcap_line_format(const struct orcap_chain *chain, size_t layer, const char *text, struct sink *out) {
    for (;;) {
        const char *name = strchr(text, '%'), *end = name ? strchr(name + 1, '%') : NULL;
        if (!end) {
            sink_text(out, text);
            return;
        }
        sink_bytes(out, text, (size_t)(name - text));
        put_named(chain, layer, name + 1, (size_t)(end - name - 1), out);
        text = end + 1;
    }
}

void orcap_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    const struct orcap_protocol *protocol = protocol_of(chain, layer);
    if (protocol->speaks && !protocol->speaks(chain, layer))
        return;
    if (protocol->summary)
        protocol->summary(chain, layer, out);
    else if (protocol->line)
        orcap_line_format(chain, layer, protocol->line, out);
}

static bool has_line(const struct orcap_chain *chain, size_t layer) {
    const struct orcap_protocol *protocol = protocol_of(chain, layer);
    return (protocol->summary || protocol->line) && (!protocol->speaks || protocol->speaks(chain, layer));
}

void orcap_summary(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    size_t speaker = chain->count;
    for (size_t i = chain->count; i-- > layer && speaker == chain->count;)
        if (has_line(chain, i))
            speaker = i;
    const char *with = speaker < chain->count ? protocol_of(chain, speaker)->line_with : NULL;
    for (size_t i = layer; i < chain->count; i++) {
        if (i > layer)
            sink_text(out, " / ");
        if (i == speaker || (with && i < speaker && strcmp(protocol_of(chain, i)->title, with) == 0))
            orcap_line(chain, i, out);
        else
            sink_text(out, protocol_of(chain, i)->title);
    }
}

static bool is_network(const struct orcap_protocol *protocol) {
    for (size_t i = 0; i < protocol->field_count; i++)
        if ((protocol->fields[i].kind == ORCAP_IP4 || protocol->fields[i].kind == ORCAP_IP6) && strcmp(protocol->fields[i].name, "src") == 0)
            return true;
    return false;
}

void orcap_info(const struct orcap_chain *chain, struct sink *out) {
    size_t network = 0;
    for (size_t i = 0; i < chain->count; i++)
        if (is_network(protocol_of(chain, i))) {
            network = i;
            break;
        }
    if (chain->count)
        orcap_summary(chain, network + 1 < chain->count ? network + 1 : network, out);
}
