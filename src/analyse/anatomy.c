#include "analyse/anatomy.h"
#include "dissect/plan.h"
#include "dissect/view.h"

#include <stdlib.h>
#include <string.h>

/* Scapy's names of a field, in one protocol or the other. */
static const char *const FIELD_NAMES[PART_COUNT][2] = {
    [PART_SRC] = {"src"},           [PART_DST] = {"dst"},           [PART_TYPE] = {"type"},   [PART_VLAN] = {"vlan"}, [PART_PROTO] = {"proto", "nh"},
    [PART_TTL] = {"ttl", "hlim"},   [PART_LENGTH] = {"len", "plen"}, [PART_SPORT] = {"sport"}, [PART_DPORT] = {"dport"}, [PART_FLAGS] = {"flags"},
    [PART_SEQ] = {"seq"},           [PART_ACK] = {"ack"},           [PART_WINDOW] = {"window"},
};

static enum role role_of(const struct orcap_protocol *protocol) {
    const char *filter = protocol->filter ? protocol->filter : "";
    if (protocol->quoted || protocol->item)
        return ROLE_OTHER;
    if (protocol->transport)
        return ROLE_TRANSPORT;
    if (!strcmp(filter, "eth"))
        return ROLE_ETHERNET;
    if (!strcmp(filter, "vlan") || !strcmp(filter, "ieee8021ad"))
        return ROLE_VLAN;
    if (!strcmp(filter, "ip") || !strcmp(filter, "ipv6"))
        return ROLE_IP;
    return strncmp(filter, "ipv6.", 5) ? ROLE_OTHER : ROLE_IP_EXTENSION;
}

struct anatomy_kind *anatomy_kinds_new(const struct orcap_context *context) {
    size_t count = orcap_context_count(context);
    struct anatomy_kind *kinds = calloc(count ? count : 1, sizeof *kinds);
    for (size_t i = 0; kinds && i < count; i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)i);
        const struct plan *plan = context_plan(context, (uint16_t)i);
        struct anatomy_kind *kind = &kinds[i];
        kind->role = (uint8_t)role_of(protocol);
        kind->stream = protocol->stream;
        kind->header_field = plan->header_field == NO_FIELD ? -1 : (int16_t)plan->header_field;
        for (size_t f = 0; f < PART_COUNT; f++) {
            int field = orcap_protocol_field(protocol, FIELD_NAMES[f][0]);
            if (field < 0 && FIELD_NAMES[f][1])
                field = orcap_protocol_field(protocol, FIELD_NAMES[f][1]);
            kind->fields[f] = field < 0 || kind->role == ROLE_OTHER ? -1 : (int16_t)field;
        }
        /* IPv6 counts what follows its fixed header, IPv4 all. */
        if (kind->role == ROLE_IP && protocol->fields[kind->fields[PART_LENGTH]].covers == ORCAP_COVERS_PAYLOAD)
            kind->before = (uint8_t)plan->fixed;
    }
    return kinds;
}

struct anatomy anatomy_of(const struct orcap_packet *packet, const struct anatomy_kind *kinds) {
    struct anatomy found = {.packet = packet, .kinds = kinds, .ethernet = -1, .vlan = -1, .ip = -1, .extension = -1, .transport = -1, .lower = -1};
    for (int i = 0; i < packet->count && found.transport < 0; i++) {
        switch ((enum role)kinds[packet->layers[i].protocol].role) {
        case ROLE_ETHERNET:
            found.ethernet = found.ethernet < 0 ? i : found.ethernet;
            break;
        case ROLE_VLAN:
            found.vlan = found.vlan < 0 ? i : found.vlan;
            break;
        case ROLE_IP:
            found.lower = i;
            found.ip = found.ip < 0 ? i : found.ip;
            break;
        case ROLE_IP_EXTENSION:
            found.extension = found.lower == found.ip && found.ip >= 0 ? i : found.extension;
            break;
        case ROLE_TRANSPORT:
            found.transport = i;
            break;
        case ROLE_OTHER:
            if (orcap_context_protocol(packet->context, packet->layers[i].protocol)->quoted)
                return found;
        }
    }
    return found;
}

bool anatomy_get(const struct anatomy *anatomy, int layer, enum part_field field, struct orcap_value *ret_value) {
    if (layer < 0)
        return false;
    int index = anatomy->kinds[anatomy->packet->layers[layer].protocol].fields[field];
    if (index < 0)
        return false;
    struct orcap_view view = orcap_packet_view(anatomy->packet, (size_t)layer);
    orcap_view_get(&view, (size_t)index, ret_value);
    return ret_value->type == ORCAP_VALUE_NUMBER || ret_value->type == ORCAP_VALUE_BYTES;
}

uint32_t anatomy_payload(const struct anatomy *anatomy) {
    const struct orcap_packet *packet = anatomy->packet;
    const struct orcap_layer *transport = &packet->layers[anatomy->transport];
    const struct anatomy_kind *kind = &anatomy->kinds[transport->protocol];
    uint32_t header = transport->size, end = packet->len;
    if (kind->header_field >= 0) { /* all of it, captured or not */
        struct orcap_view view = orcap_packet_view(packet, (size_t)anatomy->transport);
        const struct orcap_field *field = &orcap_context_protocol(packet->context, transport->protocol)->fields[kind->header_field];
        uint32_t covered = field_covers(field, orcap_view_number(&view, (size_t)kind->header_field));
        header = covered > header ? covered : header;
    }
    struct orcap_value length;
    if (anatomy_get(anatomy, anatomy->lower, PART_LENGTH, &length)) {
        const struct orcap_layer *ip = &packet->layers[anatomy->lower];
        uint64_t size = length.number + anatomy->kinds[ip->protocol].before;
        if (length.number && size <= packet->len - ip->at)
            end = ip->at + (uint32_t)size;
    }
    return end > transport->at + header ? end - transport->at - header : 0;
}
