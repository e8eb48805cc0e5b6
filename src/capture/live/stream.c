/* Packets as they come, as the bytes of a pcapng: a section with a description of each interface, a block a packet, and statistics of each interface when the
 * capture was stopped. */
#include "capture/live/live.h"

#include "capture/writer.h"

#include <orcap/status.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { END, NAME = 2, RESOLUTION = 9, FILTER = 11, APPLICATION = 4, FLAGS = 2 };
enum { RECEIVED = 4, DROPPED_BY_INTERFACE = 5, PASSED_THE_FILTER = 6, DROPPED_BY_SYSTEM = 7, DELIVERED = 8 };
enum { SECTION_HEADER = 0x0a0d0d0a, INTERFACE = 1, STATISTICS = 5, PACKET = 6, TEXT_MOST = 1000 };
/* Bytes of a packet's block beside the packet: header, padding, flags, the end. */
enum { PACKET_HEAD = 28, PACKET_REST = 3 + 8 + 4 + 4 };
/* All that is said before the first packet, or after the last one. */
enum { SAID_MOST = ORCAP_LIVE_MOST * (2 * TEXT_MOST + 128) };
/* Packets of an interface before another one has its turn. */
enum { TURN = 256 };

struct live_stream {
    struct stream stream;
    struct orcap_live *live;
    size_t turn;        /* the interface that is asked first */
    int64_t stopped_ns; /* when; 0: not yet */
    int64_t counted_ns; /* when the system was last asked what it dropped */
    uint64_t past;      /* interfaces, a bit each, that gave a packet of a later time: they are asked no more */
    bool ended;         /* statistics are said */
    uint8_t *at, *end;  /* room for the packets that are taken now */
    size_t left_at, left_size; /* bytes of blocks that the reader had no room for */
    uint8_t left_room[];
};

static uint32_t padded(uint32_t size) {
    return (size + 3) & ~(uint32_t)3;
}

static uint8_t *put_u32(uint8_t *at, uint32_t value) {
    store_u32(at, value, false);
    return at + 4;
}

static uint8_t *put_option(uint8_t *at, uint16_t code, const void *value, size_t size) {
    store_u16(at, code, false);
    store_u16(at + 2, (uint16_t)size, false);
    memset(at + 4 + size / 4 * 4, 0, 4);
    memcpy(at + 4, value, size);
    return at + 4 + padded((uint32_t)size);
}

static uint8_t *put_text(uint8_t *at, uint16_t code, const char *text) {
    return put_option(at, code, text, strnlen(text, TEXT_MOST));
}

static uint8_t *put_count(uint8_t *at, uint16_t code, uint64_t count) {
    uint8_t value[8];
    store_u32(value, (uint32_t)count, false);
    store_u32(value + 4, (uint32_t)(count >> 32), false);
    return put_option(at, code, value, sizeof value);
}

/* The block from `start` ends here. */
static uint8_t *end_block(uint8_t *start, uint8_t *at) {
    at = put_u32(at, END);
    uint32_t size = (uint32_t)(at + 4 - start);
    store_u32(start + 4, size, false);
    return put_u32(at, size);
}

