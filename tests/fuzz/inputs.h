/* The files that the runners are given: each argument is a file or a folder of them, hidden ones left out; one that is not there is skipped. */
#ifndef FUZZ_INPUTS_H
#define FUZZ_INPUTS_H

#include <stddef.h>

/* In the order of their names. */
void inputs_each(const char *path, void (*run)(const char *path, size_t size));

#endif
