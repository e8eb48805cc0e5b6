/* Fields that no protocol's list holds: of the frame (frame.number), or known from the packets before it (tcp.stream).
 *
 * A provider says which fields it gives and finds their values. A context has the built-in ones from the start, and those that a program
 * adds. What a provider keeps from packet to packet lies in facts, which belong to one pass over one capture; several passes may share a
 * context. A filter or columns that name provided fields say which providers they need, so that nothing is kept for the others. */
#ifndef ORCAP_PROVIDER_H
#define ORCAP_PROVIDER_H

#include <orcap/capture.h>
#include <orcap/packet.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ORCAP_PROVIDED_ROOM = 1024 };

struct orcap_provider {
    const char *filter;               /* what its names begin with, unless they have a leading "=": "frame" */
    const struct orcap_field *fields; /* kind, width, print, names and filter name as in lists of protocols; the rest is not looked at */
    size_t field_count;
    const char *const *layers;        /* by field: the protocol whose layers it depends on, "": none, NULL: all of the packet */
    /* State of a pass; NULL: it keeps none. ORCAP_EMEMORY. */
    int (*begin)(const struct orcap_context *context, void **ret_state);
    int (*feed)(void *state, const struct orcap_packet *packet, const struct orcap_frame *frame);
    /* The packet that was fed last is shown; NULL: it does not matter. */
    void (*show)(void *state, const struct orcap_frame *frame);
    void (*end)(void *state);
    /* The nth value, from 0, that the field has in this packet; false: it has no more. `state` is NULL when there is none. The bytes of a value
     * that stand nowhere else are put into `room`. */
    bool (*get)(const void *state, const struct orcap_packet *packet, const struct orcap_frame *frame, size_t field, size_t nth,
                uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value);
};

enum { ORCAP_PROVIDERS = 16 };

/* Adds a provider, which outlives the context; its number is how many there were before, the built-in ones counted. ORCAP_ELIMIT. */
ORCAP_API ORCAP_MUST_CHECK int orcap_context_provide(struct orcap_context *context, const struct orcap_provider *provider);

/* What is known of a packet beside its bytes. `{.frame = &frame}` is enough where no provider keeps state. */
struct orcap_facts {
    const struct orcap_context *context;
    const struct orcap_frame *frame; /* of the packet that is asked about; NULL: provided fields are absent */
    void *states[ORCAP_PROVIDERS];   /* by a provider's number; NULL: it keeps none, or is not needed */
};

/* Facts of a pass for the providers whose bits are set in `needs`. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_facts_init(struct orcap_facts *facts, const struct orcap_context *context, uint32_t needs);
/* The next packet of the pass, whether it is wanted or not, dissected as far as filter and columns say. ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_facts_feed(struct orcap_facts *facts, const struct orcap_packet *packet, const struct orcap_frame *frame);
/* The packet fed last passed the display filter, after all that is asked about it: what frame.time_delta_displayed counts from. */
ORCAP_API void orcap_facts_show(struct orcap_facts *facts);
ORCAP_API void orcap_facts_clear(struct orcap_facts *facts);

#ifdef __cplusplus
}
#endif
#endif
