#include <orcap/analyse.h>

#include "analyse/lanes.h"
#include "analyse/part.h"
#include "app/recognise.h"
#include "dissect/plan.h"
#include "table/ahead.h"
#include "track/defrag.h"
#include "track/pair.h"

#include <stdlib.h>

/* Frames are digested and counted in batches that stay in the innermost cache together with the table entries they lead to. */
enum { BATCH = 32, PARTS_MOST = 16, DEFRAG_SHARE = 16 /* of the memory */, BIN_TEXT = 24 };

struct wanted {
    const char *table, *layer; /* the table of the list below; of conversations the layer of theirs, of timeline the analysis's own copy */
    struct part *part;
    bool lent;  /* of another's making */
    bool moved; /* a lane fills it */
};

struct orcap_analysis {
    struct orcap_analysis_options options;
    struct orcap_analysis_totals totals;
    struct wanted wanted[PARTS_MOST];
    size_t wanted_count;
    struct part *sessions; /* that of the table sessions, NULL when it was not asked for */
    const struct pairs_listener *pairs_listener; /* NULL: none */
    struct tracker *tracker; /* NULL: no part of this thread needs one */
    int64_t *numbers;      /* where the caller wants the sessions of the frames at hand; NULL: nowhere */
    struct lanes *lanes;   /* with threads, for what needs sessions */
    bool wants_apps;
    bool started, finished;
    bool watches; /* nothing but totals is this thread's own: packets are not looked into */
    char bins[PARTS_MOST][BIN_TEXT]; /* widths that were asked for */
    size_t bin_count;
    struct defrag defrag;
    struct digest digests[BATCH];
    struct event events[BATCH];
};

static const int64_t SIXTY_SECONDS = 60000000000;
static const char *const CONVERSATION_LAYERS[] = {"eth", "ip", "tcp", "udp", "sctp", NULL};

int orcap_analysis_new(const struct orcap_analysis_options *options, struct orcap_analysis **ret_analysis, struct orcap_error *error) {
    struct orcap_analysis *analysis = calloc(1, sizeof *analysis);
    if (!analysis)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the analysis begins");
    if (options)
        analysis->options = *options;
    if (!analysis->options.max_memory)
        analysis->options.max_memory = (uint64_t)1 << 30;
    defrag_init(&analysis->defrag, analysis->options.max_memory / DEFRAG_SHARE);
    analysis->defrag.numbers = context_renumbers(analysis->options.context);
    for (uint32_t i = 0; i < BATCH; i++) {
        analysis->events[i].digest = &analysis->digests[i];
        analysis->events[i].numbers = analysis->defrag.numbers;
    }
    analysis->totals.first_ns = analysis->totals.last_ns = ORCAP_NO_TIME;
    *ret_analysis = analysis;
    return ORCAP_OK;
}

void orcap_analysis_free(struct orcap_analysis *analysis) {
    if (!analysis)
        return;
    analysis_close(analysis);
    if (analysis->tracker)
        tracker_clear(analysis->tracker);
    free(analysis->tracker);
    lanes_free(analysis->lanes);
    for (size_t i = 0; i < analysis->wanted_count; i++)
        if (analysis->wanted[i].part && !analysis->wanted[i].lent)
            analysis->wanted[i].part->free(analysis->wanted[i].part);
    defrag_clear(&analysis->defrag);
    free(analysis);
}

static int look_up_layer(const char *layer, const char **ret_layer, struct orcap_error *error) {
    for (const char *const *l = CONVERSATION_LAYERS; *l; l++)
        if (strcmp(*l, layer ? layer : "ip") == 0) {
            *ret_layer = *l;
            return ORCAP_OK;
        }
    return orcap_fail(error, ORCAP_ENAME, "there are no conversations at a layer \"%.60s\"; the layers are eth, ip, tcp, udp and sctp", layer);
}

