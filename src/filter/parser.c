/* Tests joined by or, and, not. The tree is flat where it can be: all terms of an `or` are children of one node. It becomes a list of tests, each
 * of which says with which test to go on; written from the last to the first, every jump leads to a test that is there already. */
#include "filter/parser.h"

#include <string.h>

enum node_kind { NODE_TEST, NODE_AND, NODE_OR };

struct node {
    enum node_kind kind;
    bool negated;
    struct test test;
    struct node *last;   /* child */
    struct node *before; /* the child before this one */
};

int parser_take(struct parser *parser, enum token_kind kind, bool *ret_taken) {
    *ret_taken = parser->lexer.token.kind == kind;
    return *ret_taken ? lexer_next(&parser->lexer) : ORCAP_OK;
}

int parser_expect(struct parser *parser, enum token_kind kind, const char *what) {
    if (parser->lexer.token.kind != kind)
        return lexer_fail(&parser->lexer, ORCAP_ESYNTAX, parser->lexer.token.at, "here %s is missing", what);
    return lexer_next(&parser->lexer);
}

static int node_new(struct parser *parser, enum node_kind kind, struct node **ret_node) {
    struct node *node = arena_take_zeroed(&parser->filter->arena, sizeof *node);
    if (!node)
        return lexer_fail(&parser->lexer, ORCAP_EMEMORY, parser->lexer.token.at, "memory is out");
    node->kind = kind;
    *ret_node = node;
    return ORCAP_OK;
}

static int parse_joined(struct parser *parser, enum node_kind kind, struct node **ret_node);

static int parse_brackets(struct parser *parser, struct node **ret_node) {
    if (parser->depth == PARSER_DEPTH)
        return lexer_fail(&parser->lexer, ORCAP_ELIMIT, parser->lexer.token.at, "brackets are nested more than %d deep", PARSER_DEPTH);
    parser->depth++;
    int status = lexer_next(&parser->lexer);
    if (status == ORCAP_OK)
        status = parse_joined(parser, NODE_OR, ret_node);
    parser->depth--;
    return status < 0 ? status : parser_expect(parser, TOKEN_CLOSE, ")");
}

static int parse_single(struct parser *parser, struct node **ret_node) {
    struct node *node = NULL;
    bool negated = false;
    int status = ORCAP_OK;
    while (status == ORCAP_OK && parser->lexer.token.kind == TOKEN_NOT) {
        negated = !negated;
        status = lexer_next(&parser->lexer);
    }
    if (status == ORCAP_OK && parser->lexer.token.kind == TOKEN_OPEN) {
        status = parse_brackets(parser, &node);
    } else if (status == ORCAP_OK) {
        status = node_new(parser, NODE_TEST, &node);
        if (status == ORCAP_OK)
            status = test_parse(parser, &node->test, &node->negated);
        parser->filter->test_capacity++;
    }
    if (status < 0)
        return status;
    node->negated ^= negated;
    *ret_node = node;
    return ORCAP_OK;
}

/* Terms with `or` between, each of which is terms with `and` between. */
static int parse_joined(struct parser *parser, enum node_kind kind, struct node **ret_node) {
    struct node *joined = NULL, *child;
    bool more = true;
    while (more) {
        int status = kind == NODE_OR ? parse_joined(parser, NODE_AND, &child) : parse_single(parser, &child);
        if (status == ORCAP_OK)
            status = parser_take(parser, kind == NODE_OR ? TOKEN_OR : TOKEN_AND, &more);
        if (status == ORCAP_OK && more && !joined)
            status = node_new(parser, kind, &joined);
        if (status < 0)
            return status;
        if (joined) {
            child->before = joined->last;
            joined->last = child;
        }
    }
    *ret_node = joined ? joined : child;
    return ORCAP_OK;
}

/* Writes the tests of a node; the number of the one to begin with. */
static int32_t emit(struct orcap_filter *filter, const struct node *node, int32_t yes, int32_t no) {
    if (node->negated) {
        int32_t other = yes;
        yes = no;
        no = other;
    }
    if (node->kind == NODE_TEST) {
        struct test *test = &filter->tests[filter->test_count];
        *test = node->test;
        test->yes = yes;
        test->no = no;
        return (int32_t)filter->test_count++;
    }
    int32_t next = node->kind == NODE_AND ? yes : no;
    for (const struct node *child = node->last; child; child = child->before)
        next = node->kind == NODE_AND ? emit(filter, child, next, no) : emit(filter, child, yes, next);
    return next;
}

int filter_parse(struct orcap_filter *filter, const char *text, struct orcap_error *error) {
    struct parser parser = {.filter = filter, .lexer = {.text = text, .size = strlen(text), .arena = &filter->arena, .error = error}};
    struct node *node = NULL;
    filter->start = ACCEPT;
    if (parser.lexer.size > PARSER_TEXT)
        return lexer_fail(&parser.lexer, ORCAP_ELIMIT, PARSER_TEXT, "a filter has at most %d characters", PARSER_TEXT);
    int status = lexer_next(&parser.lexer);
    if (status < 0 || parser.lexer.token.kind == TOKEN_END)
        return status;
    status = parse_joined(&parser, NODE_OR, &node);
    const struct token *rest = &parser.lexer.token;
    if (status == ORCAP_OK && rest->kind != TOKEN_END)
        status = lexer_fail(&parser.lexer, ORCAP_ESYNTAX, rest->at,
                            rest->kind == TOKEN_CLOSE ? "this bracket closes nothing" : "the filter should end here, or go on with and, or");
    if (status < 0)
        return status;
    filter->tests = arena_take(&filter->arena, filter->test_capacity * sizeof *filter->tests);
    if (!filter->tests)
        return lexer_fail(&parser.lexer, ORCAP_EMEMORY, 0, "memory is out");
    filter->start = emit(filter, node, ACCEPT, REJECT);
    return ORCAP_OK;
}
