#include "track/digest.h"

#include "track/walk.h"

#include <string.h>

/* A rarer header: it gets a copy to work on, so that the variables of the common road need no address. */
#define WALK_RARE static __attribute__((noinline)) enum step
WALK_INLINE enum step walk_aside(struct walk *w, enum step (*take)(struct walk *)) {
    struct walk copy = *w;
    enum step step = take(&copy);
    *w = copy;
    return step;
}

WALK_INLINE enum step take_ether(struct walk *w) {
    walk_push(w, LAYER_ETH);
    if (!walk_has(w, 14))
        return STOP;
    const uint8_t *p = walk_here(w);
    if (w->digest->eth_count < DIGEST_ETHS)
        w->digest->eth_at[w->digest->eth_count++] = (uint32_t)w->at;
    w->at += 14;
    return walk_to_type(w, load_be16(p + 12), TAKE_ETHERTYPE);
}

/* One tag, IEEE 802.1Q clause 9: priority and identifier, then the type of what follows. */
WALK_INLINE enum step take_vlan(struct walk *w, enum layer layer) {
    walk_push(w, layer);
    if (!walk_has(w, 4))
        return STOP;
    const uint8_t *p = walk_here(w);
    w->at += 4;
    return walk_to_type(w, load_be16(p + 2), TAKE_ETHERTYPE);
}

/* RFC 2516: version and type, code, session, length; then PPP without its framing. */
static enum step take_pppoe(struct walk *w) {
    walk_push(w, LAYER_PPPOES);
    const uint8_t *p = walk_room(w, 6);
    if (!p)
        return STOP;
    w->at += 6;
    walk_limit(w, load_be16(p + 4));
    return TAKE_PPP;
}

/* IEEE 802.1ah: a tag of four bytes, then the customer's own addresses and type. */
static enum step take_backbone(struct walk *w) {
    walk_push(w, LAYER_PBB);
    const uint8_t *p = walk_room(w, 18);
    if (!p)
        return STOP;
    w->at += 18;
    return walk_to_type(w, load_be16(p + 16), TAKE_ETHERTYPE);
}

static enum step leaf(struct walk *w, enum layer layer) {
    walk_push(w, layer);
    return STOP;
}

WALK_RARE take_other_ethertype(struct walk *w) {
    switch (w->type) {
    case 0x0806:
        return leaf(w, LAYER_ARP);
    case 0x88a8:
        return take_vlan(w, LAYER_VLAN_AD);
    case 0x8847:
    case 0x8848:
        return TAKE_MPLS;
    case 0x8863:
        return leaf(w, LAYER_PPPOED);
    case 0x8864:
        return take_pppoe(w);
    case 0x6558:
        return TAKE_ETHER;
    case 0x880b:
        return TAKE_PPP;
    case 0x88e7:
        return take_backbone(w);
    case 0x888e:
        return leaf(w, LAYER_EAPOL);
    case 0x88cc:
        return leaf(w, LAYER_LLDP);
    default:
        if (w->type > 1500)
            return STOP;
        walk_limit(w, w->type);
        return TAKE_LLC;
    }
}

WALK_INLINE enum step take_ethertype(struct walk *w) {
    if (w->type == 0x0800)
        return TAKE_IPV4;
    if (w->type == 0x86dd)
        return TAKE_IPV6;
    if (w->type == 0x8100 || w->type == 0x9100)
        return take_vlan(w, LAYER_VLAN);
    return walk_aside(w, take_other_ethertype);
}

