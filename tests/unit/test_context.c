#include "core/sink.h"

#include "proto/describe.h"

#include <orcap/craft.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A tunnel, what marks nothing but its place, and what lies in it by two of the tunnel's fields, set by the upper one or by the tunnel. */
#define TUNNEL(FIELD, WHEN)                                                                                                                 \
    FIELD(left,   4, UINT)                                                                                                                  \
    FIELD(right,  4, UINT)                                                                                                                  \
    WHEN(EITHER(left, right),      either, 8, UINT)                                                                                         \
    WHEN(BOTH(left, 3, right, 2),  both,   8, UINT)
LAYER_OF(tunnel, TUNNEL, 1, .title = "Tunnel", .filter = "tunnel",
         .bonds = BONDS({.upper = "Marker", .values = {{"left", 1}, {"right", 1}}}, {.upper = "IP", .build_only = true, .values = {{"right", 2}}}))
static const struct orcap_protocol marker = {.title = "Marker", .filter = "marker"};
#define INNER(FIELD, WHEN) FIELD(number, 8, UINT)
LAYER_OF(inner, INNER, 1, .title = "Inner", .filter = "inner", .contrib = "",
         .bonds = BONDS({.lower = "Marker"}, {.lower = "Tunnel", .values = {{"left", 2}, {"right", 0}}}))

static struct orcap_context *context;
static uint16_t tunnel_number;

static int setup(void **state) {
    (void)state;
    return orcap_context_new(NULL, &context, NULL) < 0 || orcap_context_add(context, &tunnel, &tunnel_number, NULL) < 0 ||
                   orcap_context_add(context, &marker, NULL, NULL) < 0 || orcap_context_add(context, &inner, NULL, NULL) < 0
               ? -1
               : 0;
}

static int teardown(void **state) {
    (void)state;
    orcap_context_free(context);
    return 0;
}

static void assert_layers(const uint8_t *bytes, uint32_t size, const char *expected) {
    struct orcap_packet packet;
    struct sink text = {.size = 0};
    orcap_dissect_as(context, tunnel_number, bytes, size, size, &packet);
    for (size_t i = 0; i < packet.count; i++) {
        sink_text(&text, i ? " " : "");
        sink_text(&text, orcap_context_protocol(context, packet.layers[i].protocol)->title);
    }
    sink_char(&text, 0);
    assert_int_equal(text.status, ORCAP_OK);
    assert_string_equal(text.bytes, expected);
    assert_int_equal(packet.anomaly_count, 0);
    sink_clear(&text);
}

static void test_bonds_read(void **state) {
    (void)state;
    assert_layers((const uint8_t[]){0x11, 0, 7}, 3, "Tunnel Marker Inner");
    assert_layers((const uint8_t[]){0x20, 0, 7}, 3, "Tunnel Inner");
    assert_layers((const uint8_t[]){0x21, 0, 7}, 3, "Tunnel Raw");
    assert_layers((const uint8_t[]){0x02, 0, 0x45}, 3, "Tunnel Raw"); /* that one is for building */
}

static void assert_builds(const char *const *titles, size_t count, const uint8_t *expected, size_t size) {
    struct orcap_node nodes[3] = {{.protocol = 0}};
    struct orcap_built built;
    for (size_t i = 0; i < count; i++)
        nodes[i].protocol = (uint16_t)orcap_context_find(context, titles[i]);
    assert_int_equal(orcap_build(&(struct orcap_chain){.context = context, .nodes = nodes, .count = count}, &built, NULL), ORCAP_OK);
    assert_true(built.size >= size);
    assert_memory_equal(built.bytes, expected, size);
    orcap_built_clear(&built);
}

static void test_bonds_build(void **state) {
    (void)state;
    assert_builds((const char *const[]){"Tunnel", "Marker", "Inner"}, 3, (const uint8_t[]){0x11, 0, 0}, 3);
    assert_builds((const char *const[]){"Tunnel", "Inner"}, 2, (const uint8_t[]){0x20, 0, 0}, 3);
    assert_builds((const char *const[]){"Tunnel", "IP"}, 2, (const uint8_t[]){0x02, 0, 0x45}, 3);
    assert_builds((const char *const[]){"LLC", "SNAP", "IP"}, 3, (const uint8_t[]){0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45}, 9);
}

