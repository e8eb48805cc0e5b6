/* From the tree of an expression to its packets. Names become protocols and fields once, and every set becomes a digit: packets are counted
 * through like an odometer whose last digit turns fastest. What holds no set is made once; the rest is made anew for every packet, in an arena that
 * is emptied for the next. */
#include "craft/chain.h"
#include "craft/set.h"
#include "core/cursor.h"
#include "core/nearest.h"
#include "dissect/plan.h"

#include <orcap/expression.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_MOST = 256 * 1024 * 1024 };

struct digit {
    uint64_t count, at;
};

/* One stack: every packet that its sets stand for, `times` over. */
struct line {
    struct piece *pieces;
    size_t piece_count;
    uint64_t times;
    uint64_t count; /* packets of one time */
    struct digit *digits; /* the slowest first */
    size_t digit_count, digit_capacity;
};

struct orcap_expression {
    const struct orcap_context *context;
    struct arena arena;  /* all that stays */
    struct arena packet; /* of the current packet */
    struct line *lines;
    size_t line_count;
    size_t line; /* the one whose turn it is */
    uint64_t time;
    const struct digit *digits; /* of the line, at its current packet; NULL while names are bound: all sets at their first value */
    struct orcap_node nodes[ORCAP_DEPTH];
};

int binder_fail(struct binder *binder, int status, int at, const char *format, ...) {
    char text[sizeof binder->error->text];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)orcap_fail(binder->error, status, "%s", text);
    if (binder->error)
        binder->error->at = at;
    return status;
}

static bool is_name(const char *name, const char *text, size_t size) {
    return strlen(name) == size && memcmp(name, text, size) == 0;
}

