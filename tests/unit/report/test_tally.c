#include "report/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void count(struct tally *tally, const char *key, int64_t bin, uint64_t bytes) {
    tally_count(tally, key, strlen(key), bin, bytes);
}

static void assert_cells(const struct tally *tally, uint32_t place, const int64_t (*expected)[3], size_t expected_count) {
    uint32_t cell = tally->entries[place].cells;
    for (size_t i = 0; i < expected_count; i++, cell = tally->cells[cell].next) {
        assert_int_not_equal(cell, 0);
        assert_int_equal(tally->cells[cell].bin, expected[i][0]);
        assert_int_equal(tally->cells[cell].count, expected[i][1]);
        assert_int_equal(tally->cells[cell].bytes, expected[i][2]);
    }
    assert_int_equal(cell, 0);
}

static void keys_come_in_order_of_bytes_and_bins_in_order_of_time(void **state) {
    struct tally tally;
    (void)state;
    tally_init(&tally, 100);
    count(&tally, "dns", 5, 60);
    count(&tally, "http", 3, 1000);
    count(&tally, "dns", 2, 70);
    count(&tally, "dns", 5, 80);
    count(&tally, "dns", TALLY_NO_BIN, 1);
    assert_int_equal(tally_finish(&tally, 10, true), 2);
    assert_memory_equal(tally_key(&tally.entries[1]), "http", 4);
    assert_int_equal(tally.entries[2].count, 4);
    assert_int_equal(tally.entries[2].bytes, 211);
    assert_cells(&tally, 2, (const int64_t[][3]){{2, 1, 70}, {5, 2, 140}}, 2);
    tally_clear(&tally);
}

static void coarser_bins_join_downwards(void **state) {
    struct tally tally;
    (void)state;
    tally_init(&tally, 100);
    for (int64_t bin = -3; bin <= 3; bin++)
        count(&tally, "x", bin, 1);
    tally_coarsen(&tally, 2);
    count(&tally, "x", 1, 10);
    assert_int_equal(tally_finish(&tally, 10, true), 1);
    assert_cells(&tally, 1, (const int64_t[][3]){{-2, 1, 1}, {-1, 2, 2}, {0, 2, 2}, {1, 3, 12}}, 4);
    tally_clear(&tally);
}

static void what_is_dropped_stays_in_the_sum(void **state) {
    struct tally tally;
    char key[16];
    (void)state;
    tally_init(&tally, 8);
    for (int round = 0; round < 50; round++)
        for (int i = 0; i < 100; i++) {
            snprintf(key, sizeof key, "key%d", i);
            count(&tally, key, round, i == 7 ? 1000 : 1);
            assert_true(tally.count <= 10);
        }
    uint32_t kept = tally_finish(&tally, 3, true);
    uint64_t counted = tally.entries[0].count, bytes = tally.entries[0].bytes, in_bins = 0;
    assert_int_equal(kept, 3);
    assert_memory_equal(tally_key(&tally.entries[1]), "key7", 4);
    assert_int_equal(tally.entries[1].bytes, 50 * 1000);
    for (uint32_t i = 0; i <= kept; i++) {
        counted += i ? tally.entries[i].count : 0;
        bytes += i ? tally.entries[i].bytes : 0;
        for (uint32_t cell = tally.entries[i].cells; cell; cell = tally.cells[cell].next)
            in_bins += tally.cells[cell].count;
    }
    assert_int_equal(counted, 5000);
    assert_int_equal(bytes, 50 * 1000 + 50 * 99);
    assert_int_equal(in_bins, 5000);
    tally_clear(&tally);
}

/* Packets that jump to and fro in time must not take a cell each. */
static void cells_are_bounded(void **state) {
    struct tally tally;
    (void)state;
    tally_init(&tally, 8);
    for (int i = 0; i < 300000; i++)
        count(&tally, i % 3 ? "a" : "b", i % 2, 1);
    assert_true(tally.cell_capacity <= 65536);
    assert_int_equal(tally_finish(&tally, 10, false), 2);
    assert_cells(&tally, 1, (const int64_t[][3]){{0, 100000, 100000}, {1, 100000, 100000}}, 2);
    tally_clear(&tally);
}

/* A dozen keys, each in every bin that there can be, are all kept. */
static void few_keys_have_room_for_all_bins(void **state) {
    struct tally tally;
    char key[8];
    (void)state;
    tally_init(&tally, 16);
    for (int64_t bin = 0; bin < 200; bin++)
        for (int i = 0; i < 12; i++) {
            (void)snprintf(key, sizeof key, "key%d", i);
            count(&tally, key, bin, 1);
        }
    assert_int_equal(tally_finish(&tally, 16, false), 12);
    assert_int_equal(tally.dropped, 0);
    tally_clear(&tally);
}

static void light_keys_count_together(void **state) {
    struct tally tally;
    char key[8];
    (void)state;
    tally_init(&tally, 4);
    assert_int_equal(tally.least, 0);
    for (int i = 0; i < 6; i++) {
        (void)snprintf(key, sizeof key, "key%d", i);
        count(&tally, key, 0, 10 * (uint64_t)(i + 1));
    }
    assert_true(tally.least > 0);
    uint64_t dropped = tally.dropped;
    tally_count_dropped(&tally, 3, 5);
    tally_count_dropped(&tally, 3, 5);
    (void)tally_finish(&tally, 4, true);
    assert_int_equal(tally.dropped, dropped);
    uint32_t last = 0;
    for (uint32_t cell = tally.entries[0].cells; cell; cell = tally.cells[cell].next)
        last = cell;
    assert_int_equal(tally.cells[last].bin, 3);
    assert_int_equal(tally.cells[last].count, 2);
    assert_int_equal(tally.cells[last].bytes, 10);
    tally_clear(&tally);
}

static void nothing_counted_is_no_key(void **state) {
    struct tally tally;
    (void)state;
    tally_init(&tally, 8);
    assert_int_equal(tally_finish(&tally, 10, true), 0);
    tally_clear(&tally);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_come_in_order_of_bytes_and_bins_in_order_of_time),
        cmocka_unit_test(coarser_bins_join_downwards),
        cmocka_unit_test(what_is_dropped_stays_in_the_sum),
        cmocka_unit_test(cells_are_bounded),
        cmocka_unit_test(few_keys_have_room_for_all_bins),
        cmocka_unit_test(light_keys_count_together),
        cmocka_unit_test(nothing_counted_is_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
