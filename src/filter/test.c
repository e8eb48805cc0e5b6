/* One test: an operand alone, or in a relation to a constant, a set, a regular expression or another operand. */
#include "filter/parser.h"

#include <stdlib.h>
#include <string.h>

static bool is_numeric(uint8_t class) {
    return class <= CLASS_MAC;
}

static uint64_t biased(const struct operand *operand, uint64_t number) {
    return operand->class == CLASS_NUMBER && operand->width == 64 ? number : number ^ NUMBER_BIAS;
}

static int memory_out(struct parser *p, size_t at) {
    return lexer_fail(&p->lexer, ORCAP_EMEMORY, at, "memory is out");
}

/* The numbers that stand in the relation to the constant; false: none does. */
static bool range_of(const struct operand *left, enum relation relation, const struct constant *c, struct number_range *ret_range) {
    uint64_t low = biased(left, c->number), high = biased(left, c->high);
    *ret_range = (struct number_range){.low = 0, .high = UINT64_MAX};
    switch (relation) {
    case RELATION_LT:
        ret_range->high = low - 1;
        return low != 0;
    case RELATION_GT:
        ret_range->low = high + 1;
        return high != UINT64_MAX;
    case RELATION_LE:
        ret_range->high = high;
        return true;
    case RELATION_GE:
        ret_range->low = low;
        return true;
    default:
        *ret_range = (struct number_range){.low = low, .high = high};
        return low <= high;
    }
}

static int by_low(const void *a, const void *b) {
    const struct number_range *one = a, *other = b;
    return one->low < other->low ? -1 : one->low > other->low;
}

/* Sorts the ranges and joins those that touch. */
static size_t tidy_ranges(struct number_range *ranges, size_t count) {
    size_t kept = 0;
    qsort(ranges, count, sizeof *ranges, by_low);
    for (size_t i = 0; i < count; i++)
        if (kept && ranges[i].low <= ranges[kept - 1].high) {
            if (ranges[i].high > ranges[kept - 1].high)
                ranges[kept - 1].high = ranges[i].high;
        } else {
            ranges[kept++] = ranges[i];
        }
    return kept;
}

/* A single mask over a plain target is done in the short way. */
static void settle_numbers(struct test *test) {
    const struct operand *left = &test->left;
    test->kind = TEST_NUMBERS;
    test->bias = left->class == CLASS_NUMBER && left->width == 64 ? 0 : NUMBER_BIAS;
    test->mask = UINT64_MAX;
    bool masked = left->step_count == 1 && left->steps[0].kind == STEP_AND && !left->steps[0].side;
    if (!left->target->plain || left->extreme || left->layers || (left->step_count && !masked))
        return;
    test->kind = TEST_PLAIN_NUMBERS;
    if (masked)
        test->mask = left->steps[0].number;
}

/* Ranges while they are gathered. */
struct gathered {
    struct number_range *numbers;
    struct bytes_range *bytes;
    size_t count, capacity;
};

static void *grown(struct parser *p, void *list, size_t count, size_t capacity, size_t each) {
    void *bigger = arena_take(&p->filter->arena, capacity * each);
    if (bigger && count)
        memcpy(bigger, list, count * each);
    return bigger;
}

static int gather(struct parser *p, const struct test *test, const struct constant *low, const struct constant *high, struct gathered *g) {
    bool numeric = is_numeric(test->left.class);
    if (g->count == g->capacity) {
        g->capacity = g->capacity ? 2 * g->capacity : 1;
        void *list = numeric ? grown(p, g->numbers, g->count, g->capacity, sizeof *g->numbers)
                             : grown(p, g->bytes, g->count, g->capacity, sizeof *g->bytes);
        if (!list)
            return memory_out(p, p->lexer.token.at);
        if (numeric)
            g->numbers = list;
        else
            g->bytes = list;
    }
    if (!numeric) {
        struct bytes_range *range = &g->bytes[g->count++];
        *range = low->bytes;
        range->high = high->bytes.high;
        range->high_size = high->bytes.high_size;
        return ORCAP_OK;
    }
    struct constant both = {.number = low->number, .high = high->high};
    g->count += range_of(&test->left, (enum relation)test->relation, &both, &g->numbers[g->count]);
    return ORCAP_OK;
}

static void settle_ranges(struct test *test, const struct gathered *g) {
    test->range_count = g->count;
    if (is_numeric(test->left.class)) {
        test->range_count = tidy_ranges(g->numbers, g->count);
        test->with.numbers = g->numbers;
        settle_numbers(test);
    } else {
        test->kind = TEST_BYTES;
        test->with.bytes = g->bytes;
    }
}

