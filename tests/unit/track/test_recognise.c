#include "app/recognise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

struct sample {
    uint16_t sport, dport;
    const char *payload;
    size_t size;
    enum layer app;
};
#define SAMPLE(sport, dport, text, app) {sport, dport, text, sizeof text - 1, LAYER_##app}

static const struct sample TCP[] = {
    SAMPLE(50000, 80, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", HTTP),
    SAMPLE(50000, 1433, "PROPFIND /x HTTP/1.1\r\n", HTTP),
    SAMPLE(50000, 80, "GET /a-line-that-goes-on-in-the-next-segment", HTTP),
    SAMPLE(50000, 80, "GET / RTSP/1.0\r\n", RTSP),
    SAMPLE(50000, 554, "DESCRIBE rtsp://a.example/x RTSP/1.0\r\n", RTSP),
    SAMPLE(554, 50000, "RTSP/1.0 200 OK\r\n", RTSP),
    SAMPLE(80, 50000, "HTTP/1.0 200 OK\r\n", HTTP),
    SAMPLE(80, 50000, "<html>\n", NONE),
    SAMPLE(50000, 80, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HTTP),
    SAMPLE(50000, 5060, "OPTIONS sip:a@example.com SIP/2.0\r\n", SIP),
    SAMPLE(5060, 50000, "SIP/2.0 200 OK\r\n", SIP),
    SAMPLE(50000, 443, "\x16\x03\x01\x02\x00\x01", TLS),
    SAMPLE(50000, 443, "\x14\x03\x03\x00\x01\x01", TLS),
    SAMPLE(50000, 443, "\x14\x03\x03\x00\x02\x01", NONE),
    SAMPLE(50000, 443, "\x17\x03\x03\xff\xff\x01", NONE), /* larger than a record can be */
    SAMPLE(50000, 53, "\0\x1d\x12\x34\x01\0\0\1\0\0\0\0\0\0", DNS),
    SAMPLE(50000, 54, "\0\x1d\x12\x34\x01\0\0\1\0\0\0\0\0\0", NONE),
    SAMPLE(50000, 53, "\0\x05\x12\x34\x01\0\0\1\0\0\0\0\0\0", NONE), /* shorter than a header */
    SAMPLE(50000, 445, "\0\0\0\x55\xffSMBr", SMB),
    SAMPLE(50000, 445, "\0\0\0\x55\xfeSMB@", SMB2),
    SAMPLE(22, 50000, "SSH-2.0-x\r\n", SSH),
    SAMPLE(25, 50000, "220 mail.example ESMTP\r\n", SMTP),
    SAMPLE(2525, 50000, "220 mail.example ESMTP\r\n", SMTP),
    SAMPLE(50000, 2525, "ehlo a.example\r\n", SMTP),
    SAMPLE(21, 50000, "230 Logged in\r\n", FTP),
    SAMPLE(2121, 50000, "220 FTP server\r\n", FTP),
    SAMPLE(2121, 50000, "220 hello\r\n", NONE),
    SAMPLE(50000, 21, "USER anonymous\r\n", FTP),
    SAMPLE(50000, 110, "USER a\r\n", POP),
    SAMPLE(110, 50000, "+OK\r\n", POP),
    SAMPLE(143, 50000, "* OK ready\r\n", IMAP),
    SAMPLE(50000, 143, "a1 LOGIN x y\r\n", IMAP),
    SAMPLE(23, 50000, "\xff\xfd\x18", TELNET),
    SAMPLE(23, 50000, "login: ", TELNET),
    SAMPLE(50000, 1884, "\x10\x0c\0\4MQTT\4\2\0\x3c\0\0", MQTT),
    SAMPLE(50000, 1883, "\xc0\0", MQTT),
    SAMPLE(50000, 6000, "no such thing", NONE),
};

static const struct sample UDP[] = {
    SAMPLE(50000, 443, "\0\1\1\0\0\1\0\0\0\0\0\0\1a\7example\0\0\x10\0\1", DNS),   /* a query at a port of others */
    SAMPLE(443, 50000, "\0\1\x81\x80\0\1\0\0\0\0\0\0\1a\0\0\1\0\1", DNS),
    SAMPLE(50000, 443, "\0\1\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1x", NONE),          /* something behind it */
    SAMPLE(50000, 443, "\0\1\1\0\0\1\0\0\0\0\0\0\1a\xc0\0\1\0\1\0", NONE),        /* no name */
    SAMPLE(50000, 443, "\0\1\x81\x80\0\1\0\0\0\0\0\0\1a\0\0\1\0\7", NONE),       /* no class */
    SAMPLE(50000, 53, "x", DNS),         SAMPLE(5353, 5353, "x", MDNS),   SAMPLE(68, 67, "x", DHCP),
    SAMPLE(50000, 1900, "x", SSDP),      SAMPLE(1812, 50000, "x", RADIUS), SAMPLE(53, 5353, "x", DNS), /* the smaller port first */
    SAMPLE(50000, 443, "\xc3\0\0\0\1\x08x", QUIC_TLS), SAMPLE(50000, 443, "\xe3\0\0\0\1\x08x", QUIC), SAMPLE(50000, 443, "\xd3\x6b\x33\x43\xcf\x08x", QUIC_TLS), SAMPLE(50000, 443, "\xc3\0\0\0\5\x08x", NONE),
    SAMPLE(50000, 4433, "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x40", DTLS),
    SAMPLE(50000, 7000, "INVITE sip:a@example.com SIP/2.0\r\n", SIP),
    SAMPLE(50000, 7000, "anything", NONE),
};

/* At every length nothing past the end is read. */
static void check(enum transport transport, const struct sample *sample) {
    for (size_t size = 0; size <= sample->size; size++) {
        uint8_t *bytes = malloc(size ? size : 1);
        assert_non_null(bytes);
        memcpy(bytes, sample->payload, size);
        enum layer app = app_of_payload(NULL, transport, sample->sport, sample->dport, bytes, size);
        free(bytes);
        if (size == sample->size)
            assert_int_equal(app, sample->app);
    }
}

static void test_over_tcp(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof TCP / sizeof *TCP; i++)
        check(TRANSPORT_TCP, &TCP[i]);
}

static void test_over_udp(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof UDP / sizeof *UDP; i++)
        check(TRANSPORT_UDP, &UDP[i]);
}

static void test_other_transports(void **state) {
    (void)state;
    assert_int_equal(app_of_payload(NULL, TRANSPORT_SCTP, 80, 80, (const uint8_t *)"GET / HTTP/1.1\r\n", 16), LAYER_NONE);
    assert_int_equal(app_of_payload(NULL, TRANSPORT_TCP, 80, 80, NULL, 0), LAYER_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_over_tcp),
        cmocka_unit_test(test_over_udp),
        cmocka_unit_test(test_other_transports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
