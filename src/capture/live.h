/* Interfaces that are captured from, and the stream of them. */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include <orcap/live.h>

#include "capture/stream.h"

#include <pcap/pcap.h>

#include <stdatomic.h>

enum { LIVE_WAIT_MS = 100 /* the kernel may keep a packet back that long, to hand over several */ };

struct live_interface {
    pcap_t *pcap;
    char *name;
    uint64_t delivered;
    uint16_t link;
};

struct orcap_live {
    char *bpf; /* NULL: none */
    uint32_t snaplen;
    int stop[2]; /* a pipe: what is in it ends a wait */
    atomic_bool stopped;
    size_t count;
    struct live_interface interfaces[];
};

/* The capture as the bytes of a pcapng. NULL: memory is out. */
struct stream *live_stream(struct orcap_live *live);

#endif
