/* Addresses are found through the protocol lists, in whatever layer, option or record they stand, and replaced in place; what is payload is overwritten; checksums
 * follow by the difference (RFC 1624), innermost first, so that right ones stay right and wrong ones wrong, also where not all bytes were captured. */
#include "edit/pseudonym.h"

#include "core/address.h"
#include "core/checksum.h"
#include "core/cursor.h"

#include <orcap/edit.h>

#include <stdlib.h>
#include <string.h>

enum { ITEM_DEPTH = 8 }; /* items in items: deeper ones are not looked at, and do not occur */

struct orcap_anonymiser {
    const struct orcap_context *context;
    struct pseudonyms *pseudonyms;
    enum orcap_payload payload;
    struct orcap_packet packet;
    uint8_t *bytes; /* of the frame that was given last */
    size_t capacity;
    bool failed;
};

int orcap_anonymiser_new(const struct orcap_context *context, const struct orcap_anonymise_options *options, struct orcap_anonymiser **ret_anonymiser,
                         struct orcap_error *error) {
    struct orcap_anonymiser *own = calloc(1, sizeof *own);
    if (own) {
        own->context = context;
        own->payload = options->payload;
        own->pseudonyms = pseudonyms_new(options->key, options->key_size);
    }
    if (!own || !own->pseudonyms) {
        orcap_anonymiser_free(own);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first packet");
    }
    *ret_anonymiser = own;
    return ORCAP_OK;
}

void orcap_anonymiser_free(struct orcap_anonymiser *own) {
    if (!own)
        return;
    pseudonyms_free(own->pseudonyms);
    free(own->bytes);
    free(own);
}

/* ---- addresses ---- */

static void turn(struct orcap_anonymiser *own, size_t at, uint8_t kind) {
    if (kind == ORCAP_LEMAC)
        mac_turn(own->bytes + at, own->bytes + at);
    bool done = kind == ORCAP_MAC || kind == ORCAP_LEMAC ? pseudonym_mac(own->pseudonyms, own->bytes + at) : pseudonym_ip(own->pseudonyms, own->bytes + at, kind == ORCAP_IP4 ? 4 : 16);
    own->failed |= !done;
    if (kind == ORCAP_LEMAC)
        mac_turn(own->bytes + at, own->bytes + at);
}

static size_t address_size(uint8_t kind) {
    return kind == ORCAP_MAC || kind == ORCAP_LEMAC ? 6 : kind == ORCAP_IP4 ? 4 : kind == ORCAP_IP6 ? 16 : 0;
}

static void turn_value(struct orcap_anonymiser *own, const struct orcap_field *field, const struct orcap_value *value) {
    uint8_t kind = value->kind == ORCAP_LIST ? field->element : value->kind;
    size_t size = address_size(kind), captured = own->packet.caplen;
    if (!size || value->type != ORCAP_VALUE_BYTES || value->bytes < own->packet.bytes || (size_t)(value->bytes - own->packet.bytes) > captured)
        return;
    size_t at = (size_t)(value->bytes - own->packet.bytes), end = at + value->size;
    for (; at + size <= end && at + size <= captured; at += size)
        turn(own, at, kind);
}

/* The fields of a view and of all items in it. */
static void turn_view(struct orcap_anonymiser *own, const struct orcap_view *view) {
    struct {
        struct orcap_walk walk;
        struct orcap_item_walk items;
        bool in_items;
    } levels[ITEM_DEPTH];
    size_t depth = 0;
    levels[0].walk = orcap_view_walk(view);
    levels[0].in_items = false;
    for (;;) {
        if (levels[depth].in_items && orcap_items_next(&levels[depth].items)) {
            if (depth + 1 < ITEM_DEPTH) {
                depth++;
                levels[depth].walk = orcap_view_walk(&levels[depth - 1].items.item);
                levels[depth].in_items = false;
            }
            continue;
        }
        levels[depth].in_items = false;
        if (!orcap_walk_next(&levels[depth].walk)) {
            if (!depth--)
                return;
            continue;
        }
        struct orcap_walk *walk = &levels[depth].walk;
        const struct orcap_field *field = &orcap_context_protocol(own->context, walk->view.protocol)->fields[walk->field];
        if (field->kind == ORCAP_ITEMS) {
            levels[depth].items = orcap_items_first(&walk->view, walk->field);
            levels[depth].in_items = true;
        } else if (address_size(field->kind) || (field->kind == ORCAP_LIST && address_size(field->element))) {
            struct orcap_value value;
            orcap_walk_get(walk, &value);
            turn_value(own, field, &value);
        }
    }
}