/* A width's text, held by the analysis: the same pointer for the same text. */
static int look_up_bin(struct orcap_analysis *analysis, const char *bin, const char **ret_bin, struct orcap_error *error) {
    int64_t width;
    if (!bin)
        return ORCAP_OK;
    if (strlen(bin) >= BIN_TEXT || !timeline_width(bin, &width))
        return orcap_fail(error, ORCAP_ENAME, "\"%.60s\" is no width of time bins; it is written as 10ms, 1s, 2min, 1h or 1d", bin);
    size_t i = 0;
    while (i < analysis->bin_count && strcmp(analysis->bins[i], bin))
        i++;
    if (i == PARTS_MOST)
        return orcap_fail(error, ORCAP_EUSAGE, "an analysis takes %d widths of time bins", PARTS_MOST);
    if (i == analysis->bin_count)
        memcpy(analysis->bins[analysis->bin_count++], bin, strlen(bin) + 1);
    *ret_bin = analysis->bins[i];
    return ORCAP_OK;
}

/* The table and layer as the lists here spell them. */
static int look_up(struct orcap_analysis *analysis, const char *table, const char *layer, const char **ret_table, const char **ret_layer,
                   struct orcap_error *error) {
    static const char *const tables[] = {"hierarchy", "timeline", "conversations", "hosts", "flows", "sessions", "findings", NULL};
    const char *found = NULL, *of_layer = NULL;
    for (const char *const *t = tables; *t; t++)
        if (strcmp(*t, table) == 0)
            found = *t;
    if (!found)
        return orcap_fail(error, ORCAP_ENAME, "an analysis makes no table \"%.60s\"; it makes hierarchy, timeline, conversations, hosts, flows, sessions and findings", table);
    int status = ORCAP_OK;
    if (strcmp(found, "conversations") == 0)
        status = look_up_layer(layer, &of_layer, error);
    else if (strcmp(found, "timeline") == 0)
        status = look_up_bin(analysis, layer, &of_layer, error);
    if (status < 0)
        return status;
    *ret_table = found;
    *ret_layer = of_layer;
    return ORCAP_OK;
}

static struct wanted *find_wanted(struct orcap_analysis *analysis, const char *table, const char *layer) {
    for (size_t i = 0; i < analysis->wanted_count; i++)
        if (analysis->wanted[i].table == table && analysis->wanted[i].layer == layer)
            return &analysis->wanted[i];
    return NULL;
}

int orcap_analysis_want(struct orcap_analysis *analysis, const char *table, const char *layer, struct orcap_error *error) {
    int status = look_up(analysis, table, layer, &table, &layer, error);
    if (status != ORCAP_OK || find_wanted(analysis, table, layer))
        return status;
    if (analysis->started || analysis->wanted_count == PARTS_MOST)
        return orcap_fail(error, ORCAP_EUSAGE, "tables are asked for before the first frame, at most %d of them", PARTS_MOST);
    analysis->wanted[analysis->wanted_count++] = (struct wanted){table, layer, NULL};
    return ORCAP_OK;
}

int analysis_add(struct orcap_analysis *analysis, struct part *part) {
    if (analysis->wanted_count == PARTS_MOST)
        return ORCAP_EUSAGE;
    analysis->wanted[analysis->wanted_count++] = (struct wanted){.part = part, .lent = true};
    return ORCAP_OK;
}

void analysis_hear_pairs(struct orcap_analysis *analysis, const struct pairs_listener *listener) {
    analysis->pairs_listener = listener;
}

/* What an option says of a silence: 0 stands for the default. */
static int64_t idle_of(int64_t option, int64_t by_default) {
    return option ? option : by_default;
}

struct session_limits session_limits_of(const struct orcap_analysis_options *options) {
    return (struct session_limits){
        .tcp_idle_ns = idle_of(options->tcp_idle_ns, -1),
        .udp_idle_ns = idle_of(options->udp_idle_ns, SIXTY_SECONDS),
        .icmp_idle_ns = idle_of(options->icmp_idle_ns, SIXTY_SECONDS),
    };
}

static struct part *new_part(struct orcap_analysis *analysis, const struct wanted *wanted, uint64_t max_memory) {
    const struct session_limits limits = session_limits_of(&analysis->options);
    if (strcmp(wanted->table, "hierarchy") == 0)
        return hierarchy_new(&analysis->totals.bytes);
    if (strcmp(wanted->table, "timeline") == 0)
        return timeline_new(wanted->layer, max_memory);
    if (strcmp(wanted->table, "hosts") == 0)
        return hosts_new(analysis->options.context, max_memory);
    if (strcmp(wanted->table, "findings") == 0)
        return findings_new(analysis->options.context, max_memory);
    if (strcmp(wanted->table, "flows") == 0)
        return flows_new(max_memory);
    if (strcmp(wanted->table, "sessions") == 0)
        return analysis->sessions = sessions_new(max_memory);
    return strcmp(wanted->layer, "tcp") == 0 ? tcp_conversations_new(max_memory, &limits) : conversations_new(wanted->layer, max_memory);
}

