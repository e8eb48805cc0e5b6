/* Packets from network interfaces, through libpcap: captured as a pcapng that goes on until it is stopped, and sent.
 *
 *     orcap_live_open(&options, &live, &error);        needs the rights to capture; nothing that comes from the wire is looked at
 *     ... give up rights here ...
 *     orcap_live_reader(live, &reader, &error);
 *     while ((count = orcap_reader_next(reader, frames, most)))   waits for packets
 *         ...
 *     orcap_live_close(live);                           after orcap_reader_close */
#ifndef ORCAP_LIVE_H
#define ORCAP_LIVE_H

#include <orcap/capture.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A network interface of this system. Texts are owned by the list. */
struct orcap_device {
    const char *name;
    const char *description;      /* NULL: none */
    const char *const *addresses; /* IPv4 and IPv6 as text */
    size_t address_count;
    bool up, running, loopback, wireless;
};
struct orcap_devices {
    const struct orcap_device *list;
    size_t count;
};
/* All that can be captured from, as the system lists them. ORCAP_EREAD, ORCAP_EMEMORY. Free with orcap_devices_free. */
ORCAP_API ORCAP_MUST_CHECK int orcap_devices_new(struct orcap_devices **ret_devices, struct orcap_error *error);
ORCAP_API void orcap_devices_free(struct orcap_devices *devices); /* NULL is fine */

enum orcap_live_direction { ORCAP_LIVE_BOTH, ORCAP_LIVE_IN, ORCAP_LIVE_OUT };

struct orcap_live_options {
    const char *const *interfaces; /* names; "any" stands for all of the system's */
    size_t interface_count;        /* at least 1, at most ORCAP_LIVE_MOST */
    const char *bpf;               /* pcap-filter(7), applied by the kernel; NULL: all */
    uint32_t snaplen;              /* bytes of a packet that are captured; 0: 262144 */
    uint32_t buffer_size;          /* bytes that the kernel keeps for us of each interface; 0: as libpcap sees fit, 2 MiB */
    bool promiscuous;              /* also what is for others on that wire */
    bool immediate;                /* packets at once, not a tenth of a second's together */
    enum orcap_live_direction direction;
    /* Told before each wait for packets, and again each second while none come. NULL: nobody. */
    void (*waiting)(void *user);
    void *user;
};
enum { ORCAP_LIVE_MOST = 64 };

struct orcap_live;
/* Starts capturing on every interface. ORCAP_EOPEN: no such interface, no right to capture on it, it is down; ORCAP_ESYNTAX, the BPF expression;
 * ORCAP_EUSAGE, no interface, or more than ORCAP_LIVE_MOST; ORCAP_EUNSUPPORTED, one direction cannot be told there; ORCAP_EMEMORY. Close with orcap_live_close. */
ORCAP_API ORCAP_MUST_CHECK int orcap_live_open(const struct orcap_live_options *options, struct orcap_live **ret_live, struct orcap_error *error);
/* What is captured from now on, as the reader of a pcapng with an interface description each, times in nanoseconds, and at the end statistics of
 * each. orcap_reader_next waits until there are packets. One reader at a time; `live` outlives it. ORCAP_EMEMORY. It ends with ORCAP_OK after
 * orcap_live_stop, with ORCAP_EREAD when an interface is gone. */
ORCAP_API ORCAP_MUST_CHECK int orcap_live_reader(struct orcap_live *live, struct orcap_reader **ret_reader, struct orcap_error *error);
/* Ends the capture: packets that came before are still given, then the reader is at its end. Any thread may call it, and a signal handler. */
ORCAP_API void orcap_live_stop(struct orcap_live *live);

/* received = what the reader gave + dropped, always. */
struct orcap_live_counts {
    uint64_t received;
    uint64_t dropped;              /* by the kernel, for want of room in the buffer */
    uint64_t dropped_by_interface; /* before the kernel saw them; not among those received */
};
ORCAP_API struct orcap_live_counts orcap_live_counts_get(struct orcap_live *live, size_t interface);
/* LINKTYPE_ number of an interface. */
ORCAP_API uint16_t orcap_live_link(const struct orcap_live *live, size_t interface);

/* Sends one frame, with its link-layer header, on an interface. ORCAP_EWRITE, which says why; ORCAP_EVALUE, longer than the interface takes. */
ORCAP_API ORCAP_MUST_CHECK int orcap_live_send(struct orcap_live *live, size_t interface, const uint8_t *bytes, size_t size, struct orcap_error *error);
ORCAP_API void orcap_live_close(struct orcap_live *live); /* NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
