/* Every text of a packet. The first two bytes choose the link type; the rest is a frame, cut by the capture when its size is odd. What is written
 * must be harmless to a terminal, and the same whether the layers are shown from their bytes or from the values that were decoded. */
#include <orcap/render.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef void text_of_chain(const struct orcap_chain *chain, size_t layer, struct sink *out);

static void check_harmless(const struct sink *sink, bool lines) {
    const char *text;
    size_t size;
    if (orcap_sink_get(sink, &text, &size) < 0)
        abort();
    for (size_t i = 0; i < size; i++)
        if (((unsigned char)text[i] < 0x20 && !(lines && text[i] == '\n')) || text[i] == 0x7f)
            abort();
}

/* Octets of ASN.1 that were read are bytes in Python, those that a program gives are str: [b'...'] and ['...']. */
static bool is_same(const char *read, size_t read_size, const char *decoded, size_t decoded_size) {
    size_t at = 0, of = 0;
    for (; at < read_size && of < decoded_size; at++, of++)
        if (read[at] != decoded[of]) {
            at += at && read[at] == 'b' && read[at - 1] == '[' && at + 1 < read_size;
            if (read[at] != decoded[of])
                return false;
        }
    return at == read_size && of == decoded_size;
}

static void check_same(text_of_chain *write, const struct orcap_chain *read, const struct orcap_chain *decoded, struct sink *sinks[2]) {
    const char *texts[2];
    size_t sizes[2];
    write(read, 0, sinks[0]);
    write(decoded, 0, sinks[1]);
    check_harmless(sinks[0], true);
    if (orcap_sink_get(sinks[0], &texts[0], &sizes[0]) < 0 || orcap_sink_get(sinks[1], &texts[1], &sizes[1]) < 0)
        abort();
    if (!is_same(texts[0], sizes[0], texts[1], sizes[1]))
        abort();
    orcap_sink_reset(sinks[0]);
    orcap_sink_reset(sinks[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct orcap_context *context;
    static struct sink *sinks[2];
    if (!context && orcap_context_new(NULL, &context, NULL) < 0)
        abort();
    for (int i = 0; i < 2; i++)
        if (!sinks[i] && !(sinks[i] = orcap_sink_new()))
            abort();
    struct orcap_arena *arena = orcap_arena_new();
    if (size < 3 || size > 65536 || !arena) {
        orcap_arena_free(arena);
        return 0;
    }
    uint32_t frame_size = (uint32_t)size - 2;
    uint8_t *frame = malloc(frame_size); /* of its own, so that a read past its end is seen */
    struct orcap_packet packet;
    struct orcap_node nodes[ORCAP_DEPTH], decoded_nodes[ORCAP_DEPTH];
    memcpy(frame, data + 2, frame_size);
    orcap_dissect(context, (uint16_t)(data[0] << 8 | data[1]), frame, frame_size, frame_size + frame_size % 2, &packet);
    struct orcap_chain chain = orcap_packet_chain(&packet, nodes);
    struct orcap_chain decoded = {.context = context, .nodes = decoded_nodes, .count = chain.count};
    for (size_t i = 0; i < chain.count; i++)
        if (orcap_view_decode(&nodes[i].view, true, arena, &decoded_nodes[i]) < 0)
            abort();
    check_same(orcap_show, &chain, &decoded, sinks);
    check_same(orcap_summary, &chain, &decoded, sinks);
    orcap_info(&chain, sinks[0]);
    orcap_repr(&chain, 0, sinks[0]);
    orcap_command(&chain, 0, sinks[0]);
    orcap_packet_json(&packet, 1, 0, sinks[0]);
    for (size_t i = 0; i < packet.anomaly_count; i++)
        orcap_anomaly_format(&packet, &packet.anomalies[i], sinks[0]);
    check_harmless(sinks[0], false);
    orcap_hexdump(frame, frame_size, sinks[1]);
    check_harmless(sinks[1], true);
    orcap_sink_reset(sinks[0]);
    orcap_sink_reset(sinks[1]);
    free(frame);
    orcap_arena_free(arena);
    return 0;
}
