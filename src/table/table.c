#include "table/table.h"

#include <string.h>

#define TYPE_I64 ORCAP_I64, ORCAP_WORD
#define TYPE_F64 ORCAP_F64, ORCAP_WORD
#define TYPE_BOOL ORCAP_BOOL, ORCAP_WORD
#define TYPE_TIME ORCAP_TIME, ORCAP_WORD
#define TYPE_I64S ORCAP_I64_LIST, ORCAP_WORD
#define TYPE_WORD ORCAP_TEXT, ORCAP_WORD
#define TYPE_FOREIGN ORCAP_TEXT, ORCAP_FOREIGN
#define TYPE_PRESENTATION ORCAP_TEXT, ORCAP_PRESENTATION
#define TYPE_WORDS ORCAP_TEXT_LIST, ORCAP_WORD
#define TYPE_FOREIGNS ORCAP_TEXT_LIST, ORCAP_FOREIGN
#define TYPE_PRESENTATIONS ORCAP_TEXT_LIST, ORCAP_PRESENTATION

#define COLUMN_ENTRY(name, type, meaning) {#name, TYPE_##type, meaning},
#define TABLE_COLUMNS(name, NAME, row)                                                                 \
    static const struct orcap_column name##_columns[] = {NAME##_COLUMNS(COLUMN_ENTRY)};                \
    _Static_assert((int)NAME##_COUNT <= (int)ORCAP_COLUMNS_MOST, #name " has too many columns");
ORCAP_TABLES(TABLE_COLUMNS)

#define TABLE_ENTRY(name, NAME, row) {#name, row, name##_columns, NAME##_COUNT},
static const struct orcap_table TABLES[] = {ORCAP_TABLES(TABLE_ENTRY)};

size_t orcap_table_count(void) {
    return sizeof TABLES / sizeof *TABLES;
}

const struct orcap_table *orcap_table_at(size_t index) {
    return index < orcap_table_count() ? &TABLES[index] : NULL;
}

const struct orcap_table *orcap_table_find(const char *name) {
    for (size_t i = 0; i < orcap_table_count(); i++)
        if (strcmp(TABLES[i].name, name) == 0)
            return &TABLES[i];
    return NULL;
}
