#include "report/charts.h"

#include "report/keys.h"

#include <orcap/status.h>

enum { CHAINS_MOST = 4096, PAIRS_MOST = 16384 };

/* A place for a key's hint: cheap, and any will do. */
static uint32_t *hint_of(uint32_t hints[CHART_HINTS], const void *key, size_t size) {
    uint64_t mix = size, word;
    const uint8_t *bytes = key;
    for (; size > sizeof word; bytes += sizeof word, size -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        mix = (mix ^ word) * 0x9e3779b97f4a7c15;
    }
    word = 0;
    memcpy(&word, bytes, size);
    mix = (mix ^ word) * 0x9e3779b97f4a7c15;
    return &hints[mix >> 54 & (CHART_HINTS - 1)];
}

static void count(struct tally *tally, uint32_t hints[CHART_HINTS], const void *key, size_t size, int64_t bin, uint64_t bytes) {
    tally_count_again(tally, hint_of(hints, key, size), key, size, bin, bytes);
}

/* ---- ranges ---- */

enum { SIZE_FIRST = 40, SIZE_LAST = 12, GAP_LAST = 10 };
#define GAP_FIRST UINT64_C(1000)

/* Each range is twice as wide as the one before. */
static unsigned size_range(uint64_t size) {
    uint64_t times = size / SIZE_FIRST;
    unsigned range = times ? 64 - (unsigned)__builtin_clzll(times) : 0;
    return range < SIZE_LAST ? range : SIZE_LAST;
}

static struct range_key size_key(unsigned range) {
    return (struct range_key){range ? (uint64_t)SIZE_FIRST << (range - 1) : 0, range == SIZE_LAST ? UINT64_MAX : (uint64_t)SIZE_FIRST << range};
}

/* Each range is ten times as wide as the one before. */
static unsigned gap_range(uint64_t gap) {
    unsigned range = 0;
    for (uint64_t to = GAP_FIRST; range < GAP_LAST && gap >= to; to *= 10)
        range++;
    return range;
}

static struct range_key gap_key(unsigned range) {
    struct range_key key = {0, GAP_FIRST};
    for (unsigned i = 0; i < range; i++) {
        key.from = key.to;
        key.to *= 10;
    }
    key.to = range == GAP_LAST ? UINT64_MAX : key.to;
    return key;
}

/* The bin may have become wider since. */
static void ranges_settle(struct ranges *ranges, const struct clock *clock, struct range_key (*key_of)(unsigned range)) {
    int64_t bin = clock_bin(clock, ranges->time_ns);
    for (unsigned i = 0; ranges->dirty >> i; i++) {
        if (!(ranges->dirty >> i & 1))
            continue;
        struct range_key key = key_of(i);
        tally_count_many(&ranges->tally, &key, sizeof key, bin, ranges->counts[i], ranges->bytes[i]);
        ranges->counts[i] = ranges->bytes[i] = 0;
    }
    ranges->dirty = 0;
}

static inline void ranges_count(struct ranges *ranges, const struct clock *clock, struct range_key (*key_of)(unsigned range), unsigned range, int64_t time_ns,
                                int64_t bin, uint64_t bytes) {
    if (bin != ranges->bin && ranges->dirty)
        ranges_settle(ranges, clock, key_of);
    ranges->bin = bin;
    ranges->time_ns = time_ns;
    ranges->dirty |= 1u << range;
    ranges->counts[range]++;
    ranges->bytes[range] += bytes;
}

/* ---- packets ---- */

/* Of conversations those that are great enough to be kept are told apart; before a pair is, its packets count with the others. */
static void take_pair(void *user, const struct event *event, const struct digest_ip *ip, const struct pair *pair) {
    struct charts *charts = user;
    const struct digest *digest = event->digest;
    if (event->datagram) /* its frames were counted */
        return;
    int64_t bin = clock_bin(charts->clock, event->frame->time_ns);
    if (pair->bytes[0] + pair->bytes[1] < charts->pairs.least) {
        tally_count_dropped(&charts->pairs, bin, event->size);
        return;
    }
    size_t size = ip->version == 4 ? 4 : 16;
    bool turn = memcmp(ip->src.bytes, ip->dst.bytes, size) > 0;
    struct pair_key key = {.version = ip->version};
    key.app = event->app ? event->app : digest->chain_count ? digest->chain[digest->chain_count - 1] : (uint8_t)LAYER_DATA;
    memcpy(key.a, (turn ? &ip->dst : &ip->src)->bytes, size);
    memcpy(key.b, (turn ? &ip->src : &ip->dst)->bytes, size);
    count(&charts->pairs, charts->pair_hints, &key, sizeof key, bin, event->size);
}

static void count_gap(struct charts *charts, int64_t time_ns, int64_t bin) {
    if (time_ns == ORCAP_NO_TIME)
        return;
    if (charts->last_ns != ORCAP_NO_TIME)
        ranges_count(&charts->gaps, charts->clock, gap_key, gap_range(time_ns > charts->last_ns ? (uint64_t)time_ns - (uint64_t)charts->last_ns : 0), time_ns, bin, 0);
    charts->last_ns = time_ns;
}

static void count_packet(struct charts *charts, const struct event *event) {
    const struct digest *digest = event->digest;
    int64_t time_ns = event->frame->time_ns;
    uint8_t chain[DIGEST_CHAIN + 1];
    size_t size = digest->chain_count;
    memcpy(chain, digest->chain, size);
    if (event->app)
        chain[size++] = event->app;
    int64_t bin = clock_count(charts->clock, time_ns, event->size);
    count(&charts->chains, charts->chain_hints, chain, size, bin, event->size);
    ranges_count(&charts->sizes, charts->clock, size_key, size_range(event->size), time_ns, bin, event->size);
    count_gap(charts, time_ns, bin);
}

static int status_of(const struct charts *charts) {
    return charts->chains.status || charts->pairs.status || charts->sizes.tally.status || charts->gaps.tally.status ? ORCAP_EMEMORY : ORCAP_OK;
}

static int take(struct part *part, const struct event *events, size_t event_count) {
    struct charts *charts = (struct charts *)part;
    for (size_t i = 0; i < event_count; i++)
        if (events[i].counted && !events[i].datagram) /* a datagram's frames were counted */
            count_packet(charts, &events[i]);
    return status_of(charts);
}

void charts_init(struct charts *charts, struct clock *clock) {
    *charts = (struct charts){.part = {.take = take, .with_followers = true, .wants_apps = true}, .clock = clock, .last_ns = ORCAP_NO_TIME};
    charts->listener = (struct pairs_listener){take_pair, charts};
    clock_add(clock, &charts->chains, CHAINS_MOST);
    clock_add(clock, &charts->pairs, PAIRS_MOST);
    clock_add(clock, &charts->sizes.tally, RANGES_MOST);
    clock_add(clock, &charts->gaps.tally, RANGES_MOST);
}

int charts_finish(struct charts *charts) {
    ranges_settle(&charts->sizes, charts->clock, size_key);
    ranges_settle(&charts->gaps, charts->clock, gap_key);
    return status_of(charts);
}

void charts_clear(struct charts *charts) {
    tally_clear(&charts->chains);
    tally_clear(&charts->pairs);
    tally_clear(&charts->sizes.tally);
    tally_clear(&charts->gaps.tally);
}
