#include "core/sink.h"

#include <orcap/status.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static void check_text(struct sink *sink, const char *expected) {
    assert_int_equal(sink->status, ORCAP_OK);
    assert_int_equal(sink->size, strlen(expected));
    assert_memory_equal(sink->bytes, expected, sink->size);
    sink->size = 0;
}

static void test_pieces(void **state) {
    (void)state;
    struct sink sink = {0};
    sink_text(&sink, "ab");
    sink_char(&sink, 'c');
    sink_bytes(&sink, "def", 2);
    sink_fill(&sink, '-', 3);
    sink_bytes(&sink, NULL, 0);
    sink_fill(&sink, 'x', 0);
    sink_format(&sink, "<%d %s>", -5, "g");
    check_text(&sink, "abcde---<-5 g>");
    sink_clear(&sink);
}

static void test_numbers(void **state) {
    (void)state;
    struct sink sink = {0};
    sink_unsigned(&sink, 0);
    check_text(&sink, "0");
    sink_unsigned(&sink, UINT64_MAX);
    check_text(&sink, "18446744073709551615");
    sink_signed(&sink, INT64_MIN);
    check_text(&sink, "-9223372036854775808");
    sink_signed(&sink, 42);
    check_text(&sink, "42");
    sink_256ths(&sink, 5120);
    check_text(&sink, "20");
    sink_256ths(&sink, 257);
    check_text(&sink, "1.00390625");
    sink_256ths(&sink, 128);
    check_text(&sink, "0.5");
    sink_hex(&sink, 0, 0);
    check_text(&sink, "0");
    sink_hex(&sink, 0xbeef, 2);
    check_text(&sink, "beef");
    sink_hex(&sink, 0x1f, 4);
    check_text(&sink, "001f");
    sink_hex(&sink, UINT64_MAX, 40);
    check_text(&sink, "ffffffffffffffff");
    sink_clear(&sink);
}

static void check_escaped(struct sink *sink, const char *bytes, size_t size, const char *expected) {
    sink_escaped(sink, bytes, size);
    check_text(sink, expected);
}

static void test_escaped(void **state) {
    (void)state;
    struct sink sink = {0};
    check_escaped(&sink, "plain text", 10, "plain text");
    check_escaped(&sink, "a\nb\tc\rd\\e", 9, "a\\nb\\tc\\rd\\\\e");
    check_escaped(&sink, "\x1b[31m\0\x7f", 7, "\\x1b[31m\\x00\\x7f");
    check_escaped(&sink, "h\xc3\xa9t\xe2\x82\xac\xf0\x9f\x90\x8b", 11, "h\xc3\xa9t\xe2\x82\xac\xf0\x9f\x90\x8b");
    check_escaped(&sink,
                  "\xc2\x9b"
                  "1m\xc2\xa0",
                  6, "\\x9b1m\xc2\xa0"); /* U+009B is a control, U+00A0 is not */
    sink_clear(&sink);
}

/* RFC 3629, section 3: overlong forms, surrogates, values above 10FFFF, lone and missing continuation bytes are no UTF-8. */
/* U+202E and U+2066 turn text round; their neighbours U+2029 and U+2065 do not. */
static void test_escaped_direction(void **state) {
    (void)state;
    struct sink sink = {0};
    check_escaped(&sink, "a\xe2\x80\xae" "b\xe2\x81\xa6" "c", 9, "a\\u202eb\\u2066c");
    check_escaped(&sink, "\xe2\x80\xa9|\xe2\x81\xa5", 7, "\xe2\x80\xa9|\xe2\x81\xa5");
    sink_clear(&sink);
}

static void test_escaped_bytes_that_are_no_utf8(void **state) {
    (void)state;
    struct sink sink = {0};
    check_escaped(&sink, "\xc0\xaf", 2, "\\xc0\\xaf");
    check_escaped(&sink, "\xe0\x80\xaf", 3, "\\xe0\\x80\\xaf");
    check_escaped(&sink, "\xed\xa0\x80", 3, "\\xed\\xa0\\x80");
    check_escaped(&sink, "\xf4\x90\x80\x80", 4, "\\xf4\\x90\\x80\\x80");
    check_escaped(&sink,
                  "\x80"
                  "a\xff",
                  3, "\\x80a\\xff");
    check_escaped(&sink, "\xe2\x82", 2, "\\xe2\\x82");
    sink_clear(&sink);
}

