#include "filter/target.h"

#include "core/ber.h"
#include "dissect/plan.h"
#include "dissect/view.h"
#include "filter/names.h"

#include <stdlib.h>
#include <string.h>

static uint8_t class_of_element(uint8_t type, uint8_t print) {
    if (ber_is_number(type))
        return type == BER_INTEGER ? CLASS_SIGNED : CLASS_NUMBER;
    if (type == BER_IPADDRESS)
        return CLASS_IP4;
    return type == BER_OID || print == ORCAP_PRINT_TEXT ? CLASS_TEXT : CLASS_BYTES;
}

static uint8_t class_of(const struct orcap_field *field, uint8_t kind) {
    if (field->print == ORCAP_PRINT_SECONDS || field->print == ORCAP_PRINT_PARTS)
        return CLASS_SECONDS;
    if (field->print == ORCAP_PRINT_DATE || field->print == ORCAP_PRINT_NTP)
        return CLASS_DATE;
    switch ((enum orcap_kind)kind) {
    case ORCAP_UINT:
    case ORCAP_LEUINT:
    case ORCAP_HEX:
    case ORCAP_ENUM:
    case ORCAP_XENUM:
    case ORCAP_FLAGS:
        return CLASS_NUMBER;
    case ORCAP_INT:
        return CLASS_SIGNED;
    case ORCAP_MAC:
    case ORCAP_LEMAC:
        return CLASS_MAC;
    case ORCAP_IP4:
        return CLASS_IP4;
    case ORCAP_IP6:
        return CLASS_IP6;
    case ORCAP_NAME:
    case ORCAP_NAMES:
    case ORCAP_STRINGS:
        return CLASS_TEXT;
    case ORCAP_LIST:
        return class_of(field, field->element == ORCAP_LIST ? (uint8_t)ORCAP_BYTES : field->element);
    case ORCAP_NETBIOS:
        return CLASS_TEXT;
    case ORCAP_BYTES:
        if (field_is_short_address(field))
            return field->shows == ORCAP_SHOWS_SHORT_4 ? CLASS_IP4 : CLASS_IP6;
        return field->print == ORCAP_PRINT_TEXT ? CLASS_TEXT : CLASS_BYTES;
    case ORCAP_ASN1:
        return class_of_element(field->asn1, field->print);
    case ORCAP_ITEMS:
    case ORCAP_KIND_COUNT:
        break;
    }
    return CLASS_BYTES;
}

/* Digits of a number in hexadecimal, by the width in whole bytes as tshark has it; 0: it prints in decimal. */
static uint8_t hex_digits(const struct orcap_field *field, uint8_t print, unsigned width) {
    if (print == ORCAP_PRINT_PARTS)
        return 1;
    bool hex = field->kind == ORCAP_HEX || field->kind == ORCAP_XENUM || field->kind == ORCAP_FLAGS;
    if (print != ORCAP_PRINT_BY_KIND)
        hex = print == ORCAP_PRINT_HEX;
    return hex ? (uint8_t)((width + 7) / 8 * 2) : 0;
}

struct finder {
    const struct orcap_context *context;
    const char *text;
    size_t size;
    struct arena *arena;
    struct target *target;
    size_t capacity;
    bool memory_out;
};

/* Keeps the sources of a protocol in the order of their fields. */
static void link_source(struct target *target, uint16_t number) {
    struct source *source = &target->sources[number - 1];
    uint16_t *at = &target->first[source->protocol];
    while (*at != NO_SOURCE && target->sources[*at - 1].index <= source->index)
        at = &target->sources[*at - 1].next;
    source->next = *at;
    *at = number;
}

static bool add_source(struct finder *f, struct source source) {
    struct target *target = f->target;
    if (target->count == f->capacity) {
        size_t capacity = f->capacity ? 2 * f->capacity : 8;
        struct source *sources = capacity < UINT16_MAX ? arena_take(f->arena, capacity * sizeof *sources) : NULL;
        if (!sources) {
            f->memory_out = true;
            return false;
        }
        if (target->count)
            memcpy(sources, target->sources, target->count * sizeof *sources);
        target->sources = sources;
        f->capacity = capacity;
    }
    if (!target->count) {
        target->field = source.field;
        target->class = source.class;
        target->hex_digits = source.hex_digits;
    } else if (source.form != SOURCE_INSIDE && source.class != target->class) {
        return true; /* one name, two kinds of values: the first counts */
    }
    target->sources[target->count++] = source;
    link_source(target, target->count);
    return true;
}

