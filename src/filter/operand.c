#include "filter/operand.h"

#include "core/address.h"
#include "core/number.h"
#include "dissect/plan.h"

#include <string.h>

void operand_begin(struct operand_walk *walk, const struct operand *operand, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    walk->operand = operand;
    walk->given = walk->turning = false;
    walk->turns = NULL;
    search_begin(&walk->search, operand->target, packet, facts);
}

/* Whether the layer is one of those that the layer operator names. */
static bool layer_counts(const struct operand *operand, const struct orcap_packet *packet, size_t layer) {
    if (!operand->layers) /* of a provided value there may be no layer at all */
        return true;
    const char *name = context_plan(packet->context, packet->layers[layer].protocol)->protocol->filter;
    int64_t before = 0, all = 0;
    for (size_t i = 0; i < packet->count; i++) {
        const char *other = context_plan(packet->context, packet->layers[i].protocol)->protocol->filter;
        bool same = name && other && strcmp(name, other) == 0;
        all += same;
        before += same && i < layer;
    }
    for (size_t i = 0; i < operand->layers_count; i++) {
        int64_t first = operand->layers[i].first, last = operand->layers[i].last;
        if (first < 0)
            first += all + 1;
        if (last < 0)
            last += all + 1;
        if (before + 1 >= first && before + 1 <= last)
            return true;
    }
    return false;
}

static uint64_t number_of(const uint8_t *bytes, size_t size) {
    uint64_t number = 0;
    for (size_t i = 0; i < size && i < 8; i++)
        number = number << 8 | bytes[i];
    return number;
}

static const char ROOT[] = "<Root>";

/* The found value as its class has it. */
static bool take_found(struct operand_walk *walk, const struct found *found, struct operand_value *v) {
    const struct orcap_value *value = &found->value;
    uint8_t class = found->source && !walk->operand->target->raw ? found->source->class : walk->operand->target->class;
    walk->source = found->source;
    *v = (struct operand_value){.number = value->number, .bytes = value->bytes, .size = value->size};
    if (value->type == ORCAP_VALUE_NAME) { /* as people type it: no escapes, no final point; the root as tshark shows it */
        int size = orcap_name_format(value, false, walk->text);
        if (size < 0)
            return false;
        if (size == 1 && walk->text[0] == '.') {
            memcpy(walk->text, ROOT, sizeof ROOT);
            size = sizeof ROOT;
        }
        v->bytes = (const uint8_t *)walk->text;
        v->size = (size_t)size - 1;
    } else if (class == CLASS_IP4 || class == CLASS_MAC) {
        v->number = number_of(value->bytes, value->size);
        return value->size == (class == CLASS_IP4 ? 4 : 6);
    }
    return class != CLASS_IP6 || value->size == 16;
}

static bool cut(const struct step *step, const uint8_t *bytes, size_t size, const uint8_t **ret_bytes, size_t *ret_size) {
    int64_t from = step->from < 0 ? step->from + (int64_t)size : step->from;
    int64_t left = (int64_t)size - from;
    int64_t count = step->size == INT64_MAX ? left : step->size;
    if (from < 0 || count <= 0 || count > left)
        return false;
    *ret_bytes = bytes + from;
    *ret_size = (size_t)count;
    return true;
}

static bool join(struct operand_walk *walk, const struct step *steps, size_t count, struct operand_value *v) {
    size_t size = 0;
    uint8_t joined[sizeof walk->cut];
    for (size_t i = 0; i < count; i++) {
        const uint8_t *piece;
        size_t length;
        if (!cut(&steps[i], v->bytes, v->size, &piece, &length) || length > sizeof joined - size)
            return false;
        memcpy(joined + size, piece, length);
        size += length;
    }
    v->bytes = memcpy(walk->cut, joined, size);
    v->size = size;
    return true;
}

