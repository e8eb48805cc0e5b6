/* Several captures into one section. Files are put together here by the draft's rules, in both byte orders: what is joined must be what the rules make of all of them. */
#include <orcap/capture.h>

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, OBSOLETE = 2, SIMPLE = 3, NAMES = 4, STATISTICS = 5, PACKET = 6, SECRETS = 10, CUSTOM = 0xbad, CUSTOM_NOT_TO_COPY = 0x40000bad };
enum { COMMENT = 1, CUSTOM_TEXT = 2988 };

static size_t begin(struct pile *file, uint32_t type) {
    pile_number(file, type, 4);
    pile_number(file, 0, 4);
    return file->size - 8;
}

static void end(struct pile *file, size_t start) {
    struct pile total = {.big_endian = file->big_endian};
    pile_number(&total, file->size - start + 4, 4);
    memcpy(file->bytes + start + 4, total.bytes, 4);
    pile_bytes(file, total.bytes, 4);
    pile_clear(&total);
}

static void padded(struct pile *file, const char *bytes, size_t size) {
    pile_bytes(file, bytes, size);
    pile_fill(file, 0, 3 & -size);
}

static void text(struct pile *file, unsigned code, const char *value) {
    pile_number(file, code, 2);
    pile_number(file, strlen(value), 2);
    padded(file, value, strlen(value));
}

static void number(struct pile *file, unsigned code, uint64_t value, size_t width) {
    pile_number(file, code, 2);
    pile_number(file, width, 2);
    pile_number(file, value, width);
    pile_fill(file, 0, 3 & -width);
}

/* `hardware`, `first`, `second`: NULL where the header does not say it. */
static void section(struct pile *file, const char *hardware, const char *first, const char *second) {
    size_t start = begin(file, SECTION);
    pile_number(file, 0x1a2b3c4d, 4);
    pile_number(file, 1, 2);
    pile_number(file, 0, 2);
    pile_fill(file, 0xff, 8);
    if (first)
        text(file, COMMENT, first);
    if (second)
        text(file, COMMENT, second);
    if (hardware)
        text(file, 2, hardware);
    if (hardware || first || second)
        pile_number(file, 0, 4);
    end(file, start);
}

/* With every kind of option that is a number. */
static void interface(struct pile *file, const char *name, unsigned link) {
    size_t start = begin(file, INTERFACE);
    pile_number(file, link, 2);
    pile_number(file, 0, 2);
    pile_number(file, 5000, 4);
    text(file, 2, name);
    pile_number(file, 4, 2);
    pile_number(file, 8, 2);
    pile_bytes(file, "\300\0\2\1\377\377\377\0", 8);
    number(file, 8, 1000000000, 8);
    number(file, 9, 6, 1);
    number(file, 10, 3600, 4);
    text(file, 11, "\0tcp");
    number(file, 14, (uint64_t)-100, 8);
    pile_number(file, 0, 4);
    end(file, start);
}

static void packet(struct pile *file, uint32_t id, uint64_t ticks, const char *bytes, bool drops) {
    size_t start = begin(file, PACKET);
    pile_number(file, id, 4);
    pile_number(file, ticks >> 32, 4);
    pile_number(file, ticks & UINT32_MAX, 4);
    pile_number(file, strlen(bytes), 4);
    pile_number(file, 60, 4);
    padded(file, bytes, strlen(bytes));
    text(file, COMMENT, "a comment");
    number(file, 2, 0x12345601, 4);
    pile_number(file, CUSTOM_TEXT, 2);
    pile_number(file, 7, 2);
    pile_number(file, 32473, 4);
    padded(file, "abc", 3);
    if (drops)
        number(file, 4, 7, 8);
    pile_number(file, 0, 4);
    end(file, start);
}

/* The same packet as the draft had it before: 7 were dropped. */
static void obsolete(struct pile *file, uint64_t ticks, const char *bytes) {
    size_t start = begin(file, OBSOLETE);
    pile_number(file, 0, 2);
    pile_number(file, 7, 2);
    pile_number(file, ticks >> 32, 4);
    pile_number(file, ticks & UINT32_MAX, 4);
    pile_number(file, strlen(bytes), 4);
    pile_number(file, 60, 4);
    padded(file, bytes, strlen(bytes));
    text(file, COMMENT, "a comment");
    number(file, 2, 0x12345601, 4);
    pile_number(file, CUSTOM_TEXT, 2);
    pile_number(file, 7, 2);
    pile_number(file, 32473, 4);
    padded(file, "abc", 3);
    pile_number(file, 0, 4);
    end(file, start);
}

static void simple(struct pile *file) {
    size_t start = begin(file, SIMPLE);
    pile_number(file, 5, 4);
    padded(file, "hello", 5);
    end(file, start);
}

