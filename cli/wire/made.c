#include "wire/made.h"
#include "trouble.h"

#include <string.h>

enum { LINK_IPV4 = 228, LINK_IPV6 = 229 };

int made_link(const struct orcap_context *context, uint16_t protocol) {
    const struct orcap_protocol *own = orcap_context_protocol(context, protocol);
    for (size_t i = 0; i < own->over_count; i++) {
        const struct orcap_binding *binding = &own->over[i];
        if (!strcmp(binding->space, "linktype") && !binding->read_only)
            return binding->value == LINK_IPV4 || binding->value == LINK_IPV6 ? LINK_RAW : (int)binding->value;
    }
    return -1;
}

bool made_each(const char *command, const struct orcap_context *context, const char *text, bool (*take)(void *user, const struct orcap_built *built), void *user) {
    struct orcap_expression *expression;
    struct orcap_chain chain;
    struct orcap_error error;
    if (orcap_expression_parse(context, text, &expression, &error) < 0) {
        trouble_in_expression(command, text, &error);
        return false;
    }
    bool good = true;
    int status = 0;
    while (good && (status = orcap_expression_next(expression, &chain, &error)) > 0) {
        struct orcap_built built;
        error.at = -1;
        status = orcap_build(&chain, &built, &error);
        if (status < 0)
            break;
        good = take(user, &built);
        orcap_built_clear(&built);
    }
    if (status < 0)
        trouble_in_expression(command, text, &error);
    orcap_expression_free(expression);
    return good && status >= 0;
}
