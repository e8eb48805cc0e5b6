/* Literals to values and sets of values, by the kind of the field. */
#include "craft/set.h"
#include "core/address.h"
#include "core/ber.h"
#include "core/cursor.h"
#include "dissect/name.h"
#include "dissect/plan.h"
#include "dissect/view.h"

#include <string.h>

enum { STRING_MOST = 255 };

static int bad_value(struct binder *binder, const struct literal *literal, const struct orcap_field *field, const char *wanted) {
    return binder_fail(binder, ORCAP_EVALUE, literal->at, "%s takes %s", field->name, wanted);
}

static int out_of_memory(struct binder *binder, const struct literal *literal) {
    return binder_fail(binder, ORCAP_EMEMORY, literal->at, "memory is out");
}

/* How many of the field's units make one. */
static literal_number units_of(const struct orcap_field *field) {
    if (field->shows == ORCAP_SHOWS_FIXED || field->shows == ORCAP_SHOWS_NTP)
        return (literal_number)1 << field->width / 2;
    return field->shows == ORCAP_SHOWS_PARTS ? 256 : field->shows == ORCAP_SHOWS_HALVES ? 2 : 1;
}

/* Bits that do not fit wrap in fields that are no whole bytes, and in those of three, as in Scapy; elsewhere they are a mistake. */
static int number_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, uint64_t *ret_number) {
    enum { BILLION = 1000000000 };
    literal_number units = units_of(field), number, limit = field->width < 64 ? (literal_number)1 << field->width : (literal_number)UINT64_MAX + 1;
    if (literal->billionths && units == 1)
        return bad_value(binder, literal, field, "whole numbers");
    if (__builtin_mul_overflow(literal->number, units, &number))
        number = limit;
    number += literal->billionths * units / BILLION;
    if (field->width % 8 == 0 && field->width != 24) {
        literal_number low = field->kind == ORCAP_INT ? -limit / 2 : 0, high = field->kind == ORCAP_INT ? limit / 2 : limit;
        if (number < low || number >= high)
            return binder_fail(binder, ORCAP_EVALUE, literal->at, "the number does not fit into %s, which has %u bits", field->name, field->width);
    }
    *ret_number = (uint64_t)number;
    return ORCAP_OK;
}

static int text_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct orcap_value *ret_value) {
    int status = orcap_value_parse(field, literal->text, literal->size, (struct orcap_arena *)(void *)binder->arena, ret_value, binder->error);
    if (status < 0 && binder->error)
        binder->error->at = literal->at;
    return status;
}

static bool is_address(uint8_t kind) {
    return kind == ORCAP_IP4 || kind == ORCAP_IP6 || kind == ORCAP_MAC || kind == ORCAP_LEMAC;
}

/* Address bytes as they are, b"\xc0\x00\x02\x01", are an address too. */
static bool is_packed_address(const struct orcap_field *field, const struct literal *literal) {
    return literal->kind == LITERAL_TEXT && is_address(field->kind) && literal->size == field->width / 8u &&
           memchr(literal->text, field->kind == ORCAP_IP4 ? '.' : ':', literal->size) == NULL;
}

static int value_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct orcap_value *ret_value);

static bool is_type_name(uint8_t type, const struct literal *call) {
    static const char prefix[] = {'A', 'S', 'N', '1', '_'};
    const char *name = ber_type_name(type);
    return name && call->size == sizeof prefix + strlen(name) && memcmp(call->text, prefix, sizeof prefix) == 0 &&
           memcmp(call->text + sizeof prefix, name, strlen(name)) == 0;
}

static int strings_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct orcap_value *ret_value) {
    const struct literal *strings = literal->kind == LITERAL_LIST ? literal->items : literal;
    size_t count = literal->kind == LITERAL_LIST ? literal->count : 1, room = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        if (strings[i].kind != LITERAL_TEXT)
            return bad_value(binder, &strings[i], field, "text or a list of texts");
        room += strings[i].size + strings[i].size / STRING_MOST + 1;
    }
    uint8_t *bytes = arena_take(binder->arena, room);
    if (!bytes)
        return out_of_memory(binder, literal);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < strings[i].size || at == 0;) { /* a long text is several strings */
            size_t part = strings[i].size - at < STRING_MOST ? strings[i].size - at : STRING_MOST;
            bytes[size++] = (uint8_t)part;
            if (part)
                memcpy(bytes + size, strings[i].text + at, part);
            size += part;
            at += part ? part : 1;
        }
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = field->kind, .bytes = bytes, .size = size};
    return ORCAP_OK;
}

