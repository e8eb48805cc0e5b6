/* Pcapng as it stands: blocks of a section are copied as they are, and packets with what their blocks say of them. Only a section's length is not kept, as
 * packets may be missing from it. */
#include "capture/reader.h"
#include "capture/writer.h"

enum { SECTION_HEADER = 0x0a0d0d0a, SIMPLE_PACKET = 3, NAMES = 4, SECRETS = 10, CUSTOM = 0xbad, CUSTOM_NOT_TO_COPY = 0x40000bad };
enum { OPTION_END = 0, OPTION_HASH = 3 };
enum { SIMPLE_HEAD = 12, PACKET_HEAD = 28 };

static uint32_t padded(uint32_t size) {
    return (size + 3) & ~(uint32_t)3;
}

static void write_section(struct orcap_writer *writer, const struct orcap_block *block) {
    outfile_bytes(&writer->file, block->bytes, 16);
    memset(outfile_reserve(&writer->file, 8), 0xff, 8);
    outfile_bytes(&writer->file, block->bytes + 24, block->size - 24);
    pcapng_copy_section(&writer->pcapng, block->big_endian);
}

/* In a section of the writer's own: what speaks of no interface, and whose numbers are in its byte order. */
static bool fits_any_section(const struct orcap_writer *writer, const struct orcap_block *block) {
    return writer->pcapng.in_section && block->big_endian == writer->options.big_endian && (block->type == NAMES || block->type == SECRETS || block->type == CUSTOM);
}

int orcap_writer_block(struct orcap_writer *writer, const struct orcap_block *block, struct orcap_error *error) {
    if (writer->options.format == ORCAP_FORMAT_PCAP)
        return ORCAP_OK;
    if (block->type == SECTION_HEADER)
        write_section(writer, block);
    else if (writer->pcapng.copies ? block->type != CUSTOM_NOT_TO_COPY : fits_any_section(writer, block))
        outfile_bytes(&writer->file, block->bytes, block->size);
    outfile_end_record(&writer->file);
    return outfile_status(&writer->file, error);
}

/* Options of a packet whose bytes were changed: a hash of them is none of the new ones. Sizes are checked against `end`. */
static uint32_t keep_options(struct orcap_writer *writer, const uint8_t *options, const uint8_t *end, bool write) {
    bool big_endian = writer->pcapng.copies_big_endian;
    uint32_t kept = 0;
    while (end - options >= 4) {
        unsigned code = load_u16(options, big_endian);
        uint32_t size = 4 + padded(load_u16(options + 2, big_endian));
        if (code == OPTION_END || size > (size_t)(end - options))
            size = 4; /* what follows the end mark is nothing */
        if (code != OPTION_HASH) {
            if (write)
                outfile_bytes(&writer->file, options, size);
            kept += size;
        }
        options += size;
        if (code == OPTION_END)
            break;
    }
    return kept;
}

static void write_changed(struct orcap_writer *writer, const struct orcap_frame *frame, uint32_t head, uint32_t old_caplen, uint32_t total) {
    bool big_endian = writer->pcapng.copies_big_endian;
    const uint8_t *options = frame->block + head + padded(old_caplen), *end = frame->block + total - 4;
    uint32_t kept = options < end ? keep_options(writer, options, end, false) : 0;
    uint32_t size = head + padded(frame->caplen) + kept + 4;
    uint8_t *p = outfile_reserve(&writer->file, head);
    memcpy(p, frame->block, head);
    store_u32(p + 4, size, big_endian);
    if (head == PACKET_HEAD) {
        store_u32(p + 20, frame->caplen, big_endian);
        store_u32(p + 24, frame->len, big_endian);
    }
    outfile_bytes(&writer->file, frame->bytes, frame->caplen);
    outfile_bytes(&writer->file, "\0\0\0", padded(frame->caplen) - frame->caplen);
    if (kept)
        (void)keep_options(writer, options, end, true);
    store_u32(outfile_reserve(&writer->file, 4), size, big_endian);
}

int pcapng_copy_packet(struct orcap_writer *writer, const struct orcap_frame *frame, struct orcap_error *error) {
    bool big_endian = writer->pcapng.copies_big_endian;
    uint32_t total = load_u32(frame->block + 4, big_endian);
    bool simple = load_u32(frame->block, big_endian) == SIMPLE_PACKET;
    uint32_t head = simple ? SIMPLE_HEAD : PACKET_HEAD;
    uint32_t caplen = simple ? total - SIMPLE_HEAD - 4 : load_u32(frame->block + 20, big_endian);
    bool whole = simple ? padded(frame->caplen) == caplen : frame->caplen == caplen;
    if (whole && frame->bytes == frame->block + head)
        outfile_bytes(&writer->file, frame->block, total);
    else if (whole || !simple)
        write_changed(writer, frame, head, simple ? frame->caplen : caplen, total);
    else
        return orcap_fail(error, ORCAP_EVALUE, "%.150s: packet %llu stands in a simple packet block, which cannot hold less of it than was captured; -F pcap can",
                          writer->file.path, (unsigned long long)frame->number);
    return outfile_status(&writer->file, error);
}
