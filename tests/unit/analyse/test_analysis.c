/* Tables from hand-made packets, through the public interface. Expected values are counted by hand. */
#include <orcap/analyse.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../track/made_packets.h"
#include "../table/made_rows.h"
#include "track/digest.h"

#define START 1700000000000000000
#define MS 1000000

enum { MOST = 64 };
static struct made_packet packets[MOST];
static struct orcap_frame frames[MOST];
static uint8_t verdicts[MOST];
static int64_t sessions[MOST];
static size_t count;
static struct written written;

static int setup(void **state) {
    (void)state;
    count = 0;
    memset(packets, 0, sizeof packets);
    memset(verdicts, ORCAP_VERDICT_COUNT, sizeof verdicts);
    return 0;
}

static struct made_packet *next_packet(int64_t ms) {
    assert_true(count < MOST);
    frames[count].time_ns = START + ms * MS;
    return &packets[count++];
}

/* One segment between 192.0.2.1:40000 (client) and 192.0.2.2:80. */
static void tcp(int64_t ms, bool from_client, uint32_t seq, uint32_t ack, uint16_t flags, const char *payload) {
    struct made_packet *p = next_packet(ms);
    uint32_t size = (uint32_t)strlen(payload);
    made_ether(p, 0x0800);
    made_ipv4(p, from_client ? 1 : 2, from_client ? 2 : 1, 6, 20 + size);
    made_tcp(p, from_client ? 40000 : 80, from_client ? 80 : 40000, seq, ack, flags);
    made_bytes(p, payload, size);
}

static void udp(int64_t ms, uint8_t src, uint16_t sport, uint8_t dst, uint16_t dport, uint32_t payload) {
    struct made_packet *p = next_packet(ms);
    made_ether(p, 0x86dd);
    made_ipv6(p, src, dst, 17, 8 + payload);
    made_udp(p, sport, dport, payload);
    made_room(p, payload);
}

static struct orcap_analysis *analyse(const struct orcap_analysis_options *options, const char *table, const char *layer) {
    struct orcap_analysis *analysis;
    assert_int_equal(orcap_analysis_new(options, &analysis, NULL), ORCAP_OK);
    assert_int_equal(orcap_analysis_want(analysis, table, layer, NULL), ORCAP_OK);
    assert_int_equal(orcap_analysis_want(analysis, "sessions", NULL, NULL), ORCAP_OK);
    for (size_t i = 0; i < count; i++) {
        int64_t time_ns = frames[i].time_ns;
        frames[i] = made_frame(&packets[i], i + 1, time_ns);
    }
    assert_int_equal(orcap_analysis_feed(analysis, frames, verdicts, count, options && options->threads > 1 ? NULL : sessions), ORCAP_OK);
    assert_int_equal(orcap_analysis_finish(analysis), ORCAP_OK);
    return analysis;
}

static void check_once(const struct orcap_analysis_options *options, const char *table, const char *layer, const char *columns, const char *expected) {
    struct orcap_analysis *analysis = analyse(options, table, layer);
    struct orcap_rows *rows;
    char *names = strdup(columns), *at = names;
    const char *chosen[40];
    size_t chosen_count = 0;
    assert_non_null(names);
    for (char *name; (name = strsep(&at, ","));)
        chosen[chosen_count++] = name;
    assert_int_equal(orcap_analysis_rows(analysis, table, layer, &rows, NULL), ORCAP_OK);
    assert_int_equal(orcap_rows_choose(&rows, chosen, chosen_count, NULL), ORCAP_OK);
    written = (struct written){0};
    const struct orcap_output_options output = {.output = ORCAP_OUTPUT_CSV, .no_header = true};
    assert_int_equal(orcap_rows_write(rows, &output, written_add, &written), ORCAP_OK);
    assert_string_equal(written.text, expected);
    orcap_rows_free(rows);
    orcap_analysis_free(analysis);
    free(names);
}

/* Any number of threads gives the same. */
static void check_with(const struct orcap_analysis_options *options, const char *table, const char *layer, const char *columns, const char *expected) {
    struct orcap_analysis_options form = options ? *options : (struct orcap_analysis_options){0};
    for (form.threads = 1; form.threads <= 4; form.threads++)
        check_once(&form, table, layer, columns, expected);
}

static void check(const char *table, const char *layer, const char *columns, const char *expected) {
    check_with(NULL, table, layer, columns, expected);
}

