#include "analyse/findings/keyed.h"

#include "track/evict.h"
#include "track/key.h"

void keyed_init(struct keyed *keyed, size_t tail_size, uint64_t max_memory) {
    *keyed = (struct keyed){.budget = {.limit = max_memory}};
    hash_key_init(&keyed->hash);
    store_init(&keyed->stores[0], KEY_SHORT + (tail_size < 24 ? 24 : tail_size), KEY_SHORT, &keyed->hash, &keyed->budget);
    store_init(&keyed->stores[1], KEY_LONG + tail_size, KEY_LONG, &keyed->hash, &keyed->budget);
}

void keyed_clear(struct keyed *keyed) {
    store_clear(&keyed->stores[0]);
    store_clear(&keyed->stores[1]);
}

static struct lookup lookup_of(struct keyed *keyed, const struct keyed_name *name) {
    struct lookup lookup = {0};
    bool long_key = name->version != 4;
    if (long_key) {
        memcpy(lookup.key, name->a.bytes, 16);
        memcpy(lookup.key + 2, name->b.bytes, 16);
    } else
        lookup.key[0] = (uint64_t)name->b.four << 32 | name->a.four;
    lookup.key[long_key ? 4 : 1] = key_rest(name->port, name->other_port, name->proto, true);
    lookup_start(&lookup, &keyed->stores[long_key], long_key);
    return lookup;
}

static int64_t last_of(const void *entry, bool long_key) {
    return ((const struct keyed_head *)(const void *)((const char *)entry + (long_key ? KEY_LONG : KEY_SHORT)))->last_ns;
}

static void forget(void *user, const void *entry, bool long_key) {
    (void)entry;
    (void)long_key;
    ((struct keyed *)user)->forgotten++;
}

void *keyed_get(struct keyed *keyed, const struct keyed_name *name, int64_t time_ns, bool *ret_new) {
    struct lookup lookup = lookup_of(keyed, name);
    uint32_t place = lookup_find(&lookup);
    bool new = !place;
    if (new) {
        enum store_status added = lookup_add(&lookup, &place);
        if (added == STORE_FULL) {
            const struct evict evict = {.last_of = last_of, .gone = forget, .user = keyed};
            (void)evict_idle(keyed->stores, &evict);
            added = lookup_add(&lookup, &place);
        }
        if (added != STORE_OK)
            return NULL;
    }
    struct keyed_head *head = store_tail(lookup.store, place);
    head->last_ns = new || time_ns > head->last_ns ? time_ns : head->last_ns;
    *ret_new = new;
    return head;
}

void *keyed_find(struct keyed *keyed, const struct keyed_name *name) {
    struct lookup lookup = lookup_of(keyed, name);
    uint32_t place = lookup_find(&lookup);
    return place ? store_tail(lookup.store, place) : NULL;
}

void *keyed_next(const struct keyed *keyed, uint64_t *at, struct keyed_name *ret_name) {
    bool long_key = *at >= keyed->stores[0].count;
    uint64_t place = long_key ? *at - keyed->stores[0].count : *at;
    if (place >= keyed->stores[long_key].count)
        return NULL;
    const struct store *store = &keyed->stores[long_key];
    const uint64_t *key = store_entry(store, (uint32_t)place + 1);
    *ret_name = (struct keyed_name){.version = long_key ? 6 : 4};
    if (long_key) {
        memcpy(ret_name->a.bytes, key, 16);
        memcpy(ret_name->b.bytes, key + 2, 16);
    } else {
        ret_name->a.four = (uint32_t)key[0];
        ret_name->b.four = (uint32_t)(key[0] >> 32);
    }
    ret_name->port = key_a_port(key[long_key ? 4 : 1]);
    ret_name->other_port = key_b_port(key[long_key ? 4 : 1]);
    ret_name->proto = key_proto(key[long_key ? 4 : 1]);
    ++*at;
    return store_tail(store, (uint32_t)place + 1);
}
