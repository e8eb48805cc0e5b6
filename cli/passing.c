#include "passing.h"
#include "output.h"
#include "trouble.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void out_of_memory(struct passing *passing) {
    trouble(FAILED, "memory is out");
    passing->failed = true;
}

/* ---- files ---- */

/* Where a name's numbers go: before its endings, of which there may be two, such as .pcap.gz. */
static size_t stem_of(const char *path) {
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *ending = strchr(*name == '.' ? name + 1 : name, '.');
    return ending ? (size_t)(ending - path) : strlen(path);
}

static bool several(const struct passing *passing) {
    return passing->turns || passing->file_of;
}

/* `name`: what follows the stem of the file's; NULL: nothing does. */
static char *path_named(const struct passing *passing, const char *name) {
    const char *path = passing->options->texts[OPTION_write];
    size_t stem = stem_of(path), room = strlen(path) + PASSING_NAME + 2;
    char *made = malloc(room);
    if (made && name)
        (void)snprintf(made, room, "%.*s-%s%s", (int)stem, path, name, path + stem);
    else if (made)
        (void)snprintf(made, room, "%s", path);
    return made;
}

char *passing_name(const struct passing *passing, unsigned number) {
    char text[PASSING_NAME];
    (void)snprintf(text, sizeof text, "%05u", number);
    return path_named(passing, passing->turns ? text : NULL);
}

static void open_path(struct passing *passing, char *path, bool checked) {
    if (!path) {
        out_of_memory(passing);
        return;
    }
    passing->failed = (!checked && !output_may_write(path, passing->input)) || !packets_out_open(&passing->out, path, &passing->form) ||
                      (passing->lasting && !packets_out_settle(&passing->out));
    free(path);
}

static void open_file(struct passing *passing) {
    open_path(passing, passing_name(passing, ++passing->files), !passing->turns);
}

/* Of the files that stand in a row only the last ones are kept. */
static void remove_oldest(struct passing *passing) {
    char *oldest = passing->keep && passing->files > passing->keep ? passing_name(passing, passing->files - passing->keep) : NULL;
    if (oldest && unlink(oldest) && errno != ENOENT)
        note("%s: cannot be removed: %s", oldest, strerror(errno));
    free(oldest);
}

/* Every file that is open. */
static void for_each_open(struct passing *passing, bool (*act)(struct packets_out *out, const void *what), const void *what) {
    if (passing->out.writer && !passing->failed)
        passing->failed = !act(&passing->out, what);
    for (unsigned i = 0; i < passing->beside_count && !passing->failed; i++)
        if (passing->beside[i].writer)
            passing->failed = !act(&passing->beside[i], what);
}

static bool act_block(struct packets_out *out, const void *what) {
    return packets_out_block(out, what);
}

static bool act_info(struct packets_out *out, const void *what) {
    return packets_out_take_info(out, what);
}

/* ---- blocks ---- */

static void list_add(struct passing *passing, struct block_list *list, const struct orcap_block *block) {
    struct kept_block *copy = malloc(sizeof *copy + block->size);
    if (!copy) {
        out_of_memory(passing);
        return;
    }
    *copy = (struct kept_block){.block = *block};
    copy->block.bytes = memcpy(copy + 1, block->bytes, block->size);
    *(list->end ? list->end : &list->first) = copy;
    list->end = &copy->next;
}

static void list_drop_first(struct block_list *list) {
    struct kept_block *first = list->first;
    list->first = first->next;
    if (!list->first)
        list->end = NULL;
    free(first);
}

static void list_clear(struct block_list *list) {
    while (list->first)
        list_drop_first(list);
}

/* What holds for the packets to come: all but statistics, which sum up packets that were. */
static void keep_standing(struct passing *passing, const struct orcap_block *block) {
    enum { SECTION_HEADER = 0x0a0d0d0a, INTERFACE_STATISTICS = 5 };
    if (block->type == SECTION_HEADER)
        list_clear(&passing->standing);
    if (block->type != INTERFACE_STATISTICS)
        list_add(passing, &passing->standing, block);
}

static void write_block(struct passing *passing, const struct orcap_block *block) {
    for_each_open(passing, act_block, block);
    if (!passing->failed && several(passing))
        keep_standing(passing, block);
}

static void write_waiting(struct passing *passing, uint64_t before) {
    for (; passing->waiting.first && passing->waiting.first->block.before < before; list_drop_first(&passing->waiting))
        write_block(passing, &passing->waiting.first->block);
}

/* ---- captures ---- */

/* The capture that is read now; the file is begun with the first. A pcapng tells of itself by its blocks. */
static void take_capture(struct passing *passing, const struct orcap_capture_info *info) {
    if (passing->info == info || passing->failed)
        return;
    if (!passing->form_known) {
        passing->form = form_of(passing->options, info);
        passing->form.sync = !several(passing); /* to wait for each of thousands would take minutes */
        passing->form_known = true;
        if (!passing->file_of)
            open_file(passing);
    }
    if (info->format == ORCAP_FORMAT_PCAP && !passing->bare)
        for_each_open(passing, act_info, info);
    passing->info = info;
}

