#include "report/tally.h"

#include "analyse/bins.h"

#include <orcap/status.h>

#include <stdlib.h>
#include <string.h>

/* Cells that keys have on the average before the lighter ones are dropped; few keys may have one in every bin. */
enum { CELLS_A_KEY = 16, CELLS_LEAST = 32768 };

static uint32_t cells_most(const struct tally *tally) {
    return tally->most * CELLS_A_KEY < CELLS_LEAST ? CELLS_LEAST : tally->most * CELLS_A_KEY;
}

void tally_init(struct tally *tally, uint32_t most) {
    *tally = (struct tally){.most = most, .count = 1, .cell_count = 1};
    hash_key_init(&tally->hash);
}

static void free_key(struct tally_entry *entry) {
    if (entry->size > TALLY_NEAR)
        free(entry->far);
}

void tally_clear(struct tally *tally) {
    for (uint32_t i = 1; i < tally->count && tally->entries; i++)
        free_key(&tally->entries[i]);
    free(tally->entries);
    free(tally->slots);
    free(tally->cells);
    *tally = (struct tally){0};
}

/* ---- cells ---- */

static uint32_t new_cell(struct tally *tally) {
    uint32_t cell = tally->free_cells;
    if (cell) {
        tally->free_cells = tally->cells[cell].next;
        return cell;
    }
    if (tally->cell_count >= tally->cell_capacity) {
        uint32_t capacity = tally->cell_capacity ? 2 * tally->cell_capacity : 256;
        struct tally_cell *cells = realloc(tally->cells, capacity * sizeof *cells);
        if (!cells) {
            tally->status = ORCAP_EMEMORY;
            return 0;
        }
        tally->cells = cells;
        tally->cell_capacity = capacity;
    }
    return tally->cell_count++;
}

static void free_cell(struct tally *tally, uint32_t cell) {
    tally->cells[cell].next = tally->free_cells;
    tally->free_cells = cell;
}

static void add_to_bin(struct tally *tally, struct tally_entry *entry, int64_t bin, uint64_t count, uint64_t bytes) {
    if (!entry->cells || tally->cells[entry->cells].bin != bin) {
        uint32_t cell = new_cell(tally);
        if (!cell)
            return;
        tally->cells[cell] = (struct tally_cell){.bin = bin, .next = entry->cells};
        entry->cells = cell;
    }
    tally->cells[entry->cells].count += count;
    tally->cells[entry->cells].bytes += bytes;
}

/* Merges two lists of cells, later bins first; equal bins become one. */
static uint32_t merge(struct tally *tally, uint32_t a, uint32_t b) {
    struct tally_cell *cells = tally->cells;
    uint32_t head = 0, *link = &head;
    while (a && b) {
        if (cells[a].bin == cells[b].bin) {
            uint32_t gone = b;
            cells[a].count += cells[b].count;
            cells[a].bytes += cells[b].bytes;
            b = cells[b].next;
            free_cell(tally, gone);
            continue;
        }
        uint32_t *from = cells[a].bin > cells[b].bin ? &a : &b;
        *link = *from;
        link = &cells[*from].next;
        *from = *link;
    }
    *link = a ? a : b;
    return head;
}

/* Cuts off the list's first run of falling bins; returns the rest. */
static uint32_t cut_run(struct tally *tally, uint32_t run) {
    struct tally_cell *cells = tally->cells;
    while (cells[run].next && cells[cells[run].next].bin < cells[run].bin)
        run = cells[run].next;
    uint32_t rest = cells[run].next;
    cells[run].next = 0;
    return rest;
}

enum { RUNS_MOST = 32 }; /* 2^32 cells have no more levels */

/* Later bins first, one cell a bin: a merge sort of the runs that are there, most often one. */
static uint32_t in_order(struct tally *tally, uint32_t list) {
    uint32_t levels[RUNS_MOST] = {0};
    while (list) {
        uint32_t run = list;
        list = cut_run(tally, run);
        size_t level = 0;
        for (; level < RUNS_MOST - 1 && levels[level]; level++) {
            run = merge(tally, levels[level], run);
            levels[level] = 0;
        }
        levels[level] = merge(tally, levels[level], run);
    }
    uint32_t all = 0;
    for (size_t level = 0; level < RUNS_MOST; level++)
        all = merge(tally, levels[level], all);
    return all;
}

