/* What is known of addresses beside their traffic: the Ethernet addresses that sent for them, and the names that messages gave them. A few of each,
 * in the order in which they came; past the memory that they may take no more are kept. */
#ifndef APP_LABELS_H
#define APP_LABELS_H

#include "app/dns.h"
#include "app/names/dns_glance.h"
#include "core/arena.h"
#include "track/event.h"
#include "track/store.h"

enum { LABELS_MACS = 8, LABELS_NAMES = 8, LABELS_CACHE = 1024 };

struct label {
    uint64_t address[5]; /* the key: two words of the address, its version */
    uint64_t macs[LABELS_MACS]; /* six bytes each, the first lowest */
    const char *names[LABELS_NAMES]; /* in presentation form, terminated */
    uint8_t mac_count, name_count;
};

/* An address and a Ethernet address that were noted lately. */
struct label_cached {
    uint64_t address[2], mac;
};

struct labels {
    struct hash_key hash;
    struct budget budget;
    struct store store;
    struct arena names;
    const struct dns_lists *dns;
    struct label_cached cache[LABELS_CACHE];
    bool full;
};

/* The lists are borrowed; NULL: no names are read. */
void labels_init(struct labels *labels, const struct dns_lists *dns, uint64_t max_memory);
void labels_clear(struct labels *labels);
/* Learns from a packet. */
void labels_take(struct labels *labels, const struct event *event);
/* The names alone, of one of its IP layers. */
void labels_take_names(struct labels *labels, const struct event *event, const struct digest_ip *ip);
/* Of a message of DNS. */
void labels_read_dns(struct labels *labels, const struct dns_glance *glance);
/* NULL: nothing is known of it. */
const struct label *labels_find(const struct labels *labels, uint8_t version, const union address *address);

#endif
