#include "track/store.h"

#include "core/pages.h"

#include <stdlib.h>

enum { FIRST_BITS = 10, MOST_BITS = 31 };

/* The fewest entries whose chunk fills its huge pages but for a twelfth. */
void store_init(struct store *store, size_t entry_size, size_t key_size, const struct hash_key *hash, struct budget *budget) {
    *store = (struct store){.entry_size = entry_size, .key_size = key_size, .hash = hash, .budget = budget};
    store->long_mask = key_size == KEY_LONG ? UINT64_MAX : 0;
    for (;; store->chunk_bits++) {
        size_t size = entry_size << store->chunk_bits, unused = (HUGE_PAGE - size % HUGE_PAGE) % HUGE_PAGE;
        if (size >= HUGE_PAGE / 2 && unused <= (size + unused) / 12)
            break;
    }
}

static size_t slots_size(unsigned bits) {
    return sizeof(struct store_slot) << bits;
}

static size_t chunk_size(const struct store *store) {
    return store->entry_size << store->chunk_bits;
}

/* The first chunk of a store and a small index are ordinary memory, touched as it is used: most captures need no more. */
static void *take(size_t size, bool small) {
    return small ? calloc(1, size) : pages_take(size);
}

static void give(void *memory, size_t size, bool small) {
    if (small)
        free(memory);
    else
        pages_give(memory, size);
}

static bool small_index(unsigned bits) {
    return slots_size(bits) < HUGE_PAGE;
}

/* What a store begins with is granted whatever the limit: a table can always hold something. */
static bool budget_take(struct budget *budget, size_t size, bool first) {
    if (!first && (size > budget->limit || budget->used > budget->limit - size))
        return false;
    budget->used += size;
    return true;
}

void store_clear(struct store *store) {
    if (store->slots) {
        give(store->slots, slots_size(store->bits), small_index(store->bits));
        store->budget->used -= slots_size(store->bits);
    }
    for (size_t i = 0; i < store->chunk_count; i++) {
        give(store->chunks[i], chunk_size(store), i == 0);
        store->budget->used -= chunk_size(store);
    }
    free(store->chunks);
    store_init(store, store->entry_size, store->key_size, store->hash, store->budget);
}

/* Both indices stand side by side for a moment; the budget is asked for what stays. */
static enum store_status grow_index(struct store *store) {
    unsigned bits = store->slots ? store->bits + 1 : FIRST_BITS;
    size_t before = store->slots ? slots_size(store->bits) : 0;
    if (bits > MOST_BITS || !budget_take(store->budget, slots_size(bits) - before, small_index(bits)))
        return STORE_FULL;
    struct store_slot *slots = take(slots_size(bits), small_index(bits));
    if (!slots) {
        store->budget->used -= slots_size(bits) - before;
        return STORE_MEMORY;
    }
    struct store_slot *old = store->slots;
    size_t old_count = old ? (size_t)1 << store->bits : 0;
    unsigned old_bits = store->bits;
    store->slots = slots;
    store->bits = bits;
    store->filled = 0;
    for (size_t i = 0; i < old_count; i++)
        if (old[i].place)
            store_put(store, old[i].place, old[i].tag);
    if (old)
        give(old, before, small_index(old_bits));
    return STORE_OK;
}

static enum store_status add_chunk(struct store *store) {
    if (store->chunk_count == store->chunk_capacity) {
        size_t capacity = store->chunk_capacity ? store->chunk_capacity * 2 : 16;
        uint8_t **chunks = realloc(store->chunks, capacity * sizeof *chunks);
        if (!chunks)
            return STORE_MEMORY;
        store->chunks = chunks;
        store->chunk_capacity = capacity;
    }
    if (!budget_take(store->budget, chunk_size(store), store->chunk_count == 0))
        return STORE_FULL;
    uint8_t *chunk = take(chunk_size(store), store->chunk_count == 0);
    if (!chunk) {
        store->budget->used -= chunk_size(store);
        return STORE_MEMORY;
    }
    store->chunks[store->chunk_count++] = chunk;
    return STORE_OK;
}

/* At most half of the slots are filled: most keys then stand where they are first looked for. */
static bool index_has_room(const struct store *store) {
    return store->slots && store->filled < (uint64_t)1 << (store->bits - 1);
}

static enum store_status store_ready(struct store *store) {
    enum store_status status = STORE_OK;
    if (!index_has_room(store))
        status = grow_index(store);
    if (status == STORE_OK && store->count == (uint64_t)store->chunk_count << store->chunk_bits)
        status = store->count >> MOST_BITS ? STORE_FULL : add_chunk(store);
    return status;
}

static enum store_status append(struct store *store, const uint64_t *key, uint32_t *ret_place) {
    enum store_status status = store_ready(store);
    if (status != STORE_OK)
        return status;
    uint32_t place = ++store->count;
    char *entry = store_entry(store, place);
    memcpy(entry, key, store->key_size);
    memset(entry + store->key_size, 0, store->entry_size - store->key_size);
    *ret_place = place;
    return STORE_OK;
}

enum store_status lookup_add(const struct lookup *lookup, uint32_t *ret_place) {
    enum store_status status = append(lookup->store, lookup->key, ret_place);
    if (status == STORE_OK)
        store_put(lookup->store, *ret_place, lookup->tag);
    return status;
}

enum store_status lookup_replace(const struct lookup *lookup, uint32_t *ret_place) {
    enum store_status status = append(lookup->store, lookup->key, ret_place);
    if (status == STORE_OK)
        lookup_slot(lookup)->place = *ret_place;
    return status;
}

static uint32_t tag_of(const struct store *store, uint32_t place) {
    const void *entry = store_entry(store, place);
    return (uint32_t)((store->key_size == KEY_LONG ? hash_5(store->hash, entry) : hash_2(store->hash, entry)) >> 32);
}

bool store_finds(const struct store *store, uint32_t place) {
    uint32_t mask = (uint32_t)(((uint64_t)1 << store->bits) - 1), at = store_position(store, tag_of(store, place));
    while (store->slots[at].place && store->slots[at].place != place)
        at = (at + 1) & mask;
    return store->slots[at].place;
}

void store_move(struct store *store, uint32_t from, uint32_t to) {
    if (from != to)
        memcpy(store_entry(store, to), store_entry(store, from), store->entry_size);
}

void store_rebuild(struct store *store, uint32_t count) {
    store->count = count;
    store->filled = 0;
    size_t chunks = ((size_t)count + ((size_t)1 << store->chunk_bits) - 1) >> store->chunk_bits;
    while (store->chunk_count > (chunks ? chunks : 1)) {
        store->chunk_count--;
        give(store->chunks[store->chunk_count], chunk_size(store), false);
        store->budget->used -= chunk_size(store);
    }
    if (store->slots)
        memset(store->slots, 0, slots_size(store->bits));
    for (uint32_t place = 1; place <= count; place++)
        store_put(store, place, tag_of(store, place));
}
