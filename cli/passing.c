#include "passing.h"
#include "trouble.h"

#include <stdlib.h>
#include <string.h>

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

/* The capture that is read now; the file is begun with the first. A pcapng tells of itself by its blocks. */
static void take_capture(struct passing *passing, const struct orcap_capture_info *info) {
    if (passing->info == info || passing->failed)
        return;
    const struct orcap_writer_options form = form_of(passing->options, info);
    if (!passing->out.writer)
        passing->failed = !packets_out_open(&passing->out, passing->options, &form);
    if (!passing->failed && info->format == ORCAP_FORMAT_PCAP)
        passing->failed = !packets_out_take_info(&passing->out, info);
    passing->info = info;
}

static void write_waiting(struct passing *passing, uint64_t before) {
    struct waiting_block *first;
    while ((first = passing->waiting) && first->block.before < before) {
        passing->failed = passing->failed || !packets_out_block(&passing->out, &first->block);
        passing->waiting = first->next;
        free(first);
    }
    if (!passing->waiting)
        passing->waiting_end = &passing->waiting;
}

/* What stands before the next packet is written at once, the rest waits for the packets before it. */
static void take_block(void *user, const struct orcap_block *block) {
    struct passing *passing = user;
    take_capture(passing, orcap_series_info(passing->input->series));
    if (passing->failed)
        return;
    if (block->before <= passing->input->packets) {
        passing->failed = !packets_out_block(&passing->out, block);
        return;
    }
    struct waiting_block *copy = malloc(sizeof *copy + block->size);
    if (!copy) {
        trouble(FAILED, "memory is out");
        passing->failed = true;
        return;
    }
    *copy = (struct waiting_block){.block = *block};
    copy->block.bytes = memcpy(copy + 1, block->bytes, block->size);
    *passing->waiting_end = copy;
    passing->waiting_end = &copy->next;
}

/* A pcap without packets is told of here for the first time. */
static void capture_ended(void *user, const struct orcap_capture_info *info) {
    struct passing *passing = user;
    take_capture(passing, info);
    write_waiting(passing, UINT64_MAX);
    if (!passing->failed && info->format == ORCAP_FORMAT_PCAP)
        passing->failed = !packets_out_take_info(&passing->out, NULL);
    passing->info = NULL;
}

static void pass(struct passing *passing, const struct orcap_batch *batch) {
    take_capture(passing, orcap_series_info(passing->input->series));
    for (size_t i = 0; i < batch->count && !passing->failed; i++) {
        struct orcap_frame frame = batch->frames[i];
        write_waiting(passing, frame.number);
        enum passage passage = !batch_shows(batch, i) ? PASSAGE_DROP : passing->choose ? passing->choose(passing->user, &frame) : PASSAGE_KEEP;
        if (passage == PASSAGE_KEEP && !passing->failed)
            passing->failed = !packets_out_write(&passing->out, &frame);
        passing->failed |= passage == PASSAGE_FAILED;
    }
    write_waiting(passing, UINT64_MAX);
}

void passing_run(struct passing *passing, const struct options *options) {
    struct input input;
    passing->options = options;
    passing->input = &input;
    passing->waiting_end = &passing->waiting;
    if (!options->texts[OPTION_write])
        trouble_usage(options->command->name, "%s: -w FILE says where the packets go", options->command->name);
    if (input_open(&input, options) && packets_out_check(options, &input)) {
        struct orcap_batch batch;
        int status = 0;
        input.ended = capture_ended;
        input.block = take_block;
        input.user = passing;
        while (!passing->failed && (status = input_next(&input, &batch)) > 0)
            pass(passing, &batch);
        packets_out_close(&passing->out, !passing->failed && status == 0);
    }
    input_close(&input);
    passing->failed = true; /* what still waits is not written */
    write_waiting(passing, UINT64_MAX);
}
