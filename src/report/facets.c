#include "report/facets.h"

#include "report/keys.h"
#include "table/table.h"

#include <orcap/status.h>

#include <stdio.h>

enum part_of { PART_TEXT, PART_NUMBER, PART_LENGTH, PART_PATH, PART_EXTENSION, PART_MEDIA_TYPE };
enum rows_of_table { ROWS_ALL, ROWS_QUERIES, ROWS_RESPONSES };

/* Names of files end in no more than so many characters. */
enum { EXTENSION_MOST = 8, LENGTH_STEP = 8 };

static const struct facet_form {
    const char *name;
    uint32_t most;
    uint8_t table, column, part, rows;
} FORMS[] = {
#define FACET_FORM(name, table, column, part, rows, most) {#name, most, MESSAGES_##table, column, PART_##part, ROWS_##rows},
    FACETS(FACET_FORM)
#undef FACET_FORM
};

static const uint8_t TIMES[] = {[MESSAGES_DNS] = DNS_time_ns, [MESSAGES_HTTP] = HTTP_time_ns, [MESSAGES_TLS] = TLS_time_ns};

void facets_init(struct facets *facets, struct clock *clock) {
    facets->clock = clock;
    for (size_t i = 0; i < FACET_COUNT; i++)
        clock_add(clock, &facets->tallies[i], FORMS[i].most);
}

void facets_clear(struct facets *facets) {
    for (size_t i = 0; i < FACET_COUNT; i++)
        tally_clear(&facets->tallies[i]);
}

static size_t until(struct orcap_text text, const char *ends) {
    size_t size = 0;
    while (size < text.size && text.bytes[size] && !strchr(ends, text.bytes[size]))
        size++;
    return size;
}

/* What stands behind the last dot of a path's last part: letters and digits, not too many. */
static struct orcap_text extension_of(struct orcap_text path) {
    static const struct orcap_text none = {"", 0};
    size_t at = path.size;
    while (at && path.size - at < EXTENSION_MOST && path.bytes[at - 1] != '.') {
        char c = path.bytes[--at];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
            return none;
    }
    return at && at < path.size && path.bytes[at - 1] == '.' ? (struct orcap_text){path.bytes + at, path.size - at} : none;
}

static struct orcap_text part_of(enum part_of part, struct orcap_text text) {
    if (part == PART_MEDIA_TYPE)
        text.size = until(text, "; ");
    else if (part == PART_PATH || part == PART_EXTENSION)
        text.size = until(text, "?#");
    return part == PART_EXTENSION ? extension_of(text) : text;
}

static void count(struct tally *tally, const struct facet_form *form, const struct orcap_cell *cell, int64_t bin) {
    char number[24];
    struct range_key range = {0};
    if (cell->null)
        return;
    if (form->part == PART_NUMBER)
        tally_count(tally, number, (size_t)snprintf(number, sizeof number, "%lld", (long long)cell->i64), bin, 0);
    else if (form->part == PART_LENGTH) {
        range.from = cell->text.size / LENGTH_STEP * LENGTH_STEP;
        range.to = range.from + LENGTH_STEP;
        tally_count(tally, &range, sizeof range, bin, 0);
    } else {
        struct orcap_text text = part_of((enum part_of)form->part, cell->text);
        if (text.size)
            tally_count(tally, text.bytes, text.size, bin, 0);
    }
}

int facets_take(struct facets *facets, enum message_table table, const struct orcap_cell *cells) {
    const struct orcap_cell *time = &cells[TIMES[table]];
    int64_t bin = clock_bin(facets->clock, time->null ? ORCAP_NO_TIME : time->i64);
    for (size_t i = 0; i < FACET_COUNT; i++) {
        const struct facet_form *form = &FORMS[i];
        if (form->table != table || (form->rows != ROWS_ALL && cells[DNS_response].boolean != (form->rows == ROWS_RESPONSES)))
            continue;
        count(&facets->tallies[i], form, &cells[form->column], bin);
        if (facets->tallies[i].status < 0)
            return facets->tallies[i].status;
    }
    return ORCAP_OK;
}

uint64_t facets_columns(enum message_table table) {
    uint64_t mask = (uint64_t)1 << TIMES[table];
    if (table == MESSAGES_DNS)
        mask |= (uint64_t)1 << DNS_response;
    for (size_t i = 0; i < FACET_COUNT; i++)
        if (FORMS[i].table == table)
            mask |= (uint64_t)1 << FORMS[i].column;
    return mask;
}

const char *facet_name(enum facet facet) {
    return FORMS[facet].name;
}

const char *facet_columns(enum facet facet) {
    return FORMS[facet].part == PART_LENGTH ? "\"from\",\"to\"" : "\"value\"";
}

/* Numbers are Orcap's own words; an ending is no name by itself, but may be part of one. */
static struct orcap_column column_of(const struct facet_form *form) {
    static const char *const tables[] = {[MESSAGES_DNS] = "dns", [MESSAGES_HTTP] = "http", [MESSAGES_TLS] = "tls"};
    struct orcap_column column = orcap_table_find(tables[form->table])->columns[form->column];
    if (form->part == PART_NUMBER)
        column.origin = ORCAP_WORD;
    else if (form->part == PART_EXTENSION)
        column.name = "extension";
    column.type = ORCAP_TEXT;
    return column;
}

void facet_key_json(enum facet facet, const struct tally_entry *entry, struct disguise *disguise, struct sink *out) {
    const struct orcap_column column = column_of(&FORMS[facet]);
    if (FORMS[facet].part == PART_LENGTH)
        range_key_json(entry, out);
    else
        disguised_json(disguise, &column, tally_key(entry), entry->size, out);
}
