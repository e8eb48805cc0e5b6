/* What the formats share: a window over the stream, and the ways a walk can end.
 *
 * The window is one block of the stream, kept in a buffer that is used again and again. A format's walk looks only at [at, end): it takes
 * whole records from there, points frames into it, and sets `wanted` when the record at `at` is not whole yet. Only when a walk gave no
 * frame does the reader move what is left to the front and read on, so that frames never dangle. The buffer grows with the bytes that
 * arrived, never by what a length field says. Over plain memory the window is all the bytes and nothing is copied. */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include <orcap/capture.h>

#include "capture/clock.h"
#include "capture/stream.h"
#include "capture/tally.h"
#include "core/arena.h"
#include "core/cursor.h"

/* Longer packets are damage. 262144 is what all capture programs agree on, but for a few link types that carry whole transfers and for a
 * file that announces more in its snap length. */
enum { PACKET_MOST = 262144, PACKET_MOST_EVER = 256 * 1024 * 1024 };

struct pcap_walk {
    uint32_t unit;    /* nanoseconds of a tick */
    uint32_t most;    /* bytes of a packet */
    unsigned header;  /* bytes of a record's header */
    unsigned lengths; /* their order: enum length_order of pcap.c */
    uint16_t link;
};

/* What the packets of an interface obey. */
struct pcapng_interface {
    struct clock clock;
    uint32_t most; /* bytes of a packet */
};

struct pcapng_walk {
    uint32_t sections;                   /* begun so far */
    uint32_t first_interface;            /* index of the section's interface 0 */
    struct pcapng_interface *interfaces; /* beside the reader's */
    size_t interface_capacity;           /* of both */
    const char **comments;
    size_t comment_capacity;
    uint32_t passing; /* length of a block that is passed over; 0: none is */
    uint8_t *section; /* the first section's header, until it was told of */
    uint32_t section_size;
    void (*take)(void *user, const struct orcap_block *block); /* NULL: nobody is told of blocks */
    void *user;
};

struct orcap_reader {
    uint64_t memory;       /* what inflating and the window may take */
    struct stream *raw;    /* the input itself; NULL over plain memory */
    struct stream *stream; /* what is read: `raw` or the inflating of it */

    const uint8_t *bytes;
    size_t at, end;
    uint8_t *buffer; /* holds the window; NULL over plain memory */
    size_t capacity;
    size_t block;    /* bytes that are read at once */
    bool lasting;   /* frames live until the second next call: two buffers take turns, */
    uint8_t *other; /* this is the one that held the window before, of `other_capacity`, */
    size_t other_capacity;
    bool turned; /* and they have changed places in this call */
    uint64_t base;   /* offset of bytes[0] in the uncompressed stream */
    size_t wanted;   /* bytes of the record at `at`, as far as it is known */
    uint64_t passed; /* bytes of that record which were let go already */

    size_t (*walk)(struct orcap_reader *reader, struct orcap_frame *frames, size_t most);
    const char *record; /* what the format calls one: "record", "block" */
    bool big_endian;    /* of what is read now */
    struct pcap_walk pcap;
    struct pcapng_walk pcapng;

    struct tally tally;
    struct orcap_interface *interfaces;
    struct arena texts;
    char *path;
    struct orcap_capture_info info;

    bool ended;
    int status; /* how it ended */
    char reason[200];
};

/* What the window may grow to; the rest is for inflating. */
static inline uint64_t reader_window_most(const struct orcap_reader *reader) {
    return reader->memory / 3;
}

/* From now on frames live until the call of orcap_reader_next after the next one has begun. */
void reader_let_last(struct orcap_reader *reader);

/* The longest packet of a link type that is taken for one. */
uint32_t reader_packet_most(uint16_t link, uint32_t snaplen);

/* A reader over a stream, which it closes, also when this fails: then as orcap_reader_open. */
int reader_over_stream(struct stream *stream, const char *name, struct orcap_reader **ret_reader, struct orcap_error *error);

/* Reads on until `size` bytes are in the window; false when they do not come. Frames handed out before are gone. */
bool reader_need(struct orcap_reader *reader, size_t size);

/* Ends the reading for want of memory or the like. */
void reader_fail(struct orcap_reader *reader, int status, const char *reason);

/* Ends the reading at the current record, because what stands there cannot be right. */
void reader_damage(struct orcap_reader *reader, const char *format, ...) ORCAP_PRINTF(2, 3);

static inline uint32_t load_u32(const uint8_t *p, bool big_endian) {
    return big_endian ? load_be32(p) : load_le32(p);
}
static inline uint16_t load_u16(const uint8_t *p, bool big_endian) {
    return big_endian ? load_be16(p) : load_le16(p);
}

/* The formats. Each looks at the first bytes of the window: 1 when they are its own, and then all is set up for the walk; 0 when they are
 * not; negative when they are but cannot be read, which `reader->reason` explains. */
int pcap_begin(struct orcap_reader *reader);
int pcapng_begin(struct orcap_reader *reader);

/* Is an opened pcap of the form that is written today? */
bool pcap_is_current(const struct orcap_reader *reader);

/* A sentence on bytes that are no capture: what they look like and what to do. */
const char *recognise_other(const uint8_t *bytes, size_t size);

#endif