static bool follows(const struct part *part) {
    return part->follow || part->with_followers;
}

/* How many parts follow sessions, or go with those that do. */
static size_t count_followers(const struct orcap_analysis *analysis) {
    size_t count = 0;
    for (size_t i = 0; i < analysis->wanted_count; i++)
        count += follows(analysis->wanted[i].part);
    return count;
}

/* The sessions alone are shared out among lanes; with others that follow them they go to one lane together. */
static int start_lanes(struct orcap_analysis *analysis, uint64_t share, unsigned reader) {
    struct part *parts[PARTS_MOST];
    size_t count = 0;
    if (count_followers(analysis) == 1 && analysis->sessions && analysis_shares(&analysis->options)) {
        analysis->lanes = lanes_new(&analysis->options, analysis->sessions, share, reader);
        return analysis->lanes ? ORCAP_OK : ORCAP_EMEMORY;
    }
    for (size_t i = 0; i < analysis->wanted_count; i++)
        if (follows(analysis->wanted[i].part)) {
            analysis->wanted[i].moved = true;
            parts[count++] = analysis->wanted[i].part;
        }
    analysis->lanes = lanes_beside(&analysis->options, parts, count);
    return analysis->lanes ? ORCAP_OK : ORCAP_EMEMORY;
}

static int start_tracker(struct orcap_analysis *analysis) {
    const struct session_limits limits = session_limits_of(&analysis->options);
    int status = ORCAP_OK;
    for (size_t i = 0; i < analysis->wanted_count && status == ORCAP_OK; i++) {
        struct part *part = analysis->wanted[i].part;
        if (!part->follow || analysis->wanted[i].moved)
            continue;
        if (!analysis->tracker) {
            analysis->tracker = calloc(1, sizeof *analysis->tracker);
            if (!analysis->tracker)
                return ORCAP_EMEMORY;
            tracker_init(analysis->tracker, &limits);
        }
        status = part->follow(part, analysis->tracker);
    }
    if (analysis->tracker)
        tracker_start(analysis->tracker);
    return status;
}

static struct part *find_part(struct orcap_analysis *analysis, const char *table, const char *layer) {
    for (size_t i = 0; i < analysis->wanted_count; i++) {
        const struct wanted *wanted = &analysis->wanted[i];
        if (!wanted->lent && !strcmp(wanted->table, table) && (!layer || !strcmp(wanted->layer, layer)))
            return wanted->part;
    }
    return NULL;
}

/* Whoever hears of pairs follows sessions: they all go by one thread then. */
static void share_pairs(struct orcap_analysis *analysis) {
    struct part *conversations = find_part(analysis, "conversations", "ip"), *hosts = find_part(analysis, "hosts", NULL);
    if (!conversations)
        return;
    if (hosts)
        hosts_share_pairs(hosts, conversations);
    if (!analysis->pairs_listener)
        return;
    conversations_pairs(conversations)->listener = analysis->pairs_listener;
    conversations->with_followers = true;
    if (hosts)
        hosts->with_followers = true;
}

/* A lent part has limits of its own, and chains of protocols are few. */
static bool takes_memory(const struct wanted *wanted) {
    return !wanted->lent && strcmp(wanted->table, "hierarchy") != 0;
}

/* The parts share the memory evenly, however many it turns out that each needs: what one table holds does not depend on the others. Who wants the
 * sessions of frames as they come gets them from one thread. */
