/* orcap split: one capture as many, each with all that the captures say of themselves. */
#include "passing.h"
#include "trouble.h"

#include "core/moment.h"

#include <string.h>

/* A record's header, about; blocks of a pcapng have some bytes more. */
enum { RECORD_HEAD = 32 };

struct splitting {
    uint64_t packets_most, bytes_most; /* of a file; 0: no matter */
    int64_t span_ns;                   /* likewise */
    uint64_t packets, bytes;           /* in this file */
    int64_t first_ns;                  /* of the capture; ORCAP_NO_TIME: not known yet */
    int64_t span;                      /* number of the one at hand */
};

static bool is_due(struct splitting *s, const struct orcap_frame *frame) {
    bool due = (s->packets_most && s->packets == s->packets_most) || (s->bytes_most && s->packets && s->bytes + RECORD_HEAD + frame->caplen > s->bytes_most);
    if (s->span_ns && frame->time_ns != ORCAP_NO_TIME) {
        if (s->first_ns == ORCAP_NO_TIME)
            s->first_ns = frame->time_ns;
        int64_t span = frame->time_ns > s->first_ns ? (int64_t)(((uint64_t)frame->time_ns - (uint64_t)s->first_ns) / (uint64_t)s->span_ns) : 0;
        due |= span > s->span;
        s->span = span > s->span ? span : s->span;
    }
    return due;
}

static bool turns(void *user, const struct orcap_frame *frame) {
    struct splitting *s = user;
    bool due = is_due(s, frame);
    if (due)
        s->packets = s->bytes = 0;
    s->packets++;
    s->bytes += RECORD_HEAD + frame->caplen;
    return due;
}

/* packets=1000, bytes=500M, time=60 */
static bool take_rule(struct splitting *s, const char *rule) {
    if (!strncmp(rule, "packets=", 8))
        return options_number(rule + 8, false, &s->packets_most) && s->packets_most;
    if (!strncmp(rule, "bytes=", 6))
        return options_number(rule + 6, true, &s->bytes_most) && s->bytes_most;
    return !strncmp(rule, "time=", 5) && moment_seconds(rule + 5, strlen(rule + 5), &s->span_ns) && s->span_ns > 0;
}

void run_split(const struct options *options) {
    struct splitting splitting = {.first_ns = ORCAP_NO_TIME};
    struct passing passing = {.turns = turns, .user = &splitting};
    const char *rule, *path = options->texts[OPTION_write];
    for (size_t at = 0; (rule = options_next(options, OPTION_by, &at)) != NULL;)
        if (!take_rule(&splitting, rule))
            trouble_usage("split", "split: --by is written as packets=1000, bytes=500M or time=60 (seconds), not \"%s\"", rule);
    if (!splitting.packets_most && !splitting.bytes_most && !splitting.span_ns)
        trouble_usage("split", "split: say when another file begins: --by packets=N, --by bytes=SIZE or --by time=SECONDS");
    if (path && !strcmp(path, "-"))
        trouble_usage("split", "split: -w names files here, not standard output");
    passing_run(&passing, options);
}
