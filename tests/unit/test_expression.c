#include <orcap/expression.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int new_context(void **state) {
    struct orcap_context *context;
    if (orcap_context_new(NULL, &context, NULL) < 0)
        return -1;
    *state = context;
    return 0;
}

static int free_context(void **state) {
    orcap_context_free(*state);
    return 0;
}

/* The packets of an expression as hexadecimal lines, at most 16 of them. */
static char *built(void *context, const char *text, uint64_t count) {
    struct orcap_error error = {0};
    struct orcap_expression *expression = NULL;
    if (orcap_expression_parse(context, text, &expression, &error) < 0)
        fail_msg("%s: %s", text, error.text);
    assert_int_equal(orcap_expression_count(expression), count);
    char *lines = calloc(1, 65536);
    assert_non_null(lines);
    size_t size = 0;
    struct orcap_chain chain;
    int status = 0;
    for (unsigned made = 0; made < 16 && (status = orcap_expression_next(expression, &chain, &error)) > 0; made++) {
        struct orcap_built packet;
        assert_int_equal(orcap_build(&chain, &packet, &error), ORCAP_OK);
        for (size_t i = 0; i < packet.size; i++)
            size += (size_t)snprintf(lines + size, 65536 - size, "%02x", packet.bytes[i]);
        size += (size_t)snprintf(lines + size, 65536 - size, "\n");
        orcap_built_clear(&packet);
    }
    assert_true(status >= 0);
    orcap_expression_free(expression);
    return lines;
}

static void expect(void **state, const char *text, uint64_t count, const char *lines) {
    char *got = built(*state, text, count);
    assert_string_equal(got, lines);
    free(got);
}

static void refuse(void **state, const char *text, int status, int at) {
    struct orcap_error error = {0};
    struct orcap_expression *expression = NULL;
    assert_int_equal(orcap_expression_parse(*state, text, &expression, &error), status);
    assert_int_equal(error.at, at);
    assert_non_null(strstr(error.text, " "));
    assert_null(expression);
    assert_int_equal(orcap_expression_parse(*state, text, &expression, NULL), status);
}

/* RFC 768: sports and dports stand first. Values of inner layers, and of earlier fields in a layer, change fastest. */
static void test_sets_multiply_in_order(void **state) {
    expect(state, "UDP(sport=[1,2],dport=(8,9),chksum=0,len=8)", 4, "0001000800080000\n0002000800080000\n0001000900080000\n0002000900080000\n");
    expect(state, "UDP(dport=[1,2],sport=3,chksum=0,len=8)/UDP(sport=(1,9,4),dport=5,chksum=0,len=8)", 6,
           "00030001000800000001000500080000\n00030001000800000005000500080000\n00030001000800000009000500080000\n"
           "00030002000800000001000500080000\n00030002000800000005000500080000\n00030002000800000009000500080000\n");
    expect(state, "UDP(sport=[1,(5,6),9],dport=1,chksum=0,len=8)", 4,
           "0001000100080000\n0005000100080000\n0006000100080000\n0009000100080000\n");
}

/* 192.0.2.6/30 is 192.0.2.4 to 192.0.2.7. The checksum is given, so that the rest can be read. */
static void test_networks(void **state) {
    expect(state, "IP(src='192.0.2.1',dst='192.0.2.6/30',chksum=0)", 4,
           "45000014000100004000" "0000c0000201c0000204\n" "45000014000100004000" "0000c0000201c0000205\n"
           "45000014000100004000" "0000c0000201c0000206\n" "45000014000100004000" "0000c0000201c0000207\n");
    expect(state, "IP(src='192.0.2.1',dst=['192.0.2.9',('192.0.1.255','192.0.2.0')],chksum=0)", 3,
           "45000014000100004000" "0000c0000201c0000209\n" "45000014000100004000" "0000c0000201c00001ff\n"
           "45000014000100004000" "0000c0000201c0000200\n");
}

/* More than can be counted, and more than anybody would hold: made one at a time. */
static void test_absurd_products_are_streamed(void **state) {
    char *got = built(*state, "IP(src='0.0.0.0/0',dst='0.0.0.0/0')/UDP(sport=(1,65535),dport=(1,65535))", UINT64_MAX);
    assert_non_null(strchr(got, '\n'));
    free(got);
    free(built(*state, "UDP(sport=(0,65535),dport=(0,65535))", (uint64_t)1 << 32));
    free(built(*state, "UDP()*5000000000", 5000000000));
}

