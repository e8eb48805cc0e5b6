#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../table/made_rows.h"
#include "report/document.h"
#include "report/keys.h"

static const struct orcap_column COLUMNS[] = {{"start_ns", ORCAP_TIME, ORCAP_WORD, ""}, {"out", ORCAP_I64, ORCAP_WORD, ""}, {"in", ORCAP_I64, ORCAP_WORD, ""}};
static const struct orcap_cell CELLS[] = {
    {.i64 = 1000}, {.i64 = 5}, {.i64 = 5}, /* 10 */
    {.i64 = 2000}, {.i64 = 1}, {.null = true}, /* 1 */
    {.null = true}, {.i64 = 9}, {.i64 = 9}, /* 18 */
    {.i64 = 4000}, {.i64 = 3}, {.i64 = 7}, /* 10, of which only one fits */
};

static int source_rows(void *user, struct orcap_rows **ret_rows) {
    (void)user;
    *ret_rows = made_rows_new(COLUMNS, 3, CELLS, 4);
    return ORCAP_OK;
}

static void assert_sink(struct sink *sink, const char *expected) {
    sink_char(sink, 0);
    assert_string_equal(sink->bytes, expected);
    sink_clear(sink);
}

#define HEAD "{\"columns\":[{\"name\":\"start_ns\",\"type\":\"time\"},{\"name\":\"out\",\"type\":\"i64\"},{\"name\":\"in\",\"type\":\"i64\"}],\"rows\":["

static void the_heaviest_rows_are_kept_in_order(void **state) {
    struct sink out = {0};
    (void)state;
    assert_int_equal(document_table(&(struct document_source){source_rows, NULL, {1, 2}}, 2, 500, &out), ORCAP_OK);
    assert_sink(&out, HEAD "\n[500,5,5],\n[null,9,9]],\"left_out\":2}");
}

static void all_rows_are_kept_where_there_is_room(void **state) {
    struct sink out = {0};
    (void)state;
    assert_int_equal(document_table(&(struct document_source){source_rows, NULL, {1, 2}}, 4, 0, &out), ORCAP_OK);
    assert_sink(&out, HEAD "\n[1000,5,5],\n[2000,1,null],\n[null,9,9],\n[4000,3,7]],\"left_out\":0}");
}

static void without_weights_the_first_rows_are_kept(void **state) {
    struct sink out = {0};
    (void)state;
    assert_int_equal(document_table(&(struct document_source){source_rows, NULL, {-1, -1}}, 1, 0, &out), ORCAP_OK);
    assert_sink(&out, HEAD "\n[1000,5,5]],\"left_out\":3}");
}

static void put_text(const void *user, const struct tally_entry *entry, struct sink *out) {
    (void)user;
    sink_json(out, tally_key(entry), entry->size);
}

static void bins_count_from_the_first(void **state) {
    struct clock clock = {0};
    struct tally tally;
    struct sink out = {0};
    (void)state;
    clock_add(&clock, &tally, 100);
    tally_count(&tally, "a", 1, clock_count(&clock, 5000000000, 60), 60);
    tally_count(&tally, "b\"", 2, clock_count(&clock, 5001000000, 40), 40);
    tally_count(&tally, "a", 1, clock_count(&clock, ORCAP_NO_TIME, 7), 7);
    assert_int_equal(clock.untimed, 1);
    assert_int_equal(clock.origin_ns, 5000000000);
    document_tally(&tally, "\"value\"", 10, true, &clock, put_text, NULL, &out);
    assert_sink(&out, "{\"columns\":[\"value\"],\"rows\":[\n[[\"a\"],2,67,[0,1,60]],\n[[\"b\\\"\"],1,40,[1,1,40]]],\"left_out\":null}");
    tally_clear(&tally);
}

static void what_is_not_shown_is_summed_up(void **state) {
    struct clock clock = {0};
    struct tally tally;
    struct sink out = {0};
    (void)state;
    clock_add(&clock, &tally, 100);
    for (int i = 0; i < 6; i++)
        tally_count(&tally, &"abbccc"[i], 1, clock_count(&clock, i / 3 * INT64_C(1000000), 10), 10);
    document_tally(&tally, "\"value\"", 1, true, &clock, put_text, NULL, &out);
    assert_sink(&out, "{\"columns\":[\"value\"],\"rows\":[\n[[\"c\"],3,30,[1,3,30]]],\"left_out\":{\"keys\":2,\"count\":3,\"bytes\":30,\"bins\":[0,3,30]}}");
    tally_clear(&tally);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heaviest_rows_are_kept_in_order), cmocka_unit_test(all_rows_are_kept_where_there_is_room),
        cmocka_unit_test(without_weights_the_first_rows_are_kept), cmocka_unit_test(bins_count_from_the_first),
        cmocka_unit_test(what_is_not_shown_is_summed_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
