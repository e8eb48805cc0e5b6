/* orcap summary: the first page on captures. */
#include "analysis.h"
#include "live.h"
#include "output.h"
#include "report.h"
#include "trouble.h"

#include <orcap/summary.h>

static void capture_ended(void *user, const struct orcap_capture_info *info) {
    orcap_summary_capture(user, info);
}

static int fill(struct orcap_summary *summary, struct input *input) {
    struct orcap_batch batch;
    int status;
    while ((status = input_next(input, &batch)) > 0) {
        status = orcap_summary_feed(summary, &batch);
        if (status < 0)
            return status;
    }
    return status < 0 ? status : orcap_summary_finish(summary);
}

struct picture {
    struct orcap_summary *summary;
    struct output *output;
    struct orcap_summary_form form;
};

static void draw(void *user, unsigned lines) {
    struct picture *picture = user;
    (void)lines; /* the page has its own length */
    if (orcap_summary_finish(picture->summary) == ORCAP_OK && orcap_summary_page(picture->summary, &picture->form, &picture->output->sink) == ORCAP_OK)
        output_close(picture->output, ORCAP_OK);
}

static void show_page(const struct options *options) {
    struct input input;
    struct output output;
    struct orcap_summary *summary = NULL;
    struct orcap_error error;
    const struct orcap_analysis_options form = analysis_options(options);
    if (input_open(&input, options) && output_open(&output, options, &input)) {
        struct picture picture = {.output = &output,
                                  .form = {.columns = output.columns, .ascii = options->flags[OPTION_ascii], .colored = output.colored}};
        int status = orcap_summary_new(input.context, &form, &summary, &error);
        if (status < 0) {
            trouble_of(&error);
            status = TOLD;
        } else {
            input.ended = capture_ended;
            input.user = summary;
            picture.summary = summary;
            if (live_is_drawn(options))
                options->live->screen = (struct screen){.draw = draw, .user = &picture};
            status = fill(summary, &input);
            if (options->live)
                screen_end(&options->live->screen);
        }
        if (status == ORCAP_OK) {
            status = orcap_summary_page(summary, &picture.form, &output.sink);
            if (orcap_summary_evicted(summary))
                note("%llu entries were closed before their time because memory was full; --max-memory gives more",
                     (unsigned long long)orcap_summary_evicted(summary));
        }
        output_close(&output, status);
    }
    orcap_summary_free(summary);
    input_close(&input);
}

void run_summary(const struct options *options) {
    bool data = options_says(options, OPTION_format, "json");
    if (!data && options->texts[OPTION_format] && !options_says(options, OPTION_format, "table"))
        trouble_usage("summary", "summary: --format is table or json here");
    if (data)
        report_run(options, true);
    else
        show_page(options);
}
