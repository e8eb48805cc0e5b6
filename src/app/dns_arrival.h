/* A DNS message as it came, in a datagram or on a stream. */
#ifndef APP_DNS_ARRIVAL_H
#define APP_DNS_ARRIVAL_H

#include "track/digest.h"
#include "track/stream.h"

struct dns_arrival {
    const uint8_t *bytes; /* valid until who was told of it returns */
    size_t size;
    struct stream_packet packet;
    union address src, dst;
    uint16_t sport, dport;
    uint8_t version; /* of IP */
    bool tcp;
};

static inline bool is_group(uint8_t version, const union address *address) {
    return version == 4 ? address->bytes[0] >> 4 == 0xe : address->bytes[0] == 0xff;
}

#endif
