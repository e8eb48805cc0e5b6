#include "analyse/leaders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void count(struct leaders *leaders, const char *text, unsigned times) {
    while (times--)
        assert_int_equal(leaders_count(leaders, text, strlen(text)), 0);
}

static void expect(const struct leader *leader, const char *text, uint64_t times) {
    assert_int_equal(leader->size, strlen(text));
    assert_memory_equal(leader->text, text, leader->size);
    assert_int_equal(leader->count, times);
}

static void test_most_first_and_equals_as_they_came(void **state) {
    (void)state;
    struct leaders *leaders = leaders_new();
    size_t found;
    count(leaders, "two", 2);
    count(leaders, "also two", 2);
    count(leaders, "three", 3);
    count(leaders, "", 1);
    const struct leader *list = leaders_sorted(leaders, &found);
    assert_int_equal(found, 4);
    expect(&list[0], "three", 3);
    expect(&list[1], "two", 2);
    expect(&list[2], "also two", 2);
    expect(&list[3], "", 1);
    assert_false(leaders_dropped(leaders));
    count(leaders, "also two", 2); /* counting goes on where sorting left it */
    expect(leaders_sorted(leaders, &found), "also two", 4);
    leaders_free(leaders);
    leaders_free(NULL);
}

/* A hundred thousand texts that come once among them do not push out those that come often. */
static void test_frequent_ones_stay(void **state) {
    (void)state;
    struct leaders *leaders = leaders_new();
    size_t found;
    for (unsigned i = 0; i < 100000; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "once-%u", i);
        count(leaders, text, 1);
        if (i % 10 == 0)
            count(leaders, "often", 1);
        if (i % 100 == 0)
            count(leaders, "sometimes", 1);
    }
    const struct leader *list = leaders_sorted(leaders, &found);
    assert_true(leaders_dropped(leaders));
    assert_true(found <= 2 * LEADERS_KEPT);
    expect(&list[0], "often", 10000);
    expect(&list[1], "sometimes", 1000);
    leaders_free(leaders);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_most_first_and_equals_as_they_came),
        cmocka_unit_test(test_frequent_ones_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
