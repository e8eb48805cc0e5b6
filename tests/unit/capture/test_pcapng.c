#include <orcap/capture.h>

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static struct orcap_reader *open_pile(const struct pile *pile) {
    struct orcap_reader *reader = NULL;
    struct orcap_error error = {0};
    if (orcap_reader_open_memory(pile->bytes, pile->size, "pile", &reader, &error))
        fail_msg("%s", error.text);
    return reader;
}

/* Reads to the end: how many packets, how it ended, and that the reason of a damage holds a text. */
static void expect(const struct pile *pile, size_t packets, uint64_t damage_at, const char *says) {
    uint8_t *bytes = pile_exact(pile, pile->size);
    struct orcap_reader *reader = NULL;
    struct orcap_error error = {0};
    if (orcap_reader_open_memory(bytes, pile->size, "pile", &reader, &error))
        fail_msg("%s", error.text);
    struct orcap_frame frames[8];
    size_t total = 0, count;
    while ((count = orcap_reader_next(reader, frames, 8)))
        total += count;
    assert_int_equal(total, packets);
    const struct orcap_capture_info *info = orcap_reader_info(reader);
    assert_int_equal(orcap_reader_status(reader, &error), says ? ORCAP_EDAMAGED : ORCAP_OK);
    if (says) {
        if (!strstr(info->damage, says))
            fail_msg("%s", info->damage);
        assert_int_equal(info->damage_offset, damage_at);
    }
    orcap_reader_close(reader);
    free(bytes);
}

/* Two interfaces, a packet block of each kind, and a custom block between them. */
static void pile_every_kind(struct pile *pile) {
    pile_section(pile, "a comment");
    pile_interface(pile, 1, 96, "eth0", 9);
    pile_interface(pile, 101, 0, NULL, -1);
    pile_enhanced(pile, 0, 1700000000123456789, 5, 60, 0xaa);
    size_t block = pile_block(pile, 0x0bad);
    pile_fill(pile, 1, 40);
    pile_block_end(pile, block);
    pile_enhanced(pile, 1, 1700000000500000, 0, 20, 0);
    block = pile_block(pile, 3); /* simple: as long as the first interface's snap length */
    pile_number(pile, 1500, 4);
    pile_fill(pile, 0xbb, 96);
    pile_block_end(pile, block);
    block = pile_block(pile, 2); /* obsolete: 16 bits of interface, 16 of drops */
    pile_number(pile, 1, 2);
    pile_number(pile, 7, 2);
    pile_number(pile, 0, 4);
    pile_number(pile, 5, 4);
    pile_number(pile, 3, 4);
    pile_number(pile, 3, 4);
    pile_fill(pile, 0xcc, 3);
    pile_block_end(pile, block);
}

static void test_packets_of_every_kind(void **state) {
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct pile pile = {.big_endian = big};
        pile_every_kind(&pile);
        struct orcap_reader *reader = open_pile(&pile);
        struct orcap_frame frames[8], *frame = frames;
        size_t got = 0, count;
        while ((count = orcap_reader_next(reader, frames + got, 8 - got)))
            got += count;
        assert_int_equal(got, 4);
        assert_int_equal(frame->time_ns, 1700000000123456789);
        assert_int_equal(frame->caplen, 5);
        assert_int_equal(frame->len, 60);
        assert_int_equal(frame->bytes[4], 0xaa);
        assert_int_equal(frame->link, 1);
        frame++;
        assert_int_equal(frame->number, 2);
        assert_int_equal(frame->time_ns, 1700000000500000000); /* microseconds when nothing is said */
        assert_int_equal(frame->interface, 1);
        assert_int_equal(frame->link, 101);
        frame++;
        assert_int_equal(frame->time_ns, ORCAP_NO_TIME);
        assert_int_equal(frame->caplen, 96);
        assert_int_equal(frame->len, 1500);
        assert_int_equal(frame->bytes[95], 0xbb);
        frame++;
        assert_int_equal(frame->time_ns, 5000);
        assert_int_equal(frame->interface, 1);
        assert_int_equal(frame->bytes[2], 0xcc);
        orcap_reader_close(reader);
        pile_clear(&pile);
    }
}

