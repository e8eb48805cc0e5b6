/* What the two forms of output share. */
#ifndef CAPTURE_WRITER_H
#define CAPTURE_WRITER_H

#include <orcap/capture.h>

#include "capture/outfile.h"
#include "core/cursor.h"

/* An interface description as it was written. */
struct written_interface {
    uint16_t link;
    uint32_t snaplen;
    char *name, *description; /* NULL: none */
    unsigned source;          /* the last capture that it stands for an interface of */
    bool early;               /* it is for packets before 1970 */
};

struct pcapng_writer {
    struct written_interface *interfaces; /* of the open section; the index is the id */
    size_t interface_count, interface_capacity;
    bool in_section;
    bool copies; /* the open section is one of the input, copied as it stands, */
    bool copies_big_endian;

    const struct orcap_capture_info *info; /* of the capture that frames come from; NULL: not known */
    unsigned source;                       /* counts these captures */
    size_t comments_written;               /* of info's */
    uint32_t *ids;                         /* of info's interfaces [first_id, next_id) in the open section */
    size_t id_capacity, first_id, next_id;
};

struct joined; /* sections of several captures that become one */

struct orcap_writer {
    struct outfile file;
    struct orcap_writer_options options;
    struct pcapng_writer pcapng;
    struct joined *joined; /* NULL: none do */
};

static inline void store_u16(uint8_t *p, uint16_t value, bool big_endian) {
    p[0] = (uint8_t)(big_endian ? value >> 8 : value);
    p[1] = (uint8_t)(big_endian ? value : value >> 8);
}
static inline void store_u32(uint8_t *p, uint32_t value, bool big_endian) {
    store_u16(p, (uint16_t)(big_endian ? value >> 16 : value), big_endian);
    store_u16(p + 2, (uint16_t)(big_endian ? value : value >> 16), big_endian);
}
static inline void store_u64(uint8_t *p, uint64_t value, bool big_endian) {
    store_u32(p, (uint32_t)(big_endian ? value >> 32 : value), big_endian);
    store_u32(p + 4, (uint32_t)(big_endian ? value : value >> 32), big_endian);
}

/* ORCAP_OK, ORCAP_EVALUE, ORCAP_EMEMORY; failures of the file itself stay in `file`. */
void pcap_write_header(struct orcap_writer *writer);
int pcap_write(struct orcap_writer *writer, const struct orcap_frame *frame, struct orcap_error *error);
int pcapng_write(struct orcap_writer *writer, const struct orcap_frame *frame, const struct orcap_notes *notes, struct orcap_error *error);
/* What is known of the capture so far, and then frames come from another one (NULL: from none). */
int pcapng_take_info(struct orcap_writer *writer, const struct orcap_capture_info *info, struct orcap_error *error);
/* Before the end: a file without packets is a section all the same. */
int pcapng_finish(struct orcap_writer *writer, struct orcap_error *error);
/* A section of the input was begun as it stands; a packet of it, as it stands. */
void pcapng_copy_section(struct pcapng_writer *pcapng, bool big_endian);
int pcapng_copy_packet(struct orcap_writer *writer, const struct orcap_frame *frame, struct orcap_error *error);
void pcapng_clear(struct pcapng_writer *pcapng);
void pcapng_write_enhanced(struct orcap_writer *writer, const struct orcap_frame *frame, const struct orcap_notes *notes, uint32_t id);
/* Before the end, as pcapng_finish. */
int joined_finish(struct orcap_writer *writer, struct orcap_error *error);
void joined_free(struct joined *joined); /* NULL is fine */

/* Room for one more of `size` bytes in an array. False: memory is out. */
bool writer_make_room(void **array, size_t count, size_t *capacity, size_t size);
/* ORCAP_EVALUE when a packet is longer than readers believe. */
int writer_check_length(const struct orcap_writer *writer, const struct orcap_frame *frame, uint32_t snaplen, struct orcap_error *error);

#endif
