/* Contexts: descriptions compiled and bound. */
#include "dissect/plan.h"
#include "dissect/provider.h"
#include "core/address.h"
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

uint16_t context_space_find(const struct orcap_context *context, const char *name) {
    int number = directory_find(&context->spaces, name, 0);
    return number < 0 ? NO_SPACE : (uint16_t)number;
}

uint16_t context_space(struct orcap_context *context, const char *name) {
    uint16_t number = context_space_find(context, name);
    if (number == NO_SPACE && directory_add(&context->spaces, name, (uint16_t)(context->space_count + 1)) == ORCAP_OK)
        number = (uint16_t)++context->space_count;
    return number;
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
    uint16_t space = context_space(context, binding->space);
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
    uint16_t number = context_space_find(context, space);
    const struct space_entry *entry = number ? context_entry(context, number, value) : NULL;
    if (entry && entry->protocol == protocol)
        (void)entries_rebuild(context, context->entry_mask + 1, entry->key);
}

int orcap_context_lookup(const struct orcap_context *context, const char *space, uint32_t value) {
    uint16_t number = context_space_find(context, space);
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

const uint8_t *orcap_context_overload_bytes(const struct orcap_context *context, const struct orcap_field *field, uint16_t child) {
    const struct plan *plan = &context->plans[child];
    for (size_t i = 0; i < plan->overload_count; i++)
        if (plan->overloads[i].field == field)
            return plan->overloads[i].bytes;
    return NULL;
}

/* What an older protocol missed until now. */
static void resolve_missed(struct orcap_context *context, struct plan *plan, size_t first) {
    for (size_t i = 0; i < plan->protocol->other_count; i++) {
        int other = plan->others[i] == NO_PROTOCOL ? directory_find(&context->titles, plan->protocol->others[i], first) : -1;
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
        if (bond->read_only)
            continue;
        status = add_overload(&context->plans[upper], &parent->fields[field], bond->values[count].value);
        const char *address = bond->values[count].address;
        if (status != ORCAP_OK || !address)
            continue;
        if (!ip6_parse(address, strlen(address), context->plans[upper].overloads[context->plans[upper].overload_count - 1].bytes))
            return orcap_fail(error, ORCAP_ENAME, "%s is no IPv6 address", address);
    }
    if (status == ORCAP_OK && !bond->build_only)
        status = orcap_context_match(context, lower, matches, count, upper, false);
    return status < 0 ? orcap_fail(error, status, "memory is out") : ORCAP_OK;
}

/* Of several of one title the oldest counts. */
static bool is_added(const struct orcap_context *context, const char *title, size_t first) {
    return title && directory_find(&context->titles, title, first) >= 0;
}

/* The bonds that stand with a protocol, where both ends are there and one of them, or the protocol itself, was added as number `first` or later. */
static int resolve_bonds(struct orcap_context *context, size_t index, size_t first, struct orcap_error *error) {
    const struct orcap_protocol *protocol = context->plans[index].protocol;
    for (size_t i = 0; i < protocol->bond_count; i++) {
        const struct orcap_bond *bond = &protocol->bonds[i];
        if (index < first && !is_added(context, bond->lower, first) && !is_added(context, bond->upper, first))
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

/* Numbers of a space that are two fields' together: building sets both. */
static int resolve_fronts(struct orcap_context *context, size_t first, struct orcap_error *error) {
    for (size_t p = 0; p < context->count; p++) {
        const struct orcap_protocol *parent = context->plans[p].protocol;
        for (size_t f = 0; f < parent->field_count; f++)
            for (size_t c = 0; parent->fields[f].front && parent->fields[f].space && c < context->count; c++) {
                const struct orcap_protocol *child = context->plans[c].protocol;
                const struct orcap_field *field = &parent->fields[f], *front = &parent->fields[context->plans[p].fields[f].front];
                for (size_t i = 0; (p >= first || c >= first) && i < child->over_count; i++) {
                    uint32_t value = child->over[i].value;
                    if (child->over[i].read_only || strcmp(child->over[i].space, field->space) != 0)
                        continue;
                    if (add_overload(&context->plans[c], front, value >> field->width) < 0 ||
                        add_overload(&context->plans[c], field, value & ((1u << field->width) - 1)) < 0)
                        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
                    break;
                }
            }
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
    return status < 0 ? status : resolve_fronts(context, first, error);
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
    if (status == ORCAP_OK)
        status = directory_add(&context->titles, protocol->title, number);
    if (status < 0) {
        plan_clear(plan);
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

void orcap_context_hide(struct orcap_context *context, uint16_t protocol, bool hidden) {
    if (protocol != context->raw)
        context->plans[protocol].hidden = hidden;
}

/* Whether it goes by that name: its own, or its module's. */
static bool called(const struct orcap_protocol *protocol, const char *name) {
    if (protocol->filter && strcmp(protocol->filter, name) == 0)
        return true;
    if (!protocol->contrib)
        return false;
    const char *module = *protocol->contrib ? protocol->contrib : orcap_protocol_module(protocol);
    return strcmp(name, "contrib") == 0 || (module && strcmp(module, name) == 0);
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
    if (status == ORCAP_OK && (context->linktype = context_space(context, "linktype")) == NO_SPACE)
        status = orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    if (status < 0) {
        orcap_context_free(context);
        return status;
    }
    context->providers[context->provider_count++] = &frame_provider;
    context->providers[context->provider_count++] = &payload_provider;
    for (size_t i = 0; !without && i < context->count && context->guess_count < sizeof context->guesses / sizeof *context->guesses; i++)
        if (context->plans[i].protocol->guess)
            context->guesses[context->guess_count++] = (uint16_t)i;
    context->udp_port = context_space_find(context, "udp.port");
    context->raw = (uint16_t)raw;
    context->padding = (uint16_t)padding;
    *ret_context = context;
    return ORCAP_OK;
}

void orcap_context_free(struct orcap_context *context) {
    if (!context)
        return;
    for (size_t i = 0; i < context->count; i++)
        plan_clear(&context->plans[i]);
    free(context->plans);
    directory_clear(&context->titles);
    directory_clear(&context->spaces);
    free(context->entries);
    free(context->renumbers.list);
    free(context);
}

void orcap_context_find_with(struct orcap_context *context, const struct orcap_finder *finder) {
    context->finder = *finder;
}

size_t orcap_context_count(const struct orcap_context *context) {
    return context->count;
}

const struct orcap_protocol *orcap_context_protocol(const struct orcap_context *context, uint16_t protocol) {
    return context->plans[protocol].protocol;
}

int orcap_context_find(const struct orcap_context *context, const char *title) {
    return directory_find(&context->titles, title, 0);
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