static void test_lists_and_repetition(void **state) {
    expect(state, "[UDP(sport=1,dport=1,len=8,chksum=0), UDP(sport=[2,3],dport=1,len=8,chksum=0)*2]", 5,
           "0001000100080000\n0002000100080000\n0003000100080000\n0002000100080000\n0003000100080000\n");
    expect(state, "[UDP(sport=1,dport=[1]*2,len=8,chksum=0)]", 2, "0001000100080000\n0001000100080000\n");
    expect(state, "[]", 0, "");
}

static void test_literals(void **state) {
    expect(state, "Raw('a\\n\\x41\\101\\\\\\q')", 1, "610a41415c5c71\n");
    expect(state, "Raw(b'\\xff\\0')", 1, "ff00\n");
    expect(state, "Raw('\\xff\\u20ac\\U0001f600')", 1, "c3bfe282acf09f9880\n"); /* str is UTF-8 */
    expect(state, "Raw(r'\\n')", 1, "5c6e\n");
    expect(state, "Raw(\"it's\" + 'A'*3 + 2*'b')", 1, "697427734141416262\n");
    expect(state, "UDP(sport=0x10,dport=0b11,len=0o10,chksum=1_000 - 2*500)", 1, "0010000300080000\n");
    expect(state, "UDP(sport=True, dport=-(-2), len=8, chksum=0) / 'x' / b\"y\"", 1, "0001000200080000" "78" "79\n");
    expect(state, "(UDP(sport=1,dport=2,len=8,chksum=0))", 1, "0001000200080000\n");
}

/* RFC 9293, section 3.1: kinds 0 and 1 are one byte, others have a length; the header is padded to 32 bits, and data offset is its size. */
static void test_options_as_tuples(void **state) {
    expect(state, "TCP(sport=1,dport=2,chksum=0,options=[('MSS',1460),('NOP',None),('WScale',7)])", 1,
           "00010002000000000000000070022000000000000" "20405b401030307\n");
    expect(state, "TCP(sport=1,dport=2,chksum=0,options=[(1, b'')])", 1, "0001000200000000000000006002200000000000" "01000000\n");
    expect(state, "TCP(sport=1,dport=2,chksum=0,options=[('Timestamp',(1,2)),(254,b'ab')])", 1,
           "000100020000000000000000900220000000000" "0080a0000000100000002fe0461620000\n");
    expect(state, "TCP(sport=1,dport=2,chksum=0,options=[('MSS',[1,2])])", 2,
           "0001000200000000000000006002200000000000" "02040001\n" "0001000200000000000000006002200000000000" "02040002\n");
}

/* RFC 1035, section 4.1: counts follow the records; which rdata is meant follows the type. */
static void test_records(void **state) {
    expect(state, "DNS(qd=DNSQR(qname='a.b'))", 1, "000001000001000000000000" "0161016200" "00010001\n");
    expect(state, "DNS(qd=None,an=[DNSRR(rrname='a',type='A',rdata='192.0.2.1'),DNSRR(rrname='a',type='TXT',rdata=['x','yz'])])", 1,
           "000001000000000200000000" "016100" "00010001" "00000000" "0004c0000201" "016100" "00100001" "00000000" "0005" "0178" "02797a\n");
    expect(state, "DNS(qd=DNSQR(qname=['a','b']))", 2, "000001000001000000000000016100" "00010001\n" "000001000001000000000000016200" "00010001\n");
    expect(state, "DNS(qd=None,an=DNSRR(rrname='a',rdata='192.0.2.0/31'))", 2,
           "000001000000000100000000016100" "0001000100000000" "0004c0000200\n" "000001000000000100000000016100" "0001000100000000" "0004c0000201\n");
}

/* A layer from bytes: untouched it stays as it is, with a value it is built anew around what else was read. */
static void test_layers_read_from_bytes(void **state) {
    expect(state, "UDP(b'\\0\\1\\0\\2\\0\\x09\\xab\\xcdx')", 1, "000100020009abcd78\n");
    expect(state, "UDP(b'\\0\\1\\0\\2\\0\\x09\\xab\\xcdx', dport=7)", 1, "000100070009abcd78\n");
}

