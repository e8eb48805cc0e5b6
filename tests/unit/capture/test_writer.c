#include <orcap/capture.h>

#include "capture/pack.h"
#include "../pile.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder of each test's own, and names in it. */
static char folder[64];

static int make_folder(void **state) {
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/orcap_test_XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static const char *in_folder(const char *name) {
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int remove_folder(void **state) {
    (void)state;
    static const char *const names[] = {"a", "b", "link"};
    for (size_t i = 0; i < 3; i++)
        (void)unlink(in_folder(names[i]));
    return rmdir(folder); /* fails when something else was left */
}

static struct pile content_of(const char *path) {
    struct pile pile = {0};
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    uint8_t bytes[4096];
    size_t got;
    while ((got = fread(bytes, 1, sizeof bytes, file)))
        pile_bytes(&pile, bytes, got);
    fclose(file);
    return pile;
}

static void expect_content(const char *path, const struct pile *wanted) {
    struct pile got = content_of(path);
    assert_int_equal(got.size, wanted->size);
    assert_memory_equal(got.bytes, wanted->bytes, wanted->size);
    pile_clear(&got);
}

static struct orcap_writer *open_writer(const char *path, struct orcap_writer_options options) {
    struct orcap_writer *writer = NULL;
    struct orcap_error error;
    if (orcap_writer_open(path, &options, &writer, &error))
        fail_msg("%s", error.text);
    return writer;
}

static void write_frame(struct orcap_writer *writer, struct orcap_frame frame) {
    struct orcap_error error;
    if (orcap_writer_write(writer, &frame, &error))
        fail_msg("%s", error.text);
}

static void close_writer(struct orcap_writer *writer) {
    struct orcap_error error;
    if (orcap_writer_close(writer, &error))
        fail_msg("%s", error.text);
}

static const uint8_t BYTES[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static void test_pcap_of_every_form(void **state) {
    (void)state;
    for (unsigned form = 0; form < 4; form++) {
        bool big = form & 1, micro = form & 2;
        struct orcap_writer *writer =
            open_writer(in_folder("a"),
                        (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAP, .link = 101, .microseconds = micro, .big_endian = big});
        write_frame(writer, (struct orcap_frame){.bytes = BYTES, .caplen = 5, .len = 60, .link = 101, .time_ns = 1700000000123456789});
        write_frame(writer, (struct orcap_frame){.link = 101, .time_ns = 4294967295999999999});
        close_writer(writer);
        struct pile wanted = {.big_endian = big};
        pile_pcap_header(&wanted, micro ? 0xa1b2c3d4 : 0xa1b23c4d, 262144, 101);
        pile_pcap_record(&wanted, 1700000000, micro ? 123456 : 123456789, 0, 60, 0);
        memset(wanted.bytes + wanted.size - 8, 0, 4);
        wanted.bytes[wanted.size - (big ? 5 : 8)] = 5;
        pile_bytes(&wanted, BYTES, 5);
        pile_pcap_record(&wanted, 4294967295, micro ? 999999 : 999999999, 0, 0, 0);
        expect_content(in_folder("a"), &wanted);
        pile_clear(&wanted);
    }
}

static void test_what_a_pcap_cannot_hold(void **state) {
    (void)state;
    struct orcap_writer *writer = open_writer(in_folder("a"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAP, .link = 1});
    static const struct {
        struct orcap_frame frame;
        const char *says;
    } cases[] = {{{.link = 113}, "link type 113"},
                 {{.link = 1, .time_ns = ORCAP_NO_TIME}, "no time"},
                 {{.link = 1, .time_ns = -1}, "1970"},
                 {{.link = 1, .time_ns = 4294967296000000000}, "2106"},
                 {{.link = 1, .caplen = 262145}, "262145"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct orcap_error error;
        assert_int_equal(orcap_writer_write(writer, &cases[i].frame, &error), ORCAP_EVALUE);
        assert_non_null(strstr(error.text, cases[i].says));
        assert_non_null(strstr(error.text, in_folder("a")));
    }
    write_frame(writer, (struct orcap_frame){.bytes = BYTES, .caplen = 1, .len = 1, .link = 1});
    close_writer(writer);
    struct pile wanted = {0};
    pile_pcap_header(&wanted, 0xa1b23c4d, 262144, 1);
    pile_pcap_record(&wanted, 0, 0, 1, 1, 1);
    expect_content(in_folder("a"), &wanted);
    pile_clear(&wanted);
}

/* Each interface has a second description for its packets before 1970. */
static void test_times_before_1970(void **state) {
    (void)state;
    static const struct orcap_frame frames[] = {{.bytes = BYTES, .caplen = 1, .len = 1, .link = 1, .time_ns = -1},
                                                {.bytes = BYTES, .caplen = 2, .len = 2, .link = 1, .time_ns = INT64_MAX},
                                                {.bytes = BYTES, .caplen = 3, .len = 3, .link = 101, .time_ns = INT64_MIN + 1},
                                                {.bytes = BYTES, .caplen = 4, .len = 4, .link = 1, .time_ns = -1999999999999999999}};
    static const uint32_t interfaces[] = {1, 0, 3, 1};
    for (int big = 0; big < 2; big++) {
        struct orcap_writer *writer = open_writer(in_folder("a"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG, .big_endian = big});
        for (size_t i = 0; i < 4; i++)
            write_frame(writer, frames[i]);
        close_writer(writer);
        struct orcap_reader *reader;
        struct orcap_frame read;
        assert_int_equal(orcap_reader_open(in_folder("a"), &reader, NULL), ORCAP_OK);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(orcap_reader_next(reader, &read, 1), 1);
            assert_int_equal(read.time_ns, frames[i].time_ns);
            assert_int_equal(read.caplen, frames[i].caplen);
            assert_int_equal(read.link, frames[i].link);
            assert_int_equal(read.interface, interfaces[i]);
        }
        orcap_reader_close(reader);
    }
}

/* What comes before the first packet when nothing is known of where packets come from. */
static void pile_plain_start(struct pile *pile, uint16_t link) {
    pile_section(pile, NULL);
    size_t block = pile_block(pile, 1);
    pile_number(pile, link, 2);
    pile_number(pile, 0, 2);
    pile_number(pile, 262144, 4);
    pile_option(pile, 9, "\x09", 1);
    pile_option(pile, 0, NULL, 0);
    pile_block_end(pile, block);
}

static void test_pcapng_of_both_orders(void **state) {
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct orcap_writer *writer =
            open_writer(in_folder("a"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG, .big_endian = big});
        write_frame(writer, (struct orcap_frame){.bytes = BYTES, .caplen = 1, .len = 9, .link = 1, .time_ns = 1700000000123456789});
        write_frame(writer, (struct orcap_frame){.bytes = BYTES, .caplen = 4, .len = 4, .link = 1, .flags = ORCAP_FRAME_OUTBOUND});
        write_frame(writer, (struct orcap_frame){.bytes = BYTES, .caplen = 1, .len = 1, .link = 1, .time_ns = ORCAP_NO_TIME});
        close_writer(writer);
        struct pile wanted = {.big_endian = big};
        pile_plain_start(&wanted, 1);
        pile_enhanced(&wanted, 0, 1700000000123456789, 1, 9, 1);
        size_t block = pile_block(&wanted, 6);
        pile_fill(&wanted, 0, 12);
        pile_number(&wanted, 4, 4);
        pile_number(&wanted, 4, 4);
        pile_bytes(&wanted, BYTES, 4);
        pile_number(&wanted, 2, 2);
        pile_number(&wanted, 4, 2);
        pile_number(&wanted, 2, 4);
        pile_option(&wanted, 0, NULL, 0);
        pile_block_end(&wanted, block);
        block = pile_block(&wanted, 3);
        pile_number(&wanted, 1, 4);
        pile_number(&wanted, 1, 1);
        pile_block_end(&wanted, block);
        if (big)
            wanted.bytes[block + 12] = 1;
        expect_content(in_folder("a"), &wanted);
        pile_clear(&wanted);
    }
}

/* A simple packet block is cut by a snap length, and 0 stands for none: nothing captured of something cannot be said. */
static void test_what_a_pcapng_cannot_hold(void **state) {
    (void)state;
    struct orcap_writer *writer = open_writer(in_folder("a"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG});
    const struct orcap_frame frames[] = {{.link = 1, .len = 5, .time_ns = ORCAP_NO_TIME},
                                         {.link = 1, .bytes = BYTES, .caplen = 5, .len = 4, .time_ns = ORCAP_NO_TIME},
                                         {.link = 1, .caplen = 262145}};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        assert_int_equal(orcap_writer_write(writer, &frames[i], NULL), ORCAP_EVALUE);
    write_frame(writer, (struct orcap_frame){.link = 1, .bytes = BYTES, .caplen = 3, .len = 5, .time_ns = ORCAP_NO_TIME});
    close_writer(writer);
    struct orcap_reader *reader;
    assert_int_equal(orcap_reader_open(in_folder("a"), &reader, NULL), ORCAP_OK);
    struct orcap_frame frame;
    assert_int_equal(orcap_reader_next(reader, &frame, 1), 1);
    assert_int_equal(frame.caplen, 3);
    assert_int_equal(frame.len, 5);
    assert_int_equal(frame.time_ns, ORCAP_NO_TIME);
    orcap_reader_close(reader);
}

static void test_empty_files_are_whole(void **state) {
    (void)state;
    for (int format = ORCAP_FORMAT_PCAP; format <= ORCAP_FORMAT_PCAPNG; format++) {
        close_writer(open_writer(in_folder("a"), (struct orcap_writer_options){.format = (enum orcap_format)format, .link = 1}));
        struct orcap_reader *reader;
        assert_int_equal(orcap_reader_open(in_folder("a"), &reader, NULL), ORCAP_OK);
        struct orcap_frame frame;
        assert_int_equal(orcap_reader_next(reader, &frame, 1), 0);
        assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_OK);
        orcap_reader_close(reader);
    }
}

/* Reads a pile and writes all of it, info included. */
static void copy_pile(const struct pile *from, struct orcap_writer *writer) {
    struct orcap_reader *reader;
    assert_int_equal(orcap_reader_open_memory(from->bytes, from->size, "from", &reader, NULL), ORCAP_OK);
    assert_int_equal(orcap_writer_take_info(writer, orcap_reader_info(reader), NULL), ORCAP_OK);
    struct orcap_frame frames[16];
    size_t count;
    while ((count = orcap_reader_next(reader, frames, 16)))
        for (size_t i = 0; i < count; i++)
            write_frame(writer, frames[i]);
    assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_OK);
    assert_int_equal(orcap_writer_take_info(writer, NULL, NULL), ORCAP_OK);
    orcap_reader_close(reader);
}

