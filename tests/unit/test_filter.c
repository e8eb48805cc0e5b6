/* The frames that a display filter passes. The digits behind each filter are the numbers of the frames of frames.h that tshark 4.0 passes. */
#include "frames.h"

#include <orcap/filter.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct orcap_context *context;
static struct orcap_frame frames[FRAME_COUNT];

static int make(void **state) {
    (void)state;
    for (size_t i = 0; i < FRAME_COUNT; i++)
        frames[i] = frame_made(i);
    return orcap_context_new(NULL, &context, NULL);
}

static int clear(void **state) {
    (void)state;
    for (size_t i = 0; i < FRAME_COUNT; i++)
        free((void *)(uintptr_t)frames[i].bytes);
    orcap_context_free(context);
    return 0;
}

/* Runs the filter over all frames, dissected to the end or only as far as the filter asks. */
static void check_with(const char *text, const char *passes, bool early) {
    struct orcap_filter *filter = NULL;
    struct orcap_error error = {0};
    struct orcap_packet packet;
    struct orcap_facts facts;
    char passed[FRAME_COUNT + 1] = "";
    size_t count = 0;
    if (orcap_filter_compile(context, text, &filter, &error) < 0)
        fail_msg("%s: %s", text, error.text);
    assert_int_equal(orcap_facts_init(&facts, context, orcap_filter_needs(filter)), ORCAP_OK);
    for (size_t i = 0; i < FRAME_COUNT; i++) {
        memset(&packet, 0xff, sizeof packet); /* what is not dissected must not be read */
        orcap_dissect_until(context, frames[i].link, frames[i].bytes, frames[i].caplen, frames[i].len, early ? orcap_filter_last(filter) : NULL, &packet);
        assert_int_equal(orcap_facts_feed(&facts, &packet, &frames[i]), ORCAP_OK);
        if (orcap_filter_match(filter, &packet, &facts))
            passed[count++] = (char)('1' + i);
    }
    if (strcmp(passed, passes) != 0)
        fail_msg("%s passes %s, not %s", text, passed, passes);
    orcap_facts_clear(&facts);
    orcap_filter_free(filter);
}

static void check(const char *text, const char *passes) {
    check_with(text, passes, false);
    check_with(text, passes, true);
}

