/* A picture of the system's interfaces, addresses and routes, as rtnetlink lists them. */
#include "net/netlink.h"

#include <orcap/route.h>

#include <stdlib.h>
#include <string.h>

/* In one piece with the public face of it. */
struct network {
    struct orcap_network face;
    struct orcap_network_interface *interfaces;
    struct orcap_interface_address *addresses;
    struct orcap_route *routes;
};

const struct orcap_network_interface *orcap_network_named(const struct orcap_network *network, const char *name) {
    for (size_t i = 0; i < network->interface_count; i++)
        if (strcmp(network->interfaces[i].name, name) == 0)
            return &network->interfaces[i];
    return NULL;
}

const struct orcap_network_interface *orcap_network_numbered(const struct orcap_network *network, uint32_t number) {
    for (size_t i = 0; i < network->interface_count; i++)
        if (network->interfaces[i].number == number)
            return &network->interfaces[i];
    return NULL;
}

void orcap_network_free(struct orcap_network *network) {
    struct network *own = (struct network *)network;
    if (!own)
        return;
    free(own->interfaces);
    free(own->addresses);
    free(own->routes);
    free(own);
}

#if defined(__linux__)
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

/* The list with room for one more of `size` bytes: twice as much each time that it is full. */
static void *grown(void *list, size_t count, size_t size) {
    return count & (count - 1) ? list : realloc(list, (count ? 2 * count : 1) * size);
}

static struct orcap_ip ip_of(uint8_t family, const struct netlink_attribute *attribute) {
    struct orcap_ip ip = {.version = family == AF_INET6 ? 6 : 4};
    size_t size = family == AF_INET6 ? 16 : 4;
    if (attribute->size != size)
        return (struct orcap_ip){0};
    memcpy(ip.bytes, attribute->bytes, size);
    return ip;
}

static int take_link(void *user, const struct netlink_message *message) {
    struct network *network = user;
    struct ifinfomsg fixed;
    if (message->kind != RTM_NEWLINK || message->size < sizeof fixed)
        return ORCAP_OK;
    memcpy(&fixed, message->bytes, sizeof fixed);
    struct orcap_network_interface *list = grown(network->interfaces, network->face.interface_count, sizeof *list);
    if (!list)
        return ORCAP_EMEMORY;
    network->face.interfaces = network->interfaces = list;
    struct orcap_network_interface *own = &list[network->face.interface_count++];
    *own = (struct orcap_network_interface){.number = (uint32_t)fixed.ifi_index,
                                    .link = fixed.ifi_type,
                                    .flags = fixed.ifi_flags,
                                    .up = fixed.ifi_flags & IFF_UP,
                                    .running = fixed.ifi_flags & IFF_RUNNING,
                                    .loopback = fixed.ifi_flags & IFF_LOOPBACK,
                                    .no_arp = fixed.ifi_flags & IFF_NOARP};
    struct netlink_attributes left = netlink_attributes_of(message, sizeof fixed);
    struct netlink_attribute attribute;
    while (netlink_attribute_next(&left, &attribute))
        if (attribute.kind == IFLA_IFNAME)
            memcpy(own->name, attribute.bytes, attribute.size < sizeof own->name ? attribute.size : sizeof own->name - 1);
        else if (attribute.kind == IFLA_ADDRESS && attribute.size == ORCAP_HARDWARE)
            memcpy(own->hardware, attribute.bytes, ORCAP_HARDWARE);
        else if (attribute.kind == IFLA_MTU)
            own->mtu = netlink_number(&attribute);
    return ORCAP_OK;
}

static int take_address(void *user, const struct netlink_message *message) {
    struct network *network = user;
    struct ifaddrmsg fixed;
    if (message->kind != RTM_NEWADDR || message->size < sizeof fixed)
        return ORCAP_OK;
    memcpy(&fixed, message->bytes, sizeof fixed);
    struct orcap_interface_address *list = grown(network->addresses, network->face.address_count, sizeof *list);
    if (!list)
        return ORCAP_EMEMORY;
    network->face.addresses = network->addresses = list;
    struct orcap_interface_address *own = &list[network->face.address_count];
    *own = (struct orcap_interface_address){.interface = fixed.ifa_index, .prefix = fixed.ifa_prefixlen, .scope = fixed.ifa_scope};
    uint32_t flags = fixed.ifa_flags;
    struct netlink_attributes left = netlink_attributes_of(message, sizeof fixed);
    struct netlink_attribute attribute;
    while (netlink_attribute_next(&left, &attribute))
        if (attribute.kind == IFA_LOCAL || (attribute.kind == IFA_ADDRESS && !own->ip.version)) /* IFA_ADDRESS is the other end of a line */
            own->ip = ip_of(fixed.ifa_family, &attribute);
        else if (attribute.kind == IFA_BROADCAST)
            own->broadcast = ip_of(fixed.ifa_family, &attribute);
        else if (attribute.kind == IFA_FLAGS)
            flags = netlink_number(&attribute);
    own->secondary = fixed.ifa_family == AF_INET && flags & IFA_F_SECONDARY;
    own->temporary = fixed.ifa_family == AF_INET6 && flags & IFA_F_TEMPORARY;
    own->tentative = flags & IFA_F_TENTATIVE;
    own->deprecated = flags & IFA_F_DEPRECATED;
    network->face.address_count += own->ip.version ? 1 : 0;
    return ORCAP_OK;
}

