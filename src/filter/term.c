/* Operands: a field, what is cut out of it, functions of it, masks and sums. */
#include "filter/operand.h"
#include "filter/parser.h"

#include "core/nearest.h"
#include "core/number.h"

#include <string.h>

static int too_long(struct parser *p, size_t at) {
    return lexer_fail(&p->lexer, ORCAP_ELIMIT, at, "at most %d things can be done with one field", PARSER_STEPS);
}

static int add_step(struct parser *p, struct term *term, struct step step) {
    if (term->operand.step_count == PARSER_STEPS)
        return too_long(p, term->token.at);
    term->steps[term->operand.step_count++] = step;
    return ORCAP_OK;
}

static int add_target(struct parser *p, const struct target *target) {
    struct orcap_filter *filter = p->filter;
    if (filter->target_count == filter->target_capacity) {
        size_t capacity = filter->target_capacity ? 2 * filter->target_capacity : 8;
        const struct target **targets = arena_take(&filter->arena, capacity * sizeof *targets);
        if (!targets)
            return ORCAP_EMEMORY;
        if (filter->target_count)
            memcpy(targets, filter->targets, filter->target_count * sizeof *targets);
        filter->targets = targets;
        filter->target_capacity = capacity;
    }
    filter->targets[filter->target_count++] = target;
    if (target->provided)
        filter->needs |= UINT32_C(1) << target->provider;
    return ORCAP_OK;
}

static int parse_field(struct parser *p, struct term *term) {
    const struct token *token = &p->lexer.token;
    struct target *target = arena_take(&p->filter->arena, sizeof *target);
    if (!target)
        return lexer_fail(&p->lexer, ORCAP_EMEMORY, token->at, "memory is out");
    int status = target_find(p->filter->context, token->text, token->size, (int)token->at, &p->filter->arena, target,
                             p->right ? NULL : p->lexer.error);
    if (status == ORCAP_ENAME && p->right) {
        term->constant = true;
        return lexer_next(&p->lexer);
    }
    if (status < 0)
        return status;
    if (add_target(p, target) < 0)
        return lexer_fail(&p->lexer, ORCAP_EMEMORY, token->at, "memory is out");
    term->operand = (struct operand){.target = target, .class = target->class, .width = target->width};
    return lexer_next(&p->lexer);
}

static bool has_bytes(uint8_t class) {
    return class == CLASS_IP4 || class == CLASS_MAC || class == CLASS_IP6 || class == CLASS_BYTES || class == CLASS_TEXT || class == CLASS_LAYER;
}

/* One of i:j, i-j, i, :j, i: . */
static int parse_range(struct parser *p, size_t at, struct step *ret_slice) {
    struct lexer *lexer = &p->lexer;
    int64_t from = 0, second;
    *ret_slice = (struct step){.kind = STEP_SLICE, .size = 1};
    bool begins = lexer_number(lexer, &from);
    if (lexer_char(lexer, ':')) {
        ret_slice->size = INT64_MAX;
        if (lexer_number(lexer, &second))
            ret_slice->size = second;
        else if (!begins)
            return lexer_fail(lexer, ORCAP_ESYNTAX, at, "a slice is [start:length], [first-last], [offset], [:length] or [start:]");
    } else if (begins && lexer_char(lexer, '-')) {
        if (!lexer_number(lexer, &second) || (from < 0) != (second < 0) || second < from)
            return lexer_fail(lexer, ORCAP_ESYNTAX, at, "the last offset of a slice lies behind its first");
        ret_slice->size = second - from + 1;
    } else if (!begins) {
        return lexer_fail(lexer, ORCAP_ESYNTAX, at, "a slice is [start:length], [first-last], [offset], [:length] or [start:]");
    }
    if (ret_slice->size <= 0)
        return lexer_fail(lexer, ORCAP_ESYNTAX, at, "a slice is at least one byte long");
    ret_slice->from = from;
    return ORCAP_OK;
}

