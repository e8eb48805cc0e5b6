#include <orcap/capture.h>

#include "../pile.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static const uint32_t MAGIC = 0xa1b2c3d4, MAGIC_NS = 0xa1b23c4d, MAGIC_MODIFIED = 0xa1b2cd34;

static struct orcap_reader *open_pile(const struct pile *pile) {
    struct orcap_reader *reader = NULL;
    struct orcap_error error = {0};
    if (orcap_reader_open_memory(pile->bytes, pile->size, "pile", &reader, &error))
        fail_msg("%s", error.text);
    return reader;
}

/* The descriptor of a file that holds the pile and is already unlinked. */
static int file_of_pile(const struct pile *pile) {
    char path[] = "/tmp/orcap_test_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(write(fd, pile->bytes, pile->size), (ssize_t)pile->size);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static void test_all_magics_and_orders(void **state) {
    (void)state;
    static const struct {
        uint32_t magic;
        uint32_t fraction;
    } forms[] = {{0xa1b2c3d4, 123456}, {0xa1b23c4d, 123456789}};
    for (size_t i = 0; i < 2; i++)
        for (int big = 0; big < 2; big++) {
            struct pile pile = {.big_endian = big};
            pile_pcap_header(&pile, forms[i].magic, 65535, 1);
            pile_pcap_record(&pile, 1700000000, forms[i].fraction, 60, 1514, 7);
            pile_pcap_record(&pile, 4294967295, 0, 0, 0, 0);
            struct orcap_reader *reader = open_pile(&pile);
            struct orcap_frame frames[4];
            assert_int_equal(orcap_reader_next(reader, frames, 4), 2);
            assert_int_equal(frames[0].time_ns, i ? 1700000000123456789 : 1700000000123456000);
            assert_int_equal(frames[0].caplen, 60);
            assert_int_equal(frames[0].len, 1514);
            assert_int_equal(frames[0].number, 1);
            assert_int_equal(frames[0].link, 1);
            assert_ptr_equal(frames[0].bytes, pile.bytes + 24 + 16); /* no copy over memory */
            assert_int_equal(frames[1].number, 2);
            assert_int_equal(frames[1].caplen, 0);
            assert_int_equal(frames[1].time_ns, 4294967295000000000); /* seconds are unsigned: the year 2106 */
            assert_int_equal(orcap_reader_next(reader, frames, 4), 0);
            assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_OK);
            const struct orcap_capture_info *info = orcap_reader_info(reader);
            assert_int_equal(info->format, ORCAP_FORMAT_PCAP);
            assert_int_equal(info->compression, ORCAP_PLAIN);
            assert_int_equal(info->big_endian, big);
            assert_int_equal(info->packets, 2);
            assert_int_equal(info->captured_bytes, 60);
            assert_int_equal(info->original_bytes, 1514);
            assert_int_equal(info->first_ns, frames[0].time_ns);
            assert_true(info->in_order);
            assert_int_equal(info->interface_count, 1);
            assert_int_equal(info->interfaces[0].snaplen, 65535);
            assert_int_equal(info->interfaces[0].ticks_per_second, i ? 1000000000 : 1000000);
            assert_int_equal(info->interfaces[0].packets, 2);
            assert_false(info->damaged);
            orcap_reader_close(reader);
            pile_clear(&pile);
        }
}

/* Record headers of 24 bytes: interface index, protocol, packet type, padding follow the lengths. */
static void test_modified_form(void **state) {
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct pile pile = {.big_endian = big};
        pile_pcap_header(&pile, MAGIC_MODIFIED, 0, 1);
        for (uint8_t type = 0; type <= 4; type = (uint8_t)(type + 4)) {
            pile_pcap_record(&pile, 1, 2, 0, 60, 0);
            size_t caplen_at = pile.size - 8;
            pile_number(&pile, 3, 4);
            pile_number(&pile, 0x0800, 2);
            pile_number(&pile, type, 1);
            pile_number(&pile, 0, 1);
            pile.bytes[caplen_at + (big ? 3 : 0)] = 5;
            pile_fill(&pile, 9, 5);
        }
        struct orcap_reader *reader = open_pile(&pile);
        struct orcap_frame frames[4];
        assert_int_equal(orcap_reader_next(reader, frames, 4), 2);
        assert_int_equal(frames[0].caplen, 5);
        assert_int_equal(frames[0].len, 60);
        assert_int_equal(frames[0].bytes[0], 9);
        assert_int_equal(frames[0].time_ns, 1000002000);
        assert_int_equal(frames[0].flags, ORCAP_FRAME_INBOUND);
        assert_int_equal(frames[1].flags, ORCAP_FRAME_OUTBOUND);
        orcap_reader_close(reader);
        pile_clear(&pile);
    }
}