static void pile_simple(struct pile *pile, uint32_t len, uint32_t caplen) {
    size_t block = pile_block(pile, 3);
    pile_number(pile, len, 4);
    pile_fill(pile, 0x55, caplen);
    pile_block_end(pile, block);
}

/* What the writer makes of this is the same again: interfaces in order, also those without packets, sections where they matter. */
static void test_metadata_is_carried_over(void **state) {
    (void)state;
    struct pile from = {0};
    pile_section(&from, "first");
    pile_interface(&from, 1, 64, "eth0", 6);
    pile_interface(&from, 1, 0, "eth1", 9);
    pile_enhanced(&from, 1, 1700000000123456789, 3, 3, 7);
    pile_enhanced(&from, 0, 1700000000123456, 3, 3, 8);
    pile_simple(&from, 100, 64);
    pile_interface(&from, 113, 0, "quiet", -1);
    pile_section(&from, "second");
    pile_interface(&from, 1, 10, "eth0", 6);
    pile_simple(&from, 11, 10);
    pile_section(&from, NULL);
    pile_interface(&from, 101, 0, NULL, -1);
    pile_interface(&from, 101, 0, NULL, -1);
    pile_enhanced(&from, 1, 5, 3, 3, 9);
    pile_simple(&from, 2, 2); /* of an interface that is not the first of any section written so far */
    pile_enhanced(&from, 1, 6, 3, 3, 9);

    struct orcap_writer *writer = open_writer(in_folder("a"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG});
    copy_pile(&from, writer);
    close_writer(writer);

    struct orcap_reader *before, *after;
    assert_int_equal(orcap_reader_open_memory(from.bytes, from.size, "from", &before, NULL), ORCAP_OK);
    assert_int_equal(orcap_reader_open(in_folder("a"), &after, NULL), ORCAP_OK);
    struct orcap_frame a, b;
    while (orcap_reader_next(before, &a, 1)) {
        assert_int_equal(orcap_reader_next(after, &b, 1), 1);
        assert_int_equal(a.time_ns, b.time_ns);
        assert_int_equal(a.caplen, b.caplen);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.bytes, b.bytes, a.caplen);
        const struct orcap_interface *x = &orcap_reader_info(before)->interfaces[a.interface];
        const struct orcap_interface *y = &orcap_reader_info(after)->interfaces[b.interface];
        assert_int_equal(x->snaplen, y->snaplen);
        assert_int_equal(x->link, y->link);
        if (x->name)
            assert_string_equal(x->name, y->name);
    }
    assert_int_equal(orcap_reader_next(after, &b, 1), 0);
    assert_int_equal(orcap_reader_status(after, NULL), ORCAP_OK);
    const struct orcap_capture_info *info = orcap_reader_info(after);
    assert_int_equal(info->comment_count, 2);
    assert_string_equal(info->comments[0], "first");
    assert_string_equal(info->comments[1], "second");
    assert_int_equal(info->interfaces[0].ticks_per_second, 1000000000);
    assert_string_equal(info->interfaces[2].name, "quiet");
    orcap_reader_close(before);
    orcap_reader_close(after);
    pile_clear(&from);
}

