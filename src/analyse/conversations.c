/* The table `conversations` at the layers eth, ip, udp and sctp, by bytes, then first packet. */
#include "analyse/cells.h"
#include "analyse/part.h"
#include "analyse/ranking.h"
#include "table/table.h"
#include "track/pair.h"

#include <stdlib.h>

struct conversations {
    struct part part;
    struct pairs pairs;
    const char *layer;
};

static int conversations_take(struct part *part, const struct event *events, size_t count) {
    return pairs_take(&((struct conversations *)part)->pairs, events, count);
}

struct pairs *conversations_pairs(struct part *conversations) {
    return &((struct conversations *)conversations)->pairs;
}

static uint64_t conversations_evicted(const struct part *part) {
    return ((const struct conversations *)part)->pairs.evicted;
}

static void conversations_free(struct part *part) {
    struct conversations *c = (struct conversations *)part;
    pairs_clear(&c->pairs);
    free(c);
}

static const uint32_t PLACE_V6 = (uint32_t)1 << 31; /* of a rank's place: which of the two stores */

struct conversation_rows {
    struct orcap_rows rows;
    const struct conversations *c;
    struct ranking ranking;
    char a[IP6_TEXT], b[IP6_TEXT];
    bool rest_shown;
};

static void fill_ports(uint64_t rest, bool turn, struct orcap_cell *cells) {
    cell_ports(&cells[turn ? CONVERSATIONS_b_port : CONVERSATIONS_a_port], &cells[turn ? CONVERSATIONS_a_port : CONVERSATIONS_b_port], rest);
}

static void fill_mac(struct conversation_rows *r, const struct pair4 *entry, struct orcap_cell *cells) {
    const struct key_mac *key = &entry->key.mac;
    bool turn = entry->pair.b_was_first;
    cell_mac(&cells[turn ? CONVERSATIONS_b : CONVERSATIONS_a], key->a, r->a);
    cell_mac(&cells[turn ? CONVERSATIONS_a : CONVERSATIONS_b], key->b, r->b);
    fill_ports(0, turn, cells);
}

static void fill_v4(struct conversation_rows *r, const struct pair4 *entry, struct orcap_cell *cells) {
    const struct key4 *key = &entry->key.v4;
    bool turn = entry->pair.b_was_first;
    cell_ip4(&cells[turn ? CONVERSATIONS_b : CONVERSATIONS_a], key4_a(key), r->a);
    cell_ip4(&cells[turn ? CONVERSATIONS_a : CONVERSATIONS_b], key4_b(key), r->b);
    fill_ports(key->rest, turn, cells);
}

static void fill_v6(struct conversation_rows *r, const struct pair6 *entry, struct orcap_cell *cells) {
    const struct key6 *key = &entry->key;
    bool turn = entry->pair.b_was_first;
    cell_ip6(&cells[turn ? CONVERSATIONS_b : CONVERSATIONS_a], key->a, r->a);
    cell_ip6(&cells[turn ? CONVERSATIONS_a : CONVERSATIONS_b], key->b, r->b);
    fill_ports(key->rest, turn, cells);
}

/* What evicted conversations had counted: one last row without ends. */
static int fill_rest(struct conversation_rows *r, struct orcap_cell *cells) {
    if (r->rest_shown || !r->c->pairs.evicted)
        return 0;
    r->rest_shown = true;
    cells_conversation_rest(&r->c->pairs.rest, cells);
    return 1;
}

static int conversations_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct conversation_rows *r = (struct conversation_rows *)rows;
    const struct pairs *pairs = &r->c->pairs;
    uint32_t place;
    cell_word(&cells[CONVERSATIONS_layer], r->c->layer);
    if (!ranking_next(&r->ranking, &place))
        return fill_rest(r, cells);
    if (place & PLACE_V6) {
        const struct pair6 *entry = store_entry(&pairs->stores[1], place & ~PLACE_V6);
        fill_v6(r, entry, cells);
        cells_conversation_counts(&entry->pair, cells);
        return 1;
    }
    const struct pair4 *entry = store_entry(&pairs->stores[0], place);
    if (pairs->layer == PAIR_ETH)
        fill_mac(r, entry, cells);
    else
        fill_v4(r, entry, cells);
    cells_conversation_counts(&entry->pair, cells);
    return 1;
}

static uint64_t conversations_left(const struct orcap_rows *rows) {
    const struct conversation_rows *r = (const struct conversation_rows *)rows;
    return r->ranking.count + (r->c->pairs.evicted && !r->rest_shown);
}

static void conversation_rows_free(struct orcap_rows *rows) {
    struct conversation_rows *r = (struct conversation_rows *)rows;
    ranking_clear(&r->ranking);
    free(r);
}

static int conversations_rows(struct part *part, struct orcap_rows **ret_rows) {
    const struct conversations *c = (const struct conversations *)part;
    struct conversation_rows *r = calloc(1, sizeof *r);
    if (!r || !ranking_init(&r->ranking, (size_t)c->pairs.stores[0].count + c->pairs.stores[1].count)) {
        free(r);
        return ORCAP_EMEMORY;
    }
    r->rows = rows_of(orcap_table_find("conversations"), conversations_next, conversation_rows_free);
    r->rows.left = conversations_left;
    r->c = c;
    for (uint32_t place = 1; place <= c->pairs.stores[0].count; place++) {
        const struct pair *pair = &((const struct pair4 *)store_entry(&c->pairs.stores[0], place))->pair;
        ranking_add(&r->ranking, (struct rank){pair->bytes[0] + pair->bytes[1], pair->order, place});
    }
    for (uint32_t place = 1; place <= c->pairs.stores[1].count; place++) {
        const struct pair *pair = &((const struct pair6 *)store_entry(&c->pairs.stores[1], place))->pair;
        ranking_add(&r->ranking, (struct rank){pair->bytes[0] + pair->bytes[1], pair->order, place | PLACE_V6});
    }
    ranking_start(&r->ranking);
    *ret_rows = &r->rows;
    return ORCAP_OK;
}

struct part *conversations_new(const char *layer, uint64_t max_memory) {
    static const struct {
        const char *name;
        enum pair_layer layer;
    } layers[] = {{"eth", PAIR_ETH}, {"ip", PAIR_IP}, {"udp", PAIR_UDP}, {"sctp", PAIR_SCTP}};
    struct conversations *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->part = (struct part){conversations_take, conversations_rows, conversations_evicted, conversations_free};
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        if (strcmp(layer, layers[i].name) == 0) {
            c->layer = layers[i].name;
            pairs_init(&c->pairs, layers[i].layer, max_memory);
        }
    return &c->part;
}
