#include "filter/operand.h"

#include "core/address.h"
#include "core/number.h"
#include "dissect/plan.h"

#include <string.h>

void operand_begin(struct operand_walk *walk, const struct operand *operand, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    walk->operand = operand;
    walk->counted = false;
    search_begin(&walk->search, operand->target, packet, facts);
}

/* Whether the layer is one of those that the layer operator names. */
static bool layer_counts(const struct operand *operand, const struct orcap_packet *packet, size_t layer) {
    const char *name = context_plan(packet->context, packet->layers[layer].protocol)->protocol->filter;
    int64_t before = 0, all = 0;
    if (!operand->layers)
        return true;
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
    uint8_t class = found->source ? found->source->class : walk->operand->target->class;
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
static void make_text(struct operand_walk *walk, const struct found *found, struct operand_value *v) {
    const struct source *source = found->source;
    uint8_t class = source ? source->class : walk->operand->target->class;
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

static size_t length_of(const struct found *found, uint8_t class, const struct operand_value *v) {
    if (class > CLASS_SECONDS)
        return v->size;
    const struct source *source = found->source;
    return source ? (size_t)(source->width ? source->width + 7 : source->field->width + 7) / 8 : 8;
}

/* Division as in C, of numbers that are signed; nothing comes of division by zero. */
static bool divide(const struct step *step, struct operand_value *v) {
    int64_t number = (int64_t)v->number, by = (int64_t)step->number;
    if (by == 0 || (by == -1 && number == INT64_MIN))
        return false;
    v->number = (uint64_t)(step->kind == STEP_DIVIDE ? number / by : number % by);
    return true;
}

static bool run_steps(struct operand_walk *walk, const struct found *found, struct operand_value *v) {
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
            v->number = length_of(found, class, v);
            class = CLASS_NUMBER;
            break;
        case STEP_TEXT:
            make_text(walk, found, v);
            class = CLASS_TEXT;
            break;
        case STEP_MASK:
            good = mask_bytes(walk, step, v);
            break;
        case STEP_AND:
            v->number &= step->number;
            break;
        case STEP_ADD:
            v->number += step->number;
            break;
        case STEP_MULTIPLY:
            v->number *= step->number;
            break;
        case STEP_DIVIDE:
        case STEP_MODULO:
            good = divide(step, v);
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
    while (search_next(&walk->search, found))
        if (layer_counts(walk->operand, walk->search.packet, found->layer))
            return true;
    return false;
}

bool operand_next(struct operand_walk *walk, struct operand_value *ret_value) {
    struct found found;
    if (walk->operand->counts) {
        uint64_t count = 0;
        while (!walk->counted && next_found(walk, &found))
            count++;
        walk->counted = true;
        *ret_value = (struct operand_value){.number = count};
        return count && run_steps(walk, &found, ret_value);
    }
    while (next_found(walk, &found))
        if (take_found(walk, &found, ret_value) && run_steps(walk, &found, ret_value))
            return true;
    return false;
}