static int parse_element(struct parser *p, const struct test *test, struct constant *ret_constant) {
    bool minus;
    int status = parser_take(p, TOKEN_MINUS, &minus);
    const struct token token = p->lexer.token;
    if (status == ORCAP_OK && token.kind != TOKEN_WORD && token.kind != TOKEN_STRING && token.kind != TOKEN_CHAR)
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, token.at, "here a value should stand; a set is {80, 443, 8000..8100}");
    if (status == ORCAP_OK)
        status = constant_parse(&p->lexer, &token, minus, &test->left, ret_constant);
    return status < 0 ? status : lexer_next(&p->lexer);
}

static int parse_set(struct parser *p, struct test *test) {
    struct gathered g = {0};
    bool more = true;
    int status = parser_expect(p, TOKEN_SET_OPEN, "{ before a set, as in {80, 443, 8000..8100}");
    test->relation = RELATION_EQ;
    while (status == ORCAP_OK && more) {
        struct constant low, high;
        bool range = false;
        status = parse_element(p, test, &low);
        if (status == ORCAP_OK)
            status = parser_take(p, TOKEN_RANGE, &range);
        if (status == ORCAP_OK && range)
            status = parse_element(p, test, &high);
        if (status == ORCAP_OK)
            status = gather(p, test, &low, range ? &high : &low, &g);
        if (status == ORCAP_OK)
            status = parser_take(p, TOKEN_COMMA, &more);
    }
    if (status == ORCAP_OK)
        status = parser_expect(p, TOKEN_SET_CLOSE, "} or a comma");
    if (status == ORCAP_OK)
        settle_ranges(test, &g);
    return status;
}

static int parse_regex(struct parser *p, struct test *test) {
    const struct token token = p->lexer.token;
    const struct operand *left = &test->left;
    if (token.kind != TOKEN_STRING)
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, token.at, "matches takes a regular expression between double quotes");
    if (is_numeric(left->class) || left->class == CLASS_IP6)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, token.at, "matches takes text or bytes; string(...) makes text of numbers and addresses");
    for (size_t i = 0; i < left->step_count; i++)
        if (left->steps[i].kind == STEP_LOWER || left->steps[i].kind == STEP_UPPER)
            return lexer_fail(&p->lexer, ORCAP_EUNSUPPORTED, token.at, "matches takes no account of case: leave out lower and upper");
    struct regex_entry *entry = arena_take(&p->filter->arena, sizeof *entry);
    if (!entry)
        return memory_out(p, token.at);
    int status = regex_compile(token.text, token.size, &entry->regex, p->lexer.error);
    if (status < 0) {
        if (p->lexer.error)
            p->lexer.error->at = (int)token.at;
        return status;
    }
    entry->next = p->filter->regexes;
    p->filter->regexes = entry;
    test->with.regex = entry->regex;
    test->kind = TEST_MATCHES;
    return lexer_next(&p->lexer);
}

/* Which classes may stand side by side. */
static bool comparable(uint8_t a, uint8_t b) {
    bool number_a = a <= CLASS_SIGNED, number_b = b <= CLASS_SIGNED;
    bool bytes_a = a >= CLASS_MAC && a != CLASS_TEXT, bytes_b = b >= CLASS_MAC && b != CLASS_TEXT;
    return a == b || (number_a && number_b) || (bytes_a && bytes_b);
}

static int compare_constant(struct parser *p, struct test *test, const struct term *right) {
    struct constant constant;
    struct gathered g = {0};
    struct operand as_bytes = test->left;
    if (test->relation == RELATION_CONTAINS && as_bytes.class != CLASS_TEXT)
        as_bytes.class = CLASS_BYTES;
    int status = constant_parse(&p->lexer, &right->token, right->negative, &as_bytes, &constant);
    if (status == ORCAP_OK)
        status = gather(p, test, &constant, &constant, &g);
    if (status == ORCAP_OK)
        settle_ranges(test, &g);
    return status;
}

