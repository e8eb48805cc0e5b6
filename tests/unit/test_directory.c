#include "dissect/directory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

enum { MANY = 3000 };

static void test_an_empty_one_holds_nothing(void **state) {
    (void)state;
    struct directory directory = {0};
    assert_int_equal(directory_find(&directory, "IP", 0), ORCAP_ENAME);
    directory_clear(&directory);
}

/* Through every growth, where chains wrap around the table's end too. */
static void test_all_names_are_found_again(void **state) {
    (void)state;
    static char names[MANY][12];
    struct directory directory = {0};
    for (uint16_t i = 0; i < MANY; i++) {
        (void)snprintf(names[i], sizeof names[i], "name %u", i);
        assert_int_equal(directory_add(&directory, names[i], i), ORCAP_OK);
        for (uint16_t k = i > 300 ? i - 300 : 0; k <= i; k++)
            assert_int_equal(directory_find(&directory, names[k], 0), k);
    }
    assert_int_equal(directory_find(&directory, "name", 0), ORCAP_ENAME);
    directory_clear(&directory);
}

static void test_of_one_name_the_oldest_from_a_number_on(void **state) {
    (void)state;
    struct directory directory = {0};
    for (uint16_t i = 0; i < MANY; i++)
        assert_int_equal(directory_add(&directory, i % 2 ? "odd" : "even", i), ORCAP_OK);
    for (uint16_t i = 0; i + 1 < MANY; i++) {
        assert_int_equal(directory_find(&directory, "odd", i), i | 1);
        assert_int_equal(directory_find(&directory, "even", i), (i + 1) & ~1);
    }
    assert_int_equal(directory_find(&directory, "odd", MANY), ORCAP_ENAME);
    directory_clear(&directory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_one_holds_nothing),
        cmocka_unit_test(test_all_names_are_found_again),
        cmocka_unit_test(test_of_one_name_the_oldest_from_a_number_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