void tally_coarsen(struct tally *tally, int64_t factor) {
    for (uint32_t i = 0; i < tally->count && tally->entries; i++) {
        for (uint32_t cell = tally->entries[i].cells; cell; cell = tally->cells[cell].next)
            tally->cells[cell].bin = bins_floor(tally->cells[cell].bin, factor);
        tally->entries[i].cells = in_order(tally, tally->entries[i].cells);
    }
}

/* ---- entries ---- */

static uint32_t *slot_of(struct tally *tally, uint64_t hash, const void *key, size_t size) {
    for (uint32_t i = (uint32_t)hash & (tally->slot_count - 1);; i = (i + 1) & (tally->slot_count - 1)) {
        uint32_t place = tally->slots[i];
        if (!place)
            return &tally->slots[i];
        const struct tally_entry *entry = &tally->entries[place];
        if (entry->hash == hash && entry->size == size && !memcmp(tally_key(entry), key, size))
            return &tally->slots[i];
    }
}

static void index_all(struct tally *tally) {
    memset(tally->slots, 0, tally->slot_count * sizeof *tally->slots);
    for (uint32_t i = 1; i < tally->count; i++)
        *slot_of(tally, tally->entries[i].hash, tally_key(&tally->entries[i]), tally->entries[i].size) = i;
}

/* Room for one more entry, slots at most half used. */
static bool grow(struct tally *tally) {
    if (tally->entries && tally->count < tally->capacity)
        return true;
    uint32_t capacity = tally->capacity ? 2 * tally->capacity : 64;
    struct tally_entry *entries = realloc(tally->entries, capacity * sizeof *entries);
    if (entries) {
        if (!tally->entries)
            entries[0] = (struct tally_entry){0};
        tally->entries = entries;
    }
    uint32_t *slots = entries ? realloc(tally->slots, 2 * capacity * sizeof *slots) : NULL;
    if (!slots) {
        tally->status = ORCAP_EMEMORY;
        return false;
    }
    tally->slots = slots;
    tally->slot_count = 2 * capacity;
    tally->capacity = capacity;
    index_all(tally);
    return true;
}

