/* What TCP and UDP carry, which no field of theirs holds. */
#include "dissect/plan.h"
#include "dissect/provider.h"
#include "dissect/view.h"

#include <string.h>

enum { TCP_LEN, TCP_PAYLOAD, UDP_PAYLOAD, FIELD_COUNT };

static const struct orcap_field fields[FIELD_COUNT] = {
    [TCP_LEN] = {.name = "len", .kind = ORCAP_UINT, .width = 32, .filter = "=tcp.len"},
    [TCP_PAYLOAD] = {.name = "payload", .kind = ORCAP_BYTES, .filter = "=tcp.payload"},
    [UDP_PAYLOAD] = {.name = "payload", .kind = ORCAP_BYTES, .filter = "=udp.payload"},
};

static const char *const layers[FIELD_COUNT] = {[TCP_LEN] = "tcp", [TCP_PAYLOAD] = "tcp", [UDP_PAYLOAD] = "udp"};

uint32_t packet_sent(const struct orcap_packet *packet, size_t index) {
    const struct orcap_layer *layer = &packet->layers[index];
    uint32_t start = layer->at + layer->size, end = packet->len;
    for (uint16_t under = layer->under; under < ORCAP_DEPTH; under = packet->layers[under].under) {
        struct orcap_view view = orcap_packet_view(packet, under);
        uint32_t extent = view_extent(&view, view.size);
        if (!extent)
            continue;
        if (extent <= packet->len - view.at)
            end = view.at + extent;
        break;
    }
    return end > start ? end - start : 0;
}

static bool get(const void *state, const struct orcap_packet *packet, const struct orcap_frame *frame, size_t field, size_t nth,
                uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    (void)state, (void)frame, (void)room;
    for (size_t i = 0; i < packet->count; i++) {
        const struct orcap_layer *layer = &packet->layers[i];
        const struct orcap_protocol *own = context_plan(packet->context, layer->protocol)->protocol;
        uint32_t start = layer->at + layer->size;
        bool counts = field == TCP_LEN ? !own->quoted : layer->limit > start;
        if (!own->filter || strcmp(own->filter, layers[field]) != 0 || !counts || nth-- > 0)
            continue;
        *ret_value = field == TCP_LEN ? (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .kind = ORCAP_UINT, .number = packet_sent(packet, i)}
                                      : (struct orcap_value){.type = ORCAP_VALUE_BYTES,
                                                             .kind = ORCAP_BYTES,
                                                             .bytes = packet->bytes + start,
                                                             .size = layer->limit - start};
        return true;
    }
    return false;
}

const struct orcap_provider payload_provider = {.filter = "", .fields = fields, .field_count = FIELD_COUNT, .layers = layers, .get = get};
