#include "proto/transport.h"

#include "core/checksum.h"

/* The value of the layer's or item's field of that name; NONE where it has none. */
static struct orcap_value value_of(const struct orcap_view *view, const char *name) {
    struct orcap_value value = {.type = ORCAP_VALUE_NONE};
    int field = orcap_protocol_field(orcap_context_protocol(view->context, view->protocol), name);
    if (field >= 0)
        orcap_view_get(view, (size_t)field, &value);
    return value;
}

/* A source route ends at another address than the one the header holds: RFC 1122 section 4.1.3.4. */
static void end_of_source_route(const struct orcap_view *ip, struct orcap_value *to) {
    enum { LOOSE = 3, STRICT = 9 };
    int options = orcap_protocol_field(orcap_context_protocol(ip->context, ip->protocol), "options");
    if (options < 0)
        return;
    struct orcap_item_walk walk = orcap_items_first(ip, (size_t)options);
    while (orcap_items_next(&walk)) {
        struct orcap_value number = value_of(&walk.item, "option"), routers = value_of(&walk.item, "routers");
        if ((number.number == LOOSE || number.number == STRICT) && routers.size >= 4)
            to->bytes = routers.bytes + routers.size - 4;
    }
}

/* The same in IPv6 (RFC 8200 section 8.1): the last address of a routing header that is not yet used up, which of a segment routing header is the
 * first; and the source is the home address, where an option says so (RFC 6275 section 11.3.1). */
static void ends_by_header(const struct orcap_view *header, struct orcap_value *from, struct orcap_value *to) {
    enum { SEGMENTS = 4 };
    struct orcap_value left = value_of(header, "segleft"), addresses = value_of(header, "addresses"), type = value_of(header, "type");
    if (left.number && addresses.size >= 16)
        to->bytes = type.number == SEGMENTS ? addresses.bytes : addresses.bytes + addresses.size - 16;
    int options = orcap_protocol_field(orcap_context_protocol(header->context, header->protocol), "options");
    if (options < 0 || value_of(header, "autopad").type != ORCAP_VALUE_NUMBER)
        return;
    struct orcap_item_walk walk = orcap_items_first(header, (size_t)options);
    while (orcap_items_next(&walk)) {
        struct orcap_value home = value_of(&walk.item, "hoa");
        if (home.size == 16)
            from->bytes = home.bytes;
    }
}

/* The sum of the pseudo-header, over the addresses of the nearest layer below that has IP addresses; false: there is none. */
static bool pseudo_header(const struct orcap_packet *packet, size_t layer, uint8_t protocol, uint32_t size, uint64_t *ret_sum) {
    for (size_t i = packet->layers[layer].under; i < ORCAP_DEPTH; i = packet->layers[i].under) {
        struct orcap_view view = orcap_packet_view(packet, i);
        struct orcap_value from = value_of(&view, "src"), to = value_of(&view, "dst");
        if (from.type != ORCAP_VALUE_BYTES || from.size != to.size || (from.kind != ORCAP_IP4 && from.kind != ORCAP_IP6))
            continue;
        if (from.kind == ORCAP_IP4)
            end_of_source_route(&view, &to);
        for (size_t k = i + 1; k < layer && from.kind == ORCAP_IP6; k++) {
            struct orcap_view header = orcap_packet_view(packet, k);
            ends_by_header(&header, &from, &to);
        }
        *ret_sum = checksum_add(checksum_add(0, from.bytes, from.size), to.bytes, to.size) + protocol + (size >> 16) + (size & 0xffff);
        return true;
    }
    return false;
}

bool transport_checksum(const struct orcap_packet *packet, size_t layer, uint8_t protocol, uint32_t field_at, uint16_t *ret_sum) {
    const struct orcap_layer *own = &packet->layers[layer];
    uint32_t size = own->limit - own->at;
    uint64_t sum;
    if (!pseudo_header(packet, layer, protocol, size, &sum))
        return false;
    *ret_sum = checksum_fold(checksum_add_without(sum, packet->bytes + own->at, size, field_at));
    return true;
}

bool transport_is_over_ip(const struct orcap_chain *chain, size_t layer) {
    if (!layer)
        return false;
    const struct orcap_protocol *under = orcap_context_protocol(chain->context, chain->nodes[layer - 1].protocol);
    int src = orcap_protocol_field(under, "src");
    return src >= 0 && (under->fields[src].kind == ORCAP_IP4 || under->fields[src].kind == ORCAP_IP6);
}
