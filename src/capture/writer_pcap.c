#include "capture/writer.h"

enum { NANOSECONDS = 1000000000 };

void pcap_write_header(struct orcap_writer *writer) {
    const struct orcap_writer_options *options = &writer->options;
    bool big = options->big_endian;
    uint8_t *p = outfile_reserve(&writer->file, 24);
    store_u32(p, options->microseconds ? 0xa1b2c3d4 : 0xa1b23c4d, big);
    store_u16(p + 4, 2, big);
    store_u16(p + 6, 4, big);
    store_u32(p + 8, 0, big);
    store_u32(p + 12, 0, big);
    store_u32(p + 16, options->snaplen, big);
    store_u32(p + 20, options->link, big);
}

int pcap_write(struct orcap_writer *writer, const struct orcap_frame *frame, struct orcap_error *error) {
    const struct orcap_writer_options *options = &writer->options;
    const char *path = writer->file.path;
    unsigned long long number = frame->number;
    if (frame->link != options->link)
        return orcap_fail(error, ORCAP_EVALUE, "%.150s: packet %llu has link type %u, and all of this pcap have %u; a pcapng can hold both",
                          path, number, frame->link, options->link);
    if (frame->time_ns == ORCAP_NO_TIME)
        return orcap_fail(error, ORCAP_EVALUE, "%.150s: packet %llu has no time, and a pcap cannot say that; a pcapng can", path, number);
    if (frame->time_ns < 0 || frame->time_ns / NANOSECONDS > UINT32_MAX)
        return orcap_fail(error, ORCAP_EVALUE,
                          "%.150s: packet %llu has a time outside 1970 to 2106, which a pcap cannot hold; a pcapng can", path, number);
    int status = writer_check_length(writer, frame, options->snaplen, error);
    if (status)
        return status;
    uint32_t fraction = (uint32_t)(frame->time_ns % NANOSECONDS);
    bool big = options->big_endian;
    uint8_t *p = outfile_reserve(&writer->file, 16);
    store_u32(p, (uint32_t)(frame->time_ns / NANOSECONDS), big);
    store_u32(p + 4, options->microseconds ? fraction / 1000 : fraction, big);
    store_u32(p + 8, frame->caplen, big);
    store_u32(p + 12, frame->len, big);
    outfile_bytes(&writer->file, frame->bytes, frame->caplen);
    return ORCAP_OK;
}