static uint8_t *put_section(uint8_t *start) {
    static const uint8_t unknown_length[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    uint8_t *at = put_u32(put_u32(start, SECTION_HEADER), 0);
    at = put_u32(put_u32(at, 0x1a2b3c4d), 1);
    memcpy(at, unknown_length, sizeof unknown_length);
    return end_block(start, put_text(at + sizeof unknown_length, APPLICATION, "Orcap " ORCAP_VERSION));
}

static uint8_t *put_interface(uint8_t *start, const struct orcap_live *live, const struct live_interface *interface) {
    uint8_t filter[1 + TEXT_MOST] = {0}; /* 0: as text */
    uint8_t *at = put_u32(put_u32(start, INTERFACE), 0);
    at = put_u32(put_u32(at, interface->link), live->snaplen);
    at = put_text(at, NAME, interface->name);
    at = put_option(at, RESOLUTION, &(uint8_t){9}, 1);
    if (live->bpf) {
        size_t size = strnlen(live->bpf, TEXT_MOST);
        memcpy(filter + 1, live->bpf, size);
        at = put_option(at, FILTER, filter, 1 + size);
    }
    return end_block(start, at);
}

static uint8_t *put_time(uint8_t *at, int64_t time_ns) {
    at = put_u32(at, (uint32_t)((uint64_t)time_ns >> 32));
    return put_u32(at, (uint32_t)time_ns);
}

/* Without a filter what was received is all that there was. */
static uint8_t *put_statistics(uint8_t *start, struct orcap_live *live, size_t interface, int64_t now) {
    struct orcap_live_counts counts = orcap_live_counts_get(live, interface);
    uint8_t *at = put_u32(put_u32(start, STATISTICS), 0);
    at = put_time(put_u32(at, (uint32_t)interface), now);
    if (!live->bpf)
        at = put_count(at, RECEIVED, counts.received);
    at = put_count(at, DROPPED_BY_INTERFACE, counts.dropped_by_interface);
    at = put_count(at, PASSED_THE_FILTER, counts.received);
    at = put_count(at, DROPPED_BY_SYSTEM, counts.dropped);
    return end_block(start, put_count(at, DELIVERED, live->interfaces[interface].delivered));
}

static int64_t now_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void say_beginning(struct live_stream *self) {
    uint8_t *at = put_section(self->left_room);
    for (size_t i = 0; i < self->live->count; i++)
        at = put_interface(at, self->live, &self->live->interfaces[i]);
    self->left_size = (size_t)(at - self->left_room);
}

static void say_end(struct live_stream *self) {
    uint8_t *at = self->left_room;
    for (size_t i = 0; i < self->live->count; i++)
        at = put_statistics(at, self->live, i, now_ns());
    self->left_at = 0;
    self->left_size = (size_t)(at - self->left_room);
    self->ended = true;
}

static size_t give_left(struct live_stream *self, uint8_t *to, size_t room) {
    size_t size = self->left_size - self->left_at < room ? self->left_size - self->left_at : room;
    memcpy(to, self->left_room + self->left_at, size);
    self->left_at += size;
    return size;
}

/* Inbound 1, outbound 2, 0 where it is not known: what was asked for, or what cooked packets say. */
static uint32_t direction_of(const struct live_stream *self, const struct live_interface *interface, const struct pcap_pkthdr *header, const uint8_t *bytes) {
    enum { OUTGOING = 4 };
    if (self->live->direction != ORCAP_LIVE_BOTH)
        return self->live->direction == ORCAP_LIVE_IN ? 1 : 2;
    if (interface->link == LIVE_COOKED && header->caplen > 1)
        return bytes[1] == OUTGOING ? 2 : 1;
    if (interface->link == LIVE_COOKED_2 && header->caplen > 10)
        return bytes[10] == OUTGOING ? 2 : 1;
    return 0;
}

static size_t put_packet(uint8_t *start, const struct live_stream *self, const struct pcap_pkthdr *header, const uint8_t *bytes, int64_t time_ns) {
    uint32_t direction = direction_of(self, &self->live->interfaces[self->turn], header, bytes);
    uint8_t *at = put_u32(put_u32(start, PACKET), 0);
    at = put_time(put_u32(at, (uint32_t)self->turn), time_ns);
    at = put_u32(put_u32(at, header->caplen), header->len);
    memset(at + header->caplen / 4 * 4, 0, 4);
    memcpy(at, bytes, header->caplen);
    at += padded(header->caplen);
    if (direction) {
        uint8_t flags[4];
        store_u32(flags, direction, false);
        return (size_t)(end_block(start, put_option(at, FLAGS, flags, sizeof flags)) - start);
    }
    uint32_t size = (uint32_t)(at + 4 - start);
    store_u32(start + 4, size, false);
    (void)put_u32(at, size);
    return size;
}

/* A packet from libpcap. Where there is no room for it, the rest of it is left for the next call, and no more are taken. */
static void take_packet(uint8_t *user, const struct pcap_pkthdr *header, const uint8_t *bytes) {
    struct live_stream *self = (struct live_stream *)(void *)user;
    struct live_interface *interface = &self->live->interfaces[self->turn];
    int64_t time_ns = (int64_t)header->ts.tv_sec * 1000000000 + (int64_t)header->ts.tv_usec * interface->tick;
    if (time_ns < interface->began_ns)
        return;
    interface->delivered++;
    if (PACKET_HEAD + (size_t)header->caplen + PACKET_REST <= (size_t)(self->end - self->at))
        self->at += put_packet(self->at, self, header, bytes, time_ns);
    else {
        self->left_at = 0;
        self->left_size = put_packet(self->left_room, self, header, bytes, time_ns);
        self->at += give_left(self, self->at, (size_t)(self->end - self->at));
        pcap_breakloop(interface->pcap);
    }
    if (self->stopped_ns && time_ns > self->stopped_ns)
        self->past |= (uint64_t)1 << self->turn;
}

/* Whether there were packets of the interface whose turn it is: how many, or ORCAP_EREAD. */
static int take_turn(struct live_stream *self) {
    struct live_interface *interface = &self->live->interfaces[self->turn];
    uint64_t before = interface->delivered;
    int status = self->past >> self->turn & 1 ? 0 : pcap_dispatch(interface->pcap, TURN, take_packet, (uint8_t *)self);
    if (status >= 0 || status == PCAP_ERROR_BREAK)
        return (int)(interface->delivered - before);
    (void)snprintf(self->stream.reason, sizeof self->stream.reason, "capturing on %.40s ended: %.70s", interface->name, pcap_geterr(interface->pcap));
    return ORCAP_EREAD;
}

/* Packets of all interfaces in turn, until none has more or there is no more room; how many bytes, or ORCAP_EREAD when there are none. */
static ptrdiff_t take_packets(struct live_stream *self, uint8_t *to, size_t room) {
    self->at = to;
    self->end = to + room;
    for (size_t silent = 0; silent < self->live->count && self->left_at == self->left_size && self->at < self->end; self->turn = (self->turn + 1) % self->live->count) {
        int taken = take_turn(self);
        if (taken < 0)
            return self->at > to ? self->at - to : taken;
        silent = taken ? 0 : silent + 1;
    }
    return self->at - to;
}

/* Milliseconds to wait at most; -1: no matter how long. Where an interface went down libpcap wants to look again and again whether it is gone. */
static int longest_wait(const struct live_stream *self) {
    int longest = self->stopped_ns ? 2 * LIVE_WAIT_MS : self->live->waiting ? 1000 : -1;
    for (size_t i = 0; i < self->live->count; i++) {
        const struct timeval *wanted = pcap_get_required_select_timeout(self->live->interfaces[i].pcap);
        if (wanted && wanted->tv_sec < 1) {
            int own = (int)(wanted->tv_usec / 1000) + 1;
            longest = longest < 0 || own < longest ? own : longest;
        }
    }
    return longest;
}

/* Waits until there are packets, or the capture is stopped; false when it was stopped and the kernel keeps none back any more. */
static bool wait_for_packets(struct live_stream *self) {
    struct pollfd waited[ORCAP_LIVE_MOST + 1];
    size_t count = self->live->count;
    bool stopped = self->stopped_ns != 0;
    if (self->live->waiting && !stopped)
        self->live->waiting(self->live->user);
    for (size_t i = 0; i < count; i++)
        waited[i] = (struct pollfd){.fd = self->past >> i & 1 ? -1 : pcap_get_selectable_fd(self->live->interfaces[i].pcap), .events = POLLIN};
    waited[count] = (struct pollfd){.fd = stopped ? -1 : self->live->stop[0], .events = POLLIN};
    int ready = poll(waited, (nfds_t)count + 1, longest_wait(self));
    if (!stopped && atomic_load(&self->live->stopped))
        self->stopped_ns = now_ns();
    return !stopped || ready || now_ns() < self->stopped_ns + 2 * (int64_t)LIVE_WAIT_MS * 1000000;
}

/* Often enough that the system's counts of 32 bits do not go around unseen. */
static void count_now_and_then(struct live_stream *self) {
    enum { SECONDS = 1 };
    int64_t now = now_ns();
    if (now - self->counted_ns < SECONDS * (int64_t)1000000000)
        return;
    self->counted_ns = now;
    live_count_all(self->live);
}

static ptrdiff_t live_read(struct stream *stream, uint8_t *to, size_t room) {
    struct live_stream *self = (struct live_stream *)stream;
    ptrdiff_t got = (ptrdiff_t)give_left(self, to, room);
    count_now_and_then(self);
    while (!got && !self->ended) {
        got = take_packets(self, to, room);
        if (!got && !wait_for_packets(self)) {
            say_end(self);
            got = (ptrdiff_t)give_left(self, to, room);
        }
    }
    if (got > 0)
        atomic_fetch_add_explicit(&stream->done, (uint64_t)got, memory_order_relaxed);
    return got;
}

static void live_close(struct stream *stream) {
    free((struct live_stream *)stream);
}

struct stream *live_stream(struct orcap_live *live) {
    size_t packet = PACKET_HEAD + (size_t)live->snaplen + PACKET_REST;
    struct live_stream *self = calloc(1, sizeof *self + (packet > SAID_MOST ? packet : SAID_MOST));
    if (!self)
        return NULL;
    self->stream = (struct stream){.read = live_read, .close = live_close, .wake = -1};
    self->live = live;
    say_beginning(self);
    return &self->stream;
}
