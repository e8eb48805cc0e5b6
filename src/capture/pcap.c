/* pcap, draft-ietf-opsawg-pcap: a header of 24 bytes, then records of a small header and a packet each. The magic number tells byte order,
 * resolution and the "modified" form of old Linux systems, whose record headers have 8 bytes more. */
#include "capture/reader.h"

#include <stdlib.h>

static const uint32_t MAGIC_MICROSECONDS = 0xa1b2c3d4, MAGIC_NANOSECONDS = 0xa1b23c4d, MAGIC_MODIFIED = 0xa1b2cd34;
enum { FILE_HEADER = 24, RECORD_HEADER = 16, RECORD_HEADER_MODIFIED = 24 };

/* Versions before 2.3 wrote the length on the wire before the captured one, 2.3 either way: the smaller is the captured length then. */
enum length_order { CAPTURED_FIRST, WIRE_FIRST, SMALLER_IS_CAPTURED };

/* pkt_type of a modified record: that of a Linux packet socket. */
enum { PACKET_TO_US = 0, PACKET_FROM_US = 4 };

static uint16_t modified_flags(const uint8_t *header) {
    switch (header[22]) {
    case PACKET_TO_US:
        return ORCAP_FRAME_INBOUND;
    case PACKET_FROM_US:
        return ORCAP_FRAME_OUTBOUND;
    default:
        return 0;
    }
}

/* Inlined with constants for the common form, where it is a handful of instructions a packet. */
static inline __attribute__((always_inline)) size_t walk(struct orcap_reader *reader, struct orcap_frame *frames, size_t most,
                                                         bool big_endian, size_t header, unsigned lengths) {
    const struct pcap_walk pcap = reader->pcap;
    const uint8_t *bytes = reader->bytes;
    const size_t end = reader->end;
    size_t at = reader->at, count = 0;
    struct tally tally = reader->tally;
    uint32_t absurd = 0;
    for (; count < most; count++) {
        if (end - at < header) {
            reader->wanted = header;
            break;
        }
        const uint8_t *p = bytes + at;
        uint32_t caplen = load_u32(p + 8, big_endian), len = load_u32(p + 12, big_endian);
        if (lengths == WIRE_FIRST || (lengths == SMALLER_IS_CAPTURED && caplen > len)) {
            uint32_t swap = caplen;
            caplen = len;
            len = swap;
        }
        if (caplen > pcap.most) {
            absurd = caplen;
            break;
        }
        if (end - at - header < caplen) {
            reader->wanted = header + caplen;
            break;
        }
        int64_t time = (int64_t)load_u32(p, big_endian) * 1000000000 + (int64_t)load_u32(p + 4, big_endian) * pcap.unit;
        tally_time(&tally, time);
        tally_packet(&tally, caplen, len);
        frames[count] = (struct orcap_frame){.bytes = p + header,
                                             .number = tally.packets,
                                             .time_ns = time,
                                             .caplen = caplen,
                                             .len = len,
                                             .link = pcap.link,
                                             .flags = header == RECORD_HEADER_MODIFIED ? modified_flags(p) : 0,
                                             .info = &reader->info};
        at += header + caplen;
    }
    reader->at = at;
    reader->tally = tally;
    reader->interfaces[0].packets = tally.packets;
    if (absurd)
        reader_damage(reader, "the record claims a packet of %u bytes, more than the %u that are possible", absurd, pcap.most);
    return count;
}

static size_t walk_common(struct orcap_reader *reader, struct orcap_frame *frames, size_t most) {
    return walk(reader, frames, most, false, RECORD_HEADER, CAPTURED_FIRST);
}

static size_t walk_other(struct orcap_reader *reader, struct orcap_frame *frames, size_t most) {
    return walk(reader, frames, most, reader->big_endian, reader->pcap.header, reader->pcap.lengths);
}

static enum length_order length_order_of(unsigned major, unsigned minor) {
    if (major == 543 || (major == 2 && minor < 3))
        return WIRE_FIRST;
    return major == 2 && minor == 3 ? SMALLER_IS_CAPTURED : CAPTURED_FIRST;
}

int pcap_begin(struct orcap_reader *reader) {
    if (!reader_need(reader, 4))
        return 0;
    const uint8_t *p = reader->bytes + reader->at;
    bool big = p[0] == 0xa1;
    uint32_t magic = load_u32(p, big);
    if (magic != MAGIC_MICROSECONDS && magic != MAGIC_NANOSECONDS && magic != MAGIC_MODIFIED)
        return 0;
    if (!reader_need(reader, FILE_HEADER)) {
        reader_damage(reader, "this is a pcap that ends inside its file header, after %zu of %d bytes", reader->end - reader->at,
                      FILE_HEADER);
        return ORCAP_EFORMAT;
    }
    reader->interfaces = calloc(1, sizeof *reader->interfaces);
    if (!reader->interfaces)
        return ORCAP_EMEMORY;
    p = reader->bytes + reader->at;
    struct pcap_walk *pcap = &reader->pcap;
    /* The bits above 16 tell of frame check sequences (or were other things in NetBSD); they are no part of the number. */
    pcap->link = (uint16_t)load_u32(p + 20, big);
    uint32_t snaplen = load_u32(p + 16, big);
    pcap->most = reader_packet_most(pcap->link, snaplen);
    pcap->unit = magic == MAGIC_NANOSECONDS ? 1 : 1000;
    pcap->header = magic == MAGIC_MODIFIED ? RECORD_HEADER_MODIFIED : RECORD_HEADER;
    pcap->lengths = length_order_of(load_u16(p + 4, big), load_u16(p + 6, big));
    bool common = !big && pcap->header == RECORD_HEADER && pcap->lengths == CAPTURED_FIRST;
    reader->walk = common ? walk_common : walk_other;
    reader->record = "record";
    reader->big_endian = big;
    reader->at += FILE_HEADER;
    reader->interfaces[0] = (struct orcap_interface){.link = pcap->link, .snaplen = snaplen, .ticks_per_second = 1000000000 / pcap->unit};
    reader->info.format = ORCAP_FORMAT_PCAP;
    reader->info.big_endian = big;
    reader->info.interface_count = 1;
    return 1;
}

bool pcap_is_current(const struct orcap_reader *reader) {
    return reader->pcap.header == RECORD_HEADER && reader->pcap.lengths == CAPTURED_FIRST;
}
