/* A packet's layers as data: what stands on the wire, no defaults and nothing computed. */
#include "core/address.h"
#include "core/netbios.h"
#include "dissect/element.h"
#include "render/json.h"
#include "render/value.h"

#include <orcap/capture.h>

#include <string.h>

void json_text(const char *text, struct sink *out) {
    if (text)
        sink_json(out, text, strlen(text));
    else
        sink_text(out, "null");
}
void json_key(const char *before, const char *key, struct sink *out) {
    sink_text(out, before);
    json_text(key, out);
    sink_char(out, ':');
}

static void put_address(const struct orcap_value *value, struct sink *out) {
    char text[IP6_TEXT];
    uint8_t turned[6];
    if (value->kind == ORCAP_LEMAC)
        mac_turn(value->bytes, turned);
    sink_json(out, text,
              value->kind == ORCAP_MAC     ? mac_format(value->bytes, text)
              : value->kind == ORCAP_LEMAC ? mac_format(turned, text)
              : value->kind == ORCAP_IP4   ? ip4_format(value->bytes, text)
                                           : ip6_format(value->bytes, text));
}

static void put_name(const struct orcap_value *value, struct sink *out) {
    char text[ORCAP_NAME_TEXT];
    int size = orcap_name_format(value, true, text);
    if (size < 0)
        sink_text(out, "null");
    else
        sink_json(out, text, (size_t)size);
}

/* A number, an address or an object identifier as text, or the content. */
static void put_element(const struct orcap_value *value, struct sink *out) {
    uint8_t room[BER_NUMBER];
    char text[IP4_TEXT];
    struct element element = element_of(&(const struct orcap_field){.kind = ORCAP_ASN1}, value, room);
    if (value->type == ORCAP_VALUE_NUMBER)
        sink_signed(out, (int64_t)value->number);
    else if (ber_is_number(element.type) && element.size < 16)
        ber_number_write(out, element.content, element.size, false);
    else if (element.type == BER_IPADDRESS && element.size == 4)
        sink_json(out, text, ip4_format(element.content, text));
    else if (element.type == BER_OID) {
        sink_char(out, '"');
        ber_oid_write(out, element.content, element.size);
        sink_char(out, '"');
    } else {
        sink_json(out, element.content, element.size);
    }
}

static void put_plain(const struct orcap_value *value, struct sink *out) {
    if (value->type == ORCAP_VALUE_NONE)
        sink_text(out, "null");
    else if (value->type == ORCAP_VALUE_NUMBER && value->kind == ORCAP_INT)
        sink_signed(out, (int64_t)value->number);
    else if (value->kind == ORCAP_ASN1)
        put_element(value, out);
    else if (value->type == ORCAP_VALUE_NUMBER)
        sink_unsigned(out, value->number);
    else if (value->type == ORCAP_VALUE_NAME)
        put_name(value, out);
    else if (value_is_address(value))
        put_address(value, out);
    else if (value->kind == ORCAP_NETBIOS) {
        uint8_t name[NETBIOS_NAME];
        sink_json(out, name, netbios_decode(value->bytes, value->size, name));
    }
    else
        sink_json(out, value->bytes, value->size);
}

static void put_list(const struct orcap_field *field, const struct orcap_value *value, struct sink *out) {
    sink_char(out, '[');
    for (size_t i = 0, count = orcap_list_count(field, value); i < count; i++) {
        struct orcap_value one;
        orcap_list_get(field, value, i, &one);
        if (i)
            sink_char(out, ',');
        put_plain(&one, out);
    }
    sink_char(out, ']');
}

static void put_domains(const struct orcap_value *value, struct sink *out) {
    struct orcap_value name;
    sink_char(out, '[');
    for (size_t at = 0, count = 0; orcap_domains_next(value, &at, &name); count++) {
        if (count)
            sink_char(out, ',');
        put_name(&name, out);
    }
    sink_char(out, ']');
}

static void put_strings(const struct orcap_value *value, struct sink *out) {
    const uint8_t *bytes;
    size_t size;
    sink_char(out, '[');
    for (size_t at = 0, count = 0; orcap_texts_next(value, &at, &bytes, &size); count++) {
        if (count)
            sink_char(out, ',');
        sink_json(out, bytes, size);
    }
    sink_char(out, ']');
}

/* [name or number, value]: null, one value, or an array of several. */
static void put_pair(const struct orcap_item_list *list, struct sink *out) {
    struct orcap_item_pair pair;
    orcap_item_pair_get(list, &pair);
    if (pair.broken && list->items->flat) {
        struct orcap_value rest;
        orcap_chain_get(&list->item, 0, 0, &rest);
        put_plain(&rest, out);
        return;
    }
    sink_char(out, '[');
    if (pair.name)
        json_text(pair.name, out);
    else
        sink_unsigned(out, pair.number);
    sink_char(out, ',');
    bool many = pair.count && pair.elements != 1;
    if (!pair.count)
        sink_text(out, "null");
    if (many)
        sink_char(out, '[');
    for (size_t i = 0; i < pair.elements; i++) {
        struct orcap_field field;
        struct orcap_value value;
        orcap_item_pair_element(list, &pair, i, &field, &value);
        if (i)
            sink_char(out, ',');
        if (value.kind == ORCAP_LIST)
            put_list(&field, &value, out);
        else
            put_plain(&value, out);
    }
    sink_text(out, many ? "]]" : "]");
}

