/* What was read, written as pcap or pcapng and read again, is the same: packets, times, interfaces' names. */
#include <orcap/capture.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(int right) {
    if (!right)
        abort();
}

static int same_text(const char *a, const char *b) {
    return a && b ? !strcmp(a, b) : a == b;
}

/* Writes all that the form can hold; the frames it cannot hold are marked in `lost`. */
static size_t copy(struct orcap_reader *reader, struct orcap_writer *writer, uint8_t *lost, size_t most) {
    check(orcap_writer_take_info(writer, orcap_reader_info(reader), NULL) == ORCAP_OK);
    struct orcap_frame frames[3];
    size_t count, total = 0;
    while ((count = orcap_reader_next(reader, frames, 3)))
        for (size_t i = 0; i < count; i++) {
            int status = orcap_writer_write(writer, &frames[i], NULL);
            check(status == ORCAP_OK || status == ORCAP_EVALUE);
            if (total < most)
                lost[total++] = status != ORCAP_OK;
        }
    check(orcap_writer_close(writer, NULL) == ORCAP_OK);
    return total;
}

/* The frame of `before` that comes next and was not lost, against the next of `after`. */
static void compare(struct orcap_reader *before, struct orcap_reader *after, const uint8_t *lost, size_t total, int pcapng) {
    struct orcap_frame a, b;
    for (size_t i = 0; i < total; i++) {
        check(orcap_reader_next(before, &a, 1) == 1);
        if (lost[i])
            continue;
        check(orcap_reader_next(after, &b, 1) == 1);
        check(a.time_ns == b.time_ns && a.caplen == b.caplen && a.len == b.len && a.link == b.link);
        check(!a.caplen || !memcmp(a.bytes, b.bytes, a.caplen));
        const struct orcap_interface *x = &orcap_reader_info(before)->interfaces[a.interface];
        const struct orcap_interface *y = &orcap_reader_info(after)->interfaces[b.interface];
        check(!pcapng || (same_text(x->name, y->name) && same_text(x->description, y->description)) || a.time_ns == ORCAP_NO_TIME);
    }
    check(orcap_reader_next(after, &b, 1) == 0);
    check(orcap_reader_status(after, NULL) == ORCAP_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    enum { FRAMES = 4096 };
    static uint8_t lost[FRAMES];
    for (int pcapng = 0; pcapng < 2; pcapng++) {
        struct orcap_reader *reader, *after;
        if (orcap_reader_open_memory(bytes, size, "fuzz", &reader, NULL))
            return 0;
        const struct orcap_capture_info *info = orcap_reader_info(reader);
        struct orcap_writer_options options = {.format = pcapng ? ORCAP_FORMAT_PCAPNG : ORCAP_FORMAT_PCAP,
                                               .link = info->interface_count ? info->interfaces[0].link : 1,
                                               .big_endian = size & 1};
        char path[32];
        int file = memfd_create("fuzz", 0);
        check(file >= 0 && snprintf(path, sizeof path, "/dev/fd/%d", file) > 0);
        struct orcap_writer *writer;
        check(orcap_writer_open(path, &options, &writer, NULL) == ORCAP_OK);
        size_t total = copy(reader, writer, lost, FRAMES);
        orcap_reader_close(reader);
        check(lseek(file, 0, SEEK_SET) == 0);
        if (total < FRAMES) {
            check(orcap_reader_open_memory(bytes, size, "fuzz", &reader, NULL) == ORCAP_OK);
            check(orcap_reader_open_fd(file, path, &after, NULL) == ORCAP_OK);
            compare(reader, after, lost, total, pcapng);
            orcap_reader_close(after);
            orcap_reader_close(reader);
        }
        close(file);
    }
    return 0;
}
