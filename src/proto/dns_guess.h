/* DNS on any port. */
#ifndef PROTO_DNS_GUESS_H
#define PROTO_DNS_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Does a datagram hold a DNS message, whatever its ports: a plain query, or an answer to one, whose one question can be read? */
bool looks_like_dns(const uint8_t *payload, size_t size);

#endif
