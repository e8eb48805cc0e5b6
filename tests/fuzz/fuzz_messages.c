/* A capture through the tables of messages, also with so little memory that they have to make room, and through the fields that follow sessions. */
#include "table/table.h"

#include <orcap/extract.h>
#include <orcap/fields.h>
#include <orcap/filter.h>
#include <orcap/follow.h>
#include <orcap/streaming.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct source {
    struct orcap_reader *reader;
    struct orcap_frame frames[16];
};

static int next_batch(void *user, struct orcap_batch *ret_batch) {
    struct source *source = user;
    *ret_batch = (struct orcap_batch){.frames = source->frames, .count = orcap_reader_next(source->reader, source->frames, 16), .file = "input"};
    return ret_batch->count > 0;
}

static int drop(void *user, const char *text, size_t size) {
    (void)user, (void)text, (void)size;
    return ORCAP_OK;
}

static void write_rows(struct orcap_rows *rows) {
    static const struct orcap_output_options options = {.output = ORCAP_OUTPUT_JSONL};
    if (orcap_rows_write(rows, &options, drop, NULL) != ORCAP_OK)
        abort();
    orcap_rows_free(rows);
}

static void filter_frames(const struct orcap_context *context, struct source *source) {
    struct orcap_filter *filter;
    struct orcap_facts facts;
    struct orcap_error error;
    if (orcap_filter_compile(context, "http.request.uri contains \"a\" or tls.handshake.type == 1 or tcp.stream > 2", &filter, &error) != ORCAP_OK)
        abort();
    if (orcap_facts_init(&facts, context, orcap_filter_needs(filter)) == ORCAP_OK) {
        struct orcap_batch batch;
        struct orcap_packet packet;
        while (next_batch(source, &batch) > 0)
            for (size_t i = 0; i < batch.count; i++) {
                const struct orcap_frame *frame = &batch.frames[i];
                orcap_dissect(context, frame->link, frame->bytes, frame->caplen, frame->len, &packet);
                if (orcap_facts_feed(&facts, &packet, frame) != ORCAP_OK)
                    abort();
                (void)orcap_filter_match(filter, &packet, &facts);
            }
        orcap_facts_clear(&facts);
    }
    orcap_filter_free(filter);
}

/* What an analysis finds, and whom it names, in little memory. */
static void analyse(const struct orcap_context *context, struct source *source) {
    static const char *const tables[] = {"findings", "hosts", "timeline", "sessions"};
    const struct orcap_analysis_options little = {.max_memory = 256 * 1024, .context = context};
    struct orcap_analysis *analysis;
    struct orcap_batch batch;
    struct orcap_rows *rows;
    if (orcap_analysis_new(&little, &analysis, NULL) != ORCAP_OK)
        return;
    int status = ORCAP_OK;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == ORCAP_OK; i++)
        status = orcap_analysis_want(analysis, tables[i], NULL, NULL);
    while (status == ORCAP_OK && next_batch(source, &batch) > 0)
        status = orcap_analysis_feed(analysis, batch.frames, NULL, batch.count, NULL);
    if (status == ORCAP_OK)
        status = orcap_analysis_finish(analysis);
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == ORCAP_OK; i++) {
        status = orcap_analysis_rows(analysis, tables[i], NULL, &rows, NULL);
        if (status == ORCAP_OK)
            write_rows(rows);
    }
    orcap_analysis_free(analysis);
}

static int hear(void *user, const struct orcap_follow_piece *piece) {
    (void)user;
    return piece->size ? ORCAP_OK : ORCAP_EVALUE;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const struct orcap_analysis_options little = {.max_memory = 64 * 1024};
    struct orcap_context *context;
    if (orcap_context_new(NULL, &context, NULL) != ORCAP_OK)
        return 0;
    if (orcap_provide_sessions(context, NULL) != ORCAP_OK)
        abort();
    for (int what = 0; what < 8; what++) {
        struct source source;
        const struct orcap_batches batches = {next_batch, &source};
        struct orcap_rows *rows = NULL;
        int status = ORCAP_OK;
        if (orcap_reader_open_memory(bytes, size, "input", &source.reader, NULL) != ORCAP_OK)
            break;
        if (what == 0)
            status = orcap_http_rows(context, &batches, NULL, &rows, NULL);
        else if (what == 1)
            status = orcap_http_rows(context, &batches, &little, &rows, NULL);
        else if (what == 2)
            status = orcap_tls_rows(&batches, &little, &rows, NULL);
        else if (what == 3)
            status = orcap_dns_rows(context, &batches, &rows, NULL);
        else if (what == 4)
            filter_frames(context, &source);
        else if (what == 5)
            analyse(context, &source);
        else if (what == 6)
            status = orcap_files_rows(&batches, &little, NULL, NULL, &rows, NULL);
        else if (orcap_follow(&batches, &little, &(struct orcap_follow_target){ORCAP_FOLLOW_TCP, 0}, hear, NULL, NULL) == ORCAP_EVALUE)
            abort();
        if (rows && status == ORCAP_OK)
            write_rows(rows);
        orcap_reader_close(source.reader);
    }
    orcap_context_free(context);
    return 0;
}