static void test_faults_are_placed(void **state) {
    refuse(state, "UDP(", ORCAP_ESYNTAX, 3);
    refuse(state, "UDP()/", ORCAP_ESYNTAX, 6);
    refuse(state, "UDP() UDP()", ORCAP_ESYNTAX, 6);
    refuse(state, "UDP())", ORCAP_ESYNTAX, 5);
    refuse(state, "UDP(sport=1 dport=2)", ORCAP_ESYNTAX, 12);
    refuse(state, "UDP(sport=1,sport=2)", ORCAP_ESYNTAX, 12);
    refuse(state, "'text'", ORCAP_ESYNTAX, 0);
    refuse(state, "Raw('text)", ORCAP_ESYNTAX, 4);
    refuse(state, "UDP(sport=1.5)", ORCAP_EVALUE, 10);
    refuse(state, "UDP(sport=1.5.2)", ORCAP_ESYNTAX, 10);
    refuse(state, "NTPHeader(delay=1.5*2)", ORCAP_ESYNTAX, 19);
    refuse(state, "UDP(sport=99999999999999999999)", ORCAP_ESYNTAX, 10);
    refuse(state, "UPD()", ORCAP_ENAME, 0);
    refuse(state, "UDP(sprot=1)", ORCAP_ENAME, 4);
    refuse(state, "TCP(options=[('MMS',1)])", ORCAP_ENAME, 14);
    refuse(state, "UDP(sport=65536)", ORCAP_EVALUE, 10);
    refuse(state, "UDP(sport=(9,1))", ORCAP_EVALUE, 10);
    refuse(state, "UDP(sport=[])", ORCAP_EVALUE, 10);
    refuse(state, "IP(dst='192.0.2')", ORCAP_EVALUE, 7);
    refuse(state, "IP(dst='192.0.2.0/33')", ORCAP_EVALUE, 7);
    refuse(state, "DNS(qd='x')", ORCAP_EVALUE, 7);
}

static void test_limits(void **state) {
    char text[4096] = "";
    memset(text, '(', 40);
    refuse(state, text, ORCAP_ELIMIT, 24);
    memset(text, '-', sizeof text - 1); /* signs do not nest */
    refuse(state, text, ORCAP_ESYNTAX, (int)sizeof text - 1);
    text[0] = 0;
    for (size_t i = 0; i < 65; i++)
        memcpy(text + strlen(text), &"/UDP()"[!i], 7u - !i);
    refuse(state, text, ORCAP_ELIMIT, 6 * 64 - 1);
    refuse(state, "Raw('A'*16777217)", ORCAP_ELIMIT, 7);
    refuse(state, "Raw('A'*16777216*16)", ORCAP_ELIMIT, 16);
    refuse(state, "UDP(sport=[1,2]*32769)", ORCAP_ELIMIT, 15);
}

/* Values that do not go together are found when the packet is made. */
static void test_values_that_do_not_meet(void **state) {
    struct orcap_error error = {0};
    struct orcap_expression *expression;
    struct orcap_chain chain;
    assert_int_equal(orcap_expression_parse(*state, "DNSRR(type='AAAA',rdata='192.0.2.1')", &expression, &error), ORCAP_OK);
    assert_int_equal(orcap_expression_next(expression, &chain, &error), ORCAP_EVALUE);
    assert_int_equal(error.at, 18);
    orcap_expression_free(expression);
    orcap_expression_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sets_multiply_in_order),  cmocka_unit_test(test_networks),
        cmocka_unit_test(test_absurd_products_are_streamed), cmocka_unit_test(test_lists_and_repetition),
        cmocka_unit_test(test_literals),                cmocka_unit_test(test_options_as_tuples),
        cmocka_unit_test(test_records),                 cmocka_unit_test(test_layers_read_from_bytes),
        cmocka_unit_test(test_faults_are_placed),       cmocka_unit_test(test_limits),
        cmocka_unit_test(test_values_that_do_not_meet),
    };
    return cmocka_run_group_tests(tests, new_context, free_context);
}
