#include "analyse/findings/plain.h"

#include "app/names/dns_glance.h"
#include "core/cursor.h"

enum { IP4_HEADER = 20, IP6_HEADER = 40, TCP_HEADER = 20, UDP_HEADER = 8, ICMP_HEADER = 8, ESP_HEADER = 8, PROTO_ESP = 50 };

/* Headers without lengths of their own: those that the counting road has passed are as they must be. */
static bool has_no_length(const uint8_t *chain, size_t at) {
    switch ((enum layer)chain[at]) {
    case LAYER_ETH:
    case LAYER_SLL:
    case LAYER_NULL_LOOP:
    case LAYER_RAW:
    case LAYER_VLAN:
    case LAYER_VLAN_AD:
    case LAYER_MPLS:
    case LAYER_WLAN:
    case LAYER_GRE:
    case LAYER_IP:
    case LAYER_IPV6:
        return true;
    case LAYER_LLC: /* not after Ethernet, whose type is a length then */
        return at > 0 && chain[at - 1] == LAYER_WLAN;
    default:
        return false;
    }
}

static bool are_without_length(const struct digest *digest, size_t from, size_t until) {
    for (size_t i = from; i < until; i++)
        if (!has_no_length(digest->chain, i))
            return false;
    return true;
}

/* What an IP header without options or extensions holds, `above` bytes of headers at least, lies before *end: there it ends. */
static bool narrow(const struct event *event, const struct digest_ip *ip, uint32_t above, uint32_t *end) {
    uint32_t header_size = ip->version == 4 ? IP4_HEADER : IP6_HEADER;
    if (ip->payload_at < header_size + above || ip->payload_at > event->frame->caplen)
        return false;
    uint32_t at = ip->payload_at - above - header_size;
    const uint8_t *header = event->frame->bytes + at;
    uint32_t size = ip->version == 4 ? load_be16(header + 2) : (uint32_t)load_be16(header + 4) + IP6_HEADER;
    bool straight = ip->version == 4 ? header[0] == 0x45 && header[9] == ip->proto : header[0] >> 4 == 6 && header[6] == ip->proto;
    if (!straight || size < header_size + above || size > *end - at)
        return false;
    *end = at + size;
    return true;
}

/* Options of TCP (RFC 9293, section 3.1; RFC 7323; RFC 2018) that have the size they must have. */
static bool are_plain_options(const uint8_t *options, size_t size) {
    enum { END, NOP, MSS, SCALE, SACK_PERMITTED, SACK, TIMESTAMP = 8 };
    static const uint8_t sizes[] = {[MSS] = 4, [SCALE] = 3, [SACK_PERMITTED] = 2, [TIMESTAMP] = 10};
    for (size_t at = 0; at < size && options[at] != END;) {
        uint8_t kind = options[at];
        if (kind == NOP) {
            at++;
            continue;
        }
        size_t length = at + 1 < size ? options[at + 1] : 0;
        bool known = kind == SACK ? length >= 10 && length % 8 == 2 : kind < sizeof sizes && sizes[kind] && length == sizes[kind];
        if (!known || at + length > size)
            return false;
        at += length;
    }
    return true;
}

/* UDP to ports of no list; DNS whose sections are whole. */
static bool is_plain_udp(const struct event *event, const struct digest_ip *ip, const uint64_t bound[DNS_PORT_WORDS], const struct dns_lists *dns) {
    const uint8_t *bytes = event->frame->bytes;
    struct dns_glance glance;
    if (load_be16(bytes + ip->payload_at - UDP_HEADER + 4) != ip->payload_size + UDP_HEADER)
        return false;
    if (!(bound[ip->sport / 64] >> ip->sport % 64 & 1) && !(bound[ip->dport / 64] >> ip->dport % 64 & 1))
        return true;
    return ip->payload_captured == ip->payload_size && dns && dns_has_port(dns, false, ip->sport, ip->dport) &&
           dns_glance(bytes + ip->payload_at, ip->payload_size, &glance) && dns_glance_is_whole(&glance);
}

/* Ethernet's addresses for those of IPv4 (RFC 826), all of it captured. */
static bool is_plain_arp(const struct event *event) {
    enum { ETH_HEADER = 14, VLAN_HEADER = 4, ARP_SIZE = 28 };
    const struct digest *digest = event->digest;
    const struct orcap_frame *frame = event->frame;
    if (digest->chain_count < 2 || digest->chain[0] != LAYER_ETH || digest->chain[digest->chain_count - 1] != LAYER_ARP)
        return false;
    for (size_t i = 1; i + 1 < digest->chain_count; i++)
        if (digest->chain[i] != LAYER_VLAN)
            return false;
    uint32_t at = ETH_HEADER + VLAN_HEADER * (uint32_t)(digest->chain_count - 2);
    return frame->caplen >= at + ARP_SIZE && load_be16(frame->bytes + at) == 1 && load_be16(frame->bytes + at + 2) == 0x0800 && frame->bytes[at + 4] == 6 &&
           frame->bytes[at + 5] == 4;
}

/* The innermost IP layer, which may take as much as lies before `end`. */
static bool is_plain_inside(const struct event *event, const struct digest_ip *ip, uint32_t end, const uint64_t bound[DNS_PORT_WORDS],
                            const struct dns_lists *dns) {
    switch ((enum transport)ip->transport) {
    case TRANSPORT_TCP:
        return ip->tcp_header >= TCP_HEADER && narrow(event, ip, ip->tcp_header, &end) &&
               are_plain_options(event->frame->bytes + ip->payload_at - ip->tcp_header + TCP_HEADER, ip->tcp_header - TCP_HEADER);
    case TRANSPORT_UDP:
        return narrow(event, ip, UDP_HEADER, &end) && is_plain_udp(event, ip, bound, dns);
    case TRANSPORT_ICMP: /* echo and its reply: what they carry is anybody's */
        return (ip->icmp_type == 0 || ip->icmp_type == 8) && narrow(event, ip, ICMP_HEADER, &end);
    case TRANSPORT_ICMPV6:
        return (ip->icmp_type == 128 || ip->icmp_type == 129) && narrow(event, ip, ICMP_HEADER, &end);
    case TRANSPORT_NONE:
        return ip->proto == PROTO_ESP && ip->payload_size >= ESP_HEADER && narrow(event, ip, 0, &end);
    case TRANSPORT_SCTP:
        break;
    }
    return false;
}

bool packet_is_plain(const struct event *event, const uint64_t bound[DNS_PORT_WORDS], const struct dns_lists *dns) {
    const struct digest *digest = event->digest;
    if (digest->fragments)
        return false;
    if (!digest->ip_count)
        return is_plain_arp(event);
    size_t last = digest->ip_count - 1u;
    uint32_t end = event->frame->len;
    if (!are_without_length(digest, 0, digest->ips[last].chain_at))
        return false;
    for (size_t i = 0; i < last; i++)
        if (!narrow(event, &digest->ips[i], 0, &end))
            return false;
    return is_plain_inside(event, &digest->ips[last], end, bound, dns);
}
