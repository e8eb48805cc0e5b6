#include "analyse/lanes.h"

#include "core/team.h"

#include <stdlib.h>

struct lane {
    struct orcap_analysis *analysis; /* NULL: the caller's own */
    struct part *part;               /* its own; NULL: it has others' */
};

struct lanes {
    struct team *team;
    struct part *all; /* whose shares are kept; NULL: one lane keeps all */
    unsigned count;
    const struct orcap_frame *frames;
    const uint8_t *verdicts;
    size_t frame_count;
    bool lasting, working; /* the frames live until the next are fed; and the lanes are going over some */
    int status;            /* what the first failed with that failed */
    struct lane lane[];
};

/* A lane of its own thread: the same sessions as `all` would have, but only its share of them. */
static bool open_lane(struct lane *lane, const struct orcap_analysis_options *options, uint64_t max_memory) {
    lane->part = sessions_new(max_memory);
    return lane->part && orcap_analysis_new(options, &lane->analysis, NULL) == ORCAP_OK && analysis_add(lane->analysis, lane->part) == ORCAP_OK;
}

/* As measured, in nanoseconds: a packet is read in READ and BYTE for each byte, and kept in KEPT. With a share s for the reader and an even one for each of the
 * others READ + BYTE b + s KEPT = (1 - s) KEPT / others. */
unsigned lanes_reader_share(unsigned members, const struct orcap_frame *frames, size_t count) {
    static const double READ = 20, BYTE = 0.17, KEPT = 115;
    double bytes = 0, others = members - 1;
    for (size_t i = 0; i < count; i++)
        bytes += frames[i].caplen;
    double reading = READ + BYTE * (count ? bytes / (double)count : 0);
    double share = (KEPT / others - reading) / (KEPT + KEPT / others);
    return share > 0 ? (unsigned)(100 * share * others / (1 - share)) : 0;
}

struct lanes *lanes_new(const struct orcap_analysis_options *options, struct part *all, uint64_t max_memory, unsigned reader) {
    unsigned members = options->threads < TEAM_MOST ? options->threads : TEAM_MOST, shares = reader ? members : members - 1;
    struct orcap_analysis_options single = *options;
    struct lanes *lanes = calloc(1, sizeof *lanes + members * sizeof *lanes->lane);
    struct part *parts[SHARES_MOST];
    if (!lanes)
        return NULL;
    single.threads = 1;
    lanes->all = all;
    lanes->lasting = options->lasting;
    lanes->count = members;
    lanes->lane[0].part = all;
    lanes->team = team_new(members);
    bool made = lanes->team != NULL;
    for (unsigned i = 1; i < members && made; i++)
        made = open_lane(&lanes->lane[i], &single, max_memory / shares);
    for (unsigned i = 0; i < shares && made; i++)
        parts[i] = lanes->lane[reader ? i : i + 1].part;
    if (!made || sessions_share_out(all, parts, shares, reader ? reader : 100) < 0) {
        lanes_free(lanes);
        return NULL;
    }
    return lanes;
}

struct lanes *lanes_beside(const struct orcap_analysis_options *options, struct part *const *parts, size_t count) {
    struct orcap_analysis_options single = *options;
    struct lanes *lanes = calloc(1, sizeof *lanes + 2 * sizeof *lanes->lane);
    if (!lanes)
        return NULL;
    single.threads = 1;
    lanes->lasting = options->lasting;
    lanes->count = 2;
    lanes->team = team_new(2);
    int status = lanes->team ? orcap_analysis_new(&single, &lanes->lane[1].analysis, NULL) : ORCAP_EMEMORY;
    for (size_t i = 0; i < count && status == ORCAP_OK; i++)
        status = analysis_add(lanes->lane[1].analysis, parts[i]);
    if (status == ORCAP_OK)
        return lanes;
    lanes_free(lanes);
    return NULL;
}

int lanes_await(struct lanes *lanes) {
    if (!lanes->working)
        return lanes->status;
    lanes->working = false;
    int status = team_end(lanes->team);
    if (status >= 0 && lanes->all)
        status = sessions_number(lanes->all);
    return lanes->status < 0 ? lanes->status : (lanes->status = status);
}

struct orcap_analysis *lanes_first(const struct lanes *lanes) {
    return lanes->lane[1].analysis;
}

uint64_t lanes_evicted(const struct lanes *lanes) {
    return lanes->all ? 0 : orcap_analysis_totals_get(lanes->lane[1].analysis).evicted;
}

void lanes_close(struct lanes *lanes) {
    (void)lanes_await(lanes); /* nobody asks any more */
    for (unsigned i = 1; i < lanes->count; i++)
        if (lanes->lane[i].analysis)
            analysis_close(lanes->lane[i].analysis);
}

void lanes_free(struct lanes *lanes) {
    if (!lanes)
        return;
    if (lanes->working)
        (void)team_end(lanes->team);
    team_free(lanes->team);
    for (unsigned i = 1; i < lanes->count; i++) {
        orcap_analysis_free(lanes->lane[i].analysis);
        if (lanes->lane[i].part)
            lanes->lane[i].part->free(lanes->lane[i].part);
    }
    free(lanes);
}

static int run_lane(void *user, unsigned member) {
    struct lanes *lanes = user;
    return orcap_analysis_feed(lanes->lane[member].analysis, lanes->frames, lanes->verdicts, lanes->frame_count, NULL);
}

int lanes_feed(struct lanes *lanes, const struct orcap_frame *frames, const uint8_t *verdicts, size_t count, int (*feed)(void *user), void *user) {
    int before = lanes_await(lanes);
    if (before < 0)
        return before;
    lanes->frames = frames;
    lanes->verdicts = verdicts;
    lanes->frame_count = count;
    team_begin(lanes->team, run_lane, lanes);
    lanes->working = true;
    int own = feed(user);
    return own < 0 || lanes->lasting ? own : lanes_await(lanes);
}

static int finish_lane(void *user, unsigned member) {
    struct lanes *lanes = user;
    return member ? orcap_analysis_finish(lanes->lane[member].analysis) : ORCAP_OK;
}

int lanes_finish(struct lanes *lanes) {
    int status = lanes_await(lanes);
    if (status >= 0)
        status = team_run(lanes->team, finish_lane, lanes);
    return status < 0 || !lanes->all ? status : sessions_number(lanes->all);
}
