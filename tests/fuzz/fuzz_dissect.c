/* The dissect-decode-build loop. The first two bytes choose the link type; the rest is a frame. What was dissected and decoded is built from its
 * values and must give the same bytes; built with every computed field left open it must not fail in any other way than saying so. */
#include <orcap/craft.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Leaves lengths, counts and checksums to be computed, in items too. */
static void open_computed(const struct orcap_context *context, const struct orcap_node *node) {
    const struct orcap_protocol *protocol = orcap_context_protocol(context, node->protocol);
    struct orcap_value *values = (struct orcap_value *)(uintptr_t)node->values; /* made by orcap_view_decode */
    for (size_t i = 0; i < protocol->field_count; i++) {
        const struct orcap_field *field = &protocol->fields[i];
        if (field->covers || field->sizes || field->counts || field->compute)
            values[i].type = ORCAP_VALUE_NONE;
        for (size_t k = 0; values[i].type == ORCAP_VALUE_ITEMS && values[i].items && k < values[i].count; k++)
            open_computed(context, &values[i].items[k]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct orcap_context *context;
    if (!context && orcap_context_new(NULL, &context, NULL) < 0)
        abort();
    struct orcap_arena *arena = orcap_arena_new();
    if (size < 2 || size > 65536 || !arena) {
        orcap_arena_free(arena);
        return 0;
    }
    uint32_t frame_size = (uint32_t)size - 2;
    uint8_t *frame = malloc(frame_size ? frame_size : 1); /* of its own, so that a read past its end is seen */
    struct orcap_packet packet;
    struct orcap_node nodes[ORCAP_DEPTH];
    struct orcap_built built;
    memcpy(frame, data + 2, frame_size);
    orcap_dissect(context, (uint16_t)(data[0] << 8 | data[1]), frame, frame_size, frame_size, &packet);
    struct orcap_chain chain = orcap_packet_chain(&packet, nodes);
    for (size_t i = 0; i < chain.count; i++)
        if (orcap_view_decode(&nodes[i].view, false, arena, &nodes[i]) < 0)
            abort();
    if (orcap_build(&chain, &built, NULL) < 0 || built.size != frame_size || (frame_size && memcmp(built.bytes, frame, frame_size) != 0))
        abort();
    orcap_built_clear(&built);
    for (size_t i = 0; i < chain.count; i++)
        open_computed(context, &nodes[i]);
    if (orcap_build(&chain, &built, NULL) == ORCAP_OK)
        orcap_built_clear(&built);
    free(frame);
    orcap_arena_free(arena);
    return 0;
}
