/* Where the fields of a layer or item stand, and their values. */
#include "dissect/bits.h"
#include "dissect/element.h"
#include "dissect/name.h"
#include "dissect/plan.h"
#include "dissect/view.h"

#include <string.h>

struct orcap_view orcap_packet_view(const struct orcap_packet *packet, size_t layer) {
    const struct orcap_layer *own = &packet->layers[layer];
    struct orcap_view view = {.context = packet->context,
                               .bytes = packet->bytes,
                               .at = own->at,
                               .size = own->size,
                               .limit = own->limit,
                               .message = own->at,
                               .trailer = own->trailer,
                               .protocol = own->protocol,
                               .under = own->under < ORCAP_DEPTH ? packet->layers[own->under].protocol : UINT16_MAX};
    uint16_t names_field = context_plan(view.context, view.protocol)->names_field;
    uint32_t at, width;
    if (names_field != NO_FIELD && orcap_view_place(&view, names_field, &at, &width))
        view.message += at / 8;
    return view;
}

bool when_met(const struct orcap_when *when, uint64_t value) {
    if (when->mask)
        value &= when->mask;
    bool met = !when->count && value;
    for (size_t i = 0; i < when->count && !met; i++)
        met = when->values[i] == value;
    return met != when->except;
}

/* The number of a field that another depends on: a walk that has passed it knows it. */
static uint64_t walk_number(const struct orcap_walk *walk, const struct plan *plan, uint16_t field) {
    unsigned slot = plan->fields[field].slot;
    if (slot && walk->known >> (slot - 1) & 1)
        return walk->numbers[slot - 1];
    return orcap_view_number(&walk->view, field);
}

static uint64_t walk_joint(const struct orcap_walk *walk, const struct plan *plan, uint16_t field) {
    const struct field_plan *own = &plan->fields[field];
    uint64_t number = walk_number(walk, plan, field);
    return own->front == NO_FIELD ? number : walk_number(walk, plan, own->front) << own->width | number;
}

static bool condition_holds(const struct orcap_walk *walk, const struct plan *plan, size_t field) {
    const struct orcap_when *when = &plan->protocol->fields[field].when;
    const struct field_plan *own = &plan->fields[field];
    if (when->test)
        return when->test(&walk->view);
    if (!when->otherwise) {
        bool met = when_met(when, walk_joint(walk, plan, own->when_field));
        for (size_t i = 0; when->also; i++) {
            when = when->also;
            if (met != when->instead) /* else it is decided */
                met = when_met(when, walk_joint(walk, plan, own->also_fields[i]));
        }
        return met;
    }
    for (uint16_t twin = own->twin; twin != NO_FIELD; twin = plan->fields[twin].twin)
        if (!plan->fields[twin].conditional || condition_holds(walk, plan, twin))
            return false;
    return true;
}

bool view_has(const struct orcap_view *view, size_t field) {
    const struct plan *plan = context_plan(view->context, view->protocol);
    const struct orcap_walk walk = {.view = *view};
    return !plan->fields[field].conditional || condition_holds(&walk, plan, field);
}

uint32_t field_covers(const struct orcap_field *field, uint64_t number) {
    int64_t size = (int64_t)(number * (field->unit ? field->unit : 1)) + field->plus;
    return size < 0 ? 0 : size > UINT32_MAX / 16 ? UINT32_MAX / 16 : (uint32_t)size;
}

bool field_is_short_address(const struct orcap_field *field) {
    return field->shows == ORCAP_SHOWS_SHORT_4 || field->shows == ORCAP_SHOWS_SHORT_6 || field->shows == ORCAP_SHOWS_PREFIX_6;
}

uint32_t view_count(const struct orcap_view *view, uint16_t field) {
    return field_covers(&context_plan(view->context, view->protocol)->protocol->fields[field], orcap_view_number(view, field));
}

