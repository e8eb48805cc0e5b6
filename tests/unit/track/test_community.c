#include "track/community.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/address.h"
#include "core/sha1.h"

#include <string.h>

/* The values that the specification publishes for its sample captures, seed 0. */
static const struct {
    const char *src, *dst;
    uint8_t proto;
    uint16_t sport, dport;
    const char *id;
} CASES[] = {
    {"128.232.110.120", "66.35.250.204", 6, 34855, 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {"66.35.250.204", "128.232.110.120", 6, 80, 34855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {"192.168.1.52", "8.8.8.8", 17, 54585, 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {"192.168.170.8", "192.168.170.56", 132, 7, 7, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="},
    {"2001:470:e5bf:dead:4957:2174:e82c:4887", "2607:f8b0:400c:c03::1a", 6, 63943, 25, "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
    {"192.168.0.89", "192.168.0.1", 1, 8, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
    {"192.168.0.1", "192.168.0.89", 1, 0, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
    {"fe80::260:97ff:fe07:69ea", "ff02::1", 58, 134, 0, "1:pkvHqCL88/tg1k4cPigmZXUtL00="},
};

static void test_published_values(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        uint8_t src[16], dst[16];
        bool v6 = strchr(CASES[i].src, ':');
        assert_true(v6 ? ip6_parse(CASES[i].src, strlen(CASES[i].src), src) : ip4_parse(CASES[i].src, strlen(CASES[i].src), src));
        assert_true(v6 ? ip6_parse(CASES[i].dst, strlen(CASES[i].dst), dst) : ip4_parse(CASES[i].dst, strlen(CASES[i].dst), dst));
        const struct community_ends ends = {src, dst, v6 ? 16 : 4, CASES[i].proto, true, CASES[i].sport, CASES[i].dport};
        char text[COMMUNITY_TEXT + 1];
        for (int way = 0; way < 2; way++) {
            text[community_format(&ends, way && sha1_has_instructions(), text)] = 0;
            assert_string_equal(text, CASES[i].id);
        }
    }
}

/* RFC 3174, section 7.3 (its first test), and the empty input. */
static void test_sha1(void **state) {
    (void)state;
    uint8_t digest[SHA1_SIZE];
    sha1_short((const uint8_t *)"abc", 3, false, digest);
    assert_memory_equal(digest, "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d", SHA1_SIZE);
    sha1_short((const uint8_t *)"", 0, false, digest);
    assert_memory_equal(digest, "\xda\x39\xa3\xee\x5e\x6b\x4b\x0d\x32\x55\xbf\xef\x95\x60\x18\x90\xaf\xd8\x07\x09", SHA1_SIZE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_values),
        cmocka_unit_test(test_sha1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
