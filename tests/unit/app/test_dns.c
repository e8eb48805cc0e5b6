#include "app/dns.h"
#include "app/dns_queries.h"

#include "../pile.h"

#include <orcap/craft.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct fixture {
    struct orcap_context *context;
    struct dns_lists lists;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    *state = fixture;
    return !fixture || orcap_context_new(NULL, &fixture->context, NULL) < 0 || dns_lists_init(&fixture->lists, fixture->context) < 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    dns_lists_clear(&fixture->lists);
    orcap_context_free(fixture->context);
    free(fixture);
    return 0;
}

/* A header of RFC 1035 section 4.1.1, after three bytes that are none of the message's. */
static struct pile begin(uint16_t flags, uint16_t questions, uint16_t answers) {
    struct pile pile = {.big_endian = true};
    pile_bytes(&pile, "xyz", 3);
    pile_number(&pile, 0x1234, 2);
    pile_number(&pile, flags, 2);
    pile_number(&pile, questions, 2);
    pile_number(&pile, answers, 2);
    pile_number(&pile, 0, 4);
    return pile;
}

static void put_question(struct pile *pile, const char *name, size_t size, uint16_t type) {
    pile_bytes(pile, name, size);
    pile_number(pile, type, 2);
    pile_number(pile, 1, 2);
}

/* With a name that points to the question's, at offset 12 of the message. */
static void put_record(struct pile *pile, uint16_t type, uint32_t ttl, const char *data, size_t size) {
    pile_number(pile, 0xc00c, 2);
    pile_number(pile, type, 2);
    pile_number(pile, 1, 2);
    pile_number(pile, ttl, 4);
    pile_number(pile, size, 2);
    pile_bytes(pile, data, size);
}

static const char A_EXAMPLE[] = "\1A\7example";

/* The data of the only answer, as text. */
static void expect_data(struct fixture *fixture, uint16_t type, const char *data, size_t size, const char *text) {
    struct pile pile = begin(0x8180, 1, 1);
    put_question(&pile, A_EXAMPLE, sizeof A_EXAMPLE, type);
    put_record(&pile, type, 60, data, size);
    uint8_t *bytes = pile_exact(&pile, pile.size);
    struct dns_message message;
    struct dns_record record;
    struct sink sink = {0};
    assert_true(dns_message_read(&fixture->lists, bytes, 3, (uint32_t)pile.size, &message));
    struct orcap_item_walk walk = dns_answers(&fixture->lists, &message);
    assert_true(orcap_items_next(&walk));
    assert_true(dns_record_read(&fixture->lists, &walk.item, &record));
    assert_int_equal(record.type, type);
    assert_int_equal(record.ttl, 60);
    dns_data_format(&fixture->lists, &walk.item, &sink);
    sink_char(&sink, 0);
    assert_string_equal(sink.bytes, text);
    assert_false(orcap_items_next(&walk));
    sink_clear(&sink);
    free(bytes);
    pile_clear(&pile);
}

static void test_header_and_question(void **state) {
    struct fixture *fixture = *state;
    struct pile pile = begin(0x8583, 1, 0); /* response, authoritative, recursion both ways, rcode 3 */
    put_question(&pile, "\3a.b\3\0\x20\x7f\1\\", 11, 28); /* the last byte is the string's own zero */
    uint8_t *bytes = pile_exact(&pile, pile.size);
    struct dns_message message;
    struct dns_question question;
    assert_true(dns_message_read(&fixture->lists, bytes, 3, (uint32_t)pile.size, &message));
    assert_int_equal(message.id, 0x1234);
    assert_true(message.response && message.authoritative && !message.truncated);
    assert_int_equal(message.opcode, 0);
    assert_int_equal(message.rcode, 3);
    assert_true(dns_question_read(&fixture->lists, &message, &question));
    assert_int_equal(question.type, 28);
    assert_int_equal(question.name_size, strlen("a\\.b.\\000\\032\\127.\\\\"));
    assert_memory_equal(question.name, "a\\.b.\\000\\032\\127.\\\\", question.name_size);
    free(bytes);
    pile_clear(&pile);
}

/* Cut at every length: no header, no question, then all. */
static void test_cut_at_every_length(void **state) {
    struct fixture *fixture = *state;
    struct pile pile = begin(0x0100, 1, 0);
    put_question(&pile, A_EXAMPLE, sizeof A_EXAMPLE, 1);
    for (size_t size = 3; size <= pile.size; size++) {
        uint8_t *bytes = pile_exact(&pile, size);
        struct dns_message message;
        struct dns_question question;
        bool header = dns_message_read(&fixture->lists, bytes, 3, (uint32_t)size, &message);
        assert_int_equal(header, size >= 3 + 12);
        if (header)
            assert_int_equal(dns_question_read(&fixture->lists, &message, &question), size == pile.size);
        free(bytes);
    }
    pile_clear(&pile);
}

