/* Lists of items: options, records, TLVs. */
#include "dissect/element.h"
#include "dissect/plan.h"
#include "dissect/view.h"

struct orcap_item_walk items_over(const struct orcap_view *view, size_t field, uint32_t at, uint32_t end, uint32_t count) {
    const struct plan *plan = context_plan(view->context, view->protocol);
    uint16_t base = plan->fields[field].items_base;
    struct ber around;
    if (plan->protocol->fields[field].asn1 && ber_read(view->bytes + at, end - at, &around))
        at += (uint32_t)around.head;
    struct orcap_view item = *view;
    item.protocol = base;
    item.under = view->protocol;
    item.at = at;
    item.size = 0;
    item.limit = end;
    return (struct orcap_item_walk){.item = item,
                                    .items = plan->protocol->fields[field].items,
                                    .base = base,
                                    .space = plan->fields[field].variants,
                                    .first = at,
                                    .next = at,
                                    .end = end,
                                    .left = count};
}

struct orcap_item_walk orcap_items_first(const struct orcap_view *view, size_t field) {
    const struct plan *plan = context_plan(view->context, view->protocol);
    const struct field_plan *own = &plan->fields[field];
    uint32_t at, width;
    if (!orcap_view_place(view, field, &at, &width))
        at = width = 0;
    uint32_t count = own->counted_by == NO_FIELD ? UINT32_MAX : view_count(view, own->counted_by);
    uint32_t start = view->at + at / 8;
    return items_over(view, field, start, start + width / 8, count);
}

/* The one to take in its place by what the bytes say. */
static uint16_t instead_of(const struct orcap_view *item, uint16_t protocol) {
    const struct plan *plan = context_plan(item->context, protocol);
    struct orcap_view as_it = *item;
    as_it.protocol = protocol;
    int other = plan->protocol->instead ? plan->protocol->instead(&as_it) : -1;
    return other >= 0 && plan->others[other] != NO_PROTOCOL ? plan->others[other] : protocol;
}

/* The description that the tag of an element chooses, or the base. */
static uint16_t tagged(const struct orcap_item_walk *w) {
    const struct space_entry *entry = context_entry(w->item.context, w->space, w->item.bytes[w->next]);
    return entry ? entry->protocol : w->base;
}

/* The description that the item's variants field chooses, or the base. */
static uint16_t variant_of(const struct orcap_view *item, uint16_t base) {
    const struct plan *plan = context_plan(item->context, base);
    struct orcap_view as_base = *item;
    as_base.protocol = base;
    if (plan->variants_field == NO_FIELD)
        return instead_of(item, base);
    const struct space_entry *entry = context_entry(item->context, plan->fields[plan->variants_field].variants,
                                                    (uint32_t)orcap_view_number(&as_base, plan->variants_field));
    return instead_of(item, entry ? entry->protocol : base);
}

/* The size of the item that starts at item->at, read as item->protocol; 0: it is none. Where a length field says so the item reaches to its end,
 * else to the end of its last field. */
static uint32_t item_size(const struct orcap_view *item, bool exact) {
    struct orcap_walk fields = orcap_view_walk(item);
    walk_to_end(&fields);
    uint32_t size = (fields.at + fields.width) / 8, said = fields.end / 8;
    if (fields.broken)
        return 0;
    if (said > size && said < item->limit - item->at) {
        if (exact)
            return 0;
        size = said;
    }
    return plan_padded(context_plan(item->context, item->protocol), size, item->limit - item->at);
}

/* The same for a list of pairs, where a variant that does not fill its size exactly is taken as the base. 0 also where the length is less than
 * number and length themselves take. */
