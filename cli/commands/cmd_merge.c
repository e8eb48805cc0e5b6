/* orcap merge: several captures as one, in order of time. A pcap where all inputs are pcaps of one link type, else a pcapng in which each keeps its interfaces,
 * comments, names and secrets. */
#include "input.h"
#include "packets_out.h"
#include "progress.h"
#include "trouble.h"

#include <orcap/edit.h>

#include <inttypes.h>
#include <stdlib.h>

struct source {
    struct merging *merging;
    size_t place; /* among the sources */
};

struct merging {
    const struct options *options;
    struct packets_out out;
    struct source *sources;
    struct orcap_reader **readers;
    size_t count;
    uint64_t left_out; /* blocks that no file of this byte order can hold */
    bool failed;
};

static void out_of_memory(void) {
    trouble(FAILED, "memory is out");
    exit(trouble_status());
}

static void open_sources(struct merging *merging, const struct input *input) {
    merging->sources = calloc(input->path_count, sizeof *merging->sources);
    merging->readers = calloc(input->path_count, sizeof(struct orcap_reader *));
    if (!merging->sources || !merging->readers)
        out_of_memory();
    for (size_t i = 0; i < input->path_count; i++) {
        struct orcap_error error;
        struct orcap_reader *reader;
        int status = orcap_reader_open_within(input->paths[i], input_memory(merging->options), &reader, &error);
        if (status < 0 && !(status == ORCAP_EFORMAT && input->in_directory[i]))
            trouble_of(&error);
        if (status < 0)
            continue;
        merging->readers[merging->count] = reader;
        merging->sources[merging->count] = (struct source){merging, merging->count};
        merging->count++;
    }
}

static struct orcap_writer_options form_of(const struct merging *merging) {
    struct orcap_writer_options form = {.format = ORCAP_FORMAT_PCAP, .microseconds = true, .sync = true};
    bool ordered = false; /* as the first pcapng is */
    for (size_t i = 0; i < merging->count; i++) {
        const struct orcap_capture_info *info = orcap_reader_info(merging->readers[i]);
        const struct orcap_interface *interface = info->interfaces;
        bool like_the_first = info->format == ORCAP_FORMAT_PCAP && (!i || interface->link == form.link);
        if (info->format == ORCAP_FORMAT_PCAPNG && !ordered) {
            form.big_endian = info->big_endian;
            ordered = true;
        }
        if (!like_the_first) {
            form.format = ORCAP_FORMAT_PCAPNG;
            continue;
        }
        form.link = interface->link;
        form.snaplen = interface->snaplen > form.snaplen ? interface->snaplen : form.snaplen;
        form.microseconds = form.microseconds && interface->ticks_per_second <= 1000000;
    }
    if (merging->options->texts[OPTION_file_format])
        form.format = options_says(merging->options, OPTION_file_format, "pcapng") ? ORCAP_FORMAT_PCAPNG : ORCAP_FORMAT_PCAP;
    return form;
}

static void take_block(void *user, const struct orcap_block *block) {
    struct source *source = user;
    struct merging *merging = source->merging;
    bool left_out;
    if (merging->failed)
        return;
    merging->failed = !packets_out_join_block(&merging->out, source->place, block, &left_out);
    merging->left_out += left_out;
}

static void show_progress(const struct merging *merging, uint64_t packets) {
    uint64_t done = 0, size = 0;
    bool known = true;
    for (size_t i = 0; i < merging->count; i++) {
        uint64_t one_done, one_size;
        orcap_reader_progress(merging->readers[i], &one_done, &one_size);
        done += one_done;
        size += one_size;
        known = known && one_size;
    }
    progress_show(done, known ? size : 0, packets);
}

static void merge(struct merging *merging) {
    struct orcap_error error;
    struct orcap_merge *merge;
    struct orcap_frame frame;
    size_t place;
    for (size_t i = 0; i < merging->count; i++)
        orcap_reader_on_block(merging->readers[i], take_block, &merging->sources[i]);
    if (orcap_merge_new(merging->readers, merging->count, &merge, &error) < 0) {
        trouble_of(&error);
        merging->failed = true;
        return;
    }
    while (!merging->failed && orcap_merge_next(merge, &place, &frame)) {
        merging->failed = !packets_out_join(&merging->out, place, orcap_reader_info(merging->readers[place]), &frame);
        if (frame.number % 4096 == 0)
            show_progress(merging, frame.number);
    }
    progress_clear();
    orcap_merge_free(merge);
    for (size_t i = 0; i < merging->count; i++)
        if (orcap_reader_status(merging->readers[i], &error) < 0)
            trouble_of(&error);
    if (merging->left_out)
        note("merge: %" PRIu64 " %s, of another byte order than the output", merging->left_out,
             merging->left_out == 1 ? "block of an unknown type was left out" : "blocks of unknown types were left out");
}

void run_merge(const struct options *options) {
    struct input input;
    struct merging merging = {.options = options};
    if (!options->texts[OPTION_write])
        trouble_usage("merge", "merge: -w FILE says where the packets go");
    if (input_open(&input, options) && packets_out_check(options, &input)) {
        open_sources(&merging, &input);
        const struct orcap_writer_options form = form_of(&merging);
        if (merging.count && packets_out_open(&merging.out, options->texts[OPTION_write], &form)) {
            merge(&merging);
            packets_out_close(&merging.out, !merging.failed);
        }
    }
    for (size_t i = 0; i < merging.count; i++)
        orcap_reader_close(merging.readers[i]);
    free(merging.sources);
    free(merging.readers);
    input_close(&input);
}