static void statistics(struct pile *file, uint32_t id) {
    size_t start = begin(file, STATISTICS);
    pile_number(file, id, 4);
    pile_number(file, 0, 4);
    pile_number(file, 77, 4);
    pile_number(file, 2, 2);
    pile_number(file, 8, 2);
    pile_number(file, 1, 4);
    pile_number(file, 2, 4);
    number(file, 4, 123456789012, 8);
    pile_number(file, 0, 4);
    end(file, start);
}

static void secrets(struct pile *file) {
    size_t start = begin(file, SECRETS);
    pile_number(file, 0x544c534b, 4);
    pile_number(file, 6, 4);
    padded(file, "secret", 6);
    text(file, COMMENT, "of whom");
    pile_number(file, 0, 4);
    end(file, start);
}

static void names(struct pile *file) {
    size_t start = begin(file, NAMES);
    pile_number(file, 1, 2);
    pile_number(file, 14, 2);
    padded(file, "\300\0\2\1a.example", 14);
    pile_number(file, 0, 4);
    text(file, 2, "a server");
    pile_number(file, 0, 4);
    end(file, start);
}

static void other(struct pile *file, uint32_t type) {
    size_t start = begin(file, type);
    pile_number(file, 32473, 4);
    padded(file, "other", 5);
    end(file, start);
}

struct joining {
    struct orcap_writer *writer;
    size_t source;
    unsigned left_out;
};

static void take(void *user, const struct orcap_block *block) {
    struct joining *joining = user;
    int status = orcap_writer_join_block(joining->writer, joining->source, block, NULL);
    assert_true(status == ORCAP_OK || status == ORCAP_EUNSUPPORTED);
    joining->left_out += status == ORCAP_EUNSUPPORTED;
}

/* All files, a packet of each in turn; ends with what stands in the output. Returns how many blocks were left out. */
static unsigned join(const struct pile *in, size_t count, bool big_endian, struct pile *ret_out) {
    struct orcap_reader *readers[3];
    struct joining joining[3] = {{0}};
    struct orcap_frame frame;
    struct orcap_writer *writer;
    char path[] = "/tmp/orcap-joined-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(orcap_writer_open(path, &(struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG, .big_endian = big_endian}, &writer, NULL), ORCAP_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(orcap_reader_open_memory(in[i].bytes, in[i].size, "in", &readers[i], NULL), ORCAP_OK);
        joining[i] = (struct joining){writer, i, 0};
        orcap_reader_on_block(readers[i], take, &joining[i]);
    }
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count; i++)
            if (orcap_reader_next(readers[i], &frame, 1)) {
                assert_int_equal(orcap_writer_join(writer, i, orcap_reader_info(readers[i]), &frame, NULL), ORCAP_OK);
                more = true;
            }
    }
    unsigned left_out = 0;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(orcap_reader_status(readers[i], NULL), ORCAP_OK);
        orcap_reader_close(readers[i]);
        left_out += joining[i].left_out;
    }
    assert_int_equal(orcap_writer_close(writer, NULL), ORCAP_OK);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    uint8_t bytes[8192];
    pile_bytes(ret_out, bytes, fread(bytes, 1, sizeof bytes, file));
    (void)fclose(file);
    (void)close(fd);
    (void)unlink(path);
    return left_out;
}

static void check_join(struct pile *in, size_t count, bool big_endian, struct pile *expected, unsigned left_out) {
    struct pile out = {0};
    assert_int_equal(join(in, count, big_endian, &out), left_out);
    assert_int_equal(out.size, expected->size);
    assert_memory_equal(out.bytes, expected->bytes, expected->size);
    for (size_t i = 0; i < count; i++)
        pile_clear(&in[i]);
    pile_clear(&out);
    pile_clear(expected);
}

