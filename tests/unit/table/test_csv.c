#include <orcap/table.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made_rows.h"

static const struct orcap_column COLUMNS[] = {
    {"n", ORCAP_I64, ORCAP_WORD, ""},        {"x", ORCAP_F64, ORCAP_WORD, ""},        {"yes", ORCAP_BOOL, ORCAP_WORD, ""},
    {"t_ns", ORCAP_TIME, ORCAP_WORD, ""},    {"word", ORCAP_TEXT, ORCAP_WORD, ""},    {"foreign", ORCAP_TEXT, ORCAP_FOREIGN, ""},
    {"name", ORCAP_TEXT, ORCAP_PRESENTATION, ""}, {"list", ORCAP_TEXT_LIST, ORCAP_FOREIGN, ""}, {"ttls", ORCAP_I64_LIST, ORCAP_WORD, ""},
};
enum { COUNT = sizeof COLUMNS / sizeof *COLUMNS };

static const struct orcap_text ITEMS[] = {{"a b", 3}, {"c,d", 3}};
static const int64_t TTLS[] = {60, -1};

static const struct orcap_cell CELLS[][COUNT] = {
    {{.i64 = -5}, {.f64 = 0.5}, {.boolean = true}, {.i64 = 1700000000000000001}, TEXT_CELL("::1"), TEXT_CELL("=1+1"), TEXT_CELL("a\\.b"),
     {.texts = {ITEMS, 2}}, {.integers = {TTLS, 2}}},
    {NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL},
    {{.i64 = INT64_MAX}, {.f64 = 0}, {.boolean = false}, {.i64 = 0}, TEXT_CELL(""), TEXT_CELL("say \"hi\"\n\x1b"), TEXT_CELL("."),
     {.texts = {ITEMS, 0}}, {.integers = {TTLS, 0}}},
    {{.i64 = 1}, {.f64 = 1}, {.boolean = false}, {.i64 = 0}, TEXT_CELL("w"), TEXT_CELL(" edge"), TEXT_CELL("-x"), {.texts = {ITEMS, 1}}, {.integers = {TTLS, 1}}},
};

static void write_all(const struct orcap_output_options *options, struct written *written) {
    *written = (struct written){0};
    struct orcap_rows *rows = made_rows_new(COLUMNS, COUNT, CELLS[0], sizeof CELLS / sizeof *CELLS);
    assert_int_equal(orcap_rows_write(rows, options, written_add, written), ORCAP_OK);
    orcap_rows_free(rows);
}

static struct written written;

static void test_csv(void **state) {
    (void)state;
    write_all(&(struct orcap_output_options){.output = ORCAP_OUTPUT_CSV}, &written);
    assert_string_equal(written.text, "n,x,yes,t_ns,word,foreign,name,list,ttls\n"
                                      "-5,0.5,true,1700000000000000001,::1,'=1+1,a\\.b,\"a b;c,d\",60;-1\n"
                                      ",,,,,,,,\n"
                                      "9223372036854775807,0,false,0,,\"say \"\"hi\"\"\\n\\x1b\",.,,\n"
                                      "1,1,false,0,w,\" edge\",'-x,a b,60\n");
}

static void test_csv_raw_without_header(void **state) {
    (void)state;
    write_all(&(struct orcap_output_options){.output = ORCAP_OUTPUT_CSV, .raw_csv = true, .no_header = true}, &written);
    assert_string_equal(written.text, "-5,0.5,true,1700000000000000001,::1,=1+1,a\\.b,\"a b;c,d\",60;-1\n"
                                      ",,,,,,,,\n"
                                      "9223372036854775807,0,false,0,,\"say \"\"hi\"\"\\n\\x1b\",.,,\n"
                                      "1,1,false,0,w,\" edge\",-x,a b,60\n");
}

static void test_tsv(void **state) {
    (void)state;
    write_all(&(struct orcap_output_options){.output = ORCAP_OUTPUT_TSV}, &written);
    assert_string_equal(written.text, "n\tx\tyes\tt_ns\tword\tforeign\tname\tlist\tttls\n"
                                      "-5\t0.5\ttrue\t1700000000000000001\t::1\t=1+1\ta\\.b\ta b;c,d\t60;-1\n"
                                      "\t\t\t\t\t\t\t\t\n"
                                      "9223372036854775807\t0\tfalse\t0\t\tsay \"hi\"\\n\\x1b\t.\t\t\n"
                                      "1\t1\tfalse\t0\tw\t edge\t-x\ta b\t60\n");
}

/* A cell that begins with a tab is guarded although the tab is written as \t; text of any size passes. */
static void test_tab_and_long_text(void **state) {
    (void)state;
    static char longest[3000];
    memset(longest, 'x', sizeof longest);
    static const struct orcap_column columns[] = {{"word", ORCAP_TEXT, ORCAP_WORD, ""}, {"foreign", ORCAP_TEXT, ORCAP_FOREIGN, ""}};
    const struct orcap_cell cells[] = {{.text = {longest, sizeof longest}}, TEXT_CELL("\t=1")};
    struct orcap_rows *rows = made_rows_new(columns, 2, cells, 1);
    written = (struct written){0};
    assert_int_equal(orcap_rows_write(rows, &(struct orcap_output_options){.output = ORCAP_OUTPUT_CSV, .no_header = true}, written_add, &written),
                     ORCAP_OK);
    assert_int_equal(written.size, sizeof longest + strlen(",'\\t=1\n"));
    assert_string_equal(written.text + sizeof longest, ",'\\t=1\n");
    orcap_rows_free(rows);
}

static int refuse(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return ORCAP_EWRITE;
}

static void test_failures(void **state) {
    (void)state;
    const struct orcap_output_options options = {.output = ORCAP_OUTPUT_CSV};
    struct orcap_rows *rows = made_rows_new(COLUMNS, COUNT, CELLS[0], 2);
    ((struct made_rows *)rows)->fail_at = 1;
    written = (struct written){0};
    assert_int_equal(orcap_rows_write(rows, &options, written_add, &written), ORCAP_EREAD);
    assert_non_null(strstr(written.text, "-5,0.5,true")); /* what was pulled before is not lost */
    orcap_rows_free(rows);
    rows = made_rows_new(COLUMNS, COUNT, CELLS[0], 2);
    assert_int_equal(orcap_rows_write(rows, &options, refuse, NULL), ORCAP_EWRITE);
    orcap_rows_free(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv), cmocka_unit_test(test_csv_raw_without_header), cmocka_unit_test(test_tsv),
        cmocka_unit_test(test_tab_and_long_text), cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
