/* Other addresses for addresses: equal ones stay equal, and two that share a prefix share one as long in what stands for them (Crypto-PAn: Xu, Fan, Ammar,
 * Moon, "Prefix-preserving IP address anonymization", 2002). What is no host's stays: groups, broadcast, loopback, the unspecified. The first bits, which tell kinds
 * of addresses apart, stay too: 4 of IPv4, 16 of IPv6. */
#ifndef EDIT_PSEUDONYM_H
#define EDIT_PSEUDONYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pseudonyms;
/* key of `size` bytes: 32 are Crypto-PAn's own key, any other number is hashed to that; size 0: one from the system's random numbers. NULL: memory is out, or libcrypto fails. */
struct pseudonyms *pseudonyms_new(const void *key, size_t size);
void pseudonyms_free(struct pseudonyms *pseudonyms); /* NULL is fine */

/* Each turns the address at `bytes` in place; false: libcrypto fails. */
bool pseudonym_ip(struct pseudonyms *pseudonyms, uint8_t *bytes, size_t size); /* 4 or 16 */
bool pseudonym_mac(struct pseudonyms *pseudonyms, uint8_t bytes[6]);

#endif
