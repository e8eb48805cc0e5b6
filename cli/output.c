#include "output.h"
#include "live.h"
#include "trouble.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static char guarded[GUARD_COUNT][PATH_MAX];
static volatile sig_atomic_t is_guarded[GUARD_COUNT];

/* Only what a signal handler may call. */
static void interrupted(int signal_number) {
    for (size_t i = 0; i < GUARD_COUNT; i++)
        if (is_guarded[i])
            (void)unlink(guarded[i]);
    _exit(128 + signal_number);
}

void output_guard(unsigned guard, const char *path) {
    is_guarded[guard] = 0;
    if (path && strlen(path) < PATH_MAX) {
        memcpy(guarded[guard], path, strlen(path) + 1);
        is_guarded[guard] = 1;
    }
}

void output_begin(void) {
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = SIG_IGN}, before;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGPIPE, &action, NULL);
    action.sa_handler = interrupted;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (!sigaction(ends[i], NULL, &before) && before.sa_handler != SIG_IGN) /* a shell's background job, or nohup, wants it ignored */
            (void)sigaction(ends[i], &action, NULL);
}

static bool is_input(const struct stat *about, const struct input *input) {
    struct stat other;
    for (size_t i = 0; S_ISREG(about->st_mode) && input && !input->live && i < input->path_count; i++) {
        int status = strcmp(input->paths[i], "-") ? stat(input->paths[i], &other) : fstat(STDIN_FILENO, &other);
        if (!status && other.st_dev == about->st_dev && other.st_ino == about->st_ino)
            return true;
    }
    return false;
}

bool output_may_write(const char *path, const struct input *input) {
    struct stat about;
    int status = strcmp(path, "-") ? stat(path, &about) : fstat(STDOUT_FILENO, &about);
    if (status || !is_input(&about, input))
        return true;
    trouble(FAILED, "%s: is an input; name another file for the output", strcmp(path, "-") ? path : "standard output");
    return false;
}

bool output_reader_gone(void) {
    struct pollfd waited = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&waited, 1, 0) > 0 && waited.revents & POLLERR;
}

static unsigned columns_of(int fd) {
    const char *said = getenv("COLUMNS");
    struct winsize size;
    long columns = said ? strtol(said, NULL, 10) : 0;
    if (columns <= 0 && isatty(fd) && !ioctl(fd, TIOCGWINSZ, &size))
        columns = size.ws_col;
    return columns < 40 || columns > 1000 ? 80 : (unsigned)columns;
}

static bool wants_color(const struct options *options, int fd) {
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (options_says(options, OPTION_color, "always"))
        return true;
    if (options_says(options, OPTION_color, "never") || (no_color && *no_color) || (terminal && !strcmp(terminal, "dumb")))
        return false;
    return isatty(fd) == 1;
}

/* What was written so far is shown while we wait for packets to come. */
static void show_so_far(void *waiter) {
    struct output *output = waiter;
    (void)sink_finish(&output->sink);
}

static int output_write(void *user, const char *bytes, size_t size) {
    struct output *output = user;
    if (output->to_file) {
        outfile_bytes(&output->file, bytes, size);
        return output->file.status; /* told when the file is closed */
    }
    while (size) {
        ssize_t done = write(STDOUT_FILENO, bytes, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            if (errno != EPIPE) /* whoever read our output has enough of it */
                trouble(FAILED, "standard output: cannot be written: %s", strerror(errno));
            return ORCAP_EWRITE;
        }
        bytes += done;
        size -= (size_t)done;
    }
    return ORCAP_OK;
}

bool output_open(struct output *output, const struct options *options, struct input *input) {
    const char *path = options->texts[OPTION_output];
    struct orcap_error error;
    *output = (struct output){.to_file = path && strcmp(path, "-")};
    if (!output_may_write(output->to_file ? path : "-", input))
        return false;
    if (output->to_file && outfile_open(&output->file, path, &(struct outfile_form){0}, &error) < 0) {
        trouble_of(&error);
        return false;
    }
    if (output->to_file)
        output_guard(GUARD_TEXT, output->file.temporary);
    if (output->to_file && options->live && !live_take_output(options->live, &output->file))
        return false;
    int fd = output->to_file ? output->file.fd : STDOUT_FILENO;
    output->sink = (struct sink){.flush = output_write, .user = output};
    if (input && !output->to_file && input_may_wait(input)) {
        input->before_wait = show_so_far;
        input->waiter = output;
    }
    output->colored = wants_color(options, fd);
    output->columns = columns_of(fd);
    return true;
}

void output_close(struct output *output, int status) {
    struct orcap_error error;
    if (status == ORCAP_OK)
        status = sink_finish(&output->sink);
    bool told = status == TOLD || (status == ORCAP_EWRITE && !output->to_file);
    if (output->to_file && (status == ORCAP_OK || output->file.status)) {
        status = outfile_close(&output->file, &error);
        if (status < 0)
            trouble_of(&error);
        told = true;
    } else if (output->to_file)
        outfile_abandon(&output->file);
    output_guard(GUARD_TEXT, NULL);
    if (status != ORCAP_OK && !told)
        trouble(FAILED, "%s", orcap_status_text(status));
    sink_clear(&output->sink);
}
