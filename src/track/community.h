/* Community ID v1 (github.com/corelight/community-id-spec), seed 0: "1:" and the base64 of a SHA-1 over addresses, protocol and ports in an order
 * that does not depend on the direction. */
#ifndef TRACK_COMMUNITY_H
#define TRACK_COMMUNITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COMMUNITY_TEXT = 30 };

struct community_ends {
    const uint8_t *src, *dst; /* address_size bytes each, 4 or 16 */
    size_t address_size;
    uint8_t proto;
    bool has_ports;
    uint16_t sport, dport; /* of ICMP and ICMPv6 its type and code */
};

/* Returns the number of characters, no NUL. */
size_t community_format(const struct community_ends *ends, bool instructions, char text[COMMUNITY_TEXT]);

#endif
