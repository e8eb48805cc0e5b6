/* What detectors keep under keys: addresses, and what else they go by. In bounded memory: when it is used up, the quarter that was silent longest is
 * forgotten. */
#ifndef ANALYSE_FINDINGS_KEYED_H
#define ANALYSE_FINDINGS_KEYED_H

#include "track/digest.h"
#include "track/store.h"

/* Begins whatever follows a key. */
struct keyed_head {
    int64_t last_ns;
};

/* A key as people say it. */
struct keyed_name {
    union address a, b;
    uint8_t version; /* 4 or 6 */
    uint8_t proto;
    uint16_t port, other_port; /* of b and a, or whatever else is told apart */
};

struct keyed {
    struct hash_key hash;
    struct budget budget;
    struct store stores[2]; /* IPv4, IPv6 */
    uint64_t forgotten;
};

/* tail_size: of what is kept under a key, a multiple of 8, beginning with a keyed_head. */
void keyed_init(struct keyed *keyed, size_t tail_size, uint64_t max_memory);
void keyed_clear(struct keyed *keyed);
/* What is kept under the key, zeros if it is new; NULL: memory is out. Good until the next call. */
void *keyed_get(struct keyed *keyed, const struct keyed_name *name, int64_t time_ns, bool *ret_new);
/* NULL: nothing. */
void *keyed_find(struct keyed *keyed, const struct keyed_name *name);
/* All of them in order of their first packet, those of IPv4 first: *at begins with 0. NULL: that was all. */
void *keyed_next(const struct keyed *keyed, uint64_t *at, struct keyed_name *ret_name);

#endif
