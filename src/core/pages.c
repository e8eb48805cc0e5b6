#include "core/pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t rounded(size_t size) {
    return (size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
}

/* Blocks of a huge page or more begin at one: what is mapped before and after is given back. Smaller blocks are ordinary pages. */
void *pages_take(size_t size) {
    if (!size || size > SIZE_MAX / 4)
        return NULL;
    size_t whole = size < HUGE_PAGE ? size : rounded(size), mapped = size < HUGE_PAGE ? whole : whole + HUGE_PAGE;
    uint8_t *p = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    if (size < HUGE_PAGE)
        return p;
    size_t before = (HUGE_PAGE - (uintptr_t)p % HUGE_PAGE) % HUGE_PAGE;
    if (before)
        (void)munmap(p, before);
    (void)munmap(p + before + whole, HUGE_PAGE - before);
#ifdef MADV_HUGEPAGE
    (void)madvise(p + before, whole, MADV_HUGEPAGE); /* a wish: the memory is as good without */
#endif
    return p + before;
}

void pages_give(void *pages, size_t size) {
    if (pages)
        (void)munmap(pages, size < HUGE_PAGE ? size : rounded(size));
}
