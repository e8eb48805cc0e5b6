#include "dissect/bits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A number bit by bit, the slow and sure way. */
static uint64_t slow(const uint8_t *bytes, uint32_t at, uint32_t width) {
    uint64_t value = 0;
    for (uint32_t i = at; i < at + width; i++)
        value = value << 1 | (bytes[i / 8] >> (7 - i % 8) & 1);
    return value;
}

static void test_every_place_and_width(void **state) {
    (void)state;
    uint8_t bytes[17];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (uint32_t at = 0; at < 64; at++)
        for (uint32_t width = 1; width <= 64; width++) {
            uint8_t copy[17];
            assert_int_equal(bits_get(bytes, at, width), slow(bytes, at, width));
            memset(copy, 0xa5, sizeof copy);
            bits_set(copy, at, width, slow(bytes, at, width));
            assert_int_equal(slow(copy, at, width), slow(bytes, at, width));
            for (uint32_t i = 0; i < 136; i++) /* no other bit moved */
                if (i < at || i >= at + width)
                    assert_int_equal(copy[i / 8] >> (7 - i % 8) & 1, 0xa5 >> (7 - i % 8) & 1);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_place_and_width)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
