#include "core/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *text, const char *end, const char *expected) {
    assert_int_equal(end - text, strlen(expected));
    assert_memory_equal(text, expected, strlen(expected));
}

static void test_unsigned(void **state) {
    (void)state;
    char text[UNSIGNED_TEXT];
    check(text, put_unsigned(text, 0), "0");
    check(text, put_unsigned(text, 9), "9");
    check(text, put_unsigned(text, 10), "10");
    check(text, put_unsigned(text, 100), "100");
    check(text, put_unsigned(text, 65535), "65535");
    check(text, put_unsigned(text, UINT64_MAX), "18446744073709551615");
    for (uint64_t v = 1, i = 0; i < 64; i++, v = v * 2 + i) {
        char expected[32];
        (void)snprintf(expected, sizeof expected, "%llu", (unsigned long long)v);
        check(text, put_unsigned(text, v), expected);
    }
}

static void test_signed(void **state) {
    (void)state;
    char text[SIGNED_TEXT];
    check(text, put_signed(text, -1), "-1");
    check(text, put_signed(text, INT64_MIN), "-9223372036854775808");
    check(text, put_signed(text, INT64_MAX), "9223372036854775807");
}

static void test_decimal(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.5, "-0.5"},
        {3, "3"},
        {0.07, "0.07"},
        {0.000000001, "0.000000001"},
        {0.000001, "0.000001"},
        {1.000000001, "1.000000001"},
        {4499999.999999999, "4499999.999999999"},
        {1.0 / 3, "0.333333333"},
        {1000.0 / 3, "333.333333"},
        {123456789012.345, "123456789012"},
        {999999999.9, "1000000000"},
        {99999999.96, "100000000"},
        {12345678.96, "12345679"},
        {9007199254740993.0, "9.00719925e15"},
        {1e300, "1e300"},
        {9.9999999999e20, "1e21"},
        {2.5e-7, "0.00000025"},
        {2.54321e-10, "2.54321e-10"},
        {0.00001234567891, "0.0000123456789"},
        {DBL_MAX, "1.79769313e308"},
    };
    char text[DECIMAL_TEXT];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(text, put_decimal(text, cases[i].value), cases[i].text);
}

/* Seconds made from nanoseconds come back exactly. */
static void test_decimal_is_exact_for_nanoseconds(void **state) {
    (void)state;
    char text[DECIMAL_TEXT + 1];
    uint64_t ns = 1;
    for (int i = 0; i < 100000; i++) {
        ns = (ns * 6364136223846793005u + 1442695040888963407u);
        double seconds = (double)(ns % 8000000000000000u) / 1e9;
        *put_decimal(text, seconds) = 0;
        assert_true(strtod(text, NULL) == seconds);
    }
}

static void test_rfc3339(void **state) {
    (void)state;
    char text[RFC3339_TEXT];
    check(text, put_rfc3339(text, 0), "1970-01-01T00:00:00.000000000Z");
    check(text, put_rfc3339(text, 1700000000000000001), "2023-11-14T22:13:20.000000001Z");
    check(text, put_rfc3339(text, 951782400000000000), "2000-02-29T00:00:00.000000000Z");
    check(text, put_rfc3339(text, -1), "1969-12-31T23:59:59.999999999Z");
    check(text, put_rfc3339(text, INT64_MAX), "2262-04-11T23:47:16.854775807Z");
    check(text, put_rfc3339(text, INT64_MIN), "1677-09-21T00:12:43.145224192Z");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unsigned),
        cmocka_unit_test(test_signed),
        cmocka_unit_test(test_decimal),
        cmocka_unit_test(test_decimal_is_exact_for_nanoseconds),
        cmocka_unit_test(test_rfc3339),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
