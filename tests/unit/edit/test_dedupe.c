/* Against a plain loop over all packets before. */
#include <orcap/edit.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { PACKETS = 5000, BYTES = 6 };

static uint8_t bytes[PACKETS][BYTES];
static struct orcap_frame frames[PACKETS];

static int make_packets(void **state) {
    uint32_t random = 7;
    (void)state;
    for (size_t i = 0; i < PACKETS; i++) {
        random = random * 1103515245 + 12345;
        memset(bytes[i], (int)(random >> 16) % 40, BYTES);
        bytes[i][0] = (uint8_t)(random >> 8 & 1);
        frames[i] = (struct orcap_frame){.bytes = bytes[i], .caplen = BYTES - (random >> 28 == 0), .len = BYTES, .time_ns = (int64_t)i * 10};
    }
    return 0;
}

static bool seen_before(size_t at, const struct orcap_dedupe_options *form) {
    for (size_t i = at; i-- > 0 && at - i <= form->window;)
        if (frames[i].caplen == frames[at].caplen && !memcmp(bytes[i] + form->skip, bytes[at] + form->skip, frames[at].caplen - form->skip))
            return !form->within_ns || frames[at].time_ns - frames[i].time_ns <= form->within_ns;
    return false;
}

static void doubles_are_those_of_a_plain_search(void **state) {
    static const struct orcap_dedupe_options forms[] = {{.window = 1}, {.window = 4}, {.window = 100}, {.window = 4000}, {.window = 50, .within_ns = 70}, {.window = 9, .skip = 1}};
    (void)state;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        struct orcap_dedupe *dedupe;
        assert_int_equal(orcap_dedupe_new(&forms[f], &dedupe, NULL), ORCAP_OK);
        for (size_t i = 0; i < PACKETS; i++)
            assert_int_equal(orcap_dedupe_seen(dedupe, &frames[i]), seen_before(i, &forms[f]));
        orcap_dedupe_free(dedupe);
    }
}

static void a_window_has_a_limit(void **state) {
    struct orcap_dedupe *dedupe;
    (void)state;
    assert_int_equal(orcap_dedupe_new(&(struct orcap_dedupe_options){.window = (1 << 20) + 1}, &dedupe, NULL), ORCAP_EVALUE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(doubles_are_those_of_a_plain_search), cmocka_unit_test(a_window_has_a_limit)};
    return cmocka_run_group_tests(tests, make_packets, NULL);
}