static int names_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct orcap_value *ret_value) {
    const struct literal *names = literal->kind == LITERAL_LIST || literal->kind == LITERAL_TUPLE ? literal->items : literal;
    size_t count = names == literal ? 1 : literal->count, size = 0;
    uint8_t *bytes = arena_take(binder->arena, count * NAME_BYTES + 1);
    if (!bytes)
        return out_of_memory(binder, literal);
    for (size_t i = 0; i < count; i++) {
        size_t own = names[i].kind == LITERAL_TEXT ? name_encode(names[i].text, names[i].size, bytes + size) : 0;
        if (!own)
            return bad_value(binder, &names[i], field, "domain names in quotes");
        size += own;
    }
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = field->kind, .bytes = bytes, .size = size};
    return ORCAP_OK;
}

static int list_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct orcap_value *ret_value) {
    const struct literal *values = literal->kind == LITERAL_LIST || literal->kind == LITERAL_TUPLE ? literal->items : literal;
    size_t count = values == literal ? 1 : literal->count, step = field->element_width / 8u;
    const struct orcap_field element = {.name = field->name, .width = field->element_width, .kind = field->element, .names = field->names};
    uint8_t *bytes = arena_take_zeroed(binder->arena, count * step);
    if (!bytes)
        return out_of_memory(binder, literal);
    for (size_t i = 0; i < count; i++) {
        struct orcap_value value = {0};
        int status = value_bind(binder, &element, &values[i], &value);
        if (status < 0)
            return status;
        if (value.type == ORCAP_VALUE_BYTES && value.size == step)
            memcpy(bytes + i * step, value.bytes, step);
        for (size_t k = 0; value.type == ORCAP_VALUE_NUMBER && k < step; k++)
            bytes[i * step + (field->element == ORCAP_LEUINT ? k : step - 1 - k)] = (uint8_t)(value.number >> 8 * k);
    }
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = field->kind, .bytes = bytes, .size = count * step};
    return ORCAP_OK;
}

/* A value of ASN.1 with its type, ASN1_TIME_TICKS(5), or a number as an integer where any type may stand. */
static int element_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct orcap_value *ret_value) {
    uint8_t type = field->asn1 ? field->asn1 : (uint8_t)BER_INTEGER, room[BER_NUMBER];
    const struct literal *value = literal;
    if (literal->kind == LITERAL_CALL) {
        for (type = 1; type && !is_type_name(type, literal); type++) {
        }
        if (!type || literal->count != 1 || (field->asn1 && type != field->asn1))
            return bad_value(binder, literal, field, "a value such as ASN1_INTEGER(1) of its type");
        value = &literal->items[0];
    }
    struct orcap_field typed = *field;
    typed.asn1 = value == literal && value->kind == LITERAL_TEXT ? field->asn1 : type;
    if (value->kind == LITERAL_TEXT)
        return text_bind(binder, &typed, value, ret_value);
    if (value->kind != LITERAL_NUMBER || value->billionths || !ber_is_number(type) || value->number < INT64_MIN || value->number > INT64_MAX)
        return bad_value(binder, literal, field, "a number, text, or a value such as ASN1_INTEGER(1)");
    ret_value->type = ORCAP_VALUE_NUMBER;
    ret_value->number = (uint64_t)value->number;
    ret_value->size = ber_number_put(room, type, (int64_t)value->number); /* so that the type is kept with it */
    ret_value->bytes = arena_copy(binder->arena, room, ret_value->size);
    return ret_value->bytes ? ORCAP_OK : out_of_memory(binder, literal);
}

