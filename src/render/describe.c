#include "render/describe.h"
#include "core/sink.h"

#include <string.h>
#include <strings.h>

const char *kind_name(uint8_t kind) {
    static const char *const names[] = {[ORCAP_UINT] = "uint", [ORCAP_LEUINT] = "leuint", [ORCAP_INT] = "int",         [ORCAP_HEX] = "hex",
                                        [ORCAP_ENUM] = "enum", [ORCAP_XENUM] = "xenum",   [ORCAP_FLAGS] = "flags",     [ORCAP_MAC] = "mac", [ORCAP_LEMAC] = "lemac",
                                        [ORCAP_IP4] = "ip4",   [ORCAP_IP6] = "ip6",       [ORCAP_BYTES] = "bytes",     [ORCAP_NAME] = "name",
                                        [ORCAP_LIST] = "list", [ORCAP_ITEMS] = "items",   [ORCAP_STRINGS] = "strings",
                                        [ORCAP_NETBIOS] = "netbios", [ORCAP_NAMES] = "names", [ORCAP_ASN1] = "asn1"};
    _Static_assert(sizeof names / sizeof *names == ORCAP_KIND_COUNT, "every kind has a name");
    return names[kind];
}

bool filter_name(const struct orcap_protocol *protocol, const struct orcap_field *field, struct sink *out) {
    const char *name = field->filter ? field->filter : field->name;
    if (!*name || (*name != '=' && !protocol->filter))
        return false;
    if (*name == '=')
        sink_text(out, name + 1);
    else
        sink_format(out, "%s.%s", protocol->filter, name);
    return true;
}

static void condition_of_field(const struct orcap_when *when, struct sink *out) {
    sink_text(out, when->field);
    if (when->mask)
        sink_format(out, " & 0x%x", (unsigned)when->mask);
    if (when->except || when->count)
        sink_text(out, when->except ? " is not" : " is");
    for (size_t i = 0; i < when->count; i++)
        sink_format(out, "%s %u", i ? "," : "", (unsigned)when->values[i]);
}

bool condition_write(const struct orcap_field *field, struct sink *out) {
    const struct orcap_when *when = &field->when;
    if (when->test)
        sink_text(out, "where the layers say so");
    else if (when->otherwise)
        sink_text(out, "otherwise");
    else if (when->field) {
        sink_text(out, "when ");
        condition_of_field(when, out);
        for (const struct orcap_when *also = when->also; also; also = also->also) {
            sink_text(out, also->instead ? " or " : " and ");
            condition_of_field(also, out);
        }
    }
    return when->test || when->otherwise || when->field;
}

bool field_computed(const struct orcap_field *field) {
    return field->covers || field->sizes || field->counts || field->compute;
}

bool meaning_write(const struct orcap_field *field, struct sink *out) {
    static const char *const covered[] = {[ORCAP_COVERS_HEADER] = "size of the header",
                                          [ORCAP_COVERS_LAYER] = "size of header and payload",
                                          [ORCAP_COVERS_PAYLOAD] = "size of the payload",
                                          [ORCAP_COVERS_REST] = "size of what follows"};
    if (field->covers)
        sink_text(out, covered[field->covers]);
    else if (field->sizes)
        sink_format(out, "size of %s", field->sizes);
    else if (field->counts)
        sink_format(out, "number of %s", field->counts);
    else if (field->compute)
        sink_text(out, "computed");
    else if (field->kind == ORCAP_ITEMS)
        sink_format(out, "of %s", field->items->base->title);
    else if (field->kind == ORCAP_LIST)
        sink_format(out, "of %s, %u bits each", kind_name(field->element), (unsigned)field->element_width);
    else if (field->space)
        sink_text(out, "tells what follows");
    else if (field->variants)
        sink_text(out, "tells which of its kind");
    else
        return false;
    if ((field->covers || field->sizes) && field->unit > 1)
        sink_format(out, " in units of %u", (unsigned)field->unit);
    if (field->plus)
        sink_format(out, ", %s %d", field->plus < 0 ? "less" : "plus", field->plus < 0 ? -field->plus : field->plus);
    return true;
}

static const struct orcap_field *field_of_space(const struct orcap_protocol *protocol, const struct orcap_binding *binding) {
    for (size_t i = 0; i < protocol->field_count; i++)
        if (protocol->fields[i].space && strcmp(protocol->fields[i].space, binding->space) == 0 &&
            (!binding->only || strcmp(binding->only, protocol->fields[i].name) == 0))
            return &protocol->fields[i];
    return NULL;
}

static const struct orcap_field *field_of_variants(const struct orcap_protocol *protocol, const char *space) {
    for (size_t i = 0; i < protocol->field_count; i++)
        if (protocol->fields[i].variants && strcmp(protocol->fields[i].variants, space) == 0)
            return &protocol->fields[i];
    return NULL;
}

