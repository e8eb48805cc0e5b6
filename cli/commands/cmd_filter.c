/* orcap filter: the packets that pass, as a capture. What the file says of itself (interfaces, comments) is kept. */
#include "input.h"
#include "packets_out.h"
#include "trouble.h"

struct filtering {
    const struct options *options;
    struct packets_out out;
    const struct orcap_capture_info *info; /* of the capture whose packets are written; NULL: none has begun */
    bool failed;
};

/* As the input, unless -F says otherwise. */
static struct orcap_writer_options form_of(const struct options *options, const struct orcap_capture_info *info) {
    struct orcap_writer_options form = {.format = info->format, .big_endian = info->big_endian};
    if (options->texts[OPTION_file_format])
        form.format = options_says(options, OPTION_file_format, "pcapng") ? ORCAP_FORMAT_PCAPNG : ORCAP_FORMAT_PCAP;
    form.microseconds = true;
    for (size_t i = 0; i < info->interface_count; i++) {
        const struct orcap_interface *interface = &info->interfaces[i];
        form.link = i ? form.link : interface->link;
        form.snaplen = interface->snaplen > form.snaplen ? interface->snaplen : form.snaplen;
        form.microseconds = form.microseconds && interface->ticks_per_second <= 1000000;
    }
    return form;
}

/* The capture that is read now; the file is begun with the first. */
static void take_capture(struct filtering *filtering, const struct orcap_capture_info *info) {
    if (filtering->info == info || filtering->failed)
        return;
    const struct orcap_writer_options form = form_of(filtering->options, info);
    if (!filtering->out.writer)
        filtering->failed = !packets_out_open(&filtering->out, filtering->options, &form);
    if (!filtering->failed)
        filtering->failed = !packets_out_take_info(&filtering->out, info);
    filtering->info = info;
}

/* A capture without packets is told of here for the first time. */
static void capture_ended(void *user, const struct orcap_capture_info *info) {
    struct filtering *filtering = user;
    take_capture(filtering, info);
    if (!filtering->failed)
        filtering->failed = !packets_out_take_info(&filtering->out, NULL);
    filtering->info = NULL;
}

void run_filter(const struct options *options) {
    struct input input;
    struct filtering filtering = {.options = options};
    if (!options->texts[OPTION_write])
        trouble_usage("filter", "filter: -w FILE says where the packets go");
    if (input_open(&input, options) && packets_out_check(options, &input)) {
        struct orcap_batch batch;
        int status = 0;
        input.ended = capture_ended;
        input.user = &filtering;
        while (!filtering.failed && (status = input_next(&input, &batch)) > 0) {
            take_capture(&filtering, orcap_series_info(input.series));
            for (size_t i = 0; i < batch.count && !filtering.failed; i++)
                if (batch_shows(&batch, i))
                    filtering.failed = !packets_out_write(&filtering.out, &batch.frames[i]);
        }
        packets_out_close(&filtering.out, !filtering.failed && status == 0);
    }
    input_close(&input);
}
