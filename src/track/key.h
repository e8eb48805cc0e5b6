/* Keys of the tables: IPv4 and MAC addresses take 16 bytes with their ports, IPv6 40. Zero where nothing is said, as keys are compared whole. */
#ifndef TRACK_KEY_H
#define TRACK_KEY_H

#include "core/hash.h"
#include "track/digest.h"

enum { KEY_HAS_PORTS = 1 };

struct key4 {
    uint32_t a, b;
    uint16_t a_port, b_port;
    uint8_t proto, flags; /* KEY_HAS_PORTS */
    uint16_t zero;
};
struct key6 {
    uint64_t a[2], b[2];
    uint16_t a_port, b_port;
    uint8_t proto, flags;
    uint16_t zero;
};
struct key_mac {
    uint8_t a[6], b[6];
    uint32_t zero;
};
union key {
    struct key4 v4;
    struct key6 v6;
    struct key_mac mac;
};
_Static_assert(sizeof(struct key4) == 16 && sizeof(struct key_mac) == 16 && sizeof(struct key6) == 40, "keys have no padding");

/* Source first. */
static inline void key_of_flow(const struct digest_ip *ip, bool ports, union key *key) {
    uint16_t sport = ports ? ip->sport : 0, dport = ports ? ip->dport : 0;
    if (ip->version == 4)
        key->v4 = (struct key4){ip->src.four, ip->dst.four, sport, dport, ip->proto, ports, 0};
    else
        key->v6 = (struct key6){{ip->src.eight[0], ip->src.eight[1]}, {ip->dst.eight[0], ip->dst.eight[1]}, sport, dport, ip->proto, ports, 0};
}

/* Ends in an order of their own, the same both ways; true when the source is b. */
static inline bool key_of_pair(const struct digest_ip *ip, bool ports, uint8_t proto, union key *key) {
    uint16_t sport = ports ? ip->sport : 0, dport = ports ? ip->dport : 0;
    bool swap;
    if (ip->version == 4) {
        uint32_t src = ip->src.four, dst = ip->dst.four;
        swap = ((uint64_t)src << 16 | sport) > ((uint64_t)dst << 16 | dport);
        key->v4 = swap ? (struct key4){dst, src, dport, sport, proto, ports, 0} : (struct key4){src, dst, sport, dport, proto, ports, 0};
    } else {
        const uint64_t *src = ip->src.eight, *dst = ip->dst.eight;
        swap = src[0] != dst[0] ? src[0] > dst[0] : src[1] != dst[1] ? src[1] > dst[1] : sport > dport;
        key->v6 = swap ? (struct key6){{dst[0], dst[1]}, {src[0], src[1]}, dport, sport, proto, ports, 0}
                       : (struct key6){{src[0], src[1]}, {dst[0], dst[1]}, sport, dport, proto, ports, 0};
    }
    return swap;
}

static inline bool has_ports(const struct digest_ip *ip) {
    return ip->transport >= TRANSPORT_TCP && ip->transport <= TRANSPORT_SCTP;
}

#endif
