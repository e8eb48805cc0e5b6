/* How far a packet must be dissected for all values of some targets to be found. */
#include "dissect/plan.h"
#include "filter/target.h"

#include <string.h>

/* Marks the protocols that a target asks for; true: only a whole dissection gives it. */
static bool mark_wanted(const struct target *target, uint8_t *wanted) {
    const struct orcap_context *context = target->context;
    const char *named = target->provided ? context->providers[target->provider]->layers[target->provided_field] : NULL;
    if (target->provided && !named)
        return true;
    for (size_t p = 0; p < context->count; p++) {
        const char *filter = context_plan(context, (uint16_t)p)->protocol->filter;
        if (target->provided ? filter && strcmp(filter, named) == 0 : target->first[p] != NO_SOURCE)
            wanted[p] = 1;
    }
    return !target->provided && (target->first[context->raw] != NO_SOURCE || target->first[context->padding] != NO_SOURCE);
}

/* What leads to something wanted: protocols, by being it or by what may stand behind them, and number spaces, by a protocol in them. */
struct leads {
    const struct orcap_context *context;
    uint8_t *protocols;
    uint8_t *spaces;
};

static void mark_spaces(const struct leads *leads) {
    for (size_t i = 0; i <= leads->context->entry_mask; i++) {
        const struct space_entry *entry = &leads->context->entries[i];
        if (entry->key && leads->protocols[entry->protocol])
            leads->spaces[entry->key >> 32] = 1;
    }
}

static bool other_leads(const struct leads *leads, const struct plan *plan) {
    for (size_t i = 0; i < plan->protocol->other_count; i++)
        if (plan->others[i] != NO_PROTOCOL && leads->protocols[plan->others[i]])
            return true;
    return false;
}

/* Whether something wanted may stand behind a layer of this protocol. */
static bool goes_on(const struct leads *leads, const struct plan *plan) {
    for (size_t i = 0; i < plan->match_count; i++)
        if (leads->protocols[plan->matches[i].child])
            return true;
    for (size_t i = 0; i < plan->space_count; i++)
        if (leads->spaces[plan->fields[plan->spaces[i]].space])
            return true;
    return plan->protocol->follows && other_leads(leads, plan);
}

/* Whether a layer that was bound as this protocol may turn out to be another that leads on. */
static bool turns(const struct leads *leads, const struct plan *plan) {
    return (plan->protocol->instead && other_leads(leads, plan)) ||
           (plan->variants_field != NO_FIELD && leads->spaces[plan->fields[plan->variants_field].variants]);
}

int target_reach(const struct target *const *targets, size_t count, struct arena *arena, const uint8_t **ret_last) {
    const struct orcap_context *context = count ? targets[0]->context : NULL;
    *ret_last = NULL;
    if (!context)
        return ORCAP_OK;
    struct leads leads = {.context = context,
                          .protocols = arena_take_zeroed(arena, context->count),
                          .spaces = arena_take_zeroed(arena, context->space_count + 1)};
    uint8_t *last = arena_take_zeroed(arena, context->count);
    if (!leads.protocols || !leads.spaces || !last)
        return ORCAP_EMEMORY;
    for (size_t i = 0; i < count; i++)
        if (mark_wanted(targets[i], leads.protocols))
            return ORCAP_OK;
    for (bool more = true; more;) {
        more = false;
        mark_spaces(&leads);
        for (size_t p = 0; p < context->count; p++) {
            const struct plan *plan = context_plan(context, (uint16_t)p);
            if (leads.protocols[p] || !(goes_on(&leads, plan) || turns(&leads, plan)))
                continue;
            leads.protocols[p] = 1;
            more = true;
        }
    }
    for (size_t p = 0; p < context->count; p++)
        last[p] = !leads.protocols[p] ? ORCAP_UNWANTED : !goes_on(&leads, context_plan(context, (uint16_t)p)) ? ORCAP_LAST : 0;
    *ret_last = last;
    return ORCAP_OK;
}
