/* Sessions packet by packet, through the public interface: what the document says of them. */
#include <orcap/report.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../track/made_packets.h"
#include "core/sink.h"
#include "track/digest.h"

#include <stdio.h>

enum { START = 1700000000 };

static struct orcap_context *context;
static struct orcap_report *report;
static uint64_t number;
static struct sink document;

static int setup(void **state) {
    (void)state;
    number = 0;
    assert_int_equal(orcap_context_new(NULL, &context, NULL), ORCAP_OK);
    assert_int_equal(orcap_report_new(context, NULL, &report, NULL), ORCAP_OK);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    orcap_report_free(report);
    orcap_context_free(context);
    sink_clear(&document);
    return 0;
}

static void segment(int64_t us, bool from_client, uint32_t seq, uint32_t ack, uint16_t flags, uint32_t payload) {
    static const uint8_t zeros[1000];
    struct made_packet p = {.size = 0};
    made_ether(&p, 0x0800);
    made_ipv4(&p, from_client ? 1 : 2, from_client ? 2 : 1, 6, 20 + payload);
    made_tcp(&p, from_client ? 40000 : 9, from_client ? 9 : 40000, seq, ack, flags);
    made_bytes(&p, zeros, payload);
    const struct orcap_frame frame = made_frame(&p, ++number, (int64_t)START * 1000000000 + us * 1000);
    const struct orcap_batch batch = {.frames = &frame, .count = 1};
    assert_int_equal(orcap_report_feed(report, &batch), ORCAP_OK);
}

/* The elements of an array of the first sequence, with commas between. */
static const char *elements(const char *name) {
    char start[32];
    assert_int_equal(orcap_report_finish(report), ORCAP_OK);
    document.size = 0;
    assert_int_equal(orcap_report_json(report, NULL, &document), ORCAP_OK);
    sink_char(&document, 0);
    char *sequences = strstr(document.bytes, "\"sequences\":");
    assert_non_null(sequences);
    (void)snprintf(start, sizeof start, "\"%s\":[", name);
    char *found = strstr(sequences, start);
    assert_non_null(found);
    found += strlen(start);
    *strchr(found, ']') = 0;
    return found;
}

static void round_trips_count_from_the_first_sending(void **state) {
    (void)state;
    segment(0, true, 100, 0, TCP_SYN, 0);
    segment(10, false, 500, 101, TCP_SYN | TCP_ACK, 0); /* 10 */
    segment(30, true, 101, 501, TCP_ACK, 0);            /* 20 */
    segment(40, true, 101, 501, TCP_ACK, 50);
    segment(41, true, 151, 501, TCP_ACK, 50);
    segment(55, false, 501, 201, TCP_ACK, 0); /* both: 14 since the second */
    segment(60, true, 201, 501, TCP_ACK, 50);
    segment(500060, true, 201, 501, TCP_ACK, 50); /* again */
    segment(500070, false, 501, 251, TCP_ACK, 0); /* 500010 since it was sent first */
    assert_string_equal(elements("rtt_ns"), "null,10000,20000,null,null,14000,null,null,500010000");
    assert_string_equal(elements("mark"), "0,0,0,0,0,0,0,1,0");
    assert_string_equal(elements("out"), "1,0,1,1,1,0,1,1,0");
    assert_string_equal(elements("seq"), "0,0,1,1,51,1,101,101,1");
}

/* Many marks stay while a long session is thinned, but no more than there is room for. */
static void no_sequence_has_more_points_than_shown(void **state) {
    (void)state;
    size_t count = 1;
    segment(0, true, 100, 0, TCP_SYN, 0);
    for (int64_t i = 1; i < 9000; i++)
        segment(i * 1000, true, 101 + (i % 7 ? 0 : (uint32_t)i), 0, TCP_ACK, 10); /* nearly all sent again */
    for (const char *at = elements("time"); *at; at++)
        count += *at == ',';
    assert_in_range(count, 500, 2000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trips_count_from_the_first_sending, setup, teardown),
        cmocka_unit_test_setup_teardown(no_sequence_has_more_points_than_shown, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