/* Settles how bits of one or more neighbouring fields are read: `skip` more stand to the right, `width` of them count (0: all). */
static void place_bits(const struct finder *f, struct source *source, unsigned skip, unsigned width) {
    const struct plan *plan = context_plan(f->context, source->protocol);
    const struct field_plan *first = &plan->fields[source->index], *last = &plan->fields[source->last];
    unsigned total = 0;
    for (size_t i = source->index; i <= source->last; i++)
        total += plan->protocol->fields[i].width;
    source->shift = (uint8_t)skip;
    source->width = (uint8_t)(width ? width : total);
    source->form = SOURCE_PART;
    bool numbers = source->field->kind != ORCAP_LEUINT && source->field->kind != ORCAP_INT && source->field->kind != ORCAP_LIST && source->field->kind != ORCAP_LEMAC && !source->field->word;
    if (!source->when && !source->with_front && first->still && last->still && total <= 64 && last->at + plan->fields[source->last].width <= 8 * plan->least && numbers) {
        source->form = SOURCE_BITS;
        source->at = first->at + total - skip - source->width;
    } else if (!source->with_front && !skip && !width && source->index == source->last) {
        source->form = SOURCE_VALUE;
    }
}

static void place_when(const struct finder *f, struct source *source, const struct orcap_when *when) {
    int other = when && when->field ? orcap_protocol_field(context_plan(f->context, source->protocol)->protocol, when->field) : ORCAP_ENAME;
    source->when = when;
    source->when_field = other < 0 ? source->index : (uint16_t)other;
}

static bool add_field(struct finder *f, const struct name *name) {
    const struct orcap_field *field = name->field;
    struct source source = {.field = field,
                            .protocol = name->protocol,
                            .index = name->index,
                            .last = name->index,
                            .unit = field->print_unit ? field->print_unit : field->print == ORCAP_PRINT_PARTS ? NS_PER_PART : 1,
                            .form = SOURCE_VALUE,
                            .hex_digits = hex_digits(field, field->print, field->kind == ORCAP_LIST ? field->element_width : field->width),
                            .class = class_of(field, field->kind),
                            .ntp = field->print == ORCAP_PRINT_NTP};
    place_when(f, &source, name->form == NAME_ALIAS ? name->alias->when : field->filter_when);
    if (name->form == NAME_BIT) {
        unsigned skip = 0;
        while (skip < 31 && !(name->bit >> skip & 1))
            skip++;
        source.unit = 1;
        source.hex_digits = 0;
        place_bits(f, &source, skip, 1);
    } else if (field->width && field->width <= 64 && field->kind < ORCAP_BYTES) {
        place_bits(f, &source, 0, 0);
    }
    return add_source(f, source);
}

static bool add_slice(struct finder *f, const struct name *name) {
    const struct orcap_alias *alias = name->alias;
    int last = alias->last ? orcap_protocol_field(context_plan(f->context, name->protocol)->protocol, alias->last) : name->index;
    struct source source = {.form = alias->makes ? SOURCE_MADE : SOURCE_SLICE,
                            .field = name->field,
                            .protocol = name->protocol,
                            .index = name->index,
                            .last = last < 0 ? name->index : (uint16_t)last,
                            .unit = 1,
                            .shift = alias->shift,
                            .width = alias->width,
                            .class = class_of(&(struct orcap_field){.kind = alias->kind, .print = alias->print}, alias->kind),
                            .hex_digits = hex_digits(&(struct orcap_field){.kind = alias->kind}, alias->print, 8u * alias->width),
                            .kind = alias->kind,
                            .makes = alias->makes};
    place_when(f, &source, alias->when);
    return add_source(f, source);
}

/* Of fields that share a name the last, which is there OTHERWISE. */
static int last_named(const struct orcap_protocol *protocol, const char *name) {
    for (size_t i = protocol->field_count; i-- > 0;)
        if (strcmp(protocol->fields[i].name, name) == 0)
            return (int)i;
    return ORCAP_ENAME;
}

