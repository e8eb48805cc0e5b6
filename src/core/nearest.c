/* Distance is the number of letters changed, left out, put in or swapped with their neighbour (optimal string alignment). A name is near
 * when at most a third of the word differs; a word that is the beginning of a name counts as one mistake. */
#include "core/nearest.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 63, PREFIX_LEAST = 3 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(const char *a, const char *b, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t distance_between(const char *a, size_t a_size, const char *b, size_t b_size) {
    size_t rows[3][LONGEST + 1]; /* of the table of distances between beginnings: the current one and the two before it */
    for (size_t j = 0; j <= b_size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t change = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_size % 3][b_size];
}

struct nearest nearest_to(const char *word, size_t size) {
    return (struct nearest){.word = word, .size = size, .distance = size > LONGEST ? 0 : (size + 2) / 3 + 1};
}

void nearest_offer(struct nearest *nearest, const char *name) {
    size_t size = strlen(name);
    if (size > LONGEST || nearest->size > LONGEST)
        return;
    bool begins = nearest->size >= PREFIX_LEAST && size > nearest->size && same(nearest->word, name, nearest->size);
    size_t distance = begins ? 1 : distance_between(nearest->word, nearest->size, name, size);
    if (distance < nearest->distance) {
        nearest->best = name;
        nearest->distance = distance;
    }
}
