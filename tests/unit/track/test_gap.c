#include "track/gap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct budget budget;
static struct gaps gaps;
static uint32_t list;

static int setup(void **state) {
    (void)state;
    budget = (struct budget){.limit = 1 << 20};
    gaps_init(&gaps, &budget);
    list = 0;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    gaps_clear(&gaps);
    return budget.used != 0;
}

static void test_fill_whole_and_in_part(void **state) {
    (void)state;
    gaps_add(&gaps, &list, 0, 100, 200);
    gaps_add(&gaps, &list, 0, 300, 400);
    assert_int_equal(gaps_lost(&gaps, list, 0, 1000), 200);
    assert_int_equal(gaps_lost(&gaps, list, 1, 1000), 0);
    assert_int_equal(gaps_fill(&gaps, list, 0, 90, 120), 20);  /* the front of the first */
    assert_int_equal(gaps_fill(&gaps, list, 0, 90, 120), 0);   /* once is enough */
    assert_int_equal(gaps_fill(&gaps, list, 0, 340, 360), 20); /* the middle of the second */
    assert_int_equal(gaps_lost(&gaps, list, 0, 1000), 160);
    assert_int_equal(gaps_fill(&gaps, list, 0, 150, 350), 90); /* the end of one and the front of the other */
    assert_int_equal(gaps_lost(&gaps, list, 0, 1000), 30 + 40);
    assert_int_equal(gaps_fill(&gaps, list, 0, 0, 1000), 70);
    assert_int_equal(gaps_lost(&gaps, list, 0, 1000), 0);
}

/* Only what the other end has acknowledged is lost. */
static void test_lost_up_to_acknowledged(void **state) {
    (void)state;
    gaps_add(&gaps, &list, 1, 100, 200);
    assert_int_equal(gaps_lost(&gaps, list, 1, 50), 0);
    assert_int_equal(gaps_lost(&gaps, list, 1, 130), 30);
    assert_int_equal(gaps_lost(&gaps, list, 1, 200), 100);
}

static void test_numbers_wrap(void **state) {
    (void)state;
    gaps_add(&gaps, &list, 0, 0xfffffff0, 0x10);
    assert_int_equal(gaps_fill(&gaps, list, 0, 0xfffffff8, 8), 16);
    assert_int_equal(gaps_lost(&gaps, list, 0, 0x20), 16);
}

/* Past the most that are kept the oldest is lost for good, and the rest still works. */
static void test_too_many(void **state) {
    (void)state;
    for (uint32_t i = 0; i < GAPS_MOST + 10; i++)
        gaps_add(&gaps, &list, 0, i * 10, i * 10 + 5);
    assert_int_equal(gaps_lost(&gaps, list, 0, 100000), (GAPS_MOST + 10) * 5);
    assert_int_equal(gaps_fill(&gaps, list, 0, 0, 100000), GAPS_MOST * 5);
    assert_int_equal(gaps_lost(&gaps, list, 0, 100000), 50);
}

static void test_release_gives_back(void **state) {
    (void)state;
    for (int round = 0; round < 1000; round++) {
        list = 0;
        gaps_add(&gaps, &list, round & 1, 1, 2);
        gaps_add(&gaps, &list, round & 1, 3, 4);
        gaps_release(&gaps, list);
    }
    assert_int_equal(gaps.list_count, 1);
    assert_int_equal(gaps.node_count, 2);
}

static void test_without_room(void **state) {
    (void)state;
    budget.limit = 0;
    gaps_add(&gaps, &list, 0, 1, 2);
    assert_int_equal(list, 0);
    assert_int_equal(gaps_lost(&gaps, list, 0, 10), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fill_whole_and_in_part, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lost_up_to_acknowledged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_numbers_wrap, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_release_gives_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_without_room, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