/* Captures one after another share descriptions that say the same. */
static void test_second_capture_reuses_interfaces(void **state) {
    (void)state;
    struct pile from[2] = {{0}};
    for (size_t i = 0; i < 2; i++) {
        pile_section(&from[i], NULL);
        pile_interface(&from[i], 1, 64, "eth0", 6);
        pile_interface(&from[i], 1, 64, i ? "eth2" : "eth1", 6);
        pile_enhanced(&from[i], 1, 1, 3, 3, 7);
        pile_enhanced(&from[i], 0, 1, 3, 3, 7);
    }
    struct orcap_writer *writer = open_writer(in_folder("a"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG});
    copy_pile(&from[0], writer);
    copy_pile(&from[1], writer);
    close_writer(writer);
    struct orcap_reader *reader;
    assert_int_equal(orcap_reader_open(in_folder("a"), &reader, NULL), ORCAP_OK);
    struct orcap_frame frames[8];
    assert_int_equal(orcap_reader_next(reader, frames, 8), 4);
    assert_int_equal(orcap_reader_info(reader)->interface_count, 3);
    assert_int_equal(frames[0].interface, 1);
    assert_int_equal(frames[1].interface, 0);
    assert_int_equal(frames[2].interface, 2);
    assert_int_equal(frames[3].interface, 0);
    orcap_reader_close(reader);
    pile_clear(&from[0]);
    pile_clear(&from[1]);
}

