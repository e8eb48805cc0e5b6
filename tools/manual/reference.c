#include "reference.h"

#include "filter/names.h"
#include "render/describe.h"

#include <orcap/table.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const TYPES[] = {[ORCAP_I64] = "integer", [ORCAP_F64] = "number", [ORCAP_BOOL] = "true or false", [ORCAP_TIME] = "time",
    [ORCAP_TEXT] = "text", [ORCAP_TEXT_LIST] = "list of text", [ORCAP_I64_LIST] = "list of integers"};

void put_tables(void) {
    printf("# Tables\n\nA table has one definition, which serves the command, CSV and JSON, Python, Arrow, Parquet, C and the report. `orcap NAME FILE` prints "
           "it,\n`orcap.open(FILE).NAME()` is it in Python, and in SQL it is a view. Missing is null, never 0 and never an empty text. Times are nanoseconds since "
           "1970;\nthe command's tables and CSV for people show them as RFC 3339. Bytes are lengths on the wire.\n\n"
           "This page is made from the list of tables: `build/orcap_manual tables > docs/tables.md`.\n\n");
    for (size_t i = 0; i < orcap_table_count(); i++)
        printf("%s[%s](#%s)", i ? " · " : "", orcap_table_at(i)->name, orcap_table_at(i)->name);
    printf("\n");
    for (size_t i = 0; i < orcap_table_count(); i++) {
        const struct orcap_table *table = orcap_table_at(i);
        printf("\n## %s\n\nA row is %s.\n\n| column | type | meaning |\n|---|---|---|\n", table->name, table->row);
        for (size_t c = 0; c < table->column_count; c++)
            printf("| `%s` | %s | %s |\n", table->columns[c].name, TYPES[table->columns[c].type], table->columns[c].meaning);
    }
}

static bool put_sink(struct sink *sink) {
    const char *bytes;
    size_t size;
    bool whole = orcap_sink_get(sink, &bytes, &size) == ORCAP_OK;
    if (whole)
        fwrite(bytes, 1, size, stdout);
    return whole;
}

bool put_protocols_page(const struct orcap_context *context) {
    printf("# Protocols\n\nEvery protocol that is known, as `orcap protocols NAME` prints it, from the list that it is read, built and shown by.\n");
    struct sink *sink = orcap_sink_new();
    bool whole = sink;
    for (size_t i = 0; whole && i < orcap_context_count(context); i++) {
        printf("\n## %s\n\n```text\n", orcap_context_protocol(context, (uint16_t)i)->title);
        orcap_sink_reset(sink);
        orcap_protocol_page(context, (uint16_t)i, sink);
        whole = put_sink(sink);
        printf("```\n");
    }
    orcap_sink_free(sink);
    return whole;
}

/* A name, and what is said of it. */
struct entry {
    char name[NAME_ROOM], meaning[2 * NAME_ROOM];
};
struct entries {
    const struct orcap_context *context;
    struct entry *list;
    size_t count, capacity;
};

static void describe(const struct orcap_context *context, const struct name *name, char *text, size_t size) {
    if (name->form == NAME_PROVIDED) {
        (void)snprintf(text, size, "of the frame or of its session, %s", kind_name(name->field->kind));
        return;
    }
    const struct orcap_protocol *protocol = orcap_context_protocol(context, name->protocol);
    if (name->form == NAME_LAYER)
        (void)snprintf(text, size, "the protocol `%s`", protocol->title);
    else if (name->form == NAME_BIT)
        (void)snprintf(text, size, "a bit of `%s.%s`", protocol->title, name->field->name);
    else if (name->form == NAME_CHECKSUM)
        (void)snprintf(text, size, "what the checksum `%s.%s` is worth", protocol->title, name->field->name);
    else
        (void)snprintf(text, size, "`%s.%s`, %s", protocol->title, name->field->name, kind_name(name->alias && name->alias->kind ? name->alias->kind : name->field->kind));
}

static bool keep_entry(void *user, const struct name *name) {
    struct entries *entries = user;
    if (entries->count == entries->capacity) {
        size_t capacity = entries->capacity ? 2 * entries->capacity : 4096;
        struct entry *list = realloc(entries->list, capacity * sizeof *list);
        if (!list)
            return false;
        entries->list = list;
        entries->capacity = capacity;
    }
    struct entry *entry = &entries->list[entries->count];
    name_format(name, entry->name);
    describe(entries->context, name, entry->meaning, sizeof entry->meaning);
    entries->count++;
    return true;
}

static int by_name(const void *a, const void *b) {
    const struct entry *one = a, *other = b;
    int order = strcmp(one->name, other->name);
    return order ? order : strcmp(one->meaning, other->meaning);
}

/* A row a name; where several protocols have it, all that it stands for. */
bool put_fields_page(const struct orcap_context *context) {
    struct entries entries = {.context = context};
    names_visit(context, keep_entry, &entries);
    if (!entries.count)
        return false;
    qsort(entries.list, entries.count, sizeof *entries.list, by_name);
    printf("# Fields\n\nEvery name that display filters, `fields` and `count` know, and what it stands for: the class and the field in Python. What an operator does is in\n"
           "filters.md; Scapy's own names (`tcp.sport`) work beside these.\n\n| name | stands for |\n|---|---|\n");
    for (size_t i = 0; i < entries.count; i++) {
        const struct entry *entry = &entries.list[i], *before = i ? entry - 1 : NULL;
        if (before && !strcmp(before->name, entry->name)) {
            if (strcmp(before->meaning, entry->meaning) != 0)
                printf("; %s", entry->meaning);
            continue;
        }
        printf("%s| `%s` | %s", before ? " |\n" : "", entry->name, entry->meaning);
    }
    printf(" |\n");
    free(entries.list);
    return true;
}
