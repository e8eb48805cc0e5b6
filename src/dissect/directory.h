/* Names to small numbers. Several may have one name: they are found in the order they came. Names are the caller's, and stay where they are. */
#ifndef DISSECT_DIRECTORY_H
#define DISSECT_DIRECTORY_H

#include <orcap/status.h>

#include <stddef.h>
#include <stdint.h>

struct directory_entry {
    const char *name; /* NULL: free */
    uint32_t hash;
    uint16_t number;
};

/* All zeros is an empty one. */
struct directory {
    struct directory_entry *entries; /* open addressing */
    size_t count, mask;
};

/* ORCAP_EMEMORY. */
ORCAP_MUST_CHECK int directory_add(struct directory *directory, const char *name, uint16_t number);
/* The first of that name whose number is at least `least`; ORCAP_ENAME. */
int directory_find(const struct directory *directory, const char *name, size_t least);
void directory_clear(struct directory *directory);

#endif