/* Interfaces that are described alike are one, others are numbered on; whatever the byte orders are. */
static void test_everything_is_kept(void **state) {
    (void)state;
    for (unsigned orders = 0; orders < 8; orders++) {
        struct pile in[2] = {{.big_endian = orders & 1}, {.big_endian = orders & 2}}, expected = {.big_endian = orders & 4};
        section(&in[0], "hardware", "both", "one");
        interface(&in[0], "eth0", 1);
        names(&in[0]);
        packet(&in[0], 0, 1ull << 40, "first", false);
        secrets(&in[0]);
        other(&in[0], CUSTOM_NOT_TO_COPY);
        obsolete(&in[0], 2ull << 40, "third");
        statistics(&in[0], 0);

        section(&in[1], "other", "two", "both");
        interface(&in[1], "eth0", 1);
        interface(&in[1], "eth1", 101);
        other(&in[1], CUSTOM);
        packet(&in[1], 1, 1ull << 41, "second", true);
        packet(&in[1], 0, 1ull << 41, "fourth", false);
        statistics(&in[1], 1);
        statistics(&in[1], 2); /* there is no such interface */

        size_t start = begin(&expected, SECTION);
        pile_number(&expected, 0x1a2b3c4d, 4);
        pile_number(&expected, 1, 2);
        pile_number(&expected, 0, 2);
        pile_fill(&expected, 0xff, 8);
        text(&expected, COMMENT, "both");
        text(&expected, COMMENT, "one");
        text(&expected, COMMENT, "two");
        text(&expected, 2, "hardware; other");
        pile_number(&expected, 0, 4);
        end(&expected, start);
        interface(&expected, "eth0", 1);
        names(&expected);
        packet(&expected, 0, 1ull << 40, "first", false);
        interface(&expected, "eth1", 101);
        other(&expected, CUSTOM);
        packet(&expected, 1, 1ull << 41, "second", true);
        secrets(&expected);
        packet(&expected, 0, 2ull << 40, "third", true);
        packet(&expected, 0, 1ull << 41, "fourth", false);
        statistics(&expected, 0);
        statistics(&expected, 1);
        check_join(in, 2, orders & 4, &expected, 0);
    }
}

/* A later header that says something opens a section, in which interfaces stand again once something is of them. So does a packet without time of an interface that is not
 * the first. */
static void test_sections_where_they_must_be(void **state) {
    (void)state;
    struct pile in[2] = {{0}}, expected = {0};
    section(&in[0], NULL, NULL, NULL);
    interface(&in[0], "a", 1);
    packet(&in[0], 0, 1, "a1", false);
    section(&in[0], NULL, NULL, NULL); /* says nothing */
    interface(&in[0], "a", 1);
    packet(&in[0], 0, 2, "a2", false);
    section(&in[0], NULL, "late", NULL);
    interface(&in[0], "c", 1);
    packet(&in[0], 0, 3, "a3", false);
    section(&in[1], NULL, NULL, NULL);
    interface(&in[1], "b", 1);
    packet(&in[1], 0, 1, "b1", false);
    simple(&in[1]);
    packet(&in[1], 0, 3, "b3", false);

    section(&expected, NULL, NULL, NULL);
    interface(&expected, "a", 1);
    packet(&expected, 0, 1, "a1", false);
    interface(&expected, "b", 1);
    packet(&expected, 1, 1, "b1", false);
    packet(&expected, 0, 2, "a2", false);
    section(&expected, NULL, NULL, NULL);
    interface(&expected, "b", 1);
    simple(&expected);
    section(&expected, NULL, "late", NULL);
    interface(&expected, "c", 1);
    packet(&expected, 0, 3, "a3", false);
    interface(&expected, "b", 1);
    packet(&expected, 1, 3, "b3", false);
    check_join(in, 2, false, &expected, 0);
}

/* Of a block that only its makers know, nobody else can tell which bytes are numbers. */
static void test_unknown_blocks(void **state) {
    (void)state;
    struct pile in[2] = {{0}, {.big_endian = true}}, expected = {0};
    for (int i = 0; i < 2; i++) {
        section(&in[i], NULL, NULL, NULL);
        other(&in[i], 0x7ffffff0);
    }
    section(&expected, NULL, NULL, NULL);
    other(&expected, 0x7ffffff0);
    check_join(in, 2, false, &expected, 1);
}

/* A pcap has an interface of its own, with nanoseconds. */
static void test_a_pcap_among_them(void **state) {
    (void)state;
    struct pile in[2] = {{0}, {0}}, expected = {0};
    pile_pcap_header(&in[0], 0xa1b2c3d4, 65535, 113);
    pile_number(&in[0], 1, 4);
    pile_number(&in[0], 2, 4);
    pile_number(&in[0], 3, 4);
    pile_number(&in[0], 9, 4);
    pile_bytes(&in[0], "abc", 3);
    section(&in[1], NULL, NULL, NULL);
    interface(&in[1], "eth0", 1);
    section(&expected, NULL, NULL, NULL);
    size_t start = begin(&expected, INTERFACE);
    pile_number(&expected, 113, 4);
    pile_number(&expected, 65535, 4);
    number(&expected, 9, 9, 1);
    pile_number(&expected, 0, 4);
    end(&expected, start);
    start = begin(&expected, PACKET);
    pile_number(&expected, 0, 8);
    pile_number(&expected, 1000002000, 4);
    pile_number(&expected, 3, 4);
    pile_number(&expected, 9, 4);
    padded(&expected, "abc", 3);
    end(&expected, start);
    interface(&expected, "eth0", 1);
    check_join(in, 2, false, &expected, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_is_kept),
        cmocka_unit_test(test_sections_where_they_must_be),
        cmocka_unit_test(test_unknown_blocks),
        cmocka_unit_test(test_a_pcap_among_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
