/* The tables of messages, filled while packets are fed: their first rows are kept as they go into the document, and all are counted by what they say. */
#ifndef REPORT_MESSAGES_H
#define REPORT_MESSAGES_H

#include "analyse/part.h"
#include "report/facets.h"

struct message_rows {
    struct orcap_rows *rows;
    struct sink text; /* "columns" and rows so far */
    uint64_t kept, left_out;
};

struct messages {
    struct part part; /* of an analysis */
    struct facets facets;
    const struct clock *clock;
    const struct orcap_context *context;
    struct disguise *disguise; /* borrowed; NULL: rows are shown as they are */
    uint64_t most; /* rows of a table that are kept */
    uint64_t max_memory; /* for streams */
    struct message_rows tables[MESSAGES_COUNT];
};

/* The context is borrowed; `most`: rows of a table that are kept. */
void messages_init(struct messages *messages, const struct orcap_context *context, struct clock *clock, uint64_t most, uint64_t max_memory);
/* Between analysis_close and the analysis's end. */
void messages_clear(struct messages *messages);
/* What only the end of input has completed. ORCAP_EMEMORY. */
int messages_finish(struct messages *messages);
const char *message_table_name(enum message_table table);
/* A table of the document. */
void messages_json(const struct messages *messages, enum message_table table, struct sink *out);

#endif
