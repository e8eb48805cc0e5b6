#include <orcap/craft.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct orcap_context *context;
static struct orcap_arena *arena;

static int setup(void **state) {
    (void)state;
    arena = orcap_arena_new();
    return arena ? orcap_context_new(NULL, &context, NULL) : -1;
}

static int teardown(void **state) {
    (void)state;
    orcap_context_free(context);
    orcap_arena_free(arena);
    return 0;
}

static struct orcap_node node_of(const char *title) {
    int protocol = orcap_context_find(context, title);
    assert_true(protocol >= 0);
    size_t count = orcap_context_protocol(context, (uint16_t)protocol)->field_count;
    struct orcap_value *values = orcap_arena_take(arena, count * sizeof *values);
    assert_non_null(values);
    return (struct orcap_node){.protocol = (uint16_t)protocol, .values = values};
}

static void set(struct orcap_node *node, const char *name, const char *text) {
    const struct orcap_protocol *protocol = orcap_context_protocol(context, node->protocol);
    int index = orcap_protocol_field(protocol, name);
    assert_true(index >= 0);
    struct orcap_value *values = (struct orcap_value *)(uintptr_t)node->values; /* made by node_of */
    assert_int_equal(orcap_value_parse(&protocol->fields[index], text, strlen(text), arena, &values[index], NULL), ORCAP_OK);
}

static void assert_builds(const struct orcap_node *nodes, size_t count, const uint8_t *expected, size_t size) {
    struct orcap_built built;
    assert_int_equal(orcap_build(&(struct orcap_chain){.context = context, .nodes = nodes, .count = count}, &built, NULL), ORCAP_OK);
    assert_int_equal(built.size, size);
    assert_memory_equal(built.bytes, expected, size);
    orcap_built_clear(&built);
}

/* Lengths, protocol number, data offset and both checksums are computed. Bytes and sums as Scapy 2.8 builds the same packet. */
static void test_computed_fields(void **state) {
    (void)state;
    static const uint8_t expected[] = {0x45, 0x00, 0x00, 0x2b, 0x00, 0x01, 0x00, 0x00, 0x40, 0x06, 0xf6, 0xc8, 0xc0, 0x00, 0x02,
                                       0x01, 0xc0, 0x00, 0x02, 0x02, 0x00, 0x14, 0x00, 0x50, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                       0x00, 0x00, 0x50, 0x02, 0x20, 0x00, 0x47, 0x15, 0x00, 0x00, 0x61, 0x62, 0x63};
    struct orcap_node nodes[] = {node_of("IP"), node_of("TCP"), node_of("Raw")};
    set(&nodes[0], "src", "192.0.2.1");
    set(&nodes[0], "dst", "192.0.2.2");
    set(&nodes[2], "load", "abc");
    assert_builds(nodes, 3, expected, sizeof expected);
}

/* RFC 768: a sum that comes out as zero is sent as ones. */
static void test_udp_sum_of_zero(void **state) {
    (void)state;
    struct orcap_node nodes[] = {node_of("IP"), node_of("UDP"), node_of("Raw")};
    set(&nodes[2], "load", "\xff\xff\x01\x6a");
    struct orcap_built built;
    assert_int_equal(orcap_build(&(struct orcap_chain){.context = context, .nodes = nodes, .count = 3}, &built, NULL), ORCAP_OK);
    assert_memory_equal(built.bytes + 26, "\xff\xff", 2);
    orcap_built_clear(&built);
}

/* RFC 1035 section 4.1: header, then a question; counts are counted, the UDP length covers them. */
static void test_items_are_counted(void **state) {
    (void)state;
    static const uint8_t expected[] = "\0\x35\0\x35\0\x20\0\0\0\7\1\0\0\1\0\0\0\0\0\0\1a\4test\0\0\1\0\1";
    struct orcap_node nodes[] = {node_of("UDP"), node_of("DNS")};
    struct orcap_node question = node_of("DNSQR");
    set(&question, "qname", "a.test");
    set(&nodes[0], "chksum", "0");
    set(&nodes[1], "id", "7");
    const struct orcap_protocol *dns = orcap_context_protocol(context, nodes[1].protocol);
    ((struct orcap_value *)(uintptr_t)nodes[1].values)[orcap_protocol_field(dns, "qd")] =
        (struct orcap_value){.type = ORCAP_VALUE_ITEMS, .items = &question, .count = 1};
    assert_builds(nodes, 2, expected, sizeof expected - 1);
}

/* What was read and not touched stays, wrong sums too; a layer with one changed value is written again from its other values as read. */
static void test_untouched_layers_keep_their_bytes(void **state) {
    (void)state;
    static const uint8_t read[] = {0x45, 0x00, 0x00, 0x1f, 0x12, 0x34, 0x40, 0x00, 0x40, 0x11, 0xbe, 0xef, 0xc0, 0x00, 0x02, 0x01,
                                   0xc0, 0x00, 0x02, 0x02, 0x10, 0x00, 0x10, 0x01, 0x00, 0x0b, 0xca, 0xfe, 0x61, 0x62, 0x63};
    struct orcap_packet packet;
    struct orcap_node nodes[ORCAP_DEPTH];
    orcap_dissect_as(context, (uint16_t)orcap_context_find(context, "IP"), read, sizeof read, sizeof read, &packet);
    struct orcap_chain chain = orcap_packet_chain(&packet, nodes);
    assert_int_equal(chain.count, 3);
    assert_builds(nodes, 3, read, sizeof read);

    uint8_t expected[sizeof read];
    memcpy(expected, read, sizeof read);
    expected[8] = 9;
    struct orcap_node changed = node_of("IP");
    set(&changed, "ttl", "9");
    nodes[0].values = changed.values;
    assert_builds(nodes, 3, expected, sizeof expected);
}

static void test_values_that_do_not_fit(void **state) {
    (void)state;
    struct orcap_error error;
    struct orcap_built built;
    struct orcap_node nodes[] = {node_of("IP")};
    set(&nodes[0], "ttl", "256");
    assert_int_equal(orcap_build(&(struct orcap_chain){.context = context, .nodes = nodes, .count = 1}, &built, &error), ORCAP_EVALUE);
    assert_string_equal(error.text, "IP.ttl: the number does not fit");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_computed_fields),
        cmocka_unit_test(test_udp_sum_of_zero),
        cmocka_unit_test(test_items_are_counted),
        cmocka_unit_test(test_untouched_layers_keep_their_bytes),
        cmocka_unit_test(test_values_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