static bool add_alias(struct finder *f, const struct name *name) {
    const struct orcap_protocol *protocol = context_plan(f->context, name->protocol)->protocol;
    const struct orcap_alias *alias = name->alias;
    if (alias->kind || alias->makes)
        return add_slice(f, name);
    int last = alias->last ? last_named(protocol, alias->last) : name->index;
    int either = alias->either ? orcap_protocol_field(protocol, alias->either) : name->index;
    if (last < name->index || either < 0)
        return true;
    for (int index = name->index;; index = either) {
        struct name one = {.form = NAME_ALIAS, .alias = alias, .protocol = name->protocol, .index = (uint16_t)index, .field = &protocol->fields[index]};
        struct source source = {.field = one.field,
                                .protocol = one.protocol,
                                .index = one.index,
                                .last = alias->last ? (uint16_t)last : one.index,
                                .unit = alias->unit ? alias->unit : 1,
                                .with_front = alias->with_front,
                                .class = CLASS_NUMBER};
        if (alias->asn1) {
            source.form = SOURCE_VALUE;
            source.width = 64;
            source.asn1 = alias->asn1;
            source.class = class_of_element(alias->asn1, alias->print);
            return add_source(f, source);
        }
        bool whole = !alias->with_front && !alias->last && !alias->width && !alias->shift && !alias->unit && !alias->print;
        if (!whole) {
            place_when(f, &source, alias->when);
            place_bits(f, &source, alias->shift, alias->width);
            source.hex_digits = hex_digits(one.field, alias->print, source.width);
            if (alias->digits && source.hex_digits)
                source.hex_digits = alias->digits;
        }
        if (!(whole ? add_field(f, &one) : add_source(f, source)))
            return false;
        if (index == either)
            return true;
    }
}

static bool add_named(void *user, const struct name *name) {
    struct finder *f = user;
    if (!name_is(name, f->text, f->size))
        return true;
    switch (name->form) {
    case NAME_PROVIDED:
        f->target->provided = true;
        f->target->provider = name->protocol;
        f->target->provided_field = name->index;
        f->target->field = name->field;
        f->target->class = class_of(name->field, name->field->kind);
        f->target->hex_digits = hex_digits(name->field, name->field->print, name->field->width);
        return false;
    case NAME_LAYER:
        return add_source(f, (struct source){.form = SOURCE_LAYER, .class = CLASS_LAYER, .protocol = name->protocol, .chain = name->chain, .unit = 1});
    case NAME_ALIAS:
        return add_alias(f, name);
    case NAME_CHECKSUM:
        return add_source(f, (struct source){.form = SOURCE_CHECKSUM,
                                             .field = checksum_field(name->fact),
                                             .class = CLASS_NUMBER,
                                             .protocol = name->protocol,
                                             .index = name->index,
                                             .unit = 1,
                                             .hex_digits = name->fact == CHECKSUM_CALCULATED ? (uint8_t)(name->field->width / 4) : 0,
                                             .fact = name->fact});
    case NAME_FIELD:
    case NAME_BIT:
        break;
    }
    return add_field(f, name);
}

static const char *filter_of(const struct orcap_context *context, uint16_t protocol) {
    const char *filter = context_plan(context, protocol)->protocol->filter;
    return filter ? filter : "";
}

/* Whether one of the sources is of a protocol that goes by the same filter name: what a packet in a field is made of. */
static bool has_kin(const struct orcap_context *context, const struct target *target, uint16_t base) {
    for (size_t i = 0; i < target->count; i++)
        if (strcmp(filter_of(context, target->sources[i].protocol), filter_of(context, base)) == 0)
            return true;
    return false;
}

/* Whether the bytes of an item may make it another protocol, which has sources. */
static bool other_inside(const struct target *target, const struct plan *base) {
    for (size_t i = 0; base->protocol->instead && i < base->protocol->other_count; i++)
        if (base->others[i] != NO_PROTOCOL && target->first[base->others[i]] != NO_SOURCE)
            return true;
    return false;
}

