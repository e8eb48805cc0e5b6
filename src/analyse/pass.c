#include <orcap/analyse.h>
#include <orcap/series.h>

#include <string.h>

/* Frames taken from a reader at once; progress is told now and then, as asking costs something. */
enum { FRAMES = 128, PROGRESS_EVERY = 64 };

struct running {
    const struct orcap_pass *pass;
    struct orcap_frame frames[FRAMES];
    uint8_t keep[FRAMES], verdicts[FRAMES];
};

static void tell_trouble(void *user, size_t path, int status, const struct orcap_error *error) {
    const struct orcap_pass *pass = user;
    if (pass->trouble)
        pass->trouble(pass->user, pass->paths[path], status, error);
}

/* Drops the frames that were not chosen; returns how many are left, or what the hook failed with. */
static int choose(struct running *running, size_t count) {
    memset(running->keep, 1, count);
    memset(running->verdicts, ORCAP_VERDICT_COUNT, count);
    int status = running->pass->choose(running->pass->user, running->frames, count, running->keep, running->verdicts);
    if (status < 0)
        return status;
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        if (running->keep[i]) {
            running->frames[left] = running->frames[i];
            running->verdicts[left++] = running->verdicts[i];
        }
    return (int)left;
}

static int run(struct orcap_analysis *analysis, struct running *running, struct orcap_series *series) {
    const struct orcap_pass *pass = running->pass;
    size_t count;
    for (uint64_t batch = 1; (count = orcap_series_next(series, running->frames, FRAMES)) > 0; batch++) {
        int left = pass->choose ? choose(running, count) : (int)count;
        if (left < 0)
            return left;
        int status = orcap_analysis_feed(analysis, running->frames, pass->choose ? running->verdicts : NULL, (size_t)left, NULL);
        if (status != ORCAP_OK)
            return status;
        if (pass->progress && batch % PROGRESS_EVERY == 0) {
            uint64_t done, size;
            orcap_series_progress(series, &done, &size);
            status = pass->progress(pass->user, done, size);
            if (status)
                return status;
        }
    }
    return orcap_series_status(series);
}

int orcap_analysis_run(struct orcap_analysis *analysis, const struct orcap_pass *pass, struct orcap_error *error) {
    struct running running;
    running.pass = pass;
    const struct orcap_series_options options = {
        .paths = pass->paths,
        .path_count = pass->path_count,
        .most = pass->most,
        .trouble = tell_trouble,
        .user = (void *)(uintptr_t)pass,
    };
    struct orcap_series *series;
    int status = orcap_series_open(&options, &series, error);
    if (status != ORCAP_OK)
        return status;
    status = run(analysis, &running, series);
    orcap_series_close(series);
    if (status == ORCAP_OK)
        status = orcap_analysis_finish(analysis);
    return status < 0 ? orcap_fail(error, status, "the analysis ended early: %s", orcap_status_text(status)) : status;
}
