/* orcap info: what each file is. */
#include "input.h"
#include "output.h"
#include "trouble.h"

#include "render/info.h"

#include <orcap/metadata.h>

struct pages {
    struct output output;
    struct orcap_context *context; /* for the names of link types */
    struct orcap_metadata *metadata; /* of the file at hand */
    bool json, lines;
    size_t written;
};

static void put_capture(void *user, const struct orcap_capture_info *info) {
    struct pages *pages = user;
    struct sink *sink = &pages->output.sink;
    const struct orcap_metadata_view *notes = orcap_metadata_view(pages->metadata);
    if (pages->json || pages->lines) {
        sink_text(sink, pages->json && pages->written ? ",\n" : "");
        info_json(info, notes, sink);
        sink_text(sink, pages->lines ? "\n" : "");
    } else {
        sink_text(sink, pages->written ? "\n" : "");
        info_page(info, notes, pages->context, sink);
    }
    pages->written++;
    orcap_metadata_reset(pages->metadata);
}

static void take_block(void *user, const struct orcap_block *block) {
    struct pages *pages = user;
    orcap_metadata_take(pages->metadata, block);
}

void run_info(const struct options *options) {
    struct pages pages = {.json = options_says(options, OPTION_format, "json"), .lines = options_says(options, OPTION_format, "jsonl")};
    struct input input;
    if (!pages.json && !pages.lines && options->texts[OPTION_format] && !options_says(options, OPTION_format, "table"))
        trouble_usage("info", "info: --format is table, json or jsonl here");
    struct orcap_error error;
    pages.context = context_open(options);
    if (orcap_metadata_new(&pages.metadata, &error) < 0)
        trouble_of(&error);
    if (input_open(&input, options) && pages.context && pages.metadata && output_open(&pages.output, options, &input)) {
        input.ended = put_capture;
        input.block = take_block;
        input.user = &pages;
        sink_text(&pages.output.sink, pages.json ? "[" : "");
        struct orcap_batch batch;
        while (!pages.output.sink.status && input_next(&input, &batch) > 0)
            continue;
        sink_text(&pages.output.sink, pages.json ? "]\n" : "");
        output_close(&pages.output, ORCAP_OK);
    }
    orcap_context_free(pages.context);
    orcap_metadata_free(pages.metadata);
    input_close(&input);
}