/* Whether items of the field may be of a protocol that has sources: its base, a variant of that, or what stands in its place. */
static bool leads_inside(const struct orcap_context *context, const struct target *target, const struct orcap_field *own, const struct field_plan *field) {
    if (field->items_base == NO_PROTOCOL)
        return false;
    if (own->items->stacked && *filter_of(context, field->items_base)) /* a packet of any sort: its fields are not of this one */
        return own->trails && has_kin(context, target, field->items_base);
    if (target->first[field->items_base] != NO_SOURCE)
        return true;
    const struct plan *base = context_plan(context, field->items_base);
    if (other_inside(target, base))
        return true;
    uint16_t space = field->variants                    ? field->variants
                     : base->variants_field == NO_FIELD ? (uint16_t)NO_SPACE
                                                        : base->fields[base->variants_field].variants;
    for (size_t i = 0; space != NO_SPACE && i <= context->entry_mask; i++)
        if (context->entries[i].key >> 32 == space && target->first[context->entries[i].protocol] != NO_SOURCE)
            return true;
    return false;
}

static bool has_inside(const struct target *target, uint16_t protocol, uint16_t index) {
    for (uint16_t s = target->first[protocol]; s != NO_SOURCE; s = target->sources[s - 1].next)
        if (target->sources[s - 1].form == SOURCE_INSIDE && target->sources[s - 1].index == index)
            return true;
    return false;
}

/* Adds the ITEMS fields through which sources are reached, from the inside out, until there are no more. */
static bool add_insides(struct finder *f) {
    for (bool more = f->target->count != 0; more;) {
        more = false;
        for (size_t p = 0; p < f->context->count; p++) {
            const struct plan *plan = context_plan(f->context, (uint16_t)p);
            for (size_t i = 0; i < plan->protocol->field_count; i++) {
                if (plan->protocol->fields[i].kind != ORCAP_ITEMS || has_inside(f->target, (uint16_t)p, (uint16_t)i) ||
                    !leads_inside(f->context, f->target, &plan->protocol->fields[i], &plan->fields[i]))
                    continue;
                struct source inside = {.form = SOURCE_INSIDE, .field = &plan->protocol->fields[i], .protocol = (uint16_t)p, .index = (uint16_t)i};
                if (!add_source(f, inside))
                    return false;
                more = true;
            }
        }
    }
    return true;
}

static unsigned width_of(const struct source *source) {
    if (source->form == SOURCE_SLICE || source->form == SOURCE_MADE)
        return 8u * source->width;
    if (!source->field || source->width)
        return source->width;
    return source->field->kind == ORCAP_LIST ? source->field->element_width : source->field->width;
}

static unsigned width_in_front(const struct target *target, const struct source *source) {
    const struct plan *plan = context_plan(target->context, source->protocol);
    uint16_t front = plan->fields[source->index].front;
    return front == NO_FIELD ? 0 : plan->fields[front].width;
}

static void settle(struct target *target) {
    target->plain = !target->provided;
    for (size_t i = 0; i < target->count; i++) {
        const struct source *source = &target->sources[i];
        if (source->form != SOURCE_BITS)
            target->plain = false;
        unsigned width = width_of(source);
        if (source->with_front)
            width += width_in_front(target, source);
        for (uint32_t unit = source->unit; unit > 1; unit /= 2)
            width++;
        if (width > target->width && source->form != SOURCE_INSIDE)
            target->width = (uint8_t)(width < 64 ? width : 64);
    }
    if (target->provided)
        target->width = (uint8_t)target->field->width;
    if (!target->width)
        target->width = 64;
}

int target_find(const struct orcap_context *context, const char *text, size_t size, int at, struct arena *arena, struct target *ret_target,
                struct orcap_error *error) {
    struct target target = {.context = context, .first = arena_take_zeroed(arena, context->count * sizeof *target.first)};
    struct finder f = {.context = context, .text = text, .size = size, .arena = arena, .target = &target, .memory_out = !target.first};
    if (!f.memory_out)
        names_visit(context, add_named, &f);
    if (!f.memory_out && !target.provided && !target.count)
        names_visit_scapy(context, add_named, &f);
    if (!f.memory_out && !target.provided && !target.count)
        return names_unknown(context, text, size, at, error);
    if (f.memory_out || !add_insides(&f))
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    settle(&target);
    *ret_target = target;
    return ORCAP_OK;
}