static void test_info_of_every_kind(void **state) {
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct pile pile = {.big_endian = big};
        pile_every_kind(&pile);
        struct orcap_reader *reader = open_pile(&pile);
        struct orcap_frame frames[8];
        while (orcap_reader_next(reader, frames, 8))
            continue;
        const struct orcap_capture_info *info = orcap_reader_info(reader);
        assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_OK);
        assert_int_equal(info->format, ORCAP_FORMAT_PCAPNG);
        assert_int_equal(info->big_endian, big);
        assert_int_equal(info->comment_count, 1);
        assert_string_equal(info->comments[0], "a comment");
        assert_int_equal(info->interface_count, 2);
        assert_string_equal(info->interfaces[0].name, "eth0");
        assert_int_equal(info->interfaces[0].snaplen, 96);
        assert_int_equal(info->interfaces[0].packets, 2);
        assert_int_equal(info->interfaces[0].ticks_per_second, 1000000000);
        assert_null(info->interfaces[1].name);
        assert_int_equal(info->interfaces[1].packets, 2);
        assert_int_equal(info->captured_bytes, 5 + 96 + 3);
        assert_int_equal(info->original_bytes, 60 + 20 + 1500 + 3);
        assert_int_equal(info->first_ns, 5000);
        assert_false(info->in_order);
        orcap_reader_close(reader);
        pile_clear(&pile);
    }
}

static void test_sections_have_interfaces_of_their_own(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_section(&pile, "one");
    pile_interface(&pile, 1, 0, "a", -1);
    pile_enhanced(&pile, 0, 1, 4, 4, 0);
    pile.big_endian = true;
    pile_section(&pile, "two");
    pile_interface(&pile, 113, 0, "b", 0x8a);
    pile_interface(&pile, 1, 0, "c", 3);
    pile_enhanced(&pile, 0, 3 * 1024 + 512, 4, 4, 0);
    pile_enhanced(&pile, 1, 4000, 4, 4, 0);
    struct orcap_reader *reader = open_pile(&pile);
    struct orcap_frame frames[4];
    assert_int_equal(orcap_reader_next(reader, frames, 4), 1); /* a batch is of one section */
    assert_int_equal(orcap_reader_info(reader)->comment_count, 1);
    assert_int_equal(orcap_reader_next(reader, frames + 1, 3), 2);
    assert_int_equal(frames[0].interface, 0);
    assert_int_equal(frames[1].interface, 1);
    assert_int_equal(frames[1].link, 113);
    assert_int_equal(frames[1].time_ns, 3500000000);
    assert_int_equal(frames[2].interface, 2);
    assert_int_equal(frames[2].time_ns, 4000000000);
    const struct orcap_capture_info *info = orcap_reader_info(reader);
    assert_int_equal(info->interface_count, 3);
    assert_int_equal(info->interfaces[1].id, 0);
    assert_int_equal(info->interfaces[2].id, 1);
    assert_string_equal(info->interfaces[2].name, "c");
    assert_int_equal(info->comment_count, 2);
    assert_string_equal(info->comments[1], "two");
    assert_false(info->big_endian); /* of the first section */
    orcap_reader_close(reader);
    pile_clear(&pile);
}

static void test_interface_options(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_section(&pile, NULL);
    size_t block = pile_block(&pile, 1);
    pile_number(&pile, 1, 4);
    pile_number(&pile, 0, 4);
    pile_option(&pile, 3, "the wall socket", 15);
    pile_option(&pile, 9, "\6\6", 2); /* not one byte: it says nothing */
    pile_option(&pile, 14, "\xf8\xff\xff\xff\xff\xff\xff\xff", 8);
    pile_block_end(&pile, block);
    pile_enhanced(&pile, 0, 10000000, 0, 0, 0);
    struct orcap_reader *reader = open_pile(&pile);
    struct orcap_frame frame;
    assert_int_equal(orcap_reader_next(reader, &frame, 1), 1);
    assert_int_equal(frame.time_ns, 2000000000); /* 10 s and an offset of -8 s */
    assert_string_equal(orcap_reader_info(reader)->interfaces[0].description, "the wall socket");
    orcap_reader_close(reader);
    pile_clear(&pile);
}

