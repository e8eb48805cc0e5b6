/* orcap fields: any fields of any packet, by filter name. */
#include "input.h"
#include "output.h"
#include "trouble.h"

#include <orcap/fields.h>

#include <stdlib.h>
#include <string.h>

struct printing {
    struct orcap_fields *fields;
    struct orcap_facts facts;
    struct orcap_fields_options form;
};

static bool compile(const struct options *options, const struct input *input, struct printing *printing) {
    struct orcap_error error;
    const char *text;
    for (size_t at = 0; (text = options_next(options, OPTION_layout, &at)) != NULL;)
        if (orcap_fields_option(text, &printing->form, &error) < 0)
            trouble_usage("fields", "fields: -E %s: %s", text, error.text);
    const char **names = calloc(options->given_count, sizeof *names);
    if (!names) {
        trouble(FAILED, "memory is out");
        return false;
    }
    size_t count = 0;
    for (size_t at = 0; (text = options_next(options, OPTION_field, &at)) != NULL;)
        names[count++] = text;
    int status = orcap_fields_compile(input->context, names, count, &printing->form, &printing->fields, &error);
    for (size_t i = 0; i < count && status < 0; i++) { /* which of them it was */
        struct orcap_fields *alone;
        int own = orcap_fields_compile(input->context, &names[i], 1, &printing->form, &alone, &error);
        if (own == ORCAP_OK)
            orcap_fields_free(alone);
        else
            trouble_in_expression("-e", names[i], &error);
    }
    free(names);
    if (status == ORCAP_OK)
        status = orcap_facts_init(&printing->facts, input->context, orcap_fields_needs(printing->fields));
    return status == ORCAP_OK;
}

static int put_all(struct input *input, struct printing *printing, struct output *output) {
    struct sink *sink = &output->sink;
    const uint8_t *last = orcap_fields_last(printing->fields);
    bool needs_all = orcap_fields_needs(printing->fields) != 0;
    struct orcap_packet packet;
    struct orcap_batch batch;
    int status = 1;
    if (printing->form.header)
        orcap_fields_header(printing->fields, sink);
    while (!sink->status && (status = input_next(input, &batch)) > 0) {
        for (size_t i = 0; i < batch.count; i++) {
            const struct orcap_frame *frame = &batch.frames[i];
            bool shown = batch_shows(&batch, i);
            if (!shown && !needs_all)
                continue;
            orcap_dissect_until(input->context, frame->link, frame->bytes, frame->caplen, frame->len, last, &packet);
            printing->facts.frame = frame;
            if (needs_all && orcap_facts_feed(&printing->facts, &packet, frame) < 0)
                return ORCAP_EMEMORY;
            if (!shown)
                continue;
            orcap_fields_print(printing->fields, &packet, &printing->facts, sink);
            if (needs_all)
                orcap_facts_show(&printing->facts);
        }
    }
    return status < 0 ? status : ORCAP_OK;
}

void run_fields(const struct options *options) {
    struct input input;
    struct output output;
    struct printing printing = {0};
    if (!options->flags[OPTION_field])
        trouble_usage("fields", "fields: -e NAME says which field, such as ip.src");
    if (input_open(&input, options) && compile(options, &input, &printing) && output_open(&output, options, &input))
        output_close(&output, put_all(&input, &printing, &output));
    orcap_facts_clear(&printing.facts);
    orcap_fields_free(printing.fields);
    input_close(&input);
}
