#include "report.h"

#include "analysis.h"
#include "output.h"
#include "trouble.h"

#include <orcap/report.h>

#include <string.h>

static void capture_ended(void *user, const struct orcap_capture_info *info) {
    orcap_report_capture(user, info);
}

static int fill(struct orcap_report *report, struct input *input) {
    struct orcap_batch batch;
    int status;
    while ((status = input_next(input, &batch)) > 0) {
        status = orcap_report_feed(report, &batch);
        if (status < 0)
            return status;
    }
    return status < 0 ? status : orcap_report_finish(report);
}

static int put(struct orcap_report *report, const char *title, bool data, struct output *output) {
    struct orcap_error error;
    if (data) {
        int status = orcap_report_json(report, title, &output->sink);
        sink_char(&output->sink, '\n');
        return status;
    }
    int status = orcap_report_html(report, title, &output->sink, &error);
    if (status != ORCAP_EUNSUPPORTED)
        return status;
    trouble_of(&error);
    return TOLD;
}

void report_run(const struct options *options, bool data) {
    struct input input;
    struct output output;
    struct orcap_report *report = NULL;
    struct orcap_error error;
    const struct orcap_analysis_options form = analysis_options(options);
    if (input_open(&input, options) && output_open(&output, options, &input)) {
        int status = orcap_report_new(input.context, &form, &report, &error);
        const char *key = options->texts[OPTION_key];
        if (status == ORCAP_OK && options->flags[OPTION_anonymise])
            status = orcap_report_anonymise(report, key, key ? strlen(key) : 0, &error);
        if (status < 0) {
            trouble_of(&error);
            status = TOLD;
        } else {
            input.ended = capture_ended;
            input.user = report;
            status = fill(report, &input);
        }
        if (status == ORCAP_OK) {
            status = put(report, options->texts[OPTION_title], data, &output);
            if (orcap_report_evicted(report))
                note("%llu entries were closed before their time because memory was full; --max-memory gives more",
                     (unsigned long long)orcap_report_evicted(report));
        }
        output_close(&output, status);
    }
    orcap_report_free(report);
    input_close(&input);
}
