/* A pass over files: numbers run on, hooks are asked, what cannot be read is told and passed over. */
#include <orcap/analyse.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../table/made_rows.h"
#include "../track/made_packets.h"

#include <stdio.h>
#include <unistd.h>

static char first[64], second[64];

/* A capture of `count` UDP packets, the payload of each one byte longer than of the one before. */
static void write_capture(char path[64], const char *name, uint32_t count) {
    (void)snprintf(path, 64, "/tmp/orcap-test-%ld-%s.pcap", (long)getpid(), name);
    const struct orcap_writer_options options = {.format = ORCAP_FORMAT_PCAP, .link = 1};
    struct orcap_writer *writer;
    assert_int_equal(orcap_writer_open(path, &options, &writer, NULL), ORCAP_OK);
    for (uint32_t i = 0; i < count; i++) {
        struct made_packet p = {0};
        made_ether(&p, 0x0800);
        made_ipv4(&p, 1, 2, 17, 8 + i);
        made_udp(&p, 5000, 5001, i);
        made_room(&p, i);
        struct orcap_frame frame = made_frame(&p, i + 1, 1000);
        assert_int_equal(orcap_writer_write(writer, &frame, NULL), ORCAP_OK);
    }
    assert_int_equal(orcap_writer_close(writer, NULL), ORCAP_OK);
}

static int setup(void **state) {
    (void)state;
    write_capture(first, "first", 300);
    write_capture(second, "second", 200);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return unlink(first) | unlink(second);
}

struct seen {
    uint64_t last_number, frames, troubles, calls;
    int trouble_status;
    int stop_with;
};

static int choose_even(void *user, const struct orcap_frame *frames, size_t count, uint8_t *keep, uint8_t *verdicts) {
    struct seen *seen = user;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(frames[i].number, seen->last_number + 1);
        seen->last_number = frames[i].number;
        assert_int_equal(keep[i], 1);
        assert_int_equal(verdicts[i], ORCAP_VERDICT_COUNT);
        keep[i] = frames[i].number % 2 == 0;
        verdicts[i] = frames[i].number % 4 == 0 ? ORCAP_VERDICT_COUNT : ORCAP_VERDICT_STATE;
    }
    seen->frames += count;
    return seen->stop_with;
}

static int count_calls(void *user, uint64_t done, uint64_t size) {
    struct seen *seen = user;
    assert_true(done <= size);
    seen->calls++;
    return seen->stop_with;
}

static void note_trouble(void *user, const char *path, int status, const struct orcap_error *error) {
    struct seen *seen = user;
    assert_non_null(strstr(error->text, path));
    seen->troubles++;
    seen->trouble_status = status;
}

static struct orcap_analysis *new_analysis(void) {
    struct orcap_analysis *analysis;
    assert_int_equal(orcap_analysis_new(NULL, &analysis, NULL), ORCAP_OK);
    assert_int_equal(orcap_analysis_want(analysis, "flows", NULL, NULL), ORCAP_OK);
    return analysis;
}

static int64_t packets_of_the_flow(struct orcap_analysis *analysis) {
    static const char *const columns[] = {"packets"};
    struct orcap_rows *rows;
    struct orcap_cell cell;
    assert_int_equal(orcap_analysis_rows(analysis, "flows", NULL, &rows, NULL), ORCAP_OK);
    assert_int_equal(orcap_rows_choose(&rows, columns, 1, NULL), ORCAP_OK);
    assert_int_equal(orcap_rows_next(rows, &cell), 1);
    orcap_rows_free(rows);
    return cell.i64;
}

static void test_two_files_and_a_missing_one(void **state) {
    (void)state;
    struct seen seen = {0};
    const char *const paths[] = {first, "/tmp/orcap-no-such-file", second};
    const struct orcap_pass pass = {.paths = paths, .path_count = 3, .choose = choose_even, .trouble = note_trouble, .user = &seen};
    struct orcap_analysis *analysis = new_analysis();
    assert_int_equal(orcap_analysis_run(analysis, &pass, NULL), ORCAP_OK);
    assert_int_equal(seen.frames, 500);
    assert_int_equal(seen.troubles, 1);
    assert_int_equal(seen.trouble_status, ORCAP_EOPEN);
    assert_int_equal(packets_of_the_flow(analysis), 125);
    orcap_analysis_free(analysis);
}

static void test_most(void **state) {
    (void)state;
    const char *const paths[] = {first, second};
    const struct orcap_pass pass = {.paths = paths, .path_count = 2, .most = 310};
    struct orcap_analysis *analysis = new_analysis();
    assert_int_equal(orcap_analysis_run(analysis, &pass, NULL), ORCAP_OK);
    assert_int_equal(packets_of_the_flow(analysis), 310);
    orcap_analysis_free(analysis);
}

/* A hook that fails ends the pass with its status. */
static void test_stopped(void **state) {
    (void)state;
    struct seen seen = {.stop_with = ORCAP_ELIMIT};
    struct orcap_error error;
    const char *const paths[] = {first};
    const struct orcap_pass pass = {.paths = paths, .path_count = 1, .choose = choose_even, .progress = count_calls, .user = &seen};
    struct orcap_analysis *analysis = new_analysis();
    assert_int_equal(orcap_analysis_run(analysis, &pass, &error), ORCAP_ELIMIT);
    assert_int_equal(error.status, ORCAP_ELIMIT);
    orcap_analysis_free(analysis);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_files_and_a_missing_one, setup, teardown),
        cmocka_unit_test_setup_teardown(test_most, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stopped, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
