#include "track/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/hash.h"
#include "core/pages.h"

#include <stdlib.h>

struct entry {
    uint64_t key[2];
    uint64_t value[6];
};

static struct hash_key hash;

static struct entry *put(struct store *store, uint64_t a, uint64_t b) {
    struct lookup lookup = {.key = {a, b, 1, 2, 3}}; /* what lies behind a short key means nothing */
    lookup_start(&lookup, store, false);
    lookup_guess(&lookup, 1);
    uint32_t place = lookup_find(&lookup);
    if (!place && lookup_add(&lookup, &place) != STORE_OK)
        return NULL;
    return store_entry(store, place);
}

/* Hundreds of thousands of keys through every growth, found again and lying in order of addition. */
static void test_many(void **state) {
    (void)state;
    enum { COUNT = 300000 };
    struct budget budget = {.limit = UINT64_MAX};
    struct store store;
    hash_key_init(&hash);
    store_init(&store, sizeof(struct entry), KEY_SHORT, &hash, &budget);
    for (uint64_t i = 0; i < COUNT; i++)
        put(&store, i * 2654435761u, i)->value[0] = i;
    for (uint64_t i = 0; i < COUNT; i++)
        assert_int_equal(put(&store, i * 2654435761u, i)->value[0], i);
    assert_int_equal(store.count, COUNT);
    for (uint32_t place = 1; place <= COUNT; place++)
        assert_int_equal(((struct entry *)store_entry(&store, place))->value[0], place - 1);
    store_clear(&store);
    assert_int_equal(budget.used, 0);
}

/* Keys of five words that differ in one only; an entry takes another's place under its key. */
static void test_long_keys_and_replacing(void **state) {
    (void)state;
    struct budget budget = {.limit = UINT64_MAX};
    struct store store;
    struct lookup lookups[6] = {0};
    uint32_t place;
    hash_key_init(&hash);
    store_init(&store, 64, KEY_LONG, &hash, &budget);
    for (uint32_t i = 0; i < 6; i++) {
        if (i < 5)
            lookups[i].key[i] = 1;
        lookup_start(&lookups[i], &store, true);
        lookup_guess(&lookups[i], 1);
        assert_int_equal(lookup_find(&lookups[i]), 0);
        assert_int_equal(lookup_add(&lookups[i], &place), STORE_OK);
        assert_int_equal(place, i + 1);
    }
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(lookup_find(&lookups[i]), i + 1);
    assert_int_equal(lookup_replace(&lookups[3], &place), STORE_OK);
    assert_int_equal(place, 7);
    lookup_guess(&lookups[3], 1);
    assert_int_equal(lookup_find(&lookups[3]), 7);
    assert_int_equal(store.filled, 6);
    store_clear(&store);
}

/* Survivors are moved down, and found under the new numbers. */
static void test_rebuild(void **state) {
    (void)state;
    struct budget budget = {.limit = UINT64_MAX};
    struct store store;
    hash_key_init(&hash);
    store_init(&store, sizeof(struct entry), KEY_SHORT, &hash, &budget);
    for (uint64_t i = 0; i < 100000; i++)
        put(&store, i, ~i)->value[0] = i;
    uint32_t kept = 0;
    for (uint32_t place = 1; place <= store.count; place++)
        if (((struct entry *)store_entry(&store, place))->value[0] % 10 == 0)
            store_move(&store, place, ++kept);
    uint64_t before = budget.used;
    store_rebuild(&store, kept);
    assert_true(budget.used < before);
    assert_int_equal(store.count, 10000);
    for (uint64_t i = 0; i < 100000; i += 10) {
        assert_int_equal(put(&store, i, ~i)->value[0], i);
    }
    assert_int_equal(store.count, 10000);
    assert_int_equal(put(&store, 1, ~(uint64_t)1)->value[0], 0); /* gone, and new again */
    store_clear(&store);
}

/* The first chunk and index are always granted; then the budget says when. */
static void test_budget(void **state) {
    (void)state;
    struct budget budget = {.limit = 0};
    struct store store;
    hash_key_init(&hash);
    store_init(&store, sizeof(struct entry), KEY_SHORT, &hash, &budget);
    uint64_t count = 0;
    while (put(&store, count, 0))
        count++;
    assert_true(count > 0);
    assert_int_equal(store.count, count);
    store_clear(&store);
}

/* Nothing known of the key, hashes of close inputs spread over the table. */
static void test_hash_spreads(void **state) {
    (void)state;
    static uint32_t slots[4096];
    hash_key_init(&hash);
    for (uint64_t i = 0; i < 40960; i++) {
        const uint64_t key[5] = {i, 0, i << 40, 0, 7};
        slots[hash_5(&hash, key) >> 52]++;
    }
    for (size_t i = 0; i < 4096; i++)
        assert_in_range(slots[i], 0, 60); /* 10 each; more than 40 is next to impossible by chance */
    struct hash_key other;
    hash_key_init(&other);
    assert_memory_not_equal(&hash, &other, sizeof hash);
}

static void test_pages(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 4096, HUGE_PAGE - 1, HUGE_PAGE, HUGE_PAGE + 1, 5 * HUGE_PAGE};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint8_t *p = pages_take(sizes[i]);
        assert_non_null(p);
        assert_int_equal(p[0] | p[sizes[i] - 1], 0);
        p[0] = p[sizes[i] - 1] = 1;
        pages_give(p, sizes[i]);
    }
    assert_null(pages_take(0));
    assert_null(pages_take(SIZE_MAX));
    pages_give(NULL, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many), cmocka_unit_test(test_long_keys_and_replacing), cmocka_unit_test(test_rebuild), cmocka_unit_test(test_budget), cmocka_unit_test(test_hash_spreads), cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
