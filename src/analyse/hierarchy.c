/* The table `hierarchy`: a tree of protocol chains. A packet is booked at the end of its chain; rows add up what lies below them. */
#include "analyse/part.h"
#include "core/cursor.h"
#include "table/table.h"

#include <stdlib.h>

/* Layers a chain can have: those outside a datagram (as many as defrag.h keeps), its own, and an application. A tree of NODES_MOST takes 3 MiB; a chain that finds no room
 * is booked at the longest part of it that has a node. */
enum { CHAIN_MOST = 3 * DIGEST_CHAIN + 2, NODES_MOST = 65536, CACHE = 256 };

struct node {
    uint32_t parent, first_child, sibling; /* 0: none; node 0 is the root */
    uint8_t code;
    uint8_t depth;
    int64_t packets, bytes; /* own; taken back where fragments of a datagram stand in for it */
};

/* The nodes of chains that were met lately, for chains of eight layers at most with their application: nearly all. */
struct cached {
    uint64_t chain; /* a layer a byte, the outermost lowest; 0: free */
    uint64_t node;
};

struct hierarchy {
    struct part part;
    const uint64_t *total_bytes;
    struct node *nodes;
    uint32_t count, capacity;
    struct cached cache[CACHE];
};

static uint32_t child_of(struct hierarchy *h, uint32_t parent, uint8_t code) {
    uint32_t *link = &h->nodes[parent].first_child;
    for (uint32_t n; (n = *link) != 0; link = &h->nodes[n].sibling)
        if (h->nodes[n].code == code)
            return n;
    if (h->count == h->capacity) {
        uint32_t capacity = h->capacity * 2;
        struct node *nodes = capacity > NODES_MOST ? NULL : realloc(h->nodes, capacity * sizeof *nodes);
        if (!nodes)
            return 0;
        link = (uint32_t *)(void *)((char *)nodes + ((char *)link - (char *)h->nodes));
        h->nodes = nodes;
        h->capacity = capacity;
    }
    uint32_t n = h->count++;
    h->nodes[n] = (struct node){.parent = parent, .code = code, .depth = (uint8_t)(h->nodes[parent].depth + 1)};
    *link = n;
    return n;
}

static uint32_t node_of(struct hierarchy *h, uint32_t from, const uint8_t *chain, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t n = child_of(h, from, chain[i]);
        if (!n)
            break;
        from = n;
    }
    return from;
}

static uint32_t node_of_app(struct hierarchy *h, uint32_t node, uint8_t app) {
    static const uint8_t both[] = {LAYER_QUIC, LAYER_TLS};
    return app == LAYER_QUIC_TLS ? node_of(h, node, both, sizeof both) : app ? node_of(h, node, &app, 1) : node;
}

static uint32_t node_of_frame(struct hierarchy *h, const struct digest *digest, uint8_t app) {
    uint32_t node = node_of(h, 0, digest->chain, digest->chain_count);
    return node_of_app(h, node, app);
}

static inline uint32_t cached_node_of_frame(struct hierarchy *h, const struct digest *digest, uint8_t app) {
    if (digest->chain_count >= 8)
        return node_of_frame(h, digest, app);
    uint64_t chain = load_le64(digest->chain) | (uint64_t)app << 8 * digest->chain_count;
    struct cached *cached = &h->cache[(chain * 0x9e3779b97f4a7c15) >> 56];
    if (cached->chain != chain) {
        cached->node = node_of_frame(h, digest, app);
        cached->chain = chain;
    }
    return (uint32_t)cached->node;
}

static void add(struct node *node, int64_t packets, uint64_t bytes) {
    node->packets += packets;
    node->bytes += packets < 0 ? -(int64_t)bytes : (int64_t)bytes;
}

/* Its fragments were booked at the outer chain, which must not count it twice. */
static void take_datagram(struct hierarchy *h, const struct event *event, uint8_t app) {
    uint32_t outer = node_of(h, 0, event->outer, event->outer_count);
    uint32_t node = node_of(h, outer, event->digest->chain, event->digest->chain_count);
    node = node_of_app(h, node, app);
    add(&h->nodes[node], 1, event->size);
    add(&h->nodes[outer], -1, event->size);
}

static int hierarchy_take(struct part *part, const struct event *events, size_t count) {
    struct hierarchy *h = (struct hierarchy *)part;
    for (size_t i = 0; i < count; i++) {
        if (!events[i].counted)
            continue;
        uint8_t app = events[i].app;
        if (events[i].datagram)
            take_datagram(h, &events[i], app);
        else
            add(&h->nodes[cached_node_of_frame(h, events[i].digest, app)], 1, events[i].size);
    }
    return ORCAP_OK;
}

static void hierarchy_free(struct part *part) {
    struct hierarchy *h = (struct hierarchy *)part;
    free(h->nodes);
    free(h);
}

/* ---- rows ---- */

