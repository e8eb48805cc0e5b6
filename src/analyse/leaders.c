#include "analyse/leaders.h"
#include "core/hash.h"

#include <orcap/status.h>

#include <stdlib.h>

enum { SLOTS = 4 * LEADERS_KEPT }; /* at most half full, as twice as many as are kept may gather */

struct leaders {
    struct hash_key key;
    struct leader *list;
    size_t count, capacity;
    uint64_t places;
    bool dropped;
    uint32_t slots[SLOTS]; /* index in the list + 1; 0: free */
};

struct leaders *leaders_new(void) {
    struct leaders *leaders = calloc(1, sizeof *leaders);
    if (leaders)
        hash_key_init(&leaders->key);
    return leaders;
}

void leaders_free(struct leaders *leaders) {
    if (!leaders)
        return;
    for (size_t i = 0; i < leaders->count; i++)
        free(leaders->list[i].text);
    free(leaders->list);
    free(leaders);
}

bool leaders_dropped(const struct leaders *leaders) {
    return leaders->dropped;
}

static int by_count(const void *a, const void *b) {
    const struct leader *left = a, *right = b;
    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return left->place < right->place ? -1 : 1;
}

/* The slot of a text: that it stands in, or a free one. */
static uint32_t *slot_of(struct leaders *leaders, uint64_t hash, const char *text, size_t size) {
    for (size_t i = hash % SLOTS;; i = (i + 1) % SLOTS) {
        uint32_t index = leaders->slots[i];
        if (!index)
            return &leaders->slots[i];
        const struct leader *leader = &leaders->list[index - 1];
        if (leader->hash == hash && leader->size == size && (!size || !memcmp(leader->text, text, size)))
            return &leaders->slots[i];
    }
}

static void index_all(struct leaders *leaders) {
    memset(leaders->slots, 0, sizeof leaders->slots);
    for (size_t i = 0; i < leaders->count; i++)
        *slot_of(leaders, leaders->list[i].hash, leaders->list[i].text, leaders->list[i].size) = (uint32_t)i + 1;
}

static void drop_half(struct leaders *leaders) {
    qsort(leaders->list, leaders->count, sizeof *leaders->list, by_count);
    while (leaders->count > LEADERS_KEPT)
        free(leaders->list[--leaders->count].text);
    leaders->dropped = true;
    index_all(leaders);
}

static int add(struct leaders *leaders, uint64_t hash, const char *text, size_t size) {
    if (leaders->count == 2 * LEADERS_KEPT)
        drop_half(leaders);
    if (leaders->count == leaders->capacity) {
        size_t capacity = leaders->capacity ? 2 * leaders->capacity : 256;
        struct leader *list = realloc(leaders->list, capacity * sizeof *list);
        if (!list)
            return ORCAP_EMEMORY;
        leaders->list = list;
        leaders->capacity = capacity;
    }
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return ORCAP_EMEMORY;
    if (size)
        memcpy(copy, text, size);
    *slot_of(leaders, hash, text, size) = (uint32_t)leaders->count + 1;
    leaders->list[leaders->count++] = (struct leader){.text = copy, .size = size, .count = 1, .hash = hash, .place = leaders->places++};
    return ORCAP_OK;
}

int leaders_count(struct leaders *leaders, const char *text, size_t size) {
    uint64_t hash = hash_bytes(&leaders->key, text, size);
    const uint32_t *slot = slot_of(leaders, hash, text, size);
    if (!*slot)
        return add(leaders, hash, text, size);
    leaders->list[*slot - 1].count++;
    return ORCAP_OK;
}

const struct leader *leaders_sorted(struct leaders *leaders, size_t *ret_count) {
    if (leaders->count)
        qsort(leaders->list, leaders->count, sizeof *leaders->list, by_count);
    index_all(leaders);
    *ret_count = leaders->count;
    return leaders->list;
}