/* IEEE 802.2: destination and source service access points, control (two bytes but for unnumbered frames); SNAP adds an organisation and its type. */
WALK_RARE take_llc(struct walk *w) {
    walk_push(w, LAYER_LLC);
    const uint8_t *p = walk_room(w, 3);
    if (!p)
        return STOP;
    uint32_t points = load_be16(p);
    w->at += (p[2] & 3) == 3 ? 3 : 4;
    if (points == 0x4242)
        return leaf(w, LAYER_STP);
    if (points == 0x0606)
        return TAKE_IP;
    if (points != 0xaaaa || !(p = walk_room(w, 5)))
        return STOP;
    uint32_t organisation = load_be32(p) >> 8, type = load_be16(p + 3);
    w->at += 5;
    if (organisation == 0x00000c && type == 0x2000)
        return leaf(w, LAYER_CDP);
    if (organisation == 0x0080c2 && (type == 1 || type == 7)) { /* RFC 2684: bridged Ethernet */
        return TAKE_ETHER;
    }
    if (organisation == 0x00000c && (type == 0x010b || type == 0x010c)) /* spanning tree of one VLAN */
        return leaf(w, LAYER_STP);
    return organisation == 0 || organisation == 0x0000f8 ? walk_to_type(w, type, TAKE_ETHERTYPE) : STOP;
}

/* RFC 1661: address and control (ff 03) may be left out, and so may the high byte of the protocol. */
WALK_RARE take_ppp(struct walk *w) {
    walk_push(w, LAYER_PPP);
    const uint8_t *p = walk_room(w, 2);
    if (p && p[0] == 0xff && p[1] == 3) {
        w->at += 2;
        p = walk_room(w, 2);
    }
    if (!p)
        return STOP;
    uint32_t type = p[0] & 1 ? p[0] : load_be16(p);
    w->at += p[0] & 1 ? 1 : 2;
    switch (type) {
    case 0x0021:
        return TAKE_IPV4;
    case 0x0057:
        return TAKE_IPV6;
    case 0x0281:
    case 0x0283:
        return TAKE_MPLS;
    default:
        return STOP;
    }
}

/* RFC 3032, one layer for the whole stack of labels; RFC 4928: what follows is told by its first nibble. */
WALK_RARE take_mpls(struct walk *w) {
    walk_push(w, LAYER_MPLS);
    const uint8_t *p;
    do {
        if (!(p = walk_room(w, 4)))
            return STOP;
        w->at += 4;
    } while (!(p[2] & 1));
    if (!(p = walk_room(w, 1)))
        return STOP;
    switch (p[0] >> 4) {
    case 4:
        return TAKE_IPV4;
    case 6:
        return TAKE_IPV6;
    case 0: /* RFC 4448: a control word before Ethernet, if it is not an address that begins with 00 */
        w->at += p[0] == 0 && (p = walk_room(w, 2)) && p[1] == 0 ? 4 : 0;
        return TAKE_ETHER;
    case 1: /* RFC 5586: an associated channel */
        return STOP;
    default:
        return TAKE_ETHER;
    }
}

/* The entry of an IP layer; false when there are too many. */
WALK_INLINE bool new_ip(struct walk *w, uint8_t version, uint8_t proto) {
    struct digest_ip *ip = w->next_ip;
    if (ip == w->digest->ips + DIGEST_IPS)
        return false;
    w->ip = ip;
    w->next_ip = ip + 1;
    w->digest->ip_count++;
    ip->version = version;
    ip->proto = proto;
    ip->transport = TRANSPORT_NONE;
    ip->chain_at = (uint8_t)w->count;
    ip->fragment = false;
    return true;
}

/* A piece of a datagram: of the first one the transport header is noted. */
WALK_INLINE enum step take_fragment(struct walk *w, uint32_t id, uint32_t offset, bool more) {
    struct digest_ip *ip = w->ip;
    walk_note_payload(w);
    ip->fragment = w->digest->fragments = true;
    ip->more = more;
    ip->fragment_id = id;
    ip->fragment_offset = offset;
    ip->fragment_at = ip->payload_at;
    ip->fragment_size = ip->payload_size;
    walk_hush(w);
    return offset ? STOP : walk_to_type(w, ip->proto, TAKE_PROTO);
}