static void test_append_to_pcap(void **state) {
    (void)state;
    for (unsigned form = 0; form < 4 * (ORCAP_XZ + 1); form++) {
        bool big = form & 1, micro = form & 2;
        enum orcap_compression compression = (enum orcap_compression)(form / 4);
        if (compression && !packer_of(compression))
            continue;
        const struct orcap_writer_options first = {
            .format = ORCAP_FORMAT_PCAP, .link = 1, .big_endian = big, .microseconds = micro, .compression = compression, .append = true, .sync = true};
        (void)unlink(in_folder("a"));
        for (unsigned round = 0; round < 3; round++) {
            /* only the first time the form is the caller's to choose */
            const struct orcap_writer_options later = {.format = ORCAP_FORMAT_PCAP, .link = 1, .append = true};
            struct orcap_writer *writer = open_writer(in_folder("a"), round ? later : first);
            write_frame(writer, (struct orcap_frame){.bytes = BYTES, .caplen = 8, .len = 8, .link = 1, .time_ns = (int64_t)round * 1000});
            close_writer(writer);
        }
        struct orcap_reader *reader;
        assert_int_equal(orcap_reader_open(in_folder("a"), &reader, NULL), ORCAP_OK);
        struct orcap_frame frames[8];
        assert_int_equal(orcap_reader_next(reader, frames, 8), 3);
        assert_int_equal(frames[2].time_ns, 2000);
        assert_int_equal(orcap_reader_next(reader, frames, 8), 0);
        assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_OK);
        const struct orcap_capture_info *info = orcap_reader_info(reader);
        assert_int_equal(info->big_endian, big);
        assert_int_equal(info->interfaces[0].ticks_per_second, micro ? 1000000 : 1000000000);
        assert_int_equal(info->compression, compression);
        orcap_reader_close(reader);
    }
    struct orcap_writer *writer;
    struct orcap_error error;
    const struct orcap_writer_options other_link = {.format = ORCAP_FORMAT_PCAP, .link = 101, .append = true};
    assert_int_equal(orcap_writer_open(in_folder("a"), &other_link, &writer, &error), ORCAP_EVALUE);
    assert_non_null(strstr(error.text, "link type"));
    const struct orcap_writer_options other_format = {.format = ORCAP_FORMAT_PCAPNG, .append = true};
    assert_int_equal(orcap_writer_open(in_folder("a"), &other_format, &writer, &error), ORCAP_EVALUE);
    assert_non_null(strstr(error.text, "is a pcap"));
}

