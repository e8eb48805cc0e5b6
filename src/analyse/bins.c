#include "analyse/bins.h"

#include <string.h>

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* All that 64 bits of nanoseconds can say, 584 years, is a little more than 200 bins of a thousand days: hence the last step. */
const int64_t BINS_LADDER[BINS_STEPS] = {MS,          2 * MS,      10 * MS,     20 * MS,     100 * MS,  200 * MS, SECOND,   2 * SECOND, 10 * SECOND, 20 * SECOND, MINUTE,
                                 2 * MINUTE,  10 * MINUTE, 20 * MINUTE, HOUR,        2 * HOUR,  6 * HOUR, 12 * HOUR, DAY,       10 * DAY,    100 * DAY,   1000 * DAY, 10000 * DAY};
int64_t bins_floor(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int64_t bins_width(const struct bins *bins) {
    return BINS_LADDER[bins->step];
}

int64_t bins_start(const struct bins *bins) {
    int64_t width = bins_width(bins), earliest = INT64_MIN / width;
    return bins->first < earliest ? INT64_MIN : bins->first * width;
}

/* One step up the ladder: neighbours are joined. */
static void coarsen(struct bins *bins) {
    int64_t factor = BINS_LADDER[bins->step + 1] / BINS_LADDER[bins->step], first = bins_floor(bins->first, factor);
    struct bin joined[BINS_MOST] = {0};
    size_t count = 0;
    for (size_t i = 0; i < bins->count; i++) {
        count = (size_t)(bins_floor(bins->first + (int64_t)i, factor) - first);
        joined[count].packets += bins->bins[i].packets;
        joined[count].bytes += bins->bins[i].bytes;
    }
    memcpy(bins->bins, joined, sizeof joined);
    bins->step++;
    bins->first = first;
    bins->count = count + 1;
}

void bins_count(struct bins *bins, int64_t time_ns, uint64_t bytes) {
    int64_t at = bins_floor(time_ns, bins_width(bins));
    if (!bins->count) {
        bins->first = at;
        bins->count = 1;
    }
    while (at < bins->first ? bins->first - at + (int64_t)bins->count > BINS_MOST : at - bins->first >= BINS_MOST) {
        coarsen(bins);
        at = bins_floor(time_ns, bins_width(bins));
    }
    if (at < bins->first) {
        size_t before = (size_t)(bins->first - at);
        memmove(bins->bins + before, bins->bins, bins->count * sizeof *bins->bins);
        memset(bins->bins, 0, before * sizeof *bins->bins);
        bins->first = at;
        bins->count += before;
    }
    size_t place = (size_t)(at - bins->first);
    bins->count = place < bins->count ? bins->count : place + 1;
    bins->bins[place].packets++;
    bins->bins[place].bytes += bytes;
}
