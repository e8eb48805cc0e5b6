/* Where packets go: the network interfaces of this system, their addresses, its routes, and who is next on the way. From the kernel by rtnetlink(7).
 *
 *     orcap_network_new(&network, &error);                  a picture of this moment
 *     orcap_network_path(network, &to, 0, &path, &error);   interface, source address and next hop for a destination
 *     orcap_neighbour_find(&path.next, path.interface->number, hardware, &error)   what the kernel knows of its hardware address
 *
 * On systems without rtnetlink everything that asks the kernel fails with ORCAP_EUNSUPPORTED. */
#ifndef ORCAP_ROUTE_H
#define ORCAP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <orcap/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ORCAP_INTERFACE_NAME = 16, ORCAP_HARDWARE = 6 };

/* An address of IPv4 in the first four bytes, or of IPv6. */
struct orcap_ip {
    uint8_t version; /* 4 or 6; 0: none */
    uint8_t bytes[16];
};

struct orcap_network_interface {
    uint32_t number; /* the system's, from 1 */
    char name[ORCAP_INTERFACE_NAME];
    uint8_t hardware[ORCAP_HARDWARE]; /* its address; zeros where it has none of six bytes */
    uint16_t link;                    /* ARPHRD_ number of what it is: 1 Ethernet, 772 loopback */
    uint32_t flags;                   /* IFF_ bits */
    uint32_t mtu;                     /* bytes of the longest packet */
    bool up, running, loopback, no_arp;
};
/* An address of an interface. */
struct orcap_interface_address {
    uint32_t interface; /* its number */
    struct orcap_ip ip, broadcast;
    uint8_t prefix; /* bits */
    uint8_t scope;  /* RT_SCOPE_ number: 0 everywhere, 253 the link, 254 this host */
    bool secondary, tentative, deprecated, temporary;
};
enum orcap_route_kind { ORCAP_ROUTE_UNICAST, ORCAP_ROUTE_LOCAL, ORCAP_ROUTE_BROADCAST, ORCAP_ROUTE_MULTICAST, ORCAP_ROUTE_REFUSED /* unreachable, prohibited, … */ };
struct orcap_route {
    struct orcap_ip to;
    struct orcap_ip gateway; /* version 0: none, the destination is on the link */
    struct orcap_ip source;  /* version 0: the route prefers none */
    uint8_t prefix;          /* bits of `to` */
    uint8_t kind;            /* enum orcap_route_kind */
    uint8_t table;           /* RT_TABLE_: 254 main, 255 local */
    uint32_t interface;      /* number; 0: none */
    uint32_t metric;         /* the least goes first */
};
/* Interfaces by number, the rest in the kernel's order. Routes of the tables main, default and local: rules that choose others are not followed. */
struct orcap_network {
    const struct orcap_network_interface *interfaces;
    size_t interface_count;
    const struct orcap_interface_address *addresses;
    size_t address_count;
    const struct orcap_route *routes;
    size_t route_count;
};

/* ORCAP_EREAD when the kernel does not answer, ORCAP_EMEMORY, ORCAP_EUNSUPPORTED. Free with orcap_network_free. */
ORCAP_API ORCAP_MUST_CHECK int orcap_network_new(struct orcap_network **ret_network, struct orcap_error *error);
ORCAP_API void orcap_network_free(struct orcap_network *network); /* NULL is fine */

/* An interface by its name or number; NULL: there is none. */
ORCAP_API const struct orcap_network_interface *orcap_network_named(const struct orcap_network *network, const char *name);
ORCAP_API const struct orcap_network_interface *orcap_network_numbered(const struct orcap_network *network, uint32_t number);

struct orcap_path {
    const struct orcap_network_interface *interface; /* borrowed from the network */
    struct orcap_ip source; /* version 0: the interface has no address */
    struct orcap_ip next;   /* whose hardware address the frame bears: the gateway, or the destination itself */
    bool local;             /* the destination is this system */
    bool broadcast, multicast;
};
/* The way to a destination: the longest prefix, then the least metric; `interface` not 0: only by that one, on whose link the destination is taken to be
 * when no route says more. The source is what the route prefers, else for IPv4 an address of the interface that shares the next hop's prefix, else its first;
 * for IPv6 by RFC 6724 section 5, rules 1 to 3, 5, 6 and 8. ORCAP_ENAME: no route, or one that refuses; no such interface. */
ORCAP_API ORCAP_MUST_CHECK int orcap_network_path(const struct orcap_network *network, const struct orcap_ip *to, uint32_t interface,
                                                  struct orcap_path *ret_path, struct orcap_error *error);

/* Where an IPv4 or IPv6 packet goes, by its header; false: it is none, or its header is cut. */
ORCAP_API bool orcap_ip_destination(const uint8_t *packet, size_t size, struct orcap_ip *ret_ip);

/* The hardware address that follows from an IP address alone: of multicast (RFC 1112 section 6.4, RFC 2464 section 7), and of 255.255.255.255. */
ORCAP_API bool orcap_ip_hardware(const struct orcap_ip *ip, uint8_t ret_hardware[ORCAP_HARDWARE]);
/* The hardware address of a neighbour as the kernel has it. ORCAP_ENAME: it does not know it, or found nobody; ORCAP_EREAD, ORCAP_EUNSUPPORTED. */
ORCAP_API ORCAP_MUST_CHECK int orcap_neighbour_find(const struct orcap_ip *ip, uint32_t interface, uint8_t ret_hardware[ORCAP_HARDWARE], struct orcap_error *error);

/* Text to an address and back; false, 0 where it is none. `text` holds ORCAP_IP_TEXT. */
enum { ORCAP_IP_TEXT = 46 };
ORCAP_API bool orcap_ip_parse(const char *text, struct orcap_ip *ret_ip);
ORCAP_API size_t orcap_ip_format(const struct orcap_ip *ip, char *text);

#ifdef __cplusplus
}
#endif
#endif