static bool mask_bytes(struct operand_walk *walk, const struct step *step, struct operand_value *v) {
    size_t size = v->size < (size_t)step->size ? v->size : (size_t)step->size;
    bool any = false;
    if (size > sizeof walk->cut)
        size = sizeof walk->cut;
    for (size_t i = 0; i < size; i++) {
        walk->cut[i] = v->bytes[i] & step->bytes[i];
        any = any || walk->cut[i];
    }
    v->bytes = walk->cut;
    v->size = size;
    v->number = any;
    return true;
}

/* A number, an address or a time as `fields` prints it. */
static void make_text(struct operand_walk *walk, struct operand_value *v) {
    uint8_t class = walk->source ? walk->source->class : walk->operand->target->class;
    size_t size = 0;
    if (class == CLASS_IP4)
        size = ip4_format(v->bytes, walk->text);
    else if (class == CLASS_IP6)
        size = ip6_format(v->bytes, walk->text);
    else if (class == CLASS_MAC)
        size = mac_format(v->bytes, walk->text);
    else if (class == CLASS_SECONDS)
        size = (size_t)(put_decimal(walk->text, (double)(int64_t)v->number / 1e9) - walk->text);
    else if (class == CLASS_DATE)
        size = (size_t)(put_rfc3339(walk->text, (int64_t)v->number) - walk->text);
    else
        size = (size_t)((class == CLASS_SIGNED ? put_signed(walk->text, (int64_t)v->number) : put_unsigned(walk->text, v->number)) - walk->text);
    v->bytes = (const uint8_t *)walk->text;
    v->size = size;
}

static size_t length_of(const struct source *source, uint8_t class, const struct operand_value *v) {
    if (class > CLASS_SECONDS)
        return v->size;
    return source ? (size_t)(source->width ? source->width + 7 : source->field->width + 7) / 8 : 8;
}

bool operand_calculate(const struct step *step, struct operand_value *v) {
    uint64_t other = step->side ? step->side->value.number : step->number;
    uint64_t a = step->turned ? other : v->number, b = step->turned ? v->number : other;
    switch ((enum step_kind)step->kind) {
    case STEP_ADD:
        v->number = a + b;
        return true;
    case STEP_SUBTRACT:
        v->number = a - b;
        return true;
    case STEP_MULTIPLY:
        v->number = a * b;
        return true;
    case STEP_DIVIDE:
    case STEP_MODULO:
        if (b == 0 || (b == UINT64_MAX && a == NUMBER_BIAS))
            return false;
        v->number = (uint64_t)(step->kind == STEP_DIVIDE ? (int64_t)a / (int64_t)b : (int64_t)a % (int64_t)b);
        return true;
    default:
        v->number = a & b;
        return true;
    }
}

static bool run_steps(struct operand_walk *walk, struct operand_value *v) {
    const struct operand *operand = walk->operand;
    uint8_t class = operand->target->class;
    for (size_t i = 0; i < operand->step_count; i++) {
        const struct step *step = &operand->steps[i];
        bool good = true;
        switch ((enum step_kind)step->kind) {
        case STEP_SLICE:
            good = cut(step, v->bytes, v->size, &v->bytes, &v->size);
            class = CLASS_BYTES;
            break;
        case STEP_JOIN:
            good = join(walk, step + 1, step->count, v);
            i += step->count;
            class = CLASS_BYTES;
            break;
        case STEP_LOWER:
        case STEP_UPPER:
            v->fold = step->kind == STEP_LOWER ? FOLD_LOWER : FOLD_UPPER;
            break;
        case STEP_LEN:
            v->number = length_of(walk->source, class, v);
            class = CLASS_NUMBER;
            break;
        case STEP_TEXT:
            make_text(walk, v);
            class = CLASS_TEXT;
            break;
        case STEP_MASK:
            good = mask_bytes(walk, step, v);
            break;
        case STEP_AND:
        case STEP_ADD:
        case STEP_SUBTRACT:
        case STEP_MULTIPLY:
        case STEP_DIVIDE:
        case STEP_MODULO:
            good = operand_calculate(step, v);
            break;
        case STEP_ABS:
            v->number = (int64_t)v->number < 0 ? -v->number : v->number;
            break;
        case STEP_COUNT:
            break;
        }
        if (!good)
            return false;
    }
    return true;
}