static void test_append_to_pcapng(void **state) {
    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        struct orcap_writer *writer = open_writer(
            in_folder("a"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG, .append = true, .big_endian = round == 1});
        write_frame(writer, (struct orcap_frame){.bytes = BYTES, .caplen = 8, .len = 8, .link = (uint16_t)(1 + round), .time_ns = 7});
        close_writer(writer);
    }
    struct orcap_reader *reader;
    assert_int_equal(orcap_reader_open(in_folder("a"), &reader, NULL), ORCAP_OK);
    struct orcap_frame frames[2];
    assert_int_equal(orcap_reader_next(reader, frames, 2), 1); /* a batch is of one section */
    assert_int_equal(orcap_reader_next(reader, frames, 2), 1);
    assert_int_equal(frames[0].link, 2);
    orcap_reader_close(reader);
}

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_nobody_sees_half_a_file(void **state) {
    (void)state;
    const struct pile old = {.bytes = (uint8_t *)(uintptr_t) "old", .size = 3};
    write_text(in_folder("a"), "old");
    assert_int_equal(chmod(in_folder("a"), 0640), 0);
    assert_int_equal(symlink("a", in_folder("link")), 0);

    struct orcap_writer *writer = open_writer(in_folder("link"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAP, .link = 1});
    const char *temporary = orcap_writer_temporary(writer);
    assert_non_null(temporary);
    assert_int_equal(access(temporary, F_OK), 0);
    expect_content(in_folder("a"), &old);
    orcap_writer_abandon(writer);
    expect_content(in_folder("a"), &old);

    writer = open_writer(in_folder("link"), (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAP, .link = 1});
    expect_content(in_folder("a"), &old);
    close_writer(writer);
    struct stat about;
    assert_int_equal(lstat(in_folder("link"), &about), 0);
    assert_true(S_ISLNK(about.st_mode)); /* what it points to was replaced */
    assert_int_equal(stat(in_folder("a"), &about), 0);
    assert_int_equal(about.st_size, 24);
    assert_int_equal(about.st_mode & 0777, 0640);
}

/* Who reads along, or finds the file of a writer that was killed, finds whole packets. */
static void test_a_file_in_the_making_ends_with_a_packet(void **state) {
    (void)state;
    static uint8_t bytes[1013];
    struct orcap_frame frames[64];
    for (int format = ORCAP_FORMAT_PCAP; format <= ORCAP_FORMAT_PCAPNG; format++) {
        struct orcap_writer *writer = open_writer(in_folder("a"), (struct orcap_writer_options){.format = (enum orcap_format)format, .link = 1});
        assert_int_equal(orcap_writer_flush(writer, NULL), ORCAP_OK);
        for (uint64_t i = 0; i < 1000; i++)
            write_frame(writer, (struct orcap_frame){.bytes = bytes, .number = i, .time_ns = 1, .caplen = sizeof bytes, .len = sizeof bytes, .link = 1});
        struct orcap_reader *reader = NULL;
        struct orcap_error error;
        assert_int_equal(orcap_reader_open(in_folder("a"), &reader, &error), ORCAP_OK);
        size_t count = 0, got;
        while ((got = orcap_reader_next(reader, frames, 64)))
            count += got;
        assert_int_equal(orcap_reader_status(reader, &error), ORCAP_OK);
        assert_true(count > 500 && count < 1000);
        orcap_reader_close(reader);
        close_writer(writer);
        (void)unlink(in_folder("a"));
    }
}

