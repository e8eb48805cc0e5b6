/* Columns of fields. Expected lines: tshark 4.0, -T fields, over the frames of frames.h, unless said otherwise. */
#include "frames.h"

#include "core/sink.h"

#include <orcap/fields.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct orcap_context *context;

static int make(void **state) {
    (void)state;
    return orcap_context_new(NULL, &context, NULL);
}

static int clear(void **state) {
    (void)state;
    orcap_context_free(context);
    return 0;
}

/* The line for one frame; names are separated by blanks. */
static void check_frame(size_t number, const char *names, const struct orcap_fields_options *options, const char *expected) {
    struct orcap_frame frame = frame_made(number - 1);
    struct orcap_fields *fields;
    struct orcap_error error;
    struct orcap_packet packet;
    struct orcap_facts facts;
    struct sink out = {0};
    char words[400];
    const char *list[20];
    size_t count = 0;
    memcpy(words, names, strlen(names) + 1);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        list[count++] = word;
    if (orcap_fields_compile(context, list, count, options, &fields, &error) < 0)
        fail_msg("%s: %s", names, error.text);
    assert_int_equal(orcap_facts_init(&facts, context, orcap_fields_needs(fields)), ORCAP_OK);
    orcap_dissect_until(context, frame.link, frame.bytes, frame.caplen, frame.len, orcap_fields_last(fields), &packet);
    assert_int_equal(orcap_facts_feed(&facts, &packet, &frame), ORCAP_OK);
    orcap_fields_print(fields, &packet, &facts, &out);
    out.bytes[out.size - 1] = 0; /* the end of the line */
    assert_string_equal(out.bytes, expected);
    sink_clear(&out);
    orcap_facts_clear(&facts);
    orcap_fields_free(fields);
    free((void *)(uintptr_t)frame.bytes);
}

static void check(size_t number, const char *names, const char *expected) {
    check_frame(number, names, NULL, expected);
}

static void test_values(void **state) {
    (void)state;
    check(6, "frame.number frame.len frame.cap_len ip.src ip.dst tcp.srcport tcp.dstport", "6\t100\t100\t192.0.2.1\t192.0.2.2\t1000\t80");
    check(6, "frame.time_epoch frame.time frame.time_relative frame.time_delta",
          "1600000005.123456000\tSep 13, 2020 12:26:45.123456000 UTC\t0.000000000\t0.000000000");
    check(6, "eth.type eth.addr ip.addr tcp.port ip.proto ip.id ip.ttl",
          "0x0800\t00:00:5e:00:53:01,00:00:5e:00:53:02\t192.0.2.1,192.0.2.2\t1000,80\t6\t0x0001\t64");
    check(6, "tcp.flags tcp.flags.syn tcp.flags.fin ip.flags ip.flags.df tcp.hdr_len ip.hdr_len tcp.len",
          "0x0012\t1\t0\t0x00\t0\t20\t20\t46");
    check(8, "tcp.options tcp.option_kind tcp.options.mss_val tcp.options.wscale.shift tcp.len", "020405b401030307\t2,1,3\t1460\t7\t0");
    check(4, "dns.qry.name dns.resp.name dns.qry.type dns.flags.response udp.port", "a\ta\t16\t1\t53,5000");
    check(1, "dns.qry.name", "<Root>");
    check(5, "udp.payload data.data tcp.port", "474554202f2078000168656c6c6f\t474554202f2078000168656c6c6f\t");
}

/* What an ICMP error quotes counts. */
static void test_quoted(void **state) {
    (void)state;
    check(7, "ip.src udp.port udp.payload icmp.type", "192.0.2.1,192.0.2.1\t7,9\t3132333435363738\t3");
}

/* Ours: names in presentation form, and no control character passes. */
static void test_escapes(void **state) {
    (void)state;
    check(2, "dns.qry.name", "a\\.b\\\\c.\\001\\255\\010\\009");
    check(3, "dns.qry.name", "ab\\032c\"d");
    check(6, "tcp eth frame.protocols", "tcp\teth\teth:ip:tcp");
}

static void take(struct orcap_fields_options *options, const char *text) {
    struct orcap_error error;
    if (orcap_fields_option(text, options, &error) < 0)
        fail_msg("%s: %s", text, error.text);
}

static void test_options(void **state) {
    struct orcap_fields_options options = {0};
    struct sink out = {0};
    struct orcap_fields *fields;
    (void)state;
    take(&options, "separator=,");
    take(&options, "aggregator=/s");
    take(&options, "quote=d");
    check_frame(7, "ip.src udp.port tcp.port", &options, "\"192.0.2.1 192.0.2.1\",\"7 9\",");
    take(&options, "occurrence=f");
    check_frame(7, "ip.src udp.port dns.id", &options, "\"192.0.2.1\",\"7\",");
    take(&options, "occurrence=l");
    take(&options, "quote=n");
    take(&options, "separator=/t");
    check_frame(7, "frame.len udp.port ip.ttl", &options, "78\t9\t64");
    take(&options, "header=y");
    assert_true(options.header);
    assert_int_equal(orcap_fields_compile(context, (const char *const[]){"ip.src", "frame.len"}, 2, &options, &fields, NULL), ORCAP_OK);
    orcap_fields_header(fields, &out);
    assert_int_equal(out.size, 17);
    assert_memory_equal(out.bytes, "ip.src\tframe.len\n", 17);
    sink_clear(&out);
    orcap_fields_free(fields);
}

static void test_errors(void **state) {
    static const char *const wrong[] = {"", "header", "header=x", "separator=", "separator=ab", "occurrence=b", "quote=x", "quote=", "size=1", "header=y,", "header=y,,quote=d"};
    struct orcap_fields_options options = {0};
    struct orcap_fields *fields = NULL;
    struct orcap_error error;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(orcap_fields_option(wrong[i], &options, &error), ORCAP_EUSAGE);
    assert_int_equal(orcap_fields_compile(context, (const char *const[]){"ip.src", "ip.scr"}, 2, NULL, &fields, &error), ORCAP_ENAME);
    assert_non_null(strstr(error.text, "ip.src"));
    assert_null(fields);
}

static bool gather(void *user, const struct orcap_value *value) {
    uint64_t *numbers = user;
    numbers[numbers[0]++] = value->number;
    return numbers[0] < 3;
}

static void test_typed_values(void **state) {
    struct orcap_frame frame = frame_made(5);
    struct orcap_packet packet;
    struct orcap_fields *fields;
    uint64_t numbers[3] = {1, 0, 0};
    (void)state;
    orcap_dissect(context, frame.link, frame.bytes, frame.caplen, frame.len, &packet);
    assert_int_equal(orcap_fields_compile(context, (const char *const[]){"ip.src", "tcp.port"}, 2, NULL, &fields, NULL), ORCAP_OK);
    orcap_fields_values(fields, 1, &packet, &(struct orcap_facts){.frame = &frame}, gather, numbers);
    assert_int_equal(numbers[0], 3);
    assert_int_equal(numbers[1], 1000);
    assert_int_equal(numbers[2], 80);
    orcap_fields_free(fields);
    free((void *)(uintptr_t)frame.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values),  cmocka_unit_test(test_quoted), cmocka_unit_test(test_escapes),
                                       cmocka_unit_test(test_options), cmocka_unit_test(test_errors), cmocka_unit_test(test_typed_values)};
    return cmocka_run_group_tests(tests, make, clear);
}
