#include "output.h"
#include "trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *volatile guarded;

/* Only what a signal handler may call. */
static void interrupted(int signal_number) {
    const char *path = guarded;
    if (path)
        (void)unlink(path);
    _exit(128 + signal_number);
}

void output_guard(const char *path) {
    guarded = path;
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
    for (size_t i = 0; S_ISREG(about->st_mode) && input && i < input->path_count; i++) {
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

static bool cannot_write(const char *path) {
    trouble(FAILED, "%s: cannot be written: %s", path, strerror(errno));
    return false;
}

/* A new file beside `target`, with the access rights that the target has or would get. */
static bool open_beside(struct output *output, const struct stat *existing) {
    const char *slash = strrchr(output->target, '/');
    int folder = slash ? (int)(slash - output->target) + 1 : 0;
    size_t room = strlen(output->target) + 32;
    output->temporary = malloc(room);
    if (!output->temporary) {
        errno = ENOMEM;
        return cannot_write(output->path);
    }
    for (unsigned try = 0; try < 100; try++) {
        (void)snprintf(output->temporary, room, "%.*s.%s.%ld-%u", folder, output->target, output->target + folder, (long)getpid(), try);
        output->fd = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (output->fd >= 0 || errno != EEXIST)
            break;
    }
    if (output->fd < 0)
        return cannot_write(output->path);
    output_guard(output->temporary);
    if (existing)
        (void)fchmod(output->fd, existing->st_mode & 0777); /* best effort: the file may be another user's */
    return true;
}

static bool open_file(struct output *output, const struct input *input) {
    struct stat about;
    bool there = !stat(output->path, &about);
    output->owned = true;
    if (there && S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        return cannot_write(output->path);
    }
    if (!output_may_write(output->path, input))
        return false;
    if (there && !S_ISREG(about.st_mode)) {
        output->fd = open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return output->fd >= 0 || cannot_write(output->path);
    }
    /* A link stays one: what it points to is replaced. */
    output->target = there ? realpath(output->path, NULL) : strdup(output->path);
    if (!output->target)
        return cannot_write(output->path);
    return open_beside(output, there ? &about : NULL);
}

bool output_open(struct output *output, const struct options *options, const struct input *input) {
    *output = (struct output){.path = options->texts[OPTION_output], .fd = -1};
    bool opened = true;
    if (output->path && strcmp(output->path, "-"))
        opened = open_file(output, input);
    else {
        output->path = "standard output";
        output->fd = STDOUT_FILENO;
        opened = output_may_write("-", input);
    }
    if (!opened) {
        free(output->target);
        free(output->temporary);
        return false;
    }
    output->sink = (struct sink){.flush = output_write, .user = output};
    output->colored = wants_color(options, output->fd);
    output->columns = columns_of(output->fd);
    return true;
}

int output_write(void *user, const char *bytes, size_t size) {
    struct output *output = user;
    while (size) {
        ssize_t done = write(output->fd, bytes, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            output->reader_gone = errno == EPIPE;
            if (!output->reader_gone)
                (void)cannot_write(output->path);
            return ORCAP_EWRITE;
        }
        bytes += done;
        size -= (size_t)done;
    }
    return ORCAP_OK;
}

static void drop(struct output *output) {
    if (output->temporary)
        (void)unlink(output->temporary);
}

void output_close(struct output *output, int status) {
    if (status == ORCAP_OK)
        status = sink_finish(&output->sink);
    bool told = status == ORCAP_EWRITE || status == TOLD;
    if (output->owned && output->fd >= 0 && close(output->fd) && status == ORCAP_OK) {
        status = ORCAP_EWRITE;
        told = !cannot_write(output->path);
    }
    if (status == ORCAP_OK && output->target && rename(output->temporary, output->target)) {
        status = ORCAP_EWRITE;
        told = !cannot_write(output->path);
    }
    if (status != ORCAP_OK) {
        drop(output);
        if (!told)
            trouble(FAILED, "%s", orcap_status_text(status));
    }
    output_guard(NULL);
    sink_clear(&output->sink);
    free(output->target);
    free(output->temporary);
}
