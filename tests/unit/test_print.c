/* Expected texts: tshark 4.0, `-T fields`, of the fields named. */
#include "core/sink.h"

#include <orcap/packet.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void check(struct orcap_field field, struct orcap_value value, const char *expected) {
    struct sink sink = {0};
    value.kind = field.kind;
    orcap_value_print(&field, &value, &sink);
    sink_char(&sink, 0);
    assert_int_equal(sink.status, 0);
    assert_string_equal(sink.bytes, expected);
    sink_clear(&sink);
}
static void check_number(struct orcap_field field, uint64_t number, const char *expected) {
    check(field, (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .number = number}, expected);
}
static void check_bytes(struct orcap_field field, const char *bytes, size_t size, const char *expected) {
    uint8_t type = field.kind == ORCAP_NAME ? ORCAP_VALUE_NAME : ORCAP_VALUE_BYTES;
    check(field, (struct orcap_value){.type = type, .bytes = (const uint8_t *)bytes, .size = size}, expected);
}

static void test_numbers(void **state) {
    (void)state;
    check_number((struct orcap_field){.kind = ORCAP_UINT, .width = 1}, 1, "1");                                   /* dns.flags.response */
    check_number((struct orcap_field){.kind = ORCAP_ENUM, .width = 8}, 6, "6");                                   /* ip.proto */
    check_number((struct orcap_field){.kind = ORCAP_XENUM, .width = 16}, 0x800, "0x0800");                        /* eth.type */
    check_number((struct orcap_field){.kind = ORCAP_HEX, .width = 8}, 0, "0x00");                                 /* ip.dsfield */
    check_number((struct orcap_field){.kind = ORCAP_FLAGS, .width = 3}, 2, "0x02");                               /* ip.flags */
    check_number((struct orcap_field){.kind = ORCAP_UINT, .width = 16, .print = ORCAP_PRINT_HEX}, 0xcee2, "0xcee2"); /* ip.id */
    check_number((struct orcap_field){.kind = ORCAP_UINT, .width = 13, .print_unit = 8}, 185, "1480");            /* ip.frag_offset */
    check_number((struct orcap_field){.kind = ORCAP_UINT, .width = 20, .print = ORCAP_PRINT_HEX}, 0x12345, "0x012345"); /* ipv6.flow */
    check_number((struct orcap_field){.kind = ORCAP_INT, .width = 8}, (uint64_t)-2, "-2");
    struct sink sink = {0};
    orcap_number_print(0x12, 12, 4, true, &sink); /* tcp.flags */
    assert_int_equal(sink.size, 6);
    assert_memory_equal(sink.bytes, "0x0012", 6);
    sink_clear(&sink);
}

static void test_addresses(void **state) {
    (void)state;
    check_bytes((struct orcap_field){.kind = ORCAP_MAC}, "\0\0\x5e\0\x53\x01", 6, "00:00:5e:00:53:01");
    check_bytes((struct orcap_field){.kind = ORCAP_IP4}, "\xc0\0\2\1", 4, "192.0.2.1");
    check_bytes((struct orcap_field){.kind = ORCAP_IP6}, "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16, "2001:db8::1");
}

static void test_bytes(void **state) {
    (void)state;
    check_bytes((struct orcap_field){.kind = ORCAP_BYTES}, "\x02\x04\xff", 3, "0204ff"); /* tcp.options */
    check_bytes((struct orcap_field){.kind = ORCAP_BYTES}, "", 0, "");
    check_bytes((struct orcap_field){.kind = ORCAP_NAME}, "", 1, "<Root>"); /* dns.qry.name */
    check_bytes((struct orcap_field){.kind = ORCAP_NAME}, "\1a\7example", 11, "a.example");
}

static void test_lists(void **state) {
    (void)state;
    check_bytes((struct orcap_field){.kind = ORCAP_STRINGS}, "\3a\nb\2cd", 7, "a\\nb,cd"); /* dns.txt */
    check_bytes((struct orcap_field){.kind = ORCAP_STRINGS}, "\5ab", 3, "ab");             /* cut short */
    check_bytes((struct orcap_field){.kind = ORCAP_STRINGS}, "", 0, "");
    struct orcap_field list = {.kind = ORCAP_LIST, .element = ORCAP_IP4, .element_width = 32};
    check_bytes(list, "\xc0\0\2\1\xc0\0\2\2\xff", 9, "192.0.2.1,192.0.2.2");
    list = (struct orcap_field){.kind = ORCAP_LIST, .element = ORCAP_UINT, .element_width = 32};
    check_bytes(list, "\0\0\0\1\0\0\1\0", 8, "1,256");
}

static void test_nothing(void **state) {
    (void)state;
    check((struct orcap_field){.kind = ORCAP_UINT}, (struct orcap_value){.type = ORCAP_VALUE_NONE}, "");
    check_number((struct orcap_field){.kind = ORCAP_UINT, .print = ORCAP_PRINT_NOTHING}, 1, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_addresses), cmocka_unit_test(test_bytes),
                                       cmocka_unit_test(test_lists), cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
