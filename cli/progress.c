#include "progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const double FIRST = 1.0, BETWEEN = 0.2, BETWEEN_LINES = 1.0; /* seconds */

static bool shown_at_all, on_terminal, visible;
static double started, last;

static double now(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void progress_set(const char *when) {
    on_terminal = isatty(STDERR_FILENO) == 1;
    shown_at_all = when && !strcmp(when, "always") ? true : when && !strcmp(when, "never") ? false : on_terminal;
    started = last = now();
}

static void put_size(char text[24], uint64_t bytes) {
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 1000 && unit + 1 < sizeof units / sizeof *units; unit++)
        value /= 1000;
    (void)snprintf(text, 24, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

/* What is left at the rate so far: 42 s, 12 min, 3.5 h. */
static void put_left(char text[24], double seconds) {
    if (seconds < 100)
        (void)snprintf(text, 24, "%.0f s left", seconds);
    else if (seconds < 6000)
        (void)snprintf(text, 24, "%.0f min left", seconds / 60);
    else
        (void)snprintf(text, 24, "%.1f h left", seconds / 3600);
}

void progress_show(uint64_t done, uint64_t size, uint64_t packets) {
    if (!shown_at_all)
        return;
    double time = now();
    if (time - started < FIRST || (last > started && time - last < (on_terminal ? BETWEEN : BETWEEN_LINES)))
        return;
    last = time;
    char done_text[24], size_text[24], rate_text[24], left_text[24], part[40] = "";
    double rate = (double)done / (time - started);
    put_size(done_text, done);
    put_size(size_text, size);
    put_size(rate_text, (uint64_t)rate);
    (void)snprintf(left_text, sizeof left_text, "%.0f s so far", time - started);
    if (size)
        (void)snprintf(part, sizeof part, "%3.0f %%  %s of ", 100.0 * (double)(done < size ? done : size) / (double)size, done_text);
    if (size && done && done <= size)
        put_left(left_text, (double)(size - done) / rate);
    (void)fprintf(stderr, "%s%s%s, %s/s, %s, %llu packets%s", on_terminal ? "\r" : "", part, size ? size_text : done_text, rate_text, left_text,
                  (unsigned long long)packets, on_terminal ? "\033[K" : "\n");
    visible = on_terminal;
}

void progress_clear(void) {
    if (visible)
        (void)fputs("\r\033[K", stderr);
    visible = false;
}