static int protocol_bind(struct binder *binder, const struct literal *call, uint16_t *ret_protocol) {
    struct nearest nearest = nearest_to(call->text, call->size);
    for (size_t i = 0; i < orcap_context_count(binder->context); i++) {
        const char *title = orcap_context_protocol(binder->context, (uint16_t)i)->title;
        if (is_name(title, call->text, call->size)) {
            *ret_protocol = (uint16_t)i;
            return ORCAP_OK;
        }
        nearest_offer(&nearest, title);
    }
    return binder_fail(binder, ORCAP_ENAME, call->at, "there is no layer %.*s%s%s%s", call->size > 60 ? 60 : (int)call->size, call->text,
                       nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

/* All fields of that name that the value fits; of several, one is there at a time. */
static int argument_bind(struct binder *binder, uint16_t protocol, const struct argument *name, const struct literal *value, struct given *ret_given) {
    const struct orcap_protocol *own = orcap_context_protocol(binder->context, protocol);
    struct nearest nearest = nearest_to(name->name, name->size);
    struct orcap_error error = {0}; /* of the last field that did not take it: of no interest where another one does */
    struct binder inner = {.context = binder->context, .arena = binder->arena, .error = &error};
    size_t met = 0;
    int status = ORCAP_OK;
    *ret_given = (struct given){.at = name->at, .digit = NO_DIGIT};
    for (size_t i = 0; i < own->field_count; i++) {
        met += is_name(own->fields[i].name, name->name, name->size);
        nearest_offer(&nearest, own->fields[i].name);
    }
    if (!met)
        return binder_fail(binder, ORCAP_ENAME, name->at, "%s has no field %.*s%s%s%s", own->title, name->size > 60 ? 60 : (int)name->size, name->name,
                           nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "", nearest.best ? "?" : "");
    ret_given->candidates = arena_take_zeroed(binder->arena, met * sizeof *ret_given->candidates);
    if (!ret_given->candidates)
        return binder_fail(binder, ORCAP_EMEMORY, name->at, "memory is out");
    for (size_t i = 0; i < own->field_count; i++) {
        if (!is_name(own->fields[i].name, name->name, name->size))
            continue;
        struct candidate *candidate = &ret_given->candidates[ret_given->candidate_count];
        candidate->field = (uint16_t)i;
        status = set_bind(&inner, protocol, i, value, &candidate->set);
        if (status == ORCAP_OK)
            ret_given->candidate_count++;
        else if (status == ORCAP_EMEMORY)
            break;
    }
    if (ret_given->candidate_count && status != ORCAP_EMEMORY)
        return ORCAP_OK;
    return binder_fail(binder, status, error.at, "%s", error.text);
}

static int by_descending_field(const void *a, const void *b) {
    const struct given *left = a, *right = b;
    return (int)right->candidates->field - (int)left->candidates->field;
}

int piece_bind(struct binder *binder, const struct literal *call, struct piece *ret_piece) {
    struct piece piece = {.at = call->at};
    int status = protocol_bind(binder, call, &piece.protocol);
    if (status < 0)
        return status;
    piece.node.protocol = piece.protocol;
    piece.given = arena_take_zeroed(binder->arena, (call->count + 1) * sizeof *piece.given);
    if (!piece.given)
        return binder_fail(binder, ORCAP_EMEMORY, call->at, "memory is out");
    for (size_t i = 0; i < call->count && status == ORCAP_OK; i++) {
        if (!call->names[i].size)
            continue; /* bytes to read the layer from */
        for (size_t k = 0; k < i; k++)
            if (call->names[k].size == call->names[i].size && !memcmp(call->names[k].name, call->names[i].name, call->names[i].size))
                return binder_fail(binder, ORCAP_ESYNTAX, call->names[i].at, "this field is given twice");
        status = argument_bind(binder, piece.protocol, &call->names[i], &call->items[i], &piece.given[piece.given_count]);
        piece.given_count++;
    }
    if (status < 0)
        return status;
    qsort(piece.given, piece.given_count, sizeof *piece.given, by_descending_field);
    *ret_piece = piece;
    return ORCAP_OK;
}

/* The layer's bytes as they were given, IP(b"..."), or NULL. */
static int positional(struct binder *binder, const struct literal *call, const struct literal **ret_bytes) {
    *ret_bytes = NULL;
    for (size_t i = 0; i < call->count; i++) {
        if (call->names[i].size)
            continue;
        if (i)
            return binder_fail(binder, ORCAP_ESYNTAX, call->items[i].at, "after the first argument, values are given by name: field=value");
        if (call->items[i].kind != LITERAL_TEXT)
            return binder_fail(binder, ORCAP_EVALUE, call->items[i].at, "values are given by name, field=value; without a name stand a layer's bytes");
        *ret_bytes = &call->items[i];
    }
    return ORCAP_OK;
}

static int line_room(struct binder *binder, const struct line *line, const struct literal *literal, size_t more) {
    if (line->piece_count + more > ORCAP_DEPTH)
        return binder_fail(binder, ORCAP_ELIMIT, literal->at, "a packet of more than %d layers", ORCAP_DEPTH);
    return ORCAP_OK;
}

/* IP(b"..."): the layers that these bytes are; values that are given by name go into the first. */
static int read_bind(struct binder *binder, struct line *line, const struct literal *call, const struct literal *bytes) {
    struct piece first;
    int status = piece_bind(binder, call, &first);
    struct orcap_packet *packet = status < 0 ? NULL : malloc(sizeof *packet);
    if (status < 0)
        return status;
    if (!packet)
        return binder_fail(binder, ORCAP_EMEMORY, call->at, "memory is out");
    orcap_dissect_as(binder->context, first.protocol, (const uint8_t *)bytes->text, (uint32_t)bytes->size, (uint32_t)bytes->size, packet);
    status = line_room(binder, line, call, packet->count);
    if (packet->layers[0].protocol != first.protocol)
        status = binder_fail(binder, ORCAP_EVALUE, bytes->at, "these bytes are no %s",
                             orcap_context_protocol(binder->context, first.protocol)->title);
    for (size_t i = 0; i < packet->count && status == ORCAP_OK; i++) {
        struct piece *piece = &line->pieces[line->piece_count++];
        *piece = (struct piece){.protocol = packet->layers[i].protocol, .at = call->at};
        piece->node = (struct orcap_node){.protocol = piece->protocol, .view = orcap_packet_view(packet, i)};
        if (i == 0) {
            piece->given = first.given;
            piece->given_count = first.given_count;
        }
    }
    free(packet);
    return status;
}

static int raw_piece(struct binder *binder, int at, const struct literal *bytes, struct piece *ret_piece) {
    struct orcap_value *values = arena_take_zeroed(binder->arena, sizeof *values);
    if (!values)
        return binder_fail(binder, ORCAP_EMEMORY, at, "memory is out");
    *values = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = ORCAP_BYTES, .bytes = (const uint8_t *)bytes->text, .size = bytes->size};
    uint16_t raw = binder->context->raw;
    *ret_piece = (struct piece){.protocol = raw, .at = at, .node = {.protocol = raw, .values = values}};
    return ORCAP_OK;
}

static int raw_bind(struct binder *binder, struct line *line, const struct literal *text, const struct literal *bytes) {
    int status = line_room(binder, line, text, 1);
    return status < 0 ? status : raw_piece(binder, text->at, bytes, &line->pieces[line->piece_count++]);
}

int item_bind(struct binder *binder, const struct literal *call, struct piece *ret_piece) {
    const struct literal *bytes;
    uint16_t protocol;
    int status = positional(binder, call, &bytes);
    if (status < 0 || !bytes || !bytes->size)
        return status < 0 ? status : piece_bind(binder, call, ret_piece);
    status = protocol_bind(binder, call, &protocol);
    if (status == ORCAP_OK && protocol != binder->context->raw)
        status = binder_fail(binder, ORCAP_EVALUE, bytes->at, "the fields of what stands in a list are given by name: field=value");
    return status < 0 ? status : raw_piece(binder, call->at, bytes, ret_piece);
}

static int layer_bind(struct binder *binder, struct line *line, const struct literal *literal) {
    const struct literal *bytes;
    uint16_t protocol;
    if (literal->kind == LITERAL_TEXT)
        return raw_bind(binder, line, literal, literal);
    int status = positional(binder, literal, &bytes);
    if (status == ORCAP_OK)
        status = protocol_bind(binder, literal, &protocol);
    if (status < 0)
        return status;
    if (bytes && protocol == binder->context->raw)
        return raw_bind(binder, line, literal, bytes);
    if (bytes && bytes->size)
        return read_bind(binder, line, literal, bytes);
    status = line_room(binder, line, literal, 1);
    return status < 0 ? status : piece_bind(binder, literal, &line->pieces[line->piece_count++]);
}

static const struct choice *choice_at(const struct set *set, uint64_t *at) {
    size_t i = 0;
    for (*at %= set->count; *at >= set->choices[i].count; i++)
        *at -= set->choices[i].count;
    return &set->choices[i];
}

/* `first` and the addresses that follow it. */
static const uint8_t *address_at(struct arena *arena, const struct orcap_value *first, uint64_t at) {
    uint8_t *bytes = arena_copy(arena, first->bytes, first->size);
    for (size_t i = first->size; bytes && at && i-- > 0;) {
        at += bytes[i];
        bytes[i] = (uint8_t)at;
        at >>= 8;
    }
    return bytes;
}

static int make_piece(struct orcap_expression *expression, struct piece *piece, const struct orcap_chain *below, struct orcap_node *ret_node,
                      struct orcap_error *error);

static int make_items(struct orcap_expression *expression, const struct choice *choice, struct arena *arena, struct orcap_value *ret_value,
                      struct orcap_error *error) {
    struct orcap_node *nodes = arena_take_zeroed(arena, (choice->item_count + 1) * sizeof *nodes);
    const struct orcap_chain alone = {.context = expression->context};
    int status = nodes ? ORCAP_OK : orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    for (size_t i = 0; i < choice->item_count && status == ORCAP_OK; i++)
        status = make_piece(expression, &choice->items[i], &alone, &nodes[i], error);
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_ITEMS, .kind = ORCAP_ITEMS, .items = nodes, .count = choice->item_count};
    return status;
}