struct orcap_walk orcap_view_walk(const struct orcap_view *view) {
    struct orcap_walk walk = {.view = *view, .end = 8 * (view->size ? view->size : view->limit - view->at)};
    uint8_t tag = context_plan(view->context, view->protocol)->protocol->asn1;
    if (tag)
        element_enter(&walk, tag);
    return walk;
}

/* Bytes of a field without fixed width that starts `at` bytes into the view and may reach to `end`. */
static uint32_t variable_size(const struct orcap_walk *walk, const struct plan *plan, size_t index, uint32_t at, uint32_t end) {
    const struct field_plan *own = &plan->fields[index];
    if (own->measured)
        return plan->protocol->fields[index].size(&walk->view);
    if (own->sized_by != NO_FIELD && (!plan->fields[own->sized_by].conditional || view_has(&walk->view, own->sized_by)))
        return field_covers(&plan->protocol->fields[own->sized_by], walk_number(walk, plan, own->sized_by));
    const struct orcap_view *view = &walk->view;
    if (own->kind == ORCAP_NAME && !plan->protocol->fields[index].rootless)
        return (uint32_t)name_extent(view->bytes, view->at + at, view->at + end, plan->protocol->fields[index].compressed);
    if (plan->protocol->fields[index].terminated) {
        const uint8_t *start = view->bytes + view->at + at, *zero = end > at ? memchr(start, 0, end - at) : NULL;
        return zero ? (uint32_t)(zero - start) + 1 : end - at;
    }
    const struct orcap_items *list = plan->protocol->fields[index].items;
    bool own_size = list && list->own_size;
    if (own->counted_by != NO_FIELD || own_size || (list && list->until)) {
        uint32_t count = own_size && list->single ? 1 : UINT32_MAX;
        if (own->counted_by != NO_FIELD)
            count = field_covers(&plan->protocol->fields[own->counted_by], walk_number(walk, plan, own->counted_by));
        if (own->kind == ORCAP_LIST)
            return (uint32_t)((uint64_t)count * plan->protocol->fields[index].element_width / 8);
        struct orcap_item_walk items = items_over(view, index, view->at + at, view->at + end, count);
        while (orcap_items_next(&items)) {
        }
        bool lacks = items.malformed || (items.left && items.left != UINT32_MAX);
        return items.next - view->at - at + (own_size && lacks); /* of an item that is cut short, more than there is */
    }
    uint32_t leaves = plan->protocol->fields[index].leaves;
    return end - at > leaves ? end - at - leaves : 0;
}

/* A length field ends the walk where it says. */
static void walk_end(struct orcap_walk *walk, const struct plan *plan) {
    const struct orcap_field *field = &plan->protocol->fields[walk->field];
    uint64_t number = plan_bits(&plan->fields[walk->field], walk->view.bytes + walk->view.at, walk->at, walk->width);
    uint32_t size = field_covers(field, number);
    uint32_t end = 8 * size + (field->covers == ORCAP_COVERS_REST ? walk->at + walk->width : 0);
    uint32_t least = walk->at + walk->width > 8 * plan->fixed ? walk->at + walk->width : 8 * plan->fixed;
    end = end > least ? end : least; /* a header cannot be shorter than what it is sure to hold */
    if (end > walk->end)
        walk->cut = true;
    else
        walk->end = end;
}

/* Where the next field starts: behind what the current one is padded with. */
static uint32_t walk_after(const struct orcap_walk *walk, const struct plan *plan) {
    uint32_t pads = walk->next ? 8u * plan->fields[walk->field].pads : 0;
    uint32_t at = walk->at + (pads ? (walk->width + pads - 1) / pads * pads : walk->width);
    return at < walk->end || !pads ? at : walk->at + walk->width > walk->end ? walk->at + walk->width : walk->end;
}

/* Where the next field of the trailer stands; without a trailer nothing is there. */
static uint32_t enter_trailer(struct orcap_walk *walk, uint32_t at) {
    const struct orcap_view *view = &walk->view;
    uint32_t start = view->limit - view->at - view->trailer;
    if (!view->trailer || at > 8 * start) {
        walk->end = view->trailer ? walk->end : at;
        return at;
    }
    walk->end = 8 * (view->limit - view->at);
    return 8 * start;
}

