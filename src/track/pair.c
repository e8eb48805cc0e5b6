#include "track/pair.h"

#include "core/cursor.h"
#include "track/evict.h"
#include "track/flow.h"

enum { BATCH = 32 };

struct item {
    struct lookup lookup;
    const struct event *event;
    const struct digest_ip *ip; /* NULL: of Ethernet */
    bool from_b;
};

struct batch {
    struct pairs *pairs;
    size_t count;
    int status;
    struct item items[BATCH];
};

void pairs_init(struct pairs *pairs, enum pair_layer layer, uint64_t max_memory) {
    *pairs = (struct pairs){.layer = layer, .budget = {.limit = max_memory}};
    pair_init(&pairs->rest);
    hash_key_init(&pairs->hash);
    store_init(&pairs->stores[0], sizeof(struct pair4), KEY_SHORT, &pairs->hash, &pairs->budget);
    store_init(&pairs->stores[1], sizeof(struct pair6), KEY_LONG, &pairs->hash, &pairs->budget);
}

void pairs_clear(struct pairs *pairs) {
    store_clear(&pairs->stores[0]);
    store_clear(&pairs->stores[1]);
}

void pair_init(struct pair *pair) {
    *pair = (struct pair){.start_ns = TIME_NONE_FIRST, .end_ns = TIME_NONE_LAST};
}

void pair_add(struct pair *to, const struct pair *from) {
    for (int way = 0; way < 2; way++) {
        int from_way = from->b_was_first ? !way : way;
        uint64_t packets = pair_packets(to, way) + pair_packets(from, from_way);
        to->packets_low[way] = (uint32_t)packets;
        to->packets_high[way] = (uint8_t)(packets >> 32);
        to->bytes[way] += from->bytes[from_way];
    }
    to->start_ns = from->start_ns < to->start_ns ? from->start_ns : to->start_ns;
    to->end_ns = from->end_ns > to->end_ns ? from->end_ns : to->end_ns;
}

static const struct pair *pair_of(const void *entry, bool long_key) {
    return long_key ? &((const struct pair6 *)entry)->pair : &((const struct pair4 *)entry)->pair;
}

static int64_t last_of(const void *entry, bool long_key) {
    return pair_of(entry, long_key)->end_ns;
}

static void make_way(void *user, const void *entry, bool long_key) {
    struct pairs *pairs = user;
    pair_add(&pairs->rest, pair_of(entry, long_key));
    if (pairs->gone.tell)
        pairs->gone.tell(pairs->gone.user, entry, long_key);
}

static int add_pair(struct pairs *pairs, const struct item *item, uint32_t *ret_place) {
    enum store_status added = lookup_add(&item->lookup, ret_place);
    if (added == STORE_FULL) {
        const struct evict evict = {.last_of = last_of, .gone = make_way, .user = pairs};
        pairs->evicted += evict_idle(pairs->stores, &evict);
        added = lookup_add(&item->lookup, ret_place);
    }
    if (added != STORE_OK)
        return ORCAP_EMEMORY;
    struct pair *pair = store_tail(item->lookup.store, *ret_place);
    pair_init(pair);
    pair->b_was_first = item->from_b;
    pair->order = pairs->made++;
    return ORCAP_OK;
}

static int count_item(struct pairs *pairs, const struct item *item) {
    uint32_t place = lookup_find(&item->lookup);
    if (!place) {
        int status = add_pair(pairs, item, &place);
        if (status != ORCAP_OK)
            return status;
    }
    struct pair *pair = store_tail(item->lookup.store, place);
    pair->bytes[item->from_b] += item->event->size;
    pair->packets_high[item->from_b] = (uint8_t)(pair->packets_high[item->from_b] + (++pair->packets_low[item->from_b] == 0));
    note_time(&pair->start_ns, &pair->end_ns, item->event->frame->time_ns);
    if (pairs->listener)
        pairs->listener->counted(pairs->listener->user, item->event, item->ip, pair);
    return ORCAP_OK;
}

static void take_items(struct batch *batch) {
    for (size_t i = 0; i < batch->count; i++)
        lookup_guess(&batch->items[i].lookup, 1);
    uint64_t evicted = batch->pairs->evicted;
    for (size_t i = 0; i < batch->count && batch->status == ORCAP_OK; i++) {
        if (batch->pairs->evicted != evicted) /* entries have moved */
            batch->items[i].lookup.place = 0;
        batch->status = count_item(batch->pairs, &batch->items[i]);
    }
    batch->count = 0;
}

static inline void add_item(struct batch *batch, const struct event *event, const struct digest_ip *ip, bool from_b) {
    batch->items[batch->count].event = event;
    batch->items[batch->count].ip = ip;
    batch->items[batch->count].from_b = from_b;
    if (++batch->count == BATCH)
        take_items(batch);
}

static inline void add_ip(struct batch *batch, const struct event *event, const struct digest_ip *ip, bool ports, uint8_t proto) {
    struct lookup *lookup = &batch->items[batch->count].lookup;
    uint16_t sport = ports ? ip->sport : 0, dport = ports ? ip->dport : 0;
    bool from_b;
    if (ip->version == 4) {
        from_b = key_of_pair4(ip, sport, dport, proto, ports, lookup->key);
        lookup_start(lookup, &batch->pairs->stores[0], false);
    } else {
        from_b = key_of_pair6(ip, sport, dport, proto, ports, lookup->key);
        lookup_start(lookup, &batch->pairs->stores[1], true);
    }
    add_item(batch, event, ip, from_b);
}

static uint64_t address_of(const uint8_t *mac) {
    return (uint64_t)load_le16(mac + 4) << 32 | load_le32(mac);
}

static void take_ethernet(struct batch *batch, const struct event *event) {
    for (size_t i = 0; i < event->digest->eth_count; i++) {
        const uint8_t *header = event->frame->bytes + event->digest->eth_at[i];
        uint64_t dst = address_of(header), src = address_of(header + 6);
        struct lookup *lookup = &batch->items[batch->count].lookup;
        lookup->key[0] = src < dst ? src : dst;
        lookup->key[1] = src < dst ? dst : src;
        lookup_start(lookup, &batch->pairs->stores[0], false);
        add_item(batch, event, NULL, src > dst);
    }
}

static inline void take_ip(struct batch *batch, const struct event *event) {
    const struct digest *digest = event->digest;
    for (size_t i = event->datagram ? 1 : 0; i < digest->ip_count; i++) /* the fragments were counted */
        add_ip(batch, event, &digest->ips[i], false, 0);
}

static void take_transport(struct batch *batch, const struct event *event, uint8_t transport) {
    for (size_t i = 0; i < event->digest->ip_count; i++) {
        const struct digest_ip *ip = &event->digest->ips[i];
        if (ip->transport == transport && !ip->fragment)
            add_ip(batch, event, ip, true, ip->proto);
    }
}

int pairs_take(struct pairs *pairs, const struct event *events, size_t count) {
    struct batch batch;
    batch.pairs = pairs;
    batch.count = 0;
    batch.status = ORCAP_OK;
    for (size_t i = 0; i < count && batch.status == ORCAP_OK; i++) {
        if (!events[i].counted)
            continue;
        switch (pairs->layer) {
        case PAIR_ETH:
            take_ethernet(&batch, &events[i]);
            break;
        case PAIR_IP:
            take_ip(&batch, &events[i]);
            break;
        case PAIR_UDP:
            take_transport(&batch, &events[i], TRANSPORT_UDP);
            break;
        case PAIR_SCTP:
            take_transport(&batch, &events[i], TRANSPORT_SCTP);
            break;
        }
    }
    take_items(&batch);
    return batch.status;
}
