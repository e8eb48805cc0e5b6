/* Operands: a field, what is cut out of it, functions of it, masks and sums. */
#include "filter/parser.h"

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
    if (!has_bytes(term->operand.class))
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
    if (term->operand.target->provided || term->operand.layers)
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
} functions[] = {{"len", STEP_LEN}, {"count", STEP_COUNT}, {"lower", STEP_LOWER}, {"upper", STEP_UPPER}, {"string", STEP_TEXT}};

/* The function that the current word names, when "(" follows it. */
static int function_at(const struct parser *p, enum step_kind *ret_kind) {
    size_t at = p->lexer.at;
    while (at < p->lexer.size && (p->lexer.text[at] == ' ' || p->lexer.text[at] == '\t'))
        at++;
    if (at == p->lexer.size || p->lexer.text[at] != '(')
        return 0;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strlen(functions[i].name) == p->lexer.token.size && memcmp(functions[i].name, p->lexer.token.text, p->lexer.token.size) == 0) {
            *ret_kind = functions[i].kind;
            return 1;
        }
    return -1;
}

/* Checks that the function takes what it is given and says what it gives. */
static int apply_function(struct parser *p, struct term *term, enum step_kind kind, size_t at) {
    struct operand *operand = &term->operand;
    if (term->constant)
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, at, "a function takes a field");
    if ((kind == STEP_LOWER || kind == STEP_UPPER) && operand->class != CLASS_TEXT)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "lower and upper take text");
    if (kind == STEP_TEXT && (operand->class == CLASS_TEXT || operand->class == CLASS_BYTES || operand->class == CLASS_LAYER))
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "string takes a number, an address or a time; this is text or bytes already");
    if (kind == STEP_COUNT && operand->step_count)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "count takes a field");
    if (kind == STEP_LEN && !has_bytes(operand->class) && operand->step_count)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "len takes a field or a slice");
    int status = add_step(p, term, (struct step){.kind = (uint8_t)kind});
    if (kind == STEP_LEN || kind == STEP_COUNT)
        operand->class = CLASS_NUMBER;
    else if (kind == STEP_TEXT)
        operand->class = CLASS_TEXT;
    operand->width = 63;
    operand->counts = operand->counts || kind == STEP_COUNT;
    return status;
}

static int too_deep(struct parser *p) {
    return lexer_fail(&p->lexer, ORCAP_ELIMIT, p->lexer.token.at, "brackets and functions are nested more than %d deep", PARSER_DEPTH);
}

static int parse_call(struct parser *p, struct term *term, enum step_kind kind) {
    const struct token name = p->lexer.token;
    if (p->depth == PARSER_DEPTH)
        return too_deep(p);
    p->depth++;
    int status = lexer_next(&p->lexer);
    if (status == ORCAP_OK)
        status = parser_expect(p, TOKEN_OPEN, "(");
    if (status == ORCAP_OK)
        status = term_sum(p, term);
    if (status == ORCAP_OK)
        status = apply_function(p, term, kind, name.at);
    p->depth--;
    term->token = name;
    return status < 0 ? status : parser_expect(p, TOKEN_CLOSE, ") behind what the function takes");
}

/* A word that begins with a digit or holds ":" is a constant, as no name does. */
static bool is_constant(const struct token *token) {
    return token->kind != TOKEN_WORD || (token->text[0] >= '0' && token->text[0] <= '9') || memchr(token->text, ':', token->size) ||
           memchr(token->text, '/', token->size);
}

static int parse_word(struct parser *p, struct term *term) {
    enum step_kind kind;
    int function = function_at(p, &kind);
    if (function > 0)
        return parse_call(p, term, kind);
    if (function < 0)
        return lexer_fail(&p->lexer, ORCAP_ENAME, p->lexer.token.at, "there is no such function; there are len, count, lower, upper and string");
    return parse_field(p, term);
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
    if (token->kind != TOKEN_WORD)
        return lexer_fail(&p->lexer, ORCAP_ESYNTAX, token->at,
                          token->kind == TOKEN_END ? "the filter ends too early" : "here a field or a value should stand");
    int status = parse_word(p, term);
    while (status == ORCAP_OK && !term->constant && (token->kind == TOKEN_SLICE || token->kind == TOKEN_LAYERS))
        status = token->kind == TOKEN_SLICE ? parse_slice(p, term) : parse_layers(p, term);
    return status;
}

static bool is_number(const struct term *term, uint64_t *ret_number) {
    if (!term->constant || !constant_integer(&term->token, ret_number))
        return false;
    if (term->negative)
        *ret_number = -*ret_number;
    return true;
}

/* What one more term does to a number: field OP constant, or constant OP field turned round. */
static int join_number(struct parser *p, struct term *left, enum token_kind sign, const struct term *right, size_t at) {
    uint64_t number;
    bool turned = left->constant;
    if (!is_number(turned ? left : right, &number) || (turned && right->constant))
        return lexer_fail(&p->lexer, ORCAP_EUNSUPPORTED, at, "arithmetic takes one field and whole numbers");
    if (turned) {
        struct token first = left->token;
        *left = *right;
        left->token = first;
    }
    if (left->operand.class != CLASS_NUMBER && left->operand.class != CLASS_SIGNED)
        return lexer_fail(&p->lexer, ORCAP_EVALUE, at, "arithmetic takes a field that is a number");
    if (turned && (sign == TOKEN_DIVIDE || sign == TOKEN_MODULO))
        return lexer_fail(&p->lexer, ORCAP_EUNSUPPORTED, at, "only a field can be divided by a number, not a number by a field");
    static const uint8_t kinds[] = {[TOKEN_MASK] = STEP_AND,        [TOKEN_PLUS] = STEP_ADD,      [TOKEN_MINUS] = STEP_ADD,
                                    [TOKEN_TIMES] = STEP_MULTIPLY,  [TOKEN_DIVIDE] = STEP_DIVIDE, [TOKEN_MODULO] = STEP_MODULO};
    int status = ORCAP_OK;
    if (turned && sign == TOKEN_MINUS)
        status = add_step(p, left, (struct step){.kind = STEP_MULTIPLY, .number = UINT64_MAX});
    else if (sign == TOKEN_MINUS)
        number = -number;
    if (status == ORCAP_OK)
        status = add_step(p, left, (struct step){.kind = kinds[sign], .number = number});
    if (sign != TOKEN_MASK) {
        left->operand.class = CLASS_SIGNED;
        left->operand.width = 63;
    }
    return status;
}

static int join_terms(struct parser *p, struct term *left, enum token_kind sign, const struct term *right, size_t at) {
    bool bytes = !left->constant && (left->operand.class == CLASS_BYTES || left->operand.class == CLASS_LAYER);
    if (sign != TOKEN_MASK || !bytes || !right->constant)
        return join_number(p, left, sign, right, at);
    struct constant mask;
    int status = constant_parse(&p->lexer, &right->token, right->negative, &left->operand, &mask);
    if (status < 0)
        return status;
    left->operand.class = CLASS_BYTES;
    return add_step(p, left, (struct step){.kind = STEP_MASK, .bytes = mask.bytes.low, .size = (int64_t)mask.bytes.low_size});
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
    struct term minus_one = {.constant = true, .negative = true, .token = {.kind = TOKEN_WORD, .text = "1", .size = 1}};
    return join_number(p, term, TOKEN_TIMES, &minus_one, term->token.at);
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