/* Keeps the number of a field that others depend on. */
static void walk_keep(struct orcap_walk *walk, const struct field_plan *own, uint64_t number) {
    if (!own->slot)
        return;
    walk->known |= (uint8_t)(1u << (own->slot - 1));
    walk->numbers[own->slot - 1] = number;
}

bool orcap_walk_next(struct orcap_walk *walk) {
    const struct plan *plan = context_plan(walk->view.context, walk->view.protocol);
    uint32_t at = walk_after(walk, plan);
    for (; walk->next < plan->protocol->field_count; walk->next++) {
        const struct field_plan *own = &plan->fields[walk->next];
        if (own->conditional && !condition_holds(walk, plan, walk->next)) {
            walk_keep(walk, own, 0); /* what is not there reads as 0 */
            continue;
        }
        if (own->trails && own->conditional && own->kind == ORCAP_ITEMS && !walk->view.trailer)
            continue; /* as Scapy has it, it is not among what was read then */
        if (own->trails)
            at = enter_trailer(walk, at);
        if (own->trails && own->width && !walk->view.trailer)
            return false;
        at = plan_aligned(own, at);
        uint32_t room = walk->end > at ? walk->end - at : 0;
        uint32_t width = own->width;
        bool partial = plan->protocol->may_be_cut && own->kind == ORCAP_BYTES;
        if (!room && at == 8 * plan->least && plan->least < plan->fixed && !partial)
            return false;
        if (partial && width > room)
            width = room;
        if (plan_reach(own, width) > room) {
            walk->cut = walk->broken = true;
            return false;
        }
        if (own->element) {
            if (walk->broken || !element_size(walk, walk->next, at / 8, (at + room) / 8, &width)) {
                walk->cut = walk->broken = true;
                return false;
            }
            width *= 8;
        } else if (!width && !own->phantom) {
            width = 8 * variable_size(walk, plan, walk->next, at / 8, (at + room) / 8);
            if (width > room) {
                walk->cut = true;
                width = room;
            }
            if (own->kind == ORCAP_NAME && !width && !plan->protocol->fields[walk->next].rootless) {
                walk->cut = walk->broken = true;
                return false;
            }
        }
        walk->field = walk->next++;
        walk->at = at;
        walk->width = width;
        if (own->slot && width && width <= 64)
            walk_keep(walk, own, plan_bits(own, walk->view.bytes + walk->view.at, at, width));
        if (own->covers)
            walk_end(walk, plan);
        return true;
    }
    if (plan->protocol->asn1 && at < walk->end) /* all that is in an element is a field of it */
        walk->cut = walk->broken = true;
    return false;
}

void walk_to_end(struct orcap_walk *walk) {
    const struct plan *plan = context_plan(walk->view.context, walk->view.protocol);
    do {
        const struct field_plan *own = &plan->fields[walk->next];
        if (walk->next >= plan->protocol->field_count || own->trails)
            return;
        if (own->run < 2 || walk_after(walk, plan) + own->run_width > walk->end)
            continue;
        walk->at = walk_after(walk, plan) + own->run_width;
        walk->width = 0;
        walk->next = (uint16_t)(walk->next + own->run);
    } while (orcap_walk_next(walk));
}

bool orcap_view_place(const struct orcap_view *view, size_t field, uint32_t *ret_at, uint32_t *ret_width) {
    const struct plan *plan = context_plan(view->context, view->protocol);
    const struct field_plan *own = &plan->fields[field];
    uint32_t width = own->width;
    if (own->still && (width || own->phantom)) {
        uint32_t room = 8 * (view->limit - view->at);
        bool whole = own->at + plan_reach(own, width) <= room;
        if (!whole && !(plan->protocol->may_be_cut && own->kind == ORCAP_BYTES))
            return false;
        *ret_at = whole || own->at < room ? own->at : room;
        *ret_width = whole ? width : room - *ret_at;
        return true;
    }
    if (!view_has(view, field)) /* before a walk that might ask for this field again, to know whether a later one is there */
        return false;
    struct orcap_walk walk = orcap_view_walk(view);
    while (orcap_walk_next(&walk) && walk.field <= field)
        if (walk.field == field) {
            *ret_at = walk.at;
            *ret_width = walk.width;
            return true;
        }
    return false;
}

