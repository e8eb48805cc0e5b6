#include "craft/literal.h"

#include <orcap/packet.h>

#include <string.h>

/* Deeper and longer than anybody writes; they bound the stack and the memory. */
enum { DEEPEST = 24, LONGEST_TEXT = 16 * 1024 * 1024, LONGEST_LIST = 65536 };

struct parser {
    const char *text;
    size_t at;
    unsigned depth;
    struct arena *arena;
    struct orcap_error *error;
    int status;
};

static bool fail_at(struct parser *p, int status, size_t at, const char *what) {
    if (p->status == ORCAP_OK) {
        p->status = orcap_fail(p->error, status, "%s", what);
        if (p->error)
            p->error->at = (int)at;
    }
    return false;
}

static bool out_of_memory(struct parser *p) {
    return fail_at(p, ORCAP_EMEMORY, p->at, "memory is out");
}

static char peek(struct parser *p) {
    p->at += strspn(p->text + p->at, " \t\r\n");
    return p->text[p->at];
}

static bool is_name_char(char c, bool first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

static int digit_of(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* A list under construction. */
struct pile {
    struct literal *items;
    struct argument *names;
    size_t count, capacity;
};

static bool pile_add(struct parser *p, struct pile *pile, const struct literal *item, const struct argument *name) {
    if (pile->count == pile->capacity) {
        size_t capacity = pile->capacity ? 2 * pile->capacity : 4;
        struct literal *items = arena_take(p->arena, capacity * sizeof *items);
        struct argument *names = arena_take(p->arena, capacity * sizeof *names);
        if (!items || !names)
            return out_of_memory(p);
        if (pile->count) {
            memcpy(items, pile->items, pile->count * sizeof *items);
            memcpy(names, pile->names, pile->count * sizeof *names);
        }
        pile->items = items;
        pile->names = names;
        pile->capacity = capacity;
    }
    pile->items[pile->count] = *item;
    pile->names[pile->count++] = name ? *name : (struct argument){0};
    return true;
}

static bool parse_sum(struct parser *p, struct literal *ret);

static bool in_range(literal_number number) {
    return number >= INT64_MIN && number <= UINT64_MAX;
}

/* What stands behind a decimal point, to nine digits. */
static uint32_t parse_fraction(struct parser *p) {
    uint32_t billionths = 0, weight = 100000000;
    if (p->text[p->at] != '.')
        return 0;
    for (p->at++; digit_of(p->text[p->at]) < 10; p->at++, weight /= 10)
        billionths += weight * (uint32_t)digit_of(p->text[p->at]);
    return billionths;
}

static bool parse_number(struct parser *p, struct literal *ret) {
    size_t from = p->at;
    const char *text = p->text;
    int base = 10;
    if (text[from] == '0') {
        char kind = (char)(text[from + 1] | 0x20);
        base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 10;
        p->at += base == 10 ? 0 : 2;
    }
    size_t digits = 0;
    literal_number number = 0;
    for (; digit_of(text[p->at]) < base || (digits && text[p->at] == '_'); p->at++) {
        if (text[p->at] == '_')
            continue;
        digits++;
        number = number * base + digit_of(text[p->at]);
        if (!in_range(number))
            return fail_at(p, ORCAP_ESYNTAX, from, "the number is too large");
    }
    uint32_t billionths = base == 10 ? parse_fraction(p) : 0;
    if (!digits || is_name_char(text[p->at], true) || text[p->at] == '.')
        return fail_at(p, ORCAP_ESYNTAX, from, "this is no number");
    *ret = (struct literal){.kind = LITERAL_NUMBER, .at = (int)from, .number = number, .billionths = billionths};
    return true;
}

static size_t put_utf8(char *to, uint32_t c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3f));
    to[0] = (char)(c | (0xf00u >> size & 0xffu));
    return size;
}

/* `digits` hexadecimal digits at p->at. */
static bool parse_hex(struct parser *p, unsigned digits, uint32_t *ret) {
    uint32_t value = 0;
    for (unsigned i = 0; i < digits; i++, p->at++) {
        int digit = digit_of(p->text[p->at]);
        if (digit > 15)
            return fail_at(p, ORCAP_ESYNTAX, p->at, "a hexadecimal digit is missing here");
        value = value << 4 | (uint32_t)digit;
    }
    *ret = value;
    return true;
}

