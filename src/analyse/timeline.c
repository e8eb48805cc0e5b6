/* The table `timeline`: packets and bytes of each protocol over time. By default bins are made coarser while packets come, along a ladder on which
 * each width divides the next, so that they are those that the last width would have given from the start. A packet is booked once, at the last
 * of its chain of layers; rows of all protocols are sums of theirs. */
#include "analyse/bins.h"
#include "analyse/part.h"
#include "app/recognise.h"
#include "table/table.h"
#include "track/evict.h"

#include <stdlib.h>

struct entry {
    uint64_t bin, protocol; /* the key: the bin's number, two's complement; enum layer */
    uint64_t packets, bytes;
    uint64_t zero;
};

/* The bin of a protocol that was counted in last: most packets come into it again. */
struct latest {
    int64_t bin;
    uint32_t place; /* 0: none */
};

struct volume {
    uint64_t packets, bytes;
};

struct timeline {
    struct part part;
    struct hash_key hash;
    struct budget budget;
    struct store stores[2]; /* one is used; evict.h has two */
    int64_t width;
    size_t step;  /* on the ladder */
    bool fixed;   /* the width was asked for */
    bool any;
    int64_t first, last;  /* bins */
    struct latest latest[LAYER_COUNT];
    struct volume rest[LAYER_COUNT]; /* packets without a time, and of bins that had to make room */
    uint64_t evicted;
};

static int64_t last_of(const void *entry, bool long_key) {
    (void)long_key;
    return (int64_t)((const struct entry *)entry)->bin;
}

static void add(struct volume *to, uint64_t packets, uint64_t bytes) {
    to->packets += packets;
    to->bytes += bytes;
}

static void add_to_rest(void *user, const void *entry, bool long_key) {
    const struct entry *gone = entry;
    (void)long_key;
    add(&((struct timeline *)user)->rest[gone->protocol], gone->packets, gone->bytes);
}

static struct entry *entry_of(struct timeline *t, int64_t bin, uint64_t protocol, uint32_t *ret_place) {
    struct lookup lookup = {.key = {(uint64_t)bin, protocol}};
    lookup_start(&lookup, &t->stores[0], false);
    uint32_t place = lookup_find(&lookup);
    if (!place) {
        enum store_status added = lookup_add(&lookup, &place);
        if (added == STORE_FULL) {
            const struct evict evict = {.last_of = last_of, .gone = add_to_rest, .user = t};
            t->evicted += evict_idle(t->stores, &evict);
            memset(t->latest, 0, sizeof t->latest);
            added = lookup_add(&lookup, &place);
        }
        if (added != STORE_OK)
            return NULL;
    }
    *ret_place = place;
    return store_entry(&t->stores[0], place);
}

/* The ladder's next width: neighbours are joined. There are at most as many entries as protocols in 200 bins. */
static int coarsen(struct timeline *t) {
    int64_t factor = BINS_LADDER[t->step + 1] / BINS_LADDER[t->step];
    struct store old = t->stores[0];
    uint32_t place;
    store_init(&t->stores[0], sizeof(struct entry), KEY_SHORT, &t->hash, &t->budget);
    memset(t->latest, 0, sizeof t->latest);
    int status = ORCAP_OK;
    for (uint32_t i = 1; i <= old.count && status == ORCAP_OK; i++) {
        const struct entry *from = store_entry(&old, i);
        struct entry *to = entry_of(t, bins_floor((int64_t)from->bin, factor), from->protocol, &place);
        if (to) {
            to->packets += from->packets;
            to->bytes += from->bytes;
        } else
            status = ORCAP_EMEMORY;
    }
    store_clear(&old);
    t->first = bins_floor(t->first, factor);
    t->last = bins_floor(t->last, factor);
    t->width = BINS_LADDER[++t->step];
    return status;
}