uint64_t orcap_view_number(const struct orcap_view *view, size_t field) {
    uint32_t at, width;
    const struct field_plan *own = &context_plan(view->context, view->protocol)->fields[field];
    if (!orcap_view_place(view, field, &at, &width) || (width > 64 && !own->word))
        return 0;
    if (!width)
        return context_plan(view->context, view->protocol)->protocol->fields[field].init; /* a phantom's */
    return plan_bits(own, view->bytes + view->at, at, width);
}

static void value_at(const struct orcap_view *view, size_t index, uint32_t at, uint32_t width, struct orcap_value *ret_value) {
    const struct orcap_field *field = &context_plan(view->context, view->protocol)->protocol->fields[index];
    *ret_value = (struct orcap_value){.kind = field->kind, .bytes = view->bytes + view->at + at / 8, .size = width / 8};
    if (field->phantom && field->unset) {
        ret_value->type = ORCAP_VALUE_NONE;
        return;
    }
    switch ((enum orcap_kind)field->kind) {
    case ORCAP_UINT:
    case ORCAP_HEX:
    case ORCAP_ENUM:
    case ORCAP_XENUM:
    case ORCAP_FLAGS:
        ret_value->type = ORCAP_VALUE_NUMBER;
        if (!width)
            ret_value->number = field->init;
        else if (width <= 64 || field->word)
            ret_value->number = plan_bits(&context_plan(view->context, view->protocol)->fields[index], view->bytes + view->at, at, width);
        return;
    case ORCAP_LEUINT:
    case ORCAP_INT:
        ret_value->type = ORCAP_VALUE_NUMBER;
        ret_value->number = orcap_view_number(view, index);
        return;
    case ORCAP_NAME:
        ret_value->type = ORCAP_VALUE_NAME;
        ret_value->as_read = true;
        if (field->compressed) {
            ret_value->message = view->bytes + view->message;
            ret_value->message_size = view->limit - view->message;
        }
        return;
    case ORCAP_ITEMS:
        ret_value->type = width || (!field->trails && !context_plan(view->context, view->protocol)->fields[index].element) ? ORCAP_VALUE_ITEMS : ORCAP_VALUE_NONE;
        ret_value->as_read = true;
        return;
    case ORCAP_ASN1:
        element_settle(field, ret_value);
        return;
    case ORCAP_MAC:
    case ORCAP_LEMAC:
    case ORCAP_IP4:
    case ORCAP_IP6:
    case ORCAP_BYTES:
        ret_value->type = ORCAP_VALUE_BYTES;
        ret_value->as_read = width < field->width || (field->terminated && !(ret_value->size && !ret_value->bytes[ret_value->size - 1])); /* its end is missing */
        ret_value->size -= field->terminated && !ret_value->as_read ? 1 : 0;
        return;
    case ORCAP_NETBIOS:
    case ORCAP_NAMES:
    case ORCAP_STRINGS:
    case ORCAP_LIST:
    case ORCAP_KIND_COUNT:
        ret_value->type = ORCAP_VALUE_BYTES;
    }
}

void orcap_walk_get(const struct orcap_walk *walk, struct orcap_value *ret_value) {
    value_at(&walk->view, walk->field, walk->at, walk->width, ret_value);
}

void orcap_view_get(const struct orcap_view *view, size_t field, struct orcap_value *ret_value) {
    uint32_t at, width;
    if (orcap_view_place(view, field, &at, &width))
        value_at(view, field, at, width, ret_value);
    else
        *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NONE, .kind = context_plan(view->context, view->protocol)->protocol->fields[field].kind};
}
