/* Expected texts: RFC 5952, sections 4 and 5, and RFC 4291, section 2.2. */
#include "core/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void test_ip4_format(void **state) {
    (void)state;
    char text[IP4_TEXT];
    assert_int_equal(ip4_format((const uint8_t[]){0, 0, 0, 0}, text), 7);
    assert_string_equal(text, "0.0.0.0");
    assert_int_equal(ip4_format((const uint8_t[]){192, 0, 2, 10}, text), 10);
    assert_string_equal(text, "192.0.2.10");
    assert_int_equal(ip4_format((const uint8_t[]){255, 100, 99, 90}, text), 13);
    assert_string_equal(text, "255.100.99.90");
}

static void check_ip6(const uint8_t bytes[16], const char *expected) {
    char text[IP6_TEXT];
    uint8_t back[16];
    size_t size = ip6_format(bytes, text);
    assert_string_equal(text, expected);
    assert_int_equal(size, strlen(expected));
    assert_true(ip6_parse(text, size, back));
    assert_memory_equal(back, bytes, 16);
}

static void test_ip6_format(void **state) {
    (void)state;
    check_ip6((const uint8_t[16]){0}, "::");
    check_ip6((const uint8_t[16]){[15] = 1}, "::1");
    check_ip6((const uint8_t[16]){[0] = 0xfe, [1] = 0x80}, "fe80::");
    check_ip6((const uint8_t[16]){0x20, 0x01, 0x0d, 0xb8, [15] = 1}, "2001:db8::1");
    check_ip6((const uint8_t[16]){[0] = 0xff, [1] = 2, [13] = 1, [14] = 0xff, [15] = 0x0a}, "ff02::1:ff0a");
}

/* RFC 5952, 4.2: one group of zeros stays, the longest run goes, of two equal ones the first. */
static void test_ip6_format_shortens_one_run(void **state) {
    (void)state;
    check_ip6((const uint8_t[16]){0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, "2001:db8:0:1:1:1:1:1");
    check_ip6((const uint8_t[16]){0x20, 0x01, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, "2001:0:0:1::1");
    check_ip6((const uint8_t[16]){0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}, "2001:db8::1:0:0:1");
    check_ip6((const uint8_t[16]){0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 0}, "0:1:2:3:4:5:6:0");
}

static void test_ip6_format_mapped(void **state) {
    (void)state;
    check_ip6((const uint8_t[16]){[10] = 0xff, 0xff, 192, 0, 2, 1}, "::ffff:192.0.2.1");
    check_ip6((const uint8_t[16]){[10] = 0xff, 0xfe, 192, 0, 2, 1}, "::fffe:c000:201");
}

static void test_ip6_format_longest_fits(void **state) {
    (void)state;
    uint8_t bytes[16];
    memset(bytes, 0xff, sizeof bytes);
    check_ip6(bytes, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void test_mac(void **state) {
    (void)state;
    static const uint8_t bytes[6] = {0x00, 0x00, 0x5e, 0x00, 0x53, 0xaf};
    char text[MAC_TEXT];
    uint8_t back[6];
    assert_int_equal(mac_format(bytes, text), 17);
    assert_string_equal(text, "00:00:5e:00:53:af");
    assert_true(mac_parse(text, 17, back));
    assert_memory_equal(back, bytes, 6);
    assert_true(mac_parse("0-0-5E-0-53-AF", 14, back));
    assert_memory_equal(back, bytes, 6);
}

static void test_mac_parse_refuses(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "", "00:00:5e:00:53", "00:00:5e:00:53:af:", "00:00:5e:00:53:af0", "00:00:5e:00:53:ag", "0000:5e:00:53:af", "00::5e:00:53:af"};
    uint8_t back[6] = {1, 2, 3, 4, 5, 6};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(mac_parse(wrong[i], strlen(wrong[i]), back));
    assert_memory_equal(back, ((const uint8_t[6]){1, 2, 3, 4, 5, 6}), 6);
}

static void test_parse_takes_size_not_nul(void **state) {
    (void)state;
    uint8_t four[4], six[16];
    assert_true(ip4_parse("192.0.2.1/24", 9, four));
    assert_memory_equal(four, ((const uint8_t[4]){192, 0, 2, 1}), 4);
    assert_false(ip4_parse("192.0.2.1/24", 12, four));
    assert_false(ip4_parse("192.0.2.1\0x", 11, four));
    assert_false(ip4_parse("192.0.2.256", 11, four));
    assert_false(ip4_parse("192.0.2", 7, four));
    assert_true(ip6_parse("2001:DB8::1", 11, six));
    assert_false(ip6_parse("2001:db8::1::", 13, six));
    char long_text[100];
    memset(long_text, '1', sizeof long_text);
    assert_false(ip6_parse(long_text, sizeof long_text, six));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ip4_format),
        cmocka_unit_test(test_ip6_format),
        cmocka_unit_test(test_ip6_format_shortens_one_run),
        cmocka_unit_test(test_ip6_format_mapped),
        cmocka_unit_test(test_ip6_format_longest_fits),
        cmocka_unit_test(test_mac),
        cmocka_unit_test(test_mac_parse_refuses),
        cmocka_unit_test(test_parse_takes_size_not_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
