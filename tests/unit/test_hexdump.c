/* Expected texts: Scapy 2.8's hexdump(dump=True). */
#include "chains.h"

static void test_lines(void **state) {
    (void)state;
    chained_read(LINK_ETHERNET, SEGMENT);
    orcap_hexdump(c.bytes, c.packet.caplen, c.sink);
    check_written("0000  00 00 5E 00 53 02 00 00 5E 00 53 01 08 00 45 00  ..^.S...^.S...E.\n"
                      "0010  00 56 00 01 00 00 40 06 8E 65 C0 00 02 01 C6 33  .V....@..e.....3\n"
                      "0020  64 07 C3 50 C3 51 00 00 00 01 00 00 00 02 E0 18  d..P.Q..........\n"
                      "0030  01 F4 0A A8 00 00 02 04 05 B4 01 03 03 07 04 02  ................\n"
                      "0040  08 0A 00 00 00 03 00 00 00 04 05 0A 00 00 00 05  ................\n"
                      "0050  00 00 00 06 4D 04 61 62 00 00 00 09 0D 0A 20 61  ....M.ab...... a\n"
                      "0060  27 5C 7F FF                                      '\\..");
}

static void test_sizes(void **state) {
    (void)state;
    orcap_hexdump("", 0, c.sink);
    check_written("");
    orcap_hexdump("0123456789abcdef", 16, c.sink);
    check_written("0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef");
}

static void test_long_offset(void **state) {
    (void)state;
    static const uint8_t zeros[0x10001];
    const char *text;
    size_t size;
    orcap_hexdump(zeros, sizeof zeros, c.sink);
    assert_int_equal(orcap_sink_get(c.sink, &text, &size), ORCAP_OK);
    static const char last[] = "fff0  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................\n"
                               "10000  00                                               .";
    assert_memory_equal(text + size - (sizeof last - 1), last, sizeof last - 1);
    orcap_sink_reset(c.sink);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines), cmocka_unit_test(test_sizes), cmocka_unit_test(test_long_offset)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
