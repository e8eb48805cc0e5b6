/* The page as it was built, all but its data. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stddef.h>

/* Where the data goes stands this word, once. */
#define PAGE_DATA "@DATA@"

/* NULL: this build has none. */
const char *page_template(size_t *ret_size);

#endif