/* Whatever the bytes, what comes out holds no control character. */
static void test_escaped_is_harmless(void **state) {
    (void)state;
    struct sink sink = {0};
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            const uint8_t pair[2] = {(uint8_t)a, (uint8_t)b};
            sink_escaped(&sink, pair, 2);
            for (size_t i = 0; i < sink.size; i++) {
                uint8_t c = (uint8_t)sink.bytes[i];
                assert_true(c >= 0x20 && c != 0x7f);
                assert_false(c == 0xc2 && (uint8_t)sink.bytes[i + 1] < 0xa0);
            }
            sink.size = 0;
        }
    sink_clear(&sink);
}

static void test_presentation(void **state) {
    (void)state;
    struct sink sink = {0};
    sink_presentation(&sink, "a\\.b\n\xff", 6);
    check_text(&sink, "a\\.b\\n\\xff");
    sink_clear(&sink);
}

static void test_json(void **state) {
    (void)state;
    struct sink sink = {0};
    sink_json(&sink, "", 0);
    check_text(&sink, "\"\"");
    sink_json(&sink, "a\"\\\b\f\n\r\t\0\x1b\x7f", 11);
    check_text(&sink, "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001b\\u007f\"");
    sink_json(&sink, "\xc2\x85|\xc3\xa9|\xe2\x86\x92", 9); /* a C1 control, e acute, an arrow */
    check_text(&sink, "\"\\u0085|\xc3\xa9|\xe2\x86\x92\"");
    sink_json(&sink, "\xff|\xe2\x86|\xed\xa0\x80", 8); /* no UTF-8, cut short, a surrogate */
    check_text(&sink, "\"\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    sink_clear(&sink);
}

struct collected {
    char *bytes;
    size_t size, largest;
    int fail_after; /* calls that succeed; -1: all */
};

static int collect(void *user, const char *bytes, size_t size) {
    struct collected *all = user;
    if (all->fail_after == 0)
        return ORCAP_EWRITE;
    all->fail_after -= all->fail_after > 0;
    all->bytes = realloc(all->bytes, all->size + size);
    assert_non_null(all->bytes);
    memcpy(all->bytes + all->size, bytes, size);
    all->size += size;
    all->largest = size > all->largest ? size : all->largest;
    return ORCAP_OK;
}

static void test_flush_keeps_order_and_memory(void **state) {
    (void)state;
    struct collected all = {.fail_after = -1};
    struct sink sink = {.flush = collect, .user = &all};
    for (unsigned i = 0; i < 100000; i++)
        sink_format(&sink, "%06u\n", i);
    assert_int_equal(sink_finish(&sink), ORCAP_OK);
    assert_int_equal(all.size, 700000);
    assert_true(all.largest <= 128 * 1024);
    assert_true(sink.capacity <= 128 * 1024);
    assert_memory_equal(all.bytes, "000000\n000001\n", 14);
    assert_memory_equal(all.bytes + 699993, "099999\n", 7);
    free(all.bytes);
    sink_clear(&sink);
}

static void test_failure_sticks(void **state) {
    (void)state;
    struct collected all = {.fail_after = 1};
    struct sink sink = {.flush = collect, .user = &all};
    for (unsigned i = 0; i < 100000; i++)
        sink_text(&sink, "text\n");
    assert_int_equal(sink_finish(&sink), ORCAP_EWRITE);
    assert_null(sink_reserve(&sink, 1));
    assert_int_equal(sink_finish(&sink), ORCAP_EWRITE);
    free(all.bytes);
    sink_clear(&sink);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_escaped),
        cmocka_unit_test(test_escaped_bytes_that_are_no_utf8), cmocka_unit_test(test_escaped_direction),
        cmocka_unit_test(test_escaped_is_harmless),
        cmocka_unit_test(test_presentation),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_flush_keeps_order_and_memory),
        cmocka_unit_test(test_failure_sticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