/* ---- what is payload ---- */

/* By the word of filters: what an ICMP error quotes has the words of what it is. */
static bool is_layer(const struct orcap_packet *packet, const struct orcap_layer *layer, const char *word) {
    const char *filter = orcap_context_protocol(packet->context, layer->protocol)->filter;
    return filter && !strcmp(filter, word);
}

static bool is_ip(const struct orcap_packet *packet, const struct orcap_layer *layer) {
    return is_layer(packet, layer, "ip") || is_layer(packet, layer, "ipv6");
}

static bool is_transport(const struct orcap_packet *packet, const struct orcap_layer *layer) {
    return is_layer(packet, layer, "tcp") || is_layer(packet, layer, "udp") || is_layer(packet, layer, "sctp");
}

/* Layers that are no headers: what was not read, and announcements that are made of names. */
static bool is_words(const struct orcap_packet *packet, const struct orcap_layer *layer) {
    static const char *const words[] = {"data", "lldp", "cdp", "eapol"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_layer(packet, layer, words[i]))
            return true;
    return !orcap_context_protocol(packet->context, layer->protocol)->filter;
}

/* The first layer that is payload: what the innermost transport carries, or what is no header; `count` when there is none. */
static size_t first_payload(const struct orcap_packet *packet) {
    size_t innermost_ip = 0, first = 0;
    for (size_t i = 0; i < packet->count; i++)
        if (is_ip(packet, &packet->layers[i]))
            innermost_ip = i;
    for (first = innermost_ip; first < packet->count; first++) {
        const struct orcap_layer *layer = &packet->layers[first];
        if (first > innermost_ip && (is_words(packet, layer) || (first && is_transport(packet, &packet->layers[first - 1]))))
            break;
        if (!innermost_ip && is_words(packet, layer))
            break;
    }
    return first;
}

/* ---- checksums ---- */

static const struct orcap_layer *ip_below(const struct orcap_packet *packet, size_t layer) {
    while (layer-- > 0)
        if (is_ip(packet, &packet->layers[layer]))
            return &packet->layers[layer];
    return NULL;
}

struct checksum {
    uint32_t at;    /* of its field, from the layer's start */
    bool header;    /* it covers the header alone */
    bool pseudo;    /* and the addresses of the layer below */
    bool may_be_off; /* zero: there is none */
};

