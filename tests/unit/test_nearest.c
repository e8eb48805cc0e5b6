#include "core/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const char *found(const char *word, const char *const *names) {
    struct nearest nearest = nearest_to(word, strlen(word));
    for (; *names; names++)
        nearest_offer(&nearest, *names);
    return nearest.best;
}

static const char *const NAMES[] = {"list", "flows", "fields", "filter", "sessions", "conversations", NULL};

static void test_one_mistake_of_each_sort(void **state) {
    (void)state;
    assert_string_equal(found("lisr", NAMES), "list");     /* changed */
    assert_string_equal(found("lst", NAMES), "list");      /* left out */
    assert_string_equal(found("liist", NAMES), "list");    /* put in */
    assert_string_equal(found("lits", NAMES), "list");     /* swapped */
    assert_string_equal(found("FLOW", NAMES), "flows");    /* case is no mistake */
}

static void test_a_beginning_is_near(void **state) {
    (void)state;
    assert_string_equal(found("conv", NAMES), "conversations");
    assert_string_equal(found("sess", NAMES), "sessions");
}

/* Two letters changed are near in a word of six letters, but not in one of three. */
static void test_far_words_are_not_offered(void **state) {
    (void)state;
    assert_string_equal(found("fildet", NAMES), "filter");
    assert_null(found("xyz", NAMES));
    assert_null(found("", NAMES));
    assert_null(found("abc", (const char *const[]){"axx", NULL}));
}

static void test_the_first_of_equals_stays(void **state) {
    (void)state;
    assert_string_equal(found("cat", (const char *const[]){"bat", "hat", NULL}), "bat");
    assert_string_equal(found("hat", (const char *const[]){"bat", "hat", NULL}), "hat");
}

static void test_long_words_are_left_alone(void **state) {
    (void)state;
    char word[200];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = 0;
    assert_null(found(word, (const char *const[]){word, NULL}));
    assert_null(found("aaaa", (const char *const[]){word, NULL}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_mistake_of_each_sort),  cmocka_unit_test(test_a_beginning_is_near),
        cmocka_unit_test(test_far_words_are_not_offered), cmocka_unit_test(test_the_first_of_equals_stays),
        cmocka_unit_test(test_long_words_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
