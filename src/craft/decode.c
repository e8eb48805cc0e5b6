/* A view read out as values, so that building encodes every one of them. */
#include "core/arena.h"
#include "core/ber.h"
#include "dissect/plan.h"

#include <orcap/craft.h>

#include <stdlib.h>

struct orcap_arena {
    struct arena arena;
};

struct orcap_arena *orcap_arena_new(void) {
    return calloc(1, sizeof(struct orcap_arena));
}

void *orcap_arena_take(struct orcap_arena *arena, size_t size) {
    return arena_take_zeroed(&arena->arena, size);
}

void orcap_arena_reset(struct orcap_arena *arena) {
    arena_reset(&arena->arena);
}

void orcap_arena_free(struct orcap_arena *arena) {
    if (arena)
        arena_clear(&arena->arena);
    free(arena);
}

enum { NESTING = 8 };

static int decode(const struct orcap_view *view, bool respell, struct orcap_arena *arena, unsigned nesting, struct orcap_node *ret_node);

static const struct orcap_field *plan_field(const struct orcap_walk *walk) {
    return &context_plan(walk->view.context, walk->view.protocol)->protocol->fields[walk->field];
}

static int decode_items(const struct orcap_walk *field, bool respell, struct orcap_arena *arena, unsigned nesting, struct orcap_value *value) {
    size_t count = 0;
    struct orcap_item_walk walk = orcap_items_first(&field->view, field->field);
    const uint8_t *end = value->bytes + value->size;
    while (orcap_items_next(&walk))
        count++;
    struct orcap_node *items = orcap_arena_take(arena, (count ? count : 1) * sizeof *items);
    if (!items)
        return ORCAP_EMEMORY;
    walk = orcap_items_first(&field->view, field->field);
    for (size_t i = 0; i < count && orcap_items_next(&walk); i++) {
        int status = decode(&walk.item, respell, arena, nesting + 1, &items[i]);
        if (status < 0)
            return status;
    }
    value->items = items;
    value->count = count;
    if (plan_field(field)->asn1) { /* how tag and length were spelled */
        struct ber around;
        value->size = !respell && ber_read(value->bytes, value->size, &around) ? around.head : 0;
        return ORCAP_OK;
    }
    value->bytes = field->view.bytes + walk.next; /* what no item takes: kept as it was */
    value->size = (size_t)(end - value->bytes);
    return ORCAP_OK;
}

static int decode(const struct orcap_view *view, bool respell, struct orcap_arena *arena, unsigned nesting, struct orcap_node *ret_node) {
    const struct orcap_protocol *protocol = context_plan(view->context, view->protocol)->protocol;
    struct orcap_value *values = orcap_arena_take(arena, (protocol->field_count ? protocol->field_count : 1) * sizeof *values);
    if (!values)
        return ORCAP_EMEMORY;
    struct orcap_view own = *view;
    uint32_t limit = own.at + own.size;
    if (!own.trailer)
        own.limit = limit;
    struct orcap_walk walk = orcap_view_walk(&own);
    bool cut = (protocol->align && !protocol->item && view->size % protocol->align) || (protocol->pads && view->size % protocol->pads);
    uint32_t end = own.at + walk.at / 8;
    while (orcap_walk_next(&walk)) {
        uint32_t pads = 8u * protocol->fields[walk.field].pads;
        cut = cut || (pads && walk.width % pads && walk.at + walk.width + pads - walk.width % pads > 8 * own.size);
        struct orcap_value *value = &values[walk.field];
        orcap_walk_get(&walk, value);
        if (!protocol->fields[walk.field].trails)
            end = own.at + (walk.at + walk.width + 7) / 8;
        if (value->type == ORCAP_VALUE_ITEMS && nesting < NESTING) {
            int status = decode_items(&walk, respell, arena, nesting, value);
            if (status < 0)
                return status;
        }
        if (respell && protocol->fields[walk.field].no_value)
            value->type = ORCAP_VALUE_NONE; /* a size that spelling anew changes */
        if (respell && (value->type == ORCAP_VALUE_NAME || value->kind == ORCAP_ASN1))
            value->as_read = false;
    }
    struct ber element;
    bool spelled = protocol->asn1 && !respell && ber_read(own.bytes + own.at, own.size, &element);
    bool early = walk.next < protocol->field_count;
    *ret_node = (struct orcap_node){.protocol = view->protocol, .values = values, .tail = own.bytes + end, .tail_size = limit > end ? limit - end : 0,
                                    .head = spelled ? own.bytes + own.at : NULL,
                                    .head_size = spelled ? element.head : 0,
                                    .gaps = respell ? NULL : own.bytes + own.at, .gaps_size = own.size,
                                    .ends_at = early ? walk.next : 0,
                                    .cut = cut};
    return ORCAP_OK;
}

int orcap_view_decode(const struct orcap_view *view, bool respell, struct orcap_arena *arena, struct orcap_node *ret_node) {
    return decode(view, respell, arena, 0, ret_node);
}
