/* What is known of a checksum, in Wireshark's words: right or wrong, or that it cannot be told from what was captured, or that there is none. It is
 * always looked at; tshark does so for IP, TCP and UDP only when it is told to. */
#include "dissect/plan.h"
#include "dissect/view.h"
#include "filter/names.h"
#include "filter/target.h"

#include <string.h>

enum status { BAD, GOOD, UNVERIFIED, NOT_PRESENT, ILLEGAL };

const struct orcap_field *checksum_field(uint8_t fact) {
    static const struct orcap_name words[] = {{BAD, "Bad", NULL}, {GOOD, "Good", NULL}, {UNVERIFIED, "Unverified", NULL}, {NOT_PRESENT, "Not present", NULL}, {ILLEGAL, "Illegal", NULL}};
    static const struct orcap_names names = {.list = words, .count = sizeof words / sizeof *words};
    static const struct orcap_field fields[] = {
        [CHECKSUM_STATUS] = {.name = "status", .kind = ORCAP_ENUM, .width = 8, .names = &names},
        [CHECKSUM_BAD] = {.name = "bad", .kind = ORCAP_UINT, .width = 1},
        [CHECKSUM_CALCULATED] = {.name = "calculated", .kind = ORCAP_HEX, .width = 32},
    };
    return &fields[fact];
}

static bool covers(const struct orcap_protocol *protocol, enum orcap_cover cover) {
    for (size_t i = 0; i < protocol->field_count; i++)
        if (protocol->fields[i].covers == cover)
            return true;
    return false;
}

/* Does a quoted layer say that it was longer than what is left of it? */
static bool is_cut_off(const struct orcap_packet *packet, size_t index) {
    struct orcap_view view = orcap_packet_view(packet, index);
    const struct orcap_layer *layer = &packet->layers[index];
    const struct orcap_protocol *own = context_plan(packet->context, view.protocol)->protocol;
    for (size_t i = 0; i < own->field_count; i++) {
        const struct orcap_field *field = &own->fields[i];
        struct orcap_value value;
        if (field->covers != ORCAP_COVERS_LAYER && field->covers != ORCAP_COVERS_PAYLOAD)
            continue;
        orcap_view_get(&view, i, &value);
        uint64_t header = field->covers == ORCAP_COVERS_PAYLOAD ? layer->size : 0;
        if (value.type == ORCAP_VALUE_NUMBER && layer->at + header + value.number > layer->limit)
            return true;
    }
    return false;
}

/* Whether all is there that the checksum is over: of a layer with lengths of its own for header and layer (IPv4) the header, else all it carries,
 * which a quoted packet mostly lacks. */
static bool is_whole(const struct orcap_packet *packet, size_t index) {
    const struct orcap_layer *layer = &packet->layers[index];
    const struct orcap_protocol *own = context_plan(packet->context, layer->protocol)->protocol;
    if (covers(own, ORCAP_COVERS_HEADER) && covers(own, ORCAP_COVERS_LAYER))
        return layer->at + layer->size <= packet->caplen;
    if (layer->under < ORCAP_DEPTH) {
        struct orcap_view under = orcap_packet_view(packet, layer->under);
        const struct orcap_protocol *below = context_plan(packet->context, under.protocol)->protocol;
        if (below->partial && below->partial(&under))
            return false;
        if (own->quoted && (is_cut_off(packet, layer->under) || is_cut_off(packet, index)))
            return false;
    }
    return (uint64_t)layer->at + layer->size + packet_sent(packet, index) <= (own->quoted ? layer->limit : packet->caplen);
}

static bool is_over_ip6(const struct orcap_packet *packet, size_t index) {
    for (uint16_t under = packet->layers[index].under; under < ORCAP_DEPTH; under = packet->layers[under].under) {
        const char *filter = context_plan(packet->context, packet->layers[under].protocol)->protocol->filter;
        if (filter && (!strcmp(filter, "ip") || !strcmp(filter, "ipv6")))
            return !strcmp(filter, "ipv6");
    }
    return false;
}

bool checksum_fact_get(const struct source *source, const struct orcap_packet *packet, size_t layer, struct orcap_value *ret_value) {
    struct orcap_view view = orcap_packet_view(packet, layer);
    const struct orcap_protocol *own = context_plan(packet->context, view.protocol)->protocol;
    const struct orcap_field *field = &own->fields[source->index];
    struct orcap_value value;
    orcap_view_get(&view, source->index, &value);
    if (value.type != ORCAP_VALUE_NUMBER)
        return false;
    bool optional = own->transport && covers(own, ORCAP_COVERS_LAYER); /* UDP, RFC 768: zero where there is none */
    enum status status = UNVERIFIED;
    uint64_t right = 0;
    if (optional && !value.number)
        status = is_over_ip6(packet, layer) ? ILLEGAL : NOT_PRESENT;
    else if (is_whole(packet, layer)) {
        right = field->compute(packet, layer);
        bool same = value.number == right || (field->width == 16 && (value.number + right == 0xffff) && (!right || !value.number));
        status = same ? GOOD : BAD;
    }
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .kind = ORCAP_UINT, .number = status};
    if (source->fact == CHECKSUM_BAD)
        ret_value->number = 1;
    else if (source->fact == CHECKSUM_CALCULATED)
        ret_value->number = right;
    return source->fact == CHECKSUM_STATUS || (source->fact == CHECKSUM_BAD ? status == BAD : status == GOOD || status == BAD);
}
