/* The table `hosts`: what each address has sent and received, by bytes, then first packet. While packets come only pairs of addresses are counted,
 * each of which makes a peer; hosts are their sums. A pair that has to make room is added to its two hosts at once; if it comes again its ends are
 * counted as peers again. */
#include "analyse/cells.h"
#include "analyse/part.h"
#include "analyse/ranking.h"
#include "app/names/labels.h"
#include "table/table.h"
#include "track/evict.h"
#include "track/flow.h"
#include "track/pair.h"

#include <stdlib.h>

enum { PAIRS_SHARE = 2, LABELS_SHARE = 4 }; /* of the memory; hosts have what is left */

struct host {
    uint64_t packets[2], bytes[2]; /* sent, received */
    uint64_t peers;
    int64_t first_ns, last_ns; /* TIME_NONE_FIRST, TIME_NONE_LAST: no packet had a time */
    uint64_t order;            /* of the first pair it was in; the sender of its first packet comes first */
};
struct host4 {
    uint64_t address[2]; /* the second is zero */
    struct host host;
};
struct host6 {
    uint64_t address[5]; /* the last three are zero */
    struct host host;
};

struct hosts {
    struct part part;
    struct orcap_context *own; /* made where none was given */
    struct dns_lists dns;
    struct pairs own_pairs;
    const struct pairs *pairs; /* its own, or those of conversations, which count them */
    struct labels labels;
    struct hash_key hash;
    struct budget budget;
    struct store stores[2];
    struct host rest;
    uint64_t evicted;
    bool added_up; /* all pairs are in their hosts */
    int status;    /* sticky: ORCAP_EMEMORY */
};

static int hosts_take(struct part *part, const struct event *events, size_t count) {
    struct hosts *h = (struct hosts *)part;
    for (size_t i = 0; i < count; i++)
        labels_take(&h->labels, &events[i]);
    int status = h->pairs == &h->own_pairs ? pairs_take(&h->own_pairs, events, count) : ORCAP_OK;
    return status < 0 ? status : h->status;
}

static uint64_t hosts_evicted(const struct part *part) {
    return ((const struct hosts *)part)->evicted;
}

static void hosts_free(struct part *part) {
    struct hosts *h = (struct hosts *)part;
    pairs_clear(&h->own_pairs);
    labels_clear(&h->labels);
    store_clear(&h->stores[0]);
    store_clear(&h->stores[1]);
    dns_lists_clear(&h->dns);
    orcap_context_free(h->own);
    free(h);
}

/* ---- pairs to hosts ---- */

static void host_init(struct host *host) {
    *host = (struct host){.first_ns = TIME_NONE_FIRST, .last_ns = TIME_NONE_LAST, .order = UINT64_MAX};
}

static void add_host(struct host *to, const struct host *from) {
    for (int way = 0; way < 2; way++) {
        to->packets[way] += from->packets[way];
        to->bytes[way] += from->bytes[way];
    }
    to->peers += from->peers;
    to->first_ns = from->first_ns < to->first_ns ? from->first_ns : to->first_ns;
    to->last_ns = from->last_ns > to->last_ns ? from->last_ns : to->last_ns;
    to->order = from->order < to->order ? from->order : to->order;
}

static const struct host *host_of(const void *entry, bool long_key) {
    return long_key ? &((const struct host6 *)entry)->host : &((const struct host4 *)entry)->host;
}

static int64_t last_of(const void *entry, bool long_key) {
    return host_of(entry, long_key)->last_ns;
}

static void add_to_rest(void *user, const void *entry, bool long_key) {
    add_host(&((struct hosts *)user)->rest, host_of(entry, long_key));
}

/* The address is two words of a short key, five of a long one. */
static void count_host(struct hosts *h, const uint64_t *address, bool long_key, const struct host *counted) {
    struct lookup lookup = {0};
    memcpy(lookup.key, address, long_key ? 16 : 8);
    lookup_start(&lookup, &h->stores[long_key], long_key);
    uint32_t place = lookup_find(&lookup);
    if (!place) {
        enum store_status added = lookup_add(&lookup, &place);
        if (added == STORE_FULL) {
            const struct evict evict = {.last_of = last_of, .gone = add_to_rest, .user = h};
            h->evicted += evict_idle(h->stores, &evict);
            added = lookup_add(&lookup, &place);
        }
        if (added != STORE_OK) {
            h->status = ORCAP_EMEMORY;
            return;
        }
        host_init(store_tail(&h->stores[long_key], place));
    }
    add_host(store_tail(&h->stores[long_key], place), counted);
}

