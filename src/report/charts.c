#include "report/charts.h"

#include "report/keys.h"

#include <orcap/status.h>

enum { CHAINS_MOST = 4096, PAIRS_MOST = 16384, RANGES_MOST = 64 };

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

/* Each range is twice as wide as the one before. */
static struct range_key size_range(uint64_t size) {
    struct range_key range = {0, 40};
    while (size >= range.to && range.to < 81920) {
        range.from = range.to;
        range.to *= 2;
    }
    return size < range.to ? range : (struct range_key){range.to, UINT64_MAX};
}

/* Each range is ten times as wide as the one before. */
static struct range_key gap_range(uint64_t gap) {
    struct range_key range = {0, 1000};
    while (gap >= range.to && range.to < UINT64_C(1000000000000)) {
        range.from = range.to;
        range.to *= 10;
    }
    return gap < range.to ? range : (struct range_key){range.to, UINT64_MAX};
}

static void count_pairs(struct charts *charts, const struct event *event, uint8_t app, int64_t bin) {
    for (size_t i = 0; i < event->digest->ip_count; i++) {
        const struct digest_ip *ip = &event->digest->ips[i];
        size_t size = ip->version == 4 ? 4 : 16;
        bool turn = memcmp(ip->src.bytes, ip->dst.bytes, size) > 0;
        struct pair_key key = {.version = ip->version, .app = app};
        memcpy(key.a, (turn ? &ip->dst : &ip->src)->bytes, size);
        memcpy(key.b, (turn ? &ip->src : &ip->dst)->bytes, size);
        count(&charts->pairs, charts->pair_hints, &key, sizeof key, bin, event->size);
    }
}

static void count_gap(struct charts *charts, int64_t time_ns, int64_t bin) {
    if (time_ns == ORCAP_NO_TIME)
        return;
    if (charts->last_ns != ORCAP_NO_TIME) {
        struct range_key gap = gap_range(time_ns > charts->last_ns ? (uint64_t)time_ns - (uint64_t)charts->last_ns : 0);
        count(&charts->gaps, charts->gap_hints, &gap, sizeof gap, bin, 0);
    }
    charts->last_ns = time_ns;
}

static void count_packet(struct charts *charts, const struct event *event) {
    const struct digest *digest = event->digest;
    uint8_t chain[DIGEST_CHAIN + 1];
    size_t size = digest->chain_count;
    memcpy(chain, digest->chain, size);
    if (event->app)
        chain[size++] = event->app;
    int64_t bin = clock_count(charts->clock, event->frame->time_ns, event->size);
    struct range_key sizes = size_range(event->size);
    count(&charts->chains, charts->chain_hints, chain, size, bin, event->size);
    count(&charts->sizes, charts->size_hints, &sizes, sizeof sizes, bin, event->size);
    count_gap(charts, event->frame->time_ns, bin);
    count_pairs(charts, event, size ? chain[size - 1] : (uint8_t)LAYER_DATA, bin);
}

static int take(struct part *part, const struct event *events, size_t event_count) {
    struct charts *charts = (struct charts *)part;
    for (size_t i = 0; i < event_count; i++)
        if (events[i].counted && !events[i].datagram) /* a datagram's frames were counted */
            count_packet(charts, &events[i]);
    return charts->chains.status || charts->pairs.status || charts->sizes.status || charts->gaps.status ? ORCAP_EMEMORY : ORCAP_OK;
}

void charts_init(struct charts *charts, struct clock *clock) {
    *charts = (struct charts){.part = {.take = take, .with_followers = true, .wants_apps = true}, .clock = clock, .last_ns = ORCAP_NO_TIME};
    clock_add(clock, &charts->chains, CHAINS_MOST);
    clock_add(clock, &charts->pairs, PAIRS_MOST);
    clock_add(clock, &charts->sizes, RANGES_MOST);
    clock_add(clock, &charts->gaps, RANGES_MOST);
}

void charts_clear(struct charts *charts) {
    tally_clear(&charts->chains);
    tally_clear(&charts->pairs);
    tally_clear(&charts->sizes);
    tally_clear(&charts->gaps);
}
