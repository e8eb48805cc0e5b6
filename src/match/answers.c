/* Requests and answers: ARP by RFC 826, ICMP by RFC 792 and 4443, neighbour discovery by RFC 4861, TCP by RFC 9293, UDP by what it carries, DNS by RFC 1035.
 *
 * The rules go up both packets side by side: a rule compares what is of its layer and says how many layers each side goes on by, or that it is decided. */
#include <orcap/match.h>

#include <string.h>

enum { DECIDED_NO = -1, DECIDED_YES = -2 };
enum { PROTO_ICMP = 1, PROTO_ICMPV6 = 58 };

struct side {
    const struct orcap_packet *packet;
    size_t layer;
};
/* How far both go on; own < 0: decided. */
struct step {
    int own, other;
};
static const struct step NO = {DECIDED_NO, 0}, YES = {DECIDED_YES, 0}, BOTH = {1, 1};

static const struct orcap_protocol *protocol_of(const struct side *side) {
    return orcap_context_protocol(side->packet->context, side->packet->layers[side->layer].protocol);
}

static bool is_there(const struct side *side) {
    return side->layer < side->packet->count;
}

static struct side above(const struct side *side, size_t layers) {
    return (struct side){side->packet, side->layer + layers};
}

/* What a layer quoted in an ICMP error was when it was sent. */
static const char *quoted_from(const char *title) {
    static const char *const quoted[][2] = {{"IPerror", "IP"}, {"IPerror6", "IPv6"}, {"TCPerror", "TCP"}, {"UDPerror", "UDP"}, {"ICMPerror", "ICMP"}};
    for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++)
        if (!strcmp(quoted[i][0], title))
            return quoted[i][1];
    return title;
}

static bool is(const struct side *side, const char *title) {
    if (!is_there(side))
        return false;
    const struct orcap_protocol *own = protocol_of(side);
    return !strcmp(own->quoted ? quoted_from(own->title) : own->title, title) || (own->extends && !strcmp(own->extends, title));
}

static bool is_exactly(const struct side *side, const char *title) {
    return is_there(side) && !strcmp(protocol_of(side)->title, title);
}

/* Of several fields with one name the one that is there. */
static struct orcap_value value_of(const struct side *side, const char *name) {
    struct orcap_view view = orcap_packet_view(side->packet, side->layer);
    const struct orcap_protocol *own = protocol_of(side);
    struct orcap_value value = {.type = ORCAP_VALUE_NONE};
    for (size_t i = 0; i < own->field_count && value.type <= ORCAP_VALUE_NONE; i++)
        if (!strcmp(own->fields[i].name, name))
            orcap_view_get(&view, i, &value);
    return value;
}

static uint64_t number(const struct side *side, const char *name) {
    struct orcap_value value = value_of(side, name);
    return value.type == ORCAP_VALUE_NUMBER ? value.number : 0;
}

static bool same(const struct side *a, const char *name_a, const struct side *b, const char *name_b) {
    struct orcap_value one = value_of(a, name_a), other = value_of(b, name_b);
    if (one.type != other.type)
        return false;
    if (one.type == ORCAP_VALUE_NUMBER)
        return one.number == other.number;
    return one.size == other.size && (!one.size || memcmp(one.bytes, other.bytes, one.size) == 0);
}

static size_t bytes_above(const struct side *side) {
    const struct orcap_layer *own = &side->packet->layers[side->layer];
    return own->limit > own->at + own->size ? own->limit - own->at - own->size : 0;
}

/* ---- what a layer is */

