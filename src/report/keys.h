/* What tallies count under, and how a document writes it: as elements of a JSON array. */
#ifndef REPORT_KEYS_H
#define REPORT_KEYS_H

#include "core/sink.h"
#include "report/disguise.h"
#include "report/tally.h"

/* A pair of ends in the order of their bytes, so that both ways are one. */
struct pair_key {
    uint8_t a[16], b[16];
    uint8_t version;
    uint8_t app; /* enum layer: the last of the packet's chain */
    uint8_t zero[6];
};

/* Half open; UINT64_MAX: without end. */
struct range_key {
    uint64_t from, to;
};

void chain_key_json(const struct tally_entry *entry, struct sink *out); /* enum layer, a byte each */
void pair_key_json(const struct tally_entry *entry, struct disguise *disguise, struct sink *out);
void range_key_json(const struct tally_entry *entry, struct sink *out); /* from, and to or null */
/* A text of that column; disguise NULL: as it is. */
void disguised_json(struct disguise *disguise, const struct orcap_column *column, const char *text, size_t size, struct sink *out);

#endif
