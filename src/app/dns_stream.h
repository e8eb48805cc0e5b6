/* DNS messages on one direction of a stream: each a length of two bytes and as many of the message (RFC 1035, section 4.2.2). After a hole, or where
 * the bytes make no sense, a message is looked for at the beginning of each piece. */
#ifndef APP_DNS_STREAM_H
#define APP_DNS_STREAM_H

#include "track/stream.h"

struct dns_stream {
    uint8_t head[2], head_size;
    bool lost;       /* where messages begin is not known */
    bool counted;    /* a packet of the message at hand was */
    uint8_t *bytes;  /* the beginning of a message whose end has not come */
    uint32_t size, capacity;
};
/* Takes a message that lives until it returns; packet: the one that completes it, counted if any of its packets was. */
struct dns_hearer {
    void (*message)(void *user, int way, const uint8_t *bytes, size_t size, const struct stream_packet *packet);
    void *user;
};

void dns_stream_take(struct dns_stream *stream, struct budget *budget, const struct stream_piece *piece, const struct dns_hearer *hearer);
void dns_stream_clear(struct dns_stream *stream, struct budget *budget);

/* Do these bytes begin as a length and a message do: with a header of a known kind, and few questions? As far as they go. */
bool dns_begins_in_stream(const uint8_t *bytes, size_t size);

#endif
