/* Tunnels between IP and the next header: GRE, and those that are told by a UDP port. */
#include "track/walk.h"

/* RFC 2784 and 2890: flags and version, type, then checksum, key and sequence number where flagged; version 1 (RFC 2637) adds an
 * acknowledgement; a routing list (RFC 1701) ends at a record of length 0. */
enum step walk_gre(struct walk *w) {
    walk_push(w, LAYER_GRE);
    const uint8_t *p = walk_room(w, 4);
    if (!p)
        return STOP;
    uint32_t flags = load_be16(p), type = load_be16(p + 2);
    bool routing = flags & 0x4000, sequence = flags & 0x1000;
    w->at += 4;
    w->at += flags & 0xc000 ? 4 : 0;
    w->at += flags & 0x2000 ? 4 : 0;
    w->at += sequence ? 4 : 0;
    w->at += (flags & 7) == 1 && flags & 0x0080 ? 4 : 0;
    while (routing) {
        if (!(p = walk_room(w, 4)))
            return STOP;
        w->at += 4u + p[3];
        routing = p[3] != 0;
    }
    if (type == 0x88be) { /* ERSPAN, type II where there is a sequence number */
        walk_push(w, LAYER_ERSPAN);
        w->at += sequence ? 8 : 0;
        return TAKE_ETHER;
    }
    if (type == 0x22eb) { /* ERSPAN type III; the last bit announces eight more bytes */
        walk_push(w, LAYER_ERSPAN);
        if (!(p = walk_room(w, 12)))
            return STOP;
        w->at += p[11] & 1 ? 20 : 12;
        return TAKE_ETHER;
    }
    if (type == 0x883e) { /* WCCP version 2 puts four bytes before the packet, which cannot be taken for IPv4's first */
        p = walk_room(w, 1);
        w->at += p && p[0] >> 4 != 4 ? 4 : 0;
        return TAKE_IPV4;
    }
    if (type >= 0x8200 && type <= 0x8210) /* Aruba: 802.11 */
        return TAKE_WLAN;
    return type > 1500 ? walk_to_type(w, type, TAKE_ETHERTYPE) : STOP;
}

/* RFC 7348, section 5: flags, of which one says that a number tells what follows (draft-ietf-nvo3-vxlan-gpe), identifier, then Ethernet. */
static enum step take_vxlan(struct walk *w) {
    enum { NEXT_PROTOCOL = 4, GROUP = 0x80 };
    walk_push(w, LAYER_VXLAN);
    const uint8_t *p = walk_room(w, 8);
    if (!p)
        return STOP;
    w->at += (p[0] & (NEXT_PROTOCOL | GROUP)) == (NEXT_PROTOCOL | GROUP) ? 11 : 8;
    if (!(p[0] & NEXT_PROTOCOL))
        return TAKE_ETHER;
    switch (p[3]) {
    case 0:
    case 3:
        return TAKE_ETHER;
    case 1:
        return TAKE_IPV4;
    case 2:
        return TAKE_IPV6;
    default:
        return STOP;
    }
}

/* RFC 8926, section 3.4: version and length of the options in units of 4, flags, type, identifier. */
static enum step take_geneve(struct walk *w) {
    walk_push(w, LAYER_GENEVE);
    const uint8_t *p = walk_room(w, 8);
    if (!p || p[0] >> 6)
        return STOP;
    w->at += 8 + (p[0] & 63) * 4u;
    uint32_t type = load_be16(p + 2);
    return type > 1500 ? walk_to_type(w, type, TAKE_ETHERTYPE) : STOP;
}

/* 3GPP TS 29.281, section 5: version 1; sequence, N-PDU and extension type come together when one of them is flagged; a G-PDU (255) holds IP,
 * which its first byte tells, or PPP. */
static enum step take_gtp(struct walk *w) {
    const uint8_t *p = walk_room(w, 8);
    if (p && p[0] >> 5 > 1) /* version 2 is another protocol */
        return STOP;
    walk_push(w, LAYER_GTP);
    if (!p || p[0] >> 4 != 3 || p[1] != 255)
        return STOP;
    w->at += 8;
    walk_limit(w, load_be16(p + 2));
    if (p[0] & 7) {
        if (!(p = walk_room(w, 4)))
            return STOP;
        w->at += 4;
        for (uint8_t extension = p[3]; extension;) {
            if (!(p = walk_room(w, 1)) || !p[0] || !(p = walk_room(w, p[0] * 4u)))
                return STOP;
            w->at += p[0] * 4u;
            extension = p[p[0] * 4u - 1];
        }
    }
    p = walk_room(w, 1);
    return !p ? STOP : (p[0] >= 0x45 && p[0] <= 0x4e) || p[0] >> 4 == 6 ? TAKE_IP : TAKE_PPP;
}

/* RFC 4380, section 5.1.1: authentication and origin indications may stand before the IPv6 packet, which fills the rest. */
static enum step take_teredo(struct walk *w) {
    uint64_t start = w->at;
    const uint8_t *p = walk_room(w, 4);
    if (p && p[0] == 0 && p[1] == 1)
        w->at += 13u + p[2] + p[3];
    p = walk_room(w, 2);
    if (p && p[0] == 0 && p[1] == 0)
        w->at += 8;
    p = walk_room(w, 1);
    if (!p || p[0] >> 4 != 6) {
        w->at = start;
        return STOP;
    }
    walk_push(w, LAYER_TEREDO);
    return TAKE_IPV6;
}

/* RFC 2661, section 3.1: control messages end here, data messages hold PPP; length, sequence numbers and offset are optional. */
static enum step take_l2tp(struct walk *w) {
    walk_push(w, LAYER_L2TP);
    const uint8_t *p = walk_room(w, 2);
    if (!p)
        return STOP;
    uint32_t flags = load_be16(p);
    if (flags & 0x8000 || (flags & 15) != 2)
        return STOP;
    w->at += 6u + (flags & 0x4000 ? 2 : 0) + (flags & 0x0800 ? 4 : 0);
    if (flags & 0x0200) {
        if (!(p = walk_room(w, 2)))
            return STOP;
        w->at += 2u + load_be16(p);
    }
    return TAKE_PPP;
}

static enum step take_port(struct walk *w, uint16_t port) {
    switch (port) {
    case 1701:
        return take_l2tp(w);
    case 2123:
    case 2152:
        return take_gtp(w);
    case 3544:
        return take_teredo(w);
    case 4754: /* RFC 8086 */
        return walk_gre(w);
    case 4789:
    case 4790:
    case 6633:
    case 8472:
        return take_vxlan(w);
    case 6081:
        return take_geneve(w);
    default:
        return STOP;
    }
}

enum step walk_udp_tunnel(struct walk *w) {
    uint16_t sport = (uint16_t)renumbered(w->numbers, RENUMBER_UDP, w->ip->sport), dport = (uint16_t)renumbered(w->numbers, RENUMBER_UDP, w->ip->dport), low = sport < dport ? sport : dport;
    uint32_t count = w->count;
    enum step step = take_port(w, low);
    return step == STOP && w->count == count ? take_port(w, low == sport ? dport : sport) : step;
}
