#include "analyse/ranking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Largest first, equal ones in their order, each once. */
static void test_order(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    struct ranking ranking;
    assert_true(ranking_init(&ranking, COUNT));
    for (uint32_t i = 0; i < COUNT; i++)
        ranking_add(&ranking, (struct rank){.value = i * 7919 % 500, .order = i, .place = i});
    ranking_start(&ranking);
    uint64_t value = UINT64_MAX;
    uint32_t place, order = 0, count = 0;
    for (; ranking_next(&ranking, &place); count++) {
        uint64_t of_place = place * 7919 % 500;
        assert_true(of_place < value || (of_place == value && place > order));
        value = of_place;
        order = place;
    }
    assert_int_equal(count, COUNT);
    ranking_clear(&ranking);
}

static void test_empty(void **state) {
    (void)state;
    struct ranking ranking;
    uint32_t place;
    assert_true(ranking_init(&ranking, 0));
    ranking_start(&ranking);
    assert_false(ranking_next(&ranking, &place));
    ranking_clear(&ranking);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
