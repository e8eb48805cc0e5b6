/* Which name an address was given for: the newest answer that a client got, with the name it had asked for, whatever the answer's own path of aliases.
 * What was answered to a group (multicast DNS) holds for all. The oldest answers are forgotten past RESOLVER_MOST addresses. */
#ifndef APP_RESOLVER_H
#define APP_RESOLVER_H

#include "app/dns_arrival.h"

enum { RESOLVER_MOST = 1 << 18 };

struct resolver;
struct resolver *resolver_new(void); /* NULL: memory is out */
void resolver_free(struct resolver *resolver);
/* Learns from a message, if it is an answer. */
void resolver_take(struct resolver *resolver, const struct dns_arrival *arrival);
/* The name in presentation form, its size; NULL: no answer gave this server's address to this client. version: of IP. */
const char *resolver_find(const struct resolver *resolver, uint8_t version, const union address *client, const union address *server, size_t *ret_size);

#endif
