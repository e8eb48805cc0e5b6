/* Any fields as columns: a row a packet. What a row's cells point into is gathered in one place, and pointed at when it stands still. */
#include "core/sink.h"
#include "table/rows.h"

#include <orcap/streaming.h>

#include <stdlib.h>

/* A value of the packet at hand; text: where it lies in the room. */
struct piece {
    int64_t number;
    size_t at, size;
};

struct gathering {
    struct orcap_rows rows;
    struct orcap_column columns[ORCAP_COLUMNS_MOST];
    const struct orcap_context *context;
    const struct orcap_fields *fields;
    struct orcap_batches batches;
    struct orcap_batch batch;
    struct orcap_facts facts;
    size_t next; /* frame of the batch */
    bool all;
    struct sink room;
    struct piece *pieces;
    size_t piece_count, piece_room;
    size_t first[ORCAP_COLUMNS_MOST + 1]; /* piece of a column */
    size_t column; /* being gathered */
    struct orcap_text *texts; /* of the pieces, as many as there is room for pieces */
    int64_t *integers;
    int status; /* sticky: ORCAP_EMEMORY */
};

static bool room_for_piece(struct gathering *g) {
    if (g->piece_count < g->piece_room)
        return true;
    size_t count = g->piece_room ? 2 * g->piece_room : 64;
    struct piece *pieces = realloc(g->pieces, count * sizeof *pieces);
    g->pieces = pieces ? pieces : g->pieces;
    struct orcap_text *texts = pieces ? realloc(g->texts, count * sizeof *texts) : NULL;
    g->texts = texts ? texts : g->texts;
    int64_t *integers = texts ? realloc(g->integers, count * sizeof *integers) : NULL;
    g->integers = integers ? integers : g->integers;
    if (!integers) {
        g->status = ORCAP_EMEMORY;
        return false;
    }
    g->piece_room = count;
    return true;
}

static bool is_text(const struct gathering *g, size_t column) {
    enum orcap_type type = g->columns[column].type;
    return type == ORCAP_TEXT || type == ORCAP_TEXT_LIST;
}

static bool take_value(void *user, const struct orcap_value *value) {
    struct gathering *g = user;
    if (!room_for_piece(g))
        return false;
    struct piece piece = {.at = g->room.size};
    if (is_text(g, g->column)) {
        orcap_fields_text(g->fields, g->column, value, &g->room);
        piece.size = g->room.size - piece.at;
    } else
        piece.number = (int64_t)value->number; /* numbers of 64 bits are two's complement here, as in Arrow */
    g->pieces[g->piece_count++] = piece;
    return g->all;
}

static int gather(struct gathering *g, const struct orcap_packet *packet) {
    g->room.size = g->piece_count = 0;
    for (g->column = 0; g->column < g->rows.column_count; g->column++) {
        g->first[g->column] = g->piece_count;
        if (rows_wants(&g->rows, (int)g->column))
            orcap_fields_values(g->fields, g->column, packet, &g->facts, take_value, g);
    }
    g->first[g->rows.column_count] = g->piece_count;
    return g->status ? g->status : g->room.status;
}

static void fill_cell(struct gathering *g, size_t column, struct orcap_cell *cell) {
    size_t from = g->first[column], count = g->first[column + 1] - from;
    cell->null = !count;
    if (!count)
        return;
    for (size_t i = from; i < from + count; i++) {
        g->texts[i] = (struct orcap_text){g->room.bytes + g->pieces[i].at, g->pieces[i].size};
        g->integers[i] = g->pieces[i].number;
    }
    switch (g->columns[column].type) {
    case ORCAP_TEXT_LIST:
        cell->texts = (struct orcap_text_list){&g->texts[from], count};
        break;
    case ORCAP_I64_LIST:
        cell->integers = (struct orcap_i64_list){&g->integers[from], count};
        break;
    case ORCAP_TEXT:
        cell->text = g->texts[from];
        break;
    default:
        cell->i64 = g->integers[from];
    }
}

/* The next counted packet, dissected: 1, 0 or what stopped. */
static int next_packet(struct gathering *g, struct orcap_packet *ret_packet) {
    bool needs_all = orcap_fields_needs(g->fields) != 0;
    for (;;) {
        while (g->next == g->batch.count) {
            int status = g->batches.next(g->batches.user, &g->batch);
            g->next = 0;
            if (status <= 0) {
                g->batch.count = 0;
                return status;
            }
        }
        const struct orcap_frame *frame = &g->batch.frames[g->next];
        bool counted = !g->batch.verdicts || g->batch.verdicts[g->next] == ORCAP_VERDICT_COUNT;
        g->next++;
        if (!counted && !needs_all)
            continue;
        orcap_dissect_until(g->context, frame->link, frame->bytes, frame->caplen, frame->len, orcap_fields_last(g->fields), ret_packet);
        g->facts.frame = frame;
        int status = needs_all ? orcap_facts_feed(&g->facts, ret_packet, frame) : ORCAP_OK;
        if (status < 0)
            return status;
        if (counted)
            return 1;
    }
}

static int gathering_next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct gathering *g = (struct gathering *)rows;
    struct orcap_packet packet;
    int status = next_packet(g, &packet);
    if (status <= 0)
        return status;
    status = gather(g, &packet);
    if (status < 0)
        return status;
    for (size_t i = 0; i < rows->column_count; i++)
        fill_cell(g, i, &cells[i]);
    return 1;
}

static void gathering_free(struct orcap_rows *rows) {
    struct gathering *g = (struct gathering *)rows;
    sink_clear(&g->room);
    orcap_facts_clear(&g->facts);
    free(g->pieces);
    free(g->texts);
    free(g->integers);
    free(g);
}

static enum orcap_type type_of(enum orcap_field_meaning meaning, bool all) {
    if (meaning == ORCAP_FIELD_NUMBER)
        return all ? ORCAP_I64_LIST : ORCAP_I64;
    if (all)
        return ORCAP_TEXT_LIST;
    return meaning == ORCAP_FIELD_TIME ? ORCAP_TIMESTAMP : ORCAP_TEXT;
}

int orcap_field_rows(const struct orcap_context *context, const struct orcap_batches *batches, const struct orcap_fields *fields, size_t count,
                     bool all, struct orcap_rows **ret_rows, struct orcap_error *error) {
    if (count > ORCAP_COLUMNS_MOST)
        return orcap_fail(error, ORCAP_ELIMIT, "a table has %d columns at most", ORCAP_COLUMNS_MOST);
    struct gathering *g = calloc(1, sizeof *g);
    if (!g || orcap_facts_init(&g->facts, context, orcap_fields_needs(fields)) < 0) {
        free(g);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    }
    for (size_t i = 0; i < count; i++)
        g->columns[i] = (struct orcap_column){.name = orcap_fields_name(fields, i), .type = type_of(orcap_fields_meaning(fields, i), all),
                                              .origin = ORCAP_PRESENTATION, .meaning = "a field of the packet"};
    g->rows = (struct orcap_rows){.columns = g->columns, .column_count = count, .wanted = rows_mask_of(count), .next = gathering_next,
                                  .free = gathering_free};
    g->context = context;
    g->fields = fields;
    g->batches = *batches;
    g->all = all;
    *ret_rows = &g->rows;
    return ORCAP_OK;
}
