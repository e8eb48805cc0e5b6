/* Ways through a network made by hand. Expected sources of IPv6: the examples of RFC 6724 section 10.1; the rest is what `ip route get` says of the same
 * addresses and routes. */
#include <orcap/route.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { MAIN = 254, LOCAL = 255 };

static struct orcap_ip ip(const char *text) {
    struct orcap_ip made;
    assert_true(orcap_ip_parse(text, &made));
    return made;
}

static const struct orcap_network_interface interfaces[] = {{.number = 1, .name = "lo", .up = true, .loopback = true},
                                                    {.number = 2, .name = "one", .up = true, .link = 1},
                                                    {.number = 3, .name = "two", .up = true, .link = 1},
                                                    {.number = 4, .name = "down", .link = 1}};

static struct orcap_interface_address own(uint32_t interface, const char *text, uint8_t prefix) {
    return (struct orcap_interface_address){.interface = interface, .ip = ip(text), .prefix = prefix};
}

static struct orcap_route route(const char *to, uint8_t prefix, uint32_t interface, const char *gateway, uint32_t metric) {
    struct orcap_route made = {.to = ip(to), .prefix = prefix, .interface = interface, .metric = metric, .table = MAIN};
    if (gateway)
        made.gateway = ip(gateway);
    return made;
}

static void check(const struct orcap_network *network, const char *to, uint32_t by, const char *interface, const char *source, const char *next) {
    struct orcap_error error;
    struct orcap_path path;
    struct orcap_ip destination = ip(to);
    char text[ORCAP_IP_TEXT];
    assert_int_equal(orcap_network_path(network, &destination, by, &path, &error), ORCAP_OK);
    assert_string_equal(path.interface->name, interface);
    assert_true(orcap_ip_format(&path.next, text));
    assert_string_equal(text, next);
    (void)orcap_ip_format(&path.source, text);
    assert_string_equal(text, source);
}

static void check_none(const struct orcap_network *network, const char *to) {
    struct orcap_error error;
    struct orcap_path path;
    struct orcap_ip destination = ip(to);
    assert_int_equal(orcap_network_path(network, &destination, 0, &path, &error), ORCAP_ENAME);
    assert_non_null(strstr(error.text, to));
}

static void test_longest_prefix_then_metric(void **state) {
    (void)state;
    const struct orcap_interface_address addresses[] = {own(1, "127.0.0.1", 8), own(2, "192.0.2.10", 24), own(3, "198.51.100.10", 24), own(3, "203.0.113.7", 32)};
    struct orcap_route routes[] = {route("0.0.0.0", 0, 3, "198.51.100.1", 200), route("0.0.0.0", 0, 2, "192.0.2.1", 100), route("192.0.2.0", 24, 2, NULL, 0),
                                   route("198.51.100.0", 24, 3, NULL, 0), route("203.0.113.0", 24, 3, "198.51.100.2", 0), route("203.0.113.0", 25, 4, NULL, 0),
                                   route("192.0.2.10", 32, 1, NULL, 0), route("203.0.113.128", 25, 0, NULL, 0)};
    const struct orcap_network network = {interfaces, 4, addresses, 4, routes, 8};
    routes[6].table = LOCAL;
    routes[6].kind = ORCAP_ROUTE_LOCAL;
    routes[7].kind = ORCAP_ROUTE_REFUSED;
    check(&network, "192.0.2.99", 0, "one", "192.0.2.10", "192.0.2.99");
    check(&network, "10.1.2.3", 0, "one", "192.0.2.10", "192.0.2.1");
    check(&network, "10.1.2.3", 3, "two", "198.51.100.10", "198.51.100.1");
    check(&network, "203.0.113.5", 0, "two", "198.51.100.10", "198.51.100.2"); /* the longer prefix leads to what is down */
    check(&network, "192.0.2.10", 0, "lo", "127.0.0.1", "192.0.2.10");
    check_none(&network, "203.0.113.200");
    check_none(&network, "2001:db8::1");
}

static void test_preferred_source(void **state) {
    (void)state;
    const struct orcap_interface_address addresses[] = {own(2, "192.0.2.10", 24), own(2, "192.0.2.11", 24)};
    struct orcap_route routes[] = {route("192.0.2.0", 24, 2, NULL, 0)};
    const struct orcap_network network = {interfaces, 4, addresses, 2, routes, 1};
    check(&network, "192.0.2.99", 0, "one", "192.0.2.10", "192.0.2.99");
    routes[0].source = ip("192.0.2.11");
    check(&network, "192.0.2.99", 0, "one", "192.0.2.11", "192.0.2.99");
}