static bool is_icmp_error(const struct side *side) {
    uint64_t type = is(side, "ICMP") ? number(side, "type") : 0;
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

static bool is_icmp6(const struct side *side) {
    return is_there(side) && !strncmp(protocol_of(side)->title, "ICMPv6", 6);
}

static bool is_icmp6_error(const struct side *side) {
    return is_icmp6(side) && number(side, "type") < 128;
}

/* The type of the answer to an ICMP query; -1: it is none. */
static int icmp_answer(uint64_t type) {
    switch (type) {
    case 8:
        return 0;
    case 13:
    case 15:
    case 17:
    case 33:
    case 35:
    case 37:
        return (int)type + 1;
    default:
        return -1;
    }
}

static bool has_id(const struct side *side) {
    uint64_t type = number(side, "type");
    return icmp_answer(type) >= 0 || type == 0 || (type > 13 && icmp_answer(type - 1) >= 0);
}

static bool is_multicast6(const struct orcap_value *address) {
    return address->size == 16 && address->bytes[0] == 0xff;
}

static bool is_mdns(const struct orcap_value *address) {
    static const uint8_t group[4] = {224, 0, 0, 251};
    return address->size == sizeof group && memcmp(address->bytes, group, sizeof group) == 0;
}

/* ---- keys: FNV-1a over what both have in common */

static uint64_t mix(uint64_t key, uint64_t part) {
    for (int i = 0; i < 8; i++) {
        key ^= part >> 8 * i & 0xff;
        key *= 0x100000001b3u;
    }
    return key;
}

static uint64_t mix_both(uint64_t key, const struct orcap_value *a, const struct orcap_value *b) {
    for (size_t i = 0; i < a->size && i < b->size; i++)
        key = mix(key, (uint64_t)(a->bytes[i] ^ b->bytes[i]));
    return key;
}

static uint64_t mix_ip(uint64_t key, const struct side *side) {
    struct orcap_value src = value_of(side, "src"), dst = value_of(side, "dst");
    if (src.size == 16 ? is_multicast6(&dst) : is_mdns(&dst))
        return key;
    return mix_both(key, &src, &dst);
}

static bool is_extension6(const struct side *side) {
    return is(side, "IPv6ExtHdrFragment") || is(side, "IPv6ExtHdrHopByHop") || is(side, "IPv6ExtHdrDestOpt") || is(side, "IPv6ExtHdrRouting");
}

static bool is_discovery(uint64_t type) {
    return (type >= 133 && type <= 136) || type == 144 || type == 145;
}

/* Mixes a layer's part in and says how many layers to go on by. */
static size_t mix_layer(const struct side *side, uint64_t *key) {
    const struct side next = above(side, 1);
    if (is(side, "IP")) {
        if (number(side, "proto") == PROTO_ICMP && is_icmp_error(&next))
            return 2;
        *key = mix(mix_ip(*key, side), number(side, "proto"));
    } else if (is(side, "IPv6")) {
        if (is_icmp6_error(&next))
            return 2;
        bool discovers = is_icmp6(&next) && is_discovery(number(&next, "type"));
        *key = mix(discovers ? *key : mix_ip(*key, side), is_extension6(&next) ? number(&next, "nh") : number(side, "nh"));
    } else if (is(side, "Ether"))
        *key = mix(*key, number(side, "type"));
    else if (is(side, "ARP"))
        *key = mix(mix(mix(*key, number(side, "hwtype")), number(side, "ptype")), (number(side, "op") + 1) / 2);
    else if (is(side, "TCP"))
        *key = mix(*key, number(side, "sport") ^ number(side, "dport"));
    else if ((is(side, "ICMP") && has_id(side)) || is(side, "ICMPv6EchoRequest") || is(side, "ICMPv6EchoReply"))
        *key = mix(mix(*key, number(side, "id")), number(side, "seq"));
    else if (is(side, "ICMPv6ND_NS") || is(side, "ICMPv6ND_NA")) {
        struct orcap_value target = value_of(side, "tgt"), none = target;
        uint8_t zeros[16] = {0};
        none.bytes = zeros;
        *key = mix_both(*key, &target, &none);
    }
    return 1;
}

uint64_t orcap_match_key(const struct orcap_packet *packet) {
    uint64_t key = 0xcbf29ce484222325u;
    for (struct side side = {packet, 0}; is_there(&side);)
        side.layer += mix_layer(&side, &key);
    return key;
}

/* ---- rules */

static struct step ip_rule(const struct side *own, const struct side *other) {
    const struct side next = above(own, 1);
    if (!is(other, "IP"))
        return NO;
    if (is_exactly(own, "IPerror")) {
        bool fits = same(own, "src", other, "src") && same(own, "dst", other, "dst") && same(own, "proto", other, "proto");
        return fits ? BOTH : NO;
    }
    struct orcap_value to = value_of(own, "dst"), asked = value_of(other, "dst");
    if (is_mdns(&to) && is_mdns(&asked))
        return BOTH;
    if (!same(own, "dst", other, "src"))
        return NO;
    if (number(own, "proto") == PROTO_ICMP && is_icmp_error(&next))
        return (struct step){2, 0};
    return same(own, "src", other, "dst") && same(own, "proto", other, "proto") ? BOTH : NO;
}

static bool ip6_fits(const struct side *own, const struct side *other) {
    struct orcap_value to = value_of(own, "dst"), asked = value_of(other, "dst");
    if (!is_multicast6(&to) || !is_multicast6(&asked))
        return same(own, "dst", other, "src");
    static const uint8_t all_nodes[16] = {0xff, 2, [15] = 1}, all_routers[16] = {0xff, 2, [15] = 2};
    return same(own, "dst", other, "dst") || (!memcmp(to.bytes, all_nodes, 16) && !memcmp(asked.bytes, all_routers, 16));
}

static struct step ip6_rule(const struct side *own, const struct side *other) {
    const struct side next = above(own, 1), asked = above(other, 1);
    if (!is(other, "IPv6"))
        return NO;
    if (is_exactly(own, "IPerror6"))
        return same(own, "src", other, "src") && same(own, "dst", other, "dst") && same(own, "nh", other, "nh") ? BOTH : NO;
    if (!ip6_fits(own, other))
        return NO;
    if (is_icmp6_error(&next))
        return (struct step){2, 0};
    if (is(&asked, "IPv6ExtHdrRouting") || is(&asked, "IPv6ExtHdrFragment"))
        return (struct step){1, 2};
    return same(own, "nh", other, "nh") ? BOTH : NO;
}

static uint32_t distance(uint64_t a, uint64_t b) {
    uint32_t up = (uint32_t)(a - b), down = (uint32_t)(b - a);
    return up < down ? up : down;
}

/* Nothing answers a reset, only a SYN is answered by a SYN, and each side has seen about what the other sent. */
static struct step tcp_rule(const struct side *own, const struct side *other) {
    enum { SYN = 2, RST = 4, ACK = 16, SLACK = 2 };
    if (!is(other, "TCP"))
        return NO;
    if (is_exactly(own, "TCPerror"))
        return same(own, "sport", other, "sport") && same(own, "dport", other, "dport") ? YES : NO;
    uint64_t flags = number(own, "flags"), asked = number(other, "flags");
    if (asked & RST || (flags & SYN && !(flags & ACK && asked & SYN)))
        return NO;
    if (!same(own, "sport", other, "dport") || !same(own, "dport", other, "sport"))
        return NO;
    bool opening = asked & SYN && !(asked & ACK);
    if (!opening && distance(number(other, "ack"), number(own, "seq")) > SLACK)
        return NO;
    if (flags & RST && !(flags & ACK))
        return YES;
    return distance(number(other, "seq"), number(own, "ack")) <= SLACK + bytes_above(other) ? YES : NO;
}

static struct step udp_rule(const struct side *own, const struct side *other) {
    if (!is(other, "UDP"))
        return NO;
    if (is_exactly(own, "UDPerror"))
        return same(own, "sport", other, "sport") && same(own, "dport", other, "dport") ? YES : NO;
    return same(own, "dport", other, "sport") ? BOTH : NO;
}

static struct step icmp_rule(const struct side *own, const struct side *other) {
    if (!is(other, "ICMP"))
        return NO;
    bool alike = same(own, "id", other, "id") && same(own, "seq", other, "seq");
    if (is_exactly(own, "ICMPerror"))
        return same(own, "type", other, "type") && same(own, "code", other, "code") && (!has_id(own) || alike) ? YES : NO;
    int answer = icmp_answer(number(other, "type"));
    return answer >= 0 && (uint64_t)answer == number(own, "type") && alike ? YES : NO;
}

static struct step icmp6_rule(const struct side *own, const struct side *other) {
    bool fits = false;
    if (is(own, "ICMPv6EchoReply")) /* or the request itself, quoted */
        fits = (is(other, "ICMPv6EchoRequest") || is(other, "ICMPv6EchoReply")) && same(own, "id", other, "id") && same(own, "seq", other, "seq") &&
               same(own, "data", other, "data");
    else if (is(own, "ICMPv6EchoRequest"))
        fits = own->layer > 1 && is(other, "ICMPv6EchoRequest") && same(own, "id", other, "id") && same(own, "seq", other, "seq");
    else if (is(own, "ICMPv6ND_NA"))
        fits = is(other, "ICMPv6ND_NS") && same(own, "tgt", other, "tgt");
    else if (is(own, "ICMPv6ND_RA"))
        fits = is(other, "ICMPv6ND_RS");
    else if (is(own, "ICMPv6MLReport"))
        fits = is(other, "ICMPv6MLQuery");
    return fits ? YES : NO;
}

static struct step link_rule(const struct side *own, const struct side *other) {
    if (is(own, "Ether"))
        return is(other, "Ether") && same(own, "type", other, "type") ? BOTH : NO;
    if (is(own, "Dot3"))
        return is(other, "Dot3") ? BOTH : NO;
    if (!is(other, "Dot1Q"))
        return (struct step){1, 0};
    return same(own, "type", other, "type") && same(own, "vlan", other, "vlan") ? BOTH : NO;
}

static struct step rule(const struct side *own, const struct side *other) {
    if (is(own, "Ether") || is(own, "Dot3") || is(own, "Dot1Q") || is(own, "Dot1AD"))
        return link_rule(own, other);
    if (is(own, "ARP"))
        return is(other, "ARP") && number(own, "op") == number(other, "op") + 1 && same(own, "psrc", other, "pdst") ? YES : NO;
    if (is(own, "IP"))
        return ip_rule(own, other);
    if (is(own, "IPv6"))
        return ip6_rule(own, other);
    if (is(own, "TCP"))
        return tcp_rule(own, other);
    if (is(own, "UDP"))
        return udp_rule(own, other);
    if (is(own, "ICMP"))
        return icmp_rule(own, other);
    if (is_icmp6(own))
        return icmp6_rule(own, other);
    if (is(own, "DNS"))
        return is(other, "DNS") && same(own, "id", other, "id") && number(own, "qr") == 1 && number(other, "qr") == 0 ? YES : NO;
    if (is(own, "Raw") || is(own, "Padding"))
        return YES;
    return is_there(other) && !strcmp(protocol_of(own)->title, protocol_of(other)->title) ? BOTH : NO;
}

bool orcap_match_answers(const struct orcap_packet *reply, const struct orcap_packet *request) {
    struct side own = {reply, 0}, other = {request, 0};
    while (is_there(&own)) {
        struct step step = rule(&own, &other);
        if (step.own < 0)
            return step.own == DECIDED_YES;
        own.layer += (size_t)step.own;
        other.layer += (size_t)step.other;
    }
    return !is_there(&other) || is(&other, "Padding");
}
