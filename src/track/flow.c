#include "track/flow.h"

#include <orcap/status.h>

enum { BATCH = 32 };

struct item {
    struct lookup lookup;
    const struct event *event;
    const struct digest_ip *ip;
};

void flows_init(struct flows *flows, uint64_t max_memory) {
    *flows = (struct flows){.budget = {.limit = max_memory}};
    hash_key_init(&flows->hash);
    store_init(&flows->v4, sizeof(struct flow4), KEY_SHORT, &flows->budget);
    store_init(&flows->v6, sizeof(struct flow6), KEY_LONG, &flows->budget);
}

void flows_clear(struct flows *flows) {
    store_clear(&flows->v4);
    store_clear(&flows->v6);
}

static int add_flow(struct flows *flows, const struct lookup *lookup, uint32_t *ret_place) {
    if (lookup_add(lookup, ret_place) != STORE_OK)
        return ORCAP_EMEMORY;
    struct flow *flow = store_tail(lookup->store, *ret_place);
    flow->start_ns = TIME_NONE_FIRST;
    flow->end_ns = TIME_NONE_LAST;
    flow->order_and_flags = flows->made++ << 16;
    return ORCAP_OK;
}

static int count_item(struct flows *flows, const struct item *item) {
    uint32_t place = lookup_find(&item->lookup);
    if (!place) {
        int status = add_flow(flows, &item->lookup, &place);
        if (status != ORCAP_OK)
            return status;
    }
    struct flow *flow = store_tail(item->lookup.store, place);
    flow->packets++;
    flow->bytes += item->event->size;
    flow->payload += item->ip->payload_size;
    flow->order_and_flags |= item->ip->transport == TRANSPORT_TCP ? item->ip->tcp_flags : 0;
    note_time(&flow->start_ns, &flow->end_ns, item->event->frame->time_ns);
    return ORCAP_OK;
}

static int take_items(struct flows *flows, struct item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        lookup_guess(&items[i].lookup, 1);
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
            if (key_of_flow(ip, has_ports(ip), item->lookup.key))
                lookup_start(&item->lookup, &flows->v6, hash_5(&flows->hash, item->lookup.key));
            else
                lookup_start(&item->lookup, &flows->v4, hash_2(&flows->hash, item->lookup.key));
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
