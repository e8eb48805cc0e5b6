#include <orcap/arrow.h>
#include <orcap/table.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made_rows.h"

static const struct orcap_column COLUMNS[] = {
    {"n", ORCAP_I64, ORCAP_WORD, ""},        {"x", ORCAP_F64, ORCAP_WORD, ""},      {"yes", ORCAP_BOOL, ORCAP_WORD, ""},
    {"t_ns", ORCAP_TIME, ORCAP_WORD, ""},    {"text", ORCAP_TEXT, ORCAP_FOREIGN, ""}, {"list", ORCAP_TEXT_LIST, ORCAP_FOREIGN, ""},
    {"ttls", ORCAP_I64_LIST, ORCAP_WORD, ""},
};
enum { COUNT = sizeof COLUMNS / sizeof *COLUMNS };

static const struct orcap_text ITEMS[] = {{"ab", 2}, {"c", 1}};
static const int64_t TTLS[] = {60, -1};
static const struct orcap_cell CELLS[][COUNT] = {
    {{.i64 = 7}, {.f64 = 0.5}, {.boolean = true}, {.i64 = 1}, TEXT_CELL("h\xff"), {.texts = {ITEMS, 2}}, {.integers = {TTLS, 2}}},
    {NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL, NULL_CELL},
    {{.i64 = 8}, {.f64 = 1.5}, {.boolean = true}, {.i64 = 2}, TEXT_CELL("i"), {.texts = {ITEMS + 1, 1}}, {.integers = {TTLS, 0}}},
};

static void test_schema(void **state) {
    (void)state;
    static const char *const formats[COUNT] = {"l", "g", "b", "l", "u", "+l", "+l"};
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    int freed = 0;
    struct orcap_rows *rows = made_rows_new(COLUMNS, COUNT, CELLS[0], 3);
    ((struct made_rows *)rows)->freed = &freed;
    assert_int_equal(orcap_rows_to_arrow(rows, &stream), ORCAP_OK);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_string_equal(schema.format, "+s");
    assert_int_equal(schema.n_children, COUNT);
    for (int i = 0; i < COUNT; i++) {
        assert_string_equal(schema.children[i]->format, formats[i]);
        assert_string_equal(schema.children[i]->name, COLUMNS[i].name);
        assert_int_equal(schema.children[i]->flags, ARROW_FLAG_NULLABLE);
    }
    assert_string_equal(schema.children[5]->children[0]->format, "u");
    assert_string_equal(schema.children[6]->children[0]->format, "l");
    schema.release(&schema);
    assert_null(schema.release);
    stream.release(&stream);
    assert_null(stream.release);
    assert_int_equal(freed, 1);
}

static void test_a_timestamp_has_its_zone(void **state) {
    (void)state;
    struct orcap_rows *rows = made_rows_new(COLUMNS, COUNT, CELLS[0], 3);
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    assert_int_equal(orcap_rows_choose(&rows, (const char *const[]){"t"}, 1, NULL), ORCAP_OK);
    assert_int_equal(orcap_rows_to_arrow(rows, &stream), ORCAP_OK);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_string_equal(schema.children[0]->format, "tsn:UTC");
    assert_string_equal(schema.children[0]->name, "t");
    schema.release(&schema);
    stream.release(&stream);
}

static const int64_t *i64_of(const struct ArrowArray *array) {
    return array->buffers[array->n_buffers - 1];
}

static void test_batch(void **state) {
    (void)state;
    struct ArrowArrayStream stream;
    struct ArrowArray array, end;
    assert_int_equal(orcap_rows_to_arrow(made_rows_new(COLUMNS, COUNT, CELLS[0], 3), &stream), ORCAP_OK);
    assert_int_equal(stream.get_next(&stream, &array), 0);
    assert_int_equal(array.length, 3);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(array.children[i]->length, 3);
        assert_int_equal(array.children[i]->null_count, 1);
        assert_int_equal(*(const uint8_t *)array.children[i]->buffers[0], 5); /* rows 0 and 2 */
    }
    assert_int_equal(i64_of(array.children[0])[0], 7);
    assert_int_equal(i64_of(array.children[0])[2], 8);
    assert_true(((const double *)array.children[1]->buffers[1])[2] == 1.5);
    assert_int_equal(*(const uint8_t *)array.children[2]->buffers[1], 5);
    const int32_t *ends = array.children[4]->buffers[1];
    assert_int_equal(ends[1], 4); /* "h" and U+FFFD */
    assert_int_equal(ends[2], 4);
    assert_int_equal(ends[3], 5);
    assert_memory_equal(array.children[4]->buffers[2], "h\xef\xbf\xbdi", 5);
    const int32_t *lists = array.children[5]->buffers[1];
    assert_int_equal(lists[1], 2);
    assert_int_equal(lists[2], 2);
    assert_int_equal(lists[3], 3);
    assert_int_equal(array.children[5]->children[0]->length, 3);
    assert_memory_equal(array.children[5]->children[0]->buffers[2], "abcc", 4);
    assert_int_equal(array.children[6]->children[0]->length, 2);
    assert_int_equal(i64_of(array.children[6]->children[0])[1], -1);
    assert_int_equal(stream.get_next(&stream, &end), 0);
    assert_null(end.release);
    stream.release(&stream); /* arrays outlive their stream */
    struct ArrowArray moved = *array.children[0]; /* and children their parent, once moved */
    array.children[0]->release = NULL;
    array.release(&array);
    assert_int_equal(i64_of(&moved)[0], 7);
    moved.release(&moved);
}

static void test_batches_end_at_65536_rows(void **state) {
    (void)state;
    enum { ROWS = 65536 + 10 };
    static struct orcap_cell cells[ROWS];
    for (int i = 0; i < ROWS; i++)
        cells[i].i64 = i;
    struct ArrowArrayStream stream;
    struct ArrowArray array;
    assert_int_equal(orcap_rows_to_arrow(made_rows_new(COLUMNS, 1, cells, ROWS), &stream), ORCAP_OK);
    assert_int_equal(stream.get_next(&stream, &array), 0);
    assert_int_equal(array.length, 65536);
    assert_int_equal(array.children[0]->null_count, 0);
    array.release(&array);
    assert_int_equal(stream.get_next(&stream, &array), 0);
    assert_int_equal(array.length, 10);
    assert_int_equal(i64_of(array.children[0])[9], ROWS - 1);
    array.release(&array);
    stream.release(&stream);
}

static void test_failure(void **state) {
    (void)state;
    struct ArrowArrayStream stream;
    struct ArrowArray array;
    struct orcap_rows *rows = made_rows_new(COLUMNS, COUNT, CELLS[0], 3);
    ((struct made_rows *)rows)->fail_at = 1;
    assert_int_equal(orcap_rows_to_arrow(rows, &stream), ORCAP_OK);
    assert_null(stream.get_last_error(&stream));
    assert_int_not_equal(stream.get_next(&stream, &array), 0);
    assert_string_equal(stream.get_last_error(&stream), orcap_status_text(ORCAP_EREAD));
    stream.release(&stream);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_a_timestamp_has_its_zone),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_batches_end_at_65536_rows),
        cmocka_unit_test(test_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