static void test_upper_bits_of_the_link_type(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_pcap_header(&pile, MAGIC, 65535, 0x24000069); /* a frame check sequence of 2 * 16 bits, LINKTYPE 105 */
    struct orcap_reader *reader = open_pile(&pile);
    assert_int_equal(orcap_reader_info(reader)->interfaces[0].link, 105);
    orcap_reader_close(reader);
    pile_clear(&pile);
}

/* Before version 2.3 the length on the wire came first; 2.3 has either order. */
static void test_old_versions_swap_the_lengths(void **state) {
    (void)state;
    static const struct {
        uint16_t major, minor;
        bool swapped;
    } versions[] = {{2, 2, true}, {2, 3, true}, {2, 4, false}, {2, 5, false}, {543, 0, true}};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct pile pile = {0};
        pile_pcap_header(&pile, MAGIC, 65535, 1);
        pile.size = 4;
        pile_number(&pile, versions[i].major, 2);
        pile_number(&pile, versions[i].minor, 2);
        pile.size = 24;
        pile_number(&pile, 0, 8);
        pile_number(&pile, versions[i].swapped ? 100 : 4, 4);
        pile_number(&pile, versions[i].swapped ? 4 : 100, 4);
        pile_fill(&pile, 1, 4);
        struct orcap_reader *reader = open_pile(&pile);
        struct orcap_frame frame;
        assert_int_equal(orcap_reader_next(reader, &frame, 1), 1);
        assert_int_equal(frame.caplen, 4);
        assert_int_equal(frame.len, 100);
        orcap_reader_close(reader);
        pile_clear(&pile);
    }
}

static void test_times_out_of_order(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_pcap_header(&pile, MAGIC_NS, 65535, 1);
    pile_pcap_record(&pile, 20, 0, 1, 1, 0);
    pile_pcap_record(&pile, 10, 0, 1, 1, 0);
    pile_pcap_record(&pile, 30, 1500000000, 1, 1, 0); /* a fraction of more than a second counts as it stands */
    struct orcap_reader *reader = open_pile(&pile);
    struct orcap_frame frames[3];
    assert_int_equal(orcap_reader_next(reader, frames, 3), 3);
    const struct orcap_capture_info *info = orcap_reader_info(reader);
    assert_false(info->in_order);
    assert_int_equal(info->first_ns, 10000000000);
    assert_int_equal(info->last_ns, 31500000000);
    orcap_reader_close(reader);
    pile_clear(&pile);
}

static void test_captured_more_than_announced(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_pcap_header(&pile, MAGIC, 96, 1);
    pile_pcap_record(&pile, 0, 0, 1500, 1400, 3); /* above the snap length, and above the length on the wire */
    struct orcap_reader *reader = open_pile(&pile);
    struct orcap_frame frame;
    assert_int_equal(orcap_reader_next(reader, &frame, 1), 1);
    assert_int_equal(frame.caplen, 1500);
    assert_int_equal(frame.len, 1400);
    orcap_reader_close(reader);
    pile_clear(&pile);
}

