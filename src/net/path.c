/* The way to a destination, chosen from the picture of a network as the kernel chooses it without rules of policy. */
#include <orcap/route.h>

#include "core/address.h"

#include <string.h>

enum { SCOPE_UNIVERSE = 0, TABLE_LOCAL = 255 };

static unsigned shared_bits(const struct orcap_ip *a, const struct orcap_ip *b) {
    unsigned most = a->version == 6 ? 128 : 32, bits = 0;
    while (bits < most && !(((a->bytes[bits / 8] ^ b->bytes[bits / 8]) >> (7 - bits % 8)) & 1))
        bits++;
    return bits;
}

static bool same(const struct orcap_ip *a, const struct orcap_ip *b) {
    return a->version == b->version && memcmp(a->bytes, b->bytes, a->version == 6 ? 16 : 4) == 0;
}

static bool is_multicast(const struct orcap_ip *ip) {
    return ip->version == 6 ? ip->bytes[0] == 0xff : (ip->bytes[0] & 0xf0) == 0xe0;
}

/* Of an IPv6 address: only the link knows it. */
static bool is_of_link(const struct orcap_ip *ip) {
    return ip->version == 6 && (ip->bytes[0] == 0xff ? (ip->bytes[1] & 15) <= 2 : ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80);
}

bool orcap_ip_parse(const char *text, struct orcap_ip *ret_ip) {
    struct orcap_ip ip = {.version = strchr(text, ':') ? 6 : 4};
    if (!(ip.version == 6 ? ip6_parse(text, strlen(text), ip.bytes) : ip4_parse(text, strlen(text), ip.bytes)))
        return false;
    *ret_ip = ip;
    return true;
}

size_t orcap_ip_format(const struct orcap_ip *ip, char *text) {
    if (ip->version == 6)
        return ip6_format(ip->bytes, text);
    if (ip->version == 4)
        return ip4_format(ip->bytes, text);
    *text = 0;
    return 0;
}

bool orcap_ip_destination(const uint8_t *bytes, size_t size, struct orcap_ip *ret_ip) {
    struct orcap_ip ip = {.version = size ? bytes[0] >> 4 : 0};
    if (ip.version == 4 && size >= 20)
        memcpy(ip.bytes, bytes + 16, 4);
    else if (ip.version == 6 && size >= 40)
        memcpy(ip.bytes, bytes + 24, 16);
    else
        return false;
    *ret_ip = ip;
    return true;
}

bool orcap_ip_hardware(const struct orcap_ip *ip, uint8_t ret_hardware[ORCAP_HARDWARE]) {
    static const uint8_t everybody[4] = {255, 255, 255, 255};
    const uint8_t *bytes = ip->bytes;
    if (ip->version == 4 && memcmp(bytes, everybody, sizeof everybody) == 0)
        memset(ret_hardware, 0xff, ORCAP_HARDWARE);
    else if (!is_multicast(ip) || !ip->version)
        return false;
    else if (ip->version == 4)
        memcpy(ret_hardware, (const uint8_t[]){0x01, 0x00, 0x5e, bytes[1] & 0x7f, bytes[2], bytes[3]}, ORCAP_HARDWARE);
    else
        memcpy(ret_hardware, (const uint8_t[]){0x33, 0x33, bytes[12], bytes[13], bytes[14], bytes[15]}, ORCAP_HARDWARE);
    return true;
}

/* ---- routes */

static bool route_leads(const struct orcap_network *network, const struct orcap_route *route, const struct orcap_ip *to, uint32_t interface) {
    if (route->to.version != to->version || (route->prefix && shared_bits(&route->to, to) < route->prefix))
        return false;
    if (interface)
        return route->interface == interface && route->kind != ORCAP_ROUTE_REFUSED;
    const struct orcap_network_interface *by = orcap_network_numbered(network, route->interface);
    return route->kind == ORCAP_ROUTE_REFUSED || (by && by->up);
}

/* The table of what is local is asked before all others. */
static bool route_is_better(const struct orcap_route *route, const struct orcap_route *than) {
    bool local = route->table == TABLE_LOCAL, than_local = than->table == TABLE_LOCAL;
    if (local != than_local)
        return local;
    return route->prefix != than->prefix ? route->prefix > than->prefix : route->metric < than->metric;
}

static const struct orcap_route *choose_route(const struct orcap_network *network, const struct orcap_ip *to, uint32_t interface) {
    const struct orcap_route *best = NULL;
    for (size_t i = 0; i < network->route_count; i++) {
        const struct orcap_route *route = &network->routes[i];
        if (route_leads(network, route, to, interface) && (!best || route_is_better(route, best)))
            best = route;
    }
    return best;
}

/* ---- sources */

/* RFC 6724 section 2.1: the longest prefix gives the label; only addresses of the same label fit well together. */
static unsigned label_of(const struct orcap_ip *ip) {
    static const struct {
        uint8_t prefix, bytes[12], label;
    } policies[] = {{96, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 4}, {96, {0}, 3}, {16, {0x20, 0x02}, 2}, {32, {0x20, 0x01}, 5},
                    {7, {0xfc}, 13}, {10, {0xfe, 0xc0}, 11}, {16, {0x3f, 0xfe}, 12}};
    static const uint8_t loopback[16] = {[15] = 1};
    if (memcmp(ip->bytes, loopback, sizeof loopback) == 0)
        return 0;
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        struct orcap_ip prefix = {.version = 6};
        memcpy(prefix.bytes, policies[i].bytes, sizeof policies[i].bytes);
        if (shared_bits(&prefix, ip) >= policies[i].prefix)
            return policies[i].label;
    }
    return 1;
}

