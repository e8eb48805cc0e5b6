/* Interfaces, opened for capturing and sending. */
#include "capture/live.h"
#include "capture/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SNAPLEN = 262144 };

/* Data link types of live captures to LINKTYPE_ numbers of files: most are the same. */
static uint16_t link_of(int data_link) {
    return data_link == DLT_RAW ? 101 : (uint16_t)data_link;
}

/* Why it could not be started, and what to do. */
static int fail_to_start(pcap_t *pcap, const char *name, int status, struct orcap_error *error) {
    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return orcap_fail(error, ORCAP_EOPEN, "%.100s: there is no such interface; `orcap capture -D` lists them", name);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return orcap_fail(error, ORCAP_EOPEN, "%.100s: capturing needs rights that this user lacks; run it as root, or give the program CAP_NET_RAW and CAP_NET_ADMIN", name);
    case PCAP_ERROR_IFACE_NOT_UP:
        return orcap_fail(error, ORCAP_EOPEN, "%.100s: the interface is down; `ip link set %.100s up` brings it up", name, name);
    default:
        return orcap_fail(error, ORCAP_EOPEN, "%.100s: cannot be captured from: %.200s", name, *pcap_geterr(pcap) ? pcap_geterr(pcap) : pcap_statustostr(status));
    }
}

static void set_form(pcap_t *pcap, const struct orcap_live_options *options, uint32_t snaplen) {
    (void)pcap_set_snaplen(pcap, (int)snaplen); /* these fail only on what is started already */
    (void)pcap_set_promisc(pcap, options->promiscuous);
    (void)pcap_set_timeout(pcap, LIVE_WAIT_MS);
    (void)pcap_set_immediate_mode(pcap, options->immediate);
    (void)pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO); /* else the times are microseconds, which is looked at later */
    if (options->buffer_size)
        (void)pcap_set_buffer_size(pcap, options->buffer_size < INT32_MAX ? (int)options->buffer_size : INT32_MAX);
}

/* The kernel applies the filter from the first packet on that is given. */
static int set_filter(pcap_t *pcap, const char *name, const char *bpf, struct orcap_error *error) {
    struct bpf_program program;
    if (pcap_compile(pcap, &program, bpf, 1, PCAP_NETMASK_UNKNOWN) < 0)
        return orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression cannot be read: %.300s", pcap_geterr(pcap));
    int status = pcap_setfilter(pcap, &program);
    pcap_freecode(&program);
    return status < 0 ? orcap_fail(error, ORCAP_EOPEN, "%.100s: the filter cannot be set: %.200s", name, pcap_geterr(pcap)) : ORCAP_OK;
}

static int open_interface(struct live_interface *interface, const char *name, const struct orcap_live_options *options, uint32_t snaplen,
                          struct orcap_error *error) {
    static const pcap_direction_t directions[] = {[ORCAP_LIVE_BOTH] = PCAP_D_INOUT, [ORCAP_LIVE_IN] = PCAP_D_IN, [ORCAP_LIVE_OUT] = PCAP_D_OUT};
    char reason[PCAP_ERRBUF_SIZE] = "";
    interface->name = strdup(name);
    interface->pcap = interface->name ? pcap_create(name, reason) : NULL;
    if (!interface->pcap)
        return orcap_fail(error, ORCAP_EMEMORY, "%.100s: %.200s", name, *reason ? reason : "memory is out");
    set_form(interface->pcap, options, snaplen);
    int status = pcap_activate(interface->pcap);
    if (status < 0)
        return fail_to_start(interface->pcap, name, status, error);
    interface->link = link_of(pcap_datalink(interface->pcap));
    if (pcap_setnonblock(interface->pcap, 1, reason) < 0)
        return orcap_fail(error, ORCAP_EOPEN, "%.100s: %.200s", name, reason);
    if (options->direction != ORCAP_LIVE_BOTH && pcap_setdirection(interface->pcap, directions[options->direction]) < 0)
        return orcap_fail(error, ORCAP_EUNSUPPORTED, "%.100s: packets of one direction cannot be told here: %.200s", name, pcap_geterr(interface->pcap));
    return options->bpf ? set_filter(interface->pcap, name, options->bpf, error) : ORCAP_OK;
}