/* RFC 791, section 3.1. */
WALK_INLINE enum step take_ipv4(struct walk *w) {
    walk_push(w, LAYER_IP);
    if (!walk_has(w, 20))
        return STOP;
    const uint8_t *p = walk_here(w);
    uint32_t header = (p[0] & 15) * 4u, length = load_be16(p + 2);
    if (p[0] >> 4 != 4 || header < 20 || !new_ip(w, 4, p[9]))
        return STOP;
    memcpy(w->ip->src.bytes, p + 12, 4);
    memcpy(w->ip->dst.bytes, p + 16, 4);
    if (length >= header)
        walk_limit(w, length);
    w->at += header;
    uint32_t fragment = load_be16(p + 6);
    if (fragment & 0x3fff)
        return take_fragment(w, load_be16(p + 4), (fragment & 0x1fff) * 8, fragment & 0x2000);
    return walk_to_type(w, p[9], TAKE_PROTO);
}

/* RFC 8200, section 3. A payload length of 0 is a jumbogram (RFC 2675) or segmentation offload: the frame's length counts. */
WALK_INLINE enum step take_ipv6(struct walk *w) {
    walk_push(w, LAYER_IPV6);
    if (!walk_has(w, 40))
        return STOP;
    const uint8_t *p = walk_here(w);
    uint32_t length = load_be16(p + 4);
    if (p[0] >> 4 != 6 || !new_ip(w, 6, p[6]))
        return STOP;
    memcpy(w->ip->src.bytes, p + 8, 16);
    memcpy(w->ip->dst.bytes, p + 24, 16);
    w->at += 40;
    if (length)
        walk_limit(w, length);
    return walk_to_type(w, p[6], TAKE_PROTO);
}

/* An extension header of IPv6 with its length in units of 8 bytes after the first 8, RFC 8200 section 4. */
static enum step take_extension(struct walk *w, enum layer layer) {
    if (w->ip->version != 6)
        return STOP;
    walk_push_once(w, layer);
    const uint8_t *p = walk_room(w, 8);
    if (!p)
        return STOP;
    w->ip->proto = p[0];
    w->ip->chain_at = (uint8_t)w->count;
    w->at += 8 + p[1] * 8u;
    walk_note_payload(w);
    return walk_to_type(w, p[0], TAKE_PROTO);
}

/* RFC 8200, section 4.5; offset 0 without more is a whole packet (RFC 6946). */
static enum step take_ipv6_fragment(struct walk *w) {
    if (w->ip->version != 6)
        return STOP;
    walk_push_once(w, LAYER_IPV6_FRAGHDR);
    const uint8_t *p = walk_room(w, 8);
    if (!p)
        return STOP;
    w->ip->proto = p[0];
    w->ip->chain_at = (uint8_t)w->count;
    w->at += 8;
    walk_note_payload(w);
    uint32_t fragment = load_be16(p + 2);
    if (fragment & 0xfff9)
        return take_fragment(w, load_be32(p + 4), fragment & 0xfff8, fragment & 1);
    return walk_to_type(w, p[0], TAKE_PROTO);
}

/* RFC 4302: the length is in units of 4 bytes, less 2. */
static enum step take_ah(struct walk *w) {
    walk_push(w, LAYER_AH);
    const uint8_t *p = walk_room(w, 12);
    if (!p)
        return STOP;
    w->ip->proto = p[0];
    w->at += (p[1] + 2u) * 4;
    walk_note_payload(w);
    return walk_to_type(w, p[0], TAKE_PROTO);
}