/* Cut at every length: all whole records are delivered, and only a cut between records is no damage. */
static void test_cut_at_every_length(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_pcap_header(&pile, MAGIC, 65535, 1);
    for (unsigned i = 0; i < 3; i++)
        pile_pcap_record(&pile, i, 0, 10, 10, 1);
    for (size_t size = 0; size <= pile.size; size++) {
        uint8_t *bytes = pile_exact(&pile, size);
        struct orcap_reader *reader = NULL;
        struct orcap_error error = {0};
        int status = orcap_reader_open_memory(bytes, size, "cut", &reader, &error);
        if (size < 24) {
            assert_int_equal(status, ORCAP_EFORMAT);
            assert_non_null(strstr(error.text, size >= 4 ? "inside its file header" : size ? "no capture" : "empty"));
            free(bytes);
            continue;
        }
        assert_int_equal(status, ORCAP_OK);
        struct orcap_frame frames[8];
        assert_int_equal(orcap_reader_next(reader, frames, 8), (size - 24) / 26);
        assert_int_equal(orcap_reader_next(reader, frames, 8), 0);
        bool whole = (size - 24) % 26 == 0;
        assert_int_equal(orcap_reader_status(reader, &error), whole ? ORCAP_OK : ORCAP_EDAMAGED);
        const struct orcap_capture_info *info = orcap_reader_info(reader);
        assert_int_equal(info->damaged, !whole);
        if (!whole) {
            assert_int_equal(info->damage_offset, 24 + (size - 24) / 26 * 26);
            assert_non_null(strstr(info->damage, "ends inside a record"));
        }
        orcap_reader_close(reader);
        free(bytes);
    }
    pile_clear(&pile);
}

static void test_absurd_length_ends_the_reading(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_pcap_header(&pile, MAGIC, 65535, 1);
    pile_pcap_record(&pile, 1, 0, 10, 10, 1);
    pile_pcap_record(&pile, 1, 0, 0, 10, 1);
    pile.size -= 8;
    pile_number(&pile, 262145, 4);
    pile_number(&pile, 262145, 4);
    pile_fill(&pile, 0, 262145);
    struct orcap_reader *reader = open_pile(&pile);
    struct orcap_frame frames[8];
    assert_int_equal(orcap_reader_next(reader, frames, 8), 1);
    assert_int_equal(orcap_reader_next(reader, frames, 8), 0);
    struct orcap_error error;
    assert_int_equal(orcap_reader_status(reader, &error), ORCAP_EDAMAGED);
    assert_non_null(strstr(error.text, "262145"));
    assert_non_null(strstr(error.text, "at byte 50, after 1 packets"));
    orcap_reader_close(reader);

    pile.bytes[16] = 0; /* a snap length of 16 MiB says that such packets are meant */
    pile.bytes[17] = 0;
    pile.bytes[19] = 1;
    reader = open_pile(&pile);
    assert_int_equal(orcap_reader_next(reader, frames, 8), 2);
    assert_int_equal(frames[1].caplen, 262145);
    orcap_reader_close(reader);
    pile_clear(&pile);
}

static void test_what_is_no_capture(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *says;
    } cases[] = {{"", 0, "empty"},
                 {"a,b\n1,2\n", 8, "text file"},
                 {"\xc3\xa4\xc3", 3, "text file"},
                 {" \n<!DOCTYPE html><html>", 22, "web page"},
                 {"snoop\0\0\0\0\0\0\2", 12, "editcap"},
                 {"PK\3\4....", 8, "zip"},
                 {"\1\2\3\4\5\6\7\10", 8, "no capture"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct orcap_reader *reader = (struct orcap_reader *)&cases;
        struct orcap_error error = {0};
        assert_int_equal(orcap_reader_open_memory((const uint8_t *)cases[i].bytes, cases[i].size, "x", &reader, &error), ORCAP_EFORMAT);
        assert_non_null(strstr(error.text, cases[i].says));
        assert_ptr_equal(reader, &cases); /* untouched on failure */
    }
}

static void test_what_cannot_be_opened(void **state) {
    (void)state;
    struct orcap_reader *reader;
    struct orcap_error error;
    assert_int_equal(orcap_reader_open("/nonexistent/x.pcap", &reader, &error), ORCAP_EOPEN);
    assert_non_null(strstr(error.text, "/nonexistent/x.pcap: cannot be opened: No such file"));
    assert_int_equal(orcap_reader_open("/tmp", &reader, &error), ORCAP_EOPEN);
    assert_non_null(strstr(error.text, "directory"));
    int fd = open("/tmp", O_RDONLY | O_DIRECTORY);
    assert_int_equal(orcap_reader_open_fd(fd, "folder", &reader, &error), ORCAP_EREAD);
    close(fd);
}

