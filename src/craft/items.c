/* The items of a value as chains of their own, and the pairs that some of them are in Python. */
#include "dissect/plan.h"

#include <orcap/craft.h>

struct orcap_item_list orcap_chain_items(const struct orcap_chain *chain, size_t layer, size_t field, const struct orcap_value *value) {
    const struct orcap_node *node = &chain->nodes[layer];
    const struct plan *plan = context_plan(chain->context, node->protocol);
    struct orcap_item_list list = {.items = plan->protocol->fields[field].items,
                             .base = plan->fields[field].items_base,
                             .item = {.context = chain->context, .count = 1}};
    if (value->as_read && !value->items)
        list.walk = orcap_items_first(&node->view, field);
    else {
        list.made = value->items;
        list.left = value->count;
        list.node.protocol = list.base;
    }
    return list;
}

bool orcap_item_list_next(struct orcap_item_list *list) {
    list->item.nodes = &list->node;
    if (list->walk.items) {
        if (!orcap_items_next(&list->walk))
            return false;
        list->node = (struct orcap_node){.protocol = list->walk.item.protocol, .view = list->walk.item};
        return true;
    }
    if (!list->left)
        return false;
    list->left--;
    if (list->made)
        list->item.nodes = list->made++;
    return true;
}

bool orcap_item_list_begins(const struct orcap_item_list *list) {
    return list->items->several && list->item.nodes->protocol == list->base;
}

/* The number that tells items apart; the first byte where the item is none. */
static uint64_t item_number(const struct orcap_chain *item, const struct plan *plan) {
    struct orcap_value value;
    orcap_chain_get(item, 0, plan->variants_field == NO_FIELD ? 0 : plan->variants_field, &value);
    if (value.type == ORCAP_VALUE_BYTES)
        return value.size ? value.bytes[0] : 0;
    return value.number;
}

/* The variant of a number in the base's list, which items of the wrong size have their names from; NULL: there is none. */
static const struct orcap_protocol *variant_of(const struct orcap_context *context, uint16_t base, uint64_t number) {
    const struct plan *plan = context_plan(context, base);
    const struct space_entry *entry =
        plan->variants_field == NO_FIELD ? NULL : context_entry(context, plan->fields[plan->variants_field].variants, (uint32_t)number);
    return entry ? context_plan(context, entry->protocol)->protocol : NULL;
}

static size_t elements_of(const struct orcap_item_list *list, size_t index) {
    const struct orcap_field *field = &context_plan(list->item.context, list->item.nodes->protocol)->protocol->fields[index];
    struct orcap_value value;
    if (field->kind != ORCAP_LIST || field->together)
        return 1;
    orcap_chain_get(&list->item, 0, index, &value);
    return orcap_list_count(field, &value);
}

/* Whether nothing is a value of it: a list may be empty. */
static bool is_list(const struct orcap_protocol *protocol) {
    return protocol->field_count && protocol->fields[protocol->field_count - 1].kind == ORCAP_LIST;
}

void orcap_item_pair_get(const struct orcap_item_list *list, struct orcap_item_pair *ret_pair) {
    const struct orcap_context *context = list->item.context;
    const struct plan *plan = context_plan(context, list->item.nodes->protocol);
    bool none = list->item.nodes->protocol == context->raw;
    uint64_t number = item_number(&list->item, plan);
    const struct orcap_protocol *variant = none || list->item.nodes->protocol == list->base ? variant_of(context, list->base, number) : plan->protocol;
    *ret_pair = (struct orcap_item_pair){.name = variant ? variant->title : NULL, .number = number};
    if (none && variant && is_list(variant) && !list->items->flat)
        ret_pair->count = 1;
    else if (none)
        ret_pair->broken = true;
    for (size_t i = 0; !none && i < plan->protocol->field_count && ret_pair->count < ORCAP_PAIR_FIELDS; i++)
        if (i != plan->variants_field && !plan->protocol->fields[i].covers && !plan->protocol->fields[i].phantom && orcap_chain_has(&list->item, 0, i)) {
            ret_pair->fields[ret_pair->count++] = (uint16_t)i;
            ret_pair->elements += elements_of(list, i);
        }
}

void orcap_item_pair_element(const struct orcap_item_list *list, const struct orcap_item_pair *pair, size_t index, struct orcap_field *ret_field,
                  struct orcap_value *ret_value) {
    for (size_t i = 0; i < pair->count; i++) {
        size_t elements = elements_of(list, pair->fields[i]);
        if (index >= elements) {
            index -= elements;
            continue;
        }
        *ret_field = context_plan(list->item.context, list->item.nodes->protocol)->protocol->fields[pair->fields[i]];
        orcap_chain_get(&list->item, 0, pair->fields[i], ret_value);
        if (ret_field->kind != ORCAP_LIST || ret_field->together)
            return;
        struct orcap_value values = *ret_value;
        orcap_list_get(ret_field, &values, index, ret_value);
        ret_field->kind = ret_field->element;
        ret_field->width = ret_field->element_width;
        return;
    }
}