static void test_language(void **state) {
    static const struct {
        const char *text, *passes;
    } cases[] = {
        {"ip.proto == \"TCP\"", "68"},
        {"ip.proto == TCP", "68"},
        {"ip.proto == \"tcp\"", "68"},
        {"ip.proto == 0x11", "123457"},
        {"ip.proto == 021", "123457"},
        {"ip.proto == 0b110", "68"},
        {"ip.proto == -1", ""},
        {"ip.ttl == '@'", "12345678"},
        {"tcp.flags.syn == True", "68"},
        {"tcp.flags.syn == 2", "68"},
        {"tcp.flags.syn > 0", "68"},
        {"tcp.flags & 2", "68"},
        {"tcp.flags & 0x12 == 0x12", "68"},
        {"tcp.flags & 2 && ip", "68"},
        {"ip.src == 192.0.2.0/24", "12345678"},
        {"ip.src != 192.0.2.0/25", ""},
        {"ip.src > 192.0.2.0", "12345678"},
        {"ip.src > 192.0.2.0/24", ""},
        {"ip.src in {192.0.2.0/24, 10.0.0.1}", "12345678"},
        {"ip.src in {192.0.2.0..192.0.2.9}", "12345678"},
        {"tcp.port in {1..100}", "68"},
        {"tcp.port in {100..1}", ""},
        {"tcp.port not in {80}", "123457"},
        {"not tcp.port in {80}", "123457"},
        {"tcp.port != 80", ""},
        {"tcp.port !== 80", "68"},
        {"tcp.port === 80", ""},
        {"tcp.port ~= 80", "68"},
        {"all tcp.port > 100", ""},
        {"any tcp.port > 100", "68"},
        {"eth.src[0:3] == 00:00:5e", "12345678"},
        {"eth.src[0:3] == 00-00-5e", "12345678"},
        {"eth.src[0:3] == 0.0.5e", "12345678"},
        {"eth.src[0:3] == 00005e", "12345678"},
        {"eth.src[0:3] == \"\\x00\\x00\\x5e\"", "12345678"},
        {"eth.src[0] == 0", "12345678"},
        {"eth.src[0] == 0x00", "12345678"},
        {"eth.src[0] == 00", "12345678"},
        {"eth.src[2] == 5e", "12345678"},
        {"eth.src[1-2] == 00:5e", "12345678"},
        {"eth.src[-1] == 01", ""},
        {"eth.src[-1:] == 01", ""},
        {"eth.src[4:] == 01:01", ""},
        {"eth.src[:2] == 00:00", "12345678"},
        {"eth.src[0,2] == 00:5e", "12345678"},
        {"eth.src[6] == 00", ""},
        {"eth.src[10:3]", ""},
        {"eth.src == 00:00:5e:00:53:01", ""},
        {"eth.src == 00-00-5e-00-53-01", ""},
        {"eth.src == 0000.5e00.5301", ""},
        {"eth.src > 00:00:00:00:00:01", "12345678"},
        {"ip.src[0] == c0", "12345678"},
        {"ip.src[0:2] == c0:00", "12345678"},
        {"tcp contains \"HTTP\"", "6"},
        {"tcp contains 48:54:54:50", "6"},
        {"udp contains \"hello\"", "5"},
        {"frame contains \"hello\"", "5"},
        {"frame[0:2] == 00:00", "12345678"},
        {"frame[-4:] == 0d:0a:0d:0a", "6"},
        {"udp[8:3] == \"GET\"", ""},
        {"udp[8:3] == 47:45:54", ""},
        {"ip contains 0x47", "56"},
        {"ip contains 71", ""},
        {"tcp[13] == 0x12", "68"},
        {"tcp[13] & 0x02", "68"},
        {"tcp[13] & 02", "68"},
        {"tcp[13] & 0x02 == 0x02", "68"},
        {"tcp[13] & 2 == 2", "68"},
        {"tcp[13] == 18", ""},
        {"tcp[12:2] & 00:12", "68"},
        {"dns.qry.name == \"<Root>\"", "1"},
        {"dns.qry.name == a", "4"},
        {"dns.qry.name == \"a\"", "4"},
        {"dns.qry.name contains \"ab\"", "3"},
        {"dns.qry.name contains ab", "3"},
        {"dns.qry.name contains 61:62", ""},
        {"lower(dns.qry.name) == \"a\"", "4"},
        {"upper(dns.qry.name) == \"A\"", "4"},
        {"len(dns.qry.name) == 1", "4"},
        {"len(dns.qry.name) > 3", "123"},
        {"len(ip.src) == 4", "12345678"},
        {"len(tcp) > 20", "8"},
        {"len(tcp.port) == 2", "68"},
        {"count(ip.src) == 2", "7"},
        {"count(ip.addr) > 1", "12345678"},
        {"count(tcp) == 1", "68"},
        {"count(dns.qry.name) == 0", ""},
        {"string(tcp.port) == \"80\"", "68"},
        {"string(ip.src) contains \"0.2\"", "12345678"},
        {"dns.qry.name[0] == \"a\"", "234"},
        {"dns.qry.name[0:1] == 61", "234"},
        {"dns.qry.name > \"a\"", "23"},
        {"dns.qry.name in {\"a\",\"b\"}", "4"},
        {"dns.qry.name in {\"a\"..\"b\"}", "234"},
        {"ip.src == ip.dst", ""},
        {"ip.src != ip.dst", "12345678"},
        {"tcp.srcport == tcp.dstport", ""},
        {"tcp.srcport > tcp.dstport", "68"},
        {"ip.ttl == tcp.port", ""},
        {"udp.srcport + 1 == udp.dstport", "5"},
        {"udp.dstport == udp.srcport + 1", "5"},
        {"udp.dstport - 1 == udp.srcport", "5"},
        {"udp.dstport == udp.srcport+1", "5"},
        {"udp.srcport * 2 == 10000", "1235"},
        {"{udp.srcport + 1} * 2 == 10002", "1235"},
        {"udp.srcport % 1000 == 0", "1235"},
        {"udp.srcport / 0 == 1", ""},
        {"udp.srcport + 79 * 2 == udp.dstport", ""},
        {"tcp.dstport == 79 + 1", "68"},
        {"ip.ttl == 8 * 8 - 64 / 2 + 32", "12345678"},
        {"tcp.srcport + tcp.dstport == 1080", "68"},
        {"ip.len - ip.hdr_len == udp.length", "123457"},
        {"ip.len - ip.hdr_len - tcp.hdr_len == len(tcp.payload)", "6"},
        {"max(tcp.srcport, tcp.dstport) == 1000", "68"},
        {"min(tcp.port) == 80", "68"},
        {"max(tcp.port) - min(tcp.port) == 920", "68"},
        {"max(ip.addr) == 192.0.2.2", "12345678"},
        {"max({ip.len - 20}, udp.length) > 26", "234678"},
        {"abs(-ip.ttl) == 64", "12345678"},
        {"-ip.ttl < -63", "12345678"},
        {"ip.src & 255.255.255.0 == 192.0.2.0", "12345678"},
        {"ip.src & ip.dst", "12345678"},
        {"eth.src & ff:ff:ff:00:00:00 == 00:00:5e:00:00:00", "12345678"},
        {"frame.time_relative - frame.time_delta > 1.5", "45678"},
        {"ip.ttl + 1", "12345678"},
        {"ip.addr#2 == 192.0.2.1", "7"},
        {"ip.src#1", "12345678"},
        {"ip.src#[1-2] == 192.0.2.1", "12345678"},
        {"ip.src#3", ""},
        {"not tcp", "123457"},
        {"!tcp", "123457"},
        {"! tcp && udp", "123457"},
        {"tcp || udp && ip.ttl == 1", "68"},
        {"(tcp || udp) && ip.ttl == 1", ""},
        {"not tcp or udp", "123457"},
        {"ip.ttl bitwise_and 0x40", "12345678"},
        {"ip.ttl == 64 and not (udp or icmp)", "68"},
        {"frame.time_relative < 2", "12"},
        {"frame.time_relative == 1.0", "2"},
        {"frame.time_epoch > 1600000003", "45678"},
        {"frame.time_epoch >= 1600000003.123456", "45678"},
        {"frame.time > \"2020-09-13 12:26:43\"", "45678"},
        {"frame.time > \"2020-09-13T12:26:43Z\"", "45678"},
        {"frame.time > \"Sep 13, 2020 12:26:43\"", "45678"},
        {"frame.time_delta in {1 .. 1.5}", "2345678"},
        {"frame.protocols contains \"dns\"", "1234"},
        {"frame.number in {1..2}", "12"},
        {"frame.len > 0x40", "23467"},
        {"ip and tcp.port eq 80", "68"},
        {"ip.proto eq 6 and tcp.port any_eq 80", "68"},
        {"tcp.flags.syn", "68"},
        {"ip.flags.df", "12345678"},
        {"!ip.flags.df", ""},
        {"ip.flags.df == 0", "12345678"},
        {"ip.id == 1", "12345678"},
        {"ip.len == 0x2f", ""},
        {"dns.flags.response == 1", "4"},
        {"dns.txt == \"d\"", ""},
        {"udp.payload contains \"hello\"", "5"},
        {"udp.payload[0:3] == \"GET\"", "5"},
        {"udp.payload == 47:45:54:20:2f:20:78:00:01:68:65:6c:6c:6f", "5"},
#ifdef ORCAP_PCRE2
        {"dns.qry.name matches \"AB\"", "3"},
        {"dns.qry.name matches \"^ab c\"", "3"},
        {"dns.qry.name ~ \"^ab c\"", "3"},
        {"dns.qry.name matches r\"a\\.b\"", "2"},
        {"string(ip.src) matches \"^192\"", "12345678"},
#endif
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i].text, cases[i].passes);
}

