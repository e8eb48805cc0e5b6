/* Conversations: unordered pairs of ends, counted both ways, at one layer. Those of TCP are sessions (session.h). */
#ifndef TRACK_PAIR_H
#define TRACK_PAIR_H

#include "track/event.h"
#include "track/key.h"
#include "track/store.h"

enum pair_layer { PAIR_ETH, PAIR_IP, PAIR_UDP, PAIR_SCTP };

/* What a pair keeps besides its key; index 0 counts from the key's a to its b. With an IPv4 key it fills one cache line. */
struct pair {
    uint64_t bytes[2];
    int64_t start_ns, end_ns; /* TIME_NONE_FIRST, TIME_NONE_LAST of flow.h: no packet had a time */
    uint32_t packets_low[2];
    uint8_t packets_high[2];
    uint8_t b_was_first; /* the first packet came from b */
    uint8_t zero;
    uint32_t order; /* place among all pairs in order of first packet */
};
struct pair4 {
    union {
        struct key4 v4;
        struct key_mac mac;
    } key;
    struct pair pair;
};
struct pair6 {
    struct key6 key;
    struct pair pair;
};
_Static_assert(sizeof(struct pair4) == 64, "a pair of IPv4 fills one cache line");

/* Told of each packet of each pair, after the pair has counted it. */
struct pairs_listener {
    void (*counted)(void *user, const struct event *event, const struct digest_ip *ip, const struct pair *pair);
    void *user;
};

struct pairs {
    enum pair_layer layer;
    struct hash_key hash;
    struct budget budget;
    struct store stores[2]; /* IPv4 and MAC addresses, IPv6 */
    struct pair rest;    /* what evicted pairs had counted */
    struct pairs_gone {
        void (*tell)(void *user, const void *entry, bool long_key); /* of a pair4 or pair6 that makes room; NULL: nobody asks */
        void *user;
    } gone;
    const struct pairs_listener *listener; /* NULL: none */
    uint32_t made;
    uint64_t evicted;
};

void pairs_init(struct pairs *pairs, enum pair_layer layer, uint64_t max_memory);
void pairs_clear(struct pairs *pairs);
int pairs_take(struct pairs *pairs, const struct event *events, size_t count); /* ORCAP_EMEMORY */
/* Adds what one pair has counted to what many have; index 0 of `to` is the way of the first packet. */
void pair_add(struct pair *to, const struct pair *from);
void pair_init(struct pair *pair);

static inline uint64_t pair_packets(const struct pair *pair, int way) {
    return (uint64_t)pair->packets_high[way] << 32 | pair->packets_low[way];
}

#endif
