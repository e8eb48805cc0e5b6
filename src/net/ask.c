/* Asking a neighbour for its hardware address: ARP (RFC 826) for IPv4, neighbour discovery (RFC 4861 sections 4.3, 4.4 and 7.2) for IPv6. */
#include "net/sender.h"

#include "core/checksum.h"
#include "core/cursor.h"

#include <errno.h>
#include <string.h>

enum { ETHERNET = 14, ARP = 28, IPV6 = 40, SOLICITATION = 32, ADVERTISEMENT = 24, FRAME = 128 };
enum { REQUEST = 1, REPLY = 2, NEIGHBOUR_SOLICITATION = 135, NEIGHBOUR_ADVERTISEMENT = 136, SOURCE_LINK_ADDRESS = 1, TARGET_LINK_ADDRESS = 2, ICMPV6 = 58 };

static size_t put_ethernet(uint8_t *frame, const uint8_t to[ORCAP_HARDWARE], const uint8_t from[ORCAP_HARDWARE], uint16_t type) {
    memcpy(frame, to, ORCAP_HARDWARE);
    memcpy(frame + 6, from, ORCAP_HARDWARE);
    store_be16(frame + 12, type);
    return ETHERNET;
}

static size_t make_arp(const struct orcap_path *path, uint8_t *frame) {
    static const uint8_t everybody[ORCAP_HARDWARE] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, head[] = {0, 1, 8, 0, 6, 4, 0, REQUEST};
    size_t at = put_ethernet(frame, everybody, path->interface->hardware, 0x0806);
    memcpy(frame + at, head, sizeof head);
    memcpy(frame + at + 8, path->interface->hardware, ORCAP_HARDWARE);
    memcpy(frame + at + 14, path->source.bytes, 4);
    memcpy(frame + at + 24, path->next.bytes, 4);
    return at + ARP;
}

/* To the group of all whose address ends like the one that is asked for. */
static size_t make_solicitation(const struct orcap_path *path, uint8_t *frame) {
    static const uint8_t group[13] = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
    struct orcap_ip to = {.version = 6};
    uint8_t hardware[ORCAP_HARDWARE];
    memcpy(to.bytes, group, sizeof group);
    memcpy(to.bytes + 13, path->next.bytes + 13, 3);
    (void)orcap_ip_hardware(&to, hardware);
    size_t at = put_ethernet(frame, hardware, path->interface->hardware, 0x86dd);
    uint8_t *ip = frame + at, *icmp = ip + IPV6;
    ip[0] = 0x60;
    ip[5] = SOLICITATION;
    ip[6] = ICMPV6;
    ip[7] = 255;
    memcpy(ip + 8, path->source.bytes, 16);
    memcpy(ip + 24, to.bytes, 16);
    icmp[0] = NEIGHBOUR_SOLICITATION;
    memcpy(icmp + 8, path->next.bytes, 16);
    icmp[24] = SOURCE_LINK_ADDRESS;
    icmp[25] = 1;
    memcpy(icmp + 26, path->interface->hardware, ORCAP_HARDWARE);
    const uint8_t rest[8] = {0, 0, 0, SOLICITATION, 0, 0, 0, ICMPV6};
    store_be16(icmp + 2, checksum_fold(checksum_add(checksum_add(checksum_add(0, ip + 8, 32), rest, sizeof rest), icmp, SOLICITATION)));
    return at + IPV6 + SOLICITATION;
}

static bool reads_arp(const struct orcap_path *path, const uint8_t *frame, size_t size, uint8_t ret_hardware[ORCAP_HARDWARE]) {
    static const uint8_t head[] = {0, 1, 8, 0, 6, 4, 0, REPLY};
    if (size < ETHERNET + ARP || memcmp(frame + ETHERNET, head, sizeof head) || memcmp(frame + ETHERNET + 14, path->next.bytes, 4))
        return false;
    memcpy(ret_hardware, frame + ETHERNET + 8, ORCAP_HARDWARE);
    return true;
}

/* The address stands in an option; who answers one that asked may leave it out, and is then who sent the frame. */
static bool reads_advertisement(const struct orcap_path *path, const uint8_t *frame, size_t size, uint8_t ret_hardware[ORCAP_HARDWARE]) {
    const uint8_t *icmp = frame + ETHERNET + IPV6;
    if (size < ETHERNET + IPV6 + ADVERTISEMENT || frame[ETHERNET + 6] != ICMPV6 || frame[ETHERNET + 7] != 255 || icmp[0] != NEIGHBOUR_ADVERTISEMENT ||
        memcmp(icmp + 8, path->next.bytes, 16))
        return false;
    memcpy(ret_hardware, frame + 6, ORCAP_HARDWARE);
    for (size_t at = ETHERNET + IPV6 + ADVERTISEMENT; at + 8 <= size && frame[at + 1]; at += 8u * frame[at + 1])
        if (frame[at] == TARGET_LINK_ADDRESS && frame[at + 1] == 1)
            memcpy(ret_hardware, frame + at + 2, ORCAP_HARDWARE);
    return true;
}

#if defined(__linux__)
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

static int64_t now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool take_answer(int fd, const struct orcap_path *path, uint8_t ret_hardware[ORCAP_HARDWARE]) {
    uint8_t frame[2048];
    struct sockaddr_ll from = {0};
    socklen_t from_size = sizeof from;
    ssize_t size;
    while ((size = recvfrom(fd, frame, sizeof frame, 0, (struct sockaddr *)&from, &from_size)) >= 0) {
        bool here = (uint32_t)from.sll_ifindex == path->interface->number && from.sll_pkttype != PACKET_OUTGOING;
        if (here && (path->next.version == 6 ? reads_advertisement : reads_arp)(path, frame, (size_t)size, ret_hardware))
            return true;
        from_size = sizeof from;
    }
    return false;
}

int ask_neighbour(struct orcap_sender *sender, const struct orcap_path *path, int milliseconds, uint8_t ret_hardware[ORCAP_HARDWARE], struct orcap_error *error) {
    uint8_t frame[FRAME] = {0};
    int fd = path->next.version == 6 ? sender->ndp : sender->arp;
    size_t size = (path->next.version == 6 ? make_solicitation : make_arp)(path, frame);
    int status = send_frame(sender->packets, path->interface->number, frame, size, error);
    int64_t until = now_ms() + milliseconds;
    while (status == ORCAP_OK) {
        int64_t left = until - now_ms();
        if (take_answer(fd, path, ret_hardware))
            return 1;
        if (left <= 0)
            return 0;
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        if (poll(&waiting, 1, (int)left) < 0)
            return orcap_fail(error, ORCAP_EREAD, "waiting for a neighbour was interrupted: %s", strerror(errno));
    }
    return status;
}
#else
int ask_neighbour(struct orcap_sender *sender, const struct orcap_path *path, int milliseconds, uint8_t ret_hardware[ORCAP_HARDWARE], struct orcap_error *error) {
    uint8_t frame[FRAME] = {0};
    size_t size = (path->next.version == 6 ? make_solicitation : make_arp)(path, frame);
    (void)milliseconds, (void)reads_arp(path, frame, size, ret_hardware), (void)reads_advertisement(path, frame, size, ret_hardware);
    return send_frame(sender->packets, path->interface->number, frame, size, error);
}
#endif
