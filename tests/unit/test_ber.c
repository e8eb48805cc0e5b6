/* X.690: its own examples (8.19.5, the identifier {2 999 3}), lengths of sections 8.1.3.4 and 8.1.3.5, and what must not be read. */
#include "core/ber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_read(void **state) {
    (void)state;
    struct ber element;
    uint8_t bytes[205] = {0x04, 0x81, 0xc9};
    assert_true(ber_read((const uint8_t[]){0x02, 0x01, 0x05}, 3, &element));
    assert_int_equal(element.tag, BER_INTEGER);
    assert_int_equal(element.head, 2);
    assert_int_equal(element.size, 1);
    assert_true(ber_read(bytes, 204, &element));
    assert_int_equal(element.head, 3);
    assert_int_equal(element.size, 201);
    assert_false(ber_read(bytes, 203, &element));
    assert_false(ber_read((const uint8_t[]){0x02}, 1, &element));
    assert_false(ber_read((const uint8_t[]){0x1f, 0x01, 0x00}, 3, &element));
    assert_false(ber_read((const uint8_t[]){0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, 11, &element));
}

static void test_valid(void **state) {
    (void)state;
    uint8_t nested[2 * 40];
    for (size_t i = 0; i < sizeof nested; i += 2) {
        nested[i] = BER_SEQUENCE;
        nested[i + 1] = (uint8_t)(sizeof nested - i - 2);
    }
    assert_true(ber_is_valid(BER_OID, (const uint8_t[]){0x88, 0x37, 0x03}, 3));
    assert_false(ber_is_valid(BER_OID, (const uint8_t[]){0x88, 0x37, 0x83}, 3));
    assert_false(ber_is_valid(BER_IPADDRESS, nested, 3));
    assert_true(ber_is_valid(BER_SEQUENCE, (const uint8_t[]){0x02, 0x01, 0x05, 0x30, 0x02, 0x05, 0x00}, 7));
    assert_false(ber_is_valid(BER_SEQUENCE, (const uint8_t[]){0x02, 0x01, 0x05, 0x30, 0x03, 0x05, 0x00}, 7));
    assert_false(ber_is_valid(BER_SEQUENCE, nested, sizeof nested));
    assert_true(ber_is_valid(BER_SEQUENCE, nested + sizeof nested - 30, 30));
}

static void assert_written(const char *expected, struct sink *text) {
    assert_int_equal(text->size, strlen(expected));
    assert_memory_equal(text->bytes, expected, text->size);
    sink_clear(text);
}

static void test_write(void **state) {
    (void)state;
    struct sink text = {0};
    ber_oid_write(&text, (const uint8_t[]){0x88, 0x37, 0x03}, 3);
    assert_written("2.999.3", &text);
    ber_oid_write(&text, (const uint8_t[]){0x2b, 0x06, 0x01}, 3);
    assert_written("1.3.6.1", &text);
    ber_number_write(&text, (const uint8_t[]){0xff, 0x7f}, 2, false);
    assert_written("-129", &text);
    ber_number_write(&text, (const uint8_t[]){0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 9, true);
    assert_written("0xffffffffffffffff", &text);
}

static void test_put(void **state) {
    (void)state;
    static const struct {
        int64_t number;
        size_t size;
        uint8_t bytes[5];
    } cases[] = {{0, 3, {2, 1, 0}}, {127, 3, {2, 1, 0x7f}}, {128, 4, {2, 2, 0, 0x80}}, {-128, 3, {2, 1, 0x80}}, {-129, 4, {2, 2, 0xff, 0x7f}}};
    uint8_t bytes[16];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ber_number_put(bytes, BER_INTEGER, cases[i].number), cases[i].size);
        assert_memory_equal(bytes, cases[i].bytes, cases[i].size);
    }
    assert_int_equal(ber_number_put(bytes, BER_INTEGER, INT64_MIN), 10);
    assert_int_equal(ber_number_put(bytes, BER_NULL, 0), 2);
    assert_int_equal(ber_head_put(bytes, 4, 65536), 5);
    assert_memory_equal(bytes, ((const uint8_t[]){4, 0x83, 1, 0, 0}), 5);
    assert_int_equal(ber_oid_parse("2.999.3", 7, bytes), 3);
    assert_memory_equal(bytes, ((const uint8_t[]){0x88, 0x37, 0x03}), 3);
    assert_int_equal(ber_oid_parse(".1.3", 4, bytes), 1);
    assert_int_equal(ber_oid_parse("1..3", 4, bytes), 0);
    assert_int_equal(ber_oid_parse("name", 4, bytes), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read), cmocka_unit_test(test_valid), cmocka_unit_test(test_write), cmocka_unit_test(test_put)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