/* One value, no set. */
static int value_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct orcap_value *ret_value) {
    *ret_value = (struct orcap_value){.kind = field->kind};
    if (literal->kind == LITERAL_NONE) {
        ret_value->type = ORCAP_VALUE_NONE;
        return ORCAP_OK;
    }
    if (field->kind == ORCAP_NAMES)
        return names_bind(binder, field, literal, ret_value);
    if (field->kind == ORCAP_STRINGS)
        return strings_bind(binder, field, literal, ret_value);
    if (field->kind == ORCAP_LIST)
        return list_bind(binder, field, literal, ret_value);
    if (field->kind == ORCAP_ASN1)
        return element_bind(binder, field, literal, ret_value);
    bool number = field->kind <= ORCAP_FLAGS;
    if (number && literal->kind == LITERAL_NUMBER) {
        ret_value->type = ORCAP_VALUE_NUMBER;
        return number_bind(binder, field, literal, &ret_value->number);
    }
    if (is_packed_address(field, literal) || (field->kind == ORCAP_BYTES && literal->kind == LITERAL_TEXT && !field_is_short_address(field))) {
        ret_value->type = ORCAP_VALUE_BYTES;
        ret_value->bytes = (const uint8_t *)literal->text;
        ret_value->size = literal->size;
        return ORCAP_OK;
    }
    if (literal->kind == LITERAL_TEXT)
        return text_bind(binder, field, literal, ret_value);
    return bad_value(binder, literal, field,
                     number                       ? "a number, a name or a set of them"
                     : is_address(field->kind)    ? "an address in quotes or a set of them"
                     : field->kind == ORCAP_ITEMS ? "a layer or a list of layers"
                                                  : "text or bytes");
}

/* (first, last) or (first, last, step). */
static int range_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct choice *ret_choice) {
    const struct literal *parts = literal->items;
    bool numbers = literal->count == 2 || literal->count == 3;
    for (size_t i = 0; i < literal->count; i++)
        numbers = numbers && parts[i].kind == LITERAL_NUMBER && !parts[i].billionths;
    if (!numbers)
        return binder_fail(binder, ORCAP_EVALUE, literal->at, "a range of numbers is (first, last) or (first, last, step)");
    literal_number step = literal->count == 3 ? parts[2].number : 1, first = parts[0].number, last = parts[1].number;
    uint64_t from, ignored;
    int status = number_bind(binder, field, &parts[0], &from);
    if (status == ORCAP_OK)
        status = number_bind(binder, field, &parts[1], &ignored);
    if (status < 0)
        return status;
    if (step <= 0 || first > last)
        return binder_fail(binder, ORCAP_EVALUE, literal->at, "this range is empty: it runs from the first number up to the last");
    literal_number more = (last - first) / step;
    *ret_choice = (struct choice){.kind = CHOICE_NUMBERS, .count = more < (literal_number)UINT64_MAX ? (uint64_t)more + 1 : UINT64_MAX, .first = from,
                                  .step = (uint64_t)(step * units_of(field))};
    return ORCAP_OK;
}

static uint64_t address_tail(const struct orcap_value *address) {
    return address->size == 16 ? load_be64(address->bytes + 8) : load_be32(address->bytes);
}

/* "192.0.2.0/30": all addresses of the network, from its first. */
static int network_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, const char *slash, struct choice *ret_choice) {
    size_t length = (size_t)(slash - literal->text), digits = literal->size - length - 1;
    unsigned prefix = 0, width = field->width;
    for (size_t i = 1; i <= digits; i++)
        prefix = slash[i] >= '0' && slash[i] <= '9' && prefix < 1000 ? 10 * prefix + (unsigned)(slash[i] - '0') : 1000;
    if (!digits || prefix > width)
        return binder_fail(binder, ORCAP_EVALUE, literal->at, "a network is an address, a slash and a prefix of 0 to %u", width);
    struct literal address = *literal;
    struct orcap_value value;
    address.size = length;
    int status = text_bind(binder, field, &address, &value);
    if (status < 0)
        return status;
    uint8_t *bytes = arena_copy(binder->arena, value.bytes, value.size);
    if (!bytes)
        return out_of_memory(binder, literal);
    for (unsigned bit = prefix; bit < width; bit++)
        bytes[bit / 8] = (uint8_t)(bytes[bit / 8] & ~(0x80u >> bit % 8));
    value.bytes = bytes;
    *ret_choice = (struct choice){.kind = CHOICE_ADDRESSES, .value = value, .count = width - prefix < 64 ? (uint64_t)1 << (width - prefix) : UINT64_MAX};
    return ORCAP_OK;
}

