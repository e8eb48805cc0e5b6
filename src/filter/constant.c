#include "filter/constant.h"

#include "core/address.h"
#include "core/cursor.h"
#include "core/moment.h"

#include <string.h>

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool constant_integer(const struct token *token, uint64_t *ret_number) {
    const char *p = token->text, *end = p + token->size;
    if (token->kind == TOKEN_CHAR) {
        *ret_number = (uint8_t)*p;
        return true;
    }
    unsigned base = 10;
    if (token->size > 1 && *p == '0') {
        char mark = (char)(p[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
        p += base == 8 ? 1 : 2;
    }
    if (token->kind != TOKEN_WORD || p == end)
        return false;
    uint64_t value = 0;
    for (; p < end; p++) {
        int digit = hex_value(*p);
        if (digit < 0 || (unsigned)digit >= base || value > (UINT64_MAX - (unsigned)digit) / base)
            return false;
        value = value * base + (unsigned)digit;
    }
    *ret_number = value;
    return true;
}

static bool same_word(const struct token *token, const char *text) {
    if (strlen(text) != token->size)
        return false;
    for (size_t i = 0; i < token->size; i++) {
        char a = token->text[i], b = text[i];
        a = a >= 'A' && a <= 'Z' ? (char)(a | 0x20) : a;
        b = b >= 'A' && b <= 'Z' ? (char)(b | 0x20) : b;
        if (a != b)
            return false;
    }
    return true;
}

/* The number that a field's value is called. */
static bool named_number(const struct token *token, const struct operand *like, uint64_t *ret_number) {
    if (like->width == 1 && (same_word(token, "true") || same_word(token, "false"))) {
        *ret_number = same_word(token, "true");
        return true;
    }
    const struct orcap_field *field = like->target->field;
    const struct orcap_names *names = like->step_count || !field || field->kind == ORCAP_FLAGS ? NULL : field->names;
    for (size_t i = 0; names && i < names->count; i++)
        if (same_word(token, names->list[i].text)) {
            *ret_number = names->list[i].value;
            return true;
        }
    return false;
}

static int parse_number(const struct lexer *lexer, const struct token *token, bool negative, const struct operand *like, struct constant *c) {
    if (!constant_integer(token, &c->number) && (negative || !named_number(token, like, &c->number)))
        return lexer_fail(lexer, ORCAP_EVALUE, token->at, "this is no number%s",
                          like->target->field && like->target->field->names && !like->step_count ? ", nor the name of a value of this field" : "");
    unsigned width = like->class == CLASS_SIGNED || like->step_count ? 63 : like->width;
    if (width < 64 && width > 1 && c->number >> width)
        return lexer_fail(lexer, ORCAP_EVALUE, token->at, "this is more than the field can hold, %llu at most",
                          (unsigned long long)((UINT64_C(1) << width) - 1));
    if (negative && width == 64)
        return lexer_fail(lexer, ORCAP_EVALUE, token->at, "this field has no negative values");
    if (width == 1)
        c->number = c->number != 0;
    if (negative)
        c->number = -c->number;
    c->high = c->number;
    return ORCAP_OK;
}

/* The bits behind "/": all of them when there is none. */
static int parse_prefix(const struct lexer *lexer, const struct token *token, size_t *size, unsigned most, unsigned *ret_bits) {
    const char *slash = memchr(token->text, '/', token->size);
    *size = slash ? (size_t)(slash - token->text) : token->size;
    *ret_bits = most;
    if (!slash)
        return ORCAP_OK;
    struct token number = {.kind = TOKEN_WORD, .text = slash + 1, .size = token->size - *size - 1};
    uint64_t bits;
    if (!constant_integer(&number, &bits) || bits > most)
        return lexer_fail(lexer, ORCAP_EVALUE, token->at + *size + 1, "behind \"/\" stands the number of bits, 0 to %u", most);
    *ret_bits = (unsigned)bits;
    return ORCAP_OK;
}

static int parse_ip4(const struct lexer *lexer, const struct token *token, struct constant *c) {
    uint8_t bytes[4];
    size_t size;
    unsigned bits;
    int status = parse_prefix(lexer, token, &size, 32, &bits);
    if (status < 0)
        return status;
    if (!ip4_parse(token->text, size, bytes))
        return lexer_fail(lexer, ORCAP_EVALUE, token->at, "this is no IPv4 address; names are not resolved");
    uint32_t mask = bits ? UINT32_MAX << (32 - bits) : 0;
    c->number = load_be32(bytes) & mask;
    c->high = c->number | (uint32_t)~mask;
    return ORCAP_OK;
}

static int parse_ip6(const struct lexer *lexer, const struct token *token, struct constant *c) {
    size_t size;
    unsigned bits;
    int status = parse_prefix(lexer, token, &size, 128, &bits);
    if (status < 0)
        return status;
    uint8_t *low = arena_take(lexer->arena, 16), *high = arena_take(lexer->arena, 16);
    if (!low || !high)
        return lexer_fail(lexer, ORCAP_EMEMORY, token->at, "memory is out");
    if (!ip6_parse(token->text, size, low))
        return lexer_fail(lexer, ORCAP_EVALUE, token->at, "this is no IPv6 address; names are not resolved");
    for (unsigned i = 0; i < 16; i++) {
        unsigned own = bits <= 8 * i ? 0 : bits >= 8 * (i + 1) ? 8 : bits - 8 * i;
        uint8_t mask = (uint8_t)(0xff00u >> own);
        low[i] &= mask;
        high[i] = (uint8_t)(low[i] | ~mask);
    }
    c->bytes = (struct bytes_range){.low = low, .high = high, .low_size = 16, .high_size = 16};
    return ORCAP_OK;
}

/* Hexadecimal digits in groups of one or of an even number, between them ":", "-" or "."; 0x and at most two digits is one byte. The size, or 0. */
static size_t parse_hex(const struct token *token, uint8_t *ret_bytes) {
    const char *p = token->text, *end = p + token->size;
    size_t count = 0;
    if (token->size > 2 && token->size <= 4 && p[0] == '0' && (p[1] | 0x20) == 'x')
        p += 2;
    while (p < end) {
        const char *group = p;
        while (p < end && hex_value(*p) >= 0)
            p++;
        size_t digits = (size_t)(p - group);
        if (!digits || (digits > 1 && digits % 2))
            return 0;
        if (digits == 1)
            ret_bytes[count++] = (uint8_t)hex_value(*group);
        for (; digits > 1; digits -= 2, group += 2)
            ret_bytes[count++] = (uint8_t)(hex_value(group[0]) << 4 | hex_value(group[1]));
        if (p == end)
            return count;
        if ((*p != ':' && *p != '-' && *p != '.') || ++p == end)
            return 0;
    }
    return count;
}

static int parse_mac(const struct lexer *lexer, const struct token *token, struct constant *c) {
    uint8_t bytes[6 * 3];
    if (token->size > sizeof bytes || parse_hex(token, bytes) != 6)
        return lexer_fail(lexer, ORCAP_EVALUE, token->at, "this is no MAC address: six bytes in hexadecimal digits, such as 00:00:5e:00:53:01");
    c->number = c->high = (uint64_t)load_be16(bytes) << 32 | load_be32(bytes + 2);
    return ORCAP_OK;
}

static int parse_bytes(const struct lexer *lexer, const struct token *token, struct constant *c) {
    uint8_t *bytes = arena_take(lexer->arena, token->size + 1);
    if (!bytes)
        return lexer_fail(lexer, ORCAP_EMEMORY, token->at, "memory is out");
    size_t size = token->size;
    if (token->kind == TOKEN_WORD)
        size = parse_hex(token, bytes);
    else
        memcpy(bytes, token->text, size);
    if (token->kind == TOKEN_WORD && !size)
        return lexer_fail(lexer, ORCAP_EVALUE, token->at, "these are no bytes: hexadecimal digits such as 0a:0b, or text between double quotes");
    c->bytes = (struct bytes_range){.low = bytes, .high = bytes, .low_size = size, .high_size = size};
    return ORCAP_OK;
}

static int parse_moment(const struct lexer *lexer, const struct token *token, bool negative, bool date, struct constant *c) {
    int64_t time;
    if (date ? negative || !moment_parse(token->text, token->size, &time) : !moment_seconds(token->text, token->size, &time))
        return lexer_fail(lexer, ORCAP_EVALUE, token->at,
                          date ? "this is no time: \"2020-07-04 12:34:56.789\" or \"Jul 4, 2020 12:34:56.789\", in UTC"
                               : "this is no number of seconds, such as 1.5");
    c->number = c->high = (uint64_t)(negative ? -time : time);
    return ORCAP_OK;
}

int constant_parse(const struct lexer *lexer, const struct token *token, bool negative, const struct operand *like, struct constant *ret_constant) {
    *ret_constant = (struct constant){0};
    if (negative && like->class != CLASS_NUMBER && like->class != CLASS_SIGNED && like->class != CLASS_SECONDS)
        return lexer_fail(lexer, ORCAP_EVALUE, token->at, "only numbers and times may be negative");
    switch ((enum value_class)like->class) {
    case CLASS_NUMBER:
    case CLASS_SIGNED:
        return parse_number(lexer, token, negative, like, ret_constant);
    case CLASS_IP4:
        return parse_ip4(lexer, token, ret_constant);
    case CLASS_IP6:
        return parse_ip6(lexer, token, ret_constant);
    case CLASS_MAC:
        return parse_mac(lexer, token, ret_constant);
    case CLASS_DATE:
    case CLASS_SECONDS:
        return parse_moment(lexer, token, negative, like->class == CLASS_DATE, ret_constant);
    case CLASS_TEXT:
        ret_constant->bytes = (struct bytes_range){.low = (const uint8_t *)token->text,
                                                   .high = (const uint8_t *)token->text,
                                                   .low_size = token->size,
                                                   .high_size = token->size};
        return ORCAP_OK;
    case CLASS_BYTES:
    case CLASS_LAYER:
        break;
    }
    return parse_bytes(lexer, token, ret_constant);
}
