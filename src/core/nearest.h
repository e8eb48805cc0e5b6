/* The name that a mistyped word most likely meant: offer every name there is, then ask which came nearest. */
#ifndef CORE_NEAREST_H
#define CORE_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *word;
    size_t size;
    const char *best; /* borrowed from the offer; NULL: nothing was near enough yet */
    size_t distance;  /* of `best`; before one is found, the first distance that is too far */
};

/* The word is borrowed. */
struct nearest nearest_to(const char *word, size_t size);
/* Names are compared without regard to case; the first of equally near ones stays. */
void nearest_offer(struct nearest *nearest, const char *name);

#endif