/* What a pair says of one of its ends: `out` is the way of what that end has sent. */
static struct host side_of(const struct pair *pair, int out) {
    return (struct host){.packets = {pair_packets(pair, out), pair_packets(pair, !out)},
                         .bytes = {pair->bytes[out], pair->bytes[!out]},
                         .peers = 1,
                         .first_ns = pair->start_ns,
                         .last_ns = pair->end_ns,
                         .order = 2 * (uint64_t)pair->order + (pair->b_was_first != out)};
}

static void add_pair(void *user, const void *entry, bool long_key) {
    struct hosts *h = user;
    uint64_t a[2] = {0, 0}, b[2] = {0, 0};
    const struct pair *pair;
    if (long_key) {
        const struct pair6 *pair6 = entry;
        memcpy(a, pair6->key.a, sizeof a);
        memcpy(b, pair6->key.b, sizeof b);
        pair = &pair6->pair;
    } else {
        const struct pair4 *pair4 = entry;
        a[0] = key4_a(&pair4->key.v4);
        b[0] = key4_b(&pair4->key.v4);
        pair = &pair4->pair;
    }
    const struct host sides[2] = {side_of(pair, 0), side_of(pair, 1)};
    bool itself = a[0] == b[0] && a[1] == b[1]; /* it has sent to itself: what it sent it has received */
    count_host(h, a, long_key, &sides[0]);
    if (itself) {
        const struct host received = {.packets = {0, sides[0].packets[0]},
                                      .bytes = {0, sides[0].bytes[0]},
                                      .first_ns = TIME_NONE_FIRST,
                                      .last_ns = TIME_NONE_LAST,
                                      .order = UINT64_MAX};
        count_host(h, a, long_key, &received);
    } else
        count_host(h, b, long_key, &sides[1]);
}

/* ---- rows ---- */

static const uint32_t PLACE_V6 = (uint32_t)1 << 31; /* of a rank's place: which of the two stores */

struct host_rows {
    struct orcap_rows rows;
    const struct hosts *hosts;
    struct ranking ranking;
    bool rest_shown;
    char address[IP6_TEXT], macs[LABELS_MACS][MAC_TEXT];
    struct orcap_text mac_items[LABELS_MACS], name_items[LABELS_NAMES];
};

static void fill_counts(const struct host *host, struct orcap_cell *cells) {
    cell_count(&cells[HOSTS_packets], host->packets[0] + host->packets[1]);
    cell_count(&cells[HOSTS_bytes], host->bytes[0] + host->bytes[1]);
    cell_count(&cells[HOSTS_packets_out], host->packets[0]);
    cell_count(&cells[HOSTS_bytes_out], host->bytes[0]);
    cell_count(&cells[HOSTS_packets_in], host->packets[1]);
    cell_count(&cells[HOSTS_bytes_in], host->bytes[1]);
    cell_count(&cells[HOSTS_peers], host->peers);
    cell_i64(&cells[HOSTS_first_ns], host->first_ns);
    cell_i64(&cells[HOSTS_last_ns], host->last_ns);
    cells[HOSTS_first_ns].null = cells[HOSTS_last_ns].null = host->last_ns == TIME_NONE_LAST;
}

static void fill_labels(struct host_rows *r, const struct label *label, struct orcap_cell *cells) {
    size_t macs = label ? label->mac_count : 0, names = label ? label->name_count : 0;
    for (size_t i = 0; i < macs; i++) {
        uint8_t bytes[8];
        store_le64(bytes, label->macs[i]);
        r->mac_items[i] = (struct orcap_text){r->macs[i], mac_format(bytes, r->macs[i])};
    }
    for (size_t i = 0; i < names; i++)
        r->name_items[i] = (struct orcap_text){label->names[i], strlen(label->names[i])};
    cells[HOSTS_macs] = (struct orcap_cell){.texts = {r->mac_items, macs}};
    cells[HOSTS_names] = (struct orcap_cell){.texts = {r->name_items, names}};
}

/* What hosts had counted that had to make room: one last row without an address. */
static int fill_rest(struct host_rows *r, struct orcap_cell *cells) {
    if (r->rest_shown || !r->hosts->evicted)
        return 0;
    r->rest_shown = true;
    cell_null(&cells[HOSTS_address]);
    fill_counts(&r->hosts->rest, cells);
    fill_labels(r, NULL, cells);
    return 1;
}

