/* `matches`: PCRE2 where the build has it. */
#include "filter/program.h"

#ifdef ORCAP_PCRE2
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

/* What a search may cost: an expression that backtracks without end finds nothing. */
enum { STEPS = 1000000, KIBIBYTES = 16 * 1024 };

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

int regex_compile(const char *text, size_t size, void **ret_regex, struct orcap_error *error) {
    struct regex *regex = calloc(1, sizeof *regex);
    int code = 0;
    PCRE2_SIZE at = 0;
    if (!regex)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    regex->code = pcre2_compile((PCRE2_SPTR)text, size, PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
    if (!regex->code) {
        PCRE2_UCHAR said[200];
        int length = pcre2_get_error_message(code, said, sizeof said);
        regex_free(regex);
        return orcap_fail(error, ORCAP_ESYNTAX, "the regular expression is wrong at its character %zu: %s", (size_t)at + 1,
                          length > 0 ? (const char *)said : "unknown");
    }
    regex->data = pcre2_match_data_create(1, NULL);
    regex->limits = pcre2_match_context_create(NULL);
    if (!regex->data || !regex->limits) {
        regex_free(regex);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    }
    (void)pcre2_set_match_limit(regex->limits, STEPS);
    (void)pcre2_set_heap_limit(regex->limits, KIBIBYTES);
    *ret_regex = regex;
    return ORCAP_OK;
}

bool regex_found(void *regex, const uint8_t *bytes, size_t size) {
    const struct regex *r = regex;
    static const uint8_t nothing[1];
    return pcre2_match(r->code, bytes ? bytes : nothing, size, 0, 0, r->data, r->limits) >= 0;
}

void regex_free(void *regex) {
    struct regex *r = regex;
    if (!r)
        return;
    pcre2_code_free(r->code);
    pcre2_match_data_free(r->data);
    pcre2_match_context_free(r->limits);
    free(r);
}
#else
int regex_compile(const char *text, size_t size, void **ret_regex, struct orcap_error *error) {
    (void)text, (void)size, (void)ret_regex;
    return orcap_fail(error, ORCAP_EUNSUPPORTED, "this build has no regular expressions: install PCRE2 (libpcre2-dev) and build again, or use contains");
}

bool regex_found(void *regex, const uint8_t *bytes, size_t size) {
    (void)regex, (void)bytes, (void)size;
    return false;
}

void regex_free(void *regex) {
    (void)regex;
}
#endif
