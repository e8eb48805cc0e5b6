/* Keys of the tables: two 64-bit words for IPv4 and MAC addresses, five for IPv6. They are put together in registers and stored as whole words, as
 * a word that is read right after its parts were written costs the processor a dozen cycles. */
#ifndef TRACK_KEY_H
#define TRACK_KEY_H

#include "core/hash.h"
#include "track/digest.h"

struct key4 {
    uint64_t addresses; /* a low, b high, each as it lies in memory */
    uint64_t rest;      /* key_rest */
};
struct key6 {
    uint64_t a[2], b[2];
    uint64_t rest;
};
struct key_mac {
    uint64_t a, b; /* six bytes, the first lowest */
};

/* Ports, protocol, and whether there are ports at all. */
static inline uint64_t key_rest(uint16_t a_port, uint16_t b_port, uint8_t proto, bool ports) {
    return (uint64_t)a_port | (uint64_t)b_port << 16 | (uint64_t)proto << 32 | (uint64_t)ports << 40;
}
static inline uint16_t key_a_port(uint64_t rest) {
    return (uint16_t)rest;
}
static inline uint16_t key_b_port(uint64_t rest) {
    return (uint16_t)(rest >> 16);
}
static inline uint8_t key_proto(uint64_t rest) {
    return (uint8_t)(rest >> 32);
}
static inline bool key_has_ports(uint64_t rest) {
    return rest >> 40;
}
static inline uint32_t key4_a(const struct key4 *key) {
    return (uint32_t)key->addresses;
}
static inline uint32_t key4_b(const struct key4 *key) {
    return (uint32_t)(key->addresses >> 32);
}

/* Into `key` as the words of a key4 or key6, source first; true for the latter. */
static inline bool key_of_flow(const struct digest_ip *ip, bool ports, uint64_t key[5]) {
    uint64_t rest = ports ? key_rest(ip->sport, ip->dport, ip->proto, true) : key_rest(0, 0, ip->proto, false);
    if (ip->version == 4) {
        key[0] = (uint64_t)ip->dst.four << 32 | ip->src.four;
        key[1] = rest;
        return false;
    }
    memcpy(key, ip->src.eight, 16);
    memcpy(key + 2, ip->dst.eight, 16);
    key[4] = rest;
    return true;
}

/* Ends in an order of their own, the same both ways; true when the source is b. Which it is nobody can predict: no branch depends on it. */
static inline bool key_of_pair4(const struct digest_ip *ip, uint16_t sport, uint16_t dport, uint8_t proto, bool ports, uint64_t key[2]) {
    uint64_t src = (uint64_t)ip->src.four << 16 | sport, dst = (uint64_t)ip->dst.four << 16 | dport;
    uint64_t low = src < dst ? src : dst, high = src < dst ? dst : src;
    key[0] = low >> 16 | high >> 16 << 32;
    key[1] = key_rest((uint16_t)low, (uint16_t)high, proto, ports);
    return src > dst;
}

static inline bool key_of_pair6(const struct digest_ip *ip, uint16_t sport, uint16_t dport, uint8_t proto, bool ports, uint64_t key[5]) {
    const uint64_t *src = ip->src.eight, *dst = ip->dst.eight;
    bool swap = src[0] != dst[0] ? src[0] > dst[0] : src[1] != dst[1] ? src[1] > dst[1] : sport > dport;
    const uint64_t *a = swap ? dst : src, *b = swap ? src : dst;
    key[0] = a[0];
    key[1] = a[1];
    key[2] = b[0];
    key[3] = b[1];
    key[4] = swap ? key_rest(dport, sport, proto, ports) : key_rest(sport, dport, proto, ports);
    return swap;
}

static inline bool has_ports(const struct digest_ip *ip) {
    return ip->transport >= TRANSPORT_TCP && ip->transport <= TRANSPORT_SCTP;
}

#endif
