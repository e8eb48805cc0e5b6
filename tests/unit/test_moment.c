/* Times: expected values from date(1) and by hand. */
#include "core/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void check_moment(const char *text, int64_t expected) {
    int64_t ns = 0;
    if (!moment_parse(text, strlen(text), &ns))
        fail_msg("%s is refused", text);
    assert_int_equal(ns, expected);
}

static void test_parse(void **state) {
    (void)state;
    check_moment("1970-01-01T00:00:00Z", 0);
    check_moment("1970-01-01", 0);
    check_moment("2020-09-13 12:26:40", 1600000000000000000);
    check_moment("2020-09-13T14:26:40.5+02:00", 1600000000500000000);
    check_moment("2020-09-13 07:56:40.000000001 -0430", 1600000000000000001);
    check_moment("Sep 13, 2020 12:26:40.25", 1600000000250000000);
    check_moment("Jul  4, 2020 12:34:56.789 UTC", 1593866096789000000);
    check_moment("1969-12-31 23:59:59", -1000000000);
    check_moment("2000-02-29 00:00", 951782400000000000);
}

static void test_refuse(void **state) {
    static const char *const wrong[] = {"",           "now",          "2020",         "2020-13-01", "2020-09-13 25:00:00", "2020-09-13 12:26:40 CET",
                                        "Sep 13 2020", "Foo 13, 2020", "2020-09-13x", "1600000000", "3000-01-01"};
    int64_t ns;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (moment_parse(wrong[i], strlen(wrong[i]), &ns))
            fail_msg("%s is taken", wrong[i]);
}

static void test_seconds(void **state) {
    int64_t ns;
    (void)state;
    assert_true(moment_seconds("10", 2, &ns));
    assert_int_equal(ns, 10000000000);
    assert_true(moment_seconds("1600000003.1234567891", 21, &ns));
    assert_int_equal(ns, 1600000003123456789);
    assert_true(moment_seconds(".25", 3, &ns));
    assert_int_equal(ns, 250000000);
    assert_false(moment_seconds("1.5s", 4, &ns));
    assert_false(moment_seconds("99999999999999999999", 20, &ns));
}

static void check_put(char *(*put)(char *, int64_t), int64_t ns, const char *expected) {
    char text[MOMENT_TEXT];
    *put(text, ns) = 0;
    assert_string_equal(text, expected);
}

static void test_put(void **state) {
    (void)state;
    check_put(moment_put_seconds, 0, "0.000000000");
    check_put(moment_put_seconds, -1500000000, "-1.500000000");
    check_put(moment_put_seconds, INT64_MAX, "9223372036.854775807");
    check_put(moment_put_date, 0, "Jan  1, 1970 00:00:00.000000000 UTC");
    check_put(moment_put_date, 1600000005123456000, "Sep 13, 2020 12:26:45.123456000 UTC");
    check_put(moment_put_date, 951868799999999999, "Feb 29, 2000 23:59:59.999999999 UTC");
    check_put(moment_put_date, -1, "Dec 31, 1969 23:59:59.999999999 UTC");
    check_put(moment_put_date, INT64_MIN + 1, "Sep 21, 1677 00:12:43.145224193 UTC");
    check_put(moment_put_date, INT64_MAX, "Apr 11, 2262 23:47:16.854775807 UTC");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parse), cmocka_unit_test(test_refuse), cmocka_unit_test(test_seconds),
                                       cmocka_unit_test(test_put)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
