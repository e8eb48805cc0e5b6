#include <orcap/series.h>

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

enum { FILES = 4 };

/* Three packets; two and a broken third; one; and a text that is no capture. */
struct folder {
    char name[32];
    char paths[FILES][64];
    struct {
        size_t place;
        int status;
    } troubles[8];
    size_t trouble_count;
    uint64_t packets_ended, captures_ended;
};

static void put_file(const char *path, const struct pile *pile) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(pile->bytes, 1, pile->size, file), pile->size);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state) {
    static const unsigned packets[FILES] = {3, 2, 1, 0};
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    (void)snprintf(folder->name, sizeof folder->name, "/tmp/orcap-series-XXXXXX");
    assert_non_null(mkdtemp(folder->name));
    for (unsigned i = 0; i < FILES; i++) {
        struct pile pile = {0};
        (void)snprintf(folder->paths[i], sizeof folder->paths[i], "%s/%u.pcap", folder->name, i);
        if (packets[i]) {
            pile_pcap_header(&pile, 0xa1b2c3d4, 65535, 1);
            for (unsigned k = 0; k < packets[i]; k++)
                pile_pcap_record(&pile, 10 * i + k, 0, 20, 20, (uint8_t)i);
        } else {
            pile_bytes(&pile, "no capture\n", 11);
        }
        if (i == 1)
            pile_bytes(&pile, "half a header", 13);
        put_file(folder->paths[i], &pile);
        pile_clear(&pile);
    }
    *state = folder;
    return 0;
}

static int tear_down(void **state) {
    struct folder *folder = *state;
    for (unsigned i = 0; i < FILES; i++)
        (void)unlink(folder->paths[i]);
    (void)rmdir(folder->name);
    free(folder);
    return 0;
}

static void remember(void *user, size_t place, int status, const struct orcap_error *error) {
    struct folder *folder = user;
    assert_non_null(error);
    folder->troubles[folder->trouble_count].place = place;
    folder->troubles[folder->trouble_count++].status = status;
}

static void add_up(void *user, size_t place, const struct orcap_capture_info *info) {
    struct folder *folder = user;
    (void)place;
    folder->captures_ended++;
    folder->packets_ended += info->packets;
}

static struct orcap_series *series_over(struct folder *folder, const char *const *paths, size_t count, uint64_t most) {
    struct orcap_series_options options = {
        .paths = paths, .path_count = count, .most = most, .trouble = remember, .ended = add_up, .user = folder};
    struct orcap_series *series = NULL;
    assert_int_equal(orcap_series_open(&options, &series, NULL), ORCAP_OK);
    assert_null(orcap_series_info(series));
    return series;
}

static void test_numbers_run_on_and_troubles_are_told(void **state) {
    struct folder *folder = *state;
    const char *paths[] = {folder->paths[0], "/nowhere/at-all.pcap", folder->paths[1], folder->paths[3], folder->paths[2]};
    static const size_t places[] = {0, 0, 0, 2, 2, 4};
    struct orcap_series *series = series_over(folder, paths, 5, 0);
    struct orcap_frame frames[2];
    uint64_t met = 0;
    for (size_t count; (count = orcap_series_next(series, frames, 2)) > 0;)
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(orcap_series_place(series), places[met]);
            assert_string_equal(orcap_series_info(series)->path, paths[places[met]]);
            assert_int_equal(frames[i].number, ++met);
        }
    assert_int_equal(met, 6);
    assert_int_equal(orcap_series_next(series, frames, 2), 0);
    assert_int_equal(orcap_series_status(series), ORCAP_OK);
    assert_int_equal(folder->captures_ended, 3);
    assert_int_equal(folder->packets_ended, 6);
    assert_int_equal(folder->trouble_count, 3);
    static const size_t bad[] = {1, 2, 3};
    static const int how[] = {ORCAP_EOPEN, ORCAP_EDAMAGED, ORCAP_EFORMAT};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(folder->troubles[i].place, bad[i]);
        assert_int_equal(folder->troubles[i].status, how[i]);
    }
    orcap_series_close(series);
}

