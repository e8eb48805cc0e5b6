/* Pcapng to pcapng: what is no packet passes as it stands. Files are put together here by the draft's rules. */
#include <orcap/capture.h>

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, NAMES = 4, STATISTICS = 5, PACKET = 6, SECRETS = 10, CUSTOM = 0xbad, CUSTOM_NOT_TO_COPY = 0x40000bad };
enum { FLAGS = 2, HASH = 3, PACKET_ID = 5 };

static void block(struct pile *file, uint32_t type, const void *body, size_t size) {
    size_t total = 12 + (size + 3) / 4 * 4;
    pile_number(file, type, 4);
    pile_number(file, total, 4);
    pile_bytes(file, body, size);
    pile_fill(file, 0, total - 12 - size);
    pile_number(file, total, 4);
}

static void section(struct pile *file, const char *comment) {
    struct pile body = {.big_endian = file->big_endian};
    pile_number(&body, 0x1a2b3c4d, 4);
    pile_number(&body, 1, 2);
    pile_number(&body, 0, 2);
    pile_fill(&body, 0xff, 8);
    pile_number(&body, 1, 2);
    pile_number(&body, strlen(comment), 2);
    pile_bytes(&body, comment, strlen(comment));
    pile_fill(&body, 0, 3 & -strlen(comment));
    pile_number(&body, 0, 4);
    block(file, SECTION, body.bytes, body.size);
    pile_clear(&body);
}

/* Of Ethernet, with times in 2^-10 seconds. */
static void interface(struct pile *file) {
    struct pile body = {.big_endian = file->big_endian};
    pile_number(&body, 1, 2);
    pile_number(&body, 0, 2);
    pile_number(&body, 0, 4);
    pile_number(&body, 9, 2);
    pile_number(&body, 1, 2);
    pile_bytes(&body, "\x8a\0\0\0", 4);
    pile_number(&body, 0, 4);
    block(file, INTERFACE, body.bytes, body.size);
    pile_clear(&body);
}

static void option(struct pile *body, unsigned code, const char *value, size_t size) {
    pile_number(body, code, 2);
    pile_number(body, size, 2);
    pile_bytes(body, value, size);
    pile_fill(body, 0, 3 & -size);
}

/* With flags, a hash where it is wanted, and a packet identifier. */
static void packet(struct pile *file, const char *bytes, size_t size, bool hash) {
    struct pile body = {.big_endian = file->big_endian};
    pile_number(&body, 0, 4);
    pile_number(&body, 0x1a1, 4);
    pile_number(&body, 0xb0000001, 4);
    pile_number(&body, size, 4);
    pile_number(&body, 60, 4);
    pile_bytes(&body, bytes, size);
    pile_fill(&body, 0, 3 & -size);
    option(&body, FLAGS, "\1\0\0\0", 4);
    if (hash)
        option(&body, HASH, "\2....", 5);
    option(&body, PACKET_ID, "12345678", 8);
    pile_number(&body, 0, 4);
    block(file, PACKET, body.bytes, body.size);
    pile_clear(&body);
}

struct passing {
    struct orcap_writer *writer;
    uint64_t packets; /* written */
    struct pile waiting[8];
    struct orcap_block blocks[8];
    size_t first, count;
};

static void take(void *user, const struct orcap_block *block) {
    struct passing *passing = user;
    if (block->before <= passing->packets)
        assert_int_equal(orcap_writer_block(passing->writer, block, NULL), ORCAP_OK);
    else {
        size_t at = passing->count++;
        pile_bytes(&passing->waiting[at], block->bytes, block->size);
        passing->blocks[at] = *block;
        passing->blocks[at].bytes = passing->waiting[at].bytes;
    }
}

static void write_before(struct passing *passing, uint64_t number) {
    for (; passing->first < passing->count && passing->blocks[passing->first].before < number; passing->first++)
        assert_int_equal(orcap_writer_block(passing->writer, &passing->blocks[passing->first], NULL), ORCAP_OK);
}