/* RFC 6724 section 10.1, with addresses for documentation in the place of its others. */
static void test_source_of_ipv6(void **state) {
    (void)state;
    struct orcap_interface_address addresses[] = {own(2, "2001:db8:3::1", 64), own(2, "fe80::1", 64)};
    const struct orcap_route routes[] = {route("::", 0, 2, NULL, 0)};
    struct orcap_network network = {interfaces, 4, addresses, 2, routes, 1};
    check(&network, "2001:db8:1::1", 0, "one", "2001:db8:3::1", "2001:db8:1::1");           /* prefer appropriate scope */
    check(&network, "ff05::1", 0, "one", "2001:db8:3::1", "ff05::1");
    check(&network, "fe80::2", 2, "one", "fe80::1", "fe80::2");
    addresses[1] = own(2, "2001:db8:2::1", 64);
    check(&network, "2001:db8:2::2", 0, "one", "2001:db8:2::1", "2001:db8:2::2");           /* longest matching prefix */
    check(&network, "2001:db8:2::1", 0, "one", "2001:db8:2::1", "2001:db8:2::1");           /* same address */
    addresses[1].deprecated = true;
    check(&network, "2001:db8:2::2", 0, "one", "2001:db8:3::1", "2001:db8:2::2");           /* avoid deprecated addresses */
    addresses[1] = own(2, "2002:c633:6401::1", 64);
    check(&network, "2002:c633:6401::2", 0, "one", "2002:c633:6401::1", "2002:c633:6401::2"); /* prefer matching label */
    addresses[1] = own(3, "2001:db8:1::9", 64);
    check(&network, "2001:db8:1::1", 0, "one", "2001:db8:3::1", "2001:db8:1::1");           /* prefer outgoing interface */
}

static void test_link_local_needs_an_interface(void **state) {
    (void)state;
    const struct orcap_network network = {.interfaces = interfaces, .interface_count = 4};
    struct orcap_error error;
    struct orcap_path path;
    struct orcap_ip to = ip("fe80::9");
    assert_int_equal(orcap_network_path(&network, &to, 0, &path, &error), ORCAP_ENAME);
    assert_non_null(strstr(error.text, "name an interface"));
    assert_int_equal(orcap_network_path(&network, &to, 2, &path, &error), ORCAP_OK);
    assert_int_equal(path.source.version, 0);
    assert_int_equal(orcap_network_path(&network, &to, 9, &path, &error), ORCAP_ENAME);
}

/* RFC 1112 section 6.4; RFC 2464 section 7. */
static void test_hardware_of_groups(void **state) {
    (void)state;
    uint8_t hardware[ORCAP_HARDWARE];
    struct orcap_ip group = ip("224.129.2.3"), group6 = ip("ff02::1:ff00:9"), all = ip("255.255.255.255"), one = ip("192.0.2.1");
    assert_true(orcap_ip_hardware(&group, hardware));
    assert_memory_equal(hardware, ((uint8_t[]){0x01, 0x00, 0x5e, 0x01, 0x02, 0x03}), 6);
    assert_true(orcap_ip_hardware(&group6, hardware));
    assert_memory_equal(hardware, ((uint8_t[]){0x33, 0x33, 0xff, 0x00, 0x00, 0x09}), 6);
    assert_true(orcap_ip_hardware(&all, hardware));
    assert_memory_equal(hardware, ((uint8_t[]){0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), 6);
    assert_false(orcap_ip_hardware(&one, hardware));
}

/* What this system has: only that it can be told, and that loopback leads to itself. */
static void test_this_system(void **state) {
    (void)state;
    struct orcap_network *network;
    struct orcap_error error;
    int status = orcap_network_new(&network, &error);
    if (status == ORCAP_EUNSUPPORTED || status == ORCAP_EREAD)
        skip();
    assert_int_equal(status, ORCAP_OK);
    const struct orcap_network_interface *loopback = orcap_network_named(network, "lo");
    assert_true(!loopback || orcap_network_numbered(network, loopback->number) == loopback);
    if (loopback && loopback->up)
        check(network, "127.0.0.1", 0, "lo", "127.0.0.1", "127.0.0.1");
    orcap_network_free(network);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_longest_prefix_then_metric), cmocka_unit_test(test_preferred_source),
                                       cmocka_unit_test(test_source_of_ipv6),             cmocka_unit_test(test_link_local_needs_an_interface),
                                       cmocka_unit_test(test_hardware_of_groups),         cmocka_unit_test(test_this_system)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