/* The bin of a time, once the bins are wide enough to hold it. */
static int reach(struct timeline *t, int64_t time_ns, int64_t *ret_bin) {
    int64_t bin = bins_floor(time_ns, t->width);
    if (!t->any)
        t->first = t->last = bin;
    t->any = true;
    while (!t->fixed && (bin < t->first ? t->last - bin : bin - t->first) >= BINS_MOST) {
        int status = coarsen(t);
        if (status < 0)
            return status;
        bin = bins_floor(time_ns, t->width);
    }
    t->first = bin < t->first ? bin : t->first;
    t->last = bin > t->last ? bin : t->last;
    *ret_bin = bin;
    return ORCAP_OK;
}

static uint8_t protocol_of(const struct event *event) {
    const struct digest *digest = event->digest;
    if (event->app == LAYER_QUIC_TLS)
        return LAYER_QUIC;
    return event->app ? event->app : digest->chain_count ? digest->chain[digest->chain_count - 1] : (uint8_t)LAYER_DATA;
}

static int count_packet(struct timeline *t, const struct event *event) {
    uint8_t protocol = protocol_of(event);
    struct latest *latest = &t->latest[protocol];
    int64_t bin, time_ns = event->frame->time_ns;
    if (time_ns == ORCAP_NO_TIME) {
        add(&t->rest[protocol], 1, event->size);
        return ORCAP_OK;
    }
    int status = reach(t, time_ns, &bin);
    if (status < 0)
        return status;
    struct entry *entry = latest->place && latest->bin == bin ? store_entry(&t->stores[0], latest->place) : entry_of(t, bin, protocol, &latest->place);
    if (!entry)
        return ORCAP_EMEMORY;
    latest->bin = bin;
    entry->packets++;
    entry->bytes += event->size;
    return ORCAP_OK;
}

static int timeline_take(struct part *part, const struct event *events, size_t count) {
    int status = ORCAP_OK;
    for (size_t i = 0; i < count && status == ORCAP_OK; i++)
        if (events[i].counted && !events[i].datagram) /* a datagram's frames were counted */
            status = count_packet((struct timeline *)part, &events[i]);
    return status;
}

static uint64_t timeline_evicted(const struct part *part) {
    return ((const struct timeline *)part)->evicted;
}

static void timeline_free(struct part *part) {
    store_clear(&((struct timeline *)part)->stores[0]);
    free(part);
}

/* ---- rows ---- */

struct timeline_rows {
    struct orcap_rows rows;
    const struct timeline *timeline;
    const struct entry **entries; /* by bin, then bytes */
    size_t count, next, bin_end;  /* bin_end: where the entries of the bin end whose first row was shown */
    struct entry rest[LAYER_COUNT];
};

static int compare_entries(const void *a, const void *b) {
    const struct entry *left = *(const struct entry *const *)a, *right = *(const struct entry *const *)b;
    if (left->bin != right->bin)
        return (int64_t)left->bin < (int64_t)right->bin ? -1 : 1;
    if (left->bytes != right->bytes)
        return left->bytes > right->bytes ? -1 : 1;
    return left->protocol < right->protocol ? -1 : left->protocol > right->protocol;
}

/* When a bin begins; the first one of all may begin before nanoseconds do. */
static int64_t start_of(const struct timeline *t, uint64_t bin) {
    return (int64_t)bin < INT64_MIN / t->width ? INT64_MIN : (int64_t)bin * t->width;
}

static bool is_rest(const struct timeline_rows *r, const struct entry *entry) {
    return entry >= r->rest && entry < r->rest + LAYER_COUNT;
}

static void fill(const struct timeline_rows *r, const struct entry *entry, const char *protocol, struct volume volume, struct orcap_cell *cells) {
    cell_i64(&cells[TIMELINE_start_ns], start_of(r->timeline, entry->bin));
    cells[TIMELINE_start_ns].null = is_rest(r, entry);
    cell_word(&cells[TIMELINE_protocol], protocol);
    cell_count(&cells[TIMELINE_packets], volume.packets);
    cell_count(&cells[TIMELINE_bytes], volume.bytes);
}