/* All packets of a file through a writer, each perhaps changed. */
static void pass(const struct pile *in, struct pile *ret_out, void (*change)(struct orcap_frame *frame)) {
    struct orcap_reader *reader;
    struct orcap_frame frames[8];
    struct passing passing = {0};
    char path[] = "/tmp/orcap-blocks-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(orcap_writer_open(path, &(struct orcap_writer_options){.format = ORCAP_FORMAT_PCAPNG}, &passing.writer, NULL), ORCAP_OK);
    assert_int_equal(orcap_reader_open_memory(in->bytes, in->size, "in", &reader, NULL), ORCAP_OK);
    orcap_reader_on_block(reader, take, &passing);
    for (size_t count; (count = orcap_reader_next(reader, frames, 8)) > 0; write_before(&passing, UINT64_MAX))
        for (size_t i = 0; i < count; i++) {
            write_before(&passing, frames[i].number);
            if (change)
                change(&frames[i]);
            assert_int_equal(orcap_writer_write(passing.writer, &frames[i], NULL), ORCAP_OK);
            passing.packets++;
        }
    assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_OK);
    orcap_reader_close(reader);
    assert_int_equal(orcap_writer_close(passing.writer, NULL), ORCAP_OK);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    uint8_t bytes[4096];
    pile_bytes(ret_out, bytes, fread(bytes, 1, sizeof bytes, file));
    (void)fclose(file);
    (void)close(fd);
    (void)unlink(path);
    for (size_t i = 0; i < passing.count; i++)
        pile_clear(&passing.waiting[i]);
}

static void put_all(struct pile *file, bool copyable) {
    section(file, "first");
    interface(file);
    block(file, NAMES, "\0\0\0\0", 4);
    packet(file, "abcdefg", 7, true);
    block(file, SECRETS, "KSLT\4\0\0\0text", 12);
    packet(file, "hijklmnop", 9, true);
    block(file, copyable ? CUSTOM : CUSTOM_NOT_TO_COPY, "\0\0\0\1data", 8);
    block(file, 0x7ffffff0, "unknown", 7);
    block(file, STATISTICS, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
}

static void everything_passes_as_it_stands(void **state) {
    (void)state;
    struct pile in = {0}, out = {0};
    put_all(&in, true);
    in.big_endian = true; /* a second section, of the other byte order */
    put_all(&in, true);
    pass(&in, &out, NULL);
    assert_int_equal(out.size, in.size);
    assert_memory_equal(out.bytes, in.bytes, in.size);
    pile_clear(&in);
    pile_clear(&out);
}

static void what_is_not_to_be_copied_is_not(void **state) {
    (void)state;
    struct pile in = {0}, out = {0};
    put_all(&in, false);
    pass(&in, &out, NULL);
    assert_int_equal(out.size, in.size - 20);
    pile_clear(&in);
    pile_clear(&out);
}

static void cut(struct orcap_frame *frame) {
    frame->caplen = 5;
}

/* The bytes of a packet are others: what else its block says stays, but for the hash. */
static void changed_packets_keep_their_options(void **state) {
    (void)state;
    struct pile in = {0}, out = {0}, expected = {0};
    for (int big = 0; big < 2; big++) {
        in.big_endian = expected.big_endian = big;
        section(&in, "x");
        interface(&in);
        packet(&in, "abcdefg", 7, true);
        section(&expected, "x");
        interface(&expected);
        packet(&expected, "abcde", 5, false);
    }
    pass(&in, &out, cut);
    assert_int_equal(out.size, expected.size);
    assert_memory_equal(out.bytes, expected.bytes, expected.size);
    pile_clear(&in);
    pile_clear(&out);
    pile_clear(&expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_passes_as_it_stands),
        cmocka_unit_test(what_is_not_to_be_copied_is_not),
        cmocka_unit_test(changed_packets_keep_their_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