static void put_layer(const struct orcap_chain *chain, size_t layer, unsigned nested, struct sink *out);

static void put_items(const struct orcap_chain *chain, size_t layer, size_t field, const struct orcap_value *value, unsigned nested,
                      struct sink *out) {
    struct orcap_item_list list = orcap_chain_items(chain, layer, field, value);
    sink_char(out, '[');
    for (size_t count = 0; nested < ITEMS_NESTED && orcap_item_list_next(&list); count++) {
        if (count)
            sink_char(out, ',');
        if (list.items->pairs)
            put_pair(&list, out);
        else
            put_layer(&list.item, 0, nested + 1, out);
    }
    sink_char(out, ']');
}

static void put_layer(const struct orcap_chain *chain, size_t layer, unsigned nested, struct sink *out) {
    const struct orcap_view *view = &chain->nodes[layer].view;
    const struct orcap_protocol *protocol = orcap_context_protocol(chain->context, view->protocol);
    json_key("{", "name", out);
    json_text(protocol->title, out);
    json_key(",", "filter", out);
    json_text(protocol->filter, out);
    json_key(",", "at", out);
    sink_unsigned(out, view->at);
    json_key(",", "size", out);
    sink_unsigned(out, view->size);
    json_key(",", "fields", out);
    const char *before = "{";
    struct orcap_walk walk = orcap_view_walk(view);
    while (orcap_walk_next(&walk)) {
        const struct orcap_field *field = &protocol->fields[walk.field];
        struct orcap_value value;
        orcap_walk_get(&walk, &value);
        json_key(before, field->name, out);
        if (value.type == ORCAP_VALUE_ITEMS)
            put_items(chain, layer, walk.field, &value, nested, out);
        else if (value.kind == ORCAP_LIST)
            put_list(field, &value, out);
        else if (value.kind == ORCAP_NAMES)
            put_domains(&value, out);
        else if (value.kind == ORCAP_STRINGS)
            put_strings(&value, out);
        else
            put_plain(&value, out);
        before = ",";
    }
    sink_text(out, *before == '{' ? "{}}" : "}}");
}

static void put_anomaly(const struct orcap_packet *packet, const struct orcap_anomaly *anomaly, struct sink *out) {
    static const char *const kinds[] = {[ORCAP_UNKNOWN] = "unknown", [ORCAP_CUT] = "cut", [ORCAP_MALFORMED] = "malformed"};
    static const char *const limits[] = {
        [ORCAP_LIMIT_CAPTURE] = "capture", [ORCAP_LIMIT_FRAME] = "frame", [ORCAP_LIMIT_LENGTH_FIELD] = "length"};
    json_key("{", "kind", out);
    json_text(kinds[anomaly->kind], out);
    json_key(",", "layer", out);
    sink_unsigned(out, anomaly->layer);
    json_key(",", "protocol", out);
    json_text(orcap_context_protocol(packet->context, anomaly->protocol)->title, out);
    json_key(",", "at", out);
    sink_unsigned(out, anomaly->at);
    json_key(",", "needed", out);
    sink_unsigned(out, anomaly->needed);
    json_key(",", "available", out);
    sink_unsigned(out, anomaly->available);
    json_key(",", "limit", out);
    json_text(limits[anomaly->limit_kind], out);
    sink_char(out, '}');
}

void orcap_packet_json(const struct orcap_packet *packet, uint64_t number, int64_t time_ns, struct sink *out) {
    struct orcap_node nodes[ORCAP_DEPTH];
    struct orcap_chain chain = orcap_packet_chain(packet, nodes);
    json_key("{", "number", out);
    sink_unsigned(out, number);
    json_key(",", "time_ns", out);
    if (time_ns == ORCAP_NO_TIME)
        sink_text(out, "null");
    else
        sink_signed(out, time_ns);
    json_key(",", "layers", out);
    for (size_t i = 0; i < chain.count; i++) {
        sink_char(out, i ? ',' : '[');
        put_layer(&chain, i, 0, out);
    }
    sink_text(out, chain.count ? "]" : "[]");
    json_key(",", "anomalies", out);
    for (size_t i = 0; i < packet->anomaly_count; i++) {
        sink_char(out, i ? ',' : '[');
        put_anomaly(packet, &packet->anomalies[i], out);
    }
    sink_text(out, packet->anomaly_count ? "]}" : "[]}");
}
