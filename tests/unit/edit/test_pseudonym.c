#include "edit/pseudonym.h"

#include "core/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Key and trace of Crypto-PAn's own distribution; where the first four bits turn there, they stay here. */
static const uint8_t KEY[32] = {21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121, 121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2};

static void crypto_pan_gives_the_same(void **state) {
    static const uint8_t pairs[][2][4] = {
        {{128, 11, 68, 132}, {135, 242, 180, 132}}, {{129, 118, 74, 4}, {134, 136, 186, 123}},   {{130, 132, 252, 244}, {133, 68, 164, 234}},
        {{141, 223, 7, 43}, {141, 167, 8, 160}},    {{141, 233, 145, 108}, {141, 129, 237, 235}}, {{152, 163, 225, 39}, {151, 140, 114, 167}},
        {{156, 29, 3, 236}, {147, 225, 12, 42}},    {{165, 247, 96, 84}, {162, 9, 99, 234}},
    };
    struct pseudonyms *p = pseudonyms_new(KEY, sizeof KEY);
    (void)state;
    assert_non_null(p);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        uint8_t address[4];
        memcpy(address, pairs[i][0], 4);
        assert_true(pseudonym_ip(p, address, 4));
        assert_memory_equal(address, pairs[i][1], 4);
    }
    pseudonyms_free(p);
}

static unsigned common_bits(const uint8_t *a, const uint8_t *b, unsigned bits) {
    unsigned i = 0;
    while (i < bits && !((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1))
        i++;
    return i;
}

static void prefixes_stay_as_long(void **state) {
    struct pseudonyms *p = pseudonyms_new("any", 3);
    (void)state;
    for (size_t size = 4; size <= 16; size += 12)
        for (unsigned i = 0; i < 200; i++) {
            uint8_t a[16] = {0x20, 1, 0xd, 0xb8}, b[16], x[16], y[16];
            a[size - 1] = (uint8_t)(i * 37);
            a[size - 2] = (uint8_t)(i * 11);
            memcpy(b, a, 16);
            b[size - 1 - i % 2] ^= (uint8_t)(1 << i % 8);
            memcpy(x, a, 16);
            memcpy(y, b, 16);
            assert_true(pseudonym_ip(p, x, size) && pseudonym_ip(p, y, size));
            assert_int_equal(common_bits(x, y, (unsigned)size * 8), common_bits(a, b, (unsigned)size * 8));
        }
    pseudonyms_free(p);
}

static void expect_unchanged(struct pseudonyms *p, const uint8_t *address, size_t size) {
    uint8_t copy[16];
    memcpy(copy, address, size);
    assert_true(size == 6 ? pseudonym_mac(p, copy) : pseudonym_ip(p, copy, size));
    assert_memory_equal(copy, address, size);
}

static void what_is_no_hosts_stays(void **state) {
    static const uint8_t v4[][4] = {{0}, {255, 255, 255, 255}, {127, 0, 0, 1}, {224, 0, 0, 251}, {239, 255, 255, 250}};
    static const uint8_t v6[][16] = {{0}, {[15] = 1}, {0xff, 2, [15] = 0xfb}};
    static const uint8_t macs[][6] = {{0}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {1, 0, 0x5e, 0, 0, 0xfb}, {0x33, 0x33, 0, 0, 0, 1}};
    struct pseudonyms *p = pseudonyms_new(NULL, 0);
    (void)state;
    for (size_t i = 0; i < 5; i++)
        expect_unchanged(p, v4[i], 4);
    for (size_t i = 0; i < 3; i++)
        expect_unchanged(p, v6[i], 16);
    for (size_t i = 0; i < 4; i++)
        expect_unchanged(p, macs[i], 6);
    pseudonyms_free(p);
}

static void ethernet_addresses_stay_unicast(void **state) {
    uint8_t a[6] = {0, 0, 0x5e, 0, 0x53, 1}, b[6] = {0, 0, 0x5e, 0, 0x53, 1}, other[6] = {0, 0, 0x5e, 0, 0x53, 2};
    struct pseudonyms *p = pseudonyms_new("k", 1);
    (void)state;
    assert_true(pseudonym_mac(p, a) && pseudonym_mac(p, b) && pseudonym_mac(p, other));
    assert_memory_equal(a, b, 6);
    assert_memory_not_equal(a, other, 6);
    assert_int_equal(a[0] & 3, 2);
    pseudonyms_free(p);
}

/* ff02::1:ffXX:XXXX and 33:33:ff:XX:XX:XX are of one host, and stay so. */
static void solicited_node_groups_match(void **state) {
    uint8_t group[16] = {0xff, 2, [11] = 1, [12] = 0xff, [13] = 1, [14] = 2, [15] = 3}, mac[6] = {0x33, 0x33, 0xff, 1, 2, 3};
    static const uint8_t three[3] = {1, 2, 3};
    struct pseudonyms *p = pseudonyms_new("k", 1);
    (void)state;
    assert_true(pseudonym_ip(p, group, 16) && pseudonym_mac(p, mac));
    assert_memory_equal(group + 13, mac + 3, 3);
    assert_memory_not_equal(mac + 3, three, 3);
    pseudonyms_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crypto_pan_gives_the_same),      cmocka_unit_test(prefixes_stay_as_long),       cmocka_unit_test(what_is_no_hosts_stays),
        cmocka_unit_test(ethernet_addresses_stay_unicast), cmocka_unit_test(solicited_node_groups_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
