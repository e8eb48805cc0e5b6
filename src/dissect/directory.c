#include "dissect/directory.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a: the names are a program's, not the wire's. */
static uint32_t hash_of(const char *name) {
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * 16777619u;
    return hash;
}

static void place(struct directory_entry *entries, size_t mask, struct directory_entry entry) {
    size_t at = entry.hash & mask;
    while (entries[at].name)
        at = (at + 1) & mask;
    entries[at] = entry;
}

/* Room for twice as many. Entries of one name keep their order: it is that of their numbers. */
static int grow(struct directory *directory) {
    size_t size = directory->entries ? 2 * (directory->mask + 1) : 256;
    struct directory_entry *entries = calloc(size, sizeof *entries);
    if (!entries)
        return ORCAP_EMEMORY;
    size_t start = 0; /* a chain that wraps is to be taken from its beginning */
    while (directory->entries && directory->entries[start].name)
        start++;
    for (size_t i = 0; directory->entries && i <= directory->mask; i++) {
        const struct directory_entry *entry = &directory->entries[(start + i) & directory->mask];
        if (entry->name)
            place(entries, size - 1, *entry);
    }
    free(directory->entries);
    directory->entries = entries;
    directory->mask = size - 1;
    return ORCAP_OK;
}

int directory_add(struct directory *directory, const char *name, uint16_t number) {
    if (!directory->entries || 2 * (directory->count + 1) > directory->mask) {
        int status = grow(directory);
        if (status < 0)
            return status;
    }
    place(directory->entries, directory->mask, (struct directory_entry){.name = name, .hash = hash_of(name), .number = number});
    directory->count++;
    return ORCAP_OK;
}

int directory_find(const struct directory *directory, const char *name, size_t least) {
    if (!directory->entries)
        return ORCAP_ENAME;
    uint32_t hash = hash_of(name);
    for (size_t at = hash & directory->mask; directory->entries[at].name; at = (at + 1) & directory->mask) {
        const struct directory_entry *entry = &directory->entries[at];
        if (entry->hash == hash && entry->number >= least && strcmp(entry->name, name) == 0)
            return entry->number;
    }
    return ORCAP_ENAME;
}

void directory_clear(struct directory *directory) {
    free(directory->entries);
    *directory = (struct directory){0};
}