/* The scope of RFC 4291 section 2.7, of addresses of any kind: 2 the link, 5 the site, 14 everywhere. */
static unsigned scope_of(const struct orcap_ip *ip) {
    static const uint8_t loopback[16] = {[15] = 1};
    if (ip->bytes[0] == 0xff)
        return ip->bytes[1] & 15;
    if (is_of_link(ip) || memcmp(ip->bytes, loopback, sizeof loopback) == 0)
        return 2;
    return ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0xc0 ? 5 : 14;
}

/* Whether `one` serves better than `other` as the source of what goes to `to` by an interface: RFC 6724 section 5, the rules that hosts without mobility need. */
static bool source_is_better(const struct orcap_interface_address *one, const struct orcap_interface_address *other, const struct orcap_ip *to, uint32_t interface) {
    unsigned wanted = scope_of(to), scope = scope_of(&one->ip), other_scope = scope_of(&other->ip);
    if (same(&one->ip, to) != same(&other->ip, to))
        return same(&one->ip, to);
    if (scope != other_scope)
        return scope < other_scope ? scope >= wanted : other_scope < wanted;
    if (one->deprecated != other->deprecated)
        return !one->deprecated;
    if ((one->interface == interface) != (other->interface == interface))
        return one->interface == interface;
    bool fits = label_of(&one->ip) == label_of(to), other_fits = label_of(&other->ip) == label_of(to);
    if (fits != other_fits)
        return fits;
    unsigned shared = shared_bits(&one->ip, to), other_shared = shared_bits(&other->ip, to);
    shared = shared < one->prefix ? shared : one->prefix;
    other_shared = other_shared < other->prefix ? other_shared : other->prefix;
    return shared > other_shared;
}

static const struct orcap_interface_address *source6(const struct orcap_network *network, const struct orcap_ip *to, uint32_t interface) {
    const struct orcap_interface_address *best = NULL;
    for (size_t i = 0; i < network->address_count; i++) {
        const struct orcap_interface_address *own = &network->addresses[i];
        bool may = own->ip.version == 6 && !own->tentative && (own->interface == interface || (!is_of_link(to) && !is_of_link(&own->ip)));
        if (may && (!best || source_is_better(own, best, to, interface)))
            best = own;
    }
    return best;
}

/* An address of the interface: best one in whose net the next hop is, then one that is known everywhere, then the first. */
static const struct orcap_interface_address *source4(const struct orcap_network *network, const struct orcap_ip *next, uint32_t interface) {
    const struct orcap_interface_address *best = NULL;
    unsigned best_rank = 0;
    for (size_t i = 0; i < network->address_count; i++) {
        const struct orcap_interface_address *own = &network->addresses[i];
        if (own->ip.version != 4)
            continue;
        bool here = own->interface == interface, near = here && shared_bits(&own->ip, next) >= own->prefix;
        unsigned rank = near ? 4 : here ? 3 : own->scope == SCOPE_UNIVERSE ? 1 : 0;
        rank = 2 * rank + (own->secondary ? 0 : 1);
        if (rank > 1 && rank > best_rank) {
            best = own;
            best_rank = rank;
        }
    }
    return best;
}

static bool is_broadcast(const struct orcap_network *network, const struct orcap_ip *to) {
    static const uint8_t everybody[4] = {255, 255, 255, 255};
    if (to->version != 4)
        return false;
    for (size_t i = 0; i < network->address_count; i++)
        if (same(&network->addresses[i].broadcast, to))
            return true;
    return memcmp(to->bytes, everybody, sizeof everybody) == 0;
}

int orcap_network_path(const struct orcap_network *network, const struct orcap_ip *to, uint32_t interface, struct orcap_path *ret_path, struct orcap_error *error) {
    char text[ORCAP_IP_TEXT];
    (void)orcap_ip_format(to, text);
    const struct orcap_route *route = choose_route(network, to, interface);
    if (!interface && (!route || route->kind == ORCAP_ROUTE_REFUSED))
        return orcap_fail(error, ORCAP_ENAME, "there is no route to %s%s", text, is_of_link(to) ? ", which every link has: name an interface" : "");
    struct orcap_path path = {.interface = orcap_network_numbered(network, interface ? interface : route->interface)};
    if (!path.interface)
        return orcap_fail(error, ORCAP_ENAME, "there is no interface %u", (unsigned)interface);
    path.local = route && route->kind == ORCAP_ROUTE_LOCAL;
    path.multicast = is_multicast(to);
    path.broadcast = (route && route->kind == ORCAP_ROUTE_BROADCAST) || is_broadcast(network, to);
    path.next = route && route->gateway.version == to->version && !path.multicast ? route->gateway : *to;
    if (route && route->source.version == to->version && !is_of_link(to))
        path.source = route->source;
    else {
        const struct orcap_interface_address *source = to->version == 6 ? source6(network, to, path.interface->number) : source4(network, &path.next, path.interface->number);
        if (source)
            path.source = source->ip;
    }
    *ret_path = path;
    return ORCAP_OK;
}
