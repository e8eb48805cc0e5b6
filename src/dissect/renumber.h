/* Numbers that a user wants read as others (--decode-as): what stands under one of them is taken for what stands under the other. The describing road
 * has bindings for that; the counting road and what is told from payloads, which know numbers alone, translate them before they look. */
#ifndef DISSECT_RENUMBER_H
#define DISSECT_RENUMBER_H

#include <stddef.h>
#include <stdint.h>

enum renumber_space { RENUMBER_LINKTYPE, RENUMBER_ETHERTYPE, RENUMBER_PROTO, RENUMBER_UDP, RENUMBER_TCP };

struct renumber {
    uint32_t first, last, as;
    uint8_t space; /* enum renumber_space */
};

struct renumbers {
    struct renumber *list; /* a later one goes before an earlier one */
    size_t count;
};

/* `numbers` NULL: there are none. */
static inline uint32_t renumbered(const struct renumbers *numbers, enum renumber_space space, uint32_t number) {
    for (size_t i = numbers ? numbers->count : 0; i-- > 0;) {
        const struct renumber *entry = &numbers->list[i];
        if (entry->space == space && number >= entry->first && number <= entry->last)
            return entry->as;
    }
    return number;
}

#endif
