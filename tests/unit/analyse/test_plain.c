/* Packets in which no list finds fault, and those that must be looked at: in each the lists say the same. */
#include "analyse/findings/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../track/made_packets.h"
#include "track/digest.h"

#include <orcap/packet.h>

enum { GRE = 47, ICMP = 1, TCP = 6, UDP = 17, ESP = 50 };

static struct made_packet packet;
static const uint64_t bound[DNS_PORT_WORDS] = {[53 / 64] = (uint64_t)1 << 53};

static int setup(void **state) {
    (void)state;
    packet.size = 0;
    return 0;
}

/* Whether it is plain; if so, no list may call it malformed. */
static bool is_plain(void) {
    struct digest digest;
    struct orcap_context *context;
    struct orcap_packet layers;
    const struct orcap_frame frame = made_frame(&packet, 1, 0);
    const struct event event = {.digest = &digest, .frame = &frame, .size = frame.len, .counted = true};
    digest_frame(&frame, &digest);
    bool plain = packet_is_plain(&event, bound, NULL);
    assert_int_equal(orcap_context_new(NULL, &context, NULL), ORCAP_OK);
    orcap_dissect(context, frame.link, frame.bytes, frame.caplen, frame.len, &layers);
    for (size_t i = 0; plain && i < layers.anomaly_count; i++)
        assert_int_not_equal(layers.anomalies[i].kind, ORCAP_MALFORMED);
    orcap_context_free(context);
    return plain;
}

static void made_gre(uint16_t type) {
    store_be16(made_room(&packet, 4) + 2, type);
}

static void test_echo(void **state) {
    (void)state;
    made_ether(&packet, 0x0800);
    made_ipv4(&packet, 1, 2, ICMP, 12);
    made_room(&packet, 12)[0] = 8;
    assert_true(is_plain());
    packet.bytes[34] = 3; /* it quotes a packet */
    assert_false(is_plain());
}

static void test_udp(void **state) {
    (void)state;
    made_ether(&packet, 0x0800);
    made_ipv4(&packet, 1, 2, UDP, 8 + 5);
    made_udp(&packet, 5000, 5001, 5);
    made_bytes(&packet, "hello", 5);
    assert_true(is_plain());
    packet.bytes[37] = 53; /* a list stands behind this port */
    packet.bytes[36] = 0;
    assert_false(is_plain());
    packet.bytes[36] = 0x13;
    packet.bytes[39] = 14; /* UDP's length says another size than IP's */
    assert_false(is_plain());
}

static void test_tunnel(void **state) {
    (void)state;
    made_ether(&packet, 0x0800);
    made_ipv4(&packet, 1, 2, GRE, 4 + 20 + 20);
    made_gre(0x0800);
    made_ipv4(&packet, 3, 4, TCP, 20);
    made_tcp(&packet, 40000, 80, 1, 0, 2);
    assert_true(is_plain());
    made_room(&packet, 6); /* behind both, as Ethernet's padding */
    assert_true(is_plain());
    packet.bytes[14 + 20 + 4 + 3] = 46; /* the inner one says that it reaches into the padding, which the outer one does not hold */
    assert_false(is_plain());
}

static void test_esp(void **state) {
    (void)state;
    made_ether(&packet, 0x86dd);
    made_ipv6(&packet, 1, 2, ESP, 24);
    made_room(&packet, 24);
    assert_true(is_plain());
}

static void test_arp(void **state) {
    (void)state;
    made_ether(&packet, 0x8100);
    made_vlan(&packet, 5, 0x0806);
    uint8_t *arp = made_room(&packet, 28);
    memcpy(arp, "\x00\x01\x08\x00\x06\x04\x00\x01", 8);
    assert_true(is_plain());
    arp[4] = 8; /* longer addresses than there is room for */
    assert_false(is_plain());
    arp[4] = 6;
    packet.size--;
    assert_false(is_plain());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_echo, setup), cmocka_unit_test_setup(test_udp, setup), cmocka_unit_test_setup(test_tunnel, setup),
        cmocka_unit_test_setup(test_esp, setup),  cmocka_unit_test_setup(test_arp, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
