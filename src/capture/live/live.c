/* Interfaces, opened for capturing and sending. */
#include "capture/live/live.h"
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

static int open_interface(struct live_interface *interface, const char *name, const struct orcap_live_options *options, uint32_t snaplen,
                          struct orcap_error *error) {
    char reason[PCAP_ERRBUF_SIZE] = "";
    interface->name = strdup(name);
    interface->pcap = interface->name ? pcap_create(name, reason) : NULL;
    if (!interface->pcap)
        return orcap_fail(error, ORCAP_EMEMORY, "%.100s: %.200s", name, *reason ? reason : "memory is out");
    set_form(interface->pcap, options, snaplen);
    int status = pcap_activate(interface->pcap);
    if (status < 0)
        return fail_to_start(interface->pcap, name, status, error);
    if (!strcmp(name, "any"))
        (void)pcap_set_datalink(interface->pcap, DLT_LINUX_SLL2); /* which tells the interface of each packet; an old libpcap lacks it */
    interface->link = link_of(pcap_datalink(interface->pcap));
    interface->tick = pcap_get_tstamp_precision(interface->pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
    if (pcap_setnonblock(interface->pcap, 1, reason) < 0)
        return orcap_fail(error, ORCAP_EOPEN, "%.100s: %.200s", name, reason);
    status = live_filter(interface, options->bpf, options->direction, snaplen, error);
    (void)pcap_stats(interface->pcap, &interface->last); /* what was dropped before is not of this capture */
    return status;
}

int orcap_live_open(const struct orcap_live_options *options, struct orcap_live **ret_live, struct orcap_error *error) {
    if (!options->interface_count || options->interface_count > ORCAP_LIVE_MOST)
        return orcap_fail(error, ORCAP_EUSAGE, "name from 1 to %d interfaces to capture from", ORCAP_LIVE_MOST);
    struct orcap_live *live = calloc(1, sizeof *live + options->interface_count * sizeof *live->interfaces);
    if (!live)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    live->snaplen = options->snaplen && options->snaplen < SNAPLEN ? options->snaplen : SNAPLEN;
    live->bpf = options->bpf ? strdup(options->bpf) : NULL;
    live->direction = options->direction;
    live->waiting = options->waiting;
    live->user = options->user;
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

static void count(struct live_interface *interface) {
    struct pcap_stat now;
    if (pcap_stats(interface->pcap, &now) < 0)
        return;
    interface->dropped += now.ps_drop - interface->last.ps_drop;
    interface->dropped_by_interface += now.ps_ifdrop - interface->last.ps_ifdrop;
    interface->last = now;
}

void live_count_all(struct orcap_live *live) {
    for (size_t i = 0; i < live->count; i++)
        count(&live->interfaces[i]);
}

struct orcap_live_counts orcap_live_counts_get(struct orcap_live *live, size_t interface) {
    struct live_interface *own = &live->interfaces[interface];
    count(own);
    return (struct orcap_live_counts){
        .received = own->delivered + own->dropped, .dropped = own->dropped, .dropped_by_interface = own->dropped_by_interface};
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