static const char STATE[] = "client,client_port,server,server_port,packets_out,packets_in,state,history,states,handshake,closed,rtt_ns";

static void open_connection(int64_t ms) {
    tcp(ms, true, 1000, 0, TCP_SYN, "");
    tcp(ms + 10, false, 5000, 1001, TCP_SYN | TCP_ACK, "");
    tcp(ms + 30, true, 1001, 5001, TCP_ACK, "");
}

static void test_normal_session(void **state) {
    (void)state;
    open_connection(0);
    tcp(40, true, 1001, 5001, TCP_ACK | TCP_PSH, "GET / HTTP/1.1\r\n\r\n");
    tcp(50, false, 5001, 1019, TCP_ACK | TCP_PSH, "HTTP/1.1 204 No Content\r\n\r\n");
    tcp(60, true, 1019, 5028, TCP_ACK | TCP_FIN, "");
    tcp(70, false, 5028, 1020, TCP_ACK | TCP_FIN, "");
    tcp(80, true, 1020, 5029, TCP_ACK, "");
    check("sessions", NULL, STATE,
          "192.0.2.1,40000,192.0.2.2,80,5,3,SF,ShADdFf,"
          "INIT\xe2\x86\x92SYN_SENT\xe2\x86\x92SYN_RECEIVED\xe2\x86\x92"
          "ESTABLISHED\xe2\x86\x92"
          "FIN_WAIT\xe2\x86\x92"
          "CLOSING\xe2\x86\x92"
          "CLOSED,true,fin,30000000\n");
    check("sessions", NULL, "proto,duration,bytes_out,bytes_in,payload_out,payload_in,lost_bytes,community_id",
          "tcp,0.08,288,189,18,27,0,1:G+HkHCrmxWLQgwEnSytJ6z6uCFc=\n");
    check("conversations", "tcp", "layer,a,a_port,b,b_port,session,packets,bytes,packets_ab,packets_ba", "tcp,192.0.2.1,40000,192.0.2.2,80,0,8,477,5,3\n");
    check("hierarchy", NULL, "path,packets,bytes", "eth,8,477\neth:ip,8,477\neth:ip:tcp,8,477\neth:ip:tcp:http,2,153\n");
    check("flows", NULL, "src,sport,dst,dport,proto,packets,bytes,payload_bytes,tcp_flags",
          "192.0.2.1,40000,192.0.2.2,80,tcp,5,288,18,FSP.\n192.0.2.2,80,192.0.2.1,40000,tcp,3,189,27,FSP.\n");
}

static void test_states(void **state) {
    (void)state;
    tcp(0, true, 1000, 0, TCP_SYN, ""); /* no answer */
    check("sessions", NULL, "state,history,handshake,closed", "S0,S,false,\n");
    tcp(1, false, 0, 1001, TCP_RST | TCP_ACK, ""); /* refused */
    check("sessions", NULL, "state,history,closed,states", "REJ,Sr,rst,INIT\xe2\x86\x92SYN_SENT\xe2\x86\x92"
                                                           "CLOSED\n");
    setup(NULL);
    open_connection(0);
    check("sessions", NULL, "state,history,handshake", "S1,ShA,true\n");
    tcp(40, true, 1001, 5001, TCP_RST, "");
    check("sessions", NULL, "state,closed", "RSTO,rst\n");
    setup(NULL);
    open_connection(0);
    tcp(40, false, 5001, 1001, TCP_FIN | TCP_ACK, "");
    check("sessions", NULL, "state,closed", "S3,\n");
}

/* Backscatter: without a SYN a reset is nobody's refusal. */
static void test_lone_reset(void **state) {
    (void)state;
    tcp(0, false, 0, 1001, TCP_RST | TCP_ACK, "");
    check("sessions", NULL, "state,handshake,states", "OTH,false,INIT\xe2\x86\x92"
                                                      "CLOSED\n");
}

/* The capture begins with the answer to the SYN: the client is whom it answers. */
static void test_first_syn_missing(void **state) {
    (void)state;
    tcp(0, false, 5000, 1001, TCP_SYN | TCP_ACK, "");
    tcp(1, true, 1001, 5001, TCP_ACK, "");
    tcp(2, true, 1001, 5001, TCP_FIN | TCP_ACK, "");
    tcp(3, false, 5001, 1002, TCP_FIN | TCP_ACK, "");
    check("sessions", NULL, "client,client_port,server_port,state,handshake", "192.0.2.1,40000,80,SF,false\n");
}

