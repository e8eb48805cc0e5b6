#include <orcap/table.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made_rows.h"

#include <math.h>

static const struct orcap_column COLUMNS[] = {
    {"n", ORCAP_I64, ORCAP_WORD, ""},
    {"x", ORCAP_F64, ORCAP_WORD, ""},
    {"yes", ORCAP_BOOL, ORCAP_WORD, ""},
    {"foreign", ORCAP_TEXT, ORCAP_FOREIGN, ""},
    {"list", ORCAP_TEXT_LIST, ORCAP_PRESENTATION, ""},
    {"ttls", ORCAP_I64_LIST, ORCAP_WORD, ""},
};
enum { COUNT = sizeof COLUMNS / sizeof *COLUMNS };

static const struct orcap_text ITEMS[] = {{"a\\.b", 4}, {"", 0}};
static const int64_t TTLS[] = {60, -1};
static struct orcap_cell cells[][COUNT] = {
    {{.i64 = 9007199254740993}, {.f64 = 0.25}, {.boolean = true}, TEXT_CELL("=\"\xff\n"), {.texts = {ITEMS, 2}}, {.integers = {TTLS, 2}}},
    {NULL_CELL, {.f64 = 0}, NULL_CELL, NULL_CELL, {.texts = {ITEMS, 0}}, {.integers = {TTLS, 0}}},
};

static struct written written;

static void write_rows(enum orcap_output output, size_t count) {
    written = (struct written){0};
    struct orcap_rows *rows = made_rows_new(COLUMNS, COUNT, cells[0], count);
    assert_int_equal(orcap_rows_write(rows, &(struct orcap_output_options){.output = output}, written_add, &written), ORCAP_OK);
    orcap_rows_free(rows);
}

#define FIRST "{\"n\":9007199254740993,\"x\":0.25,\"yes\":true,\"foreign\":\"=\\\"\xef\xbf\xbd\\n\",\"list\":[\"a\\\\.b\",\"\"],\"ttls\":[60,-1]}"
#define SECOND "{\"n\":null,\"x\":0,\"yes\":null,\"foreign\":null,\"list\":[],\"ttls\":[]}"

static void test_lines(void **state) {
    (void)state;
    write_rows(ORCAP_OUTPUT_JSONL, 2);
    assert_string_equal(written.text, FIRST "\n" SECOND "\n");
    write_rows(ORCAP_OUTPUT_JSONL, 0);
    assert_int_equal(written.size, 0);
}

static void test_array(void **state) {
    (void)state;
    write_rows(ORCAP_OUTPUT_JSON, 2);
    assert_string_equal(written.text, "[\n" FIRST ",\n" SECOND "\n]\n");
    write_rows(ORCAP_OUTPUT_JSON, 0);
    assert_string_equal(written.text, "[]\n");
}

static void test_what_is_no_number_is_null(void **state) {
    (void)state;
    cells[1][1].f64 = (double)INFINITY;
    write_rows(ORCAP_OUTPUT_JSONL, 2);
    assert_non_null(strstr(written.text, "\"x\":null"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_array),
        cmocka_unit_test(test_what_is_no_number_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
