#include "track/numbering.h"

#include <orcap/status.h>

#include <stdlib.h>

int numbering_init(struct numbering *numbering, unsigned shares) {
    *numbering = (struct numbering){.shares = shares, .share = calloc(shares, sizeof *numbering->share)};
    return numbering->share ? ORCAP_OK : ORCAP_EMEMORY;
}

void numbering_clear(struct numbering *numbering) {
    for (unsigned i = 0; i < numbering->shares && numbering->share; i++)
        free(numbering->share[i].numbers);
    free(numbering->share);
    *numbering = (struct numbering){0};
}

static bool make_room(struct numbering_share *share, size_t count) {
    if (count <= share->capacity)
        return true;
    size_t capacity = share->capacity ? share->capacity : 1024;
    while (capacity < count)
        capacity *= 2;
    uint32_t *numbers = realloc(share->numbers, capacity * sizeof *numbers);
    if (!numbers)
        return false;
    share->numbers = numbers;
    share->capacity = capacity;
    return true;
}

int numbering_take(struct numbering *numbering, struct sessions *const *sessions) {
    size_t next[SHARES_MOST] = {0};
    for (unsigned i = 0; i < numbering->shares; i++)
        if (!make_room(&numbering->share[i], sessions[i]->made))
            return ORCAP_EMEMORY;
    for (;;) {
        uint64_t first = UINT64_MAX;
        for (unsigned i = 0; i < numbering->shares; i++)
            if (next[i] < sessions[i]->opened.count && sessions[i]->opened.places[next[i]] < first)
                first = sessions[i]->opened.places[next[i]];
        if (first == UINT64_MAX)
            break;
        for (unsigned i = 0; i < numbering->shares; i++) {
            const struct opened *opened = &sessions[i]->opened;
            if (next[i] < opened->count && opened->places[next[i]] == first)
                numbering->share[i].numbers[sessions[i]->made - opened->count + next[i]++] = numbering->made;
        }
        if (numbering->made == UINT32_MAX)
            return ORCAP_ELIMIT;
        numbering->made++;
    }
    for (unsigned i = 0; i < numbering->shares; i++)
        sessions[i]->opened.count = 0;
    return ORCAP_OK;
}