/* RFC 1035 section 5.1, RFC 3596, RFC 2782, RFC 3597 section 5 for what has no words of its own. */
static void test_data_in_presentation_form(void **state) {
    expect_data(*state, 1, "\xc0\0\2\1", 4, "192.0.2.1");
    expect_data(*state, 28, "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16, "2001:db8::1");
    expect_data(*state, 5, "\1b\xc0\x0e", 4, "b.example");
    expect_data(*state, 2, "\0", 1, ".");
    expect_data(*state, 16, "\3a\"\\\4\x07 \x7f;", 9, "\"a\\\"\\\\\" \"\\007 \\127;\"");
    expect_data(*state, 65400, "\1\2\xff", 3, "\\# 3 0102ff");
    expect_data(*state, 65400, "", 0, "\\# 0");
}

static void test_records_of_several_values(void **state) {
    expect_data(*state, 15, "\0\12\1m\xc0\x0e", 6, "10 m.example");
    expect_data(*state, 33, "\0\1\0\2\x13\xc4\1s\0", 9, "1 2 5060 s");
    expect_data(*state, 6, "\1n\0\1h\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5", 26, "n h 1 2 3 4 5");
}

static void test_ports(void **state) {
    struct fixture *fixture = *state;
    assert_true(dns_has_port(&fixture->lists, false, 53, 40000));
    assert_true(dns_has_port(&fixture->lists, true, 40000, 53));
    assert_true(dns_has_port(&fixture->lists, false, 5353, 5353));
    assert_true(dns_has_port(&fixture->lists, false, 40000, 5355));
    assert_false(dns_has_port(&fixture->lists, false, 40000, 5300));
    assert_int_equal(orcap_context_bind(fixture->context, "udp.port", 5300, fixture->lists.protocol), ORCAP_OK);
    dns_lists_clear(&fixture->lists);
    assert_int_equal(dns_lists_init(&fixture->lists, fixture->context), ORCAP_OK);
    assert_true(dns_has_port(&fixture->lists, false, 40000, 5300));
    assert_false(dns_has_port(&fixture->lists, true, 40000, 5300));
}

static void test_names_of_types(void **state) {
    struct fixture *fixture = *state;
    char text[DNS_TYPE_TEXT];
    assert_string_equal(dns_type_name(&fixture->lists, 28, text), "AAAA");
    assert_string_equal(dns_type_name(&fixture->lists, 65400, text), "TYPE65400");
}

static struct dns_question question_of(const char *name, uint16_t type) {
    struct dns_question question = {.name_size = strlen(name), .type = type};
    memcpy(question.name, name, question.name_size);
    return question;
}

static void test_answers_find_their_queries(void **state) {
    (void)state;
    struct dns_queries *queries = dns_queries_new();
    const struct dns_ends ends = {.client = {192, 0, 2, 1}, .server = {192, 0, 2, 53}, .client_port = 5300, .server_port = 53};
    struct dns_ends other = ends;
    const struct dns_question asked = question_of("a.EXAMPLE", 1), answered = question_of("A.example", 1), wrong = question_of("b.example", 1),
                              typed = question_of("A.example", 28);
    struct dns_query found;
    other.client_port++;
    dns_queries_ask(queries, &ends, 7, &asked, &(struct dns_query){10, 100});
    dns_queries_ask(queries, &ends, 7, &asked, &(struct dns_query){11, 110}); /* once more before the answer: the first stays */
    assert_false(dns_queries_answer(queries, &ends, 8, &answered, &found));
    assert_false(dns_queries_answer(queries, &other, 7, &answered, &found));
    assert_false(dns_queries_answer(queries, &ends, 7, &wrong, &found));
    assert_false(dns_queries_answer(queries, &ends, 7, &typed, &found));
    assert_true(dns_queries_answer(queries, &ends, 7, &answered, &found));
    assert_int_equal(found.number, 10);
    assert_true(dns_queries_answer(queries, &ends, 7, &answered, &found)); /* a second message of the answer */
    dns_queries_ask(queries, &ends, 7, &asked, &(struct dns_query){12, 120}); /* a new query by the same numbers */
    assert_true(dns_queries_answer(queries, &ends, 7, &answered, &found));
    assert_int_equal(found.number, 12);
    dns_queries_free(queries);
}

/* The oldest give way, exactly when more than 131072 wait. */
static void test_the_newest_are_kept(void **state) {
    (void)state;
    enum { KEPT = 131072 };
    struct dns_queries *queries = dns_queries_new();
    struct dns_ends ends = {.client_port = 5300, .server_port = 53};
    const struct dns_question question = question_of("a.example", 1);
    struct dns_query found;
    for (uint32_t i = 0; i < KEPT + 10; i++) {
        memcpy(ends.client, &i, sizeof i);
        dns_queries_ask(queries, &ends, 7, &question, &(struct dns_query){i, 0});
    }
    for (uint32_t i = 0; i < 20; i++) {
        memcpy(ends.client, &i, sizeof i);
        assert_int_equal(dns_queries_answer(queries, &ends, 7, &question, &found), i >= 10);
    }
    dns_queries_free(queries);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_header_and_question, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_at_every_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_data_in_presentation_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_records_of_several_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ports, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_names_of_types, set_up, tear_down),
        cmocka_unit_test(test_answers_find_their_queries),
        cmocka_unit_test(test_the_newest_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
