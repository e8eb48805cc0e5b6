#include "core/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void test_pieces_are_aligned_and_apart(void **state) {
    (void)state;
    struct arena arena = {0};
    unsigned char *pieces[200];
    for (size_t i = 0; i < 200; i++) {
        pieces[i] = arena_take(&arena, i);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        if (i)
            memset(pieces[i], (int)i, i);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_equal(pieces[i][j], i);
    arena_clear(&arena);
}

static void test_piece_larger_than_a_block(void **state) {
    (void)state;
    struct arena arena = {0};
    unsigned char *piece = arena_take_zeroed(&arena, 1 << 20);
    assert_non_null(piece);
    for (size_t i = 0; i < 1 << 20; i++)
        assert_int_equal(piece[i], 0);
    arena_clear(&arena);
}

static void test_copy(void **state) {
    (void)state;
    struct arena arena = {0};
    char text[] = "a.example";
    char *copy = arena_copy(&arena, text, sizeof text);
    text[0] = 'b';
    assert_string_equal(copy, "a.example");
    assert_non_null(arena_copy(&arena, NULL, 0));
    arena_clear(&arena);
}

static void test_limit_holds(void **state) {
    (void)state;
    struct arena arena = {.limit = 64 * 1024};
    size_t taken = 0;
    while (arena_take(&arena, 1000))
        assert_true((taken += 1000) <= 64 * 1024);
    assert_true(taken >= 60 * 1000);
    assert_true(arena.used <= arena.limit);
    assert_null(arena_take(&arena, 1 << 20));
    arena_clear(&arena);
}

static void test_sizes_that_would_wrap(void **state) {
    (void)state;
    struct arena arena = {0};
    assert_null(arena_take(&arena, SIZE_MAX));
    assert_null(arena_take(&arena, SIZE_MAX - 15));
    assert_null(arena_take(&arena, SIZE_MAX / 2 + 1));
    arena_clear(&arena);
}

static void test_reset_gives_room_again(void **state) {
    (void)state;
    struct arena arena = {.limit = 64 * 1024};
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 40; i++)
            assert_non_null(arena_take(&arena, 1000));
        arena_reset(&arena);
    }
    arena_clear(&arena);
    assert_int_equal(arena.used, 0);
    assert_null(arena.blocks);
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_aligned_and_apart),
        cmocka_unit_test(test_piece_larger_than_a_block),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_limit_holds),
        cmocka_unit_test(test_sizes_that_would_wrap),
        cmocka_unit_test(test_reset_gives_room_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
