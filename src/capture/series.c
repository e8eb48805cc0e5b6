#include <orcap/series.h>

#include "capture/reader.h"

#include <stdlib.h>
#include <sys/stat.h>

struct orcap_series {
    struct orcap_series_options options;
    struct orcap_reader *reader; /* of path `place`; NULL before the first and after the last */
    struct orcap_reader *left;   /* with lasting frames, the one that gave the last of them before this call, if it has ended in it */
    size_t place, next;          /* the path being read and the one to come */
    uint64_t before;             /* packets of the captures before this one */
    uint64_t done, size;         /* bytes of the inputs before this one and of all; size 0: not known */
    int status;
};

/* The size of all inputs, 0 when one of them has none to tell (a pipe). */
static uint64_t size_of_all(const struct orcap_series_options *options) {
    uint64_t sum = 0;
    for (size_t i = 0; i < options->path_count; i++) {
        struct stat about;
        if (options->open || stat(options->paths[i], &about) || !S_ISREG(about.st_mode))
            return 0;
        sum += (uint64_t)about.st_size;
    }
    return sum;
}

int orcap_series_open(const struct orcap_series_options *options, struct orcap_series **ret_series, struct orcap_error *error) {
    struct orcap_series *series = calloc(1, sizeof *series);
    if (!series)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first capture is opened");
    series->options = *options;
    series->size = size_of_all(options);
    *ret_series = series;
    return ORCAP_OK;
}

static void tell_block(void *user, const struct orcap_block *block) {
    struct orcap_series *series = user;
    struct orcap_block numbered = *block;
    numbered.before += series->before;
    series->options.block(series->options.user, series->place, &numbered);
}

static void tell(struct orcap_series *series, int status, const struct orcap_error *error) {
    if (status == ORCAP_EMEMORY)
        series->status = status;
    if (series->options.trouble)
        series->options.trouble(series->options.user, series->place, status, error);
}

static void leave(struct orcap_series *series) {
    if (!series->reader)
        return;
    uint64_t done, size;
    orcap_reader_progress(series->reader, &done, &size);
    series->done += size > done ? size : done;
    series->before += orcap_reader_info(series->reader)->packets;
    if (series->options.lasting && !series->left)
        series->left = series->reader;
    else
        orcap_reader_close(series->reader);
    series->reader = NULL;
}

static int open_reader(struct orcap_series *series, struct orcap_error *error) {
    const struct orcap_series_options *options = &series->options;
    if (options->open)
        return options->open(options->user, series->place, &series->reader, error);
    return orcap_reader_open_within(options->paths[series->place], options->memory ? options->memory : ORCAP_READER_MEMORY, &series->reader, error);
}

/* The next capture that can be opened; false at the end. */
static bool advance(struct orcap_series *series) {
    leave(series);
    while (!series->status && series->next < series->options.path_count) {
        struct orcap_error error;
        series->place = series->next++;
        int status = open_reader(series, &error);
        if (status == ORCAP_OK && series->options.block)
            orcap_reader_on_block(series->reader, tell_block, series);
        if (status == ORCAP_OK && series->options.lasting)
            reader_let_last(series->reader);
        if (status == ORCAP_OK)
            return true;
        tell(series, status, &error);
    }
    return false;
}

size_t orcap_series_next(struct orcap_series *series, struct orcap_frame *frames, size_t most) {
    orcap_reader_close(series->left);
    series->left = NULL;
    while (!series->status) {
        if (!series->reader && !advance(series))
            return 0;
        uint64_t left = series->options.most ? series->options.most - series->before - orcap_reader_info(series->reader)->packets : most;
        if (!left)
            return 0;
        size_t count = orcap_reader_next(series->reader, frames, left < most ? (size_t)left : most);
        if (count) {
            for (size_t i = 0; i < count && series->before; i++)
                frames[i].number += series->before;
            return count;
        }
        struct orcap_error error;
        int status = orcap_reader_status(series->reader, &error);
        if (status < 0)
            tell(series, status, &error);
        if (series->options.ended)
            series->options.ended(series->options.user, series->place, orcap_reader_info(series->reader));
        leave(series);
    }
    return 0;
}

int orcap_series_status(const struct orcap_series *series) {
    return series->status;
}

size_t orcap_series_place(const struct orcap_series *series) {
    return series->place;
}

const struct orcap_capture_info *orcap_series_info(const struct orcap_series *series) {
    return series->reader ? orcap_reader_info(series->reader) : NULL;
}

void orcap_series_progress(const struct orcap_series *series, uint64_t *ret_done, uint64_t *ret_size) {
    uint64_t done = 0, size = 0;
    if (series->reader)
        orcap_reader_progress(series->reader, &done, &size);
    *ret_done = series->done + done;
    *ret_size = series->size;
}

void orcap_series_close(struct orcap_series *series) {
    if (!series)
        return;
    orcap_reader_close(series->reader);
    orcap_reader_close(series->left);
    free(series);
}