/* What follows a backslash; the characters come out at `to`, at most four of them. */
static bool parse_escape(struct parser *p, bool bytes, char *to, size_t *ret_size) {
    static const char simple[] = "\\\\''\"\"n\nr\rt\ta\ab\bf\fv\v";
    char c = p->text[p->at];
    *ret_size = 1;
    for (const char *s = simple; *s; s += 2)
        if (*s == c) {
            p->at++;
            *to = s[1];
            return true;
        }
    uint32_t value = 0;
    if (c >= '0' && c <= '7') {
        for (unsigned i = 0; i < 3 && p->text[p->at] >= '0' && p->text[p->at] <= '7'; i++, p->at++)
            value = value << 3 | (uint32_t)(p->text[p->at] - '0');
        value &= 0xff;
    } else if (c == 'x' || (!bytes && (c == 'u' || c == 'U'))) {
        size_t from = p->at - 1;
        p->at++;
        if (!parse_hex(p, c == 'x' ? 2 : c == 'u' ? 4 : 8, &value))
            return false;
        if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
            return fail_at(p, ORCAP_ESYNTAX, from, "there is no such character");
    } else { /* Python leaves what it does not know as it is */
        *to = '\\';
        return true;
    }
    if (bytes)
        *to = (char)value;
    else
        *ret_size = put_utf8(to, value);
    return true;
}

/* Characters from p->at to the closing quote, or SIZE_MAX. */
static size_t text_extent(const struct parser *p, char quote) {
    for (size_t at = p->at; p->text[at] && p->text[at] != '\n'; at++) {
        if (p->text[at] == quote)
            return at - p->at;
        at += p->text[at] == '\\' && p->text[at + 1] && p->text[at + 1] != '\n';
    }
    return SIZE_MAX;
}

static bool parse_text(struct parser *p, struct literal *ret) {
    size_t from = p->at;
    bool bytes = false, raw = false;
    for (; p->text[p->at] != '"' && p->text[p->at] != '\''; p->at++) {
        bytes |= (p->text[p->at] | 0x20) == 'b';
        raw |= (p->text[p->at] | 0x20) == 'r';
    }
    char quote = p->text[p->at++];
    size_t extent = text_extent(p, quote), size = 0, end = p->at + extent;
    if (extent == SIZE_MAX)
        return fail_at(p, ORCAP_ESYNTAX, from, "the text that starts here has no end");
    char *to = arena_take(p->arena, extent + 4); /* an escape is at least as long as what it stands for */
    if (!to)
        return out_of_memory(p);
    while (p->at < end) {
        if (p->text[p->at] == '\\' && raw) {
            to[size++] = p->text[p->at++];
            to[size++] = p->text[p->at++];
        } else if (p->text[p->at] == '\\') {
            size_t got;
            p->at++;
            if (!parse_escape(p, bytes, to + size, &got))
                return false;
            size += got;
        } else
            to[size++] = p->text[p->at++];
    }
    p->at++;
    *ret = (struct literal){.kind = LITERAL_TEXT, .at = (int)from, .text = to, .size = size};
    return true;
}

/* What stands between brackets, up to and with `close`. */
static bool parse_items(struct parser *p, char close, bool named, struct pile *pile, bool *ret_comma) {
    size_t open = p->at++;
    *ret_comma = false;
    while (peek(p) != close) {
        if (!p->text[p->at])
            return fail_at(p, ORCAP_ESYNTAX, open, "this bracket is not closed");
        struct argument name = {0};
        size_t length = 0;
        while (named && is_name_char(p->text[p->at + length], length == 0))
            length++;
        size_t after = p->at + length + strspn(p->text + p->at + length, " \t\r\n");
        if (length && p->text[after] == '=' && p->text[after + 1] != '=') {
            name = (struct argument){.name = p->text + p->at, .size = length, .at = (int)p->at};
            p->at = after + 1;
        }
        struct literal item;
        if (!parse_sum(p, &item) || !pile_add(p, pile, &item, &name))
            return false;
        if (peek(p) == ',') {
            p->at++;
            *ret_comma = true;
        } else if (p->text[p->at] != close)
            return p->text[p->at] ? fail_at(p, ORCAP_ESYNTAX, p->at, "a comma or a closing bracket is missing here")
                                  : fail_at(p, ORCAP_ESYNTAX, open, "this bracket is not closed");
    }
    p->at++;
    return true;
}

static bool parse_word(struct parser *p, struct literal *ret) {
    size_t from = p->at, size = 0;
    const char *name = p->text + from;
    while (is_name_char(name[size], size == 0))
        size++;
    p->at += size;
    if (peek(p) != '(') {
        bool none = size == 4 && !memcmp(name, "None", 4), yes = size == 4 && !memcmp(name, "True", 4);
        if (!none && !yes && !(size == 5 && !memcmp(name, "False", 5)))
            return fail_at(p, ORCAP_ESYNTAX, from, "a layer is written with brackets, as in UDP(), and text in quotes");
        *ret = (struct literal){.kind = none ? LITERAL_NONE : LITERAL_NUMBER, .at = (int)from, .number = yes};
        return true;
    }
    struct pile pile = {0};
    bool comma;
    if (!parse_items(p, ')', true, &pile, &comma))
        return false;
    *ret = (struct literal){.kind = LITERAL_CALL, .at = (int)from, .times = 1, .text = name, .size = size, .items = pile.items, .names = pile.names,
                            .count = pile.count};
    return true;
}

