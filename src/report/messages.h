/* The tables of messages, filled while packets are fed: their first rows are kept as they go into the document, and all are counted by what they say.
 *
 * Tables of messages pull the packets they need; a batch is laid before each of them in turn, and they are told that there is no more for now. */
#ifndef REPORT_MESSAGES_H
#define REPORT_MESSAGES_H

#include "report/facets.h"

#include <orcap/streaming.h>

struct message_rows {
    struct orcap_rows *rows;
    struct sink text; /* "columns" and rows so far */
    uint64_t kept, left_out;
};

struct messages {
    struct facets facets;
    const struct clock *clock;
    const struct orcap_batch *batch; /* laid before them; NULL: taken */
    bool ended;
    uint64_t most; /* rows of a table that are kept */
    struct message_rows tables[MESSAGES_COUNT];
};

/* Clear it also when this has failed. What the tables' own beginnings fail with. */
int messages_init(struct messages *messages, const struct orcap_context *context, const struct orcap_analysis_options *options, struct clock *clock,
                  uint64_t most, struct orcap_error *error);
void messages_clear(struct messages *messages);
int messages_feed(struct messages *messages, const struct orcap_batch *batch);
int messages_finish(struct messages *messages);
const char *message_table_name(enum message_table table);
/* A table of the document. */
void messages_json(const struct messages *messages, enum message_table table, struct sink *out);
uint64_t messages_evicted(const struct messages *messages);

#endif