static bool next_found(struct operand_walk *walk, struct found *found) {
    while ((!walk->turns || ++*walk->turns <= TURNS) && search_next(&walk->search, found))
        if (layer_counts(walk->operand, walk->search.packet, found->layer))
            return true;
    return false;
}

static bool side_begin(struct side *side, const struct operand_walk *walk) {
    operand_begin(&side->walk, &side->operand, walk->search.packet, walk->search.facts);
    side->walk.turns = side->turns;
    return operand_next(&side->walk, &side->value);
}

static bool is_more(const struct extreme *extreme, uint64_t a, uint64_t b) {
    uint64_t bias = extreme->is_unsigned ? 0 : NUMBER_BIAS;
    return (a ^ bias) > (b ^ bias);
}

static bool take_extreme(struct operand_walk *walk, struct operand_value *ret_value) {
    const struct extreme *extreme = walk->operand->extreme;
    bool met = false;
    walk->source = NULL;
    for (size_t i = 0; i < extreme->count; i++) {
        struct side *side = extreme->sides[i];
        for (bool more = side_begin(side, walk); more; more = operand_next(&side->walk, &side->value)) {
            uint64_t number = side->value.number;
            if (!met || (extreme->least ? is_more(extreme, ret_value->number, number) : is_more(extreme, number, ret_value->number)))
                *ret_value = (struct operand_value){.number = number};
            met = true;
        }
    }
    return met;
}

static bool take_count(struct operand_walk *walk, struct operand_value *ret_value) {
    struct found found;
    *ret_value = (struct operand_value){0};
    walk->source = NULL;
    while (next_found(walk, &found))
        ret_value->number++;
    return ret_value->number != 0;
}

/* The next value before the steps. */
static bool take_next(struct operand_walk *walk, struct operand_value *ret_value) {
    const struct operand *operand = walk->operand;
    struct found found;
    if (operand->extreme || operand->counts) {
        bool first = !walk->given;
        walk->given = true;
        return first && (operand->extreme ? take_extreme(walk, ret_value) : take_count(walk, ret_value));
    }
    while (next_found(walk, &found))
        if (take_found(walk, &found, ret_value))
            return true;
    return false;
}

static bool begin_sides(struct operand_walk *walk) {
    for (size_t i = 0; i < walk->operand->step_count; i++) {
        struct side *side = walk->operand->steps[i].side;
        if (side && !side_begin(side, walk))
            return false;
    }
    return true;
}

/* The sides turn like the wheels of a counter, the last one fastest, until all pairs were there. */
static bool turn_sides(struct operand_walk *walk) {
    for (size_t i = walk->operand->step_count; i-- > 0;) {
        struct side *side = walk->operand->steps[i].side;
        if (side && operand_next(&side->walk, &side->value))
            return true;
        if (side && !side_begin(side, walk))
            return false;
    }
    return false;
}

static bool next_sided(struct operand_walk *walk, struct operand_value *ret_value) {
    for (;;) {
        if (walk->turning ? !turn_sides(walk) : !(take_next(walk, &walk->taken) && begin_sides(walk))) {
            if (!walk->turning)
                return false;
            walk->turning = false;
            continue;
        }
        walk->turning = true;
        *ret_value = walk->taken;
        if (run_steps(walk, ret_value))
            return true;
    }
}

bool operand_next(struct operand_walk *walk, struct operand_value *ret_value) {
    if (walk->operand->sided)
        return next_sided(walk, ret_value);
    while (take_next(walk, ret_value))
        if (run_steps(walk, ret_value))
            return true;
    return false;
}
