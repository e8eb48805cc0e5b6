/* Packets written byte by byte: each function puts a header at the end of the packet; the caller closes lengths by saying what follows. */
#ifndef TESTS_MADE_PACKETS_H
#define TESTS_MADE_PACKETS_H

#include "core/cursor.h"

#include <orcap/capture.h>

#include <assert.h>

struct made_packet {
    uint8_t bytes[2048];
    uint32_t size;
};

static inline uint8_t *made_room(struct made_packet *p, uint32_t size) {
    assert(size <= sizeof p->bytes - p->size);
    uint8_t *at = p->bytes + p->size;
    memset(at, 0, size);
    p->size += size;
    return at;
}

static inline void made_bytes(struct made_packet *p, const void *bytes, uint32_t size) {
    if (size)
        memcpy(made_room(p, size), bytes, size);
}

/* 00:00:5e:00:53:01 to 00:00:5e:00:53:02 */
static inline void made_ether(struct made_packet *p, uint16_t type) {
    uint8_t *h = made_room(p, 14);
    memcpy(h, "\x00\x00\x5e\x00\x53\x02\x00\x00\x5e\x00\x53\x01", 12);
    store_be16(h + 12, type);
}

static inline void made_vlan(struct made_packet *p, uint16_t id, uint16_t type) {
    uint8_t *h = made_room(p, 4);
    store_be16(h, id);
    store_be16(h + 2, type);
}

/* `payload`: bytes that follow the header of 20 bytes; the addresses are 192.0.2.x */
static inline uint8_t *made_ipv4(struct made_packet *p, uint8_t src, uint8_t dst, uint8_t proto, uint32_t payload) {
    uint8_t *h = made_room(p, 20);
    h[0] = 0x45;
    store_be16(h + 2, (uint16_t)(20 + payload));
    h[8] = 64;
    h[9] = proto;
    memcpy(h + 12, "\xc0\x00\x02", 3);
    h[15] = src;
    memcpy(h + 16, "\xc0\x00\x02", 3);
    h[19] = dst;
    return h;
}

/* 2001:db8::x */
static inline uint8_t *made_ipv6(struct made_packet *p, uint8_t src, uint8_t dst, uint8_t proto, uint32_t payload) {
    uint8_t *h = made_room(p, 40);
    h[0] = 0x60;
    store_be16(h + 4, (uint16_t)payload);
    h[6] = proto;
    h[7] = 64;
    memcpy(h + 8, "\x20\x01\x0d\xb8", 4);
    h[23] = src;
    memcpy(h + 24, "\x20\x01\x0d\xb8", 4);
    h[39] = dst;
    return h;
}

static inline uint8_t *made_udp(struct made_packet *p, uint16_t sport, uint16_t dport, uint32_t payload) {
    uint8_t *h = made_room(p, 8);
    store_be16(h, sport);
    store_be16(h + 2, dport);
    store_be16(h + 4, (uint16_t)(8 + payload));
    return h;
}

static inline uint8_t *made_tcp(struct made_packet *p, uint16_t sport, uint16_t dport, uint32_t seq, uint32_t ack, uint16_t flags) {
    uint8_t *h = made_room(p, 20);
    store_be16(h, sport);
    store_be16(h + 2, dport);
    store_be32(h + 4, seq);
    store_be32(h + 8, ack);
    store_be16(h + 12, (uint16_t)(5u << 12 | flags));
    store_be16(h + 14, 1000);
    return h;
}

static inline struct orcap_frame made_frame(const struct made_packet *p, uint64_t number, int64_t time_ns) {
    return (struct orcap_frame){.bytes = p->bytes, .number = number, .time_ns = time_ns, .caplen = p->size, .len = p->size, .link = 1};
}

#endif