/* ("192.0.2.1", "192.0.2.9"). */
static int addresses_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct choice *ret_choice) {
    struct orcap_value first, last;
    if (literal->count != 2 || literal->items[0].kind != LITERAL_TEXT || literal->items[1].kind != LITERAL_TEXT)
        return binder_fail(binder, ORCAP_EVALUE, literal->at, "a range of addresses is (\"first\", \"last\")");
    int status = text_bind(binder, field, &literal->items[0], &first);
    if (status == ORCAP_OK)
        status = text_bind(binder, field, &literal->items[1], &last);
    if (status < 0)
        return status;
    bool near = first.size == 4 || memcmp(first.bytes, last.bytes, 8) == 0;
    if (memcmp(first.bytes, last.bytes, first.size) > 0)
        return binder_fail(binder, ORCAP_EVALUE, literal->at, "this range is empty: it runs from the first address up to the last");
    uint64_t more = near ? address_tail(&last) - address_tail(&first) : UINT64_MAX;
    *ret_choice = (struct choice){.kind = CHOICE_ADDRESSES, .value = first, .count = add_saturated(more, 1)};
    return ORCAP_OK;
}

static int choice_bind(struct binder *binder, const struct orcap_field *field, const struct literal *literal, struct choice *ret_choice) {
    bool inet = field->kind == ORCAP_IP4 || field->kind == ORCAP_IP6;
    const char *slash = literal->kind == LITERAL_TEXT && inet ? memchr(literal->text, '/', literal->size) : NULL;
    if (slash && !is_packed_address(field, literal))
        return network_bind(binder, field, literal, slash, ret_choice);
    if (literal->kind == LITERAL_TUPLE && inet)
        return addresses_bind(binder, field, literal, ret_choice);
    if (literal->kind == LITERAL_TUPLE && field->kind <= ORCAP_FLAGS)
        return range_bind(binder, field, literal, ret_choice);
    *ret_choice = (struct choice){.kind = CHOICE_VALUE, .count = 1};
    return value_bind(binder, field, literal, &ret_choice->value);
}

/* Fields of an option that a tuple gives: not its number, and not its length. */
static size_t pair_fields(const struct plan *plan, uint16_t fields[8]) {
    size_t count = 0;
    for (size_t i = 0; i < plan->protocol->field_count && count < 8; i++)
        if (!plan->protocol->fields[i].variants && !plan->protocol->fields[i].covers && !plan->protocol->fields[i].phantom)
            fields[count++] = (uint16_t)i;
    return count;
}

/* The description that an option's name or number means; ORCAP_ENAME: none. */
static int pair_protocol(const struct orcap_context *context, const char *space, const struct literal *name) {
    if (name->kind == LITERAL_NUMBER)
        return orcap_context_lookup(context, space, (uint32_t)name->number);
    for (size_t i = 0; name->kind == LITERAL_TEXT && i < orcap_context_count(context); i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)i);
        for (size_t k = 0; k < protocol->over_count; k++)
            if (strcmp(protocol->over[k].space, space) == 0 && strlen(protocol->title) == name->size &&
                memcmp(protocol->title, name->text, name->size) == 0)
                return (int)i;
    }
    return ORCAP_ENAME;
}

static int give(struct binder *binder, struct piece *piece, uint16_t field, const struct literal *literal) {
    struct given *given = &piece->given[piece->given_count];
    *given = (struct given){.at = literal->at, .candidate_count = 1, .digit = NO_DIGIT};
    given->candidates = arena_take_zeroed(binder->arena, sizeof *given->candidates);
    if (!given->candidates)
        return out_of_memory(binder, literal);
    given->candidates->field = field;
    piece->given_count++;
    return set_bind(binder, piece->protocol, field, literal, &given->candidates->set);
}

