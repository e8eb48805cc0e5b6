/* The adapters: choose, sort, limit. */
#include <orcap/table.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made_rows.h"

static const struct orcap_column COLUMNS[] = {
    {"name", ORCAP_TEXT, ORCAP_FOREIGN, ""},
    {"bytes", ORCAP_I64, ORCAP_WORD, ""},
    {"list", ORCAP_TEXT_LIST, ORCAP_FOREIGN, ""},
};

static const struct orcap_text ITEMS[] = {{"x", 1}, {"y", 1}};
static const struct orcap_cell CELLS[] = {
    TEXT_CELL("c"), {.i64 = 5}, {.texts = {ITEMS, 2}},
    TEXT_CELL("a"), {.i64 = 9}, {.texts = {ITEMS, 1}},
    TEXT_CELL("b"), NULL_CELL,  {.texts = {ITEMS + 1, 1}},
    TEXT_CELL("d"), {.i64 = 5}, {.texts = {ITEMS, 0}},
};

static struct written written;

static void check_rows(struct orcap_rows *rows, const char *expected) {
    written = (struct written){0};
    assert_int_equal(orcap_rows_write(rows, &(struct orcap_output_options){.output = ORCAP_OUTPUT_CSV}, written_add, &written), ORCAP_OK);
    assert_string_equal(written.text, expected);
    orcap_rows_free(rows);
}

static struct orcap_rows *four_rows(void) {
    return made_rows_new(COLUMNS, 3, CELLS, 4);
}

static void test_choose(void **state) {
    (void)state;
    struct orcap_rows *rows = four_rows(), *source = rows;
    assert_int_equal(orcap_rows_choose(&rows, (const char *const[]){"bytes", "name"}, 2, NULL), ORCAP_OK);
    assert_int_equal(source->wanted, 3);
    check_rows(rows, "bytes,name\n5,c\n9,a\n,b\n5,d\n");
}

static void test_a_time_is_chosen_as_a_timestamp(void **state) {
    (void)state;
    static const struct orcap_column columns[] = {{"time_ns", ORCAP_TIME, ORCAP_WORD, ""}, {"len_ns", ORCAP_I64, ORCAP_WORD, ""}};
    static const struct orcap_cell cells[] = {{.i64 = 1700000000000000001}, {.i64 = 1}, NULL_CELL, {.i64 = 2}};
    struct orcap_rows *rows = made_rows_new(columns, 2, cells, 2);
    struct orcap_error error;
    assert_int_equal(orcap_rows_choose(&rows, (const char *const[]){"len"}, 1, &error), ORCAP_ENAME);
    assert_int_equal(orcap_rows_choose(&rows, (const char *const[]){"time", "time_ns"}, 2, NULL), ORCAP_OK);
    check_rows(rows, "time,time_ns\n2023-11-14T22:13:20.000000001Z,1700000000000000001\n,\n");
    rows = made_rows_new(columns, 2, cells, 2);
    assert_int_equal(orcap_rows_choose(&rows, (const char *const[]){"time"}, 1, NULL), ORCAP_OK);
    written = (struct written){0};
    assert_int_equal(orcap_rows_write(rows, &(struct orcap_output_options){.output = ORCAP_OUTPUT_JSONL}, written_add, &written), ORCAP_OK);
    assert_string_equal(written.text, "{\"time\":\"2023-11-14T22:13:20.000000001Z\"}\n{\"time\":null}\n");
    orcap_rows_free(rows);
}

static void test_choose_wrong_name(void **state) {
    (void)state;
    struct orcap_rows *rows = four_rows(), *before = rows;
    struct orcap_error error;
    assert_int_equal(orcap_rows_choose(&rows, (const char *const[]){"byte"}, 1, &error), ORCAP_ENAME);
    assert_string_equal(error.text, "there is no column \"byte\"; the columns are name, bytes, list");
    assert_ptr_equal(rows, before);
    assert_int_equal(orcap_rows_choose(&rows, NULL, 0, &error), ORCAP_EUSAGE);
    orcap_rows_free(rows);
}

static void test_sort(void **state) {
    (void)state;
    struct orcap_rows *rows = four_rows();
    assert_int_equal(orcap_rows_sort(&rows, "bytes:desc", 0, NULL), ORCAP_OK);
    check_rows(rows, "name,bytes,list\na,9,x\nc,5,x;y\nd,5,\nb,,y\n");
    rows = four_rows();
    assert_int_equal(orcap_rows_sort(&rows, "bytes", 0, NULL), ORCAP_OK);
    check_rows(rows, "name,bytes,list\nc,5,x;y\nd,5,\na,9,x\nb,,y\n");
    rows = four_rows();
    assert_int_equal(orcap_rows_sort(&rows, "name", 2, NULL), ORCAP_OK);
    check_rows(rows, "name,bytes,list\na,9,x\nb,,y\n");
    rows = four_rows();
    assert_int_equal(orcap_rows_sort(&rows, "list", 0, NULL), ORCAP_OK);
    check_rows(rows, "name,bytes,list\nd,5,\na,9,x\nc,5,x;y\nb,,y\n");
}