static void test_abandoned_append_leaves_the_old_file(void **state) {
    (void)state;
    const struct orcap_writer_options options = {.format = ORCAP_FORMAT_PCAP, .link = 1, .append = true};
    close_writer(open_writer(in_folder("a"), options));
    struct pile before = content_of(in_folder("a"));
    struct orcap_writer *writer = open_writer(in_folder("a"), options);
    assert_null(orcap_writer_temporary(writer));
    uint8_t *bytes = calloc(1, 200000);
    for (unsigned i = 0; i < 5; i++)
        write_frame(writer, (struct orcap_frame){.bytes = bytes, .caplen = 200000, .len = 200000, .link = 1});
    struct stat about;
    assert_int_equal(stat(in_folder("a"), &about), 0);
    assert_true(about.st_size > 200000);
    orcap_writer_abandon(writer);
    expect_content(in_folder("a"), &before);
    free(bytes);
    pile_clear(&before);
}

static void test_failures_name_the_file(void **state) {
    (void)state;
    struct orcap_writer *writer;
    struct orcap_error error;
    const struct orcap_writer_options options = {.format = ORCAP_FORMAT_PCAP, .link = 1};
    assert_int_equal(orcap_writer_open("/nonexistent/out.pcap", &options, &writer, &error), ORCAP_EOPEN);
    assert_string_equal(error.text, "/nonexistent/out.pcap: cannot be written: No such file or directory");
    assert_int_equal(orcap_writer_open(folder, &options, &writer, &error), ORCAP_EOPEN);
    assert_non_null(strstr(error.text, "Is a directory"));

    if (access("/dev/full", W_OK))
        return;
    for (enum orcap_compression packed = ORCAP_PLAIN; packed <= ORCAP_XZ; packed++) { /* a device without room: told at the close, or as soon as the buffer is written */
        if (packed && !packer_of(packed))
            continue;
        writer = open_writer("/dev/full", (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG, .compression = packed});
        assert_null(orcap_writer_temporary(writer));
        assert_int_equal(orcap_writer_close(writer, &error), ORCAP_EWRITE);
        assert_string_equal(error.text, "/dev/full: cannot be written: No space left on device");
    }
    writer = open_writer("/dev/full", options);
    uint8_t *bytes = calloc(1, 200000);
    struct orcap_frame frame = {.bytes = bytes, .caplen = 200000, .len = 200000, .link = 1};
    int status = ORCAP_OK;
    for (unsigned i = 0; i < 3 && !status; i++)
        status = orcap_writer_write(writer, &frame, &error);
    assert_int_equal(status, ORCAP_EWRITE);
    assert_int_equal(orcap_writer_close(writer, NULL), ORCAP_EWRITE);
    free(bytes);
}

static void test_descriptor_is_written_in_place(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    char path[32];
    (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    struct orcap_writer *writer = open_writer(path, (struct orcap_writer_options){.format = ORCAP_FORMAT_PCAP, .link = 1});
    assert_null(orcap_writer_temporary(writer));
    close_writer(writer);
    uint8_t bytes[100];
    assert_int_equal(read(ends[0], bytes, sizeof bytes), 24);
    assert_int_equal(fcntl(ends[1], F_GETFD), 0); /* it is not ours to close */
    close(ends[0]);
    close(ends[1]);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_pcap_of_every_form),
        IN_FOLDER(test_times_before_1970),
        IN_FOLDER(test_what_a_pcap_cannot_hold),
        IN_FOLDER(test_pcapng_of_both_orders),
        IN_FOLDER(test_empty_files_are_whole),
        IN_FOLDER(test_what_a_pcapng_cannot_hold),
        IN_FOLDER(test_metadata_is_carried_over),
        IN_FOLDER(test_second_capture_reuses_interfaces),
        IN_FOLDER(test_append_to_pcap),
        IN_FOLDER(test_append_to_pcapng),
        IN_FOLDER(test_nobody_sees_half_a_file),
        IN_FOLDER(test_a_file_in_the_making_ends_with_a_packet),
        IN_FOLDER(test_abandoned_append_leaves_the_old_file),
        IN_FOLDER(test_failures_name_the_file),
        IN_FOLDER(test_descriptor_is_written_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
