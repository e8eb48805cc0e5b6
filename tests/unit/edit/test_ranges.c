#include <orcap/edit.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *text, const char *numbers) {
    struct orcap_ranges *ranges;
    char found[32] = "";
    assert_int_equal(orcap_ranges_parse(text, &ranges, NULL), ORCAP_OK);
    for (unsigned i = 0; i < 10; i++)
        if (orcap_ranges_has(ranges, i))
            found[strlen(found)] = (char)('0' + i);
    assert_string_equal(found, numbers);
    orcap_ranges_free(ranges);
}

static void numbers_and_ranges(void **state) {
    (void)state;
    expect("3", "3");
    expect("1,3-5", "1345");
    expect("-2", "012");
    expect("8-", "89");
    expect("7-8,2,2-3,5,4", "234578");
    expect("5-,1-6", "123456789");
}

static void the_largest_numbers(void **state) {
    struct orcap_ranges *ranges;
    (void)state;
    assert_int_equal(orcap_ranges_parse("18446744073709551615", &ranges, NULL), ORCAP_OK);
    assert_true(orcap_ranges_has(ranges, UINT64_MAX));
    assert_false(orcap_ranges_has(ranges, UINT64_MAX - 1));
    orcap_ranges_free(ranges);
    assert_int_equal(orcap_ranges_parse("18446744073709551616", &ranges, NULL), ORCAP_ESYNTAX);
}

static void what_is_no_list_is_told_with_its_place(void **state) {
    static const struct {
        const char *text;
        int at;
    } cases[] = {{"", 0}, {"-", 1}, {"3,,4", 2}, {"3-x", 2}, {"x", 0}, {"5-4", 3}, {"1,2,", 4}, {"1 2", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct orcap_ranges *ranges;
        struct orcap_error error;
        assert_int_equal(orcap_ranges_parse(cases[i].text, &ranges, &error), ORCAP_ESYNTAX);
        assert_int_equal(error.at, cases[i].at);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_ranges),
        cmocka_unit_test(the_largest_numbers),
        cmocka_unit_test(what_is_no_list_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
