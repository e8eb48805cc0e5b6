/* What TCP and UDP carry, and the flags of TCP as letters, which no field of theirs holds. */
#include "core/cursor.h"
#include "dissect/plan.h"
#include "dissect/provider.h"
#include "dissect/view.h"

#include <string.h>

enum { TCP_LEN, TCP_FLAGS, TCP_PAYLOAD, UDP_PAYLOAD, FIELD_COUNT };

static const struct orcap_field fields[FIELD_COUNT] = {
    [TCP_LEN] = {.name = "len", .kind = ORCAP_UINT, .width = 32, .filter = "=tcp.len"},
    [TCP_FLAGS] = {.name = "flags", .kind = ORCAP_BYTES, .print = ORCAP_PRINT_TEXT, .filter = "=tcp.flags.str"},
    [TCP_PAYLOAD] = {.name = "payload", .kind = ORCAP_BYTES, .filter = "=tcp.payload"},
    [UDP_PAYLOAD] = {.name = "payload", .kind = ORCAP_BYTES, .filter = "=udp.payload"},
};

static const char *const layers[FIELD_COUNT] = {[TCP_LEN] = "tcp", [TCP_FLAGS] = "tcp", [TCP_PAYLOAD] = "tcp", [UDP_PAYLOAD] = "udp"};

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

/* A letter for each of the twelve bits that is set, a middle dot for one that is not. */
static void flags_text(const uint8_t *header, uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    static const char letters[] = "RRRACEUAPRSF", dot[] = "\xc2\xb7";
    unsigned flags = load_be16(header + 12);
    size_t size = 0;
    for (unsigned bit = 0; bit < 12; bit++)
        if (flags >> (11 - bit) & 1)
            room[size++] = (uint8_t)letters[bit];
        else
            for (size_t i = 0; i < 2; i++)
                room[size++] = (uint8_t)dot[i];
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .kind = ORCAP_BYTES, .bytes = room, .size = size};
}

static bool counts(size_t field, const struct orcap_protocol *own, const struct orcap_layer *layer) {
    if (field == TCP_FLAGS)
        return layer->size >= 14;
    return field == TCP_LEN ? !own->quoted : layer->limit > layer->at + layer->size;
}

static bool get(const void *state, const struct orcap_packet *packet, const struct orcap_frame *frame, size_t field, size_t nth,
                uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    (void)state, (void)frame;
    for (size_t i = 0; i < packet->count; i++) {
        const struct orcap_layer *layer = &packet->layers[i];
        const struct orcap_protocol *own = context_plan(packet->context, layer->protocol)->protocol;
        uint32_t start = layer->at + layer->size;
        if (!own->filter || strcmp(own->filter, layers[field]) != 0 || !counts(field, own, layer) || nth-- > 0)
            continue;
        if (field == TCP_FLAGS) {
            flags_text(packet->bytes + layer->at, room, ret_value);
            return true;
        }
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