/* RFC 9293, section 3.1. */
WALK_INLINE enum step take_tcp(struct walk *w) {
    walk_push(w, LAYER_TCP);
    if (!walk_has(w, 16)) {
        walk_note_payload(w);
        return STOP;
    }
    const uint8_t *p = walk_here(w);
    struct digest_ip *ip = w->ip;
    ip->transport = TRANSPORT_TCP;
    ip->sport = load_be16(p);
    ip->dport = load_be16(p + 2);
    ip->tcp_seq = load_be32(p + 4);
    ip->tcp_ack = load_be32(p + 8);
    ip->tcp_flags = load_be16(p + 12) & 0x1ff;
    ip->tcp_window = load_be16(p + 14);
    uint32_t header = (p[12] >> 4) * 4u;
    ip->tcp_header = (uint8_t)header;
    w->at += header < 20 ? 20 : header;
    walk_note_payload(w);
    return STOP;
}

/* RFC 768. Tunnels are told by a port; below 1024 it is somebody else's. */
enum { LOWEST_PORT = 1024, LOWEST_TUNNEL = 1701, HIGHEST_TUNNEL = 8472 };
WALK_INLINE enum step take_udp(struct walk *w, bool renumbers) {
    walk_push(w, LAYER_UDP);
    if (!walk_has(w, 8)) {
        walk_note_payload(w);
        return STOP;
    }
    const uint8_t *p = walk_here(w);
    uint16_t sport = load_be16(p), dport = load_be16(p + 2);
    w->ip->transport = TRANSPORT_UDP;
    w->ip->sport = sport;
    w->ip->dport = dport;
    w->at += 8;
    walk_note_payload(w);
    if (renumbers) {
        sport = (uint16_t)renumbered(w->numbers, RENUMBER_UDP, sport);
        dport = (uint16_t)renumbered(w->numbers, RENUMBER_UDP, dport);
    }
    uint16_t low = sport < dport ? sport : dport, high = sport < dport ? dport : sport;
    if (w->quiet || low < LOWEST_PORT || low > HIGHEST_TUNNEL || high < LOWEST_TUNNEL)
        return STOP;
    return walk_aside(w, walk_udp_tunnel);
}

/* RFC 9260, section 3: common header, then chunks. */
static enum step take_sctp(struct walk *w) {
    walk_push(w, LAYER_SCTP);
    const uint8_t *p = walk_room(w, 12);
    if (!p)
        return STOP;
    w->ip->transport = TRANSPORT_SCTP;
    w->ip->sport = load_be16(p);
    w->ip->dport = load_be16(p + 2);
    w->ip->icmp_type = walk_room(w, 13) ? p[12] : 255;
    w->at += 12;
    walk_note_payload(w);
    return STOP;
}

/* RFC 792 and RFC 4443: type, code, checksum, four bytes that echo messages use for identifier and sequence. */
static enum step take_icmp(struct walk *w, enum layer layer, enum transport transport) {
    walk_push(w, layer);
    const uint8_t *p = walk_room(w, 4);
    if (!p)
        return STOP;
    struct digest_ip *ip = w->ip;
    bool echo = transport == TRANSPORT_ICMP ? p[0] == 0 || p[0] == 8 || (p[0] >= 13 && p[0] <= 18) : p[0] == 128 || p[0] == 129;
    ip->transport = (uint8_t)transport;
    ip->icmp_type = p[0];
    ip->icmp_code = p[1];
    ip->sport = ip->dport = echo && walk_room(w, 6) ? load_be16(p + 4) : 0;
    w->at += 8;
    walk_note_payload(w);
    return STOP;
}

