/* Pairs of packets in Scapy's notation. Expected: what Scapy 2.8 says of answers() for the same expressions. */
#include <orcap/expression.h>
#include <orcap/match.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct orcap_context *context;

static struct orcap_built built(const char *text) {
    struct orcap_expression *expression;
    struct orcap_chain chain;
    struct orcap_built made;
    struct orcap_error error;
    if (orcap_expression_parse(context, text, &expression, &error) < 0)
        fail_msg("%s: %s", text, error.text);
    assert_int_equal(orcap_expression_next(expression, &chain, &error), 1);
    assert_int_equal(orcap_build(&chain, &made, &error), ORCAP_OK);
    orcap_expression_free(expression);
    /* as it comes from the wire */
    uint16_t first = made.packet.layers[0].protocol;
    orcap_dissect_as(context, first, made.bytes, (uint32_t)made.size, (uint32_t)made.size, &made.packet);
    return made;
}

static bool answers(const char *reply, const char *request) {
    struct orcap_built own = built(reply), other = built(request);
    bool good = orcap_match_answers(&own.packet, &other.packet);
    if (good && orcap_match_key(&own.packet) != orcap_match_key(&other.packet))
        fail_msg("%s answers %s, and has another key", reply, request);
    orcap_built_clear(&own);
    orcap_built_clear(&other);
    return good;
}

#define THERE "IP(src=\"192.0.2.1\", dst=\"198.51.100.1\", ttl=1)"
#define BACK "IP(src=\"198.51.100.1\", dst=\"192.0.2.1\")"
#define ROUTER "IP(src=\"192.0.2.254\", dst=\"192.0.2.1\")"
#define QUOTED "IPerror(src=\"192.0.2.1\", dst=\"198.51.100.1\")"

static void test_icmp(void **state) {
    (void)state;
    assert_true(answers(BACK "/ICMP(type=0, id=7, seq=2)/\"x\"", THERE "/ICMP(id=7, seq=2)/\"x\""));
    assert_false(answers(BACK "/ICMP(type=0, id=7, seq=3)/\"x\"", THERE "/ICMP(id=7, seq=2)/\"x\""));
    assert_false(answers(BACK "/ICMP(id=7, seq=2)", THERE "/ICMP(id=7, seq=2)"));
    assert_false(answers(ROUTER "/ICMP(type=0, id=7, seq=2)", THERE "/ICMP(id=7, seq=2)"));
}

static void test_errors_of_icmp(void **state) {
    (void)state;
    assert_true(answers(ROUTER "/ICMP(type=11)/" QUOTED "/ICMPerror(id=7, seq=2)", THERE "/ICMP(id=7, seq=2)"));
    assert_true(answers(BACK "/ICMP(type=3, code=3)/" QUOTED "/UDPerror(sport=5, dport=9)", THERE "/UDP(sport=5, dport=9)/\"x\""));
    assert_false(answers(BACK "/ICMP(type=3, code=3)/" QUOTED "/UDPerror(sport=5, dport=8)", THERE "/UDP(sport=5, dport=9)/\"x\""));
    assert_true(answers(ROUTER "/ICMP(type=11)/" QUOTED "/TCPerror(sport=5, dport=9)", THERE "/TCP(sport=5, dport=9)"));
    assert_false(answers(ROUTER "/ICMP(type=11)/" QUOTED "/TCPerror(sport=6, dport=9)", THERE "/TCP(sport=5, dport=9)"));
}

static void test_tcp(void **state) {
    (void)state;
    assert_true(answers(BACK "/TCP(sport=80, dport=5, flags=\"SA\", ack=8)", THERE "/TCP(sport=5, dport=80, flags=\"S\", seq=7)"));
    assert_true(answers(BACK "/TCP(sport=80, dport=5, flags=\"RA\", ack=8)", THERE "/TCP(sport=5, dport=80, flags=\"S\", seq=7)"));
    assert_false(answers(BACK "/TCP(sport=80, dport=5, flags=\"SA\", ack=88)", THERE "/TCP(sport=5, dport=80, flags=\"S\", seq=7)"));
    assert_false(answers(BACK "/TCP(sport=80, dport=5, flags=\"S\")", THERE "/TCP(sport=5, dport=80, flags=\"S\", seq=7)"));
    assert_false(answers(BACK "/TCP(sport=80, dport=5, flags=\"A\", ack=8)", THERE "/TCP(sport=5, dport=80, flags=\"R\", seq=7)"));
    assert_true(answers(BACK "/TCP(sport=80, dport=5, flags=\"A\", seq=3, ack=12)", THERE "/TCP(sport=5, dport=80, flags=\"PA\", seq=7, ack=3)/\"hello\""));
}