/* And with data alone, the lower port is the server's; it carries data, so it is established. */
static void test_midstream(void **state) {
    (void)state;
    tcp(0, false, 7000, 900, TCP_ACK, "late");
    check("sessions", NULL, "client,server,state,history,states,payload_in", "192.0.2.1,192.0.2.2,OTH,^d,INIT\xe2\x86\x92"
                                                                             "ESTABLISHED,4\n");
}

/* Zeek's rules: d and a once, f h r s again at another number, t w g the 1st, 10th, 100th time. */
static void test_history(void **state) {
    (void)state;
    open_connection(0);
    for (int i = 0; i < 11; i++) /* the first is new, ten are not */
        tcp(1000 + 1000 * i, true, 1001, 5001, TCP_ACK, "data");
    tcp(20000, false, 5001, 1005, TCP_ACK, "");
    store_be16(packets[count - 1].bytes + 48, 0); /* the window closes */
    tcp(21000, true, 1005, 5001, TCP_FIN | TCP_ACK, "");
    tcp(22000, true, 1005, 5001, TCP_FIN | TCP_ACK, "");
    tcp(23000, false, 5001, 1006, TCP_RST, "");
    tcp(24000, false, 5001, 1006, TCP_RST, "");
    tcp(25000, false, 5002, 1006, TCP_RST, "");
    check("sessions", NULL, "history,retransmissions,zero_windows", "ShADTTawFrr,11,1\n");
}

/* The SYN was recorded after its answer. */
static void test_out_of_order_file(void **state) {
    (void)state;
    tcp(10, false, 5000, 1001, TCP_SYN | TCP_ACK, "");
    tcp(0, true, 1000, 0, TCP_SYN, "");
    tcp(20, true, 1001, 5001, TCP_ACK, "");
    check("sessions", NULL, "client,state,start_ns,duration", "192.0.2.1,S1,1700000000000000000,0.02\n");
}

/* A SYN with another number opens the next session on the same ports; the same SYN again does not. */
static void test_ports_used_again(void **state) {
    (void)state;
    open_connection(0);
    tcp(40, true, 1001, 5001, TCP_RST, "");
    tcp(50, true, 2000, 0, TCP_SYN, "");
    tcp(60, true, 2000, 0, TCP_SYN, "");
    check("sessions", NULL, "session,packets_out,state", "0,3,RSTO\n1,2,S0\n");
    static const int64_t expected[] = {0, 0, 0, 0, 1, 1};
    assert_memory_equal(sessions, expected, sizeof expected);
    check("conversations", "tcp", "session,packets", "0,4\n1,2\n");
    check("conversations", NULL, "layer,a,b,packets", "ip,192.0.2.1,192.0.2.2,6\n");
}

/* Each byte of the stream once, whatever comes twice, late, overlapping or as a probe. */
static void test_stream_bytes(void **state) {
    (void)state;
    open_connection(0);
    tcp(40, true, 1001, 5001, TCP_ACK, "0123456789");
    tcp(41, true, 1001, 5001, TCP_ACK, "0123456789"); /* again */
    tcp(42, true, 1021, 5001, TCP_ACK, "uvwxy");      /* after a hole of ten */
    tcp(43, true, 1006, 5001, TCP_ACK, "56789abcde"); /* five old, five of the hole */
    tcp(44, true, 1025, 5001, TCP_ACK, "y");          /* a keep-alive */
    tcp(45, false, 5001, 1026, TCP_ACK, "");
    check("sessions", NULL, "payload_out,lost_bytes", "20,5\n");
    tcp(46, true, 1016, 5001, TCP_ACK, "fghij"); /* the rest of the hole */
    check("sessions", NULL, "payload_out,lost_bytes", "25,0\n");
}

static void test_stream_numbers_wrap(void **state) {
    (void)state;
    tcp(0, true, 0xfffffff0, 0, TCP_SYN, "");
    tcp(1, true, 0xfffffff1, 1, TCP_ACK, "0123456789");
    tcp(2, true, 0xfffffffb, 1, TCP_ACK, "0123456789");
    tcp(3, true, 5, 1, TCP_ACK, "0123456789");
    tcp(4, false, 1, 15, TCP_ACK, "");
    check("sessions", NULL, "payload_out,lost_bytes", "30,0\n");
}