static int hosts_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct host_rows *r = (struct host_rows *)rows;
    uint32_t place;
    cell_null(&cells[HOSTS_country]); /* filled in by orcap_rows_locate */
    cell_null(&cells[HOSTS_asn]);
    if (!ranking_next(&r->ranking, &place))
        return fill_rest(r, cells);
    bool v6 = place & PLACE_V6;
    const void *entry = store_entry(&r->hosts->stores[v6], place & ~PLACE_V6);
    union address address = {{0}};
    memcpy(address.bytes, entry, v6 ? 16 : 4);
    cell_text(&cells[HOSTS_address], r->address, v6 ? ip6_format(address.bytes, r->address) : ip4_format(address.bytes, r->address));
    fill_counts(host_of(entry, v6), cells);
    fill_labels(r, labels_find(&r->hosts->labels, v6 ? 6 : 4, &address), cells);
    return 1;
}

static uint64_t hosts_left(const struct orcap_rows *rows) {
    const struct host_rows *r = (const struct host_rows *)rows;
    return r->ranking.count + (r->hosts->evicted && !r->rest_shown);
}

static void host_rows_free(struct orcap_rows *rows) {
    ranking_clear(&((struct host_rows *)rows)->ranking);
    free(rows);
}

static int hosts_rows(struct part *part, struct orcap_rows **ret_rows) {
    struct hosts *h = (struct hosts *)part;
    for (int v6 = 0; v6 < 2 && !h->added_up; v6++)
        for (uint32_t place = 1; place <= h->pairs->stores[v6].count; place++)
            add_pair(h, store_entry(&h->pairs->stores[v6], place), v6);
    h->added_up = true;
    struct host_rows *r = h->status < 0 ? NULL : calloc(1, sizeof *r);
    if (!r || !ranking_init(&r->ranking, (size_t)h->stores[0].count + h->stores[1].count)) {
        free(r);
        return ORCAP_EMEMORY;
    }
    r->rows = rows_of(orcap_table_find("hosts"), hosts_next, host_rows_free);
    r->rows.left = hosts_left;
    r->hosts = h;
    for (uint32_t v6 = 0; v6 < 2; v6++)
        for (uint32_t place = 1; place <= h->stores[v6].count; place++) {
            const struct host *host = host_of(store_entry(&h->stores[v6], place), v6);
            uint64_t order = host->order < UINT32_MAX ? host->order : UINT32_MAX;
            ranking_add(&r->ranking, (struct rank){host->bytes[0] + host->bytes[1], (uint32_t)order, v6 ? place | PLACE_V6 : place});
        }
    ranking_start(&r->ranking);
    *ret_rows = &r->rows;
    return ORCAP_OK;
}

void hosts_share_pairs(struct part *hosts, struct part *conversations) {
    struct hosts *h = (struct hosts *)hosts;
    struct pairs *pairs = conversations_pairs(conversations);
    pairs->gone = (struct pairs_gone){add_pair, h};
    h->pairs = pairs;
    h->budget.limit += h->own_pairs.budget.limit; /* which has no pairs to keep now */
}

struct part *hosts_new(const struct orcap_context *context, uint64_t max_memory) {
    struct hosts *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    h->part = (struct part){hosts_take, hosts_rows, hosts_evicted, hosts_free};
    h->budget.limit = max_memory - max_memory / PAIRS_SHARE - max_memory / LABELS_SHARE;
    pairs_init(&h->own_pairs, PAIR_IP, max_memory / PAIRS_SHARE);
    h->own_pairs.gone = (struct pairs_gone){add_pair, h};
    h->pairs = &h->own_pairs;
    hash_key_init(&h->hash);
    host_init(&h->rest);
    store_init(&h->stores[0], sizeof(struct host4), KEY_SHORT, &h->hash, &h->budget);
    store_init(&h->stores[1], sizeof(struct host6), KEY_LONG, &h->hash, &h->budget);
    int status = context ? ORCAP_OK : orcap_context_new(NULL, &h->own, NULL);
    if (status == ORCAP_OK)
        status = dns_lists_init(&h->dns, context ? context : h->own);
    labels_init(&h->labels, status == ORCAP_OK ? &h->dns : NULL, max_memory / LABELS_SHARE);
    if (status == ORCAP_EMEMORY) {
        hosts_free(&h->part);
        return NULL;
    }
    return &h->part;
}
