/* The text of a craft expression: whatever it says, it is refused with a place in it or gives packets that build or say why not. */
#include <orcap/expression.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct orcap_context *context;
    if (!context && orcap_context_new(NULL, &context, NULL) < 0)
        abort();
    char *text = size < 4096 ? malloc(size + 1) : NULL;
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = 0;
    struct orcap_error error = {.at = -2};
    struct orcap_expression *expression;
    int status = orcap_expression_parse(context, text, &expression, &error);
    if (status < 0 && status != ORCAP_EMEMORY && (error.at < 0 || error.at > (int)strlen(text)))
        abort();
    struct orcap_chain chain;
    for (unsigned i = 0; status >= 0 && i < 8 && orcap_expression_next(expression, &chain, &error) > 0; i++) {
        struct orcap_built built;
        if (orcap_build(&chain, &built, &error) == ORCAP_OK)
            orcap_built_clear(&built);
    }
    if (status >= 0)
        orcap_expression_free(expression);
    free(text);
    return 0;
}