static void test_sort_wrong(void **state) {
    (void)state;
    struct orcap_rows *rows = four_rows();
    struct orcap_error error;
    assert_int_equal(orcap_rows_sort(&rows, "bytes:down", 0, &error), ORCAP_ESYNTAX);
    assert_int_equal(orcap_rows_sort(&rows, "size:desc", 0, &error), ORCAP_ENAME);
    orcap_rows_free(rows);
}

/* The column that orders need not be shown, and its cells are still filled. */
static void test_sort_then_limit_then_choose(void **state) {
    (void)state;
    struct orcap_rows *rows = four_rows(), *source = rows;
    assert_int_equal(orcap_rows_sort(&rows, "bytes:desc", 0, NULL), ORCAP_OK);
    assert_int_equal(orcap_rows_limit(&rows, 2, NULL), ORCAP_OK);
    assert_int_equal(orcap_rows_choose(&rows, (const char *const[]){"name"}, 1, NULL), ORCAP_OK);
    assert_int_equal(source->wanted, 3);
    check_rows(rows, "name\na\nc\n");
}

/* The best of many, cut now and then on the way. */
static void test_sort_most_of_many(void **state) {
    (void)state;
    enum { ROWS = 50000 };
    static struct orcap_cell cells[ROWS][2];
    static const struct orcap_column columns[] = {{"name", ORCAP_TEXT, ORCAP_WORD, ""}, {"bytes", ORCAP_I64, ORCAP_WORD, ""}};
    static const char text[] = "abcdefghijklmnopqrstuvwxyz";
    for (int i = 0; i < ROWS; i++) {
        cells[i][0].text = (struct orcap_text){text + i % 26, 1};
        cells[i][1].i64 = (i * 7919 + 13) % ROWS; /* 7919 is prime: each value once */
    }
    struct orcap_rows *rows = made_rows_new(columns, 2, cells[0], ROWS);
    assert_int_equal(orcap_rows_sort(&rows, "bytes:desc", 700, NULL), ORCAP_OK);
    struct orcap_cell row[2];
    for (int i = 0; i < 700; i++) {
        assert_int_equal(orcap_rows_next(rows, row), 1);
        assert_int_equal(row[1].i64, ROWS - 1 - i);
    }
    assert_int_equal(orcap_rows_next(rows, row), 0);
    orcap_rows_free(rows);
}

static void test_failure_passes_through(void **state) {
    (void)state;
    struct orcap_rows *rows = four_rows();
    int freed = 0;
    ((struct made_rows *)rows)->fail_at = 2;
    ((struct made_rows *)rows)->freed = &freed;
    assert_int_equal(orcap_rows_sort(&rows, "name", 0, NULL), ORCAP_OK);
    struct orcap_cell row[3];
    assert_int_equal(orcap_rows_next(rows, row), ORCAP_EREAD);
    orcap_rows_free(rows);
    assert_int_equal(freed, 1);
}

static void test_tables_have_their_columns(void **state) {
    (void)state;
    const struct orcap_table *flows = orcap_table_find("flows");
    assert_non_null(flows);
    assert_string_equal(flows->columns[0].name, "src");
    assert_string_equal(flows->columns[flows->column_count - 1].name, "tcp_flags");
    assert_null(orcap_table_find("flow"));
    assert_null(orcap_table_at(orcap_table_count()));
    for (size_t i = 0; i < orcap_table_count(); i++)
        for (size_t c = 0; c < orcap_table_at(i)->column_count; c++) { /* a time's name says so */
            const struct orcap_column *column = &orcap_table_at(i)->columns[c];
            if (column->type == ORCAP_TIME)
                assert_string_equal(column->name + strlen(column->name) - 3, "_ns");
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choose),
        cmocka_unit_test(test_choose_wrong_name),
        cmocka_unit_test(test_a_time_is_chosen_as_a_timestamp),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_sort_wrong),
        cmocka_unit_test(test_sort_then_limit_then_choose),
        cmocka_unit_test(test_sort_most_of_many),
        cmocka_unit_test(test_failure_passes_through),
        cmocka_unit_test(test_tables_have_their_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
