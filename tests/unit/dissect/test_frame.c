/* What a pcapng says of a packet and its interface, as fields: tshark 4.0 prints these values of the same files, but for the hardware's verdict, which it spaces. */
#include "../pile.h"

#include "core/sink.h"

#include <orcap/fields.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void number(struct pile *file, unsigned code, uint64_t value, size_t width) {
    pile_number(file, code, 2);
    pile_number(file, width, 2);
    pile_number(file, value, width);
}

static void number_verdict(struct pile *file, unsigned type, uint64_t value) {
    pile_number(file, 7, 2);
    pile_number(file, 9, 2);
    pile_number(file, type, 1);
    pile_number(file, value, 8);
    pile_fill(file, 0, 3);
}

static void packet(struct pile *file, uint32_t type, uint32_t interface, uint32_t flags, bool rest) {
    size_t block = pile_block(file, type);
    if (type == 2) {
        pile_number(file, interface, 2);
        pile_number(file, 5, 2); /* were dropped */
    } else
        pile_number(file, interface, 4);
    pile_number(file, 0, 8);
    pile_number(file, 0, 8);
    number(file, 2, flags, 4);
    if (rest) {
        pile_option(file, 1, "one", 3);
        number(file, 4, 7, 8);
        number(file, 5, 0x123456789abcdef0, 8);
        number(file, 6, 3, 4);
        pile_option(file, 7, "\0\1\2", 3);
        pile_option(file, 1, "two", 3);
        number_verdict(file, 1, (uint64_t)-5);
        number_verdict(file, 2, 2);
    }
    pile_number(file, 0, 4);
    pile_block_end(file, block);
}

/* A line a packet. */
static void check(const struct pile *file, const char *const *names, size_t count, const char *expected) {
    struct orcap_context *context;
    struct orcap_fields *fields;
    struct orcap_facts facts;
    struct orcap_reader *reader;
    struct orcap_frame frame;
    struct orcap_packet dissected;
    struct sink out = {0};
    assert_int_equal(orcap_context_new(NULL, &context, NULL), ORCAP_OK);
    assert_int_equal(orcap_fields_compile(context, names, count, &(struct orcap_fields_options){.separator = ' '}, &fields, NULL), ORCAP_OK);
    assert_int_equal(orcap_facts_init(&facts, context, orcap_fields_needs(fields)), ORCAP_OK);
    assert_int_equal(orcap_reader_open_memory(file->bytes, file->size, "file", &reader, NULL), ORCAP_OK);
    while (orcap_reader_next(reader, &frame, 1)) {
        orcap_dissect(context, frame.link, frame.bytes, frame.caplen, frame.len, &dissected);
        assert_int_equal(orcap_facts_feed(&facts, &dissected, &frame), ORCAP_OK);
        orcap_fields_print(fields, &dissected, &facts, &out);
    }
    assert_int_equal(orcap_reader_status(reader, NULL), ORCAP_OK);
    assert_int_equal(out.size, strlen(expected));
    assert_memory_equal(out.bytes, expected, out.size);
    orcap_reader_close(reader);
    sink_clear(&out);
    orcap_facts_clear(&facts);
    orcap_fields_free(fields);
    orcap_context_free(context);
}

static void test_options_of_a_packet(void **state) {
    (void)state;
    static const char *const names[] = {"frame.comment", "frame.drop_count", "frame.packet_id", "frame.interface_queue", "frame.verdict.hw", "frame.verdict.ebpf_tc",
                                        "frame.verdict.ebpf_xdp"};
    for (int big = 0; big < 2; big++) {
        struct pile file = {.big_endian = big};
        pile_section(&file, NULL);
        pile_interface(&file, 1, 0, NULL, -1);
        packet(&file, 6, 0, 0, true);
        packet(&file, 6, 0, 0, false);
        packet(&file, 2, 0, 0, false);
        check(&file, names, sizeof names / sizeof *names, "one,two 7 1311768467463790320 3 0102 -5 2\n      \n 5     \n");
        pile_clear(&file);
    }
}

static void test_flags_of_a_packet(void **state) {
    (void)state;
    static const char *const names[] = {"frame.packet_flags", "frame.packet_flags_direction", "frame.packet_flags_reception_type", "frame.packet_flags_fcs_length",
                                        "frame.packet_flags_reserved", "frame.packet_flags_crc_error", "frame.packet_flags_packet_too_error",
                                        "frame.packet_flags_packet_too_short_error", "frame.packet_flags_wrong_inter_frame_gap_error",
                                        "frame.packet_flags_unaligned_frame_error", "frame.packet_flags_start_frame_delimiter_error",
                                        "frame.packet_flags_preamble_error", "frame.packet_flags_symbol_error", "frame.p2p_dir"};
    for (int big = 0; big < 2; big++) {
        struct pile file = {.big_endian = big};
        pile_section(&file, NULL);
        pile_interface(&file, 1, 0, NULL, -1);
        packet(&file, 6, 0, 0xff00ffff, false);
        packet(&file, 6, 0, 0x01010001, false);
        packet(&file, 6, 0, 0x80000086, false);
        check(&file, names, sizeof names / sizeof *names,
              "0xff00ffff 0x00000003 7 15 127 1 1 1 1 1 1 1 1 \n0x01010001 0x00000001 0 0 0 1 0 0 0 0 0 0 0 1\n0x80000086 0x00000002 1 4 0 0 0 0 0 0 0 0 1 0\n");
        pile_clear(&file);
    }
}

/* Numbers of interfaces begin anew with each section. */
static void test_interfaces(void **state) {
    (void)state;
    static const char *const names[] = {"frame.section_number", "frame.interface_id", "frame.interface_name"};
    struct pile file = {0};
    pile_section(&file, NULL);
    pile_interface(&file, 1, 0, "eth0", -1);
    pile_interface(&file, 1, 0, NULL, -1);
    packet(&file, 6, 1, 0, false);
    packet(&file, 6, 0, 0, false);
    pile_section(&file, NULL);
    pile_interface(&file, 1, 0, "eth1", -1);
    packet(&file, 6, 0, 0, false);
    check(&file, names, 3, "1 1 unknown\n1 0 eth0\n2 0 eth1\n");
    pile_clear(&file);
    pile_pcap_header(&file, 0xa1b2c3d4, 65535, 1);
    pile_pcap_record(&file, 0, 0, 1, 1, 0);
    check(&file, names, 3, "  \n");
    pile_clear(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_of_a_packet),
        cmocka_unit_test(test_flags_of_a_packet),
        cmocka_unit_test(test_interfaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
