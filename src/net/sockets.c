/* The sockets that packets are sent by: packet(7) for frames, raw(7) for what this system sends to itself. */
#include "net/sender.h"

#include <errno.h>
#include <string.h>

#if defined(__linux__)
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FULL_TRIES = 5000, IPV6_HEADER_INCLUDED = 36 };

/* Only answers of neighbours are heard: in an Ethernet frame behind 40 bytes of IPv6 type 136. */
static int hear_only_advertisements(int fd) {
    struct sock_filter steps[] = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 14 + 6), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 58, 0, 3),
                                  BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 14 + 40), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 136, 0, 1),
                                  BPF_STMT(BPF_RET | BPF_K, 0x40000), BPF_STMT(BPF_RET | BPF_K, 0)};
    struct sock_fprog program = {.len = sizeof steps / sizeof *steps, .filter = steps};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int sender_open_sockets(struct orcap_sender *sender, struct orcap_error *error) {
    const int on = 1;
    sender->packets = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    sender->arp = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ARP));
    sender->ndp = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_IPV6));
    sender->raw4 = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    if (sender->packets < 0 || sender->arp < 0 || sender->ndp < 0 || sender->raw4 < 0)
        return orcap_fail(error, ORCAP_EOPEN, "packets cannot be sent: %s%s", strerror(errno),
                          errno == EPERM || errno == EACCES ? "; that takes root or the capability cap_net_raw" : "");
    sender->raw6 = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW); /* a system may have no IPv6 */
    if (sender->raw6 >= 0)
        (void)setsockopt(sender->raw6, IPPROTO_IPV6, IPV6_HEADER_INCLUDED, &on, sizeof on);
    (void)setsockopt(sender->raw4, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
    return hear_only_advertisements(sender->ndp) ? orcap_fail(error, ORCAP_EOPEN, "packets cannot be sent: %s", strerror(errno)) : ORCAP_OK;
}

void sender_close_sockets(struct orcap_sender *sender) {
    const int all[] = {sender->packets, sender->arp, sender->ndp, sender->raw4, sender->raw6};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] >= 0)
            (void)close(all[i]);
}

static int why_not(int number, size_t size, struct orcap_error *error) {
    if (number == EMSGSIZE)
        return orcap_fail(error, ORCAP_EVALUE, "a packet of %zu bytes is longer than the interface takes", size);
    return orcap_fail(error, ORCAP_EWRITE, "a packet of %zu bytes cannot be sent: %s", size, strerror(number));
}

/* A full queue is waited for, as long as it takes a slow wire to empty one. */
static int push(int fd, const struct sockaddr *to, socklen_t to_size, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    for (int tries = 0;; tries++) {
        if (sendto(fd, bytes, size, 0, to, to_size) >= 0)
            return ORCAP_OK;
        if ((errno != ENOBUFS && errno != EAGAIN && errno != EINTR) || tries == FULL_TRIES)
            return why_not(errno, size, error);
        (void)poll(NULL, 0, 1);
    }
}

int send_frame(int fd, uint32_t interface, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)interface};
    if (size >= 14) /* what the kernel itself would read there */
        memcpy(&to.sll_protocol, bytes + 12, sizeof to.sll_protocol);
    return push(fd, (const struct sockaddr *)&to, sizeof to, bytes, size, error);
}

int send_to_itself(struct orcap_sender *sender, const struct orcap_ip *to, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    struct sockaddr_in to4 = {.sin_family = AF_INET};
    struct sockaddr_in6 to6 = {.sin6_family = AF_INET6};
    memcpy(&to4.sin_addr, to->bytes, sizeof to4.sin_addr);
    memcpy(&to6.sin6_addr, to->bytes, sizeof to6.sin6_addr);
    return to->version == 6 ? push(sender->raw6, (const struct sockaddr *)&to6, sizeof to6, bytes, size, error)
                            : push(sender->raw4, (const struct sockaddr *)&to4, sizeof to4, bytes, size, error);
}
#else
int sender_open_sockets(struct orcap_sender *sender, struct orcap_error *error) {
    (void)sender;
    return orcap_fail(error, ORCAP_EUNSUPPORTED, "packets are sent by packet sockets, which this system does not have");
}

void sender_close_sockets(struct orcap_sender *sender) {
    (void)sender;
}

int send_frame(int fd, uint32_t interface, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    (void)fd, (void)interface, (void)bytes, (void)size;
    return orcap_fail(error, ORCAP_EUNSUPPORTED, "packets are sent by packet sockets, which this system does not have");
}

int send_to_itself(struct orcap_sender *sender, const struct orcap_ip *to, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    (void)to;
    return send_frame(sender->packets, 0, bytes, size, error);
}
#endif
