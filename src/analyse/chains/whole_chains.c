#include "analyse/chains/whole_chains.h"

#include "app/recognise.h"
#include "dissect/plan.h"

enum { MEMORY = 16 << 20 };

static void put_layers(struct sink *text, const uint8_t *layers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (text->size)
            sink_char(text, ':');
        sink_text(text, layer_name((enum layer)layers[i]));
    }
}

/* One that holds fragments again is told of before what those complete. */
static int take_datagram(void *user, struct event *event) {
    struct whole_chains *chains = user;
    if (!event->complete)
        return ORCAP_OK;
    chains->text.size = 0;
    put_layers(&chains->text, event->outer, event->outer_count);
    put_layers(&chains->text, event->digest->chain, event->digest->chain_count);
    uint8_t app = (uint8_t)app_of_event(event);
    put_layers(&chains->text, &app, app != LAYER_NONE);
    return ORCAP_OK;
}

void whole_chains_init(struct whole_chains *chains, const struct orcap_context *context) {
    *chains = (struct whole_chains){0};
    defrag_init(&chains->defrag, MEMORY);
    chains->defrag.numbers = context_renumbers(context);
}

int whole_chains_take(struct whole_chains *chains, const struct orcap_frame *frame) {
    digest_frame_renumbered(frame, chains->defrag.numbers, &chains->digest);
    chains->is_piece = chains->digest.fragments;
    if (!chains->is_piece)
        return ORCAP_OK;
    chains->text.size = 0;
    put_layers(&chains->text, chains->digest.chain, chains->digest.chain_count);
    const struct event event = {.digest = &chains->digest, .frame = frame, .size = frame->len, .place = EVENT_NO_PLACE, .counted = true};
    int status = defrag_take(&chains->defrag, &event, &(struct defrag_taker){take_datagram, chains});
    return status < 0 ? status : chains->text.status;
}

void whole_chains_clear(struct whole_chains *chains) {
    defrag_clear(&chains->defrag);
    sink_clear(&chains->text);
}