static int by_order(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

static int more_bytes_first(const void *a, const void *b) {
    const struct tally_entry *x = a, *y = b;
    return x->bytes != y->bytes ? (x->bytes < y->bytes ? 1 : -1) : x->count != y->count ? (x->count < y->count ? 1 : -1) : by_order(x->order, y->order);
}

static int more_counts_first(const void *a, const void *b) {
    const struct tally_entry *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : by_order(x->order, y->order);
}

/* The last entry goes into the common sum, whose cells are in order again when all are dropped that have to be. */
static void drop_last(struct tally *tally) {
    struct tally_entry *others = &tally->entries[0], *gone = &tally->entries[--tally->count];
    others->count += gone->count;
    others->bytes += gone->bytes;
    uint32_t *link = &gone->cells;
    while (*link)
        link = &tally->cells[*link].next;
    *link = others->cells;
    others->cells = gone->cells;
    free_key(gone);
    tally->dropped++;
}

static uint32_t cells_used(const struct tally *tally) {
    uint32_t used = 0;
    for (uint32_t i = 1; i < tally->count; i++)
        for (uint32_t cell = tally->entries[i].cells; cell; cell = tally->cells[cell].next)
            used++;
    return used;
}

static uint32_t cells_of(const struct tally *tally, const struct tally_entry *entry) {
    uint32_t count = 0;
    for (uint32_t cell = entry->cells; cell; cell = tally->cells[cell].next)
        count++;
    return count;
}

/* Half of the room is made at once, so that the work is shared among as many counts. */
static void make_room(struct tally *tally) {
    uint64_t dropped = tally->dropped;
    for (uint32_t i = 0; i < tally->count; i++)
        tally->entries[i].cells = in_order(tally, tally->entries[i].cells);
    qsort(tally->entries + 1, tally->count - 1, sizeof *tally->entries, more_bytes_first);
    uint32_t used = cells_used(tally);
    while (tally->count > 1 && (tally->count > tally->most / 2 || used > cells_most(tally) / 2)) {
        used -= cells_of(tally, &tally->entries[tally->count - 1]);
        drop_last(tally);
    }
    if (tally->dropped > dropped)
        tally->least = tally->count > 1 ? tally->entries[tally->count - 1].bytes : 0;
    tally->entries[0].cells = in_order(tally, tally->entries[0].cells);
    index_all(tally);
}

static bool is_full(const struct tally *tally) {
    return tally->count > tally->most || (!tally->free_cells && tally->cell_count > cells_most(tally));
}

static struct tally_entry *entry_of(struct tally *tally, const void *key, size_t size) {
    uint64_t hash = hash_bytes(&tally->hash, key, size);
    if (tally->slots) {
        uint32_t place = *slot_of(tally, hash, key, size);
        if (place)
            return &tally->entries[place];
    }
    if (!grow(tally))
        return NULL;
    struct tally_entry *entry = &tally->entries[tally->count];
    *entry = (struct tally_entry){.size = size, .hash = hash};
    if (size > TALLY_NEAR && !(entry->far = malloc(size))) {
        tally->status = ORCAP_EMEMORY;
        return NULL;
    }
    memcpy(size > TALLY_NEAR ? entry->far : entry->near, key, size);
    entry->order = tally->orders++;
    *slot_of(tally, hash, key, size) = tally->count++;
    return entry;
}

static void count_entry(struct tally *tally, struct tally_entry *entry, int64_t bin, uint64_t count, uint64_t bytes) {
    entry->count += count;
    entry->bytes += bytes;
    if (bin != TALLY_NO_BIN)
        add_to_bin(tally, entry, bin, count, bytes);
}

void tally_count(struct tally *tally, const void *key, size_t size, int64_t bin, uint64_t bytes) {
    tally_count_many(tally, key, size, bin, 1, bytes);
}

void tally_count_many(struct tally *tally, const void *key, size_t size, int64_t bin, uint64_t count, uint64_t bytes) {
    if (tally->status)
        return;
    if (is_full(tally))
        make_room(tally);
    struct tally_entry *entry = entry_of(tally, key, size);
    if (entry)
        count_entry(tally, entry, bin, count, bytes);
}

void tally_count_again(struct tally *tally, uint32_t *hint, const void *key, size_t size, int64_t bin, uint64_t bytes) {
    if (tally->status)
        return;
    if (is_full(tally))
        make_room(tally);
    struct tally_entry *entry = *hint && *hint < tally->count ? &tally->entries[*hint] : NULL;
    if (!entry || entry->size != size || memcmp(tally_key(entry), key, size) != 0)
        entry = entry_of(tally, key, size);
    if (!entry)
        return;
    *hint = (uint32_t)(entry - tally->entries);
    count_entry(tally, entry, bin, 1, bytes);
}

void tally_count_dropped(struct tally *tally, int64_t bin, uint64_t bytes) {
    if (tally->status || (!tally->entries && !grow(tally)))
        return;
    if (is_full(tally))
        make_room(tally);
    count_entry(tally, &tally->entries[0], bin, 1, bytes);
}

void tally_add(struct tally *tally, const void *key, size_t size, const struct tally *from, const struct tally_entry *added) {
    if (is_full(tally))
        make_room(tally);
    struct tally_entry *entry = key ? entry_of(tally, key, size) : grow(tally) ? &tally->entries[0] : NULL;
    if (!entry)
        return;
    entry->count += added->count;
    entry->bytes += added->bytes;
    for (uint32_t cell = added->cells; cell; cell = from->cells[cell].next) {
        uint32_t copy = new_cell(tally);
        if (!copy)
            return;
        tally->cells[copy] = from->cells[cell];
        tally->cells[copy].next = entry->cells;
        entry->cells = copy;
    }
}

static uint32_t reversed(struct tally *tally, uint32_t list) {
    uint32_t head = 0;
    while (list) {
        uint32_t next = tally->cells[list].next;
        tally->cells[list].next = head;
        head = list;
        list = next;
    }
    return head;
}

uint32_t tally_finish(struct tally *tally, uint32_t most, bool by_bytes) {
    if (!tally->entries)
        return 0;
    qsort(tally->entries + 1, tally->count - 1, sizeof *tally->entries, by_bytes ? more_bytes_first : more_counts_first);
    while (tally->count - 1 > most)
        drop_last(tally);
    for (uint32_t i = 0; i < tally->count; i++)
        tally->entries[i].cells = reversed(tally, in_order(tally, tally->entries[i].cells));
    index_all(tally);
    return tally->count - 1;
}
