#include <orcap/edit.h>

#include <stdlib.h>

struct range {
    uint64_t first, last;
};

struct orcap_ranges {
    size_t count;
    struct range items[]; /* by first, none touching the next */
};

static int fail(const char *text, const char *at, struct orcap_error *error) {
    int status = orcap_fail(error, ORCAP_ESYNTAX, "\"%.60s\" is no list of packets; it is written as 3,7-10,20-", text);
    if (error)
        error->at = (int)(at - text);
    return status;
}

/* A number if there is one; false: it does not fit. */
static bool take_number(const char **at, uint64_t *number) {
    uint64_t value = 0;
    for (; **at >= '0' && **at <= '9'; ++*at) {
        uint64_t digit = (uint64_t)(**at - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
        *number = value;
    }
    return true;
}

static bool take_range(const char **at, struct range *ret_range) {
    const char *start = *at;
    uint64_t first = 0, last = UINT64_MAX;
    if (!take_number(at, &first))
        return false;
    bool has_first = *at != start;
    if (**at != '-') {
        *ret_range = (struct range){first, first};
        return has_first;
    }
    ++*at;
    const char *second = *at;
    if (!take_number(at, &last) || (!has_first && *at == second))
        return false;
    *ret_range = (struct range){first, last};
    return first <= last;
}

static int by_first(const void *a, const void *b) {
    const struct range *x = a, *y = b;
    return x->first < y->first ? -1 : x->first > y->first;
}

static void join(struct orcap_ranges *ranges) {
    size_t kept = 0;
    qsort(ranges->items, ranges->count, sizeof *ranges->items, by_first);
    for (size_t i = 1; i < ranges->count; i++) {
        struct range *last = &ranges->items[kept], *next = &ranges->items[i];
        if (last->last != UINT64_MAX && next->first > last->last + 1)
            ranges->items[++kept] = *next;
        else if (next->last > last->last)
            last->last = next->last;
    }
    ranges->count = kept + 1;
}

int orcap_ranges_parse(const char *text, struct orcap_ranges **ret_ranges, struct orcap_error *error) {
    size_t commas = 0;
    for (const char *c = text; *c; c++)
        commas += *c == ',';
    struct orcap_ranges *ranges = malloc(sizeof *ranges + (commas + 1) * sizeof *ranges->items);
    if (!ranges)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    ranges->count = 0;
    const char *at = text;
    for (;;) {
        if (!take_range(&at, &ranges->items[ranges->count++]) || (*at && *at != ',')) {
            free(ranges);
            return fail(text, at, error);
        }
        if (!*at++)
            break;
    }
    join(ranges);
    *ret_ranges = ranges;
    return ORCAP_OK;
}

bool orcap_ranges_has(const struct orcap_ranges *ranges, uint64_t number) {
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ranges->items[middle].last < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ranges->count && ranges->items[low].first <= number;
}

void orcap_ranges_free(struct orcap_ranges *ranges) {
    free(ranges);
}