/* Silence of more than a minute ends a UDP session; both ends have spoken or not. */
static void test_udp_idle(void **state) {
    (void)state;
    udp(0, 1, 5000, 2, 53, 20);
    udp(10, 2, 53, 1, 5000, 30);
    udp(60010, 1, 5000, 2, 53, 20);
    udp(120011, 1, 5000, 2, 53, 20);
    check("sessions", NULL, "session,proto,client,server_port,packets_out,packets_in,payload_out,state,history,handshake,closed,lost_bytes",
          "0,udp,2001:db8::1,53,2,1,40,SF,Dd,,,\n1,udp,2001:db8::1,53,1,0,20,S0,D,,,\n");
    check_with(&(struct orcap_analysis_options){.udp_idle_ns = -1}, "sessions", NULL, "session,packets_out", "0,3\n");
    check_with(&(struct orcap_analysis_options){.udp_idle_ns = 5 * MS}, "sessions", NULL, "session,packets_out,packets_in", "0,1,0\n1,0,1\n2,1,0\n3,1,0\n");
    check("conversations", "udp", "a,a_port,b_port,packets,duration", "2001:db8::1,5000,53,4,120.011\n");
    setup(NULL);
    udp(0, 1, 5000, 2, 53, 20);
    udp(60001, 1, 5000, 2, 53, 20);
    udp(60002, 1, 5000, 2, 53, 20); /* belongs to the session that the one before it began */
    check("sessions", NULL, "session,packets_out", "0,1\n1,2\n");
}

static void test_icmp(void **state) {
    (void)state;
    struct made_packet *p = next_packet(0);
    made_ether(p, 0x0800);
    made_ipv4(p, 2, 1, 1, 8); /* the reply was captured first */
    made_bytes(p, "\0\0\0\0\x12\x34\0\1", 8);
    p = next_packet(1);
    made_ether(p, 0x0800);
    made_ipv4(p, 1, 2, 1, 8 + 4);
    made_bytes(p, "\x08\0\0\0\x12\x34\0\2ping", 12);
    check("sessions", NULL, "proto,client,client_port,server,packets_out,packets_in,payload_out,state", "icmp,192.0.2.1,,192.0.2.2,1,1,4,OTH\n");
    check("flows", NULL, "src,sport,proto,tcp_flags", "192.0.2.2,,icmp,\n192.0.2.1,,icmp,\n");
}

/* Two pieces, the last one first: one datagram, at the frame that completes it, with the ports of the first piece. */
static void fragments(void) {
    struct made_packet *p = next_packet(5);
    made_ether(p, 0x0800);
    store_be16(made_ipv4(p, 1, 2, 17, 4) + 6, 2);
    made_bytes(p, "tail", 4);
    p = next_packet(7);
    made_ether(p, 0x0800);
    store_be16(made_ipv4(p, 1, 2, 17, 16) + 6, 0x2000);
    made_udp(p, 5000, 53, 12);
    made_bytes(p, "12345678", 8);
}

static void test_fragments(void **state) {
    (void)state;
    fragments();
    check("flows", NULL, "src,sport,dport,packets,bytes,payload_bytes,start_ns", "192.0.2.1,5000,53,1,88,12,1700000000007000000\n");
    check("conversations", NULL, "packets,bytes", "2,88\n");
    check("conversations", "udp", "packets,bytes", "1,88\n");
    check("hierarchy", NULL, "path,packets,bytes", "eth,2,88\neth:ip,2,88\neth:ip:udp,1,88\neth:ip:udp:dns,1,88\n");
    check("sessions", NULL, "packets_out,bytes_out", "1,88\n");
    assert_int_equal(sessions[0], -1);
    assert_int_equal(sessions[1], 0);
}

/* One without its end is booked with its first piece; one without its first piece has no ports. */
static void test_incomplete_fragments(void **state) {
    (void)state;
    fragments();
    store_be16(packets[0].bytes + 14 + 4, 9); /* another datagram's */
    check("flows", NULL, "src,sport,proto,packets,bytes", "192.0.2.1,,udp,1,38\n192.0.2.1,5000,udp,1,50\n");
    check("hierarchy", NULL, "path,packets", "eth,2\neth:ip,2\neth:ip:udp,1\neth:ip:udp:dns,1\n");
}

