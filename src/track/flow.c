#include "track/flow.h"

enum { BATCH = 32 };

struct item {
    union key key;
    uint64_t hash;
    const struct event *event;
    const struct digest_ip *ip;
};

void flows_init(struct flows *flows, uint64_t max_memory) {
    *flows = (struct flows){.budget = {.limit = max_memory}};
    hash_key_init(&flows->hash);
    store_init(&flows->v4, sizeof(struct flow4), &flows->budget);
    store_init(&flows->v6, sizeof(struct flow6), &flows->budget);
}

void flows_clear(struct flows *flows) {
    store_clear(&flows->v4);
    store_clear(&flows->v6);
}

static struct flow *add_flow(struct flows *flows, const struct item *item) {
    bool v4 = item->ip->version == 4;
    struct store *store = v4 ? &flows->v4 : &flows->v6;
    enum store_status status = store_ready(store);
    if (status != STORE_OK)
        return NULL;
    uint32_t place = store_append(store);
    void *entry = store_entry(store, place);
    memcpy(entry, &item->key, v4 ? sizeof item->key.v4 : sizeof item->key.v6);
    store_put(store, place, (uint32_t)(item->hash >> 32));
    struct flow *flow = v4 ? &((struct flow4 *)entry)->flow : &((struct flow6 *)entry)->flow;
    flow->start_ns = TIME_NONE_FIRST;
    flow->end_ns = TIME_NONE_LAST;
    flow->order_and_flags = flows->made++ << 16;
    return flow;
}

static inline struct flow *find_flow(const struct flows *flows, const struct item *item) {
    if (item->ip->version == 4) {
        const struct store_slot *slot = store_find(&flows->v4, &item->key.v4, sizeof item->key.v4, item->hash);
        return slot ? &((struct flow4 *)store_entry(&flows->v4, slot->place))->flow : NULL;
    }
    const struct store_slot *slot = store_find(&flows->v6, &item->key.v6, sizeof item->key.v6, item->hash);
    return slot ? &((struct flow6 *)store_entry(&flows->v6, slot->place))->flow : NULL;
}

static int count_item(struct flows *flows, const struct item *item) {
    struct flow *flow = find_flow(flows, item);
    if (!flow && !(flow = add_flow(flows, item)))
        return ORCAP_EMEMORY;
    flow->packets++;
    flow->bytes += item->event->size;
    flow->payload += item->ip->payload_size;
    if (item->ip->transport == TRANSPORT_TCP)
        flow->order_and_flags |= item->ip->tcp_flags;
    note_time(&flow->start_ns, &flow->end_ns, item->event->frame->time_ns);
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

static int take_items(struct flows *flows, const struct item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        prefetch_entry(items[i].ip->version == 4 ? &flows->v4 : &flows->v6, items[i].hash);
    int status = ORCAP_OK;
    for (size_t i = 0; i < count && status == ORCAP_OK; i++)
        status = count_item(flows, &items[i]);
    return status;
}

int flows_take(struct flows *flows, const struct event *events, size_t count) {
    struct item items[BATCH];
    size_t n = 0;
    for (size_t e = 0; e < count; e++) {
        if (!events[e].counted)
            continue;
        for (size_t i = 0; i < events[e].digest->ip_count; i++) {
            const struct digest_ip *ip = &events[e].digest->ips[i];
            if (ip->fragment) /* counted with its datagram */
                continue;
            struct item *item = &items[n];
            item->event = &events[e];
            item->ip = ip;
            key_of_flow(ip, has_ports(ip), &item->key);
            if (ip->version == 4) {
                item->hash = hash_2(&flows->hash, &item->key);
                store_prefetch(&flows->v4, item->hash);
            } else {
                item->hash = hash_5(&flows->hash, &item->key);
                store_prefetch(&flows->v6, item->hash);
            }
            if (++n == BATCH) {
                int status = take_items(flows, items, n);
                if (status != ORCAP_OK)
                    return status;
                n = 0;
            }
        }
    }
    return take_items(flows, items, n);
}