/* Where Orcap takes more than Wireshark, or says more. */
static void test_own(void **state) {
    (void)state;
    check("", "12345678");
    check(" \t\n", "12345678");
    check("ip.proto == tcp", "68");
    check("tcp.flags.syn == true", "68");
    check("ip.src == \"192.0.2.1\"", "12345678");
    check("all tcp.port in {80, 1000}", "68");
    check("tcp.sport == 1000", "68");       /* Scapy's names */
    check("DNSQR.qname == \"a\"", "4");
    check("TCP.dport == 80 and IP.ttl == 64", "68");
    check("tcp.port in {70..79, 75..85, 3}", "68");
    check("tcp.port in {70..79, 81..85, 3}", "");
    check("tcp.port in {70..79, 1000, 81..85, 3}", "68");
    check("not not tcp", "68");
    check("not (tcp or not (udp and dns))", "1234");
    check("!(tcp.port != 80)", "12345678");
    check("frame.protocols == \"eth:ip:tcp\"", "68");
    check("abs(ip.ttl - 70) == 6", "12345678");
    check("max(tcp.dstport, ip.ttl) == 80", "68");
    check("@ip.src == c0:00:02:01", "12345678"); /* Wireshark 4.2 has it */
    check("@ip.ttl == 40", "12345678");
    check("@ip.version == 45", "12345678");
    check("@dns.qry.name[0] == 1", "4");
    check("@tcp.srcport == @tcp.dstport", "");
    check("frame.interface_id == 0 && frame.cap_len == frame.len", "12345678");
}

