/* orcap info: what each file is. */
#include "input.h"
#include "output.h"
#include "trouble.h"

#include "render/info.h"

struct pages {
    struct output output;
    struct orcap_context *context; /* for the names of link types */
    bool json, lines;
    size_t written;
};

static void put_capture(void *user, const struct orcap_capture_info *info) {
    struct pages *pages = user;
    struct sink *sink = &pages->output.sink;
    if (pages->json || pages->lines) {
        sink_text(sink, pages->json && pages->written ? ",\n" : "");
        info_json(info, sink);
        sink_text(sink, pages->lines ? "\n" : "");
    } else {
        sink_text(sink, pages->written ? "\n" : "");
        info_page(info, pages->context, sink);
    }
    pages->written++;
}

void run_info(const struct options *options) {
    struct pages pages = {.json = options_says(options, OPTION_format, "json"), .lines = options_says(options, OPTION_format, "jsonl")};
    struct input input;
    if (!pages.json && !pages.lines && options->texts[OPTION_format] && !options_says(options, OPTION_format, "table"))
        trouble_usage("info", "info: --format is table, json or jsonl here");
    pages.context = context_open(options);
    if (input_open(&input, options) && pages.context && output_open(&pages.output, options, &input)) {
        input.ended = put_capture;
        input.user = &pages;
        sink_text(&pages.output.sink, pages.json ? "[" : "");
        struct orcap_batch batch;
        while (!pages.output.sink.status && input_next(&input, &batch) > 0)
            continue;
        sink_text(&pages.output.sink, pages.json ? "]\n" : "");
        output_close(&pages.output, ORCAP_OK);
    }
    orcap_context_free(pages.context);
    input_close(&input);
}