static uint32_t pair_size(struct orcap_view *item, uint16_t base) {
    const struct plan *plan = context_plan(item->context, item->protocol);
    if (plan->extent_field == NO_FIELD)
        return item_size(item, true);
    uint32_t said = field_covers(&plan->protocol->fields[plan->extent_field], orcap_view_number(item, plan->extent_field));
    if (said < context_plan(item->context, base)->fixed)
        return 0;
    uint32_t size = said < plan->fixed ? 0 : item_size(item, item->protocol != base);
    if (size || item->protocol == base)
        return size;
    item->protocol = base;
    return item_size(item, false);
}

/* The same for a flat list, where all of an option must be there, and nothing but whole values in it. */
static uint32_t flat_size(const struct orcap_view *item) {
    const struct orcap_protocol *protocol = context_plan(item->context, item->protocol)->protocol;
    struct orcap_walk fields = orcap_view_walk(item);
    while (orcap_walk_next(&fields)) {
        const struct orcap_field *field = &protocol->fields[fields.field];
        if (fields.cut || (field->kind == ORCAP_LIST && (fields.width % field->element_width || (!fields.width && !field->together))))
            return 0;
    }
    return fields.broken ? 0 : (fields.at + fields.width) / 8;
}

/* Whether the list ends before the item that comes next. */
static bool is_last(struct orcap_item_walk *w) {
    const struct plan *plan = context_plan(w->item.context, w->base);
    int field = orcap_protocol_field(plan->protocol, w->items->until);
    w->item.protocol = w->base;
    return w->end - w->next >= plan->fixed && field >= 0 && orcap_view_number(&w->item, (size_t)field) == w->items->until_value;
}

/* The next layer of the packet that the field holds. Its layers are found anew for each, as a walk has no room for them: they are few. */
static bool next_layer(struct orcap_item_walk *w) {
    struct orcap_packet packet;
    if (w->next >= w->end)
        return false;
    w->item.protocol = w->base;
    dissect_region(&w->item, w->first, w->end, &packet);
    for (size_t i = 0; i < packet.count; i++) {
        if (packet.layers[i].at < w->next)
            continue;
        if (w->items->several && i && packet.layers[i].protocol == w->item.context->padding) {
            w->first = w->next = packet.layers[i].at;
            w->item.protocol = w->base;
            dissect_region(&w->item, w->first, w->end, &packet);
            i = 0;
        }
        w->item = orcap_packet_view(&packet, i);
        w->next = w->item.at + w->item.size;
        return true;
    }
    w->next = w->end;
    return false;
}

bool orcap_items_next(struct orcap_item_walk *w) {
    if (w->items->stacked)
        return next_layer(w);
    if ((w->malformed && (w->items->flat || !w->items->pairs)) || !w->left || w->next >= w->end)
        return false;
    w->item.at = w->next;
    w->item.limit = w->end;
    w->item.size = 0;
    if (w->items->until && is_last(w))
        return false;
    w->item.protocol = w->space ? tagged(w) : variant_of(&w->item, w->base);
    uint32_t size = w->items->flat    ? flat_size(&w->item)
                    : w->items->pairs ? pair_size(&w->item, w->base)
                                      : item_size(&w->item, false);
    w->malformed = !size;
    if (!size) {
        w->item.protocol = w->item.context->raw;
        size = w->end - w->next;
        if (w->items->pairs && !w->items->flat && size > 2) /* Scapy passes over number and length and goes on */
            size = 2;
    }
    w->item.size = size;
    w->item.limit = w->next + size;
    w->next += size;
    if (w->left != UINT32_MAX)
        w->left--;
    if (w->items->more && !w->malformed) {
        int field = orcap_protocol_field(context_plan(w->item.context, w->item.protocol)->protocol, w->items->more);
        if (field < 0 || !(orcap_view_number(&w->item, (size_t)field) & w->items->more_mask))
            w->left = 0;
    }
    if (w->items->ends && !w->malformed) {
        const struct plan *plan = context_plan(w->item.context, w->item.protocol);
        if (plan->variants_field != NO_FIELD && orcap_view_number(&w->item, plan->variants_field) == 0)
            w->left = 0;
    }
    return true;
}
