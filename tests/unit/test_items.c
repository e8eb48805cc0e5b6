/* Lists of items as chains, and as the pairs they are in Python: Scapy 2.8's TCP options, good and bad. */
#include "chains.h"

#include <stdio.h>

/* TCP options in hexadecimal, a multiple of four bytes. */
static void check_options(const char *options, const char *expected) {
    char hex[200];
    (void)snprintf(hex, sizeof hex, "c350c3510000000100000002%x010006400000000%s", (unsigned)(5 + strlen(options) / 8), options);
    int tcp = orcap_context_find(c.context, "TCP");
    assert_true(tcp >= 0);
    chained_read(LINK_RAW, hex);
    orcap_dissect_as(c.context, (uint16_t)tcp, c.bytes, (uint32_t)(strlen(hex) / 2), 0, &c.packet);
    c.chain = orcap_packet_chain(&c.packet, c.nodes);
    int field = orcap_protocol_field(orcap_context_protocol(c.context, (uint16_t)tcp), "options");
    assert_true(field >= 0);
    orcap_value_format(&c.chain, 0, (size_t)field, ORCAP_FORM_SHOW, c.sink);
    check_written(expected);
}

static void test_good_pairs(void **state) {
    (void)state;
    check_options("020405b401030307", "[('MSS', 1460), ('NOP', None), ('WScale', 7)]");
    check_options("0402080a00000003000000040101fd0401020000", "[('SAckOK', b''), ('Timestamp', (3, 4)), ('NOP', None), ('NOP', None), (253, b'\\x01\\x02'), ('EOL', None)]");
}

/* A length that says less than number and length take is passed over; a value of the wrong size stays bytes; an empty SAck is an empty tuple. */
static void test_bad_pairs(void **state) {
    (void)state;
    check_options("02000103", "[('MSS', b''), ('NOP', None), ('WScale', b'')]");
    check_options("0305010203040506", "[('WScale', b'\\x01\\x02\\x03'), ('SAckOK', b'\\x06')]");
    check_options("02030501", "[('MSS', b'\\x05'), ('NOP', None)]");
    check_options("0506000000010501", "[('SAck', 1), ('SAck', ())]");
    check_options("05020101", "[('SAck', ()), ('NOP', None), ('NOP', None)]");
    check_options("fd01aabb", "[(253, b''), (170, b'')]");
    check_options("fd010101", "[(253, b''), ('NOP', None), ('NOP', None)]");
    check_options("010101fd", "[('NOP', None), ('NOP', None), ('NOP', None), (253, b'')]");
}

static void test_empty(void **state) {
    (void)state;
    check_options("", "[]");
    check_options("00020304", "[('EOL', None)]");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_good_pairs), cmocka_unit_test(test_bad_pairs), cmocka_unit_test(test_empty)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
