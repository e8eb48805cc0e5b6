/* Data in names: what the questions under each base domain look like (one label below a public suffix; of names that stand under none, the last two). */
#ifndef ANALYSE_FINDINGS_TUNNELS_H
#define ANALYSE_FINDINGS_TUNNELS_H

#include "analyse/findings/report.h"
#include "app/dns.h"
#include "app/dns_arrival.h"
#include "core/arena.h"
#include "track/store.h"

struct domain {
    const char *name; /* terminated, lower case, in presentation form */
    struct evidence evidence;
    uint64_t queries, unique;      /* long names, and different ones of them */
    uint64_t size, labels;         /* of the unique ones below the base: characters, labels */
    double entropy;                /* the sum of theirs */
    uint32_t longest;
    uint64_t data_types;           /* queries of types that carry data: neither addresses nor pointers */
    uint64_t answers, list_answers; /* with an address; and only with those of 127.0.0.0/8 */
    uint64_t clients;              /* different ones */
};

/* Where a name's base domain begins. The same names are asked for again and again, and to look one up costs much. */
enum { TUNNEL_BASES = 1024 };
struct known_base {
    uint64_t hash; /* of the name; 0: none */
    size_t at;
};

struct tunnels {
    const struct dns_lists *dns;
    struct hash_key hash;
    struct budget budget;
    struct store domains, names, clients; /* entries: fingerprints; of a domain its place among `all` too */
    struct arena arena;
    struct domain **all;
    uint32_t count, capacity;
    struct known_base bases[TUNNEL_BASES]; /* by hash */
    uint64_t left_out; /* names for which there was no room */
    struct dns_question question;
    int status;        /* sticky: ORCAP_EMEMORY */
};
void tunnels_init(struct tunnels *tunnels, const struct dns_lists *dns, uint64_t max_memory);
void tunnels_clear(struct tunnels *tunnels);
void tunnels_take(struct tunnels *tunnels, const struct dns_arrival *arrival);
void report_tunnels(const struct tunnels *tunnels, struct report *report);

#endif
