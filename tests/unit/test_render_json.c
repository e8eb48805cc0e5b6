/* A packet as data: the form is that of include/orcap/render.h, the values are those of the bytes. */
#include "chains.h"

#include <orcap/capture.h>

static void check_json(uint64_t number, int64_t time_ns, const char *expected) {
    orcap_packet_json(&c.packet, number, time_ns, c.sink);
    check_written(expected);
}

static void test_answer(void **state) {
    (void)state;
    chained_read(LINK_ETHERNET, ANSWER);
    check_json(3, 1700000000000000001,
               "{\"number\":3,\"time_ns\":1700000000000000001,\"layers\":["
               "{\"name\":\"Ether\",\"filter\":\"eth\",\"at\":0,\"size\":14,\"fields\":{\"dst\":\"00:00:5e:00:53:02\",\"src\":\"00:00:5e:00:53:01\","
               "\"type\":2048}},"
               "{\"name\":\"IP\",\"filter\":\"ip\",\"at\":14,\"size\":20,\"fields\":{\"version\":4,\"ihl\":5,\"tos\":0,\"len\":130,\"id\":7,\"flags\":2,"
               "\"frag\":0,\"ttl\":64,\"proto\":17,\"chksum\":46637,\"src\":\"192.0.2.53\",\"dst\":\"192.0.2.1\",\"options\":[]}},"
               "{\"name\":\"UDP\",\"filter\":\"udp\",\"at\":34,\"size\":8,\"fields\":{\"sport\":53,\"dport\":50001,\"len\":110,\"chksum\":53337}},"
               "{\"name\":\"DNS\",\"filter\":\"dns\",\"at\":42,\"size\":102,\"fields\":{\"id\":4660,\"qr\":1,\"opcode\":0,\"aa\":0,\"tc\":0,\"rd\":1,"
               "\"ra\":0,\"z\":0,\"ad\":0,\"cd\":0,\"rcode\":0,\"qdcount\":1,\"ancount\":2,\"nscount\":0,\"arcount\":0,"
               "\"qd\":[{\"name\":\"DNSQR\",\"filter\":null,\"at\":54,\"size\":21,\"fields\":{\"qname\":\"www.example.com\",\"qtype\":1,"
               "\"unicastresponse\":0,\"qclass\":1}}],"
               "\"an\":[{\"name\":\"DNSRR\",\"filter\":null,\"at\":75,\"size\":31,\"fields\":{\"rrname\":\"www.example.com\",\"type\":1,"
               "\"cacheflush\":0,\"rclass\":1,\"ttl\":60,\"rdlen\":4,\"rdata\":\"192.0.2.80\"}},"
               "{\"name\":\"DNSRR\",\"filter\":null,\"at\":106,\"size\":38,\"fields\":{\"rrname\":\"example.com\",\"type\":16,"
               "\"cacheflush\":0,\"rclass\":1,\"ttl\":60,\"rdlen\":15,\"rdata\":[\"it's \\\"x\\\"\\n\",\"it's\"]}}],"
               "\"ns\":[],\"ar\":[]}}],\"anomalies\":[]}");
}

static void test_segment(void **state) {
    (void)state;
    chained_read(LINK_RAW, &SEGMENT[28]);
    check_json(1, ORCAP_NO_TIME,
               "{\"number\":1,\"time_ns\":null,\"layers\":["
               "{\"name\":\"IP\",\"filter\":\"ip\",\"at\":0,\"size\":20,\"fields\":{\"version\":4,\"ihl\":5,\"tos\":0,\"len\":86,\"id\":1,\"flags\":0,"
               "\"frag\":0,\"ttl\":64,\"proto\":6,\"chksum\":36453,\"src\":\"192.0.2.1\",\"dst\":\"198.51.100.7\",\"options\":[]}},"
               "{\"name\":\"TCP\",\"filter\":\"tcp\",\"at\":20,\"size\":56,\"fields\":{\"sport\":50000,\"dport\":50001,\"seq\":1,\"ack\":2,"
               "\"dataofs\":14,\"reserved\":0,\"flags\":24,\"window\":500,\"chksum\":2728,\"urgptr\":0,"
               "\"options\":[[\"MSS\",1460],[\"NOP\",null],[\"WScale\",7],[\"SAckOK\",\"\"],[\"Timestamp\",[3,4]],[\"SAck\",[5,6]],[77,\"ab\"],"
               "[\"EOL\",null]]}},"
               "{\"name\":\"Raw\",\"filter\":null,\"at\":76,\"size\":10,\"fields\":{\"load\":\"\\u0000\\t\\r\\n a'\\\\\\u007f\xef\xbf\xbd\"}}],"
               "\"anomalies\":[]}");
}

static void test_anomalies(void **state) {
    (void)state;
    chained_read(LINK_RAW, &SEGMENT[28]);
    orcap_dissect(c.context, LINK_RAW, c.bytes, 24, 86, &c.packet);
    assert_int_equal(c.packet.anomaly_count, 2);
    orcap_packet_json(&c.packet, 1, 0, c.sink);
    const char *text;
    size_t size;
    static const char end[] =
        "{\"name\":\"Raw\",\"filter\":null,\"at\":20,\"size\":4,\"fields\":{\"load\":\"\xef\xbf\xbdP\xef\xbf\xbdQ\"}}],"
        "\"anomalies\":[{\"kind\":\"cut\",\"layer\":0,\"protocol\":\"IP\",\"at\":0,\"needed\":86,\"available\":24,\"limit\":\"capture\"},"
        "{\"kind\":\"cut\",\"layer\":0,\"protocol\":\"TCP\",\"at\":20,\"needed\":20,\"available\":4,\"limit\":\"capture\"}]}";
    assert_int_equal(orcap_sink_get(c.sink, &text, &size), ORCAP_OK);
    assert_true(size > sizeof end);
    assert_memory_equal(text + size - (sizeof end - 1), end, sizeof end - 1);
    orcap_sink_reset(c.sink);
    orcap_anomaly_format(&c.packet, &c.packet.anomalies[1], c.sink);
    check_written("cut by the capture: TCP at 20 takes 20 bytes, 4 were captured");
}

static void check_anomaly(struct orcap_anomaly anomaly, const char *expected) {
    orcap_anomaly_format(&c.packet, &anomaly, c.sink);
    check_written(expected);
}

static void test_anomaly_sentences(void **state) {
    (void)state;
    uint16_t ip = (uint16_t)orcap_context_find(c.context, "IP");
    chained_read(LINK_RAW, &SEGMENT[28]);
    check_anomaly((struct orcap_anomaly){.kind = ORCAP_UNKNOWN, .protocol = ip, .at = 3, .available = 60}, "unknown: nothing describes the 60 bytes at 3");
    check_anomaly((struct orcap_anomaly){.kind = ORCAP_MALFORMED, .limit_kind = ORCAP_LIMIT_FRAME, .protocol = ip, .at = 14, .needed = 200, .available = 100},
                  "malformed: IP at 14 takes 200 bytes, the frame has 100");
    check_anomaly((struct orcap_anomaly){.kind = ORCAP_MALFORMED, .limit_kind = ORCAP_LIMIT_LENGTH_FIELD, .protocol = ip, .needed = 20, .available = 12},
                  "malformed: IP at 0 takes 20 bytes, a length field gives it 12");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answer), cmocka_unit_test(test_segment), cmocka_unit_test(test_anomalies),
                                       cmocka_unit_test(test_anomaly_sentences)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
