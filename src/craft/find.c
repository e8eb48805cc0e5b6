/* Addresses that nobody gave, and that follow from the destination by the system's routes: asked of the context's finder. */
#include "craft/chain.h"
#include "dissect/plan.h"

/* The layer's destination, or what it asks about: its field; -1: it has none. */
static int destination_of(const struct orcap_chain *chain, size_t layer) {
    const struct orcap_protocol *protocol = context_plan(chain->context, chain->nodes[layer].protocol)->protocol;
    for (size_t i = 0; i < protocol->field_count; i++)
        if ((protocol->fields[i].role == ORCAP_ROLE_DESTINATION || protocol->fields[i].role == ORCAP_ROLE_TARGET) && orcap_chain_has(chain, layer, i))
            return (int)i;
    return -1;
}

bool chain_find(const struct orcap_chain *chain, size_t layer, size_t index, struct orcap_value *ret_value) {
    const struct orcap_finder *finder = &chain->context->finder;
    const struct orcap_field *field = &context_plan(chain->context, chain->nodes[layer].protocol)->protocol->fields[index];
    size_t most = field->role == ORCAP_ROLE_SOURCE ? layer + 1 : chain->count;
    for (size_t at = layer; finder->find && at < most; at++) {
        int own = chain->nodes[at].built ? -1 : destination_of(chain, at);
        struct orcap_value to;
        if (own < 0)
            continue;
        const struct orcap_field *described = &context_plan(chain->context, chain->nodes[at].protocol)->protocol->fields[own];
        orcap_chain_get(chain, at, (size_t)own, &to);
        if (to.type != ORCAP_VALUE_BYTES || (field->role == ORCAP_ROLE_NEIGHBOUR && described->role == ORCAP_ROLE_TARGET))
            return false;
        const uint8_t *found = finder->find(finder->user, field->role, described->kind == ORCAP_IP6 ? 6 : 4, to.bytes);
        if (found)
            *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = field->kind, .bytes = found, .size = field->width / 8u};
        return found != NULL;
    }
    const uint8_t *anyhow = finder->find && field->role == ORCAP_ROLE_HARDWARE ? finder->find(finder->user, ORCAP_ROLE_HARDWARE, 0, NULL) : NULL;
    if (anyhow)
        *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = field->kind, .bytes = anyhow, .size = field->width / 8u};
    return anyhow != NULL;
}
