/* Pages of protocols: of one that the test describes itself. The header is drawn as RFC 791 draws its own. */
#include "chains.h"

static const struct orcap_name colours[] = {{1, "red", 0}, {2, "green", 0}};
static const struct orcap_names colour_names = {.list = colours, .count = 2, .joint = "+"};
static const uint16_t two[] = {2};
static const struct orcap_field demo_fields[] = {
    {.name = "version", .width = 4, .kind = ORCAP_UINT, .init = 1},
    {.name = "x", .width = 1, .kind = ORCAP_UINT, .filter = ""},
    {.name = "colour", .width = 11, .kind = ORCAP_FLAGS, .names = &colour_names, .init = 3},
    {.name = "mac", .width = 48, .kind = ORCAP_MAC, .unset = true},
    {.name = "length", .width = 16, .kind = ORCAP_UINT, .covers = ORCAP_COVERS_LAYER, .unit = 4, .plus = -2},
    {.name = "more", .width = 8, .kind = ORCAP_HEX, .when = {.field = "version", .values = two, .count = 1}, .filter = "=other.more"},
    {.name = "next", .width = 16, .kind = ORCAP_XENUM, .space = "demo.next"},
    {.name = "rest", .kind = ORCAP_BYTES},
};
static const struct orcap_binding demo_over[] = {{.space = "demo.below", .value = 7}, {.space = "linktype", .value = 147}};
static const struct orcap_alias demo_aliases[] = {{.filter = "both", .field = "x", .either = "colour"}};
static const struct orcap_protocol demo = {.title = "Demo",
                                           .display = "A Demonstration",
                                           .filter = "demo",
                                           .fields = demo_fields,
                                           .field_count = sizeof demo_fields / sizeof *demo_fields,
                                           .over = demo_over,
                                           .over_count = 2,
                                           .aliases = demo_aliases,
                                           .alias_count = 1,
                                           .rfc = "RFC 5398"};
static const struct orcap_binding above_over[] = {{.space = "demo.next", .value = 0x1f}};
static const struct orcap_protocol above = {.title = "Above", .over = above_over, .over_count = 1};

static const struct orcap_field below_fields[] = {{.name = "kind", .width = 8, .kind = ORCAP_UINT, .space = "demo.below"}};
static const struct orcap_protocol below = {.title = "Below", .fields = below_fields, .field_count = 1};

static uint16_t added(void) {
    uint16_t number, other;
    assert_int_equal(orcap_context_add(c.context, &below, &other, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_add(c.context, &demo, &number, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_add(c.context, &above, &other, NULL), ORCAP_OK);
    return number;
}

static void test_page(void **state) {
    (void)state;
    orcap_protocol_page(c.context, added(), c.sink);
    check_written(
        "Demo, A Demonstration, filter name demo, RFC 5398\n"
        "\n"
        " 0                   1                   2                   3\n"
        " 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "|version|x|       colour        |                               |\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +\n"
        "|                              mac                              |\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "|            length             |             next              |\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "/                             rest                              /\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "\n"
        "FIELD    BITS  KIND   DEFAULT    FILTER        MEANING\n"
        "version  4     uint   1          demo.version\n"
        "x        1     uint   0\n"
        "colour   11    flags  red+green  demo.colour\n"
        "mac      48    mac    None       demo.mac\n"
        "length   16    uint   None       demo.length   size of header and payload in units of 4, less 2\n"
        "more     8     hex               other.more    when version is 2\n"
        "next     16    xenum  0x0        demo.next     tells what follows\n"
        "rest           bytes  b''        demo.rest\n"
        "\n"
        "follows: link type 147, Below.kind 7\n"
        "\n"
        "carries by next: 0x001f Above\n"
        "\n"
        "more filter names: demo.both (x or colour)\n"
        "\n"
        "values of colour: 1 red, 2 green\n");
}

static void test_json(void **state) {
    (void)state;
    int number = orcap_protocol_find(c.context, "demo");
    assert_true(number >= 0);
    orcap_protocol_json(c.context, (uint16_t)number, c.sink);
    check_written(
        "{\"name\":\"Demo\",\"title\":\"A Demonstration\",\"filter\":\"demo\",\"specification\":\"RFC 5398\",\"item\":false,\"fields\":["
        "{\"name\":\"version\",\"bits\":4,\"kind\":\"uint\",\"default\":\"1\",\"filter\":\"demo.version\",\"meaning\":null,"
        "\"condition\":null,\"values\":{}},"
        "{\"name\":\"x\",\"bits\":1,\"kind\":\"uint\",\"default\":\"0\",\"filter\":null,\"meaning\":null,\"condition\":null,\"values\":{}},"
        "{\"name\":\"colour\",\"bits\":11,\"kind\":\"flags\",\"default\":\"red+green\",\"filter\":\"demo.colour\",\"meaning\":null,"
        "\"condition\":null,\"values\":{\"1\":\"red\",\"2\":\"green\"}},"
        "{\"name\":\"mac\",\"bits\":48,\"kind\":\"mac\",\"default\":null,\"filter\":\"demo.mac\",\"meaning\":null,\"condition\":null,"
        "\"values\":{}},"
        "{\"name\":\"length\",\"bits\":16,\"kind\":\"uint\",\"default\":null,\"filter\":\"demo.length\","
        "\"meaning\":\"size of header and payload in units of 4, less 2\",\"condition\":null,\"values\":{}},"
        "{\"name\":\"more\",\"bits\":8,\"kind\":\"hex\",\"default\":null,\"filter\":\"other.more\",\"meaning\":null,"
        "\"condition\":\"when version is 2\",\"values\":{}},"
        "{\"name\":\"next\",\"bits\":16,\"kind\":\"xenum\",\"default\":\"0x0\",\"filter\":\"demo.next\","
        "\"meaning\":\"tells what follows\",\"condition\":null,\"values\":{}},"
        "{\"name\":\"rest\",\"bits\":null,\"kind\":\"bytes\",\"default\":\"b''\",\"filter\":\"demo.rest\",\"meaning\":null,"
        "\"condition\":null,\"values\":{}}],"
        "\"follows\":[{\"protocol\":null,\"field\":\"linktype\",\"value\":147},{\"protocol\":\"Below\",\"field\":\"kind\",\"value\":7}],"
        "\"carries\":[{\"protocol\":\"Above\",\"field\":\"next\",\"value\":31}],"
        "\"aliases\":[{\"filter\":\"demo.both\",\"fields\":[\"x\",\"colour\"]}]}");
}

static void test_find(void **state) {
    (void)state;
    int ip = orcap_context_find(c.context, "IP");
    assert_true(ip >= 0);
    assert_int_equal(orcap_protocol_find(c.context, "IP"), ip);
    assert_int_equal(orcap_protocol_find(c.context, "ip"), ip);
    assert_int_equal(orcap_protocol_find(c.context, "eth"), orcap_context_find(c.context, "Ether"));
    assert_int_equal(orcap_protocol_find(c.context, "ETHER"), orcap_context_find(c.context, "Ether"));
    assert_int_equal(orcap_protocol_find(c.context, "nothing"), ORCAP_ENAME);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_page), cmocka_unit_test(test_json), cmocka_unit_test(test_find)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
