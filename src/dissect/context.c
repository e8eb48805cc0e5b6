/* Contexts: descriptions compiled and bound. */
#include "core/address.h"
#include "core/cursor.h"
#include "core/netbios.h"
#include "dissect/element.h"
#include "dissect/name.h"
#include "dissect/plan.h"
#include "dissect/provider.h"
#include "proto/protocols.h"

#include <stdlib.h>
#include <string.h>

const char *orcap_names_find(const struct orcap_names *names, uint64_t value) {
    size_t low = 0, high = names ? names->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (names->list[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    return names && low < names->count && names->list[low].value == value ? names->list[low].text : NULL;
}

int orcap_protocol_field(const struct orcap_protocol *protocol, const char *name) {
    for (size_t i = 0; i < protocol->field_count; i++)
        if (strcmp(protocol->fields[i].name, name) == 0)
            return (int)i;
    return ORCAP_ENAME;
}

/* The number of a space, made when it is new; NO_SPACE when memory is out. */
static uint16_t space_number(struct orcap_context *context, const char *name) {
    for (size_t i = 0; i < context->space_count; i++)
        if (strcmp(context->spaces[i], name) == 0)
            return (uint16_t)(i + 1);
    const char **spaces = realloc(context->spaces, (context->space_count + 1) * sizeof *spaces);
    if (!spaces)
        return NO_SPACE;
    context->spaces = spaces;
    spaces[context->space_count++] = name;
    return (uint16_t)context->space_count;
}

static uint16_t space_find(const struct orcap_context *context, const char *name) {
    for (size_t i = 0; i < context->space_count; i++)
        if (strcmp(context->spaces[i], name) == 0)
            return (uint16_t)(i + 1);
    return NO_SPACE;
}

static void entry_place(struct space_entry *entries, size_t mask, struct space_entry entry) {
    size_t at = (size_t)(entry.key * 0x9e3779b97f4a7c15u >> 32) & mask;
    while (entries[at].key && entries[at].key != entry.key)
        at = (at + 1) & mask;
    entries[at] = entry;
}

/* A table of `size` slots (a power of two) with the entries there are, but the one of `without`. */
static int entries_rebuild(struct orcap_context *context, size_t size, uint64_t without) {
    struct space_entry *entries = calloc(size, sizeof *entries);
    if (!entries)
        return ORCAP_EMEMORY;
    size_t count = 0;
    for (size_t i = 0; context->entries && i <= context->entry_mask; i++)
        if (context->entries[i].key && context->entries[i].key != without) {
            entry_place(entries, size - 1, context->entries[i]);
            count++;
        }
    free(context->entries);
    context->entries = entries;
    context->entry_mask = size - 1;
    context->entry_count = count;
    return ORCAP_OK;
}

int context_bind(struct orcap_context *context, const struct orcap_binding *binding, uint16_t protocol) {
    uint16_t space = space_number(context, binding->space);
    if (space == NO_SPACE)
        return ORCAP_EMEMORY;
    if (2 * (context->entry_count + 1) > context->entry_mask) {
        int status = entries_rebuild(context, 2 * (context->entry_mask + 1), 0);
        if (status < 0)
            return status;
    }
    struct space_entry entry = {.key = (uint64_t)space << 32 | binding->value,
                                .chain = binding->chain,
                                .protocol = protocol,
                                .read_only = binding->read_only};
    context->entry_count += context_entry(context, space, binding->value) ? 0 : 1;
    entry_place(context->entries, context->entry_mask, entry);
    return ORCAP_OK;
}

int orcap_context_bind(struct orcap_context *context, const char *space, uint32_t value, uint16_t protocol) {
    return context_bind(context, &(struct orcap_binding){.space = space, .value = value}, protocol);
}

void orcap_context_unbind(struct orcap_context *context, const char *space, uint32_t value, uint16_t protocol) {
    uint16_t number = space_find(context, space);
    const struct space_entry *entry = number ? context_entry(context, number, value) : NULL;
    if (entry && entry->protocol == protocol)
        (void)entries_rebuild(context, context->entry_mask + 1, entry->key);
}

int orcap_context_lookup(const struct orcap_context *context, const char *space, uint32_t value) {
    uint16_t number = space_find(context, space);
    const struct space_entry *entry = number ? context_entry(context, number, value) : NULL;
    return entry ? entry->protocol : ORCAP_ENAME;
}

bool orcap_context_overload(const struct orcap_context *context, const struct orcap_field *field, uint16_t child, uint32_t *ret_value) {
    const struct plan *plan = &context->plans[child];
    const struct orcap_protocol *protocol = plan->protocol;
    for (size_t i = 0; i < plan->overload_count; i++)
        if (plan->overloads[i].field == field) {
            *ret_value = plan->overloads[i].value;
            return true;
        }
    for (size_t i = 0; field->space && i < protocol->over_count; i++) {
        const struct orcap_binding *binding = &protocol->over[i];
        if (binding->read_only || strcmp(binding->space, field->space) != 0 || (binding->only && strcmp(binding->only, field->name) != 0))
            continue;
        *ret_value = binding->value;
        return true;
    }
    return false;
}

static uint16_t field_named(const struct orcap_protocol *protocol, const char *name) {
    int field = name ? orcap_protocol_field(protocol, name) : ORCAP_ENAME;
    return field < 0 ? NO_FIELD : (uint16_t)field;
}

/* Derives positions: fields stand still up to the first that may be absent or of another size. */
static void plan_positions(struct plan *plan) {
    const struct orcap_protocol *protocol = plan->protocol;
    uint32_t at = 0;
    size_t i = 0;
    for (; i < protocol->field_count && !plan->fields[i].conditional && !protocol->asn1; i++) {
        const struct orcap_field *field = &protocol->fields[i];
        plan->fields[i].at = at;
        plan->fields[i].still = true;
        if (!field->width && !field->phantom)
            break;
        at += field->pads ? (field->width + 8u * field->pads - 1) / (8u * field->pads) * (8u * field->pads) : field->width;
        if (field->may_end && !plan->least)
            plan->least = at / 8;
    }
    plan->fixed = protocol->asn1 ? 2 : at / 8; /* tag and length */
    plan->least = plan->least ? plan->least : plan->fixed;
    plan->simple = i == protocol->field_count && plan->least == plan->fixed;
}

/* Where the parts of little-endian words stand in them. */
static int plan_words(struct plan *plan, struct orcap_error *error) {
    uint32_t above = 0;
    for (size_t i = 0; i < plan->protocol->field_count; i++) {
        struct field_plan *own = &plan->fields[i];
        if (above && own->word != plan->fields[i - 1].word)
            break;
        own->above = (uint8_t)above;
        above += own->word ? own->width : 0u;
        if (above > own->word || (own->word && !own->width))
            break;
        above = above == own->word ? 0 : above;
        if (i + 1 == plan->protocol->field_count && !above)
            return ORCAP_OK;
    }
    return plan->protocol->field_count ? orcap_fail(error, ORCAP_EVALUE, "the parts of a word of %s do not add up to it", plan->protocol->title) : ORCAP_OK;
}

static int plan_condition(struct plan *plan, size_t index, struct orcap_error *error) {
    const struct orcap_protocol *protocol = plan->protocol;
    const struct orcap_field *field = &protocol->fields[index];
    const struct orcap_when *when = &field->when;
    struct field_plan *own = &plan->fields[index];
    own->when_field = field_named(protocol, when->field);
    const struct orcap_when *unmet = when->field && own->when_field == NO_FIELD ? when : NULL, *also = when->also;
    for (size_t i = 0; also && !unmet; also = also->also, i++) {
        if (i == ORCAP_ALSO)
            return orcap_fail(error, ORCAP_ELIMIT, "%s.%s depends on too many fields", protocol->title, field->name);
        own->also_fields[i] = field_named(protocol, also->field);
        unmet = own->also_fields[i] == NO_FIELD ? also : NULL;
    }
    bool backwards = own->when_field == NO_FIELD || own->when_field < index;
    for (size_t i = 0; i < ORCAP_ALSO; i++)
        backwards = backwards && (own->also_fields[i] == NO_FIELD || own->also_fields[i] < index);
    if (!unmet && !backwards)
        return orcap_fail(error, ORCAP_ENAME, "%s.%s depends on a field that stands behind it", protocol->title, field->name);
    if (unmet)
        return orcap_fail(error, ORCAP_ENAME, "%s.%s depends on %s, which is no field of %s", protocol->title, field->name, unmet->field,
                          protocol->title);
    for (size_t i = index; i-- > 0 && own->twin == NO_FIELD;)
        if (strcmp(protocol->fields[i].name, field->name) == 0)
            own->twin = (uint16_t)i;
    return ORCAP_OK;
}

static void give_slot(struct plan *plan, uint16_t field, uint8_t *slots) {
    if (field != NO_FIELD && !plan->fields[field].slot && *slots < ORCAP_WALK_NUMBERS)
        plan->fields[field].slot = ++*slots;
}

/* What walks need not look up, and what they need not look at. */
static void plan_walks(struct plan *plan) {
    const struct orcap_protocol *protocol = plan->protocol;
    uint8_t slots = 0;
    for (size_t i = 0; i < protocol->field_count; i++) {
        struct field_plan *own = &plan->fields[i];
        give_slot(plan, own->when_field, &slots);
        for (size_t k = 0; k < ORCAP_ALSO; k++)
            give_slot(plan, own->also_fields[k], &slots);
        give_slot(plan, own->sized_by, &slots);
        give_slot(plan, own->counted_by, &slots);
    }
    for (size_t i = protocol->field_count; i-- > 0;) {
        const struct orcap_field *field = &protocol->fields[i];
        struct field_plan *own = &plan->fields[i];
        if (own->conditional || !field->width || field->pads || own->slot || field->may_end || own->covers)
            continue;
        bool more = i + 1 < protocol->field_count;
        own->run = (uint16_t)(1 + (more ? plan->fields[i + 1].run : 0));
        own->run_width = field->width + (more ? plan->fields[i + 1].run_width : 0);
    }
}

static int plan_names(struct orcap_context *context, struct plan *plan, struct orcap_error *error) {
    const struct orcap_protocol *protocol = plan->protocol;
    for (size_t i = 0; i < protocol->field_count; i++) {
        const struct orcap_field *field = &protocol->fields[i];
        struct field_plan *own = &plan->fields[i];
        int status = plan_condition(plan, i, error);
        if (status < 0)
            return status;
        own->space = field->space ? space_number(context, field->space) : NO_SPACE;
        own->variants = field->variants ? space_number(context, field->variants) : NO_SPACE;
        own->sized_by = field_named(protocol, field->sized_by);
        if (own->space && plan->space_count < PLAN_SPACES)
            plan->spaces[plan->space_count++] = (uint16_t)i;
        if (own->variants && field->kind != ORCAP_ITEMS)
            plan->variants_field = (uint16_t)i;
        if (field->covers == ORCAP_COVERS_HEADER)
            plan->header_field = (uint16_t)i;
        if (field->covers == ORCAP_COVERS_LAYER || field->covers == ORCAP_COVERS_PAYLOAD)
            plan->extent_field = (uint16_t)i;
    }
    plan_walks(plan);
    plan->names_field = field_named(protocol, protocol->names_from);
    if (protocol->names_from && plan->names_field == NO_FIELD)
        return orcap_fail(error, ORCAP_ENAME, "names of %s count from %s, which is no field of it", protocol->title, protocol->names_from);
    for (size_t i = 0; i < protocol->field_count; i++) {
        const char *target = protocol->fields[i].sizes ? protocol->fields[i].sizes : protocol->fields[i].counts;
        if (!target)
            continue;
        bool met = false;
        for (size_t k = 0; k < protocol->field_count; k++)
            if (strcmp(protocol->fields[k].name, target) == 0) {
                met = true;
                if (protocol->fields[i].only_built)
                    continue;
                *(protocol->fields[i].sizes ? &plan->fields[k].sized_by : &plan->fields[k].counted_by) = (uint16_t)i;
            }
        if (!met)
            return orcap_fail(error, ORCAP_ENAME, "%s.%s measures %s, which is no field of %s", protocol->title, protocol->fields[i].name,
                              target, protocol->title);
    }
    return ORCAP_OK;
}

static void free_plan(struct plan *plan) {
    for (size_t i = 0; i < plan->protocol->field_count; i++)
        free(plan->fields[i].init);
    for (size_t k = 0; k < plan->match_count; k++)
        free(plan->matches[k].matches);
    free(plan->matches);
    free(plan->overloads);
    free(plan->fields);
    free(plan->others);
}

/* Default bytes, once for all: addresses and names are written as text in the lists. */
static int resolve_defaults(struct plan *plan, struct orcap_error *error) {
    for (size_t i = 0; i < plan->protocol->field_count; i++) {
        const struct orcap_field *field = &plan->protocol->fields[i];
        uint8_t bytes[NAME_BYTES] = {0};
        size_t size = field->width / 8;
        bool good = true;
        const char *text = field->init_text;
        switch ((enum orcap_kind)field->kind) {
        case ORCAP_IP4:
            store_be32(bytes, (uint32_t)field->init);
            break;
        case ORCAP_MAC:
            good = !text || mac_parse(text, strlen(text), bytes);
            break;
        case ORCAP_IP6:
            good = !text || ip6_parse(text, strlen(text), bytes);
            break;
        case ORCAP_LIST:
            if (!text)
                continue;
            if (field->element != ORCAP_IP6) { /* as it stands on the wire */
                size = field->init;
                memcpy(bytes, text, size);
                break;
            }
            size = field->element_width / 8;
            good = ip6_parse(text, strlen(text), bytes);
            break;
        case ORCAP_NETBIOS:
            netbios_encode(text, field->init ? field->init : text ? strlen(text) : 0, bytes);
            break;
        case ORCAP_NAME:
            good = (size = name_encode(text ? text : ".", text ? strlen(text) : 1, bytes)) != 0;
            break;
        case ORCAP_ASN1:
            good = (size = element_default(field, bytes)) != 0;
            break;
        default:
            continue;
        }
        if (!good)
            return orcap_fail(error, ORCAP_EVALUE, "the default of %s.%s cannot be read", plan->protocol->title, field->name);
        uint8_t *copy = malloc(size);
        if (!copy)
            return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
        plan->fields[i].init = memcpy(copy, bytes, size);
        plan->fields[i].init_size = (uint16_t)size;
    }
    return ORCAP_OK;
}

/* Among those from number `first` on; of several of one title the oldest one counts. */
static int find_added(const struct orcap_context *context, const char *title, size_t first) {
    for (size_t i = first; title && i < context->count; i++)
        if (strcmp(context->plans[i].protocol->title, title) == 0)
            return (int)i;
    return ORCAP_ENAME;
}

/* What an older protocol missed until now. */
static void resolve_missed(struct orcap_context *context, struct plan *plan, size_t first) {
    for (size_t i = 0; i < plan->protocol->other_count; i++) {
        int other = plan->others[i] == NO_PROTOCOL ? find_added(context, plan->protocol->others[i], first) : -1;
        if (other >= 0)
            plan->others[i] = (uint16_t)other;
    }
}

/* What a description says of others, which may be added after it: items by their base, what stands in its place or follows it by title. */
static int resolve_others(struct orcap_context *context, struct plan *plan, struct orcap_error *error) {
    const struct orcap_protocol *protocol = plan->protocol;
    if (protocol->other_count && !plan->others && !(plan->others = calloc(protocol->other_count, sizeof *plan->others)))
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    for (size_t i = 0; i < protocol->other_count; i++) {
        int other = orcap_context_find(context, protocol->others[i]);
        plan->others[i] = other < 0 ? NO_PROTOCOL : (uint16_t)other;
    }
    for (size_t i = 0; i < protocol->field_count; i++) {
        if (protocol->fields[i].kind != ORCAP_ITEMS)
            continue;
        int base = orcap_context_find(context, protocol->fields[i].items->base->title);
        if (base < 0)
            return orcap_fail(error, ORCAP_ENAME, "%s.%s holds items of %s, which is not there", protocol->title, protocol->fields[i].name,
                              protocol->fields[i].items->base->title);
        plan->fields[i].items_base = (uint16_t)base;
        plan->fields[i].element = protocol->fields[i].items->base->asn1 != 0;
    }
    return ORCAP_OK;
}

static int add_overload(struct plan *child, const struct orcap_field *field, uint32_t value) {
    struct overload_plan *list = realloc(child->overloads, (child->overload_count + 1) * sizeof *list);
    if (!list)
        return ORCAP_EMEMORY;
    child->overloads = list;
    list[child->overload_count] = (struct overload_plan){.field = field, .value = value};
    store_be32(list[child->overload_count++].bytes, value);
    return ORCAP_OK;
}

static int make_bond(struct orcap_context *context, const struct orcap_bond *bond, uint16_t lower, uint16_t upper, struct orcap_error *error) {
    const struct orcap_protocol *parent = context->plans[lower].protocol;
    struct orcap_match matches[ORCAP_BOND_VALUES];
    size_t count = 0;
    int status = ORCAP_OK;
    for (; count < ORCAP_BOND_VALUES && bond->values[count].field && status == ORCAP_OK; count++) {
        int field = orcap_protocol_field(parent, bond->values[count].field);
        if (field < 0)
            return orcap_fail(error, ORCAP_ENAME, "%s is bound by %s, which is no field of %s", context->plans[upper].protocol->title,
                              bond->values[count].field, parent->title);
        matches[count] = (struct orcap_match){.field = (uint16_t)field, .value = bond->values[count].value};
        if (!bond->read_only)
            status = add_overload(&context->plans[upper], &parent->fields[field], bond->values[count].value);
    }
    if (status == ORCAP_OK && !bond->build_only)
        status = orcap_context_match(context, lower, matches, count, upper, false);
    return status < 0 ? orcap_fail(error, status, "memory is out") : ORCAP_OK;
}

/* The bonds that stand with a protocol, where both ends are there and one of them, or the protocol itself, was added as number `first` or later. */
static int resolve_bonds(struct orcap_context *context, size_t index, size_t first, struct orcap_error *error) {
    const struct orcap_protocol *protocol = context->plans[index].protocol;
    for (size_t i = 0; i < protocol->bond_count; i++) {
        const struct orcap_bond *bond = &protocol->bonds[i];
        if (index < first && find_added(context, bond->lower, first) < 0 && find_added(context, bond->upper, first) < 0)
            continue;
        int lower = bond->lower ? orcap_context_find(context, bond->lower) : (int)index;
        int upper = bond->upper ? orcap_context_find(context, bond->upper) : (int)index;
        if (lower < 0 || upper < 0 || ((size_t)lower < first && (size_t)upper < first))
            continue;
        int status = make_bond(context, bond, (uint16_t)lower, (uint16_t)upper, error);
        if (status < 0)
            return status;
    }
    return ORCAP_OK;
}

/* Everything that protocols say of one another, once those from number `first` on were added. */
static int resolve(struct orcap_context *context, size_t first, struct orcap_error *error) {
    int status = ORCAP_OK;
    for (size_t i = 0; i < first; i++)
        resolve_missed(context, &context->plans[i], first);
    for (size_t i = first; status == ORCAP_OK && i < context->count; i++)
        status = resolve_others(context, &context->plans[i], error);
    for (size_t i = 0; status == ORCAP_OK && i < context->count; i++)
        status = resolve_bonds(context, i, first, error);
    return status;
}

/* All that a description says by itself. */
static int plan_compile(struct orcap_context *context, struct plan *plan, const struct orcap_protocol *protocol, struct orcap_error *error) {
    *plan = (struct plan){.protocol = protocol, .header_field = NO_FIELD, .extent_field = NO_FIELD, .variants_field = NO_FIELD, .names_field = NO_FIELD, .trailer_field = NO_FIELD};
    plan->fields = calloc(protocol->field_count ? protocol->field_count : 1, sizeof *plan->fields);
    if (!plan->fields)
        return ORCAP_EMEMORY;
    for (size_t i = 0; i < protocol->field_count; i++) {
        const struct orcap_when *when = &protocol->fields[i].when;
        uint8_t covers = protocol->fields[i].covers;
        if (protocol->fields[i].trails && plan->trailer_field == NO_FIELD)
            plan->trailer_field = (uint16_t)i;
        plan->fields[i] = (struct field_plan){.trails = protocol->fields[i].trails,
                                              .width = protocol->fields[i].width,
                                              .kind = protocol->fields[i].kind,
                                              .word = protocol->fields[i].word,
                                              .covers = covers == ORCAP_COVERS_PAYLOAD ? ORCAP_COVERS_NOTHING : covers,
                                              .pads = protocol->fields[i].pads,
                                              .phantom = protocol->fields[i].phantom,
                                              .element = protocol->fields[i].kind == ORCAP_ASN1,
                                              .measured = protocol->fields[i].size != NULL,
                                              .conditional = when->field || when->test || when->otherwise,
                                              .sized_by = NO_FIELD,
                                              .counted_by = NO_FIELD,
                                              .when_field = NO_FIELD,
                                              .also_fields = {NO_FIELD, NO_FIELD},
                                              .twin = NO_FIELD,
                                              .items_base = NO_PROTOCOL};
    }
    plan_positions(plan);
    int status = plan_words(plan, error);
    if (status == ORCAP_OK)
        status = plan_names(context, plan, error);
    return status < 0 ? status : resolve_defaults(plan, error);
}

static int add(struct orcap_context *context, const struct orcap_protocol *protocol, uint16_t *ret_protocol, struct orcap_error *error) {
    if (context->count >= NO_PROTOCOL || protocol->field_count >= NO_FIELD)
        return orcap_fail(error, ORCAP_ELIMIT, "too many protocols or fields");
    if (context->count == context->capacity) {
        size_t capacity = context->capacity ? 2 * context->capacity : 128;
        struct plan *plans = realloc(context->plans, capacity * sizeof *plans);
        if (!plans)
            return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
        context->plans = plans;
        context->capacity = capacity;
    }
    struct plan *plan = &context->plans[context->count];
    int status = plan_compile(context, plan, protocol, error);
    uint16_t number = (uint16_t)context->count;
    for (size_t i = 0; status == ORCAP_OK && i < protocol->over_count; i++)
        if (!protocol->over[i].build_only)
            status = context_bind(context, &protocol->over[i], number);
    if (status < 0) {
        free_plan(plan);
        return status == ORCAP_EMEMORY ? orcap_fail(error, ORCAP_EMEMORY, "memory is out") : status;
    }
    context->count++;
    if (ret_protocol)
        *ret_protocol = number;
    return ORCAP_OK;
}

int orcap_context_add(struct orcap_context *context, const struct orcap_protocol *protocol, uint16_t *ret_protocol, struct orcap_error *error) {
    size_t first = context->count;
    int status = add(context, protocol, ret_protocol, error);
    return status < 0 ? status : resolve(context, first, error);
}

/* Whether it goes by that name. */
static bool called(const struct orcap_protocol *protocol, const char *name) {
    return (protocol->filter && strcmp(protocol->filter, name) == 0) ||
           (protocol->contrib && (strcmp(protocol->contrib, name) == 0 || strcmp(name, "contrib") == 0));
}

static bool is_left_out(const struct orcap_protocol *protocol, const char *const *without) {
    for (; without && *without; without++)
        if (called(protocol, *without))
            return true;
    return false;
}

static bool is_there(const struct orcap_context *context, const struct orcap_protocol *protocol) {
    for (size_t i = 0; i < context->count; i++)
        if (context->plans[i].protocol == protocol)
            return true;
    return false;
}

int orcap_context_load(struct orcap_context *context, const char *name, struct orcap_error *error) {
    size_t first = context->count;
    int status = ORCAP_OK;
    for (size_t s = 0; status == ORCAP_OK && s < protocol_set_count; s++)
        for (size_t i = 0; status == ORCAP_OK && i < protocol_sets[s]->count; i++)
            if (called(protocol_sets[s]->list[i], name) && !is_there(context, protocol_sets[s]->list[i]))
                status = add(context, protocol_sets[s]->list[i], NULL, error);
    if (status == ORCAP_OK && context->count > first)
        status = resolve(context, first, error);
    return status < 0 ? status : (int)(context->count - first);
}

int orcap_context_new(const char *const *without, struct orcap_context **ret_context, struct orcap_error *error) {
    struct orcap_context *context = calloc(1, sizeof *context);
    if (!context)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    int status = entries_rebuild(context, 512, 0);
    for (size_t s = 0; status == ORCAP_OK && s < protocol_set_count; s++)
        for (size_t i = 0; status == ORCAP_OK && i < protocol_sets[s]->count; i++)
            if (!is_left_out(protocol_sets[s]->list[i], without))
                status = add(context, protocol_sets[s]->list[i], NULL, error);
    if (status == ORCAP_OK)
        status = resolve(context, 0, error);
    int raw = orcap_context_find(context, "Raw"), padding = orcap_context_find(context, "Padding");
    if (status == ORCAP_OK && (raw < 0 || padding < 0))
        status = orcap_fail(error, ORCAP_ENAME, "the protocols Raw and Padding are missing");
    if (status == ORCAP_OK && (context->linktype = space_number(context, "linktype")) == NO_SPACE)
        status = orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    if (status < 0) {
        orcap_context_free(context);
        return status;
    }
    context->providers[context->provider_count++] = &frame_provider;
    context->providers[context->provider_count++] = &payload_provider;
    context->raw = (uint16_t)raw;
    context->padding = (uint16_t)padding;
    *ret_context = context;
    return ORCAP_OK;
}

void orcap_context_free(struct orcap_context *context) {
    if (!context)
        return;
    for (size_t i = 0; i < context->count; i++)
        free_plan(&context->plans[i]);
    free(context->plans);
    free(context->spaces);
    free(context->entries);
    free(context->renumbers.list);
    free(context);
}

size_t orcap_context_count(const struct orcap_context *context) {
    return context->count;
}

const struct orcap_protocol *orcap_context_protocol(const struct orcap_context *context, uint16_t protocol) {
    return context->plans[protocol].protocol;
}

int orcap_context_find(const struct orcap_context *context, const char *title) {
    for (size_t i = 0; i < context->count; i++)
        if (strcmp(context->plans[i].protocol->title, title) == 0)
            return (int)i;
    return ORCAP_ENAME;
}

int orcap_context_match(struct orcap_context *context, uint16_t parent, const struct orcap_match *matches, size_t count, uint16_t child, bool late) {
    struct plan *plan = &context->plans[parent];
    struct match_plan *list = realloc(plan->matches, (plan->match_count + 1) * sizeof *list);
    if (!list)
        return ORCAP_EMEMORY;
    plan->matches = list;
    struct match_plan own = {.matches = malloc((count ? count : 1) * sizeof *matches), .count = count, .child = child, .late = late};
    if (!own.matches)
        return ORCAP_EMEMORY;
    if (count)
        memcpy(own.matches, matches, count * sizeof *matches);
    list[plan->match_count++] = own;
    return ORCAP_OK;
}

void orcap_context_unmatch(struct orcap_context *context, uint16_t parent, const struct orcap_match *matches, size_t count, uint16_t child) {
    struct plan *plan = &context->plans[parent];
    for (size_t i = 0; i < plan->match_count; i++) {
        struct match_plan *own = &plan->matches[i];
        bool same = own->child == child && own->count == count;
        for (size_t k = 0; same && k < count; k++)
            same = own->matches[k].field == matches[k].field && own->matches[k].value == matches[k].value;
        if (!same)
            continue;
        free(own->matches);
        memmove(own, own + 1, (plan->match_count - i - 1) * sizeof *own);
        plan->match_count--;
        i--;
    }
}