int orcap_live_open(const struct orcap_live_options *options, struct orcap_live **ret_live, struct orcap_error *error) {
    if (!options->interface_count || options->interface_count > ORCAP_LIVE_MOST)
        return orcap_fail(error, ORCAP_EUSAGE, "name from 1 to %d interfaces to capture from", ORCAP_LIVE_MOST);
    struct orcap_live *live = calloc(1, sizeof *live + options->interface_count * sizeof *live->interfaces);
    if (!live)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    live->snaplen = options->snaplen && options->snaplen < SNAPLEN ? options->snaplen : SNAPLEN;
    live->bpf = options->bpf ? strdup(options->bpf) : NULL;
    live->stop[0] = live->stop[1] = -1;
    int status = options->bpf && !live->bpf ? orcap_fail(error, ORCAP_EMEMORY, "memory is out") : ORCAP_OK;
    if (status == ORCAP_OK && pipe(live->stop) < 0)
        status = orcap_fail(error, ORCAP_EOPEN, "no pipe can be made: %s", strerror(errno));
    for (int i = 0; i < 2 && status == ORCAP_OK; i++)
        (void)fcntl(live->stop[i], F_SETFD, FD_CLOEXEC);
    for (; live->count < options->interface_count && status == ORCAP_OK; live->count++)
        status = open_interface(&live->interfaces[live->count], options->interfaces[live->count], options, live->snaplen, error);
    if (status < 0) {
        orcap_live_close(live);
        return status;
    }
    *ret_live = live;
    return ORCAP_OK;
}

int orcap_live_reader(struct orcap_live *live, struct orcap_reader **ret_reader, struct orcap_error *error) {
    struct stream *stream = live_stream(live);
    if (!stream)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    return reader_over_stream(stream, live->interfaces[0].name, ret_reader, error);
}

void orcap_live_stop(struct orcap_live *live) {
    int before = errno;
    if (!atomic_exchange(&live->stopped, true))
        (void)!write(live->stop[1], "", 1); /* an empty pipe has room */
    errno = before;
}

struct orcap_live_counts orcap_live_counts_get(struct orcap_live *live, size_t interface) {
    struct live_interface *own = &live->interfaces[interface];
    struct pcap_stat stat;
    if (pcap_stats(own->pcap, &stat) < 0)
        stat = (struct pcap_stat){0};
    return (struct orcap_live_counts){.received = own->delivered + stat.ps_drop, .dropped = stat.ps_drop, .dropped_by_interface = stat.ps_ifdrop};
}

uint16_t orcap_live_link(const struct orcap_live *live, size_t interface) {
    return live->interfaces[interface].link;
}

int orcap_live_send(struct orcap_live *live, size_t interface, const uint8_t *bytes, size_t size, struct orcap_error *error) {
    struct live_interface *own = &live->interfaces[interface];
    if (size > INT32_MAX || pcap_inject(own->pcap, bytes, size) < 0) {
        int status = errno == EMSGSIZE || size > INT32_MAX ? ORCAP_EVALUE : ORCAP_EWRITE;
        return orcap_fail(error, status, "%.100s: %zu bytes cannot be sent: %.200s", own->name, size, pcap_geterr(own->pcap));
    }
    return ORCAP_OK;
}

void orcap_live_close(struct orcap_live *live) {
    if (!live)
        return;
    for (size_t i = 0; i < live->count; i++) {
        if (live->interfaces[i].pcap)
            pcap_close(live->interfaces[i].pcap);
        free(live->interfaces[i].name);
    }
    for (int i = 0; i < 2; i++)
        if (live->stop[i] >= 0)
            (void)close(live->stop[i]);
    free(live->bpf);
    free(live);
}