struct hierarchy_rows {
    struct orcap_rows rows;
    struct node *sums; /* nodes with all that lies below them */
    uint32_t *order;   /* nodes with packets: children of one parent together, most bytes first */
    uint32_t *first;   /* by node: where its children begin in `order`, */
    uint32_t *after;   /* and where they end */
    uint32_t *stack;   /* nodes still to be shown, the next on top */
    uint32_t count, pending;
    uint64_t total_bytes;
    char path[CHAIN_MOST * 16];
    size_t ends[CHAIN_MOST + 1]; /* of each level in `path` */
};

static int compare_nodes(const void *a, const void *b, void *user) {
    const struct node *nodes = user, *x = &nodes[*(const uint32_t *)a], *y = &nodes[*(const uint32_t *)b];
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    if (x->bytes != y->bytes)
        return x->bytes > y->bytes ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* A child's number is greater than its parent's: going down, each is complete before it is added. */
static void add_up(struct hierarchy_rows *r) {
    uint32_t shown = 0;
    for (uint32_t n = r->count - 1; n > 0; n--) {
        r->sums[r->sums[n].parent].packets += r->sums[n].packets;
        r->sums[r->sums[n].parent].bytes += r->sums[n].bytes;
    }
    for (uint32_t n = 1; n < r->count; n++)
        if (r->sums[n].packets > 0)
            r->order[shown++] = n;
    if (shown)
        qsort_r(r->order, shown, sizeof *r->order, compare_nodes, r->sums);
    for (uint32_t i = 0; i < shown; i++) {
        uint32_t parent = r->sums[r->order[i]].parent;
        if (i == 0 || r->sums[r->order[i - 1]].parent != parent)
            r->first[parent] = i;
        r->after[parent] = i + 1;
    }
}

static void push_children(struct hierarchy_rows *r, uint32_t parent) {
    for (uint32_t i = r->after[parent]; i > r->first[parent]; i--)
        r->stack[r->pending++] = r->order[i - 1];
}

static int hierarchy_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct hierarchy_rows *r = (struct hierarchy_rows *)rows;
    if (!r->pending)
        return 0;
    uint32_t n = r->stack[--r->pending];
    const struct node *node = &r->sums[n];
    const char *name = layer_name(node->code);
    size_t at = r->ends[node->depth - 1];
    if (at)
        r->path[at++] = ':';
    memcpy(r->path + at, name, strlen(name));
    r->ends[node->depth] = at + strlen(name);
    cell_text(&cells[HIERARCHY_path], r->path, r->ends[node->depth]);
    cell_i64(&cells[HIERARCHY_depth], node->depth);
    cell_i64(&cells[HIERARCHY_packets], node->packets);
    cell_i64(&cells[HIERARCHY_bytes], node->bytes);
    cell_f64(&cells[HIERARCHY_share], r->total_bytes ? (double)node->bytes / (double)r->total_bytes : 0);
    push_children(r, n);
    return 1;
}

static void hierarchy_rows_free(struct orcap_rows *rows) {
    struct hierarchy_rows *r = (struct hierarchy_rows *)rows;
    free(r->sums);
    free(r->order);
    free(r->first);
    free(r->after);
    free(r->stack);
    free(r);
}

static int hierarchy_rows(struct part *part, struct orcap_rows **ret_rows) {
    const struct hierarchy *h = (const struct hierarchy *)part;
    struct hierarchy_rows *r = calloc(1, sizeof *r);
    if (!r)
        return ORCAP_EMEMORY;
    r->rows = rows_of(orcap_table_find("hierarchy"), hierarchy_next, hierarchy_rows_free);
    r->count = h->count;
    r->total_bytes = *h->total_bytes;
    r->sums = malloc(h->count * sizeof *r->sums);
    r->order = malloc(h->count * sizeof *r->order);
    r->first = calloc(h->count, sizeof *r->first);
    r->after = calloc(h->count, sizeof *r->after);
    r->stack = malloc(h->count * sizeof *r->stack);
    if (!r->sums || !r->order || !r->first || !r->after || !r->stack) {
        hierarchy_rows_free(&r->rows);
        return ORCAP_EMEMORY;
    }
    memcpy(r->sums, h->nodes, h->count * sizeof *r->sums);
    add_up(r);
    push_children(r, 0);
    *ret_rows = &r->rows;
    return ORCAP_OK;
}

struct part *hierarchy_new(const uint64_t *total_bytes) {
    struct hierarchy *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    h->part = (struct part){.take = hierarchy_take, .rows = hierarchy_rows, .free = hierarchy_free, .wants_apps = true};
    h->total_bytes = total_bytes;
    h->capacity = 256;
    h->count = 1;
    h->nodes = calloc(h->capacity, sizeof *h->nodes);
    if (!h->nodes) {
        free(h);
        return NULL;
    }
    return &h->part;
}
