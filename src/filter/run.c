/* Running a compiled filter over a packet. */
#include "filter/operand.h"

#include <string.h>

/* What a hostile packet may make two repeated fields cost one another. */
enum { PAIRS = 65536 };

static bool in_ranges(const struct number_range *ranges, size_t count, uint64_t number) {
    if (count == 1)
        return number - ranges->low <= ranges->high - ranges->low;
    size_t low = 0, high = count; /* the first range that ends at or behind the number */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges[middle].high < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ranges[low].low <= number;
}

/* Numbers at fixed places: most tests of most filters. */
static bool plain_numbers(const struct test *test, const struct orcap_packet *packet) {
    const struct target *target = test->left.target;
    bool met = false;
    for (size_t i = 0; i < packet->count; i++) {
        const struct orcap_layer *layer = &packet->layers[i];
        for (uint16_t s = target->first[layer->protocol]; s != NO_SOURCE; s = target->sources[s - 1].next) {
            uint64_t number = source_bits(&target->sources[s - 1], packet, layer) & test->mask;
            bool passes = in_ranges(test->with.numbers, test->range_count, number ^ test->bias) != test->inverted;
            if (passes != test->all)
                return passes;
            met = true;
        }
    }
    return met && test->all;
}

static int compare_bytes(const struct operand_value *v, const uint8_t *bytes, size_t size) {
    size_t shorter = v->size < size ? v->size : size;
    for (size_t i = 0; i < shorter; i++) {
        uint8_t own = folded(v->fold, v->bytes[i]);
        if (own != bytes[i])
            return own < bytes[i] ? -1 : 1;
    }
    return v->size < size ? -1 : v->size > size;
}

static bool contains(const struct operand_value *v, const uint8_t *bytes, size_t size) {
    if (v->fold == FOLD_NONE)
        return !size || (v->size && memmem(v->bytes, v->size, bytes, size));
    struct operand_value rest = *v;
    for (; rest.size >= size; rest.bytes++, rest.size--) {
        struct operand_value here = rest;
        here.size = size;
        if (compare_bytes(&here, bytes, size) == 0)
            return true;
        if (!rest.size)
            break;
    }
    return false;
}

static bool in_relation(enum relation relation, const struct operand_value *v, const struct bytes_range *range) {
    switch (relation) {
    case RELATION_EQ:
        return compare_bytes(v, range->low, range->low_size) >= 0 && compare_bytes(v, range->high, range->high_size) <= 0;
    case RELATION_LT:
        return compare_bytes(v, range->low, range->low_size) < 0;
    case RELATION_LE:
        return compare_bytes(v, range->high, range->high_size) <= 0;
    case RELATION_GT:
        return compare_bytes(v, range->high, range->high_size) > 0;
    case RELATION_GE:
        return compare_bytes(v, range->low, range->low_size) >= 0;
    case RELATION_CONTAINS:
        break;
    }
    return contains(v, range->low, range->low_size);
}

static bool bytes_pass(const struct test *test, const struct operand_value *v) {
    for (size_t i = 0; i < test->range_count; i++)
        if (in_relation((enum relation)test->relation, v, &test->with.bytes[i]))
            return true;
    return false;
}

/* Contains and matches look through all that a layer spans, its payload too. */
static void widen(const struct test *test, const struct operand_walk *walk, struct operand_value *v) {
    const struct operand *left = &test->left;
    if (left->class != CLASS_LAYER || left->step_count || left->target->provided)
        return;
    const struct orcap_packet *packet = walk->search.packet;
    const struct orcap_layer *layer = &packet->layers[walk->search.layer - 1];
    v->size = layer->limit - layer->at;
}

static bool numbers_relate(enum relation relation, int64_t a, int64_t b) {
    return relation == RELATION_EQ   ? a == b
           : relation == RELATION_LT ? a < b
           : relation == RELATION_LE ? a <= b
           : relation == RELATION_GT ? a > b
                                     : a >= b;
}

