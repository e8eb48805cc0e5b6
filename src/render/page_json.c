/* The same as the pages of protocols, as data. */
#include "render/describe.h"
#include "render/json.h"

/* What was written into the scratch sink, or null; the scratch is empty then. */
static void put_written(bool anything, struct sink *scratch, struct sink *out) {
    if (anything)
        sink_json(out, scratch->bytes ? scratch->bytes : "", scratch->size);
    else
        sink_text(out, "null");
    if (scratch->status)
        out->status = scratch->status;
    scratch->size = 0;
}

static void put_field(const struct orcap_chain *chain, size_t index, struct sink *scratch, struct sink *out) {
    const struct orcap_protocol *own = orcap_context_protocol(chain->context, chain->nodes->protocol);
    const struct orcap_field *field = &own->fields[index];
    json_key("{", "name", out);
    json_text(field->name, out);
    json_key(",", "bits", out);
    if (field->width)
        sink_unsigned(out, field->width);
    else
        sink_text(out, "null");
    json_key(",", "kind", out);
    json_text(kind_name(field->kind), out);
    json_key(",", "default", out);
    bool there = orcap_chain_has(chain, 0, index) && !field->unset && !field_computed(field);
    if (there)
        orcap_value_format(chain, 0, index, ORCAP_FORM_SHOW, scratch);
    put_written(there, scratch, out);
    json_key(",", "filter", out);
    put_written(filter_name(own, field, scratch), scratch, out);
    json_key(",", "meaning", out);
    put_written(meaning_write(field, scratch), scratch, out);
    json_key(",", "condition", out);
    put_written(condition_write(field, scratch), scratch, out);
    json_key(",", "values", out);
    for (size_t i = 0; field->names && i < field->names->count; i++) {
        if (i && field->names->list[i].value == field->names->list[i - 1].value) /* another name of the same */
            continue;
        sink_format(out, "%c\"%u\":", i ? ',' : '{', (unsigned)field->names->list[i].value);
        json_text(field->names->list[i].text, out);
    }
    sink_text(out, field->names && field->names->count ? "}}" : "{}}");
}

struct relations {
    struct sink *out;
    size_t count;
};

static void put_relation(void *user, const struct relation *relation) {
    struct relations *relations = user;
    struct sink *out = relations->out;
    json_key(relations->count++ ? ",{" : "{", "protocol", out);
    json_text(relation->other ? relation->other->title : NULL, out);
    json_key(",", "field", out);
    json_text(relation->field ? relation->field->name : "linktype", out);
    json_key(",", "value", out);
    if (relation->key || !relation->other)
        sink_unsigned(out, relation->value);
    else
        sink_text(out, "null");
    sink_char(out, '}');
}

static void put_aliases(const struct orcap_protocol *own, struct sink *out) {
    json_key(",", "aliases", out);
    sink_char(out, '[');
    for (size_t i = 0; i < own->alias_count; i++) {
        const struct orcap_alias *alias = &own->aliases[i];
        const struct orcap_field whole = {.filter = alias->filter};
        struct sink name = {0};
        json_key(i ? ",{" : "{", "filter", out);
        put_written(filter_name(own, &whole, &name), &name, out);
        sink_clear(&name);
        json_key(",", "fields", out);
        sink_char(out, '[');
        json_text(alias->field, out);
        if (alias->either || alias->last) {
            sink_char(out, ',');
            json_text(alias->either ? alias->either : alias->last, out);
        }
        sink_text(out, "]}");
    }
    sink_char(out, ']');
}

void orcap_protocol_json(const struct orcap_context *context, uint16_t protocol, struct sink *out) {
    const struct orcap_protocol *own = orcap_context_protocol(context, protocol);
    const struct orcap_node node = {.protocol = protocol};
    const struct orcap_chain chain = {.context = context, .nodes = &node, .count = 1};
    struct relations relations = {.out = out};
    struct sink scratch = {0};
    json_key("{", "name", out);
    json_text(own->title, out);
    json_key(",", "title", out);
    json_text(own->display ? own->display : own->title, out);
    json_key(",", "filter", out);
    json_text(own->filter, out);
    json_key(",", "specification", out);
    json_text(own->rfc, out);
    json_key(",", "item", out);
    sink_text(out, own->item ? "true" : "false");
    json_key(",", "fields", out);
    sink_char(out, '[');
    for (size_t i = 0; i < own->field_count; i++) {
        if (i)
            sink_char(out, ',');
        put_field(&chain, i, &scratch, out);
    }
    json_key("],", own->item ? "stands_in" : "follows", out);
    sink_char(out, '[');
    each_parent(context, own, put_relation, &relations);
    json_key("],", "carries", out);
    sink_char(out, '[');
    relations.count = 0;
    for (size_t i = 0; i < own->field_count; i++)
        if (has_children(own, i))
            each_child(context, &own->fields[i], put_relation, &relations);
    each_bound(context, own, put_relation, &relations);
    sink_char(out, ']');
    put_aliases(own, out);
    sink_char(out, '}');
    sink_clear(&scratch);
}

void orcap_protocols_json(const struct orcap_context *context, struct sink *out) {
    for (size_t i = 0; i < orcap_context_count(context); i++) {
        sink_text(out, i ? ",\n" : "[\n");
        orcap_protocol_json(context, (uint16_t)i, out);
    }
    sink_text(out, "\n]\n");
}
