/* orcap protocols: what is known of protocols and their fields. */
#include "input.h"
#include "output.h"
#include "trouble.h"

#include "core/nearest.h"

#include <orcap/render.h>

#include <string.h>

static void no_protocol(const struct orcap_context *context, const char *name) {
    struct nearest nearest = nearest_to(name, strlen(name));
    for (size_t i = 0; i < orcap_context_count(context); i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(context, (uint16_t)i);
        nearest_offer(&nearest, protocol->title);
        if (protocol->filter)
            nearest_offer(&nearest, protocol->filter);
    }
    trouble(FAILED, "there is no protocol %s%s%s%s", name, nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "",
            nearest.best ? "?" : "");
}

static void put_named(const struct options *options, const struct orcap_context *context, bool json, struct sink *sink) {
    size_t written = 0;
    sink_text(sink, json ? "[" : "");
    for (size_t i = 0; i < options->operand_count; i++) {
        int protocol = orcap_protocol_find(context, options->operands[i]);
        if (protocol < 0) {
            no_protocol(context, options->operands[i]);
            continue;
        }
        sink_text(sink, !written++ ? "" : json ? ",\n" : "\n");
        if (json)
            orcap_protocol_json(context, (uint16_t)protocol, sink);
        else
            orcap_protocol_page(context, (uint16_t)protocol, sink);
    }
    sink_text(sink, json ? "]\n" : "");
}

void run_protocols(const struct options *options) {
    struct output output;
    bool json = options_says(options, OPTION_format, "json");
    if (!json && options->texts[OPTION_format] && !options_says(options, OPTION_format, "table"))
        trouble_usage("protocols", "protocols: --format is table or json here");
    struct orcap_context *context = context_open(options);
    if (context && output_open(&output, options, NULL)) {
        if (options->operand_count)
            put_named(options, context, json, &output.sink);
        else if (json) {
            orcap_protocols_json(context, &output.sink);
            sink_char(&output.sink, '\n');
        } else
            orcap_protocols_page(context, &output.sink);
        output_close(&output, ORCAP_OK);
    }
    orcap_context_free(context);
}