static void tunnel(void) {
    struct made_packet *p = next_packet(0);
    made_ether(p, 0x0800);
    made_ipv4(p, 1, 2, 4, 20 + 8);
    made_ipv4(p, 3, 4, 17, 8);
    made_udp(p, 5000, 5001, 0);
}

static void test_every_ip_layer_counts(void **state) {
    (void)state;
    tunnel();
    check("conversations", NULL, "a,b,packets,bytes", "192.0.2.1,192.0.2.2,1,62\n192.0.2.3,192.0.2.4,1,62\n");
    check("conversations", "eth", "layer,a,b,a_port,packets", "eth,00:00:5e:00:53:01,00:00:5e:00:53:02,,1\n");
    check("flows", NULL, "src,sport,proto,bytes", "192.0.2.1,,4,62\n192.0.2.3,5000,udp,62\n");
}

/* What a filter left out builds state, but is not counted; a session is shown whole. */
static void test_verdicts(void **state) {
    (void)state;
    open_connection(0);
    tunnel();
    verdicts[0] = verdicts[2] = verdicts[3] = ORCAP_VERDICT_STATE;
    check("sessions", NULL, "packets_out,packets_in,state", "2,1,S1\n");
    check("conversations", "tcp", "packets_ab,packets_ba", "0,1\n");
    check("conversations", NULL, "packets", "1\n");
    check("flows", NULL, "src,packets", "192.0.2.2,1\n");
    check("hierarchy", NULL, "path,packets", "eth,1\neth:ip,1\neth:ip:tcp,1\n");
}

/* A packet without a time counts, and says nothing of when. */
static void test_without_times(void **state) {
    (void)state;
    udp(0, 1, 5000, 2, 5001, 1);
    frames[0].time_ns = ORCAP_NO_TIME;
    check("flows", NULL, "packets,start_ns,end_ns,duration,packets_per_second,avg_packet_size", "1,,,,,63\n");
    check("conversations", NULL, "packets,start_ns,end_ns,duration", "1,,,\n");
}

static void test_rates(void **state) {
    (void)state;
    udp(0, 1, 5000, 2, 5001, 38); /* 100 bytes */
    udp(500, 1, 5000, 2, 5001, 38);
    check("flows", NULL, "duration,avg_packet_size,packets_per_second,bytes_per_second", "0.5,100,4,400\n");
    struct orcap_analysis *analysis = analyse(NULL, "flows", NULL);
    struct orcap_analysis_totals totals = orcap_analysis_totals_get(analysis);
    assert_int_equal(totals.packets, 2);
    assert_int_equal(totals.bytes, 200);
    assert_int_equal(totals.last_ns - totals.first_ns, 500 * MS);
    orcap_analysis_free(analysis);
}

static void test_wrong_use(void **state) {
    (void)state;
    struct orcap_analysis *analysis;
    struct orcap_rows *rows;
    struct orcap_error error;
    assert_int_equal(orcap_analysis_new(NULL, &analysis, NULL), ORCAP_OK);
    assert_int_equal(orcap_analysis_want(analysis, "flow", NULL, &error), ORCAP_ENAME);
    assert_int_equal(orcap_analysis_want(analysis, "conversations", "icmp", &error), ORCAP_ENAME);
    assert_int_equal(orcap_analysis_rows(analysis, "flows", NULL, &rows, &error), ORCAP_EUSAGE);
    assert_int_equal(orcap_analysis_finish(analysis), ORCAP_OK);
    assert_int_equal(orcap_analysis_want(analysis, "flows", NULL, &error), ORCAP_EUSAGE);
    orcap_analysis_free(analysis);
    orcap_analysis_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_normal_session),  TEST(test_states),           TEST(test_lone_reset),          TEST(test_first_syn_missing),
        TEST(test_midstream),       TEST(test_out_of_order_file), TEST(test_ports_used_again),   TEST(test_stream_bytes),
        TEST(test_stream_numbers_wrap), TEST(test_udp_idle),     TEST(test_icmp), TEST(test_history),                TEST(test_fragments),
        TEST(test_incomplete_fragments), TEST(test_every_ip_layer_counts), TEST(test_verdicts),  TEST(test_without_times),
        TEST(test_rates),           TEST(test_wrong_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
