#include "filter/lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *text;
    enum token_kind kind;
} words[] = {{"and", TOKEN_AND},       {"or", TOKEN_OR},         {"not", TOKEN_NOT},           {"eq", TOKEN_EQ},
             {"any_eq", TOKEN_EQ},     {"ne", TOKEN_NE},         {"all_ne", TOKEN_NE},         {"all_eq", TOKEN_ALL_EQ},
             {"any_ne", TOKEN_ANY_NE}, {"gt", TOKEN_GT},         {"lt", TOKEN_LT},             {"ge", TOKEN_GE},
             {"le", TOKEN_LE},         {"in", TOKEN_IN},         {"contains", TOKEN_CONTAINS}, {"matches", TOKEN_MATCHES},
             {"any", TOKEN_ANY},       {"all", TOKEN_ALL},       {"bitwise_and", TOKEN_MASK}},
  signs[] = {{"===", TOKEN_ALL_EQ}, {"!==", TOKEN_ANY_NE}, {"==", TOKEN_EQ},     {"!=", TOKEN_NE},        {"~=", TOKEN_ANY_NE},
             {">=", TOKEN_GE},      {"<=", TOKEN_LE},      {"&&", TOKEN_AND},    {"||", TOKEN_OR},        {"..", TOKEN_RANGE},
             {">", TOKEN_GT},       {"<", TOKEN_LT},       {"!", TOKEN_NOT},     {"&", TOKEN_MASK},       {"+", TOKEN_PLUS},
             {"-", TOKEN_MINUS},    {"*", TOKEN_TIMES},    {"/", TOKEN_DIVIDE},  {"%", TOKEN_MODULO},     {"~", TOKEN_MATCHES},
             {"(", TOKEN_OPEN},     {")", TOKEN_CLOSE},    {"{", TOKEN_SET_OPEN}, {"}", TOKEN_SET_CLOSE}, {"[", TOKEN_SLICE},
             {"#", TOKEN_LAYERS},   {",", TOKEN_COMMA},    {"@", TOKEN_RAW}};

int lexer_fail(const struct lexer *lexer, int status, size_t at, const char *format, ...) {
    char text[sizeof lexer->error->text];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)orcap_fail(lexer->error, status, "%s", text);
    if (lexer->error)
        lexer->error->at = (int)at;
    return status;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int hex_value(char c) {
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool in_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == ':' || c == '-' || c == '/' ||
           (unsigned char)c >= 0x80;
}

static bool begins_word(char c) {
    return in_word(c) && c != '-' && c != '/' && c != '.';
}

static bool at_blank(const struct lexer *lexer) {
    return lexer->at < lexer->size && memchr(" \t\r\n", lexer->text[lexer->at], 4);
}

/* Up to `most` digits of base 2^shift from `*at` on; -1 when there are fewer than `least`. */
static int64_t digits(const struct lexer *lexer, size_t *at, size_t least, size_t most, int base) {
    int64_t value = 0;
    size_t count = 0;
    for (; count < most && *at < lexer->size; count++, (*at)++) {
        int digit = hex_value(lexer->text[*at]);
        if (digit < 0 || digit >= base)
            break;
        value = value * base + digit;
    }
    return count < least ? -1 : value;
}

