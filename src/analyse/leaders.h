/* The texts that occur most often among any number of them, in bounded memory: lossy counting. As long as there are no more than LEADERS_KEPT different
 * ones, counts are exact; past that the rarer half is dropped each time, so that counts can be short by what a dropped one had. What is kept does not
 * depend on the hash's key. */
#ifndef ANALYSE_LEADERS_H
#define ANALYSE_LEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEADERS_KEPT = 16384 };

struct leader {
    char *text; /* not terminated */
    size_t size;
    uint64_t count, hash;
    uint64_t place; /* when it first came: settles equals */
};

struct leaders;
struct leaders *leaders_new(void); /* NULL: memory is out */
void leaders_free(struct leaders *leaders); /* NULL is fine */
int leaders_count(struct leaders *leaders, const char *text, size_t size); /* ORCAP_EMEMORY */
/* Whether some were dropped. */
bool leaders_dropped(const struct leaders *leaders);
/* Most first; how many there are. Good until more are counted. */
const struct leader *leaders_sorted(struct leaders *leaders, size_t *ret_count);

#endif
