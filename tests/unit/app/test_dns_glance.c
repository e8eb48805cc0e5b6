#include "app/dns.h"
#include "app/names/dns_glance.h"

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A response with a question of two labels, one of which needs an escape; an alias, an address of each kind, and an OPT record. */
static struct pile make(void) {
    struct pile pile = {.big_endian = true};
    pile_number(&pile, 0x1234, 2);
    pile_number(&pile, 0xa783, 2); /* operation 4, authoritative, truncated */
    pile_number(&pile, 1, 2);
    pile_number(&pile, 3, 2);
    pile_number(&pile, 0, 2);
    pile_number(&pile, 1, 2);
    pile_bytes(&pile, "\3a.\\\7example\0\0\1\0\1", 16 + 1);
    pile_bytes(&pile, "\300\14\0\5\0\1\0\0\0\5\0\4\1b\300\20", 16);
    pile_bytes(&pile, "\1b\300\20\0\1\0\1\0\0\0\5\0\4\300\0\2\1", 18);
    pile_bytes(&pile, "\300\14\0\34\0\1\0\0\0\5\0\20\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 28);
    pile_bytes(&pile, "\0\0\51\4\320\0\0\0\0\0\4\0\12\0\0", 15);
    return pile;
}

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

/* What both ways of reading say of a message that was cut to `size`. */
static void compare(const struct dns_lists *lists, const uint8_t *bytes, size_t size) {
    struct dns_glance glance;
    struct dns_message message;
    struct dns_question question;
    char name[ORCAP_NAME_TEXT];
    bool read = dns_message_walk(lists, bytes, 0, (uint32_t)size, &message);
    struct dns_message quick;
    assert_int_equal(dns_glance(bytes, size, &glance), read);
    assert_int_equal(dns_message_read(lists, bytes, 0, (uint32_t)size, &quick), read);
    if (!read)
        return;
    assert_int_equal(quick.id, message.id);
    assert_int_equal(quick.opcode, message.opcode);
    assert_int_equal(quick.authoritative, message.authoritative);
    assert_int_equal(quick.truncated, message.truncated);
    assert_int_equal(quick.question_count, message.question_count);
    assert_int_equal(quick.answer_count, message.answer_count);
    assert_int_equal(quick.answers_at, message.answers_at);
    assert_int_equal(glance.response, message.response);
    assert_int_equal(glance.rcode, message.rcode);
    bool asked = dns_question_walk(lists, &message, &question);
    struct dns_question quick_question;
    assert_int_equal(dns_question_read(lists, &message, &quick_question), asked);
    if (asked) {
        assert_int_equal(quick_question.name_size, question.name_size);
        assert_memory_equal(quick_question.name, question.name, question.name_size);
        assert_int_equal(quick_question.type, question.type);
    }
    if (glance.asked) {
        assert_true(asked);
        assert_int_equal(dns_glance_name(&glance, DNS_GLANCE_QUESTION, name), question.name_size);
        assert_memory_equal(name, question.name, question.name_size);
        assert_int_equal(glance.type, question.type);
    }
    struct orcap_item_walk walk = dns_answers(lists, &message);
    size_t at = glance.answers_at;
    for (uint32_t i = 0; at && i < glance.counts[1]; i++) {
        struct dns_glance_record record;
        struct dns_record own;
        uint8_t address[16];
        if (!dns_glance_record(&glance, &at, &record))
            break;
        assert_true(orcap_items_next(&walk) && !walk.malformed);
        assert_true(dns_record_read(lists, &walk.item, &own));
        assert_int_equal(record.type, own.type);
        size_t given = dns_record_address(lists, &walk.item, NULL, address);
        assert_true(!given || (given == record.data_size && !memcmp(address, bytes + record.data_at, given)));
    }
}

static void test_it_agrees_with_the_lists(void **state) {
    struct fixture *fixture = *state;
    struct pile pile = make();
    for (size_t size = 0; size <= pile.size; size++) {
        uint8_t *exact = malloc(size ? size : 1);
        assert_non_null(exact);
        memcpy(exact, pile.bytes, size);
        compare(&fixture->lists, exact, size);
        free(exact);
    }
    pile_clear(&pile);
}

static void test_whole(void **state) {
    (void)state;
    struct pile pile = make();
    struct dns_glance glance;
    assert_true(dns_glance(pile.bytes, pile.size, &glance));
    assert_true(dns_glance_is_whole(&glance));
    for (size_t size = 12; size < pile.size; size++) {
        assert_true(dns_glance(pile.bytes, size, &glance));
        assert_false(dns_glance_is_whole(&glance));
    }
    pile_clear(&pile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_it_agrees_with_the_lists, set_up, tear_down),
        cmocka_unit_test(test_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