static size_t utf8_put(char *p, uint32_t c) {
    if (c < 0x80) {
        *p = (char)c;
        return 1;
    }
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    *p = (char)((0xff00u >> (more + 1) & 0xffu) | c >> (6 * more));
    for (size_t i = 1; i <= more; i++)
        p[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

/* The escape whose backslash stands before *at: its bytes go to `p`, at most four; 0 when it is none. */
static size_t unescape(const struct lexer *lexer, size_t *at, char *p) {
    static const char plain[] = "'\"\\abfnrtv", meant[] = "'\"\\\a\b\f\n\r\t\v";
    char c = *at < lexer->size ? lexer->text[*at] : 0;
    const char *found = c ? strchr(plain, c) : NULL;
    int64_t value;
    if (found) {
        (*at)++;
        *p = meant[found - plain];
        return 1;
    }
    if (c >= '0' && c <= '7') {
        value = digits(lexer, at, 1, 3, 8);
        *p = (char)value;
        return value < 256 ? 1 : 0;
    }
    (*at)++;
    if (c == 'x') {
        value = digits(lexer, at, 1, 2, 16);
        *p = (char)value;
        return value >= 0 ? 1 : 0;
    }
    value = c == 'u' ? digits(lexer, at, 4, 4, 16) : c == 'U' ? digits(lexer, at, 8, 8, 16) : -1;
    if (value < 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return 0;
    return utf8_put(p, (uint32_t)value);
}

static int take_quoted(struct lexer *lexer, char quote, bool raw) {
    size_t at = lexer->at + 1;
    char *bytes = arena_take(lexer->arena, lexer->size - lexer->at + 4), *p = bytes;
    if (!bytes)
        return lexer_fail(lexer, ORCAP_EMEMORY, lexer->at, "memory is out");
    while (at < lexer->size && lexer->text[at] != quote) {
        if (lexer->text[at] != '\\') {
            *p++ = lexer->text[at++];
            continue;
        }
        size_t escape = at++;
        if (raw) { /* the backslash stays, and so does what it stands before */
            *p++ = '\\';
            if (at < lexer->size)
                *p++ = lexer->text[at++];
            continue;
        }
        size_t size = unescape(lexer, &at, p);
        if (!size)
            return lexer_fail(lexer, ORCAP_ESYNTAX, escape, "this is no escape: use \\n, \\t, \\\\, \\\", \\xNN, \\NNN, \\uNNNN or a raw string r\"...\"");
        p += size;
    }
    if (at >= lexer->size)
        return lexer_fail(lexer, ORCAP_ESYNTAX, lexer->at, "the quotation that begins here does not end");
    if (quote == '\'' && p - bytes != 1)
        return lexer_fail(lexer, ORCAP_ESYNTAX, lexer->at, "between single quotes stands one character; text goes between double quotes");
    lexer->token = (struct token){.kind = quote == '"' ? TOKEN_STRING : TOKEN_CHAR, .text = bytes, .size = (size_t)(p - bytes), .at = lexer->at};
    lexer->at = lexer->token.end = at + 1;
    return ORCAP_OK;
}

static int take_word(struct lexer *lexer) {
    size_t start = lexer->at;
    while (lexer->at < lexer->size && in_word(lexer->text[lexer->at]) &&
           !(lexer->text[lexer->at] == '.' && lexer->at + 1 < lexer->size && lexer->text[lexer->at + 1] == '.'))
        lexer->at++;
    lexer->token = (struct token){.kind = TOKEN_WORD, .text = lexer->text + start, .size = lexer->at - start, .at = start, .end = lexer->at};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].text) == lexer->token.size && memcmp(words[i].text, lexer->token.text, lexer->token.size) == 0)
            lexer->token.kind = words[i].kind;
    return ORCAP_OK;
}

int lexer_next(struct lexer *lexer) {
    while (at_blank(lexer))
        lexer->at++;
    if (lexer->at == lexer->size) {
        lexer->token = (struct token){.kind = TOKEN_END, .at = lexer->at, .end = lexer->at};
        return ORCAP_OK;
    }
    const char *text = lexer->text + lexer->at;
    size_t left = lexer->size - lexer->at;
    if (*text == '"' || *text == '\'')
        return take_quoted(lexer, *text, false);
    if ((*text == 'r' || *text == 'R') && left > 1 && text[1] == '"') {
        lexer->at++;
        return take_quoted(lexer, '"', true);
    }
    if (begins_word(*text))
        return take_word(lexer);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t size = strlen(signs[i].text);
        if (size > left || memcmp(text, signs[i].text, size) != 0)
            continue;
        lexer->token = (struct token){.kind = signs[i].kind, .text = text, .size = size, .at = lexer->at, .end = lexer->at + size};
        lexer->at += size;
        return ORCAP_OK;
    }
    return lexer_fail(lexer, ORCAP_ESYNTAX, lexer->at, "this character means nothing in a display filter");
}

bool lexer_char(struct lexer *lexer, char c) {
    while (at_blank(lexer))
        lexer->at++;
    if (lexer->at == lexer->size || lexer->text[lexer->at] != c)
        return false;
    lexer->at++;
    return true;
}

bool lexer_number(struct lexer *lexer, int64_t *ret_number) {
    while (at_blank(lexer))
        lexer->at++;
    size_t at = lexer->at;
    bool negative = at < lexer->size && lexer->text[at] == '-';
    at += negative;
    int64_t value = digits(lexer, &at, 1, 9, 10);
    if (value < 0)
        return false;
    lexer->at = at;
    *ret_number = negative ? -value : value;
    return true;
}
