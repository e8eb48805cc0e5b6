/* Which packets of an interface the kernel gives us.
 *
 * On Linux the filter is attached by ourselves where libpcap would choose among the packets in our own process: by direction, and on the loopback interface, which
 * shows each packet twice, as it goes out and as it comes in. So that packets which nobody wants fill no buffer and are never counted as dropped. Packets that came
 * before the filter stood are told by their time. */
#include "capture/live/live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#ifdef __linux__
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#endif

static int by_libpcap(struct live_interface *interface, struct bpf_program *program, enum orcap_live_direction direction, struct orcap_error *error) {
    static const pcap_direction_t directions[] = {[ORCAP_LIVE_BOTH] = PCAP_D_INOUT, [ORCAP_LIVE_IN] = PCAP_D_IN, [ORCAP_LIVE_OUT] = PCAP_D_OUT};
    if (direction != ORCAP_LIVE_BOTH && pcap_setdirection(interface->pcap, directions[direction]) < 0)
        return orcap_fail(error, ORCAP_EUNSUPPORTED, "%.100s: packets of one direction cannot be told here: %.200s", interface->name, pcap_geterr(interface->pcap));
    if (program->bf_len && pcap_setfilter(interface->pcap, program) < 0)
        return orcap_fail(error, ORCAP_EOPEN, "%.100s: the filter cannot be set: %.200s", interface->name, pcap_geterr(interface->pcap));
    return ORCAP_OK;
}

#ifdef __linux__

static bool is_loopback(const struct live_interface *interface) {
    struct ifreq request = {0};
    strncpy(request.ifr_name, interface->name, sizeof request.ifr_name - 1);
    return !ioctl(pcap_fileno(interface->pcap), SIOCGIFFLAGS, &request) && request.ifr_flags & IFF_LOOPBACK;
}

/* The program behind three instructions that let one direction pass to it. */
static int attach(struct live_interface *interface, const struct bpf_program *program, bool outgoing, uint32_t snaplen, struct orcap_error *error) {
    const struct sock_filter head[] = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
                                       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, outgoing, !outgoing), BPF_STMT(BPF_RET | BPF_K, 0)};
    const struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, snaplen);
    size_t size = program->bf_len ? program->bf_len * sizeof all : sizeof all;
    struct sock_filter *whole = malloc(sizeof head + size);
    if (!whole)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    memcpy(whole, head, sizeof head);
    memcpy((uint8_t *)whole + sizeof head, program->bf_len ? (const void *)program->bf_insns : (const void *)&all, size);
    const struct sock_fprog given = {.len = (unsigned short)((sizeof head + size) / sizeof all), .filter = whole};
    int status = setsockopt(pcap_fileno(interface->pcap), SOL_SOCKET, SO_ATTACH_FILTER, &given, sizeof given);
    if (status)
        status = orcap_fail(error, ORCAP_EOPEN, "%.100s: the filter cannot be set: %s", interface->name, strerror(errno));
    free(whole);
    return status;
}

static int set(struct live_interface *interface, struct bpf_program *program, enum orcap_live_direction direction, uint32_t snaplen, struct orcap_error *error) {
    bool cooked = interface->link == LIVE_COOKED || interface->link == LIVE_COOKED_2; /* whose packets the kernel has without the header that filters are made for */
    bool loopback = is_loopback(interface);
    if (cooked || (direction == ORCAP_LIVE_BOTH && !loopback))
        return by_libpcap(interface, program, direction, error);
    return attach(interface, program, direction == ORCAP_LIVE_OUT && !loopback, snaplen, error);
}

#else

static int set(struct live_interface *interface, struct bpf_program *program, enum orcap_live_direction direction, uint32_t snaplen, struct orcap_error *error) {
    (void)snaplen;
    return by_libpcap(interface, program, direction, error);
}

#endif

int live_filter(struct live_interface *interface, const char *bpf, enum orcap_live_direction direction, uint32_t snaplen, struct orcap_error *error) {
    struct bpf_program program = {0};
    if (bpf && pcap_compile(interface->pcap, &program, bpf, 1, PCAP_NETMASK_UNKNOWN) < 0)
        return orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression cannot be read: %.300s", pcap_geterr(interface->pcap));
    int status = set(interface, &program, direction, snaplen, error);
    if (bpf)
        pcap_freecode(&program);
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    interface->began_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    return status;
}