static int make_value(struct orcap_expression *expression, const struct orcap_field *field, const struct candidate *candidate, uint64_t at,
                      struct arena *arena, struct orcap_value *ret_value, struct orcap_error *error) {
    const struct choice *choice = choice_at(&candidate->set, &at);
    switch (choice->kind) {
    case CHOICE_VALUE:
        *ret_value = choice->value;
        return ORCAP_OK;
    case CHOICE_NUMBERS:
        *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .kind = field->kind, .number = choice->first + at * choice->step};
        return ORCAP_OK;
    case CHOICE_ADDRESSES:
        *ret_value = choice->value;
        ret_value->bytes = address_at(arena, &choice->value, at);
        return ret_value->bytes ? ORCAP_OK : orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    case CHOICE_ITEMS:
        return make_items(expression, choice, arena, ret_value, error);
    }
    return ORCAP_OK;
}

/* What `given` says, each set at its digit. */
static int make_values(struct orcap_expression *expression, const struct piece *piece, struct arena *arena, const struct orcap_value **ret_values,
                       struct orcap_error *error) {
    const struct orcap_protocol *own = orcap_context_protocol(expression->context, piece->protocol);
    struct orcap_value *values = arena_take_zeroed(arena, (own->field_count + 1) * sizeof *values);
    int status = values ? ORCAP_OK : orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    for (size_t i = 0; i < piece->given_count && status == ORCAP_OK; i++) {
        const struct given *given = &piece->given[i];
        uint64_t at = given->digit == NO_DIGIT || !expression->digits ? 0 : expression->digits[given->digit].at;
        for (size_t c = 0; c < given->candidate_count && status == ORCAP_OK; c++)
            status = make_value(expression, &own->fields[given->candidates[c].field], &given->candidates[c], at, arena,
                                &values[given->candidates[c].field], error);
    }
    *ret_values = values;
    return status;
}

