/* Link layers other than Ethernet, by LINKTYPE_ number (tcpdump.org/linktypes.html). */
#include "track/walk.h"

/* A protocol family in four bytes, in the byte order of the machine that captured (null) or in network order (loop): the value is small.
 * Some put an EtherType into the last two bytes instead. */
static enum step take_null(struct walk *w) {
    walk_push(w, LAYER_NULL_LOOP);
    const uint8_t *p = walk_room(w, 4);
    if (!p)
        return STOP;
    uint32_t family = p[0] ? p[0] : p[3];
    w->at += 4;
    if (load_be16(p + 2) > 1500)
        return walk_to_type(w, load_be16(p + 2), TAKE_ETHERTYPE);
    switch (family) {
    case 2:
        return TAKE_IPV4;
    case 10: /* Linux */
    case 24: /* the BSDs have three numbers for IPv6 */
    case 28:
    case 30:
        return TAKE_IPV6;
    default:
        return STOP;
    }
}

/* What a Linux "cooked" header says of what follows: an EtherType but for a few kinds of hardware and two numbers for 802.3 frames. */
static enum step cooked(struct walk *w, uint32_t hardware, uint32_t type) {
    if (hardware == 824 || hardware == 280 || type == 0x000c || type == 0x000d) /* netlink, CAN */
        return STOP;
    if (type == 4)
        return TAKE_LLC;
    return type > 1500 ? walk_to_type(w, type, TAKE_ETHERTYPE) : STOP;
}

static enum step take_sll(struct walk *w) {
    walk_push(w, LAYER_SLL);
    const uint8_t *p = walk_room(w, 16);
    if (!p)
        return STOP;
    w->at += 16;
    return cooked(w, load_be16(p + 2), load_be16(p + 14));
}

static enum step take_sll2(struct walk *w) {
    walk_push(w, LAYER_SLL);
    const uint8_t *p = walk_room(w, 20);
    if (!p)
        return STOP;
    w->at += 20;
    return cooked(w, load_be16(p + 8), load_be16(p));
}

/* Whether the frame ends with its checksum: by the flags, which stand behind the words that say what is there, and a time stamp. */
static bool ends_with_checksum(const uint8_t *p, uint32_t size) {
    enum { TIME = 1, FLAGS = 2, CHECKSUM = 0x10, TIME_SIZE = 8 };
    uint32_t at = 4, present = load_le32(p + at);
    for (uint32_t word = present; word >> 31 && at + 8 <= size; word = load_le32(p + at))
        at += 4;
    at += 4;
    if (present & TIME)
        at = ((at + TIME_SIZE - 1) & ~(TIME_SIZE - 1u)) + TIME_SIZE;
    return present & FLAGS && at < size && p[at] & CHECKSUM;
}

/* Its own size stands in the little-endian bytes at 2. */
static enum step take_radiotap(struct walk *w) {
    enum { CHECKSUM_SIZE = 4 };
    walk_push(w, LAYER_RADIOTAP);
    const uint8_t *p = walk_room(w, 8);
    uint32_t size = p ? load_le16(p + 2) : 0;
    if (size < 8)
        return STOP;
    p = walk_room(w, size);
    w->at += size;
    if (p && w->captured == w->wire && w->wire - w->at >= CHECKSUM_SIZE && ends_with_checksum(p, size))
        w->wire = w->captured -= CHECKSUM_SIZE;
    return TAKE_WLAN;
}

static enum step take_ppi(struct walk *w) {
    walk_push(w, LAYER_PPI);
    const uint8_t *p = walk_room(w, 8);
    if (!p || load_le16(p + 2) < 8 || load_le32(p + 4) == 192)
        return STOP;
    w->at += load_le16(p + 2);
    return walk_to_type(w, load_le32(p + 4), load_le32(p + 4) == 1 ? TAKE_ETHER : TAKE_LINK);
}

static enum step take_pktap(struct walk *w) {
    walk_push(w, LAYER_PKTAP);
    const uint8_t *p = walk_room(w, 12);
    if (!p || load_le32(p) < 12 || load_le32(p + 8) == 258)
        return STOP;
    w->at += load_le32(p);
    return walk_to_type(w, load_le32(p + 8), load_le32(p + 8) == 1 ? TAKE_ETHER : TAKE_LINK);
}

/* Prism and AVS: the size stands at 4, in either byte order; the first bytes of AVS are 80 21 10. */
static enum step take_monitor(struct walk *w) {
    const uint8_t *p = walk_room(w, 8);
    if (!p)
        return STOP;
    uint32_t big = load_be32(p + 4), little = load_le32(p + 4), size = big < little ? big : little;
    if (size < 8)
        return STOP;
    w->at += size;
    return TAKE_WLAN;
}

/* Netfilter log: family, version, resource, then attributes (size with its own four bytes, type, padded to 4) of which 9 is the packet. */
static enum step take_nflog(struct walk *w) {
    walk_push(w, LAYER_NFLOG);
    const uint8_t *p = walk_room(w, 4);
    if (!p)
        return STOP;
    uint8_t family = p[0];
    w->at += 4;
    while ((p = walk_room(w, 4))) {
        uint32_t size = load_le16(p), type = load_le16(p + 2);
        if (size < 4)
            return STOP;
        if ((type & 0x7fff) == 9) {
            walk_limit(w, size);
            w->at += 4;
            return family == 2 ? TAKE_IPV4 : family == 10 ? TAKE_IPV6 : STOP;
        }
        w->at += (size + 3) & ~3u;
    }
    return STOP;
}