static int timeline_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct timeline_rows *r = (struct timeline_rows *)rows;
    const struct entry *entry;
    if (r->next == r->count)
        return 0;
    entry = r->entries[r->next];
    if (r->next < r->bin_end) {
        r->next++;
        fill(r, entry, layer_name((enum layer)entry->protocol), (struct volume){entry->packets, entry->bytes}, cells);
        return 1;
    }
    struct volume all = {0, 0};
    while (r->bin_end < r->count && r->entries[r->bin_end]->bin == entry->bin && is_rest(r, r->entries[r->bin_end]) == is_rest(r, entry)) {
        add(&all, r->entries[r->bin_end]->packets, r->entries[r->bin_end]->bytes);
        r->bin_end++;
    }
    fill(r, entry, NULL, all, cells);
    return 1;
}

static void timeline_rows_free(struct orcap_rows *rows) {
    free(((struct timeline_rows *)rows)->entries);
    free(rows);
}

static void sort(const struct entry **entries, size_t count) {
    if (count)
        qsort(entries, count, sizeof(const struct entry *), compare_entries);
}

static int timeline_rows(struct part *part, struct orcap_rows **ret_rows) {
    const struct timeline *t = (const struct timeline *)part;
    struct timeline_rows *r = calloc(1, sizeof *r);
    size_t most = (size_t)t->stores[0].count + LAYER_COUNT;
    if (!r || !(r->entries = malloc(most * sizeof *r->entries))) {
        free(r);
        return ORCAP_EMEMORY;
    }
    r->rows = rows_of(orcap_table_find("timeline"), timeline_next, timeline_rows_free);
    r->timeline = t;
    for (uint32_t place = 1; place <= t->stores[0].count; place++)
        r->entries[r->count++] = store_entry(&t->stores[0], place);
    sort(r->entries, r->count);
    size_t timed = r->count;
    for (size_t i = 0; i < LAYER_COUNT; i++) {
        r->rest[i] = (struct entry){.protocol = i, .packets = t->rest[i].packets, .bytes = t->rest[i].bytes};
        if (t->rest[i].packets)
            r->entries[r->count++] = &r->rest[i];
    }
    sort(r->entries + timed, r->count - timed);
    *ret_rows = &r->rows;
    return ORCAP_OK;
}

struct part *timeline_new(const char *bin, uint64_t max_memory) {
    struct timeline *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->part = (struct part){timeline_take, timeline_rows, timeline_evicted, timeline_free, .wants_apps = true};
    t->budget.limit = max_memory;
    t->width = BINS_LADDER[0];
    t->fixed = bin && timeline_width(bin, &t->width);
    hash_key_init(&t->hash);
    store_init(&t->stores[0], sizeof(struct entry), KEY_SHORT, &t->hash, &t->budget);
    store_init(&t->stores[1], sizeof(struct entry) + KEY_LONG, KEY_LONG, &t->hash, &t->budget);
    return &t->part;
}

bool timeline_width(const char *bin, int64_t *ret_ns) {
    static const struct {
        const char *name;
        double ns;
    } units[] = {{"", 1e9}, {"s", 1e9}, {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"min", 60e9}, {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}};
    double number = 0, place = 1;
    const char *p = bin;
    size_t digits = 0;
    for (; *p >= '0' && *p <= '9'; p++, digits++)
        number = number * 10 + (*p - '0');
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++, digits++)
            number += (*p - '0') * (place /= 10);
    while (*p == ' ')
        p++;
    for (size_t i = 0; digits && i < sizeof units / sizeof *units; i++) {
        double ns = number * units[i].ns + 0.5;
        if (strcmp(p, units[i].name) || ns < 1 || ns >= 9.2e18)
            continue;
        *ret_ns = (int64_t)ns;
        return true;
    }
    return false;
}
