#include "track/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/sink.h"
#include "made_packets.h"

#include <stdlib.h>

static struct digest digest;

/* Digests a copy in a block of its exact size, so that a sanitizer sees a read past its end. */
static void digest_cut(const struct made_packet *p, uint16_t link, uint32_t caplen) {
    uint8_t *bytes = malloc(caplen ? caplen : 1);
    assert_non_null(bytes);
    memcpy(bytes, p->bytes, caplen);
    const struct orcap_frame frame = {.bytes = bytes, .caplen = caplen, .len = p->size, .link = link};
    memset(&digest, 0xa5, sizeof digest);
    digest_frame(&frame, &digest);
    free(bytes);
}

static void check_chain(const char *expected) {
    struct sink text = {0};
    for (size_t i = 0; i < digest.chain_count; i++) {
        sink_text(&text, i ? ":" : "");
        sink_text(&text, layer_name(digest.chain[i]));
    }
    sink_char(&text, 0);
    assert_string_equal(text.bytes, expected);
    sink_clear(&text);
}

/* At every length: nothing past the end is read, and the chain only loses layers at its end. */
static void check(const struct made_packet *p, uint16_t link, const char *chain) {
    uint8_t count = 255;
    for (uint32_t caplen = p->size + 1; caplen-- > 0;) {
        digest_cut(p, link, caplen);
        assert_true(digest.chain_count <= count);
        count = digest.chain_count;
    }
    digest_cut(p, link, p->size);
    check_chain(chain);
}

static void test_tcp_over_ipv4(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x0800);
    made_ipv4(&p, 1, 2, 6, 20 + 5);
    made_tcp(&p, 50000, 80, 0x01020304, 0x05060708, 0x118);
    made_bytes(&p, "hello", 5);
    made_bytes(&p, "pad", 3); /* Ethernet's, not TCP's */
    check(&p, 1, "eth:ip:tcp");
    const struct digest_ip *ip = &digest.ips[0];
    assert_int_equal(digest.ip_count, 1);
    assert_int_equal(digest.eth_count, 1);
    assert_int_equal(digest.eth_at[0], 0);
    assert_int_equal(ip->version, 4);
    assert_memory_equal(ip->src.bytes, "\xc0\x00\x02\x01", 4);
    assert_memory_equal(ip->dst.bytes, "\xc0\x00\x02\x02", 4);
    assert_int_equal(ip->transport, TRANSPORT_TCP);
    assert_int_equal(ip->sport, 50000);
    assert_int_equal(ip->dport, 80);
    assert_int_equal(ip->tcp_seq, 0x01020304);
    assert_int_equal(ip->tcp_ack, 0x05060708);
    assert_int_equal(ip->tcp_flags, TCP_AE | TCP_ACK | TCP_PSH);
    assert_int_equal(ip->tcp_window, 1000);
    assert_int_equal(ip->payload_size, 5);
    assert_int_equal(ip->payload_captured, 5);
    assert_int_equal(ip->payload_at, 54);
    digest_cut(&p, 1, 54); /* headers only: the size is that on the wire */
    assert_int_equal(digest.ips[0].payload_size, 5);
    assert_int_equal(digest.ips[0].payload_captured, 0);
}

/* A total length of 0, or one larger than the frame: the frame's own length counts. */
static void test_ipv4_length(void **state) {
    (void)state;
    static const uint16_t lengths[] = {0, 19, 2000};
    for (size_t i = 0; i < 3; i++) {
        struct made_packet p = {0};
        made_ether(&p, 0x0800);
        store_be16(made_ipv4(&p, 1, 2, 17, 0) + 2, lengths[i]);
        made_udp(&p, 1111, 2222, 4);
        made_bytes(&p, "1234", 4);
        check(&p, 1, "eth:ip:udp");
        assert_int_equal(digest.ips[0].payload_size, 4);
    }
}

static void test_ipv4_options(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x0800);
    uint8_t *ip = made_ipv4(&p, 1, 2, 17, 8 + 8);
    ip[0] = 0x47;
    made_bytes(&p, "\x94\x04\0\0\1\1\1\0", 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 1, "eth:ip:udp");
    assert_int_equal(digest.ips[0].sport, 1111);
    ip[0] = 0x44; /* a header of 16 bytes is none */
    check(&p, 1, "eth:ip");
    assert_int_equal(digest.ip_count, 0);
}