/* Through a file the window is moved and grown; every byte must come out as over memory. */
static void test_file_gives_what_memory_gives(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_pcap_header(&pile, MAGIC, 1000000, 1);
    uint32_t size = 1;
    for (unsigned i = 0; i < 3000; i++) {
        size = (size * 1103515245 + 12345) & 0x7fffffff;
        pile_pcap_record(&pile, i, 0, i % 500 == 499 ? 700000 + size % 5 : size % 2000, 2000, (uint8_t)i);
    }
    int fd = file_of_pile(&pile);
    struct orcap_reader *file, *memory = open_pile(&pile);
    assert_int_equal(orcap_reader_open_fd(fd, "file", &file, NULL), ORCAP_OK);
    struct orcap_frame a[64], b;
    size_t count, total = 0;
    while ((count = orcap_reader_next(file, a, 64))) {
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(orcap_reader_next(memory, &b, 1), 1);
            assert_int_equal(a[i].number, b.number);
            assert_int_equal(a[i].time_ns, b.time_ns);
            assert_int_equal(a[i].caplen, b.caplen);
            assert_memory_equal(a[i].bytes, b.bytes, b.caplen);
        }
        total += count;
    }
    assert_int_equal(total, 3000);
    assert_int_equal(orcap_reader_status(file, NULL), ORCAP_OK);
    uint64_t done, all;
    orcap_reader_progress(file, &done, &all);
    assert_int_equal(done, pile.size);
    assert_int_equal(all, pile.size);
    orcap_reader_close(file);
    orcap_reader_close(memory);
    close(fd);
    pile_clear(&pile);
}

struct slow_writer {
    const struct pile *pile;
    int fd;
};

static void *write_slowly(void *argument) {
    const struct slow_writer *writer = argument;
    for (size_t at = 0; at < writer->pile->size; at += 7) {
        size_t left = writer->pile->size - at;
        if (write(writer->fd, writer->pile->bytes + at, left < 7 ? left : 7) < 0)
            break;
    }
    close(writer->fd);
    return NULL;
}

static void test_pipe_in_small_pieces(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_pcap_header(&pile, MAGIC, 65535, 1);
    for (unsigned i = 0; i < 100; i++)
        pile_pcap_record(&pile, i, 0, i, i, 2);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct slow_writer writer = {&pile, ends[1]};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_slowly, &writer), 0);
    struct orcap_reader *reader;
    assert_int_equal(orcap_reader_open_fd(ends[0], "pipe", &reader, NULL), ORCAP_OK);
    struct orcap_frame frames[8];
    size_t total = 0, count;
    while ((count = orcap_reader_next(reader, frames, 8)))
        total += count;
    assert_int_equal(total, 100);
    assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_OK);
    pthread_join(thread, NULL);
    orcap_reader_close(reader);
    close(ends[0]);
    pile_clear(&pile);
}

/* A header that claims 128 MiB where a file of 40 bytes ends must not cost memory: the window stays what it was. */
static void test_claims_allocate_nothing(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_pcap_header(&pile, MAGIC, 65535, 249);
    pile_number(&pile, 0, 8);
    pile_number(&pile, 128 << 20, 4);
    pile_number(&pile, 128 << 20, 4);
    int fd = file_of_pile(&pile);
    struct orcap_reader *reader;
    assert_int_equal(orcap_reader_open_fd(fd, "file", &reader, NULL), ORCAP_OK);
    struct orcap_frame frame;
    assert_int_equal(orcap_reader_next(reader, &frame, 1), 0);
    assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_EDAMAGED);
    assert_int_equal(orcap_reader_info(reader)->damage_offset, 24);
    orcap_reader_close(reader);
    close(fd);
    pile_clear(&pile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_magics_and_orders),        cmocka_unit_test(test_modified_form),
        cmocka_unit_test(test_upper_bits_of_the_link_type),  cmocka_unit_test(test_old_versions_swap_the_lengths),
        cmocka_unit_test(test_times_out_of_order),           cmocka_unit_test(test_captured_more_than_announced),
        cmocka_unit_test(test_cut_at_every_length),          cmocka_unit_test(test_absurd_length_ends_the_reading),
        cmocka_unit_test(test_what_is_no_capture),           cmocka_unit_test(test_what_cannot_be_opened),
        cmocka_unit_test(test_file_gives_what_memory_gives), cmocka_unit_test(test_pipe_in_small_pieces),
        cmocka_unit_test(test_claims_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