static int parse_right(struct parser *p, struct test *test, size_t at) {
    struct term right;
    bool contains = test->relation == RELATION_CONTAINS;
    if (contains && (is_numeric(test->left.class) || test->left.class == CLASS_IP6))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "contains takes text, bytes or a protocol; string(...) makes text of numbers and addresses");
    p->right = true;
    int status = term_parse(p, &right);
    p->right = false;
    if (status < 0)
        return status;
    bool word = !right.constant && right.token.kind == TOKEN_WORD && !right.operand.step_count && !right.operand.layers && !right.operand.extreme;
    if (right.constant || (word && !comparable(test->left.class, right.operand.class)))
        return compare_constant(p, test, &right);
    if (!comparable(test->left.class, right.operand.class))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, right.token.at, "these two are of different kinds and cannot be compared");
    status = term_settle(p, &right);
    test->kind = TEST_OPERANDS;
    test->right = right.operand;
    return status;
}

static bool relation_of(enum token_kind kind, struct test *test) {
    static const struct {
        enum token_kind kind;
        enum relation relation;
        bool inverted, all;
    } relations[] = {{TOKEN_EQ, RELATION_EQ, false, false},     {TOKEN_NE, RELATION_EQ, true, true}, {TOKEN_ALL_EQ, RELATION_EQ, false, true},
                     {TOKEN_ANY_NE, RELATION_EQ, true, false},  {TOKEN_GT, RELATION_GT, false, false}, {TOKEN_LT, RELATION_LT, false, false},
                     {TOKEN_GE, RELATION_GE, false, false},     {TOKEN_LE, RELATION_LE, false, false},
                     {TOKEN_CONTAINS, RELATION_CONTAINS, false, false}};
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (relations[i].kind == kind) {
            test->relation = (uint8_t)relations[i].relation;
            test->inverted = relations[i].inverted;
            test->all = relations[i].all;
            return true;
        }
    return false;
}

/* An operand without relation: it is there; a masked number or masked bytes: a bit is set. */
static int settle_alone(struct parser *p, struct test *test, size_t at) {
    const struct operand *left = &test->left;
    const struct step *step = left->step_count ? &left->steps[left->step_count - 1] : NULL;
    test->kind = TEST_PRESENT;
    bool function = left->extreme || (step && (step->kind == STEP_LOWER || step->kind == STEP_UPPER || step->kind == STEP_LEN ||
                                               step->kind == STEP_COUNT || step->kind == STEP_TEXT || step->kind == STEP_ABS));
    if (function)
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, at, "what a function gives has to be compared with something");
    if (!step || step->kind != STEP_AND)
        return ORCAP_OK;
    struct gathered g = {0};
    struct constant zero = {0};
    test->relation = RELATION_EQ;
    test->inverted = true;
    int status = gather(p, test, &zero, &zero, &g);
    if (status == ORCAP_OK)
        settle_ranges(test, &g);
    return status;
}

int test_parse(struct parser *p, struct test *ret_test, bool *ret_negated) {
    struct test test = {.kind = TEST_PRESENT};
    struct term left;
    bool any = p->lexer.token.kind == TOKEN_ANY, all = p->lexer.token.kind == TOKEN_ALL, negated = false;
    int status = any || all ? lexer_next(&p->lexer) : ORCAP_OK;
    if (status == ORCAP_OK)
        status = term_parse(p, &left);
    if (status < 0)
        return status;
    if (left.constant)
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, left.token.at, "a test begins with the name of a protocol or field, not with a value");
    if ((status = term_settle(p, &left)) < 0)
        return status;
    test.left = left.operand;
    const struct token relation = p->lexer.token;
    if (relation.kind == TOKEN_NOT && (status = lexer_next(&p->lexer)) == ORCAP_OK) {
        if (p->lexer.token.kind != TOKEN_IN)
            return lexer_fail(&p->lexer, ORCAP_ESYNTAX, relation.at, "behind a field, not is followed by in");
        negated = true;
    }
    enum token_kind kind = p->lexer.token.kind;
    bool compares = relation_of(kind, &test);
    if (status == ORCAP_OK && (compares || kind == TOKEN_IN || kind == TOKEN_MATCHES))
        status = lexer_next(&p->lexer);
    if (status == ORCAP_OK)
        status = compares                ? parse_right(p, &test, relation.at)
                 : kind == TOKEN_IN      ? parse_set(p, &test)
                 : kind == TOKEN_MATCHES ? parse_regex(p, &test)
                 : any || all ? lexer_fail(&p->lexer, ORCAP_ESYNTAX, relation.at, "any and all are followed by a comparison")
                              : settle_alone(p, &test, left.token.at);
    if (any || all)
        test.all = all;
    if (status < 0)
        return status;
    *ret_test = test;
    *ret_negated = negated;
    return ORCAP_OK;
}
