#include "analyse/bins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const int64_t MS = 1000000, SECOND = 1000000000;

static uint64_t packets_of(const struct bins *bins) {
    uint64_t sum = 0;
    for (size_t i = 0; i < bins->count; i++)
        sum += bins->bins[i].packets;
    return sum;
}

static void test_a_millisecond_at_first(void **state) {
    (void)state;
    struct bins bins = {0};
    bins_count(&bins, 5 * MS + 999999, 60);
    bins_count(&bins, 5 * MS, 40);
    bins_count(&bins, 7 * MS, 1);
    assert_int_equal(bins_width(&bins), MS);
    assert_int_equal(bins_start(&bins), 5 * MS);
    assert_int_equal(bins.count, 3);
    assert_int_equal(bins.bins[0].packets, 2);
    assert_int_equal(bins.bins[0].bytes, 100);
    assert_int_equal(bins.bins[1].packets, 0);
    assert_int_equal(bins.bins[2].bytes, 1);
}

/* 200 bins of 1 ms hold 0 to 199 ms; 200 ms needs 2 ms, 400 ms needs 10 ms. */
static void test_wider_when_needed(void **state) {
    (void)state;
    struct bins bins = {0};
    bins_count(&bins, 0, 1);
    bins_count(&bins, 199 * MS, 1);
    assert_int_equal(bins_width(&bins), MS);
    bins_count(&bins, 200 * MS, 1);
    assert_int_equal(bins_width(&bins), 2 * MS);
    assert_int_equal(bins.count, 101);
    bins_count(&bins, 400 * MS, 1);
    assert_int_equal(bins_width(&bins), 10 * MS);
    assert_int_equal(bins.count, 41);
    assert_int_equal(packets_of(&bins), 4);
}

/* The bins do not depend on the order in which packets come. */
static void test_any_order(void **state) {
    (void)state;
    struct bins forward = {0}, backward = {0};
    for (int64_t i = 0; i < 1000; i++) {
        bins_count(&forward, i * i * MS - 300 * SECOND, (uint64_t)i);
        bins_count(&backward, (999 - i) * (999 - i) * MS - 300 * SECOND, (uint64_t)(999 - i));
    }
    assert_int_equal(forward.step, backward.step);
    assert_int_equal(forward.first, backward.first);
    assert_int_equal(forward.count, backward.count);
    assert_memory_equal(forward.bins, backward.bins, forward.count * sizeof *forward.bins);
    assert_int_equal(bins_width(&forward), 10 * SECOND); /* 998 s in at most 200 bins */
}

static void test_all_of_time(void **state) {
    (void)state;
    struct bins bins = {0};
    bins_count(&bins, INT64_MIN + 1, 1);
    bins_count(&bins, INT64_MAX, 1);
    bins_count(&bins, 0, 1);
    assert_true(bins.count <= BINS_MOST);
    assert_int_equal(packets_of(&bins), 3);
    assert_true(bins_start(&bins) <= INT64_MIN + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_millisecond_at_first), cmocka_unit_test(test_wider_when_needed),
        cmocka_unit_test(test_any_order),              cmocka_unit_test(test_all_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
