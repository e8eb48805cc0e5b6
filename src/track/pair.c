#include "track/pair.h"

#include "track/flow.h"

enum { BATCH = 32 };

struct item {
    union key key;
    uint64_t hash;
    const struct event *event;
    bool v6, from_b;
};

struct batch {
    struct pairs *pairs;
    size_t count;
    int status;
    struct item items[BATCH];
};

void pairs_init(struct pairs *pairs, enum pair_layer layer, uint64_t max_memory) {
    *pairs = (struct pairs){.layer = layer, .budget = {.limit = max_memory}};
    hash_key_init(&pairs->hash);
    store_init(&pairs->v4, sizeof(struct pair4), &pairs->budget);
    store_init(&pairs->v6, sizeof(struct pair6), &pairs->budget);
}

void pairs_clear(struct pairs *pairs) {
    store_clear(&pairs->v4);
    store_clear(&pairs->v6);
}

static struct pair *add_pair(struct pairs *pairs, const struct item *item) {
    struct store *store = item->v6 ? &pairs->v6 : &pairs->v4;
    enum store_status status = store_ready(store);
    if (status != STORE_OK)
        return NULL;
    uint32_t place = store_append(store);
    void *entry = store_entry(store, place);
    memcpy(entry, &item->key, item->v6 ? sizeof item->key.v6 : sizeof item->key.v4);
    store_put(store, place, (uint32_t)(item->hash >> 32));
    struct pair *pair = item->v6 ? &((struct pair6 *)entry)->pair : &((struct pair4 *)entry)->pair;
    pair->start_ns = TIME_NONE_FIRST;
    pair->end_ns = TIME_NONE_LAST;
    pair->b_was_first = item->from_b;
    pair->order = pairs->made++;
    return pair;
}

static inline struct pair *find_pair(const struct pairs *pairs, const struct item *item) {
    if (item->v6) {
        const struct store_slot *slot = store_find(&pairs->v6, &item->key.v6, sizeof item->key.v6, item->hash);
        return slot ? &((struct pair6 *)store_entry(&pairs->v6, slot->place))->pair : NULL;
    }
    const struct store_slot *slot = store_find(&pairs->v4, &item->key.v4, sizeof item->key.v4, item->hash);
    return slot ? &((struct pair4 *)store_entry(&pairs->v4, slot->place))->pair : NULL;
}

static int count_item(struct pairs *pairs, const struct item *item) {
    struct pair *pair = find_pair(pairs, item);
    if (!pair && !(pair = add_pair(pairs, item)))
        return ORCAP_EMEMORY;
    pair->bytes[item->from_b] += item->event->size;
    pair->packets_high[item->from_b] = (uint8_t)(pair->packets_high[item->from_b] + (++pair->packets_low[item->from_b] == 0));
    note_time(&pair->start_ns, &pair->end_ns, item->event->frame->time_ns);
    return ORCAP_OK;
}

static void prefetch_entry(const struct store *store, uint64_t hash) {
    uint32_t place = store_guess(store, hash);
    if (place) {
        const char *entry = store_entry(store, place);
        __builtin_prefetch(entry, 1);
        __builtin_prefetch(entry + store->entry_size - 1, 1);
    }
}

static void take_items(struct batch *batch) {
    struct pairs *pairs = batch->pairs;
    for (size_t i = 0; i < batch->count; i++)
        prefetch_entry(batch->items[i].v6 ? &pairs->v6 : &pairs->v4, batch->items[i].hash);
    for (size_t i = 0; i < batch->count && batch->status == ORCAP_OK; i++)
        batch->status = count_item(pairs, &batch->items[i]);
    batch->count = 0;
}

/* The key is written; what remains is its hash. */
static inline void add_item(struct batch *batch, const struct event *event, bool v6, bool from_b) {
    struct pairs *pairs = batch->pairs;
    struct item *item = &batch->items[batch->count];
    item->event = event;
    item->v6 = v6;
    item->from_b = from_b;
    item->hash = v6 ? hash_5(&pairs->hash, &item->key) : hash_2(&pairs->hash, &item->key);
    store_prefetch(v6 ? &pairs->v6 : &pairs->v4, item->hash);
    if (++batch->count == BATCH)
        take_items(batch);
}

static void take_ethernet(struct batch *batch, const struct event *event) {
    for (size_t i = 0; i < event->digest->eth_count; i++) {
        const uint8_t *dst = event->frame->bytes + event->digest->eth_at[i], *src = dst + 6;
        struct key_mac *key = &batch->items[batch->count].key.mac;
        bool from_b = memcmp(src, dst, 6) > 0;
        memcpy(key->a, from_b ? dst : src, 6);
        memcpy(key->b, from_b ? src : dst, 6);
        key->zero = 0;
        add_item(batch, event, false, from_b);
    }
}

static inline void take_ip(struct batch *batch, const struct event *event) {
    const struct digest *digest = event->digest;
    for (size_t i = event->datagram ? 1 : 0; i < digest->ip_count; i++) { /* the fragments were counted */
        bool from_b = key_of_pair(&digest->ips[i], false, 0, &batch->items[batch->count].key);
        add_item(batch, event, digest->ips[i].version == 6, from_b);
    }
}

static void take_transport(struct batch *batch, const struct event *event, uint8_t transport) {
    for (size_t i = 0; i < event->digest->ip_count; i++) {
        const struct digest_ip *ip = &event->digest->ips[i];
        if (ip->transport != transport || ip->fragment)
            continue;
        bool from_b = key_of_pair(ip, true, ip->proto, &batch->items[batch->count].key);
        add_item(batch, event, ip->version == 6, from_b);
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
