/* Lines of packets: Scapy 2.8's summary(). */
#include "chains.h"

static void check_summary(uint16_t link, const char *hex, const char *expected) {
    chained_read(link, hex);
    orcap_summary(&c.chain, 0, c.sink);
    check_written(expected);
}
static void check_info(uint16_t link, const char *hex, const char *expected) {
    chained_read(link, hex);
    orcap_info(&c.chain, c.sink);
    check_written(expected);
}

static void test_transport(void **state) {
    (void)state;
    check_summary(LINK_RAW,
                  "45000037000100004011f6b1c0000201c0000202c350c351002396c30000014000010000000000000161076578616d70"
                  "6c650000010001",
                  "IP / UDP 192.0.2.1:50000 > 192.0.2.2:50001 / Raw");
    check_summary(LINK_RAW,
                  "4500003c000100004004f6b9c0000201c0000202450000280001000040062665c6336401c6336402c350c35100000000"
                  "0000000050c22000b4150000",
                  "IP / IP / TCP 198.51.100.1:50000 > 198.51.100.2:50001 SEC");
    check_summary(LINK_ETHERNET,
                  "00005e00530200005e005301080045000028000100004006f6cbc0000201c0000202c350c35100000000000000005000"
                  "2000853e0000000000000000",
                  "Ether / IP / TCP 192.0.2.1:50000 > 192.0.2.2:50001  / Padding");
}

static void test_dns(void **state) {
    (void)state;
    check_summary(LINK_RAW,
                  "45000037000100004011f6b1c0000201c00002020035c35100235a1f0000010000010000000000000161076578616d70"
                  "6c650000010001",
                  "IP / UDP / DNS Qry b'a.example.'");
    check_summary(LINK_RAW,
                  "45000028000100004011f6c0c0000201c00002020035c3510014b73b000001000000000000000000",
                  "IP / UDP / DNS Qry");
    check_summary(LINK_RAW,
                  "45000037000100004011f6b1c0000201c00002020035c3510023da1b0000810300010000000000000161076578616d70"
                  "6c650000010001",
                  "IP / UDP / DNS Ans name-error");
    check_summary(LINK_RAW,
                  "45000028000100004011f6c0c0000201c00002020035c3510014373b000081000000000000000000",
                  "IP / UDP / DNS Ans");
    check_summary(LINK_RAW,
                  "45000043000100004011f6a5c0000201c00002020035c351002f6494000081000000000100000000076578616d706c65"
                  "03636f6d000010000100000000000401780179",
                  "IP / UDP / DNS Ans [b'x', b'y']");
    check_summary(LINK_RAW,
                  "4500004b000100004011f69dc0000201c00002020035c35100379375000081000000000100000000076578616d706c65"
                  "03636f6d000002000100000000000c026e73076578616d706c6500",
                  "IP / UDP / DNS Ans b'ns.example.'");
    check_summary(LINK_RAW,
                  "45000035000100004011d7bac0000201e00000fb14e914e90021583f0000010000010000000000000161056c6f63616c"
                  "0000010001",
                  "IP / UDP / mDNS Qry b'a.local.'");
}

static void test_link(void **state) {
    (void)state;
    check_summary(LINK_ETHERNET,
                  "00005e00530200005e005301900078787878787878787878787878787878787878787878787878787878787878787878"
                  "78787878787878787878787878787878",
                  "00:00:5e:00:53:01 > 00:00:5e:00:53:02 (0x9000) / Raw");
    check_summary(LINK_ETHERNET,
                  "00005e00530200005e0053019000",
                  "00:00:5e:00:53:01 > 00:00:5e:00:53:02 (0x9000)");
}

static void test_without_ip(void **state) {
    (void)state;
    int udp = orcap_context_find(c.context, "UDP");
    static const uint8_t bytes[] = {0xc3, 0x50, 0xc3, 0x51, 0, 9, 0, 0, 'x'};
    assert_true(udp >= 0);
    orcap_dissect_as(c.context, (uint16_t)udp, bytes, sizeof bytes, 0, &c.packet);
    c.chain = orcap_packet_chain(&c.packet, c.nodes);
    orcap_summary(&c.chain, 0, c.sink);
    check_written("UDP 50000 > 50001 / Raw");
}

static void test_from_a_layer_on(void **state) {
    (void)state;
    chained_read(LINK_ETHERNET, SEGMENT);
    orcap_summary(&c.chain, 2, c.sink);
    check_written("TCP 192.0.2.1:50000 > 198.51.100.7:50001 PA / Raw");
    orcap_summary(&c.chain, 3, c.sink);
    check_written("Raw");
    orcap_line(&c.chain, 1, c.sink);
    check_written("192.0.2.1 > 198.51.100.7 tcp");
    orcap_line(&c.chain, 3, c.sink);
    check_written("");
}

/* What interfaces of tables call info: above the outermost IP layer, else above the first. */
static void test_info(void **state) {
    (void)state;
    check_info(LINK_ETHERNET, SEGMENT, "TCP 192.0.2.1:50000 > 198.51.100.7:50001 PA / Raw");
    check_info(LINK_ETHERNET, ANSWER, "UDP / DNS Ans 192.0.2.80");
    check_info(LINK_RAW, FRAGMENT, "Raw");
    check_info(LINK_ETHERNET, "00005e00530200005e005301900078", "Raw");
    check_info(LINK_ETHERNET, "00005e00530200005e0053019000", "00:00:5e:00:53:01 > 00:00:5e:00:53:02 (0x9000)");
    check_info(LINK_RAW, "", "");
}

static void test_made(void **state) {
    (void)state;
    chained_make((const char *const[]){"IP", "UDP", "DNS"}, 3);
    orcap_summary(&c.chain, 0, c.sink);
    check_written("IP / UDP / DNS Qry b'www.example.com.'");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_transport),       cmocka_unit_test(test_dns),  cmocka_unit_test(test_link),
                                       cmocka_unit_test(test_without_ip),      cmocka_unit_test(test_made), cmocka_unit_test(test_info),
                                       cmocka_unit_test(test_from_a_layer_on)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