static bool checksum_of(const struct orcap_packet *packet, const struct orcap_layer *layer, struct checksum *ret_checksum) {
    static const struct {
        const char *word;
        struct checksum checksum;
    } known[] = {{"ip", {10, true, false, false}},  {"tcp", {16, false, true, false}}, {"udp", {6, false, true, true}},
                 {"icmp", {2, false, false, false}}, {"icmpv6", {2, false, true, false}}, {"igmp", {2, false, false, false}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (is_layer(packet, layer, known[i].word)) {
            *ret_checksum = known[i].checksum;
            return true;
        }
    return false;
}

static uint64_t sum_of(const struct orcap_packet *packet, const uint8_t *bytes, const struct orcap_layer *layer, const struct checksum *checksum, uint32_t end, const struct orcap_layer *ip) {
    uint64_t sum = checksum_add_without(0, bytes + layer->at, end - layer->at, checksum->at);
    if (!checksum->pseudo || !ip)
        return sum;
    bool v4 = is_layer(packet, ip, "ip");
    return checksum_add(sum, bytes + ip->at + (v4 ? 12 : 8), v4 ? 8 : 32);
}

/* SCTP's is no sum: it is computed anew where it was right and all of it is there. */
static void follow_crc(struct orcap_anonymiser *own, const struct orcap_layer *layer) {
    const uint8_t *old = own->packet.bytes + layer->at, zeros[4] = {0};
    uint8_t *now = own->bytes + layer->at;
    uint32_t size = layer->limit - layer->at;
    if (layer->limit > own->packet.caplen || size < 12)
        return;
    uint32_t was = checksum_crc32c(checksum_crc32c(checksum_crc32c(CRC32C_START, old, 8), zeros, 4), old + 12, size - 12);
    uint32_t is = checksum_crc32c(checksum_crc32c(checksum_crc32c(CRC32C_START, now, 8), zeros, 4), now + 12, size - 12);
    for (int i = 0; i < 4 && load_le32(old + 8) == ~was; i++)
        now[8 + i] = (uint8_t)(~is >> 8 * i);
}

static void follow_checksum(struct orcap_anonymiser *own, size_t place) {
    const struct orcap_packet *packet = &own->packet;
    const struct orcap_layer *layer = &packet->layers[place], *ip = ip_below(packet, place);
    struct checksum checksum;
    if (is_layer(packet, layer, "sctp"))
        follow_crc(own, layer);
    if (!checksum_of(packet, layer, &checksum))
        return;
    uint32_t end = checksum.header ? layer->at + layer->size : layer->limit;
    end = end < packet->caplen ? end : packet->caplen;
    if (end < layer->at + checksum.at + 2 || (ip && ip->at + 40 > packet->caplen && !is_layer(packet, ip, "ip")))
        return;
    uint16_t field = load_be16(packet->bytes + layer->at + checksum.at);
    if (!field && checksum.may_be_off)
        return;
    uint16_t old = checksum_fold(sum_of(packet, packet->bytes, layer, &checksum, end, ip)); /* complemented, as the field is */
    uint16_t now = checksum_fold(sum_of(packet, own->bytes, layer, &checksum, end, ip));
    /* RFC 1624, equation 3: HC' = ~(~HC + ~m + m') */
    uint64_t sum = (uint64_t)(uint16_t)~field + old + (uint16_t)~now;
    uint16_t follows = old == now ? field : checksum_fold(sum);
    store_be16(own->bytes + layer->at + checksum.at, !follows && checksum.may_be_off ? UINT16_MAX : follows);
}

/* ---- frames ---- */

static bool copy_bytes(struct orcap_anonymiser *own, const struct orcap_frame *frame) {
    if (frame->caplen > own->capacity) {
        free(own->bytes);
        own->capacity = 2 * (size_t)frame->caplen;
        own->bytes = malloc(own->capacity);
        if (!own->bytes)
            own->capacity = 0;
    }
    if (frame->caplen && own->bytes)
        memcpy(own->bytes, frame->bytes, frame->caplen);
    return own->bytes || !frame->caplen;
}

int orcap_anonymise(struct orcap_anonymiser *own, struct orcap_frame *frame) {
    if (!copy_bytes(own, frame))
        return ORCAP_EMEMORY;
    struct orcap_packet *packet = &own->packet;
    orcap_dissect(own->context, frame->link, frame->bytes, frame->caplen, frame->len, packet);
    size_t payload = own->payload == ORCAP_PAYLOAD_KEEP ? packet->count : first_payload(packet);
    for (size_t i = 0; i < payload; i++) {
        struct orcap_view view = orcap_packet_view(packet, i);
        turn_view(own, &view);
    }
    uint32_t end = payload < packet->count ? packet->layers[payload].at : frame->caplen;
    if (end < frame->caplen)
        memset(own->bytes + end, 0, frame->caplen - end);
    for (size_t i = payload; i-- > 0;)
        follow_checksum(own, i);
    frame->bytes = own->bytes;
    frame->block = NULL;
    frame->flags &= (uint16_t)~ORCAP_FRAME_HAS_OPTIONS;
    if (own->payload == ORCAP_PAYLOAD_CUT)
        frame->caplen = end;
    return own->failed ? ORCAP_EUNSUPPORTED : ORCAP_OK;
}
