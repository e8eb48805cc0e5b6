#include "capture/writer.h"

#include "capture/reader.h"

#include <stdlib.h>
#include <sys/stat.h>

int writer_check_length(const struct orcap_writer *writer, const struct orcap_frame *frame, uint32_t snaplen, struct orcap_error *error) {
    uint32_t most = reader_packet_most(frame->link, snaplen);
    if (frame->caplen <= most)
        return ORCAP_OK;
    return orcap_fail(error, ORCAP_EVALUE, "%.150s: packet %llu has %u bytes, and readers take %u for the most; give a larger snap length",
                      writer->file.path, (unsigned long long)frame->number, frame->caplen, most);
}

bool writer_make_room(void **array, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity)
        return true;
    size_t wanted = *capacity ? *capacity * 2 : 4;
    void *larger = realloc(*array, wanted * size);
    if (!larger)
        return false;
    *array = larger;
    *capacity = wanted;
    return true;
}

/* What is appended takes the form of what is there: compression, and of a pcap byte order and resolution. */
static int adopt_form(const struct orcap_reader *reader, struct orcap_writer_options *options, struct orcap_error *error) {
    const struct orcap_capture_info *info = &reader->info;
    if (info->format != options->format)
        return orcap_fail(error, ORCAP_EVALUE, "%.150s: is a %s, and a %s cannot be appended to it", reader->path,
                          info->format == ORCAP_FORMAT_PCAP ? "pcap" : "pcapng", options->format == ORCAP_FORMAT_PCAP ? "pcap" : "pcapng");
    options->compression = info->compression;
    if (info->format != ORCAP_FORMAT_PCAP)
        return ORCAP_OK;
    const struct orcap_interface *interface = &info->interfaces[0];
    if (interface->link != options->link)
        return orcap_fail(error, ORCAP_EVALUE, "%.150s: has link type %u, and packets of link type %u cannot be appended to it",
                          reader->path, interface->link, options->link);
    if (!pcap_is_current(reader))
        return orcap_fail(error, ORCAP_EVALUE, "%.150s: is a pcap of an old form, to which nothing can be appended; convert it first",
                          reader->path);
    options->big_endian = info->big_endian;
    options->microseconds = interface->ticks_per_second == 1000000;
    options->snaplen = interface->snaplen;
    return ORCAP_OK;
}

/* Appending to what is not there, or empty, or no file, is writing. */
static int prepare_append(const char *path, struct orcap_writer_options *options, struct orcap_error *error) {
    struct stat about;
    if (stat(path, &about) || !S_ISREG(about.st_mode) || !about.st_size) {
        options->append = false;
        return ORCAP_OK;
    }
    struct orcap_reader *reader;
    int status = orcap_reader_open(path, &reader, error);
    if (status)
        return status;
    status = adopt_form(reader, options, error);
    orcap_reader_close(reader);
    return status;
}

int orcap_writer_open(const char *path, const struct orcap_writer_options *options, struct orcap_writer **ret_writer,
                      struct orcap_error *error) {
    struct orcap_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return orcap_fail(error, ORCAP_EMEMORY, "%.150s: memory is out", path);
    writer->options = *options;
    if (!writer->options.snaplen)
        writer->options.snaplen = PACKET_MOST;
    int status = options->append ? prepare_append(path, &writer->options, error) : ORCAP_OK;
    if (!status)
        status = outfile_open(&writer->file, path,
                              &(struct outfile_form){writer->options.compression, writer->options.append, writer->options.sync}, error);
    if (status) {
        free(writer);
        return status;
    }
    if (writer->options.format == ORCAP_FORMAT_PCAP && !writer->options.append)
        pcap_write_header(writer);
    *ret_writer = writer;
    return ORCAP_OK;
}

int orcap_writer_write_noted(struct orcap_writer *writer, const struct orcap_frame *frame, const struct orcap_notes *notes, struct orcap_error *error) {
    int status = writer->options.format == ORCAP_FORMAT_PCAP ? pcap_write(writer, frame, error) : pcapng_write(writer, frame, notes, error);
    outfile_end_record(&writer->file);
    return status ? status : outfile_status(&writer->file, error);
}

int orcap_writer_write(struct orcap_writer *writer, const struct orcap_frame *frame, struct orcap_error *error) {
    return orcap_writer_write_noted(writer, frame, &(struct orcap_notes){0}, error);
}

int orcap_writer_flush(struct orcap_writer *writer, struct orcap_error *error) {
    outfile_settle(&writer->file);
    return outfile_status(&writer->file, error);
}

int orcap_writer_take_info(struct orcap_writer *writer, const struct orcap_capture_info *info, struct orcap_error *error) {
    if (writer->options.format == ORCAP_FORMAT_PCAP)
        return ORCAP_OK;
    int status = pcapng_take_info(writer, info, error);
    return status ? status : outfile_status(&writer->file, error);
}

const char *orcap_writer_temporary(const struct orcap_writer *writer) {
    return writer->file.temporary;
}

static void writer_free(struct orcap_writer *writer) {
    pcapng_clear(&writer->pcapng);
    joined_free(writer->joined);
    free(writer);
}

int orcap_writer_close(struct orcap_writer *writer, struct orcap_error *error) {
    int status = ORCAP_OK;
    if (writer->options.format == ORCAP_FORMAT_PCAPNG)
        status = writer->joined ? joined_finish(writer, error) : pcapng_finish(writer, error);
    if (status)
        outfile_abandon(&writer->file);
    else
        status = outfile_close(&writer->file, error);
    writer_free(writer);
    return status;
}

void orcap_writer_abandon(struct orcap_writer *writer) {
    if (!writer)
        return;
    outfile_abandon(&writer->file);
    writer_free(writer);
}