static void check_error(const char *text, int status, int at) {
    struct orcap_filter *filter = NULL;
    struct orcap_error error = {0};
    int got = orcap_filter_compile(context, text, &filter, &error);
    if (got != status || error.at != at)
        fail_msg("%s: status %d at %d: %s", text, got, error.at, error.text);
    assert_int_equal(error.status, status);
    assert_null(filter);
    assert_int_equal(orcap_filter_compile(context, text, &filter, NULL), status);
}

static void test_errors(void **state) {
    (void)state;
    check_error("tcp.foo", ORCAP_ENAME, 0);
    check_error("ip and (udp.prot == 1)", ORCAP_ENAME, 8);
    check_error("size(tcp) == 1", ORCAP_ENAME, 0);
    check_error("tcp.seq == 1", ORCAP_ENAME, 0); /* Wireshark's counts from the start of the stream; Scapy's is tcp.seq_raw */
    check_error("tcp and", ORCAP_ESYNTAX, 7);
    check_error("tcp udp", ORCAP_ESYNTAX, 4);
    check_error("tcp.port == 80)", ORCAP_ESYNTAX, 14);
    check_error("(tcp", ORCAP_ESYNTAX, 4);
    check_error("tcp &| udp", ORCAP_ESYNTAX, 5);
    check_error("80 == tcp.port", ORCAP_ESYNTAX, 0);
    check_error("tcp.port == 65536", ORCAP_EVALUE, 12);
    check_error("tcp.port == x", ORCAP_EVALUE, 12);
    check_error("ip.src == 192.0.2", ORCAP_EVALUE, 10);
    check_error("ip.src == 192.0.2.1/33", ORCAP_EVALUE, 20);
    check_error("eth.src == 00:00:5e", ORCAP_EVALUE, 11);
    check_error("eth.src[0:0] == 00", ORCAP_ESYNTAX, 7);
    check_error("eth.src[0:2 == 00", ORCAP_ESYNTAX, 12);
    check_error("tcp.port[0] == 00", ORCAP_EVALUE, 8);
    check_error("tcp.port in {80 443}", ORCAP_ESYNTAX, 16);
    check_error("tcp.port in {}", ORCAP_ESYNTAX, 13);
    check_error("tcp.port in 80", ORCAP_ESYNTAX, 12);
    check_error("tcp.port contains 80", ORCAP_EVALUE, 9);
    check_error("dns.qry.name == \"a", ORCAP_ESYNTAX, 16);
    check_error("dns.qry.name == \"\\q\"", ORCAP_ESYNTAX, 17);
    check_error("ip.ttl == 'ab'", ORCAP_ESYNTAX, 10);
    check_error("lower(dns.qry.name)", ORCAP_ESYNTAX, 0);
    check_error("lower(ip.ttl) == \"a\"", ORCAP_EVALUE, 0);
    check_error("any tcp", ORCAP_ESYNTAX, 7);
    check_error("ip.src == tcp.port", ORCAP_EVALUE, 10);
    check_error("ip.src + ip.dst == 3", ORCAP_EVALUE, 7);
    check_error("ip.ttl + ip.src == 3", ORCAP_EVALUE, 7);
    check_error("ip.ttl == 1 / 0", ORCAP_EVALUE, 12);
    check_error("max(tcp.port, ip.src) == 3", ORCAP_EVALUE, 14);
    check_error("max(3) == 3", ORCAP_ESYNTAX, 4);
    check_error("max(tcp.port)", ORCAP_ESYNTAX, 0);
    check_error("count(max(tcp.port)) == 1", ORCAP_EVALUE, 0);
    check_error("abs(dns.qry.name) == 1", ORCAP_EVALUE, 0);
    check_error("max(ip.src)[0] == 1", ORCAP_EVALUE, 11);
    check_error("@80 == 1", ORCAP_ENAME, 1);
    check_error("@frame.number == 1", ORCAP_EVALUE, 0);
    check_error("@@ip == 1", ORCAP_ESYNTAX, 0);
    check_error("ip.ttl == 1 $", ORCAP_ESYNTAX, 12);
    check_error("frame.time == \"noon\"", ORCAP_EVALUE, 14);
#ifdef ORCAP_PCRE2
    check_error("dns.qry.name matches \"a[\"", ORCAP_ESYNTAX, 21);
    check_error("dns.qry.name matches ab", ORCAP_ESYNTAX, 21);
#endif
}