/* How many values a name stands for: those of the field that is there, judged by the first value of every set. */
static int count_values(struct orcap_expression *expression, const struct piece *piece, const struct given *given, uint64_t *ret_count,
                        struct orcap_error *error) {
    struct orcap_node node = piece->node;
    const struct orcap_chain chain = {.context = expression->context, .nodes = &node, .count = 1};
    *ret_count = given->candidates->set.count;
    if (given->candidate_count == 1)
        return ORCAP_OK;
    int status = make_values(expression, piece, &expression->packet, &node.values, error);
    for (size_t c = given->candidate_count; c-- > 0 && status == ORCAP_OK;)
        if (orcap_chain_has(&chain, 0, given->candidates[c].field))
            *ret_count = given->candidates[c].set.count;
    arena_reset(&expression->packet);
    return status;
}

static int add_digit(struct binder *binder, struct line *line, int at, uint64_t count, uint32_t *ret_digit) {
    if (line->digit_count == line->digit_capacity) {
        size_t capacity = 2 * line->digit_capacity;
        struct digit *digits = arena_take_zeroed(binder->arena, capacity * sizeof *digits);
        if (!digits)
            return binder_fail(binder, ORCAP_EMEMORY, at, "memory is out");
        memcpy(digits, line->digits, line->digit_count * sizeof *digits);
        line->digits = digits;
        line->digit_capacity = capacity;
    }
    line->digits[line->digit_count] = (struct digit){.count = count};
    line->count = multiply_saturated(line->count, count);
    *ret_digit = (uint32_t)line->digit_count++;
    return ORCAP_OK;
}