/* The lists of `lower` that the item stands in: as the base of all in them, or by its number. */
static void tell_lists(const struct orcap_protocol *lower, const struct orcap_protocol *item, tell_relation *tell, void *user) {
    for (size_t i = 0; i < lower->field_count; i++) {
        const struct orcap_field *list = &lower->fields[i];
        if (list->kind != ORCAP_ITEMS)
            continue;
        if (list->items->base == item)
            tell(user, &(struct relation){.other = lower, .field = list});
        for (size_t k = 0; k < item->over_count; k++) {
            if (list->variants && list->items->base != item && strcmp(list->variants, item->over[k].space) == 0)
                tell(user, &(struct relation){.other = lower, .field = list});
            const struct orcap_field *key = field_of_variants(list->items->base, item->over[k].space);
            if (key)
                tell(user, &(struct relation){.other = lower, .field = list, .key = key, .value = item->over[k].value});
        }
    }
}

static bool is_end(const char *title, const struct orcap_protocol *standing, const struct orcap_protocol *own) {
    return title ? strcmp(title, own->title) == 0 : standing == own;
}

/* Bonds where `lower` or `upper`, the other being NULL, is the one meant: by their first value. */
static void each_bond(const struct orcap_context *context, const struct orcap_protocol *lower, const struct orcap_protocol *upper,
                      tell_relation *tell, void *user) {
    for (size_t k = 0; k < orcap_context_count(context); k++) {
        const struct orcap_protocol *standing = orcap_context_protocol(context, (uint16_t)k);
        for (size_t i = 0; i < standing->bond_count; i++) {
            const struct orcap_bond *bond = &standing->bonds[i];
            if (!(lower ? is_end(bond->lower, standing, lower) : is_end(bond->upper, standing, upper)))
                continue;
            const char *title = lower ? bond->upper : bond->lower;
            int other = title ? orcap_context_find(context, title) : (int)k;
            const struct orcap_protocol *below = lower ? lower : other < 0 ? NULL : orcap_context_protocol(context, (uint16_t)other);
            int field = other >= 0 && bond->values[0].field ? orcap_protocol_field(below, bond->values[0].field) : ORCAP_ENAME;
            if (field >= 0)
                tell(user, &(struct relation){.other = orcap_context_protocol(context, (uint16_t)other),
                                              .field = &below->fields[field],
                                              .key = &below->fields[field],
                                              .value = bond->values[0].value});
        }
    }
}

void each_bound(const struct orcap_context *context, const struct orcap_protocol *own, tell_relation *tell, void *user) {
    each_bond(context, own, NULL, tell, user);
}

void each_parent(const struct orcap_context *context, const struct orcap_protocol *own, tell_relation *tell, void *user) {
    for (size_t i = 0; i < own->over_count && !own->item; i++)
        if (strcmp(own->over[i].space, "linktype") == 0)
            tell(user, &(struct relation){.value = own->over[i].value});
    for (size_t k = 0; k < orcap_context_count(context); k++) {
        const struct orcap_protocol *lower = orcap_context_protocol(context, (uint16_t)k);
        if (own->item)
            tell_lists(lower, own, tell, user);
        for (size_t i = 0; i < own->over_count && !own->item; i++) {
            const struct orcap_field *field = field_of_space(lower, &own->over[i]);
            if (field && strcmp(field->space, "linktype") != 0) /* that is told already */
                tell(user, &(struct relation){.other = lower, .field = field, .key = field, .value = own->over[i].value});
        }
    }
    each_bond(context, NULL, own, tell, user);
}

void each_child(const struct orcap_context *context, const struct orcap_field *field, tell_relation *tell, void *user) {
    const char *space = field->space ? field->space : field->variants;
    for (size_t k = 0; k < orcap_context_count(context); k++) {
        const struct orcap_protocol *child = orcap_context_protocol(context, (uint16_t)k);
        for (size_t i = 0; i < child->over_count; i++)
            if (strcmp(child->over[i].space, space) == 0)
                tell(user, &(struct relation){.other = child, .field = field, .key = field, .value = child->over[i].value});
    }
}

bool has_children(const struct orcap_protocol *own, size_t index) {
    const struct orcap_field *field = &own->fields[index];
    if (field->variants)
        return !own->over_count;
    for (size_t i = 0; field->space && i < index; i++)
        if (own->fields[i].space && strcmp(own->fields[i].space, field->space) == 0)
            return false;
    return field->space != NULL;
}

void key_write(const struct relation *relation, struct sink *out) {
    if (relation->key && (relation->key->kind == ORCAP_HEX || relation->key->kind == ORCAP_XENUM)) {
        sink_text(out, "0x");
        sink_hex(out, relation->value, 4);
    } else
        sink_unsigned(out, relation->value);
}

int orcap_protocol_find(const struct orcap_context *context, const char *name) {
    int exact = orcap_context_find(context, name);
    if (exact >= 0)
        return exact;
    for (unsigned quoted = 0; quoted < 2; quoted++)
        for (size_t i = 0; i < orcap_context_count(context); i++) {
            const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)i);
            if (protocol->quoted == quoted && ((protocol->filter && strcasecmp(protocol->filter, name) == 0) || strcasecmp(protocol->title, name) == 0))
                return (int)i;
        }
    return ORCAP_ENAME;
}
