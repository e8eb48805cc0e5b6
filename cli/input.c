#include "input.h"
#include "analysis.h"
#include "live.h"
#include "progress.h"
#include "trouble.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void out_of_memory(void) {
    trouble(FAILED, "memory is out");
    exit(trouble_status());
}

static void add(struct input *input, const char *path, bool in_directory) {
    size_t count = input->path_count;
    if ((count & (count - 1)) == 0) { /* full at every power of two */
        size_t capacity = count ? 2 * count : 1;
        char **paths = realloc(input->paths, capacity * sizeof *paths);
        bool *marks = paths ? realloc(input->in_directory, capacity * sizeof *marks) : NULL;
        if (!paths || !marks)
            out_of_memory();
        input->paths = paths;
        input->in_directory = marks;
    }
    char *copy = strdup(path);
    if (!copy)
        out_of_memory();
    input->paths[count] = copy;
    input->in_directory[count] = in_directory;
    input->path_count++;
}

static int is_visible(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

static int by_bytes(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

void input_add(struct input *input, const char *path) {
    add(input, path, false);
}

static void add_directory(struct input *input, const char *path) {
    struct dirent **entries = NULL;
    size_t before = input->path_count, length = strlen(path);
    int count = scandir(path, &entries, is_visible, by_bytes);
    if (count < 0) {
        trouble(FAILED, "%s: cannot be read: %s", path, strerror(errno));
        return;
    }
    for (int i = 0; i < count; i++) {
        size_t room = length + strlen(entries[i]->d_name) + 2;
        char *whole = malloc(room);
        struct stat about;
        if (!whole)
            out_of_memory();
        (void)snprintf(whole, room, "%s%s%s", path, length && path[length - 1] == '/' ? "" : "/", entries[i]->d_name);
        if (!stat(whole, &about) && S_ISREG(about.st_mode))
            add(input, whole, true);
        free(whole);
        free(entries[i]);
    }
    free(entries);
    if (input->path_count == before)
        trouble(FAILED, "%s: there is no file in this directory", path);
}

static void add_name(struct input *input, const char *path) {
    struct stat about;
    if (strcmp(path, "-") && !stat(path, &about) && S_ISDIR(about.st_mode))
        add_directory(input, path);
    else
        add(input, path, false);
}

static void told(void *user, size_t path, int status, const struct orcap_error *error) {
    struct input *input = user;
    if (status == ORCAP_EFORMAT && input->in_directory[path]) {
        input->passed_over++;
        detail("passed over: %s", error->text);
    } else
        trouble_of(error);
}

static void capture_ended(void *user, size_t path, const struct orcap_capture_info *info) {
    struct input *input = user;
    (void)path;
    if (input->tap.ended)
        input->tap.ended(input->tap.user, info);
    if (input->ended)
        input->ended(input->user, info);
}

static void tell_block(void *user, size_t path, const struct orcap_block *block) {
    struct input *input = user;
    (void)path;
    if (input->tap.block)
        input->tap.block(input->tap.user, block);
    if (input->block)
        input->block(input->user, block);
}

static int open_live(void *user, size_t path, struct orcap_reader **ret_reader, struct orcap_error *error) {
    struct input *input = user;
    (void)path;
    return live_reader(input->live, ret_reader, error);
}

static int open_held(void *user, size_t path, struct orcap_reader **ret_reader, struct orcap_error *error) {
    struct input *input = user;
    int fd = input->held[path];
    if (fd < 0)
        return orcap_fail(error, ORCAP_EOPEN, "%s: cannot be opened: %s", input->paths[path], strerror(-fd));
    (void)lseek(fd, 0, SEEK_SET); /* a pipe goes on where it is */
    return orcap_reader_open_fd(fd, input->paths[path], ret_reader, error);
}

bool input_hold(struct input *input) {
    input->held = calloc(input->path_count, sizeof *input->held);
    if (!input->held)
        out_of_memory();
    for (size_t i = 0; i < input->path_count; i++) {
        int fd = strcmp(input->paths[i], "-") ? open(input->paths[i], O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
        input->held[i] = fd < 0 ? -errno : fd;
    }
    input->form.open = open_held;
    return input_rewind(input);
}

bool input_rewind(struct input *input) {
    struct orcap_error error;
    orcap_series_close(input->series);
    input->series = NULL;
    if (orcap_series_open(&input->form, &input->series, &error) == ORCAP_OK)
        return true;
    trouble_of(&error);
    return false;
}

struct orcap_context *context_open(const struct options *options) {
    struct orcap_context *context;
    struct orcap_error error;
    if (orcap_context_new(NULL, &context, &error) < 0) {
        trouble_of(&error);
        return NULL;
    }
    const struct orcap_analysis_options form = analysis_options(options);
    if (orcap_provide_sessions(context, &form) < 0)
        out_of_memory();
    const char *text;
    for (size_t at = 0; (text = options_next(options, OPTION_decode_as, &at)) != NULL;)
        if (orcap_decode_as(context, text, &error) < 0) {
            trouble_in_expression("--decode-as", text, &error);
            orcap_context_free(context);
            return NULL;
        }
    return context;
}

/* Both filters, before anything is read. */
static bool open_filters(struct input *input, const struct options *options) {
    const char *bpf = options->texts[OPTION_bpf], *display = options->texts[OPTION_display];
    struct orcap_error error;
    if (bpf && orcap_bpf_compile(bpf, &input->bpf, &error) < 0) {
        trouble_in_expression("-f", bpf, &error);
        return false;
    }
    if (display && orcap_filter_compile(input->context, display, &input->filter, &error) < 0) {
        trouble_in_expression("-Y", display, &error);
        return false;
    }
    if (display && orcap_facts_init(&input->facts, input->context, orcap_filter_needs(input->filter)) < 0)
        out_of_memory();
    return true;
}

uint64_t input_memory(const struct options *options) {
    if (options->numbers[OPTION_max_memory])
        return options->numbers[OPTION_max_memory];
    return options->command->groups & (TRACKS | COUNTS) ? ORCAP_READER_MEMORY : ORCAP_READER_MEMORY_LEAST;
}

bool input_open(struct input *input, const struct options *options) {
    memset(input, 0, offsetof(struct input, batches));
    input->strange_link = -1;
    bool wide = options->numbers[OPTION_threads] > 1 && !options->numbers[OPTION_max_memory]; /* rows of a batch take memory: it is the same for any number */
    input->batch = wide ? INPUT_BATCH_MOST : INPUT_BATCH;
    const char *path;
    if (options->live)
        live_attach(options->live, input);
    for (size_t at = 0; (path = options_next(options, OPTION_read, &at)) != NULL;)
        add_name(input, path);
    for (size_t i = 0; i < options->operand_count; i++)
        add_name(input, options->operands[i]);
    if (!input->path_count && !trouble_status())
        trouble_usage(options->command->name, "%s: name a capture, or - for standard input", options->command->name);
    input->lasting = wide && !input_may_wait(input);
    progress_set(options->flags[OPTION_quiet] || (options->live && options->live->view) ? "never" : options->texts[OPTION_progress]);
    struct orcap_error error;
    input->form = (struct orcap_series_options){.paths = (const char *const *)input->paths,
                                          .path_count = input->path_count,
                                          .most = options->numbers[OPTION_most],
                                          .memory = input_memory(options),
                                          .open = options->live ? open_live : NULL,
                                          .trouble = told,
                                          .ended = capture_ended,
                                          .block = options->live || options->command->groups & (WRITES | TELLS) ? tell_block : NULL,
                                          .user = input,
                                          .lasting = input->lasting};
    if (orcap_series_open(&input->form, &input->series, &error) < 0) {
        trouble_of(&error);
        return false;
    }
    if (!(options->command->groups & READS_AS))
        return input->path_count > 0;
    input->context = context_open(options);
    return input->context && open_filters(input, options) && input->path_count > 0;
}

/* A link type that the words of -f mean nothing for: none of its packets passes, which is told once. */
static void strange_link(struct input *input, const struct orcap_frame *frame, const struct orcap_error *error) {
    if (input->strange_link != frame->link)
        trouble_of(error);
    input->strange_link = frame->link;
}

/* Drops the frames that -f does not want; they keep their numbers. */
static size_t drop(struct input *input, struct orcap_frame *frames, size_t count) {
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        struct orcap_error error;
        int passes = orcap_bpf_match(input->bpf, &frames[i], &error);
        if (passes < 0)
            strange_link(input, &frames[i], &error);
        else if (passes)
            frames[left++] = frames[i];
    }
    return left;
}

static int input_ended(struct input *input) {
    progress_clear();
    if (input->passed_over && input->passed_over == input->path_count && !trouble_status())
        trouble(FAILED, "there is no capture among the %zu files", input->path_count);
    return orcap_series_status(input->series);
}

int input_next(void *user, struct orcap_batch *ret_batch) {
    struct input *input = user;
    size_t count, left = 0;
    input->turn ^= input->lasting;
    struct input_batch *batch = &input->batches[input->turn];
    do {
        uint64_t done, size;
        if (input->before_wait)
            input->before_wait(input->waiter);
        if (input->tap.before_wait)
            input->tap.before_wait(input->tap.user);
        count = left = orcap_series_next(input->series, batch->frames, input->batch);
        if (!count)
            return input_ended(input);
        input->packets += count;
        orcap_series_progress(input->series, &done, &size);
        progress_show(done, size, input->packets);
        if (input->bpf)
            left = drop(input, batch->frames, count);
    } while (!left && !input->lasting); /* reading on would take the bytes of the batch before */
    int status = input->filter ? orcap_filter_judge(input->filter, &input->facts, batch->frames, left, batch->verdicts) : ORCAP_OK;
    *ret_batch = (struct orcap_batch){.frames = batch->frames,
                                      .verdicts = input->filter ? batch->verdicts : NULL,
                                      .count = left,
                                      .file = input->paths[orcap_series_place(input->series)]};
    if (input->tap.batch)
        input->tap.batch(input->tap.user, ret_batch);
    return status < 0 ? status : 1;
}

bool input_may_wait(const struct input *input) {
    struct stat about;
    if (input->live)
        return true;
    for (size_t i = 0; i < input->path_count; i++) {
        int status = strcmp(input->paths[i], "-") ? stat(input->paths[i], &about) : fstat(STDIN_FILENO, &about);
        if (!status && !S_ISREG(about.st_mode))
            return true;
    }
    return false;
}

void input_close(struct input *input) {
    orcap_series_close(input->series);
    orcap_facts_clear(&input->facts);
    orcap_filter_free(input->filter);
    orcap_bpf_free(input->bpf);
    orcap_context_free(input->context);
    for (size_t i = 0; i < input->path_count; i++)
        free(input->paths[i]);
    for (size_t i = 0; input->held && i < input->path_count; i++)
        if (input->held[i] >= 0)
            (void)close(input->held[i]);
    free(input->held);
    free(input->paths);
    free(input->in_directory);
}
