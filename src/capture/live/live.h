/* Interfaces that are captured from, and the stream of them. */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include <orcap/live.h>

#include "capture/stream.h"

#include <pcap/pcap.h>

#include <stdatomic.h>

enum { LIVE_WAIT_MS = 100 /* the kernel may keep a packet back that long, to hand over several */ };

enum { LIVE_COOKED = 113, LIVE_COOKED_2 = 276 }; /* LINKTYPE_LINUX_SLL, _SLL2 */

struct live_interface {
    pcap_t *pcap;
    char *name;
    uint64_t delivered;                     /* packets that libpcap gave us */
    uint64_t dropped, dropped_by_interface; /* as the system tells, whose own counts have 32 bits */
    struct pcap_stat last;                  /* those, as they were */
    int64_t began_ns;                       /* packets of before then may be such as nobody wanted */
    int64_t tick;                           /* nanoseconds of what its times count */
    uint16_t link;
};

struct orcap_live {
    char *bpf; /* NULL: none */
    enum orcap_live_direction direction;
    void (*waiting)(void *user); /* NULL: nobody is told */
    void *user;
    uint32_t snaplen;
    int stop[2]; /* a pipe: what is in it ends a wait */
    atomic_bool stopped;
    size_t count;
    struct live_interface interfaces[];
};

/* Asks the system what was dropped since the last time, of every interface. */
void live_count_all(struct orcap_live *live);

/* Lets the kernel give packets that match, from now on. ORCAP_ESYNTAX, ORCAP_EOPEN, ORCAP_EUNSUPPORTED, ORCAP_EMEMORY. */
int live_filter(struct live_interface *interface, const char *bpf, enum orcap_live_direction direction, uint32_t snaplen, struct orcap_error *error);

/* The capture as the bytes of a pcapng. NULL: memory is out. */
struct stream *live_stream(struct orcap_live *live);

#endif
