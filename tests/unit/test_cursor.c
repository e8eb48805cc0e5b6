#include "core/cursor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const uint8_t BYTES[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};

static void test_reads_in_order(void **state) {
    (void)state;
    struct cursor c = cursor_over(BYTES, sizeof BYTES);
    assert_int_equal(cursor_u8(&c), 0x01);
    assert_int_equal(cursor_be16(&c), 0x2345);
    assert_int_equal(cursor_be32(&c), 0x6789abcd);
    assert_int_equal(cursor_left(&c), 1);
    assert_ptr_equal(cursor_take(&c, 1), BYTES + 7);
    assert_int_equal(cursor_left(&c), 0);
    assert_true(cursor_ok(&c));
}

static void test_a_read_past_the_end_sticks(void **state) {
    (void)state;
    struct cursor c = cursor_over(BYTES, 6);
    cursor_skip(&c, 4);
    assert_int_equal(cursor_be32(&c), 0);
    assert_false(cursor_ok(&c));
    assert_int_equal(c.short_by, 2);
    assert_int_equal(c.at, 4);
    assert_int_equal(cursor_left(&c), 0);
    assert_int_equal(cursor_u8(&c), 0); /* the byte is there, but nothing is read any more */
    assert_null(cursor_take(&c, 0));
    assert_int_equal(c.short_by, 2);
}

static void test_no_bytes(void **state) {
    (void)state;
    struct cursor c = cursor_over(NULL, 0);
    cursor_skip(&c, 0);
    assert_true(cursor_ok(&c));
    assert_int_equal(cursor_be16(&c), 0);
    assert_int_equal(c.short_by, 2);
}

static void test_size_that_would_wrap(void **state) {
    (void)state;
    struct cursor c = cursor_over(BYTES, sizeof BYTES);
    cursor_skip(&c, 3);
    assert_null(cursor_take(&c, SIZE_MAX));
    assert_int_equal(c.short_by, SIZE_MAX - 5);
    assert_int_equal(c.at, 3);
}

static void test_loads_and_stores(void **state) {
    (void)state;
    assert_int_equal(load_be16(BYTES), 0x0123);
    assert_int_equal(load_be32(BYTES), 0x01234567);
    assert_true(load_be64(BYTES) == 0x0123456789abcdef);
    assert_int_equal(load_le16(BYTES), 0x2301);
    assert_int_equal(load_le32(BYTES), 0x67452301);
    assert_true(load_le64(BYTES) == 0xefcdab8967452301);
    uint8_t out[4];
    store_be32(out, 0x89abcdef);
    assert_memory_equal(out, BYTES + 4, 4);
    store_be16(out, 0x0123);
    assert_memory_equal(out, BYTES, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_in_order),       cmocka_unit_test(test_a_read_past_the_end_sticks), cmocka_unit_test(test_no_bytes),
        cmocka_unit_test(test_size_that_would_wrap), cmocka_unit_test(test_loads_and_stores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