static uint8_t kind_of(uint8_t type) {
    switch (type) {
    case RTN_UNICAST:
        return ORCAP_ROUTE_UNICAST;
    case RTN_LOCAL:
    case RTN_ANYCAST:
        return ORCAP_ROUTE_LOCAL;
    case RTN_BROADCAST:
        return ORCAP_ROUTE_BROADCAST;
    case RTN_MULTICAST:
        return ORCAP_ROUTE_MULTICAST;
    default:
        return ORCAP_ROUTE_REFUSED;
    }
}

/* Of several next hops the first one. */
static void take_hop(struct orcap_route *route, uint8_t family, const struct netlink_attribute *hops) {
    struct rtnexthop hop;
    if (hops->size < sizeof hop)
        return;
    memcpy(&hop, hops->bytes, sizeof hop);
    route->interface = (uint32_t)hop.rtnh_ifindex;
    struct netlink_message inner = {.bytes = hops->bytes, .size = hop.rtnh_len < hops->size ? hop.rtnh_len : hops->size};
    struct netlink_attributes left = netlink_attributes_of(&inner, sizeof hop);
    struct netlink_attribute attribute;
    while (netlink_attribute_next(&left, &attribute))
        if (attribute.kind == RTA_GATEWAY)
            route->gateway = ip_of(family, &attribute);
}

static int take_route(void *user, const struct netlink_message *message) {
    struct network *network = user;
    struct rtmsg fixed;
    if (message->kind != RTM_NEWROUTE || message->size < sizeof fixed)
        return ORCAP_OK;
    memcpy(&fixed, message->bytes, sizeof fixed);
    uint32_t table = fixed.rtm_table;
    struct orcap_route route = {.to = {.version = fixed.rtm_family == AF_INET6 ? 6 : 4}, .prefix = fixed.rtm_dst_len, .kind = kind_of(fixed.rtm_type)};
    struct netlink_attributes left = netlink_attributes_of(message, sizeof fixed);
    struct netlink_attribute attribute;
    while (netlink_attribute_next(&left, &attribute))
        if (attribute.kind == RTA_TABLE)
            table = netlink_number(&attribute);
        else if (attribute.kind == RTA_DST)
            route.to = ip_of(fixed.rtm_family, &attribute);
        else if (attribute.kind == RTA_GATEWAY)
            route.gateway = ip_of(fixed.rtm_family, &attribute);
        else if (attribute.kind == RTA_PREFSRC)
            route.source = ip_of(fixed.rtm_family, &attribute);
        else if (attribute.kind == RTA_OIF)
            route.interface = netlink_number(&attribute);
        else if (attribute.kind == RTA_PRIORITY)
            route.metric = netlink_number(&attribute);
        else if (attribute.kind == RTA_MULTIPATH)
            take_hop(&route, fixed.rtm_family, &attribute);
    if ((table != RT_TABLE_MAIN && table != RT_TABLE_LOCAL && table != RT_TABLE_DEFAULT) || !route.to.version || (fixed.rtm_flags & RTM_F_CLONED))
        return ORCAP_OK;
    route.table = (uint8_t)table;
    struct orcap_route *list = grown(network->routes, network->face.route_count, sizeof *list);
    if (!list)
        return ORCAP_EMEMORY;
    network->face.routes = network->routes = list;
    list[network->face.route_count++] = route;
    return ORCAP_OK;
}

static int by_number(const void *a, const void *b) {
    const struct orcap_network_interface *one = a, *other = b;
    return one->number < other->number ? -1 : one->number > other->number;
}

static int look(struct network *network, struct netlink *netlink, struct orcap_error *error) {
    static const uint8_t families[] = {AF_INET, AF_INET6};
    const struct ifinfomsg every_link = {.ifi_family = AF_UNSPEC};
    int status = netlink_ask(netlink, RTM_GETLINK, true, (const uint8_t *)&every_link, sizeof every_link, take_link, network, error);
    if (network->face.interface_count)
        qsort(network->interfaces, network->face.interface_count, sizeof *network->interfaces, by_number);
    for (size_t i = 0; i < sizeof families && status == ORCAP_OK; i++) {
        const struct ifaddrmsg every_address = {.ifa_family = families[i]};
        status = netlink_ask(netlink, RTM_GETADDR, true, (const uint8_t *)&every_address, sizeof every_address, take_address, network, error);
    }
    for (size_t i = 0; i < sizeof families && status == ORCAP_OK; i++) {
        const struct rtmsg every_route = {.rtm_family = families[i]};
        status = netlink_ask(netlink, RTM_GETROUTE, true, (const uint8_t *)&every_route, sizeof every_route, take_route, network, error);
    }
    return status == ORCAP_EMEMORY ? orcap_fail(error, status, "memory is out") : status;
}

int orcap_network_new(struct orcap_network **ret_network, struct orcap_error *error) {
    struct netlink netlink;
    struct network *network = calloc(1, sizeof *network);
    if (!network)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    int status = netlink_open(&netlink, error);
    if (status == ORCAP_OK) {
        status = look(network, &netlink, error);
        netlink_close(&netlink);
    }
    if (status < 0) {
        orcap_network_free(&network->face);
        return status;
    }
    *ret_network = &network->face;
    return ORCAP_OK;
}
#else
int orcap_network_new(struct orcap_network **ret_network, struct orcap_error *error) {
    (void)ret_network;
    struct netlink netlink;
    return netlink_open(&netlink, error);
}
#endif
