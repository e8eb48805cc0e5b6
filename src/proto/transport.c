#include "proto/transport.h"

#include "core/address.h"
#include "core/checksum.h"
#include "core/number.h"
#include "core/sink.h"

#include <string.h>

/* The value of the layer's or item's field of that name; NONE where it has none. */
static struct orcap_value value_of(const struct orcap_view *view, const char *name) {
    struct orcap_value value = {.type = ORCAP_VALUE_NONE};
    int field = orcap_protocol_field(orcap_context_protocol(view->context, view->protocol), name);
    if (field >= 0)
        orcap_view_get(view, (size_t)field, &value);
    return value;
}

/* A source route ends at another address than the one the header holds: RFC 1122 section 4.1.3.4. There may be one of them, not more. */
static void end_of_source_route(const struct orcap_view *ip, struct orcap_value *to) {
    enum { LOOSE = 3, STRICT = 9 };
    int options = orcap_protocol_field(orcap_context_protocol(ip->context, ip->protocol), "options");
    if (options < 0)
        return;
    size_t routes = 0;
    const uint8_t *last = NULL;
    struct orcap_item_walk walk = orcap_items_first(ip, (size_t)options);
    while (orcap_items_next(&walk)) {
        struct orcap_value number = value_of(&walk.item, "option"), routers = value_of(&walk.item, "routers");
        if (number.number != LOOSE && number.number != STRICT)
            continue;
        routes++;
        last = routers.size >= 4 ? routers.bytes + routers.size - 4 : NULL;
    }
    if (routes == 1 && last)
        to->bytes = last;
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

/* The field of that name with an IP address; kinds are compared first, as this is asked for every line of a list. */
static const struct orcap_field *address_field(const struct orcap_protocol *protocol, const char *name) {
    for (size_t i = 0; i < protocol->field_count; i++)
        if ((protocol->fields[i].kind == ORCAP_IP4 || protocol->fields[i].kind == ORCAP_IP6) && strcmp(protocol->fields[i].name, name) == 0)
            return &protocol->fields[i];
    return NULL;
}

bool transport_is_over_ip(const struct orcap_chain *chain, size_t layer) {
    return layer && address_field(orcap_context_protocol(chain->context, chain->nodes[layer - 1].protocol), "src");
}

static char *put_end(char *p, const uint8_t address[4], uint64_t port, const char *name) {
    p += ip4_format(address, p);
    *p++ = ':';
    if (!name)
        return put_unsigned(p, port);
    size_t size = strlen(name);
    memcpy(p, name, size);
    return p + size;
}

/* The same as orcap_line_format would write, in a third of the time. */
static bool line_over_ip4(const struct orcap_chain *chain, size_t layer, const char *title, struct sink *out) {
    const struct orcap_node *own = &chain->nodes[layer], *under = &chain->nodes[layer - 1];
    const struct orcap_protocol *ip = orcap_context_protocol(chain->context, under->protocol);
    const struct orcap_field *ports = orcap_context_protocol(chain->context, own->protocol)->fields;
    struct orcap_value from, to;
    if (!own->view.bytes || own->values || !under->view.bytes || under->values || address_field(ip, "src")->kind != ORCAP_IP4)
        return false;
    orcap_view_get(&under->view, (size_t)(address_field(ip, "src") - ip->fields), &from);
    orcap_view_get(&under->view, (size_t)(address_field(ip, "dst") - ip->fields), &to);
    if (from.type != ORCAP_VALUE_BYTES || to.type != ORCAP_VALUE_BYTES)
        return false;
    uint64_t sport = orcap_view_number(&own->view, 0), dport = orcap_view_number(&own->view, 1);
    const char *sname = orcap_names_find(ports[0].names, sport), *dname = orcap_names_find(ports[1].names, dport);
    size_t title_size = strlen(title);
    char *start = sink_reserve(out, title_size + (sname ? strlen(sname) : 0) + (dname ? strlen(dname) : 0) + 2 * (IP4_TEXT + UNSIGNED_TEXT) + 8);
    if (!start)
        return true;
    char *p = start + title_size;
    memcpy(start, title, title_size);
    *p++ = ' ';
    p = put_end(p, from.bytes, sport, sname);
    memcpy(p, " > ", 3);
    p = put_end(p + 3, to.bytes, dport, dname);
    out->size += (size_t)(p - start);
    return true;
}

void transport_line(const struct orcap_chain *chain, size_t layer, struct sink *out) {
    const char *title = orcap_context_protocol(chain->context, chain->nodes[layer].protocol)->title;
    bool over_ip = transport_is_over_ip(chain, layer);
    if (over_ip && line_over_ip4(chain, layer, title, out))
        return;
    sink_text(out, title);
    orcap_line_format(chain, layer, over_ip ? " %under.src%:%sport% > %under.dst%:%dport%" : " %sport% > %dport%", out);
}