static void test_two_tags(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x88a8);
    made_vlan(&p, 100, 0x8100);
    made_vlan(&p, 200, 0x86dd);
    made_ipv6(&p, 1, 2, 17, 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 1, "eth:ieee8021ad:vlan:ipv6:udp");
    assert_int_equal(digest.ips[0].dport, 2222);
}

static void test_ipv6_extension_headers(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x86dd);
    made_ipv6(&p, 1, 2, 0, 8 + 16 + 8 + 8 + 20);
    made_bytes(&p, "\x3c\0\1\4\0\0\0\0", 8);                                  /* hop by hop, then destination options */
    made_bytes(&p, "\x2c\1\1\x0c\0\0\0\0\0\0\0\0\0\0\0\0", 16);               /* of 16 bytes, then fragment */
    made_bytes(&p, "\x2b\0\0\0\0\0\0\7", 8);                                  /* whole (RFC 6946), then routing */
    made_bytes(&p, "\6\0\0\0\0\0\0\0", 8);                                    /* then TCP */
    made_tcp(&p, 50000, 443, 7, 0, TCP_SYN);
    check(&p, 1, "eth:ipv6:ipv6.hopopts:ipv6.dstopts:ipv6.fraghdr:ipv6.routing:tcp");
    assert_int_equal(digest.ips[0].proto, 6);
    assert_int_equal(digest.ips[0].dport, 443);
    assert_int_equal(digest.ips[0].payload_size, 0);
    assert_false(digest.fragments);
}

static void test_authentication_header(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ipv4(&p, 1, 2, 51, 24 + 8);
    made_bytes(&p, "\x11\4\0\0\0\0\0\1\0\0\0\1ABCDEFGHIJKL", 24);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 101, "raw:ip:ah:udp");
    assert_int_equal(digest.ips[0].proto, 17);
}

/* Each IP layer has its entry, with the payload of its own length. */
static void test_ip_in_ip(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ipv4(&p, 1, 2, 41, 40 + 20 + 8 + 3);
    made_ipv6(&p, 3, 4, 4, 20 + 8 + 3);
    made_ipv4(&p, 5, 6, 17, 8 + 3);
    made_udp(&p, 1111, 2222, 3);
    made_bytes(&p, "abc", 3);
    check(&p, 228, "ip:ipv6:ip:udp");
    assert_int_equal(digest.ip_count, 3);
    assert_int_equal(digest.ips[0].transport, TRANSPORT_NONE);
    assert_int_equal(digest.ips[0].proto, 41);
    assert_int_equal(digest.ips[0].payload_size, 71);
    assert_int_equal(digest.ips[1].version, 6);
    assert_int_equal(digest.ips[1].payload_size, 31);
    assert_int_equal(digest.ips[2].transport, TRANSPORT_UDP);
    assert_int_equal(digest.ips[2].payload_size, 3);
}

/* As many layers as fit, and no end of them. */
static void test_nesting_is_bounded(void **state) {
    (void)state;
    struct made_packet p = {0};
    for (uint32_t i = 0; i < 100; i++)
        made_ipv4(&p, 1, 2, 4, (99 - i) * 20);
    digest_cut(&p, 228, p.size);
    assert_int_equal(digest.ip_count, DIGEST_IPS);
    p.size = 0;
    for (uint32_t i = 0; i < 500; i++)
        made_vlan(&p, 1, 0x8100);
    digest_cut(&p, 1, p.size);
    assert_true(digest.chain_count <= DIGEST_CHAIN);
}

static void test_gre(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ipv4(&p, 1, 2, 47, 16 + 14 + 20 + 8);
    made_bytes(&p, "\xb0\0\x65\x58\0\0\0\0\0\0\0\1\0\0\0\1", 16); /* checksum, key, sequence number; Ethernet */
    made_ether(&p, 0x0800);
    made_ipv4(&p, 3, 4, 17, 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 228, "ip:gre:eth:ip:udp");
    assert_int_equal(digest.eth_count, 1);
    assert_int_equal(digest.eth_at[0], 36);
    assert_int_equal(digest.ips[1].src.bytes[3], 3);
}

