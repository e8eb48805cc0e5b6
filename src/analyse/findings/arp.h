/* Who says in ARP that an address is his. */
#ifndef ANALYSE_FINDINGS_ARP_H
#define ANALYSE_FINDINGS_ARP_H

#include "analyse/findings/keyed.h"
#include "analyse/findings/report.h"
#include "app/arp_message.h"

enum { CLAIMANTS_MOST = 4 };

struct claimant {
    uint64_t mac;
    uint32_t requests, replies;
    uint32_t foreign; /* of them: sent from an Ethernet address that is not the one they give */
};
struct claim {
    struct keyed_head head;
    struct evidence evidence;
    struct claimant claimants[CLAIMANTS_MOST];
    uint64_t latest;
    uint32_t turns; /* how often another claimed it than before */
    uint8_t count;
};
/* An Ethernet address and the addresses that it says are its own, the first few; and what it then sent for addresses that others had sent for. */
enum { OWNED_MOST = 4, OWNERS = 1024, SENDERS = 4096 };
struct owner {
    uint64_t mac;
    uint32_t owned[OWNED_MOST];
    uint8_t count;
    uint32_t taken; /* addresses that came from another before */
    struct evidence *evidence; /* of these; NULL: none */
};
/* Which Ethernet address last sent for an IPv4 address. */
struct sender {
    uint32_t address;
    uint64_t mac;
};
struct claims {
    struct keyed keyed;
    struct owner owners[OWNERS];
    struct sender senders[SENDERS];
};
void claims_init(struct claims *claims, uint64_t max_memory);
void claims_clear(struct claims *claims);
int claims_take(struct claims *claims, const struct event *event); /* ORCAP_EMEMORY */
void report_claims(const struct claims *claims, struct report *report);

#endif