static void test_direction_and_options_of_packets(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_section(&pile, NULL);
    pile_interface(&pile, 1, 0, NULL, -1);
    for (uint8_t flags = 0; flags < 4; flags++) {
        pile_enhanced(&pile, 0, 0, 6, 6, 1);
        size_t start = pile.size - 40;
        pile.size -= 4;
        uint8_t value[4] = {flags, 0, 0, 0};
        if (flags != 3)
            pile_option(&pile, 2, value, 4);
        pile_option(&pile, 0, NULL, 0);
        pile_block_end(&pile, start);
    }
    struct orcap_reader *reader = open_pile(&pile);
    struct orcap_frame frames[4];
    assert_int_equal(orcap_reader_next(reader, frames, 4), 4);
    assert_int_equal(frames[0].flags, ORCAP_FRAME_HAS_OPTIONS);
    assert_int_equal(frames[1].flags, ORCAP_FRAME_HAS_OPTIONS | ORCAP_FRAME_INBOUND);
    assert_int_equal(frames[2].flags, ORCAP_FRAME_HAS_OPTIONS | ORCAP_FRAME_OUTBOUND);
    assert_int_equal(frames[3].flags, 0); /* nothing but an end mark */
    orcap_reader_close(reader);
    pile_clear(&pile);
}