static bool values_relate(const struct test *test, const struct operand_value *a, const struct operand_value *b) {
    bool numeric = (test->left.class <= CLASS_IP4 && test->right.class <= CLASS_IP4) || (test->left.class == CLASS_MAC && test->right.class == CLASS_MAC);
    if (numeric)
        return numbers_relate((enum relation)test->relation, (int64_t)a->number, (int64_t)b->number);
    struct operand_value right = *b;
    uint8_t turned[ORCAP_NAME_TEXT];
    if (right.fold != FOLD_NONE && right.size <= sizeof turned) {
        for (size_t i = 0; i < right.size; i++)
            turned[i] = folded(right.fold, right.bytes[i]);
        right.bytes = turned;
    }
    return in_relation((enum relation)test->relation, a,
                       &(struct bytes_range){.low = right.bytes, .high = right.bytes, .low_size = right.size, .high_size = right.size});
}

/* All values of the one side with all of the other, as far as PAIRS allows. */
static bool operands(const struct test *test, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    struct operand_walk left, right;
    struct operand_value a, b;
    bool met = false;
    size_t pairs = 0;
    operand_begin(&left, &test->left, packet, facts);
    while (operand_next(&left, &a)) {
        operand_begin(&right, &test->right, packet, facts);
        while (operand_next(&right, &b)) {
            bool passes = values_relate(test, &a, &b) != test->inverted;
            if (passes != test->all)
                return passes;
            met = true;
            if (++pairs == PAIRS)
                return met && test->all;
        }
    }
    return met && test->all;
}

static bool value_passes(const struct test *test, const struct operand_walk *walk, struct operand_value *v) {
    switch ((enum test_kind)test->kind) {
    case TEST_PRESENT:
        return !test->left.step_count || test->left.steps[test->left.step_count - 1].kind != STEP_MASK || v->number;
    case TEST_NUMBERS:
    case TEST_PLAIN_NUMBERS:
        return in_ranges(test->with.numbers, test->range_count, v->number ^ test->bias) != test->inverted;
    case TEST_MATCHES:
        widen(test, walk, v);
        return regex_found(test->with.regex, v->bytes, v->size) != test->inverted;
    case TEST_BYTES:
    case TEST_OPERANDS:
        break;
    }
    if (test->relation == RELATION_CONTAINS)
        widen(test, walk, v);
    return bytes_pass(test, v) != test->inverted;
}

static bool values(const struct test *test, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    struct operand_walk walk;
    struct operand_value value;
    bool met = false;
    operand_begin(&walk, &test->left, packet, facts);
    while (operand_next(&walk, &value)) {
        bool passes = value_passes(test, &walk, &value);
        if (passes != test->all)
            return passes;
        met = true;
    }
    return met && test->all;
}

/* A name alone: quickly told where it is a protocol or stands at a fixed place. */
static bool present(const struct test *test, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    const struct target *target = test->left.target;
    if (target->provided || target->raw || test->left.layers || test->left.step_count || test->left.extreme)
        return values(test, packet, facts);
    bool sure = true;
    for (size_t i = 0; i < packet->count; i++) {
        const struct orcap_layer *layer = &packet->layers[i];
        for (uint16_t s = target->first[layer->protocol]; s != NO_SOURCE; s = target->sources[s - 1].next) {
            const struct source *source = &target->sources[s - 1];
            if (source->form == SOURCE_BITS || (source->form == SOURCE_LAYER && source_is_layer(source, packet->context, layer)))
                return true;
            sure = sure && source->form == SOURCE_LAYER;
        }
    }
    return !sure && values(test, packet, facts);
}

bool orcap_filter_match(struct orcap_filter *filter, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    int32_t at = filter->start;
    filter->turns = 0;
    while (at >= 0) {
        const struct test *test = &filter->tests[at];
        bool holds = test->kind == TEST_PLAIN_NUMBERS ? plain_numbers(test, packet)
                     : test->kind == TEST_PRESENT     ? present(test, packet, facts)
                     : test->kind == TEST_OPERANDS    ? operands(test, packet, facts)
                                                      : values(test, packet, facts);
        at = holds ? test->yes : test->no;
    }
    return at == ACCEPT;
}
