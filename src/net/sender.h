/* What the parts of sending share. */
#ifndef NET_SENDER_H
#define NET_SENDER_H

#include <orcap/send.h>

enum { LINK_LAYER = 1, LINK_LOOPBACK = 772 };    /* ARPHRD_ numbers */
enum { LINKTYPE_ETHERNET = 1, LINKTYPE_RAW = 101 };

/* Somebody whose hardware address was found. */
struct met {
    struct met *next;
    struct orcap_ip ip;
    uint32_t interface;
    uint8_t hardware[ORCAP_HARDWARE];
};

struct orcap_sender {
    struct orcap_network *network;
    const struct orcap_network_interface *interface; /* NULL: by routes */
    int packets;      /* packet socket that only sends, on any interface */
    int arp, ndp;     /* packet sockets that hear answers of neighbours */
    int raw4, raw6;   /* to this system itself */
    struct met *met;
};

/* A frame on an interface; waits while its queue is full. */
int send_frame(int fd, uint32_t interface, const uint8_t *bytes, size_t size, struct orcap_error *error);
/* The sockets of a sender; what was opened before a failure is closed by orcap_sender_close. */
int sender_open_sockets(struct orcap_sender *sender, struct orcap_error *error);
void sender_close_sockets(struct orcap_sender *sender);
/* A packet of this system for itself. */
int send_to_itself(struct orcap_sender *sender, const struct orcap_ip *to, const uint8_t *bytes, size_t size, struct orcap_error *error);
/* Asks on the wire: a frame that asks, and who answers within so many milliseconds. 1: `ret_hardware` is told; 0: nobody. */
int ask_neighbour(struct orcap_sender *sender, const struct orcap_path *path, int milliseconds, uint8_t ret_hardware[ORCAP_HARDWARE], struct orcap_error *error);

#endif
