/* A display filter over frames of a capture, one after another. */
#include <orcap/analyse.h>
#include <orcap/filter.h>

int orcap_filter_judge(struct orcap_filter *filter, struct orcap_facts *facts, const struct orcap_frame *frames, size_t count, uint8_t *ret_verdicts) {
    const uint8_t *last = orcap_filter_last(filter);
    bool keeps_state = orcap_filter_needs(filter) != 0;
    struct orcap_packet packet;
    for (size_t i = 0; i < count; i++) {
        const struct orcap_frame *frame = &frames[i];
        orcap_dissect_until(facts->context, frame->link, frame->bytes, frame->caplen, frame->len, last, &packet);
        facts->frame = frame;
        int status = keeps_state ? orcap_facts_feed(facts, &packet, frame) : ORCAP_OK;
        if (status < 0)
            return status;
        bool passes = orcap_filter_match(filter, &packet, facts);
        ret_verdicts[i] = passes ? ORCAP_VERDICT_COUNT : ORCAP_VERDICT_STATE;
        if (passes && keeps_state)
            orcap_facts_show(facts);
    }
    return ORCAP_OK;
}
