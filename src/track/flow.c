#include "track/flow.h"

#include "track/evict.h"

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
    store_init(&flows->stores[0], sizeof(struct flow4), KEY_SHORT, &flows->hash, &flows->budget);
    store_init(&flows->stores[1], sizeof(struct flow6), KEY_LONG, &flows->hash, &flows->budget);
    spill_init(&flows->spills[0], sizeof(struct flow4));
    spill_init(&flows->spills[1], sizeof(struct flow6));
}

void flows_clear(struct flows *flows) {
    store_clear(&flows->stores[0]);
    store_clear(&flows->stores[1]);
    spill_clear(&flows->spills[0]);
    spill_clear(&flows->spills[1]);
}

static int64_t last_of(const void *entry, bool long_key) {
    return long_key ? ((const struct flow6 *)entry)->flow.end_ns : ((const struct flow4 *)entry)->flow.end_ns;
}

static void put_aside(void *user, const void *entry, bool long_key) {
    spill_add(&((struct flows *)user)->spills[long_key], entry);
}

/* Entries move: a place that was looked up before means nothing now. */
static int make_room(struct flows *flows) {
    const struct evict evict = {.last_of = last_of, .gone = put_aside, .user = flows};
    spill_begin(&flows->spills[0]);
    spill_begin(&flows->spills[1]);
    flows->evicted += evict_idle(flows->stores, &evict);
    return flows->spills[0].status ? flows->spills[0].status : flows->spills[1].status;
}

static int add_flow(struct flows *flows, const struct lookup *lookup, uint32_t *ret_place) {
    enum store_status added = lookup_add(lookup, ret_place);
    if (added == STORE_FULL) {
        int status = make_room(flows);
        if (status != ORCAP_OK)
            return status;
        added = lookup_add(lookup, ret_place);
    }
    if (added != STORE_OK)
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
    uint64_t evicted = flows->evicted;
    int status = ORCAP_OK;
    for (size_t i = 0; i < count && status == ORCAP_OK; i++) {
        if (flows->evicted != evicted)
            items[i].lookup.place = 0;
        status = count_item(flows, &items[i]);
    }
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
                lookup_start(&item->lookup, &flows->stores[1], true);
            else
                lookup_start(&item->lookup, &flows->stores[0], false);
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