static void test_udp_and_dns(void **state) {
    (void)state;
    assert_true(answers(BACK "/UDP(sport=53, dport=5)/DNS(id=9, qr=1)", THERE "/UDP(sport=5, dport=53)/DNS(id=9)"));
    assert_false(answers(BACK "/UDP(sport=53, dport=5)/DNS(id=8, qr=1)", THERE "/UDP(sport=5, dport=53)/DNS(id=9)"));
    assert_false(answers(BACK "/UDP(sport=53, dport=6)/DNS(id=9, qr=1)", THERE "/UDP(sport=5, dport=53)/DNS(id=9)"));
    assert_true(answers(BACK "/UDP(sport=7777, dport=5)/\"any\"", THERE "/UDP(sport=5, dport=7777)/\"x\""));
}

static void test_link(void **state) {
    (void)state;
    assert_true(answers("Ether()/ARP(op=2, psrc=\"192.0.2.9\", pdst=\"192.0.2.1\")", "Ether()/ARP(pdst=\"192.0.2.9\", psrc=\"192.0.2.1\")"));
    assert_false(answers("Ether()/ARP(op=2, psrc=\"192.0.2.8\", pdst=\"192.0.2.1\")", "Ether()/ARP(pdst=\"192.0.2.9\", psrc=\"192.0.2.1\")"));
    assert_true(answers("Ether()/Dot1Q(vlan=5)/" BACK "/ICMP(type=0)", "Ether()/Dot1Q(vlan=5)/" THERE "/ICMP()"));
    assert_false(answers("Ether()/Dot1Q(vlan=6)/" BACK "/ICMP(type=0)", "Ether()/Dot1Q(vlan=5)/" THERE "/ICMP()"));
}

#define THERE6 "IPv6(src=\"2001:db8::1\", dst=\"2001:db8:1::1\")"
#define BACK6 "IPv6(src=\"2001:db8:1::1\", dst=\"2001:db8::1\")"

static void test_ipv6(void **state) {
    (void)state;
    assert_true(answers(BACK6 "/ICMPv6EchoReply(id=1, seq=2, data=\"x\")", THERE6 "/ICMPv6EchoRequest(id=1, seq=2, data=\"x\")"));
    assert_false(answers(BACK6 "/ICMPv6EchoReply(id=1, seq=2, data=\"y\")", THERE6 "/ICMPv6EchoRequest(id=1, seq=2, data=\"x\")"));
    assert_true(answers("IPv6(src=\"2001:db8::fe\", dst=\"2001:db8::1\")/ICMPv6TimeExceeded()/IPerror6(src=\"2001:db8::1\", dst=\"2001:db8:1::1\")/UDPerror(sport=5, dport=9)/\"x\"",
                        THERE6 "/UDP(sport=5, dport=9)/\"x\""));
    assert_true(answers("IPv6(src=\"2001:db8::2\", dst=\"2001:db8::1\")/ICMPv6ND_NA(tgt=\"2001:db8::2\")",
                        "IPv6(src=\"2001:db8::1\", dst=\"ff02::1:ff00:2\")/ICMPv6ND_NS(tgt=\"2001:db8::2\")"));
    assert_true(answers(BACK6 "/TCP(sport=80, dport=5, flags=\"SA\", ack=8)", THERE6 "/TCP(sport=5, dport=80, flags=\"S\", seq=7)"));
}

static int begin(void **state) {
    (void)state;
    return orcap_context_new(NULL, &context, NULL);
}

static int end(void **state) {
    (void)state;
    orcap_context_free(context);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_icmp), cmocka_unit_test(test_errors_of_icmp), cmocka_unit_test(test_tcp),
                                       cmocka_unit_test(test_udp_and_dns), cmocka_unit_test(test_link), cmocka_unit_test(test_ipv6)};
    return cmocka_run_group_tests(tests, begin, end);
}
