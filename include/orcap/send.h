/* Packets to the wire: frames as they are, and IP packets by their way through the network.
 *
 *     orcap_sender_open("eth0", &sender, &error);          needs the rights to send; nothing that comes from the wire is looked at
 *     ... give up rights here ...
 *     orcap_sender_frame(sender, bytes, size, &error);     with its link-layer header
 *     orcap_sender_packet(sender, bytes, size, &error);    from its IP header on
 *
 * Linux only; elsewhere orcap_sender_open fails with ORCAP_EUNSUPPORTED. */
#ifndef ORCAP_SEND_H
#define ORCAP_SEND_H

#include <orcap/protocol.h>
#include <orcap/route.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_sender;

/* Opens the sockets, and looks at the network as it is now. `interface`: by which frames go, and all packets; NULL: packets go by their routes and frames cannot be
 * sent. ORCAP_EOPEN: no such interface, it is down, no right to send; ORCAP_EREAD, ORCAP_EUNSUPPORTED, ORCAP_EMEMORY. Close with orcap_sender_close. */
ORCAP_API ORCAP_MUST_CHECK int orcap_sender_open(const char *interface, struct orcap_sender **ret_sender, struct orcap_error *error);
ORCAP_API void orcap_sender_close(struct orcap_sender *sender); /* NULL is fine */

/* The network as it was seen when the sender was opened; the sender's. */
ORCAP_API const struct orcap_network *orcap_sender_network(const struct orcap_sender *sender);
/* LINKTYPE_ number of what the interface takes: 1 Ethernet, 101 IP without a header below it; -1: another, or no interface was named. */
ORCAP_API int orcap_sender_link(const struct orcap_sender *sender);

/* Sends a frame on the interface. ORCAP_EVALUE: longer than the interface takes; ORCAP_EWRITE, which says why; ORCAP_EUSAGE: no interface was named. */
ORCAP_API ORCAP_MUST_CHECK int orcap_sender_frame(struct orcap_sender *sender, const uint8_t *bytes, size_t size, struct orcap_error *error);
/* Sends an IPv4 or IPv6 packet: by the interface of its route, in a frame for who is next on the way, who is asked for by ARP or neighbour discovery when nobody
 * knows him; to this system itself through its own stack. ORCAP_ENAME: no route, or nobody answers; ORCAP_EVALUE: no IP packet, or longer than the interface takes;
 * ORCAP_EWRITE. */
ORCAP_API ORCAP_MUST_CHECK int orcap_sender_packet(struct orcap_sender *sender, const uint8_t *bytes, size_t size, struct orcap_error *error);

/* The hardware address of who is next on a way: as it follows from the address, as it was found before, as the kernel has it, or asked for on the wire up to three times,
 * 0.3 s each. ORCAP_ENAME: nobody answers. */
ORCAP_API ORCAP_MUST_CHECK int orcap_sender_neighbour(struct orcap_sender *sender, const struct orcap_path *path, uint8_t ret_hardware[ORCAP_HARDWARE],
                                                      struct orcap_error *error);
/* For orcap_context_find_with: what packets crafted with a context take from the sender's network. Its `user` is the sender, which outlives what is built. */
ORCAP_API struct orcap_finder orcap_sender_finder(struct orcap_sender *sender);

#ifdef __cplusplus
}
#endif
#endif
