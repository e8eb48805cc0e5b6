#include <orcap/table.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made_rows.h"

#include <stdio.h>

static const struct orcap_column COLUMNS[] = {
    {"host", ORCAP_TEXT, ORCAP_FOREIGN, ""},
    {"bytes", ORCAP_I64, ORCAP_WORD, ""},
    {"at_ns", ORCAP_TIME, ORCAP_WORD, ""},
    {"share", ORCAP_F64, ORCAP_WORD, ""},
};

static struct written written;

static void test_aligned(void **state) {
    (void)state;
    static const struct orcap_cell cells[] = {
        TEXT_CELL("\xc3\xa9t\xc3\xa9"), {.i64 = 1234567}, {.i64 = 0}, {.f64 = 1.0 / 3}, /* three letters, five bytes */
        TEXT_CELL("a\nb"), {.i64 = -1}, NULL_CELL, NULL_CELL,
    };
    written = (struct written){0};
    struct orcap_rows *rows = made_rows_new(COLUMNS, 4, cells, 2);
    assert_int_equal(orcap_rows_write(rows, &(struct orcap_output_options){.output = ORCAP_OUTPUT_TABLE}, written_add, &written), ORCAP_OK);
    orcap_rows_free(rows);
    assert_string_equal(written.text, "host    bytes  at_ns                              share\n"
                                      "\xc3\xa9t\xc3\xa9   1234567  1970-01-01T00:00:00.000000000Z  0.333333\n"
                                      "a\\nb       -1  -                                      -\n");
}

/* Rows past those whose widths were taken still come, each on its line. */
static void test_many_rows(void **state) {
    (void)state;
    enum { ROWS = 2000 };
    static struct orcap_cell cells[ROWS];
    for (int i = 0; i < ROWS; i++)
        cells[i].i64 = i * 10;
    written = (struct written){0};
    struct orcap_rows *rows = made_rows_new(&COLUMNS[1], 1, cells, ROWS);
    assert_int_equal(orcap_rows_write(rows, &(struct orcap_output_options){.output = ORCAP_OUTPUT_TABLE, .no_header = true}, written_add, &written),
                     ORCAP_OK);
    orcap_rows_free(rows);
    const char *line = written.text;
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(strtol(line, NULL, 10), i * 10);
        line = strchr(line, '\n') + 1;
    }
    assert_int_equal(*line, 0);
}

static void test_no_rows(void **state) {
    (void)state;
    written = (struct written){0};
    struct orcap_rows *rows = made_rows_new(COLUMNS, 4, NULL, 0);
    assert_int_equal(orcap_rows_write(rows, &(struct orcap_output_options){.output = ORCAP_OUTPUT_TABLE}, written_add, &written), ORCAP_OK);
    orcap_rows_free(rows);
    assert_string_equal(written.text, "host  bytes  at_ns  share\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligned),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_no_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