static void test_nearest_name(void **state) {
    struct orcap_filter *filter = NULL;
    struct orcap_error error = {0};
    (void)state;
    assert_int_equal(orcap_filter_compile(context, "tcp.dstprt == 80", &filter, &error), ORCAP_ENAME);
    assert_non_null(strstr(error.text, "tcp.dstport"));
    assert_int_equal(orcap_filter_compile(context, "ip\x1b[2J", &filter, &error), ORCAP_ESYNTAX);
    assert_null(strchr(error.text, '\x1b'));
}

static void test_limits(void **state) {
    char text[4096] = "";
    struct orcap_filter *filter = NULL;
    struct orcap_error error;
    (void)state;
    memset(text, '(', 1000);
    assert_int_equal(orcap_filter_compile(context, text, &filter, &error), ORCAP_ELIMIT);
    memset(text, '!', 1001);
    memcpy(text + 1001, "tcp", 4);
    check(text, "123457");
    for (size_t i = 0; i < 1000; i++)
        memcpy(text + 4 * i, "len(", 5);
    assert_int_equal(orcap_filter_compile(context, text, &filter, &error), ORCAP_ELIMIT);
    memcpy(text, "ip.ttl", 7);
    for (size_t i = 0; i < 100; i++)
        memcpy(text + 6 + 4 * i, " + 1", 5);
    assert_int_equal(orcap_filter_compile(context, text, &filter, &error), ORCAP_ELIMIT);
    size_t size = 0;
    for (size_t i = 0; i < 500; i++) {
        memcpy(text + size, "udp or ", 7);
        size += 7;
    }
    memcpy(text + size, "udp", 4);
    check(text, "123457");
}

/* Dissection ends early only where nothing that is asked for can follow. */
static void test_reach(void **state) {
    static const struct {
        const char *text, *layer;
        bool ends;
    } cases[] = {{"tcp.port == 80 and ip", "TCP", true}, {"ip", "TCP", true},         {"ip", "IP", false},   {"dns", "TCP", false},
                 {"dns", "DNS", true},                   {"frame.len > 1", "Ether", true}, {"arp", "ARP", true}, {"arp", "Ether", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct orcap_filter *filter = NULL;
        assert_int_equal(orcap_filter_compile(context, cases[i].text, &filter, NULL), ORCAP_OK);
        const uint8_t *last = orcap_filter_last(filter);
        int protocol = orcap_context_find(context, cases[i].layer);
        assert_non_null(last);
        assert_true(protocol >= 0);
        if ((last[protocol] != 0) != cases[i].ends)
            fail_msg("%s: %s", cases[i].text, cases[i].layer);
        orcap_filter_free(filter);
    }
    struct orcap_filter *filter = NULL;
    assert_int_equal(orcap_filter_compile(context, "frame.protocols contains \"x\"", &filter, NULL), ORCAP_OK);
    assert_null(orcap_filter_last(filter));
    orcap_filter_free(filter);
}

static void count_name(void *user, const char *name) {
    *(size_t *)user += strcmp(name, "ip.flags.df") == 0 || strcmp(name, "tcp.flags.syn") == 0 || strcmp(name, "ip.addr") == 0 ||
                       strcmp(name, "mdns") == 0 || strcmp(name, "frame.number") == 0 || strcmp(name, "dns.qry.name") == 0;
}

static void test_names(void **state) {
    size_t met = 0;
    (void)state;
    orcap_filter_names(context, count_name, &met);
    assert_true(met >= 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_language), cmocka_unit_test(test_own),    cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_nearest_name), cmocka_unit_test(test_limits), cmocka_unit_test(test_reach),
                                       cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, make, clear);
}