static int start(struct orcap_analysis *analysis, bool numbers_frames, const struct orcap_frame *frames, size_t count) {
    uint64_t sharers = 0;
    int status = ORCAP_OK;
    analysis->started = true;
    for (size_t i = 0; i < analysis->wanted_count; i++)
        sharers += takes_memory(&analysis->wanted[i]);
    uint64_t share = analysis->options.max_memory / (sharers ? sharers : 1);
    for (size_t i = 0; i < analysis->wanted_count; i++) {
        struct wanted *wanted = &analysis->wanted[i];
        if (!wanted->part)
            wanted->part = new_part(analysis, wanted, share);
        if (!wanted->part)
            return ORCAP_EMEMORY;
    }
    share_pairs(analysis);
    size_t followers = count_followers(analysis);
    bool shares = followers == 1 && analysis->sessions && analysis_shares(&analysis->options), alone = followers == analysis->wanted_count && !shares;
    if (analysis->options.threads > 1 && followers && !alone && !numbers_frames) {
        unsigned reader = analysis->wanted_count > 1 ? 0 : lanes_reader_share(analysis->options.threads, frames, count);
        status = start_lanes(analysis, share, reader);
        analysis->watches = analysis->wanted_count == 1 && !reader;
    }
    for (size_t i = 0; i < analysis->wanted_count; i++)
        analysis->wants_apps |= !analysis->wanted[i].moved && analysis->wanted[i].part->wants_apps;
    return status == ORCAP_OK ? start_tracker(analysis) : status;
}

void analysis_close(struct orcap_analysis *analysis) {
    if (analysis->tracker)
        tracker_finish(analysis->tracker);
    if (analysis->lanes)
        lanes_close(analysis->lanes);
}

/* In variables of its own: the compiler cannot know that frames are not the totals. */
static void count_totals(struct orcap_analysis_totals *totals, const struct event *events, size_t count) {
    uint64_t packets = 0, bytes = 0, captured = 0;
    int64_t first = INT64_MAX, last = ORCAP_NO_TIME;
    for (size_t i = 0; i < count; i++) {
        const struct orcap_frame *frame = events[i].frame;
        if (!events[i].counted)
            continue;
        packets++;
        bytes += frame->len;
        captured += frame->caplen;
        last = frame->time_ns > last ? frame->time_ns : last;
        first = frame->time_ns != ORCAP_NO_TIME && frame->time_ns < first ? frame->time_ns : first;
    }
    totals->packets += packets;
    totals->bytes += bytes;
    totals->captured_bytes += captured;
    if (last == ORCAP_NO_TIME)
        return;
    totals->last_ns = last > totals->last_ns ? last : totals->last_ns;
    totals->first_ns = totals->first_ns == ORCAP_NO_TIME || first < totals->first_ns ? first : totals->first_ns;
}

static int give_events(struct orcap_analysis *analysis, const struct event *events, size_t count) {
    int status = analysis->tracker ? tracker_take(analysis->tracker, events, count, analysis->numbers) : ORCAP_OK;
    for (size_t i = 0; i < analysis->wanted_count && status == ORCAP_OK; i++) {
        struct part *part = analysis->wanted[i].part;
        if (part->take && !analysis->wanted[i].moved)
            status = part->take(part, events, count);
    }
    return status;
}

static int take_datagram(void *user, struct event *event) {
    struct orcap_analysis *analysis = user;
    if (analysis->wants_apps)
        event->app = (uint8_t)app_of_event(event);
    return give_events(analysis, event, 1);
}

/* Events go to the parts together; a frame that holds a fragment ends a group, so that what it completes comes right after it. */
static int feed_batch(struct orcap_analysis *analysis, const struct orcap_frame *frames, const uint8_t *verdicts, size_t count, size_t place) {
    struct event *events = analysis->events;
    size_t given = 0;
    for (size_t i = 0; i < count; i++) {
        events[i].frame = &frames[i];
        events[i].size = frames[i].len;
        events[i].place = (uint32_t)(place + i);
        events[i].counted = !verdicts || verdicts[i] == ORCAP_VERDICT_COUNT;
        if (analysis->watches)
            continue;
        digest_frame_renumbered(&frames[i], analysis->defrag.numbers, &analysis->digests[i]);
        if (analysis->wants_apps)
            events[i].app = (uint8_t)app_of_event(&events[i]);
        if (analysis->digests[i].fragments) {
            int status = give_events(analysis, events + given, i + 1 - given);
            if (status == ORCAP_OK)
                status = defrag_take(&analysis->defrag, &events[i], &(struct defrag_taker){take_datagram, analysis});
            if (status != ORCAP_OK)
                return status;
            given = i + 1;
        }
    }
    count_totals(&analysis->totals, events, count);
    return given < count && !analysis->watches ? give_events(analysis, events + given, count - given) : ORCAP_OK;
}

