/* orcap split: one capture as many, each with all that the captures say of themselves. */
#include "analysis.h"
#include "passing.h"
#include "trouble.h"
#include "turning.h"

#include "core/moment.h"

#include <stdio.h>
#include <string.h>

struct splitting {
    struct turning turning;
    bool by_session;
    struct orcap_analysis *analysis;   /* with by_session */
    int64_t session;                   /* of the frame at hand; -1: of none */
};

static bool turns(void *user, const struct orcap_frame *frame) {
    struct splitting *s = user;
    return turning_due(&s->turning, frame);
}

static bool watch(void *user, const struct orcap_frame *frame) {
    struct splitting *s = user;
    int status = orcap_analysis_feed(s->analysis, frame, NULL, 1, &s->session);
    if (status < 0)
        trouble(FAILED, "%s", orcap_status_text(status));
    return status == ORCAP_OK;
}

/* out-00017.pcap is session 17; what belongs to no session has a file of its own. */
static int file_of_session(void *user, const struct orcap_frame *frame, char ret_name[PASSING_NAME]) {
    const struct splitting *s = user;
    (void)frame;
    if (s->session >= PACKETS_OUT_MOST - 1) {
        trouble(FAILED, "split: there are more than %d sessions; -Y or -f chooses some of them, as -Y 'session < %d'", PACKETS_OUT_MOST - 1,
                PACKETS_OUT_MOST - 1);
        return -1;
    }
    if (s->session < 0)
        (void)snprintf(ret_name, PASSING_NAME, "rest");
    else
        (void)snprintf(ret_name, PASSING_NAME, "%05d", (int)s->session);
    return (int)s->session + 1;
}

/* packets=1000, bytes=500M, time=60, session */
static bool take_rule(struct splitting *s, const char *rule) {
    if (!strcmp(rule, "session"))
        return s->by_session = true;
    if (!strncmp(rule, "packets=", 8))
        return options_number(rule + 8, false, &s->turning.packets_most) && s->turning.packets_most;
    if (!strncmp(rule, "bytes=", 6))
        return options_number(rule + 6, true, &s->turning.bytes_most) && s->turning.bytes_most;
    return !strncmp(rule, "time=", 5) && moment_seconds(rule + 5, strlen(rule + 5), &s->turning.span_ns) && s->turning.span_ns > 0;
}

void run_split(const struct options *options) {
    struct splitting splitting = {.turning.first_ns = ORCAP_NO_TIME};
    struct passing passing = {.turns = turns, .user = &splitting};
    const char *rule, *path = options->texts[OPTION_write];
    for (size_t at = 0; (rule = options_next(options, OPTION_by, &at)) != NULL;)
        if (!take_rule(&splitting, rule))
            trouble_usage("split", "split: --by is written as packets=1000, bytes=500M, time=60 (seconds) or session, not \"%s\"", rule);
    bool spans = splitting.turning.packets_most || splitting.turning.bytes_most || splitting.turning.span_ns;
    if (!spans && !splitting.by_session)
        trouble_usage("split", "split: say when another file begins: --by packets=N, --by bytes=SIZE, --by time=SECONDS or --by session");
    if (spans && splitting.by_session)
        trouble_usage("split", "split: --by session goes with no other --by");
    if (path && !strcmp(path, "-"))
        trouble_usage("split", "split: -w names files here, not standard output");
    enum orcap_compression compression = path ? orcap_compression_named(path) : ORCAP_PLAIN;
    if (splitting.by_session && (compression == ORCAP_ZSTD || compression == ORCAP_XZ)) /* megabytes for each file that is open */
        trouble_usage("split", "split: --by session keeps many files open, for which zstd and xz take too much memory; -w NAME.gz and NAME.lz4 work");
    struct orcap_analysis_options form = analysis_options(options);
    form.threads = 1;
    if (splitting.by_session) {
        passing.turns = NULL;
        passing.file_of = file_of_session;
        passing.watch = watch;
        if (orcap_analysis_new(&form, &splitting.analysis, NULL) < 0 || orcap_analysis_want(splitting.analysis, "sessions", NULL, NULL) < 0) {
            trouble(FAILED, "memory is out");
            return;
        }
    }
    passing_run(&passing, options);
    orcap_analysis_free(splitting.analysis);
}
