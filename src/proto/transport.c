#include "proto/transport.h"

#include "core/checksum.h"
#include "core/cursor.h"

#include <string.h>

/* The layer's addresses: the fields named src and dst of the nearest layer below that has IP addresses. */
static uint64_t pseudo_header(const struct orcap_packet *packet, size_t layer, uint8_t protocol, uint32_t size) {
    for (size_t i = packet->layers[layer].under; i < ORCAP_DEPTH; i = packet->layers[i].under) {
        struct orcap_view view = orcap_packet_view(packet, i);
        const struct orcap_protocol *own = orcap_context_protocol(packet->context, view.protocol);
        int src = orcap_protocol_field(own, "src"), dst = orcap_protocol_field(own, "dst");
        if (src < 0 || dst < 0 || (own->fields[src].kind != ORCAP_IP4 && own->fields[src].kind != ORCAP_IP6))
            continue;
        struct orcap_value from, to;
        orcap_view_get(&view, (size_t)src, &from);
        orcap_view_get(&view, (size_t)dst, &to);
        uint64_t sum = checksum_add(0, from.bytes, from.size);
        return checksum_add(sum, to.bytes, to.size) + protocol + (size >> 16) + (size & 0xffff);
    }
    return 0;
}

uint16_t transport_checksum(const struct orcap_packet *packet, size_t layer, uint8_t protocol, uint32_t field_at) {
    const struct orcap_layer *own = &packet->layers[layer];
    const uint8_t *bytes = packet->bytes + own->at;
    uint32_t size = own->limit - own->at;
    uint64_t sum = checksum_add(pseudo_header(packet, layer, protocol, size), bytes, size);
    return checksum_fold(sum + 0xffff - load_be16(bytes + field_at / 8)); /* one's complement: take the field's own words out again */
}

bool transport_is_over_ip(const struct orcap_chain *chain, size_t layer) {
    if (!layer)
        return false;
    const struct orcap_protocol *under = orcap_context_protocol(chain->context, chain->nodes[layer - 1].protocol);
    int src = orcap_protocol_field(under, "src");
    return src >= 0 && (under->fields[src].kind == ORCAP_IP4 || under->fields[src].kind == ORCAP_IP6);
}
