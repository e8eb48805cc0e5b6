/* A capture through every table: what the counting road, defragmentation and the trackers make of any sequence of frames. The tables' sums must
 * agree with the frames. */
#include <orcap/analyse.h>

#include "table/table.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct {
    const char *table, *layer;
} TABLES[] = {{"hierarchy", NULL}, {"conversations", "eth"}, {"conversations", "ip"},   {"conversations", "tcp"}, {"conversations", "udp"},
              {"conversations", "sctp"}, {"flows", NULL},    {"sessions", NULL}};
enum { COUNT = sizeof TABLES / sizeof *TABLES };

static int drop(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return ORCAP_OK;
}

static void same(bool is) {
    if (!is)
        abort();
}

/* Chains of one layer hold all packets. */
static void check_hierarchy(struct orcap_analysis *analysis) {
    struct orcap_rows *rows;
    struct orcap_cell cells[HIERARCHY_COUNT];
    uint64_t packets = 0, bytes = 0;
    if (orcap_analysis_rows(analysis, "hierarchy", NULL, &rows, NULL) != ORCAP_OK)
        return;
    while (orcap_rows_next(rows, cells) > 0)
        if (cells[HIERARCHY_depth].i64 == 1) {
            packets += (uint64_t)cells[HIERARCHY_packets].i64;
            bytes += (uint64_t)cells[HIERARCHY_bytes].i64;
        }
    struct orcap_analysis_totals totals = orcap_analysis_totals_get(analysis);
    same(packets == totals.packets && bytes == totals.bytes);
    orcap_rows_free(rows);
}

/* Sessions and conversations over TCP are the same exchanges. */
static void check_sessions(struct orcap_analysis *analysis) {
    struct orcap_rows *rows;
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    uint64_t packets = 0, number = 0;
    if (orcap_analysis_rows(analysis, "sessions", NULL, &rows, NULL) != ORCAP_OK)
        return;
    while (orcap_rows_next(rows, cells) > 0) {
        same((uint64_t)cells[SESSIONS_session].i64 == number++);
        if (cells[SESSIONS_proto].text.bytes[0] == 't')
            packets += (uint64_t)(cells[SESSIONS_packets_out].i64 + cells[SESSIONS_packets_in].i64);
    }
    orcap_rows_free(rows);
    if (orcap_analysis_rows(analysis, "conversations", "tcp", &rows, NULL) != ORCAP_OK)
        return;
    while (orcap_rows_next(rows, cells) > 0)
        packets -= (uint64_t)cells[CONVERSATIONS_packets].i64;
    same(packets == 0);
    orcap_rows_free(rows);
}

static void write_tables(struct orcap_analysis *analysis) {
    for (size_t i = 0; i < COUNT; i++) {
        struct orcap_rows *rows;
        if (orcap_analysis_rows(analysis, TABLES[i].table, TABLES[i].layer, &rows, NULL) != ORCAP_OK)
            continue;
        const struct orcap_output_options options = {.output = i % 2 ? ORCAP_OUTPUT_JSONL : ORCAP_OUTPUT_CSV};
        same(orcap_rows_write(rows, &options, drop, NULL) == ORCAP_OK);
        orcap_rows_free(rows);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct orcap_reader *reader;
    struct orcap_analysis *analysis;
    if (orcap_reader_open_memory(bytes, size, "input", &reader, NULL) != ORCAP_OK)
        return 0;
    if (orcap_analysis_new(NULL, &analysis, NULL) == ORCAP_OK) {
        struct orcap_frame frames[64];
        int status = ORCAP_OK;
        for (size_t i = 0; i < COUNT && status == ORCAP_OK; i++)
            status = orcap_analysis_want(analysis, TABLES[i].table, TABLES[i].layer, NULL);
        for (size_t count; status == ORCAP_OK && (count = orcap_reader_next(reader, frames, 64)) > 0;)
            status = orcap_analysis_feed(analysis, frames, NULL, count, NULL);
        if (status == ORCAP_OK && orcap_analysis_finish(analysis) == ORCAP_OK) {
            check_hierarchy(analysis);
            check_sessions(analysis);
            write_tables(analysis);
        }
        orcap_analysis_free(analysis);
    }
    orcap_reader_close(reader);
    return 0;
}