/* Gives every set of a piece its digit, those of items inside included. */
static int count_piece(struct orcap_expression *expression, struct binder *binder, struct line *line, struct piece *piece) {
    int status = ORCAP_OK;
    for (size_t i = 0; i < piece->given_count && status == ORCAP_OK; i++) {
        struct given *given = &piece->given[i];
        uint64_t count;
        status = count_values(expression, piece, given, &count, binder->error);
        if (status == ORCAP_OK && count > 1) {
            piece->varies = true;
            status = add_digit(binder, line, given->at, count, &given->digit);
        }
        for (size_t c = 0; c < given->candidate_count; c++)
            for (size_t k = 0; k < given->candidates[c].set.choice_count; k++) {
                struct choice *choice = &given->candidates[c].set.choices[k];
                for (size_t n = 0; n < choice->item_count && status == ORCAP_OK; n++) {
                    status = count_piece(expression, binder, line, &choice->items[n]);
                    piece->varies |= choice->items[n].varies;
                }
            }
    }
    return status;
}

static int line_bind(struct orcap_expression *expression, struct binder *binder, const struct literal *literal, struct line *ret_line) {
    bool stack = literal->kind == LITERAL_STACK;
    *ret_line = (struct line){.times = literal->times, .count = 1, .digit_capacity = 8};
    ret_line->pieces = arena_take_zeroed(binder->arena, ORCAP_DEPTH * sizeof *ret_line->pieces);
    ret_line->digits = arena_take_zeroed(binder->arena, ret_line->digit_capacity * sizeof *ret_line->digits);
    int status = ret_line->pieces && ret_line->digits ? ORCAP_OK : binder_fail(binder, ORCAP_EMEMORY, literal->at, "memory is out");
    if (literal->kind != LITERAL_CALL && !stack)
        status = binder_fail(binder, ORCAP_ESYNTAX, literal->at, "a packet begins with a layer, such as Ether()");
    for (size_t i = 0; i < (stack ? literal->count : 1) && status == ORCAP_OK; i++)
        status = layer_bind(binder, ret_line, stack ? &literal->items[i] : literal);
    for (size_t i = 0; i < ret_line->piece_count && status == ORCAP_OK; i++)
        status = count_piece(expression, binder, ret_line, &ret_line->pieces[i]);
    return status;
}

static int expression_bind(struct orcap_expression *expression, const char *text, struct orcap_error *error) {
    struct binder binder = {.context = expression->context, .arena = &expression->arena, .error = error};
    struct literal literal;
    int status = literal_parse(text, &expression->arena, &literal, error);
    if (status < 0)
        return status;
    bool list = literal.kind == LITERAL_LIST;
    expression->line_count = list ? literal.count : 1;
    expression->lines = arena_take_zeroed(&expression->arena, (expression->line_count + 1) * sizeof *expression->lines);
    if (!expression->lines)
        return binder_fail(&binder, ORCAP_EMEMORY, 0, "memory is out");
    for (size_t i = 0; i < expression->line_count && status == ORCAP_OK; i++)
        status = line_bind(expression, &binder, list ? &literal.items[i] : &literal, &expression->lines[i]);
    return status;
}

int orcap_expression_parse(const struct orcap_context *context, const char *text, struct orcap_expression **ret_expression, struct orcap_error *error) {
    struct orcap_expression *expression = calloc(1, sizeof *expression);
    if (!expression)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    expression->context = context;
    expression->arena.limit = MEMORY_MOST;
    int status = expression_bind(expression, text, error);
    if (status < 0) {
        orcap_expression_free(expression);
        return status;
    }
    *ret_expression = expression;
    return ORCAP_OK;
}

void orcap_expression_free(struct orcap_expression *expression) {
    if (!expression)
        return;
    arena_clear(&expression->arena);
    arena_clear(&expression->packet);
    free(expression);
}