static int parse_slice(struct parser *p, struct term *term) {
    size_t at = p->lexer.token.at;
    if (!has_bytes(term->operand.class) || term->operand.extreme)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "a number cannot be sliced into bytes; its bits can be masked, such as tcp.flags & 0x12");
    uint16_t join = term->operand.step_count, count = 0;
    struct step slice;
    do {
        int status = parse_range(p, at, &slice);
        if (status == ORCAP_OK && count == 1) { /* a second one: make room for the JOIN before the first */
            struct step first = term->steps[join];
            term->steps[join] = (struct step){.kind = STEP_JOIN};
            status = add_step(p, term, first);
        }
        if (status == ORCAP_OK)
            status = add_step(p, term, slice);
        if (status < 0)
            return status;
        count++;
    } while (lexer_char(&p->lexer, ','));
    if (count > 1)
        term->steps[join].count = count;
    if (!lexer_char(&p->lexer, ']'))
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, p->lexer.at, "a slice ends with ]");
    term->operand.class = CLASS_BYTES;
    return lexer_next(&p->lexer);
}

/* #n or #[n, n-m, ...] */
static int parse_layers(struct parser *p, struct term *term) {
    struct lexer *lexer = &p->lexer;
    size_t at = lexer->token.at;
    struct layers ranges[PARSER_STEPS];
    uint16_t count = 0;
    if (term->operand.target->provided || term->operand.layers || term->operand.step_count || term->operand.extreme)
        return lexer_fail(lexer, ORCAP_ESYNTAX, at, "the layer operator # follows a field of a protocol, once");
    bool several = lexer_char(lexer, '[');
    do {
        int64_t first, last;
        if (!lexer_number(lexer, &first) || first == 0)
            return lexer_fail(lexer, ORCAP_ESYNTAX, at, "behind # stands the number of a layer, from 1, or several as in #[1,3-4]");
        last = several && lexer_char(lexer, ':') ? INT64_MAX : first;
        if (several && last == first && lexer_char(lexer, '-') && !lexer_number(lexer, &last))
            return lexer_fail(lexer, ORCAP_ESYNTAX, at, "the last layer is missing");
        if (count == PARSER_STEPS)
            return too_long(p, at);
        ranges[count++] = (struct layers){.first = first, .last = last};
    } while (several && lexer_char(lexer, ','));
    if (several && !lexer_char(lexer, ']'))
        return lexer_fail(lexer, ORCAP_ESYNTAX, lexer->at, "the layers end with ]");
    term->operand.layers = arena_copy(&p->filter->arena, ranges, count * sizeof *ranges);
    term->operand.layers_count = count;
    if (!term->operand.layers)
        return lexer_fail(lexer, ORCAP_EMEMORY, at, "memory is out");
    return lexer_next(lexer);
}

static int term_sum(struct parser *p, struct term *term);

static const struct {
    const char *name;
    enum step_kind kind;
    bool extreme, least; /* max, min: no step */
} functions[] = {{"len", STEP_LEN, false, false},     {"count", STEP_COUNT, false, false}, {"lower", STEP_LOWER, false, false}, {"upper", STEP_UPPER, false, false},
                 {"string", STEP_TEXT, false, false}, {"abs", STEP_ABS, false, false},     {"max", STEP_ABS, true, false},      {"min", STEP_ABS, true, true}};

/* The number of the function that the current word names, when "(" follows it. -1: there is none; -2: it is no function. */
static int function_at(const struct parser *p) {
    const struct lexer *lexer = &p->lexer;
    size_t at = lexer->at;
    while (at < lexer->size && (lexer->text[at] == ' ' || lexer->text[at] == '\t'))
        at++;
    if (at == lexer->size || lexer->text[at] != '(')
        return -2;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strlen(functions[i].name) == lexer->token.size && memcmp(functions[i].name, lexer->token.text, lexer->token.size) == 0)
            return (int)i;
    return -1;
}