static bool parse_brackets(struct parser *p, struct literal *ret) {
    size_t from = p->at;
    bool list = p->text[from] == '[', comma;
    struct pile pile = {0};
    if (!parse_items(p, list ? ']' : ')', false, &pile, &comma))
        return false;
    if (!list && pile.count == 1 && !comma)
        *ret = pile.items[0];
    else
        *ret = (struct literal){.kind = list ? LITERAL_LIST : LITERAL_TUPLE, .at = (int)from, .items = pile.items, .count = pile.count};
    return true;
}

static bool starts_text(const char *at) {
    size_t prefix = strspn(at, "bBrRuU");
    return prefix <= 2 && (at[prefix] == '"' || at[prefix] == '\'');
}

static bool parse_unsigned(struct parser *p, struct literal *ret) {
    char c = peek(p);
    size_t from = p->at;
    if (starts_text(p->text + p->at))
        return parse_text(p, ret);
    if (c >= '0' && c <= '9')
        return parse_number(p, ret);
    if (is_name_char(c, true))
        return parse_word(p, ret);
    if (c == '[' || c == '(')
        return parse_brackets(p, ret);
    return fail_at(p, ORCAP_ESYNTAX, from, c ? "a layer, a text or a number belongs here" : "something is missing at the end");
}

static bool parse_term(struct parser *p, struct literal *ret) {
    bool negative = false, sign = false;
    (void)peek(p);
    size_t from = p->at;
    for (; peek(p) == '-'; p->at++) {
        negative = !negative;
        sign = true;
    }
    if (!parse_unsigned(p, ret))
        return false;
    if (sign && (ret->kind != LITERAL_NUMBER || ret->billionths))
        return fail_at(p, ORCAP_ESYNTAX, from, "only a whole number can be negative");
    ret->number = negative ? -ret->number : ret->number;
    ret->at = (int)from;
    return in_range(ret->number) || fail_at(p, ORCAP_ESYNTAX, from, "the number is too large");
}

static bool is_packet(const struct literal *literal) {
    return literal->kind == LITERAL_CALL || literal->kind == LITERAL_STACK;
}

/* left/right: layers on top of each other. */
static bool stack(struct parser *p, size_t at, struct literal *left, const struct literal *right) {
    struct pile pile = {0};
    const struct literal *sides[] = {left, right};
    for (size_t side = 0; side < 2; side++) {
        const struct literal *own = sides[side];
        if (!is_packet(own) && own->kind != LITERAL_TEXT)
            return fail_at(p, ORCAP_ESYNTAX, at, "only layers and text can be stacked with /");
        if (is_packet(own) && own->times != 1)
            return fail_at(p, ORCAP_ESYNTAX, at, "what is repeated with * is several packets, and those cannot be stacked");
        bool whole = own->kind != LITERAL_STACK;
        if (pile.count + (whole ? 1 : own->count) > ORCAP_DEPTH)
            return fail_at(p, ORCAP_ELIMIT, at, "a packet of more than 64 layers");
        for (size_t i = 0; i < (whole ? 1 : own->count); i++)
            if (!pile_add(p, &pile, whole ? own : &own->items[i], NULL))
                return false;
    }
    if (!is_packet(left) && !is_packet(right))
        return fail_at(p, ORCAP_ESYNTAX, at, "one of both sides of / must be a layer");
    *left = (struct literal){.kind = LITERAL_STACK, .at = left->at, .times = 1, .items = pile.items, .count = pile.count};
    return true;
}

static bool repeat_text(struct parser *p, size_t at, struct literal *text, literal_number times) {
    size_t size = text->size, count = times < 0 || !size ? 0 : times > LONGEST_TEXT ? LONGEST_TEXT + 1 : (size_t)times;
    if (size && count > LONGEST_TEXT / size)
        return fail_at(p, ORCAP_ELIMIT, at, "a text of more than 16 MiB");
    char *to = arena_take(p->arena, size * count + 1);
    if (!to)
        return out_of_memory(p);
    for (size_t i = 0; i < count && size; i++)
        memcpy(to + i * size, text->text, size);
    text->text = to;
    text->size = size * count;
    return true;
}