/* What stands before the next packet is written at once, the rest waits for the packets before it. */
void passing_take_block(void *user, const struct orcap_block *block) {
    struct passing *passing = user;
    if (!passing->form_known && !passing->bare) { /* the interfaces, which tell the form of a pcap, come behind the first block */
        list_add(passing, &passing->waiting, block);
        return;
    }
    take_capture(passing, orcap_series_info(passing->input->series));
    if (passing->failed || passing->bare)
        return;
    if (block->before <= passing->input->packets)
        write_block(passing, block);
    else
        list_add(passing, &passing->waiting, block);
}

/* What the capture at hand has said of itself so far, to a file that begins now. */
static void begin_file(struct passing *passing) {
    if (!passing->failed && passing->info->format == ORCAP_FORMAT_PCAP)
        passing->failed = !packets_out_take_info(&passing->out, passing->info);
    for (struct kept_block *kept = passing->standing.first; kept && !passing->failed; kept = kept->next)
        passing->failed = !packets_out_block(&passing->out, &kept->block);
}

static void turn(struct passing *passing) {
    packets_out_close(&passing->out, true);
    open_file(passing);
    begin_file(passing);
    remove_oldest(passing);
}

/* The file that the frame goes into becomes the one at hand. */
static void turn_to_file_of(struct passing *passing, const struct orcap_frame *frame) {
    char name[PASSING_NAME];
    int file = passing->file_of(passing->user, frame, name);
    if (file < 0) {
        passing->failed = true;
        return;
    }
    passing->beside[passing->out.number] = passing->out;
    passing->out = passing->beside[file];
    passing->beside[file].writer = NULL;
    if (passing->out.writer)
        return;
    passing->out.number = (unsigned)file;
    passing->beside_count = (unsigned)file < passing->beside_count ? passing->beside_count : (unsigned)file + 1;
    open_path(passing, path_named(passing, name), false);
    if (!passing->failed)
        begin_file(passing);
}

static void close_all(struct passing *passing, bool good) {
    packets_out_close(&passing->out, good);
    for (unsigned i = 0; i < passing->beside_count; i++)
        packets_out_close(&passing->beside[i], good);
    free(passing->beside);
}

/* A pcap without packets is told of here for the first time. */
void passing_capture_ended(void *user, const struct orcap_capture_info *info) {
    struct passing *passing = user;
    take_capture(passing, info);
    write_waiting(passing, UINT64_MAX);
    if (info->format == ORCAP_FORMAT_PCAP && !passing->bare)
        for_each_open(passing, act_info, NULL);
    passing->info = NULL;
}

static enum passage passage_of(struct passing *passing, bool shown, struct orcap_frame *frame) {
    return !shown ? PASSAGE_DROP : passing->choose ? passing->choose(passing->user, frame) : PASSAGE_KEEP;
}

void passing_pass(struct passing *passing, const struct orcap_batch *batch) {
    take_capture(passing, orcap_series_info(passing->input->series));
    size_t i = 0;
    for (; i < batch->count && !passing->failed; i++) {
        struct orcap_frame frame = batch->frames[i];
        write_waiting(passing, frame.number);
        passing->failed |= passing->watch && !passing->watch(passing->user, &frame);
        enum passage passage = passage_of(passing, batch_shows(batch, i), &frame);
        if (passage == PASSAGE_KEEP && passing->turns && passing->turns(passing->user, &frame) && !passing->failed)
            turn(passing);
        if (passage == PASSAGE_KEEP && passing->file_of && !passing->failed)
            turn_to_file_of(passing, &frame);
        if (passage == PASSAGE_KEEP && !passing->failed)
            passing->failed = !packets_out_write(&passing->out, &frame);
        passing->failed |= passage == PASSAGE_FAILED;
        passing->unwritten += passing->failed; /* this one, */
    }
    passing->unwritten += batch->count - i; /* and those after it */
    write_waiting(passing, UINT64_MAX);
}

bool passing_begin(struct passing *passing, const struct options *options, struct input *input) {
    passing->options = options;
    passing->input = input;
    passing->beside = passing->file_of ? calloc(PACKETS_OUT_MOST, sizeof *passing->beside) : NULL;
    if (passing->file_of && !passing->beside)
        out_of_memory(passing);
    return packets_out_check(options, input);
}

bool passing_open(struct passing *passing, const struct orcap_writer_options *form) {
    passing->form = *form;
    passing->form_known = true;
    open_file(passing);
    return !passing->failed;
}

void passing_show_so_far(struct passing *passing) {
    if (!passing->failed)
        packets_out_show_so_far(&passing->out);
}

void passing_end(struct passing *passing, bool good) {
    close_all(passing, (good && !passing->failed) || passing->lasting);
    list_clear(&passing->waiting);
    list_clear(&passing->standing);
}

void passing_run(struct passing *passing, const struct options *options) {
    struct input input = {0};
    if (!options->texts[OPTION_write])
        trouble_usage(options->command->name, "%s: -w FILE says where the packets go", options->command->name);
    if (input_open(&input, options)) {
        struct orcap_batch batch;
        int status = 0;
        passing->failed |= !passing_begin(passing, options, &input);
        if (input_may_wait(&input)) {
            input.before_wait = packets_out_show_so_far;
            input.waiter = &passing->out;
        }
        input.ended = passing_capture_ended;
        input.block = passing_take_block;
        input.user = passing;
        while (!passing->failed && (status = input_next(&input, &batch)) > 0)
            passing_pass(passing, &batch);
        passing_end(passing, status == 0);
    }
    input_close(&input);
}