struct feeding {
    struct orcap_analysis *analysis;
    const struct orcap_frame *frames;
    const uint8_t *verdicts;
    size_t count;
};

static int feed_all(void *user) {
    const struct feeding *f = user;
    int status = ORCAP_OK;
    for (size_t at = 0; at < f->count && status == ORCAP_OK; at += BATCH)
        status = feed_batch(f->analysis, f->frames + at, f->verdicts ? f->verdicts + at : NULL, f->count - at < BATCH ? f->count - at : BATCH, at);
    return status;
}

int orcap_analysis_feed(struct orcap_analysis *analysis, const struct orcap_frame *frames, const uint8_t *verdicts, size_t count,
                        int64_t *ret_sessions) {
    struct feeding feeding = {analysis, frames, verdicts, count};
    if (analysis->finished)
        return ORCAP_EUSAGE;
    int status = analysis->started ? ORCAP_OK : start(analysis, ret_sessions, frames, count);
    for (size_t i = 0; i < count && ret_sessions; i++)
        ret_sessions[i] = -1;
    if (status != ORCAP_OK)
        return status;
    if (analysis->lanes)
        return ret_sessions ? ORCAP_EUSAGE : lanes_feed(analysis->lanes, frames, verdicts, count, feed_all, &feeding);
    analysis->numbers = ret_sessions;
    return feed_all(&feeding);
}

int orcap_analysis_finish(struct orcap_analysis *analysis) {
    int status = analysis->started ? ORCAP_OK : start(analysis, false, NULL, 0);
    if (status == ORCAP_OK && !analysis->finished) {
        analysis->numbers = NULL;
        status = defrag_finish(&analysis->defrag, &(struct defrag_taker){take_datagram, analysis});
        if (status == ORCAP_OK && analysis->lanes)
            status = lanes_finish(analysis->lanes);
        if (analysis->tracker)
            tracker_finish(analysis->tracker);
    }
    analysis->finished = true;
    return status;
}

struct orcap_analysis_totals orcap_analysis_totals_get(const struct orcap_analysis *analysis) {
    if (analysis->lanes)
        (void)lanes_await(analysis->lanes); /* its failure stays with it */
    struct orcap_analysis_totals totals = analysis->totals;
    uint64_t beside = analysis->lanes ? lanes_evicted(analysis->lanes) : 0;
    const struct defrag *defrag = analysis->watches ? &lanes_first(analysis->lanes)->defrag : &analysis->defrag;
    totals.evicted = beside ? beside : defrag->evicted; /* a lane sees the same fragments */
    totals.evicted += analysis->tracker ? tracker_evicted(analysis->tracker) : 0;
    for (size_t i = 0; i < analysis->wanted_count; i++) {
        const struct part *part = analysis->wanted[i].part;
        if (part && part->evicted && !analysis->wanted[i].moved)
            totals.evicted += part->evicted(part);
    }
    return totals;
}

int analysis_rows(struct orcap_analysis *analysis, const char *table, const char *layer, struct orcap_rows **ret_rows, struct orcap_error *error) {
    int status = look_up(analysis, table, layer, &table, &layer, error);
    if (status != ORCAP_OK)
        return status;
    const struct wanted *wanted = find_wanted(analysis, table, layer);
    if (!wanted || !analysis->finished)
        return orcap_fail(error, ORCAP_EUSAGE, "rows of %s come after the end of input, when they were asked for before its first frame", table);
    status = wanted->part->rows(wanted->part, ret_rows);
    return status == ORCAP_OK ? ORCAP_OK : orcap_fail(error, status, "the table %s cannot be made: %s", table, orcap_status_text(status));
}

int orcap_analysis_rows(struct orcap_analysis *analysis, const char *table, const char *layer, struct orcap_rows **ret_rows,
                        struct orcap_error *error) {
    int status = analysis_rows(analysis, table, layer, ret_rows, error);
    if (status == ORCAP_OK && analysis->options.threads > 1)
        rows_ahead(ret_rows);
    return status;
}