/* Which of the conditional fields are there, by the size of the header. */
static void test_conditions_of_several_fields(void **state) {
    (void)state;
    static const struct {
        uint8_t first, size;
    } cases[] = {{0x00, 1}, {0x30, 2}, {0x03, 2}, {0x02, 2}, {0x33, 2}, {0x32, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct orcap_packet packet;
        orcap_dissect_as(context, tunnel_number, (const uint8_t[]){cases[i].first, 0, 0, 0}, 4, 4, &packet);
        assert_int_equal(packet.layers[0].size, cases[i].size);
    }
}

/* A field that depends on one that is not there is not there, and nobody asks for ever. */
#define CHAINED(FIELD, WHEN)                                                                                                                \
    FIELD(first, 8, UINT)                                                                                                                   \
    WHEN(BITS(first, 1),  second, 8, UINT)                                                                                                  \
    WHEN(BITS(second, 1), third,  8, UINT)                                                                                                  \
    WHEN(BITS(third, 1),  fourth, 8, UINT)
LAYER_OF(chained, CHAINED, 1, .title = "Chained", .filter = "chained")
#define BACKWARD(FIELD, WHEN)                                                                                                               \
    WHEN(BITS(last, 1), early, 8, UINT)                                                                                                     \
    FIELD(last, 8, UINT)
LAYER_OF(backward, BACKWARD, 1, .title = "Backward", .filter = "backward")

static void test_conditions_on_conditional_fields(void **state) {
    (void)state;
    uint16_t number;
    struct orcap_packet packet;
    assert_int_equal(orcap_context_add(context, &chained, &number, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_add(context, &backward, NULL, NULL), ORCAP_ENAME);
    orcap_dissect_as(context, number, (const uint8_t[]){0, 1, 1, 1}, 4, 4, &packet);
    struct orcap_view view = orcap_packet_view(&packet, 0);
    assert_int_equal(packet.layers[0].size, 1);
    assert_int_equal(orcap_view_number(&view, 3), 0);
    orcap_dissect_as(context, number, (const uint8_t[]){1, 1, 1, 7}, 4, 4, &packet);
    view = orcap_packet_view(&packet, 0);
    assert_int_equal(packet.layers[0].size, 4);
    assert_int_equal(orcap_view_number(&view, 3), 7);
}

/* Attributes, whose lengths do not count the bytes up to a multiple of four, up to one of type 9; then a number, padded likewise. */
#define ATTRIBUTE(FIELD, WHEN)                                                                                                              \
    FIELD(type,   8, UINT)                                                                                                                  \
    FIELD(length, 8, UINT, .covers = LAYER)                                                                                                 \
    FIELD(value,  0, BYTES)
ITEM_OF(attribute, ATTRIBUTE, 2, .title = "Attribute", .pads = 4)
static const struct orcap_items attributes = {.base = &attribute, .until = "type", .until_value = 9};
#define PADDED(FIELD, WHEN)                                                                                                                 \
    FIELD(list,  0, ITEMS, .items = &attributes)                                                                                            \
    FIELD(nine, 16, UINT,  .init = 0x0902)
LAYER_OF(padded, PADDED, 2, .title = "Padded", .filter = "padded", .pads = 4)

static void test_padding(void **state) {
    (void)state;
    static const uint8_t bytes[] = {1, 3, 'a', 0, 2, 6, 'b', 'c', 'd', 'e', 0, 0, 9, 2, 0, 0, 0x77};
    uint16_t number;
    struct orcap_packet packet;
    assert_int_equal(orcap_context_add(context, &attribute, NULL, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_add(context, &padded, &number, NULL), ORCAP_OK);
    orcap_dissect_as(context, number, bytes, sizeof bytes, sizeof bytes, &packet);
    struct orcap_view view = orcap_packet_view(&packet, 0);
    struct orcap_item_walk walk = orcap_items_first(&view, 0);
    uint32_t sizes[4] = {0}, count = 0;
    for (; count < 4 && orcap_items_next(&walk); count++)
        sizes[count] = walk.item.size;
    assert_int_equal(count, 2);
    assert_int_equal(sizes[0], 4);
    assert_int_equal(sizes[1], 8);
    assert_int_equal(orcap_view_number(&view, 1), 0x0902);
    assert_int_equal(packet.layers[0].size, 16);
    assert_int_equal(packet.layers[1].at, 16);

    struct orcap_arena *arena = orcap_arena_new();
    struct orcap_node nodes[2] = {{.protocol = packet.layers[1].protocol, .view = orcap_packet_view(&packet, 1)}};
    nodes[1] = nodes[0];
    assert_int_equal(orcap_view_decode(&view, true, arena, &nodes[0]), ORCAP_OK);
    struct orcap_built built;
    assert_int_equal(orcap_build(&(struct orcap_chain){.context = context, .nodes = nodes, .count = 2}, &built, NULL), ORCAP_OK);
    assert_int_equal(built.size, sizeof bytes);
    assert_memory_equal(built.bytes, bytes, sizeof bytes);
    orcap_built_clear(&built);

    struct orcap_value *list = (struct orcap_value *)(uintptr_t)nodes[0].values; /* of our arena */
    struct orcap_value *value = (struct orcap_value *)(uintptr_t)list[0].items[0].values;
    value[1] = (struct orcap_value){.type = ORCAP_VALUE_NONE};
    value[2] = (struct orcap_value){.type = ORCAP_VALUE_BYTES, .bytes = (const uint8_t *)"xyz", .size = 3};
    assert_int_equal(orcap_build(&(struct orcap_chain){.context = context, .nodes = nodes, .count = 2}, &built, NULL), ORCAP_OK);
    assert_memory_equal(built.bytes, "\1\5xyz\0\0\0\2\6", 10);
    orcap_built_clear(&built);
    orcap_arena_free(arena);
}

/* An address of which a length of bits tells how many bytes are there. */
static uint32_t short_size(const struct orcap_view *view) {
    return ((uint32_t)orcap_view_number(view, 0) + 7) / 8;
}
#define SHORTENED(FIELD, WHEN)                                                                                                              \
    FIELD(bits,   8, UINT)                                                                                                                  \
    FIELD(to,     0, BYTES, .size = short_size, .shows = ORCAP_SHOWS_SHORT_4)                                                               \
    FIELD(behind, 8, UINT)
LAYER_OF(shortened, SHORTENED, 2, .title = "Shortened", .filter = "shortened")

static void test_sizes_by_hook(void **state) {
    (void)state;
    uint16_t number;
    struct orcap_packet packet;
    assert_int_equal(orcap_context_add(context, &shortened, &number, NULL), ORCAP_OK);
    orcap_dissect_as(context, number, (const uint8_t[]){12, 10, 16, 7, 9}, 5, 5, &packet);
    struct orcap_view view = orcap_packet_view(&packet, 0);
    assert_int_equal(packet.layers[0].size, 4);
    assert_int_equal(orcap_view_number(&view, 2), 7);
    orcap_dissect_as(context, number, (const uint8_t[]){200, 10, 16}, 3, 3, &packet); /* more than there is */
    assert_int_equal(packet.count, 1);

    struct orcap_value values[3] = {{.type = ORCAP_VALUE_NUMBER, .number = 20},
                                    {.type = ORCAP_VALUE_BYTES, .bytes = (const uint8_t *)"\12\1\2\3", .size = 4},
                                    {.type = ORCAP_VALUE_NUMBER, .number = 7}};
    struct orcap_node node = {.protocol = number, .values = values};
    struct orcap_built built;
    assert_int_equal(orcap_build(&(struct orcap_chain){.context = context, .nodes = &node, .count = 1}, &built, NULL), ORCAP_OK);
    assert_int_equal(built.size, 5);
    assert_memory_equal(built.bytes, "\24\12\1\2\7", 5);
    orcap_built_clear(&built);
}

/* What a context was made without comes later, with its bonds. */
static void test_loading(void **state) {
    (void)state;
    struct orcap_context *own;
    assert_int_equal(orcap_context_new((const char *const[]){"llc", NULL}, &own, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_find(own, "LLC"), ORCAP_ENAME);
    assert_int_equal(orcap_context_load(own, "llc", NULL), 1);
    assert_int_equal(orcap_context_load(own, "llc", NULL), 0);
    struct orcap_packet packet;
    orcap_dissect_as(own, (uint16_t)orcap_context_find(own, "LLC"), (const uint8_t[]){0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45}, 9, 9, &packet);
    assert_true(packet.count >= 2);
    assert_int_equal(packet.layers[1].protocol, orcap_context_find(own, "SNAP"));
    orcap_context_free(own);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bonds_read),
        cmocka_unit_test(test_bonds_build),
        cmocka_unit_test(test_conditions_of_several_fields),
        cmocka_unit_test(test_conditions_on_conditional_fields),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_sizes_by_hook),
        cmocka_unit_test(test_loading),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
