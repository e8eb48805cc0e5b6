/* BPF over the frames of frames.h: the numbers are those that tcpdump prints. */
#include "frames.h"

#include <orcap/filter.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check(const char *text, const char *passes) {
    struct orcap_bpf *bpf = NULL;
    struct orcap_error error;
    char passed[FRAME_COUNT + 1] = "";
    size_t count = 0;
    if (orcap_bpf_compile(text, &bpf, &error) < 0)
        fail_msg("%s: %s", text, error.text);
    for (size_t i = 0; i < FRAME_COUNT; i++) {
        struct orcap_frame frame = frame_made(i);
        int match = orcap_bpf_match(bpf, &frame, &error);
        assert_true(match >= 0);
        if (match)
            passed[count++] = (char)('1' + i);
        free((void *)(uintptr_t)frame.bytes);
    }
    assert_string_equal(passed, passes);
    orcap_bpf_free(bpf);
}

static void test_expressions(void **state) {
    (void)state;
    check("", "12345678");
    check("tcp port 80", "68");
    check("udp", "12345");
    check("udp port 53 and not src port 53", "123");
    check("icmp or tcp[13] & 2 != 0", "678");
    check("ether host 00:00:5e:00:53:01 and greater 80", "46");
    check("vlan", "");
    check("ip broadcast", "");
}

static void test_links(void **state) {
    struct orcap_bpf *bpf = NULL;
    struct orcap_error error;
    struct orcap_frame frame = frame_made(0);
    struct orcap_frame raw = frame;
    (void)state;
    raw.link = 101;
    raw.bytes += 14;
    raw.caplen -= 14;
    raw.len -= 14;
    assert_int_equal(orcap_bpf_compile("udp port 53", &bpf, &error), ORCAP_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(orcap_bpf_match(bpf, &frame, &error), 1);
        assert_int_equal(orcap_bpf_match(bpf, &raw, &error), 1);
    }
    orcap_bpf_free(bpf);
    assert_int_equal(orcap_bpf_compile("type mgt", &bpf, &error), ORCAP_OK); /* of 802.11 alone */
    assert_int_equal(orcap_bpf_match(bpf, &frame, &error), ORCAP_ESYNTAX);
    assert_int_equal(orcap_bpf_match(bpf, &frame, NULL), ORCAP_ESYNTAX);
    orcap_bpf_free(bpf);
    free((void *)(uintptr_t)frame.bytes);
}

/* Letters that are no names. */
static void test_words(void **state) {
    static const char *const texts[] = {"ether host aa:bb:cc:dd:ee:ff", "ether host aabb.ccdd.eeff",    "ip6 host fe80::1",  "tcp[tcpflags] & tcp-syn != 0",
                                        "ip proto \\tcp",                "udp port domain and dst net 10", "type mgt subtype beacon"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct orcap_bpf *bpf;
        struct orcap_error error;
        if (orcap_bpf_compile(texts[i], &bpf, &error) < 0)
            fail_msg("%s: %s", texts[i], error.text);
        orcap_bpf_free(bpf);
    }
}

static void test_errors(void **state) {
    struct orcap_bpf *bpf = NULL;
    struct orcap_error error;
    (void)state;
    static const struct {
        const char *text;
        int at;
        const char *says;
    } cases[] = {{"tcp prt 80", 4, "did you mean port?"},    {"tcp port", 8, "too early"},   {"udp or (tcp", 11, "too early"},
                 {"tcp port 80 or or udp", 15, "syntax"},    {"tcp)", 3, "syntax"},          {"tcp[13:3] = 1", 4, "size"},
                 {"port 99999", 5, "99999"},                 {"net 10.0.0.0/33", 12, "mask"}, {"host a.example", 5, "looked up"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(orcap_bpf_compile(cases[i].text, &bpf, &error), ORCAP_ESYNTAX);
        assert_non_null(strstr(error.text, "BPF"));
        assert_non_null(strstr(error.text, cases[i].says));
        assert_int_equal(error.at, cases[i].at);
        assert_null(bpf);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_expressions), cmocka_unit_test(test_links), cmocka_unit_test(test_words), cmocka_unit_test(test_errors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