static bool is_number_class(uint8_t class) {
    return class == CLASS_NUMBER || class == CLASS_SIGNED;
}

/* Checks that the function takes what it is given and says what it gives. */
static int apply_function(struct parser *p, struct term *term, enum step_kind kind, size_t at) {
    struct operand *operand = &term->operand;
    if (term->constant)
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, at, "a function takes a field");
    if ((kind == STEP_LOWER || kind == STEP_UPPER) && operand->class != CLASS_TEXT)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "lower and upper take text");
    if (kind == STEP_TEXT && (operand->step_count || operand->extreme))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "string takes a field");
    if (kind == STEP_TEXT && (operand->class == CLASS_TEXT || operand->class == CLASS_BYTES || operand->class == CLASS_LAYER))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "string takes a number, an address or a time; this is text or bytes already");
    if (kind == STEP_COUNT && (operand->step_count || operand->extreme))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "count takes a field");
    if (kind == STEP_LEN && (operand->extreme || (!has_bytes(operand->class) && operand->step_count)))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "len takes a field or a slice");
    if (kind == STEP_ABS && !is_number_class(operand->class) && operand->class != CLASS_SECONDS)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "abs takes a number");
    int status = add_step(p, term, (struct step){.kind = (uint8_t)kind});
    if (kind == STEP_LEN || kind == STEP_COUNT)
        operand->class = CLASS_NUMBER;
    else if (kind == STEP_TEXT)
        operand->class = CLASS_TEXT;
    operand->width = 63;
    operand->counts = operand->counts || kind == STEP_COUNT;
    return status;
}

/* Makes an operand of its own of a term, within another one. */
static int side_of(struct parser *p, const struct term *term, size_t at, struct side **ret_side) {
    struct term own = *term;
    if (p->filter->side_count++ == PARSER_SIDES)
        return lexer_fail(&p->lexer, ORCAP_ELIMIT, at, "at most %d fields can be joined with others in one filter", PARSER_SIDES);
    struct side *side = arena_take_zeroed(&p->filter->arena, sizeof *side);
    if (!side)
        return lexer_fail(&p->lexer, ORCAP_EMEMORY, at, "memory is out");
    int status = term_settle(p, &own);
    side->operand = own.operand;
    side->turns = &p->filter->turns;
    *ret_side = side;
    return status;
}

static int too_deep(struct parser *p) {
    return lexer_fail(&p->lexer, ORCAP_ELIMIT, p->lexer.token.at, "brackets and functions are nested more than %d deep", PARSER_DEPTH);
}

/* What max or min of two operands gives: numbers of both kinds mix, other things do not. */
static bool widen_extreme(struct operand *all, const struct operand *one) {
    bool numbers = is_number_class(all->class) && is_number_class(one->class);
    if (one->class > CLASS_MAC || (all->class != one->class && !numbers))
        return false;
    all->class = one->class == CLASS_SIGNED ? one->class : all->class;
    all->width = one->width > all->width ? one->width : all->width;
    return true;
}

/* What stands between the brackets of max and min. */
static int parse_extreme(struct parser *p, struct term *term, bool least, size_t at) {
    struct side *sides[PARSER_SIDES];
    struct extreme extreme = {.least = least};
    bool more = true;
    int status = ORCAP_OK;
    while (status == ORCAP_OK && more) {
        struct term one;
        status = term_sum(p, &one);
        if (status == ORCAP_OK && one.constant)
            return lexer_fail(&p->lexer, ORCAP_ESYNTAX, one.token.at, "a function takes a field");
        if (status == ORCAP_OK && !extreme.count)
            term->operand = (struct operand){.target = one.operand.target, .class = one.operand.class, .width = one.operand.width};
        if (status == ORCAP_OK && !widen_extreme(&term->operand, &one.operand))
            return lexer_fail(&p->lexer, ORCAP_EVALUE, one.token.at, "max and min take numbers, or times, or addresses of one kind");
        if (status == ORCAP_OK)
            status = side_of(p, &one, at, &sides[extreme.count++]);
        if (status == ORCAP_OK)
            status = parser_take(p, TOKEN_COMMA, &more);
    }
    if (status < 0)
        return status;
    extreme.is_unsigned = term->operand.class == CLASS_NUMBER;
    extreme.sides = arena_copy(&p->filter->arena, sides, extreme.count * sizeof(struct side *));
    term->operand.extreme = extreme.sides ? arena_copy(&p->filter->arena, &extreme, sizeof extreme) : NULL;
    return term->operand.extreme ? ORCAP_OK : lexer_fail(&p->lexer, ORCAP_EMEMORY, at, "memory is out");
}