static bool repeat_list(struct parser *p, size_t at, struct literal *list, literal_number times) {
    size_t count = times < 0 ? 0 : times > LONGEST_LIST ? LONGEST_LIST + 1 : (size_t)times;
    if (list->count && count > LONGEST_LIST / list->count)
        return fail_at(p, ORCAP_ELIMIT, at, "a list of more than 65536 items");
    struct literal *items = arena_take(p->arena, (list->count * count + 1) * sizeof *items);
    if (!items)
        return out_of_memory(p);
    for (size_t i = 0; i < count && list->count; i++)
        memcpy(items + i * list->count, list->items, list->count * sizeof *items);
    list->items = items;
    list->count *= count;
    return true;
}

static bool multiply(struct parser *p, size_t at, struct literal *left, const struct literal *right) {
    bool turned = left->kind == LITERAL_NUMBER && right->kind != LITERAL_NUMBER;
    struct literal what = turned ? *right : *left;
    const struct literal *times = turned ? left : right;
    if (times->kind != LITERAL_NUMBER || times->billionths || what.billionths)
        return fail_at(p, ORCAP_ESYNTAX, at, "* needs a whole number on one side");
    int from = left->at;
    if (what.kind == LITERAL_TEXT) {
        if (!repeat_text(p, at, &what, times->number))
            return false;
    } else if (what.kind == LITERAL_NUMBER) {
        if (__builtin_mul_overflow(what.number, times->number, &what.number) || !in_range(what.number))
            return fail_at(p, ORCAP_ESYNTAX, at, "the product is too large");
    } else if (what.kind == LITERAL_LIST) {
        if (!repeat_list(p, at, &what, times->number))
            return false;
    } else if (!is_packet(&what))
        return fail_at(p, ORCAP_ESYNTAX, at, "only text, numbers, lists and packets can be multiplied");
    else if (times->number < 1 || __builtin_mul_overflow(what.times, (uint64_t)times->number, &what.times))
        return fail_at(p, ORCAP_ESYNTAX, at, "a packet is repeated at least once, and not more often than can be counted");
    *left = what;
    left->at = from;
    return true;
}

static bool parse_product(struct parser *p, struct literal *ret) {
    if (!parse_term(p, ret))
        return false;
    for (char c = peek(p); c == '/' || c == '*' || starts_text(p->text + p->at); c = peek(p)) {
        size_t at = p->at;
        struct literal right;
        if (c != '/' && c != '*')
            return fail_at(p, ORCAP_ESYNTAX, at, "an operator is missing before this text");
        p->at++;
        if (!parse_term(p, &right) || !(c == '/' ? stack(p, at, ret, &right) : multiply(p, at, ret, &right)))
            return false;
    }
    return true;
}

static bool add(struct parser *p, size_t at, bool minus, struct literal *left, const struct literal *right) {
    if (left->kind == LITERAL_NUMBER && right->kind == LITERAL_NUMBER && !left->billionths && !right->billionths) {
        left->number += minus ? -right->number : right->number;
        return in_range(left->number) || fail_at(p, ORCAP_ESYNTAX, at, "the sum is too large");
    }
    if (minus || left->kind != LITERAL_TEXT || right->kind != LITERAL_TEXT)
        return fail_at(p, ORCAP_ESYNTAX, at, "only whole numbers and texts can be added; layers are stacked with /");
    char *to = arena_take(p->arena, left->size + right->size + 1);
    if (!to)
        return out_of_memory(p);
    memcpy(to, left->text, left->size);
    memcpy(to + left->size, right->text, right->size);
    left->text = to;
    left->size += right->size;
    return true;
}

static bool parse_sum(struct parser *p, struct literal *ret) {
    if (++p->depth > DEEPEST)
        return fail_at(p, ORCAP_ELIMIT, p->at, "brackets inside brackets more than 24 deep");
    if (!parse_product(p, ret))
        return false;
    for (char c = peek(p); c == '+' || c == '-'; c = peek(p)) {
        size_t at = p->at++;
        struct literal right;
        if (!parse_product(p, &right) || !add(p, at, c == '-', ret, &right))
            return false;
    }
    p->depth--;
    return true;
}

int literal_parse(const char *text, struct arena *arena, struct literal *ret_literal, struct orcap_error *error) {
    struct parser p = {.text = text, .arena = arena, .error = error};
    struct literal literal;
    if (strlen(text) > INT32_MAX / 2)
        return orcap_fail(error, ORCAP_ELIMIT, "an expression of more than 1 GiB");
    if (parse_sum(&p, &literal) && peek(&p))
        (void)fail_at(&p, ORCAP_ESYNTAX, p.at, p.text[p.at] == ')' || p.text[p.at] == ']' ? "this bracket closes nothing" : "this is not understood");
    if (p.status == ORCAP_OK)
        *ret_literal = literal;
    return p.status;
}