static void test_vxlan(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x0800);
    made_ipv4(&p, 1, 2, 17, 8 + 8 + 14 + 20 + 20);
    made_udp(&p, 60000, 4789, 8 + 14 + 20 + 20);
    made_bytes(&p, "\x08\0\0\0\0\0\x4d\0", 8);
    made_ether(&p, 0x0800);
    made_ipv4(&p, 3, 4, 6, 20);
    made_tcp(&p, 50000, 80, 1, 1, TCP_ACK);
    check(&p, 1, "eth:ip:udp:vxlan:eth:ip:tcp");
    assert_int_equal(digest.ip_count, 2);
    assert_int_equal(digest.eth_count, 2);
    assert_int_equal(digest.ips[0].dport, 4789);
    assert_int_equal(digest.ips[1].dport, 80);
}

/* DNS from a port that a tunnel uses is DNS. */
static void test_port_of_a_tunnel_by_chance(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x0800);
    made_ipv4(&p, 1, 2, 17, 8 + 12);
    made_udp(&p, 3544, 53, 12);
    made_bytes(&p, "\x60\0\0\0\0\0\0\0\0\0\0\0", 12);
    check(&p, 1, "eth:ip:udp");
}

static void test_mpls_and_pppoe(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x8864);
    made_bytes(&p, "\x11\0\0\1\0\x1e\0\x21", 8); /* 30 bytes: PPP's protocol, IPv4, UDP */
    made_ipv4(&p, 1, 2, 17, 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 1, "eth:pppoes:ppp:ip:udp");
    p.size = 0;
    made_ether(&p, 0x8847);
    made_bytes(&p, "\0\1\0\x40\0\2\1\x40", 8);
    made_ipv6(&p, 1, 2, 58, 8);
    made_bytes(&p, "\x80\0\0\0\x12\x34\0\1", 8);
    check(&p, 1, "eth:mpls:ipv6:icmpv6");
    assert_int_equal(digest.ips[0].icmp_type, 128);
    assert_int_equal(digest.ips[0].sport, 0x1234);
}

/* What an ICMP error quotes is not looked at. */
static void test_icmp_error(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x0800);
    made_ipv4(&p, 2, 1, 1, 8 + 28);
    made_bytes(&p, "\3\1\0\0\0\0\0\0", 8);
    made_ipv4(&p, 1, 2, 17, 8);
    made_udp(&p, 1111, 53, 0);
    check(&p, 1, "eth:ip:icmp");
    assert_int_equal(digest.ip_count, 1);
    assert_int_equal(digest.ips[0].icmp_code, 1);
    assert_int_equal(digest.ips[0].sport, 0);
    assert_int_equal(digest.ips[0].payload_size, 28);
}

/* The first piece shows its ports, no piece shows more than IP in its chain. */
static void test_fragments(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 0x0800);
    uint8_t *ip = made_ipv4(&p, 1, 2, 17, 16);
    store_be16(ip + 4, 99);
    store_be16(ip + 6, 0x2000);
    made_udp(&p, 1111, 2222, 100);
    made_bytes(&p, "12345678", 8);
    check(&p, 1, "eth:ip");
    assert_true(digest.fragments && digest.ips[0].fragment && digest.ips[0].more);
    assert_int_equal(digest.ips[0].fragment_id, 99);
    assert_int_equal(digest.ips[0].fragment_size, 16);
    assert_int_equal(digest.ips[0].fragment_at, 34);
    assert_int_equal(digest.ips[0].chain_at, 2);
    assert_int_equal(digest.ips[0].sport, 1111);
    store_be16(ip + 6, 2);
    check(&p, 1, "eth:ip");
    assert_int_equal(digest.ips[0].fragment_offset, 16);
    assert_int_equal(digest.ips[0].transport, TRANSPORT_NONE);
    assert_false(digest.ips[0].more);
}