static int parse_call(struct parser *p, struct term *term, int function) {
    const struct token name = p->lexer.token;
    if (p->depth == PARSER_DEPTH)
        return too_deep(p);
    p->depth++;
    int status = lexer_next(&p->lexer);
    if (status == ORCAP_OK)
        status = parser_expect(p, TOKEN_OPEN, "(");
    if (status == ORCAP_OK && functions[function].extreme)
        status = parse_extreme(p, term, functions[function].least, name.at);
    else if (status == ORCAP_OK && (status = term_sum(p, term)) == ORCAP_OK)
        status = apply_function(p, term, functions[function].kind, name.at);
    p->depth--;
    term->token = name;
    return status < 0 ? status : parser_expect(p, TOKEN_CLOSE, ") behind what the function takes");
}

/* A word that begins with a digit or holds ":" is a constant, as no name does. */
static bool is_constant(const struct token *token) {
    return token->kind != TOKEN_WORD || (token->text[0] >= '0' && token->text[0] <= '9') || memchr(token->text, ':', token->size) ||
           memchr(token->text, '/', token->size);
}

static int no_function(const struct parser *p) {
    const struct token *token = &p->lexer.token;
    struct nearest nearest = nearest_to(token->text, token->size);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        nearest_offer(&nearest, functions[i].name);
    if (nearest.best)
        return lexer_fail(&p->lexer, ORCAP_ENAME, token->at, "there is no such function; did you mean %s?", nearest.best);
    return lexer_fail(&p->lexer, ORCAP_ENAME, token->at, "there is no such function; there are len, count, lower, upper, string, max, min and abs");
}

static int parse_word(struct parser *p, struct term *term) {
    int function = function_at(p);
    return function >= 0 ? parse_call(p, term, function) : function == -1 ? no_function(p) : parse_field(p, term);
}

/* @ and a field: the bytes that it stands in. */
static int parse_raw(struct parser *p, struct term *term) {
    size_t at = p->lexer.token.at;
    bool right = p->right;
    int status = lexer_next(&p->lexer);
    if (status == ORCAP_OK && p->lexer.token.kind != TOKEN_WORD)
        status = lexer_fail(&p->lexer, ORCAP_ESYNTAX, at, "@ stands before a field, as in @ip.src");
    p->right = false;
    if (status == ORCAP_OK)
        status = parse_field(p, term);
    p->right = right;
    if (status < 0)
        return status;
    struct target *target = arena_copy(&p->filter->arena, term->operand.target, sizeof *target);
    if (!target)
        return lexer_fail(&p->lexer, ORCAP_EMEMORY, at, "memory is out");
    if (target->provided && target->class != CLASS_BYTES)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "this field has no bytes of its own");
    target->raw = !target->provided;
    target->plain = false;
    target->class = term->operand.class = CLASS_BYTES;
    term->operand.target = target;
    return ORCAP_OK;
}

static int parse_braces(struct parser *p, struct term *term) {
    if (p->depth == PARSER_DEPTH)
        return too_deep(p);
    p->depth++;
    int status = lexer_next(&p->lexer);
    if (status == ORCAP_OK)
        status = term_sum(p, term);
    p->depth--;
    return status < 0 ? status : parser_expect(p, TOKEN_SET_CLOSE, "}");
}