/* Cisco HDLC: address, control, EtherType. */
static enum step take_chdlc(struct walk *w) {
    walk_push(w, LAYER_CHDLC);
    const uint8_t *p = walk_room(w, 4);
    if (!p)
        return STOP;
    w->at += 4;
    uint32_t type = load_be16(p + 2);
    if (type == 0x2000) {
        walk_push(w, LAYER_CDP);
        return STOP;
    }
    return type > 1500 ? walk_to_type(w, type, TAKE_ETHERTYPE) : STOP;
}

/* Q.922 address of 2 to 4 bytes (the last has its low bit set); then control 03 and a protocol identifier (RFC 2427), or Cisco's EtherType. */
static enum step take_frame_relay(struct walk *w) {
    walk_push(w, LAYER_FR);
    const uint8_t *p;
    for (int i = 0; i < 4; i++) {
        if (!(p = walk_room(w, 1)))
            return STOP;
        w->at++;
        if (p[0] & 1)
            break;
    }
    if (!(p = walk_room(w, 2)))
        return STOP;
    if (p[0] != 3) {
        w->at += 2;
        return load_be16(p) > 1500 ? walk_to_type(w, load_be16(p), TAKE_ETHERTYPE) : STOP;
    }
    w->at++;
    if (p[1] == 0) /* padding before the identifier */
        w->at++;
    if (!(p = walk_room(w, 1)))
        return STOP;
    w->at++;
    switch (p[0]) {
    case 0xcc:
        return TAKE_IPV4;
    case 0x8e:
        return TAKE_IPV6;
    case 0x80:
        if (!(p = walk_room(w, 5)))
            return STOP;
        w->at += 5;
        return load_be32(p) >> 8 == 0 ? walk_to_type(w, load_be16(p + 3), TAKE_ETHERTYPE) : STOP;
    default:
        return STOP;
    }
}

/* Frame control, destination, source; then 802.2. */
static enum step take_fddi(struct walk *w) {
    walk_push(w, LAYER_FDDI);
    const uint8_t *p = walk_room(w, 13);
    if (!p)
        return STOP;
    w->at += 13;
    return (p[0] & 0xf0) == 0x50 || (p[0] & 0xf0) == 0xd0 ? TAKE_LLC : STOP; /* LLC frames, asynchronous or synchronous */
}

/* Access control, frame control, destination, source, and a routing list of its own size where the source's first bit is set. */
static enum step take_token_ring(struct walk *w) {
    const uint8_t *p = walk_room(w, 14);
    if (!p || (p[1] & 0xc0) != 0x40)
        return STOP;
    w->at += 14;
    if (p[8] & 0x80) {
        if (!(p = walk_room(w, 1)))
            return STOP;
        w->at += p[0] & 31;
    }
    return TAKE_LLC;
}

/* IEEE 802.11-2020, section 9.3.2.1: of data frames the addresses are three or four, QoS adds two bytes, its control (order bit) four. */
enum step walk_wlan(struct walk *w) {
    walk_push(w, LAYER_WLAN);
    const uint8_t *p = walk_room(w, 24);
    if (!p || (p[0] & 0x0c) != 0x08)
        return STOP;
    uint32_t subtype = p[0] >> 4;
    bool no_data = subtype & 4, is_protected = p[1] & 0x40, four_addresses = (p[1] & 3) == 3, order = p[1] & 0x80;
    if (no_data || is_protected)
        return STOP;
    w->at += four_addresses ? 30 : 24;
    if (subtype & 8) { /* QoS */
        if (!(p = walk_room(w, 2)) || p[0] & 0x80) /* several frames in one */
            return STOP;
        w->at += order ? 6 : 2;
    }
    return TAKE_LLC;
}

enum step walk_link(struct walk *w) {
    switch (w->type) {
    case 1:
        return TAKE_ETHER;
    case 0:
    case 108:
        return take_null(w);
    case 6:
        return take_token_ring(w);
    case 9:
    case 50:
        return TAKE_PPP;
    case 10:
        return take_fddi(w);
    case 12:
    case 14:
    case 101:
        walk_push(w, LAYER_RAW);
        return TAKE_IP;
    case 228:
        return TAKE_IPV4;
    case 229:
        return TAKE_IPV6;
    case 100:
        return TAKE_LLC;
    case 104:
        return take_chdlc(w);
    case 105:
        return TAKE_WLAN;
    case 107:
        return take_frame_relay(w);
    case 113:
        return take_sll(w);
    case 119:
    case 163:
        return take_monitor(w);
    case 127:
        return take_radiotap(w);
    case 192:
        return take_ppi(w);
    case 204: /* a byte for the direction */
        w->at++;
        return TAKE_PPP;
    case 219:
        return TAKE_MPLS;
    case 239:
        return take_nflog(w);
    case 258:
        return take_pktap(w);
    case 276:
        return take_sll2(w);
    default:
        walk_push(w, LAYER_DATA);
        return STOP;
    }
}
