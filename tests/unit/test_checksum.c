#include "core/checksum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* RFC 1071, section 3: the bytes 00 01 f2 03 f4 f5 f6 f7 sum to ddf2. */
static void test_example_of_the_rfc(void **state) {
    (void)state;
    static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    assert_int_equal(checksum_fold(checksum_add(0, bytes, sizeof bytes)), (uint16_t)~0xddf2);
}

static void test_nothing_sums_to_zero(void **state) {
    (void)state;
    assert_int_equal(checksum_fold(checksum_add(0, (const uint8_t *)"", 0)), 0xffff);
}

/* Sizes 1 to 5 by hand: 01 -> 0100, 0102, 0102+0300=0402, 0102+0304=0406, 0406+0500=0906. */
static void test_every_tail(void **state) {
    (void)state;
    static const uint8_t bytes[] = {1, 2, 3, 4, 5};
    static const uint16_t sums[] = {0, 0x0100, 0x0102, 0x0402, 0x0406, 0x0906};
    for (size_t size = 0; size <= sizeof bytes; size++)
        assert_int_equal(checksum_fold(checksum_add(0, bytes, size)), (uint16_t)~sums[size]);
}

static void test_pieces_sum_as_the_whole(void **state) {
    (void)state;
    uint8_t bytes[301];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    uint16_t whole = checksum_fold(checksum_add(0, bytes, sizeof bytes));
    for (size_t cut = 0; cut < sizeof bytes; cut += 2)
        assert_int_equal(checksum_fold(checksum_add(checksum_add(0, bytes, cut), bytes + cut, sizeof bytes - cut)), whole);
}

/* RFC 1071, section 1: a message that holds its checksum sums to all ones, whose complement is zero. */
static void test_check_of_a_right_header(void **state) {
    (void)state;
    uint8_t header[20] = {0x45, 0, 0, 0x1c, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2};
    uint16_t sum = checksum_fold(checksum_add(0, header, sizeof header));
    header[10] = (uint8_t)(sum >> 8);
    header[11] = (uint8_t)sum;
    assert_int_equal(checksum_fold(checksum_add(0, header, sizeof header)), 0);
}

/* The field's own two bytes count as zero, wherever it stands and whether it is there or not. */
static void test_without_its_own_field(void **state) {
    (void)state;
    static const uint8_t bytes[] = {0x12, 0x34, 0xff, 0xfe, 0x56, 0x78, 0x9a};
    assert_int_equal(checksum_fold(checksum_add_without(0, bytes, 7, 2)), (uint16_t)~(0x1234 + 0x5678 + 0x9a00 - 0xffff));
    assert_int_equal(checksum_fold(checksum_add_without(0, bytes, 4, 2)), (uint16_t)~0x1234);
    assert_int_equal(checksum_fold(checksum_add_without(0, bytes, 3, 2)), (uint16_t)~0x1234);
    assert_int_equal(checksum_fold(checksum_add_without(0, bytes, 2, 6)), (uint16_t)~0x1234);
    assert_int_equal(checksum_fold(checksum_add_without(0, bytes, 2, 0)), 0xffff);
}

static void test_many_carries(void **state) {
    (void)state;
    static uint8_t ones[65536];
    memset(ones, 0xff, sizeof ones);
    assert_int_equal(checksum_fold(checksum_add(0, ones, sizeof ones)), 0);
}

/* The check value of CRC-32/ISCSI in the catalogue of parametrised CRC algorithms, and the same of two pieces. */
static void test_crc32c(void **state) {
    (void)state;
    const uint8_t *digits = (const uint8_t *)"123456789";
    assert_int_equal(~checksum_crc32c(CRC32C_START, digits, 9), 0xe3069283);
    assert_int_equal(~checksum_crc32c(checksum_crc32c(CRC32C_START, digits, 4), digits + 4, 5), 0xe3069283);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crc32c), cmocka_unit_test(test_example_of_the_rfc), cmocka_unit_test(test_nothing_sums_to_zero),
        cmocka_unit_test(test_every_tail),         cmocka_unit_test(test_pieces_sum_as_the_whole),
        cmocka_unit_test(test_many_carries),       cmocka_unit_test(test_check_of_a_right_header),
        cmocka_unit_test(test_without_its_own_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