/* The damage of the second file lies behind its second packet, which is the fifth of all: nobody reads so far. */
static void test_the_most_end_the_series(void **state) {
    struct folder *folder = *state;
    const char *paths[] = {folder->paths[0], folder->paths[1], folder->paths[2]};
    for (uint64_t most = 1; most <= 5; most++) {
        struct orcap_series *series = series_over(folder, paths, 3, most);
        struct orcap_frame frames[8];
        uint64_t met = 0;
        for (size_t count; (count = orcap_series_next(series, frames, 8)) > 0;)
            met += count;
        assert_int_equal(met, most);
        orcap_series_close(series);
    }
    assert_int_equal(folder->trouble_count, 0);
}

static void test_progress_reaches_the_size(void **state) {
    struct folder *folder = *state;
    const char *paths[] = {folder->paths[0], folder->paths[2]};
    struct orcap_series *series = series_over(folder, paths, 2, 0);
    struct orcap_frame frames[1];
    uint64_t done, size, last = 0;
    while (orcap_series_next(series, frames, 1)) {
        orcap_series_progress(series, &done, &size);
        assert_true(done >= last && done <= size);
        last = done;
    }
    orcap_series_progress(series, &done, &size);
    assert_int_equal(size, 24 + 3 * 36 + 24 + 36);
    assert_int_equal(done, size);
    orcap_series_close(series);
}

static void check_filled(const struct orcap_frame *frames, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < frames[i].caplen; at++)
            if (frames[i].bytes[at] != frames[i].number % 251)
                fail_msg("byte %zu of packet %llu has changed", at, (unsigned long long)frames[i].number);
}

/* Captures of several blocks, with packets of all sizes up to nearly one, and then small ones: the bytes of a batch are there when the next was read. */
static void test_frames_last_while_the_next_are_read(void **state) {
    struct folder *folder = *state;
    enum { LARGE = 3000, SMALL = 3, BATCH = 100 };
    struct pile pile = {0};
    for (unsigned file = 0, number = 1; file < FILES; file++) {
        pile.size = 0;
        pile_pcap_header(&pile, 0xa1b2c3d4, 262144, 1);
        for (unsigned last = number + (file ? SMALL : LARGE); number < last; number++) {
            unsigned size = number % 500 ? number % 1500 : 260000;
            pile_pcap_record(&pile, number, 0, size, size, (uint8_t)(number % 251));
        }
        put_file(folder->paths[file], &pile);
    }
    pile_clear(&pile);
    const char *paths[] = {folder->paths[0], folder->paths[1], folder->paths[2], folder->paths[3]};
    const struct orcap_series_options options = {.paths = paths, .path_count = FILES, .lasting = true};
    struct orcap_series *series;
    assert_int_equal(orcap_series_open(&options, &series, NULL), ORCAP_OK);
    struct orcap_frame frames[2][BATCH];
    size_t counts[2] = {0, 0}, met = 0;
    for (unsigned turn = 0; (counts[turn] = orcap_series_next(series, frames[turn], BATCH)) > 0; turn ^= 1) {
        met += counts[turn];
        check_filled(frames[turn], counts[turn]);
        check_filled(frames[turn ^ 1], counts[turn ^ 1]);
    }
    assert_int_equal(met, LARGE + (FILES - 1) * SMALL);
    orcap_series_close(series);
}

static void test_nothing_to_read(void **state) {
    struct orcap_series *series = series_over(*state, NULL, 0, 0);
    struct orcap_frame frame;
    assert_int_equal(orcap_series_next(series, &frame, 1), 0);
    orcap_series_close(series);
    orcap_series_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_numbers_run_on_and_troubles_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_most_end_the_series, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_progress_reaches_the_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_frames_last_while_the_next_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_to_read, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