WALK_RARE take_other_proto(struct walk *w) {
    walk_note_payload(w);
    switch (w->type) {
    case 1:
        return take_icmp(w, LAYER_ICMP, TRANSPORT_ICMP);
    case 58:
        return take_icmp(w, LAYER_ICMPV6, TRANSPORT_ICMPV6);
    case 132:
        return take_sctp(w);
    default:
        break;
    }
    if (w->quiet) /* what lies deeper is looked at when the datagram is whole */
        return STOP;
    switch (w->type) {
    case 0:
        return take_extension(w, LAYER_IPV6_HOPOPTS);
    case 43:
        return take_extension(w, LAYER_IPV6_ROUTING);
    case 44:
        return take_ipv6_fragment(w);
    case 60:
        return take_extension(w, LAYER_IPV6_DSTOPTS);
    case 51:
        return take_ah(w);
    case 4:
        return TAKE_IPV4;
    case 41:
        return TAKE_IPV6;
    case 47:
        return walk_gre(w);
    case 137:
        return TAKE_MPLS;
    case 2:
        return leaf(w, LAYER_IGMP);
    case 50:
        return leaf(w, LAYER_ESP);
    case 88:
        return leaf(w, LAYER_EIGRP);
    case 89:
        return leaf(w, LAYER_OSPF);
    case 103:
        return leaf(w, LAYER_PIM);
    case 112:
        return leaf(w, LAYER_VRRP);
    case 115:
        return leaf(w, LAYER_L2TP);
    default:
        return STOP;
    }
}

WALK_INLINE enum step take_proto(struct walk *w, bool renumbers) {
    if (w->type == 6)
        return take_tcp(w);
    if (w->type == 17)
        return take_udp(w, renumbers);
    return walk_aside(w, take_other_proto);
}

/* The number that leads to the next header, when it stands for another. */
static void renumber_step(struct walk *w, enum step step) {
    if (step == TAKE_ETHERTYPE)
        w->type = renumbered(w->numbers, RENUMBER_ETHERTYPE, w->type);
    else if (step == TAKE_PROTO)
        w->type = renumbered(w->numbers, RENUMBER_PROTO, w->type);
    else if (step == TAKE_LINK)
        w->type = renumbered(w->numbers, RENUMBER_LINKTYPE, w->type);
}

/* Each step takes a header of at least one byte or stops, so the loop ends. The common order of headers falls through, unless numbers are to be
 * changed in between. */
WALK_INLINE void walk(struct walk *start, enum step step, bool renumbers) {
    struct walk w = *start;
    for (;;) {
        if (renumbers)
            renumber_step(&w, step);
        switch (step) {
        case STOP:
            store_le64(w.digest->chain, w.chain);
            w.digest->chain_count = (uint8_t)(w.quiet ? w.quiet_count : w.count);
            return;
        case TAKE_ETHER:
            step = take_ether(&w);
            if (renumbers || step != TAKE_ETHERTYPE)
                break;
            __attribute__((fallthrough));
        case TAKE_ETHERTYPE:
            step = take_ethertype(&w);
            if (renumbers || step != TAKE_IPV4)
                break;
            __attribute__((fallthrough));
        case TAKE_IPV4:
            step = take_ipv4(&w);
            if (renumbers || step != TAKE_PROTO)
                break;
            __attribute__((fallthrough));
        case TAKE_PROTO:
            step = take_proto(&w, renumbers);
            break;
        case TAKE_IPV6:
            step = take_ipv6(&w);
            break;
        case TAKE_IP: {
            const uint8_t *p = walk_room(&w, 1);
            step = p && p[0] >> 4 == 6 ? TAKE_IPV6 : TAKE_IPV4;
            break;
        }
        case TAKE_LLC:
            step = walk_aside(&w, take_llc);
            break;
        case TAKE_PPP:
            step = walk_aside(&w, take_ppp);
            break;
        case TAKE_MPLS:
            step = walk_aside(&w, take_mpls);
            break;
        case TAKE_WLAN:
            step = walk_aside(&w, walk_wlan);
            break;
        case TAKE_LINK:
            step = walk_aside(&w, walk_link);
            break;
        }
    }
}

static void digest_start(struct digest *digest) {
    memset(digest->chain, 0, sizeof digest->chain);
    digest->ip_count = digest->eth_count = 0;
    digest->fragments = false;
}

