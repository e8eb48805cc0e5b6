/* orcap show: the layers of each packet with all their fields. */
#include "input.h"
#include "output.h"
#include "page.h"
#include "trouble.h"

#include <orcap/render.h>

enum form { PAGES, JSON, LINES };

static enum form form_of(const struct options *options) {
    if (options_says(options, OPTION_format, "json"))
        return JSON;
    if (options_says(options, OPTION_format, "jsonl"))
        return LINES;
    if (options->texts[OPTION_format] && !options_says(options, OPTION_format, "table"))
        trouble_usage("show", "show: --format is table, json or jsonl here");
    return PAGES;
}

static int put_all(const struct options *options, struct input *input, enum form form, struct output *output) {
    struct sink *sink = &output->sink;
    struct orcap_packet packet;
    struct orcap_batch batch;
    int status = 1;
    uint64_t written = 0;
    while (!sink->status && (status = input_next(input, &batch)) > 0) {
        for (size_t i = 0; i < batch.count; i++) {
            const struct orcap_frame *frame = &batch.frames[i];
            if (!batch_shows(&batch, i))
                continue;
            orcap_dissect(input->context, frame->link, frame->bytes, frame->caplen, frame->len, &packet);
            if (form == PAGES)
                page_put(&packet, frame, options->flags[OPTION_hex], output->colored, sink);
            else {
                sink_text(sink, form == JSON && written ? ",\n" : "");
                orcap_packet_json(&packet, frame->number, frame->time_ns, sink);
                sink_text(sink, form == LINES ? "\n" : "");
            }
            written++;
        }
    }
    return status < 0 ? status : ORCAP_OK;
}

void run_show(const struct options *options) {
    struct input input;
    struct output output;
    enum form form = form_of(options);
    if (input_open(&input, options) && output_open(&output, options, &input)) {
        sink_text(&output.sink, form == JSON ? "[" : "");
        int status = put_all(options, &input, form, &output);
        sink_text(&output.sink, form == JSON ? "]\n" : "");
        output_close(&output, status);
    }
    input_close(&input);
}
