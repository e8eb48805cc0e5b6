/* Threads that work together: each member does its share of every job, and failures are told by the first that failed. */
#include "core/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MEMBERS = 4, JOBS = 2000 };

struct job {
    uint64_t counts[MEMBERS][16]; /* a cache line each */
    unsigned failing;
};

static int work(void *user, unsigned member) {
    struct job *job = user;
    job->counts[member][0]++;
    return member && member >= job->failing ? -(int)member : 0;
}

static void test_jobs(void **state) {
    (void)state;
    struct job job = {.failing = MEMBERS};
    struct team *team = team_new(MEMBERS);
    assert_non_null(team);
    for (int i = 1; i <= JOBS; i++) {
        assert_int_equal(team_run(team, work, &job), 0);
        for (int m = 0; m < MEMBERS; m++)
            assert_int_equal(job.counts[m][0], i);
    }
    job.failing = 2;
    assert_int_equal(team_run(team, work, &job), -2);
    team_free(team);
}

static void test_alone(void **state) {
    (void)state;
    struct job job = {.failing = MEMBERS};
    struct team *team = team_new(0);
    assert_non_null(team);
    assert_int_equal(team_run(team, work, &job), 0);
    assert_int_equal(job.counts[0][0], 1);
    assert_int_equal(job.counts[1][0], 0);
    team_free(team);
    team_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_jobs), cmocka_unit_test(test_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
