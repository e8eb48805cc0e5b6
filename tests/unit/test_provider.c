/* Fields from a provider of the test's own: how many packets came before, and every byte of the packet. */
#include "frames.h"

#include "core/sink.h"

#include <orcap/fields.h>
#include <orcap/filter.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { BEFORE, BYTE, LAYERS };

static int begun, ended;

static int begin(const struct orcap_context *context, void **ret_state) {
    (void)context;
    *ret_state = calloc(1, sizeof(uint64_t));
    begun++;
    return *ret_state ? ORCAP_OK : ORCAP_EMEMORY;
}

static int feed(void *state, const struct orcap_packet *packet, const struct orcap_frame *frame) {
    (void)packet, (void)frame;
    ++*(uint64_t *)state;
    return ORCAP_OK;
}

static void end(void *state) {
    free(state);
    ended++;
}

static bool get(const void *state, const struct orcap_packet *packet, const struct orcap_frame *frame, size_t field, size_t nth,
                uint8_t room[ORCAP_PROVIDED_ROOM], struct orcap_value *ret_value) {
    (void)room;
    *ret_value = (struct orcap_value){.type = ORCAP_VALUE_NUMBER, .kind = ORCAP_UINT};
    if (field == BYTE) {
        ret_value->number = nth < frame->caplen ? frame->bytes[nth] : 0;
        return nth < frame->caplen;
    }
    ret_value->number = field == LAYERS ? packet->count : state ? *(const uint64_t *)state - 1 : 0;
    return nth == 0 && (field == LAYERS || state);
}

static const struct orcap_field fields[] = {{.name = "before", .kind = ORCAP_UINT, .width = 32},
                                            {.name = "byte", .kind = ORCAP_HEX, .width = 8},
                                            {.name = "layers", .kind = ORCAP_UINT, .width = 16, .filter = "=test.of.layers"}};
static const char *const layers[] = {"", "", "dns"};
static const struct orcap_provider provider = {
    .filter = "test", .fields = fields, .field_count = 3, .layers = layers, .begin = begin, .feed = feed, .end = end, .get = get};

static void test_filter(void **state) {
    struct orcap_context *context;
    struct orcap_filter *filter;
    struct orcap_facts facts;
    struct orcap_packet packet;
    char passed[FRAME_COUNT + 1] = "";
    size_t count = 0;
    (void)state;
    assert_int_equal(orcap_context_new(NULL, &context, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_provide(context, &provider), ORCAP_OK);
    assert_int_equal(orcap_filter_compile(context, "test.before in {1, 4..5} and any test.byte == 0x40 or test.of.layers == 4 and test.before < 1", &filter, NULL),
                     ORCAP_OK);
    assert_int_equal(orcap_facts_init(&facts, context, orcap_filter_needs(filter)), ORCAP_OK);
    assert_int_equal(begun, 1);
    for (size_t i = 0; i < FRAME_COUNT; i++) {
        struct orcap_frame frame = frame_made(i);
        orcap_dissect_until(context, frame.link, frame.bytes, frame.caplen, frame.len, orcap_filter_last(filter), &packet);
        assert_int_equal(orcap_facts_feed(&facts, &packet, &frame), ORCAP_OK);
        if (orcap_filter_match(filter, &packet, &facts))
            passed[count++] = (char)('1' + i);
        free((void *)(uintptr_t)frame.bytes);
    }
    assert_string_equal(passed, "1256"); /* the first has four layers: Ethernet, IP, UDP, DNS; every one has a TTL of 0x40 */
    orcap_facts_clear(&facts);
    assert_int_equal(ended, 1);
    orcap_filter_free(filter);
    orcap_context_free(context);
}

/* Nothing is begun for a filter that does not ask, and without state a field is absent. */
static void test_needs(void **state) {
    struct orcap_context *context;
    struct orcap_filter *filter;
    struct orcap_facts facts;
    struct orcap_packet packet;
    struct orcap_frame frame = frame_made(0);
    (void)state;
    begun = 0;
    assert_int_equal(orcap_context_new(NULL, &context, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_provide(context, &provider), ORCAP_OK);
    assert_int_equal(orcap_filter_compile(context, "ip.ttl == 64", &filter, NULL), ORCAP_OK);
    assert_int_equal(orcap_filter_needs(filter), 0);
    assert_int_equal(orcap_facts_init(&facts, context, 0), ORCAP_OK);
    assert_int_equal(begun, 0);
    orcap_facts_clear(&facts);
    orcap_filter_free(filter);
    assert_int_equal(orcap_filter_compile(context, "test.before", &filter, NULL), ORCAP_OK);
    orcap_dissect(context, frame.link, frame.bytes, frame.caplen, frame.len, &packet);
    assert_false(orcap_filter_match(filter, &packet, &(struct orcap_facts){.frame = &frame}));
    assert_false(orcap_filter_match(filter, &packet, &(struct orcap_facts){.frame = NULL}));
    orcap_filter_free(filter);
    orcap_context_free(context);
    free((void *)(uintptr_t)frame.bytes);
}

static void test_columns(void **state) {
    struct orcap_context *context;
    struct orcap_fields *columns;
    struct orcap_packet packet;
    struct orcap_frame frame = frame_made(0);
    struct sink out = {0};
    (void)state;
    frame.caplen = frame.len = 3;
    assert_int_equal(orcap_context_new(NULL, &context, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_provide(context, &provider), ORCAP_OK);
    assert_int_equal(orcap_fields_compile(context, (const char *const[]){"test.byte", "test.before"}, 2, NULL, &columns, NULL), ORCAP_OK);
    orcap_dissect(context, frame.link, frame.bytes, frame.caplen, frame.len, &packet);
    orcap_fields_print(columns, &packet, &(struct orcap_facts){.frame = &frame}, &out);
    assert_int_equal(out.size, 16);
    assert_memory_equal(out.bytes, "0x00,0x00,0x5e\t\n", 16);
    sink_clear(&out);
    orcap_fields_free(columns);
    orcap_context_free(context);
    free((void *)(uintptr_t)frame.bytes);
}

static void test_too_many(void **state) {
    struct orcap_context *context;
    int status = ORCAP_OK;
    (void)state;
    assert_int_equal(orcap_context_new(NULL, &context, NULL), ORCAP_OK);
    for (size_t i = 0; i < ORCAP_PROVIDERS && status == ORCAP_OK; i++)
        status = orcap_context_provide(context, &provider);
    assert_int_equal(status, ORCAP_ELIMIT);
    orcap_context_free(context);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_filter), cmocka_unit_test(test_needs), cmocka_unit_test(test_columns),
                                       cmocka_unit_test(test_too_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