static void test_link_layers(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_bytes(&p, "\2\0\0\0", 4); /* little-endian AF_INET */
    made_ipv4(&p, 1, 2, 17, 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 0, "null:ip:udp");
    memcpy(p.bytes, "\0\0\0\2", 4);
    check(&p, 108, "null:ip:udp");
    p.size = 0;
    made_bytes(&p, "\0\0\0\1\0\6\0\0\x5e\0\x53\1\0\0\x08\0", 16);
    made_ipv4(&p, 1, 2, 17, 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 113, "sll:ip:udp");
    p.size = 0;
    made_bytes(&p, "\x86\xdd\0\0\0\0\0\1\0\1\0\6\0\0\x5e\0\x53\1\0\0", 20);
    made_ipv6(&p, 1, 2, 17, 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 276, "sll:ipv6:udp");
    p.size = 0;
    made_bytes(&p, "\xff\3\0\x57", 4);
    made_ipv6(&p, 1, 2, 17, 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 9, "ppp:ipv6:udp");
    p.size = 0;
    made_bytes(&p, "\x0f\0\x08\0", 4);
    made_ipv4(&p, 1, 2, 132, 16);
    made_bytes(&p, "\x04\x57\x08\xae\0\0\0\0\0\0\0\0\1\0\0\4", 16);
    check(&p, 104, "chdlc:ip:sctp");
    assert_int_equal(digest.ips[0].sport, 1111);
    assert_int_equal(digest.ips[0].icmp_type, 1); /* INIT */
    check(&p, 65000, "data");
}

/* IEEE 802.11 data with QoS behind radiotap, then LLC and SNAP. */
static void test_wireless(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_bytes(&p, "\0\0\x08\0\0\0\0\0", 8);
    uint8_t *h = made_room(&p, 26);
    h[0] = 0x88;
    h[1] = 0x01;
    made_bytes(&p, "\xaa\xaa\3\0\0\0\x08\0", 8);
    made_ipv4(&p, 1, 2, 17, 8);
    made_udp(&p, 1111, 2222, 0);
    check(&p, 127, "radiotap:wlan:llc:ip:udp");
    p.bytes[9] = 0x41; /* protected: what follows is cipher text */
    check(&p, 127, "radiotap:wlan");
}

static void test_llc(void **state) {
    (void)state;
    struct made_packet p = {0};
    made_ether(&p, 38);
    made_bytes(&p, "\x42\x42\3", 3);
    made_room(&p, 43);
    check(&p, 1, "eth:llc:stp");
    store_be16(p.bytes + 12, 46);
    memcpy(p.bytes + 14, "\xaa\xaa\3\0\0\x0c\x20\0", 8);
    check(&p, 1, "eth:llc:cdp");
}

/* What came together from fragments may itself begin with an extension header or be a fragment again. */
static void test_datagram_begins_with_an_extension_header(void **state) {
    (void)state;
    static const uint8_t options_then_fragment[] = {44, 0, 1, 4, 0, 0, 0, 0, 58, 0, 0, 8, 0, 0, 0, 7};
    const struct digest_ip ip = {.version = 6, .proto = 60, .fragment = true};
    memset(&digest, 0xa5, sizeof digest);
    digest_datagram(&ip, options_then_fragment, sizeof options_then_fragment, sizeof options_then_fragment, NULL, &digest);
    check_chain("ipv6.dstopts:ipv6.fraghdr");
    assert_true(digest.ips[0].fragment);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_datagram_begins_with_an_extension_header),
        cmocka_unit_test(test_tcp_over_ipv4),
        cmocka_unit_test(test_ipv4_length),
        cmocka_unit_test(test_ipv4_options),
        cmocka_unit_test(test_two_tags),
        cmocka_unit_test(test_ipv6_extension_headers),
        cmocka_unit_test(test_authentication_header),
        cmocka_unit_test(test_ip_in_ip),
        cmocka_unit_test(test_nesting_is_bounded),
        cmocka_unit_test(test_gre),
        cmocka_unit_test(test_vxlan),
        cmocka_unit_test(test_port_of_a_tunnel_by_chance),
        cmocka_unit_test(test_mpls_and_pppoe),
        cmocka_unit_test(test_icmp_error),
        cmocka_unit_test(test_fragments),
        cmocka_unit_test(test_link_layers),
        cmocka_unit_test(test_wireless),
        cmocka_unit_test(test_llc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
