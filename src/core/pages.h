/* Large blocks of memory straight from the system, zeroed, on huge pages where it gives them: a table of a million entries touches a page
 * for each, and the processor remembers few small ones. */
#ifndef CORE_PAGES_H
#define CORE_PAGES_H

#include <stddef.h>

enum { HUGE_PAGE = 2 * 1024 * 1024 };

void *pages_take(size_t size); /* NULL: memory is out */
void pages_give(void *pages, size_t size); /* with the size it was taken with; NULL is fine */

#endif
