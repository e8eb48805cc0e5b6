/* orcap merge: several captures as one, in order of time. A pcap where all inputs are pcaps of one link type, else a pcapng in which each keeps its interfaces,
 * comments, names and secrets. */
#include "input.h"
#include "packets_out.h"
#include "progress.h"
#include "trouble.h"

#include <orcap/edit.h>

#include <stdlib.h>
#include <string.h>

enum { COMMENTS_MOST = 64 }; /* of a packet */

struct source {
    struct merging *merging;
    struct orcap_reader *reader;
    bool commented; /* its section comments were written */
};

struct merging {
    const struct options *options;
    struct packets_out out;
    struct source *sources;
    struct orcap_reader **readers;
    size_t count;
    size_t current; /* source that the writer knows of; SIZE_MAX: none */
    struct orcap_capture_info info; /* of it */
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
        merging->sources[merging->count++] = (struct source){merging, reader, false};
    }
}

static struct orcap_writer_options form_of(const struct merging *merging) {
    struct orcap_writer_options form = {.format = ORCAP_FORMAT_PCAP, .microseconds = true, .sync = true};
    for (size_t i = 0; i < merging->count; i++) {
        const struct orcap_capture_info *info = orcap_reader_info(merging->readers[i]);
        const struct orcap_interface *interface = info->interfaces;
        bool like_the_first = info->format == ORCAP_FORMAT_PCAP && (!i || interface->link == form.link);
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

/* The writer is told whose packets come now; section comments of an input are written once. */
static void turn_to(struct merging *merging, size_t place) {
    struct source *source = &merging->sources[place];
    merging->info = *orcap_reader_info(source->reader);
    if (source->commented)
        merging->info.comment_count = 0;
    source->commented = true;
    merging->current = place;
    merging->failed = !packets_out_take_info(&merging->out, &merging->info);
}

static void take_block(void *user, const struct orcap_block *block) {
    enum { SECTION_HEADER = 0x0a0d0d0a };
    struct source *source = user;
    struct merging *merging = source->merging;
    if (!merging->failed && merging->out.writer && block->type != SECTION_HEADER)
        merging->failed = !packets_out_block(&merging->out, block);
}

/* With its comments and direction; the block it stood in is of another section. */
static void write_packet(struct merging *merging, struct orcap_frame *frame) {
    struct orcap_comment comments[COMMENTS_MOST];
    struct orcap_notes notes = {.comments = comments};
    for (size_t at = 0; notes.comment_count < COMMENTS_MOST;) {
        struct orcap_comment *comment = &comments[notes.comment_count];
        const uint8_t *bytes;
        if (!orcap_frame_comment(frame, &at, &bytes, &comment->size))
            break;
        comment->bytes = (const char *)bytes;
        notes.comment_count++;
    }
    frame->block = NULL;
    merging->failed = !packets_out_write_noted(&merging->out, frame, &notes);
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
        const struct orcap_capture_info *info = orcap_reader_info(merging->readers[place]);
        if (place != merging->current || info->interface_count != merging->info.interface_count)
            turn_to(merging, place);
        if (!merging->failed)
            write_packet(merging, &frame);
    }
    orcap_merge_free(merge);
    for (size_t i = 0; i < merging->count; i++)
        if (orcap_reader_status(merging->readers[i], &error) < 0)
            trouble_of(&error);
}

void run_merge(const struct options *options) {
    struct input input;
    struct merging merging = {.options = options, .current = SIZE_MAX};
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
