#include "live.h"
#include "output.h"
#include "trouble.h"

#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- signals ---- */

static struct orcap_live *stoppable;
enum { ENDS = 3 };
static const int ends[ENDS] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction before[ENDS];

/* The first one ends the capture; a second one does what it does elsewhere. */
static void stop(int number) {
    for (size_t i = 0; i < ENDS; i++)
        if (ends[i] == number)
            (void)sigaction(number, &before[i], NULL);
    orcap_live_stop(stoppable);
}

static void stop_on_signals(struct orcap_live *live) {
    struct sigaction action = {.sa_handler = stop};
    (void)sigemptyset(&action.sa_mask);
    stoppable = live;
    for (size_t i = 0; i < ENDS; i++)
        if (!sigaction(ends[i], NULL, &before[i]) && before[i].sa_handler != SIG_IGN)
            (void)sigaction(ends[i], &action, NULL);
}

static void stop_no_more(void) {
    for (size_t i = 0; i < ENDS && stoppable; i++)
        (void)sigaction(ends[i], &before[i], NULL);
    stoppable = NULL;
}

/* ---- files ---- */

static bool turns(void *user, const struct orcap_frame *frame) {
    return turning_due(user, frame);
}

/* Files that are made later need a folder in which who works on may make them. */
static bool choose_folder(struct live_source *source, const char *path) {
    const struct privileges *privileges = &source->privileges;
    char *copy = strdup(path);
    source->folder = copy ? realpath(dirname(copy), NULL) : NULL;
    free(copy);
    struct stat about;
    if (!source->folder || stat(source->folder, &about)) {
        trouble(FAILED, "%s: its folder cannot be found", path);
        return false;
    }
    mode_t needed = about.st_uid == privileges->user ? S_IWUSR | S_IXUSR : about.st_gid == privileges->group ? S_IWGRP | S_IXGRP : S_IWOTH | S_IXOTH;
    if (privileges->drops && (about.st_mode & needed) != needed) {
        trouble(FAILED, "%s: %s, who works on when the capture runs, may make no files there; name another folder, or another user with -Z", source->folder,
                privileges->name);
        return false;
    }
    source->privileges.folders[source->privileges.folder_count++] = source->folder;
    return true;
}

/* Link types of a pcap are one. */
static bool fits_pcap(const struct live_source *source) {
    for (size_t i = 1; i < source->interface_count; i++)
        if (orcap_live_link(source->live, i) != orcap_live_link(source->live, 0)) {
            trouble(FAILED, "-F pcap: %s and %s have packets of different link types, which one pcap cannot hold; a pcapng can", source->interfaces[0], source->interfaces[i]);
            return false;
        }
    return true;
}

static bool open_file(struct live_source *source) {
    const struct options *options = source->options;
    const char *path = options->texts[OPTION_write];
    struct passing *passing = &source->passing;
    struct orcap_writer_options form = {.format = options_says(options, OPTION_file_format, "pcap") ? ORCAP_FORMAT_PCAP : ORCAP_FORMAT_PCAPNG,
                                        .link = orcap_live_link(source->live, 0),
                                        .snaplen = options->numbers[OPTION_snaplen] < UINT32_MAX ? (uint32_t)options->numbers[OPTION_snaplen] : 0};
    source->turning = (struct turning){.bytes_most = options->numbers[OPTION_file_size],
                                       .span_ns = options->numbers[OPTION_file_seconds] < INT32_MAX ? (int64_t)options->numbers[OPTION_file_seconds] * 1000000000 : 0,
                                       .first_ns = ORCAP_NO_TIME};
    bool several = source->turning.bytes_most || source->turning.span_ns;
    *passing = (struct passing){.turns = several ? turns : NULL,
                                .user = &source->turning,
                                .lasting = true,
                                .keep = options->numbers[OPTION_file_most] < UINT32_MAX ? (unsigned)options->numbers[OPTION_file_most] : 0};
    form.sync = !several;
    if ((form.format == ORCAP_FORMAT_PCAP && !fits_pcap(source)) || (several && !choose_folder(source, path)) || !passing_begin(passing, options, NULL) ||
        !passing_open(passing, &form))
        return false;
    if (!strcmp(path, "-"))
        return true;
    char *name = passing_name(passing, 1);
    bool good = name && privileges_hand_over(&source->privileges, name);
    free(name);
    return good;
}