/* Every value of a block's length, and of its second length, ends the reading there with what came before. */
static void test_wrong_block_lengths(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_section(&pile, NULL);
    pile_interface(&pile, 1, 0, NULL, -1);
    pile_enhanced(&pile, 0, 0, 4, 4, 0);
    size_t second = pile.size;
    pile_enhanced(&pile, 0, 0, 8, 8, 0);
    pile_enhanced(&pile, 0, 0, 8, 8, 0);
    for (unsigned bit = 0; bit < 32; bit++) {
        for (int again = 0; again < 2; again++) {
            size_t at = again ? second + 36 : second + 4;
            pile.bytes[at + bit / 8] ^= (uint8_t)(1u << bit % 8);
            expect(&pile, 1, second, again ? "lengths differ" : "");
            pile.bytes[at + bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    expect(&pile, 3, 0, NULL);
    pile_clear(&pile);
}

static void test_what_cannot_be_right(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_section(&pile, NULL);
    size_t after_section = pile.size;
    pile_enhanced(&pile, 0, 0, 4, 4, 0);
    expect(&pile, 0, after_section, "interface 0, but its section has 0");

    pile.size = after_section;
    pile_interface(&pile, 1, 0, NULL, -1);
    size_t start = pile.size;
    pile_enhanced(&pile, 1, 0, 4, 4, 0);
    expect(&pile, 0, start, "interface 1, but its section has 1");

    pile.size = start;
    pile_enhanced(&pile, 0, 0, 4, 4, 0);
    pile.bytes[start + 20] = 5; /* 5 bytes where 4 are */
    expect(&pile, 0, start, "claims a packet of 5");

    pile.size = start;
    pile_enhanced(&pile, 0, 0, 8, 4, 0xff);
    pile.bytes[start + 20] = 0; /* no packet, and the bytes are an option of 65535 bytes */
    expect(&pile, 0, start, "option is longer");

    pile.size = start;
    size_t block = pile_block(&pile, 3);
    pile_number(&pile, 100, 4);
    pile_fill(&pile, 0, 96);
    pile_block_end(&pile, block);
    expect(&pile, 0, start, "claims a packet of 100");

    pile.size = start;
    pile_section(&pile, NULL);
    pile.bytes[start + 12] = 2;
    expect(&pile, 0, start, "version 2.0");

    pile.size = start;
    pile_section(&pile, "x");
    pile.bytes[start + 26] = 200;
    expect(&pile, 0, start, "option is longer");
    pile_clear(&pile);
}

static void test_cut_at_every_length(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_section(&pile, "comment");
    size_t headers = pile.size;
    pile_interface(&pile, 1, 0, "if", -1);
    size_t ends[5] = {pile.size};
    for (size_t i = 1; i < 4; i++) {
        pile_enhanced(&pile, 0, 0, 5, 5, 0);
        ends[i] = pile.size;
    }
    size_t block = pile_block(&pile, 0x0bad);
    pile_fill(&pile, 0, 16);
    pile_block_end(&pile, block);
    ends[4] = pile.size;
    for (size_t size = 0; size <= pile.size; size++) {
        struct pile cut = {.bytes = pile.bytes, .size = size};
        if (size < headers) {
            uint8_t *bytes = pile_exact(&pile, size);
            struct orcap_reader *reader;
            assert_int_equal(orcap_reader_open_memory(bytes, size, "cut", &reader, NULL), ORCAP_EFORMAT);
            free(bytes);
            continue;
        }
        size_t packets = size >= ends[3] ? 3 : size >= ends[2] ? 2 : size >= ends[1] ? 1 : 0;
        size_t start = headers;
        for (size_t i = 0; i < 5; i++)
            if (size >= ends[i])
                start = ends[i];
        expect(&cut, packets, start, size == start ? NULL : "ends inside a block");
    }
    pile_clear(&pile);
}

/* A block that is passed over is longer than the window, so that it goes by in pieces. */
static void test_long_unknown_block_through_a_pipe(void **state) {
    (void)state;
    for (int wrong = 0; wrong < 2; wrong++) {
        struct pile pile = {0};
        pile_section(&pile, NULL);
        pile_interface(&pile, 1, 0, NULL, -1);
        size_t start = pile_block(&pile, 0x40000001);
        pile_fill(&pile, 6, 1000001);
        pile_block_end(&pile, start);
        if (wrong)
            pile.bytes[pile.size - 1] = 1;
        pile_enhanced(&pile, 0, 0, 300, 300, 1);
        char path[] = "/tmp/orcap_test_XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        unlink(path);
        assert_int_equal(write(fd, pile.bytes, pile.size), (ssize_t)pile.size);
        lseek(fd, 0, SEEK_SET);
        struct orcap_reader *reader;
        assert_int_equal(orcap_reader_open_fd(fd, "file", &reader, NULL), ORCAP_OK);
        struct orcap_frame frames[2];
        assert_int_equal(orcap_reader_next(reader, frames, 2), wrong ? 0 : 1);
        assert_int_equal(orcap_reader_next(reader, frames, 2), 0);
        assert_int_equal(orcap_reader_status(reader, NULL), wrong ? ORCAP_EDAMAGED : ORCAP_OK);
        if (wrong)
            assert_int_equal(orcap_reader_info(reader)->damage_offset, start);
        orcap_reader_close(reader);
        close(fd);
        pile_clear(&pile);
    }
}

/* Section after section of names must end somewhere. */
static void test_names_without_end(void **state) {
    (void)state;
    struct pile pile = {0};
    char *name = malloc(65500);
    memset(name, 'x', 65499);
    name[65499] = '\0';
    pile_section(&pile, NULL);
    for (unsigned i = 0; i < 1100; i++)
        pile_interface(&pile, 1, 0, name, -1);
    struct orcap_reader *reader = open_pile(&pile);
    struct orcap_frame frame;
    assert_int_equal(orcap_reader_next(reader, &frame, 1), 0);
    assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_EDAMAGED);
    assert_true(orcap_reader_info(reader)->interface_count > 100);
    orcap_reader_close(reader);
    free(name);
    pile_clear(&pile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packets_of_every_kind),
        cmocka_unit_test(test_info_of_every_kind),
        cmocka_unit_test(test_sections_have_interfaces_of_their_own),
        cmocka_unit_test(test_interface_options),
        cmocka_unit_test(test_direction_and_options_of_packets),
        cmocka_unit_test(test_wrong_block_lengths),
        cmocka_unit_test(test_what_cannot_be_right),
        cmocka_unit_test(test_cut_at_every_length),
        cmocka_unit_test(test_long_unknown_block_through_a_pipe),
        cmocka_unit_test(test_names_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
