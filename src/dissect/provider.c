/* Facts: what providers know of the packets of a pass. */
#include "dissect/plan.h"
#include "dissect/provider.h"

int orcap_context_provide(struct orcap_context *context, const struct orcap_provider *provider) {
    if (context->provider_count == ORCAP_PROVIDERS)
        return ORCAP_ELIMIT;
    context->providers[context->provider_count++] = provider;
    return ORCAP_OK;
}

int orcap_facts_init(struct orcap_facts *facts, const struct orcap_context *context, uint32_t needs) {
    struct orcap_facts made = {.context = context};
    for (size_t i = 0; i < context->provider_count; i++) {
        if (!(needs >> i & 1) || !context->providers[i]->begin)
            continue;
        int status = context->providers[i]->begin(context, &made.states[i]);
        if (status < 0) {
            orcap_facts_clear(&made);
            return status;
        }
    }
    *facts = made;
    return ORCAP_OK;
}

int orcap_facts_feed(struct orcap_facts *facts, const struct orcap_packet *packet, const struct orcap_frame *frame) {
    facts->frame = frame;
    for (size_t i = 0; i < facts->context->provider_count; i++) {
        int status = facts->states[i] ? facts->context->providers[i]->feed(facts->states[i], packet, frame) : ORCAP_OK;
        if (status < 0)
            return status;
    }
    return ORCAP_OK;
}

void orcap_facts_show(struct orcap_facts *facts) {
    for (size_t i = 0; i < facts->context->provider_count; i++)
        if (facts->states[i] && facts->context->providers[i]->show)
            facts->context->providers[i]->show(facts->states[i], facts->frame);
}

void orcap_facts_clear(struct orcap_facts *facts) {
    for (size_t i = 0; facts->context && i < facts->context->provider_count; i++)
        if (facts->states[i])
            facts->context->providers[i]->end(facts->states[i]);
    *facts = (struct orcap_facts){0};
}
