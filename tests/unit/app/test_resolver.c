#include "app/names/resolver.h"

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct resolver *resolver;

static int setup(void **state) {
    (void)state;
    resolver = resolver_new();
    return !resolver;
}

static int teardown(void **state) {
    (void)state;
    resolver_free(resolver);
    return 0;
}

static union address ip4(uint8_t last) {
    return (union address){.bytes = {192, 0, 2, last}};
}
static union address ip6(uint8_t last) {
    union address address = {.bytes = {0x20, 0x01, 0x0d, 0xb8}};
    address.bytes[15] = last;
    return address;
}

/* An answer of so many records to a question for NAME.example, or to none. */
static struct pile answer(char name, uint16_t records) {
    struct pile pile = {.big_endian = true};
    pile_number(&pile, 1, 2);
    pile_number(&pile, 0x8180, 2);
    pile_number(&pile, name != 0, 2);
    pile_number(&pile, records, 2);
    pile_number(&pile, 0, 4);
    if (name) {
        pile_number(&pile, 1, 1);
        pile_number(&pile, (uint8_t)name, 1);
        pile_bytes(&pile, "\7example\0\0\1\0\1", 13);
    }
    return pile;
}

static void put_record(struct pile *pile, const char *name, size_t name_size, uint16_t type, const void *data, size_t size) {
    pile_bytes(pile, name, name_size);
    pile_number(pile, type, 2);
    pile_number(pile, 1, 2);
    pile_number(pile, 60, 4);
    pile_number(pile, size, 2);
    pile_bytes(pile, data, size);
}

static void take(struct pile *pile, uint8_t version, union address to) {
    const struct dns_arrival arrival = {.bytes = pile->bytes, .size = pile->size, .src = ip4(53), .dst = to, .version = version};
    resolver_take(resolver, &arrival);
    pile_clear(pile);
}

static void check(uint8_t version, union address client, union address server, const char *expected) {
    size_t size = 0;
    const char *name = resolver_find(resolver, version, &client, &server, &size);
    if (!expected) {
        assert_null(name);
        return;
    }
    assert_non_null(name);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(name, expected, size);
}

/* All addresses of a name, through an alias: the name is the one that was asked for. */
static void test_all_addresses_through_an_alias(void **state) {
    (void)state;
    struct pile pile = answer('a', 3);
    union address one = ip4(80), two = ip4(81);
    put_record(&pile, "\xc0\x0c", 2, 5, "\1z\xc0\x0e", 4);
    put_record(&pile, "\1z\xc0\x0e", 4, 1, one.bytes, 4);
    put_record(&pile, "\1z\xc0\x0e", 4, 1, two.bytes, 4);
    take(&pile, 4, ip4(1));
    check(4, ip4(1), one, "a.example");
    check(4, ip4(1), two, "a.example");
    check(4, ip4(2), one, NULL); /* somebody else */
    check(4, ip4(1), ip4(82), NULL);
}

static void test_latest_answer(void **state) {
    (void)state;
    union address server = ip4(80);
    static const char names[] = "abab";
    for (size_t i = 0; i < 4; i++) {
        struct pile pile = answer(names[i], 1);
        put_record(&pile, "\xc0\x0c", 2, 1, server.bytes, 4);
        take(&pile, 4, ip4(1));
        char expected[] = "?.example";
        expected[0] = names[i];
        check(4, ip4(1), server, expected);
    }
}

static void test_ipv6(void **state) {
    (void)state;
    struct pile pile = answer('c', 1);
    union address server = ip6(80);
    put_record(&pile, "\xc0\x0c", 2, 28, server.bytes, 16);
    take(&pile, 6, ip6(1));
    check(6, ip6(1), server, "c.example");
    check(6, ip6(2), server, NULL);
    pile = answer('d', 1);
    put_record(&pile, "\xc0\x0c", 2, 28, server.bytes, 16);
    take(&pile, 4, ip4(1)); /* asked over IPv4: which address the client has in IPv6 is not known */
    check(6, ip6(2), server, "d.example");
    check(6, ip6(1), server, "c.example");
}

/* Without a question the record's own name counts; a group is everybody. */
static void test_multicast(void **state) {
    (void)state;
    struct pile pile = answer(0, 1);
    union address server = ip4(80), group = {.bytes = {224, 0, 0, 251}};
    put_record(&pile, "\1p\5local\0", 9, 1, server.bytes, 4);
    take(&pile, 4, group);
    check(4, ip4(9), server, "p.local");
}

static void test_count_is_wrong(void **state) {
    (void)state;
    struct pile pile = answer('e', 500);
    union address server = ip4(80);
    put_record(&pile, "\xc0\x0c", 2, 1, server.bytes, 4);
    put_record(&pile, "\xc0\x0c", 2, 1, server.bytes, 3); /* no address has three bytes */
    take(&pile, 4, ip4(1));
    check(4, ip4(1), server, "e.example");
}

static void test_oldest_are_forgotten(void **state) {
    (void)state;
    for (uint32_t i = 0; i <= RESOLVER_MOST + 5; i++) {
        struct pile pile = answer('f', 1);
        const uint8_t address[4] = {10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
        put_record(&pile, "\xc0\x0c", 2, 1, address, 4);
        take(&pile, 4, ip4(1));
    }
    check(4, ip4(1), (union address){.bytes = {10, 0, 0, 5}}, NULL);
    check(4, ip4(1), (union address){.bytes = {10, 0, 0, 6}}, "f.example");
    check(4, ip4(1), (union address){.bytes = {10, 4, 0, 5}}, "f.example");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_addresses_through_an_alias, setup, teardown),
        cmocka_unit_test_setup_teardown(test_latest_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ipv6, setup, teardown),
        cmocka_unit_test_setup_teardown(test_multicast, setup, teardown),
        cmocka_unit_test_setup_teardown(test_count_is_wrong, setup, teardown),
        cmocka_unit_test_setup_teardown(test_oldest_are_forgotten, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
