#include "track/stream.h"
#include "track/waiting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct streams streams;
static struct stream_pair pair;
static uint64_t number;

/* What was read of both ways: bytes as they are, a gap as so many "_", an end as "."; after each piece of the other way "<". */
static char heard[1 << 20];
static size_t heard_size;
static uint64_t last_number;

static int setup(void **state) {
    (void)state;
    streams = (struct streams){.budget = {.limit = 64 << 20}};
    memset(&pair, 0, sizeof pair);
    number = heard_size = 0;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    stream_clear(&streams, &pair);
    return streams.budget.used != 0;
}

static void hear(const struct stream_piece *piece) {
    assert_true(heard_size + piece->size + 1 < sizeof heard);
    if (piece->way == 1)
        heard[heard_size++] = '<';
    if (piece->kind == STREAM_BYTES)
        memcpy(heard + heard_size, piece->bytes, piece->size);
    else
        memset(heard + heard_size, piece->kind == STREAM_GAP ? '_' : '.', piece->kind == STREAM_GAP ? piece->size : 1);
    heard_size += piece->kind == STREAM_END ? 1 : piece->size;
    last_number = piece->packet.number;
}

static void pull_all(void) {
    struct stream_piece piece;
    while (stream_next(&streams, &pair, &piece))
        hear(&piece);
    heard[heard_size] = 0;
}

static void take(int way, const struct stream_segment *segment) {
    struct stream_piece piece;
    struct stream_segment numbered = *segment;
    number++;
    numbered.packet = (struct stream_packet){number, (int64_t)number * 1000, true};
    if (stream_take(&streams, &pair, way, &numbered, &piece))
        hear(&piece);
    pull_all();
}

static void say_to(int way, uint32_t seq, const char *text, uint32_t ack) {
    uint32_t size = (uint32_t)strlen(text);
    take(way, &(struct stream_segment){.bytes = (const uint8_t *)text, .seq = seq, .size = size, .captured = size, .ack = ack, .acks = ack != 0});
}
static void say(uint32_t seq, const char *text) {
    say_to(0, seq, text, 0);
}
static void acknowledge(int way, uint32_t seq, uint32_t ack) {
    take(way, &(struct stream_segment){.seq = seq, .ack = ack, .acks = true});
}
static void flush(void) {
    stream_flush(&pair);
    pull_all();
}

static void test_every_order_of_four(void **state) {
    (void)state;
    FILE *oracle = popen("python3 tests/unit/track/stream_oracle.py", "r");
    assert_non_null(oracle);
    char line[512];
    size_t count = 0;
    while (fgets(line, sizeof line, oracle)) {
        setup(NULL);
        char *words[8], *rest = line;
        size_t n = 0;
        for (char *word; n < 8 && (word = strtok_r(rest, " \n", &rest));)
            words[n++] = word;
        assert_int_equal(n, 7);
        uint32_t start = (uint32_t)strtoul(words[0], NULL, 10);
        stream_start(&pair.ways[0], start);
        for (size_t i = 1; i <= 4; i++) {
            char *text;
            uint32_t offset = (uint32_t)strtoul(words[i], &text, 10);
            say(start + offset, text + 1);
        }
        flush();
        assert_string_equal(heard, words[5]);
        assert_int_equal(streams.conflicts, strtoul(words[6], NULL, 10));
        stream_clear(&streams, &pair);
        assert_int_equal(streams.budget.used, 0);
        count++;
    }
    assert_int_equal(pclose(oracle), 0);
    assert_int_equal(count, 4 * 10 * 2 * 24);
}

static void test_in_turn_without_copy(void **state) {
    (void)state;
    static const char text[] = "abc";
    struct stream_piece piece;
    const struct stream_segment segment = {.bytes = (const uint8_t *)text, .seq = 7, .size = 3, .captured = 3, .packet = {5, 50, true}};
    assert_true(stream_take(&streams, &pair, 1, &segment, &piece));
    assert_ptr_equal(piece.bytes, text);
    assert_int_equal(piece.way, 1);
    assert_int_equal(piece.packet.number, 5);
    assert_false(stream_next(&streams, &pair, &piece));
    assert_int_equal(streams.budget.used, 0);
}

static void test_number_of_what_was_needed(void **state) {
    (void)state;
    say(10, "a");  /* 1 */
    say(12, "c");  /* 2 */
    say(11, "b");  /* 3: only now can c be read */
    assert_string_equal(heard, "abc");
    assert_int_equal(last_number, 3);
}

static void test_seen_again(void **state) {
    (void)state;
    say(100, "hello");
    say(100, "hello");
    say(102, "llo, you");
    say(99, "?"); /* a keep-alive */
    assert_string_equal(heard, "hello, you");
}

static void test_hole_is_given_up_when_acknowledged(void **state) {
    (void)state;
    say(10, "ab");
    acknowledge(1, 500, 12);
    say(15, "fg");
    for (int i = 0; i < STREAM_PATIENCE; i++) {
        assert_string_equal(heard, "ab");
        acknowledge(1, 500, 17);
    }
    assert_string_equal(heard, "ab___fg");
    say(12, "cde"); /* too late */
    say(17, "h");
    assert_string_equal(heard, "ab___fgh");
}

static void test_hole_is_not_given_up_when_asked_for(void **state) {
    (void)state;
    say(10, "ab");
    say(15, "fg");
    for (int i = 0; i < 20; i++)
        acknowledge(1, 500, 12);
    say(12, "cde");
    assert_string_equal(heard, "abcdefg");
}

