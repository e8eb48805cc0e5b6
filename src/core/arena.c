#include "core/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16 * 1024, ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *older;
    size_t size, used;
    _Alignas(16) unsigned char bytes[];
};

void *arena_take(struct arena *arena, size_t size) {
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    struct arena_block *block = arena->blocks;
    if (!block || size > block->size - block->used) {
        size_t wanted = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        if (arena->limit && wanted > arena->limit - arena->used)
            return NULL;
        block = malloc(sizeof *block + wanted);
        if (!block)
            return NULL;
        *block = (struct arena_block){.older = arena->blocks, .size = wanted};
        arena->blocks = block;
        arena->used += wanted;
    }
    void *p = block->bytes + block->used;
    block->used += size;
    return p;
}

void *arena_take_zeroed(struct arena *arena, size_t size) {
    void *p = arena_take(arena, size);
    return p ? memset(p, 0, size) : NULL;
}

void *arena_copy(struct arena *arena, const void *from, size_t size) {
    void *p = arena_take(arena, size);
    return p && size ? memcpy(p, from, size) : p;
}

void arena_reset(struct arena *arena) {
    struct arena_block *keep = arena->blocks;
    if (!keep)
        return;
    for (struct arena_block *block = keep->older, *older; block; block = older) {
        older = block->older;
        arena->used -= block->size;
        free(block);
    }
    keep->older = NULL;
    keep->used = 0;
}

void arena_clear(struct arena *arena) {
    arena_reset(arena);
    free(arena->blocks);
    arena->blocks = NULL;
    arena->used = 0;
}