bool live_take_output(struct live_source *source, struct outfile *file) {
    output_guard(GUARD_TEXT, NULL);
    outfile_settle(file);
    struct orcap_error error;
    if (outfile_status(file, &error) == ORCAP_OK)
        return privileges_hand_over(&source->privileges, file->path);
    trouble_of(&error);
    return false;
}

/* ---- the capture ---- */

static uint32_t at_most(uint64_t number) {
    return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

static void waiting(void *user) {
    struct live_source *source = user;
    screen_update(&source->screen, source->processed);
}

bool live_is_drawn(const struct options *options) {
    return options->live && !options->texts[OPTION_output] && isatty(STDOUT_FILENO) && (!options->texts[OPTION_format] || options_says(options, OPTION_format, "table"));
}

static bool open_interfaces(struct live_source *source) {
    const struct options *options = source->options;
    const char *name, *bpf = options->texts[OPTION_bpf];
    for (size_t at = 0; (name = options_next(options, OPTION_interface, &at)) != NULL;) {
        if (source->interface_count == ORCAP_LIVE_MOST)
            trouble_usage("capture", "capture: -i names at most %d interfaces; any stands for all", ORCAP_LIVE_MOST);
        source->interfaces[source->interface_count++] = name;
    }
    const bool to_terminal = !options->texts[OPTION_write] && !options->texts[OPTION_output] && isatty(STDOUT_FILENO);
    const struct orcap_live_options form = {.interfaces = source->interfaces,
                                            .interface_count = source->interface_count,
                                            .bpf = bpf,
                                            .snaplen = at_most(options->numbers[OPTION_snaplen]),
                                            .buffer_size = at_most(options->numbers[OPTION_buffer]),
                                            .promiscuous = !options->flags[OPTION_no_promiscuous],
                                            .waiting = waiting,
                                            .user = source,
                                            .immediate = options->flags[OPTION_immediate] || to_terminal,
                                            .direction = options_says(options, OPTION_direction, "in")    ? ORCAP_LIVE_IN
                                                         : options_says(options, OPTION_direction, "out") ? ORCAP_LIVE_OUT
                                                                                                          : ORCAP_LIVE_BOTH};
    struct orcap_error error;
    int status = orcap_live_open(&form, &source->live, &error);
    if (status == ORCAP_ESYNTAX)
        trouble_in_expression("-f", bpf, &error);
    else if (status < 0)
        trouble_of(&error);
    return status == ORCAP_OK;
}

bool live_open(struct live_source *source, const struct options *options, const struct command *view) {
    *source = (struct live_source){.options = options, .view = view};
    return privileges_choose(&source->privileges, options->texts[OPTION_user]) && open_interfaces(source) &&
           (!options->texts[OPTION_write] || open_file(source));
}

/* What it is called in tables and messages: eth0,eth1. */
static void name_input(const struct live_source *source, struct input *input) {
    char name[256] = "";
    size_t size = 0;
    for (size_t i = 0; i < source->interface_count && size < sizeof name; i++)
        size += (size_t)snprintf(name + size, sizeof name - size, "%s%s", i ? "," : "", source->interfaces[i]);
    input_add(input, name);
}

static void take_batch(void *user, const struct orcap_batch *batch) {
    struct live_source *source = user;
    source->processed += batch->count;
    if (!source->options->texts[OPTION_write])
        return;
    passing_pass(&source->passing, batch);
    if (source->passing.failed)
        orcap_live_stop(source->live);
}

/* When all interfaces are described the file can be read as a capture, of no packets yet. */
static void take_block(void *user, const struct orcap_block *block) {
    enum { INTERFACE_DESCRIPTION = 1 };
    struct live_source *source = user;
    bool writes = source->options->texts[OPTION_write] != NULL;
    if (writes)
        passing_take_block(&source->passing, block);
    if (block->type != INTERFACE_DESCRIPTION || ++source->described != source->interface_count)
        return;
    if (writes)
        passing_show_so_far(&source->passing);
    note("capturing on %s%s%s; Ctrl-C ends it", source->passing.input->paths[0], source->privileges.drops ? " as " : "",
         source->privileges.drops ? source->privileges.name : "");
}

static void capture_ended(void *user, const struct orcap_capture_info *info) {
    struct live_source *source = user;
    if (source->options->texts[OPTION_write])
        passing_capture_ended(&source->passing, info);
}

static void before_wait(void *user) {
    struct live_source *source = user;
    waiting(source);
    if (source->options->texts[OPTION_write])
        passing_show_so_far(&source->passing);
}

void live_attach(struct live_source *source, struct input *input) {
    input->live = source;
    input->tap = (struct input_tap){take_batch, take_block, capture_ended, before_wait, source};
    source->passing.input = input;
    name_input(source, input);
}

/* What libpcap reads to tell what an interface dropped. */
static void let_counters_be_read(struct live_source *source, char folders[][PATH_MAX]) {
    struct privileges *privileges = &source->privileges;
    for (size_t i = 0; i < source->interface_count && i < PRIVILEGES_READABLE; i++) {
        char path[PATH_MAX];
        (void)snprintf(path, sizeof path, "/sys/class/net/%.64s/statistics", source->interfaces[i]);
        if (realpath(path, folders[i]))
            privileges->readable[privileges->readable_count++] = folders[i];
    }
}

int live_reader(struct live_source *source, struct orcap_reader **ret_reader, struct orcap_error *error) {
    char (*folders)[PATH_MAX] = calloc(PRIVILEGES_READABLE, sizeof *folders);
    if (!folders)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    let_counters_be_read(source, folders);
    if (source->view && source->view->groups & TRACKS) { /* entries that memory has no room for */
        source->privileges.folders[source->privileges.folder_count++] = "/var/tmp";
        source->privileges.folders[source->privileges.folder_count++] = "/tmp";
    }
    bool good = privileges_give_up(&source->privileges);
    free(folders);
    if (!good)
        return orcap_fail(error, ORCAP_EOPEN, "%s: the capture was not begun", source->interfaces[0]);
    stop_on_signals(source->live);
    return orcap_live_reader(source->live, ret_reader, error);
}

static void say_counts(const struct live_source *source) {
    struct orcap_live_counts sum = {0};
    for (size_t i = 0; i < source->interface_count; i++) {
        struct orcap_live_counts one = orcap_live_counts_get(source->live, i);
        sum.received += one.received;
        sum.dropped += one.dropped;
        sum.dropped_by_interface += one.dropped_by_interface;
        if (source->interface_count > 1)
            note("%s: %llu packets received, %llu of them dropped by the kernel; %llu dropped by the interface", source->interfaces[i],
                 (unsigned long long)one.received, (unsigned long long)one.dropped, (unsigned long long)one.dropped_by_interface);
    }
    uint64_t processed = source->processed - source->passing.unwritten;
    note("%llu packets received = %llu processed + %llu dropped by the kernel + %llu dropped by us; %llu dropped by the interface", (unsigned long long)sum.received,
         (unsigned long long)processed, (unsigned long long)sum.dropped, (unsigned long long)(sum.received - sum.dropped - processed),
         (unsigned long long)sum.dropped_by_interface);
    if (sum.dropped)
        note("-B SIZE gives the kernel more room, -f and -s less to keep");
}

void live_close(struct live_source *source) {
    bool begun = stoppable != NULL;
    stop_no_more();
    if (source->options->texts[OPTION_write] && source->passing.options)
        passing_end(&source->passing, true);
    if (begun)
        say_counts(source);
    orcap_live_close(source->live);
    free(source->folder);
}