uint64_t orcap_expression_count(const struct orcap_expression *expression) {
    uint64_t count = 0;
    for (size_t i = 0; i < expression->line_count; i++)
        count = add_saturated(count, multiply_saturated(expression->lines[i].count, expression->lines[i].times));
    return count;
}

/* Of fields that share a name one must be there, and the value must be one for it. */
static int check_candidates(const struct orcap_chain *chain, const struct piece *piece, const struct given *given, struct orcap_error *error) {
    const struct orcap_protocol *own = orcap_context_protocol(chain->context, piece->protocol);
    const char *name = own->fields[given->candidates->field].name;
    for (size_t i = 0; i < own->field_count; i++) {
        if (strcmp(own->fields[i].name, name) != 0 || !orcap_chain_has(chain, chain->count - 1, i))
            continue;
        for (size_t c = 0; c < given->candidate_count; c++)
            if (given->candidates[c].field == i)
                return ORCAP_OK;
        (void)orcap_fail(error, ORCAP_EVALUE, "this is no value for %s.%s in this packet", own->title, name);
        if (error)
            error->at = given->at;
        return ORCAP_EVALUE;
    }
    return ORCAP_OK; /* not in this packet at all: as in Scapy, nothing comes of it */
}

/* Of the layers below, `below` holds all that are made already; `ret_node` is the next of them. */
static int make_piece(struct orcap_expression *expression, struct piece *piece, const struct orcap_chain *below, struct orcap_node *ret_node,
                      struct orcap_error *error) {
    bool once = !piece->varies && expression->digits;
    struct arena *arena = once ? &expression->arena : &expression->packet;
    const struct orcap_protocol *own = orcap_context_protocol(expression->context, piece->protocol);
    struct orcap_chain alone = {.context = expression->context, .nodes = ret_node, .count = 1};
    *ret_node = piece->node;
    if (piece->made || !piece->given_count)
        return ORCAP_OK;
    int status = make_values(expression, piece, arena, &ret_node->values, error);
    const struct orcap_chain *chain = below->nodes ? below : &alone;
    for (size_t i = 0; i < piece->given_count && status == ORCAP_OK; i++)
        if (own->fields[piece->given[i].candidates->field].when.field || own->fields[piece->given[i].candidates->field].when.test)
            status = check_candidates(chain, piece, &piece->given[i], error);
    if (status == ORCAP_OK && once) {
        piece->node = *ret_node;
        piece->made = true;
    }
    return status;
}

/* The next packet of the line; false after its last. */
static bool turn(struct line *line) {
    for (size_t i = line->digit_count; i-- > 0;) {
        if (++line->digits[i].at < line->digits[i].count)
            return true;
        line->digits[i].at = 0;
    }
    return false;
}

/* Moves to the next packet; false at the end. */
static bool advance(struct orcap_expression *expression) {
    if (expression->line == expression->line_count)
        return false;
    struct line *line = &expression->lines[expression->line];
    if (!expression->digits || turn(line) || ++expression->time < line->times) {
        expression->digits = line->digits;
        return true;
    }
    expression->time = 0;
    if (++expression->line == expression->line_count)
        return false;
    expression->digits = expression->lines[expression->line].digits;
    return true;
}

int orcap_expression_next(struct orcap_expression *expression, struct orcap_chain *ret_chain, struct orcap_error *error) {
    if (!advance(expression))
        return 0;
    struct line *line = &expression->lines[expression->line];
    struct orcap_chain chain = {.context = expression->context, .nodes = expression->nodes};
    arena_reset(&expression->packet);
    for (size_t i = 0; i < line->piece_count; i++) {
        chain.count = i + 1;
        int status = make_piece(expression, &line->pieces[i], &chain, &expression->nodes[i], error);
        if (status < 0)
            return status;
    }
    *ret_chain = chain;
    return 1;
}