/* Scapy's form of an option: ("MSS", 1460), ("NOP", None), ("Timestamp", (1, 0)), (254, b"..."). */
static int pair_bind(struct binder *binder, uint16_t base, const struct literal *pair, struct piece *ret_piece) {
    const struct plan *plan = context_plan(binder->context, base);
    const char *space = plan->variants_field == NO_FIELD ? NULL : plan->protocol->fields[plan->variants_field].variants;
    if (pair->count != 2 || !space || pair->items[0].kind > LITERAL_TEXT || pair->items[0].kind == LITERAL_NONE)
        return binder_fail(binder, ORCAP_EVALUE, pair->at, "an option is (name, value) or (number, value)");
    const struct literal *name = &pair->items[0], *value = &pair->items[1];
    int protocol = pair_protocol(binder->context, space, name);
    if (protocol < 0 && name->kind == LITERAL_TEXT)
        return binder_fail(binder, ORCAP_ENAME, name->at, "there is no option \"%.*s\"", name->size > 40 ? 40 : (int)name->size, name->text);
    *ret_piece = (struct piece){.protocol = protocol < 0 ? base : (uint16_t)protocol, .at = pair->at};
    ret_piece->node.protocol = ret_piece->protocol;
    ret_piece->given = arena_take_zeroed(binder->arena, 9 * sizeof *ret_piece->given);
    if (!ret_piece->given)
        return out_of_memory(binder, pair);
    plan = context_plan(binder->context, ret_piece->protocol);
    uint16_t fields[8];
    size_t count = pair_fields(plan, fields);
    int status = ORCAP_OK;
    if (protocol < 0)
        status = give(binder, ret_piece, plan->variants_field, name);
    if (value->kind == LITERAL_NONE || (value->kind == LITERAL_TEXT && value->size == 0) || status < 0)
        return status;
    if (count == 1)
        return give(binder, ret_piece, fields[0], value);
    if (!count)
        return binder_fail(binder, ORCAP_EVALUE, value->at, "%s takes no value: write None", plan->protocol->title);
    if (value->kind != LITERAL_TUPLE || value->count != count)
        return binder_fail(binder, ORCAP_EVALUE, value->at, "%s takes a tuple of %zu values", plan->protocol->title, count);
    for (size_t i = count; i-- > 0 && status == ORCAP_OK;)
        status = give(binder, ret_piece, fields[i], &value->items[i]);
    return status;
}

/* (name, value, value) of a flat list, (number, bytes), or a name alone. */
static int flat_bind(struct binder *binder, uint16_t base, const struct literal *option, struct piece *ret_piece) {
    const struct plan *plan = context_plan(binder->context, base);
    const char *space = plan->protocol->fields[plan->variants_field].variants;
    bool alone = option->kind == LITERAL_TEXT;
    if (!alone && (option->count < 2 || option->items[0].kind > LITERAL_TEXT || option->items[0].kind == LITERAL_NONE))
        return binder_fail(binder, ORCAP_EVALUE, option->at, "an option is (name, value) or (number, value)");
    const struct literal *name = alone ? option : &option->items[0];
    int protocol = pair_protocol(binder->context, space, name);
    if (protocol < 0 && name->kind == LITERAL_TEXT)
        return binder_fail(binder, ORCAP_ENAME, name->at, "there is no option \"%.*s\"", name->size > 40 ? 40 : (int)name->size, name->text);
    *ret_piece = (struct piece){.protocol = name->kind == LITERAL_NUMBER ? base : (uint16_t)protocol, .at = option->at};
    ret_piece->node.protocol = ret_piece->protocol;
    ret_piece->given = arena_take_zeroed(binder->arena, 3 * sizeof *ret_piece->given);
    if (!ret_piece->given)
        return out_of_memory(binder, option);
    plan = context_plan(binder->context, ret_piece->protocol);
    int status = name->kind == LITERAL_NUMBER ? give(binder, ret_piece, plan->variants_field, name) : ORCAP_OK;
    uint16_t fields[8];
    if (status < 0 || alone)
        return status;
    if (!pair_fields(plan, fields))
        return binder_fail(binder, ORCAP_EVALUE, option->at, "%s stands alone", plan->protocol->title);
    bool list = plan->protocol->fields[*fields].kind == ORCAP_LIST && !plan->protocol->fields[*fields].together;
    const struct literal values = {.kind = LITERAL_TUPLE, .at = option->items[1].at, .items = option->items + 1, .count = option->count - 1};
    if (!list && values.count > 1)
        return binder_fail(binder, ORCAP_EVALUE, option->items[2].at, "%s takes one value", plan->protocol->title);
    return give(binder, ret_piece, *fields, list ? &values : values.items);
}