static int parse_atom(struct parser *p, struct term *term) {
    const struct token *token = &p->lexer.token;
    term->token = *token;
    if (token->kind == TOKEN_SET_OPEN)
        return parse_braces(p, term);
    if (token->kind == TOKEN_STRING || token->kind == TOKEN_CHAR || (token->kind == TOKEN_WORD && is_constant(token))) {
        term->constant = true;
        return lexer_next(&p->lexer);
    }
    if (token->kind != TOKEN_WORD && token->kind != TOKEN_RAW)
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, token->at,
                          token->kind == TOKEN_END ? "the filter ends too early" : "here a field or a value should stand");
    int status = token->kind == TOKEN_RAW ? parse_raw(p, term) : parse_word(p, term);
    while (status == ORCAP_OK && !term->constant && (token->kind == TOKEN_SLICE || token->kind == TOKEN_LAYERS))
        status = token->kind == TOKEN_SLICE ? parse_slice(p, term) : parse_layers(p, term);
    return status;
}

/* What stands on the other side of a sign: a constant as the operand's class has it, or another operand. */
static int take_other(struct parser *p, const struct operand *operand, const struct term *other, size_t at, struct step *step) {
    if (!other->constant) {
        bool numbers = is_number_class(operand->class) && is_number_class(other->operand.class);
        if (operand->class > CLASS_MAC || (operand->class != other->operand.class && !numbers))
            return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "these two are of different kinds and cannot be joined by this sign");
        return side_of(p, other, at, &step->side);
    }
    struct operand like = *operand;
    struct constant constant = {0};
    if (is_number_class(operand->class)) {
        if (!constant_integer(&other->token, &constant.number))
            return lexer_fail(&p->lexer, ORCAP_EVALUE, other->token.at, "arithmetic takes whole numbers");
        step->number = other->negative ? -constant.number : constant.number;
        return ORCAP_OK;
    }
    like.class = like.class == CLASS_LAYER ? (uint8_t)CLASS_BYTES : like.class;
    int status = constant_parse(&p->lexer, &other->token, other->negative, &like, &constant);
    step->number = constant.number;
    if (operand->class > CLASS_MAC) {
        step->kind = STEP_MASK;
        step->bytes = constant.bytes.low;
        step->size = (int64_t)constant.bytes.low_size;
    }
    return status;
}

static bool takes_sign(uint8_t class, enum token_kind sign) {
    if (sign == TOKEN_MASK)
        return class != CLASS_TEXT && class != CLASS_DATE && class != CLASS_SECONDS;
    return is_number_class(class) || (class == CLASS_SECONDS && (sign == TOKEN_PLUS || sign == TOKEN_MINUS));
}

/* Two constants become the one that they make. */
static int join_constants(struct parser *p, struct term *left, enum step_kind kind, const struct term *right, size_t at) {
    struct operand_value value = {0};
    struct step step = {.kind = (uint8_t)kind};
    if (!constant_integer(&left->token, &value.number) || !constant_integer(&right->token, &step.number))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "arithmetic takes whole numbers");
    value.number = left->negative ? -value.number : value.number;
    step.number = right->negative ? -step.number : step.number;
    if (!operand_calculate(&step, &value))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "nothing can be divided by zero");
    left->negative = (int64_t)value.number < 0;
    char text[24];
    left->token.size = (size_t)(put_unsigned(text, left->negative ? -value.number : value.number) - text);
    left->token.text = arena_copy(&p->filter->arena, text, left->token.size);
    left->token.kind = TOKEN_WORD;
    return left->token.text ? ORCAP_OK : lexer_fail(&p->lexer, ORCAP_EMEMORY, at, "memory is out");
}

