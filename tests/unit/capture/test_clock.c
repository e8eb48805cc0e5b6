#include "capture/clock.h"

#include <orcap/capture.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* floor(ticks * 10^9 / ticks_per_second) + offset * 10^9, worked out with integers of any size. */
static const struct {
    uint8_t resolution;
    uint64_t ticks;
    int64_t offset, time;
} TIMES[] = {
    {0x00, 0, 0, 0},
    {0x00, 1, 0, 1000000000},
    {0x00, 9223372036, 0, 9223372036000000000},
    {0x00, 9223372037, 0, ORCAP_NO_TIME},
    {0x00, UINT64_MAX, 0, ORCAP_NO_TIME},
    {0x06, 1700000000123456, 0, 1700000000123456000},
    {0x06, 1700000000123456, -3600, 1699996400123456000},
    {0x09, 9223372036854775807, 0, 9223372036854775807},
    {0x09, 9223372036854775808u, 0, ORCAP_NO_TIME},
    {0x09, UINT64_MAX, -9223372037, 9223372036709551615},
    {0x0a, 19, 0, 1},
    {0x0c, UINT64_MAX, 0, 18446744073709551},
    {0x13, UINT64_MAX, 0, 1844674407},
    {0x1c, UINT64_MAX, 0, 1},
    {0x1d, UINT64_MAX, 0, 0},
    {0x7f, UINT64_MAX, 0, 0},
    {0x7f, 1, 5, 5000000000},
    {0x80, 5, 0, 5000000000},
    {0x81, 3, 0, 1500000000},
    {0x83, UINT64_MAX, 0, ORCAP_NO_TIME},
    {0x88, 255, 0, 996093750},
    {0xa0, UINT64_MAX, 0, 4294967295999999999},
    {0xbf, UINT64_MAX, 0, 1999999999},
    {0xc0, UINT64_MAX, 0, 999999999},
    {0xdd, UINT64_MAX, 0, 1},
    {0xff, UINT64_MAX, -7, -7000000000},
    {0x03, 0, -9223372036, -9223372036000000000},
    {0x03, 0, -9223372037, ORCAP_NO_TIME},
    {0x06, 0, 9223372036854775807, ORCAP_NO_TIME},
    {0x06, UINT64_MAX, INT64_MIN, ORCAP_NO_TIME},
};

static void test_times(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof TIMES / sizeof *TIMES; i++) {
        struct clock clock = clock_of(TIMES[i].resolution, TIMES[i].offset);
        assert_int_equal(clock_ns(&clock, TIMES[i].ticks), TIMES[i].time);
    }
}

/* The quick way and the exact way are the same function wherever both apply. */
static void test_both_ways_agree(void **state) {
    (void)state;
    static const int64_t offsets[] = {0, 1, -1, 1700000000, -1700000000, 4294967296, -4294967296};
    uint64_t ticks = 1;
    for (unsigned resolution = 0; resolution < 256; resolution++)
        for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
            for (unsigned round = 0; round < 20; round++) {
                ticks = ticks * 6364136223846793005u + 1442695040888963407u;
                struct clock clock = clock_of((uint8_t)resolution, offsets[i]);
                uint64_t tried = ticks >> round * 3;
                assert_int_equal(clock_ns(&clock, tried), clock_exact_ns(&clock, tried));
            }
}

static void test_ticks_per_second(void **state) {
    (void)state;
    assert_int_equal(clock_ticks_per_second(0), 1);
    assert_int_equal(clock_ticks_per_second(6), 1000000);
    assert_int_equal(clock_ticks_per_second(19), 10000000000000000000u);
    assert_int_equal(clock_ticks_per_second(20), 0);
    assert_int_equal(clock_ticks_per_second(0x80), 1);
    assert_int_equal(clock_ticks_per_second(0x88), 256);
    assert_int_equal(clock_ticks_per_second(0xbf), 9223372036854775808u);
    assert_int_equal(clock_ticks_per_second(0xc0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_both_ways_agree),
        cmocka_unit_test(test_ticks_per_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