/* A list of packets as the layers of all of them. */
static int flatten(struct binder *binder, const struct literal *list, struct literal *ret_layers) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].kind == LITERAL_STACK ? list->items[i].count : 1;
    struct literal *layers = arena_take_zeroed(binder->arena, (count + 1) * sizeof *layers);
    if (!layers)
        return out_of_memory(binder, list);
    count = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool stack = list->items[i].kind == LITERAL_STACK;
        for (size_t k = 0; k < (stack ? list->items[i].count : 1); k++)
            layers[count++] = stack ? list->items[i].items[k] : list->items[i];
    }
    *ret_layers = (struct literal){.kind = LITERAL_STACK, .at = list->at, .items = layers, .count = count};
    return ORCAP_OK;
}

static int items_bind(struct binder *binder, uint16_t protocol, size_t field, const struct literal *literal, struct choice *ret_choice) {
    const struct plan *plan = context_plan(binder->context, protocol);
    const struct orcap_field *own = &plan->protocol->fields[field];
    bool several = literal->kind == LITERAL_LIST || literal->kind == LITERAL_STACK;
    const struct literal *items = several ? literal->items : literal;
    size_t count = several ? literal->count : literal->kind != LITERAL_NONE; /* None: no items, whatever the default */
    if (literal->kind == LITERAL_LIST && count == 1 && items->kind == LITERAL_STACK && own->items->stacked)
        return items_bind(binder, protocol, field, items, ret_choice); /* a list of one packet of layers */
    if (literal->kind == LITERAL_LIST && own->items->several) {
        struct literal layers;
        int status = flatten(binder, literal, &layers);
        return status < 0 ? status : items_bind(binder, protocol, field, &layers, ret_choice);
    }
    *ret_choice = (struct choice){.kind = CHOICE_ITEMS, .count = 1, .item_count = count};
    ret_choice->items = arena_take_zeroed(binder->arena, (count + 1) * sizeof *ret_choice->items);
    if (!ret_choice->items)
        return out_of_memory(binder, literal);
    for (size_t i = 0; i < count; i++) {
        int status;
        if (items[i].kind == LITERAL_CALL && items[i].times == 1)
            status = item_bind(binder, &items[i], &ret_choice->items[i]);
        else if ((items[i].kind == LITERAL_TUPLE || items[i].kind == LITERAL_TEXT) && own->items->flat)
            status = flat_bind(binder, plan->fields[field].items_base, &items[i], &ret_choice->items[i]);
        else if (items[i].kind == LITERAL_TUPLE && own->items->pairs)
            status = pair_bind(binder, plan->fields[field].items_base, &items[i], &ret_choice->items[i]);
        else
            status = bad_value(binder, &items[i], own, own->items->pairs ? "a list of (name, value)" : "a layer or a list of layers");
        if (status < 0)
            return status;
    }
    return ORCAP_OK;
}

int set_bind(struct binder *binder, uint16_t protocol, size_t field, const struct literal *literal, struct set *ret_set) {
    const struct orcap_field *own = &context_plan(binder->context, protocol)->protocol->fields[field];
    bool set = literal->kind == LITERAL_LIST && own->kind != ORCAP_ITEMS && own->kind != ORCAP_LIST && own->kind != ORCAP_STRINGS && own->kind != ORCAP_NAMES;
    size_t count = set ? literal->count : 1;
    if (!count)
        return binder_fail(binder, ORCAP_EVALUE, literal->at, "this set is empty");
    *ret_set = (struct set){.choice_count = count, .choices = arena_take_zeroed(binder->arena, count * sizeof *ret_set->choices)};
    if (!ret_set->choices)
        return out_of_memory(binder, literal);
    for (size_t i = 0; i < count; i++) {
        const struct literal *one = set ? &literal->items[i] : literal;
        int status = own->kind == ORCAP_ITEMS ? items_bind(binder, protocol, field, one, &ret_set->choices[i])
                                              : choice_bind(binder, own, one, &ret_set->choices[i]);
        if (status < 0)
            return status;
        ret_set->count = add_saturated(ret_set->count, ret_set->choices[i].count);
    }
    return ORCAP_OK;
}