static void test_answer_waits_for_its_question(void **state) {
    (void)state;
    stream_start(&pair.ways[0], 10);
    stream_start(&pair.ways[1], 500);
    say_to(1, 500, "answer", 13);
    assert_string_equal(heard, "");
    say_to(0, 10, "ask", 500);
    assert_string_equal(heard, "ask<answer");
}

static void test_answer_waits_not_for_ever(void **state) {
    (void)state;
    stream_start(&pair.ways[0], 10);
    stream_start(&pair.ways[1], 500);
    say_to(1, 500, "a", 13);
    say_to(1, 501, "b", 13);
    say_to(1, 502, "c", 13);
    assert_string_equal(heard, "");
    say_to(1, 503, "d", 13);
    assert_string_equal(heard, "<a<b<c<d");
    say_to(1, 504, "e", 13);
    assert_string_equal(heard, "<a<b<c<d<e");
}

static void test_question_waits_for_nothing(void **state) {
    (void)state;
    stream_start(&pair.ways[0], 10);
    stream_start(&pair.ways[1], 500);
    say_to(0, 10, "a", 520);
    assert_string_equal(heard, "a");
    say_to(1, 500, "b", 12);
    assert_string_equal(heard, "a");
    flush();
    assert_string_equal(heard, "a<b");
}

static void test_end(void **state) {
    (void)state;
    say(10, "ab");
    take(0, &(struct stream_segment){.bytes = (const uint8_t *)"cd", .seq = 12, .size = 2, .captured = 2, .fin = true});
    assert_string_equal(heard, "abcd.");
    say(14, "more");
    take(0, &(struct stream_segment){.seq = 14, .fin = true});
    flush();
    assert_string_equal(heard, "abcd.");
}

static void test_end_before_its_turn(void **state) {
    (void)state;
    say(10, "ab");
    take(0, &(struct stream_segment){.seq = 14, .fin = true});
    assert_string_equal(heard, "ab");
    say(12, "cd");
    assert_string_equal(heard, "abcd.");
}

static void test_hole_before_the_end(void **state) {
    (void)state;
    say(10, "ab");
    take(0, &(struct stream_segment){.seq = 14, .fin = true});
    flush();
    assert_string_equal(heard, "ab__.");
}

static void test_cut_by_the_capture(void **state) {
    (void)state;
    take(0, &(struct stream_segment){.bytes = (const uint8_t *)"ab", .seq = 10, .size = 5, .captured = 2});
    say(17, "xy");
    take(0, &(struct stream_segment){.seq = 15, .size = 2}); /* nothing of it is here */
    assert_string_equal(heard, "ab_____xy");
}

static void test_far_ahead_is_not_of_the_stream(void **state) {
    (void)state;
    say(10, "ab");
    say(10 + (1u << 30) + 100, "x");
    say(12, "c");
    flush();
    assert_string_equal(heard, "abc");
}

/* One byte a segment, last first: more pieces wait than may. */
static void test_reversed_within_limits(void **state) {
    (void)state;
    enum { MANY = 100000 };
    stream_start(&pair.ways[0], 0);
    for (uint32_t i = MANY; i-- > 0;)
        say(i, "x");
    flush();
    assert_int_equal(heard_size, MANY);
    assert_int_equal(streams.dropped, 0);
}

/* Every other byte, then those between. */
static void test_alternating_within_limits(void **state) {
    (void)state;
    enum { MANY = 4000 };
    stream_start(&pair.ways[0], 0);
    for (uint32_t i = 1; i < MANY; i += 2)
        say(i, "x");
    for (uint32_t i = 0; i < MANY; i += 2)
        say(i, "y");
    flush();
    assert_int_equal(heard_size, MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(heard[i], i % 2 ? 'x' : 'y');
}

static void test_too_many_bytes(void **state) {
    (void)state;
    static uint8_t block[50000];
    stream_start(&pair.ways[0], 0);
    struct stream_piece piece;
    uint64_t gaps = 0, bytes = 0;
    for (uint32_t i = 1; i < 300; i++) {
        const struct stream_segment segment = {.bytes = block, .seq = i * 50000, .size = 50000, .captured = 50000, .packet = {i, 0, true}};
        bool more = stream_take(&streams, &pair, 0, &segment, &piece) || stream_next(&streams, &pair, &piece);
        for (; more; more = stream_next(&streams, &pair, &piece))
            *(piece.kind == STREAM_GAP ? &gaps : &bytes) += piece.size;
        assert_true(streams.budget.used < STREAM_WAIT_BYTES + 200000);
    }
    assert_int_equal(gaps, 50000);
    assert_int_equal(bytes, 299 * 50000);
}

static void test_no_budget(void **state) {
    (void)state;
    streams.budget.limit = 1000;
    say(10, "ab");
    for (uint32_t i = 0; i < 100; i++)
        say(20 + i, "x");
    assert_true(streams.budget.used <= 1000);
    assert_true(streams.dropped > 0);
    flush();
    assert_memory_equal(heard, "ab________x", 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_order_of_four, setup, teardown),
        cmocka_unit_test_setup_teardown(test_in_turn_without_copy, setup, teardown),
        cmocka_unit_test_setup_teardown(test_number_of_what_was_needed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_seen_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hole_is_given_up_when_acknowledged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hole_is_not_given_up_when_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(test_answer_waits_for_its_question, setup, teardown),
        cmocka_unit_test_setup_teardown(test_answer_waits_not_for_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(test_question_waits_for_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_end_before_its_turn, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hole_before_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cut_by_the_capture, setup, teardown),
        cmocka_unit_test_setup_teardown(test_far_ahead_is_not_of_the_stream, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reversed_within_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_alternating_within_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_many_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_budget, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
