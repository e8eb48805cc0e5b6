#include "app/dns_stream.h"

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct budget budget;
static struct dns_stream stream;
static char told[4096]; /* of each message its identifier, size and packet */

static void hear(void *user, int way, const uint8_t *bytes, size_t size, const struct stream_packet *packet) {
    (void)user;
    assert_int_equal(way, 1);
    size_t at = strlen(told);
    snprintf(told + at, sizeof told - at, "%02x%02x:%zu@%llu%s ", bytes[0], bytes[1], size, (unsigned long long)packet->number, packet->counted ? "" : "-");
}

static int setup(void **state) {
    (void)state;
    budget = (struct budget){.limit = 1 << 20};
    stream = (struct dns_stream){0};
    told[0] = 0;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    dns_stream_clear(&stream, &budget);
    return budget.used != 0;
}

static void take(enum stream_kind kind, const uint8_t *bytes, size_t size, uint64_t number, bool counted) {
    uint8_t *exact = pile_exact(&(struct pile){.bytes = (uint8_t *)(uintptr_t)bytes}, bytes ? size : 0);
    const struct stream_piece piece = {.bytes = exact, .size = (uint32_t)size, .kind = kind, .way = 1, .packet = {number, 0, counted}};
    dns_stream_take(&stream, &budget, &piece, &(struct dns_hearer){hear, NULL});
    free(exact);
}

/* A length and a message of as many bytes: header with one question, and zeros. */
static void put(struct pile *pile, uint16_t id, size_t size) {
    pile->big_endian = true;
    pile_number(pile, size, 2);
    pile_number(pile, id, 2);
    pile_number(pile, 0x0100, 2);
    pile_number(pile, 1, 2);
    pile_fill(pile, 0, size - 6);
}

static void test_cut_anywhere(void **state) {
    (void)state;
    struct pile pile = {0};
    put(&pile, 1, 20);
    put(&pile, 2, 12);
    put(&pile, 3, 700);
    for (size_t cut = 1; cut < pile.size; cut++) {
        told[0] = 0;
        take(STREAM_BYTES, pile.bytes, cut, 1, false);
        take(STREAM_BYTES, pile.bytes + cut, pile.size - cut, 2, true);
        char expected[100];
        snprintf(expected, sizeof expected, "0001:20@%s 0002:12@%s 0003:700@2 ", cut >= 22 ? "1-" : "2", cut >= 36 ? "1-" : "2");
        assert_string_equal(told, expected);
    }
    told[0] = 0;
    for (size_t i = 0; i < pile.size; i++)
        take(STREAM_BYTES, pile.bytes + i, 1, i, i == 0);
    assert_string_equal(told, "0001:20@21 0002:12@35- 0003:700@737- ");
    pile_clear(&pile);
}

static void test_gap(void **state) {
    (void)state;
    struct pile pile = {0};
    put(&pile, 1, 200);
    take(STREAM_BYTES, pile.bytes, 100, 1, true);
    take(STREAM_GAP, NULL, 60, 2, true);
    take(STREAM_BYTES, (const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9, 3, true); /* no message begins so */
    pile.size = 0;
    put(&pile, 2, 30);
    take(STREAM_BYTES, pile.bytes, pile.size, 4, true);
    assert_string_equal(told, "0002:30@4 ");
    pile_clear(&pile);
}

static void test_length_that_is_none(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_bytes(&pile, "\0\x05hello", 7);
    put(&pile, 1, 30); /* is passed over with what it stands behind */
    take(STREAM_BYTES, pile.bytes, pile.size, 1, true);
    pile.size = 0;
    put(&pile, 2, 30);
    take(STREAM_BYTES, pile.bytes, pile.size, 2, true);
    assert_string_equal(told, "0002:30@2 ");
    pile_clear(&pile);
}

static void test_length_takes_no_memory(void **state) {
    (void)state;
    take(STREAM_BYTES, (const uint8_t *)"\xff\xff\0\1", 4, 1, true);
    assert_true(budget.used < 1024);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cut_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gap, setup, teardown),
        cmocka_unit_test_setup_teardown(test_length_that_is_none, setup, teardown),
        cmocka_unit_test_setup_teardown(test_length_takes_no_memory, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