static struct walk walk_of(const struct orcap_frame *frame, struct digest *digest) {
    digest_start(digest);
    return (struct walk){
        .bytes = frame->bytes,
        .captured = frame->caplen,
        .wire = frame->len > frame->caplen ? frame->len : frame->caplen, /* a file may say less than it holds */
        .type = frame->link,
        .next_ip = digest->ips,
        .digest = digest,
    };
}

void digest_walk(const struct orcap_frame *frame, struct digest *digest) {
    struct walk w = walk_of(frame, digest);
    walk(&w, frame->link == 1 ? TAKE_ETHER : TAKE_LINK, false);
}

_Static_assert(DIGEST_MEMBERS == 2, "take_common sets every member that walking sets");

/* The commonest frame, taken in one step, which saves a third of its time: Ethernet, IPv4 without options and no fragment, TCP. It gives what
 * walking gives, which the fuzz target holds it to; anything out of the ordinary is left to walking. */
WALK_INLINE bool take_common(const struct orcap_frame *frame, struct digest *digest) {
    const uint8_t *p = frame->bytes;
    if (frame->link != 1 || frame->caplen < 54 || load_be32(p + 12) >> 8 != 0x080045 || p[23] != 6 || load_be16(p + 20) & 0x3fff)
        return false;
    uint32_t length = load_be16(p + 16), header = (p[46] >> 4) * 4u, at = 34 + (header < 20 ? 20 : header), end = 14 + length;
    if (length < 40 || end > frame->len || at > end)
        return false;
    memset(digest->chain, 0, sizeof digest->chain);
    store_le64(digest->chain, LAYER_ETH | LAYER_IP << 8 | LAYER_TCP << 16);
    digest->chain_count = 3;
    digest->ip_count = digest->eth_count = 1;
    digest->fragments = false;
    digest->eth_at[0] = 0;
    struct digest_ip *ip = digest->ips;
    memcpy(ip->src.bytes, p + 26, 4);
    memcpy(ip->dst.bytes, p + 30, 4);
    ip->version = 4;
    ip->proto = 6;
    ip->transport = TRANSPORT_TCP;
    ip->chain_at = 2;
    ip->fragment = false;
    ip->sport = load_be16(p + 34);
    ip->dport = load_be16(p + 36);
    ip->tcp_seq = load_be32(p + 38);
    ip->tcp_ack = load_be32(p + 42);
    ip->tcp_flags = load_be16(p + 46) & 0x1ff;
    ip->tcp_window = load_be16(p + 48);
    ip->tcp_header = (uint8_t)header;
    ip->payload_at = at;
    ip->payload_size = end - at;
    uint32_t captured = frame->caplen < end ? frame->caplen : end;
    ip->payload_captured = captured > at ? captured - at : 0;
    return true;
}

void digest_frame(const struct orcap_frame *frame, struct digest *digest) {
    if (!take_common(frame, digest))
        digest_walk(frame, digest);
}

void digest_frame_renumbered(const struct orcap_frame *frame, const struct renumbers *numbers, struct digest *digest) {
    if (!numbers) {
        digest_frame(frame, digest);
        return;
    }
    struct walk w = walk_of(frame, digest);
    w.numbers = numbers;
    walk(&w, TAKE_LINK, true);
}

void digest_datagram(const struct digest_ip *ip, const uint8_t *bytes, uint32_t size, uint32_t length, const struct renumbers *numbers,
                     struct digest *digest) {
    digest_start(digest);
    digest->ips[0] = *ip;
    digest->ips[0].fragment = false;
    digest->ips[0].transport = TRANSPORT_NONE;
    digest->ips[0].chain_at = 0;
    digest->ip_count = 1;
    struct walk w = {
        .bytes = bytes,
        .captured = size < length ? size : length,
        .wire = length,
        .type = ip->proto,
        .ip = digest->ips,
        .next_ip = digest->ips + 1,
        .digest = digest,
        .numbers = numbers,
    };
    walk(&w, TAKE_PROTO, true);
}
