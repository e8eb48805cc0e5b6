#include "app/names/local.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* RFC 2131's fixed part, then the cookie and these options. */
static size_t make_dhcp(uint8_t *bytes, const char *options, size_t size) {
    memset(bytes, 0, 236);
    bytes[0] = 1;
    memcpy(bytes + 16, "\300\0\2\7", 4); /* yiaddr 192.0.2.7 */
    memcpy(bytes + 236, "\x63\x82\x53\x63", 4);
    memcpy(bytes + 240, options, size);
    return 240 + size;
}

static void test_dhcp(void **state) {
    uint8_t bytes[512];
    struct local_name name;
    (void)state;
    static const char request[] = "\65\1\3\0\62\4\300\0\2\11\14\4host\377", ack[] = "\65\1\5\14\5host\0\377", offer[] = "\65\1\2\14\4host\377", odd[] = "\65\1\5\14\4h\x1b[2\377";
    size_t size = make_dhcp(bytes, request, sizeof request - 1);
    assert_true(dhcp_name_read(bytes, size, &name));
    assert_memory_equal(name.address, "\300\0\2\11", 4);
    assert_int_equal(name.size, 4);
    assert_memory_equal(name.text, "host", 4);
    assert_true(dhcp_name_read(bytes, make_dhcp(bytes, ack, sizeof ack - 1), &name));
    assert_memory_equal(name.address, "\300\0\2\7", 4);
    assert_int_equal(name.size, 4);
    assert_false(dhcp_name_read(bytes, make_dhcp(bytes, offer, sizeof offer - 1), &name));
    assert_false(dhcp_name_read(bytes, make_dhcp(bytes, odd, sizeof odd - 1), &name));
    size = make_dhcp(bytes, request, sizeof request - 1);
    for (size_t cut = 0; cut < size - 1; cut++) { /* nothing is read behind the end; the name ends the options */
        uint8_t *exact = malloc(cut ? cut : 1);
        assert_non_null(exact);
        memcpy(exact, bytes, cut);
        assert_false(dhcp_name_read(exact, cut, &name));
        free(exact);
    }
}

/* "HOST" and 11 blanks, then what the name is for: RFC 1001, section 14.1. */
#define NAME(use) "\40EIEPFDFECACACACACACACACACACACA" use
static void test_nbns(void **state) {
    struct local_name name;
    (void)state;
    static const char registration[] = "\0\1\51\20\0\1\0\0\0\0\0\1" NAME("AA") "\0\0\40\0\1" "\300\14\0\40\0\1\0\0\0\0\0\6\0\0\300\0\2\7";
    static const char answer[] = "\0\1\205\0\0\0\0\1\0\0\0\0" NAME("CA") "\0\0\40\0\1\0\0\0\0\0\6\0\0\300\0\2\7";
    static const char group[] = "\0\1\205\0\0\0\0\1\0\0\0\0" NAME("AA") "\0\0\40\0\1\0\0\0\0\0\6\200\0\300\0\2\7";
    static const char browser[] = "\0\1\205\0\0\0\0\1\0\0\0\0" NAME("BN") "\0\0\40\0\1\0\0\0\0\0\6\0\0\300\0\2\7";
    assert_true(nbns_name_read((const uint8_t *)registration, sizeof registration - 1, &name));
    assert_int_equal(name.size, 4);
    assert_memory_equal(name.text, "HOST", 4);
    assert_memory_equal(name.address, "\300\0\2\7", 4);
    assert_true(nbns_name_read((const uint8_t *)answer, sizeof answer - 1, &name));
    assert_false(nbns_name_read((const uint8_t *)group, sizeof group - 1, &name));
    assert_false(nbns_name_read((const uint8_t *)browser, sizeof browser - 1, &name));
    for (size_t cut = 0; cut < sizeof registration - 1; cut++)
        assert_false(nbns_name_read((const uint8_t *)registration, cut, &name));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_dhcp), cmocka_unit_test(test_nbns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