/* What one more term does: operand SIGN constant, operand SIGN operand, or constant SIGN operand, which is turned round. */
static int join_terms(struct parser *p, struct term *left, enum token_kind sign, const struct term *right, size_t at) {
    static const uint8_t kinds[] = {[TOKEN_MASK] = STEP_AND,       [TOKEN_PLUS] = STEP_ADD,      [TOKEN_MINUS] = STEP_SUBTRACT,
                                    [TOKEN_TIMES] = STEP_MULTIPLY, [TOKEN_DIVIDE] = STEP_DIVIDE, [TOKEN_MODULO] = STEP_MODULO};
    struct step step = {.kind = kinds[sign], .turned = left->constant};
    const struct term first = *left;
    if (first.constant && right->constant)
        return join_constants(p, left, (enum step_kind)kinds[sign], right, at);
    if (first.constant) {
        *left = *right;
        left->token = first.token;
    }
    struct operand *operand = &left->operand;
    if (!takes_sign(operand->class, sign))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "this sign takes numbers%s", sign == TOKEN_MASK ? ", addresses and bytes" : "; + and - take times too");
    int status = take_other(p, operand, first.constant ? &first : right, at, &step);
    operand->sided = operand->sided || step.side;
    if (operand->class == CLASS_LAYER)
        operand->class = CLASS_BYTES;
    if (sign != TOKEN_MASK && operand->class == CLASS_NUMBER)
        operand->class = CLASS_SIGNED;
    if (sign != TOKEN_MASK)
        operand->width = 63;
    return status < 0 ? status : add_step(p, left, step);
}

/* 1: &, 2: + and -, 3: * / %. */
static int strength(enum token_kind sign) {
    return sign == TOKEN_MASK                                                                ? 1
           : sign == TOKEN_PLUS || sign == TOKEN_MINUS                                       ? 2
           : sign == TOKEN_TIMES || sign == TOKEN_DIVIDE || sign == TOKEN_MODULO ? 3
                                                                                             : 0;
}

static int parse_signed(struct parser *p, struct term *term) {
    bool minus = false, plus = false;
    int status = parser_take(p, TOKEN_MINUS, &minus);
    if (status == ORCAP_OK && !minus)
        status = parser_take(p, TOKEN_PLUS, &plus);
    if (status == ORCAP_OK)
        status = parse_atom(p, term);
    if (status < 0 || !minus)
        return status;
    if (term->constant) {
        term->negative = !term->negative;
        return ORCAP_OK;
    }
    if (!takes_sign(term->operand.class, TOKEN_MINUS))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, term->token.at, "a minus stands before numbers and times");
    if (term->operand.class == CLASS_NUMBER)
        term->operand.class = CLASS_SIGNED;
    term->operand.width = 63;
    return add_step(p, term, (struct step){.kind = STEP_MULTIPLY, .number = UINT64_MAX});
}

/* By strength, without recursion but for brackets: a stack of at most one pending term a strength. */
static int term_sum(struct parser *p, struct term *term) {
    struct term pending[4];
    enum token_kind signs[4];
    size_t places[4];
    size_t count = 0;
    for (;;) {
        pending[count] = (struct term){0};
        int status = parse_signed(p, &pending[count]);
        if (status < 0)
            return status;
        int next = strength(p->lexer.token.kind);
        while (count && strength(signs[count - 1]) >= next) {
            count--;
            status = join_terms(p, &pending[count], signs[count], &pending[count + 1], places[count]);
            if (status < 0)
                return status;
        }
        if (!next) {
            *term = pending[0];
            return ORCAP_OK;
        }
        signs[count] = p->lexer.token.kind;
        places[count++] = p->lexer.token.at;
        status = lexer_next(&p->lexer);
        if (status < 0)
            return status;
    }
}

int term_parse(struct parser *p, struct term *ret_term) {
    return term_sum(p, ret_term);
}

int term_settle(struct parser *p, struct term *term) {
    if (!term->operand.step_count)
        return ORCAP_OK;
    term->operand.steps = arena_copy(&p->filter->arena, term->steps, term->operand.step_count * sizeof *term->steps);
    return term->operand.steps ? ORCAP_OK : lexer_fail(&p->lexer, ORCAP_EMEMORY, term->token.at, "memory is out");
}
