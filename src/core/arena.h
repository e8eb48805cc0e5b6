/* Memory that is released all at once. Allocations are 16-byte aligned, zeroed on request, and live until arena_clear or arena_reset. */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *blocks; /* newest first */
    size_t limit;               /* bytes in all blocks together; 0: none */
    size_t used;
};

void *arena_take(struct arena *arena, size_t size); /* NULL: memory is out or the limit is reached */
void *arena_take_zeroed(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *from, size_t size);
void arena_reset(struct arena *arena); /* keeps one block for the next use */
void arena_clear(struct arena *arena); /* gives everything back */

#endif
